"""Warnings: threats and ultimatums, with their condition and consequence."""

from typing import ClassVar

from attrs import field

from .base import part
from .event import Event, Nature
from .when import When, as_when

__all__ = ["WarningEvent"]


@part(kw_only=True)
class WarningEvent(Event):
    """
    A statement that a consequence will follow if a condition is met.

    Condition and consequence are words here; where they are coded, links of the types `conditional_on` and `threatens`
    point at their records.

    >>> WarningEvent(id="e30", condition="if the cooperation escalates", links=[("threatens", "e31")]).threatened
    ('e31',)

    """

    tag: ClassVar[str] = "warning"

    nature: Nature = "speech_act"
    """The kind of statement: the act of warning is one of speech; its consequence is a record of its own."""
    condition: str | None = None
    """The condition, in words or as the id of a record."""
    consequence: str | None = None
    """The consequence, in words or as the id of a record."""
    deadline: When | None = field(default=None, converter=as_when)
    """The time until which the condition may be met."""

    @property
    def conditions(self) -> tuple[str, ...]:
        """The ids of the records on which the consequence depends."""
        return self.linked("conditional_on")

    @property
    def threatened(self) -> tuple[str, ...]:
        """The ids of the records of the consequences."""
        return self.linked("threatens")
