"""Any spelling of the same JSON gives the same record, or the same errors, whichever path it takes."""

import json
from random import Random
from typing import Any

import pytest
from attrs import NOTHING, fields
from hypothesis import given
from hypothesis import strategies as st

from eventcode.convert import decode, encode, from_dict, to_dict
from eventcode.convert.fast_json import codec
from eventcode.issues import InvalidRecordError
from eventcode.model import (
    Actor,
    Attribution,
    Coding,
    Dataset,
    DenialEvent,
    Document,
    Event,
    FrozenDict,
    Link,
    Mention,
    Participant,
    Place,
    Quantity,
    Record,
    TreatyEvent,
    When,
)
from eventcode.registry import DEFAULT
from eventcode.testing import datasets, documents, events

RECORDS = events() | documents() | datasets().map(lambda data: data.header)
CLASSES = (Event, DenialEvent, TreatyEvent, Document, Dataset, Actor, Participant, Attribution, Coding, Link, Mention)
KEYS = [
    (f.name, None if f.default is NOTHING else list(f.default) if f.default == () else f.default)
    for cls in (*CLASSES, Place, Quantity, When)
    for f in fields(cls)
]
VALUES = (None, "", "x", 0, 1, 2.5, -1, 200, True, 10**25, 2**63, [], ["x"], [None], {}, {"a": [1, {"b": 10**30}]})
BLANKS = ("", "", " ", "\t", "\r", "\n  ")


def changed(value: Any, random: Random) -> Any:
    """Return data in which keys are written at their default, are null, unknown, missing or wrong."""
    if isinstance(value, list):
        return [changed(item, random) for item in value]
    if not isinstance(value, dict):
        return random.choice(VALUES) if random.random() < 0.01 else value
    data = {key: changed(item, random) for key, item in value.items()}
    for _ in range(random.choice((0, 0, 0, 1))):
        data.setdefault(*random.choice(KEYS))
    if random.random() < 0.1:
        data[random.choice(("later", "ünknown", "a:b", "unknown", "type", *data))] = random.choice(VALUES)
    if random.random() < 0.03 and data:
        del data[random.choice(list(data))]
    return data


def spelt(value: Any, random: Random) -> str:
    """Return one of the many texts of a value."""
    if isinstance(value, str):
        return '"' + "".join(spelt_character(c, random) for c in value) + '"'
    if isinstance(value, float) and random.random() < 0.5:
        text = random.choice((f"{value:.17e}", f"{value:.17E}", repr(value)))
        return text if "e" in text.lower() else f"{text}00"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 and random.random() < 0.5:
        return str(int(value))
    if not isinstance(value, dict | list):
        return json.dumps(value)
    blank = random.choice(BLANKS)
    if isinstance(value, list):
        return f"[{blank}" + f"{blank},".join(spelt(item, random) for item in value) + f"{blank}]"
    items = list(value.items())
    if random.random() < 0.5:
        random.shuffle(items)
    pairs = (f"{spelt(key, random)}{blank}:{blank}{spelt(item, random)}" for key, item in items)
    return f"{{{blank}" + f",{blank}".join(pairs) + f"{blank}}}"


def spelt_character(character: str, random: Random) -> str:
    escaped = json.dumps(character, ensure_ascii=random.random() < 0.3)[1:-1]
    if len(escaped) == 1 and ord(character) < 0x10000 and random.random() < 0.02:
        return f"\\u{ord(character):04x}"
    return "\\/" if character == "/" and random.random() < 0.3 else escaped


def outcome(read: Any) -> Any:
    """Return what reading gives: a record with all of its types, or the problems."""
    try:
        record = read()
    except InvalidRecordError as error:
        return error.rule, str(error)
    assert hash(record) is not None  # no list and no dict is in it
    return type(record), repr(record), encode(record)


@given(RECORDS, st.randoms(use_true_random=False))
def test_any_spelling_gives_the_same_record(record: Record, random: Random) -> None:
    assert decode(spelt(to_dict(record), random).encode()) == record


@given(RECORDS, st.randoms(use_true_random=False))
def test_the_paths_agree_on_records_and_errors(record: Record, random: Random) -> None:
    data = changed(to_dict(record), random)
    line = spelt(data, random).encode()
    assert outcome(lambda: decode(line)) == outcome(lambda: from_dict(json.loads(line)))


