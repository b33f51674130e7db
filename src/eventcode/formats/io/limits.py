"""Limits: how much is taken for one row, and how much a compressed file may decompress to."""

from collections.abc import Iterable, Iterator, Sequence
from re import DOTALL
from re import compile as compile_
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from eventcode.errors import OneScreen, counted, must_be
from eventcode.issues import Finding, InvalidRecordError

if TYPE_CHECKING:
    from attrs import Attribute

__all__ = [
    "FREE",
    "FREE_REJECTS",
    "LIMITS",
    "Limits",
    "check_json",
    "check_line",
    "is_within",
    "long_cells",
    "long_line",
    "too_deep",
]

FREE: Final = 64 * 2**20
"""So many bytes a file may decompress to whatever its size."""
FREE_REJECTS: Final = 2 * 2**20
"""So many bytes rejects may take whatever the size of the rows."""

_NO_BRACKET: Final = bytes(set(range(256)) - set(b"[]{}"))
_texts: Final = compile_(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', DOTALL)


def _from_one(instance: object, attribute: "Attribute[Any]", value: object) -> None:
    is_whole = isinstance(value, int) and not isinstance(value, bool) and value > 0
    if not is_whole and (value is not None or attribute.default is not None):
        or_none = " or None" if attribute.default is None else ""
        raise must_be(f"{type(instance).__name__}.{attribute.name}", value, expected=f"a whole number from 1{or_none}")


@frozen(kw_only=True, repr=False)
class Limits(OneScreen):
    """
    How much a reader takes: what is beyond is no record, so that no file can fill the memory or the disk.

    A row that is too long or nested too deep is a reject like any other, with the rule EC006, and reading goes on
    behind it. A file that decompresses to too much, and rejects that take too much, end the work by a `FormatError`.

    Raises:
        RecordError: for what is no whole number from 1.

    >>> from io import BytesIO
    >>> from eventcode import read
    >>> (row,) = read(BytesIO(b'{"record":"event","id":"e1"}'), "native", limits=Limits(line=20))
    >>> print(row.issues[0])
    <stream>:1: EC006 $: found a line of 28 bytes, expected at most 20 (limit: line)
    >>> Limits(depth=0)
    Traceback (most recent call last):
    eventcode.errors.RecordError: Limits.depth: found 0, expected a whole number from 1

    """

    ratio: int = field(default=250, validator=_from_one)
    """
    How many times its compressed size a file may decompress to, beyond the first 64 MiB.

    Tables of events reach 10 to 50; files that are made to fill a disk or a memory reach thousands.
    """
    decompressed: int | None = field(default=None, validator=_from_one)
    """
    How many bytes a compressed file may decompress to, all members of an archive together; None for as many as *ratio*.
    """
    line: int = field(default=64 * 2**20, validator=_from_one)
    """How many bytes a line may have, or an object of JSON, or an element of XML that is a record; a reject has all."""
    cell: int = field(default=16 * 2**20, validator=_from_one)
    """How many characters a cell of a table may have."""
    depth: int = field(default=100, validator=_from_one)
    """
    How many lists and objects of JSON, or elements of XML, may stand in one another.

    All that a record can hold is below the default: it keeps 64 levels of what it has no field for, however high this
    is.
    """
    rejects: int = field(default=50, validator=_from_one)
    """
    How many times the size of the rejected rows, or of the compressed file that they come from, rejects may take.

    The first 2 MiB are free. A reject says why its row was not read, and is longer than a short row.
    """


LIMITS: Final = Limits()
"""The usual limits."""


def is_within(raw: bytes, cells: Iterable[str], limits: Limits) -> bool:
    """Return whether neither a row nor any of its cells is too long; a row below both limits need not be asked."""
    return len(raw) <= limits.line and max(map(len, cells)) <= limits.cell


def long_line(size: int, limits: Limits, what: str = "a line") -> str:
    """Say that something of *size* bytes is longer than a line may be."""
    return f"found {what} of {counted(size, 'byte')}, expected at most {limits.line:,} (limit: line)"


def long_cells(cells: Sequence[str], limits: Limits) -> Iterator[tuple[int, str]]:
    """Yield the place of each cell that is too long, and what is to be said of it."""
    for place, cell in enumerate(cells):
        if len(cell) > limits.cell:
            expected = f"expected at most {limits.cell:,} (limit: cell)"
            yield place, f"found a cell of {counted(len(cell), 'character')}, {expected}"


def check_line(size: int, limits: Limits, what: str = "a line") -> None:
    """
    Make sure that something of *size* bytes is no longer than a line may be.

    Raises:
        InvalidRecordError: where it is.

    """
    if size > limits.line:
        raise InvalidRecordError([Finding(long_line(size, limits, what))], rule="EC006")


def check_json(raw: bytes, limits: Limits, what: str = "a line") -> None:
    """
    Make sure that JSON is neither too long nor nested too deep, before it is parsed.

    Raises:
        InvalidRecordError: where it is.

    """
    check_line(len(raw), limits, what)
    if raw.count(b"{") + raw.count(b"[") > limits.depth and _is_deep(raw, limits.depth):
        raise too_deep("lists and objects", limits)


def too_deep(what: str, limits: Limits) -> InvalidRecordError:
    """Make the error that says that too many of something stand in one another."""
    message = f"found more than {limits.depth:,} {what} in one another, expected at most so many (limit: depth)"
    return InvalidRecordError([Finding(message)], rule="EC006")


def _is_deep(raw: bytes, most: int) -> bool:
    depth = 0
    for bracket in _texts.sub(b"", raw).translate(None, _NO_BRACKET):
        depth += 1 if bracket in b"[{" else -1
        if depth > most:
            return True
    return False
