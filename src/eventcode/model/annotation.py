"""Annotations as the schema of a field: the test that each asks for, and the words of its error message."""

from collections.abc import Callable
from functools import reduce
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, NamedTuple, Union, get_args, get_origin

from attrs import Attribute
from attrs.validators import instance_of

from eventcode.errors import must_be

from .frozendict import EMPTY, FrozenDict, fits_64_bits, is_finite, is_text
from .scalar import as_scalar

__all__ = ["Check", "Expectation", "Pattern", "Range", "any_text", "expect"]


class Range(NamedTuple):
    """The numbers that a field allows, ends included; an argument of `Annotated`."""

    low: float
    high: float


class Pattern(NamedTuple):
    """
    A regular expression that matches the whole text of a field, with its meaning; an argument of `Annotated`.

    Of a `Literal`, it says which other texts are allowed besides its values.
    """

    regex: str
    meaning: str


class Expectation(NamedTuple):
    """A test for the value of a field, with the words of its error message."""

    passes: Callable[[Any], bool]
    words: str
    known: tuple[str, ...] = ()


_ABSENT: Final = (None, (), EMPTY)
"""The defaults of fields that may be without a value: for them, a missing value of a data frame is the default."""


_InstanceOf: Final[Any] = type(instance_of(object))


class Check(_InstanceOf):  # type: ignore[misc]  # a class that attrs makes its validators of, and does not name
    """
    A validator that tests a value against an annotation; a value that is the field's default passes.

    It is one of attrs' validators of types, which hypothesis asks for their `type` to draw from.
    """

    __slots__ = ("annotation", "default", "expectation", "passes")
    __eq__, __hash__ = object.__eq__, object.__hash__

    def __init__(self, annotation: Any, default: object) -> None:
        self.annotation, self.default, self.expectation = annotation, default, expect(annotation)
        self.passes = self.expectation.passes

    def __repr__(self) -> str:
        return f"<check of {self.annotation!r}>"

    @property
    def type(self) -> Any:
        """The annotation with the strategy of its values, for hypothesis."""
        from eventcode.testing import of_annotation

        return Annotated[self.annotation, of_annotation(self.annotation)]

    def __call__(self, instance: object, attribute: "Attribute[Any]", value: object) -> None:
        """
        Check a value.

        Raises:
            RecordError: for a value that the annotation does not allow.

        """
        if value is not self.default and not self.passes(value):  # most fields of most records are at their default
            where = f"{type(instance).__name__}.{attribute.name}"
            raise must_be(where, value, expected=self.expectation.words, known=self.expectation.known)

    def accept(self, value: Any, attribute: "Attribute[Any]") -> Any:
        """
        Return a value that passes: the value itself, or the plain one that a scalar of another library stands for.

        Raises:
            RecordError: for a value that the annotation does not allow, without a place.

        """
        plain = tuple(map(as_scalar, value)) if isinstance(value, tuple) else as_scalar(value)
        if plain is None and value is not None and self.default in _ABSENT:
            return self.default
        if attribute.converter is not None:
            plain = attribute.converter(plain)  # type: ignore[operator]  # those of the model are plain functions
        if self.passes(plain):
            return plain
        raise must_be("", value, expected=self.expectation.words, known=self.expectation.known)


def any_text(instance: object, attribute: "Attribute[Any]", value: object) -> None:
    """Check a text that may be empty: a validator."""
    if not isinstance(value, str) or not is_text(value):
        raise must_be(f"{type(instance).__name__}.{attribute.name}", value, expected="text")


# Subclasses fail: the constructor then takes the plain value of a scalar, and tests that.
_SIMPLE: Final[dict[object, Expectation]] = {
    str: Expectation(lambda v: type(v) is str and v != "" and is_text(v), "text that is not empty"),
    int: Expectation(lambda v: type(v) is int and fits_64_bits(v), "a whole number of at most 64 bits"),
    float: Expectation(
        lambda v: is_finite(v) if type(v) is float else type(v) is int and fits_64_bits(v), "a finite number"
    ),
    bool: Expectation(lambda v: v is True or v is False, "True or False"),
    NoneType: Expectation(lambda v: v is None, "None"),
    FrozenDict: Expectation(lambda v: isinstance(v, FrozenDict), "a JSON object"),
}


def expect(annotation: Any) -> Expectation:
    """
    Return the test that an annotation asks for.

    Raises:
        TypeError: for an annotation that no record can hold.

    >>> expect(int | None).words
    'a whole number of at most 64 bits or None'

    """
    if annotation in _SIMPLE:
        return _SIMPLE[annotation]
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _annotated(*args)
    if origin is Literal:
        return Expectation(lambda v: type(v) is str and v in args, "one of " + ", ".join(args), args)
    if origin in {Union, UnionType}:
        options = [expect(a) for a in args]
        return Expectation(
            reduce(_either, [o.passes for o in options]),
            " or ".join(o.words for o in options),
            tuple(word for o in options for word in o.known),
        )
    if origin is tuple and args[1:] == (...,):
        item = expect(args[0])
        return Expectation(
            lambda v: isinstance(v, tuple) and all(map(item.passes, v)), f"a tuple, each {item.words}", item.known
        )
    if not isinstance(annotation, type) or annotation in {list, dict, set, object, Any}:
        raise TypeError(
            f"a record cannot hold a field of {annotation!r}: expected a class, Literal, Annotated with Range or "
            "Pattern, a union of these or tuple[..., ...]; and no `from __future__ import annotations` in the module"
        )
    cls = annotation
    return Expectation(lambda v: isinstance(v, cls), f"{'an' if cls.__name__[0] in 'AEIOU' else 'a'} {cls.__name__}")


def _either(one: Callable[[Any], bool], other: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda v: one(v) or other(v)


def _annotated(annotation: Any, limit: Range | Pattern) -> Expectation:
    base = expect(annotation)
    if isinstance(limit, Range):
        return Expectation(
            lambda v: base.passes(v) and limit.low <= v <= limit.high, f"{base.words} from {limit.low} to {limit.high}"
        )
    import re

    match = re.compile(limit.regex).fullmatch
    if get_origin(annotation) is Literal:
        text = expect(str)
        return Expectation(
            lambda v: base.passes(v) or (text.passes(v) and match(v) is not None),
            f"{base.words}, or {limit.meaning}",
            base.known,
        )
    return Expectation(lambda v: base.passes(v) and match(v) is not None, limit.meaning)
