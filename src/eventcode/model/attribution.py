"""Attributions: who holds a statement, how surely, and through whom it came."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Final, Literal, TypeAlias

from attrs import field

from eventcode.errors import must_be

from .actor import Actor, ActorLike, as_actor
from .annotation import Range
from .base import Part, part
from .shorthand import as_texts, many, pairs

__all__ = ["HOLDS", "Attribution", "AttributionLike", "Factuality", "Relay", "Status", "as_attributions", "status_of"]

Factuality: TypeAlias = Literal["CT+", "PR+", "PS+", "CT-", "PR-", "PS-", "CTu", "Uu"]
"""
FactBank's eight values, certainty with polarity.

`CT` certain, `PR` probable, `PS` possible; `+` that it is so, `-` that it is not. `CTu` knows whether, and does not say
which; `Uu` does not commit: reports, asks, supposes, or does not know.
"""

Status: TypeAlias = Literal[
    "asserted",
    "alleged",
    "uncertain",
    "denied",
    "planned",
    "conditional",
    "requested",
    "attempted",
    "retracted",
    "unstated",
]

HOLDS: Final[frozenset[Factuality]] = frozenset({"CT+", "PR+"})
"""At least probable: who holds one of these vouches for the statement."""

_REJECTS: Final[frozenset[Factuality]] = frozenset({"CT-", "PR-"})
_POSITIVE: Final[frozenset[Factuality]] = frozenset({"CT+", "PR+", "PS+"})


@part
class Relay(Part):
    """
    One step of the chain through which a claim came: who passed it on, and with which verb.

    >>> Relay("KORLEG", "revealed").verb
    'revealed'

    """

    actor: Actor = field(converter=as_actor)
    verb: str | None = None


def _as_relays(value: Relay | Iterable[Relay] | None) -> tuple[Relay, ...]:
    return many(value, (Relay,), "a Relay, or several")


@part
class Attribution(Part):
    """
    One holder's stand towards the statement of a record.

    Reliability of the source and credibility of the item are two judgements (NATO Admiralty code, STANAG 2511) and
    kept apart; `F` and `6` mean that it cannot be judged, not that it is bad.

    >>> Attribution("KORLEG", "CT+", cues=["have reported"]).holder.country
    'KOR'
    >>> Attribution("KORLEG", "sure")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    eventcode.errors.RecordError: Attribution.factuality: found 'sure', expected one of CT+, PR+, ...

    """

    holder: Actor = field(converter=as_actor)
    factuality: Factuality = field()
    verb: str | None = field(default=None, kw_only=True)
    """The verb with which the holder is quoted: `stated`, `denied`."""
    via: tuple[Relay, ...] = field(default=(), converter=_as_relays, kw_only=True)
    """The chain from the document to the holder, nearest to the document first."""
    cues: tuple[str, ...] = field(default=(), converter=as_texts, kw_only=True)
    """The words that show the certainty of the holder: `allegedly`, `may`."""
    reliability: Literal["A", "B", "C", "D", "E", "F"] | None = field(default=None, kw_only=True)
    """The reliability of the source, in general; `F` cannot be judged."""
    credibility: Annotated[int, Range(1, 6)] | None = field(default=None, kw_only=True)
    """The credibility of this item; 6 cannot be judged."""
    retracted: bool = field(default=False, kw_only=True)
    """Whether the holder has withdrawn the statement since."""


AttributionLike: TypeAlias = Attribution | tuple[ActorLike, Factuality]


def as_attributions(
    value: AttributionLike | Sequence[AttributionLike] | Mapping[str, Factuality] | None,
) -> tuple[Attribution, ...]:
    """
    Return the attributions for one or several, each an `Attribution` or a pair of holder and factuality.

    A mapping from holder to factuality, `{"author": "Uu", "RUS": "CT-"}`, stands for its pairs.
    """
    if isinstance(value, Mapping):
        return tuple([Attribution(holder, factuality) for holder, factuality in value.items()])
    return pairs(Attribution, value, "an Attribution, a pair of holder and factuality, or a mapping of these")


def status_of(modality: str, attributions: tuple[Attribution, ...]) -> Status:  # noqa: PLR0911  # one line a case
    """
    Derive the status of a statement from its modality and from what the author of the document holds.

    The first line that fits decides: nobody is named, *unstated*; the author, or everybody, has withdrawn it,
    *retracted*; the author rejects it, *denied*; it is not put as actual, its modality; the author holds it certain,
    *asserted*; the author holds it less than certain, *uncertain*. Where the author does not commit, the others decide:
    somebody holds it at least possible, *alleged*; somebody rejects it, *denied*; else *uncertain*. Others who have
    withdrawn it do not count.

    Raises:
        RecordError: where there is no such modality.

    >>> status_of("actual", (Attribution("author", "Uu"), Attribution("KORLEG", "CT+")))
    'alleged'

    """
    if modality not in _OF_MODALITY:
        raise must_be("modality", modality, "one of " + ", ".join(_OF_MODALITY), _OF_MODALITY)
    if not attributions:
        return "unstated"
    own = [a for a in attributions if a.holder.kind == "author"]
    if any(a.retracted for a in own) or all(a.retracted for a in attributions):
        return "retracted"
    held = {a.factuality for a in own}
    if held & _REJECTS:
        return "denied"
    if status := _OF_MODALITY[modality]:
        return status
    if "CT+" in held:
        return "asserted"
    if held - {"Uu"}:
        return "uncertain"
    others = {a.factuality for a in attributions if not a.retracted}
    if others & _POSITIVE:
        return "alleged"
    return "denied" if others & _REJECTS else "uncertain"


_OF_MODALITY: Final[dict[str, Status | None]] = {
    "actual": None,
    "planned": "planned",
    "expected": "uncertain",
    "conditional": "conditional",
    "requested": "requested",
    "attempted": "attempted",
    "supposed": "uncertain",
}
