"""CSV rows: one file of a table whose columns are found by their names, opened; its records become rows."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Final, Literal, cast

from attrs import evolve

from eventcode.errors import counted, truncated
from eventcode.formats.io.encoding import in_utf8
from eventcode.formats.io.files import Lines
from eventcode.formats.io.limits import Limits
from eventcode.formats.io.preview import Preview
from eventcode.formats.rows.asides import aside, may_be_note
from eventcode.formats.rows.cells import Make, no_rows, reading_issue
from eventcode.formats.rows.csv import CsvRecord, csv_row
from eventcode.formats.rows.dialect import Dialect, Stated
from eventcode.formats.rows.names import plain
from eventcode.formats.rows.nulls import doubtful_nulls, doubtful_numbers, doubtful_words
from eventcode.formats.rows.tab_lines import line_records, to_iso
from eventcode.issues import Finding, InvalidRecordError, Issue, Location, Severity
from eventcode.model import Event
from eventcode.row import AnyRow, Reject, Row

from .days import beside_year
from .layout import Layout, file_layout, with_order
from .numbers import coordinates_of
from .open_table import OpenTable
from .stated_layout import columns_of
from .table_file import UNREAD, TableFile

if TYPE_CHECKING:
    from .csv_table import CsvTable

__all__ = ["open_table"]


_NEAR: Final = 0.9
"""How alike two names of columns are, of 1, where one may be the other misspelt; below are `note` and `notes`."""
_BY_RECORD: Final = {
    "backslash": "separators and line ends in cells stand behind backslashes",
    "CR": "the lines end in CR",
    "padded": "blanks stand around cells",
}
"""Why the rows of a file are cut one by one, by a part of its dialect."""


def open_table(table: "CsvTable", preview: Preview, source: Lines, *, name: str, limits: Limits) -> OpenTable:
    """
    Return the table that a file is whose beginning was looked at; *source* has all of its lines yet to be read.

    Raises:
        FormatError: where it is none.

    """
    layout, columns, issues = _begun(table, preview, source, name)
    dialect, location, lines = layout.dialect, Location(name, 1), layout.lines
    file, is_wide = table.file_of(layout, columns), dialect.coding.is_wide
    parts = {dialect.quoting, dialect.line_end, "padded" if dialect.padded else ""}
    cut = evolve(dialect, encoding="UTF-8") if is_wide else dialect
    return OpenTable(
        source=in_utf8(cast("BinaryIO", source), dialect.coding.codec) if is_wide else source,
        codec=file.codec,
        head=Row(location, table.header_of(layout), issues=tuple(issues)),
        columns=columns,
        surplus=int(layout.comma) if lines is None else lines.surplus or 0,
        above=layout.above + dialect.header + bool(layout.tags),
        names_at=layout.above if dialect.header else None,
        separator=dialect.character,
        encoding=cut.coding.codec,
        has_quotes=lines is None and dialect.quoting != "none",
        may_quote=lines is not None and dialect.quoting != "none",
        escapes=dialect.escapes,
        by_record=next((why for part, why in _BY_RECORD.items() if part in parts), ""),
        bare=dialect.bare,
        quotes="any" if not table.is_written else _quotes(dialect, layout),
        has_cr=dialect.line_end == "CRLF",
        has_asides=lines is None,
        nulls=file.nulls,
        usual=file.usual,
        days=file.days if lines is None or lines.day is None else {lines.day: beside_year(to_iso)},
        year=file.year,
        checks=file.doubts.checks if file.doubts else (),
        records=partial(cut.records, one_line=source.is_sheet, limits=limits)
        if lines is None
        else partial(line_records, encoding=cut.coding.codec, limits=limits),
        row=_rows_of(file, name=name, limits=limits, is_stated="quoting" in preview.dialect),
        cells=lambda record: file.as_read((lines.cut(record) if lines else record).cells[: len(columns)]),
    )


def _begun(
    table: "CsvTable", preview: Preview, source: Lines, name: str
) -> tuple[Layout, tuple[str, ...], list[Issue]]:
    """Return the layout of a file and its columns, and the warnings about it as a whole."""
    if (own := table.own_layout(preview, source.first)) is not None:
        return own, columns_of(table, own), [] if source.first[1:] else [no_rows(Location(name, 1))]
    if table.own is not None and not (preview.dialect or table.is_exported(preview)):
        raise table.own.refusal(name, source.first)
    layout, columns = file_layout(table, preview, name)
    first = table.start_of(preview).rows
    layout, issues = with_order(table, layout, columns, first, source, name=name)
    return layout, columns, [*issues, *_of_beginning(table, layout, columns, first, name=name, stated=preview.dialect)]


def _quotes(dialect: Dialect, layout: Layout) -> Literal["none", "needed", "all", "mixed"]:
    """Return which cells stand in quotes in a row as the dialect writes it."""
    if dialect.quoting == "none":
        return "none"
    if layout.lines or dialect.quoted or dialect.quoted_nulls or layout.comma:
        return "mixed"
    if dialect.quoting == "minimal":
        return "needed"
    has_bare = dialect.nulls or dialect.number_nulls or dialect.bare_empty
    return "all" if dialect.quoting == "all" and not has_bare else "mixed"


def _of_beginning(
    table: "CsvTable",
    layout: Layout,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    name: str,
    stated: Stated,
) -> Iterator[Issue]:
    """Yield the warnings about a file as a whole that its first rows show."""
    dialect, location = layout.dialect, Location(name, 1)
    doubts: list[str] = []
    if "null" not in stated:
        data = rows[dialect.header + bool(layout.tags) :]
        doubts += [] if dialect.nulls else doubtful_nulls(columns, table.words, data)
        doubts += doubtful_words(columns, table.words, dialect.nulls, data)
        pair = coordinates_of(columns, table.numbers)
        places = [columns.index(name) for name in pair]
        doubts += doubtful_numbers(pair, ([row[place] for place in places if place < len(row)] for row in data))
    yield from (Issue("EC009", Severity.WARNING, message=each, location=location) for each in doubts)
    if len(rows) <= dialect.header + bool(layout.tags):
        yield no_rows(location)
    for column, meant in _misspelt(columns, table.known):
        message = f"found no column {meant}, and an unknown one, {column!r}, whose cells are kept as text"
        yield Issue("EC014", Severity.WARNING, message=message, location=location, hint=meant)


def _misspelt(columns: Sequence[str], known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield the unknown columns with the name of nearly the same letters that a file lacks, and the same numbers."""
    from difflib import get_close_matches

    lacking = {plain(name): name for name in sorted(known.difference(columns))}
    for column in (name for name in columns if name not in known):
        word = plain(column)
        same = [each for each in lacking if abs(len(each) - len(word)) <= 1 and _digits(each) == _digits(word)]
        swapped = [each for each in same if sorted(each) == sorted(word)]  # letters in another order
        yield from ((column, lacking[each]) for each in swapped[:1] or get_close_matches(word, same, 1, _NEAR))


