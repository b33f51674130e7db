"""Projecting: the tuples that statements make, and the reasons of those that make none."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import permutations, product
from typing import TYPE_CHECKING, Any, Final, NoReturn, overload

from attrs import field, frozen

from eventcode.errors import OneScreen, must_be, one_of
from eventcode.model import Actor, Code, Event
from eventcode.model.actor_identity import Actors, resolve_actor
from eventcode.model.edtf.calendar import Day
from eventcode.registry import Registry
from eventcode.row import Item, Records, columns_of, items_of, rows_of
from eventcode.taxonomy import Scale
from eventcode.taxonomy import scale as scale_of

from .definition import Projection, ProjectionLike
from .definition import projection as projection_of
from .judging import judge

if TYPE_CHECKING:
    from eventcode.frames import Engine, Scan
    from eventcode.frames.recoding import RecodedScan
    from eventcode.frames.tuples import TableTuples

__all__ = ["BY", "EventTuple", "EventTuples", "LeftOut", "explain_projection", "tuples"]


BY: Final = ("country", "actor")
"""What the actors of a dyad are called: an actor's country, else its code or name; or always its code or name."""


@frozen(kw_only=True, repr=False)
class EventTuple(OneScreen):
    """One (date, source, target, code, value), with its record."""

    date: str | None
    """EDTF, at the precision of the record; None where it has no date, or one that only bounds it."""
    relation: str | None
    """How the record stands to its time, as `When.relation`; None without a time."""
    earliest: Day | None
    """The first day possible, as year, month, day; None where there is no bound."""
    latest: Day | None
    """The last day possible."""
    source: str | None
    """The code of the actor, or the name where there is no code; None where nobody is named."""
    target: str | None
    """The code of the actor, or the name where there is no code; None where nobody is named."""
    code: Code
    """The category."""
    value: float | None
    """The code's value on the scale; None where the scale has none, which is not 0."""
    event: Event
    """The record."""
    roles: tuple[str, str]
    """The roles of both actors in the record: `source` and `target`, or `source` and the role of a participant."""
    actors: tuple[Actor | None, Actor | None]
    """Both actors as the record has them; a reference has the fields of the actor record that it refers to."""
    members: tuple[Event, ...] = field(default=())
    """The other statements of the same event, which make no tuples of their own; see `once` of `Projection.where`."""


@frozen(repr=False)
class LeftOut(OneScreen):
    """An event of which a projection makes no tuple, and the reasons: one for each condition that it does not meet."""

    event: Event
    """The record."""
    reasons: tuple[str, ...]


