"""Judging: each event of a data set or a stream with the reasons why a projection does not count it."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from attrs import define, field

from eventcode.errors import RecordError
from eventcode.model import ActorRecord, Attribution, Dataset, Event
from eventcode.model.actor_identity import Actors, actors_of
from eventcode.model.duplicates import clusters_of
from eventcode.row import Item, Reject, Row

from .definition import Projection

__all__ = ["Judged", "judge"]


class Judged(NamedTuple):
    """An event, why a projection does not count it, and what else belongs to it."""

    event: Event
    reasons: tuple[str, ...]
    members: tuple[Event, ...]
    """The other statements of the same event, where the projection counts these once."""
    actors: Actors
    """The actor records that are known, by id."""


def judge(items: Iterator[Item], projection: Projection, caller: str) -> Iterator[Judged]:
    """
    Yield the events of records and rows with the reasons why they make no tuple; *caller* is for errors.

    The attribution of a header holds for the events behind it that have none, to the next header or file; that of a
    header with an origin, for the events of the same origin.
    """
    stream = _Stream(projection, caller)
    file = None
    for item in items:
        if isinstance(item, Row | Reject) and item.location.file != file:
            yield from stream.end()
            stream, file = _Stream(projection, caller), item.location.file
        record = item.record if isinstance(item, Row | Reject) else item
        if isinstance(record, Dataset) and record.origin is not None:
            stream.attributions[record.origin] = record.attribution
        elif isinstance(record, Dataset):
            yield from stream.end()
            vouched = {header.origin: header.attribution for header in (record, *record.origins)}
            stream = _Stream(projection, caller, vouched)
            yield from _of_dataset(record, projection)
        elif isinstance(record, ActorRecord):
            stream.actors.setdefault(record.id, record)
        elif isinstance(record, Event):
            yield from stream.add(record)
    yield from stream.end()


@define
class _Stream:
    """Records one by one, behind one header, or one for each origin."""

    projection: Projection
    caller: str
    attributions: dict[str | None, Attribution | None] = field(factory=dict)
    """By the origin of records."""
    actors: dict[str, ActorRecord] = field(factory=dict)
    waiting: list[Event] = field(factory=list)
    """Events that refer to an actor whose record has not come yet."""

    def add(self, event: Event) -> Iterator[Judged]:
        if self.projection.needs_dataset:
            raise RecordError(
                where=f"{self.caller}: projection",
                found=f"{self.projection!r} over a stream of records",
                expected=f"a whole data set, which alone can tell: {self.caller}(load(path), ...), or of records "
                f"{self.caller}(Dataset(events=...), ...)",
            )
        if not event.attributions and (attribution := self.attributions.get(event.origin)) is not None:
            event = event.evolve(attributions=attribution)
        if any(actor.ref is not None and actor.ref not in self.actors for actor in actors_of(event)):
            self.waiting.append(event)
        else:
            yield self._judged(event)

    def end(self) -> Iterator[Judged]:
        yield from map(self._judged, self.waiting)

    def _judged(self, event: Event) -> Judged:
        found = self.projection.reasons(event, actors=self.actors)
        return Judged(event, found + _without_pair(event, self.projection), (), self.actors)


def _of_dataset(data: Dataset, projection: Projection) -> Iterator[Judged]:
    actors = {actor.id: actor for actor in reversed(data.actors)}

    def judged(event: Event) -> Judged:
        reasons = projection.reasons(event, status=data.status, actors=actors)
        return Judged(event, reasons + _without_pair(event, projection), (), actors)

    found = map(judged, data.attributed())
    return _counted_once(list(found), projection.once) if projection.once else found


_BARE: Final = ("target",)


def _without_pair(event: Event, projection: Projection) -> tuple[str, ...]:
    """Return the reason why an event makes no pair of actors, if there is one."""
    pairs = projection.pairs or _BARE
    if "target" in pairs and (event.source or event.target) and not event.undirected:
        return ()
    if any(p.role in pairs for p in event.others):
        return ()
    if event.undirected:
        return ("does not say who acts on whom",)
    return ("names no actor" if pairs == _BARE else f"names no {' or '.join(pairs)}",)


def _counted_once(judged: list[Judged], types: tuple[str, ...]) -> Iterator[Judged]:
    """Yield the events, of the statements of one event only one without reasons: the others are its members."""

    def joined(event: Event) -> Iterator[str]:
        yield event.id
        yield from (link.target for link in event.links if link.type in types and not link.possible)

    leader: dict[int, Judged] = {}
    places = {id(each.event): each for each in judged}
    for cluster in clusters_of([each.event for each in judged], joined):
        counted = [event for event in cluster if not places[id(event)].reasons]
        revised = {target for event in counted for target in event.linked("revises")} if "revises" in types else ()
        if first := next((e for e in counted if e.id not in revised), counted[0] if counted else None):
            members = tuple(event for event in counted if event is not first)
            lead = places[id(first)]._replace(members=members)
            leader |= {id(event): lead for event in counted}
    for each in judged:
        lead = leader.get(id(each.event), each)
        if lead.event is each.event:
            yield lead
        else:
            yield each._replace(reasons=(f"is one event with {lead.event.id!r}, which counts",))
