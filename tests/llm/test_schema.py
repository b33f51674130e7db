"""The strict profile: what structured-output modes document, and every field of the model decided on."""

import json
import re
from pathlib import Path

import pytest
from attrs import fields

from eventcode import Document, Event, RecordError, Registry, UnknownNameError, codebook, event_type
from eventcode.llm import parse, schema
from eventcode.llm.asked import ASKED, DETAILS, LEFT_OUT, QUOTES, TYPE, VALUES
from eventcode.llm.strict import KEYWORDS, LIMITS

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "language-models.md"
SCHEMAS = {name: schema(name) for name in ("cameo", "plover", "weis")}


# Every field is decided on


@pytest.mark.parametrize("cls", ASKED, ids=lambda cls: cls.__name__)
def test_every_field_is_asked_for_or_left_out_with_a_reason(cls):
    own = {QUOTES, TYPE, DETAILS} if cls is Event else set()
    values = set(VALUES) if cls is Event else set()
    asked, left = set(ASKED[cls]) - own | values, set(LEFT_OUT[cls])
    for f in fields(cls):
        assert (f.name in asked) is not (f.name in left), f"{cls.__name__}.{f.name}: decide in eventcode/llm/asked.py"
    assert asked | left == {f.name for f in fields(cls)}
    assert all(LEFT_OUT[cls].values())


@pytest.mark.parametrize("tag", Registry().types)
def test_every_field_of_a_record_type_is_a_detail(tag):
    asked = SCHEMAS["cameo"]["$defs"]["Detail"]["properties"]["field"]["enum"]
    for f in fields(Registry().types[tag]):
        assert f.name in {e.name for e in fields(Event)} | set(asked), f"{tag}.{f.name} cannot be asked for as text"


# What the modes document


