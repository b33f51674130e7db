"""The registry: what may be added, and who owns it."""

from dataclasses import dataclass
from importlib import metadata
from typing import Any, ClassVar

import pytest
from attrs import frozen

from eventcode.convert import loads
from eventcode.errors import PluginError, RecordError
from eventcode.formats import BUILT_IN as FORMATS
from eventcode.formats import Format
from eventcode.issues import Severity
from eventcode.model import DenialEvent, Event, Link, checked, event_type, part
from eventcode.registry import DEFAULT, Registry, load_plugins
from eventcode.rules import BUILT_IN as RULES
from eventcode.rules import Rule, RuleSet, check, iter_issues
from eventcode.taxonomy import codebook


@event_type("boarding")
class Boarding(Event):
    vessel: str | None = None


@event_type("boarding")
class OtherBoarding(Event):
    pass


def rule(id: str) -> Rule:  # the field's own name
    return Rule(id=id, severity=Severity.ERROR, on=Event, function=lambda _: iter(()))


def test_types() -> None:
    registry = Registry()
    assert registry.add_type(Boarding) is Boarding
    assert registry.add_type(Boarding) is Boarding
    assert loads('{"record":"event","type":"boarding","vessel":"x"}', registry=registry) == Boarding(vessel="x")
    assert "boarding" not in DEFAULT.types
    with pytest.raises(PluginError, match="your code: type 'boarding' is taken by your code"):
        registry.add_type(OtherBoarding)


def test_the_long_way_to_a_type_is_one_too() -> None:
    @frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=checked)
    class Towing(Event):
        tag: ClassVar[str] = "towing"
        vessel: str

    assert Registry().add_type(Towing) is Towing
    with pytest.raises(RecordError, match=r"Towing: found 'vesel', .* did you mean 'vessel'"):
        Towing(vesel="x")  # type: ignore[call-arg]


def test_types_need_a_tag_of_their_own() -> None:
    @part(kw_only=True)
    class Untagged(Event):
        pass

    @part(kw_only=True)
    class Inherits(DenialEvent):
        pass

    for cls in (Untagged, Inherits):
        with pytest.raises(PluginError, match=rf"{cls.__name__} needs a tag of its own: @eventcode\.event_type"):
            Registry().add_type(cls)

    @event_type("denial")
    class Taken(Event):
        pass

    with pytest.raises(PluginError, match="type 'denial' is taken by eventcode"):
        Registry().add_type(Taken)


def plain_attrs() -> type:
    @frozen(kw_only=True)
    class Boarding(Event):
        tag: ClassVar[str] = "boarding"
        vessel: str = ""

    return Boarding


def dataclass_below() -> type:
    @dataclass(frozen=True, kw_only=True)
    class Boarding(Event):
        tag: ClassVar[str] = "boarding"
        vessel: str = ""

    return Boarding


def undecorated() -> type:
    class Boarding(Event):
        tag: ClassVar[str] = "boarding"
        vessel: str

    return Boarding


@pytest.mark.parametrize("make", [plain_attrs, dataclass_below, undecorated])
def test_a_type_whose_fields_would_not_be_checked_is_refused(make: Any) -> None:
    registry = Registry()
    with pytest.raises(
        PluginError, match=r"Boarding would not be checked: make it with @eventcode\.event_type\('board"
    ):
        registry.add_type(make())
    assert "boarding" not in registry.types


@pytest.mark.parametrize("value", [Boarding(), int, "boarding"])
def test_what_is_no_type_is_refused(value: Any) -> None:
    with pytest.raises(PluginError, match=r"add_type: found .*, expected a subclass of Event"):
        Registry().add_type(value)


def test_rules() -> None:
    registry, mine = Registry(), rule("NAVY1")
    assert registry.add_rule(mine) is registry.add_rule(mine) is mine
    with pytest.raises(PluginError, match="rule 'NAVY1' is taken by your code"):
        registry.add_rule(rule("NAVY1"))
    with pytest.raises(PluginError, match="is taken by eventcode"):
        registry.add_rule(rule(next(iter(RULES))))


