"""
The fast path between a line of JSON and a record, taken only where it provably loses nothing.

For each class of the model there is a msgspec struct with the same fields, made from the same annotations. Decoding a
line into the struct checks it; the record is then filled from the struct, without checking again. msgspec passes
over unknown keys and lets the last of two equal keys win. To notice both, the struct is encoded again and the colons
are counted: each pair of an object has one colon outside of strings, and strings keep their own. A pair that was passed
over is missing from the count, and so is a key that is written at its default. The record of such a line is made of the
struct and its plain data, which has the unknown keys; that with a mistake takes the slow path.
"""

from collections.abc import Callable
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

import msgspec
from attrs import NOTHING, Attribute, frozen

from eventcode.model import Attribution, Code, Coding, FrozenDict, Part, Pattern
from eventcode.model.annotation import expect
from eventcode.model.base import singulars
from eventcode.model.caching import cached
from eventcode.model.compiling import compiled
from eventcode.model.frozendict import EMPTY
from eventcode.model.plain_data import plain
from eventcode.model.unchecked import fillable, frozen_json
from eventcode.registry import Registry

from .heads import class_of, head_of
from .strict_json import count_pairs, decode_plain
from .structs import contents, own_fields, struct_of

__all__ = ["Codec", "codec"]


_ENCODE: Final = msgspec.json.Encoder(enc_hook=plain).encode  # the hook: for subclasses of str, int and float
_LONGEST_CACHED: Final = 100
_MOST_CACHED: Final = 10_000
_ALIKE: Final = (Attribution, Coding)
"""Parts that many records of one source have alike, and so share: the records then take a quarter less memory."""
_LONGEST_SHARED: Final = 300
_MOST_SHARED: Final = 4_000


class _SlowPathError(Exception):
    """A line or a record that the fast path cannot convert."""


@frozen
class Codec:
    """The functions that convert records of one class from and to bytes."""

    cls: type[Part]
    decode: Callable[[bytes], Any]
    """From a line to a struct, passing over unknown keys."""
    decode_exact: Callable[[bytes], Any]
    """From a line to a struct that holds all keys of the line and no other, and is only counted."""
    build: Callable[[Any], Any]
    """From a struct to a record."""
    build_open: Callable[[Any, dict[str, Any]], Any]
    """From a struct and the plain data of the same line to a record with its unknown keys."""
    unbuild: Callable[[Any], Any]
    """From a record to a struct."""

    def loads(self, line: bytes, registry: Registry) -> Any:
        """Return the record of a line of the class, or None where the line has to take the slow path."""
        try:
            struct = self.decode(line)
            encoded = _ENCODE(struct)
            if encoded == line or encoded.count(b":") == count_pairs(line):
                return self.build(struct)
            return self.build(struct) if self._is_known(line) else self._build_open(struct, line, registry)
        except Exception:
            return None

    def _is_known(self, line: bytes) -> bool:
        """Tell whether all keys of a line are known, and none is doubled."""
        try:
            return _ENCODE(self.decode_exact(line)).count(b":") == count_pairs(line)
        except msgspec.ValidationError:
            return False

    def _build_open(self, struct: Any, line: bytes, registry: Registry) -> Any:
        data = decode_plain(line)
        is_ours = data and class_of(data.get("record"), data.get("type"), registry=registry) is self.cls
        is_usual = is_ours and not singulars(self.cls).keys() & data.keys()
        return self.build_open(struct, data) if is_usual else None

    def dumps(self, record: Part) -> bytes | None:
        """Return the line of a record, or None where parts of it carry unknown keys."""
        try:
            return _ENCODE(self.unbuild(record))
        except _SlowPathError:
            return None


@cached
def codec(cls: type[Part]) -> Codec | None:
    """Return the codec of a class; None where a field has a type that only the slow path knows."""
    struct = struct_of(cls)
    if struct is None:
        return None
    decode, decode_exact = (msgspec.json.Decoder(one).decode for one in (struct, struct_of(cls, is_exact=True)))
    return Codec(cls, decode, decode_exact, _builder(cls), _builder(cls, is_open=True), _unbuilder(cls))


