"""Several coders of one statement: one record with the codings of all."""

import pytest

from eventcode import check
from eventcode.convert import from_dict, loads, to_dict
from eventcode.errors import RecordError
from eventcode.issues import InvalidRecordError
from eventcode.model import Actor, Coding, Dataset, DenialEvent, Event

ANN, BO = Coding("ann", note="unsure of the day"), Coding("bo", tool="the editor", codebook="cameo@1.1b3")


def by(*codings: Coding, **fields: object) -> Event:
    return Event(**{"code": "cameo:072", "source": "PRKGOV", "when": "2024-10", "codings": codings, **fields})  # type: ignore[arg-type]  # of many types


def test_one_coding_may_be_given_in_the_singular() -> None:
    for event in (Event(coding=ANN), Event(coding=[ANN]), Event(codings=ANN), Event().evolve(coding=ANN)):  # type: ignore[call-arg]  # for those who do not check types
        assert event.codings == (ANN,)
    assert Event(codings=BO).evolve(coding=ANN).codings == (ANN,)
    assert Event(coding=None).codings == ()  # type: ignore[call-arg]  # the same
    assert DenialEvent(id="e1", coding=ANN, manner="as fake news").evolve(coding=BO).codings == (BO,)  # type: ignore[call-arg]  # the same


def test_singular_and_plural_are_not_given_at_once() -> None:
    with pytest.raises(RecordError, match=r"^Event\.codings: found 'both codings and coding', expected one of them"):
        Event(codings=ANN, coding=BO)  # type: ignore[call-arg]  # the slip itself
    with pytest.raises(RecordError, match=r"^Event\.codings: found 'both"):
        Event().evolve(codings=ANN, coding=BO)
    with pytest.raises(RecordError, match=r"^Event\.codings: found 'ann', expected a Coding, or several"):
        Event(coding="ann")  # type: ignore[call-arg]  # the slip itself
    with pytest.raises(RecordError, match=r"Event: found 'codng', expected .*did you mean 'coding'"):
        Event(codng=ANN)  # type: ignore[call-arg]  # the slip itself
    with pytest.raises(RecordError, match=r"Event\.unknown: found the key 'coding'"):
        Event(unknown={"coding": 5})


@pytest.mark.parametrize(
    "coding", ['{"by":"ann","note":"unsure of the day"}', '[{"by":"ann","note":"unsure of the day"}]']
)
def test_json_may_have_one_in_the_singular(coding: str) -> None:
    event = loads(f'{{"record":"event","id":"e1","coding":{coding},"x":1}}')
    assert isinstance(event, Event)
    assert (event.codings, event.unknown) == ((ANN,), {"x": 1})
    assert to_dict(event)["codings"] == [{"by": "ann", "note": "unsure of the day"}]
    assert loads('{"record":"event","id":"e1","coding":null}') == Event(id="e1")


def test_mistakes_in_the_singular_are_named() -> None:
    with pytest.raises(InvalidRecordError, match=r"\$\.coding\.when: found 'x'"):
        from_dict({"record": "event", "coding": {"by": "ann", "when": "x"}})
    with pytest.raises(InvalidRecordError, match=r"\$\.coding: found 'coding', expected the field in the singular or"):
        from_dict({"record": "event", "codings": [{"by": "ann"}], "coding": {"by": "ann"}})


def test_coders_who_agree_share_one_record() -> None:
    assert by(ANN).id == by(BO).id
    one, other = Dataset(events=by(ANN), title="T"), Dataset(events=[by(BO), by(label="x")])
    both = one.merge(other)
    assert (both.title, both.events) == ("T", (by(ANN, BO), by(label="x")))
    assert both.merge(one) == both
    assert Dataset().merge(Dataset(events=[by(ANN), by(BO), by(ANN)])).events == (by(ANN, BO),)


def test_coders_who_differ_make_two_records() -> None:
    quote = [("d1", "troops moved")]
    data = Dataset(events=by(ANN, mentions=quote)).merge(Dataset(events=by(BO, code="cameo:154", mentions=quote)))
    assert [len(cluster) for cluster in data.duplicates()] == [2]
    with pytest.raises(RecordError, match=r"events with the same id and another content: e1"):
        Dataset(events=by(ANN, id="e1")).merge(Dataset(events=by(BO, id="e1", code="cameo:154")))


def test_agreement_is_no_error() -> None:
    def found(*events: Event) -> int | None:
        return check(events).by_rule.get("EC901")

    assert found(by(ANN), by(BO), by(ANN, BO), by()) is None
    assert found(by(ANN), by(ANN)) == 1
    assert found(by(ANN, id="e1"), by(BO, id="e1", extra={"a": {"b": 1}})) == 1
    assert found(by(ANN, id="e1"), by(BO, id="e1", source=Actor("RUS"))) == 1


def test_the_codebook_that_the_codings_agree_on() -> None:
    assert by(BO, ANN).codebook_of("cameo") == "cameo@1.1b3"
    assert by(BO, Coding("cy", codebook="cameo@0.5b1")).codebook_of("cameo") is None
    assert by(BO).codebook_of("plover") is None
