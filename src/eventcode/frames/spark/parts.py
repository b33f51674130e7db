"""Parts: the lines of a partition in pieces of bounded size, each of one block of a file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import unquote, urlsplit

from attrs import frozen

from eventcode.formats.fields.codec import Codec
from eventcode.formats.io import is_remote
from eventcode.formats.io.limits import Limits
from eventcode.formats.rows.cells import reading_issue
from eventcode.frames.chunks.lines import RawLines
from eventcode.frames.chunks.tab_file import TabChunk
from eventcode.issues import Location
from eventcode.row import AnyRow, Reject

if TYPE_CHECKING:
    import polars as pl

__all__ = ["TAB", "Batches", "LineReader", "Part", "PartChunk", "file_key"]

TAB: Final = b"\n\t"
"""Stands before the line of a row of a frame that has a tab in a cell: no line of a file begins so."""
_SIZE: Final = 2**23
"""So many bytes are cut into columns at once."""

Batches = Iterable[Any]
"""Record batches of the columns file, block and line."""


class PartChunk(TabChunk):
    """Lines of a part; a row with a line end in a cell, of which there are some in frames, stands on one line."""

    broken: Mapping[int, bytes] = {}
    """Rows with a line end in a cell, by their numbers; their lines are empty."""

    def _lines_of(self, numbers: Iterable[int]) -> dict[int, bytes]:
        return {n: self.broken.get(n, line) for n, line in super()._lines_of(numbers).items()}

    def cells_of(self, numbers: Iterable[int], columns: Sequence[str]) -> "pl.DataFrame":
        """Return the cells of some rows, but for those with a tab in a cell, which are rejects."""
        return super().cells_of([n for n in numbers if not self.broken.get(n, b"").startswith(TAB)], columns)

    def row(self, n: int, raw: bytes) -> AnyRow:
        """Return a row as a record; one with a tab in a cell is a reject."""
        if not raw.startswith(TAB):
            return super().row(n, raw)
        location = Location(self.name, self.first + n)
        reason = "found a tab in a cell, expected text that can stand between tabs"
        return Reject(location, (reading_issue(location, "EC004", reason),), raw=raw.removeprefix(TAB))


class Part(NamedTuple):
    """Lines that follow one another in a block."""

    file: int
    block: int
    start: int
    """How many lines of the block come before."""
    chunk: PartChunk


@frozen
class LineReader:
    """Cuts the lines of a partition into parts; it is sent to the cluster."""

    codec: Codec
    limits: Limits
    files: tuple[tuple[str, str], ...]
    """What the cluster calls the files, and what the user does."""

    def parts(self, batches: Batches) -> Iterator[Part]:
        """Yield the lines in parts of bounded size; a block is whole in a partition, and in the order of the file."""
        numbers = {name: n for n, (name, _) in enumerate(self.files)}
        at: tuple[int, int] | None = None
        start, lines, size = 0, list[bytes](), 0
        for batch in batches:
            for here, more in _runs(batch, numbers):
                if here != at or size >= _SIZE:
                    if at is not None:
                        yield Part(*at, start, self.chunk(at[0], start + 1, lines))
                    start, at = (start + len(lines) if here == at else 0), here
                    lines, size = [], 0
                lines += more
                size += sum(map(len, more))
        if at is not None:
            yield Part(*at, start, self.chunk(at[0], start + 1, lines))

    def chunk(self, file: int, first: int, lines: list[bytes]) -> PartChunk:
        """Return lines that follow one another in a file, from one with this number."""
        broken = {n: line for n, line in enumerate(lines) if b"\n" in line}
        for n in broken:
            lines[n] = b""
        raw = RawLines(b"\n".join([*lines, b""]), first, len(lines))
        chunk = PartChunk(raw, self.codec, self.files[file][1], self.limits)
        chunk.broken = broken
        return chunk


def _runs(batch: Any, numbers: Mapping[str, int]) -> Iterator[tuple[tuple[int, int], list[bytes]]]:
    """Yield the lines of a batch for each block that they stand in."""
    files, blocks, lines = (batch.column(n).to_pylist() for n in range(3))
    ends = [n for n in range(1, len(lines)) if blocks[n] != blocks[n - 1] or files[n] != files[n - 1]]
    for start, end in pairwise([0, *ends, len(lines)] if lines else []):
        yield (numbers[file_key(files[start])], blocks[start]), lines[start:end]


def file_key(name: str) -> str:
    """Return what is the same in a path, a URI of it, and what Spark makes of either."""
    if not name or not is_remote(name.replace(":/", "://", 1)):
        return str(Path(name).absolute()) if name else name
    parts = urlsplit(name)
    path = unquote(parts.path)
    return path if parts.scheme == "file" else f"{parts.scheme}://{parts.netloc}{path}"
