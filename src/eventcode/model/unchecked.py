"""Construction without checks: fields of immutable objects and JSON data that were checked before."""

from collections.abc import Callable, Mapping, Sequence
from types import NoneType
from typing import Any, Final, TypeVar

from attrs import fields

from ._constructor import shadow_class
from .base import Part, defaults_of
from .caching import cached
from .compiling import compiled
from .frozendict import DEEPEST, EMPTY, FrozenDict, freeze

__all__ = ["copy_unchecked", "fillable", "frozen_json", "maker", "set_unchecked", "wrap_extra"]

_P = TypeVar("_P", bound=Part)

_SCALARS: Final = frozenset({str, float, bool, NoneType})
_ONLY_TEXT: Final = frozenset({str})
_SHARED: Final[dict[str, str]] = {}
"""Texts that records share: most values of a source's columns repeat from row to row."""
_LONGEST_SHARED: Final = 40
_MOST_SHARED: Final = 10_000


def set_unchecked(frozen_object: object, **values: object) -> None:
    """
    Fill in fields of an immutable object that nobody else has yet.

    The values are not checked: they come from constructors of their own, and to check them again would take longer than
    all else that is done with a row.
    """
    for name, value in values.items():
        object.__setattr__(frozen_object, name, value)


def copy_unchecked(part: _P, **changes: object) -> _P:
    """Return a copy of a part in which these fields have other values, which are not checked."""
    made = object.__new__(type(part))
    for name in defaults_of(type(part)):
        object.__setattr__(made, name, changes[name] if name in changes else getattr(part, name))
    return made


def maker(cls: type[_P], names: Sequence[str], constants: Mapping[str, Any] = EMPTY) -> Callable[[Sequence[Any]], _P]:
    """
    Return the function from the values of the fields *names*, which are not checked, to an instance.

    Its other fields have *constants*, or else their defaults. The function is written as source text, field by field: a
    loop would take five times as long.

    >>> from eventcode.model import Mention
    >>> maker(Mention, ("document", "quote"))(("d1", "troops arrive"))
    Mention(document='d1', quote='troops arrive')

    """
    shadow = shadow_class(cls)
    scope: dict[str, Any] = {"new": object.__new__, "cls": cls, "shadow": shadow or cls, "put": object.__setattr__}
    given = {name: f"v{place}" for place, name in enumerate(names)}
    lines = ["def make(values):", "    part = new(shadow)", f"    [{', '.join(given.values())}] = values"]
    for name, default in defaults_of(cls).items():
        if name not in given:
            given[name] = f"c_{name}"
            scope[f"c_{name}"] = constants.get(name, default)
    lines += [f"    part.{n} = {v}" if shadow else f"    put(part, {n!r}, {v})" for n, v in given.items()]
    lines += ["    part.__class__ = cls"] if shadow else []
    made: Callable[[Sequence[Any]], _P] = compiled([*lines, "    return part"], scope)["make"]
    return made


def wrap_extra(name: str, kept: Mapping[str, Any]) -> FrozenDict:
    """
    Return the `extra` of an event with what is kept under a name; empty where that is nothing.

    What is kept are texts that were decoded: there is nothing in them to check or to convert.
    """
    extra = FrozenDict.__new__(FrozenDict)
    if kept:
        box = FrozenDict.__new__(FrozenDict)
        dict.update(box, kept)
        dict.__setitem__(extra, name, box)
    return extra


def frozen_json(data: dict[str, Any], depth: int = 1) -> FrozenDict:
    """
    Return decoded JSON, at that depth, as data that cannot change.

    A decoder has made sure of text and numbers; only the size of whole numbers and the depth are checked here.

    Raises:
        RecordError: for whole numbers of more than 64 bits and for too many levels, as `FrozenDict` does.

    >>> frozen_json({"tags": ["a", {"b": 1}]})["tags"]
    ('a', {'b': 1})

    """
    frozen = FrozenDict.__new__(FrozenDict)
    values = data.values()
    kinds = set(map(type, values))
    if kinds == _ONLY_TEXT and max(map(len, values)) <= _LONGEST_SHARED:
        if len(_SHARED) >= _MOST_SHARED:
            _SHARED.clear()
        dict.update(frozen, zip(data, map(_SHARED.setdefault, values, values), strict=True))
        return frozen
    dict.update(frozen, data)
    if not kinds <= _SCALARS:
        for key, value in data.items():
            if type(value) not in _SCALARS:
                dict.__setitem__(frozen, key, _frozen_value(value, depth))
    return frozen


def _frozen_value(value: Any, depth: int) -> object:
    if depth >= DEEPEST or isinstance(value, int):
        return freeze(value, depth)  # which refuses what is too deep or too large
    if isinstance(value, dict):
        return frozen_json(value, depth + 1)
    return tuple([item if type(item) in _SCALARS else _frozen_value(item, depth + 1) for item in value])


@cached
def fillable(cls: type[Part]) -> type | None:
    """Return the shadow of a class whose annotations say all that its constructor checks and converts, or None."""
    by_annotation = all(f.metadata.get("by_annotation") and f.init for f in fields(cls))
    return None if not by_annotation or hasattr(cls, "__attrs_pre_init__") else shadow_class(cls)
