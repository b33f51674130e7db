"""Treaties: written agreements of two or more parties."""

from typing import ClassVar, Literal, TypeAlias

from attrs import field

from .base import part
from .event import Event
from .when import When, as_when

__all__ = ["Stage", "TreatyEvent"]

Stage: TypeAlias = Literal["negotiated", "signed", "ratified", "in_force", "suspended", "withdrawn", "ended"]


@part(kw_only=True)
class TreatyEvent(Event):
    """
    A written agreement, at the step that *stage* names; `when` is the day of that step.

    >>> TreatyEvent(id="t1", code="cameo:057", source=["USA", "SUN"], reciprocal=True,
    ...             instrument="INF", stage="signed", when="1987-12-08", in_force="1988-06-01").in_force.edtf
    '1988-06-01'

    """

    tag: ClassVar[str] = "treaty"

    instrument: str | None = None
    """The name of the agreement."""
    subject: str | None = None
    """The subject matter."""
    stage: Stage | None = None
    in_force: When | None = field(default=None, converter=as_when)
    """The date of entry into force."""
