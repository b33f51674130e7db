"""The four typed events."""

from typing import Any

import pytest

from eventcode.errors import RecordError
from eventcode.model import DenialEvent, DeploymentEvent, Event, TreatyEvent, WarningEvent, When


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
