"""What every record and part is: an immutable value whose annotations are its schema."""

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from math import isfinite
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Final, Literal, NoReturn, Self, Union, cast, get_args, get_origin

from attrs import NOTHING, Attribute, Factory, define, evolve, field, fields, frozen

from eventcode.errors import RecordError, suggest, truncated

__all__ = [
    "DEEPEST",
    "EMPTY",
    "FrozenDict",
    "Part",
    "Pattern",
    "Range",
    "any_text",
    "as_frozen",
    "as_texts",
    "checked",
    "many",
    "must_be",
]

DEEPEST: Final = 64
"""How many lists and objects may stand in one another in data that a record keeps."""


class FrozenDict(dict[str, Any]):
    """
    JSON data that cannot change: what a record keeps without having a field for it.

    Lists become tuples and dicts become `FrozenDict`, all the way down, so that it can be hashed and compared by value.

    Raises:
        RecordError: for what JSON cannot hold: NaN, infinity, a lone surrogate, a key that is no text, any other type;
            for whole numbers of more than 64 bits, which other readers of JSON would round; for more than 64 levels.

    >>> FrozenDict({"NumMentions": 3, "tags": ["a"]})["tags"]
    ('a',)

    """

    __slots__ = ()

    def __init__(self, value: Mapping[str, Any] | Iterable[tuple[str, Any]] = ()) -> None:
        super().__init__(_frozen_items(value, 1))

    def __hash__(self) -> int:  # type: ignore[override]  # dict has none, because a dict can change
        return hash(frozenset(self.items()))

    def __repr__(self) -> str:
        return dict.__repr__(self)

    def __reduce__(self) -> tuple[type[Self], tuple[dict[str, Any]]]:
        return type(self), (dict(self),)

    def __or__(self, other: Mapping[str, Any]) -> "FrozenDict":  # type: ignore[override]  # text keys only
        return FrozenDict({**self, **other})

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("a record's data cannot change: make a new record with evolve()")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse


def _frozen_items(value: Mapping[str, Any] | Iterable[tuple[str, Any]], depth: int) -> list[tuple[str, Any]]:
    items = value.items() if isinstance(value, Mapping) else value
    return [(_key(key), _freeze(item, depth)) for key, item in items]


def _key(key: object) -> str:
    if not isinstance(key, str) or not _is_text(key):
        raise RecordError(f"found the key {truncated(key)}, expected text")
    return str(key)


def _freeze(value: Any, depth: int) -> object:
    """Return the value as one of JSON's own types, so that it compares and is written as it reads back."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str) and _is_text(value):
        return str(value)
    if _is_number(value):
        return float(value) if isinstance(value, float) else int(value)
    if isinstance(value, Mapping | list | tuple):
        if depth >= DEEPEST:
            raise RecordError(f"found more than {DEEPEST} levels of lists and objects, expected fewer")
        if not isinstance(value, Mapping):
            return tuple([_freeze(item, depth + 1) for item in value])
        frozen_dict = FrozenDict()
        dict.__init__(frozen_dict, _frozen_items(value, depth + 1))
        return frozen_dict
    raise RecordError(
        f"found {truncated(value)}, expected what JSON can hold: text, a finite number, true, false, null, [] or {{}}"
    )


EMPTY: Final = FrozenDict()


@frozen
class Range:
    """The numbers that a field allows, ends included; put into an `Annotated` type."""

    low: float
    high: float


@frozen
class Pattern:
    """What the text of a field must look like: a regular expression that matches from end to end, and its meaning."""

    regex: str
    meaning: str


@define
class _Expectation:
    """A test for a field's value, with the words that say what passes it."""

    passes: Callable[[Any], bool]
    words: str
    known: tuple[str, ...] = ()


def _is_text(value: str) -> bool:
    """Tell whether UTF-8 can hold the text: a lone surrogate is half a character."""
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and _fits(value) and isfinite(value)


def _fits(value: float) -> bool:
    """Tell whether every JSON library can hold the number: whole ones have 64 bits."""
    return isinstance(value, float) or -(2**63) <= value < 2**64


