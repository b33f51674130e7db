"""Links: relations between statements."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypeAlias

from attrs import field

from .annotation import Pattern
from .base import Part, part
from .shorthand import pairs

__all__ = ["LINK_TYPE", "Link", "LinkLike", "LinkType", "as_links"]

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

LINK_TYPE: Final = "[a-z][a-z0-9_]*:[a-z][a-z0-9_]*"
"""The form of the types that packages add."""

if TYPE_CHECKING:
    AnyLinkType: TypeAlias = LinkType | str
else:
    AnyLinkType = Annotated[LinkType, Pattern(LINK_TYPE, "the type of a package, such as 'navy:escorts'")]
"""One of the library's types, or one that a package adds, behind the name of the package."""


@part
class Link(Part):
    """
    A typed link from the record that holds it to another record.

    Packages add types of their own by `Registry.add_link_type`.

    >>> Link("denies", "e12")
    Link(type='denies', target='e12')
    >>> Link("denys", "e12")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    eventcode.errors.RecordError: Link.type: found 'denys', expected one of denies, ...; did you mean 'denies'?

    """

    type: AnyLinkType
    target: str
    """The id of the other record; a missing one is a finding of the rules, not an error."""
    inferred: bool = field(default=False, kw_only=True)
    """Whether a coder or tool concluded the link, because the text does not state it."""
    by: str | None = field(default=None, kw_only=True)
    """The maker of the link, where that is not the coder of the record."""
    possible: bool = field(default=False, kw_only=True)
    """Whether the relation is only possible: two records *may* tell of the same event. Nothing follows from it."""


LinkLike: TypeAlias = Link | tuple[LinkType, str]


def as_links(value: "Iterable[LinkLike] | LinkLike | None") -> tuple[Link, ...]:
    """Return the links for one or several, each a `Link` or a pair of type and target."""
    return pairs(Link, value, "a Link, or a pair of type and target such as ('denies', 'e1')")
