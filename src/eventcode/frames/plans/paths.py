"""Paths: what stands below the values of fields, where columns say it, and in records that show it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from attrs import fields

from eventcode.model import Part

__all__ = ["is_given", "touches", "values_at"]


def touches(attributes: Sequence[str], path: Sequence[Any]) -> bool:
    """Tell whether a cell that says these attributes can change what stands at a path below the value."""
    said = [tuple(each.split(".")) for each in attributes]
    return not said or any(each[: len(path)] == tuple(path)[: len(each)] for each in said)


def is_given(value: Any, path: Sequence[Any]) -> bool:
    """Tell whether something stands at a path."""
    if isinstance(value, tuple):
        return any(is_given(item, path) for item in value)
    if not path:
        return bool(value) or isinstance(value, Part)
    if isinstance(value, Mapping):
        return is_given(value.get(path[0]), path[1:])
    cls: type = type(value)
    return path[0] in _names(cls) and is_given(getattr(value, path[0]), path[1:])


@lru_cache(maxsize=256)
def _names(cls: type) -> frozenset[str]:
    return frozenset(f.name for f in fields(cls)) if issubclass(cls, Part) else frozenset()


def values_at(value: Any, path: Sequence[str]) -> Iterator[Any]:
    """Yield what stands at a path, in each item."""
    if isinstance(value, tuple):
        for item in value:
            yield from values_at(item, path)
    elif not path:
        yield value
    else:
        yield from values_at(getattr(value, path[0], None), path[1:])