class EventTuples(Iterator[EventTuple]):
    """
    Tuples as they are made, one after the other: an iterator, which can be had as a data frame.

    >>> tuples([])
    <EventTuples: list(...), .to_frame() and .counts() take what is left of it>
    """

    notes: tuple[str, ...] = ()
    """How tuples of a scan are made: by the distinct values of columns, or record by record, and why."""

    def __init__(self, made: Iterator[EventTuple]) -> None:
        self._made = made

    def __repr__(self) -> str:
        """Say what can be done with it: tuples are there only once they are made."""
        return f"<{type(self).__name__}: list(...), .to_frame() and .counts() take what is left of it>"

    def __next__(self) -> EventTuple:
        """Return the next tuple."""
        return next(self._made)

    def to_frame(self, engine: "Engine" = "polars") -> Any:
        """
        Return the tuples that are left as a data frame, one row a tuple: see `eventcode.to_frame`.

        >>> tuples(Event(code="cameo:190", source="RUS", target="UKR")).to_frame()["value"].to_list()
        [-10.0]
        """
        from eventcode.frames import to_frame

        return to_frame(self, engine)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the tuples that are left as a stream of the Arrow PyCapsule interface, one row a tuple."""
        return self.to_frame("pyarrow").__arrow_c_stream__(requested_schema)

    def __array__(self, *_: object, **__: object) -> NoReturn:
        """Refuse to be an array: pandas, which asks for one, would make a column of objects."""
        raise must_be("as an array", self, expected="a data frame; make one by tuples(...).to_frame('pandas')")

    def counts(self, by: str = "country") -> "Counter[tuple[str | None, str | None, float | None]]":
        """
        Return how many of the tuples that are left have a source, a target and a value, in the order of appearance.

        *by* says what actors are called: see `dyads`.

        >>> tuples(Event(code="cameo:190", source="RUSMIL", target="UKRMIL")).counts()
        Counter({('RUS', 'UKR', -10.0): 1})
        """
        one_of("EventTuples.counts: by", by, known=BY)
        name = _country if by == "country" else _own
        return Counter((name(t.actors[0], t.source), name(t.actors[1], t.target), t.value) for t in self)


@overload
def tuples(
    records: "Scan | RecodedScan",
    projection: ProjectionLike = "classic",
    *,
    scale: str | Scale = "goldstein-gdelt",
    registry: Registry | None = None,
) -> "TableTuples": ...
@overload
def tuples(
    records: "Records",
    projection: ProjectionLike = "classic",
    *,
    scale: str | Scale = "goldstein-gdelt",
    registry: Registry | None = None,
) -> EventTuples: ...
def tuples(
    records: "Records | Scan | RecodedScan",
    projection: ProjectionLike = "classic",
    *,
    scale: str | Scale = "goldstein-gdelt",
    registry: Registry | None = None,
) -> EventTuples:
    """
    Project records to tuples: one for each pair of source and target of each event that *projection* counts.

    Actors who act towards each other (`reciprocal`) make a tuple in each direction; where the direction is unknown
    (`undirected`), sources and targets make none. An empty side is None in the tuple.
    Documents and rejected rows make no tuples. The attribution of a data set holds for its events without attributions.
    An event that refers to an actor whose record has not come yet waits until the end of its data set.

    The tuples of a scan (see `scan`) are made by the distinct values of its columns when they are asked for as a frame
    or counted, by `to_frame` or `dyads`; as records, with their events, when they are iterated over.

    Args:
        records: records, rows, one of them, a scan, or a data frame. A stream is read once; some projections need a
            whole `Dataset`.
        projection: a projection, or the name of a built-in or registered one.
        scale: a scale, or the name of a built-in or registered one.
        registry: where the names of projections and scales are looked up besides the built-in ones.

    Raises:
        UnknownNameError: for an unknown projection or scale.
        RecordError: for an item that is neither a record nor a row; for a stream, where a data set is needed.

    >>> denied = Event(code="cameo:072", source="PRK", target="RUS", attributions={"author": "Uu", "RUS": "CT-"})
    >>> [(t.source, t.target, t.value) for t in tuples(denied, "classic")], list(tuples(denied, "vouched"))
    ([('PRK', 'RUS', 8.3)], [])

    """
    values = scale_of(scale, registry=registry) if isinstance(scale, str) else scale
    found = projection_of(projection, registry=registry)

    rows = rows_of(records, "tuples")

    def made() -> Iterator[EventTuple]:
        return _tuples(items_of(rows, "tuples"), found, values)

    by_columns: Callable[..., EventTuples] | None = getattr(columns_of(rows), "tuples", None)
    return EventTuples(made()) if by_columns is None else by_columns(made, projection=found, values=values)


def _tuples(items: Iterator[Item], projection: Projection, values: Scale) -> Iterator[EventTuple]:
    for event, reasons, members, actors in judge(items, projection, "tuples"):
        if reasons or event.code is None:
            continue
        when, value = event.when, values.get(event.code)
        earliest, latest = (None, None) if when is None else when.span
        for role, source, target in pairs_of(event, projection.pairs or ("target",), actors):
            yield EventTuple(
                date=when.edtf if when is not None and when.relation == "on" else None,
                relation=None if when is None else when.relation,
                earliest=earliest,
                latest=latest,
                source=name_of(source),
                target=name_of(target),
                code=event.code,
                value=value,
                event=event,
                roles=("source", role),
                actors=(source, target),
                members=members,
            )


def explain_projection(
    records: "Records", projection: ProjectionLike, *, registry: Registry | None = None
) -> Iterator[LeftOut]:
    """
    Yield the events of which *projection* makes no tuple, each with the reasons.

    Args:
        records: as for `tuples`.
        projection: as for `tuples`.
        registry: as for `tuples`.

    Raises:
        UnknownNameError: for an unknown projection.
        RecordError: as for `tuples`.

    >>> [item.reasons for item in explain_projection(Event(code="cameo:072", modality="planned"), "vouched")]
    [('is planned, not actual', 'is held by nobody', 'names no actor')]

    """
    found = projection_of(projection, registry=registry)
    items = items_of(records, "explain_projection")
    return (LeftOut(e, reasons) for e, reasons, _, _ in judge(items, found, "explain_projection") if reasons)


def pairs_of(event: Event, roles: tuple[str, ...], actors: Actors) -> Iterator[tuple[str, Actor | None, Actor | None]]:
    """Yield the pairs of a source with each role: the role, and both actors."""
    sources = tuple(resolve_actor(actor, actors) for actor in event.source)
    for role in roles:
        if role != "target":
            others = [resolve_actor(p.actor, actors) for p in event.others if p.role == role]
            yield from ((role, *pair) for pair in product(sources or (None,), others))
            continue
        if event.undirected:
            continue
        targets = tuple(resolve_actor(actor, actors) for actor in event.target)
        yield from ((role, *pair) for pair in _dyads(sources, targets, reciprocal=event.reciprocal))


def _dyads(
    sources: tuple[Actor, ...], targets: tuple[Actor, ...], *, reciprocal: bool
) -> Iterator[tuple[Actor | None, Actor | None]]:
    if not sources and not targets:
        return
    if reciprocal and not targets and len(sources) > 1:
        yield from permutations(sources, 2)
        return
    yield from product(sources or (None,), targets or (None,))
    if reciprocal:
        yield from product(targets, sources)


def name_of(actor: Actor | None) -> str | None:
    """Return what a tuple calls an actor: its code, or its name where there is no code."""
    if actor is None:
        return None
    return actor.label if actor.anonymity else actor.cameo or actor.label  # an official is not the state


def _country(actor: Actor | None, name: str | None) -> str | None:
    return (actor.country if actor else None) or name


def _own(_: Actor | None, name: str | None) -> str | None:
    return name
