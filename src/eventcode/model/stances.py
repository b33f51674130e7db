"""Stances: who holds, rejects or leaves open a statement, and from what that follows."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Final

from attrs import field, frozen

from eventcode.errors import OneScreen

from .actor import Actor
from .actor_identity import Actors, same_actor
from .attribution import HOLDS, REJECTS, Factuality
from .event import Event
from .link import Link

__all__ = ["BY_ACT", "Contest", "Stance", "contest_of", "stances_of"]

BY_ACT: Final[Mapping[str, Factuality]] = {"denies": "CT-", "confirms": "CT+", "alleges": "CT+", "asserts": "CT+"}
"""The factuality that follows from an act of the holder, by the type of the link from the act to the statement."""


@frozen(repr=False)
class Stance(OneScreen):
    """
    What one holder makes of a statement.

    Attributes:
        holder: the actor, as the record names it.
        factuality: how surely the holder takes the statement to be so; None where that is open.
        basis: `attribution`, or the type of the link from an act of the holder: `denies`, `confirms` ...
        record: the id of the record that it follows from: the statement itself, or the act.

    """

    holder: Actor
    factuality: Factuality | None
    basis: str = field(kw_only=True)
    record: str = field(kw_only=True)


@frozen(repr=False)
class Contest(OneScreen):
    """A statement that some hold to be so and others not, each at least probable."""

    event: Event
    """The statement."""
    holds: tuple[Stance, ...]
    """The stances of those who hold it."""
    rejects: tuple[Stance, ...] = field(kw_only=True)
    """The stances of those who reject it."""


def stances_of(event: Event, links: Iterable[tuple[Event, Link]]) -> Iterator[Stance]:
    """
    Yield the stances on a statement: those of its attributions, then those of acts that point at it.

    An act counts where it is put as actual and its own author or holder does not reject it; the stance is that of its
    sources. A link that is only possible gives no stance. What a holder has withdrawn does not count.
    """
    for attribution in event.attributions:
        if not attribution.retracted:
            yield Stance(attribution.holder, attribution.factuality, basis="attribution", record=event.id)
    for act, link in links:
        if (
            link.type in BY_ACT
            and not link.possible
            and act.modality == "actual"
            and act.status not in {"denied", "retracted"}
        ):
            for holder in act.source:
                yield Stance(holder, BY_ACT[link.type], basis=link.type, record=act.id)


def contest_of(event: Event, stances: Iterable[Stance], actors: Actors) -> Contest | None:
    """Return the contest about a statement; None where no two different holders contradict each other."""
    found = tuple(stances)
    holds = tuple(s for s in found if s.factuality in HOLDS)
    rejects = tuple(s for s in found if s.factuality in REJECTS)
    if any(not same_actor(one.holder, other.holder, actors=actors) for one, other in product(holds, rejects)):
        return Contest(event, holds, rejects=rejects)
    return None
