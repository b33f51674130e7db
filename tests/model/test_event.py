"""Events: shorthands, ids, and what follows from the fields."""

import copy
import pickle
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from eventcode.errors import RecordError
from eventcode.model import (
    Actor,
    Attribution,
    Dataset,
    DeploymentEvent,
    Document,
    Event,
    Link,
    Participant,
    Place,
    Quantity,
    When,
)
from eventcode.testing import datasets, documents, events


def test_shorthands() -> None:
    event = Event(
        code="cameo:072",
        alternatives="cameo:154",
        source="PRKGOV",
        target=["RUS", "Kim Jong Un"],
        others=("Ukraine", "affected"),
        when=date(2024, 10, 23),
        places="Rome",
        quantities=3000,
        attributions={"author": "Uu"},
        links=("denies", "e1"),
        extra={"a": [1]},
    )
    assert event.alternatives == ("cameo:154",)
    assert event.source == (Actor.of("PRKGOV"),)
    assert event.target[1] == Actor(name="Kim Jong Un")
    assert event.others == (Participant("Ukraine", "affected"),)
    assert event.when == When("2024-10-23")
    assert event.places == (Place(name="Rome"),)
    assert event.quantities == (Quantity(3000),)
    assert event.attributions == (Attribution("author", "Uu"),)
    assert event.links == (Link("denies", "e1"),)
    assert event.extra == {"a": (1,)}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"id": 5}, r"Event\.id: found 5, expected text"),
        ({"id": "\ud800"}, r"Event\.id: found '\\ud800'"),
        ({"code": "072"}, "code: found '072'"),
        ({"label": ""}, r"Event\.label: found ''"),
        ({"nature": "speechact"}, "did you mean 'speech_act'"),
        ({"modality": None}, r"Event\.modality: found None"),
        ({"when": "2024-02-30"}, "2024-02-30"),
        ({"when": 2024}, "found 2024"),
        ({"reciprocal": 1}, r"Event\.reciprocal: found 1, expected True or False"),
        ({"extra": [("a", 1)]}, r"Event\.extra: found"),
        ({"attributions": ["author"]}, r"Event\.attributions: found"),
        ({"mentions": ["d1"]}, r"Event\.mentions: found"),
        ({"coding": "me"}, r"Event\.codings: found 'me'"),
    ],
)
def test_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(RecordError, match=message):
        Event(**fields)


def test_evolve_keeps_the_id_unless_told() -> None:
    event = Event(code="cameo:190")
    assert event.evolve(label="x").id == event.id
    anew = event.evolve(label="x", id="")
    assert anew.id == Event(code="cameo:190", label="x").id != event.id


def test_type() -> None:
    assert (Event().type, Event().head()) == (None, {"record": "event"})
    later = Event(unknown={"type": "boarding", "vessel": "x"})
    assert (later.type, later.head()) == ("boarding", {"record": "event", "type": "boarding"})
    assert (Event(unknown={"type": None}).type, Event(unknown={"type": None}).head()) == (None, {"record": "event"})


def test_factuality_and_links() -> None:
    event = Event(
        attributions={"author": "Uu", "KORLEG": "CT+"}, links=[("denies", "a"), ("about", "b"), ("denies", "c")]
    )
    assert event.factuality == {"author": "Uu", "KORLEG": "CT+"}
    assert event.linked("denies") == ("a", "c")
    assert event.linked("revises") == ()


@given(events() | documents() | datasets())
def test_values_are_equal_by_content(record: Event | Document | Dataset) -> None:
    for again in (pickle.loads(pickle.dumps(record)), copy.copy(record), copy.deepcopy(record), record.evolve()):
        assert (type(again), again, hash(again)) == (type(record), record, hash(record))
        assert repr(again) == repr(record)
    if isinstance(record, Event):
        assert record != record.evolve(id=f"{record.id}x")


def test_what_is_inferred_is_named_by_its_field():
    event = Event(target="UKR", inferred="target")
    assert event.inferred == ("target",)
    assert DeploymentEvent(unit="11th Corps", inferred=["unit", "target"]).inferred == ("unit", "target")
    with pytest.raises(RecordError, match=r"Event\.inferred: found 'traget', .* did you mean 'target'\?"):
        Event(inferred="traget")


@pytest.mark.parametrize("id", [0, False, None, ["x"], b"x"])
def test_an_id_is_text(id: Any) -> None:
    with pytest.raises(RecordError, match=r"Event\.id: found"):
        Event(id=id)
    assert Event(id=float("nan")).id == Event().id  # type: ignore[arg-type]  # missing in a data frame


def test_what_is_inferred_of_a_type_that_is_not_known_here_is_kept() -> None:
    event = Event(inferred=("vessel",), unknown={"type": "boarding"})
    assert event.inferred == ("vessel",)
    with pytest.raises(RecordError, match=r"Event\.inferred: found 'vessel'"):
        Event(inferred=("vessel",))