@given(RECORDS, st.randoms(use_true_random=False))
def test_a_doubled_key_is_found_in_any_object(record: Record, random: Random) -> None:
    text = spelt(to_dict(record), random)
    places = [at for at, c in enumerate(text) if c == "{" and text[:at].replace("\\\\", "").count('"') % 2 == 0]
    data = json.loads(text)
    doubled = spelt({"x:y": data}, random)[1:-1]
    for at in random.sample(places, min(3, len(places))):
        end = "" if text[at + 1 :].lstrip().startswith("}") else ","
        line = f"{text[: at + 1]}{doubled},{doubled}{end}{text[at + 1 :]}"
        try:
            json.loads(line)
        except ValueError:
            continue  # the brace was one of a text
        error = outcome(lambda line=line: decode(line.encode()))
        assert error == ("EC002", "$: found the key 'x:y' twice in one object, expected it once")


@pytest.mark.parametrize(
    ("rest", "is_fast"),
    [
        ('"code" : "cameo:072"', True),
        ('"label":"\\u00f6\\/"', True),
        ('"label":"a\\u003cb"', True),
        ('"places":[{"lat":10,"lon":1.50}]', True),
        ('"quantities":[{"value":1e3}]', True),
        ('"source":null,"id":null', True),
        ('"label":null,"nature":"event"', True),
        ('"later":1,"when":{"edtf":"2024","later":[]}', True),
        ('"label":"a\\u003ab"', False),
        ('"label":"a\\u003Ab"', False),
        ('"code":"cameo:072","code":"cameo:073"', False),
        ('"source":"PRK"', False),
    ],
)
def test_spellings_that_take_the_fast_path(rest: str, *, is_fast: bool) -> None:
    line = f'{{"record":"event",{rest}}}'.encode()
    event_codec = codec(Event)
    assert event_codec is not None
    fast = event_codec.loads(line, DEFAULT)
    assert (fast is not None) is is_fast
    if is_fast:
        assert fast == from_dict(json.loads(line)) == decode(line)


@pytest.mark.parametrize(
    "line",
    [
        b'{"id":"e1","id":"e2","record":"event"}',
        b'{"record":"event","i\\u0064":"e1","id":"e2"}',
        b'{"record":"event","id":"e1","a":1,"a":2,"b":"\\u003a"}',
        b'{"record":"event","id":"e1","extra":{"a":1,"a":2}}',
        b'{"record":"event","id":"e1","later":{"a":{"b":1},"a":{"c":2}}}',
        b'{"record":"event","id":"e1","label":null,"label":"x"}',
        b'{"record":"event","record":"document","id":"e1"}',
        b'{"record":"event","id":"e1","when":{"edtf":"2024","edtf":"2025"}}',
    ],
)
def test_doubled_keys(line: bytes) -> None:
    with pytest.raises(InvalidRecordError, match="twice in one object"):
        decode(line)


def test_the_type_may_stand_anywhere() -> None:
    line = b'{"record":"event","id":"e1","manner":"as fake news","type":"denial"}'
    assert decode(line) == DenialEvent(id="e1", manner="as fake news")
    assert decode(line.replace(b'"type"', b'"t\\u0079pe"')) == DenialEvent(id="e1", manner="as fake news")
    assert decode(b'{"type":"boarding","id":"e1","record":"event"}') == Event(id="e1", unknown={"type": "boarding"})


def test_unknown_keys_are_frozen() -> None:
    record = decode(
        b'{"record":"event","id":"e1","later":{"a":[1,[{"b":null}],2.5,"x"]},"source":[{"name":"x","k":[]}]}'
    )
    assert isinstance(record, Event)
    assert record.unknown == {"later": {"a": (1, ({"b": None},), 2.5, "x")}}
    assert type(record.unknown["later"]["a"][1][0]) is FrozenDict
    assert record.source[0].unknown == {"k": ()}


@pytest.mark.parametrize("levels", [62, 63, 64, 65])
@pytest.mark.parametrize(("begin", "end"), [("[", "]"), ('{"a":', "}")])
@pytest.mark.parametrize("key", ["extra", "later"])
def test_depth_is_the_same_on_both_paths(levels: int, begin: str, end: str, key: str) -> None:
    line = f'{{"record":"event","id":"e1","{key}":{{"a":{begin * levels}1{end * levels}}}}}'.encode()
    assert outcome(lambda: decode(line)) == outcome(lambda: from_dict(json.loads(line)))
