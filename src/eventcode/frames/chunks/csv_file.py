"""Cut chunks: pieces of a file with a header, or in a dialect of its own, that begin and end where a row does."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from itertools import chain, islice
from typing import TYPE_CHECKING, Final, TypeAlias

from eventcode.formats.fields.open_table import OpenTable
from eventcode.formats.io.files import Lines
from eventcode.formats.io.limits import Limits
from eventcode.formats.rows.csv import CsvRecord, csv_header
from eventcode.row import AnyRow

from .csv_cells import CellFrames, Rows
from .lines import CHUNK, Chunk

if TYPE_CHECKING:
    import polars as pl

__all__ = ["AnyChunk", "CutChunk", "CutFile", "why_not_cut"]

_FARTHEST: Final = 2**23
"""So many bytes behind a chunk a quote may be closed that is open at its end; else rows are cut one by one."""
_QUOTE: Final = b'"'


def why_not_cut(table: OpenTable) -> str | None:
    """Say why the rows of a table are not judged by their columns; None where they are."""
    if table.by_record:
        return table.by_record
    if table.escapes:
        return "quotes within quotes stand behind backslashes"
    if not any("id" in each.fills for each in table.codec.fields):
        return "no column says the ids of the records"
    return None


class CutChunk:
    """Rows of a file, some of which are regular: polars cuts them as the format does."""

    def __init__(
        self, file: "CutFile", lines: Chunk, starts: Sequence[int], rows: Rows | None, odd: dict[int, CsvRecord]
    ) -> None:
        self.first, self.height = lines.first, lines.height
        self._file, self._lines, self._starts, self._rows, self._odd = file, lines, starts, rows, odd

    @property
    def table(self) -> OpenTable:
        """The table that the rows are of."""
        return self._file.table

    def rows(self, numbers: Iterable[int]) -> Iterator[tuple[int, AnyRow]]:
        """Read those of these lines, by their numbers from 0, with which rows begin, as records."""
        for n, record in self._records(numbers):
            yield n, self._file.table.row(record)

    def _records(self, numbers: Iterable[int]) -> Iterator[tuple[int, CsvRecord]]:
        starts = self._starts
        is_even = isinstance(starts, range)
        wanted = [n for n in numbers if n < len(starts)] if is_even else sorted({*numbers} & {*starts})
        if is_even:
            texts = self._lines.take(wanted)
        else:
            every = self._lines.lines()
            ends = [*starts[1:], self.height]
            texts = {n: b"\n".join(every[n : ends[bisect_right(starts, n) - 1]]) for n in wanted}
        is_ended = self._lines.data.endswith(b"\n")
        for n in wanted:
            record = self._odd.get(n) or self._file.cut(texts[n], self.first + n)
            yield n, record if is_ended or n < starts[-1] else record._replace(is_ended=False)

    def frame(self, columns: Sequence[str], kept: Mapping[str, bool]) -> tuple["pl.DataFrame", set[int]]:
        """Return the cells of regular rows in these columns, as the codec reads them, and the lines of all others."""
        frame, others = self._file.frames.frame(self._rows, columns, kept)
        return frame, {*others, *self._odd}

    def alone(self, numbers: Iterable[int], columns: Sequence[str]) -> "pl.DataFrame":
        """Return the cells of other rows that may be records all the same."""
        return self._file.frames.alone(dict(self._records(numbers)), columns)


AnyChunk: TypeAlias = Chunk | CutChunk
"""Lines as the source itself writes them, or rows in a dialect of their own."""


class CutFile:
    """Cuts one open table into chunks."""

    def __init__(self, table: OpenTable, name: str, limits: Limits, *, is_exact: bool = False) -> None:
        self.table, self._name, self._limits = table, name, limits
        self.frames = CellFrames(table, min(limits.line, limits.cell), is_exact=is_exact)
        source = table.source
        self._lines: Iterator[bytes] = source.iterator if isinstance(source, Lines) else iter(source.readline, b"")
        self._line = 1
        """The number of the next line."""
        self._is_even = True
        """Whether no line was looked at behind the last record."""

    def chunks(self, size: int = CHUNK) -> Iterator[CutChunk]:
        """Yield the rows below the header."""
        self._skip()
        while data := b"".join(self._take(size)):
            if self.table.has_quotes and data.count(_QUOTE) % 2:
                data += b"".join(self._until_even())
            rows = self.frames.rows(data, is_first=self._line == 1)
            if rows is None:
                yield self._singly(data, size)
                continue
            height = data.count(b"\n") + (not data.endswith(b"\n"))
            yield CutChunk(self, Chunk(data, self._line, height), rows.starts, rows, {})
            self._line += height

    def _skip(self) -> None:
        """Pass over what stands above the rows: a title, the names of the columns, tags."""
        feed = _Feed([], self._lines)
        for place, record in enumerate(islice(self._records(feed), self.table.above)):
            if place == self.table.names_at:
                csv_header(record, self._name, self._limits)
        self._lines = chain(feed.held[self._line - 1 :], self._lines)

    def _take(self, size: int) -> Iterator[bytes]:
        while size > 0 and (line := next(self._lines, b"")):
            size -= len(line)
            yield line

    def _until_even(self) -> Iterator[bytes]:
        """Yield the lines up to one in which a quote is closed."""
        taken = 0
        while taken < _FARTHEST and (line := next(self._lines, b"")):
            yield line
            taken += len(line)
            if line.count(_QUOTE) % 2:
                return

    def cut(self, raw: bytes, line: int) -> CsvRecord:
        """Return the record of a row, which has this number as its first line."""
        # A byte order mark belongs to the first cell but for that of the file.
        source = BytesIO(raw + b"\n" if line == 1 else b"\n" + raw + b"\n")
        record = next(islice(self.table.records(source), int(line > 1), None))
        return record._replace(line=line)

    def _records(self, feed: "_Feed") -> Iterator[CsvRecord]:
        """Cut lines into records, numbered as in the file."""
        above = self._line - 1
        if above:  # a byte order mark belongs to the first cell but for that of the file
            feed.held.insert(0, b"\n")
        for record in self.table.records(feed):
            if above and record.line == 1:
                continue
            number = record.line + above - bool(above)
            self._line = number + record.raw.count(b"\n") + 1
            self._is_even = feed.taken - bool(above) == self._line - 1 - above
            yield record._replace(line=number)

    def _singly(self, data: bytes, size: int) -> CutChunk:
        """Return the chunk of rows that are cut one by one: a quote, a byte, a length of theirs is unusual."""
        first, taken = self._line, 0
        starts, regular, raws, is_ended = list[int](), list[int](), list[bytes](), True
        odd = dict[int, CsvRecord]()
        feed = _Feed([line + b"\n" for line in data.removesuffix(b"\n").split(b"\n")], self._lines)
        for record in self._records(feed):
            start = record.line - first
            starts.append(start)
            raws.append(record.raw)
            is_ended = record.is_ended
            taken += len(record.raw) + 1
            if self.frames.is_regular(record):
                regular.append(start)
            else:
                odd[start] = record
            if taken >= max(size, len(data)) and self._is_even:
                break
        text = b"".join(raw + b"\n" for raw in raws)
        lines = Chunk(text if is_ended else text[:-1], first, self._line - first)
        good = b"".join(raw + b"\n" for start, raw in zip(starts, raws, strict=True) if start not in odd)
        rows = self.frames.rows(good, is_first=False)
        if rows is None or len(rows.starts) != len(regular):
            odd |= {
                start: self.cut(raw, first + start) for start, raw in zip(starts, raws, strict=True) if start not in odd
            }
            rows = None
        else:
            rows = rows._replace(starts=regular)
        return CutChunk(self, lines, starts, rows, odd)


class _Feed:
    """The lines of a chunk, and behind them those of the rest of the file."""

    def __init__(self, lines: Iterable[bytes], rest: Iterator[bytes]) -> None:
        self.held, self._rest = [*lines], rest
        self.taken = 0
        """How many lines were taken."""

    def readline(self) -> bytes:
        """Return the next line with its end; nothing at the end."""
        if self.taken == len(self.held):
            self.held += islice(self._rest, 1)
        line = b"".join(self.held[self.taken : self.taken + 1])
        self.taken += bool(line)
        return line
