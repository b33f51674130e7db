"""Mentions: the places of a statement in a document, by quote and by position."""

from collections.abc import Iterable
from typing import Annotated, Literal, TypeAlias

from attrs import field

from eventcode.errors import counted, must_be

from .annotation import Range
from .base import Part, part
from .frozendict import EMPTY, FrozenDict
from .shorthand import as_frozen, pairs

__all__ = ["Match", "Mention", "MentionLike", "as_mentions"]

Match: TypeAlias = Literal["exact", "normalised", "fuzzy", "absent"]
Offset: TypeAlias = Annotated[int, Range(0, 2**53)]


@part
class Mention(Part):
    """
    A span of a document: W3C Web Annotation's quote and position selectors in one.

    Positions count code points from 0; *end* is exclusive, so `text[start:end]` is the span.

    >>> Mention("d1", quote="as many as 1,500").locate("up to, or as many as 1,500, troops")
    Mention(document='d1', quote='as many as 1,500', start=10, end=26, match='exact')

    """

    document: str
    """The id of the document."""
    quote: str | None = None
    """The words of the document."""
    start: Offset | None = field(default=None, kw_only=True)
    end: Offset | None = field(default=None, kw_only=True)
    prefix: str | None = field(default=None, kw_only=True)
    """The words before the quote, where it occurs more than once."""
    suffix: str | None = field(default=None, kw_only=True)
    """The words after the quote."""
    match: Match | None = field(default=None, kw_only=True)
    """The way in which the quote was found: exact, normalised (blanks, quotes, dashes aside), fuzzy, or absent; None
    before any search."""
    extra: FrozenDict = field(default=EMPTY, converter=as_frozen, kw_only=True)
    """Data of a source that have no field here, under its name."""

    def __attrs_post_init__(self) -> None:
        if (self.start is None) is not (self.end is None):
            raise must_be("Mention", f"start={self.start}, end={self.end}", expected="both positions or neither")
        if self.start is not None and self.end is not None and self.start > self.end:
            raise must_be(
                "Mention", f"start={self.start}, end={self.end}", expected="a start that is not after the end"
            )

    def locate(self, text: str) -> "Mention":
        """
        Return the mention with the place of its quote in *text* and the way in which it matches.

        A quote that does not occur is `absent`, without positions; it is never dropped.

        Raises:
            RecordError: where the mention has no quote, or the quote occurs in several places that *prefix* and
                *suffix* do not distinguish.

        """
        from .text import locate

        if self.quote is None:
            raise must_be("Mention.quote", None, expected="a quote to look up")
        found = locate(self.quote, text, prefix=self.prefix, suffix=self.suffix)
        if found.count > 1:
            raise must_be(
                "Mention.quote",
                self.quote,
                expected=f"a quote that occurs once; it occurs {counted(found.count, 'time')}: give prefix or suffix",
            )
        return self.evolve(match=found.match, start=found.start, end=found.end)


MentionLike: TypeAlias = Mention | tuple[str, str]


def as_mentions(value: "MentionLike | Iterable[MentionLike] | None") -> tuple[Mention, ...]:
    """Return the mentions for one or several, each a `Mention` or a pair of document id and quote."""
    return pairs(Mention, value, "a Mention, or a pair of document id and quote")
