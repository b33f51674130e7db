"""
Workbooks of Excel: one sheet, a header row, then one row an event in the flat columns; dates and numbers are such.

No text is a formula: a text that begins like one is marked as text, which also holds when somebody edits the cell. The
last column, `record`, has the whole record as native JSON. A workbook is read back as `csv` is: as edits of these
records. A day before March 1900, which Excel does not know, is text. A cell holds 32,767 characters and no control
characters, a sheet 1,048,575 rows; what does not fit is a loss. Writing takes memory for one row, and reading for the
workbook.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from re import compile as compile_
from typing import Any, BinaryIO, Final

from eventcode.columnar import FlatColumn
from eventcode.columnar.columns import flat_columns
from eventcode.errors import FormatError, MissingExtraError
from eventcode.formats.coverage import WHOLE
from eventcode.formats.format import Format, only_events
from eventcode.formats.losses import RAISE, LossPolicy, Unsupported, UnsupportedError, leaves
from eventcode.model import Event, Record
from eventcode.registry import DEFAULT, Registry

from .csv import INSTEAD, is_formula

__all__ = ["FORMAT", "MOST_ROWS"]

MOST_ROWS: Final = 2**20 - 1
"""How many rows a sheet has room for behind its header."""
_LONGEST: Final = 32_767
_FIRST_DAY: Final = (1900, 3, 1)
"""Before it, Excel counts days in another way than the calendar."""
_LAST_YEAR: Final = 9999
_TOO_LONG: Final = f"a cell holds {_LONGEST:,} characters"
_control: Final = compile_("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]").search


def _write(
    records: Iterable[Record], stream: BinaryIO, *, policy: LossPolicy = RAISE, registry: Registry = DEFAULT
) -> None:
    try:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font
    except ImportError as error:
        raise MissingExtraError("workbooks need openpyxl: pip install 'eventcode[excel]'") from error
    columns = flat_columns(record=True, registry=registry)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("events")
    sheet.freeze_panes = "B2"
    head = [WriteOnlyCell(sheet, column.name) for column in columns]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    try:
        for row in _rows(only_events(records, FORMAT.name), columns, policy):
            sheet.append([_as_text(WriteOnlyCell(sheet, v)) if _is_marked(v) else v for v in row])
    finally:
        sheet.close()  # whatever happened: its temporary file is open
    book.save(stream)


def _rows(events: Iterable[Event], columns: Sequence[FlatColumn], policy: LossPolicy) -> Iterator[list[Any]]:
    """Yield the values of the cells of each event that fits."""
    values = partial(_values, columns)
    fitting = (row for event in events if (row := policy.put(event, values, name=FORMAT.name)) is not None)
    for number, row in enumerate(fitting, 1):
        if number > MOST_ROWS:
            raise FormatError(f"found more than {MOST_ROWS:,} events, which is all that a sheet holds")
        yield row


def _is_marked(value: Any) -> bool:
    """Return whether a value is text that a program might take for something else: a formula, an error."""
    return isinstance(value, str) and (is_formula(value) or value.startswith(("#", "'")))


def _as_text(cell: Any) -> Any:
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell


def _values(columns: Sequence[FlatColumn], event: Event) -> list[Any]:
    """
    Return the values of the cells of an event.

    Raises:
        UnsupportedError: for text that a cell cannot hold.

    """
    values = [_value(column, event) for column in columns]
    unsupported = [
        Unsupported(_field(column, event), _TOO_LONG)
        for column, value in zip(columns, values, strict=True)
        if isinstance(value, str) and len(value) > _LONGEST
    ]
    unsupported += [Unsupported(path, "a cell holds no control characters") for path in leaves(event, (), _control)]
    if unsupported:
        raise UnsupportedError(unsupported)
    return values


def _field(column: FlatColumn, event: Event) -> tuple[str, ...]:
    """Return the field because of which a cell is too long; of the whole record, what may go first."""
    if column.name != "record":
        return column.reads[:1]
    return ("extra",) if event.extra else ()


def _value(column: FlatColumn, event: Event) -> Any:
    value = column.value(event)
    if column.kind != "day" or value is None:
        return value
    return date(*value) if value >= _FIRST_DAY and value[0] <= _LAST_YEAR else column.text(event)


FORMAT: Final = Format(
    name="xlsx",
    title="Workbook of Excel, one row an event",
    write=_write,
    suffixes=(".xlsx",),
    shared_suffix=True,
    record_kinds=frozenset({"event"}),
    coverage=WHOLE,
    instead=INSTEAD,
)
