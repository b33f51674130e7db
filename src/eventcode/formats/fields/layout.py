"""Layouts: how the rows of one file of a table are laid out, found from its beginning."""

from collections.abc import Iterable, Iterator, Sequence
from re import compile as compile_
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from attrs import evolve

from eventcode.errors import FormatError
from eventcode.formats.io.files import Lines
from eventcode.formats.io.line_ends import swapped
from eventcode.formats.io.preview import Preview
from eventcode.formats.rows.csv import CsvRecord, column_names, csv_header, want
from eventcode.formats.rows.detection import detect
from eventcode.formats.rows.dialect import Dialect, Stated
from eventcode.formats.rows.nulls import NULLS, nulls_of
from eventcode.formats.rows.tab_lines import TabLines
from eventcode.issues import Issue, Location, Severity

from .days import OrderVote, order_in, serial_system
from .numbers import number_vote

if TYPE_CHECKING:
    from .csv_table import CsvTable

__all__ = ["ROW_NAME", "Layout", "are_tags", "file_layout", "json_dialect", "with_order"]

ROW_NAME: Final = "(row)"
"""The name of a column that the header does not name, before all others."""
_DIGITS: Final = 12
"""So few digits the number of a row has."""
_escaped: Final = compile_("[\udc80-\udcff]").search


class Layout(NamedTuple):
    """How a file is laid out: what its rows need to be written back."""

    header: tuple[str, ...]
    """The names of the columns as the file has them; without a header row, as the format has them."""
    dialect: Dialect
    tags: tuple[str, ...] = ()
    """A second row of tags (Humanitarian Exchange Language) below the header."""
    comma: bool = False
    """Whether each row but the header ends in one comma more."""
    top: str = ""
    """All that stands above the first row, verbatim, where that is not the names and the tags as they are written."""
    above: int = 0
    """How many records of that stand above the names: the title of a report, remarks, empty lines."""
    lines: TabLines | None = None
    """How the lines of a file as its source writes it are cut and joined; None for one that a program exported."""

    @property
    def names(self) -> str:
        """The rows of names and of tags, as the dialect has them."""
        dialect = self.dialect
        if dialect.quoting == "columns":
            dialect = evolve(dialect, quoting="all")
        rows = (self.header if dialect.header else (), self.tags)
        return "".join(dialect.joiner(row)(row) for row in rows if row)

    @property
    def can_hold_names(self) -> bool:
        """Whether the dialect can write the names and the tags: no CR in one, where nothing stands in quotes."""
        try:
            _ = self.names
        except ValueError:
            return False
        return True

    @property
    def is_consistent(self) -> bool:
        """Whether what stands above the first row ends in the names and the tags."""
        rows = self.dialect.rows_of(self.top)
        expected = [row for row in (self.header if self.dialect.header else (), self.tags) if row]
        return not self.top or (
            self.top.endswith(self.dialect.end[-1]) and rows[len(rows) - len(expected) :] == expected
        )


def file_layout(table: "CsvTable", preview: Preview, name: str) -> tuple[Layout, tuple[str, ...]]:
    """
    Return the layout of a file, and its columns as the format calls them.

    Raises:
        FormatError: where the file has none, or lacks a required column.

    """
    return preview.once((table, "layout"), lambda: _layout(table, preview, name))


def _layout(table: "CsvTable", preview: Preview, name: str) -> tuple[Layout, tuple[str, ...]]:
    begin, said = table.start_of(preview), preview.dialect
    header = said.get("header", "yes" if table.default.header or table.is_header(begin) else "no") == "yes"
    if header:
        names = csv_header(begin.records[0] if begin.records else None, name)
        columns = column_names(table.called(names), name, table.known)
        want(table.required, columns, name, f" (separator {begin.separator}, {begin.coding.name})")
    else:
        begin = begin.below(int(begin.is_announced))
        names = columns = table.columns[: max(map(len, begin.rows), default=0)]
    rows = begin.rows[header:]
    tags = tuple(rows[0]) if header and rows and are_tags(rows[0]) else ()
    rows = rows[bool(tags) :]
    widths = [len(row) for row in rows]
    is_wider = widths.count(len(columns) + 1) > widths.count(len(columns))
    comma, row_names = _surplus(table, columns, rows) if is_wider and header else (False, False)
    if row_names:
        columns = (ROW_NAME, *columns)
    start = header + bool(tags)
    dialect = detect(begin, columns, table.typed, table.null, start=start)
    numbers = number_vote(columns, table.numbers, rows, said.get("decimal", ""))
    dialect = evolve(dialect, row_names=row_names, decimal=numbers.decimal, **_dates(table, columns, rows, said))
    layout = Layout(tuple(names), dialect, tags, comma, above=begin.above)
    return layout._replace(
        top=_top(layout, begin.every[: begin.above + start], name, is_stated="quoting" in said)
    ), columns


def _top(layout: Layout, records: Sequence[CsvRecord], name: str, *, is_stated: bool) -> str:
    """
    Return what stands above the first row, where that is not the names as they are written, or they cannot be.

    Where it *is_stated* which cells stand in quotes, that holds for the names, too.

    Raises:
        FormatError: where it has bytes that cannot be decoded.

    """
    can_hold = layout.can_hold_names
    if can_hold and not layout.above and (is_stated or (records and not records[-1].is_ended)):
        return ""
    text = "".join(record.raw.decode("utf-8", "surrogateescape") + "\n" for record in records)
    text = swapped(text) if layout.dialect.line_end == "CR" else text
    if can_hold and text == layout.names:
        return ""
    if _escaped(text):
        raise FormatError(f"{name}: found bytes that are not {layout.dialect.encoding} above the names of the columns")
    return text


