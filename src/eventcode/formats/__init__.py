"""Formats: files to rows, records to files, and nothing lost on the way."""

from collections.abc import Generator, Iterable, Iterator, Mapping
from os import PathLike, fspath
from typing import BinaryIO, Final, cast

from attrs import field, frozen

from eventcode.errors import FormatError, UnknownNameError, near
from eventcode.model import Dataset, Document, Event, Record
from eventcode.registry import DEFAULT, Registry
from eventcode.row import Row

from ._files import Source, inputs, output
from ._format import Format, Read, Write
from .csv import FORMAT as CSV
from .csv import SAFE as CSV_SAFE
from .gdelt2 import FORMAT as GDELT2
from .native import FORMAT as NATIVE

__all__ = [
    "BUILT_IN",
    "Format",
    "Read",
    "Source",
    "Write",
    "Written",
    "format_of",
    "formats",
    "load",
    "output",
    "read",
    "write",
]

BUILT_IN: Final[Mapping[str, Format]] = {f.name: f for f in (NATIVE, GDELT2, CSV, CSV_SAFE)}
"""The formats that the library brings, by name."""


@frozen
class Written:
    """How much was written: records to the target, rejected rows to the file for rejects; and what was left out."""

    records: int
    rejects: int = 0
    left_out: Mapping[str, int] = field(factory=dict)
    """How many records of which kind the format has no place for: `{"document": 2}`."""


def formats(registry: Registry = DEFAULT) -> Mapping[str, Format]:
    """Return the formats by name: the library's own and those that the registry adds."""
    return {**BUILT_IN, **registry.formats}


def format_of(source: Source, name: str | None = None, *, registry: Registry = DEFAULT) -> Format:
    """
    Return the format called *name*, or the one that the file name of *source* tells.

    Where several suffixes fit, the longest counts; `.gz` and `.zip` behind it are passed over.

    Raises:
        UnknownNameError: where no format is called that.
        FormatError: where no name is given and the file name tells nothing, or as much of several.

    >>> format_of("20170101073000.export.CSV.zip").name
    'gdelt2'
    >>> format_of("x", "gdelt")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    eventcode.errors.UnknownNameError: no format is called 'gdelt'; did you mean 'gdelt2'? ...

    """
    known = formats(registry)
    if name is not None:
        return _named(name, known)
    file = fspath(source) if isinstance(source, str | PathLike) else str(getattr(source, "name", "<stream>"))
    plain = file.removesuffix(".gz").removesuffix(".zip")
    longest = max((s for f in known.values() for s in f.suffixes if plain.endswith(s)), key=len, default=None)
    fitting = {name: f for name, f in known.items() if longest in f.suffixes}
    if len(fitting) == 1:
        return next(iter(fitting.values()))
    fault = "fits several formats" if fitting else "does not tell the format"
    raise FormatError(f"{file}: the name {fault}; say which of {', '.join(fitting or known)}")


def _named(name: str, known: Mapping[str, Format]) -> Format:
    if name in known:
        return known[name]
    hint = near(name, known)
    meant = f" did you mean {hint!r}?" if hint else ""
    raise UnknownNameError(f"no format is called {name!r};{meant} there are {', '.join(known)}")


def read(source: Source, format: str | None = None, *, registry: Registry = DEFAULT) -> Iterator[Row]:  # noqa: A002  # the field's own word
    """
    Read *source* row by row, in memory that does not grow: each row has a record, or the reasons why it has none.

    `.gz` and `.zip` are opened as they come. A row that cannot be read is yielded too, verbatim; nothing is skipped.
    The file is opened when the first row is asked for, and closed after the last.

    Raises:
        UnknownNameError: where no format is called that; at once, as the next.
        FormatError: where the format is not known or cannot be read; while reading, where the file as a whole cannot
            be, or not to its end.
        OSError: where it cannot be opened.

    """
    reader = format_of(source, format, registry=registry)
    if reader.read is None:
        raise FormatError(f"the format {reader.name!r} can be written, not read")
    return _each(reader.read, source, registry)


