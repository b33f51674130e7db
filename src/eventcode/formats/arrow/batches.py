"""What Parquet, Arrow IPC and Stata share: streams that can be sought, and records in batches, headers aside."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, BinaryIO, Final, NamedTuple

from eventcode.columnar.arrow import BATCH, Batch, flat_batch, flat_schema, pyarrow
from eventcode.columnar.columns import flat_columns
from eventcode.columnar.reading import read_batches
from eventcode.columnar.records import file_batch, file_schema
from eventcode.formats.io.errors import damage
from eventcode.formats.io.temporary import sought
from eventcode.model import Dataset, Record
from eventcode.registry import Registry
from eventcode.row import AnyRow

__all__ = ["NESTED", "Shape", "Sink", "Written", "flat", "nested", "read_columns"]


class Shape(NamedTuple):
    """A shape of files."""

    name: str
    schema: Callable[[], Any]
    batch: Callable[[Sequence[Any]], Batch]


NESTED: Final = Shape("nested", file_schema, file_batch)


def nested(registry: Registry) -> Shape:
    """Return the nested shape, which looks nothing up in a registry."""
    return NESTED


def flat(registry: Registry) -> Shape:
    """Return the flat shape, for the codebooks of a registry."""
    columns = flat_columns(record=True, registry=registry)
    return Shape("flat", lambda: flat_schema(columns), lambda events: flat_batch(events, columns))


class Written:
    """Records that are written in batches: what there is to say of them is known when all were taken."""

    def __init__(self, records: Iterable[Record], shape: Shape) -> None:
        self.headers: list[Dataset] = []
        self._records, self._shape = records, shape

    def batches(self) -> Iterator[Batch]:
        """Yield the records in batches; headers are taken aside."""
        rows: list[Record] = []
        for record in self._records:
            if isinstance(record, Dataset):
                self.headers.append(record)
                continue
            rows.append(record)
            if len(rows) == BATCH:
                yield self._shape.batch(rows)
                rows = []
        if rows:
            yield self._shape.batch(rows)


class Sink:
    """A stream of bytes as pyarrow writes to it, which cannot close it, and asks where it is."""

    closed = False

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._place = stream, 0

    def write(self, data: Any) -> int:
        """Write bytes."""
        self._stream.write(data)
        self._place += len(data)
        return len(data)

    def tell(self) -> int:
        """Return how many bytes were written."""
        return self._place

    def flush(self) -> None:
        """Do nothing: the stream is flushed when it is closed."""

    def close(self) -> None:
        """Do nothing: the stream belongs to the caller."""


def read_columns(
    stream: BinaryIO,
    open_file: Callable[[Any], tuple[Any, Iterator[Batch]]],
    *,
    what: str,
    name: str,
    registry: Registry,
) -> Iterator[AnyRow]:
    """
    Yield the header of a file, then one row a record, in either shape; *open_file* returns its schema and its batches.

    pyarrow takes lengths, offsets and texts for granted, and where they are wrong, it ends the process: all is looked
    at before it is used.

    Raises:
        FormatError: where the file cannot be read.

    """
    found = f"{name}: found {what} that cannot be read"
    with sought(stream) as file:
        with damage(found):
            schema, batches = open_file(pyarrow().PythonFile(file, mode="r"))
            _decode_names([*schema])
        yield from read_batches(_checked(batches, found), schema, name=name, registry=registry)


def _decode_names(fields: list[Any]) -> None:
    while fields:
        field = fields.pop()
        _ = field.name  # decoded here, at first
        fields += [field.type.field(place) for place in range(field.type.num_fields)]


def _checked(batches: Iterator[Batch], found: str) -> Iterator[Batch]:
    while True:
        with damage(found):
            batch = next(batches, None)
            if batch is None:
                return
            batch.validate(full=True)
        yield batch
