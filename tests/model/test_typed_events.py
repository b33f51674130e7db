"""The four typed events."""

import io
from typing import Any

import pytest
from attrs import fields

from eventcode import check, write
from eventcode.convert import to_dict
from eventcode.errors import RecordError
from eventcode.model import Coding, DenialEvent, DeploymentEvent, Event, TreatyEvent, WarningEvent, When
from eventcode.testing import assert_round_trip


@pytest.mark.parametrize(
    ("cls", "tag"),
    [(DeploymentEvent, "deployment"), (DenialEvent, "denial"), (WarningEvent, "warning"), (TreatyEvent, "treaty")],
)
def test_tags(cls: type[Event], tag: str) -> None:
    assert cls().head() == {"record": "event", "type": tag}
    assert cls() != Event()
    with pytest.raises(RecordError, match="found the key 'type'"):
        cls(unknown={"type": "other"})


def test_deployment() -> None:
    event = DeploymentEvent(branch="army", unit="11th corps", phase="under_way")
    assert (event.branch, event.unit, event.phase) == ("army", "11th corps", "under_way")


def test_denial() -> None:
    event = DenialEvent(links=[("denies", "a"), ("about", "b")], allegation="that", manner="as fake news")
    assert (event.denied, event.allegation, event.manner) == (("a",), "that", "as fake news")


def test_warning() -> None:
    event = WarningEvent(links=[("conditional_on", "a"), ("threatens", "b")], deadline="2024-10")
    assert (event.conditions, event.threatened, event.deadline) == (("a",), ("b",), When("2024-10"))


def test_treaty() -> None:
    event = TreatyEvent(instrument="INF", subject="missiles", stage="signed", in_force="1988-06-01")
    assert (event.instrument, event.stage, event.in_force) == ("INF", "signed", When("1988-06-01"))


@pytest.mark.parametrize(
    ("cls", "fields"),
    [
        (DeploymentEvent, {"phase": "begun"}),
        (DeploymentEvent, {"branch": ""}),
        (DenialEvent, {"manner": 1}),
        (WarningEvent, {"deadline": 5}),
        (TreatyEvent, {"stage": "sigend"}),
    ],
)
def test_refused(cls: type[Event], fields: dict[str, Any]) -> None:
    with pytest.raises(RecordError):
        cls(**fields)


@pytest.mark.parametrize("cls", [DenialEvent, WarningEvent])
def test_denials_and_warnings_are_speech_acts(cls: type[Event]) -> None:
    event = cls(id="e1")
    assert (event.nature, "nature" in to_dict(event)) == ("speech_act", False)
    assert to_dict(cls(id="e1", nature="event"))["nature"] == "event"
    assert_round_trip(event)
    assert_round_trip(cls(id="e1", nature="event"))
    assert [f.name for f in fields(cls)][: len(fields(Event))] == [f.name for f in fields(Event)]
    linked = cls(id="e2", nature="event", links=("denies", "e3"))
    assert "EC704" in check(linked).by_rule
    assert "EC704" not in check(linked.evolve(nature="speech_act")).by_rule


def test_a_plain_event_says_that_it_is_a_speech_act() -> None:
    denial = DenialEvent(id="gdelt:1", code="cameo:016", when="2024-10-23", codings=Coding("GDELT", when="2024-10-24"))
    losses = write([denial], io.BytesIO(), format="gdelt1", losses="collect").losses
    assert {loss.field for loss in losses} >= {"type", "nature"}
