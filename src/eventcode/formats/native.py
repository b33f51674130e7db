"""
The native format: JSON Lines, one record a line (schema eventcode/1).

A file holds the records of one source or of several. The header without `origin` holds for the records without one; a
further header has an `origin`, and holds for the records with the same. So each record keeps the header that it came
under, in any order of lines.
"""

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO, Final

from eventcode.convert import decode, encode
from eventcode.issues import InvalidRecordError, Location
from eventcode.model import Dataset, Record
from eventcode.registry import Registry
from eventcode.row import AnyRow, Row

from .coverage import WHOLE
from .format import ColumnWriter, Format, Signature
from .io.files import beginning, lines
from .io.limits import LIMITS, Limits, check_json
from .io.preview import Preview
from .rows.cells import no_rows
from .rows.json import first_of, is_one_object, pieces, rejected

__all__ = ["FORMAT", "read", "write"]


def read(stream: BinaryIO, *, name: str, registry: Registry, limits: Limits = LIMITS) -> Iterator[AnyRow]:
    """
    Yield one `Row` a line. A byte order mark before the first line is passed over; an empty line is a reject.

    The records of a JSON array are read one by one, too.
    """
    start = beginning(stream)
    if first_of(start) or is_one_object(start):
        yield from _elements(stream, name, registry, limits)
        return
    for number, line in enumerate(lines(stream), 1):
        raw = line.removesuffix(b"\n")
        location = Location(name, number)
        try:
            record = raw.removeprefix(BOM_UTF8) if number == 1 else raw
            check_json(record, limits)
            yield Row(location, decode(record, registry=registry))
        except InvalidRecordError as error:
            yield rejected(location, error, raw)


def _elements(stream: BinaryIO, name: str, registry: Registry, limits: Limits) -> Iterator[AnyRow]:
    """Yield one `Row` an element of an array; a header with a warning where it has none."""
    is_empty = True
    for piece in pieces(stream):
        is_empty, location = False, Location(name, piece.line)
        try:
            yield Row(location, decode(piece.checked(limits), registry=registry))
        except InvalidRecordError as error:
            yield rejected(location, error, piece.raw)
    if is_empty:
        yield Row(Location(name, 1), Dataset(), issues=(no_rows(Location(name, 1), "records"),))


def write(records: Iterable[Record], stream: BinaryIO, **_: object) -> None:
    """Write one line a record; headers too, of which several have an `origin` each."""
    stream.writelines(encode(record) + b"\n" for record in records)


def _write_texts(batches: Iterator[Any], stream: BinaryIO, *, headers: Sequence[Record] = (), **_: object) -> None:
    """Write headers, then the texts of records, which are the only column of batches."""
    write(headers, stream)
    for batch in batches:
        stream.writelines(text.encode() + b"\n" for text in batch.column(0).to_pylist())


_KINDS: Final = ("event", "document", "actor", "dataset")  # no set: what is looked for may have no hash


def _particular(preview: Preview) -> Iterator[str]:
    """Describe the schema of a file."""
    schemas = (one.get("schema") for one in preview.objects if one.get("record") == "dataset")
    yield next((f"schema {schema}" for schema in schemas if isinstance(schema, str)), "no header record")


FORMAT: Final = Format(
    name="native",
    title="JSON Lines, one record a line",
    read=read,
    write=write,
    columns=ColumnWriter("json", _write_texts),
    suffixes=(".jsonl", ".ndjson", ".json"),
    signature=Signature(
        "JSON objects with the key 'record', which is event, document, actor or dataset",
        lambda preview: preview.mostly(lambda one: one.get("record") in _KINDS),
        dialect=_particular,
    ),
    coverage=WHOLE,
    several_headers=True,
)