def _digits(word: str) -> str:
    return "".join(filter(str.isdigit, word))


def _rows_of(file: TableFile, *, name: str, limits: Limits, is_stated: bool) -> Callable[[CsvRecord], AnyRow]:
    """Return what makes the row of a record; *is_stated* tells whether a caller stated which cells are quoted."""
    table, layout, columns, about = file.table, file.layout, file.columns, file.doubts
    make: Make = file.read
    lines = None if is_stated or not table.is_written else file.kept
    names = layout.header if layout.dialect.header else None
    has_cr = layout.dialect.line_end == "CRLF"
    days = [columns.index(day) for day in table.days(columns) if day in columns]
    tabs = layout.lines
    # The cell behind the last comma has a name that no column can have, and must be empty.
    every, make = ((*columns, ""), partial(_without_last, make)) if layout.comma else (columns, make)

    def row(record: CsvRecord) -> AnyRow:
        record = record if tabs is None else tabs.cut(record)
        found = csv_row(record, name, every, make, limits)
        if tabs is None and record.fault is None and (what := aside(record.cells, days)):
            found = _rejected(found, record, f"found {what}, expected {counted(len(every), 'column')} of a record")
        if not found.ok and tuple(record.cells) == names:
            found = _rejected(found, record, "found the names of the columns again, expected a row of them")
        if not found.ok:
            found = evolve(found, raw=found.raw.removesuffix(b"\r")) if has_cr else found
            noted = record.fault is None and may_be_note(record.cells, len(every))
            found = _with_hint(found) if noted else _spared(table, found, record, every, make)
        elif lines:
            found = lines.beside(found, record)
        return about.beside(found, record.cells) if about and found.ok else found

    return row


def _spared(table: "CsvTable", row: Reject, record: CsvRecord, columns: Sequence[str], make: Make) -> AnyRow:
    """Return the row without cells that its record can do without, where nothing else keeps it from being read."""
    spoilt = {str(issue.at[0]) for issue in row.issues if issue.rule == "EC005" and issue.at}
    if not spoilt or not spoilt <= table.spare or any(issue.rule != "EC005" for issue in row.issues):
        return row
    cells = ["" if name in spoilt else cell for name, cell in zip(columns, record.cells, strict=True)]
    event: Event = make(cells)
    kept = dict(event.extra.get(table.name, {}))
    kept[UNREAD] = {name: cell for name, cell in zip(columns, record.cells, strict=True) if name in spoilt}
    issues = [evolve(issue, rule="EC008", severity=Severity.WARNING, record=event.id) for issue in row.issues]
    return Row(row.location, event.evolve(extra={**event.extra, table.name: kept}), issues=tuple(issues))


def _rejected(row: AnyRow, record: CsvRecord, message: str) -> Reject:
    return Reject(row.location, (reading_issue(row.location, "EC004", message),), raw=record.raw)


def _with_hint(row: Reject) -> Reject:
    """Return the reject of a row that may be a note, which has too few cells."""
    hint = "; it may be a note, which is no record"
    issues = [evolve(each, message=each.message + hint) if each.rule == "EC004" else each for each in row.issues]
    return evolve(row, issues=tuple(issues))


def _without_last(make: Make, cells: Sequence[str]) -> Event:
    """Make the event of a row with a comma behind its last cell."""
    findings: list[Finding] = []
    if cells[-1]:
        findings.append(Finding(f"found {truncated(cells[-1])}, expected nothing behind the last comma", ("",)))
    try:
        event: Event = make(cells[:-1])
    except InvalidRecordError as error:
        findings += error.findings
    if findings:
        raise InvalidRecordError(findings)
    return event
