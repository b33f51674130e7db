"""Projections: from claims to the classic tuples, under a named rule."""

from .definition import PROJECTIONS, Projection, ProjectionLike, projection, projections
from .dyad import Dyad, dyads
from .projecting import EventTuple, EventTuples, LeftOut, explain_projection, tuples

__all__ = [
    "PROJECTIONS",
    "Dyad",
    "EventTuple",
    "EventTuples",
    "LeftOut",
    "Projection",
    "ProjectionLike",
    "dyads",
    "explain_projection",
    "projection",
    "projections",
    "tuples",
]
