"""
Own files: those of a table as its source writes them, between tabs, in one of several layouts and dialects.

Such a file is recognised by its header row, and by its first rows, in which missing values and days stand as the source
writes them. Any other file of the same columns was exported by a program.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, field, frozen

from eventcode.errors import FormatError, truncated
from eventcode.formats.io.encoding import BOM, CODECS
from eventcode.formats.io.preview import Preview
from eventcode.formats.rows.csv import unquoted
from eventcode.formats.rows.dialect import Dialect
from eventcode.formats.rows.nulls import NULLS
from eventcode.formats.rows.tab_lines import TabLines, to_iso
from eventcode.formats.rows.tsv import TAB
from eventcode.model.unchecked import set_unchecked

from .days import OrderVote
from .layout import Layout
from .numbers import number_vote

if TYPE_CHECKING:
    from .csv_table import CsvTable

__all__ = ["LINES", "PREVIEW_SIZE", "OwnFiles"]

PREVIEW_SIZE: Final = 2**20
"""How many bytes at the beginning of a file its dialect is detected from."""
LINES: Final = Dialect(lines=True, separator="tab", quoting="none")
"""The dialect of such files, apart from their missing values."""
_ROWS: Final = 50
_LEAST: Final = 3
"""How many lines say in which spelling a file has nothing."""
_FAULTS: Final = 4
"""How many differences from a layout a message names."""
_VARIANTS: Final[Mapping[str, Sequence[Any]]] = {
    "encoding": ("UTF-8", "ISO-8859-1"),
    "byte_order_mark": (False, True),
    "line_end": ("LF", "CRLF"),
    "quoting": ("none", "commas", "columns"),
    "dates": ("", "mdy"),
}
"""The parts of a dialect in which files differ, beside missing values, each with its values."""


@frozen(eq=False, kw_only=True)
class OwnFiles:
    """
    The layouts of the files of a source, and the dialects in which they come.

    The header record of such a file says in `extra` how it differs from the usual one, in the words of `CsvTable`.
    """

    title: str
    """What the data set is called, for messages."""
    layouts: tuple[Mapping[str, str], ...]
    """From the names in the header to the table's columns, in the file's order; the first is the usual one."""
    particular: tuple[str, ...]
    """What is particular about each of them, in words."""
    dialect: Dialect = LINES
    """The usual dialect. Files have its missing values in the same order, or another one first and no *empty*."""
    header_only: frozenset[str] = frozenset()
    """Names that stand in some headers and have no cells in the rows."""
    surplus: bool = False
    """Whether rows may end in empty cells beyond the last column."""
    may_quote: bool = False
    """Whether cells may stand in quotes; a quote is text otherwise."""
    numbers: frozenset[str] = frozenset()
    """Columns that are not quoted where all texts are."""
    day: str | None = None
    """The column whose days may be written M/D/YYYY."""
    preview_size: int = PREVIEW_SIZE
    """How many bytes at the beginning of a file its dialect is detected from."""
    columns: Mapping[tuple[str, ...], tuple[str, ...]] = field(init=False)
    """From the names in a header that have cells to the table's columns."""
    usual: Layout = field(init=False)
    """The layout of a file without a header record."""

    def __attrs_post_init__(self) -> None:
        set_unchecked(self, columns={tuple(each): tuple(each.values()) for each in self.layouts})
        set_unchecked(self, usual=self.with_lines(Layout(tuple(self.layouts[0]), self.dialect)))

    # Layouts.

    def with_lines(self, layout: Layout) -> Layout | None:
        """Return the layout with how its lines are cut and joined; None where no file of the source is laid out so."""
        dialect, columns = layout.dialect, self.columns.get(layout.header)
        top = layout.top or layout.names
        names, surplus = self._names(top.removesuffix(dialect.end))
        is_top = names == layout.header and top.endswith(dialect.end) and dialect.coding.holds(top)
        if columns is None or not is_top or layout.tags or layout.comma or not self._is_variant(dialect, columns):
            return None
        lines = TabLines(
            columns=columns,
            dialect=dialect,
            day=columns.index(self.day) if self.day else None,
            surplus=surplus if self.surplus else None,
        )
        return layout._replace(lines=lines)

    def _is_variant(self, dialect: Dialect, columns: Sequence[str]) -> bool:
        """Return whether a dialect is one in which the source writes files of these columns."""
        parts = {name: getattr(dialect, name) for name in _VARIANTS}
        is_usual = (dialect.nulls, dialect.empty) == (self.dialect.nulls, self.dialect.empty)
        null = None if is_usual else next(iter(dialect.nulls), None)
        return (
            all(parts[name] in values for name, values in _VARIANTS.items())
            and not (dialect.byte_order_mark and dialect.encoding != "UTF-8")
            and (self.may_quote or dialect.quoting == "none")
            and (self.day is not None or not dialect.dates)
            and (is_usual or null in self.dialect.nulls)
            and dialect == self._variant(columns, null=null, **parts)
        )

    def _variant(self, columns: Sequence[str], *, null: str | None = None, **parts: Any) -> Dialect:
        """Return the usual dialect with other parts, and with another cell of a missing value where it is given."""
        if parts["quoting"] == "columns":
            parts["quoted"] = tuple(name for name in columns if name not in self.numbers)
        if null is not None:
            parts |= {"nulls": (null, *(each for each in self.dialect.nulls if each != null)), "empty": ()}
        return evolve(self.dialect, **parts)

    def _names(self, header: str) -> tuple[tuple[str, ...], int]:
        """Return the names in a header row that have cells, and how many cells without a name follow the last."""
        names = header.split(TAB)
        names = [unquoted(name) for name in names] if self.may_quote else names
        width = len(names)
        while self.surplus and names and not names[-1]:
            names.pop()
        return tuple(name for name in names if name not in self.header_only), width - len(names)

    def refusal(self, name: str, first: Sequence[bytes]) -> FormatError:
        """Return the error about a file that begins with these lines and is none of the format."""
        if not first:
            return FormatError(f"{name}: found an empty file, expected the header row of {self.title}")
        header = first[0].decode(CODECS[_encoding_of(first)], "replace").removeprefix(BOM)
        names, _ = self._names(header.removesuffix("\n").removesuffix("\r"))
        nearest = max(self.layouts, key=lambda layout: len(layout.keys() & set(names)))
        faults = [f"without {each!r}" for each in nearest if each not in names]
        faults += [f"with {truncated(each)}" for each in names if each not in nearest]
        found = ", ".join([*faults[:_FAULTS], *(["..."] if len(faults) > _FAULTS else [])])
        return FormatError(f"{name}:1: found a header row {found}; expected that of {self.title}: {', '.join(nearest)}")

    # Detection.

    def layout_of(self, first: Sequence[bytes], table: "CsvTable") -> Layout | None:
        """Return the layout of a file of the source that begins with these lines; None for any other file."""
        if not first:
            return None
        encoding = _encoding_of(first)
        header, *rows = [line.decode(CODECS[encoding], "replace").removesuffix("\n") for line in first]
        top = header.removeprefix(BOM).removesuffix("\r")
        names, _ = self._names(top)
        cells = [row.removesuffix("\r").split(TAB) for row in rows]
        columns = self.columns.get(names)
        if columns is None or not self._are_own(table, columns, cells):
            return None
        quoting = _quoting_of(top, rows) if self.may_quote else "none"
        cells = cells if quoting == "none" else [[unquoted(cell) for cell in row] for row in cells]
        dialect = self._variant(
            columns,
            encoding=encoding,
            byte_order_mark=header.startswith(BOM),
            line_end="CRLF" if header.endswith("\r") else "LF",
            quoting=quoting,
            dates=self._dates_of(columns, cells),
            null=self._null_of(columns, cells),
        )
        layout = Layout(names, dialect)
        top = f"{top}{dialect.end}"
        return self.with_lines(layout if top == layout.names else layout._replace(top=top))

    def _are_own(self, table: "CsvTable", columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
        """
        Return whether rows are written as the source writes them.

        Most missing values, of each column too, are spelled as the source does, whole numbers have no decimals, and the
        month comes first in dates of numbers; a file the rows of which say otherwise is an exported one.
        """
        places = [place for place, name in enumerate(columns) if name in table.typed]
        found, by_column = Counter[bool](), Counter[tuple[int, bool]]()
        some = rows[: _ROWS - 1]
        for cells in some:
            nulls = [place for place in places if place < len(cells) and cells[place] in {"", *NULLS}]
            found.update(cells[place] in self.dialect.nulls for place in nulls)
            by_column.update((place, cells[place] in self.dialect.nulls) for place in nulls)
        is_other = any(by_column[place, False] > max(by_column[place, True], 1) for place in places)
        if (len(rows) >= _LEAST and (found[False] > found[True] or is_other)) or table.has_decimals(columns, some):
            return False
        vote, day = OrderVote(), columns.index(self.day) if self.day else len(columns)
        vote.add(unquoted(row[day]) for row in rows if day < len(row) and "/" in row[day])
        return not number_vote(columns, table.numbers, some).decimal and (vote.is_open or vote.order in {"", "mdy"})

    def _null_of(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str | None:
        """Return what most cells that say nothing hold, None where it is what they usually hold."""
        places = [place for place, name in enumerate(columns) if name in self.dialect.empty]
        blank = Counter(row[place] for row in rows for place in places if place < len(row))
        nulls, width = self.dialect.nulls, len(columns)
        found: dict[str | None, int] = {null: sum(row[:width].count(null) for row in rows) for null in nulls}
        usual = nulls[0]
        found |= {None: found[usual] - blank[usual] + blank[""], usual: blank[usual], "": found[""] - blank[""]}
        return max(found, key=lambda null: (found[null], null is None))

    def _dates_of(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
        day = columns.index(self.day) if self.day else len(columns)
        days = [row[day] for row in rows if len(row) > day and row[day] not in self.dialect.nulls]
        return "mdy" if sum(to_iso(text) != text for text in days) * 2 > len(days) else ""

    def words(self, layout: Layout, preview: Preview) -> Iterator[str]:
        """Say in words how a file differs from the usual one."""
        width = len(layout.header)
        yield f"{width} columns {self.particular[[*self.columns].index(layout.header)]}".rstrip()
        header = (layout.top or layout.names).removesuffix(layout.dialect.end)
        if extra := [name for name in header.split(TAB) if name in self.header_only]:
            yield f"names without cells ({', '.join(extra)})"
        if self.surplus and (self._names(header)[1] or any(line.count(b"\t") >= width for line in preview.lines[1:])):
            yield "surplus tabs at the end"
        yield from layout.dialect.words(self.dialect)


def _encoding_of(lines: Iterable[bytes]) -> str:
    """
    Return the encoding of most lines that are not of ASCII alone.

    So a damaged byte does not change how all the other lines are read.
    """
    fitting = failing = 0
    for line in lines:
        if line.isascii():
            continue
        try:
            line.decode()
        except UnicodeDecodeError:
            failing += 1
        else:
            fitting += 1
    return "ISO-8859-1" if failing > fitting else "UTF-8"


def _quoting_of(header: str, rows: Iterable[str]) -> str:
    """Return the quoting of a file, by its header row and the cells with a comma."""
    if header.startswith('"'):
        return "columns"
    cells = [cell for row in rows for cell in row.split(TAB) if "," in cell]
    within = sum(unquoted(cell) != cell for cell in cells)
    return "commas" if within * 2 > len(cells) else "none"
