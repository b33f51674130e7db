"""Dyads: tuples counted and summed by pairs of actors."""

from collections.abc import Iterable

from attrs import frozen

from eventcode.errors import one_of
from eventcode.model import Actor

from .projecting import EventTuple

__all__ = ["Dyad", "dyads"]


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
        RecordError: for another *by*.

    >>> from eventcode import Event, tuples
    >>> event = Event(code="cameo:190", source="RUSMIL", target="UKRMIL")
    >>> dyads([*tuples(event), *tuples(event)])
    {('RUS', 'UKR'): Dyad(count=2, total=-20.0, without_value=0)}

    """
    one_of("dyads: by", by, known=("country", "actor"))
    found: dict[tuple[str | None, str | None], Dyad] = {}
    for item in tuples:
        key = (item.source, item.target)
        if by == "country":
            key = (_country(item.actors[0], key[0]), _country(item.actors[1], key[1]))
        old = found.get(key, Dyad())
        found[key] = Dyad(
            count=old.count + 1,
            total=round(old.total + (item.value or 0.0), 10),  # scales have one decimal: no dust from adding
            without_value=old.without_value + (item.value is None),
        )
    return found


def _country(actor: Actor | None, name: str | None) -> str | None:
    return (actor.country if actor else None) or name
