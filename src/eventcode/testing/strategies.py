"""
Strategies of hypothesis for every class of the model.

They are derived from the fields and their annotations, so that a new field or type is drawn without a line here.
"""

from collections.abc import Callable, Mapping
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeVar, Union, get_args, get_origin

from attrs import NOTHING, Attribute, fields, has

from eventcode.errors import MissingExtraError, RecordError
from eventcode.model import (
    SCHEMA,
    Actor,
    Attribution,
    Code,
    Dataset,
    Document,
    Event,
    FigureRelation,
    FrozenDict,
    Mention,
    Part,
    Pattern,
    Place,
    Quantity,
    Range,
    When,
)
from eventcode.registry import DEFAULT, Registry

try:
    from hypothesis import strategies as st
except ImportError as error:
    raise MissingExtraError("eventcode.testing needs hypothesis: pip install 'eventcode[testing]'") from error

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = [
    "builds",
    "codes",
    "datasets",
    "documents",
    "events",
    "json_data",
    "json_values",
    "of_annotation",
    "of_type",
    "texts",
    "unknown_keys",
]

_P = TypeVar("_P", bound=Part)

_WHOLE: Final = (-(2**63), 2**64 - 1)
_DATES: Final = ("2024", "2024-10", "2024-10-23", "202X", "2024-10?", "2024-10-23T10:15:00Z", "2024-10-01/..", "-0043")

# Made once, as those of classes are: each class has some of them, many times over.
_TEXTS: "Final[SearchStrategy[str]]" = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
_NUMBERS: "Final[SearchStrategy[Any]]" = st.integers(*_WHOLE) | st.floats(allow_nan=False, allow_infinity=False)
_JSON_VALUES: "Final[SearchStrategy[Any]]" = st.recursive(
    st.none() | st.booleans() | _NUMBERS | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=6,
)
_JSON_DATA: "Final[SearchStrategy[FrozenDict]]" = st.just(FrozenDict()) | st.dictionaries(
    _TEXTS, _JSON_VALUES, max_size=3
).map(FrozenDict)
_UNKNOWN_KEYS: "Final[SearchStrategy[FrozenDict]]" = st.just(FrozenDict()) | st.dictionaries(
    _TEXTS.map(lambda text: f"x-{text}"), _JSON_VALUES, min_size=1, max_size=2
).map(FrozenDict)


# Values


def texts() -> "SearchStrategy[str]":
    """Draw text that is not empty and that UTF-8 can hold."""
    return _TEXTS


def json_values() -> "SearchStrategy[Any]":
    """Draw JSON values, as a record can keep them without a field for them."""
    return _JSON_VALUES


def json_data() -> "SearchStrategy[FrozenDict]":
    """Draw JSON objects, often empty."""
    return _JSON_DATA


def unknown_keys() -> "SearchStrategy[FrozenDict]":
    """Draw keys that no class of the library has, often none."""
    return _UNKNOWN_KEYS


def codes() -> "SearchStrategy[Code]":
    """Draw codes, of CAMEO's form and of others."""
    values = st.from_regex(r"[0-9]{2,4}|[A-Z]{3,8}(-[a-z]{3,8})?", fullmatch=True)
    return st.builds(lambda book, value: Code(f"{book}:{value}"), st.sampled_from(("cameo", "plover", "own")), values)


# Types, as hypothesis asks for them


def of_type(cls: type) -> "SearchStrategy[Any]":
    """
    Draw instances of a class: what `from_type` draws.

    Events are of every type of the default registry, and of none.

    Raises:
        RecordError: for a class that is none of the model, nor made of one.

    """
    if cls is Event:
        return events()
    if issubclass(cls, Part):
        return builds(cls)
    if cls not in _SIMPLE:
        raise RecordError(where="of_type", found=repr(cls.__name__), expected="a class of the model, or one made of it")
    return _SIMPLE[cls]()


# Records and parts


