"""Projections: from claims to the classic tuples, under a rule that has a name."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import permutations, product
from typing import Final, TypeAlias

from attrs import frozen

from .errors import UnknownNameError, suggest
from .model import HOLDS, Actor, Code, Dataset, Event
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


@frozen
class EventTuple:
    """One (date, source, target, code, value), and the record that it was made of."""

    date: str | None
    """EDTF, at the precision that the record has; None where it has no date."""
    source: str | None
    """The actor's code, or its name where it has none; None where nobody is named."""
    target: str | None
    code: Code
    value: float | None
    """The code's value on the scale; None where the scale has none, which is not 0."""
    event: Event
    actors: tuple[Actor | None, Actor | None]
    """Source and target as the record has them."""


@frozen
class Projection:
    """
    A rule for which records count as events that took place.

    *leaves_out* looks at one record and returns why it does not count, or None where it does. A rule of your own is
    such a function with a name:

    >>> def reason(event):
    ...     return None if event.when else "has no date"
    >>> [t.event.id for t in tuples([Event(id="e1", code="cameo:190", source="RUS")], Projection("dated", "", reason))]
    []
    """

    name: str
    title: str
    leaves_out: Callable[[Event], str | None]


@frozen
class LeftOut:
    """A record that a projection does not count, and why."""

    event: Event
    reason: str


@frozen
class Dyad:
    """What the tuples of one source and target add up to."""

    count: int = 0
    total: float = 0.0
    """The sum of the values that there are."""
    without_value: int = 0
    """Tuples whose code has no value on the scale: counted, not summed."""


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
        Projection("classic", "every coded statement counts, whatever anybody holds of it", _without_code),
        Projection(
            "vouched",
            "a coded statement counts where it is put as actual, and the document's author or a named holder "
            "holds it certain or probable (CT+, PR+)",
            _not_vouched,
        ),
    )
}

RuleLike: TypeAlias = str | Projection


def projection(rule: RuleLike) -> Projection:
    """
    Return the projection of that name; a `Projection` stays itself.

    Raises:
        UnknownNameError: where none is called that.

    >>> projection("clasic")
    Traceback (most recent call last):
    eventcode.errors.UnknownNameError: no projection is called 'clasic'; did you mean 'classic'?

    """
    if isinstance(rule, Projection):
        return rule
    if rule in PROJECTIONS:
        return PROJECTIONS[rule]
    hint = suggest(rule, PROJECTIONS)
    there_are = f"did you mean {hint!r}?" if hint else f"there are {', '.join(PROJECTIONS)}"
    raise UnknownNameError(f"no projection is called {rule!r}; {there_are}")


def tuples(
    events: Dataset | Iterable[Event], rule: RuleLike = "classic", *, scale: str | Scale = "goldstein-gdelt"
) -> Iterator[EventTuple]:
    """
    Project records to tuples: one for each pair of source and target of each record that *rule* counts.

    Actors who act towards each other (`reciprocal`) make a tuple in each direction. Where a side is empty, its place in
    the tuple is None. A data set's own attribution holds for its records that name nobody. *scale* is a scale, or the
    name of a built-in or registered one.

    Raises:
        UnknownNameError: where no projection or scale is called that.

    >>> denied = Event(code="cameo:072", source="PRK", target="RUS", attributions={"author": "Uu", "RUS": "CT-"})
    >>> [(t.source, t.target, t.value) for t in tuples([denied], "classic")], list(tuples([denied], "vouched"))
    ([('PRK', 'RUS', 8.3)], [])

    """
    counts = projection(rule).leaves_out
    values = scale_of(scale) if isinstance(scale, str) else scale
    for event in _events(events):
        if counts(event) is not None or event.code is None:
            continue
        date, value = event.when.edtf if event.when else None, values.get(event.code)
        for source, target in _pairs(event):
            yield EventTuple(date, _name(source), _name(target), event.code, value, event, (source, target))


def explain_projection(events: Dataset | Iterable[Event], rule: RuleLike) -> Iterator[LeftOut]:
    """
    Say which records *rule* does not count, and why.

    >>> [item.reason for item in explain_projection([Event(code="cameo:072", modality="planned")], "vouched")]
    ['is planned, not done']
    """
    reason_of = projection(rule).leaves_out
    for event in _events(events):
        if (reason := reason_of(event)) is not None:
            yield LeftOut(event, reason)


def dyads(items: Iterable[EventTuple], by: str = "country") -> dict[tuple[str | None, str | None], Dyad]:
    """
    Count and sum tuples for each dyad, in the order of first appearance.

    *by* is `country` (an actor's country, else its code or name) or `actor` (its code or name).

    Raises:
        UnknownNameError: for another *by*.

    >>> event = Event(code="cameo:190", source="RUSMIL", target="UKRMIL")
    >>> dyads(tuples([event, event]))
    {('RUS', 'UKR'): Dyad(count=2, total=-20.0, without_value=0)}

    """
    if by not in {"country", "actor"}:
        raise UnknownNameError(f"found by={by!r}, expected 'country' or 'actor'")
    found: dict[tuple[str | None, str | None], Dyad] = {}
    for item in items:
        key = (item.source, item.target)
        if by == "country":
            key = (_country(item.actors[0], key[0]), _country(item.actors[1], key[1]))
        old = found.get(key, Dyad())
        found[key] = Dyad(
            old.count + 1,
            round(old.total + (item.value or 0.0), 10),  # one decimal in the scales: no dust from adding
            old.without_value + (item.value is None),
        )
    return found


def _events(events: Dataset | Iterable[Event]) -> Iterable[Event]:
    return events.attributed() if isinstance(events, Dataset) else events


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
