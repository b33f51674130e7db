"""
Arrow IPC, also called Feather 2: record batches as they are in memory, compressed with zstd.

The rows are those of `parquet`, in the nested shape. The metadata of the schema stand at the beginning of the file:
they have the header records where these come first, and the codebooks that they name.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, BinaryIO, Final, NoReturn

from eventcode.columnar.arrow import Batch, pyarrow
from eventcode.columnar.metadata import metadata
from eventcode.formats.coverage import WHOLE
from eventcode.formats.format import ColumnWriter, Format, Signature
from eventcode.formats.io.limits import LIMITS, Limits
from eventcode.formats.losses import RAISE, LossPolicy, Unsupported, UnsupportedError
from eventcode.model import Dataset, Record
from eventcode.registry import DEFAULT, Registry
from eventcode.row import AnyRow

from .batches import NESTED, Sink, Written, read_columns

__all__ = ["FORMAT"]

_MAGIC: Final = b"ARROW1"


def _read(stream: BinaryIO, *, name: str, registry: Registry, limits: Limits = LIMITS) -> Iterator[AnyRow]:
    """Yield the header of a file, then one row a record, in either shape."""
    return read_columns(stream, _open, what="an Arrow file", name=name, registry=registry)


def _open(file: Any) -> tuple[Any, Iterator[Batch]]:
    opened = pyarrow().ipc.open_file(file)
    return opened.schema, map(opened.get_batch, range(opened.num_record_batches))


def _write(
    records: Iterable[Record], stream: BinaryIO, *, policy: LossPolicy = RAISE, registry: Registry = DEFAULT
) -> None:
    """Write the header into the metadata of the schema, then the records batch by batch."""
    source = iter(records)
    headers: list[Dataset] = []
    first: Record | None = next(source, None)
    while isinstance(first, Dataset):
        headers.append(first)
        first = next(source, None)
    written = Written(_without_headers(chain([] if first is None else [first], source), policy), NESTED)
    _write_batches(written.batches(), stream, headers=headers, registry=registry)


def _write_batches(
    batches: Iterable[Batch], stream: BinaryIO, *, headers: Sequence[Dataset] = (), registry: Registry = DEFAULT
) -> None:
    pa = pyarrow()
    books = [book.partition("@")[0] for header in headers for book in header.codebooks]
    schema = NESTED.schema().with_metadata(metadata(NESTED.name, headers, books, registry=registry))
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_file(pa.PythonFile(Sink(stream), mode="w"), schema, options=options) as writer:
        for batch in batches:
            writer.write_batch(batch)


def _without_headers(records: Iterable[Record], policy: LossPolicy) -> Iterator[Record]:
    """Yield the records; a header among them has no place."""
    for record in records:
        if isinstance(record, Dataset):
            policy.put(record, _refuse_late, name=FORMAT.name)
        else:
            yield record


def _refuse_late(_: Dataset) -> NoReturn:
    raise UnsupportedError([Unsupported((), "a header behind records: it stands at the beginning of the file")])


FORMAT: Final = Format(
    name="feather",
    title="Arrow IPC (Feather 2), one record a row, nothing lost",
    read=_read,
    write=_write,
    columns=ColumnWriter("nested", _write_batches),
    suffixes=(".feather", ".arrow"),
    signature=Signature("the first bytes ARROW1", lambda preview: preview.data.startswith(_MAGIC)),
    coverage=WHOLE,
    several_headers=True,
)
