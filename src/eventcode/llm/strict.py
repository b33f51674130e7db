"""
The strict profile: the JSON Schema that the structured-output modes of language models take.

It is made from the fields of the model, by the tables of `asked`. It uses only the keywords in `KEYWORDS`, asks for
every key, has unions with null alone, and no recursion; the how-to on language models lists which mode documents what.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, get_args, get_origin

from attrs import Attribute, fields

from eventcode.convert.schema import json_schema
from eventcode.errors import RecordError, counted
from eventcode.model import ROLES, Event, Part, Participant
from eventcode.model.meanings import MEANINGS
from eventcode.registry import DEFAULT, Registry
from eventcode.taxonomy import Codebook, codebook

from .asked import ALWAYS, ASKED, DETAILS, QUOTES, TYPE, detail_fields, options_of

__all__ = ["KEYWORDS", "LIMITS", "codes_of", "schema"]

Schema = dict[str, Any]

KEYWORDS: Final = frozenset(
    {"$defs", "$ref", "additionalProperties", "anyOf", "description", "enum", "items", "properties", "required", "type"}
)
"""The keywords that the profile uses, each of them documented by every mode that it is made for."""

LIMITS: Final[Mapping[str, int]] = {
    "enum_values": 999,
    "long_enum_characters": 15_000,
    "properties": 5_000,
    "depth": 10,
    "unions": 16,
    "characters": 120_000,
}
"""The narrowest limits that the modes document: values of all enums together, and so on."""

_LONG_ENUM: Final = 250
_CODED_KINDS: Final = frozenset({"event", "mode", "event_type", "sub_event_type"})
_MEANINGS: Final = {tuple(meanings): meanings for meanings in MEANINGS.values()}


def schema(codebook: str | Codebook, *, codes: Iterable[str] | None = None, registry: Registry | None = None) -> Schema:
    """
    Return the schema of an answer: an object with the list `claims`, each claim flat.

    A text that is not stated is empty, a list without anything too; null is for numbers, and for a value of a closed
    list. The fields that few claims have, those of the record types among them, are pairs in the list `details`.

    Args:
        codebook: the codebook, or its id; one of the registry's own goes first.
        codes: the codes that may be given; by default all that stand for events.
        registry: the types that count.

    Raises:
        RecordError: where there are more codes than a structured-output mode takes.
        UnknownNameError: for a codebook or a code that does not exist.

    >>> found = schema("plover", codes=["AID", "ASSAULT", "REQUEST"])
    >>> found["$defs"]["Code"]["enum"]
    ['plover:AID', 'plover:ASSAULT', 'plover:REQUEST']

    """
    registry = registry or DEFAULT
    book, chosen = codes_of(codebook, codes, registry)
    made = _Definitions(registry, [book[code].full for code in chosen])
    claims = {"type": "array", "description": "One claim for each statement.", "items": made.ref(Event, "Claim")}
    found = {**_object({"claims": claims}), "$defs": dict(sorted(made.definitions.items()))}
    _check_enums(found, len(chosen))
    return found


def codes_of(book: str | Codebook, codes: Iterable[str] | None, registry: Registry) -> tuple[Codebook, tuple[str, ...]]:
    """
    Return a codebook and codes of it; without codes, all that stand for events.

    Raises:
        RecordError: where codes are given twice, or none at all.
        UnknownNameError: for a codebook or a code that does not exist.

    """
    found = codebook(book, registry=registry) if isinstance(book, str) else book
    if codes is None:
        return found, tuple(code for code, entry in found.by_code.items() if entry.kind in _CODED_KINDS)
    chosen = [found[code].code for code in ([codes] if isinstance(codes, str) else codes)]
    if not chosen or len(set(chosen)) < len(chosen):
        twice = sorted({code for code in chosen if chosen.count(code) > 1})
        what = f"{', '.join(twice)} twice" if twice else "no code"
        raise RecordError(where="codes", found=what, expected=f"one code of {found.id} or several, each once")
    return found, tuple(chosen)


class _Definitions:
    """The definitions of one schema, each made when it is first referred to."""

    def __init__(self, registry: Registry, codes: list[str]) -> None:
        self.definitions: dict[str, Schema] = {"Code": _enum(codes)}
        self._registry = registry
        self._docs = json_schema("event", registry=registry)["$defs"]
        self._special = {
            (Event, QUOTES): _list({"type": "string"}),
            (Event, TYPE): _enum(["event", *registry.types]),
            (Event, DETAILS): _list(self._detail()),
            (Event, "code"): _or_null({"$ref": "#/$defs/Code"}),
            (Event, "alternatives"): _list({"$ref": "#/$defs/Code"}),
            (Participant, "role"): _enum(list(ROLES)),
        }

    def ref(self, cls: type[Part], name: str = "") -> Schema:
        name = name or cls.__name__
        if name not in self.definitions:
            self.definitions[name] = _object({key: self._field(cls, key, ASKED[cls][key]) for key in ASKED[cls]})
        return {"$ref": f"#/$defs/{name}"}

    def _field(self, cls: type[Part], key: str, words: str) -> Schema:
        if (cls, key) in self._special:
            return self._special[cls, key] | ({"description": words} if words else {})
        attribute = {f.name: f for f in fields(cls)}[key]
        made = self._form(attribute.type, is_open=_is_open(attribute) and (cls, key) not in ALWAYS)
        docs = words or self._docs[cls.__name__]["properties"][key].get("description", "").partition("\n\n")[0]
        told = [" ".join(docs.split()), *_meanings(attribute.type)]
        return made if "$ref" in made else made | {"description": " ".join(filter(None, told))}

    def _detail(self) -> Schema:
        known = detail_fields(self._registry)
        told = [f"{name} ({', '.join(tags)})" for name, tags in known.items() if tags]
        values = [
            f"{f.name}: {', '.join(get_args(options_of(f.type)[0]))}"
            for cls in self._registry.types.values()
            for f in fields(cls)
            if f.name in known and get_origin(options_of(f.type)[0]) is Literal
        ]
        where = f"The field. Some are of one record type alone: {'; '.join(told)}."
        text = f"The value, as text. Some fields have closed lists: {'; '.join(values)}."
        self.definitions["Detail"] = _object(
            {
                "field": _enum(list(known)) | {"description": where},
                "value": {"type": "string", "description": text},
            }
        )
        return {"$ref": "#/$defs/Detail"}

    def _form(self, annotation: Any, *, is_open: bool = False) -> Schema:
        """Return the schema of the values of an annotation; an open one may be without a value."""
        options = options_of(annotation)
        option = options[0]
        if get_origin(option) is tuple:
            return _list(self._form(get_args(option)[0]))
        if get_origin(option) is Literal:
            closed = _enum(list(get_args(option)))
            return _or_null(closed) if is_open else closed
        if issubclass(option, Part):
            return self.ref(option)
        if option in {int, float}:
            return {"type": ["number", "null"] if is_open else "number"}
        return {"type": "boolean" if option is bool else "string"}


def _is_open(attribute: "Attribute[Any]") -> bool:
    return attribute.default is None


def _meanings(annotation: Any) -> list[str]:
    """Return the meanings of a closed list, in words."""
    values = get_args(options_of(annotation)[0])
    meanings = _MEANINGS.get(values, {})
    return [f"{'; '.join(f'{value}: {meaning}' for value, meaning in meanings.items())}."] if meanings else []


def _object(properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _enum(values: list[str]) -> Schema:
    return {"type": "string", "enum": values}


def _or_null(form: Schema) -> Schema:
    return {"anyOf": [form, {"type": "null"}]}


def _check_enums(found: Schema, codes: int) -> None:
    """
    Check that no list of values is longer than a structured-output mode takes.

    Raises:
        RecordError: where there are too many codes, or their text is too long.

    """
    enums = list(_enums(found))
    others = sum(map(len, enums)) - codes
    length = sum(map(len, found["$defs"]["Code"]["enum"]))
    most = LIMITS["enum_values"] - others
    if codes > most or (codes > _LONG_ENUM and length > LIMITS["long_enum_characters"]):
        most_length = counted(LIMITS["long_enum_characters"], "character")
        limit = f"at most {counted(most, 'code')} of {most_length} together: choose them by codes="
        these = f"{counted(codes, 'code')} of {counted(length, 'character')}"
        raise RecordError(where="schema", found=these, expected=limit)


def _enums(value: Any) -> Iterable[list[str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "enum":
                yield item
            else:
                yield from _enums(item)
    elif isinstance(value, list):
        for item in value:
            yield from _enums(item)
