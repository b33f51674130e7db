"""ACLED's deleted events: versions of the events that say that these are withdrawn."""

import io
import json

import pytest

from eventcode.formats import load, read, sniff, write
from eventcode.model import Event
from eventcode.row import Row
from eventcode.versioning import versions

DATA = b"event_id_cnty,deleted_timestamp\nATL24,1770000000\nATL9,1770000001\n"
ANSWER = {"success": True, "count": 1, "data": [{"event_id_cnty": "ATL24", "deleted_timestamp": 1770000000}]}


def test_a_row_withdraws_an_event():
    data = load(io.BytesIO(DATA))
    assert data.title == "ACLED, deleted events"
    assert [event.id for event in data] == ["acled:ATL24@1770000000", "acled:ATL9@1770000001"]
    first = data.events[0]
    assert (first.label, first.status, data.status(first)) == ("deleted", "retracted", "retracted")
    assert (first.codings[0].by, first.codings[0].when.edtf) == ("ACLED", "2026-02-02T02:40:00Z")


def test_it_is_written_back():
    out = io.BytesIO()
    assert write(read(io.BytesIO(DATA)), out, format="acled-deleted").records == 2
    assert out.getvalue() == DATA
    other = Event(id="acled:ATL1", label="deleted")
    done = write(other, io.BytesIO(), format="acled-deleted", losses="collect")
    assert (done.records, done.losses.count(field="event")) == (0, 1)


@pytest.mark.parametrize(
    "data",
    [
        DATA,
        DATA.replace(b",", b"\t"),
        b"Deleted_Timestamp;Event_ID_Cnty\n1770000000;ATL24\n",
        json.dumps(ANSWER).encode(),
        json.dumps(ANSWER["data"]).encode(),
    ],
)
def test_it_is_told_in_any_dialect(data):
    assert sniff(io.BytesIO(data)).format == "acled-deleted"
    assert load(io.BytesIO(data)).events[0].id == "acled:ATL24@1770000000"


@pytest.mark.parametrize("row", [b"ATL24,", b"ATL24,x", b"ATL24,-1", b",1770000000", b"ATL24,99999999999999"])
def test_what_is_none_is_a_reject(row):
    rows = list(read(io.BytesIO(DATA + row + b"\n")))
    assert [each.ok for each in rows] == [True, True, True, False]
    assert (rows[-1].raw, {issue.rule for issue in rows[-1].issues}) == (row, {"EC005"})


def test_deleted_events_are_no_latest_ones():
    events = [Event(id="acled:ATL24@1700000000"), Event(id="acled:ATL24@1710000000"), Event(id="acled:ATL7@1700000000")]
    stream = [*events, *(row for row in read(io.BytesIO(DATA)))]
    latest = versions(stream, "latest")
    kept = [one.record if isinstance(one, Row) else one for one in latest]
    assert [one.id for one in kept if isinstance(one, Event)] == ["acled:ATL7@1700000000"]
    assert {loss.value.partition(" ")[0] for loss in latest.losses} == {
        *("acled:ATL24@1700000000", "acled:ATL24@1710000000", "acled:ATL24@1770000000", "acled:ATL9@1770000001"),
    }
    linked = list(versions(stream, "link"))[-2].record
    assert linked.linked("revises") == ("acled:ATL24@1710000000",)


MONADIC = [
    *("acled:ATL24@1700000000#Trolls (Dovre)", "acled:ATL24@1700000000#Elves#2", "acled:ATL24@1710000000#Elves#2"),
    *("acled:ATL7@1700000000#Elves#2", "acled:ATL9@1800000000#Elves#2", "acled:ATL9@1700000000"),
]


def test_a_deletion_withdraws_the_records_of_all_actors():
    rows = list(read(io.BytesIO(DATA)))
    for stream in ([*map(_event, MONADIC), *rows], [*rows, *map(_event, MONADIC)]):
        latest = versions(stream, "latest")
        kept = [one.id for one in latest if isinstance(one, Event)]
        assert kept == ["acled:ATL7@1700000000#Elves#2", "acled:ATL9@1800000000#Elves#2"]  # printed again since
        assert latest.losses.count(field="version") == 6
    linked = {one.id: one.linked("revises") for one in _events(versions([*map(_event, MONADIC), *rows], "link"))}
    assert linked["acled:ATL24@1770000000"] == (MONADIC[2], MONADIC[0])
    assert linked["acled:ATL9@1770000001"] == ("acled:ATL9@1700000000",)
    assert linked["acled:ATL9@1800000000#Elves#2"] == ("acled:ATL9@1770000001",)
    assert linked[MONADIC[2]] == (MONADIC[1],)


def _event(id_):
    return Event(id=id_, code="acled:Attack")


def _events(items):
    records = (one.record if isinstance(one, Row) else one for one in items)
    return [one for one in records if isinstance(one, Event)]
