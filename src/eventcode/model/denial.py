"""Denials: statements that something is not so."""

from typing import ClassVar

from .base import part
from .event import Event, Nature

__all__ = ["DenialEvent"]


@part(kw_only=True)
class DenialEvent(Event):
    """
    The act of denying. The denied statement is a record of its own, or is in *allegation* where it was never coded.

    >>> DenialEvent(id="e9", code="cameo:016", links=[("denies", "e7")], manner="as fake news").denied
    ('e7',)

    """

    tag: ClassVar[str] = "denial"

    nature: Nature = "speech_act"
    """The kind of statement: the act of denying is one of speech."""
    allegation: str | None = None
    """The denied statement, in words."""
    manner: str | None = None
    """The manner: `as fake news`, `as groundless rumours`."""

    @property
    def denied(self) -> tuple[str, ...]:
        """The ids of the denied records."""
        return self.linked("denies")