_SIMPLE: Final[dict[object, _Expectation]] = {
    str: _Expectation(lambda v: isinstance(v, str) and v != "" and _is_text(v), "text that is not empty"),
    int: _Expectation(
        lambda v: isinstance(v, int) and not isinstance(v, bool) and _fits(v), "a whole number of at most 64 bits"
    ),
    float: _Expectation(_is_number, "a finite number"),
    bool: _Expectation(lambda v: isinstance(v, bool), "True or False"),
    NoneType: _Expectation(lambda v: v is None, "None"),
}


def _expect(annotation: Any) -> _Expectation:
    """Read what an annotation asks for."""
    if annotation in _SIMPLE:
        return _SIMPLE[annotation]
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _expect_annotated(*args)
    if origin is Literal:
        return _Expectation(lambda v: isinstance(v, str) and v in args, "one of " + ", ".join(args), args)
    if origin in {Union, UnionType}:
        options = [_expect(a) for a in args]
        return _Expectation(
            reduce(_either, [o.passes for o in options]),
            " or ".join(o.words for o in options),
            tuple(word for o in options for word in o.known),
        )
    if origin is tuple and args[1:] == (...,):
        item = _expect(args[0])
        return _Expectation(
            lambda v: isinstance(v, tuple) and all(map(item.passes, v)), f"a tuple, each {item.words}", item.known
        )
    if not isinstance(annotation, type) or annotation in {list, dict, set, object, Any}:
        raise TypeError(
            f"a record cannot hold a field of {annotation!r}: expected a class, Literal, Annotated with Range or "
            "Pattern, a union of these or tuple[..., ...]; and no `from __future__ import annotations` in the module"
        )
    cls = annotation
    return _Expectation(lambda v: isinstance(v, cls), f"a {cls.__name__}")


def _either(one: Callable[[Any], bool], other: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda v: one(v) or other(v)


def _expect_annotated(annotation: Any, limit: Range | Pattern) -> _Expectation:
    base = _expect(annotation)
    if isinstance(limit, Range):
        return _Expectation(
            lambda v: base.passes(v) and limit.low <= v <= limit.high, f"{base.words} from {limit.low} to {limit.high}"
        )
    import re

    match = re.compile(limit.regex).fullmatch
    return _Expectation(lambda v: base.passes(v) and match(v) is not None, limit.meaning)


def must_be(where: str, found: object, expected: str, known: Iterable[str] = ()) -> RecordError:
    """Make the error that says what was found at *where*, what was expected, and the nearest known word."""
    hint = suggest(found, known) if known and isinstance(found, str) else None
    return RecordError(
        f"{where}: found {truncated(found)}, expected {expected}" + (f"; did you mean {hint!r}?" if hint else "")
    )


def _validator(expectation: _Expectation, default: object) -> Callable[[Any, Any, Any], None]:
    passes = expectation.passes

    def validate(instance: object, attribute: "Attribute[Any]", value: object) -> None:
        if value is not default and not passes(value):  # most fields of most records stand at their default
            where = f"{type(instance).__name__}.{attribute.name}"
            raise must_be(where, value, expectation.words, expectation.known)

    return validate


def any_text(instance: object, attribute: "Attribute[Any]", value: object) -> None:
    """Check a text field that may be empty: a validator for the few that may."""
    if not isinstance(value, str) or not _is_text(value):
        raise must_be(f"{type(instance).__name__}.{attribute.name}", value, "text")


def _to_float(value: Any) -> Any:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) and _fits(value) else value


