"""Records in pydantic models, FastAPI routes, cattrs converters and msgspec structs."""

import json
import re
import warnings
from typing import Annotated, Any

import attrs
import cattrs
import msgspec
import pytest
from cattrs.preconf.json import make_converter
from hypothesis import given

import eventcode as ec
from eventcode import testing
from eventcode.convert import dec_hook, enc_hook, register_cattrs
from eventcode.issues import InvalidRecordError
from eventcode.model import ActorRecord, Part

EVENT = ec.Event(
    id="e1", code="cameo:072", source="PRKGOV", when="2024-10", extra={"own": {"a": [1]}}, unknown={"x": 1}
)
DENIAL = ec.DenialEvent(id="e2", manner="as fake news", links=("denies", "e1"))
SET = ec.Dataset(
    title="T",
    origins=ec.Dataset(origin="icews", title="ICEWS"),
    documents=[ec.Document(id="d1")],
    actors=[ActorRecord(id="a1", name="A")],
    events=[EVENT, DENIAL],
)
VALUES = [EVENT, DENIAL, ec.Document(id="d1"), ec.When("2024"), ec.When("2024", text="x"), ec.Code("cameo:072"), SET]
VALUES += [ec.FrozenDict({"a": [1]}), ec.Dataset(), ActorRecord(id="a1", name="A"), ec.Quantity(3, unit="ship")]


@ec.event_type("boarding")
class Boarding(ec.Event):
    vessel: str


@ec.part
class Cargo(Part):
    goods: str


PROBLEMS = [
    (ec.Event, {"record": "event", "code": 72, "label": 5}, [("code",), ("label",)]),
    (ec.Event, {"record": "event", "source": [{"country": "Prk"}]}, [("source", 0, "country")]),
    (ec.Event, "e1", [()]),
    (ec.Event, {"id": "e1"}, [("record",)]),
    (ec.Event, {"record": "document", "id": "d1"}, [("record",)]),
    (ec.DenialEvent, {"record": "event", "id": "e1"}, [("type",)]),
    (ec.Document, {"record": "event", "id": "e1"}, [("record",)]),
    (Boarding, {"record": "event", "type": "boarding"}, [()]),
    (Boarding, {"record": "event", "type": "towing", "vessel": "x"}, [("type",)]),
    (ec.When, 2024, [()]),
    (ec.When, "2024-13", [()]),
    (ec.Quantity, "~3000", [()]),
    (ec.Code, "072", [()]),
    (ec.FrozenDict, {"a": object()}, [()]),
    (ec.Dataset, [{"record": "dataset", "schema": "x", "origin": "a"}] * 2, [()]),
    (ec.Dataset, [{"record": "event", "label": 5}, {"record": "dataset", "schema": "x"}], [(0, "label"), (1,)]),
]


# The hooks of msgspec


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_msgspec_writes_and_reads_with_the_hooks(value: Any) -> None:
    task = msgspec.defstruct("Task", [("value", type(value)), ("several", list[type(value)])])
    line = msgspec.json.encode(task(value, [value]), enc_hook=enc_hook)
    assert msgspec.json.decode(line, type=task, dec_hook=dec_hook) == task(value, [value])
    assert (
        msgspec.convert(msgspec.to_builtins(task(value, []), enc_hook=enc_hook), task, dec_hook=dec_hook).value == value
    )
    assert dec_hook(type(value), value) is value


def test_an_event_of_any_type_is_read_as_an_event() -> None:
    assert dec_hook(ec.Event, ec.to_dict(DENIAL)) == DENIAL
    boarding = Boarding(id="b1", vessel="x")
    assert dec_hook(Boarding, ec.to_dict(boarding)) == boarding  # which no registry has
    assert type(dec_hook(ec.Event, ec.to_dict(boarding))) is ec.Event
    registry = ec.Registry()
    registry.add_type(Boarding)
    assert dec_hook(ec.Event, ec.to_dict(boarding), registry=registry) == boarding
    assert dec_hook(Cargo, {"goods": "grain"}) == Cargo("grain")


@pytest.mark.parametrize(("cls", "data", "at"), PROBLEMS)
def test_every_problem_has_its_path(cls: type, data: Any, at: list[Any]) -> None:
    with pytest.raises(InvalidRecordError) as raised:
        dec_hook(cls, data)
    assert [finding.at for finding in raised.value.findings] == at


def test_the_hooks_leave_other_classes_alone() -> None:
    with pytest.raises(NotImplementedError, match="found complex"):
        enc_hook(1j)
    with pytest.raises(NotImplementedError, match="found complex"):
        dec_hook(complex, 1)
    with pytest.raises(NotImplementedError):
        msgspec.json.encode({"a": 1j}, enc_hook=enc_hook)


