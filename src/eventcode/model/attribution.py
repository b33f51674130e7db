"""Attributions: who holds a statement, how surely, and through whom it came."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Final, Literal, TypeAlias

from attrs import field

from .actor import Actor, ActorLike, as_actor
from .annotation import Range
from .base import Part, part
from .shorthand import as_texts, many, pairs

__all__ = ["HOLDS", "REJECTS", "Attribution", "AttributionLike", "Factuality", "Relay", "as_attributions"]

Factuality: TypeAlias = Literal["CT+", "PR+", "PS+", "CT-", "PR-", "PS-", "CTu", "Uu"]
"""
FactBank's eight values, certainty with polarity.

`CT` certain, `PR` probable, `PS` possible; `+` that it is so, `-` that it is not. `CTu` knows whether, and does not say
which; `Uu` does not commit: reports, asks, supposes, or does not know.
"""

Likelihood: TypeAlias = Literal[
    "almost_no_chance", "very_unlikely", "unlikely", "even_chance", "likely", "very_likely", "almost_certain"
]
"""The seven bands of ICD 203: 1-5, 5-20, 20-45, 45-55, 55-80, 80-95 and 95-99 per cent."""

HOLDS: Final[frozenset[Factuality]] = frozenset({"CT+", "PR+"})
"""At least probable: who holds one of these vouches for the statement."""

REJECTS: Final[frozenset[Factuality]] = frozenset({"CT-", "PR-"})
"""At least probable that it is not so."""


@part
class Relay(Part):
    """
    One step of the chain through which a claim came: who passed it on, and with which verb.

    >>> Relay("KORLEG", "revealed").verb
    'revealed'

    """

    actor: Actor = field(converter=as_actor)
    """Who passed the statement on."""
    verb: str | None = None
    """The verb of the text: `told`."""


def _as_relays(value: "Relay | Iterable[Relay] | None") -> tuple[Relay, ...]:
    return many(value, (Relay,), "a Relay, such as Relay('KORLEG', 'revealed'), or several")


@part
class Attribution(Part):
    """
    One holder's stance towards the statement of a record.

    Reliability of the source and credibility of the item are two judgements (NATO Admiralty code, STANAG 2511) and
    kept apart; `F` and `6` mean that it cannot be judged, not that it is bad.

    >>> Attribution("KORLEG", "CT+", cues=["have reported"]).holder.country
    'KOR'
    >>> Attribution("KORLEG", "sure")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    eventcode.errors.RecordError: Attribution.factuality: found 'sure', expected one of CT+, PR+, ...

    """

    holder: Actor = field(converter=as_actor)
    """Who holds the statement, rejects it, or leaves it open."""
    factuality: Factuality | None = None
    """How surely the holder takes it to be so; None where the text leaves that open, as at the end of a chain."""
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
    confidence: Literal["low", "moderate", "high"] | None = field(default=None, kw_only=True)
    """The holder's own confidence in the statement, as analysts state it; it is no likelihood."""
    likelihood: Likelihood | None = field(default=None, kw_only=True)
    """The band of likelihood that the holder states, by the words of ICD 203."""
    probability: Annotated[float, Range(0, 1)] | None = field(default=None, kw_only=True)
    """The likelihood that the holder states as a number."""
    retracted: bool = field(default=False, kw_only=True)
    """Whether the holder has withdrawn the statement since."""


AttributionLike: TypeAlias = Attribution | tuple[ActorLike, Factuality]


def as_attributions(
    value: "AttributionLike | Sequence[AttributionLike] | Mapping[str, Factuality] | None",
) -> tuple[Attribution, ...]:
    """
    Return the attributions for one or several, each an `Attribution` or a pair of holder and factuality.

    A mapping from holder to factuality, `{"author": "Uu", "RUS": "CT-"}`, stands for its pairs.
    """
    if isinstance(value, Mapping):
        return tuple([Attribution(holder, factuality) for holder, factuality in value.items()])
    return pairs(Attribution, value, "an Attribution, a pair of holder and factuality, or a mapping of these")
