"""Bad input: what is said of it, where it is said to be, and how long that takes."""

import resource
from typing import Any, get_args

import pytest
from attrs import fields

from eventcode.convert import decode, dumps, from_dict, loads, to_dict
from eventcode.errors import RecordError, json_path
from eventcode.issues import InvalidRecordError
from eventcode.model import Code, Dataset, Document, Event, FrozenDict


def refusal(line: bytes | str) -> InvalidRecordError:
    with pytest.raises(InvalidRecordError) as caught:
        loads(line)
    return caught.value


def event(rest: str) -> str:
    return f'{{"record":"event","id":"e1",{rest}}}'


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        ('"code":72', "$.code: found 72, expected a code as the text codebook:code, such as 'cameo:072'; a number"),
        ('"code":"072"', "$.code: found '072', expected a code as the text codebook:code"),
        ('"alternatives":["cameo:072",10]', "$.alternatives[1]: found 10, expected a code"),
        ('"alternatives":{"cameo:072":1}', "$.alternatives: found {'cameo:072': 1}, expected a code"),
        ('"source":{"name":"Russia"}', "$.source: found {'name': 'Russia'}, expected an Actor"),
        ('"source":5', "$.source: found 5, expected an Actor"),
        ('"source":["NAT0GOV", "CIA"]', "$.source: found 'CIA', expected a CAMEO actor code"),
        ('"source":[{"name":"x"},{"country":"prk"}]', "$.source[1].country: found 'prk', expected an ISO 3166"),
        ('"others":[{"actor":"x"}]', "$.others[0]: found no key 'role', expected it"),
        ('"others":[{"actor":{"name":""},"role":"asset"}]', "$.others[0].actor.name: found '', expected text"),
        ('"others":[{"actor":null,"role":"asset"}]', "$.others[0].actor: found None, expected an Actor"),
        ('"when":"2024-02-30"', "$.when: found '2024-02-30', expected"),
        ('"when":{"edtf":"2024-02-30"}', "$.when: found '2024-02-30', expected"),
        ('"when":{"edtf":5}', "$.when.edtf: found 5, expected text"),
        ('"when":2024', "$.when: found 2024, expected"),
        ('"places":[{"lat":200,"lon":0}]', "$.places[0].lat: found 200.0, expected a finite number from -90 to 90 or "),
        ('"places":[{"lat":20}]', "$.places[0]: found 'lat=20.0, lon=None', expected both coordinates or neither"),
        ('"places":[{"lat":1e400,"lon":0}]', "$.places[0].lat: found inf, expected a finite number"),
        ('"quantities":[{"value":true}]', "$.quantities[0].value: found True, expected a whole number"),
        ('"quantities":[{"value":18446744073709551616}]', "$.quantities[0].value: found 18446744073709551616, expecte"),
        ('"quantities":["lots"]', "$.quantities: found 'lots', expected a number with its modifier"),
        ('"attributions":[{"holder":"author","factuality":"sure"}]', "$.attributions[0].factuality: found 'sure'"),
        ('"mentions":"d1"', "$.mentions: found 'd1', expected a Mention, or a pair"),
        ('"mentions":[{"document":"d1","start":1.0,"end":2}]', "$.mentions[0].start: found 1.0, expected a whole numb"),
        ('"links":0', "$.links: found 0, expected a Link"),
        ('"links":[["denies","e1"]]', "$.links: found ['denies', 'e1'], expected a Link"),
        ('"links":[{"type":"denys","target":"e1"}]', "$.links[0].type: found 'denys', expected one of"),
        ('"extra":[]', "$.extra: found [], expected a JSON object"),
        ('"x":{"y":[1e400]}', "$.x: found inf, expected a value that JSON can hold"),
        ('"x":1' + "0" * 400, "$.x: found 1000"),
        ('"extra":{"a":"\\ud800"}', "$.extra: found '\\ud800', expected a value that JSON can hold"),
        ('"x":1,"\\ud800":1', "$['\\ud800']: found the key '\\ud800', expected text"),
        ('"label":"\\udc00"', "$.label: found '\\udc00', expected text that is not empty or None"),
        ('"type":5', "$.type: found 5, expected the name of a record type"),
    ],
)  # fmt: skip
def test_no_record(rest: str, message: str) -> None:
    error = refusal(event(rest))
    assert str(error).startswith(message)
    assert error.rule == "EC003"
    assert len(error.findings) == 1
    assert "None." not in str(error)


