"""
Phoenix events of the Open Event Data Alliance: 26 columns between tabs, no header, no quoting, UTF-8, one row an event.

Source of the columns: the pipeline that writes them, and real files. The pipeline puts line ends between rows, so that
the last row of a file has none; a record that is last in a file with one has `extra["phoenix"]["newline"]`. What a row
becomes:

- `id` is `phoenix:` and EventID, a number with the version of the data. `code` is `cameo:` and EventCode; a blank there
  is no code.
- `source` and `target` are actors by their full code; the columns of its parts follow from it, and stay in `extra`
  where they do not. A date that leaked from a dictionary (`GBRGOV >201005011`) is no part of the code: the actor is
  GBRGOV, and the text is in `extra`.
- `places` is the one location; StateName is its `admin1`. Nobody says how precise it is.
- Each of URLs is the document of a mention, whose own `extra["phoenix"]` has its SentenceID and its source, where there
  are as many of these as of URLs; where not, nobody knows which goes with which, and the lists stay in `extra` alone.
- The pipeline vouches for nothing: the one attribution says that it extracted the statement and does not commit to it.
- What Phoenix asserts of its own rows is in `extra["phoenix"]` as text, under its name: EventRootCode, PentaClass,
  GoldsteinScore, Issues.

Files that went through R are read too, by their header: CSV with names of its own, two numbers of the row in front, NA
for no number, `1` for the root 01. They have their dialect in `extra["phoenix"]["dialect"]`, and are written again in
that of the first record, quotes included (a byte order mark, and a CR at a line's end, aside).

- Where codes became numbers as well, 010 is 10, which is another code. The root proves which is meant: with a root of 1
  the code is 010, and EventCode in `extra` says `10`, as the file does. Without such proof there is no code.
- In one copy the names CountryCode and AdminInfo are swapped, and their columns are not; they are taken as they stand.

Files that somebody exported otherwise, with the names of the columns or in another dialect, have a header record that
keeps the dialect, as those of `gdelt2` have.

Written, a row that was read comes out byte for byte, a CR at its end included. A field that was changed since is
written anew, with the columns that Phoenix derives from it: root, class (`penta-phoenix`) and value
(`goldstein-phoenix`, that of the root where the code has none) of a code; the parts of an actor's code and of a day.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain, islice
from typing import Any, BinaryIO, Final, cast

from attrs import field, frozen

from eventcode.formats.fields.tab_table import row_line, row_reader
from eventcode.formats.format import Signature, only_events
from eventcode.formats.io.files import lines
from eventcode.formats.io.limits import LIMITS, Limits
from eventcode.formats.io.preview import Preview
from eventcode.formats.losses import RAISE, LossPolicy
from eventcode.formats.rows.csv import csv_line, csv_records, csv_row
from eventcode.formats.rows.detection import opened
from eventcode.formats.rows.dialect import Options
from eventcode.formats.rows.nulls import has_null
from eventcode.model import Dataset, Event, Record
from eventcode.model.unchecked import set_unchecked
from eventcode.registry import Registry
from eventcode.row import AnyRow, Row

from .table import AS_NUMBERS, ATTRIBUTION, EXPORTED, NAME, REWRITTEN, TABLE, is_row

__all__ = ["ATTRIBUTION", "FORMAT", "REWRITTEN", "TABLE"]

_BOM: Final = b"\xef\xbb\xbf"
_DIALECT: Final = "dialect"
_NEWLINE: Final = "newline"
_NUMBERS: Final = frozenset({"X", "Date", "Year", "Month", "Day", *AS_NUMBERS})
"""The columns that R holds as numbers; it quotes the others."""
_HEADER: Final = (
    ",X,GID,Date,Year,Month,Day,Source,SrcActor,SrcAgent,SOthAgent,Target,TgtActor,TgtAgent,TOthAgent,CAMEO,RootCode,"
    "QuadClass,Goldstein,None,Lat,Lon,Geoname,AdminInfo,CountryCode,ID,URL,sourcetxt"
)
_SWAPPED: Final = _HEADER.replace("AdminInfo,CountryCode", "CountryCode,AdminInfo")


def _quoted(cell: str) -> bytes:
    return b'"' + cell.replace('"', '""').encode() + b'"'


@frozen
class _Dialect:
    """How R wrote a file."""

    name: str
    names: str
    is_quoted: bool = False
    header: bytes = field(init=False)
    """The file's first line, its end aside."""

    def __attrs_post_init__(self) -> None:
        set_unchecked(
            self, header=b",".join(map(_quoted, self.names.split(","))) if self.is_quoted else self.names.encode()
        )

    def row(self, cells: Iterable[str]) -> bytes:
        """Write a row, with its end."""
        if not self.is_quoted:
            return csv_line(cells)
        pairs = zip(REWRITTEN.columns, cells, strict=True)
        return b",".join(csv_line([c])[:-1] if column in _NUMBERS else _quoted(c) for column, c in pairs) + b"\n"


