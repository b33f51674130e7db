from datetime import date

import pytest
from attrs import fields

pa = pytest.importorskip("pyarrow")
hypothesis = pytest.importorskip("hypothesis")

from hypothesis import given, settings
from hypothesis import strategies as st

from eventcode import dumps
from eventcode.columnar.arrow import flat_batch
from eventcode.columnar.cells import values_of
from eventcode.columnar.columns import flat_columns
from eventcode.columnar.metadata import KEY, codebook_versions, headers_of, metadata
from eventcode.columnar.nested import node_of, struct_of
from eventcode.columnar.records import event_struct, file_batch, nested_batch, nested_schema
from eventcode.columnar.restore import Faulty, _column, restored
from eventcode.errors import FormatError
from eventcode.model import (
    Actor,
    ActorRecord,
    Code,
    Dataset,
    DenialEvent,
    DeploymentEvent,
    Event,
    FrozenDict,
    Part,
    Place,
    Quantity,
    event_type,
    part,
)
from eventcode.registry import BUILT_IN, DEFAULT, Registry
from eventcode.taxonomy import scale
from eventcode.testing import builds, documents, events


@event_type("boarding")
class Boarding(Event):
    vessel: str
    crew: int = 0
    at: Place | None = None


OWN = Registry()
OWN.add_type(Boarding)


def back(records, kind="event", registry=DEFAULT):
    return list(restored(nested_batch(records, kind), kind, registry=registry))


def alike(found, records):
    assert found == list(records)
    assert [dumps(record) for record in found] == [dumps(record) for record in records]
    assert [*map(type, found)] == [*map(type, records)]


@given(st.lists(events(), max_size=4))
def test_events_come_back_as_they_are(records):
    alike(back(records), records)


@pytest.mark.slow
@settings(max_examples=300)
@given(st.lists(events(registry=OWN), max_size=4))
def test_events_of_every_type_come_back_as_they_are(records):
    alike(back(records, registry=OWN), records)
    alike(list(restored(file_batch(records), None, registry=OWN)), records)


@given(st.lists(documents(), max_size=3), st.lists(builds(ActorRecord), max_size=3))
def test_documents_and_actors_come_back_as_they_are(texts, actors):
    alike(back(texts, "document"), texts)
    alike(back(actors, "actor"), actors)


@given(st.lists(events() | documents() | builds(ActorRecord), max_size=5))
def test_records_of_every_kind_come_back_in_their_order(records):
    alike(list(restored(file_batch(records), None, registry=DEFAULT)), records)


NUMBERS = [3000, 3000.0, 3000.5, 2**53, 2**53 + 1, 2**64 - 1, -(2**63), -0.0, 0, 1e300, float(2**53)]


def test_numbers_come_back_whole_or_not():
    alike(back([Event(id="e", quantities=[Quantity(n) for n in NUMBERS])]), [Event(id="e", quantities=NUMBERS)])


def test_coordinates_of_zero_keep_their_sign():
    records = [Event(id=f"{lat}", places=Place(lat=lat, lon=0.0)) for lat in (0.0, -0.0, 0.0)]
    alike(back(records), records)


def test_types_of_others_are_json_text():
    boarded = Boarding(id="b", vessel="MV Example", crew=2**64 - 1, at=Place("Oslo", lat=1, lon=2))
    batch = nested_batch([boarded, DenialEvent(id="d", manner="as fake")])
    assert batch.schema == nested_schema()
    assert batch.column("type").to_pylist() == ["boarding", "denial"]
    alike(list(restored(batch, "event", registry=OWN)), [boarded, DenialEvent(id="d", manner="as fake")])
    unknown, _ = restored(batch, "event", registry=DEFAULT)
    assert (type(unknown), unknown.type, unknown.unknown["vessel"]) == (Event, "boarding", "MV Example")
    alike(list(restored(nested_batch([unknown]), "event", registry=OWN)), [boarded])


def test_what_is_open_is_one_column_of_json_text():
    actor = Actor("RUS", ids={"wikidata": "Q159"}, unknown={"x": [1]})
    batch = nested_batch([Event(id="e", source=actor, extra={"gdelt2": {"NumMentions": "4"}}, unknown={"y": 1})])
    assert batch.column("open").to_pylist() == ['{"extra":{"gdelt2":{"NumMentions":"4"}},"y":1}']
    assert batch.column("source").to_pylist()[0][0]["open"] == '{"ids":{"wikidata":"Q159"},"x":[1]}'


def test_the_schema_is_that_of_the_model():
    schema = nested_schema()
    assert schema.names[:4] == ["id", "type", "code", "label"]
    assert schema.field("source").type == pa.list_(struct_of(Actor).type)
    assert schema.field("deployment").type.names == ["branch", "unit", "phase", "open"]
    assert {*schema.names} >= {f.name for f in fields(Event)} - {"extra", "unknown"}