def test_msgspec_raises_without_the_hooks() -> None:
    with pytest.raises(TypeError, match="Event is unsupported"):
        msgspec.json.encode(ec.Event(id="e1"))
    with pytest.raises(msgspec.ValidationError, match="Expected `Event`"):
        msgspec.json.decode(b'{"id":"e1"}', type=ec.Event)
    with pytest.raises(TypeError, match="Event is unsupported"):
        msgspec.msgpack.encode([ec.Event(id="e1")])


def test_json_takes_a_record_by_its_dict() -> None:
    assert json.loads(json.dumps({"event": EVENT}, default=ec.to_dict)) == {"event": ec.to_dict(EVENT)}
    assert json.loads(json.dumps(SET, default=enc_hook))[-1] == ec.to_dict(DENIAL)


# cattrs


@attrs.frozen
class Task:
    event: ec.Event | None
    several: list[ec.DenialEvent | ec.DeploymentEvent]
    either: ec.Event | ec.Document | None
    code: ec.Code
    set: ec.Dataset


@pytest.mark.parametrize("make", [cattrs.Converter, make_converter, cattrs.BaseConverter])
def test_any_converter_of_cattrs_learns_the_classes(make: Any) -> None:
    converter = register_cattrs(make())
    for either in (ec.Document(id="d1"), EVENT, None):
        task = Task(EVENT, [DENIAL], either, ec.Code("cameo:072"), SET)
        data = converter.unstructure(task)
        assert data["event"] == ec.to_dict(EVENT)
        assert converter.structure(json.loads(json.dumps(data)), Task) == task


def test_cattrs_names_what_is_wrong() -> None:
    converter = register_cattrs(cattrs.Converter(detailed_validation=False))
    with pytest.raises(InvalidRecordError, match=r"\$\.label: found 5"):
        converter.structure({"record": "event", "label": 5}, ec.Event)
    with pytest.raises(InvalidRecordError, match="found 'Event', expected DenialEvent or DeploymentEvent"):
        converter.structure([{"record": "event"}], list[ec.DenialEvent | ec.DeploymentEvent])


def test_cattrs_raises_without_the_hooks() -> None:
    converter = cattrs.Converter()
    with pytest.raises(cattrs.errors.StructureHandlerNotFoundError):
        converter.structure({"id": "e1"}, ec.Event)
    with pytest.raises(TypeError, match="not JSON serializable"):
        json.dumps(converter.unstructure({"event": EVENT}))
    with pytest.raises(TypeError, match="not JSON serializable"):
        make_converter().dumps(EVENT)


def test_attrs_itself_knows_the_classes() -> None:
    assert attrs.has(ec.Event)
    assert attrs.fields(Boarding).vessel.type is str
    assert attrs.evolve(EVENT, label="x") == EVENT.evolve(label="x")
    assert [f.name for f in attrs.fields(type("Plain", (ec.Event,), {}))] == [f.name for f in attrs.fields(ec.Event)]
    with pytest.raises(AttributeError, match="Event has no __attrs_attrs__ but for attrs"):
        ec.Event.__attrs_attrs__  # noqa: B018  # what is tried


def test_a_class_of_others_may_hold_parts() -> None:
    @attrs.frozen
    class Hull:
        owner: ec.Actor
        built: ec.When | None = None

    @ec.event_type("launch")
    class Launch(ec.Event):
        hull: Hull

    launch = Launch(id="l1", hull=Hull(ec.Actor(code="PRKGOV", country="PRK"), ec.When("2024", text="this year")))
    assert dec_hook(Launch, ec.to_dict(launch)) == launch
    with pytest.raises(InvalidRecordError) as raised:
        dec_hook(Launch, {"record": "event", "type": "launch", "hull": {"owner": {"country": "Prk", "kind": 5}}})
    assert {finding.at for finding in raised.value.findings} == {
        ("hull", "owner", "country"),
        ("hull", "owner", "kind"),
    }


# pydantic


@pytest.fixture(scope="module")
def model() -> Any:
    pydantic = pytest.importorskip("pydantic")

    class Answer(pydantic.BaseModel):
        event: ec.Event
        denial: ec.DenialEvent | None = None
        when: ec.When | None = None
        set: ec.Dataset | None = None
        code: ec.Code | None = None
        extra: ec.FrozenDict = ec.FrozenDict()
        boarding: Boarding | None = None

    return Answer


