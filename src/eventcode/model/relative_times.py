"""Resolution of relative times: the bounds that a data set gives them, and what these rest on."""

from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from .document import Document
from .edtf.calendar import Day
from .event import Event
from .when import When

__all__ = ["Resolution", "resolve"]


@frozen
class Resolution:
    """
    The bounds of a time.

    Attributes:
        earliest: the first day possible, as year, month, day; None where there is no bound.
        latest: the last day possible.
        basis: what the bounds rest on, in words.

    """

    earliest: Day | None
    latest: Day | None
    basis: str = field(kw_only=True)


def resolve(
    when: When, relative_to: str | None, documents: Mapping[str, Document], events: Mapping[str, Event]
) -> Resolution:
    """Return the bounds of a time by its own value and by the document or event that it is relative to."""
    first, last = when.span
    own = "the value" if when.edtf else "nothing"
    reference, basis = _reference(relative_to, documents, events)
    if reference is None or (when.edtf and when.relation not in {"earlier_in", "later_in"}):
        return Resolution(first, last, basis=own)
    start, end = reference.span
    if when.edtf is None:
        found = (start if when.relation in _FROM else None, end if when.relation in _UNTIL else None)
        return Resolution(*found, basis=basis if any(found) else own)
    both = f"{own}; {basis}"
    if when.relation == "earlier_in":
        return Resolution(first, min((day for day in (last, end) if day), default=None), basis=both)
    return Resolution(max((day for day in (first, start) if day), default=None), last, basis=both)


_FROM: Final = frozenset({"on", "within", "during", "since", "after", "later_in", "soon", "future"})
"""The relations by which a thing is not before the beginning of what it relates to."""
_UNTIL: Final = frozenset({"on", "within", "during", "by", "up_to", "before", "earlier_in", "recent"})
"""The relations by which it is not after the end."""


def _reference(
    relative_to: str | None, documents: Mapping[str, Document], events: Mapping[str, Event]
) -> tuple[When | None, str]:
    """Return the time of a document or an event, with words for it."""
    if relative_to is None:
        return None, ""
    if (document := documents.get(relative_to)) is not None:
        if (anchor := document.anchored) is not None:
            return anchor.when, f"{document.id} is of {anchor.when.edtf} ({anchor.basis})"
        if document.published is not None:
            return document.published, f"{document.id} was published {document.published.edtf}"
    if (event := events.get(relative_to)) is not None and (found := event.when) is not None:
        return found, f"{relative_to} is dated {found.edtf}"
    return None, ""