@part
class Cargo(Part):
    tonnes: int | None = None
    parts: tuple[int | float, ...] = ()
    seen: date | None = None
    either: int | str | None = None


def test_any_class_of_parts_is_a_struct():
    struct = struct_of(Cargo)
    assert (list(struct.children), struct.others) == (["tonnes", "parts"], ("seen", "either"))
    array = struct.build([Cargo(2**63, parts=(1, 2.0), seen=date(2024, 1, 2), either="x"), None, Cargo(4)])
    assert [None if row is None else row["open"] for row in array.to_pylist()] == [
        '{"seen":"2024-01-02","either":"x","tonnes":9223372036854775808,"parts":[1,2.0]}',
        None,
        None,
    ]
    assert [row and row["tonnes"] for row in array.to_pylist()] == [None, None, 4]


def test_annotations_without_an_arrow_type_are_open():
    assert node_of(tuple[FrozenDict, ...]) is None
    assert node_of(Code).kind == "text"
    assert node_of(Code).fits("cameo:072")


# Frames that others made.


def rows(*records):
    return nested_batch([*records]).to_pylist()


def changed(row, **changes):
    return pa.RecordBatch.from_pylist([row | changes], schema=nested_schema())


def fault(batch, kind="event"):
    (found,) = restored(batch, kind, registry=DEFAULT)
    assert isinstance(found, Faulty)
    return [(f.message, f.at) for f in found.findings]


def test_columns_that_are_missing_say_nothing():
    batch = nested_batch([Event(id="e", code="cameo:190", modality="planned")]).select(["code"])
    (found,) = restored(batch, "event", registry=DEFAULT)
    assert found == Event(code="cameo:190")


def test_a_column_that_is_none_of_the_shape():
    batch = pa.RecordBatch.from_pydict({"id": ["e"], "sorce": ["RUS"]})
    with pytest.raises(FormatError, match=r"found the column 'sorce', expected one of .*; did you mean 'source'"):
        list(restored(batch, "event", registry=DEFAULT))


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("code", [72], "column code: found int64, expected text"),
        ("reciprocal", ["yes"], "column reciprocal: found string, expected True or False"),
        ("source", ["RUS"], "column source: found string, expected a list"),
        ("when", ["2024"], "column when: found string, expected a struct"),
        ("mentions", [[{"document": "d", "start": 1.5}]], "column mentions.start: Float value 1.50* was truncated"),
        ("when", [{"edft": "2024"}], "found the field of when 'edft', expected one of edtf, .*did you mean 'edtf'"),
    ],
)
def test_a_column_of_another_type(name, values, message):
    with pytest.raises(FormatError, match=message):
        list(restored(pa.RecordBatch.from_pydict({"id": ["e"], name: values}), "event", registry=DEFAULT))


def test_other_layouts_of_the_same_types():
    batch = pa.RecordBatch.from_arrays(
        [
            pa.array(["e1", "e2", None], pa.large_string()),
            pa.array(["cameo:01", "cameo:01", None]).dictionary_encode(),
            pa.array([[{"name": "A"}], [], None], pa.large_list(pa.struct([("name", pa.string_view())]))),
            pa.array([[{"value": float("nan"), "low": 1, "modifier": "vague"}]] + [None] * 2),
            pa.nulls(3),
            pa.nulls(3),
            pa.nulls(3),
            pa.array([None, None, None], pa.int64()),
        ],
        names=["id", "code", "source", "quantities", "target", "when", "denial", "label"],
    )
    one, two, three = restored(batch, "event", registry=DEFAULT)
    figure = Quantity(modifier="vague", low=1)
    assert one == Event(id="e1", code="cameo:01", source=Actor(name="A"), quantities=figure)
    assert (two, three) == (Event(id="e2", code="cameo:01"), Event())


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"code": "072"}, ("found '072', expected a code as the text codebook:code, such as 'cameo:072'", ("code",))),
        ({"nature": "evnt"}, ("found 'evnt', expected one of event, speech_act, state, assessment", ("nature",))),
        (
            {"source": [{"name": "A"}, {"country": "Norway"}]},
            ("found 'Norway', expected an ISO 3166 alpha-3 code, such as 'PRK' or None", ("source", 1, "country")),
        ),
        ({"mentions": [{"quote": "q"}]}, ("found no key 'document', expected it", ("mentions", 0))),
        ({"open": "{"}, ("found no JSON: expecting property name enclosed in double quotes at character 2", ())),
        ({"open": "[]"}, ("found no JSON object, expected one", ())),
        ({"open": '{"label":"x"}', "label": "y"}, ("found 'y' here and 'x' in 'open', expected the same", ("label",))),
        (
            {"type": "denial", "deployment": {"unit": "x"}},
            ("found fields of 'deployment', expected none: the type is 'denial'", ("deployment",)),
        ),
        ({"type": "boarding", "code": "1"}, None),
        ({"type": "deployment", "deployment": {"open": "{"}}, None),
        ({"type": "boarding", "open": "{"}, None),
        ({"type": "boarding", "source": [{"country": "x"}]}, None),
        ({"type": "deployment", "deployment": {"phase": "x", "open": "{}"}}, None),
    ],
)
def test_what_no_record_can_hold_is_said_with_its_place(changes, expected):
    found = fault(changed(rows(Event(id="e"))[0], **changes))
    if expected is not None:
        message, at = found[0]
        assert message.removesuffix("; did you mean 'event'?").startswith(expected[0])
        assert at[-len(expected[1]) :] == expected[1] or not expected[1]


