"""Attributions, and the status that follows from them."""

from typing import Any

import pytest

from eventcode.errors import RecordError
from eventcode.model import Actor, Attribution, Event, Relay, status_of
from eventcode.model.attribution import as_attributions


def author(factuality: Any, **more: Any) -> Attribution:
    return Attribution("author", factuality, **more)


def other(factuality: Any, **more: Any) -> Attribution:
    return Attribution("KORLEG", factuality, **more)


@pytest.mark.parametrize(
    ("modality", "attributions", "status"),
    [
        # nobody is named
        ("actual", [], "unstated"),
        ("planned", [], "unstated"),
        # withdrawn by the author, or by everybody
        ("actual", [author("CT+", retracted=True)], "retracted"),
        ("actual", [author("CT+", retracted=True), other("CT+")], "retracted"),
        ("actual", [other("CT+", retracted=True)], "retracted"),
        ("planned", [author("CT-", retracted=True)], "retracted"),
        ("actual", [other("CT+", retracted=True), other("PS+")], "reported"),
        # the author rejects it, whatever the modality
        ("actual", [author("CT-")], "denied"),
        ("actual", [author("PR-"), other("CT+")], "denied"),
        ("planned", [author("CT-")], "denied"),
        ("actual", [author("PS-")], "uncertain"),
        # it is not put as actual
        ("planned", [author("CT+")], "planned"),
        ("conditional", [author("CT+")], "conditional"),
        ("requested", [author("Uu"), other("CT+")], "requested"),
        ("attempted", [other("CT-")], "attempted"),
        ("supposed", [author("CT+")], "supposed"),
        ("expected", [author("CT+")], "expected"),
        # the author holds it
        ("actual", [author("CT+")], "asserted"),
        ("actual", [author("CT+"), other("CT-")], "asserted"),
        ("actual", [author("PR+")], "uncertain"),
        ("actual", [author("PS+"), other("CT+")], "uncertain"),
        ("actual", [author("CTu")], "uncertain"),
        # the author does not commit, or is not named: the others decide
        ("actual", [author("Uu"), other("CT+")], "reported"),
        ("actual", [other("PR+")], "reported"),
        ("actual", [other("PS+")], "reported"),
        ("actual", [author("Uu"), other("CT-"), other("PS+")], "reported"),
        # only the unnamed hold it, or a cue keeps a distance
        ("actual", [author("Uu"), Attribution("analysts", "CT+")], "reported"),
        ("actual", [author("Uu"), Attribution(Actor(description="analysts"), "CT+")], "alleged"),
        ("actual", [author("Uu"), Attribution(Actor(country="USA", anonymity="requested"), "CT+")], "alleged"),
        ("actual", [author("Uu"), Attribution("KORLEG", "CT+", cues="Allegedly")], "alleged"),
        ("actual", [author("Uu", cues="allegedly"), other("CT+")], "alleged"),
        # a stance that the text leaves open
        ("actual", [author("Uu"), Attribution("KORLEG")], "uncertain"),
        ("actual", [Attribution("KORLEG"), other("PR+")], "reported"),
        ("actual", [author("Uu"), other("CT-")], "denied"),
        ("actual", [other("PR-")], "denied"),
        ("actual", [author("Uu"), other("CT+", retracted=True)], "uncertain"),
        ("actual", [author("Uu")], "uncertain"),
        ("actual", [other("PS-")], "uncertain"),
        ("actual", [other("CTu"), other("Uu")], "uncertain"),
    ],
)
def test_status(modality: Any, attributions: list[Attribution], status: str) -> None:
    assert status_of(modality, tuple(attributions)) == status
    assert Event(modality=modality, attributions=attributions).status == status


def test_status_of_no_modality() -> None:
    with pytest.raises(RecordError, match="did you mean 'actual'"):
        status_of("actaul", ())


def test_shorthands() -> None:
    one = author("Uu")
    assert as_attributions(None) == ()
    assert as_attributions(one) == as_attributions([one]) == as_attributions({"author": "Uu"}) == (one,)
    assert as_attributions({Actor(name="x"): "CT+"})[0].holder.name == "x"  # type: ignore[dict-item]  # an actor is one
    for value in (5, "author"):
        with pytest.raises(RecordError, match=r"^found"):
            as_attributions(value)  # type: ignore[arg-type]


def test_fields() -> None:
    attribution = Attribution("KORLEG", "CT+", via=Relay("author", "wrote"), cues="reportedly", credibility=6)
    assert attribution.via == (Relay("author", "wrote"),)
    assert attribution.cues == ("reportedly",)
    for fields in ({"credibility": 0}, {"credibility": 7}, {"reliability": "G"}, {"via": ["author"]}, {"via": 5}):
        with pytest.raises(RecordError):
            Attribution("KORLEG", "CT+", **fields)  # type: ignore[arg-type]
