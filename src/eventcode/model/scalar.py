"""Scalars of other libraries (enum members, NumPy and pandas values) as plain Python values."""

from enum import Enum
from operator import index
from typing import Any

__all__ = ["as_scalar", "is_missing"]


def as_scalar(value: Any) -> Any:
    """
    Return the plain Python value for a scalar, None for a missing one; return any other object itself.

    An enum member counts as its value, an instance of a subclass of str, int or float as the plain one, a scalar of
    NumPy as its `item()`, any other whole number as its `__index__`. Arrays and other collections are no scalars.

    >>> from enum import Enum
    >>> as_scalar(Enum("Colour", {"RED": "red"}).RED), as_scalar(float("nan")), as_scalar([1])
    ('red', None, [1])
    """
    if isinstance(value, Enum):
        return as_scalar(value.value)
    if isinstance(value, str):
        return str.__str__(value)
    if value is None or isinstance(value, bool):
        return value
    if is_missing(value):
        return None
    for plain in (int, float):
        if isinstance(value, plain):
            return plain(value)
    return _of_another_library(value)


def _of_another_library(value: Any) -> Any:
    cls = type(value)
    if hasattr(cls, "__iter__"):
        return value
    if callable(getattr(value, "item", None)):
        plain = value.item()
        return value if type(plain) is cls else as_scalar(plain)
    return index(value) if hasattr(cls, "__index__") else value


def is_missing(value: object) -> bool:
    """
    Tell whether a value marks a missing one in a data frame: NaN, NaT or NA.

    >>> is_missing(float("nan")), is_missing(None), is_missing("nan")
    (True, False, False)
    """
    try:
        return bool(value != value)  # noqa: PLR0124  # the definition of NaN, of any library
    except Exception:
        return type(value).__name__ == "NAType"
