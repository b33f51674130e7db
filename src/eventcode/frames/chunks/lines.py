"""Lines: the bytes of a file in pieces of bounded size that end where a line ends."""

from bisect import bisect_left
from codecs import utf_8_decode
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import BinaryIO, Final, NamedTuple

__all__ = ["CHUNK", "RawLines", "has_longer", "is_text", "raw_lines"]

CHUNK: Final = 31 * 2**20
"""How many bytes a chunk has, at least half of them; more only where a line is longer."""
_STEP: Final = 2**15
"""After so many bytes the line ends are counted, so that a line is sought in so many."""
_PIECE: Final = 2**16
"""How many bytes are decoded at once."""


class RawLines(NamedTuple):
    """Lines that follow one another in a file, as bytes."""

    data: bytes
    """Whole lines; the last of a file may lack its end."""
    first: int
    """The number of the first line, from 1."""
    height: int
    """The number of lines."""
    ends: Sequence[int] = ()
    """How many lines end in the data up to each step; counted where it is empty."""

    def lines(self) -> list[bytes]:
        """Return the lines without their ends."""
        found = self.data.split(b"\n")
        return found[: self.height]

    def take(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """Return some of the lines by their numbers from 0, in their order: much faster than all where they are few."""
        data, found, start, place = self.data, dict[int, bytes](), 0, 0
        wanted = sorted(numbers)
        ends = (self.ends or _ends(data)) if wanted else ()
        for n in wanted:  # `place` lines end before `start`
            step = bisect_left(ends, n)
            if step * _STEP > start:
                start, place = step * _STEP, ends[step - 1]
            for _ in range(n - place):
                start = data.index(b"\n", start) + 1
            end, place = data.find(b"\n", start), n
            found[n] = data[start : len(data) if end < 0 else end]
        return found


def _ends(data: bytes) -> list[int]:
    return [*accumulate(data.count(b"\n", start, start + _STEP) for start in range(0, len(data), _STEP))]


def raw_lines(stream: BinaryIO, size: int = CHUNK) -> Iterator[RawLines]:
    r"""
    Yield the lines of a stream in pieces of so many bytes; only LF ends a line.

    >>> from io import BytesIO
    >>> [(each.data, each.first) for each in raw_lines(BytesIO(b"one\ntwo\nthree"), 5)]
    [(b'one\n', 1), (b'two\n', 2), (b'three', 3)]
    """
    first, parts = 1, list[bytes]()
    while data := stream.read(size):
        end = data.rfind(b"\n") + 1
        if end:
            whole = b"".join((*parts, memoryview(data)[:end]))
            parts = [data[end:]]
            ends = _ends(whole)
            yield RawLines(whole, first, ends[-1], ends)
            first += ends[-1]
        else:
            parts.append(data)
    if rest := b"".join(parts):
        yield RawLines(rest, first, 1)


def has_longer(data: bytes, most: int) -> bool:
    """Tell whether a line has more bytes than that."""
    start = 0
    while len(data) - start > most:
        end = data.rfind(b"\n", start, start + most + 1)
        if end < 0:
            return True
        start = end + 1
    return False


def is_text(data: bytes) -> bool:
    """Tell whether bytes are text in UTF-8."""
    if data.isascii():
        return True
    view, start = memoryview(data), 0
    try:
        while start < len(data):  # in pieces, as a text of all takes up to four times the memory
            is_last = start + _PIECE >= len(data)
            start += utf_8_decode(view[start : start + _PIECE], "strict", is_last)[1]
    except UnicodeDecodeError:
        return False
    return True
