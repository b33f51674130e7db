"""Duplicates: events of a data set that may be one statement."""

from collections.abc import Callable, Iterable
from typing import Final

from attrs import fields

from .event import Event

__all__ = ["clusters_of", "content_keys"]

_ABOUT: Final = frozenset(
    {"id", "attributions", "mentions", "links", "inferred", "codings", "note", "origin", "extra", "unknown", "label"}
)
"""The fields that are about the record and not its content."""


def content_keys(event: Event) -> Iterable[object]:
    """Yield what statements that may be the same have in common: their content, or a quote."""
    yield type(event), event.type, tuple(getattr(event, f.name) for f in fields(type(event)) if f.name not in _ABOUT)
    for mention in event.mentions:
        if mention.quote is not None:
            yield mention.document, mention.quote, mention.start


def clusters_of(
    events: Iterable[Event], keys: Callable[[Event], Iterable[object]] = content_keys
) -> tuple[tuple[Event, ...], ...]:
    """Return the clusters of events that share a key, directly or through others, by their first members."""
    all_events = list(events)
    first: dict[object, int] = {}
    leader = list(range(len(all_events)))
    for place, event in enumerate(all_events):
        for key in keys(event):
            other = first.setdefault(key, place)
            leader[_top(leader, place)] = _top(leader, other)
    found: dict[int, list[Event]] = {}
    for place, event in enumerate(all_events):
        found.setdefault(_top(leader, place), []).append(event)
    return tuple(tuple(cluster) for cluster in found.values() if len(cluster) > 1)


def _top(leader: list[int], place: int) -> int:
    """Return the first member of a cluster, and shorten the way to it."""
    while leader[place] != place:
        leader[place] = leader[leader[place]]
        place = leader[place]
    return place