def _each(reader: Read, source: Source, registry: Registry) -> Iterator[Row]:
    from contextlib import closing

    with closing(cast("Generator[tuple[str, BinaryIO], None, None]", inputs(source))) as files:
        for name, stream in files:
            yield from reader(stream, name=name, registry=registry)


def load(source: Source, format: str | None = None, *, registry: Registry = DEFAULT) -> Dataset:  # noqa: A002  # as above
    """
    Read the whole of *source* into a data set.

    Raises:
        FormatError: where a row could not be read (use `read` to keep the others), or a second header came.
        OSError: where it cannot be opened.

    """
    header: Dataset | None = None
    documents: list[Document] = []
    events: list[Event] = []
    for row in read(source, format, registry=registry):
        match row.record:
            case Event():
                events.append(row.record)
            case Document():
                documents.append(row.record)
            case Dataset() if header is None:
                header = row.record
            case Dataset():
                raise FormatError(
                    f"{row.spot}: a second header; each file has one: load them one by one and merge them"
                )
            case _:
                raise FormatError("\n".join(map(str, row.issues)))
    return (header or Dataset()).evolve(documents=documents, events=events)


def write(
    records: Iterable[Record | Row],
    target: Source,
    format: str | None = None,  # noqa: A002  # as above
    *,
    rejects: Source | None = None,
    registry: Registry = DEFAULT,
) -> Written:
    """
    Write records, or rows as `read` yields them, to *target*: the whole file, or none.

    A `Dataset` stands for its header, its documents and its events. Records of a kind for which the format has no place
    (a header in a table of events) are left out, and counted in what is returned. Rejected rows go to *rejects* as JSON
    Lines, each with its reasons and its text as it stood.

    Raises:
        UnknownNameError: where no format is called that.
        FormatError: where the format cannot hold a record, or a row was rejected and there is no *rejects* to take it.
            A file is then as it was before; to a stream, earlier records may have gone.

    """
    writer = format_of(target, format, registry=registry)
    if writer.write is None:
        raise FormatError(f"the format {writer.name!r} can be read, not written")
    sorter = _Sorter(writer.holds)
    if rejects is None:
        with output(target) as stream:
            writer.write(sorter.records(records), stream)
    else:
        with output(rejects) as bad, output(target) as stream:
            sorter.bad = bad
            writer.write(sorter.records(records), stream)
    return Written(sorter.written, sorter.rejected, sorter.left_out)


def _parts(data: Dataset) -> Iterator[Record]:
    yield data.header
    yield from data.documents
    yield from data.events


class _Sorter:
    """Lets records through, takes rejected rows and records without a place aside, and counts all three."""

    def __init__(self, holds: frozenset[str]) -> None:
        self.holds = holds
        self.bad: BinaryIO | None = None
        self.written = self.rejected = 0
        self.left_out: dict[str, int] = {}

    def records(self, items: Iterable[Record | Row]) -> Iterator[Record]:
        for item in items:
            record: Record | None = item.record if isinstance(item, Row) else item
            if record is None:
                self._reject(cast("Row", item))
            elif isinstance(record, Dataset):
                for one in _parts(record):
                    yield from self._with_place(one)
            else:
                yield from self._with_place(record)

    def _with_place(self, record: Record) -> Iterator[Record]:
        kind = record.record
        if kind in self.holds:
            self.written += 1
            yield record
        else:
            self.left_out[kind] = self.left_out.get(kind, 0) + 1

    def _reject(self, row: Row) -> None:
        if self.bad is None:
            raise FormatError("\n".join([*map(str, row.issues), "say where rejected rows shall go: rejects="]))
        self.rejected += 1
        self.bad.write(_reject_line(row))


def _reject_line(row: Row) -> bytes:
    """Write a rejected row: as text where it is UTF-8, else in base 64, so that every byte can be had back."""
    from base64 import b64encode
    from json import dumps

    try:
        verbatim = {"text": row.raw.decode()}
    except UnicodeDecodeError:
        verbatim = {"base64": b64encode(row.raw).decode()}
    data = {"file": row.spot.file, "line": row.spot.line, "reasons": [i.to_dict() for i in row.issues], **verbatim}
    return dumps(data, ensure_ascii=False).encode() + b"\n"
