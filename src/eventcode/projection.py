"""Projections: from claims to the classic tuples, under a named rule."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import permutations, product
from typing import Final, TypeAlias

from attrs import field, frozen

from .errors import UnknownNameError, one_of, suggest
from .model import HOLDS, Actor, Code, Dataset, Event
from .model.edtf.calendar import Day
from .row import Item, Reject, Row, items_of
from .taxonomy import Scale
from .taxonomy import scale as scale_of

__all__ = [
    "PROJECTIONS",
    "Dyad",
    "EventTuple",
    "LeftOut",
    "Projection",
    "dyads",
    "explain_projection",
    "projection",
    "tuples",
]


@frozen(kw_only=True)
class EventTuple:
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
    code: Code
    value: float | None
    """The code's value on the scale; None where the scale has none, which is not 0."""
    event: Event
    actors: tuple[Actor | None, Actor | None]
    """The source and the target of the record."""


@frozen
class Projection:
    """
    A rule that decides which records count as events that took place.

    *leaves_out* takes an event and returns the reason why it does not count, or None where it does. A rule of your own
    is such a function with a name:

    >>> def reason(event):
    ...     return None if event.when else "has no date"
    >>> dated = Projection("dated", leaves_out=reason)
    >>> list(tuples(Event(id="e1", code="cameo:190", source="RUS"), dated))
    []
    """

    name: str
    title: str = ""
    leaves_out: Callable[[Event], str | None] = field(kw_only=True)


@frozen
class LeftOut:
    """A record that a projection does not count, and the reason."""

    event: Event
    reason: str


@frozen(kw_only=True)
class Dyad:
    """The count and the sum of the tuples of one source and target."""

    count: int = 0
    total: float = 0.0
    """The sum of the values."""
    without_value: int = 0
    """The number of tuples whose code has no value on the scale: counted, not summed."""


def _without_code(event: Event) -> str | None:
    return None if event.code else "has no code"


def _not_vouched(event: Event) -> str | None:
    if event.code is None:
        return "has no code"
    if event.modality != "actual":
        return f"is {event.modality}, not done"
    holders = [a.holder for a in event.attributions if a.factuality in HOLDS and not a.retracted]
    if any(holder.kind == "author" or (holder.kind != "unnamed" and _is_named(holder)) for holder in holders):
        return None
    if not event.attributions:
        return "is held by nobody"
    return "is held only by the unnamed" if holders else f"is {event.status}: nobody holds it probable"


def _is_named(actor: Actor) -> bool:
    return bool(actor.name or actor.code or actor.country or actor.group)


PROJECTIONS: Final[Mapping[str, Projection]] = {
    p.name: p
    for p in (
        Projection("classic", "every coded statement counts, whoever holds it", leaves_out=_without_code),
        Projection(
            "vouched",
            "a coded statement counts where it is put as actual, and the document's author or a named holder "
            "holds it certain or probable (CT+, PR+)",
            leaves_out=_not_vouched,
        ),
    )
}

ProjectionLike: TypeAlias = str | Projection


def projection(name: ProjectionLike) -> Projection:
    """
    Return the projection of a name; a `Projection` stays itself.

    Raises:
        UnknownNameError: for an unknown name.

    >>> projection("clasic")
    Traceback (most recent call last):
    eventcode.errors.UnknownNameError: no projection is called 'clasic'; did you mean 'classic'?

    """
    return _called(name)


def _called(name: ProjectionLike) -> Projection:  # `projection` is a parameter below
    if isinstance(name, Projection):
        return name
    if name in PROJECTIONS:
        return PROJECTIONS[name]
    hint = suggest(name, PROJECTIONS)
    raise UnknownNameError(f"no projection is called {name!r}", hint, known=() if hint else PROJECTIONS)


