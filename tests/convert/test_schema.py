"""The JSON Schema: it takes what the library writes, and refuses nothing that the library reads."""

import datetime as dt
import json
import subprocess
import sys
from enum import Enum
from pathlib import Path
from random import Random
from typing import Any, ClassVar, Literal, get_args, get_origin

import pytest
from attrs import field, fields, frozen
from hypothesis import given
from hypothesis import strategies as st

from eventcode.convert import encode, from_dict, schema, to_dict
from eventcode.convert.schema import json_schema
from eventcode.errors import RecordError, UnknownNameError
from eventcode.issues import InvalidRecordError
from eventcode.model import Actor, Event, Link, Part, Record, checked
from eventcode.model.meanings import MEANINGS
from eventcode.registry import BUILT_IN, Registry
from eventcode.testing import datasets, documents, events

RECORDS = events() | documents() | datasets().map(lambda data: data.header)
jsonschema = pytest.importorskip("jsonschema")

PINNED = Path(schema.__file__).parent / "eventcode-1.schema.json"
SCHEMA = json_schema(registry=Registry())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
WRONG = (None, "", "x", "PRK", 0, 2.5, -1, 200, True, [], ["x"], [None], [1], {}, {"name": 5}, [{"name": "x"}])


@given(RECORDS)
def test_every_record_fits(record: Record) -> None:
    VALIDATOR.validate(json.loads(encode(record)))


def with_a_change(value: Any, random: Random) -> Any:
    """Return data with one value replaced, somewhere."""
    if isinstance(value, dict) and value and random.random() < 0.9:
        key = random.choice([*value, *value, "nature", "source", "quantities", "places", "links", "attributions", "id"])
        return {**value, key: with_a_change(value.get(key), random)}
    if isinstance(value, list) and value and random.random() < 0.7:
        return [with_a_change(value[0], random), *value[1:]]
    return random.choice(WRONG)


@given(RECORDS, st.randoms(use_true_random=False))
def test_what_the_schema_refuses_is_no_record(record: Record, random: Random) -> None:
    data = with_a_change(to_dict(record), random)
    if not VALIDATOR.is_valid(data):
        with pytest.raises(InvalidRecordError):
            from_dict(data)


@pytest.mark.parametrize(
    "fields",
    [
        {"source": "PRKGOV", "target": ["RUS", {"name": "x"}], "when": "2024-10", "code": "cameo:072"},
        {"quantities": "~3000 soldiers", "places": "Rome", "attributions": {"author": "Uu"}},
        {"quantities": [4, 2.5, ">10", {"value": 3}], "alternatives": "cameo:010", "inferred": "code"},
        {"places": ["Rome", {"country": "ITA"}], "coding": {"by": "me", "when": {"edtf": "2024"}}},
        {"label": None, "source": None, "extra": None, "later": {"a": 1}, "type": "boarding"},
    ],
)
def test_shorthands_fit(fields: dict[str, Any]) -> None:
    data = {"record": "event", **fields}
    from_dict(data)
    VALIDATOR.validate(data)


