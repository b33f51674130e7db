"""Treaties: agreements put into writing by two or more parties."""

from typing import ClassVar, Literal, TypeAlias

from attrs import field, frozen

from ._base import checked
from .event import Event
from .when import When, as_when

__all__ = ["Stage", "TreatyEvent"]

Stage: TypeAlias = Literal["negotiated", "signed", "ratified", "in_force", "suspended", "withdrawn", "ended"]


@frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=checked)
class TreatyEvent(Event):
    """
    A written agreement, at the step that *stage* names; `when` is the day of that step.

    >>> TreatyEvent(id="t1", code="cameo:057", source=["USA", "SUN"], reciprocal=True,
    ...             instrument="INF", stage="signed", when="1987-12-08", in_force="1988-06-01").in_force.edtf
    '1988-06-01'

    """

    tag: ClassVar[str] = "treaty"

    instrument: str | None = None
    """The agreement's name."""
    subject: str | None = None
    """What it is about."""
    stage: Stage | None = None
    in_force: When | None = field(default=None, converter=as_when)
    """When it enters or entered into force."""
