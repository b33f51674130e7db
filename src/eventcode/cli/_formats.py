"""Formats that the arguments describe, for no file says it: quadruples, and tables of one's own."""

import argparse
from typing import Any, Final

from eventcode.formats import mapped, quads

__all__ = ["add_mapping", "add_quadruples", "resolved"]

_DESCRIBE: Final = {
    #                   argument of quads.format, metavar, help
    "--time-unit": (
        "time_unit",
        "UNIT",
        "what times count: minutes, hours, days, years; or dates, where they are dates",
    ),
    "--start": ("start", "TIME", "when the count begins: a day, a moment to the minute or, of years, a year"),
    "--step": ("step", "N", "by how many units times advance (1)"),
    "--entities": ("entities", "FILE", "the names of actors by number: lines of name, tab, number"),
    "--relations": ("relations", "FILE", "the same of relations"),
    "--relation-book": ("book", "BOOK", "the codebook of relations, where they are codes: cameo"),
    "--holder": ("holder", "NAME", "who coded the set: each record then says so"),
}
"""What describes quadruples, as `quads.format` takes it."""

_NEVER_GUESSED: Final = (
    "quadruples do not say in which unit they count time, and it is never guessed: "
    "say --time-unit minutes, hours, days or years, or dates where they are dates"
)


def add_mapping(parser: argparse.ArgumentParser) -> None:
    """Add what describes tables of one's own."""
    parser.add_argument(
        "--mapping", metavar="FILE", help="the files are CSV of your own; this TOML file says which column is what"
    )


def add_quadruples(parser: argparse.ArgumentParser) -> None:
    """Add what describes quadruples."""
    group = parser.add_argument_group("quadruples", "what no file of quadruples (--from quads) says of itself")
    for option, (name, metavar, help_) in _DESCRIBE.items():
        group.add_argument(
            option, dest=f"quads_{name}", metavar=metavar, help=help_, type=int if name == "step" else str
        )


def resolved(options: argparse.Namespace) -> argparse.Namespace:
    """
    Judge the arguments together, and put the formats that they describe in the place of the formats' names.

    Raises:
        FormatError, RecordError, OSError: where a format cannot be made of what is said.

    """
    if "source" in options:  # it is a verb that reads files
        _resolve_mapping(options)
        _resolve_quadruples(options)
    if "explain_mapping" in options:
        _resolve_target(options)
    return options


def _resolve_mapping(options: argparse.Namespace) -> None:
    if options.mapping is None:
        return
    if options.source not in {None, "csv"}:
        options.refuse(
            f"--mapping says that the files are CSV of your own, --from {options.source} that they are not: "
            "leave out one of the two"
        )
    options.source = mapped(options.mapping)


def _resolve_quadruples(options: argparse.Namespace) -> None:
    described = {option: getattr(options, f"quads_{name}") for option, (name, _, _) in _DESCRIBE.items()}
    given = [option for option, said in described.items() if said is not None]
    ends = [end for end in ("source", "to") if getattr(options, end, None) == "quads"]
    if ends and "--time-unit" not in given:
        options.refuse(_NEVER_GUESSED)
    if ends:
        said: dict[str, Any] = {_DESCRIBE[option][0]: described[option] for option in given}
        made = quads.format(**said)
        for end in ends:
            setattr(options, end, made)
    elif given:
        which = "--from quads, or --to quads" if "to" in options else "--from quads"
        options.refuse(f"{', '.join(given)}: only quadruples are so described ({which})")


def _resolve_target(options: argparse.Namespace) -> None:
    """Ask for a target, where there is to be one."""
    if options.explain_mapping and options.mapping is None:
        options.refuse("--explain-mapping explains a mapping file: say which, by --mapping FILE")
    wanted = {"--to": options.to, "-o/--output": options.output}
    lacking = [option for option, said in wanted.items() if said is None]
    if lacking and not options.explain_mapping:
        options.refuse(f"the following arguments are required: {', '.join(lacking)}")
