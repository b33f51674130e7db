"""
Workbooks: the sheet of an .xlsx or .ods file as the lines of a table, row by row.

A cell becomes the text that the sheet shows: a date as YYYY-MM-DD, with the time of day if it has one, a whole number
without decimals and with the leading zeros of its number format. A number whose format says nothing of a date is a
number.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from io import BufferedReader, StringIO
from itertools import chain, islice
from re import compile as compile_
from typing import Any, Final, NamedTuple

from eventcode.errors import FormatError, MissingExtraError, counted, suggest

from .errors import damage
from .limits import FREE, Limits
from .titles import above

__all__ = ["SheetReader", "is_workbook", "sheet_lines"]

_UNREADABLE: Final = "found a workbook that cannot be read"
_MOST_COLUMNS: Final = 2**14
_MOST_ROWS: Final = 2**20
"""How many columns and rows a sheet may have, as the programs that write them have it."""
_EXACT: Final = 2**53
"""Below it, a number with a fraction of 0 is a whole number."""
_ROWS: Final = 100
"""How many rows of a sheet are read at once."""
_CHUNK: Final = 2**20
_LONGEST: Final = 2**16
"""How many bytes a cell with a formula has at most: programs allow 8,192 characters."""
_uncomputed: Final = compile_(
    rb"<(?:\w+:)?c\b([^<>]*+)>\s*+<(?:\w+:)?f\b[^<>]*+(?:(?<=/)>|>[^<]*+</(?:\w+:)?f>)\s*+"
    rb"(?:<(?:\w+:)?v\s*+(?:/>|>\s*+</(?:\w+:)?v>)\s*+)?</(?:\w+:)?c>"
).finditer
"""Cells with a formula and no value. One whose value is the empty text has the type `str`."""
_cell_name: Final = compile_(rb'\br="(\w+)"').search
_zeros: Final = compile_("0+").fullmatch

_Row = Sequence[str]


class _Sheet(NamedTuple):
    """One sheet: its name, whether people see it, and its rows, which may be asked for again."""

    name: str
    is_visible: bool
    rows: Callable[[], Iterator[_Row]]
    check: Callable[[], object] = tuple
    """Raises where the rows are not all that the sheet says."""


def is_workbook(members: Sequence[str]) -> bool:
    """Return whether an archive with these members is a document of a spreadsheet, or of another office program."""
    return "[Content_Types].xml" in members or members[:1] == ["mimetype"]


def sheet_lines(name: str, archive: Any, stream: Any, sheet: str | None, limits: Limits) -> tuple[str, Iterator[bytes]]:
    """
    Return the name and the lines of a sheet: of the one that is asked for, or else of the only visible one with data.

    Raises:
        FormatError: where there is no such sheet, several have data, a formula was never computed, or the workbook is
            damaged or far too large.
        MissingExtraError: where a package is missing.

    """
    _check_size(name, archive, limits)
    with damage(f"{name}: {_UNREADABLE}"):
        sheets = [
            *(_ods_sheets(archive) if "content.xml" in archive.namelist() else _xlsx_sheets(name, archive, stream))
        ]
        if sheet is not None:
            found = [each for each in sheets if each.name == sheet]
        else:
            found = [each for each in sheets if each.is_visible and any(map(any, each.rows()))]
    if len(found) != 1:
        names = [each.name for each in found or sheets]
        listed = ", ".join(map(repr, names)) or "none"
        if sheet is not None:
            message = f"{name}: found no sheet {sheet!r} in the workbook, expected one of {listed}"
            raise FormatError(message, suggest(sheet, names))
        if not found:
            raise FormatError(f"{name}: found a workbook without data, sheets: {listed}")
        say = f"say which (dialect={{'sheet': {names[0]!r}}}, or --dialect sheet={names[0]})"
        raise FormatError(f"{name}: found a workbook with {counted(len(found), 'sheet')} of data, {listed}; {say}")
    with damage(f"{name}: {_UNREADABLE}"):
        found[0].check()
    return found[0].name, map(_line, _checked(name, found[0].rows()))


def _check_size(name: str, archive: Any, limits: Limits) -> None:
    """Make sure that the members do not decompress to far more than their size, before a library reads them."""
    members = archive.infolist()
    size, packed = (sum(getattr(each, part) for each in members) for part in ("file_size", "compress_size"))
    most = max(FREE, packed * limits.ratio)
    if limits.decompressed is not None:
        most = min(most, limits.decompressed)
    if size > most:
        raise FormatError(
            f"{name}: found a workbook that decompresses to {size:,} bytes, expected at most {most:,}: raise the "
            "limits 'ratio' or 'decompressed' if meant"
        )


def _checked(name: str, rows: Iterator[_Row]) -> Iterator[_Row]:
    """Yield rows, those below a title as wide as the row of names at least, without the empty ones at the end."""
    empty = 0
    with damage(f"{name}: {_UNREADABLE}"):
        first = [*islice(rows, _ROWS)]
        titles, width = above([[*row] for row in first]), 0
        for number, row in enumerate(chain(first, rows)):
            if not any(row):
                empty += 1
                if empty > _MOST_ROWS:
                    raise FormatError(f"{name}: found more than {_MOST_ROWS:,} empty rows, expected so many at most")
                continue
            yield from ([""] * width for _ in range(empty))
            empty = 0
            cells = [*row]
            while len(cells) > max(width, 1) and not cells[-1]:
                cells.pop()
            width = width or (len(cells) if number >= titles else 0)
            yield cells + [""] * (width - len(cells))


class SheetReader(BufferedReader):
    """The bytes of a sheet, each record of which is one row, whatever line breaks its cells have."""


def _line(row: _Row) -> bytes:
    """Return the line of a row in a table with commas, in UTF-8."""
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerow(row)
    return out.getvalue().encode("utf-8", "surrogatepass")


def _number(value: float) -> str:
    return str(int(value)) if value == value // 1 and abs(value) < _EXACT else repr(value)


# Office Open XML.


def _xlsx_sheets(name: str, archive: Any, stream: Any) -> Iterator[_Sheet]:
    from importlib import import_module

    try:
        openpyxl = import_module("openpyxl")
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"{name}: a workbook needs a package: pip install 'eventcode[excel]'") from error
    stream.seek(0)
    with _quiet():
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        member = sheet._worksheet_path  # noqa: SLF001  # nothing public has it
        check = partial(_check_computed, f"{name}/{sheet.title}", archive, member)
        yield _Sheet(sheet.title, sheet.sheet_state == "visible", partial(_xlsx_rows, sheet), check)


@contextmanager
def _quiet() -> Iterator[None]:
    """Pass over warnings of styles and extensions, which say nothing of the cells."""
    from warnings import catch_warnings, simplefilter

    with catch_warnings():
        simplefilter("ignore")
        yield


def _xlsx_rows(sheet: Any) -> Iterator[_Row]:
    sheet.reset_dimensions()  # programs state other ones than the sheet has
    rows = sheet.iter_rows()
    while True:
        with _quiet():
            some = [[_xlsx_text(cell) for cell in row] for row in islice(rows, _ROWS)]
        if not some:
            return
        yield from some


def _check_computed(name: str, archive: Any, member: str) -> None:
    """Make sure that each formula of a sheet has a value: packages that write workbooks compute none."""
    rest = b""
    with archive.open(member) as stream:
        while data := stream.read(_CHUNK):
            rest = rest[-_LONGEST:] + data
            for found in _uncomputed(rest):
                if b't="str"' not in found[1]:
                    place = _cell_name(found[1])
                    cell = place[1].decode() if place else "a cell"
                    raise FormatError(
                        f"{name}: found a formula without its value in {cell}, expected both: open the workbook in a "
                        "spreadsheet program and save it"
                    )


def _xlsx_text(cell: Any) -> str:
    value = cell.value
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        text, shown = _number(value), cell.number_format
        return text.zfill(len(shown)) if _zeros(shown) else text
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        value = value.date()
    return value.isoformat(" ") if isinstance(value, datetime) else _date_text(value)


def _date_text(value: Any) -> str:
    return str(value) if isinstance(value, timedelta) else str(value.isoformat())


# OpenDocument.

_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"


def _ods_sheets(archive: Any) -> Iterator[_Sheet]:
    hidden = set()
    names: list[tuple[str, str]] = []
    for event, element in _elements(archive):
        if event == "start" and element.tag == f"{_TABLE}table":
            names.append((element.get(f"{_TABLE}name", ""), element.get(f"{_TABLE}style-name", "")))
        elif element.tag == f"{_STYLE}style" and any(part.get(f"{_TABLE}display") == "false" for part in element):
            hidden.add(element.get(f"{_STYLE}name"))
    for place, (name, style) in enumerate(names):
        yield _Sheet(name, style not in hidden, partial(_ods_rows, archive, place))


def _elements(archive: Any) -> Iterator[tuple[str, Any]]:
    """Yield the starts and ends of elements; rows are forgotten behind their end."""
    from xml.etree.ElementTree import iterparse

    parents: list[Any] = []
    with archive.open("content.xml") as stream:
        for event, element in iterparse(stream, ("start", "end")):  # noqa: S314  # expat bounds entities itself
            yield event, element
            if event == "start":
                parents.append(element)
            else:
                parents.pop()
            if event == "end" and element.tag == f"{_TABLE}table-row":
                del parents[-1][:]


def _ods_rows(archive: Any, place: int) -> Iterator[_Row]:
    at = -1
    for event, element in _elements(archive):
        if event == "start":
            at += element.tag == f"{_TABLE}table"
        elif at == place and element.tag == f"{_TABLE}table-row":
            cells: list[str] = []
            empty = 0
            for cell in element:
                text, count = _ods_text(cell), int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
                if not text:
                    empty += count
                    continue
                if len(cells) + empty + count > _MOST_COLUMNS:
                    raise FormatError(f"found more than {_MOST_COLUMNS:,} cells in a row")
                cells += [*[""] * empty, *[text] * count]
                empty = 0
            for _ in range(int(element.get(f"{_TABLE}number-rows-repeated", "1"))):
                yield cells
        elif at > place:
            return


def _ods_text(cell: Any) -> str:
    kind = cell.get(f"{_OFFICE}value-type")
    shown = "\n".join("".join(_pieces(part)) for part in cell if part.tag == f"{_TEXT}p")
    if kind in {"float", "percentage", "currency"}:
        value = _number(float(cell.get(f"{_OFFICE}value")))
        return shown if shown.isdecimal() and shown.lstrip("0") == value else value
    if kind == "date":
        day, _, time = cell.get(f"{_OFFICE}date-value").partition("T")
        return f"{date.fromisoformat(day)} {time}" if time and time.strip("0:.") else day
    return cell.get(f"{_OFFICE}boolean-value", "").upper() if kind == "boolean" else shown


def _pieces(element: Any) -> Iterator[str]:
    """Yield the pieces of a paragraph; blanks in a row, tabs and line breaks are elements of their own."""
    yield element.text or ""
    for part in element:
        if part.tag == f"{_TEXT}s":
            yield " " * min(int(part.get(f"{_TEXT}c", "1")), _MOST_COLUMNS)
        yield {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}.get(part.tag, "")
        yield from _pieces(part)
        yield part.tail or ""
