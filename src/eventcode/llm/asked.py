"""
What a language model is asked for: of each class of the model, the fields that are asked and those that are not.

A field is in one of the two tables, or a test fails by its name: whoever adds one decides whether a model that reads
one text can know it.
"""

from collections.abc import Iterator
from typing import Any, Final, Literal, TypeAlias, get_args, get_origin

from attrs import Attribute, fields

from eventcode.model import Actor, Attribution, Event, Link, Part, Participant, Place, Quantity, Relay, When
from eventcode.registry import Registry

__all__ = ["ASKED", "DETAILS", "LEFT_OUT", "QUOTES", "TYPE", "VALUES", "detail_fields", "options_of"]

QUOTES: Final = "quotes"
"""The key of the quotes: a model copies words, and positions are found by the parser."""
TYPE: Final = "type"
"""The key of the record type; `event` is the open type."""
DETAILS: Final = "details"
"""The key of the fields that few claims have, as pairs of a field and its text."""

_Words: TypeAlias = dict[str, str]

ASKED: Final[dict[type[Part], _Words]] = {
    Event: {
        "id": "An id of your own for this claim, such as c1; links refer to it.",
        QUOTES: "The words of the text that state the claim, copied letter by letter; several only where needed.",
        "label": "The statement in one short sentence of your own.",
        TYPE: "The record type: `event`, unless one of the others fits.",
        "nature": "",
        "modality": "",
        "code": "The category that fits best; null where none fits.",
        "alternatives": "Other defensible categories, the better first.",
        "source": "Who acts.",
        "target": "Who is acted upon.",
        "reciprocal": "Whether the sources act towards each other, as those who sign with each other do.",
        "others": "Others who have a part in it.",
        "when": "When it happened, as exactly as the text says and no more.",
        "places": "Where it happened, or was said.",
        "quantities": "The figures of the statement.",
        "attributions": "Who holds the statement and how surely; the author of the text is one of them.",
        "links": "How the claim stands to others of this answer.",
        DETAILS: "Further fields, each where the text has it.",
    },
    Actor: {
        "name": "The name as the text writes it; empty for somebody without a name.",
        "description": "The words of the text for somebody without a name.",
        "kind": "",
        "country": "The country that the actor belongs to, as an ISO 3166 alpha-3 code; empty where there is none.",
        "roles": "CAMEO or PLOVER role codes, in order: GOV, MIL.",
        "office": "",
        "anonymity": "",
    },
    Participant: {"actor": "", "role": ""},
    When: {
        "edtf": "The date as EDTF: 2024-10-23, 2024-10, 2024; empty where the text has none.",
        "text": "The words of the text for the time.",
        "relation": "How the claim stands to the date.",
    },
    Place: {"name": "The place as the text names it.", "role": "", "country": "An ISO 3166 alpha-3 code, or empty."},
    Quantity: {
        "value": "The number that was said; null where the text has none.",
        "modifier": "",
        "low": "The lower bound that was said, or null.",
        "high": "The upper bound that was said, or null.",
        "unit": "",
        "of": "",
        "scope": "",
        "text": "",
    },
    Attribution: {
        "holder": "",
        "factuality": "How surely the holder takes it to be so; null where the text leaves that open.",
        "verb": "",
        "via": "",
        "cues": "",
    },
    Relay: {"actor": "", "verb": ""},
    Link: {"type": "", "target": "The id of the other claim."},
}
"""The fields that are asked for, in the order of the answer, with the words for the model; "" is the docstring."""

_NOT_IN_A_TEXT: Final = "a code or id of a list that no text states"
_OF_THE_PROGRAM: Final = "written by the program that runs the model"
_OF_THE_READER: Final = "a judgement of those who use the data"

