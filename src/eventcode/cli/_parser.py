"""The parser of the command line; the arguments of a verb are added when the verb is called."""

import argparse
import os
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final, NoReturn

from eventcode.display.terminal import visible
from eventcode.errors import meant, suggest, truncated

from ._screen import FAILED, finish, say

__all__ = ["VERBS", "parser"]

VERBS: Final = {
    "demo": "code a news story as claims, check it, and turn it into numbers two ways",
    "check": "report the errors and doubtful values in files",
    "convert": "write files in another format or codebook",
    "map": "write a first mapping file for a table of your own, to be edited",
    "show": "show the statements of files as a table",
    "codes": "look up codes: by code, by words, as a tree, two side by side",
    "diagnose": "report which scale and classes the values of files follow",
    "sniff": "detect the format of files by their first rows and names, with the reasons",
    "tuples": "write the classic tuples of claims, under a named rule",
    "explain": "explain a rule or a family of rules, or list them all",
    "schema": "print the JSON Schema of the native format",
    "completion": "print what makes a shell complete verbs, options and files",
}
"""The verbs, each a module of this package, and what it does."""


_NARROWEST: Final = 40


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal; argparse loads `shutil` to find that out, with each argument that is added."""

    def __init__(self, prog: str) -> None:
        try:
            columns = int(os.environ["COLUMNS"])
        except (KeyError, ValueError):
            columns = _terminal_columns()
        super().__init__(prog, width=max(columns - 2, _NARROWEST))

    def _split_lines(self, text: str, width: int) -> list[str]:
        """Return the lines of a text; a name such as `gdelt2-mentions` stays whole, so that it can be copied."""
        from textwrap import wrap

        return wrap(" ".join(text.split()), width, break_on_hyphens=False)


def _terminal_columns() -> int:
    try:
        return os.get_terminal_size().columns
    except OSError:  # no terminal
        return 80


class _Parser(argparse.ArgumentParser):
    """A parser that keeps the layout of examples, and says where help is."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_Help, allow_abbrev=False, **options)

    def _check_value(self, action: argparse.Action, value: object) -> None:
        """Refuse a word that is none of the choices, and name the one that was probably meant."""
        if action.choices is not None and value not in action.choices:
            known = [str(each) for each in action.choices]
            hint = meant(suggest(str(value), known))
            raise argparse.ArgumentError(action, f"found {truncated(value)}, expected one of {', '.join(known)}{hint}")

    def error(self, message: str) -> NoReturn:
        self.exit(FAILED, f"{self.prog}: {visible(message)}\n{self.prog} --help shows the usage\n")

    def print_help(self, file: Any = None) -> None:  # noqa: ARG002  # argparse's own
        say(self.format_help().removesuffix("\n"))
        finish(0)


class _VerbParser(_Parser):
    """A parser whose arguments are those of a module, which is imported when there is something to parse."""

    def __init__(self, *, verb: str = "", **options: Any) -> None:
        super().__init__(**options)
        self._verb = verb

    def parse_known_args(  # type: ignore[override]  # of several overloads, the one that is called
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        module = import_module(f".{self._verb}", __package__)
        self.epilog = f"example:\n  {module.EXAMPLE}"
        module.configure(self)
        self.set_defaults(run=module.run, refuse=self.error)
        known, unknown = super().parse_known_args(args, namespace)
        if "--plugins" in unknown:
            self.error(f"--plugins stands before the verb: eventcode --plugins {self._verb} ...")
        if unknown:
            name = unknown[0].partition("=")[0]
            options = [each for each in self._option_string_actions if each.startswith("--")]
            hint = meant(suggest(name, options)) if name.startswith("--") else ""
            self.error(f"unrecognized arguments: {' '.join(unknown)}{hint}")
        return known, unknown


class _Version(argparse.Action):
    """Looks the version up only when asked: that takes longer than most commands."""

    def __init__(self, **options: Any) -> None:
        super().__init__(nargs=0, help="show the version", **options)

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from importlib.metadata import version

        say(f"eventcode {version('eventcode')}")
        parser.exit()


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    whole = _Parser(
        prog="eventcode",
        description="Event records as claims: who says that what happened, how surely, in which words.",
        epilog=(
            "examples:\n"
            "  eventcode demo\n"
            "  eventcode check 20170101073000.export.CSV --fail-on warning\n"
            "  eventcode convert 20170101073000.export.CSV -o events.jsonl --rejects bad.jsonl\n"
            "  eventcode codes send troops\n"
            "exit codes: 0 clean, 1 findings, rejected rows or a format that is not recognised, 2 could not run"
        ),
    )
    whole.add_argument("--version", action=_Version)
    whole.add_argument("--plugins", action="store_true", help="load the types, rules and formats of installed packages")
    verbs = whole.add_subparsers(required=True, metavar="VERB", parser_class=_VerbParser, prog=whole.prog)
    for verb, summary in VERBS.items():
        verbs.add_parser(verb, help=summary, description=f"{summary[0].upper()}{summary[1:]}.", verb=verb)
    return whole
