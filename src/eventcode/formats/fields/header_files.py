"""Files with a header row: their dialect detected, their lines read, and records written in a dialect."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import BinaryIO, Final, cast

from attrs import evolve

from eventcode.errors import FormatError
from eventcode.formats.format import Format, Signature
from eventcode.formats.io.files import Lines, lines
from eventcode.formats.io.limits import LIMITS, Limits
from eventcode.formats.io.preview import Preview
from eventcode.formats.losses import RAISE, LossPolicy, Unsupported, UnsupportedError, unsupported_fields
from eventcode.formats.rows.cells import no_rows
from eventcode.formats.rows.header_dialect import HeaderDialect, encoding_of, quoting_of, to_iso, unquoted
from eventcode.formats.rows.nulls import NULLS
from eventcode.issues import Location
from eventcode.model import Dataset, Event, Record
from eventcode.registry import Registry
from eventcode.row import AnyRow, Row

from .csv_table import CsvTable
from .days import OrderVote
from .exported_files import or_exported
from .header_table import File, HeaderTable
from .numbers import number_vote
from .open_table import OpenTable

__all__ = ["HEAD", "header_format"]

_DIALECT: Final = "the format holds the dialect of a file"

_ROWS: Final = 50
_LEAST: Final = 3
"""How many lines say in which spelling a file has nothing."""
HEAD: Final = 2**20
"""How many bytes at the beginning of a file its dialect is detected from."""


def header_format(
    table: HeaderTable,
    *,
    title: str,
    names: Sequence[str],
    suffixes: tuple[str, ...] = (),
    exported: CsvTable | None = None,
) -> Format:
    """
    Return the format of a table, whose files have these *names* in their header row.

    Files with other columns or in another dialect are read and written by the table *exported*, if there is one.
    """
    own = table.codec.format(
        partial(_read, table),
        partial(_write, table),
        signature=Signature.of_header(*names, dialect=partial(_particular, table)),
        open=partial(_open, table),
        title=title,
        suffixes=suffixes,
        headers=True,
    )
    if exported is None:
        return own
    return or_exported(own, exported, is_own=lambda _, first: _is_own(table, first, exported), size=HEAD)


def _is_own(table: HeaderTable, first: Sequence[bytes], exported: CsvTable) -> bool:
    """
    Return whether the first line of a file is a header row of the source, and the others are as the source writes them.

    Most missing values, of each column too, are spelled as the source does, whole numbers have no decimals, and the
    month comes first in dates of numbers; a file the rows of which say otherwise is an exported one.
    """
    try:
        columns, _ = table.layout(first[0].decode().removesuffix("\n"))
    except (FormatError, IndexError, UnicodeDecodeError):
        return False
    places = [place for place, name in enumerate(columns) if name in exported.typed]
    found, by_column = Counter[bool](), Counter[tuple[int, bool]]()
    rows = [line.decode("utf-8", "replace").rstrip("\r\n").split("\t") for line in first[1:_ROWS]]
    for cells in rows:
        nulls = [place for place in places if place < len(cells) and cells[place] in {"", *NULLS}]
        found.update(cells[place] in table.nulls for place in nulls)
        by_column.update((place, cells[place] in table.nulls) for place in nulls)
    is_other = any(by_column[place, False] > max(by_column[place, True], 1) for place in places)
    if (len(first) > _LEAST and (found[False] > found[True] or is_other)) or exported.has_decimals(columns, rows):
        return False
    if number_vote(columns, exported.numbers, rows).decimal:
        return False
    place, vote = columns.index(table.day) if table.day else 0, OrderVote()
    for line in first[1:] if table.day else ():
        if b"/" in (cell := b"".join(line.split(b"\t", place + 1)[place : place + 1])):
            vote.add([unquoted(cell.decode("utf-8", "replace"))])
    return vote.is_open or vote.order in {"", "mdy"}


def _particular(table: HeaderTable, preview: Preview) -> Iterator[str]:
    """Describe how a file differs from the default."""
    try:
        dialect = _dialect_of(table, preview.lines, "")
    except FormatError:
        yield "a header row of no layout that is known here"
        return
    place, surplus = table.place(dialect.header)
    width = len(table.layouts[place])
    yield f"{width} columns{' ' if table.particular[place] else ''}{table.particular[place]}"
    if extra := [name for name in dialect.header.split("\t") if name in table.header_only]:
        yield f"names without cells ({', '.join(extra)})"
    if table.surplus and (surplus or any(line.count(b"\t") >= width for line in preview.lines[1:])):
        yield "surplus tabs at the end"
    settings = dialect.beside(table.default)
    if quoting := settings.get("quoting"):
        yield {"commas": "cells with a comma in quotes", "texts": "texts in quotes"}[quoting]
    if (null := settings.get("null")) is not None:
        yield f"{null} where nothing is said" if null else "empty where nothing is said"
    if days := settings.get("days"):
        yield f"days {days}"
    if preview.has_bom:
        yield "a byte order mark"
    yield from (settings[name] for name in ("encoding", "line_end") if name in settings)


def _read(
    table: HeaderTable,
    stream: BinaryIO,
    *,
    name: str,
    registry: Registry,
    limits: Limits = LIMITS,
) -> Iterator[AnyRow]:
    file, head, source = _begin(table, stream, name, limits)
    yield head
    for number, line in enumerate(islice(lines(cast("BinaryIO", source)), 1, None), 2):
        yield file.row(line, Location(name, number))


def _begin(table: HeaderTable, stream: BinaryIO, name: str, limits: Limits) -> tuple[File, Row, Lines]:
    """Return a file whose dialect was detected, its header record, and its lines, all of them yet to be read."""
    source = Lines(stream, HEAD)
    if not source.first:
        raise FormatError(f"{name}: found an empty file, expected the header row of {table.title}")
    dialect = _dialect_of(table, source.first, name)
    settings = dialect.beside(table.default)
    location, extra = Location(name, 1), {table.codec.name: settings} if settings else {}
    found = () if source.first[1:] else (no_rows(location),)
    head = Row(location, Dataset(codebooks=table.codebooks, extra=extra), issues=found)
    return File(table, dialect, limits), head, source


def _open(table: HeaderTable, stream: BinaryIO, *, name: str, limits: Limits = LIMITS) -> OpenTable:
    """Return the table that a file in a layout of the source is."""
    file, head, source = _begin(table, stream, name, limits)
    return file.opened(head, source)


def _dialect_of(table: HeaderTable, preview: Sequence[bytes], name: str) -> HeaderDialect:
    """Detect the dialect of a file from its first lines."""
    encoding = encoding_of(preview)
    dialect = HeaderDialect(header="", encoding=encoding)
    try:
        header = preview[0].decode(dialect.codec).removesuffix("\n")
        columns, _ = table.layout(header)
    except UnicodeDecodeError:
        raise FormatError(f"{name}:1: found a header row that is not UTF-8, as the other rows are") from None
    except FormatError as error:
        raise FormatError(f"{name}:1: {error}") from None
    rows = [line.decode(dialect.codec, "replace").removesuffix("\n") for line in preview[1:]]
    dialect = evolve(
        dialect,
        header=header.removesuffix("\r"),
        line_end="CRLF" if header.endswith("\r") else "LF",
        quoting=quoting_of(header, rows) if table.may_quote else "none",
    )
    file = File(table, dialect)
    cells = [file.cut(row, as_written=True) for row in rows]
    return evolve(dialect, null=_null_of(table, columns, cells), days=_days_of(table, columns, cells))


def _null_of(table: HeaderTable, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str | None:
    """Return what most cells that say nothing hold, None where it is what they hold by default."""
    usual = [table.null(column) for column in columns]
    found = Counter(
        None if cell == null else cell
        for row in rows
        for cell, null in zip(row, usual, strict=False)
        if cell in table.nulls
    )
    return max(found, key=lambda null: (found[null], null is None), default=None)


def _days_of(table: HeaderTable, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    if table.day is None:
        return table.default.days
    place = columns.index(table.day)
    days = [row[place] for row in rows if len(row) > place and row[place] not in table.nulls]
    return "M/D/YYYY" if sum(to_iso(day) != day for day in days) * 2 > len(days) else table.default.days


def _write(table: HeaderTable, records: Iterable[Record], stream: BinaryIO, *, policy: LossPolicy = RAISE) -> None:
    name, rename_id = table.codec.name, table.codec.rename_id
    file: File | None = None
    for record in records:
        if isinstance(record, Dataset):
            asked = partial(_asked, table, file.dialect if file else None)
            dialect = policy.put(record, asked, name=name) or table.default
        elif isinstance(record, Event):
            dialect = table.default
        else:
            raise FormatError(f"the format {name!r} has no row for a record of the kind {record.record!r}")
        if file is None:
            file = File(table, dialect)
            stream.write(file.header())
        if (
            isinstance(record, Event)
            and (line := policy.put(record, file.line, name=name, rename_id=rename_id)) is not None
        ):
            stream.write(line)
    if file is None:
        stream.write(File(table, table.default).header())


def _asked(table: HeaderTable, before: HeaderDialect | None, header: Dataset) -> HeaderDialect:
    """
    Return the dialect that a header record asks for.

    Raises:
        UnsupportedError: where it says something else too, or asks for another dialect than the one *before*.

    """
    name = table.codec.name
    unsupported = list(unsupported_fields(header, {"codebooks"}, name=name, implied={}))
    if header.codebooks not in {(), table.codebooks}:
        unsupported.append(Unsupported(("codebooks",), f"the format holds {table.codebooks[0]}"))
    dialect = table.default
    try:
        dialect = table.default.with_(header.extra.get(name, {}))
        table.layout(dialect.header)
        dialect.header.encode(dialect.codec)
        if dialect.null not in {None, *table.nulls}:
            unsupported.append(Unsupported(("extra", name), _DIALECT))
    except (AttributeError, TypeError, ValueError):
        unsupported.append(Unsupported(("extra", name), _DIALECT))
    if not unsupported and before not in {None, dialect}:
        unsupported.append(Unsupported((), "a second header: one file has one dialect"))
    if unsupported:
        raise UnsupportedError(unsupported)
    return dialect