def tuples(
    records: Iterable[Item] | Item, projection: ProjectionLike = "classic", *, scale: str | Scale = "goldstein-gdelt"
) -> Iterator[EventTuple]:
    """
    Project records to tuples: one for each pair of source and target of each event that *projection* counts.

    Actors who act towards each other (`reciprocal`) make a tuple in each direction. An empty side is None in the tuple.
    Documents and rejected rows make no tuples. The attribution of a data set holds for its events without attributions.
    *scale* is a scale, or the name of a built-in or registered one.

    Raises:
        UnknownNameError: for an unknown projection or scale.
        RecordError: for an item that is neither a record nor a row.

    >>> denied = Event(code="cameo:072", source="PRK", target="RUS", attributions={"author": "Uu", "RUS": "CT-"})
    >>> [(t.source, t.target, t.value) for t in tuples(denied, "classic")], list(tuples(denied, "vouched"))
    ([('PRK', 'RUS', 8.3)], [])

    """
    values = scale_of(scale) if isinstance(scale, str) else scale
    return _tuples(items_of(records, "tuples"), _called(projection).leaves_out, values)


def _tuples(items: Iterator[Item], leaves_out: Callable[[Event], str | None], values: Scale) -> Iterator[EventTuple]:
    for event in _events(items):
        if leaves_out(event) is not None or event.code is None:
            continue
        when, value = event.when, values.get(event.code)
        earliest, latest = (None, None) if when is None else when.span
        for source, target in _pairs(event):
            yield EventTuple(
                date=when.edtf if when is not None and when.relation == "on" else None,
                relation=None if when is None else when.relation,
                earliest=earliest,
                latest=latest,
                source=_name(source),
                target=_name(target),
                code=event.code,
                value=value,
                event=event,
                actors=(source, target),
            )


def explain_projection(records: Iterable[Item] | Item, projection: ProjectionLike) -> Iterator[LeftOut]:
    """
    Yield the events that *projection* does not count, each with the reason.

    Raises:
        UnknownNameError: for an unknown projection.
        RecordError: for an item that is neither a record nor a row.

    >>> [item.reason for item in explain_projection(Event(code="cameo:072", modality="planned"), "vouched")]
    ['is planned, not done']

    """
    reason_of = _called(projection).leaves_out
    events = _events(items_of(records, "explain_projection"))
    return (LeftOut(event, reason) for event in events if (reason := reason_of(event)) is not None)


def dyads(tuples: Iterable[EventTuple], by: str = "country") -> dict[tuple[str | None, str | None], Dyad]:
    """
    Return the count and the sum of tuples for each dyad, in the order of first appearance.

    *by* is `country` (an actor's country, else its code or name) or `actor` (its code or name).

    Raises:
        RecordError: for another *by*.

    >>> event = Event(code="cameo:190", source="RUSMIL", target="UKRMIL")
    >>> dyads([*tuples(event), *tuples(event)])
    {('RUS', 'UKR'): Dyad(count=2, total=-20.0, without_value=0)}

    """
    one_of("dyads: by", by, ("country", "actor"))
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


def _events(items: Iterator[Item]) -> Iterator[Event]:
    """Yield the events of records and rows; the attribution of the last header holds for those without any."""
    header = Dataset()
    for item in items:
        record = item.record if isinstance(item, Row | Reject) else item
        if isinstance(record, Dataset):
            header = record.header
            yield from record.attributed()
        elif isinstance(record, Event):
            yield from header.evolve(events=record).attributed() if header.attribution else (record,)


def _pairs(event: Event) -> Iterator[tuple[Actor | None, Actor | None]]:
    if not event.source and not event.target:
        return
    if event.reciprocal and not event.target and len(event.source) > 1:
        yield from permutations(event.source, 2)
        return
    yield from product(event.source or (None,), event.target or (None,))
    if event.reciprocal:
        yield from product(event.target, event.source)


def _name(actor: Actor | None) -> str | None:
    return None if actor is None else actor.cameo or actor.label


def _country(actor: Actor | None, name: str | None) -> str | None:
    return (actor.country if actor else None) or name
