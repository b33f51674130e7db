"""Shorthands: conversions of the values that a constructor takes to those that a field holds."""

from collections.abc import Callable, Iterable, Mapping
from types import NoneType
from typing import Annotated, Any, Final, TypeVar, cast, get_args, get_origin

from eventcode.errors import must_be

from .frozendict import FrozenDict, fits_64_bits
from .scalar import as_scalar

__all__ = ["as_frozen", "as_text", "as_texts", "converter_of", "many", "pairs"]

_P = TypeVar("_P")

_NOT_SEVERAL: Final = (Mapping, str, bytes, bytearray, memoryview)
"""What can be iterated over and does not hold several things."""


def many(value: Any, single: tuple[type, ...], expected: str) -> tuple[Any, ...]:
    """
    Return one thing or several as a tuple; None and missing values are no thing.

    Raises:
        RecordError: for a value that is neither: a mapping, bytes, a set, a data frame, an array without dimensions.

    >>> many("a", (str,), "text"), many(["a", "b"], (str,), "text"), many(None, (str,), "text")
    (('a',), ('a', 'b'), ())

    """
    if value is None:
        return ()
    if isinstance(value, single):
        return (value,)
    if isinstance(value, tuple | list):  # mostly; the tests below take several times as long
        return tuple(value)
    if isinstance(value, set | frozenset):
        raise must_be("", value, expected=f"{expected}, in an order: a set has none, a list has")
    if isinstance(value, Iterable) and not isinstance(value, _NOT_SEVERAL) and not hasattr(value, "columns"):
        try:
            return tuple(value)
        except TypeError:  # an array without dimensions
            raise must_be("", value, expected=expected) from None
    plain = as_scalar(value)
    if plain is None or (plain is not value and isinstance(plain, single)):
        return () if plain is None else (plain,)
    raise must_be("", value, expected=expected)


def pairs(cls: type[_P], value: Any, expected: str, of: Callable[[Any], _P] | None = None) -> tuple[_P, ...]:
    """
    Return one instance of *cls* or several as a tuple; a pair stands for an instance made of its two members.

    A tuple that ends in a text is one pair; several things stand in a list: `("denies", "e1")`, `[("denies", "e1")]`.

    Args:
        cls: the class.
        value: an instance, a pair, or several of both.
        expected: the words of the error message, such as "a Link, or a pair of type and target".
        of: a conversion of values that are neither instance nor pair, where there is one.

    Raises:
        RecordError: for any other value.

    """
    single: tuple[type, ...] = (cls, str) if of else (cls,)
    is_pair = isinstance(value, tuple) and value and isinstance(value[-1], str) and not isinstance(value[0], cls)
    several = [value] if is_pair else many(value, single, f"{expected}, or several in a list")
    return tuple([v if isinstance(v, cls) else _one(cls, v, expected, of) for v in several])


def _one(cls: type[_P], value: Any, expected: str, of: Callable[[Any], _P] | None) -> _P:
    if isinstance(value, tuple) and len(value) == 2:
        return cls(*value)  # type: ignore[call-arg]  # of its first two fields
    if isinstance(value, tuple) or of is None:
        raise must_be("", value, expected=f"{expected}, or several in a list")
    return of(value)


def as_text(value: str) -> str:
    """Return a text as a plain one; a missing value is the empty text."""
    if type(value) is str or value is None:
        return value
    plain = as_scalar(value)
    return "" if plain is None else plain


def as_texts(value: "str | Iterable[str] | None") -> tuple[str, ...]:
    """Return one text or several as a tuple; None is no text."""
    return value if type(value) is tuple else many(value, (str,), "text, or several")


def as_frozen(value: "Mapping[str, Any]") -> FrozenDict:
    """Return a mapping as JSON data that cannot change."""
    is_loose = not isinstance(value, FrozenDict) and isinstance(value, Mapping)
    return FrozenDict(value) if is_loose else cast("FrozenDict", value)


def _as_float(value: object) -> object:  # not Any, which stands for text in the schema
    return float(value) if type(value) is int and fits_64_bits(value) else value


def _as_tuple(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return (value,) if isinstance(value, str) else value


def converter_of(annotation: Any) -> Callable[[Any], Any] | None:
    """Return the conversion of a type, or None: 41 to 41.0, a list or text to a tuple, a dict to a frozen one."""
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    options = (
        [a for a in get_args(annotation) if a is not NoneType] if NoneType in get_args(annotation) else [annotation]
    )
    if len(options) != 1:
        return None
    option = get_args(options[0])[0] if get_origin(options[0]) is Annotated else options[0]
    if option is float:
        return _as_float
    if option is FrozenDict:
        return as_frozen
    return _as_tuple if get_origin(option) is tuple else None
