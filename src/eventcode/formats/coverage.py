"""Coverage: which fields of an event a format holds, and where each of its columns goes."""

from collections.abc import Mapping
from typing import Final

from attrs import field, fields, frozen

from eventcode.model import Event

__all__ = ["WHOLE", "Coverage"]


@frozen
class Coverage:
    """The fields of an event that a format holds; others are lost when an event is written."""

    fields: Mapping[str, str] = field(factory=dict)
    """The fields of an event that it holds, each with its capacity in words; "" where it holds all."""
    columns: Mapping[str, tuple[str, ...]] = field(factory=dict)
    """Its columns or keys, each with the fields that it says; `()` where its text is kept in `extra`."""


WHOLE: Final = Coverage({f.name: "" for f in fields(Event)})
"""The coverage of a format that holds the whole record."""