def _to_tuple(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return (value,) if isinstance(value, str) else value


def as_texts(value: str | Iterable[str]) -> tuple[str, ...]:
    """Make texts of one or several, in their order: the converter of fields that hold texts."""
    return cast("tuple[str, ...]", _to_tuple(value))


def as_frozen(value: Mapping[str, Any]) -> FrozenDict:
    """Make JSON data that cannot change of any mapping: the converter of fields that hold JSON."""
    is_loose = not isinstance(value, FrozenDict) and isinstance(value, Mapping)
    return FrozenDict(value) if is_loose else cast("FrozenDict", value)


def many(value: Any, single: tuple[type, ...], where: str, expected: str) -> tuple[Any, ...]:
    """
    Return one thing or several as a tuple, None as none.

    Raises:
        RecordError: for what is neither; a mapping is not taken for the list of its keys.

    """
    if value is None:
        return ()
    if isinstance(value, single):
        return (value,)
    if isinstance(value, tuple | list):  # mostly; to ask the next takes several times as long
        return tuple(value)
    if isinstance(value, Iterable) and not isinstance(value, Mapping | str | bytes):
        return tuple(value)
    raise must_be(where, value, expected)


def _converter(annotation: Any) -> Callable[[Any], Any] | None:
    """Choose the harmless conversion of a type: 41 to 41.0, a list or lone text to a tuple, a dict to a frozen one."""
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    options = (
        [a for a in get_args(annotation) if a is not NoneType] if NoneType in get_args(annotation) else [annotation]
    )
    if len(options) != 1:
        return None
    option = get_args(options[0])[0] if get_origin(options[0]) is Annotated else options[0]
    if option is float:
        return _to_float
    if option is FrozenDict:
        return as_frozen
    return _to_tuple if get_origin(option) is tuple else None


def checked(_cls: type, attributes: "list[Attribute[Any]]") -> "list[Attribute[Any]]":
    """
    Give each field the checks that its annotation asks for: the `field_transformer` of every class of the model.

    So a class states its schema once, in its annotations; the converter reads the same ones. The mark `by_annotation`
    says that a field has no check or conversion beyond what its annotation asks for.

    Raises:
        TypeError: for an annotation that no record can hold.

    """
    return [
        a.evolve(
            validator=a.validator or _validator(_expect_of(a), a.default),
            converter=a.converter or _converter(a.type),
            metadata={**a.metadata, "by_annotation": a.metadata.get("by_annotation", _by_annotation(a))},
        )
        for a in attributes
    ]


def _expect_of(attribute: "Attribute[Any]") -> _Expectation:
    """Read what a field's annotation asks for, and hold the field's own default against it, once."""
    expectation = _expect(attribute.type)
    default = attribute.default
    made_later = default is NOTHING or isinstance(default, Factory)  # type: ignore[arg-type]  # a class, typed as a function
    if not made_later and not expectation.passes(default):
        raise TypeError(f"{attribute.name}: found the default {default!r}, expected {expectation.words}")
    return expectation


def _by_annotation(attribute: "Attribute[Any]") -> bool:
    """Tell whether the annotation says all: the model's own converters only take shorthands for what it says."""
    converter = attribute.converter
    return attribute.validator is None and (
        converter is None or getattr(converter, "__module__", "").startswith("eventcode.model.")
    )


def _no_field(instance: "Part", attribute: "Attribute[Any]", value: object) -> None:
    """Check that what is unknown is JSON data, and that no key of it is one that the class does know."""
    if value is EMPTY:
        return
    if not isinstance(value, FrozenDict):
        raise must_be(f"{type(instance).__name__}.{attribute.name}", value, "a FrozenDict")
    taken = [f.name for f in fields(type(instance)) if f.name != "unknown"]
    taken += [key for key in instance.head() if instance.head()[key] is not value.get(key)]
    taken += [key for key in instance.head() if not isinstance(instance.head()[key], str)]
    if clash := [key for key in value if key in taken]:
        raise RecordError(f"unknown: found the key {clash[0]!r}, expected none that {type(instance).__name__} knows")


@frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=checked)
class Part:
    """What all records and their parts share: `evolve`, and the JSON keys that this version does not know."""

    unknown: FrozenDict = field(
        default=EMPTY, converter=as_frozen, validator=_no_field, metadata={"by_annotation": True}
    )
    """Keys of the JSON that no field has, with what they held."""

    record: ClassVar[str | None] = None
    """What the JSON key `record` says, for classes that stand on a line of their own."""
    shorthand: ClassVar[str | None] = None
    """The field that may stand alone for the whole part in JSON, where it is the only one given."""

    def head(self) -> dict[str, str]:
        """Return the JSON keys that say what kind of record this is; a part has none."""
        return {"record": self.record} if self.record else {}

    def evolve(self, **changes: Any) -> Self:
        """
        Return a copy with *changes*; the original stays as it was.

        Raises:
            RecordError: where a change is nothing that the field can hold, or names no field.

        """
        known = [f.name for f in fields(type(self))]
        for name in changes:
            if name not in known:
                raise must_be(f"{type(self).__name__}.evolve", name, "the name of a field", known)
        return evolve(self, **changes)

    def __repr__(self) -> str:
        values = ((f.name, getattr(self, f.name), f.default) for f in fields(type(self)))
        given = (f"{name}={value!r}" for name, value, default in values if default is NOTHING or value != default)
        return f"{type(self).__name__}({', '.join(given)})"
