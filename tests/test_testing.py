"""The strategies that downstream packages test with."""

import importlib
import sys
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings

from eventcode import testing
from eventcode.convert import encode
from eventcode.errors import MissingExtraError
from eventcode.model import Dataset, Event
from eventcode.registry import Registry


def test_without_hypothesis_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    monkeypatch.delitem(sys.modules, "eventcode.testing")
    with pytest.raises(MissingExtraError, match=r"eventcode\[testing\]"):
        importlib.import_module("eventcode.testing")


def test_own_fields_win_over_the_drawn_ones() -> None:
    @settings(max_examples=10)
    @given(testing.builds_event(Event, id=testing.texts().map("x".__add__)))
    def check(event: Event) -> None:
        assert event.id.startswith("x")

    check()


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