def events(*, registry: Registry | None = None) -> "SearchStrategy[Event]":
    """Draw events of every type of the registry, and of none."""
    return st.one_of(builds(Event), *map(builds, (registry or DEFAULT).types.values()))


def documents() -> "SearchStrategy[Document]":
    """Draw documents."""
    return builds(Document)


def datasets() -> "SearchStrategy[Dataset]":
    """Draw data sets, never a header alone; ids are missing and duplicate now and then, as in faulty files."""
    return builds(Dataset, origin=st.none())


def builds(cls: type[_P], **own: "SearchStrategy[Any]") -> "SearchStrategy[_P]":
    """
    Draw instances of a class of the model, or of a record type or part of your own.

    Only some of the optional fields are drawn at once, and *own* ones always.

    Args:
        cls: the class.
        own: strategies for fields by name, in place of those that their annotations give.

    """
    if own:
        return _builds(cls, own)
    if cls not in _OF_CLASS:
        _OF_CLASS[cls] = _builds(cls, {})
    return _OF_CLASS[cls]


_OF_CLASS: "Final[dict[type, SearchStrategy[Any]]]" = {}
"""The strategies of classes: a part stands in many classes, and its strategy takes long to make."""


def _builds(cls: type[_P], own: "Mapping[str, SearchStrategy[Any]]") -> "SearchStrategy[_P]":
    of_class = {f.name: f for f in fields(cls) if f.name != "unknown"}
    drawn = {name: own[name] if name in own else _of_field(cls, f) for name, f in of_class.items()}
    always = {name for name, f in of_class.items() if f.default is NOTHING} | {*own, *_ALWAYS.get(cls, ())}
    adjust = _ADJUST.get(cls, dict)

    def make(needed: dict[str, Any], more: dict[str, Any], unknown: FrozenDict) -> _P:
        values = adjust({**needed, **more})
        return cls(**{of_class[name].alias: value for name, value in values.items()}, unknown=unknown)

    return st.builds(
        make,
        st.fixed_dictionaries({name: strategy for name, strategy in drawn.items() if name in always}),
        _some_of({name: strategy for name, strategy in drawn.items() if name not in always}),
        unknown_keys(),
    )


def _some_of(strategies: "dict[str, SearchStrategy[Any]]") -> "SearchStrategy[dict[str, Any]]":
    """Draw a few of the fields: records with all of them at once take long to draw and show nothing more."""
    if not strategies:
        return st.just({})
    names = st.lists(st.sampled_from(sorted(strategies)), unique=True, max_size=5)
    return names.flatmap(lambda chosen: st.fixed_dictionaries({name: strategies[name] for name in chosen}))


def _few(strategy: "SearchStrategy[Any]") -> "SearchStrategy[tuple[Any, ...]]":
    return st.lists(strategy, max_size=2).map(tuple)


# Fields


def _of_field(cls: type, f: "Attribute[Any]") -> "SearchStrategy[Any]":
    if issubclass(cls, Event) and f.name == "inferred":
        return _few(st.sampled_from([each.name for each in fields(cls)]))
    if issubclass(cls, Event) and f.name == "id":
        return st.just("") | texts()
    if cls is Dataset and f.name == "events":
        return _few(events())
    if special := _SPECIAL.get((cls, f.name)):
        return special()
    return of_annotation(f.type)


_SPECIAL: "Final[Mapping[tuple[type, str], Callable[[], SearchStrategy[Any]]]]" = {
    (When, "edtf"): lambda: st.sampled_from(_DATES),
    (Actor, "country"): lambda: st.sampled_from(("PRK", "RUS", "UKR", "SUN")),
    (Attribution, "holder"): lambda: st.just(Actor(kind="author")) | builds(Actor),
    (Dataset, "schema"): lambda: st.just(SCHEMA),
    (Dataset, "origins"): lambda: (
        st.just(()) | st.builds(Dataset, title=texts(), origin=texts()).map(lambda one: (one,))
    ),
}
"""Fields for which the annotation allows more than a record can hold, or than is worth drawing."""