def test_formats() -> None:
    registry, mine = Registry(), Format(name="navy", title="Boardings")
    assert registry.add_format(mine) is registry.add_format(mine) is mine
    with pytest.raises(PluginError, match="format 'navy' is taken by your code"):
        registry.add_format(Format(name="navy", title="Others"))
    with pytest.raises(PluginError, match="is taken by eventcode"):
        registry.add_format(Format(name=next(iter(FORMATS)), title="Others"))


def test_codebooks() -> None:
    registry, mine = Registry(), codebook("cameo").extend("acme@0.2", {"0741": "Send advisers"})
    assert registry.add_codebook(mine) is registry.add_codebook(mine) is mine
    other = codebook("cameo").extend("acme@0.2", {"0742": "Send nurses"})
    with pytest.raises(PluginError, match=r"codebook 'acme@0\.2' is taken by your code"):
        registry.add_codebook(other)
    with pytest.raises(PluginError, match=r"codebook 'cameo@1\.1b3' is taken by eventcode"):
        registry.add_codebook(codebook("cameo"))


def test_a_copy_can_be_added_to() -> None:
    registry = Registry()
    registry.add_type(Boarding)
    copy = registry.copy()
    copy.add_rule(rule("NAVY1"))
    assert (registry.rules, copy.types["boarding"]) == ({}, Boarding)
    with pytest.raises(PluginError, match="type 'boarding' is taken by your code"):
        copy.add_type(OtherBoarding)
    registry.add_rule(rule("NAVY1"))


def test_given_rules_know_the_codebooks_of_a_registry() -> None:
    registry = Registry()
    registry.add_codebook(codebook("cameo").extend("acme@0.2", {"0741": "Send advisers"}))
    known, unknown = (Event(id="e1", code=f"acme:{code}", source="RUS") for code in ("0741", "0742"))
    rules = RuleSet.default().select("EC4")
    assert check(known, rules=rules).by_rule == {"EC402": 1}
    assert check(known, rules=rules, registry=registry).clean
    assert [i.rule for i in iter_issues(unknown, rules=rules, registry=registry)] == ["EC401"]


def test_rules_know_the_codebooks_of_a_registry() -> None:
    registry = Registry()
    registry.add_codebook(codebook("cameo").extend("acme@0.2", {"0741": "Send advisers"}))
    known, unknown = (Event(id="e1", code=f"acme:{code}", source="RUS") for code in ("0741", "0742"))
    assert check(known, registry=registry).clean
    assert check(known).by_rule == {"EC402": 1}
    report = check(unknown, registry=registry)
    assert [i.message for i in report.samples["EC401"]] == ["acme@0.2 has no code '0742'"]
    assert check(unknown, registry=registry, rules=RuleSet.default().select("EC401")).by_rule == {"EC401": 1}


class Dist:
    def __init__(self, name: str) -> None:
        self.name = name


class Entry:
    """An entry point, as importlib.metadata has it."""

    def __init__(self, name: str, register: Any, dist: str | None) -> None:
        self.name, self.value, self.register = name, f"{name}:register", register
        self.dist = Dist(dist) if dist else None

    def load(self) -> Any:
        if isinstance(self.register, Exception):
            raise self.register
        return self.register


def install(monkeypatch: pytest.MonkeyPatch, *entries: Entry) -> None:
    monkeypatch.setattr(metadata, "entry_points", lambda group: entries if group == "eventcode" else ())


def test_plugins_register_in_the_order_of_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    install(
        monkeypatch,
        Entry("navy", lambda to: to.add_type(Boarding), "eventcode-navy"),
        Entry("air", lambda to: to.add_rule(rule("AIR1")), None),
    )
    registry = Registry()
    assert load_plugins(registry) == ["air", "navy"]
    assert registry.types["boarding"] is Boarding
    with pytest.raises(PluginError, match="your code: type 'boarding' is taken by eventcode-navy"):
        registry.add_type(OtherBoarding)
    with pytest.raises(PluginError, match="rule 'AIR1' is taken by air:register"):
        registry.add_rule(rule("AIR1"))


