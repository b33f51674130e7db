"""The command line: each verb is one call of the public API."""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from shutil import get_terminal_size
from time import monotonic
from typing import Final

from eventcode import demo
from eventcode.convert import dumps, to_dict
from eventcode.diagnosis import diagnose
from eventcode.display.text import outline, statements, table
from eventcode.errors import EventCodeError, FormatError, UnknownNameError
from eventcode.fixes import AppliedFix, fix, fix_file, fixable_format
from eventcode.formats import Limits, explain_mapping, files, format_of, mapped_headers, output, read, sniff, write
from eventcode.formats.gdelt.mentions import attach
from eventcode.issues import Severity
from eventcode.lookup import lookup
from eventcode.losses import Losses
from eventcode.model import Dataset, Event
from eventcode.recoding import RecodeResult, recode
from eventcode.registry import DEFAULT, Registry, load_plugins
from eventcode.row import AnyRow, Item, Row
from eventcode.rules import RuleSet, check, explain
from eventcode.taxonomy import Codebook, codebook, compare, load_codebook

from ._arguments import FAILED, Run, parser
from ._formats import resolved

__all__ = ["main"]

CLEAN: Final = 0
FOUND: Final = 1
_TOP: Final = 10
"""How many kinds of losses are shown."""


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run the command line and return its exit code: 0 clean, 1 findings or rejects, 2 could not run.

    >>> main(["show", "-", "--from", "natve"])
    2
    """
    options = parser(_verbs()).parse_args(arguments)
    try:
        if options.plugins:
            load_plugins()
        code: int = options.run(resolved(options))
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
        return _diff(options, rules, registry)
    if options.fix:
        _fix(options, rules, registry)
    report = check(_rows(options), rules=rules, registry=registry, max_samples=options.max_samples)
    if options.report:
        with output(options.report) as stream:
            stream.write(report.to_json().encode() + b"\n")
    if options.report != "-":
        print(report.text())
    if report.fixable:
        print(f"eventcode: {_how_to_mend(options, report.fixable)}", file=sys.stderr)
    severe = [s for s in Severity if options.fail_on != "never" and s.rank <= Severity(options.fail_on).rank]
    return FOUND if report.rejects or any(report.count(s) for s in severe) else CLEAN


def _how_to_mend(options: argparse.Namespace, number: int) -> str:
    """Say what mends so many problems: the files themselves, or others that can be rewritten."""
    try:
        for path in options.path:
            fixable_format(path, options.source)
    except (EventCodeError, OSError) as error:
        return f"--diff shows how {number:,} of them can be mended; --fix needs files that can be rewritten: {error}"
    return f"--fix mends {number:,} of them, --diff shows how"


def _diff(options: argparse.Namespace, rules: RuleSet, registry: Registry) -> int:
    """Show what would be mended."""
    count = 0
    for fixed in fix(_rows(options), rules=rules, registry=registry):
        count += len(fixed.fixes)
        for mended in fixed.fixes:
            print(mended)
    print(f"eventcode: {count:,} to mend, nothing was written", file=sys.stderr)
    return FOUND if count else CLEAN


def _fix(options: argparse.Namespace, rules: RuleSet, registry: Registry) -> None:
    """Fix the files, once all of them are known to be such as can be rewritten."""
    for path in options.path:
        fixable_format(path, options.source)
    said: list[BrokenPipeError] = []

    def tell(mended: AppliedFix) -> None:
        try:
            if not said:
                print(mended, file=sys.stderr if options.report == "-" else sys.stdout)
        except BrokenPipeError as error:  # whoever reads our output has had enough; the file is finished all the same
            said.append(error)

    for path in options.path:
        count = fix_file(path, options.source, rules=rules, registry=registry, on_fix=tell, limits=_limits(options))
        print(f"eventcode: {path}: mended {count:,}{'' if count else ', not touched'}", file=sys.stderr)
    for error in said:
        raise error


def _convert(options: argparse.Namespace) -> int:
    if options.explain_mapping:
        return _explain_mapping(options)
    holds = format_of(options.output, options.to).record_kinds  # fails before the first file is read
    read_ = _alike(_rows(options)) if "dataset" in holds else _rows(options)
    rows: Iterable[Item] = _attached(read_) if options.attach else read_
    if options.recode:
        rows = recode(rows, options.recode, losses=options.losses, ambiguous=options.ambiguous)
    written = write(rows, options.output, format=options.to, rejects=options.rejects, losses=options.losses)
    losses = (rows.losses if isinstance(rows, RecodeResult) else Losses()) + written.losses
    if options.loss_report:
        with output(options.loss_report) as stream:
            stream.write(losses.to_json().encode() + b"\n")
    counts = f"wrote {_counted(written.records, 'record')}, rejected {_counted(written.rejects, 'row')}"
    print(f"eventcode: {counts}", file=sys.stderr)
    if losses:
        print(losses.text(_TOP), file=sys.stderr)
    if written.losses.count(field="code") and not options.recode:
        print("eventcode: --recode BOOK gives codes as another codebook has them", file=sys.stderr)
    return FOUND if written.rejects or losses.count(field="event") else CLEAN


def _attached(rows: Iterable[AnyRow]) -> Iterator[Item]:
    """Bring mentions to their events, which all are held in memory until then; any other row passes at once."""
    events: list[Event] = []
    for row in rows:
        if isinstance(row.record, Event):
            events.append(row.record)
        else:
            yield row
    yield from attach(Dataset(events=events))


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _explain_mapping(options: argparse.Namespace) -> int:
    headers = [header for path in options.path for header in mapped_headers(options.mapping, path)]
    print(explain_mapping(options.mapping), *headers, sep="\n")
    return FOUND if any(header.missing for header in headers) else CLEAN


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


def _sniff(options: argparse.Namespace) -> int:
    """Tell each file by itself; one that cannot be looked into does not keep the others from it."""
    code = CLEAN
    for file in (file for path in options.path for file in files(path)):
        try:
            told = sniff(file)
        except (EventCodeError, OSError) as error:
            code = _complain(str(error))
        else:
            print(told)
            code = max(code, CLEAN if told.format else FOUND)
    return code


def _rows(options: argparse.Namespace) -> Iterator[AnyRow]:
    """Read every path, and show on a terminal how far it has got."""
    found = [(path, format_of(path, options.source)) for path in options.path]  # fails before the first file is read
    limits = _limits(options)
    rows = (row for path, format_ in found for row in read(path, format_, limits=limits))
    return _with_progress(rows) if sys.stderr.isatty() else rows


def _limits(options: argparse.Namespace) -> Limits:
    return Limits(**dict(options.max))


def _with_progress(rows: Iterable[AnyRow], every: float = 0.5) -> Iterator[AnyRow]:
    begun = shown = monotonic()
    number = 0
    for number, row in enumerate(rows, 1):  # shown below
        yield row
        if number % 256 == 0 and (now := monotonic()) - shown > every:
            shown = now
            print(f"\r{number:,} rows, {number / (now - begun):,.0f}/s", end="", file=sys.stderr, flush=True)
    if shown != begun:
        print(f"\r{number:,} rows" + " " * 20, file=sys.stderr)


def _alike(rows: Iterable[AnyRow]) -> Iterator[AnyRow]:
    """Make sure that all headers say the same of the records: in one file, one of them stands for all."""
    first: Row | None = None
    said: Dataset | None = None
    for row in rows:
        if isinstance(row.record, Dataset):
            if first is None or said is None:
                first, said = row, row.record
            elif not said.is_alike(row.record):
                raise FormatError(f"{row.location}: another header than {first.location}; convert the files one by one")
        yield row


def _split(values: Iterable[str]) -> list[str]:
    return [part for value in values for part in value.split(",") if part]


def _verbs() -> Mapping[str, Run]:
    return {
        "demo": _demo,
        "check": _check,
        "convert": _convert,
        "show": _show,
        "codes": _codes,
        "diagnose": _diagnose,
        "explain": _explain,
        "sniff": _sniff,
    }
