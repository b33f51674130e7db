"""Records to JSON and back: equal records and equal bytes, by the fast way and by the careful one."""

import json
from typing import Any

import msgspec
import pytest
from attrs import fields
from hypothesis import given
from hypothesis import strategies as st

from eventcode.convert import decode, dumps, encode, from_dict, loads, to_dict
from eventcode.errors import RecordError
from eventcode.issues import InvalidRecordError
from eventcode.model import Actor, Dataset, Document, Event, FrozenDict, Record, When
from eventcode.registry import DEFAULT
from eventcode.testing import assert_round_trip, builds, datasets, documents, events

RECORDS = events() | documents() | datasets().map(lambda data: data.header)
TYPES = {cls: builds(cls) for cls in DEFAULT.types.values()}


@given(RECORDS)
def test_every_record(record: Record) -> None:
    assert_round_trip(record)


@pytest.mark.parametrize("cls", TYPES)
@given(st.data())
def test_every_type(cls: type[Event], data: st.DataObject) -> None:
    assert_round_trip(data.draw(TYPES[cls]))


@given(RECORDS)
def test_both_ways_agree(record: Record) -> None:
    line = encode(record)
    assert json.loads(line) == to_dict(record)
    assert msgspec.json.encode(to_dict(record)) == line
    assert from_dict(json.loads(line)) == decode(line)


@given(RECORDS, st.randoms(use_true_random=False))
def test_order_and_spelling_of_keys_do_not_matter(record: Record, random: Any) -> None:
    items = list(to_dict(record).items())
    random.shuffle(items)
    text = json.dumps(dict(items), indent=1, ensure_ascii=True)
    assert loads(text) == decode(encode(record))
    assert loads(text.encode()) == decode(encode(record))


@given(events())
def test_types_that_are_not_installed_come_back_unchanged(event: Event) -> None:
    line = encode(event.evolve(unknown={}))
    head, body = b'{"record":"event",', line.removeprefix(b'{"record":"event",')
    if event.tag:
        body = body.partition(b",")[2]
    later = head + b'"type":"boarding",' + body[:-1] + b',"vessel":{"flag":["PRK",null]}}'
    record = decode(later)
    assert type(record) is Event
    assert record.type == "boarding"
    if not event.tag:
        assert encode(record) == later
    assert_round_trip(record)


def test_unknown_keys_at_any_depth() -> None:
    line = (
        b'{"record":"event","id":"e1","source":[{"name":"x","later":{"a":[1]}}],"when":{"edtf":"2024","calendar":"j"},'
        b'"attributions":[{"holder":{"kind":"author","k":1},"factuality":"Uu","via":[{"actor":{"name":"y"},"n":null}]}],'
        b'"later":true}'
    )
    record = decode(line)
    assert isinstance(record, Event)
    assert record.source[0].unknown == {"later": {"a": (1,)}}
    assert record.when == When("2024", unknown={"calendar": "j"})
    assert encode(record) == line


@pytest.mark.parametrize(
    "line",
    [
        b'{"record":"document","id":"d1","type":"report"}',
        b'{"record":"dataset","schema":"eventcode/2","type":null}',
        b'{"record":"event","id":"e1","type":null}',
        b'{"record":"event","id":"e1","type":""}',
        b'{"record":"event","type":"boarding","id":"e1","record_id":5}',
        b'{"record":"event","type":"board\\"ing","id":"e1"}',
        b'{"record":"event","id":"e1","quantities":[{"value":18446744073709551615}]}',
        b'{"record":"event","id":"e1","quantities":[{"value":-0.0}]}',
        b'{"record":"event","id":"e1","extra":{"a":-0.0,"b":1e22,"c":9223372036854775808}}',
        b'{"record":"event","id":"e1","others":[{"actor":{},"role":"asset"}]}',
    ],
)
def test_lines_that_come_back_to_the_byte(line: bytes) -> None:
    assert encode(decode(line)) == line


