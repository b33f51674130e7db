"""Matching: which predicted record stands for which gold one, by the words in which both stand."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Literal, TypeAlias

from attrs import frozen

from eventcode.model import Event

__all__ = ["By", "Matched", "Spans", "match", "spans_of"]

By: TypeAlias = Literal["span", "document"]

Spans: TypeAlias = tuple[tuple[int, int], ...]
"""Stretches of a text, in order and apart from each other."""


@frozen
class Matched:
    """The records of one document: pairs of predicted and gold, and what is left of both."""

    pairs: tuple[tuple[Event, Event], ...] = ()
    spare: tuple[tuple[Event, Event], ...] = ()
    """Predicted records that match a gold one for which another stands, with it: they are neither right nor wrong."""
    wrong: tuple[Event, ...] = ()
    """Predicted records that match no gold one."""
    missed: tuple[Event, ...] = ()
    """Gold records that no predicted one matches."""

    @property
    def predicted(self) -> tuple[Event, ...]:
        """The predicted records that count."""
        return (*(one for one, _ in self.pairs), *self.wrong)

    @property
    def gold(self) -> tuple[Event, ...]:
        """The gold records."""
        return (*(other for _, other in self.pairs), *self.missed)


def spans_of(event: Event) -> dict[str, Spans]:
    """
    Return the stretches in which a record stands, by document; a document without positions has none.

    >>> from eventcode import Mention
    >>> spans_of(Event(mentions=[Mention("d1", start=0, end=4), Mention("d1", start=2, end=9), Mention("d2")]))
    {'d1': ((0, 9),), 'd2': ()}
    """
    found: dict[str, list[tuple[int, int]]] = {}
    for mention in event.mentions:
        spans = found.setdefault(mention.document, [])
        if mention.start is not None and mention.end is not None:
            spans.append((mention.start, mention.end))
    return {document: _apart(spans) for document, spans in found.items()}


def _apart(spans: Iterable[tuple[int, int]]) -> Spans:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def overlap(one: Spans, other: Spans) -> float:
    """
    Return the characters that both have, as a share of those that one of them has.

    >>> overlap(((0, 10),), ((5, 10), (20, 25)))
    0.3333333333333333
    """
    both = at = 0
    for start, end in one:
        while at < len(other) and other[at][1] <= start:
            at += 1
        for first, last in islice(other, at, None):
            if first >= end:
                break
            both += min(end, last) - max(start, first)
    whole = sum(end - start for start, end in (*one, *other)) - both
    return both / whole if whole else 0.0


def match(
    predicted: Iterable[tuple[Event, Spans]],
    gold: Iterable[tuple[Event, Spans]],
    *,
    by: By,
    least: float,
    credit: Callable[[str | None, str | None], float],
) -> Matched:
    """
    Match the records of one document, one to one: the pairs that overlap most first, of equals those with closer codes.

    Args:
        predicted: the predicted records with their spans.
        gold: the gold records with theirs.
        by: `span`, or `document` where every two records of a document may stand for each other.
        least: the overlap that two records need.
        credit: how close two codes are; the greater the closer.

    """
    ours, theirs = list(predicted), list(gold)
    pairs = []
    for place, (one, spans) in enumerate(ours):
        for other_place, (other, other_spans) in enumerate(theirs):
            share = 1.0 if by == "document" else overlap(spans, other_spans)
            if share >= least:
                pairs.append((-share, -credit(one.code, other.code), place, other_place))
    taken: dict[int, int] = {}
    used: set[int] = set()
    for _, _, place, other_place in sorted(pairs):
        if place not in taken and other_place not in used:
            taken[place] = other_place
            used.add(other_place)
    nearest = {place: other for _, _, place, other in sorted(pairs, reverse=True)} if by == "span" else {}
    left = [place for place in range(len(ours)) if place not in taken]
    return Matched(
        pairs=tuple((ours[place][0], theirs[other][0]) for place, other in sorted(taken.items())),
        spare=tuple((ours[place][0], theirs[nearest[place]][0]) for place in left if place in nearest),
        wrong=tuple(ours[place][0] for place in left if place not in nearest),
        missed=tuple(record for place, (record, _) in enumerate(theirs) if place not in used),
    )
