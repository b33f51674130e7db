"""Denials: somebody says that something is not so."""

from typing import ClassVar

from attrs import frozen

from ._base import checked
from .event import Event

__all__ = ["DenialEvent"]


@frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=checked)
class DenialEvent(Event):
    """
    The act of denying; what is denied stands in records of its own, or in *allegation* where it was never coded.

    >>> DenialEvent(id="e9", code="cameo:016", links=[("denies", "e7")], manner="as fake news").denied
    ('e7',)

    """

    tag: ClassVar[str] = "denial"

    allegation: str | None = None
    """What is denied, in words."""
    manner: str | None = None
    """How: `as fake news`, `as groundless rumours`."""

    @property
    def denied(self) -> tuple[str, ...]:
        """The ids of the records that are denied."""
        return self.linked("denies")
