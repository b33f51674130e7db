"""`eventcode explain`: explain a rule, list a family of rules, or list them all."""

import argparse
from json import dumps
from typing import Final

from eventcode.display.terminal import table
from eventcode.issues import READING, READING_WARNINGS
from eventcode.rules import FAILED, FAILED_TITLE, Rule, RuleSet
from eventcode.rules import explain as explain_rule

from ._screen import CLEAN, say, say_json

EXAMPLE: Final = "eventcode explain EC203"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("rule", nargs="?", metavar="RULE", help="an id, such as EC203, or its beginning, such as EC4")
    parser.add_argument("--json", action="store_true", help="as JSON Lines: an object for each rule")


def run(options: argparse.Namespace) -> int:
    """Explain the rules."""
    rules = RuleSet.default()
    known = [_reading(id) for id in (FAILED, *READING)] + [_as_dict(rule) for rule in rules]
    wanted = options.rule or ""
    found = [each for each in known if str(each["rule"]).startswith(wanted)]
    exact = [each for each in found if each["rule"] == wanted]
    if wanted and not (options.json and found):
        say(explain_rule(wanted, rules=rules))  # which lists a family, or says that there is none
    elif options.json:
        for each in exact or found:
            say_json(dumps(each, ensure_ascii=False))
    else:
        head = ["rule", "severity", "title"]
        say(table(head, [[str(each[key]) for key in head] for each in found]))
    return CLEAN


def _reading(id_: str) -> dict[str, object]:
    severity = "warning" if id_ in READING_WARNINGS else "error"
    return {"rule": id_, "severity": severity, "title": FAILED_TITLE if id_ == FAILED else READING[id_]}


def _as_dict(rule: Rule) -> dict[str, object]:
    """Return a rule as JSON holds it; what is not said of it is left out."""
    data = {
        "rule": rule.id,
        "severity": str(rule.severity),
        "title": rule.title,
        "details": rule.details,
        "why": rule.why,
        "todo": rule.todo,
        "fix": rule.fixes,
        "bad": rule.bad,
        "good": rule.good,
    }
    return {key: value for key, value in data.items() if value}
