"""The arguments of the command line: what each verb takes, and how it is said."""

import argparse
from collections.abc import Callable, Mapping
from typing import Final, NoReturn, TypeAlias

from attrs import fields_dict

from eventcode.errors import RecordError, suggest
from eventcode.formats import Limits, formats
from eventcode.taxonomy import codebook_names

from ._formats import add_mapping, add_quadruples

__all__ = ["FAILED", "Run", "parser"]

FAILED: Final = 2
"""The exit code of what could not run."""

Run: TypeAlias = Callable[[argparse.Namespace], int]
"""What a verb does with its arguments; it returns the exit code."""


class _Parser(argparse.ArgumentParser):
    """Shows the examples as they are written, and says what to do about a mistake."""

    def __init__(self, **options: object) -> None:
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False, **options)  # type: ignore[arg-type]  # argparse's own

    def error(self, message: str) -> NoReturn:
        self.exit(FAILED, f"{self.prog}: {message}\n{self.prog} --help shows how it is used\n")


def parser(runs: Mapping[str, Run]) -> argparse.ArgumentParser:
    """Return the parser of the command line; *runs* has what each verb does."""
    whole = _Parser(
        prog="eventcode",
        description="Event records as claims: who says that what happened, how surely, in which words.",
        epilog=(
            "examples:\n"
            "  eventcode demo\n"
            "  eventcode check 20170101073000.export.CSV --fail-on warning\n"
            "  eventcode convert 20170101073000.export.CSV --to native -o events.jsonl --rejects bad.jsonl\n"
            "  eventcode codes send troops\n"
            "exit codes: 0 clean, 1 findings, rejected rows or a format that cannot be told, 2 could not run"
        ),
    )
    whole.add_argument("--version", action=_Version)
    whole.add_argument("--plugins", action="store_true", help="load the types, rules and formats of installed packages")
    verbs = whole.add_subparsers(required=True, metavar="VERB", parser_class=_Parser)

    def verb(name: str, summary: str, example: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=summary, description=f"{summary}.", epilog=f"example:\n  {example}")
        added.set_defaults(run=runs[name], refuse=added.error)
        return added

    one = verb("demo", "code a news story as claims, check it, and turn it into numbers two ways", "eventcode demo")
    one.add_argument("-o", "--output", metavar="DIR", default="eventcode-demo", help="where its files go (%(default)s)")

    one = verb("check", "say all that is wrong or doubtful in files", "eventcode check events.jsonl --ignore EC6")
    _add_inputs(one)
    one.add_argument(
        "--select", action="append", metavar="RULES", help="only these: ids or their beginnings, with commas"
    )
    one.add_argument("--ignore", action="append", metavar="RULES", help="not these")
    one.add_argument(
        "--fail-on", choices=["error", "warning", "never"], default="error", help="what makes the exit code 1"
    )
    one.add_argument(
        "--codebook", action="append", default=[], metavar="PATH", help="know this codebook too: TOML or CSV"
    )
    one.add_argument("--report", metavar="FILE", help="write the report as JSON; - for standard output")
    mend = one.add_mutually_exclusive_group()
    mend.add_argument("--fix", action="store_true", help="first mend what is beyond doubt, in the files themselves")
    mend.add_argument("--diff", action="store_true", help="only show what --fix would mend; exit code 1 if anything")
    one.add_argument(
        "--max-samples", type=_count, default=5, metavar="N", help="issues shown of each rule (%(default)s)"
    )

    one = verb("convert", "write files in another format", "eventcode convert a.export.CSV --to csv -o a.csv")
    _add_inputs(one)
    _add_conversion(one)

    one = verb("show", "show the statements of files as a table", "eventcode show events.jsonl --id e7")
    _add_inputs(one)
    one.add_argument("--id", action="append", help="only this record, with all its fields")
    one.add_argument("--limit", type=_count, default=0, metavar="N", help="at most so many")
    one.add_argument("--json", action="store_true", help="as JSON Lines")

    one = verb("codes", "look codes up: by code, by words, as a tree, two side by side", "eventcode codes 072")
    one.add_argument("query", nargs="*", metavar="CODE|WORDS")
    books = ", ".join(codebook_names())
    one.add_argument("--book", metavar="BOOK", help=f"a TOML or CSV file, or one of {books}; without it, all current")
    one.add_argument("--tree", action="store_true", help="show all that stands below the code")
    one.add_argument("--compare", nargs=2, metavar="CODE", help="show two codes side by side: cameo:072 cameo:154")

    one = verb(
        "diagnose", "say which scale and classes the values of files follow", "eventcode diagnose a.CSV --from gdelt2"
    )
    _add_inputs(one)
    one.add_argument("--book", default="cameo", metavar="NAME", help="the codebook of the codes (%(default)s)")

    one = verb("sniff", "tell the format of files by their first rows and names, and say why", "eventcode sniff *.txt")
    _add_paths(one)

    one = verb("explain", "explain a rule, or list them all", "eventcode explain EC203")
    one.add_argument("rule", nargs="?", metavar="RULE")
    return whole


