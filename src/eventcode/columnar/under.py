"""Flat columns of the events of a data set: what its actor records and its header say counts too."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from attrs import evolve

from eventcode.model import Dataset, Event, resolve_actors

from .flat import FlatColumn

__all__ = ["columns_under"]

_ACTORS: Final = frozenset({"source", "target", "attributions", "*"})
_MOST: Final = 20_000
"""How many events are held with their actors."""


def columns_under(dataset: Dataset, columns: Iterable[FlatColumn]) -> list[FlatColumn]:
    """
    Return the columns as they are of events of a data set, or of events behind a header.

    `status` is what the data set says; an actor who refers to a record has the fields of that record.

    >>> from eventcode import ActorRecord, Actor
    >>> from eventcode.columnar import NAMES
    >>> data = Dataset(actors=ActorRecord(id="austin", name="Ann Austin"), events=Event(source=Actor(ref="austin")))
    >>> columns_under(data, [NAMES["source_name"]])[0].value(data.events[0])
    'Ann Austin'
    """
    known = {actor.id: actor for actor in reversed(dataset.actors)}
    seen: dict[int, tuple[Event, Event]] = {}

    def resolved(event: Event) -> Event:
        if id(event) not in seen:
            if len(seen) >= _MOST:
                seen.clear()
            seen[id(event)] = event, resolve_actors(event, known)  # with the event itself: its id is not used again
        return seen[id(event)][1]

    def of_resolved(value: Callable[[Event], Any]) -> Callable[[Event], Any]:
        return lambda event: value(resolved(event))

    made = []
    for column in columns:
        if column.name == "status":
            made.append(evolve(column, value=dataset.status))
        elif known and not _ACTORS.isdisjoint(column.reads):
            made.append(evolve(column, value=of_resolved(column.value)))
        else:
            made.append(column)
    return made
