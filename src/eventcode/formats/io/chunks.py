"""Streams of bytes that are made while they are read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader, RawIOBase
from typing import Any, BinaryIO, Final, cast

__all__ = ["ChunkReader", "buffered", "peekable"]

_BUFFER: Final = 2**16


class ChunkReader(RawIOBase):
    """
    A stream of the bytes that a function returns, one chunk after another.

    *read* gets the size that is asked for, and may return more or less; nothing is the end. Where it returns as much as
    it takes from a *base*, the stream can be sought as that can.

    >>> chunks = iter([b"ab", b"cde"])
    >>> buffered(ChunkReader(lambda size: next(chunks, b""))).read(4)
    b'abcd'
    """

    def __init__(self, read: Callable[[int], bytes], base: Any = None) -> None:
        self._read, self._base, self._rest = read, base, memoryview(b"")

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with the next bytes."""
        data = self._rest or memoryview(self._read(len(buffer)))
        count = min(len(buffer), len(data))
        buffer[:count], self._rest = data[:count], data[count:]
        return count

    def seekable(self) -> bool:
        """Return whether another place can be sought."""
        return self._base is not None and bool(self._base.seekable())

    def seek(self, place: int, whence: int = 0, /) -> int:
        """Go to another place, and return it."""
        self._rest = memoryview(b"")
        return int(self._base.seek(place, whence))

    def tell(self) -> int:
        """Return the place."""
        return int(self._base.tell())


def buffered(stream: RawIOBase, kind: "type[BufferedReader[Any]]" = BufferedReader) -> BinaryIO:
    """Return a stream with a buffer, which can be looked into."""
    return cast("BinaryIO", kind(stream, _BUFFER))


@contextmanager
def peekable(stream: BinaryIO) -> "Iterator[BufferedReader[Any]]":
    """Lend a stream with a buffer, which can be looked into; it stays open."""
    if isinstance(stream, BufferedReader):
        yield stream
        return
    whole: BufferedReader[Any] = BufferedReader(stream)
    try:
        yield whole
    finally:
        with suppress(ValueError):  # closed already: the garbage collector has no order
            whole.detach()  # or collecting the buffer would close the caller's stream
