"""GeoJSON comes back in: what the library wrote, what a tool made of it, and tables that others gave out so."""

import io
import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from eventcode.errors import FormatError
from eventcode.formats import Limits, load, read, sniff, write
from eventcode.formats.rows.json_members import members
from eventcode.model import ActorRecord, Dataset, Document, Event, Place
from eventcode.testing import datasets

LIST = Dataset(
    title="T",
    origins=Dataset(origin="b", title="B"),
    documents=Document(id="d1", text='A "text", [with] {marks}\\'),
    actors=ActorRecord(id="a1", name="Ann Example"),
    events=[Event(id="e1", places=Place(lat=59.9, lon=10.7)), Event(id="e2", origin="b")],
)


def written(records=LIST) -> bytes:
    out = io.BytesIO()
    write(records, out, format="geojson")
    return out.getvalue()


def back(data: bytes, **more):
    return list(read(io.BytesIO(data), "geojson", **more))


def test_what_is_written_comes_back(tmp_path):
    path = tmp_path / "a.geojson"
    write(LIST, path)
    assert load(path) == LIST
    assert sniff(path).format == "geojson"
    again = tmp_path / "b.geojson"
    write(read(path), again)
    assert again.read_bytes() == path.read_bytes()
    assert not any(row.issues for row in read(path))
    assert [row.location.line for row in read(path)] == [2, 4, 5, 8, 11, 14]
    assert load(io.BytesIO(written([]))) == Dataset()


@given(datasets())
def test_any_data_set_comes_back(data):
    every = [*data.documents, *data.actors, *data.events]
    assume(len({each.id for each in every}) == len(every))  # a file refuses the same id of two sources
    events = [row.record for row in back(written(data)) if isinstance(row.record, Event)]
    assert events == list(data.events)


@pytest.mark.parametrize("indent", [None, 1, 4])
def test_as_a_tool_saves_it(indent):
    """A record that became text (GDAL), members in another order, a name and a reference system, blanks, a mark."""
    made = json.loads(written())
    for feature in made["features"]:
        feature["properties"]["record"] = json.dumps(feature["properties"]["record"])
        del feature["properties"]["label"]
    name = {"name": "a [b] {c}", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}}
    late = {key: made.pop(key) for key in ("dataset", "features")}
    text = json.dumps({"type": made.pop("type"), **name, **made, **late}, indent=indent, ensure_ascii=False)
    rows = back(b"\xef\xbb\xbf" + text.encode())
    assert sorted(row.record.record for row in rows) == ["actor", "dataset", "dataset", "document", "event", "event"]
    assert {row.record.id for row in rows if row.record.record == "event"} == {"e1", "e2"}
    assert not any(row.issues for row in rows)
    assert sniff(io.BytesIO(text.encode())).format == "geojson"


def test_properties_that_somebody_changed():
    made = json.loads(written())
    made["features"][0]["properties"] |= {"code": "cameo:190", "mine": 1}
    made["features"][0]["geometry"]["coordinates"] = [0.0, 0.0]
    row = next(row for row in back(json.dumps(made).encode()) if row.record.record == "event")
    assert row.record == LIST.events[0]
    (issue,) = row.issues
    assert (issue.rule, issue.severity.value, issue.record) == ("EC011", "warning", "e1")
    assert issue.message == "found another code, geometry than the record has, which counts"


def test_features_without_a_record():
    odd = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"vessel": "x"}}]}
    with pytest.raises(
        FormatError, match=r"<stream>: found features with the properties vessel, expected a feature with"
    ):
        back(json.dumps(odd).encode())
    assert "geojson" in sniff(io.BytesIO(json.dumps(odd).encode())).reasons
    lines = written().decode().split("\n")
    lines[4] = '{"type":"Feature","properties":{"vessel":"x"}}'
    lines.insert(4, "7,")
    lines.insert(4, '{"type":"Feature","properties":{"record":{"record":"document","id":"d"}}},')
    lines.insert(4, '{"type":"Feature","properties":{"record":"{"}},')
    rows = back("\n".join(lines).encode())
    assert [(row.location.line, row.issues[0].rule) for row in rows if not row.ok] == [
        *((5, "EC002"), (6, "EC003"), (7, "EC003"), (8, "EC003")),
    ]
    assert (
        "found the properties vessel, expected a feature"
        in next(r for r in rows if r.location.line == 8).issues[0].message
    )
    assert next(row for row in rows if row.location.line == 7).raw == b"7"


