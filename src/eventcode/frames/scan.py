"""Scanning: files as frames and files of columns, by the distinct values of their cells where that is possible."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, cast

from eventcode.columnar.arrow import Batch, batches_of, pyarrow
from eventcode.columnar.metadata import metadata
from eventcode.errors import FormatError, must_be, one_of
from eventcode.formats import Format, format_of, read
from eventcode.formats.fields.codec import Codec
from eventcode.formats.ids import Repeated
from eventcode.formats.io import InputFile, PathOrStream, Source, size_of
from eventcode.formats.io.errors import named_errors
from eventcode.formats.io.limits import LIMITS, Limits
from eventcode.formats.io.output import check_source
from eventcode.formats.sorter import Sorter
from eventcode.issues import Issue
from eventcode.model import Dataset, Event
from eventcode.model.identity import PREFIX
from eventcode.progress import Progress, ProgressLine, Watch
from eventcode.projection import EventTuple, Projection
from eventcode.recoding.recoder import Recoder
from eventcode.registry import Registry
from eventcode.report import Report
from eventcode.row import AnyRow, Reject
from eventcode.rules import Checker
from eventcode.taxonomy import Scale

from .chunks.csv_file import CutFile
from .chunks.lines import chunks
from .chunks.table import polars
from .engines import is_spark_frame
from .fixing import fixable_rows
from .judging.check import TableCheck, made_codec, not_lines, open_file, table_codec
from .recoding import RecodedScan
from .shaping.lazy import frame_of, lazy_frame
from .shaping.reader import ChunkReader, Made, is_made_of_columns
from .shaping.shapes import FLAT, NESTED, SHAPES, Making, Shape
from .tuples import TableTuples, table_tuples

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Scan", "scan"]

SIZE: Final = 2**22
"""How many bytes become columns at once."""
_STEP: Final = 256
"""After how many records it is looked whether progress is to be shown."""


def scan(
    source: Any,
    format: str | Format | None = None,
    *,
    engine: Literal["polars", "spark"] = "polars",
    limits: Limits = LIMITS,
    registry: Registry | None = None,
    progress: bool | Callable[[Progress], object] = False,
) -> "Scan":
    """
    Return files as columns that are made when they are asked for, in memory that does not grow with the files.

    Tables (GDELT, ICEWS, POLECAT; also exported ones) are read column by column: each distinct actor, place, day and
    code is read once, by the format's own reader. Others are read record by record. Either way the same comes out:

    - `frame` is a lazy frame of polars in the flat shape, one row an event; only the columns that are asked for are
      made. `batches(shape)` are record batches of Arrow in the flat or the nested shape, and everything that knows
      the Arrow PyCapsule interface (pyarrow, polars, DuckDB) takes a scan as it is.
    - `write(scan, "x.parquet")`, `to_frame(scan)` and `write_partitioned(scan, folder)` do what they do with records.
    - `check(scan)` and `iter_issues(scan)` check the files, `fix_file(scan)` fixes one.
    - `tuples(scan)` and `dyads(tuples(scan))` project and count, `recode(scan, ...)` has a *frame* and *losses*.
    - A scan is iterable: it yields the rows that `read` yields. `rejects()` are those that cannot be read.

    With the engine `spark` the files are checked and projected on a cluster, which reads them under the same paths, and
    `frame` is one of Spark; a frame of Spark with the columns of GDELT is checked there in any case.

    Args:
        source: files, as for `read`; several sources as a list; or a frame of Spark. They are read each time that
            something is asked of the scan.
        format: their format, as for `read`.
        engine: where columns are read: on this machine, or on a cluster, in the session of Spark that is active.
        limits: as for `read`.
        registry: as for `read`.
        progress: True shows on a terminal, and in a notebook, how far a check or conversion has got: rows, rate, time
            left. A function is called with it, twice a second at most. A cluster shows its own.

    Raises:
        MissingExtraError: where polars, or pyspark, is not installed.
        FormatError, UnknownNameError, OSError: as `read`; FormatError also where sources are of several formats.

    """
    polars()
    one_of("scan: engine", engine, known=("polars", "spark"))
    if engine == "spark" or is_spark_frame(source):
        from .spark import spark_scan

        return spark_scan(source, format, limits=limits, registry=registry)
    sources = source if isinstance(source, list | tuple) else [source]
    for each in sources:
        check_source(each, "scan")
    found = [format_of(each, format, registry=registry) for each in sources]
    for each in found[1:]:
        if each != found[0]:
            raise FormatError(f"found files of the formats {found[0].name} and {each.name}, expected one")
    if not found:
        raise FormatError("scan: found no files, expected one or several")
    return Scan(source, found[0], limits=limits, registry=registry, progress=progress)


class Scan:
    """Files that are read when they are asked for: as columns, row by row, or by a check. Made by `scan`."""

    def __init__(
        self,
        source: PathOrStream | Sequence[PathOrStream],
        format: Format,
        *,
        limits: Limits = LIMITS,
        registry: Registry | None = None,
        progress: bool | Callable[[Progress], object] = False,
    ) -> None:
        self.source, self.format, self._limits, self._registry = source, format, limits, registry
        self._progress, self._line = progress, ProgressLine()
        self.sources: list[Any] = [*source] if isinstance(source, list | tuple) else [source]
        """The sources one by one."""
        self.by_values = self.rows = 0
        """How many rows were made of the distinct values of their columns, of how many, when batches were last made."""

    def __repr__(self) -> str:
        return f"Scan({str(self.source)!r}, {self.format.name!r})"

    def __iter__(self) -> Iterator[AnyRow]:
        """Read the files row by row."""
        with self._watch() as watch:
            number = 0
            for source in self.sources:
                for row in read(source, self.format, limits=self._limits, registry=self._registry):
                    yield row
                    number += 1
                    if number % _STEP == 0:
                        watch(number)

    def _watch(self) -> Watch:
        return Watch(self._show, total=size_of(self.sources) if self._progress else None)

    def _show(self, progress: Progress | None) -> None:
        if callable(self._progress) and progress is not None:
            self._progress(progress)
        elif self._progress is True:
            self._line(progress)

    # Columns.

    @property
    def frame(self) -> "pl.LazyFrame":
        """The events as a lazy frame; rows that cannot be read are left out, and are what `rejects` yields."""
        return lazy_frame(FLAT.schema(), self._parts)

    def _parts(self, columns: Sequence[str]) -> Iterator["pl.DataFrame"]:
        """Yield the events part by part, in these columns of the flat shape."""
        making = FLAT.select(columns)
        return (frame_of([batch], making) for batch in self._events(making))

    def batches(self, shape: Shape = "flat", *, columns: str | Sequence[str] | None = None) -> Any:
        """
        Return the events as a `pyarrow.RecordBatchReader`; rows that cannot be read are left out.

        Args:
            shape: `flat` or `nested`, as for `to_frame`.
            columns: some of the columns of the shape, or one, in that order; only these are made.

        Raises:
            RecordError: for another shape, or a column that there is not.

        """
        one_of("batches: shape", shape, known=("flat", "nested"))
        making = FLAT if shape == "flat" else NESTED
        if columns is not None:
            columns = [columns] if isinstance(columns, str) else columns
            for name in columns:
                one_of("batches: columns", name, known=making.schema().names)
            making = making.select(columns)
        schema = making.schema().with_metadata(metadata(shape))
        return pyarrow().RecordBatchReader.from_batches(schema, self._events(making))

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the events in the flat shape as a stream of the Arrow PyCapsule interface."""
        return self.batches().__arrow_c_stream__(requested_schema)

    def __array__(self, *_: object, **__: object) -> NoReturn:
        """Refuse to be an array: pandas, which asks for one, would make a column of row objects."""
        raise must_be("as an array", self, expected="a data frame; make one by to_frame(scan, 'pandas')")

    def _events(self, making: Making) -> Iterator[Batch]:
        for _, made in self._made(making):
            yield from made.batches

    def _made(self, making: Making) -> Iterator[tuple[str | None, Made]]:
        """Yield what becomes of the rows, with the name of their file where they are read by columns."""
        if self.why_by_record(making) is not None:
            self.by_values = self.rows = 0
            rows = (row for row in self if row.record is None or isinstance(row.record, Event))
            for part in batches_of(rows):
                events = [row.record for row in part if isinstance(row.record, Event)]
                rejects = [row for row in part if isinstance(row, Reject)]
                self.rows += len(part)
                yield None, Made([making.batch(events)] if events else [], rejects, 0)
        else:
            yield from self._made_of_columns(making)

    def _made_of_columns(self, making: Making) -> Iterator[tuple[str, Made]]:
        """Yield the same where the rows are read by columns."""
        self.by_values = self.rows = 0
        with self._watch() as watch:
            for name, made in self._read(making):
                self.by_values += made.by_values
                self.rows += made.height
                yield name, made
                watch(self.rows)

    # Other things that are asked of it.

    def rejects(self) -> Iterator[Reject]:
        """Yield the rows that cannot be read, verbatim and with the reasons; the files are read for them."""
        if isinstance(made_codec(self.sources, self.format), str):
            yield from (row for row in self if isinstance(row, Reject))
            return
        for _, made in self._read(FLAT.select(["type"])):
            yield from made.rejects

    def batches_for(self, shape: str, sorter: Sorter) -> tuple[Sequence[Dataset], Iterator[Batch]] | None:
        """Return what `write` writes into a file of columns, headers apart; None where only records can be had."""
        return self.batches_of(SHAPES[shape], sorter)

    def headers(self) -> list[Dataset]:
        """Return the different header records of the files; lines as the source itself writes them have none."""
        return [
            *dict.fromkeys(cast("Dataset", found.table.head.record) for _, found in self._files() if found is not None)
        ]

    def batches_of(self, making: Making, sorter: Sorter) -> tuple[Sequence[Dataset], Iterator[Batch]] | None:
        """Return the same in any shape; the sorter counts the events."""
        if (every := self.made(making)) is None:
            return None
        headers = self.headers()
        return (headers, _sorted(every, sorter)) if len(headers) < 2 else None  # else each event has an origin

    def made(self, making: Making) -> "Iterator[tuple[str | None, Made]] | None":
        """Return what becomes of the rows, by their files; None where only records can be had."""
        return None if self.why_by_record(making) else self._made_of_columns(making)

    def why_by_record(self, making: Making) -> str | None:
        """Say why a shape is made of records one by one; None where it is made of columns."""
        codec = made_codec(self.sources, self.format)
        if isinstance(codec, str):
            return codec
        is_so = is_made_of_columns(codec, making)
        return None if is_so else f"records of the format {self.format.name!r} are made of whole rows"

    def check_with(self, checker: Checker, *, max_samples: int) -> Report:
        """Return the report of a check: what `check` calls."""
        if isinstance(table_codec(self.sources, self.format), str):
            return checker.check(iter(self), max_samples=max_samples)
        with self._watch() as watch:
            table = TableCheck(self.sources, self.format, checker, limits=self._limits, progress=watch)
            return table.report(max_samples=max_samples)

    def issues_with(self, checker: Checker) -> Iterator[Issue]:
        """Yield the issues of a check: what `iter_issues` calls."""
        if isinstance(table_codec(self.sources, self.format), str):
            yield from checker.iter_issues(iter(self))
            return
        with self._watch() as watch:
            yield from TableCheck(self.sources, self.format, checker, limits=self._limits, progress=watch).issues()

    def fixable(self, checker: Checker) -> Iterator[AnyRow] | None:
        """Return the rows in which something can be fixed: what `fix_file` calls; None where columns cannot tell."""
        if len(self.sources) > 1 or not_lines(self.sources[0], self.format) is not None:
            return None
        return fixable_rows(self.sources[0], self.format, checker, self._limits)

    def tuples_with(
        self, one_by_one: Callable[[], Iterator[EventTuple]], *, projection: Projection, values: Scale
    ) -> TableTuples:
        """Return the tuples: what `tuples` calls."""
        return table_tuples(self, one_by_one, projection=projection, values=values)

    def recoded_with(self, recoder: Recoder) -> RecodedScan:
        """Return the rows in another codebook: what `recode` calls."""
        return RecodedScan(self, recoder)

    def _files(self, *, is_exact: bool = False) -> Iterator[tuple[InputFile, CutFile | None]]:
        """Yield the files, opened but for lines as the source itself writes them."""
        for source in self.sources:
            with closing(Source(source, self._limits)) as files:
                for file in files:
                    with named_errors(file.name):
                        yield file, open_file(file, self.format, self._limits, is_exact=is_exact)

    def _read(self, making: Making) -> Iterator[tuple[str, Made]]:
        """Yield what becomes of the rows, chunk by chunk, with the name of their file."""
        readers: dict[bool, ChunkReader] = {}
        for file, found in self._files(is_exact=making.texts is not None):
            is_plain = found is None
            if is_plain not in readers:
                codec = cast("Codec", self.format.lines) if found is None else found.table.codec
                readers[is_plain] = ChunkReader(codec, making, self._limits)
            reader = readers[is_plain]
            for chunk in chunks(file.stream, SIZE) if found is None else found.chunks(SIZE):
                yield file.name, reader.read(file.name, chunk)


_ID: Final = r'^\{"record":"event",[^{}\[\]]*?"id":"((?:[^"\\]|\\.)*)"'
"""The id in the JSON text of an event."""


def _ids(batch: Batch) -> "pl.Series":
    """Return hashes of the ids in a batch, of a column or of texts in JSON; ids that are made of the content aside."""
    name = "id" if "id" in batch.schema.names else "record"
    texts = cast("pl.Series", polars().from_arrow(batch.column(name)))
    ids = texts if name == "id" else texts.str.extract(_ID)
    return ids.filter(~ids.str.starts_with(PREFIX)).hash()


def _sorted(every: Iterable[tuple[str | None, Made]], sorter: Sorter) -> Iterator[Batch]:
    """Yield the batches, hand over the rejects, and say how many ids come again, which takes 8 bytes a row."""
    ids: list[pl.Series] = []
    for name, made in every:
        sorter.begin(name)
        for row in made.rejects:
            sorter.put_aside(row)
        for batch in made.batches:
            sorter.written += batch.num_rows
            ids.append(_ids(batch))
            yield batch
    if ids:
        known = polars().concat(ids)
        sorter.repeated = Repeated(len(known) - known.n_unique())
