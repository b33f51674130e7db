"""Mentions: where a statement stands in a document, by quote and by position."""

from collections.abc import Iterable
from typing import Annotated, TypeAlias

from attrs import field, frozen

from ._base import EMPTY, FrozenDict, Part, Range, as_frozen, checked, many, must_be
from .text import Match, locate

__all__ = ["Match", "Mention", "as_mentions"]

Offset: TypeAlias = Annotated[int, Range(0, 2**53)]


@frozen(weakref_slot=False, repr=False, field_transformer=checked)
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
    start: Offset | None = None
    end: Offset | None = None
    prefix: str | None = None
    """The words before the quote, where it occurs more than once."""
    suffix: str | None = None
    """The words after it."""
    match: Match | None = None
    """How the quote was found: exact, normalised (blanks, quotes, dashes aside), fuzzy, absent; None: not tried."""
    extra: FrozenDict = field(default=EMPTY, converter=as_frozen)
    """What a source says of the mention that has no field here."""

    def __attrs_post_init__(self) -> None:
        if (self.start is None) is not (self.end is None):
            raise must_be("Mention", f"start={self.start}, end={self.end}", "both positions or neither")
        if self.start is not None and self.end is not None and self.start > self.end:
            raise must_be("Mention", f"start={self.start}, end={self.end}", "a start that is not after the end")

    def locate(self, text: str) -> "Mention":
        """
        Return the mention with its quote looked up in *text*: how it matches, and where.

        A quote that is not there comes back as `absent`, without positions; it is never dropped.

        Raises:
            RecordError: where the mention has no quote, or the quote stands in several places that prefix and suffix
                do not tell apart.

        """
        if self.quote is None:
            raise must_be("Mention.quote", None, "a quote to look up")
        found = locate(self.quote, text, prefix=self.prefix, suffix=self.suffix)
        if found.count > 1:
            raise must_be(
                "Mention.quote",
                self.quote,
                f"a quote that stands once, but it stands {found.count} times; give prefix or suffix",
            )
        return self.evolve(match=found.match, start=found.start, end=found.end)


def as_mentions(value: Mention | Iterable[Mention] | None) -> tuple[Mention, ...]:
    """Make a tuple of one mention or several."""
    return many(value, (Mention,), "mention", "a Mention, or several")
