"""Dyads: tuples counted and summed by pairs of actors."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias

from attrs import frozen

from eventcode.errors import must_be, one_of

from .projecting import BY, EventTuple, EventTuples

__all__ = ["Dyad", "dyads", "summed"]

_Pair: TypeAlias = tuple[str | None, str | None]


@frozen(kw_only=True)
class Dyad:
    """The count and the sum of the tuples of one source and target."""

    count: int = 0
    """The number of tuples."""
    total: float = 0.0
    """The sum of the values."""
    without_value: int = 0
    """The number of tuples whose code has no value on the scale: counted, not summed."""


def dyads(tuples: Iterable[EventTuple], by: str = "country") -> dict[tuple[str | None, str | None], Dyad]:
    """
    Return the count and the sum of tuples for each dyad, in the order of first appearance.

    *by* is `country` (an actor's country, else its code or name) or `actor` (its code or name).

    Raises:
        RecordError: for another *by*, and for anything but tuples.

    >>> from eventcode import Event, tuples
    >>> event = Event(code="cameo:190", source="RUSMIL", target="UKRMIL")
    >>> dyads([*tuples(event), *tuples(event)])
    {('RUS', 'UKR'): Dyad(count=2, total=-20.0, without_value=0)}

    """
    one_of("dyads: by", by, known=BY)
    every = tuples if isinstance(tuples, EventTuples) else EventTuples(_checked(tuples))
    return summed(every.counts(by))


def _checked(tuples: Iterable[EventTuple]) -> Iterator[EventTuple]:
    instead = "tuples of events; make them by dyads(tuples(...))"
    if isinstance(tuples, str) or not isinstance(tuples, Iterable):
        raise must_be("dyads", tuples, expected=instead)
    for each in tuples:
        if not isinstance(each, EventTuple):
            raise must_be("dyads", each, expected=instead)
        yield each


def summed(counts: Mapping[tuple[str | None, str | None, float | None], int]) -> dict[_Pair, Dyad]:
    """Return the dyads of tuples that were counted by source, target and value, in the order of first appearance."""
    found: dict[_Pair, tuple[int, Decimal, int]] = {}
    for (source, target, value), number in counts.items():
        count, total, without_value = found.get((source, target), (0, Decimal(), 0))
        if value is None:
            without_value += number
        else:
            total += number * Decimal(str(value))  # as it is written: no dust from adding, in whatever order
        found[source, target] = count + number, total, without_value
    return {
        pair: Dyad(count=count, total=float(total), without_value=without_value)
        for pair, (count, total, without_value) in found.items()
    }
