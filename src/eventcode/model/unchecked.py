"""Filling in: fields of an immutable object, written while it is made, without the checks of its constructor."""

from collections.abc import Mapping
from typing import Any

from . import FrozenDict

__all__ = ["set_unchecked", "wrap_extra"]


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