def modes() -> dict[str, set[str]]:
    """Return the keywords of each mode, as the table of the how-to has them."""
    table = re.findall(r"^\| \*\*(.+?)\*\* \|(.+)\|$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {name: set(re.findall(r"`([^`]+)`", cells.split("|")[0])) for name, cells in table}


def walk(value, *, named=False):
    """Yield each schema inside of a schema."""
    if isinstance(value, dict):
        if not named:
            yield value
        for key, item in value.items():
            yield from walk(item, named=not named and key in {"properties", "$defs"})
    elif isinstance(value, list):
        for item in value:
            yield from walk(item)


def test_the_page_lists_the_modes():
    assert len(modes()) >= 4
    assert all(len(keywords) >= len(KEYWORDS) for keywords in modes().values())


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_profile_keeps_to_the_keywords_that_every_mode_documents(name):
    used = {key for part in walk(SCHEMAS[name]) for key in part}
    assert used == KEYWORDS
    for mode, documented in modes().items():
        assert used <= documented, mode


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_object_is_closed_and_asks_for_every_key(name):
    objects = [part for part in walk(SCHEMAS[name]) if part.get("type") == "object"]
    assert len(objects) >= 10
    for part in objects:
        assert part["additionalProperties"] is False
        assert part["required"] == list(part["properties"])


@pytest.mark.parametrize("name", SCHEMAS)
def test_unions_are_with_null_alone(name):
    for part in walk(SCHEMAS[name]):
        if "anyOf" in part:
            assert part["anyOf"][1:] == [{"type": "null"}]
            assert set(part) <= {"anyOf", "description"}
        if isinstance(part.get("type"), list):
            assert part["type"] == ["number", "null"]
        if "$ref" in part:
            assert list(part) == ["$ref"]
        assert all(isinstance(value, str) and value for value in part.get("enum", ()))


def expanded(value, definitions):
    """Return a schema without references."""
    if isinstance(value, dict):
        if "$ref" in value:
            return expanded(definitions[value["$ref"].removeprefix("#/$defs/")], definitions)
        return {key: expanded(item, definitions) for key, item in value.items() if key != "$defs"}
    return [expanded(item, definitions) for item in value] if isinstance(value, list) else value


def depth(value) -> int:
    if isinstance(value, dict):
        return (value.get("type") == "object") + max(map(depth, value.values()), default=0)
    return max(map(depth, value), default=0) if isinstance(value, list) else 0


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_profile_keeps_to_the_narrowest_limits(name):
    made = SCHEMAS[name]
    whole = expanded(made, made["$defs"])  # ends: there is no recursion
    parts = list(walk(whole))
    unions = sum("anyOf" in part or isinstance(part.get("type"), list) for part in parts)
    assert unions <= LIMITS["unions"]
    assert sum(len(part.get("properties", ())) for part in parts) <= LIMITS["properties"]
    assert depth(whole) <= LIMITS["depth"]
    enums = [part["enum"] for part in walk(made) if "enum" in part]
    assert sum(map(len, enums)) <= LIMITS["enum_values"]
    assert max(sum(map(len, enum)) for enum in enums if len(enum) > 250 or enum) <= LIMITS["long_enum_characters"]
    names = sum(len(key) for part in walk(made) for key in (*part.get("properties", ()), *part.get("$defs", ())))
    assert names + sum(len(value) for enum in enums for value in enum) <= LIMITS["characters"]


# What it says


def test_it_is_a_schema_and_an_answer_that_fits_it_is_taken_whole():
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(SCHEMAS["cameo"])
    nobody = {
        "name": "",
        "description": "",
        "kind": "author",
        "country": "",
        "roles": [],
        "office": "",
        "anonymity": None,
    }
    figure = {"value": None, "modifier": "vague", "low": None, "high": None, "unit": "", "of": "", "scope": None}
    answer = {
        "claims": [
            {
                "id": "c1",
                "quotes": ["No comment"],
                "label": "nothing was said",
                "type": "warning",
                "nature": "speech_act",
                "modality": "actual",
                "code": "cameo:011",
                "alternatives": ["cameo:010"],
                "source": [nobody],
                "target": [],
                "reciprocal": False,
                "others": [{"actor": nobody, "role": "audience"}],
                "when": {"edtf": "", "text": "", "relation": "unknown"},
                "places": [{"name": "Karsova", "role": "venue", "country": ""}],
                "quantities": [{**figure, "text": "many"}],
                "attributions": [
                    {
                        "holder": nobody,
                        "factuality": None,
                        "verb": "",
                        "via": [{"actor": nobody, "verb": ""}],
                        "cues": [],
                    }
                ],
                "links": [{"type": "about", "target": "c1"}],
                "details": [{"field": "deadline", "value": "2021"}, {"field": "purpose", "value": ""}],
            }
        ]
    }
    jsonschema.validate(answer, SCHEMAS["cameo"])
    found = parse(json.dumps(answer), Document(id="d", text="No comment."))
    assert (found.ok, found.readings) == (True, ())
    (event,) = found.records
    assert (event.deadline.edtf, event.purpose, event.when) == ("2021", None, None)


def test_codes_and_their_order():
    assert schema("cameo", codes=["072", "cameo:016"])["$defs"]["Code"]["enum"] == ["cameo:072", "cameo:016"]
    assert schema("cameo", codes="072")["$defs"]["Code"]["enum"] == ["cameo:072"]
    kinds = {codebook("plover")[code.partition(":")[2]].kind for code in SCHEMAS["plover"]["$defs"]["Code"]["enum"]}
    assert kinds == {"event", "mode"}


@pytest.mark.parametrize(
    ("codes", "words"),
    [([], "found no code"), (["072", "016", "072"], "found 072 twice"), ([str(n) for n in range(3)], "has no code")],
)
def test_wrong_codes(codes, words):
    with pytest.raises((RecordError, UnknownNameError), match=words):
        schema("cameo", codes=codes)


def test_more_codes_than_a_mode_takes():
    huge = codebook("cameo").extend("acme@1", {f"x{n:04}": f"Category {n}" for n in range(700)})
    with pytest.raises(RecordError, match=r"found 1,018 codes of .* expected at most \d+ codes"):
        schema(huge)
    long = codebook("cameo").extend("acme@1", {f"{'x' * 80}{n:03}": f"Category {n}" for n in range(200)})
    with pytest.raises(RecordError, match="at most"):
        schema(long)
    registry = Registry()
    registry.add_codebook(huge)
    assert len(schema("acme", codes=["x0001"], registry=registry)["$defs"]["Code"]["enum"]) == 1


def test_a_type_of_others_is_in_it():
    @event_type("boarding")
    class Boarding(Event):
        vessel: str | None = None
        crew: int | None = None

    registry = Registry()
    registry.add_type(Boarding)
    definitions = schema("plover", registry=registry)["$defs"]
    assert "boarding" in definitions["Claim"]["properties"]["type"]["enum"]
    assert "vessel" in definitions["Detail"]["properties"]["field"]["enum"]
    assert "crew" not in definitions["Detail"]["properties"]["field"]["enum"]