LEFT_OUT: Final[dict[type[Part], _Words]] = {
    Event: {
        "mentions": "asked as quotes: a model cannot count characters",
        "codes": "one codebook at a time; `recode` gives the code in another",
        "modes": "PLOVER's codes name the mode",
        "contexts": "of PLOVER alone; ask for them in a pass of their own",
        "inferred": "a quote shows what the text states; a model's word for what it concluded is no evidence",
        "codings": _OF_THE_PROGRAM,
        "origin": _OF_THE_PROGRAM,
        "undirected": "seldom so; ask for it in a pass of its own",
        "extra": _OF_THE_PROGRAM,
        "unknown": "a key that nobody asked for is a reason to reject a claim",
    },
    Actor: {
        "code": _NOT_IN_A_TEXT,
        "region": _NOT_IN_A_TEXT,
        "group": _NOT_IN_A_TEXT,
        "ethnic": _NOT_IN_A_TEXT,
        "religions": _NOT_IN_A_TEXT,
        "member_of": "seldom stated; ask for it in a pass of its own",
        "ref": "an answer has no actor records",
        "text": "the name or the description has the words",
        "ids": _NOT_IN_A_TEXT,
        "unknown": "as in Event",
    },
    Participant: {"unknown": "as in Event"},
    When: {
        "relative_to": "the words of the time say it",
        "note": _OF_THE_READER,
        "unknown": "as in Event",
    },
    Place: {
        "admin1": "names of districts are looked up, not remembered",
        "admin2": "the same",
        "lat": "a model invents coordinates",
        "lon": "the same",
        "precision": "follows from a look-up in a gazetteer",
        "ids": _NOT_IN_A_TEXT,
        "unknown": "as in Event",
    },
    Quantity: {
        "relations": "a link `revises` says the most frequent one",
        "large": "the words of the figure say it",
        "derived": "a figure that no text states is not asked for",
        "unknown": "as in Event",
    },
    Attribution: {
        "reliability": _OF_THE_READER,
        "credibility": _OF_THE_READER,
        "confidence": "for reports of intelligence services; ask for it in a pass of its own",
        "likelihood": "the same",
        "probability": "the same",
        "retracted": "a matter of later texts",
        "unknown": "as in Event",
    },
    Relay: {"unknown": "as in Event"},
    Link: {
        "inferred": "as in Event",
        "by": _OF_THE_PROGRAM,
        "possible": _OF_THE_READER,
        "unknown": "as in Event",
    },
}
"""The fields that are not asked for, each with the reason."""

VALUES: Final = ("purpose", "content", "despite", "note")
"""The fields of every event that are asked for among the details."""

ALWAYS: Final = frozenset({(Actor, "kind")})
"""The fields that may be empty in a record and are always asked for."""

_TEXTS: Final = (str, When)


def detail_fields(registry: Registry) -> dict[str, tuple[str, ...]]:
    """
    Return the names of the fields that are asked for as details, with the record types that have them.

    Those of a downstream type are asked for where text can hold them.

    >>> detail_fields(Registry())["phase"], detail_fields(Registry())["purpose"]
    (('deployment',), ())
    """
    own = {f.name for f in fields(Event)}
    found: dict[str, tuple[str, ...]] = dict.fromkeys(VALUES, ())
    for tag, cls in registry.types.items():
        for f in _text_fields(cls):
            if f.name not in own:
                found[f.name] = (*found.get(f.name, ()), tag)
    return found


def _text_fields(cls: type[Event]) -> "Iterator[Attribute[Any]]":
    for f in fields(cls):
        if all(option in _TEXTS or get_origin(option) is Literal for option in options_of(f.type)):
            yield f


def options_of(annotation: Any) -> tuple[Any, ...]:
    """
    Return the options of an annotation, None aside; a limit of text or numbers is left out.

    >>> options_of(str | None), options_of(int | float | None)
    ((<class 'str'>,), (<class 'int'>, <class 'float'>))
    """
    from types import NoneType, UnionType
    from typing import Annotated, Union

    if get_origin(annotation) is Annotated:
        return options_of(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        return tuple(one for arg in get_args(annotation) if arg is not NoneType for one in options_of(arg))
    return (annotation,)