def json_dialect(table: "CsvTable", columns: Sequence[str], rows: Sequence[Sequence[str]], said: Stated) -> Dialect:
    """Return what the first objects of a file of JSON, as rows, say of its dialect."""
    nulls = nulls_of(columns, table.typed, rows, table.null, said.get("null"))
    dates = _dates(table, columns, rows, said)
    decimal = number_vote(columns, table.numbers, rows, said.get("decimal", "")).decimal
    return evolve(table.default, nulls=nulls.everywhere, number_nulls=nulls.in_numbers, decimal=decimal, **dates)


def _dates(table: "CsvTable", columns: Sequence[str], rows: Iterable[Sequence[str]], said: Stated) -> dict[str, Any]:
    """Return the parts of the dialect that are about dates."""
    dates = said.get("dates") or _serials(table, columns, rows)[0] or _vote(table, columns, rows).order
    own = order_in(table.days(columns))
    return {"dates": "" if dates == own else dates, "century": said.get("century", "")}


def _serials(table: "CsvTable", columns: Sequence[str], rows: Iterable[Sequence[str]]) -> tuple[str | None, str]:
    """Return the system of dates that are serial numbers, "" where nothing tells which, and one of them."""
    day = next((columns.index(name) for name in table.days(columns) if name in columns), None)
    year = columns.index(table.year) if table.year in columns else None
    whole = [row for row in rows if len(row) == len(columns)]
    days = ["" if day is None or row[day] in NULLS else row[day] for row in whole]
    system = serial_system(days, ("" if year is None else row[year] for row in whole))
    return system, next(filter(None, days), "")


def _vote(table: "CsvTable", columns: Sequence[str], rows: Iterable[Sequence[str]]) -> OrderVote:
    """Let the rows decide in which order their dates have the day and the month."""
    vote, days = OrderVote(), table.days(columns)
    places = [place for place, name in enumerate(columns) if name in days]
    for row in rows:
        if len(row) >= len(columns):
            vote.add([row[place] for place in places])
    return vote


def with_order(
    table: "CsvTable",
    layout: Layout,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    source: Lines,
    *,
    name: str,
) -> tuple[Layout, list[Issue]]:
    """
    Return the layout with the order of its dates, for which the whole file is looked through where it must be.

    Where no row of a whole file decides, an issue says so, and the dates with two readings are refused one by one.

    Raises:
        FormatError: where the first rows do not decide, and the file can be read only once.

    """
    dialect, issues = layout.dialect, [*_doubtful(table, layout, columns, rows, name=name)]
    if dialect.dates or order_in(table.days(columns)) or not (vote := _vote(table, columns, rows)).is_open:
        return layout, issues
    message = f"found dates such as {vote.doubtful}, and no row says which number is the month"
    with source.again() as lines:
        if lines is None:
            say = "say it (dialect={'dates': 'dmy'} or 'mdy', or --dialect dates=dmy)"
            raise FormatError(f"{name}: {message} in what can be looked at of a file that is read once; {say}")
        vote = _vote(table, columns, (record.cells for record in dialect.records(lines)))
    if vote.is_open:
        issues.append(Issue("EC010", Severity.WARNING, message=message, location=Location(name, 1)))
    return layout._replace(dialect=evolve(dialect, dates=vote.order)), issues


def _doubtful(
    table: "CsvTable", layout: Layout, columns: Sequence[str], rows: Sequence[Sequence[str]], *, name: str
) -> Iterator[Issue]:
    """Yield an issue where nothing says whether a comma stands before decimals, or numbers are dates."""
    found = number_vote(columns, table.numbers, rows).doubtful
    system, day = _serials(table, columns, rows[layout.dialect.header + bool(layout.tags) :])
    if system == "" and not layout.dialect.dates:
        say = "if they are, say so (dialect={'dates': 'excel'}, or --dialect dates=excel)"
        message = f"found dates such as {day}, which may be serial numbers of Excel; {say}"
        yield Issue("EC010", Severity.WARNING, message=message, location=Location(name, 1))
    if found and not layout.dialect.decimal:
        message = f"found numbers such as {found}, and no row says whether the comma stands before decimals"
        yield Issue("EC010", Severity.WARNING, message=message, location=Location(name, 1))


def _surplus(table: "CsvTable", columns: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[bool, bool]:
    """Return whether the one cell more that rows have than the header stands behind the last, or before the first."""
    wider = [row for row in rows if len(row) == len(columns) + 1]
    if table.has_comma(columns):
        return True, False
    if _are_numbered(rows):
        return False, True
    places = [place for place, name in enumerate(columns) if name in table.typed]
    behind, before = (sum(_begins_number(row[place + n]) for row in wider for place in places) for n in (0, 1))
    if behind >= before:
        return not any(row[-1] for row in wider), False
    return False, all(row[0] for row in wider)


def _begins_number(cell: str) -> bool:
    return cell.lstrip("+-.")[:1].isdecimal()


def _are_numbered(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether each row begins with its number, from 0, 1 or behind tags 2, and not all end in an empty cell."""
    numbers = [int(row[0]) if row[0].isdecimal() and len(row[0]) < _DIGITS else -1 for row in rows]
    return numbers[0] in {0, 1, 2} and numbers == sorted(set(numbers)) and any(row[-1] for row in rows)


def are_tags(cells: Sequence[str]) -> bool:
    """Return whether cells are tags, behind the number of the row and beside missing values that a program wrote."""
    is_text = "".join(cells).isprintable()  # no byte in them that could not be decoded
    tags = [cell for cell in cells if cell.startswith("#")]
    others = [cell for cell in cells if cell and not cell.startswith("#") and cell not in NULLS]
    return is_text and bool(tags) and (not others or (others == [*cells[:1]] and others[0].isdecimal()))
