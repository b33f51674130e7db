"""Explanations of rules, as text for people."""

from typing import Any, Final

from eventcode.issues import READING, READING_WARNINGS
from eventcode.registry import Registry

from ._plan import FAILED
from ._rule import Rule
from ._rule_set import FAMILIES, RuleSet

__all__ = ["FAILED_TITLE", "explain", "lines"]

FAILED_TITLE: Final = "A rule raised an exception."


def explain(rule_id: str, *, rules: RuleSet | None = None, registry: Registry | None = None) -> str:
    """
    Return the title of a rule, why it matters, what to do, and examples; or the list of a family.

    Args:
        rule_id: the id of a rule, or the beginning of ids: `EC4` lists the rules for codes.
        rules: the rules to look in, by default all of the library and of *registry*.
        registry: where further rules are registered.

    Raises:
        UnknownNameError: where no rule's id is or begins with *rule_id*.

    >>> print(explain("EC002"))
    EC002 (error, reading)
    The line is not JSON: malformed, cut off, a key twice, NaN or Infinity.
    <BLANKLINE>
    What to do: repair the row in its source; it is kept verbatim among the rejects.
    >>> print(explain("EC31").partition(chr(10))[0])
    EC310  warning  The role of a participant is nearly one of the usual roles.

    """
    if rule_id in READING_WARNINGS:
        return f"{rule_id} (warning, reading)\n{READING[rule_id]}\n\nWhat to do: {READING_WARNINGS[rule_id]}"
    if rule_id in READING:
        todo = "What to do: repair the row in its source; it is kept verbatim among the rejects."
        return f"{rule_id} (error, reading)\n{READING[rule_id]}\n\n{todo}"
    if rule_id == FAILED:
        todo = "What to do: repair the rule that the message names; the other rules have done their work."
        return f"{FAILED} (error)\n{FAILED_TITLE}\n\n{todo}"
    known = RuleSet.default(registry=registry) if rules is None else rules
    if rule_id and rule_id not in known and (listed := _family(rule_id, known)):
        return listed
    return _one(known[rule_id])


def _family(prefix: str, known: RuleSet) -> str:
    """List the rules whose ids begin so, below the name of their family."""
    rows = [(FAILED, "error", FAILED_TITLE), *((i, _severity(i), title) for i, title in READING.items())]
    rows += [(rule.id, str(rule.severity), rule.title) for rule in known]
    found = [f"{id_}  {severity:7}  {title}" for id_, severity, title in rows if id_.startswith(prefix)]
    head = [f"{prefix}: {FAMILIES[prefix]}"] if prefix in FAMILIES else []
    return "\n".join([*head, *found]) if found else ""


def _one(found: Rule) -> str:
    family = FAMILIES.get(found.family, "").lower()
    return "\n\n".join(
        part
        for part in (
            f"{found.id} ({found.severity}{', ' if family else ''}{family})\n{found.title}",
            found.details,
            found.why and f"Why it matters: {found.why}",
            found.todo and f"What to do: {found.todo}",
            found.fixes and f"Fix: {found.fixes}",
            found.bad and f"Found in:\n{lines(found.bad)}",
            found.good and f"Not found in:\n{lines(found.good)}",
        )
        if part
    )


def lines(example: Any) -> str:
    """Return an example as JSON Lines."""
    from json import dumps

    return "\n".join(dumps(r, ensure_ascii=False) for r in (example if isinstance(example, list) else [example]))


def _severity(id_: str) -> str:
    """Return the severity of a finding of reading."""
    return "warning" if id_ in READING_WARNINGS else "error"
