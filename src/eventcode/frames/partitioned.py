"""
Partitioned data sets: a folder of Parquet files, each with the records of one year, one code, one country.

The folders are called as Hive calls them, `year=2024/code_root=cameo%3A19`, so that polars, pyarrow, DuckDB and Spark
read only what a query asks for. The files are those of `parquet`, in the nested shape.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from os import PathLike
from typing import Any, Final

from eventcode.columnar import COLUMNS
from eventcode.columnar.arrow import BATCH, Batch, batches_of, pyarrow
from eventcode.columnar.metadata import metadata
from eventcode.columnar.records import KINDS, event_struct, file_batch, file_schema
from eventcode.errors import FormatError, must_be
from eventcode.formats import WriteResult
from eventcode.formats.io import LIMITS, unfinished_folder
from eventcode.formats.sorter import Sorter
from eventcode.losses import LossCounter
from eventcode.model import Dataset, Event, Record
from eventcode.model.origins import Origins
from eventcode.row import Item, items_of

__all__ = ["write_partitioned"]

_Key = Callable[[Event], Any]


def _earliest(step: int) -> _Key:
    def read(event: Event) -> int | None:
        day = None if event.when is None else event.when.span[0]
        return None if day is None else day[step]

    return read


_DATES: Final[Mapping[str, _Key]] = {"year": _earliest(0), "month": _earliest(1), "day": _earliest(2)}
"""What may part records besides text columns: year, month and day of the first day possible."""
_KEYS: Final[Mapping[str, _Key]] = {
    **_DATES,
    **{c.name: c.value for c in COLUMNS if c.kind == "text" and c.name not in {"record", *event_struct().nodes}},
}


def write_partitioned(
    records: Iterable[Item] | Item, folder: str | PathLike[str], *, by: str | Iterable[str] = ("year",)
) -> WriteResult:
    """
    Write records into a folder of Parquet files: the whole folder, or nothing.

    Each file holds the records of any kind for which the keys are the same; documents, actors and records without a
    value stand under `__HIVE_DEFAULT_PARTITION__`. `eventcode.read("folder/**/*.parquet")` reads all of them. The
    headers that come first are in the metadata of each file. Memory grows with the number of files that are open, not
    with their rows.

    Args:
        records: records, or rows as `read` yields them.
        folder: a folder that is not there, or has nothing in it.
        by: what parts the records: flat columns of text that the nested shape does not have (`code_root`,
            `source_country`, `status`), and `year`, `month` and `day` of the first day possible; the outermost folder
            first.

    Raises:
        RecordError: for a key that there is not.
        FormatError: where the folder has files; for a row that could not be read; for a header behind records, unless
            it is the same as one before.
        MissingExtraError: where pyarrow is not installed.

    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> with TemporaryDirectory() as folder:
    ...     event = Event(code="cameo:190", when="2024-10")
    ...     done = write_partitioned(event, f"{folder}/events", by=["year", "code_root"])
    ...     print(done.records, *(file.relative_to(folder) for file in Path(folder).rglob("*.parquet")))
    1 events/year=2024/code_root=cameo%3A19/part-0.parquet

    """
    keys = {name: _key(name) for name in ([by] if isinstance(by, str) else by)}
    if not keys:
        raise must_be("write_partitioned: by", by, expected="at least one key")
    pa = pyarrow()
    from pyarrow import dataset

    sorter = Sorter(frozenset({"dataset", *KINDS}), LossCounter(), (), LIMITS, origins=Origins(Dataset()))
    headers, rows = _after_headers(sorter.records(items_of(records, "write_partitioned")))
    types = [(name, pa.int32() if name in _DATES else pa.string()) for name in keys]
    schema = pa.schema([*file_schema(), *(pa.field(*each) for each in types)])
    parquet = dataset.ParquetFileFormat()
    schema = schema.with_metadata(metadata("nested", headers))
    with unfinished_folder(folder) as unfinished:
        dataset.write_dataset(
            (_with_keys(batch, keys, schema) for batch in batches_of(rows)),
            unfinished,
            schema=schema,
            format=parquet,
            file_options=parquet.make_write_options(compression="zstd"),
            partitioning=dataset.partitioning(pa.schema(types), flavor="hive"),
            basename_template="part-{i}.parquet",
            max_rows_per_group=8 * BATCH,
        )
    return WriteResult(sorter.written)


def _key(name: str) -> _Key:
    if name not in _KEYS:
        raise must_be("write_partitioned: by", name, expected=f"one of {', '.join(_KEYS)}", known=_KEYS)
    return _KEYS[name]


def _with_keys(rows: list[Record], keys: Mapping[str, _Key], schema: Any) -> Batch:
    pa = pyarrow()
    arrays = [*file_batch(rows).columns]
    for name, key in keys.items():
        values = [key(row) if isinstance(row, Event) else None for row in rows]
        arrays.append(pa.array(values, pa.int32() if name in _DATES else pa.string()))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


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