@pytest.mark.parametrize(
    ("line", "message", "rule"),
    [
        (b'{"record":"event","id":"\xe9"}', "$: byte 24 is b'\\xe9', expected UTF-8", "EC001"),
        ('{"record":"event","x":"\ud800"}', "$: found a lone surrogate at character 24, expected text", "EC001"),
        (b"", "$: found no JSON: expecting value at character 1; the line seems to be cut off", "EC002"),
        (b'{"record":"event","id":"e', "$: found no JSON: unterminated string starting at at character 24; t", "EC002"),
        (b'{"record":"event","id":', "$: found no JSON: expecting value at character 24; the line seems", "EC002"),
        (b"{'record':'event'}", "$: found no JSON: expecting property name", "EC002"),
        (b'\xef\xbb\xbf{"record":"event"}', "$: found no JSON: unexpected UTF-8 BOM", "EC002"),
        (b'{"record":"event","x":NaN}', "$: found NaN, which is no JSON; a missing value is null or left out", "EC002"),
        (b'{"record":"event","x":[-Infinity]}', "$: found -Infinity, which is no JSON", "EC002"),
        (b'{"record":"event","id":"a","id":"b"}', "$: found the key 'id' twice in one object", "EC002"),
        (b'{"record":"event","x":{"y":[{"z":1,"z":1}]}}', "$: found the key 'z' twice in one object", "EC002"),
        (b'{"record":"event","places":[{"lat":1,"lat":2}]}', "$: found the key 'lat' twice", "EC002"),
        (b'{"record":"event","x":' + b"1" * 5_000 + b"}", "$: found a number of thousands of digits", "EC002"),
        (b'{"record":"event","quantities":[{"value":' + b"1" * 5_000 + b"}]}", "$: found a number of thousan", "EC002"),
        (b"[]", "$: found [], expected a JSON object", "EC003"),
        (b"null", "$: found None, expected a JSON object", "EC003"),
        (b'{"id":"e1"}', "$.record: found None, expected one of event, document, actor, dataset", "EC003"),
        (b'{"record":[]}', "$.record: found [], expected one of", "EC003"),
        (b'{"record":"evnet"}', "$.record: found 'evnet', expected one of event, document, actor, dataset", "EC003"),
        (b'{"record":"event","id":""}', "$.id: found '', expected text that is not empty; leave the key out", "EC003"),
        (b'{"record":"document"}', "$: found no key 'id', expected it", "EC003"),
        (b'{"record":"document","id":null}', "$.id: found None, expected text", "EC003"),
        (b'{"record":"dataset","events":[]}', "$.events: found records in the header", "EC003"),
        (b'{"record":"dataset","documents":[{}]}', "$.documents: found records in the header", "EC003"),
        (b'{"record":"dataset","schema":null}', "$.schema: found None, expected text", "EC003"),
    ],
)  # fmt: skip
def test_no_json_or_another_record(line: bytes | str, message: str, rule: str) -> None:
    error = refusal(line)
    assert str(error).startswith(message)
    assert error.rule == rule


def test_a_lost_leading_zero_is_for_the_rules() -> None:
    record = loads(event('"code":"cameo:72"'))
    assert isinstance(record, Event)
    assert record.code == Code("cameo:72")


def test_every_problem_is_reported() -> None:
    error = refusal(event('"code":72,"nature":"evnet","source":[{"country":"x"},{"name":5}],"x":1e400'))
    assert [json_path(f.at) for f in error.findings] == [
        "$.code",
        "$.source[0].country",
        "$.source[1].name",
        "$.nature",
        "$.x",
    ]
    assert str(error).startswith("5 problems\n  $.code: found 72")


@pytest.mark.parametrize("levels", [70, 320, 900, 990, 100_000])
@pytest.mark.parametrize(("begin", "end"), [("[", "]"), ('{"a":', "}")])
def test_nested_too_deep(levels: int, begin: str, end: str) -> None:
    for key in ("x", "label", "source", "extra", "when", "mentions", "links", "quantities", "id", "type"):
        error = refusal('{"record":"event","' + key + '":' + begin * levels + "1" + end * levels + "}")
        assert len(str(error)) < 250, key
        refusal('{"record":"event","others":[{"actor":{"' + key + '":' + begin * levels + "1" + end * levels + "}}]}")


