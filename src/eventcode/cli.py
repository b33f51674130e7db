"""The command line: each verb is one call of the public API."""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from shutil import get_terminal_size
from time import monotonic
from typing import Final, NoReturn

from . import demo
from .convert import dumps, to_dict
from .diagnosis import diagnose
from .display import outline, statements, table
from .errors import EventCodeError, FormatError, UnknownNameError
from .formats import Written, format_of, formats, output, read, write
from .issues import Severity
from .lookup import lookup
from .model import Dataset, Event
from .recoding import Recoded, recode
from .registry import DEFAULT, load_plugins
from .repair import Mended, fix, fix_file, fixable
from .row import Row
from .rules import RuleSet, check, explain
from .taxonomy import Codebook, codebook, codebook_names, compare, load_codebook

__all__ = ["main"]

CLEAN: Final = 0
FOUND: Final = 1
FAILED: Final = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run the command line and return its exit code: 0 clean, 1 findings or rejects, 2 could not run.

    >>> main(["show", "-", "--from", "natve"])
    2
    """
    options = _parser().parse_args(arguments)
    try:
        if options.plugins:
            load_plugins()
        code: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads our output has had enough
        sys.stdout = None  # so that Python does not try to flush it at exit
        return CLEAN
    except KeyboardInterrupt:
        return _complain("stopped")
    except (EventCodeError, OSError) as error:
        return _complain(str(error))
    return code


def _complain(message: str) -> int:
    print(f"eventcode: {message}", file=sys.stderr)
    return FAILED


def _demo(options: argparse.Namespace) -> int:
    demo.run(options.output)
    return CLEAN


def _check(options: argparse.Namespace) -> int:
    registry = DEFAULT.copy()
    for path in options.codebook:
        registry.add_codebook(load_codebook(path, among=registry.codebooks.values()))
    rules = RuleSet.default(registry=registry)
    if options.select:
        rules = rules.select(*_split(options.select))
    if options.ignore:
        rules = rules.ignore(*_split(options.ignore))
    if options.diff:
        return _diff(options, rules)
    if options.fix:
        _fix(options, rules)
    report = check(_rows(options), rules=rules, max_samples=options.max_samples)
    if options.report:
        with output(options.report) as stream:
            stream.write(report.to_json().encode() + b"\n")
    if options.report != "-":
        print(report.text())
    if report.mendable:
        print(f"eventcode: --fix mends {report.mendable:,} of them, --diff shows how", file=sys.stderr)
    grave = [s for s in Severity if options.fail_on != "never" and s.rank <= Severity(options.fail_on).rank]
    return FOUND if report.rejects or any(report.count(s) for s in grave) else CLEAN


def _diff(options: argparse.Namespace, rules: RuleSet) -> int:
    """Show what would be mended."""
    count = 0
    for fixed in fix(_rows(options), rules=rules):
        count += len(fixed.mended)
        for mended in fixed.mended:
            print(mended)
    print(f"eventcode: {count:,} to mend, nothing was written", file=sys.stderr)
    return FOUND if count else CLEAN


def _fix(options: argparse.Namespace, rules: RuleSet) -> None:
    """Mend the files, once all of them are known to be such as can be rewritten."""
    for path in options.path:
        fixable(path, options.source)
    said: list[BrokenPipeError] = []

    def tell(mended: Mended) -> None:
        try:
            if not said:
                print(mended, file=sys.stderr if options.report == "-" else sys.stdout)
        except BrokenPipeError as error:  # whoever reads our output has had enough; the file is finished all the same
            said.append(error)

    for path in options.path:
        count = fix_file(path, options.source, rules=rules, tell=tell)
        print(f"eventcode: {path}: mended {count:,}{'' if count else ', not touched'}", file=sys.stderr)
    for error in said:
        raise error


def _convert(options: argparse.Namespace) -> int:
    rows: Iterable[Row] = _one_header(_rows(options))
    if options.recode:
        rows = recode(rows, options.recode, ambiguous=options.ambiguous)
    written = write(rows, options.output, options.to, rejects=options.rejects)
    print(_summary(written), file=sys.stderr)
    if isinstance(rows, Recoded) and rows.losses:
        print(rows.losses.text(), file=sys.stderr)
    return FOUND if written.rejects else CLEAN


def _summary(written: Written) -> str:
    left_out = "".join(f", left out {count:,} {kind}" for kind, count in sorted(written.left_out.items()))
    return f"eventcode: wrote {written.records:,} records, rejected {written.rejects:,} rows{left_out}"


def _show(options: argparse.Namespace) -> int:
    found = code = 0
    data: list[Event] = []
    for row in _rows(options):
        if row.record is None:
            code = FOUND
            print(*row.issues, sep="\n", file=sys.stderr)
        elif isinstance(row.record, Event) and (not options.id or row.record.id in options.id):
            found += 1
            if options.json:
                print(dumps(row.record))
            elif options.id:
                print(outline(to_dict(row.record)))
            else:
                data.append(row.record)
            if found == (options.limit or (len(options.id) if options.id else 0)):
                break
    if data:
        print(statements(data, get_terminal_size((120, 0)).columns, among=DEFAULT.codebooks.values()))
    if options.id and not found:
        raise UnknownNameError(f"no event has the id {', '.join(options.id)}")
    return code


def _codes(options: argparse.Namespace) -> int:
    among = tuple(DEFAULT.codebooks.values())
    book = _book(options.book, among) if options.book else None
    if options.compare:
        first, second = (code if ":" in code or book is None else f"{book.id}:{code}" for code in options.compare)
        print(compare(first, second, among=(book, *among) if book else among).text())
    else:
        print(lookup(" ".join(options.query), book, whole=options.tree, among=among))
    return CLEAN


def _book(name: str, among: tuple[Codebook, ...]) -> Codebook:
    """Return the codebook of that name, or the one in that file."""
    return load_codebook(name, among=among) if name.endswith((".toml", ".csv")) else codebook(name, among)


def _diagnose(options: argparse.Namespace) -> int:
    print(diagnose(_rows(options), options.book).text())
    return CLEAN


def _explain(options: argparse.Namespace) -> int:
    if options.rule:
        print(explain(options.rule))
    else:
        print(table(["rule", "severity", "what"], [[r.id, r.severity, r.title] for r in RuleSet.default()]))
    return CLEAN


def _rows(options: argparse.Namespace) -> Iterator[Row]:
    """Read every path, and show on a terminal how far it has got."""
    found = [(path, format_of(path, options.source)) for path in options.path]  # fails before the first file is read
    rows = (row for path, format_ in found for row in read(path, format_))
    return _with_progress(rows) if sys.stderr.isatty() else rows


def _with_progress(rows: Iterable[Row], every: float = 0.5) -> Iterator[Row]:
    begun = shown = monotonic()
    number = 0
    for number, row in enumerate(rows, 1):  # shown below
        yield row
        if number % 256 == 0 and (now := monotonic()) - shown > every:
            shown = now
            print(f"\r{number:,} rows, {number / (now - begun):,.0f}/s", end="", file=sys.stderr, flush=True)
    if shown != begun:
        print(f"\r{number:,} rows" + " " * 20, file=sys.stderr)


def _one_header(rows: Iterable[Row]) -> Iterator[Row]:
    """Let the first header through and any that is equal to it; two that differ cannot stand in one file."""
    first: Row | None = None
    for row in rows:
        if not isinstance(row.record, Dataset):
            yield row
        elif first is None:
            first = row
            yield row
        elif row.record != first.record:
            raise FormatError(f"{row.spot}: another header than {first.spot}; convert the files one by one")


def _split(values: Iterable[str]) -> list[str]:
    return [part for value in values for part in value.split(",") if part]


class _Parser(argparse.ArgumentParser):
    """Shows the examples as they are written, and says what to do about a mistake."""

    def __init__(self, **options: object) -> None:
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False, **options)  # type: ignore[arg-type]  # argparse's own

    def error(self, message: str) -> NoReturn:
        self.exit(FAILED, f"{self.prog}: {message}\n{self.prog} --help shows how it is used\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="eventcode",
        description="Event records as claims: who says that what happened, how surely, in which words.",
        epilog=(
            "examples:\n"
            "  eventcode demo\n"
            "  eventcode check 20170101073000.export.CSV --fail-on warning\n"
            "  eventcode convert 20170101073000.export.CSV --to native -o events.jsonl --rejects bad.jsonl\n"
            "  eventcode codes send troops\n"
            "exit codes: 0 clean, 1 findings or rejected rows, 2 could not run"
        ),
    )
    parser.add_argument("--version", action=_Version)
    parser.add_argument(
        "--plugins", action="store_true", help="load the types, rules and formats of installed packages"
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB", parser_class=_Parser)

    def verb(
        name: str, run: Callable[[argparse.Namespace], int], summary: str, example: str
    ) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=summary, description=f"{summary}.", epilog=f"example:\n  {example}")
        added.set_defaults(run=run)
        return added

    one = verb(
        "demo", _demo, "code a news story as claims, check it, and turn it into numbers two ways", "eventcode demo"
    )
    one.add_argument("-o", "--output", metavar="DIR", default="eventcode-demo", help="where its files go (%(default)s)")

    one = verb(
        "check", _check, "say all that is wrong or doubtful in files", "eventcode check events.jsonl --ignore EC6"
    )
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

    one = verb("convert", _convert, "write files in another format", "eventcode convert a.export.CSV --to csv -o a.csv")
    _add_inputs(one)
    writable = ", ".join(f.name for f in formats().values() if f.write)
    one.add_argument(
        "--to", required=True, metavar="F", help=f"one of {writable}; csv-safe keeps cells from being formulas"
    )
    one.add_argument(
        "-o", "--output", required=True, metavar="OUT", help="the file, which appears whole or not; - for output"
    )
    one.add_argument("--rejects", metavar="FILE", help="where rows go that cannot be read, with their reasons")
    one.add_argument("--recode", metavar="BOOK", help="give each code as this codebook has it, and say what is lost")
    one.add_argument(
        "--ambiguous", choices=["open", "first"], default="open", help="leave several targets open, or take the first"
    )

    one = verb("show", _show, "show the statements of files as a table", "eventcode show events.jsonl --id e7")
    _add_inputs(one)
    one.add_argument("--id", action="append", help="only this record, with all its fields")
    one.add_argument("--limit", type=_count, default=0, metavar="N", help="at most so many")
    one.add_argument("--json", action="store_true", help="as JSON Lines")

    one = verb("codes", _codes, "look codes up: by code, by words, as a tree, two side by side", "eventcode codes 072")
    one.add_argument("query", nargs="*", metavar="CODE|WORDS")
    books = ", ".join(codebook_names())
    one.add_argument("--book", metavar="BOOK", help=f"a TOML or CSV file, or one of {books}; without it, all current")
    one.add_argument("--tree", action="store_true", help="show all that stands below the code")
    one.add_argument("--compare", nargs=2, metavar="CODE", help="show two codes side by side: cameo:072 cameo:154")

    one = verb(
        "diagnose",
        _diagnose,
        "say which scale and classes the values of files follow",
        "eventcode diagnose a.CSV --from gdelt2",
    )
    _add_inputs(one)
    one.add_argument("--book", default="cameo", metavar="NAME", help="the codebook of the codes (%(default)s)")

    one = verb("explain", _explain, "explain a rule, or list them all", "eventcode explain EC203")
    one.add_argument("rule", nargs="?", metavar="RULE")
    return parser


class _Version(argparse.Action):
    """Looks the version up only when asked: that takes longer than most commands."""

    def __init__(self, **options: object) -> None:
        super().__init__(nargs=0, help="show the version", **options)  # type: ignore[arg-type]  # argparse's own

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"eventcode {version('eventcode')}")
        parser.exit()


def _add_inputs(parser: argparse.ArgumentParser) -> None:
    readable = ", ".join(f.name for f in formats(DEFAULT).values() if f.read)
    parser.add_argument(
        "path", nargs="+", metavar="PATH", help="a file, packed or not, or a pattern; - for standard input"
    )
    parser.add_argument(
        "--from", dest="source", metavar="F", help=f"its format, where neither name nor first rows tell: {readable}"
    )


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a whole number from 0")
    return int(text)
