"""Warnings: threats and ultimatums, with their condition and consequence."""

from typing import ClassVar

from attrs import field, frozen

from ._base import checked
from .event import Event
from .when import When, as_when

__all__ = ["WarningEvent"]


@frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=checked)
class WarningEvent(Event):
    """
    Somebody says what will follow if something happens.

    Condition and consequence are words here, and records of their own where they are coded: linked by `conditional_on`
    and `threatens`.

    >>> WarningEvent(id="e30", condition="if the cooperation escalates", links=[("threatens", "e31")]).threatened
    ('e31',)

    """

    tag: ClassVar[str] = "warning"

    condition: str | None = None
    consequence: str | None = None
    deadline: When | None = field(default=None, converter=as_when)

    @property
    def conditions(self) -> tuple[str, ...]:
        """The ids of the records on which the consequence depends."""
        return self.linked("conditional_on")

    @property
    def threatened(self) -> tuple[str, ...]:
        """The ids of the records that say what would follow."""
        return self.linked("threatens")
