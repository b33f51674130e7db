"""`eventcode check`: report the errors and doubtful values in files, and fix what is beyond doubt."""

import argparse
from typing import Final

from eventcode.errors import EventCodeError
from eventcode.fixes import AppliedFix, fix, fix_file, fixable_format
from eventcode.formats import output
from eventcode.formats.io import check_distinct
from eventcode.issues import Severity
from eventcode.registry import DEFAULT
from eventcode.rules import RuleSet
from eventcode.rules import check as check_records

from ._codebooks import BOOK, own_book
from ._inputs import Inputs, add_inputs, count, split
from ._screen import FOUND, complain, json_bytes, reason, say, say_json

EXAMPLE: Final = "eventcode check events.jsonl --ignore EC6"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_inputs(parser)
    parser.add_argument(
        "--select", action="append", metavar="RULES", help="only these rules: ids or their beginnings, with commas"
    )
    parser.add_argument("--ignore", action="append", metavar="RULES", help="not these rules")
    parser.add_argument(
        "--fail-on", choices=["error", "warning", "never"], default="error", help="the severity for exit code 1"
    )
    parser.add_argument("--codebook", action="append", default=[], metavar="BOOK", help=f"know this codebook: {BOOK}")
    parser.add_argument("--report", metavar="FILE", help="write the report as JSON; - for standard output")
    fixing = parser.add_mutually_exclusive_group()
    fixing.add_argument("--fix", action="store_true", help="first fix what is beyond doubt, in the files themselves")
    fixing.add_argument("--diff", action="store_true", help="only show what --fix would fix; exit code 1 if anything")
    parser.add_argument(
        "--max-samples", type=count, default=5, metavar="N", help="issues shown of each rule (%(default)s)"
    )


def run(options: argparse.Namespace) -> int:
    """Check the files."""
    inputs = Inputs(options)
    check_distinct({"--report": options.report}, inputs.read_from)
    rules = _rules(options)
    if options.diff:
        return _diff(inputs, rules)
    if options.fix:
        _fix(options, inputs, rules)
    report = check_records(inputs.rows(), rules=rules, max_samples=options.max_samples)
    if options.report == "-":
        say_json(report.to_json())
    else:
        if options.report:
            with output(options.report) as stream:
                stream.write(json_bytes(report.to_json()))
        say(report.text())
    if report.fixable:
        complain(_how_to_fix(inputs, report.fixable))
    severe = [s for s in Severity if options.fail_on != "never" and s.rank <= Severity(options.fail_on).rank]
    return FOUND if report.rejects or any(report.count(s) for s in severe) else inputs.code


def _rules(options: argparse.Namespace) -> RuleSet:
    registry = DEFAULT.copy()
    for book in options.codebook:
        registry.add_codebook(own_book(book, registry.codebooks.values()))
    rules = RuleSet.default(registry=registry)
    if options.select:
        rules = rules.select(*split(options.select))
    return rules.ignore(*split(options.ignore)) if options.ignore else rules


def _how_to_fix(inputs: Inputs, number: int) -> str:
    """Say how so many problems are fixed: in the files themselves, or in others that can be rewritten."""
    try:
        for file in inputs.files:
            fixable_format(file, inputs.format)
    except (EventCodeError, OSError) as error:
        why = f"--fix needs files that can be rewritten: {reason(error)}"
        return f"--diff shows how {number:,} of them can be fixed; {why}"
    return f"--fix fixes {number:,} of them, --diff shows how"


def _diff(inputs: Inputs, rules: RuleSet) -> int:
    """Show what would be fixed."""
    number = 0
    for fixed in fix(inputs.rows(), rules=rules):
        number += len(fixed.fixes)
        for each in fixed.fixes:
            say(str(each))
    complain(f"{number:,} to fix, nothing was written")
    return FOUND if number else inputs.code


def _fix(options: argparse.Namespace, inputs: Inputs, rules: RuleSet) -> None:
    """Fix the files, once all of them are known to be such as can be rewritten."""
    for file in inputs.files:
        fixable_format(file, inputs.format)
    failed: list[BrokenPipeError] = []

    def tell(fixed: AppliedFix) -> None:
        try:
            if not failed:
                (complain if options.report == "-" else say)(str(fixed))
        except BrokenPipeError as error:  # whoever reads the output has had enough; the file is finished all the same
            failed.append(error)

    for file in inputs.files:
        number = fix_file(file, inputs.format, rules=rules, on_fix=tell, limits=inputs.limits)
        complain(f"{file}: fixed {number:,}{'' if number else ', not touched'}")
    for error in failed:
        raise error
