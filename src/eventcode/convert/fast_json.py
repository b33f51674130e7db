"""
The fast way between a line of JSON and a record: taken only where it provably loses nothing.

For each class of the model there is a msgspec struct with the same fields, made from the same annotations. A line is
decoded into the struct and encoded again; if the bytes are the same, then no key was unknown, doubled or dropped, and
the record is built from the struct without checking again what the struct has checked. Any other line (unknown keys,
another spelling of the same JSON, a mistake) takes the careful way of `convert`, which keeps everything and reports
every problem.
"""

from collections.abc import Callable
from functools import cache, lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, TypeVar, Union, cast, get_args, get_origin

import msgspec
from attrs import NOTHING, Attribute, fields, frozen

from eventcode.model import Code, Event, FrozenDict, Part, Pattern, Range
from eventcode.model._plain import plain
from eventcode.model.code import as_code

__all__ = ["Wire", "wire"]

_EMPTY: Final = FrozenDict()
_ENCODE: Final = msgspec.json.Encoder(enc_hook=plain).encode  # the hook: for subclasses of str, int and float
_INT64: Final = msgspec.Meta(ge=-(2**63), le=2**63 - 1)
_TEXT: Final = Annotated[str, msgspec.Meta(min_length=1)]
_LONGEST_CACHED: Final = 100
_MOST_CACHED: Final = 10_000

_F = TypeVar("_F", bound=Callable[..., Any])


def _cached(function: _F) -> _F:
    """`functools.cache`, with the signature kept for type checkers."""
    return cast("_F", cache(function))


class _NotPlainError(Exception):
    """A record that the struct cannot hold, because some part of it carries unknown keys."""


@frozen
class Wire:
    """How records of one class go to and from bytes."""

    decode: Callable[[bytes], Any]
    build: Callable[[Any], Any]
    unbuild: Callable[[Any], Any]

    def loads(self, line: bytes) -> Any:
        """Return the record of a line, or None where the line has to take the careful way."""
        try:
            struct = self.decode(line)
            return self.build(struct) if _ENCODE(struct) == line else None
        except Exception:
            return None

    def dumps(self, record: Part) -> bytes | None:
        """Return the line of a record, or None where parts of it carry unknown keys."""
        try:
            return _ENCODE(self.unbuild(record))
        except _NotPlainError:
            return None


@_cached
def wire(cls: type[Part]) -> Wire | None:
    """Return the wire of a class; None where a field has a type that only cattrs knows."""
    made = _struct(cls)
    if made is None:
        return None
    return Wire(msgspec.json.Decoder(made).decode, _builder(cls), _unbuilder(cls))


def _head(cls: type[Part]) -> dict[str, str]:
    """Return the keys that say what a record of the class is."""
    tag = cls.tag if issubclass(cls, Event) else None
    return ({"record": cls.record} if cls.record else {}) | ({"type": tag} if tag else {})


def _own_fields(cls: type[Part]) -> list["Attribute[Any]"]:
    return [f for f in fields(cls) if f.name != "unknown" and not f.metadata.get("contents")]


@_cached
def _struct(cls: type[Part]) -> type[msgspec.Struct] | None:
    """Make the struct of a class: its head as required literals, then its fields, within their annotations' limits."""
    specs: list[Any] = [(key, Literal[value]) for key, value in _head(cls).items()]
    for f in _own_fields(cls):
        kind = _wire_type(f.type)
        if kind is None or not _is_simple(f.default):
            return None
        if f.default is NOTHING or _always(cls, f):
            specs.append((f.name, kind))
        elif f.default == _EMPTY:
            specs.append((f.name, kind | None, None))
        else:
            specs.append((f.name, kind, f.default))
    return msgspec.defstruct(
        f"{cls.__name__}Wire", specs, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False
    )


def _always(cls: type[Part], f: "Attribute[Any]") -> bool:
    """Tell whether the field is always written, even at its default."""
    return bool(f.metadata.get("always")) or (f.name == "id" and issubclass(cls, Event))


