"""
The native format as a JSON Schema (draft 2020-12), generated from the model.

The schema takes what `loads` takes: the records as the library writes them, and the shorthands that it reads. What it
refuses, `loads` refuses; the other way round, `loads` also refuses what no schema can say, such as a day that does not
exist. The schema of the library's own types is kept as `eventcode-1.schema.json` beside this module, and changes with
the model.
"""

import ast
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from attrs import NOTHING, Attribute, Factory, fields, has

from eventcode.errors import UnknownNameError, must_be, suggest
from eventcode.model import SCHEMA, ActorRecord, Code, Dataset, Document, Event, FrozenDict, Part, Pattern, Range
from eventcode.model.base import singulars
from eventcode.model.caching import cached
from eventcode.model.meanings import MEANINGS
from eventcode.registry import DEFAULT, Registry

from .heads import head_of
from .structs import NO_VALUE

__all__ = ["definitions_of", "json_schema"]

Schema = dict[str, Any]

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_INT64: Final = {"minimum": -(2**63), "maximum": 2**64 - 1}
_TEXT: Final[Schema] = {"type": "string", "minLength": 1}
_SIMPLE: Final[dict[Any, Schema]] = {
    str: _TEXT,
    Code: {"type": "string", "pattern": r"^[^:\s]+:\S([\s\S]*\S)?$"},
    int: {"type": "integer", **_INT64},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    FrozenDict: {"type": "object"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    time: {"type": "string", "format": "time"},
}
_VOCABULARIES: Final = {tuple(meanings): name for name, meanings in MEANINGS.items()}


def json_schema(kind: str | type[Part] = "record", *, registry: Registry | None = None) -> Schema:
    """
    Return the JSON Schema of a line of the native format, or of a class.

    Args:
        kind: `record` for any line; `event`, `document`, `actor` or `dataset` (the header) for one kind; the tag of a
            type; or a class of records or parts, such as `When`.
        registry: the types that count.

    Raises:
        UnknownNameError: for another name.
        RecordError: for a class of another package.

    >>> schema = json_schema("document")
    >>> schema["$ref"], schema["$defs"]["Document"]["properties"]["language"]["description"]
    ('#/$defs/Document', 'BCP 47, such as `en`.')

    """
    registry = registry or DEFAULT
    if isinstance(kind, type):
        if not issubclass(kind, (Part, Code, FrozenDict)):
            raise must_be("json_schema", kind, expected="a class of records or parts, or the name of a kind of record")
        name, (schema, definitions) = kind.__name__, definitions_of(kind, registry=registry)
    else:
        name, book = kind, _Book(tuple(registry.types))
        schema, definitions = _any_of([book.ref(cls) for cls in _kind(kind, registry)]), book.definitions
    head = {"$schema": _DRAFT, "$id": f"urn:{SCHEMA.replace('/', ':')}:{name}", "title": f"{SCHEMA}: {name}"}
    return {**head, **schema, "$defs": dict(sorted(definitions.items()))}


def _kind(of: str, registry: Registry) -> list[type[Part]]:
    """Return the classes of a kind of record, by name."""
    events: list[type[Part]] = [Event, *registry.types.values()]
    known: dict[str, list[type[Part]]] = {
        "record": [*events, Document, ActorRecord, Dataset],
        "event": events,
        "document": [Document],
        "actor": [ActorRecord],
        "dataset": [Dataset],
        **{tag: [cls] for tag, cls in registry.types.items()},
    }
    if of not in known:
        expected = ", ".join(known)
        raise UnknownNameError(f"json_schema: found {of!r}, expected one of {expected}", suggest(of, known))
    return known[of]


def definitions_of(cls: type, *, registry: Registry | None = None) -> tuple[Schema, dict[str, Schema]]:
    """Return the schema of a value of a class of the model, and the definitions that it refers to."""
    registry = registry or DEFAULT
    if not issubclass(cls, Part):
        return _SIMPLE[next(base for base in (Code, FrozenDict) if issubclass(cls, base))], {}
    book = _Book(tuple(registry.types))
    if cls is Event:
        return _any_of([book.ref(each) for each in _kind("event", registry)]), book.definitions
    forms = [book.ref(cls), *([_TEXT] if cls.shorthand else [])]
    if cls is Dataset:  # the list of its records, or a header alone
        records = _any_of([book.ref(each) for each in _kind("record", registry)])
        forms = [{"type": "array", "items": records}, *forms]
    return _any_of(forms), book.definitions


class _Book:
    """The definitions of one schema, each made when it is first referred to."""

    def __init__(self, tags: tuple[str, ...]) -> None:
        self.definitions: dict[str, Schema] = {}
        self._tags = tags

    def ref(self, cls: type[Part]) -> Schema:
        if cls.__name__ not in self.definitions:
            self.definitions[cls.__name__] = {}  # so that a class that refers to itself finds it
            self.definitions[cls.__name__] = self._part(cls)
        return {"$ref": f"#/$defs/{cls.__name__}"}

    def _part(self, cls: type[Part]) -> Schema:
        docs = _docs(cls)
        properties: Schema = {key: {"const": value} for key, value in head_of(cls).items()}
        if cls is Event:
            properties["type"] = {
                "description": "The name of a type that is not installed.",
                "anyOf": [{"type": "string", "not": {"enum": list(self._tags)}}, {"type": "null"}],
            }
        for f in fields(cls):
            if f.name != "unknown" and not f.metadata.get("contents"):
                properties[f.name] = self._field(f, docs.get(f.name, ""))
        properties |= {one: self._one(getattr(fields(cls), name)) for one, name in singulars(cls).items()}
        required = [*head_of(cls), *(f.name for f in fields(cls) if f.default is NOTHING)]
        example = _examples().get(cls.__name__)
        return {
            "title": cls.__name__,
            **({"description": docs[""]} if "" in docs else {}),
            "type": "object",
            "properties": properties,
            **({"required": required} if required else {}),
            **({"examples": [example]} if example else {}),
        }

    def _field(self, f: "Attribute[Any]", description: str) -> Schema:
        alone, items = _shorthands(f.converter)
        forms = [*self._forms(f.type, items), *alone, *([_SIMPLE[NoneType]] if f.default in NO_VALUE else [])]
        is_shown = f.default is not NOTHING and f.default not in NO_VALUE and not isinstance(f.default, Factory)  # type: ignore[arg-type]  # a class, typed as a function
        return {
            **_any_of(forms),
            "title": f.name.replace("_", " "),
            **({"description": description} if description else {}),
            **({"default": f.default} if is_shown and isinstance(f.default, str | int | float) else {}),
        }

    def _one(self, f: "Attribute[Any]") -> Schema:
        """Return the schema of one value, or several, under the singular of a field's name."""
        forms = [*self._forms(get_args(f.type)[0]), *self._forms(f.type), _SIMPLE[NoneType]]
        return {**_any_of(forms), "title": f.metadata["singular"], "description": f"One of {f.name}, in their place."}

    def _forms(self, annotation: Any, items: Iterable[Schema] = ()) -> list[Schema]:
        """Return the schemas of which a value of an annotation fits one; *items* are shorthands inside lists."""
        origin, args = get_origin(annotation), get_args(annotation)
        if origin in {Union, UnionType}:
            return [form for arg in args for form in self._forms(arg, items)]
        if origin is tuple:
            return [{"type": "array", "items": _any_of([*self._forms(args[0]), *items])}]
        if isinstance(annotation, type) and issubclass(annotation, Part):
            return [self.ref(annotation), *([_TEXT] if annotation.shorthand else [])]
        return [self._leaf(annotation, origin, args)]

    def _leaf(self, annotation: Any, origin: Any, args: tuple[Any, ...]) -> Schema:
        if origin is Annotated and get_origin(args[0]) is Literal:  # the words of a vocabulary, or others
            return {"anyOf": [self._vocabulary(get_args(args[0])), _limited(_TEXT, args[1])]}
        if origin is Annotated:
            return _limited(_SIMPLE[args[0]], args[1])
        if origin is Literal:
            return self._vocabulary(args)
        return _SIMPLE.get(annotation) or _foreign(annotation)

    def _vocabulary(self, values: tuple[str, ...]) -> Schema:
        name = _VOCABULARIES.get(values)
        if name is None:
            return {"enum": list(values)}
        meanings = MEANINGS[name]
        self.definitions[name] = {
            "title": name,
            "oneOf": [{"const": value, "description": meanings[value]} for value in values],
        }
        return {"$ref": f"#/$defs/{name}"}


def _any_of(forms: list[Schema]) -> Schema:
    """Return the schema of a value that fits one of several; a code is not any text."""
    wanted = [form for form in forms if form is not _TEXT] if _SIMPLE[Code] in forms else forms
    unique = [form for number, form in enumerate(wanted) if form not in wanted[:number]]
    return unique[0] if len(unique) == 1 else {"anyOf": unique}


def _limited(base: Schema, limit: Range | Pattern) -> Schema:
    if isinstance(limit, Pattern):
        return {"type": "string", "pattern": f"^(?:{limit.regex})$", "description": limit.meaning}
    return {**base, "minimum": limit.low, "maximum": limit.high}


def _foreign(cls: type) -> Schema:
    """Return the schema of a class of a downstream package, as far as it can be said."""
    if issubclass(cls, Enum):
        return {"enum": [member.value for member in cls]}
    for base in (bool, int, float, datetime, date, time):
        if issubclass(cls, base):
            return {"type": _SIMPLE[base]["type"]}
    return {"type": "object"} if has(cls) else {"type": "string"}


# Shorthands: what a field's converter says that it takes.


def _shorthands(converter: Any) -> tuple[list[Schema], list[Schema]]:
    """Return the schemas of the JSON that stands for a value alone, and of that which stands for one in a list."""
    if converter is None:
        return [], []
    hints = [hint for name, hint in _hints(converter).items() if name != "return"]
    alone, items = [], []
    for hint in (option for one in hints[:1] for option in _options(one)):
        origin, args = get_origin(hint), get_args(hint)
        if hint is Any:
            alone.append(_TEXT)
        elif hint in {str, int, float}:
            alone.append(_loose(hint))
        elif isinstance(origin, type) and issubclass(origin, Mapping) and get_origin(args[1]) is Literal:
            alone.append({"type": "object", "additionalProperties": {"enum": list(get_args(args[1]))}})
        elif isinstance(origin, type) and issubclass(origin, Iterable) and origin is not tuple:
            items += [_loose(option) for option in _options(args[0]) if option in {str, int, float}]
    return alone, items


def _hints(converter: Callable[..., Any]) -> dict[str, Any]:
    try:
        return get_type_hints(converter)
    except (NameError, TypeError):  # names for type checkers alone; a class that is no function
        return {}


def _options(hint: Any) -> Iterator[Any]:
    """Yield the options of a hint, those of unions inside unions too."""
    if get_origin(hint) in {Union, UnionType}:
        for option in get_args(hint):
            yield from _options(option)
    else:
        yield hint


def _loose(kind: type) -> Schema:
    return _TEXT if kind is str else {"type": "number"}


# Descriptions: the docstrings of classes and fields, from the source, where `python -OO` leaves them.


@cached
def _docs(cls: type[Part]) -> dict[str, str]:
    """Return the docstrings of a class, under "", and of its fields, those of its bases included."""
    docs: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        docs |= _docs_of_source(base) if issubclass(base, Part) else {}
    return docs


def _docs_of_source(cls: type) -> dict[str, str]:
    try:
        tree = ast.parse(inspect.getsource(sys.modules[cls.__module__]))
    except (OSError, TypeError, KeyError):  # no source: a class made at run time, a package without its files
        return {}
    body = next((n.body for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and n.name == cls.__name__), [])
    docs = {}
    for before, node in zip([None, *body], body, strict=False):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            name = before.target.id if isinstance(before, ast.AnnAssign) and isinstance(before.target, ast.Name) else ""
            if before is None or name:
                docs[name] = _shortened(node.value.value)
    return docs


def _shortened(docstring: str) -> str:
    """Return a docstring without its sections on errors and without its examples."""
    text = inspect.cleandoc(docstring)
    for mark in ("\nRaises:", "\n>>>"):
        text = text.partition(mark)[0]
    return text.strip()


@cache
def _examples() -> dict[str, Any]:
    """Return an example for each class of the library."""
    from eventcode.model import (
        Actor,
        ActorRecord,
        Anchor,
        Attribution,
        Coding,
        DenialEvent,
        DeploymentEvent,
        FigureRelation,
        Link,
        Mention,
        Participant,
        Place,
        Quantity,
        Relay,
        TreatyEvent,
        WarningEvent,
        When,
    )
    from eventcode.model.plain_data import plain

    actor, when = Actor(code="PRKGOV", country="PRK", roles="GOV"), When("2024-12", text="by December", relation="by")
    examples = (
        Event(
            id="e1",
            code="cameo:072",
            source=actor,
            target="RUS",
            when="2024-10",
            quantities="~3000 soldiers",
            attributions={"author": "Uu", "KORLEG": "CT+"},
        ),
        DeploymentEvent(id="e7", code="cameo:072", branch="special operations", phase="under_way"),
        DenialEvent(id="e9", code="cameo:016", links=[("denies", "e7")], manner="as fake news"),
        WarningEvent(id="e30", condition="if the cooperation escalates", links=[("threatens", "e31")]),
        TreatyEvent(id="t1", code="cameo:057", instrument="INF", stage="signed", when="1987-12-08"),
        Document(id="d1", title="Troops said to be on the move", language="en"),
        Dataset(codebooks="cameo@1.1b3", license="CC-BY-4.0"),
        ActorRecord(id="austin", name="Ann Austin", country="USA", roles="GOV", office="Secretary of Defense"),
        Anchor(when="2024-10-23", by="a.coder", basis="the briefing that it quotes"),
        actor,
        when,
        Participant("Ukraine", "affected"),
        Place(name="Rome", country="ITA", role="venue", lat=41.9, lon=12.5),
        Quantity.parse("as many as 1,500 troops"),
        Attribution("KORLEG", "CT+", cues="have reported"),
        Relay("KORLEG", "revealed"),
        Mention("d1", quote="as many as 1,500", start=10, end=26, match="exact"),
        Link("denies", "e12"),
        FigureRelation("revises", "e3", figure="1500 soldiers"),
        Coding("a.coder", codebook="cameo@1.1b3", when="2024-10-25"),
    )
    return {type(example).__name__: plain(example) for example in examples}
