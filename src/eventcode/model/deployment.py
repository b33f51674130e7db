"""Deployments: forces moved or stationed."""

from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._base import checked
from .event import Event

__all__ = ["DeploymentEvent", "Phase"]

Phase: TypeAlias = Literal["announced", "ordered", "under_way", "completed", "ended"]


@frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=checked)
class DeploymentEvent(Event):
    """
    Forces are moved or stationed.

    How many goes into `quantities`, what for into `purpose`, where from and to into `places`.

    >>> DeploymentEvent(id="e7", code="cameo:072", branch="special operations", phase="under_way").type
    'deployment'

    """

    tag: ClassVar[str] = "deployment"

    branch: str | None = None
    """Of the force: army, navy, special operations."""
    unit: str | None = None
    """The formation, as the source names it."""
    phase: Phase | None = None
    """How far it has got; None where nobody says."""
