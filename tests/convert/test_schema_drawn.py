"""The JSON Schema the other way round: data drawn from the schema are records, but for what no schema can say."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventcode import model
from eventcode.convert import dumps, from_dict, loads
from eventcode.convert.interop import dec_hook
from eventcode.convert.schema import definitions_of, json_schema
from eventcode.issues import InvalidRecordError
from eventcode.model import Part
from eventcode.registry import Registry

DRAW = settings(max_examples=10, deadline=None, database=None, suppress_health_check=list(HealthCheck))
BEYOND = re.compile(
    r"EDTF|ASCII characters|a year of four digits|the calendar|no white space|no day|has \d+ days"
    r"|modifier|at least one of edtf|as the text codebook:code|the name of a field|both|low to be no more"
    r"|not after the end|a header|a record, or a figure|in the singular or in the plural"
)
"""What no schema can say: the grammar of EDTF, the calendar, a condition over two keys, the letters of a text."""


def drawn(schema: dict[str, Any], definitions: dict[str, Any]) -> "st.SearchStrategy[Any]":
    """Draw the JSON of a schema, of the keywords that ours have."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return st.deferred(lambda: drawn(definitions[name], definitions))
    if several := schema.get("anyOf") or schema.get("oneOf"):
        return st.one_of([drawn(each, definitions) for each in several])
    if "const" in schema or "enum" in schema:
        return st.sampled_from(schema.get("enum") or [schema["const"]])
    return DRAWN[schema["type"]](schema, definitions)


def text(schema: dict[str, Any]) -> "st.SearchStrategy[str]":
    if "pattern" in schema:
        return st.from_regex(re.compile(schema["pattern"].replace("$", r"\Z")))
    # Words that stand for something somewhere, and one that stands for nothing: any text would find each rule of EDTF.
    allowed = st.sampled_from(["2024-10-23", "2024", "PRKGOV", "~3000 soldiers", "author", "label", "\N{SHIP} "])
    return allowed.filter(lambda word: word not in schema.get("not", {}).get("enum", ()))


def object_(schema: dict[str, Any], definitions: dict[str, Any]) -> "st.SearchStrategy[dict[str, Any]]":
    known, needed = schema.get("properties", {}), schema.get("required", [])
    if not known:
        values = drawn(schema.get("additionalProperties", {"type": "integer"}), definitions)
        return st.dictionaries(st.text("xyz", min_size=2, max_size=3), values, max_size=1)
    more = sorted(known.keys() - needed)
    chosen = st.lists(st.sampled_from(more), max_size=3, unique=True) if more else st.just([])
    return chosen.flatmap(
        lambda keys: st.fixed_dictionaries({key: drawn(known[key], definitions) for key in [*needed, *keys]})
    )


DRAWN: "dict[str, Callable[[Any, Any], st.SearchStrategy[Any]]]" = {
    "string": lambda schema, _: text(schema),
    "number": lambda schema, _: st.floats(schema.get("minimum", -1e9), schema.get("maximum", 1e9)),
    "integer": lambda schema, _: st.integers(schema.get("minimum", -(2**63)), schema.get("maximum", 2**64 - 1)),
    "boolean": lambda *_: st.booleans(),
    "null": lambda *_: st.none(),
    "array": lambda schema, definitions: st.lists(drawn(schema["items"], definitions), max_size=2),
    "object": object_,
}


def accepted(make: Any) -> Any:
    """Return what is made, or None where it is refused for a reason that no schema can say."""
    try:
        return make()
    except InvalidRecordError as error:
        surprising = [str(each) for each in error.findings if not BEYOND.search(each.message)]
    assert surprising == []
    return None


@pytest.mark.slow
@pytest.mark.parametrize("of", ["event", "document", "actor", "dataset", "denial", "deployment", "warning", "treaty"])
def test_what_the_schema_takes_is_a_record(of: str) -> None:
    schema = json_schema(of, registry=Registry())

    @DRAW
    @given(drawn(schema, schema["$defs"]))
    def check(data: Any) -> None:
        record = accepted(lambda: from_dict(data))
        if record is not None:
            assert loads(dumps(record)) == record

    check()


@pytest.mark.parametrize(
    "cls", [c for c in vars(model).values() if isinstance(c, type) and issubclass(c, Part) and c is not Part]
)
def test_the_schema_of_a_class_takes_its_values(cls: type[Part]) -> None:
    schema, definitions = definitions_of(cls, registry=Registry())
    made = []

    @DRAW
    @given(drawn(schema, definitions))
    def check(value: Any) -> None:
        made.append(accepted(lambda: dec_hook(cls, json.loads(json.dumps(value)))))

    while not any(each is not None for each in made) and len(made) < 5_000:  # few draws of some classes are values
        check()
    assert any(each is not None for each in made)
