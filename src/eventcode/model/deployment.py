"""Deployments: the moving or stationing of forces."""

from typing import ClassVar, Literal, TypeAlias

from .base import part
from .event import Event

__all__ = ["DeploymentEvent", "Phase"]

Phase: TypeAlias = Literal["announced", "ordered", "under_way", "completed", "ended"]


@part(kw_only=True)
class DeploymentEvent(Event):
    """
    The moving or stationing of forces.

    Their number is in `quantities`, their task in `purpose`, origin and destination in `places`.

    >>> DeploymentEvent(id="e7", code="cameo:072", branch="special operations", phase="under_way").type
    'deployment'

    """

    tag: ClassVar[str] = "deployment"

    branch: str | None = None
    """The branch of the force: army, navy, special operations."""
    unit: str | None = None
    """The formation, as the source names it."""
    phase: Phase | None = None
    """The stage of the deployment; None where the source does not say."""
