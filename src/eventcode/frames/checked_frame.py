"""Checking data frames of other sources by their columns: with the findings of their rows, read as records."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from io import BytesIO
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Any, Final

from eventcode.columnar.arrow import pyarrow
from eventcode.columnar.cells import is_text, normal
from eventcode.errors import EventCodeError
from eventcode.formats import Format
from eventcode.formats.fields.open_table import OpenTable
from eventcode.formats.io.limits import LIMITS
from eventcode.formats.rows.csv import CsvRecord
from eventcode.issues import Issue
from eventcode.projection import EventTuples
from eventcode.recoding import RecodeResult
from eventcode.registry import DEFAULT, Registry
from eventcode.report import Report
from eventcode.row import AnyRow, Row
from eventcode.rules import Checker

from .chunks.chunk import NOT_VERBATIM, ROW, Chunk, polars
from .chunks.csv_cells import END, CsvCells
from .chunks.csv_file import CsvChunk
from .chunks.files import why_not_by_columns
from .engines import arrow_of, is_spark_frame
from .foreign import FRAME, Foreign, csv_of, is_foreign, open_foreign, text_of
from .incoming import rows_in
from .judging.check import ColumnCheck
from .plans.judge import is_opaque
from .scan import Scan, scan

if TYPE_CHECKING:
    import polars as pl

__all__ = ["CheckedFrame", "rows_of_frame"]

_FEW: Final = 10_000
"""Frames with fewer rows are read as records, which takes no longer than to load polars."""
_ROWS: Final = 100_000
"""How many rows are judged at once."""
_LIBRARIES: Final = ("polars", "pandas", "pyarrow", "duckdb", "_duckdb")
"""Those whose frames give their rows again and again."""
_LONGEST: Final = min(LIMITS.line, LIMITS.cell)


def rows_of_frame(
    frame: Any, caller: str, *, format: str | Format | None, ignore: str | Collection[str], registry: Registry | None
) -> "CheckedFrame | Scan | None":
    """Return the rows of a data frame, or the scan of one of Spark; None for what is iterated over as it is."""
    is_column = hasattr(frame, "dtype") and not hasattr(frame, "columns")
    if is_column or isinstance(frame, CheckedFrame | Scan | RecodeResult | EventTuples):
        return None
    ignore = (ignore,) if isinstance(ignore, str) else ignore
    if is_spark_frame(frame):
        return scan(frame.drop(*ignore), format, registry=registry)
    # What a check takes, it takes itself; others take the rows of a format.
    call = f"{caller}({{}})" if caller in _TAKE_FORMAT else f"{caller}(read_frame({{}}))"
    return CheckedFrame(frame, format, call=call, ignore=ignore, registry=registry)


_TAKE_FORMAT: Final = frozenset({"check", "iter_issues"})
"""The functions over records that have a format for a frame themselves."""


class CheckedFrame:
    """A data frame that is checked by its columns where these are of another source, else row by row."""

    def __init__(
        self,
        frame: Any,
        format: str | Format | None = None,
        *,
        call: str = "read_frame({})",
        ignore: Collection[str] = (),
        registry: Registry | None = None,
    ) -> None:
        self._frame, self._format, self._call = frame, format, call
        self._ignore, self._registry = ignore, registry or DEFAULT

    @property
    def _eventcode_columns(self) -> "CheckedFrame":
        return self

    def __iter__(self) -> Iterator[AnyRow]:
        """Read the frame row by row."""
        return self.rows(self._format)

    def check(self, checker: Checker, *, max_samples: int) -> Report:
        """Return the report of a check."""
        found = self._check(checker)
        return (
            checker.check(iter(self), max_samples=max_samples)
            if found is None
            else found.report(max_samples=max_samples)
        )

    def issues(self, checker: Checker) -> Iterator[Issue]:
        """Yield the issues of a check."""
        found = self._check(checker)
        return checker.iter_issues(iter(self)) if found is None else found.issues()

    def _check(self, checker: Checker) -> "_FrameCheck | None":
        """Return the check by columns; None where rows are read as records, or reading says what is wrong."""
        frame = self._frame
        if not _is_large(frame) or find_spec("polars") is None:
            return None
        try:
            with arrow_of(frame) as batches:  # closed, because DuckDB gives a relation once at a time
                if self._format is None and not is_foreign(
                    batches.schema, ignore=self._ignore, registry=self._registry
                ):
                    return None
                found = open_foreign(
                    batches, self._format, call=self._call, ignore=self._ignore, registry=self._registry
                )
                table = found.format.open and found.format.open(found.stream, name=FRAME, limits=LIMITS)
        except EventCodeError:
            return None
        # Nearly every row of a source with fields that are read as a whole has cells of its own.
        if not isinstance(table, OpenTable) or why_not_by_columns(table) or any(map(is_opaque, table.codec.keepers)):
            return None
        if table.columns != tuple(found.called):
            return None
        return _FrameCheck(self, found, table, checker)

    def batches(self) -> Any:
        """Return the frame batch by batch, from the first, each time."""
        return arrow_of(self._frame)

    def rows(self, format: str | Format | None) -> Iterator[AnyRow]:
        """Read the frame row by row, in a format."""
        return rows_in(self._frame, format, call=self._call, ignore=self._ignore, registry=self._registry)


def _is_large(frame: Any) -> bool:
    """Tell whether a frame gives its rows again and again, and may have many."""
    cls = type(frame)
    is_known = cls.__module__.partition(".")[0] in _LIBRARIES and cls.__name__ != "RecordBatchReader"
    return is_known and not (hasattr(frame, "__len__") and len(frame) < _FEW)


class _FrameCheck(ColumnCheck):
    """A check of a frame."""

    def __init__(self, frame: CheckedFrame, foreign: Foreign, table: OpenTable, checker: Checker) -> None:
        super().__init__(table.codec, checker)
        self._frame, self._foreign, self._table = frame, foreign, table

    def _parts(self) -> Iterator[tuple[Row | None, Iterable[Chunk]]]:
        yield self._table.head, self._frame_chunks()

    def _frame_chunks(self) -> Iterator[Chunk]:
        cells, line = CsvCells(self._table, _LONGEST), 2  # below the names of the columns
        for batch in self._frame.batches():
            columns = _Columns(self._foreign, batch)
            for start in range(0, batch.num_rows, _ROWS):
                chunk = _FrameChunk(columns, cells, start, min(_ROWS, batch.num_rows - start), line)
                yield chunk
                line += chunk.height

    def _rows(self) -> Iterator[AnyRow]:
        return self._frame.rows(self._foreign.format)


class _Columns:
    """The columns of a batch as text."""

    def __init__(self, foreign: Foreign, batch: Any) -> None:
        self._format, self._pl = foreign.format, polars()
        self._arrays = {
            called: normal(batch.column(name)) for name, called in zip(foreign.names, foreign.called, strict=True)
        }
        self._texts = {
            called: text_of(array, name=called, format=self._format)
            for called, array in self._arrays.items()
            if not is_text(array.type)
        }
        self._series: dict[str, pl.Series] = {}

    def series(self, name: str) -> "pl.Series":
        """Return a column."""
        if name not in self._series:
            self._series[name] = self._pl.Series(name, self._texts.get(name, self._arrays[name])).rechunk()
        return self._series[name]

    def texts(self) -> Iterator["pl.Series"]:
        """Yield the columns whose cells were text."""
        return (self.series(name) for name in self._arrays if name not in self._texts)

    def csv(self, places: list[int]) -> bytes:
        """Return rows, by their places, as lines."""
        arrays = [
            text_of(self.series(name).gather(places).to_arrow(), name=name, format=self._format)
            for name in self._arrays
        ]
        return csv_of(pyarrow().RecordBatch.from_arrays(arrays, names=[*self._arrays]))


class _FrameChunk(CsvChunk):
    """
    Rows of a batch; they stand on as many lines as their CSV would.

    Args:
        columns: the columns of the batch.
        cells: what makes cells of them.
        start: the place of the first row in the batch.
        rows: how many rows there are.
        first: the number of the line on which the first one stands.

    """

    def __init__(self, columns: _Columns, cells: CsvCells, start: int, rows: int, first: int) -> None:
        self._columns, self._start = columns, start
        texts = [series.slice(start, rows) for series in columns.texts()]
        most = _LONGEST // (8 * len(cells.table.columns))
        self._long = [place for each in texts for place in _where(each, most)]
        ends = [each.str.count_matches("\n", literal=True).fill_null(0) for each in texts if _has_line_ends(each)]
        self._starts: Sequence[int] = range(rows)
        height = rows
        if ends:
            lines = accumulate((1 + sum(counts) for counts in zip(*ends, strict=True)), initial=0)
            *self._starts, height = lines
        self._place = {line: place for place, line in enumerate(self._starts)} if ends else None
        super().__init__(cells, FRAME, first, height)

    def cells(
        self, columns: Sequence[str], verbatim: Mapping[str, bool] = NOT_VERBATIM
    ) -> tuple["pl.DataFrame", set[int]]:
        """Return the cells of regular rows, and the numbers of all others."""
        lib, rows = polars(), len(self._starts)
        cells = [self._columns.series(name).slice(self._start, rows) for name in self._cells.needed(columns, verbatim)]
        lines = lib.Series(ROW, self._starts, dtype=lib.UInt32)
        is_long = lib.int_range(rows, eager=True).is_in(self._long).alias(END)
        frame, others = self._cells.read(lib.DataFrame([*cells, is_long, lines]), columns, verbatim)
        return frame, {*others}

    def _records(self, numbers: Iterable[int]) -> Iterator[tuple[int, CsvRecord]]:
        known = self._place
        wanted = iter([n for n in numbers if known is None or n in known])
        while some := [*islice(wanted, _FEW)]:
            places = [self._start + (n if known is None else known[n]) for n in some]
            # A line above, as a byte order mark belongs to the first cell but for that of a file.
            lines = self._table.records(BytesIO(b"\n" + self._columns.csv(places)))
            for n, record in zip(some, islice(lines, 1, None), strict=True):
                yield n, record._replace(line=self.first + n)


def _where(texts: "pl.Series", most: int) -> list[int]:
    """Return the places of the texts that are longer than so many bytes."""
    sizes = texts.str.len_bytes()
    return (sizes > most).arg_true().to_list() if (sizes.max() or 0) > most else []  # type: ignore[operator]


def _has_line_ends(texts: "pl.Series") -> bool:
    return bool(texts.str.contains("\n", literal=True).any())