def test_a_pydantic_model_holds_records(model: Any) -> None:
    made = model(event=EVENT, denial=DENIAL, when="2024-10", set=SET, code="cameo:010", extra={"a": [1]})
    assert made.when == ec.When("2024-10")
    assert made.code.codebook == "cameo"
    assert made.event is EVENT
    assert model.model_validate_json(made.model_dump_json()) == made
    assert model.model_validate(made.model_dump()) == made
    assert made.model_dump()["event"] == ec.to_dict(EVENT)
    assert model(event=ec.to_dict(DENIAL)).event == DENIAL


def test_pydantic_shows_every_problem_with_its_path(model: Any) -> None:
    from pydantic import ValidationError

    with pytest.raises(ValidationError) as raised:
        model.model_validate(
            {
                "event": {"record": "event", "nature": "evnet", "places": [{}, {"lat": 95, "lon": 0}], "code": 72},
                "denial": {"record": "event"},
                "when": 5,
                "set": [{"record": "event"}, {"record": "event", "label": 5}],
            }
        )
    found = {error["loc"]: (error["type"], error["input"], error["msg"]) for error in raised.value.errors()}
    assert found[("event", "nature")][0] == "EC003"
    assert found[("event", "nature")][2].endswith("did you mean 'event'?")
    assert found[("event", "places", 1, "lat")][1] == 95
    assert found[("event", "code")][1] == 72
    assert ("denial", "type") in found
    assert found[("when",)][1] == 5
    assert found[("set", 1, "label")][1] == 5


def refs(schema: Any) -> set[str]:
    return set(re.findall(r'"\$ref": "([^"]*)"', json.dumps(schema)))


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_the_json_schema_of_a_model_is_whole(model: Any, mode: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = model.model_json_schema(mode=mode)
    assert refs(schema) <= {f"#/$defs/{name}" for name in schema["$defs"]}
    assert schema["$defs"]["When"]["properties"]["edtf"]["title"] == "edtf"
    validator = jsonschema.Draft202012Validator(schema)
    made = model(event=EVENT, denial=DENIAL, when="2024-10", set=SET, code="cameo:010", extra={"a": [1]})
    validator.validate(json.loads(made.model_dump_json()))
    assert not validator.is_valid({"event": {"record": "event", "code": 72}})


def test_every_class_has_a_schema_that_takes_what_is_written() -> None:
    pydantic, jsonschema = pytest.importorskip("pydantic"), pytest.importorskip("jsonschema")
    for value in VALUES:
        schema = pydantic.TypeAdapter(type(value)).json_schema()
        jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(enc_hook(value))))


@given(testing.events())
def test_any_event_goes_through_pydantic(event: ec.Event) -> None:
    adapter = pytest.importorskip("pydantic").TypeAdapter(ec.Event)
    assert adapter.validate_json(adapter.dump_json(event)) == event


# FastAPI


@pytest.fixture(scope="module")
def client() -> Any:
    fastapi = pytest.importorskip("fastapi")
    pytest.importorskip("httpx")
    app = fastapi.FastAPI()

    @app.post("/check")
    def check(event: Annotated[ec.Event, fastapi.Body()]) -> list[str]:
        return [str(issue) for issue in ec.iter_issues(event)]

    @app.post("/deny")
    def deny(events: list[ec.Event]) -> list[ec.DenialEvent]:
        return [ec.DenialEvent(id=f"not-{event.id}", links=("denies", event.id)) for event in events]

    @app.get("/set")
    def get() -> ec.Dataset:
        return SET

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the test client, about its own future
        from fastapi.testclient import TestClient
    return TestClient(app)


def test_a_route_takes_and_gives_records(client: Any) -> None:
    assert (
        client.post("/check", json={"record": "event", "id": "e1", "code": "cameo:72"}).json()[0].startswith("EC401 e1")
    )
    assert client.post("/deny", json=[ec.to_dict(EVENT)]).json()[0]["links"] == [{"type": "denies", "target": "e1"}]
    assert dec_hook(ec.Dataset, client.get("/set").json()) == SET


def test_a_route_refuses_with_paths(client: Any) -> None:
    answer = client.post("/check", json={"record": "event", "source": [{"country": "Prk"}], "nature": "evnet"})
    assert answer.status_code == 422
    assert [error["loc"] for error in answer.json()["detail"]] == [["body", "source", 0, "country"], ["body", "nature"]]


def test_the_openapi_document_has_the_real_schema(client: Any) -> None:
    document = client.get("/openapi.json").json()
    schemas = document["components"]["schemas"]
    assert refs(document) <= {f"#/components/schemas/{name}" for name in schemas}
    assert schemas["Event"]["properties"]["code"]["description"].startswith("The category")
    assert "const" in schemas["Nature"]["oneOf"][0]
    body = document["paths"]["/check"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert {"$ref": "#/components/schemas/DenialEvent"} in body["anyOf"]