def test_shorthands_are_read() -> None:
    record = loads(
        '{"record":"event","source":"PRKGOV","when":"2024","quantities":["~3",4],"places":"Rome",'
        '"attributions":{"author":"Uu"},"alternatives":"cameo:010"}'
    )
    assert record == Event(
        source="PRKGOV",
        when="2024",
        quantities=["~3", 4],
        places="Rome",
        attributions={"author": "Uu"},
        alternatives="cameo:010",
    )


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_line_ends(end: bytes) -> None:
    assert decode(b'{"record":"event","id":"e1"}' + end) == Event(id="e1")


def test_what_equals_a_default_is_left_out() -> None:
    assert dumps(Event(id="e1", nature=str(b"event", "ascii"), label=None)) == '{"record":"event","id":"e1"}'  # type: ignore[arg-type]


def test_subclasses_of_plain_types_are_written_as_these() -> None:
    class Text(str):
        __slots__ = ()

    class Real(float):
        pass

    event = Event(id="e1", label=Text("x"), quantities=[Real(2.5)], extra={Text("k"): Text("v")})
    assert dumps(event) == '{"record":"event","id":"e1","label":"x","quantities":[{"value":2.5}],"extra":{"k":"v"}}'
    later = event.evolve(unknown={"y": 1})
    assert dumps(later) == dumps(event)[:-1] + ',"y":1}'


def test_parts() -> None:
    assert to_dict(When("2024")) == {"edtf": "2024"}
    assert to_dict(Actor(name="x", unknown={"y": [1]})) == {"name": "x", "y": [1]}


def test_the_header_is_the_first_line_only() -> None:
    data = Dataset(title="x", events=[Event(id="e1")], documents=[Document(id="d1")])
    assert dumps(data.header) == '{"record":"dataset","schema":"eventcode/1","title":"x"}'
    assert loads(dumps(data.header)) == data.header
    for call in (dumps, to_dict):
        with pytest.raises(RecordError, match=rf"^{call.__name__}: found Dataset\(.*data\.header is the header alone$"):
            call(data)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["event", "document", "deployment", "CT+", "author", "PRK", "2024", "cameo:010", "", "\ud800"])
    | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["actor", "role", "name", "holder", "factuality", "edtf", "value", "low", "lat", "lon", "via"]
            )
            | st.text(max_size=3),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)
FIELDS = [f.name for cls in (Event, Document, Dataset) for f in fields(cls)]


@given(st.sampled_from(["event", "document", "dataset"]), st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6))
def test_any_json_is_a_record_or_an_invalid_one(kind: str, values: dict[str, Any]) -> None:
    data = {"record": kind, **values}
    for read in (from_dict, lambda data: loads(json.dumps(data, separators=(",", ":")))):
        try:
            record = read(data)
        except InvalidRecordError as error:
            assert str(error)  # noqa: PT017  # either outcome is right
        else:
            assert_round_trip(record)


@given(st.binary(max_size=60), st.sampled_from([b"", b'{"record":"event",', b'{"record":"event","id":"e1","x":']))
def test_any_bytes_are_a_record_or_an_invalid_one(tail: bytes, head: bytes) -> None:
    try:
        record = decode(head + tail)
    except InvalidRecordError as error:
        assert error.rule in {"EC001", "EC002", "EC003"}  # noqa: PT017  # the same
    else:
        assert_round_trip(record)


@given(JSON)
def test_any_other_json_is_no_record(value: Any) -> None:
    if not isinstance(value, dict):
        with pytest.raises(InvalidRecordError, match="expected a JSON object"):
            from_dict(value)


def test_data_are_copied() -> None:
    data = {"record": "event", "id": "e1", "extra": {"a": [1]}, "x": {"y": [1]}}
    record = from_dict(data)
    assert isinstance(record, Event)
    data["extra"]["a"].append(2)  # type: ignore[index]
    assert (record.extra, type(record.unknown["x"])) == ({"a": (1,)}, FrozenDict)