def _is_simple(default: object) -> bool:
    """Tell whether a default is a value that cannot change, and not a factory of values."""
    return default is NOTHING or default is None or isinstance(default, str | int | float) or default in ((), _EMPTY)


_KINDS: Final[dict[Any, Any]] = {
    str: _TEXT,
    Code: _TEXT,
    int: Annotated[int, _INT64],  # the careful way has the few whole numbers that need a 64th bit
    float: float,
    bool: bool,
    NoneType: NoneType,
    FrozenDict: dict[str, Any],
}


def _wire_type(annotation: Any) -> Any:
    """Return what msgspec shall expect for an annotation of the model, or None where it cannot know it."""
    if annotation in _KINDS:
        return _KINDS[annotation]
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _limited(*args)
    if origin is Literal:
        return annotation
    if origin in {Union, UnionType}:
        return _wire_union(args)
    if origin is tuple:
        kind = _wire_type(args[0])
        return None if kind is None else tuple[kind, ...]  # type: ignore[valid-type]  # made at run time
    return _wire_part(annotation) if isinstance(annotation, type) and issubclass(annotation, Part) else None


def _wire_union(options: tuple[Any, ...]) -> Any:
    """Allow one kind or none, or several of those that JSON itself tells apart."""
    if len([o for o in options if o is not NoneType]) > 1 and not set(options) <= {str, int, float, bool, NoneType}:
        return None
    kinds = [_wire_type(option) for option in options]
    return None if None in kinds else Union[tuple(kinds)]  # noqa: UP007  # made of a list


def _wire_part(cls: type[Part]) -> Any:
    struct = _struct(cls)
    if struct is None or cls.shorthand is None:
        return struct
    kind = next(f.type for f in fields(cls) if f.name == cls.shorthand)
    return _TEXT | struct if kind in {str, str | None} else None


def _limited(base: Any, limit: Range | Pattern) -> Any:
    if isinstance(limit, Range):
        return Annotated[base, msgspec.Meta(ge=limit.low, le=limit.high)]
    return _TEXT  # the builder looks at the pattern: msgspec would run the expression anew for each "PRK"


class _Matching(dict[str, str]):
    """The texts that match a pattern: the ones seen before are looked up, not matched again."""

    def __init__(self, pattern: Pattern) -> None:
        import re

        super().__init__()
        self._match = re.compile(pattern.regex).fullmatch

    def __missing__(self, text: str) -> str:
        if not self._match(text):
            raise ValueError(text)
        if len(self) < _MOST_CACHED:
            self[text] = text
        return text


# What follows writes, for each class, the two functions that a person would write by hand: one that makes the record
# of the struct, field by field, and one that goes back. Loops over field names would cost several times as much.


def _source(annotation: Any, value: str, names: dict[Any, str], part: Callable[[Any], str]) -> str:
    """Write the expression that converts *value*; *names* has the functions for some types, *part* makes the others."""
    options = [a for a in get_args(annotation) if a is not NoneType]
    if get_origin(annotation) in {Union, UnionType} and len(options) == 1:
        inner = _source(options[0], "w", names, part)
        return value if inner == "w" else f"(None if (w := {value}) is None else {inner})"
    if get_origin(annotation) is tuple:
        inner = _source(options[0], "v", names, part)
        return value if inner == "v" else f"(tuple([{inner} for v in t]) if (t := {value}) else ())"
    if annotation in names:
        return f"{names[annotation]}({value})"
    if get_origin(annotation) is Annotated and Pattern in names and isinstance(get_args(annotation)[1], Pattern):
        return f"{part(annotation)}[{value}]"
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return f"{part(annotation)}({value})"
    return value


def _compile(lines: list[str], names: dict[str, Any]) -> Callable[[Any], Any]:
    scope = dict(names)
    exec("\n".join(lines), scope)  # noqa: S102  # the lines are made of the model's own field names
    function: Callable[[Any], Any] = scope["convert"]
    return function


