"""Open tables: one file of a table, whose header was read: how its rows are cut, and what makes records of them."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from attrs import frozen

from eventcode.formats.rows.csv import CsvRecord
from eventcode.issues import Finding
from eventcode.row import AnyRow, Row

from .codec import Codec

__all__ = ["OpenTable"]

RowCheck: TypeAlias = tuple[tuple[int, ...], Callable[[Sequence[str]], Collection[tuple[str, Finding]]]]
"""Places of cells, and what is found in these cells of a row beside its record."""


@frozen(eq=False, kw_only=True)
class OpenTable:
    """
    One file of a table: what a reader of rows does with it, step by step, for engines that read columns.

    A row is cut into cells, one for each of *columns*. The codec reads them where the nulls are empty and the dates are
    in its own form.
    """

    source: Any
    """The lines of the file, all of them yet to be read by `readline`; of text in UTF-16, in UTF-8."""
    codec: Codec
    """The codec of a file with these columns."""
    head: Row
    """The header record, with what is to be said of the file as a whole."""
    columns: tuple[str, ...]
    """The columns in the order of the file, as the codec calls them."""
    surplus: int = 0
    """How many cells stand behind those of the columns; all of them are empty."""
    above: int
    """How many records go before the first row: a title, the names of columns, tags."""
    names_at: int | None = 0
    """Which of these has the names of the columns, from 0."""
    separator: str
    encoding: str
    """The encoding of the lines, by its name for Python."""
    has_quotes: bool
    """Whether a cell that begins with a quote ends with one, and may hold separators and line ends."""
    escapes: bool = False
    """Whether a quote within quotes stands behind a backslash."""
    by_record: str = ""
    """Why its rows are cut by *records* alone; "" where other engines may cut them."""
    may_quote: bool = False
    """Whether a cell between separators may stand in quotes as a whole, without holding a separator."""
    bare: Collection[str] = frozenset()
    """The spellings of a missing value that are text where they stand in quotes."""
    quotes: Literal["any", "none", "needed", "all", "mixed"] = "mixed"
    """
    Which cells stand in quotes in a row that the dialect writes as it stands; other rows are kept as a whole.

    None of them, those that need them, all, or others; any, where no row is kept so.
    """
    has_cr: bool = False
    """Whether a CR ends such a row."""
    has_asides: bool = False
    """Whether rows that are no data, such as notes and totals, are recognised by their cells."""
    nulls: Sequence[Collection[str]]
    """The spellings of a missing value, by column."""
    usual: Sequence[str]
    """The one of them that a missing value has mostly, by column."""
    days: Mapping[int, Callable[[str, str], str]]
    """The columns of dates, by place; what leads from a date, and the year beside it, to the codec's form."""
    year: int | None = None
    """The place of the column of the year."""
    checks: Sequence[RowCheck] = ()
    """What may be found in cells beside the record."""
    records: Callable[[Any], Iterator[CsvRecord]]
    """Cuts lines, numbered from 1, into records."""
    row: Callable[[CsvRecord], AnyRow]
    """Makes the row of one of them."""
    cells: Callable[[CsvRecord], Sequence[str]]
    """Returns its cells as the codec reads them, if there are as many as columns."""
