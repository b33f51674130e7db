"""Construction without checks: fields of immutable objects and JSON data that were checked before."""

from collections.abc import Callable, Mapping
from functools import cache
from types import NoneType
from typing import Any, Final, TypeVar, cast

from attrs import fields

from .base import Part
from .frozendict import DEEPEST, FrozenDict, freeze

__all__ = ["cached", "frozen_json", "set_unchecked", "shadow_class", "wrap_extra"]

_SCALARS: Final = frozenset({str, float, bool, NoneType})
_ONLY_TEXT: Final = frozenset({str})
_SHARED: Final[dict[str, str]] = {}
"""Texts that records share: most values of a source's columns repeat from row to row."""
_LONGEST_SHARED: Final = 40
_MOST_SHARED: Final = 10_000


_F = TypeVar("_F", bound=Callable[..., Any])


def cached(function: _F) -> _F:
    """Return a function that keeps its results, as `functools.cache` does, with the signature for type checkers."""
    return cast("_F", cache(function))


def set_unchecked(frozen_object: object, **values: object) -> None:
    """
    Fill in fields of an immutable object that nobody else has yet.

    The values are not checked: they come from constructors of their own, and to check them again would take longer than
    all else that is done with a row.
    """
    for name, value in values.items():
        object.__setattr__(frozen_object, name, value)


def wrap_extra(name: str, kept: Mapping[str, Any]) -> FrozenDict:
    """
    Return the `extra` of an event with what is kept under a name; empty where that is nothing.

    What is kept are texts that were decoded: there is nothing in them to check or to convert.
    """
    extra = FrozenDict.__new__(FrozenDict)
    if kept:
        box = FrozenDict.__new__(FrozenDict)
        dict.update(box, kept)
        dict.update(extra, {name: box})
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
def shadow_class(cls: type[Part]) -> type | None:
    """
    Return a class with the slots of *cls* whose instances can be filled, and then become instances of *cls*.

    A frozen attrs class sets each field through a function call; filling a shadow takes a third of the time. None where
    the constructor of *cls* checks or converts more than its annotations say, or no shadow has the layout of *cls*.
    """
    by_annotation = all(f.metadata.get("by_annotation") and f.init for f in fields(cls))
    if not by_annotation or "__slots__" not in cls.__dict__ or hasattr(cls, "__attrs_pre_init__"):
        return None
    names = {
        "__slots__": cls.__dict__["__slots__"],
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,  # without it, CPython would look both up at each assignment
    }
    shadow = type(f"{cls.__name__}Shadow", cls.__bases__, names)
    try:
        object.__new__(shadow).__class__ = cls  # type: ignore[assignment]  # which is what is tried
    except TypeError:
        return None
    return shadow
