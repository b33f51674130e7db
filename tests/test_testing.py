"""The strategies that downstream packages test with."""

import importlib
import sys
from datetime import date
from itertools import count
from typing import Annotated, Any

import pytest
from attrs import fields
from hypothesis import HealthCheck, Phase, given, settings

from eventcode import model, testing
from eventcode.convert import encode
from eventcode.errors import MissingExtraError
from eventcode.model import Dataset, Event, Mention, Part, Pattern, Place, Quantity, Range, When, event_type, part
from eventcode.registry import Registry


def test_without_hypothesis_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    monkeypatch.delitem(sys.modules, "eventcode.testing")
    with pytest.raises(MissingExtraError, match=r"eventcode\[testing\]"):
        importlib.import_module("eventcode.testing")


def test_own_fields_win_over_the_drawn_ones() -> None:
    @settings(max_examples=10)
    @given(testing.builds(Event, id=testing.texts().map("x".__add__)))
    def check(event: Event) -> None:
        assert event.id.startswith("x")

    check()


ONCE = settings(
    derandomize=True, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate], deadline=None
)


def drawn(strategy: Any, count: int = 100) -> list[Any]:
    """Return so many examples."""
    found: list[Any] = []

    @settings(ONCE, max_examples=count)
    @given(strategy)
    def draw(example: Any) -> None:
        found.append(example)

    draw()
    return found


CLASSES = [
    cls
    for cls in (getattr(model, name) for name in model.__all__)
    if isinstance(cls, type) and issubclass(cls, Part) and cls is not Part
]


@pytest.mark.slow
@pytest.mark.parametrize("cls", CLASSES)
def test_every_field_of_every_class_is_drawn(cls: type[Part]) -> None:
    inherited = {f.name for f in fields(Event)} if issubclass(cls, Event) and cls is not Event else set()
    for f in fields(cls):
        if f.name not in {*inherited, "schema", "unknown"}:  # there is one schema
            only = testing.builds(cls, **{f.name: testing._of_field(cls, f)})
            assert any(getattr(example, f.name) != f.default for example in drawn(only, 20)), f.name


def test_fields_that_belong_together_are_drawn_so() -> None:
    assert any(place.lat is not None and place.lon for place in drawn(testing.builds(Place)))
    assert any((mention.start or 0) < (mention.end or 0) for mention in drawn(testing.builds(Mention)))
    assert {quantity.modifier for quantity in drawn(testing.builds(Quantity), 400)} >= {
        "exact",
        "between",
        "vague",
        "none",
    }
    assert any(when.edtf is None and when.text for when in drawn(testing.builds(When)))


@pytest.mark.slow
def test_types_of_a_registry_are_drawn() -> None:
    @part
    class Cargo(Part):
        goods: str

    @event_type("boarding")
    class Boarding(Event):
        vessel: str
        cargo: Cargo | None = None
        day: date | None = None
        crew: Annotated[int, Range(1, 9)] = 1
        flag: Annotated[str, Pattern("[A-Z]{3}", "a code")] = "PAN"

    registry = Registry()
    registry.add_type(Boarding)
    assert {type(event) for event in drawn(testing.events(registry=registry))} == {Event, *registry.types.values()}
    assert Boarding not in {type(event) for event in drawn(testing.events(), 20)}
    examples = drawn(testing.builds(Boarding), 200)
    assert any(example.cargo or example.day or example.crew > 1 or example.flag != "PAN" for example in examples)


@pytest.mark.parametrize("name", ["decode", "encode", "from_dict"])
def test_a_round_trip_that_fails_is_told(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    event = Event(id="e1", label="x")
    testing.assert_round_trip(event)
    calls = count()
    wrong: dict[str, Any] = {
        "decode": lambda *_, **__: event.evolve(label="y"),
        "encode": lambda record: encode(record) + b" " * next(calls),
        "from_dict": lambda *_, **__: event.evolve(label="y"),
    }
    monkeypatch.setattr(testing, name, wrong[name])
    with pytest.raises(AssertionError, match="expected"):
        testing.assert_round_trip(event)


def test_a_data_set_comes_back_as_its_header() -> None:
    testing.assert_round_trip(Dataset(title="x", events=[Event(id="e1")]), registry=Registry())
