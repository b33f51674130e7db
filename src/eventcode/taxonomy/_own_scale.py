"""Scales of a project's own: from a mapping, a TOML or a CSV file."""

from collections.abc import Iterator, Mapping
from math import isfinite
from os import PathLike
from pathlib import Path
from re import compile as pattern
from typing import TYPE_CHECKING, Any, Final

from eventcode.errors import counted, meant, suggest, truncated

from ._own_file import csv_rows, parsed
from .codebook import Codebook, codebook
from .scale import BUILT_IN, Scale, ScaleError

if TYPE_CHECKING:
    from eventcode.registry import Registry

__all__ = ["load", "made"]

_NAME: Final = pattern(r"[a-z][a-z0-9]*([-.][a-z0-9]+)*").fullmatch
_TEXTS: Final = ("title", "source", "date", "licence", "note", "sha256")
_ENDS: Final = ("low", "high")


def made(cls: type[Scale], name: str, values: Mapping[str, float], book: Codebook, about: Mapping[str, Any]) -> Scale:
    """Return a scale of these values; see `Scale.of`."""
    problems = [*_wrong_name(name), *_wrong_about(about)]
    found: dict[str, float] = {}
    for code, value in values.items():
        problems += _wrong_value(code, value, book, found)
        if isinstance(code, str) and (entry := book.get(code)) and _is_number(value):
            found[entry.code] = float(value)
    if not values:
        problems.append("found no values, expected at least one")
    low, high = (about[end] if _is_number(about.get(end)) else None for end in _ENDS)
    for code, value in found.items():
        if low is not None and value < low:
            problems.append(f"{code}: found {value:g}, expected at least {low:g}")
        if high is not None and value > high:
            problems.append(f"{code}: found {value:g}, expected at most {high:g}")
    if problems:
        raise ScaleError(str(name), problems)
    ordered = {code: found[code] for code in book if code in found}
    return cls(
        name=name,
        codebook=book.name,
        codebook_id=book.id,
        by_code=ordered,
        low=float(min(ordered.values()) if low is None else low),
        high=float(max(ordered.values()) if high is None else high),
        own=book,
        **{"title": name, **{key: about[key] for key in _TEXTS if about.get(key) is not None}},
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _wrong_name(name: object) -> Iterator[str]:
    if not isinstance(name, str) or not _NAME(name):
        yield f"found the name {truncated(name)}, expected lower case, such as 'acme-tension'"
    elif any(each == name or each.startswith(f"{name}-") for each in BUILT_IN):
        yield f"found the name {name!r}, expected one of your own: it is a built-in scale, or the beginning of one"


def _wrong_about(about: Mapping[str, Any]) -> Iterator[str]:
    for key, value in about.items():
        if key in _ENDS and value is not None and not _is_number(value):
            yield f"{key}: found {truncated(value)}, expected a finite number"
        elif key in _TEXTS and value is not None and not isinstance(value, str):
            yield f"{key}: found {truncated(value)}, expected text"
        elif key not in {*_ENDS, *_TEXTS}:
            known = (*_TEXTS, *_ENDS)
            yield f"found {key!r}, expected one of {', '.join(known)}{meant(suggest(key, known))}"


def _wrong_value(code: object, value: object, book: Codebook, found: Mapping[str, float]) -> Iterator[str]:
    if not isinstance(code, str):
        yield f"found the code {truncated(code)}, expected text: as numbers, two codes become one"
        return
    entry = book.get(code)
    if entry is None:
        yield str(book._missing(code))  # noqa: SLF001  # the message of the book itself, with its hint
    elif entry.code in found:
        yield f"{entry.code}: has two values"
    if not _is_number(value):
        yield f"{code}: found {truncated(value)}, expected a finite number"


def load(
    path: str | PathLike[str], name: str | None, book: str | Codebook | None, registry: "Registry | None"
) -> Scale:
    """Read a scale from a file; see `load_scale`."""
    path = Path(path)
    (about, values), digest = parsed(path, "load_scale", {".toml": _toml, ".csv": _csv}, ScaleError)
    given_name, given_book = about.pop("name", name), about.pop("codebook", book)
    wrong = [
        f"found {here!r} in the file and {str(there)!r} as an argument, expected one"
        for here, there in ((given_name, name), (given_book, book))
        if there is not None and str(here) != str(there)
    ]
    if given_name is None:
        wrong.append("found no name, expected one, such as 'acme-tension'")
    if given_book is None:
        wrong.append("found no codebook, expected the name of one")
    if not isinstance(values, Mapping):
        wrong.append(f"found values {truncated(values)}, expected a table")
    if wrong:
        raise ScaleError(str(path), wrong)
    used = given_book if isinstance(given_book, Codebook) else codebook(str(given_book), registry=registry)
    try:
        return made(Scale, str(given_name), values, used, {**about, "sha256": digest})
    except ScaleError as error:
        raise ScaleError(str(path), error.problems) from None


def _toml(text: str) -> tuple[dict[str, Any], Any]:
    from tomllib import loads

    about = loads(text)
    return about, about.pop("values", {})


def _csv(text: str) -> tuple[dict[str, Any], Any]:
    header, *rows = csv_rows(text) or [(1, [])]
    if header[1] != ["code", "value"]:
        raise ValueError(f"found the header {header[1]}, expected code, value")
    values: dict[str, float | str] = {}
    for number, row in rows:
        if len(row) != len(header[1]):
            raise ValueError(f"line {number}: found {counted(len(row), 'cell')}, expected 2")
        code, cell = row
        if code in values:
            raise ValueError(f"line {number}: found the code {code!r} twice")
        values[code] = _read(cell)
    return {}, values


def _read(cell: str) -> float | str:
    """Return the number of a cell; what is none stays text, and is refused with the others."""
    try:
        return float(cell)
    except ValueError:
        return cell
