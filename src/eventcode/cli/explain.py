"""`eventcode explain`: explain a rule, list a family of rules, or list them all."""

import argparse
from typing import Final

from eventcode.display.terminal import table
from eventcode.errors import UnknownNameError
from eventcode.issues import READING
from eventcode.rules import FAILED, RuleSet
from eventcode.rules import explain as explain_rule

from ._screen import CLEAN, say

EXAMPLE: Final = "eventcode explain EC203"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("rule", nargs="?", metavar="RULE", help="an id, such as EC203, or its beginning, such as EC4")


def run(options: argparse.Namespace) -> int:
    """Explain the rules."""
    rules = RuleSet.default()
    reading = {id: explain_rule(id).split("\n")[:2] for id in (FAILED, *READING)}
    rows = [[id, "error", title] for id, (_, title) in reading.items()]
    rows += [[r.id, r.severity, r.title] for r in rules]
    wanted = options.rule or ""
    found = [row for row in rows if row[0].startswith(wanted)] if wanted not in (row[0] for row in rows) else []
    if found:
        say(table(["rule", "severity", "title"], found))
        return CLEAN
    try:
        say(explain_rule(wanted, rules=rules))
    except UnknownNameError as error:
        raise error from None
    return CLEAN
