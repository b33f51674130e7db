"""What a format is."""

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, Protocol, TypeAlias

from attrs import frozen

from eventcode.model import Record
from eventcode.registry import Registry
from eventcode.row import Row

from ._limits import Limits

__all__ = ["Format", "Read", "Write"]


class Read(Protocol):
    """What reads a format: one `Row` a row, in order; it raises nothing but `FormatError`, and does not judge."""

    def __call__(self, stream: BinaryIO, *, name: str, registry: Registry, limits: Limits) -> Iterator[Row]:
        """Read the bytes of *stream*; *name* is what spots call it, and what is beyond *limits* is a reject."""


Write: TypeAlias = Callable[[Iterable[Record], BinaryIO], None]
"""What writes a format: every record, in order, as bytes; `FormatError` for what the format cannot hold."""


@frozen(kw_only=True)
class Format:
    """A file format: its name, what it is, how it is read and written, and which file names tell it."""

    name: str
    title: str
    read: Read | None = None
    write: Write | None = None
    suffixes: tuple[str, ...] = ()
    holds: frozenset[str] = frozenset({"dataset", "document", "event"})
    """The kinds of records that have a place in the file; others are left out, and `Written` counts them."""
