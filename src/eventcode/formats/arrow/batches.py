"""What Parquet and Arrow IPC share: streams that can be sought, and records in batches, headers aside."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, BinaryIO, Final, NamedTuple

from eventcode.columnar.arrow import BATCH, Batch, flat_batch, flat_columns, flat_schema, pyarrow
from eventcode.columnar.records import file_batch, file_schema
from eventcode.errors import FormatError
from eventcode.formats.io.temporary import temporary
from eventcode.model import Dataset, Record

__all__ = ["COLUMNS", "FLAT", "NESTED", "Shape", "Sink", "Written", "damaged", "sought", "whole_batch", "whole_schema"]


class Shape(NamedTuple):
    """A shape of files."""

    name: str
    schema: Callable[[], Any]
    batch: Callable[[Sequence[Any]], Batch]


COLUMNS: Final = flat_columns(record=True)
NESTED: Final = Shape("nested", file_schema, file_batch)
FLAT: Final = Shape("flat", lambda: flat_schema(COLUMNS), lambda events: flat_batch(events, COLUMNS))


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


def sought(stream: BinaryIO) -> Iterator[Any]:
    """Yield a file of pyarrow on a stream; what cannot be sought is copied to a temporary file first."""
    from shutil import copyfileobj

    if stream.seekable():
        yield pyarrow().PythonFile(stream, mode="r")
        return
    with temporary() as copy:
        copyfileobj(stream, copy)
        copy.seek(0)
        yield pyarrow().PythonFile(copy, mode="r")


def damaged(name: str, what: str, error: Exception) -> FormatError:
    """Return the error of a file that pyarrow cannot read."""
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return FormatError(f"{name}: found {what} that cannot be read, it may be damaged: {reason}")


def whole_schema(schema: Any, name: str, what: str) -> Any:
    """
    Return a schema whose names are all text.

    Raises:
        FormatError: where one is not.

    """
    fields = [*schema]
    try:
        while fields:
            field = fields.pop()
            _ = field.name  # decoded here, at first
            fields += [field.type.field(place) for place in range(field.type.num_fields)]
    except UnicodeDecodeError as error:
        raise damaged(name, what, error) from None
    return schema


def whole_batch(take: Callable[[], Batch | None], name: str, what: str) -> Batch | None:
    """
    Return the batch that *take* takes, with lengths, offsets and texts that are what they must be; None at the end.

    pyarrow takes them for granted, and where they are wrong, it ends the process.

    Raises:
        FormatError: where the batch cannot be read.

    """
    try:
        batch = take()
        if batch is not None:
            batch.validate(full=True)
    except (pyarrow().ArrowException, OSError, ValueError) as error:
        raise damaged(name, what, error) from None
    return batch
