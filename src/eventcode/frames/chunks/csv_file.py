"""Files with a header, or in a dialect of their own, in chunks that begin and end where a row does."""

from abc import abstractmethod
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from eventcode.formats.fields.open_table import OpenTable
from eventcode.formats.io.files import Lines
from eventcode.formats.io.limits import Limits
from eventcode.formats.rows.csv import CsvRecord, csv_header
from eventcode.row import AnyRow

from .chunk import NOT_VERBATIM, Chunk
from .csv_cells import CsvCells
from .csv_rows import CsvRows
from .lines import CHUNK, RawLines

if TYPE_CHECKING:
    import polars as pl

__all__ = ["CsvChunk", "CsvFile"]

_FARTHEST: Final = 2**23
"""So many bytes behind a chunk a quote may be closed that is open at its end; else rows are cut one by one."""
_QUOTE: Final = b'"'


class CsvChunk(Chunk):
    """Rows of an open table: what polars does not cut as the format does is read by the format."""

    def __init__(self, cells: CsvCells, name: str, first: int, height: int) -> None:
        self.name, self.first, self.height = name, first, height
        self._cells, self._table = cells, cells.table

    @property
    def has_nulls(self) -> bool:
        """Whether a missing value has a spelling in some column, rather than an empty cell."""
        return any(self._table.usual)

    def rows(self, numbers: Iterable[int]) -> Iterator[tuple[int, AnyRow]]:
        """Read those of these lines with which rows begin as records."""
        for n, record in self._records(numbers):
            yield n, self._table.row(record)

    def cells_of(self, numbers: Iterable[int], columns: Sequence[str]) -> "pl.DataFrame":
        """Return the cells of some rows that are not regular."""
        return self._cells.of_records(dict(self._records(numbers)), columns)

    @abstractmethod
    def _records(self, numbers: Iterable[int]) -> Iterator[tuple[int, CsvRecord]]:
        """Yield the records of those of these lines with which rows begin."""


class _FileChunk(CsvChunk):
    """
    Rows of a file.

    Args:
        file: the file.
        lines: their lines.
        starts: the numbers of the lines with which rows begin.
        rows: the regular rows, cut for polars; None where there are none.
        odd: the others, as far as they are known.

    """

    def __init__(
        self,
        file: "CsvFile",
        lines: RawLines,
        *,
        starts: Sequence[int],
        rows: CsvRows | None,
        odd: Mapping[int, CsvRecord],
    ) -> None:
        super().__init__(file.cells, file.name, lines.first, lines.height)
        self._file, self._lines, self._starts, self._regular, self._odd = file, lines, starts, rows, odd

    def cells(
        self, columns: Sequence[str], verbatim: Mapping[str, bool] = NOT_VERBATIM
    ) -> tuple["pl.DataFrame", set[int]]:
        """Return the cells of regular rows, and the numbers of all others."""
        frame, others = self._cells.frame(self._regular, columns, verbatim)
        return frame, {*others, *self._odd}

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


class CsvFile:
    """
    A file whose rows are read in chunks.

    Args:
        table: the file, whose header was read.
        name: its name, for errors.
        limits: as for `read`.
        is_exact: as for `CsvCells`.

    """

    def __init__(self, table: OpenTable, name: str, limits: Limits, *, is_exact: bool = False) -> None:
        self.codec, self.head = table.codec, table.head
        self.table, self.name, self._limits = table, name, limits
        self.cells = CsvCells(table, min(limits.line, limits.cell), is_exact=is_exact)
        source = table.source
        self._lines: Iterator[bytes] = source.iterator if isinstance(source, Lines) else iter(source.readline, b"")
        self._line = 1
        """The number of the next line."""
        self._is_even = True
        """Whether no line was looked at behind the last record."""

    def chunks(self, size: int = CHUNK) -> Iterator[CsvChunk]:
        """Yield the rows below the header in chunks of about so many bytes."""
        self._skip()
        while data := b"".join(self._take(size)):
            if self.table.has_quotes and data.count(_QUOTE) % 2:
                data += b"".join(self._until_even())
            rows = self.cells.rows(data, is_first=self._line == 1)
            if rows is None:
                yield self._singly(data, size)
                continue
            height = data.count(b"\n") + (not data.endswith(b"\n"))
            lines = RawLines(data, self._line, height)
            yield _FileChunk(self, lines, starts=rows.starts, rows=rows, odd={})
            self._line += height

    def _skip(self) -> None:
        """Pass over what stands above the rows: a title, the names of the columns, tags."""
        feed = _Feed([], self._lines)
        for place, record in enumerate(islice(self._records(feed), self.table.above)):
            if place == self.table.names_at:
                csv_header(record, self.name, self._limits)
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

    def _singly(self, data: bytes, size: int) -> CsvChunk:
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
            if self.cells.is_regular(record):
                regular.append(start)
            else:
                odd[start] = record
            if taken >= max(size, len(data)) and self._is_even:
                break
        text = b"".join(raw + b"\n" for raw in raws)
        lines = RawLines(text if is_ended else text[:-1], first, self._line - first)
        good = b"".join(raw + b"\n" for start, raw in zip(starts, raws, strict=True) if start not in odd)
        rows = self.cells.rows(good, is_first=False)
        if rows is None or len(rows.starts) != len(regular):
            odd |= {
                start: self.cut(raw, first + start) for start, raw in zip(starts, raws, strict=True) if start not in odd
            }
            rows = None
        else:
            rows = rows._replace(starts=regular)
        return _FileChunk(self, lines, starts=starts, rows=rows, odd=odd)


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
