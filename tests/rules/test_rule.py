"""Rules and sets of them."""

import pytest

from eventcode.errors import PluginError, RecordError, UnknownNameError
from eventcode.issues import Severity
from eventcode.model import Event
from eventcode.registry import Registry
from eventcode.rules import BUILT_IN, RULES, Rule, RuleSet, rule


def made(id_: str) -> Rule:
    def function(event: Event) -> list[object]:  # a rule that finds nothing
        """
        Say nothing.

        Further words
        of it.
        Why it matters: it does not,
        at all.

        What to do: nothing.
        """
        return []

    return rule(id_, on=Event, severity="info")(function)  # type: ignore[arg-type]  # nothing is a list of anything


def test_the_docstring_is_taken_apart() -> None:
    found = made("ACME001")
    assert (found.title, found.details) == ("Say nothing.", "Further words of it.")
    assert (found.why, found.todo, found.family) == ("it does not, at all.", "nothing.", "ACME0")
    assert (
        repr(found)
        == "Rule(id='ACME001', severity=<Severity.INFO: 'info'>, on=<class 'eventcode.model.event.Event'>, needs=())"
    )


@pytest.mark.parametrize("id_", ["acme1", "ACME", "", 7])
def test_an_id_is_capitals_and_a_number(id_: str) -> None:
    with pytest.raises(PluginError, match="expected capitals and a number"):
        rule(id_, on=Event, severity="info")


def test_a_rule_needs_fields_that_there_are() -> None:
    with pytest.raises(PluginError, match=r"needs .quantites., which is no field of Event; did you mean 'quantities'"):
        rule("A1", on=Event, severity="info", needs=["quantites"])
    with pytest.raises(PluginError, match=r"needs .zzz., which is no field of int$"):
        rule("A1", on=int, severity="info", needs=["zzz"])


def test_a_rule_needs_a_docstring() -> None:
    with pytest.raises(PluginError, match="needs a docstring"):
        rule("A1", on=Event, severity="info")(lambda event: ())  # as above


def test_select_and_ignore_by_id_and_by_beginning() -> None:
    assert {r.family for r in RULES.select("EC2")} == {"EC2"}
    assert [r.id for r in RULES.select("EC203", "EC901")] == ["EC203", "EC901"]
    assert len(RULES.ignore("EC")) == 0
    assert "EC301" not in RULES.ignore("EC3")
    assert len(RULES.ignore("EC301")) == len(RULES) - 1
    assert RuleSet([])
    with pytest.raises(UnknownNameError, match=r"'EC2O3'; did you mean 'EC213'"):
        RULES.select("EC2O3")
    with pytest.raises(UnknownNameError, match=r"begins with ''"):
        RULES.ignore("")
    with pytest.raises(UnknownNameError, match=r"begins with 'zzz'$"):
        RULES.ignore("zzz")


def test_look_up() -> None:
    assert RULES["EC203"].title == "A treaty is in force before its day of signature."
    assert dict(BUILT_IN) == {r.id: r for r in RULES}
    assert BUILT_IN["EC203"] is RULES["EC203"]
    with pytest.raises(UnknownNameError):
        RULES["EC999"]


def test_a_set_is_a_value() -> None:
    assert RULES.select("EC") == RULES
    assert hash(RULES.select("EC")) == hash(RULES)
    assert RULES.ignore("EC101") != RULES
    assert repr(RULES) == f"RuleSet({len(RULES)} rules)"


def test_severities_change_by_id_and_by_beginning() -> None:
    rules = RULES.severity({"EC2": "info", "EC203": Severity.WARNING})
    assert (rules["EC201"].severity, rules["EC203"].severity) == (Severity.INFO, Severity.WARNING)
    assert RULES["EC203"].severity is Severity.ERROR
    with pytest.raises(UnknownNameError, match="found the severity 'grave', expected one of error, warning, info"):
        RULES.severity({"EC2": "grave"})


def test_an_id_stands_for_one_rule() -> None:
    one, other = made("ACME001"), made("ACME001")
    assert len(RuleSet([one, one])) == 1
    with pytest.raises(PluginError, match=r"'ACME001' stands for two rules: .*made.* and .*made"):
        RuleSet([one]).with_(other)
    with pytest.raises(RecordError, match="expected a rule"):
        RULES.with_(len)  # type: ignore[arg-type]  # the mistake that is tested


def test_the_default_has_the_rules_of_the_registry() -> None:
    registry = Registry()
    mine = registry.add_rule(made("ACME001"))
    assert [*RuleSet.default(registry=registry)] == [mine, *RULES]
    with pytest.raises(PluginError, match="'EC203' is taken by eventcode"):
        registry.add_rule(made("EC203"))
