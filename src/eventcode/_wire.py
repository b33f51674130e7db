"""The fast way between a line of JSON and a record: taken only where it provably loses nothing.

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

from .errors import RecordError
from .model import Code, Event, FrozenDict, Part, Pattern, Range
from .model.code import as_code

__all__ = ["Wire", "wire"]

_EMPTY: Final = FrozenDict()
_ENCODE: Final = msgspec.json.Encoder().encode


_F = TypeVar("_F", bound=Callable[..., Any])


def _cached(function: _F) -> _F:
    """`functools.cache`, with the signature kept for type checkers."""
    return cast("_F", cache(function))


class _NotPlainError(Exception):
    """A record that the struct cannot hold, because some part of it carries unknown keys."""


@frozen
class Wire:
    """How records of one class go to and from bytes."""

    head: bytes
    """What each of their lines begins with."""
    decode: Callable[[bytes], Any]
    build: Callable[[Any], Any]
    unbuild: Callable[[Any], Any]

    def loads(self, line: bytes) -> Any:  # noqa: ANN401  # a record of the wire's class
        """Return the record of a line, or None where the line has to take the careful way."""
        try:
            struct = self.decode(line)
            return self.build(struct) if _ENCODE(struct) == line else None
        except (msgspec.MsgspecError, RecordError, RecursionError, OverflowError, UnicodeError):
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
    head = "{" + ",".join(f'"{key}":"{value}"' for key, value in _head(cls).items())
    return Wire(head.encode(), msgspec.json.Decoder(made).decode, _builder(cls, made), _unbuilder(cls, made))


def _head(cls: type[Part]) -> dict[str, str]:
    """Return the keys that say what a record of the class is."""
    tag = cls.tag if issubclass(cls, Event) else None
    return ({"record": cls.record} if cls.record else {}) | ({"type": tag} if tag else {})


def _own_fields(cls: type[Part]) -> list["Attribute[Any]"]:
    return [f for f in fields(cls) if f.name != "unknown" and not f.metadata.get("contents")]


@_cached
def _struct(cls: type[Part]) -> type[msgspec.Struct] | None:
    """Make the struct of a class: its head as required literals, then its fields, with the limits of its annotations."""
    specs: list[Any] = [(key, Literal[value]) for key, value in _head(cls).items()]
    for f in _own_fields(cls):
        kind = _wire_type(f.type)
        if kind is None:
            return None
        required = f.default is NOTHING or f.name == "id" or f.metadata.get("always")
        specs.append((f.name, kind) if required else (f.name, kind, None if f.default == _EMPTY else f.default))
    return msgspec.defstruct(
        f"{cls.__name__}Wire", specs, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False
    )


def _wire_type(annotation: Any) -> Any:  # noqa: ANN401  # annotations have no type of their own
    """Return what msgspec shall expect for an annotation of the model, or None where it cannot know it."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _limited(*args)
    if origin is Literal or annotation in {int, float, bool, NoneType}:
        return annotation
    if annotation is str or annotation is Code:
        return Annotated[str, msgspec.Meta(min_length=1)]
    if annotation is FrozenDict:
        return dict[str, Any] | None
    if origin in {Union, UnionType}:
        kinds = [_wire_type(a) for a in args]
        return None if None in kinds else Union[tuple(kinds)]  # noqa: UP007  # made of a list
    if origin is tuple:
        kind = _wire_type(args[0])
        return None if kind is None else tuple[kind, ...]  # type: ignore[valid-type]  # made at run time
    if isinstance(annotation, type) and issubclass(annotation, Part):
        struct = _struct(annotation)
        short = annotation.shorthand is not None
        return struct if struct is None or not short else Annotated[str, msgspec.Meta(min_length=1)] | struct
    return None


def _limited(base: Any, limit: Range | Pattern) -> Any:  # noqa: ANN401  # as above
    if isinstance(limit, Range):
        return Annotated[base, msgspec.Meta(ge=limit.low, le=limit.high)]
    return Annotated[base, msgspec.Meta(min_length=1, pattern=rf"^(?:{limit.regex})\Z")]


# What follows writes, for each class, the two functions that a person would write by hand: one that makes the record
# of the struct, field by field, and one that goes back. Loops over field names would cost several times as much.