def test_what_is_registered_is_not_registered_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def register(to: Registry) -> None:
        to.add_rule(rule("AIR1"))  # another object each time

    air = Entry("air", register, "air")
    install(monkeypatch, air)
    registry = Registry()
    assert load_plugins(registry) == load_plugins(registry) == load_plugins(registry.copy()) == ["air"]
    install(monkeypatch, air, Entry("navy", lambda to: to.add_type(Boarding), "navy"))
    assert load_plugins(registry) == ["air", "navy"]
    assert registry.types["boarding"] is Boarding
    install(monkeypatch, Entry("air", register, "another"))
    with pytest.raises(PluginError, match=r"another: air:register could not be registered: .*'AIR1' is taken by air"):
        load_plugins(registry)


def test_registration_is_all_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def half(to: Registry) -> None:
        to.add_type(Boarding)
        to.add_rule(rule("NAVY1"))
        raise ValueError("no port")

    registry = Registry()
    install(monkeypatch, Entry("air", lambda to: to.add_rule(rule("AIR1")), "air"), Entry("navy", half, "navy"))
    with pytest.raises(PluginError, match="navy: navy:register could not be registered: no port"):
        load_plugins(registry)
    assert registry == Registry()
    install(monkeypatch, Entry("air", lambda to: to.add_type(OtherBoarding), "air"))
    assert load_plugins(registry) == ["air"]


def test_plugins_that_clash_name_both_owners(monkeypatch: pytest.MonkeyPatch) -> None:
    install(
        monkeypatch,
        Entry("a", lambda to: to.add_type(Boarding), "first"),
        Entry("b", lambda to: to.add_type(OtherBoarding), "second"),
    )
    with pytest.raises(
        PluginError, match=r"second: b:register could not be registered: .*'boarding' is taken by first"
    ):
        load_plugins(Registry())


@pytest.mark.parametrize("failure", [ImportError("no module named navy"), AttributeError("register")])
def test_plugins_that_fail_are_named(monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    install(monkeypatch, Entry("navy", failure, "eventcode-navy"))
    registry = Registry()
    with pytest.raises(
        PluginError, match=f"eventcode-navy: navy:register could not be registered: {failure}"
    ) as caught:
        load_plugins(registry)
    assert caught.value.__cause__ is failure
    with pytest.raises(PluginError, match=r"^your code: "):
        registry.add_rule(rule(next(iter(RULES))))


def test_nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)
    assert load_plugins(Registry()) == []


def test_link_types() -> None:
    registry = Registry()
    registry.add_link_type("navy:escorts", "protects the ship of the other event")
    registry.add_link_type("navy:escorts", "protects the ship of the other event")
    assert registry.copy().link_types == {"navy:escorts": "protects the ship of the other event"}
    with pytest.raises(PluginError, match="link type 'navy:escorts' is taken by your code"):
        registry.add_link_type("navy:escorts", "other")
    with pytest.raises(PluginError, match=r"add_link_type: found 'escorts', expected a name such as 'navy:escorts'"):
        registry.add_link_type("escorts", "x")
    with pytest.raises(PluginError, match="'navy:tows' needs a meaning"):
        registry.add_link_type("navy:tows", "")
    linked = Event(id="e1", source="RUS", links=[Link("navy:escorts", "e1"), Link("navy:escort", "e1")])
    found = list(iter_issues(linked, rules=RuleSet.default(registry=registry).select("EC718"), registry=registry))
    assert [(issue.path, issue.hint) for issue in found] == [("$.links[1].type", "navy:escorts")]
    assert len(list(iter_issues(linked, rules=RuleSet.default().select("EC718"), registry=Registry()))) == 2