@_cached
def _builder(cls: type[Part]) -> Callable[[Any], Any]:
    """Write the function that makes a record of a struct that msgspec has checked."""
    scope: dict[str, Any] = {"cls": cls, "frozen": _to_frozen, "code": as_code, "EMPTY": _EMPTY}

    def part(inner: Any) -> str:
        name = f"make_{len(scope)}"
        scope[name] = _builder(inner) if isinstance(inner, type) else _Matching(get_args(inner)[1])
        return name

    kinds: dict[Any, str] = {FrozenDict: "frozen", Code: "code", Pattern: ""}
    values = {f.name: _source(f.type, f"s.{f.name}", kinds, part) for f in _own_fields(cls)}
    if not _can_be_filled(cls):
        arguments = ", ".join(f"{f.alias}={values[f.name]}" for f in _own_fields(cls))
        make = _compile(["def convert(s):", f"    return cls({arguments})"], scope)
    else:
        scope |= {"blank": object.__new__, "twin": _twin(cls)}
        lines = ["def convert(s):", "    o = blank(twin)", "    o.unknown = EMPTY"]
        lines += [f"    o.{f.name} = ()" for f in fields(cls) if f.metadata.get("contents")]
        lines += [f"    o.{name} = {value}" for name, value in values.items()]
        lines += ["    o.__class__ = cls"]
        lines += ["    o.__attrs_post_init__()"] if hasattr(cls, "__attrs_post_init__") else []
        make = _compile([*lines, "    return o"], scope)
    if cls.shorthand is None:
        return make

    @lru_cache(maxsize=65_536)
    def short(text: str) -> Any:
        return cls(**{str(cls.shorthand): text})  # type: ignore[arg-type]  # the field takes text

    def either(value: Any) -> Any:
        if value.__class__ is not str:
            return make(value)
        return short(value) if len(value) <= _LONGEST_CACHED else short.__wrapped__(value)

    return either


def _can_be_filled(cls: type[Part]) -> bool:
    """Tell whether msgspec has checked all that the constructor would check and convert."""
    by_annotation = all(f.metadata.get("by_annotation") and f.init for f in fields(cls))
    return by_annotation and "__slots__" in cls.__dict__ and not hasattr(cls, "__attrs_pre_init__")


def _twin(cls: type[Part]) -> type:
    """
    Make a class with the slots of *cls* whose instances can be filled, and then become instances of *cls*.

    A frozen attrs class sets each field through a function call; filling a twin takes a third of the time.
    """
    names = {
        "__slots__": cls.__dict__["__slots__"],
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,  # without it, CPython would look both up at each assignment
    }
    return type(f"{cls.__name__}Twin", cls.__bases__, names)


@_cached
def _unbuilder(cls: type[Part]) -> Callable[[Any], Any]:
    """Write the function that makes a struct of a record."""
    scope: dict[str, Any] = {"struct": _struct(cls), "NotPlain": _NotPlainError}

    def part(inner: type[Part]) -> str:
        name = f"make_{len(scope)}"
        scope[name] = _unbuilder(inner)
        return name

    def value_of(f: "Attribute[Any]") -> str:
        if f.default == _EMPTY:
            return f"o.{f.name} or None"
        if f.default is NOTHING or f.default is None or f.default == ():
            return _source(f.type, f"o.{f.name}", {Code: "str"}, part)
        # msgspec leaves out what *is* the default, so what only equals it has to become it.
        scope[f"default_{f.name}"] = f.default
        return f"default_{f.name} if o.{f.name} == default_{f.name} else o.{f.name}"

    arguments = [f"{key}={value!r}" for key, value in _head(cls).items()]
    arguments += [f"{f.name}={value_of(f)}" for f in _own_fields(cls)]
    lines = ["def convert(o):", "    if o.unknown:", "        raise NotPlain"]
    if cls.shorthand is not None:
        rest = [f for f in _own_fields(cls) if f.name != cls.shorthand]
        same = " and ".join([f"o.{cls.shorthand} is not None", *(f"o.{f.name} == {f.default!r}" for f in rest)])
        lines += [f"    if {same}:", f"        return o.{cls.shorthand}"]
    return _compile([*lines, f"    return struct({', '.join(arguments)})"], scope)


def _to_frozen(value: dict[str, Any] | None) -> FrozenDict:
    return FrozenDict(value) if value else _EMPTY