_DIALECTS: Final = {
    dialect.name: dialect
    for dialect in (
        _Dialect("csv", _HEADER),
        _Dialect("csv-swapped", _SWAPPED),
        _Dialect("csv-quoted", _HEADER, is_quoted=True),
        _Dialect("csv-quoted-swapped", _SWAPPED, is_quoted=True),
    )
}


def _dialect_of(line: bytes) -> _Dialect | None:
    """Detect from its first line how R wrote a file; None where the pipeline wrote it."""
    first = line.removeprefix(_BOM).rstrip(b"\r\n")
    return next((dialect for dialect in _DIALECTS.values() if first == dialect.header), None)


class _Lines:
    """The lines of a stream, of which the first can be looked at before it is read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._lines = lines(stream)
        self.first = next(self._lines, b"")
        self._lines = chain([self.first], self._lines)
        self.ends = False
        """Whether the last line that was read has an end."""

    def readline(self) -> bytes:
        line = next(self._lines, b"")
        if line:
            self.ends = line.endswith(b"\n")
        return line


_rows = row_reader(TABLE)


def _read(
    stream: BinaryIO,
    *,
    name: str,
    registry: Registry,
    limits: Limits = LIMITS,
    dialect: Options | None = None,
) -> Iterator[AnyRow]:
    """Yield the rows of a file as the pipeline writes it, as R does, or as somebody exported it."""
    preview, first = opened(stream, dialect)
    if preview.dialect or _is_exported(preview):
        yield from EXPORTED.rows(preview, first, name=name, limits=limits)
    else:
        yield from _read_own(cast("BinaryIO", first), name=name, registry=registry, limits=limits)


def _is_exported(preview: Preview) -> bool:
    """Return whether a file is neither as the pipeline writes it nor as R does."""
    if not preview.data or _dialect_of(preview.lines[0]) is not None:
        return False
    return not (_is_own(preview) and not has_null(preview.data)) and EXPORTED.is_exported(preview)


def _is_own(preview: Preview) -> bool:
    return preview.wide(len(TABLE.columns)) and preview.most(is_row)


def _read_own(stream: BinaryIO, *, name: str, registry: Registry, limits: Limits) -> Iterator[AnyRow]:
    source = _Lines(stream)
    if dialect := _dialect_of(source.first):
        yield from _read_rewritten(dialect, cast("BinaryIO", source), name, limits)
        return
    before = None
    for row in _rows(cast("BinaryIO", source), name=name, registry=registry, limits=limits):
        if before is not None:
            yield before
        before = row
    if before is not None:
        event = cast("Event | None", before.record)
        yield Row(before.location, _marked(event, _NEWLINE, True)) if event and source.ends else before  # noqa: FBT003  # JSON's true


def _read_rewritten(dialect: _Dialect, source: BinaryIO, name: str, limits: Limits) -> Iterator[AnyRow]:
    records = csv_records(source, limits=limits)
    next(records)
    for record in records:
        yield csv_row(
            record,
            name,
            REWRITTEN.columns,
            lambda cells: _marked(REWRITTEN.read(cells), _DIALECT, dialect.name),
            limits,
        )


def _marked(event: Event, mark: str, value: str | bool) -> Event:  # noqa: FBT001  # JSON's true
    return event.evolve(extra=event.extra | {NAME: {**event.extra.get(NAME, {}), mark: value}})


def _write(records: Iterable[Record], stream: BinaryIO, *, policy: LossPolicy = RAISE) -> None:
    """Write the rows in the dialect of the header before them, or else of the first one."""
    every = iter(records)
    begin = next(every, None)
    every = chain([] if begin is None else [begin], every)
    if isinstance(begin, Dataset):
        EXPORTED.write_file(every, stream, policy=policy)
        return
    events = only_events(every, NAME)
    first = next(events, None)
    dialect = _DIALECTS.get(_marks(first).get(_DIALECT, "")) if first else None
    events = chain([first] if first else [], events)
    if dialect is None:
        _write_rows(events, stream, policy=policy)
        return
    stream.write(dialect.header + b"\n")
    for event in events:
        cells = policy.put(
            event, lambda each: REWRITTEN.write(_unmarked(each)), name=NAME, rename_id=REWRITTEN.rename_id
        )
        if cells is not None:
            stream.write(dialect.row(cells))


def _write_rows(events: Iterable[Event], stream: BinaryIO, *, policy: LossPolicy) -> None:
    end, last = b"", None
    for event in events:
        line = policy.put(event, lambda each: row_line(TABLE, _unmarked(each)), name=NAME, rename_id=TABLE.rename_id)
        if line is not None:
            stream.write(end + line)
            end, last = b"\n", event
    if last is not None and _NEWLINE in _marks(last):
        stream.write(b"\n")


def _marks(event: Event) -> dict[str, Any]:
    """Return what an event says of its file, as far as there is such a file."""
    values = event.extra.get(NAME)
    known = {_DIALECT: _DIALECTS, _NEWLINE: (True,)}
    return {key: values[key] for key in known if values.get(key) in known[key]} if isinstance(values, dict) else {}


def _unmarked(event: Event) -> Event:
    """Return an event without what it says of its file, which is no text of a column."""
    if not (marks := _marks(event)):
        return event
    texts = {key: text for key, text in event.extra[NAME].items() if key not in marks}
    return event.evolve(extra={**event.extra, NAME: texts})


# How files begin.


def _particular(preview: Preview) -> Iterator[str]:
    """Describe who wrote a file, and how."""
    if _is_exported(preview):
        yield from EXPORTED.particular(preview)
        return
    if preview.wide(len(TABLE.columns)):
        yield "as the pipeline writes it"
        if preview.is_whole and not preview.data.endswith(b"\n"):
            yield "no final line end"
    elif (dialect := _dialect_of(preview.lines[0])) is None:
        yield "columns in an order that is not known here"
    else:
        yield "as R wrote it"
        if dialect.is_quoted:
            yield "texts in quotes"
        if dialect.names == _SWAPPED:
            yield "CountryCode and AdminInfo swapped"
        rows = _read_rewritten(dialect, BytesIO(b"".join(preview.lines)), "", LIMITS)
        if any(_has_lost(row.record) for row in islice(rows, 100)):
            yield "codes without their leading zeros"


def _has_lost(record: Record | None) -> bool:
    """Return True if the root of a row has proved that its code lost a zero."""
    if not isinstance(record, Event) or record.code is None:
        return False
    return bool(record.code.value == f"0{record.extra[NAME].get('EventCode')}")


FORMAT: Final = TABLE.format(
    _read,
    _write,
    headers=True,
    dialects=True,
    dialect_header=True,
    aliases=EXPORTED.aliases,
    title="Phoenix events, 26 columns, or as CSV that R wrote",
    signature=Signature(
        "26 columns between tabs, of which the second to fifth are a day and its parts, or the header that R wrote",
        lambda h: (
            (h.wide(len(TABLE.columns)) and h.most(is_row))
            or h.has("gid", "srcactor", "tgtactor", "cameo")
            or _is_exported(h)
        ),
        may_description="26 columns between tabs",
        may_match=lambda preview: preview.wide(len(TABLE.columns)),
        dialect=_particular,
    ),
)
