"""Formats: files to rows, records to files, and nothing lost on the way."""

from collections.abc import Iterable, Iterator, Mapping
from os import PathLike, fspath
from typing import BinaryIO, Final, TypeAlias

from attrs import frozen

from eventcode.errors import FormatError, UnknownNameError, near
from eventcode.issues import Issue
from eventcode.model import Dataset, Document, Event, Record
from eventcode.registry import DEFAULT, Registry
from eventcode.row import Row

from ._files import inputs, output
from ._format import Format, Read, Write
from .csv import FORMAT as CSV
from .gdelt2 import FORMAT as GDELT2
from .native import FORMAT as NATIVE

__all__ = ["BUILT_IN", "Format", "Read", "Source", "Write", "Written", "format_of", "formats", "load", "read", "write"]

Source: TypeAlias = str | PathLike[str] | BinaryIO
"""A path, `-` for standard input or output, or an open stream of bytes."""

BUILT_IN: Final[Mapping[str, Format]] = {f.name: f for f in (NATIVE, GDELT2, CSV)}


@frozen
class Written:
    """How much was written: records to the target, rejected rows to the file for rejects."""

    records: int
    rejects: int = 0


def formats(registry: Registry = DEFAULT) -> Mapping[str, Format]:
    """Return the formats by name: the library's own and those that the registry adds."""
    return {**BUILT_IN, **registry.formats}


def format_of(source: Source, name: str | None = None, *, registry: Registry = DEFAULT) -> Format:
    """
    Return the format called *name*, or the one that the file name of *source* tells.

    Raises:
        UnknownNameError: where no format is called that.
        FormatError: where no name is given and the file name tells nothing.

    >>> format_of("20170101073000.export.CSV.zip").name
    'gdelt2'
    """
    known = formats(registry)
    if name is not None:
        if name in known:
            return known[name]
        hint = near(name, known)
        raise UnknownNameError(
            f"no format is called {name!r}" + (f"; did you mean {hint!r}?" if hint else f"; there are {', '.join(known)}")
        )
    file = fspath(source) if isinstance(source, str | PathLike) else str(getattr(source, "name", "a stream"))
    plain = file.removesuffix(".gz").removesuffix(".zip")
    fitting = [f for f in known.values() if any(plain.endswith(suffix) for suffix in f.suffixes)]
    if not fitting:
        raise FormatError(f"{file}: the name does not tell the format; say which of {', '.join(known)}")
    return max(fitting, key=lambda f: max(len(s) for s in f.suffixes if plain.endswith(s)))


def read(source: Source, format: str | None = None, *, registry: Registry = DEFAULT) -> Iterator[Row]:  # noqa: A002  # the field's own word
    """
    Read *source* row by row, in memory that does not grow: each row has a record, or the reasons why it has none.

    `.gz` and `.zip` are opened as they come. A row that cannot be read is yielded too, verbatim; nothing is skipped.

    Raises:
        FormatError: where the file as a whole cannot be read.
        OSError: where it cannot be opened.

    """
    reader = format_of(source, format, registry=registry)
    if reader.read is None:
        raise FormatError(f"the format {reader.name!r} can be written, not read")
    for name, stream in inputs(source):
        yield from reader.read(stream, name=name, registry=registry)


def load(source: Source, format: str | None = None, *, registry: Registry = DEFAULT) -> Dataset:  # noqa: A002  # as above
    """
    Read the whole of *source* into a data set.

    Raises:
        FormatError: where a row could not be read (use `read` to keep the others), or a second header came.

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
                raise FormatError(f"{row.spot}: a second header; each file has one: load them one by one and merge them")
            case None:
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

    A `Dataset` stands for its header, its documents and its events. Rejected rows go to *rejects* as JSON Lines, each
    with its reasons and its text as it stood.

    Raises:
        FormatError: where the format cannot hold a record, or a row was rejected and there is no *rejects* to take it.

    """
    writer = format_of(target, format, registry=registry)
    if writer.write is None:
        raise FormatError(f"the format {writer.name!r} can be read, not written")
    sorter = _Sorter()
    if rejects is None:
        with output(target) as stream:
            writer.write(sorter.records(records), stream)
    else:
        with output(rejects) as bad, output(target) as stream:
            sorter.bad = bad
            writer.write(sorter.records(records), stream)
    return Written(sorter.written, sorter.rejected)


class _Sorter:
    """Lets records through, takes rejected rows aside, and counts both."""

    def __init__(self) -> None:
        self.bad: BinaryIO | None = None
        self.written = self.rejected = 0

    def records(self, items: Iterable[Record | Row]) -> Iterator[Record]:
        for item in items:
            if isinstance(item, Row) and item.record is None:
                self._reject(item)
                continue
            record = item.record if isinstance(item, Row) else item
            for one in (record.header, *record.documents, *record.events) if isinstance(record, Dataset) else (record,):
                self.written += 1
                yield one  # type: ignore[misc]  # a row's record that is None went aside above

    def _reject(self, row: Row) -> None:
        if self.bad is None:
            raise FormatError("\n".join([*map(str, row.issues), "say where rejected rows shall go: rejects="]))
        self.rejected += 1
        self.bad.write(_reject_line(row.raw, row.issues, str(row.spot.file), row.spot.line))


def _reject_line(raw: bytes, issues: tuple[Issue, ...], file: str, line: int | None) -> bytes:
    """Write a rejected row: as text where it is UTF-8, else in base 64, so that every byte can be had back."""
    from base64 import b64encode
    from json import dumps

    try:
        verbatim = {"text": raw.decode("utf-8")}
    except UnicodeDecodeError:
        verbatim = {"base64": b64encode(raw).decode()}
    data = {"file": file, "line": line, "reasons": [i.to_dict() for i in issues], **verbatim}
    return dumps(data, ensure_ascii=False).encode() + b"\n"
