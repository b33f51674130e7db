"""Formats that arguments describe, since no file does: quadruples, and tables of your own."""

import argparse
from re import compile as compile_
from typing import Any, Final

from eventcode.errors import FormatError, suggest
from eventcode.formats import Format, mapped, quads

__all__ = ["add_mapping", "add_quadruples", "described_files", "source_format", "target_format"]

_QUADS: Final = {
    # key             argument of quads.format, option of its own
    "unit": ("time_unit", "--time-unit"),
    "start": ("start", "--start"),
    "step": ("step", "--step"),
    "entities": ("entities", "--entities"),
    "relations": ("relations", "--relations"),
    "relation-book": ("codebook", "--relation-book"),
    "holder": ("holder", "--holder"),
}
"""What describes quadruples: `--from "quads:unit=days,start=2014"`, as `eventcode.formats.quads.format` takes it."""

_NEVER_GUESSED: Final = (
    "quadruples do not say in which unit they count time, and it is never guessed: "
    'say --from "quads:unit=U", where U is minutes, hours, days or years, or dates where they are dates'
)
_comma: Final = compile_(r",(?=[\w-]+=)").split


def add_mapping(parser: argparse.ArgumentParser) -> None:
    """Add the option that describes a table of your own."""
    parser.add_argument(
        "--mapping", metavar="FILE", help="read CSV of your own; this TOML file says which column is what"
    )


def add_quadruples(parser: argparse.ArgumentParser) -> None:
    """Add the long options that describe quadruples; `--from quads:...` says the same."""
    for name, option in _QUADS.values():
        parser.add_argument(option, dest=f"quads_{name}", type=int if name == "step" else str, help=argparse.SUPPRESS)


def source_format(options: argparse.Namespace) -> str | Format | None:
    """
    Return the format in which files are to be read; None where it is to be detected.

    Raises:
        FormatError, RecordError, OSError: where a format cannot be made of its description.

    """
    name, described = _parsed(options.source)
    if options.mapping is not None:
        if options.source not in {None, "csv"}:
            options.refuse(
                f"--mapping says that the files are CSV of your own, --from {options.source} that they are not: "
                "leave out one of the two"
            )
        return mapped(options.mapping)
    return _described(options, name, described)


def target_format(options: argparse.Namespace) -> str | Format | None:
    """
    Return the format to be written; None where the name of the file tells it.

    Raises:
        FormatError, RecordError, OSError: where a format cannot be made of its description.

    """
    name, described = _parsed(options.to)
    if name == "quads" and not described:
        described = _parsed(options.source)[1]  # as the files that are read
    return _described(options, name, described)


def described_files(options: argparse.Namespace) -> list[str]:
    """Return the files that describe the format, each by its path."""
    pairs = _parsed(getattr(options, "source", None))[1] | _parsed(getattr(options, "to", None))[1]
    described = [pairs.get(key) or getattr(options, f"quads_{key}", None) for key in ("entities", "relations")]
    return [str(path) for path in (getattr(options, "mapping", None), *described) if path]


def _parsed(text: str | None) -> tuple[str | None, dict[str, Any]]:
    """Return the name of a format and what describes it: pairs, or a TOML file that has them."""
    name, colon, rest = (text or "").partition(":")
    if not colon:
        return text, {}
    if name != "quads":
        raise FormatError(f"found {text!r}, expected the name of a format; only quads has a description behind a colon")
    pairs = dict(_pair(part) for part in _comma(rest)) if "=" in rest else _from_file(rest) if rest else {}
    for key in pairs:
        if key not in _QUADS:
            message = f"{text}: found the key {key!r}, expected one of {', '.join(_QUADS)}"
            raise FormatError(message, suggest(key, _QUADS))
    return name, pairs


def _pair(text: str) -> tuple[str, str]:
    key, _, value = text.partition("=")
    return key.strip(), value.strip()


def _from_file(path: str) -> dict[str, Any]:
    from pathlib import Path
    from tomllib import TOMLDecodeError, loads

    try:
        return loads(Path(path).read_text(encoding="utf-8"))
    except (TOMLDecodeError, UnicodeDecodeError) as error:
        raise FormatError(f"{path}: found no TOML: {error}") from None


def _described(options: argparse.Namespace, name: str | None, described: dict[str, Any]) -> str | Format | None:
    """Return a format by its name, quadruples as they are described, there or by options of their own."""
    given = {key: value for key, (argument, _) in _QUADS.items() if (value := _long(options, argument)) is not None}
    if name != "quads":
        ends = [end for end in ("source", "to") if (getattr(options, end, None) or "").partition(":")[0] == "quads"]
        if given and not ends:
            said = ", ".join(_QUADS[key][1] for key in given)
            options.refuse(f"{said}: only quadruples are described so (--from quads, or --to quads)")
        return name
    if twice := given.keys() & described.keys():
        key = min(twice)
        options.refuse(f"found {_QUADS[key][1]} and {key}= behind quads:, expected one of the two")
    whole = described | given
    if "unit" not in whole:
        options.refuse(_NEVER_GUESSED)
    return quads.format(**{_QUADS[key][0]: _number(value) if key == "step" else value for key, value in whole.items()})


def _long(options: argparse.Namespace, argument: str) -> Any:
    return getattr(options, f"quads_{argument}")


def _number(value: Any) -> Any:
    """Return a number for digits; `quads.format` judges anything else."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value
