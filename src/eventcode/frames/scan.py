"""Scanning: files as a lazy frame of the flat shape, by the distinct values of their columns where that is possible."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final, Literal

from attrs import fields as fields_of

from eventcode.columnar import COLUMNS, NAMES, FlatColumn
from eventcode.columnar.arrow import batches_of, days_of
from eventcode.errors import one_of
from eventcode.formats import Format, format_of, read
from eventcode.formats.fields.codec import Codec
from eventcode.formats.fields.tab_table import line_row
from eventcode.formats.io import PathOrStream, Source
from eventcode.formats.io.errors import named_errors
from eventcode.formats.io.limits import LIMITS, Limits
from eventcode.formats.io.output import check_source
from eventcode.issues import Issue, Location
from eventcode.model import Event
from eventcode.model.unchecked import set_unchecked
from eventcode.registry import Registry
from eventcode.report import Report
from eventcode.row import AnyRow, Reject
from eventcode.rules import Checker

from .check import TableCheck, why_not
from .engines import is_spark_frame
from .fixing import fixable_rows
from .judge import Judge
from .lines import Chunk, chunks
from .table import ROW, Table, polars
from .units import ColumnPlan

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Scan", "scan"]

_COLUMNS: Final = tuple(column for column in COLUMNS if column.reads != ("*",))
"""The columns of a scan: all of the flat shape but the whole record."""
_ROWS: Final = 10_000
"""How many records become rows at once, where they are read one by one."""


def scan(
    source: Any,
    format: str | Format | None = None,
    *,
    engine: Literal["polars", "spark"] = "polars",
    limits: Limits = LIMITS,
    registry: Registry | None = None,
) -> "Scan":
    """
    Return files as a lazy frame of polars, one row an event, in memory that does not grow with them.

    The columns are those of the flat shape: see `to_frame`. Only those that are asked for are made. Files of lines
    between tabs (GDELT) are read column by column: each distinct actor, place, day and code is read once, by the
    format's own reader. Others are read record by record.

    `check(scan(path))` and `iter_issues(scan(path))` check the files, likewise. A scan is iterable: it yields the rows
    that `read` yields.

    With the engine `spark` the files are checked on a cluster, which reads them under the same paths; a frame of Spark
    with the columns of GDELT is checked there in any case.

    Args:
        source: files, as for `read`, or a frame of Spark. They are read each time that something is asked of the scan.
        format: their format, as for `read`.
        engine: where columns are read: on this machine, or on a cluster, in the session of Spark that is active.
        limits: as for `read`.
        registry: as for `read`.

    Raises:
        MissingExtraError: where polars, or pyspark, is not installed.
        FormatError, UnknownNameError, OSError: as `read`.

    """
    polars()
    one_of("scan: engine", engine, known=("polars", "spark"))
    if engine == "spark" or is_spark_frame(source):
        from .spark import spark_scan

        return spark_scan(source, format, limits=limits, registry=registry)
    check_source(source, "scan")
    return Scan(source, format_of(source, format, registry=registry), limits=limits, registry=registry)


class Scan:
    """Files that are read when they are asked for: as a lazy frame, row by row, or by a check. Made by `scan`."""

    def __init__(
        self, source: PathOrStream, format: Format, *, limits: Limits = LIMITS, registry: Registry | None = None
    ) -> None:
        self.source, self.format, self._limits, self._registry = source, format, limits, registry

    def __repr__(self) -> str:
        return f"Scan({str(self.source)!r}, {self.format.name!r})"

    def __iter__(self) -> Iterator[AnyRow]:
        """Read the files row by row."""
        return read(self.source, self.format, limits=self._limits, registry=self._registry)

    @property
    def frame(self) -> "pl.LazyFrame":
        """The events as a lazy frame; rows that cannot be read are left out, and are what `rejects` yields."""
        lib = polars()
        schema = {column.name: _type_of(column, lib) for column in _COLUMNS}
        made: pl.LazyFrame = lib.io.plugins.register_io_source(self._asked, schema=schema)
        return made

    def _asked(
        self, names: list[str] | None, predicate: Any, n_rows: int | None, batch_size: int | None
    ) -> Iterator["pl.DataFrame"]:
        """Yield what polars asks for."""
        left = n_rows
        for batch in self._batches(_COLUMNS if names is None else [NAMES[name] for name in names], batch_size or _ROWS):
            part = batch if left is None else batch.head(left)
            left = None if left is None else left - part.height
            yield part if predicate is None else part.filter(predicate)
            if left == 0:
                return

    def rejects(self) -> Iterator[Reject]:
        """Yield the rows that cannot be read, verbatim and with the reasons; the files are read for them."""
        if why_not(self.source, self.format) is not None:
            yield from (row for row in self if isinstance(row, Reject))
            return
        reader = _Reader(self.format.lines, (), self._limits)
        for name, chunk in self._chunks():
            _, odd = reader.read(chunk)
            yield from (row for row in reader.records(name, chunk, odd).values() if isinstance(row, Reject))

    def check_with(self, checker: Checker, *, max_samples: int) -> Report:
        """Return the report of a check: what `check` calls."""
        if why_not(self.source, self.format) is not None:
            return checker.check(iter(self), max_samples=max_samples)
        return TableCheck([self.source], self.format, checker, limits=self._limits).report(max_samples=max_samples)

    def issues_with(self, checker: Checker) -> Iterator[Issue]:
        """Yield the issues of a check: what `iter_issues` calls."""
        if why_not(self.source, self.format) is not None:
            return checker.iter_issues(iter(self))
        return TableCheck([self.source], self.format, checker, limits=self._limits).issues()

    def fixable(self, checker: Checker) -> Iterator[AnyRow] | None:
        """Return the rows in which something can be fixed: what `fix_file` calls; None where columns cannot tell."""
        if why_not(self.source, self.format) is not None:
            return None
        return fixable_rows(self.source, self.format, checker, self._limits)

    def _batches(self, columns: Sequence[FlatColumn], size: int) -> Iterator["pl.DataFrame"]:
        if why_not(self.source, self.format) is not None or not _is_said_by_columns(self.format.lines):
            records = (row.record for row in self if isinstance(row.record, Event))
            for events in batches_of(records, size):
                yield _frame(events, columns)
            return
        reader = _Reader(self.format.lines, columns, self._limits)
        for name, chunk in self._chunks():
            yield reader.flat(name, chunk)

    def _chunks(self) -> Iterator[tuple[str, Chunk]]:
        with closing(Source(self.source, self._limits)) as files:
            for file in files:
                with named_errors(file.name):
                    for chunk in chunks(file.stream):
                        yield file.name, chunk


def _is_said_by_columns(codec: Codec) -> bool:
    """Tell whether events are plain ones whose ids a column says; others are made of whole rows."""
    return codec.record is Event and any("id" in keeper.field.fills for keeper in codec.keepers)


class _Reader:
    """Reads chunks of lines into columns of the flat shape: each distinct value of a field once a chunk."""

    def __init__(self, codec: Codec, columns: Sequence[FlatColumn], limits: Limits) -> None:
        self._codec, self._columns, self._limits, self._pl = codec, columns, limits, polars()
        self._filler = {name: n for n, keeper in enumerate(codec.keepers) for name in keeper.field.fills}
        self._constant = Event(id="-", **codec.constant)
        self._base: dict[str, Any] = {f.name: getattr(self._constant, f.name) for f in fields_of(Event)}
        by_fields: dict[frozenset[int], list[FlatColumn]] = {}
        for column in columns:
            fields = frozenset(self._filler[name] for name in column.reads if name in self._filler)
            by_fields.setdefault(fields, []).append(column)
        self._groups = by_fields
        needed = {c for fields in by_fields for n in fields for c in self._names(n)}
        checker = Checker()
        longest = min(limits.line, limits.cell)
        self._table = Table(codec, ColumnPlan(), Judge(codec, checker), longest=longest, more=needed)

    def _names(self, place: int) -> tuple[str, ...]:
        keeper = self._codec.keepers[place]
        return (*keeper.names, *keeper.beside)

    def read(self, chunk: Chunk) -> tuple["pl.DataFrame", list[int]]:
        """Return the rows that can be read column by column, and the numbers of all others."""
        frame, others = self._table.read(chunk)
        odd = self._table.odd(frame)
        return frame.filter(~odd), sorted({*others, *frame.filter(odd)[ROW].to_list()})

    def records(self, name: str, chunk: Chunk, lines: Iterable[int]) -> dict[int, AnyRow]:
        """Return these lines, by their numbers, read as records."""
        texts = chunk.take(lines)
        return {
            n: line_row(self._codec, raw, Location(name, chunk.first + n), self._limits) for n, raw in texts.items()
        }

    def flat(self, name: str, chunk: Chunk) -> "pl.DataFrame":
        """Return the events of a chunk in the flat shape, in the order of the lines."""
        lib = self._pl
        plain, odd = self.read(chunk)
        parts = [lib.DataFrame({ROW: plain[ROW]}), *(self._of(plain, fields) for fields in self._groups)]
        frame: pl.DataFrame = lib.concat([part for part in parts if part.width], how="horizontal")
        records = {n: row.record for n, row in self.records(name, chunk, odd).items() if row.record is not None}
        if records:
            more = _frame([event for event in records.values() if isinstance(event, Event)], self._columns)
            numbers = lib.Series(ROW, list(records), dtype=lib.UInt32)
            frame = lib.concat([frame, more.with_columns(numbers).select(frame.columns)]).sort(ROW)
        return frame.select([column.name for column in self._columns])

    def _of(self, plain: "pl.DataFrame", fields: frozenset[int]) -> "pl.DataFrame":
        """Return the columns that depend on some fields, a row for each row."""
        lib, columns = self._pl, self._groups[fields]
        if not fields:
            one = _frame([self._constant], columns)
            many: pl.DataFrame = one.select(lib.all().repeat_by(lib.lit(plain.height)).explode())
            return many if plain.height else one.clear()
        names = sorted({c for n in fields for c in self._names(n)})
        if len(names) == 1 and [column.name for column in columns] == ["id"]:
            (says,) = self._codec.keepers[next(iter(fields))].field.says.values() or (None,)
            if says is not None and says.exact:
                ids: pl.DataFrame = plain.select((lib.lit(says.prefix) + lib.col(names[0])).alias("id"))
                return ids
        keys, groups = self._table.distinct(plain, names)
        cells = plain.select(names)[groups["i"]].rows()
        events = [self._event(fields, dict(zip(names, row, strict=True))) for row in cells]
        values = _frame(events, columns)
        place: pl.DataFrame = lib.DataFrame({"k": keys}).join(
            groups.select("k").with_row_index("p"), on="k", how="left", maintain_order="left"
        )
        return values[place["p"]]

    def _event(self, fields: Iterable[int], cells: dict[str, str | None]) -> Event:
        """Return an event with what these fields say, and with what the format says of every row."""
        said: dict[str, Any] = {}
        for n in fields:
            keeper = self._codec.keepers[n]
            values = keeper.values(tuple([cells[name] or "" for name in self._names(n)]))
            said.update(zip(keeper.field.fills, values, strict=True))
        event = object.__new__(Event)
        set_unchecked(event, **self._base | said)
        return event


def _frame(events: Sequence[Event], columns: Iterable[FlatColumn]) -> "pl.DataFrame":
    """Return events in these columns of the flat shape."""
    lib = polars()
    series = [lib.Series(each.name, _values(each, events), dtype=_plain_type(each, lib)) for each in columns]
    made: pl.DataFrame = lib.DataFrame(
        [s.cast(lib.Date) if each.kind == "day" else s for s, each in zip(series, columns, strict=True)]
    )
    return made


def _values(column: FlatColumn, events: Sequence[Event]) -> list[Any]:
    value: Callable[[Event], Any] = column.value
    if column.kind == "day":
        return [days_of(value(event)) for event in events]
    return [value(event) for event in events]


def _plain_type(column: FlatColumn, lib: Any) -> Any:
    return lib.Int32 if column.kind == "day" else _type_of(column, lib)


def _type_of(column: FlatColumn, lib: Any) -> Any:
    return {"text": lib.String, "day": lib.Date, "number": lib.Float64, "truth": lib.Boolean}[column.kind]
