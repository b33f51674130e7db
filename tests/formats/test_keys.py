import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventcode.convert import decode, encode
from eventcode.formats.fields import Cells, Keys, Values, key
from eventcode.formats.fields.keeper import exact
from eventcode.formats.fields.usual_columns import place_of
from eventcode.formats.plover import gold_standard as plover_gsr
from eventcode.formats.plover import manual as plover
from eventcode.formats.plover import ngec
from eventcode.issues import InvalidRecordError
from eventcode.model import Place
from eventcode.registry import DEFAULT

WORDS = ["", "2024-05-01", "2024-05", "10:15:00Z", "USA", "GOV", "REBMOS", "***", "AID", "riot", "negation", "future"]
WORDS += ["a, b", "(SRC: A) met", "A met", "(EVT:x", "https://x.example/1", "No date detected--using publication date"]
LEAVES = st.none() | st.booleans() | st.integers(-2, 9) | st.floats(-200, 200) | st.sampled_from(WORDS)
NAMES = ["code", "sector", "entity_text", "actorText", "markup", "text", "start", "end", "url", "coder", "dead", "geo"]
NAMES += ["lat", "lon", "resolution", "ACTOR", "RECIP", "country", "code_1", "name", "country code", "codebook", "tag"]
INNER = st.dictionaries(st.sampled_from(NAMES), LEAVES, max_size=4)
MIDDLE = st.dictionaries(st.sampled_from(NAMES), LEAVES | INNER | st.lists(INNER, max_size=2), max_size=3)
VALUES = LEAVES | st.lists(LEAVES | INNER, max_size=3) | MIDDLE


def objects(layout):
    keys = st.sampled_from([*layout.columns, "contexts", "own", f"{layout.name}.keys"])
    return st.dictionaries(keys, VALUES, max_size=7).map(lambda data: {**data, "id": "EX"})


@pytest.mark.parametrize("module", [plover, plover_gsr, ngec])
@given(data=st.data())
def test_what_is_read_is_written_as_it_was(module, data):
    one = data.draw(objects(module.CODEC))
    text = json.dumps([one])
    rows = list(module.FORMAT.read(io.BytesIO(text.encode()), name="x", registry=DEFAULT))
    if not all(row.ok for row in rows):
        assert len(rows) == 1
        assert json.loads(rows[0].raw) == one
        return
    for records in ([row.record for row in rows], [decode(encode(row.record)) for row in rows]):
        out = io.BytesIO()
        module.FORMAT.write(records, out)
        back = json.loads(out.getvalue())
        assert json.dumps(back if isinstance(back, list) else [back]) == text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (1, True),
        ("1", 1),
        ([1], [1, 2]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a": 1}, {"a": 2}),
        ([], {}),
    ],
)
def test_what_is_equal_to_python_may_be_other_json(one, other):
    assert not exact(one, other)
    assert exact(one, json.loads(json.dumps(one)))


PLACE = Keys(
    place_of,
    key("town", "name", blank=""),
    key("village", "name"),
    key("lat", "lat", holds="fraction"),
    key("lon", "lon", holds="fraction"),
)
WHERE = PLACE.field("places", within=("where", "at"), expected="a place", many=True)


@pytest.mark.parametrize(
    ("where", "place"),
    [
        ({"at": {"village": "Ede", "town": "", "lat": 0, "lon": 0}}, Place("Ede", lat=0, lon=0)),
        ({"village": "Ede", "town": "Oslo"}, Place("Oslo")),
        ({"at": None}, None),
        ("", None),
        ({"at": {}}, None),
    ],
)
def test_keys_say_a_place_wherever_they_stand(where, place):
    assert WHERE.read(Cells(where=where)).get("places", ()) == ((place,) if place else ())


@pytest.mark.parametrize(
    ("where", "reasons"),
    [
        (3, ["found 3, expected a place: a JSON object at ('where',)"]),
        ({"at": []}, ["found [], expected a place: a JSON object at ('where', 'at')"]),
        (
            {"at": {"town": 1, "village": ["x"]}},
            [
                "found 1, expected text at ('where', 'at', 'town')",
                "found ['x'], expected text at ('where', 'at', 'village')",
            ],
        ),
        ({"at": {"lat": 1}}, ["found '', expected both coordinates or neither at ('where', 'at', 'lon')"]),
    ],
)
def test_keys_name_what_no_place_can_hold(where, reasons):
    with pytest.raises(InvalidRecordError) as caught:
        WHERE.read(Cells(where=where))
    assert [f"{finding.message} at {finding.at}" for finding in caught.value.findings] == reasons


def test_keys_are_written_where_they_stand_in_the_source():
    assert WHERE.write(Values(places=(Place("Ede", lat=0, lon=0),))) == {
        "where": {"at": {"town": "Ede", "lat": 0, "lon": 0}}
    }
    assert WHERE.write(Values(places=())) == {"where": {"at": {"town": ""}}}
