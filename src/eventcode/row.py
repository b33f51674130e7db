"""Rows: what readers yield and rules take."""

from attrs import frozen

from .issues import Issue, Location
from .model import Record

__all__ = ["Row"]


@frozen
class Row:
    """
    A row of input and what became of it: a record, or the reasons why there is none and the row as it stood.

    >>> Row(Location("a.jsonl", 1), raw=b"{").ok
    False
    """

    location: Location
    record: Record | None = None
    issues: tuple[Issue, ...] = ()
    raw: bytes = b""
    """The row verbatim, line end aside, where it could not be read."""

    @property
    def ok(self) -> bool:
        """True where the row became a record."""
        return self.record is not None