@pytest.mark.parametrize(
    "data",
    [
        {"id": "e1"},
        {"record": "evnet"},
        {"record": "document"},
        {"record": "event", "nature": "evnet"},
        {"record": "event", "code": 72},
        {"record": "event", "code": "072"},
        {"record": "event", "label": ""},
        {"record": "event", "places": [{"lat": 95, "lon": 0}]},
        {"record": "event", "places": [{"lat": "90", "lon": 0}]},
        {"record": "event", "source": [{"country": "Prk"}]},
        {"record": "event", "links": [{"type": "denies"}]},
        {"record": "event", "type": "denial", "manner": 5},
        {"record": "event", "type": 5},
        {"record": "event", "attributions": {"author": "sure"}},
        {"record": "event", "mentions": [{"document": "d1", "start": -1, "end": 2}]},
    ],
)
def test_mistakes_do_not_fit(data: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(data)
    with pytest.raises(InvalidRecordError):
        from_dict(data)


def test_the_schema_is_one_and_its_examples_fit() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == "urn:eventcode:1:record"
    for name, definition in SCHEMA["$defs"].items():
        assert definition["title"]
        if definition.get("type") == "object":
            assert definition["description"]
            assert definition.get("examples"), f"{name} needs an example: _examples in convert/schema.py"
            (example,) = definition["examples"]
            jsonschema.Draft202012Validator({**definition, "$defs": SCHEMA["$defs"]}).validate(example)


def test_the_schema_in_the_wheel_is_that_of_the_model(tmp_path: Path) -> None:
    text = json.dumps(SCHEMA, indent=1, ensure_ascii=False) + "\n"
    if PINNED.read_text(encoding="utf-8") != text:
        new = tmp_path / PINNED.name
        new.write_text(text, encoding="utf-8")
        pytest.fail(f"the model has changed; if that is meant: cp {new} {PINNED}")


@pytest.mark.slow
@pytest.mark.parametrize("option", ["-O", "-OO"])
def test_descriptions_do_not_depend_on_the_interpreter(option: str) -> None:
    code = "import json; from eventcode.convert.schema import json_schema; print(json.dumps(json_schema()))"
    said = subprocess.run([sys.executable, option, "-c", code], capture_output=True, check=True, text=True).stdout
    assert json.loads(said) == SCHEMA


def literals(annotation: Any) -> list[Any]:
    if get_origin(annotation) is Literal:
        return [annotation]
    return [found for arg in get_args(annotation) for found in literals(arg)]


def parts(cls: type[Part]) -> list[type[Part]]:
    return [cls, *(p for sub in cls.__subclasses__() if sub.__module__.startswith("eventcode.") for p in parts(sub))]


def test_every_vocabulary_of_the_model_has_its_meanings() -> None:
    of_model = {get_args(one) for cls in parts(Part) for f in fields(cls) for one in literals(f.type)}
    assert of_model == {tuple(meanings) for meanings in MEANINGS.values()}


@pytest.mark.parametrize(
    ("of", "titles"),
    [
        ("document", "Document"),
        ("dataset", "Dataset"),
        ("actor", "ActorRecord"),
        ("denial", "DenialEvent"),
        (Link, "Link"),
    ],
)
def test_one_kind(of: str, titles: str) -> None:
    assert json_schema(of)["$ref"] == f"#/$defs/{titles}"
    assert len(json_schema("event")["anyOf"]) == len(json_schema(Event)["anyOf"]) == 1 + len(BUILT_IN)
    assert json_schema(Link)["$id"] == "urn:eventcode:1:Link"


def test_an_unknown_kind() -> None:
    with pytest.raises(
        UnknownNameError, match=r"^json_schema: found 'evnet', expected one of record, event.*'event'\?$"
    ):
        json_schema("evnet")


class Size(Enum):
    SMALL = 1


@frozen
class Hull:
    number: str


class Depth(int):
    """A whole number of its own class."""


def loudly(value: "Nowhere") -> str:  # type: ignore[name-defined]  # noqa: F821  # a name for type checkers alone
    return str(value)


@frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=checked)
class Boarding(Event):
    """A ship is stopped."""

    tag: ClassVar[str] = "boarding"

    vessel: str
    """The name of the ship."""
    days: tuple[dt.date, ...] = ()
    size: Size = Size.SMALL
    hull: Hull | None = None
    master: Actor | None = None
    depth: Depth | None = None
    price: complex | None = None
    manner: Literal["calm", "rough"] = "calm"
    flag: str = field(default="x", converter=loudly)
    port: str | None = field(default=None, converter=lambda value: value)

    def sail(self) -> None:
        pass

    """Text after a method is no description."""


def test_types_of_other_packages() -> None:
    registry = Registry()
    registry.add_type(Boarding)
    found = json_schema("boarding", registry=registry)["$defs"]["Boarding"]
    properties = found["properties"]
    assert found["required"] == ["record", "type", "vessel"]
    assert "examples" not in found
    assert properties["vessel"] == {"title": "vessel", "description": "The name of the ship.", **schema._TEXT}
    assert properties["days"]["anyOf"][0]["items"] == {"type": "string", "format": "date"}
    assert properties["size"]["enum"] == [1]
    assert properties["hull"]["anyOf"] == [{"type": "object"}, {"type": "null"}]
    assert properties["master"]["anyOf"][0] == {"$ref": "#/$defs/Actor"}
    assert properties["depth"]["anyOf"][0] == {"type": "integer"}
    assert properties["price"]["anyOf"][0] == {"type": "string"}
    assert properties["manner"]["enum"] == ["calm", "rough"]
    assert properties["flag"] == {"title": "flag", "default": "x", **schema._TEXT}


def test_a_class_without_source() -> None:
    made = frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=checked)(
        type("Own", (Event,), {"__annotations__": {"vessel": str}, "__module__": "nowhere", "tag": "own"})
    )
    registry = Registry()
    registry.add_type(made)
    found = json_schema("own", registry=registry)["$defs"]["Own"]
    assert found["properties"]["vessel"] == {"title": "vessel", **schema._TEXT}
    assert found["properties"]["label"]["description"]


@pytest.mark.parametrize("of", [int, object])
def test_a_class_of_another_package_has_no_schema(of):
    with pytest.raises(RecordError, match="expected a class of records or parts, or the name of a kind of record"):
        json_schema(of)