def _add_conversion(parser: argparse.ArgumentParser) -> None:
    writable = ", ".join(f.name for f in formats().values() if f.write)
    parser.add_argument("--to", metavar="F", help=f"one of {writable}; csv-safe keeps cells from being formulas")
    parser.add_argument("-o", "--output", metavar="OUT", help="the file, which appears whole or not; - for output")
    parser.add_argument("--rejects", metavar="FILE", help="where rows go that cannot be read, with their reasons")
    parser.add_argument(
        "--attach", action="store_true", help="bring GDELT's mentions to their events; all of them are held in memory"
    )
    parser.add_argument("--loss-report", metavar="FILE", help="where the account of what was lost goes, as JSON")
    parser.add_argument(
        "--losses",
        choices=["raise", "collect"],
        default="raise",
        help="stop at what is lost (%(default)s), or count it",
    )
    parser.add_argument("--recode", metavar="BOOK", help="give each code as this codebook has it, and say what is lost")
    parser.add_argument(
        "--ambiguous", choices=["open", "first"], default="open", help="leave several targets open, or take the first"
    )
    parser.add_argument(
        "--explain-mapping",
        action="store_true",
        help="only say what --mapping means; exit code 1 if columns are missing",
    )


class _Version(argparse.Action):
    """Looks the version up only when asked: that takes longer than most commands."""

    def __init__(self, **options: object) -> None:
        super().__init__(nargs=0, help="show the version", **options)  # type: ignore[arg-type]  # argparse's own

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"eventcode {version('eventcode')}")
        parser.exit()


def _add_paths(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path", nargs="+", metavar="PATH", help="a file, compressed or not, a pattern or a URL; - for standard input"
    )


def _add_inputs(parser: argparse.ArgumentParser) -> None:
    _add_paths(parser)
    readable = ", ".join(f.name for f in formats().values() if f.read)
    parser.add_argument(
        "--from", dest="source", metavar="F", help=f"its format, where neither first rows nor name tell: {readable}"
    )
    add_mapping(parser)
    add_quadruples(parser)
    limits = "; ".join(f"{name} {f.default or 'none'}" for name, f in fields_dict(Limits).items())
    parser.add_argument(
        "--max", action="append", type=_limit, default=[], metavar="NAME=N", help=f"set a limit: {limits}"
    )


def _limit(text: str) -> tuple[str, int]:
    name, _, number = text.partition("=")
    known = list(fields_dict(Limits))
    if name not in known:
        hint = suggest(name, known)
        meant = f"; did you mean {hint!r}?" if hint else ""
        raise argparse.ArgumentTypeError(f"found the limit {name!r}, expected one of {', '.join(known)}{meant}")
    limit = name, _count(number)
    try:
        Limits(**dict([limit]))
    except RecordError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return limit


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a whole number from 0")
    return int(text)
