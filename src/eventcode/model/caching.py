"""Functions that keep their results."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

__all__ = ["cached"]

_F = TypeVar("_F", bound=Callable[..., Any])


def cached(function: _F) -> _F:
    """Return a function that keeps its results, as `functools.cache` does, with the signature for type checkers."""
    return cast("_F", cache(function))
