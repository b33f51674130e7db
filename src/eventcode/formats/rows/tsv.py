"""Rows of cells: lines without quoting to rows and back, for every format that is a table of columns."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import BinaryIO, Final

from eventcode.formats.fields.columns import BadCells
from eventcode.formats.fields.table import Table
from eventcode.formats.format import Read, Write, only_events
from eventcode.formats.io.files import lines
from eventcode.formats.io.limits import LIMITS, Limits, is_within, long_cells, long_line
from eventcode.formats.losses import RAISE, LossPolicy, UnsupportedError
from eventcode.issues import Issue, Location, Severity
from eventcode.model import Event, Record
from eventcode.registry import Registry
from eventcode.row import AnyRow, Reject, Row

__all__ = ["cell_issues", "has_delimiter", "reading_issue", "row_line", "row_reader", "row_writer", "short"]

_TAB: Final = "\t"


def row_reader(table: Table) -> Read:
    """Return what reads lines of cells between tabs; nothing is quoted, only LF ends a line."""
    return partial(_read, table)


def row_writer(table: Table) -> Write:
    """Return what writes events as such lines, each with its LF."""
    return partial(_write, table)


def _read(
    table: Table,
    stream: BinaryIO,
    *,
    name: str,
    registry: Registry,
    limits: Limits = LIMITS,
) -> Iterator[AnyRow]:
    widest, fewest, make = len(table.columns), table.fewest, table.read
    safe = min(limits.line, limits.cell)
    for number, line in enumerate(lines(stream), 1):
        raw = line.removesuffix(b"\n")
        try:
            cells = raw.decode().split(_TAB)
            if fewest <= len(cells) <= widest and (len(raw) <= safe or is_within(raw, cells, limits)):
                yield Row(Location(name, number), make(cells))
                continue
        except (UnicodeDecodeError, BadCells):
            pass  # looked at again below, where every reason is given
        location = Location(name, number)
        issues = tuple(_issues(table, raw, partial(reading_issue, location), limits))
        yield Reject(location, issues, raw=raw)


def _issues(table: Table, raw: bytes, issue: Callable[..., Issue], limits: Limits) -> Iterator[Issue]:
    """Give every reason why a line is no row of the table."""
    if len(raw) > limits.line:
        yield issue("EC006", long_line(len(raw), limits))
        return
    cells = raw.decode(errors="surrogateescape").split(_TAB)
    names = [c.name for c in table.columns]
    unreadable = set()
    for place, message in long_cells(cells, limits):
        column = names[place] if place < len(names) else None
        yield issue("EC006", message, column)
        unreadable.add(column)
        cells[place] = ""
    for place, cell in enumerate(cells):
        if not cell.isascii() and any("\udc80" <= c <= "\udcff" for c in cell):
            byte = next(c for c in cell if "\udc80" <= c <= "\udcff").encode(errors="surrogateescape")
            column = names[place] if place < len(names) else None
            yield issue("EC001", f"found the byte {byte!r}, expected UTF-8", column)
            unreadable.add(column)
            cells[place] = ""
    yield from cell_issues(table, cells, issue, unreadable)


def cell_issues(
    table: Table, cells: Sequence[str], issue: Callable[..., Issue], unreadable: Collection[str | None] = ()
) -> Iterator[Issue]:
    """Give every reason why cells are no row of the table, but for cells in columns that are *unreadable* anyway."""
    widths = range(table.fewest, len(table.columns) + 1)
    if len(cells) not in widths:
        columns = "1 column" if len(cells) == 1 else f"{len(cells)} columns"
        yield issue("EC004", f"found {columns}, expected {' or '.join(map(str, widths))}")
        return
    try:
        table.read(cells)
    except BadCells as error:
        for bad in error.cells:
            if bad.column not in unreadable:
                yield issue("EC005", f"found {short(bad.found)}, expected {bad.expected}", bad.column)


def reading_issue(location: Location, rule: str, message: str, column: str | None = None) -> Issue:
    """Make an issue that stops a row from being read."""
    return Issue(rule, Severity.ERROR, message=message, at=() if column is None else (column,), location=location)


def short(text: str) -> str:
    """Return a text as a message shows it: its repr, cut to one line."""
    shown = repr(text)
    return shown if len(shown) <= 80 else f"{shown[:77]}..."


def _write(table: Table, records: Iterable[Record], stream: BinaryIO, policy: LossPolicy = RAISE) -> None:
    lines_ = (
        policy.put(event, partial(row_line, table), table.name, table.rename_id)
        for event in only_events(records, table.name)
    )
    stream.writelines(line + b"\n" for line in lines_ if line is not None)


def row_line(table: Table, event: Event) -> bytes:
    """
    Return the line of an event, without its end.

    Raises:
        UnsupportedError: where the columns cannot hold it, or a cell has a tab or a line end.

    """
    cells = table.write(event)
    line = _TAB.join(cells)
    if line.count(_TAB) != len(cells) - 1 or "\n" in line:
        named = zip(table.columns, cells, strict=False)
        torn = (column.name for column, cell in named if has_delimiter(cell))
        raise UnsupportedError(
            m
            for name in torn
            for m in table.blame_delimiter(event, name, has_delimiter, f"a tab or line end in {name}")
        )
    return line.encode()


def has_delimiter(text: str) -> bool:
    """Tell whether a text cannot be a cell between tabs."""
    return _TAB in text or "\n" in text