@given(st.integers(0, len(written())), st.sampled_from([b"", b'"', b"{", b"]", b"}", b",", b"\\", b"\xff"]))
def test_damage_is_told(place, put):
    whole = written()
    for data in (whole[:place] + put, whole[:place] + put + whole[place + 1 :]):
        try:
            rows = back(data)
        except FormatError:
            continue
        rejects = [row for row in rows if not row.ok]
        assert len(rows) - len(rejects) >= 6 or rejects or json.loads(data)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"{}", "no type, expected the type FeatureCollection"),
        (b'{"type":"Feature","properties":{}}', 'the type "Feature", expected the type FeatureCollection'),
        (b'{"type":"GeometryCollection","geometries":[]}', 'the type "GeometryCollection", expected the type Feature'),
        (b'{"type":"FeatureCollection"}', "a collection without the member 'features', expected an array of features"),
        (b'{"type":"FeatureCollection","features":null}', "None, expected a feature with the property 'record'"),
        (b'{"type":"FeatureCollection","features":{}}', "{}, expected a feature with the property 'record'"),
    ],
)
def test_an_object_that_is_no_collection(data, found):
    (row,) = back(data)
    assert not row.ok
    assert row.issues[0].message.startswith(f"found {found}")


def test_features_under_another_type_are_read_and_told():
    data = written(LIST.events[:1]).replace(b'"FeatureCollection"', b'"Topology"')
    (one, other) = back(data)
    assert (one.record, other.ok) == (LIST.events[0], False)
    assert other.issues[0].message == 'found the type "Topology", expected the type FeatureCollection'


def test_an_empty_collection_is_said_to_be_empty():
    (row,) = back(b'{"type":"FeatureCollection","features":[ ]}')
    assert (row.record, row.issues[0].rule, row.issues[0].message) == (
        *(Dataset(), "EC013"),
        "found no features, expected some",
    )
    (row,) = back(written([LIST.documents[0]]))
    assert (row.record, row.issues) == (LIST.documents[0], ())


def test_a_member_that_does_not_end():
    assert [piece.fault for _, piece in members(io.BytesIO(b'{"a":"' + b"x" * 99), (), most=10)] == [
        "found no end of the member 'a' within 10 bytes"
    ]
    long = b'{"a":"' + b"x" * 200_000 + b'","b":[1,{"c":"]\\""}],"d":tr}'
    found = [(key, len(piece.raw)) for key, piece in members(io.BytesIO(long), ("b",), most=10**6)]
    assert found == [("a", 200_002), ("b", 1), ("b", 11), ("d", 2)]
    assert [key for key, _ in members(io.BufferedReader(io.BytesIO(b'{"\\ud800x":1}')), (), most=9)] == ["\ud800x"]
    for damaged in (b"", b"[]", b"}", b"{}x", b'{"a" 1}', b"{1:2}", b'{"a":1', b'{"\xff":1}', b'{"a":"\\\n\\\\'):
        assert [piece.fault for _, piece in members(io.BytesIO(damaged), (), most=99)][-1]
    with_limit = back(written(), limits=Limits(line=20))
    assert {row.issues[0].rule for row in with_limit} == {"EC006"}
    late = written([*LIST.events, LIST.header])
    assert [row.record.record for row in back(late)] == ["event", "event", "dataset"]


@pytest.mark.parametrize(("between", "is_taken"), [(b" ", True), (b" x,", False), (b"],", False)])
def test_a_damaged_member_takes_no_other_in_silence(between, is_taken):
    whole = written()
    place = whole.index(b'"dataset"')
    rows = back(whole[:place] + b'"name":"x"' + between + whole[place:])
    (bad,) = [row for row in rows if not row.ok]
    assert [issue.rule for issue in bad.issues] == ["EC002"]
    assert (b'"dataset"' in bad.raw) is is_taken
    assert any(getattr(row.record, "title", "") == "T" for row in rows) is not is_taken


ACLED = {
    "event_id_cnty": "ATL7",
    "event_date": "2025-06-10",
    "year": 2025,
    "time_precision": 1,
    "event_type": "Battles",
    "sub_event_type": "Armed clash",
    "actor1": "Military Forces of Atlantis",
    "actor2": "Rebels of Atlantis",
    "country": "Aruba",
    "location": "Port",
    "fatalities": 2,
    "timestamp": 1750000000,
}


def collection(*rows, **members):
    features = [
        {"type": "Feature", "properties": row, "geometry": {"type": "Point", "coordinates": [-70.03, 12.52]}}
        for row in rows
    ]
    return {"type": "FeatureCollection", **members, "features": features}


@pytest.mark.parametrize("indent", [None, 2])
def test_features_of_acled_are_rows_of_acled(indent):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    made = collection(ACLED, ACLED | {"latitude": 1.5, "longitude": 2.5}, crs=crs)
    data = json.dumps(made, indent=indent).encode()
    assert sniff(io.BytesIO(data)).format == "acled"
    events = load(io.BytesIO(data)).events
    assert [(event.places[0].lat, event.places[0].lon) for event in events] == [(12.52, -70.03), (1.5, 2.5)]
    assert (events[0].id, events[0].when.edtf, events[0].source[0].name) == (
        "acled:ATL7@1750000000",
        "2025-06-10",
        "Military Forces of Atlantis",
    )
    made["features"][0]["geometry"] = {"type": "Polygon", "coordinates": [[[0, 0]]]}
    assert load(io.BytesIO(json.dumps(made).encode())).events[0].places[0].lat is None
    made["features"][0]["geometry"] = {"type": "Point", "coordinates": []}
    assert load(io.BytesIO(json.dumps(made).encode())).events[0].places[0].lat is None
