"""Scans: files that are read when something is asked of them, as frames, row by row or by a check."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from eventcode.columnar.arrow import Batch, pyarrow
from eventcode.columnar.metadata import metadata
from eventcode.errors import FormatError, must_be, one_of
from eventcode.formats import Format, format_of
from eventcode.formats.io.limits import LIMITS, Limits
from eventcode.formats.io.output import check_source
from eventcode.progress import Progress
from eventcode.registry import Registry
from eventcode.row import AnyRow, Reject

from .chunks.chunk import polars
from .engines import is_spark_frame
from .file_columns import FileColumns
from .shaping.lazy import frame_of, lazy_frame
from .shaping.shapes import FLAT, NESTED, Shape, ShapeSpec

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Scan", "scan"]


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
        registry: as for `read`; the columns of the scan look codes up in its codebooks.
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
    return Scan(FileColumns(source, found[0], limits=limits, registry=registry, progress=progress))


class Scan:
    """
    Files that are read when something is asked of them: as columns, row by row, or by a check. Made by `scan`.

    What it is given to (`check`, `write`, `tuples`, `recode`, `fix_file` ...) reads its columns where these tell all
    that it needs, and its rows else.
    """

    def __init__(self, columns: FileColumns) -> None:
        self._eventcode_columns = columns
        self.source, self.format = columns.source, columns.format

    def __repr__(self) -> str:
        return f"Scan({str(self.source)!r}, {self.format.name!r})"

    def __iter__(self) -> Iterator[AnyRow]:
        """Read the files row by row."""
        return self._eventcode_columns.read()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the events in the flat shape as a stream of the Arrow PyCapsule interface."""
        return self.batches().__arrow_c_stream__(requested_schema)

    def __array__(self, *_: object, **__: object) -> NoReturn:
        """Refuse to be an array: pandas, which asks for one, would make a column of row objects."""
        raise must_be("as an array", self, expected="a data frame; make one by to_frame(scan, 'pandas')")

    @property
    def by_values(self) -> int:
        """How many rows were made of the distinct values of their columns, when batches were last made."""
        return self._eventcode_columns.by_values

    @property
    def rows(self) -> int:
        """How many rows there were, rejects included, when batches were last made."""
        return self._eventcode_columns.rows

    @property
    def frame(self) -> "pl.LazyFrame":
        """The events as a lazy frame; rows that cannot be read are left out, and are what `rejects` yields."""
        return lazy_frame(FLAT.schema(), self._parts)

    def _parts(self, columns: Sequence[str]) -> Iterator["pl.DataFrame"]:
        """Yield the events part by part, in these columns of the flat shape."""
        spec = self._eventcode_columns.flat.select(columns)
        return (frame_of([batch], spec) for batch in self._events(spec))

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
        spec = self._eventcode_columns.flat if shape == "flat" else NESTED
        if columns is not None:
            columns = [columns] if isinstance(columns, str) else columns
            for name in columns:
                one_of("batches: columns", name, known=spec.schema().names)
            spec = spec.select(columns)
        schema = spec.schema().with_metadata(metadata(shape))
        return pyarrow().RecordBatchReader.from_batches(schema, self._events(spec))

    def _events(self, spec: ShapeSpec) -> Iterator[Batch]:
        for _, shaped in self._eventcode_columns.shaped(spec):
            yield from shaped.batches

    def rejects(self) -> Iterator[Reject]:
        """Yield the rows that cannot be read, verbatim and with the reasons; the files are read for them."""
        return self._eventcode_columns.rejects()
