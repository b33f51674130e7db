"""`eventcode check`: report the errors and doubtful values in files, and fix what is beyond doubt."""

import argparse
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from functools import partial
from typing import Final, TypeAlias

from eventcode.errors import EventCodeError
from eventcode.fixes import AppliedFix, fix, fix_file, fixable_format
from eventcode.formats import output
from eventcode.formats.io import check_distinct
from eventcode.issues import Issue, IssueAt, Severity
from eventcode.registry import Registry
from eventcode.report import Report
from eventcode.row import columns_of
from eventcode.rules import Checker, RuleSet
from eventcode.versioning import versions

from ._codebooks import add_codebooks, registry_of, take_codebooks
from ._engines import add_engine, scans, table_check
from ._findings import WRITERS, Json, Statistics, Tally, Writer
from ._inputs import Inputs, add_inputs, add_versions, count, format_by_rows, split
from ._project import Project
from ._screen import FOUND, complain, json_bytes, reason, say, say_json

EXAMPLE: Final = "eventcode check events.jsonl --ignore EC6"
_BY_COLUMNS: Final = "; the rows to fix were found by the distinct values of their columns (polars)"

_Sink: TypeAlias = tuple[Writer, Callable[[str], object]]
"""A writer, and what takes its lines."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_inputs(parser)
    add_versions(parser)
    parser.add_argument(
        "--select", action="append", metavar="RULES", help="only these rules: ids or their beginnings, with commas"
    )
    parser.add_argument("--ignore", action="append", metavar="RULES", help="not these rules")
    parser.add_argument("--fail-on", choices=["error", "warning", "never"], help="the severity for exit code 1 (error)")
    add_codebooks(parser)
    parser.add_argument(
        "--output-format",
        choices=list(WRITERS),
        default="text",
        help="text shows samples of each rule; the others hold every finding: github annotates a pull request, "
        "sarif for code scanning",
    )
    parser.add_argument("--statistics", action="store_true", help="only show how often each rule was broken")
    parser.add_argument(
        "--report", metavar="FILE", help="write every finding, and the totals, as JSON; - for standard output"
    )
    fixing = parser.add_mutually_exclusive_group()
    fixing.add_argument("--fix", action="store_true", help="first fix what is beyond doubt, in the files themselves")
    fixing.add_argument(
        "--diff",
        action="store_true",
        help="only show what --fix would fix, and what could not be read; exit code 1 if anything",
    )
    add_engine(parser, "checked and fixed", "finds")
    parser.add_argument(
        "--max-samples", type=count, default=5, metavar="N", help="findings shown of each rule, as text (%(default)s)"
    )


def run(options: argparse.Namespace) -> int:
    """Check the files."""
    if options.diff and options.report is not None:
        options.refuse("--report is of a check, --diff only shows what --fix would fix")
    if options.engine in {"polars", "spark"} and options.versions != "all":
        options.refuse(
            f"--engine {options.engine}: --versions is done record by record; expected --engine record or auto"
        )
    settled: Project = options.project
    take_codebooks(options)
    options.fail_on = options.fail_on or settled.fail_on or "error"
    inputs = Inputs(options)
    check_distinct({"--report": options.report}, inputs.read_from)
    registry = registry_of(options)
    rules = _rules(options, settled, registry)
    if options.engine == "spark" and (options.fix or options.diff):
        options.refuse("--engine spark only finds: --fix and --diff go with --engine polars, record or auto")
    if options.diff:
        return _diff(options, inputs, rules, registry)
    if options.fix:
        _fix(options, inputs, rules, registry)
    report = _check(options, inputs, rules, registry)
    if report.rejects and not report.records:
        _name_other_formats(inputs)
    if report.fixable:
        complain(_how_to_fix(inputs, report.fixable))
    severe = [s for s in Severity if options.fail_on != "never" and s.rank <= Severity(options.fail_on).rank]
    return FOUND if report.rejects or any(report.count(s) for s in severe) else inputs.code


def _check(options: argparse.Namespace, inputs: Inputs, rules: RuleSet, registry: Registry) -> Report:
    """Write the findings as they are found, and return the report."""
    tally = Tally(rules, max_samples=options.max_samples, registry=registry)
    form = "json" if options.report == "-" else options.output_format
    writer = Statistics(tally) if options.statistics else WRITERS[form](tally)
    is_text = form in {"text", "github"} or options.statistics
    show = partial(say, colour_of=tally.severity_of) if is_text else say_json
    is_file = options.report not in {None, "-"}
    is_counted = options.report is None and (form == "text" or options.statistics)
    with output(options.report) if is_file else nullcontext() as stream:
        sinks: list[_Sink] = [(writer, show)]
        if stream is not None:
            sinks.append((Json(tally), lambda text: stream.write(json_bytes(text))))
        for each, write in sinks:
            _write(each.begin(), write)
        rows = versions(inputs.rows(), options.versions)
        with inputs.watch() as watch:
            table = None
            if options.versions == "all":
                table = table_check(options.engine, inputs, checker=tally.checker, progress=watch)
            if table is not None:
                tally.count(table, None if is_counted else partial(_tell, sinks))
            else:
                for issue in tally.issues(rows):
                    for each, write in sinks:
                        _write(each.add(issue), write)
        for each, write in sinks:
            _write(each.end(), write)
    if rows.losses:
        complain(rows.losses.text())
    return tally.report


def _tell(sinks: Sequence[_Sink], found: Sequence[Issue | IssueAt]) -> None:
    for each, write in sinks:
        _write(each.add_all(found), write)


def _write(lines: Iterable[str], write: Callable[[str], object]) -> None:
    for line in lines:
        write(line)


def _rules(options: argparse.Namespace, settled: Project, registry: Registry) -> RuleSet:
    rules = RuleSet.default(registry=registry)
    if settled.severity:
        rules = rules.severity(settled.severity)
    select, ignore = split(options.select or settled.select), split(options.ignore or settled.ignore)
    rules = rules.select(*select) if select else rules
    return rules.ignore(*ignore) if ignore else rules


def _name_other_formats(inputs: Inputs) -> None:
    """Say which formats the files begin like, of which no row could be read in the one that was given."""
    given = getattr(inputs.format, "name", inputs.format)
    for file in inputs.files:
        if given is not None and (other := format_by_rows(file, inputs.dialect)) not in {None, given}:
            complain(f"{file}: was read as {given!r}, and begins as files of {other!r} do")


def _how_to_fix(inputs: Inputs, number: int) -> str:
    """Say how so many problems are fixed: in the files themselves, or in others that can be rewritten."""
    try:
        for file in inputs.files:
            fixable_format(file, inputs.format, dialect=inputs.dialect)
    except (EventCodeError, OSError) as error:
        why = f"--fix needs files that can be rewritten: {reason(error)}"
        return f"--diff shows how {number:,} of them can be fixed; {why}"
    return f"--fix fixes {number:,} of them, --diff shows how"


def _diff(options: argparse.Namespace, inputs: Inputs, rules: RuleSet, registry: Registry) -> int:
    """Show what would be fixed."""
    number = 0
    rows, tables = None, scans(options.engine, inputs, registry, use="lines")
    if tables is not None:
        checker = Checker(rules=rules, registry=registry)
        rows = (row for table in tables for row in columns_of(table).fixable(checker) or ())
    for fixed in fix(inputs.noted_rows(rows), rules=rules, registry=registry):
        number += len(fixed.fixes)
        for each in fixed.fixes:
            say(str(each))
    complain(f"{number:,} to fix, nothing was written{'' if tables is None else _BY_COLUMNS}")
    return FOUND if number else inputs.code


def _fix(options: argparse.Namespace, inputs: Inputs, rules: RuleSet, registry: Registry) -> None:
    """Fix the files, once all of them are known to be such as can be rewritten."""
    for file in inputs.files:
        fixable_format(file, inputs.format, dialect=inputs.dialect)
    failed: list[BrokenPipeError] = []

    def tell(fixed: AppliedFix) -> None:
        try:
            if not failed:
                (complain if options.report == "-" else say)(str(fixed))
        except BrokenPipeError as error:  # whoever reads the output has had enough; the file is finished all the same
            failed.append(error)

    tables = scans(options.engine, inputs, registry, use="lines")
    by = "" if tables is None else _BY_COLUMNS
    for place, file in enumerate(inputs.files):
        number = fix_file(
            file if tables is None else tables[place],
            inputs.format,
            dialect=inputs.dialect,
            rules=rules,
            on_fix=tell,
            limits=inputs.limits,
            registry=registry,
        )
        complain(f"{file}: fixed {number:,}{'' if number else ', not touched'}{by}")
    for error in failed:
        raise error
