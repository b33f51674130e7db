"""
Parquet: records in columns, compressed with zstd, in row groups with statistics.

`parquet` has the nested shape: one row a record of any kind, in the order of the data set, nothing of which is lost.
The header records, the schema version and the versions of the codebooks are in the metadata of the file, as JSON under
the key `eventcode`. `parquet-flat` has the flat shape in plain types, one row an event, for R and other programs; its
last column, `record`, is the whole record as native JSON. It is read back as edits of that record. Writing takes
memory for one row group, and reading for one batch of a row group.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, BinaryIO, Final

from eventcode.columnar.arrow import BATCH, Batch, pyarrow
from eventcode.columnar.metadata import metadata
from eventcode.formats.coverage import WHOLE
from eventcode.formats.format import ColumnWriter, Format, Signature
from eventcode.formats.io.limits import LIMITS, Limits
from eventcode.formats.losses import RAISE, LossPolicy
from eventcode.model import Dataset, Record
from eventcode.registry import DEFAULT, Registry
from eventcode.row import AnyRow

from .batches import Shape, Sink, Written, flat, nested, read_columns

__all__ = ["FORMAT", "PLAIN", "ROWS"]

_MAGIC: Final = b"PAR1"
ROWS: Final = 8 * BATCH
"""How many rows a row group has at most."""


def _read(stream: BinaryIO, *, name: str, registry: Registry, limits: Limits = LIMITS) -> Iterator[AnyRow]:
    """Yield the header of a file, then one row a record, in either shape."""
    return read_columns(stream, _open, what="a Parquet file", name=name, registry=registry)


def _open(file: Any) -> tuple[Any, Iterator[Batch]]:
    pyarrow()  # names the extra where it is missing
    from pyarrow import parquet

    opened = parquet.ParquetFile(file)
    return opened.schema_arrow.with_metadata(opened.metadata.metadata), opened.iter_batches(batch_size=BATCH)


def _write(
    records: Iterable[Record],
    stream: BinaryIO,
    *,
    policy: LossPolicy = RAISE,
    registry: Registry = DEFAULT,
    shape_of: Callable[[Registry], Shape],
) -> None:
    """Write the records in row groups, then what the metadata say of all of them."""
    written = Written(records, shape_of(registry))
    _write_batches(written.batches(), stream, shape_of=shape_of, headers=written.headers, registry=registry)


def _write_batches(
    batches: Iterable[Batch],
    stream: BinaryIO,
    *,
    shape_of: Callable[[Registry], Shape],
    headers: Sequence[Dataset] = (),
    registry: Registry = DEFAULT,
) -> None:
    """Write batches in row groups; *headers* may be known only when all of them were taken."""
    pa = pyarrow()
    from pyarrow import parquet

    books: dict[str, None] = {}
    shape = shape_of(registry)
    sink = pa.PythonFile(Sink(stream), mode="w")
    with parquet.ParquetWriter(sink, shape.schema(), compression="zstd", version="2.6") as writer:
        for group in _groups(batches):
            codes = group["code"].unique().to_pylist()
            books |= dict.fromkeys(code.partition(":")[0] for code in codes if code is not None)
            writer.write_table(group, row_group_size=ROWS)
        writer.add_key_value_metadata(metadata(shape.name, headers, books, registry=registry))


def _groups(batches: Iterable[Batch]) -> Iterator[Any]:
    """Yield batches as tables of as many rows as a row group has; the last one may have fewer."""
    table = pyarrow().Table
    waiting: list[Batch] = []
    height = 0
    for batch in batches:
        waiting.append(batch)
        height += batch.num_rows
        while height >= ROWS:
            whole = table.from_batches(waiting)
            yield whole.slice(0, ROWS)
            waiting = whole.slice(ROWS).to_batches()
            height -= ROWS
    if waiting:
        yield table.from_batches(waiting)


FORMAT: Final = Format(
    name="parquet",
    title="Parquet, one record a row, nothing lost",
    read=_read,
    write=partial(_write, shape_of=nested),
    columns=ColumnWriter("nested", partial(_write_batches, shape_of=nested)),
    suffixes=(".parquet", ".pq"),
    signature=Signature("the first bytes PAR1", lambda preview: preview.data.startswith(_MAGIC)),
    coverage=WHOLE,
    several_headers=True,
)

PLAIN: Final = Format(
    name="parquet-flat",
    title="Parquet in plain types, one row an event",
    write=partial(_write, shape_of=flat),
    columns=ColumnWriter("flat", partial(_write_batches, shape_of=flat)),
    suffixes=(".flat.parquet",),
    record_kinds=frozenset({"dataset", "event"}),
    coverage=WHOLE,
    several_headers=True,
    instead="it is read as parquet",
)
