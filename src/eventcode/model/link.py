"""Links: relations between statements."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from attrs import field

from .base import Part, part
from .shorthand import pairs

__all__ = ["Link", "LinkLike", "LinkType", "as_links"]

LinkType: TypeAlias = Literal[
    "denies",
    "asserts",
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


@part
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
    """The id of the other record; a missing one is a finding of the rules, not an error."""
    inferred: bool = field(default=False, kw_only=True)
    """Whether a coder or tool concluded the link, because the text does not state it."""
    by: str | None = field(default=None, kw_only=True)
    """The maker of the link, where that is not the coder of the record."""


LinkLike: TypeAlias = Link | tuple[LinkType, str]


def as_links(value: Iterable[LinkLike] | LinkLike | None) -> tuple[Link, ...]:
    """Return the links for one or several, each a `Link` or a pair of type and target."""
    return pairs(Link, value, "a Link, or a pair of type and target")