class _Cache(dict[str, Any]):
    """The values that a function makes of short texts, so that texts that repeat are looked up."""

    def __init__(self, make: Callable[[str], Any]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, text: str) -> Any:
        value = self._make(text)
        if len(text) <= _LONGEST_CACHED:
            if len(self) >= _MOST_CACHED:
                self.clear()
            self[text] = value
        return value


def _matcher(annotation: Any) -> Callable[[str], str]:
    """Return the function that refuses texts that an annotation does not allow."""
    passes = expect(annotation).passes

    def check(text: str) -> str:
        if not passes(text):
            raise ValueError(text)
        return text

    return check


_CODES: Final = _Cache(Code)

# For each class, the functions between struct and record are generated, as a person would write them: field by field.
# Loops over field names would cost several times as much.


def _source(annotation: Any, value: str, data: str, *, names: dict[Any, str], part: Callable[[Any], str]) -> str:
    """
    Write the expression that converts *value*.

    *names* has the templates for some types, *part* makes the functions of the others. *data* is the expression of the
    plain data from which unknown keys are taken, or empty.
    """

    def inner(option: Any, value: str, data: str) -> str:
        return _source(option, value, data, names=names, part=part)

    options = [a for a in get_args(annotation) if a is not NoneType]
    if get_origin(annotation) in {Union, UnionType} and len(options) == 1:
        converted = inner(options[0], "w", data)
        return value if converted == "w" else f"(None if (w := {value}) is None else {converted})"
    if get_origin(annotation) is tuple:
        converted = inner(options[0], "v", data and "x")
        if converted == "v":
            return value
        first = inner(options[0], "t[0]", data and f"{data}[0]")  # most have one item: no loop
        pairs = f"v, x in zip(t, {data})" if data else "v in t"
        many = f"tuple([{converted} for {pairs}])"
        return f"((({first},) if len(t) == 1 else {many}) if (t := {value}) else ())"
    template = names.get(annotation, "{}")
    if get_origin(annotation) is Annotated and Pattern in names and isinstance(get_args(annotation)[1], Pattern):
        template = f"{part(annotation)}[{{}}]"
    elif isinstance(annotation, type) and issubclass(annotation, Part):
        template = f"{part(annotation)}({{}}, {data})" if data else f"{part(annotation)}({{}})"
    return template.format(value)


def _compile(lines: list[str], names: dict[str, Any]) -> Callable[..., Any]:
    function: Callable[..., Any] = compiled(lines, names)["convert"]
    return function


@cached
def _builder(cls: type[Part], *, is_open: bool = False) -> Callable[..., Any]:
    """Write the function that makes a record of a struct; an open one also takes a dict, for the unknown keys."""
    known = head_of(cls).keys() | {f.name for f in (*own_fields(cls), *contents(cls))}
    scope: dict[str, Any] = {"cls": cls, "frozen": frozen_json, "codes": _CODES, "EMPTY": EMPTY, "known": known}

    def part(inner: Any) -> str:
        name = f"make_{len(scope)}"
        scope[name] = _builder(inner, is_open=is_open) if isinstance(inner, type) else _Cache(_matcher(inner))
        return name

    kinds: dict[Any, str] = {FrozenDict: "(frozen(w) if (w := {}) else EMPTY)", Code: "codes[{}]", Pattern: ""}
    values = {}
    for f in own_fields(cls):
        data = f"d[{f.name!r}]" if is_open else ""
        value = _source(f.type, f"s.{f.name}", data, names=kinds, part=part)
        if _is_float(f.type):  # whole numbers are numbers too
            value = f"(w if (w := {value}).__class__ is float or w is None else float(w))"
        values[f.name] = f"({value} or {f.default!r})" if f.default in ("", ()) and " for " not in value else value
    unknown = "EMPTY if known.issuperset(d) else frozen({k: d[k] for k in d if k not in known})" if is_open else "EMPTY"
    lines = [f"def convert(s{', d' if is_open else ''}):"]
    if shadow := fillable(cls):
        scope |= {"new": object.__new__, "shadow": shadow}
        lines += ["    o = new(shadow)", f"    o.unknown = {unknown}"]
        lines += [f"    o.{f.name} = ()" for f in contents(cls)]
        lines += [f"    o.{name} = {value}" for name, value in values.items()]
        lines += ["    o.__class__ = cls"]
        lines += ["    o.__attrs_post_init__()"] if hasattr(cls, "__attrs_post_init__") else []
        lines += ["    return o"]
    else:
        arguments = [f"{f.alias}={values[f.name]}" for f in own_fields(cls)]
        lines += [f"    return cls({', '.join([*arguments, f'unknown={unknown}'])})"]
    make = _compile(lines, scope)
    if cls in _ALIKE and not is_open:
        return _shared(make)
    return make if cls.shorthand is None else _or_shorthand(cls, make, is_open=is_open)


