"""Status: what a statement amounts to for a reader, derived from its modality and from who holds what."""

from collections.abc import Callable
from typing import Final, Literal, NamedTuple, TypeAlias

from eventcode.errors import must_be

from .actor_identity import Actors, is_named
from .attribution import REJECTS, Attribution, Factuality

__all__ = ["STATUSES", "Status", "StatusRule", "status_of"]

Status: TypeAlias = Literal[
    "unstated",
    "retracted",
    "denied",
    "planned",
    "expected",
    "conditional",
    "requested",
    "attempted",
    "supposed",
    "asserted",
    "uncertain",
    "contested",
    "alleged",
    "reported",
]

_POSITIVE: Final[frozenset[Factuality]] = frozenset({"CT+", "PR+", "PS+"})
_HEARSAY: Final = frozenset({"alleged", "allegedly", "purported", "purportedly", "reputed", "reputedly", "so-called"})
"""Cues by which a text keeps its distance from what somebody says."""


class Evidence(NamedTuple):
    """What a status is derived from."""

    modality: str
    attributions: tuple[Attribution, ...]
    own: frozenset[Factuality | None]
    """What the author of the document holds; retracted stands aside."""
    others: frozenset[Factuality | None]
    """What everybody else holds."""
    actors: Actors

    def named(self) -> bool:
        """Tell whether a named holder takes it to be at least possible, and no cue keeps a distance."""
        positive = [a for a in self.attributions if a.factuality in _POSITIVE and not a.retracted]
        hearsay = any(cue.casefold() in _HEARSAY for a in self.attributions for cue in a.cues)
        return not hearsay and any(is_named(a.holder, actors=self.actors) for a in positive)


class StatusRule(NamedTuple):
    """One line of the table of statuses: its definition, and when it fits."""

    status: Status
    definition: str
    fits: Callable[[Evidence], object]


def _of_modality(modality: str) -> Callable[[Evidence], object]:
    return lambda e: e.modality == modality


def _is_retracted(e: Evidence) -> bool:
    own = [a for a in e.attributions if a.holder.kind == "author"]
    return any(a.retracted for a in own) or all(a.retracted for a in e.attributions)


STATUSES: Final = (
    StatusRule("unstated", "Nobody is said to hold it.", lambda e: not e.attributions),
    StatusRule("retracted", "The author, or every holder, has withdrawn it.", _is_retracted),
    StatusRule("denied", "The author of the document rejects it.", lambda e: e.own & REJECTS),
    StatusRule("planned", "It is put as intended.", _of_modality("planned")),
    StatusRule("expected", "It is put as foreseen, and as nobody's plan.", _of_modality("expected")),
    StatusRule("conditional", "It is put as depending on a condition.", _of_modality("conditional")),
    StatusRule("requested", "It is put as asked for.", _of_modality("requested")),
    StatusRule("attempted", "It is put as tried.", _of_modality("attempted")),
    StatusRule("supposed", "It is put as a supposition.", _of_modality("supposed")),
    StatusRule("asserted", "The author holds it certain.", lambda e: "CT+" in e.own),
    StatusRule("uncertain", "The author holds it less than certain.", lambda e: e.own - {"Uu", None}),
    StatusRule("reported", "A named holder takes it to be so; the author does not commit.", Evidence.named),
    StatusRule(
        "alleged",
        "Only unnamed holders take it to be so, or a cue such as 'allegedly'.",
        lambda e: e.others & _POSITIVE,
    ),
    StatusRule("denied", "Others reject it, and nobody takes it to be so.", lambda e: e.others & REJECTS),
    StatusRule("uncertain", "Nobody commits.", lambda _: True),
)
"""
The statuses in their order: the first line that fits decides.

One more is a matter of a whole data set and never of one record: *contested*, where two holders contradict each other;
see `Dataset.status`.
"""

_MODALITIES: Final = ("actual", "planned", "expected", "conditional", "requested", "attempted", "supposed")


def status_of(modality: str, attributions: tuple[Attribution, ...], *, actors: Actors | None = None) -> Status:
    """
    Derive the status of a statement from its modality and from what its holders hold; `STATUSES` has the definitions.

    Args:
        modality: how the statement is put.
        attributions: who holds it, and how surely; a holder who has withdrawn it does not count.
        actors: actor records by id, to which holders may refer.

    Raises:
        RecordError: where there is no such modality.

    >>> status_of("actual", (Attribution("author", "Uu"), Attribution("KORLEG", "CT+")))
    'reported'
    >>> status_of("actual", (Attribution("author", "Uu"), Attribution("analysts", "CT+", cues="allegedly")))
    'alleged'

    """
    if modality not in _MODALITIES:
        raise must_be("modality", modality, expected="one of " + ", ".join(_MODALITIES), known=_MODALITIES)
    standing = [a for a in attributions if not a.retracted]
    own = frozenset(a.factuality for a in standing if a.holder.kind == "author")
    others = frozenset(a.factuality for a in standing if a.holder.kind != "author")
    evidence = Evidence(modality, attributions, own, others, actors or {})
    return next(rule.status for rule in STATUSES if rule.fits(evidence))
