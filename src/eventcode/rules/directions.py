"""EC314 and EC318: the direction of acts, which takes two actors."""

# ruff: noqa: D401  # the first line of a rule is its title

from eventcode.issues import Finding
from eventcode.model import Event

from ._rule import Findings, rule
from .identity import FIGHT

__all__: list[str] = []


@rule(
    "EC314",
    on=Event,
    severity="warning",
    needs=["reciprocal"],
    reads=["reciprocal", "source", "target"],
    bad=FIGHT | {"reciprocal": True, "target": []},
    good=FIGHT | {"reciprocal": True},
)
def reciprocal_alone(event: Event) -> Findings:
    """
    A reciprocal act has fewer than two actors.

    Why it matters: a projection to dyads has no pair.
    What to do: name the other side, or leave `reciprocal` out.
    """
    if len(event.source) + len(event.target) < 2:  # it takes two
        yield Finding("reciprocal, with fewer than two actors", at=("reciprocal",))


@rule(
    "EC318",
    on=Event,
    severity="warning",
    needs=["undirected"],
    reads=["undirected", "reciprocal", "source", "target"],
    bad=FIGHT | {"undirected": True, "reciprocal": True},
    good=FIGHT | {"undirected": True},
)
def direction_unknown_and_known(event: Event) -> Findings:
    """
    The direction of an act is unknown, but there are not two actors, or they act towards each other.

    Why it matters: projections leave the act out, although its direction is known or has no meaning.
    What to do: name the other side, or leave `undirected` out.
    """
    if event.reciprocal:
        yield Finding("undirected, but reciprocal", at=("undirected",))
    elif len(event.source) + len(event.target) < 2:  # it takes two
        yield Finding("undirected, with fewer than two actors", at=("undirected",))
