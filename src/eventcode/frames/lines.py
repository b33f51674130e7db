"""Chunks of lines: the bytes of a file in pieces of bounded size that end where a line ends."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final, NamedTuple

__all__ = ["CHUNK", "Chunk", "chunks"]

CHUNK: Final = 31 * 2**20
"""How many bytes a chunk has, at least half of them; more only where a line is longer."""


_FAR: Final = 200
"""Lines that are farther apart are sought by steps."""
_STEP: Final = 2**16


class Chunk(NamedTuple):
    """Lines of a file."""

    data: bytes
    """Whole lines; the last of a file may lack its end."""
    first: int
    """The number of the first line, from 1."""
    height: int
    """The number of lines."""

    def lines(self) -> list[bytes]:
        """Return the lines without their ends."""
        found = self.data.split(b"\n")
        return found[: self.height]

    def take(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """Return some of the lines by their numbers from 0, in their order: much faster than all where they are few."""
        data, found, start, place = self.data, dict[int, bytes](), 0, 0
        for n in sorted(numbers):  # `place` lines end before `start`
            while (
                n - place > _FAR and start < len(data) and (ends := data.count(b"\n", start, start + _STEP)) < n - place
            ):
                start, place = start + _STEP, place + ends
            for _ in range(n - place):
                start = data.index(b"\n", start) + 1
            end, place = data.find(b"\n", start), n
            found[n] = data[start : len(data) if end < 0 else end]
        return found


def chunks(stream: BinaryIO, size: int = CHUNK) -> Iterator[Chunk]:
    r"""
    Yield the lines of a stream in chunks; only LF ends a line.

    >>> from io import BytesIO
    >>> [(each.data, each.first) for each in chunks(BytesIO(b"one\ntwo\nthree"), 5)]
    [(b'one\n', 1), (b'two\n', 2), (b'three', 3)]
    """
    first, parts = 1, list[bytes]()
    while data := stream.read(size):
        end = data.rfind(b"\n") + 1
        if end:
            whole = b"".join((*parts, memoryview(data)[:end]))
            parts = [data[end:]]
            count = whole.count(b"\n")
            yield Chunk(whole, first, count)
            first += count
        else:
            parts.append(data)
    if rest := b"".join(parts):
        yield Chunk(rest, first, 1)
