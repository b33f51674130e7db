"""
Partitioned data sets: a folder of Parquet files, each with the records of one year, one code, one country.

The folders are called as Hive calls them, `year=2024/code_root=cameo%3A19`, so that polars, pyarrow, DuckDB and Spark
read only what a query asks for. The files are those of `parquet` or, in the flat shape, of `parquet-flat`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from itertools import chain
from os import PathLike
from typing import Any, NamedTuple, cast, get_args

from attrs import evolve

from eventcode.columnar.arrow import BATCH, Batch, batches_of, pyarrow
from eventcode.columnar.columns import flat_columns
from eventcode.columnar.metadata import metadata
from eventcode.columnar.records import KINDS, event_struct
from eventcode.errors import FormatError, must_be, one_of
from eventcode.formats import WriteResult
from eventcode.formats.io import LIMITS, PathOrStream, output, unfinished_folder
from eventcode.formats.sorter import Sorter
from eventcode.losses import LossCounter
from eventcode.model import Dataset, Event, Record
from eventcode.model.origins import Origins
from eventcode.registry import Registry
from eventcode.row import Records, columns_of, items_of, registry_of

from .file_columns import FileColumns
from .shaping.shapes import Shape, ShapeSpec, file_shape

__all__ = ["write_partitioned"]


class _Key(NamedTuple):
    """A key: from an event to its value, and the fields that it is read from."""

    value: Callable[[Event], Any]
    reads: tuple[str, ...]
    is_text: bool = True

    def array(self, rows: Sequence[Record]) -> Any:
        """Return the values of rows; those that are no events have none."""
        pa = pyarrow()
        values = [self.value(row) if isinstance(row, Event) else None for row in rows]
        return pa.array(values, self.type)

    @property
    def type(self) -> Any:
        """The Arrow type."""
        return pyarrow().string() if self.is_text else pyarrow().int32()


def _earliest(step: int) -> _Key:
    def read(event: Event) -> int | None:
        day = None if event.when is None else event.when.span[0]
        return None if day is None else day[step]

    return _Key(read, ("when",), is_text=False)


def _keys(registry: Registry | None) -> Mapping[str, _Key]:
    """Return what may part records: year, month and day of the first day possible, and flat columns of text."""
    texts = (column for column in flat_columns(registry=registry) if column.kind == "text")
    days = {name: _earliest(step) for step, name in enumerate(("year", "month", "day"))}
    return days | {column.name: _Key(column.value, column.reads) for column in texts}


def write_partitioned(
    records: "Records",
    folder: str | PathLike[str],
    *,
    by: str | Iterable[str] = ("year",),
    shape: Shape = "nested",
    rejects: "PathOrStream | None" = None,
    registry: Registry | None = None,
) -> WriteResult:
    """
    Write records into a folder of Parquet files: the whole folder, or nothing.

    Each file holds the records for which the keys are the same. In the *nested* shape they are of any kind, and nothing
    is lost; in the *flat* shape they are events, in the columns of `parquet-flat`, and records of other kinds are
    counted as left out. Documents, actors and records without a value stand under `__HIVE_DEFAULT_PARTITION__`.
    `eventcode.read("folder/**/*.parquet")` reads all of them. The headers that come first are in the metadata of each
    file. Memory grows with the number of files that are open, not with their rows.

    Args:
        records: records, or rows as `read` yields them; of a `scan`, columns are made without records where it can be.
        folder: a folder that is not there, or has nothing in it.
        by: what parts the records: flat columns of text (in the nested shape, those that it does not have itself), such
            as `code_root`, `source_country`, `status`; and `year`, `month` and `day` of the first day possible. The
            outermost folder first.
        shape: `nested` or `flat`.
        rejects: where rows that could not be read go, as `write` puts them aside; the file appears with the folder.
        registry: in which codebooks codes are looked up; by default that of a scan.

    Raises:
        RecordError: for a key that there is not.
        FormatError: where the folder has files; for a row that could not be read, without *rejects*; for a header
            behind records, unless it is the same as one before.
        MissingExtraError: where pyarrow is not installed.

    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> with TemporaryDirectory() as folder:
    ...     event = Event(code="cameo:190", when="2024-10")
    ...     done = write_partitioned(event, f"{folder}/events", by=["year", "code_root"])
    ...     print(done.records, *(file.relative_to(folder) for file in Path(folder).rglob("*.parquet")))
    1 events/year=2024/code_root=cameo%3A19/part-0.parquet

    """
    one_of("write_partitioned: shape", shape, known=get_args(Shape))
    registry = registry or registry_of(records)
    known = _keys(registry)
    keys = {name: _key(name, shape, known) for name in ([by] if isinstance(by, str) else by)}
    if not keys:
        raise must_be("write_partitioned: by", by, expected="at least one key")
    pa = pyarrow()
    from pyarrow import dataset

    counter = LossCounter()
    kinds = frozenset({"dataset", *KINDS} if shape == "nested" else {"dataset", "event"})
    sorter = Sorter(kinds, counter, [rejects], LIMITS, origins=Origins(Dataset()))
    spec = _with_keys(file_shape(shape, registry=registry), keys)
    headers: Sequence[Dataset]
    parquet = dataset.ParquetFileFormat()
    types = [(name, key.type) for name, key in keys.items()]
    with nullcontext() if rejects is None else output(rejects) as sorter.bad, unfinished_folder(folder) as unfinished:
        columns = columns_of(records)
        if isinstance(columns, FileColumns) and (found := columns.batches(spec, sorter)) is not None:
            headers, batches = found
        else:
            headers, rows = _after_headers(sorter.records(items_of(records, "write_partitioned")))
            batches = (spec.batch(cast("list[Any]", part)) for part in batches_of(rows))
        schema = spec.schema().with_metadata(metadata(shape, headers, registry=registry))
        dataset.write_dataset(
            (pa.RecordBatch.from_arrays(batch.columns, schema=schema) for batch in batches),
            unfinished,
            schema=schema,
            format=parquet,
            file_options=parquet.make_write_options(compression="zstd"),
            partitioning=dataset.partitioning(pa.schema(types), flavor="hive"),
            basename_template="part-{i}.parquet",
            max_rows_per_group=8 * BATCH,
        )
        sorter.finish()
    return WriteResult(sorter.written, rejects=sorter.rejected, losses=counter.losses, repeated=sorter.repeated)


def _key(name: str, shape: Shape, keys: Mapping[str, _Key]) -> _Key:
    known = [each for each in keys if shape == "flat" or each not in event_struct().nodes]
    if name not in known:
        raise must_be("write_partitioned: by", name, expected=f"one of {', '.join(known)}", known=known)
    return keys[name]


def _with_keys(spec: ShapeSpec, keys: Mapping[str, _Key]) -> ShapeSpec:
    """Return a shape that has the keys as columns too."""
    pa = pyarrow()
    more = {name: key for name, key in keys.items() if name not in spec.schema().names}
    schema = pa.schema([*spec.schema(), *((name, key.type) for name, key in more.items())])

    def batch(rows: Sequence[Any]) -> Batch:
        arrays = [*spec.batch(rows).columns, *(key.array(rows) for key in more.values())]
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    def array(name: str, events: Sequence[Event]) -> Any:
        return more[name].array(events) if name in more else spec.array(name, events)

    reads = {**spec.reads, **{name: key.reads for name, key in more.items()}}
    return evolve(spec, schema=lambda: schema, batch=batch, reads=reads, array=array)


def _after_headers(records: Iterator[Record]) -> tuple[list[Dataset], Iterator[Record]]:
    """Return the headers that come first, and what comes behind them."""
    headers: list[Dataset] = []
    first: Record | None = next(records, None)
    while isinstance(first, Dataset):
        headers.append(first)
        first = next(records, None)
    return headers, map(_no_header, chain([] if first is None else [first], records))


def _no_header(record: Record) -> Record:
    if isinstance(record, Dataset):
        what = f"found another header, {record.title!r}, behind records"
        raise FormatError(f"{what}: the first ones stand in every file; write the files of each source by themselves")
    return record