def test_a_number_that_says_another_than_what_is_open():
    exact = Event(id="e", quantities=[Quantity(2**53 + 1), Quantity(7.0)])
    row = rows(exact)[0]
    assert list(restored(changed(row), "event", registry=DEFAULT)) == [exact]
    row["quantities"][0]["value"] = 5.0
    assert fault(changed(row))[0][1][-1] == "value"


def test_lists_of_numbers_that_a_double_does_not_hold():
    for parts in ((1.0, 2), (2**53 + 1, 2.0)):
        found = _column(struct_of(Cargo), struct_of(Cargo).build([Cargo(parts=parts)]), "x").values
        assert found == [Cargo(parts=parts)]
        assert [*map(type, found[0].parts)] == [*map(type, parts)]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"record": "evnt"}, "found 'evnt', expected event or document or actor"),
        ({"record": "document"}, "found no document, expected one: the record is of the kind 'document'"),
        ({"document": {"id": "d"}}, "found fields of the kind 'document': the record is of the kind 'event'"),
        ({"record": "document", "document": {"id": "d"}, "label": "x"}, "found fields of the kind 'event'"),
    ],
)
def test_rows_of_a_file_are_of_one_kind(changes, message):
    batch = file_batch([Event(id="e")])
    row = batch.to_pylist()[0] | changes
    assert fault(pa.RecordBatch.from_pylist([row], schema=batch.schema), None)[0][0].startswith(message)


def test_types_have_structs_of_their_own():
    assert list(event_struct().types) == [cls.tag for cls in BUILT_IN]
    batch = nested_batch([DeploymentEvent(id="e", unit="1st"), Event(id="f")])
    assert batch.column("deployment").to_pylist() == [
        {"branch": None, "unit": "1st", "phase": None, "open": None},
        None,
    ]


# The flat shape.


def test_flat_batches_have_proper_types():
    columns = flat_columns([scale("goldstein-gdelt")], record=True)
    batch = flat_batch([Event(id="e", code="cameo:190", when="2024-10", places=Place("X", lat=1, lon=2))], columns)
    row = batch.to_pylist()[0]
    assert (row["earliest"], row["latest"]) == (date(2024, 10, 1), date(2024, 10, 31))
    assert (row["goldstein_gdelt"], row["lat"], row["reciprocal"]) == (-10.0, 1.0, False)
    assert {str(field.type) for field in batch.schema} == {"string", "date32[day]", "double", "bool"}
    assert batch.schema.names[-2:] == ["goldstein_gdelt", "record"]


def test_days_that_no_date_type_holds_are_absent():
    batch = flat_batch([Event(id="e", when="-0043-03-15"), Event(id="f")], flat_columns())
    assert batch.column("earliest").to_pylist() == [None, None]
    assert batch.column("when").to_pylist() == ["-0043-03-15", None]


def test_columns_without_any_value_may_be_of_any_type():
    assert values_of(pa.array([None], pa.int64()), "x", "text") == [None]
    assert values_of(pa.nulls(2), "x", "number") == [None, None]


def test_a_file_without_some_kinds():
    batch = file_batch([Event(id="e1"), DeploymentEvent(id="e2", unit="x")])
    names = [name for name in batch.schema.names if name not in {"actor", "denial"}]
    assert list(restored(batch.select(names), None, registry=DEFAULT)) == [
        Event(id="e1"),
        DeploymentEvent(id="e2", unit="x"),
    ]


def test_metadata_of_others_have_no_headers():
    for text in (b"{", b"[]", b'{"headers":3}', b'{"headers":["{}"]}'):
        assert headers_of({KEY: text}) == ()
    assert headers_of(None) == ()
    assert headers_of(metadata("flat", [Dataset(title="T")])) == (Dataset(title="T"),)
    assert codebook_versions(["mine", "cameo"]) == ["mine", "cameo@1.1b3"]


def test_a_header_that_cannot_be_read_is_not_passed_over():
    about = metadata("nested", [Dataset(title="T")])
    damaged = {KEY: about[KEY].replace(rb"\"T\"", b"5")}
    with pytest.raises(
        FormatError, match=r"^a.parquet: found a header record in the metadata that cannot be read: .*5"
    ):
        headers_of(damaged, "a.parquet")