NEVER_EMPTY = {"nature", "modality", "reciprocal", "undirected", "schema"}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (cls.record, f.name)
        for cls in (Event, Document, Dataset)
        for f in fields(cls)
        if f.name not in {"unknown", "events", "documents"}
    ],
)
def test_null_is_no_value(kind: str, name: str) -> None:
    rest = {"id": "a"} if kind != "dataset" and name != "id" else {}
    if name in NEVER_EMPTY or (kind, name) == ("document", "id"):
        with pytest.raises(InvalidRecordError, match=rf"^\$\.{name}: found None, expected"):
            from_dict({"record": kind, **rest, name: None})
    else:
        assert from_dict({"record": kind, **rest, name: None}) == from_dict({"record": kind, **rest})


def wrong_for(annotation: Any) -> list[Any]:
    options = get_args(annotation) or (annotation,)
    wrong: list[Any] = [5.5, True, [[]], [None], {"a": 1}]
    if bool in options:
        wrong = [5, "true", [], {}]
    elif FrozenDict in options:
        wrong = [5, "x", [], True]
    return wrong


@pytest.mark.parametrize(
    ("kind", "name", "annotation"),
    [
        (cls.record, f.name, f.type)
        for cls in (Event, Document, Dataset)
        for f in fields(cls)
        if f.name not in {"unknown", "when", "published", "quantities", "codings", "attribution", "attributions"}
    ],
)
def test_wrong_type(kind: str, name: str, annotation: Any) -> None:
    rest = {} if kind == "dataset" else {"id": "a"}
    for value in wrong_for(annotation):
        with pytest.raises(InvalidRecordError, match=rf"^(\d problems\n  )?\$\.{name}"):
            from_dict({"record": kind, **rest, name: value})


@pytest.mark.parametrize(("name", "value"), [("when", 5), ("when", []), ("coding", 5), ("coding", "me"), ("coding", {}),
    ("quantities", True), ("quantities", {}), ("attributions", 5), ("attributions", [5]), ("attributions", {"a": 5}),
    ("coding", {"by": "me", "when": {"edtf": []}})])  # fmt: skip
def test_wrong_part(name: str, value: Any) -> None:
    with pytest.raises(InvalidRecordError, match=rf"^\$\.{name}"):
        from_dict({"record": "event", name: value})


@pytest.mark.parametrize(
    ("head", "is_record"),
    [
        (b'{"record":"event","id":"e1","label":"', True),
        (b'{"record":"event","id":"e1","later":"', True),
        (b'{"record":"event","id":"e1","nature":"', False),
        (b'{"record":"event","id":"e1","code":"', False),
        (b'{"record":"event","id":"e1","when":"', False),
        (b'{"record":"event","id":"e1","source":"', True),
        (b'{"record":"event","id":"e1","quantities":"', False),
        (b'{"record":"', False),
    ],
)
def test_a_very_long_line_takes_memory_in_proportion(head: bytes, *, is_record: bool) -> None:
    line = head + b"a b," * 1_000_000 + b'"}'
    if is_record:
        assert decode(line)
    else:
        assert len(str(refusal(line))) < 400
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 3_000_000  # kilobytes


def test_many_keys_one_of_them_twice() -> None:
    keys = ",".join(f'"k{n}":1' for n in range(50_000))
    assert "'k7' twice" in str(refusal(f'{{"record":"event",{keys},"k7":2}}'))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: loads(None), "loads: found None, expected JSON text"),  # type: ignore[arg-type]
        (lambda: decode(["x"]), r"loads: found \['x'\], expected JSON text"),  # type: ignore[arg-type]
        (lambda: dumps([Event(id="e1")]), r"dumps: found \[Event\(id='e1'\)\], expected one record"),  # type: ignore[arg-type]
        (lambda: dumps(None), "dumps: found None, expected one record"),  # type: ignore[arg-type]
        (lambda: to_dict("e1"), "to_dict: found 'e1', expected a record or a part"),  # type: ignore[arg-type]
        (lambda: from_dict("{}"), r"\$: found '{}', expected a JSON object; for text use loads"),  # type: ignore[arg-type]
        (lambda: from_dict(None), r"\$: found None, expected a JSON object$"),  # type: ignore[arg-type]
    ],
)
def test_arguments_that_are_no_record(call: Any, message: str) -> None:
    with pytest.raises(RecordError, match=f"^{message}"):
        call()


def test_bytes_of_any_kind() -> None:
    line = b'{"record":"event","id":"e1"}'
    assert loads(bytearray(line)) == loads(memoryview(line)) == Event(id="e1")  # type: ignore[arg-type]