_ALWAYS: Final[Mapping[type, tuple[str, ...]]] = {Quantity: ("value",)}
"""Optional fields that are drawn always, because most modifiers need them."""


_SIMPLE: "Final[Mapping[Any, Callable[[], SearchStrategy[Any]]]]" = {
    str: texts,
    int: lambda: st.integers(*_WHOLE),
    float: lambda: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans,
    NoneType: st.none,
    Code: codes,
    FrozenDict: json_data,
}


def of_annotation(annotation: Any) -> "SearchStrategy[Any]":
    """
    Draw values of an annotation of the model: `str` is text that is not empty, `tuple[Link, ...]` a few links.

    `from_type` and `builds` of hypothesis draw the required arguments of records and parts with it.
    """
    if annotation in _SIMPLE:
        return _SIMPLE[annotation]()
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return st.sampled_from(args)
    if origin is Annotated:
        return _limited(*args)
    if origin in {Union, UnionType}:
        return st.one_of([of_annotation(option) for option in args])
    if origin is tuple:
        return _few(of_annotation(args[0]))
    return builds(annotation) if has(annotation) and issubclass(annotation, Part) else st.from_type(annotation)


def _limited(base: Any, limit: Range | Pattern) -> "SearchStrategy[Any]":
    if isinstance(limit, Pattern):
        others = st.from_regex(limit.regex, fullmatch=True)
        return of_annotation(base) | others if get_origin(base) is Literal else others
    if base is int:
        return st.integers(int(limit.low), int(limit.high))
    return st.floats(limit.low, limit.high)


# Fields that belong together


def _when(values: dict[str, Any]) -> dict[str, Any]:
    """Give a When a value, where it would say nothing."""
    says = any(values.get(name) for name in ("edtf", "text", "relative_to")) or values.get("relation") == "unknown"
    return values if says else {**values, "edtf": "2024"}


def _place(values: dict[str, Any]) -> dict[str, Any]:
    """Give a place both coordinates or neither."""
    lat: float | None = values.get("lat")
    lon: float | None = values.get("lon")
    if lat is None:
        return values if lon is None else {**values, "lat": lon / 2}
    return {**values, "lon": lat * 2} if lon is None else values


def _mention(values: dict[str, Any]) -> dict[str, Any]:
    """Give a mention both positions, in order, or neither."""
    given = [values[name] for name in ("start", "end") if values.get(name) is not None]
    return {**values, "start": min(given), "end": max(given)} if given else values


def _figure_relation(values: dict[str, Any]) -> dict[str, Any]:
    """Give the relation of a figure another figure, or a record that has it."""
    return values if values.get("target") or values.get("figure") else {**values, "target": "e1"}


def _quantity(values: dict[str, Any]) -> dict[str, Any]:
    """Give a quantity the numbers that its modifier asks for, and bounds in order."""
    number, modifier = values.pop("value") or 0, values.get("modifier", "exact")
    bounds = [values[name] for name in ("low", "high") if values.get(name) is not None]
    if modifier == "between" or len(bounds) == 2:
        bounds = bounds or [number]
        values |= {"low": min(bounds), "high": max(bounds)}
    return values if modifier in {"between", "none", "vague"} else {**values, "value": number}


def _dataset(values: dict[str, Any]) -> dict[str, Any]:
    """Give a header with an origin no contents: it stands among the origins of a data set."""
    has_contents = any(values.get(f.name) for f in fields(Dataset) if f.metadata.get("contents"))
    return {**values, "origin": None} if has_contents else values


_ADJUST: "Final[Mapping[type, Callable[[dict[str, Any]], dict[str, Any]]]]" = {
    When: _when,
    Place: _place,
    Mention: _mention,
    Quantity: _quantity,
    FigureRelation: _figure_relation,
    Dataset: _dataset,
}
