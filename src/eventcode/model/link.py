"""Links: how one statement stands to another."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from attrs import frozen

from ._base import Part, checked, many, must_be

__all__ = ["Link", "LinkLike", "as_links"]

LinkType: TypeAlias = Literal[
    "denies",
    "confirms",
    "alleges",
    "supports",
    "conflicts_with",
    "revises",
    "same_event",
    "overlaps",
    "part_of",
    "before",
    "conditional_on",
    "responds_to",
    "requests",
    "threatens",
    "condemns",
    "about",
    "supposes",
    "presupposes",
    "contributes_to",
    "agrees_with",
    "commits",
]


@frozen(weakref_slot=False, repr=False, field_transformer=checked)
class Link(Part):
    """
    A typed link from the record that holds it to another record.

    >>> Link("denies", "e12")
    Link(type='denies', target='e12')
    >>> Link("denys", "e12")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    eventcode.errors.RecordError: Link.type: found 'denys', expected one of denies, ...; did you mean 'denies'?

    """

    type: LinkType
    target: str
    """The id of the record that is pointed at; that it is missing is a finding, not an error."""
    inferred: bool = False
    """True where the text does not say it and a coder or tool concluded it."""
    by: str | None = None
    """Who made the link, where that is not the record's own coder."""


LinkLike: TypeAlias = Link | tuple[LinkType, str]


def as_links(value: Iterable[LinkLike] | LinkLike | None) -> tuple[Link, ...]:
    """Make links of one or several, each a `Link` or a pair of type and target."""
    if isinstance(value, tuple) and value and all(isinstance(v, str) for v in value):
        return (_link(value),)
    return tuple([_link(v) for v in many(value, (Link,), "link", f"{_PAIR}, or several")])


_PAIR = "a Link, or a pair of type and target"


def _link(value: object) -> Link:
    if isinstance(value, Link):
        return value
    if isinstance(value, tuple) and len(value) == 2:  # noqa: PLR2004  # a pair
        return Link(*value)
    raise must_be("link", value, _PAIR)