def _shared(make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function that gives the same part for the same struct, known by its JSON."""
    known: dict[bytes, Any] = {}

    def share(struct: Any) -> Any:
        key = _ENCODE(struct)
        made = known.get(key)
        if made is None:
            made = make(struct)
            if len(key) <= _LONGEST_SHARED:
                if len(known) >= _MOST_SHARED:
                    known.clear()
                known[key] = made
        return made

    return share


def _is_float(annotation: Any) -> bool:
    """Tell whether the field holds a float, and the constructor would make one of a whole number."""
    options = (
        [a for a in get_args(annotation) if a is not NoneType] if NoneType in get_args(annotation) else [annotation]
    )
    return (
        len(options) == 1 and (get_args(options[0])[0] if get_origin(options[0]) is Annotated else options[0]) is float
    )


def _or_shorthand(cls: type[Part], make: Callable[..., Any], *, is_open: bool) -> Callable[..., Any]:
    """Return the function that makes a part of its shorthand too; the same text gives the same part."""
    short = _Cache(lambda text: cls(**{str(cls.shorthand): text}))  # type: ignore[arg-type]  # the field takes text

    def either(value: Any) -> Any:
        return short[value] if value.__class__ is str else make(value)

    def either_open(value: Any, data: Any) -> Any:
        return short[value] if value.__class__ is str else make(value, data)

    return either_open if is_open else either


# Structs for encoding: no types, and every field by position, which is five times as fast as by name.


_ALWAYS: Final = object()
"""The default of struct fields that are always written: no value is this object."""


@cached
def _row(cls: type[Part]) -> type[msgspec.Struct]:
    """Make the struct of which a record is written."""
    specs: list[Any] = [(key, Any, _ALWAYS) for key in head_of(cls)]
    for f in own_fields(cls):
        is_always = f.default is NOTHING or f.metadata.get("always")
        specs.append((f.name, Any, _ALWAYS if is_always else None if f.default == EMPTY else f.default))
    return msgspec.defstruct(f"{cls.__name__}Row", specs, omit_defaults=True, gc=False)


@cached
def _unbuilder(cls: type[Part]) -> Callable[[Any], Any]:
    """Write the function that makes a struct of a record."""
    scope: dict[str, Any] = {"row": _row(cls), "SlowPath": _SlowPathError}

    def part(inner: type[Part]) -> str:
        name = f"make_{len(scope)}"
        scope[name] = _unbuilder(inner)
        return name

    def value_of(f: "Attribute[Any]") -> str:
        if f.default == EMPTY:
            return f"o.{f.name} or None"
        if f.default is NOTHING or f.default is None or f.default == ():
            return _source(f.type, f"o.{f.name}", "", names={Code: "str({})"}, part=part)
        # msgspec leaves out what *is* the default, so what only equals it has to become it.
        scope[f"default_{f.name}"] = f.default
        return f"default_{f.name} if o.{f.name} == default_{f.name} else o.{f.name}"

    lines = ["def convert(o):", "    if o.unknown:", "        raise SlowPath"]
    if cls.shorthand is not None:
        rest = [f for f in own_fields(cls) if f.name != cls.shorthand]
        same = [f"o.{f.name} is None" if f.default is None else f"o.{f.name} == {f.default!r}" for f in rest]
        lines += [
            f"    if {' and '.join([f'o.{cls.shorthand} is not None', *same])}:",
            f"        return o.{cls.shorthand}",
        ]
    arguments = [*map(repr, head_of(cls).values()), *(value_of(f) for f in own_fields(cls))]
    return _compile([*lines, f"    return row({', '.join(arguments)})"], scope)