def _source(annotation: Any, value: str, names: dict[Any, str], part: Callable[[type[Part]], str]) -> str:  # noqa: ANN401  # as above
    """Write the expression that converts *value*; *part* names the function for a class, *names* takes what is used."""
    options = [a for a in get_args(annotation) if a is not NoneType]
    if get_origin(annotation) in {Union, UnionType} and len(options) == 1:
        inner = _source(options[0], "v", names, part)
        return value if inner == "v" else f"(None if (v := {value}) is None else {inner})"
    if get_origin(annotation) is tuple:
        inner = _source(options[0], "v", names, part)
        return value if inner == "v" else f"(tuple([{inner} for v in t]) if (t := {value}) else ())"
    if annotation in names:
        return f"{names[annotation]}({value})"
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return f"{part(annotation)}({value})"
    return value


def _compile(lines: list[str], names: dict[str, Any]) -> Callable[[Any], Any]:
    scope = dict(names)
    exec("\n".join(lines), scope)  # noqa: S102  # the lines are made of the model's own field names
    function: Callable[[Any], Any] = scope["convert"]
    return function


@_cached
def _builder(cls: type[Part], struct: type[msgspec.Struct]) -> Callable[[Any], Any]:
    """Write the function that makes a record of a struct that msgspec has checked."""
    scope: dict[str, Any] = {"cls": cls, "frozen": _to_frozen, "code": as_code, "EMPTY": _EMPTY}

    def part(inner: type[Part]) -> str:
        inner_struct = _struct(inner)
        assert inner_struct is not None  # noqa: S101  # or this class would have no struct either
        scope[f"make_{inner.__name__}"] = _builder(inner, inner_struct)
        return f"make_{inner.__name__}"

    kinds: dict[Any, str] = {FrozenDict: "frozen", Code: "code"}
    values = {f.name: _source(f.type, f"s.{f.name}", kinds, part) for f in _own_fields(cls)}
    if not all(f.metadata.get("by_annotation") for f in _own_fields(cls)):
        arguments = ", ".join(f"{name}={value}" for name, value in values.items())
        make = _compile(["def convert(s):", f"    return cls({arguments})"], scope)
    else:
        scope |= {"blank": object.__new__, "twin": _twin(cls)}
        lines = ["def convert(s):", "    o = blank(twin)", "    o.unknown = EMPTY"]
        lines += [f"    o.{f.name} = {f.default!r}" for f in fields(cls) if f.metadata.get("contents")]
        lines += [f"    o.{name} = {value}" for name, value in values.items()]
        lines += ["    o.__class__ = cls"]
        lines += ["    o.__attrs_post_init__()"] if hasattr(cls, "__attrs_post_init__") else []
        make = _compile([*lines, "    return o"], scope)
    if cls.shorthand is None:
        return make

    @lru_cache(maxsize=65_536)
    def short(text: str) -> Any:  # noqa: ANN401  # a part of the class
        return cls(**{str(cls.shorthand): text})  # type: ignore[arg-type]  # the field takes text

    return lambda value: short(value) if value.__class__ is str else make(value)


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
def _unbuilder(cls: type[Part], struct: type[msgspec.Struct]) -> Callable[[Any], Any]:
    """Write the function that makes a struct of a record."""
    scope: dict[str, Any] = {"struct": struct, "thawed": _to_dict, "NotPlain": _NotPlainError}

    def part(inner: type[Part]) -> str:
        inner_struct = _struct(inner)
        assert inner_struct is not None  # noqa: S101  # or this class would have no struct either
        scope[f"make_{inner.__name__}"] = _unbuilder(inner, inner_struct)
        return f"make_{inner.__name__}"

    kinds: dict[Any, str] = {FrozenDict: "thawed", Code: "str"}
    arguments = [f"{key}={value!r}" for key, value in _head(cls).items()]
    arguments += [f"{f.name}={_source(f.type, f'o.{f.name}', kinds, part)}" for f in _own_fields(cls)]
    lines = ["def convert(o):", "    if o.unknown:", "        raise NotPlain"]
    if cls.shorthand is not None:
        rest = [f for f in _own_fields(cls) if f.name != cls.shorthand]
        same = " and ".join([f"o.{cls.shorthand} is not None", *(f"o.{f.name} == {f.default!r}" for f in rest)])
        lines += [f"    if {same}:", f"        return o.{cls.shorthand}"]
    return _compile([*lines, f"    return struct({', '.join(arguments)})"], scope)


def _to_frozen(value: dict[str, Any] | None) -> FrozenDict:
    return FrozenDict(value) if value else _EMPTY


def _to_dict(value: FrozenDict) -> FrozenDict | None:
    return value or None
