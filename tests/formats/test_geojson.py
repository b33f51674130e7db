"""GeoJSON, held against the rules of RFC 7946 and, where it is installed, against geojson-pydantic."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventcode import convert
from eventcode.columnar import COLUMNS
from eventcode.formats import BUILT_IN, WriteResult, format_of, read, write
from eventcode.formats.export import geojson
from eventcode.model import Dataset, Document, Event, Place
from eventcode.testing import datasets, events

COORDINATES = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


crossing = pytest.mark.filterwarnings("ignore:BBOX crossing the Antimeridian")  # as RFC 7946 says it in 5.2


@pytest.fixture(scope="module")
def models():
    return pytest.importorskip("geojson_pydantic", reason="geojson-pydantic, the oracle, is not installed: extra dev")


def text_of(*records):
    out = io.BytesIO()
    write(records, out, format="geojson")
    return out.getvalue().decode()


def once(pairs):
    assert len({key for key, _ in pairs}) == len(pairs)  # RFC 8259: names of members should be unique
    return dict(pairs)


def collection(*records):
    made = json.loads(text_of(*records), object_pairs_hook=once, parse_constant=pytest.fail)
    assert_rfc_7946(made)
    return made


def at(*positions, **more):
    return Event(id="e1", places=[Place(lon=lon, lat=lat) for lon, lat in positions], **more)


def assert_rfc_7946(made):
    assert made["type"] == "FeatureCollection"  # 3.3
    assert isinstance(made["features"], list)
    assert not made.keys() & {"coordinates", "geometries", "geometry", "properties"}  # 7.1
    found = []
    for feature in made["features"]:
        assert feature.keys() == {"type", "id", "geometry", "properties"}  # 3.2, nothing foreign
        assert feature["type"] == "Feature"
        assert isinstance(feature["id"], str)
        assert isinstance(feature["properties"], dict)
        found += positions(feature["geometry"])
    assert ("bbox" in made) is bool(found)
    if found:
        west, south, east, north = made["bbox"]  # 5: all that the coordinates of the collection reach
        assert -90 <= south <= north <= 90
        assert all(south <= lat <= north for _, lat in found)
        assert all(-180 <= side <= 180 for side in (west, east))
        for lon in {180 if lon == -180 and west != -180 else lon for lon, _ in found}:
            assert west <= lon <= east if west <= east else (lon >= west or lon <= east)  # 5.2


def positions(geometry):
    if geometry is None:  # 3.2: unlocated
        return []
    assert geometry.keys() == {"type", "coordinates"}
    found = [geometry["coordinates"]] if geometry["type"] == "Point" else geometry["coordinates"]
    assert geometry["type"] == ("Point" if len(found) == 1 else "MultiPoint")  # 3.1.2, 3.1.3
    for position in found:
        lon, lat = position  # 3.1.1: longitude, then latitude
        assert (type(lon), type(lat)) == (float, float)
        assert -180 <= lon <= 180
        assert -90 <= lat <= 90
    return found


def test_golden(golden):
    source, expected = golden / "geojson" / "ports.jsonl", golden / "geojson" / "ports.geojson"
    out = io.BytesIO()
    assert write(read(source), out, format="geojson") == WriteResult(7)
    assert out.getvalue() == expected.read_bytes()
    assert_rfc_7946(json.loads(expected.read_bytes()))


@crossing
def test_golden_by_another_s_model(golden, models):
    text = (golden / "geojson" / "ports.geojson").read_text(encoding="utf-8")
    found = models.FeatureCollection.model_validate_json(text, strict=True)
    assert [feature.geometry and feature.geometry.type for feature in found.features] == [
        *("MultiPoint", None, "Point", "Point", None)
    ]
    assert models.FeatureCollection.model_validate_json(text_of()).features == []
    for ours, theirs in zip(json.loads(text)["features"], found.features, strict=True):
        assert json.loads(theirs.model_dump_json(exclude_unset=True)) == ours


@crossing
@given(data=datasets())
def test_any_data_set_by_another_s_model(data, models):
    models.FeatureCollection.model_validate_json(text_of(data))


@given(datasets())
def test_any_data_set(data):
    made = collection(data)
    assert convert.from_dict(made["dataset"]) == data.header
    assert [convert.from_dict(one) for one in made.get("documents", [])] == list(data.documents)
    assert [convert.from_dict(one) for one in made.get("actors", [])] == list(data.actors)
    assert [convert.from_dict(one["properties"]["record"]) for one in made["features"]] == list(data.events)


@given(events())
def test_each_feature_has_a_line_of_its_own(event):
    lines = text_of(event, event).split("\n")
    one, two = (line for line in lines if line.startswith('{"type":"Feature","id":'))
    assert one == two + ","
    assert f',"record":{convert.dumps(event)}}}}}' in one


def test_properties_are_the_columns_of_csv():
    (full,) = collection(at((36.25, 51.5), code="cameo:190", quantities=["~3 soldiers"], when="2024-10"))["features"]
    properties = full["properties"]
    assert list(properties) == [c.name for c in COLUMNS if c.name not in {"id", "lat", "lon"}]
    assert properties["code_name"] == "Use conventional military force, not specified below"
    assert properties["quantities"] == "~3 soldiers"
    assert (properties["earliest"], properties["latest"], properties["label"]) == ("2024-10-01", "2024-10-31", None)
    (little,) = collection(Event(id="e1"))["features"]
    assert little["properties"].keys() == properties.keys()
    assert "" not in little["properties"].values()


def test_where_somebody_spoke_is_not_where_it_happened():
    places = [
        Place(name="Rome", role="venue", lat=41.9, lon=12.5),
        Place(name="Kursk", lat=51.5, lon=36.25),
        Place(country="UKR"),
        Place(role="destination", lat=1, lon=2),
    ]
    made = collection(Event(id="e1", places=places), Event(id="e2", places=places[:1]))
    point, none = (feature["geometry"] for feature in made["features"])
    assert point == {"type": "Point", "coordinates": [36.25, 51.5]}
    assert none is None
    assert made["bbox"] == [36.25, 51.5, 36.25, 51.5]


def test_coordinates_are_as_the_record_has_them():
    text = text_of(at((-0.0000001, 51.123456789), (180, -90)))
    assert '"coordinates":[[-1e-07,51.123456789],[180.0,-90.0]]' in text


@pytest.mark.parametrize(
    ("lons", "west", "east"),
    [
        ([10, -20, 5], -20, 10),
        ([178.4, -171.8], 178.4, -171.8),
        ([-171.8, 178.4, 0.5, -0.5], -171.8, 178.4),
        ([-100, 140], 140, -100),
        ([90, -90], -90, 90),
        ([180, -180], 180, 180),
        ([179, -180], 179, 180),
        ([-180], -180, -180),
        ([0], 0, 0),
    ],
)
def test_the_box_is_the_narrower_of_two(lons, west, east):
    assert collection(at(*((lon, 0) for lon in lons)))["bbox"] == [west, 0, east, 0]


@given(st.lists(COORDINATES, min_size=1, max_size=5))
def test_the_box_holds_every_place(places):
    made = collection(at(*places))
    lons = [lon for lon, _ in places]
    west, _, east, _ = made["bbox"]
    assert {west, east} <= {*lons, *(180 for lon in lons if lon == -180)}
    assert (east - west) % 360 <= max(lons) - min(lons) + 1e-9


def test_nothing_is_a_collection_too():
    assert text_of() == '{"type":"FeatureCollection","features":[\n]\n}\n'
    assert collection() == {"type": "FeatureCollection", "features": []}


def test_the_parts_of_a_data_set_may_come_in_any_order():
    records = [Dataset(title="T"), Document(id="d2"), Event(id="e1"), Event(id="e2"), Document(id="d1")]
    made = collection(*records)
    assert list(made) == ["type", "dataset", "features", "documents"]
    assert made["dataset"]["title"] == "T"
    assert [one["id"] for one in made["documents"]] == ["d2", "d1"]
    several = collection(*records, Dataset(title="other"), Event(id="e3"))
    assert [one["title"] for one in several["origins"]] == ["other"]
    assert [one["properties"]["record"].get("origin") for one in several["features"]] == [None, None, "other"]
    assert collection(*records, Dataset(title="T")) == made


def test_many_documents_are_not_held_in_memory():
    many = [Document(id=f"d{number}", title="x" * 100_000) for number in range(15)]
    assert [one["id"] for one in collection(*many, Event(id="e"))["documents"]] == [one.id for one in many]


def test_the_name_of_a_file_tells_it(tmp_path):
    assert format_of("a.geojson.gz") is format_of("a.geo.json") is BUILT_IN["geojson"] is geojson.FORMAT
    write([Event(id="e1")], tmp_path / "a.geojson")
    assert [row.record.id for row in read(tmp_path / "a.geojson")] == ["e1"]
