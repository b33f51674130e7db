"""
Own files: those of a table as its source writes them, between tabs, in one of several layouts and dialects.

Such a file is recognised by its header row, and by its first rows, in which missing values and days stand as the source
writes them. Any other file of the same columns was exported by a program.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from eventcode.errors import FormatError, truncated
from eventcode.formats.io.encoding import CODECS
from eventcode.formats.io.preview import Preview
from eventcode.formats.rows.dialect import Dialect
from eventcode.formats.rows.nulls import NULLS
from eventcode.formats.rows.tab_lines import TabLines, to_iso, unquoted
from eventcode.formats.rows.tsv import TAB
from eventcode.model.unchecked import set_unchecked

from .days import OrderVote
from .layout import Layout
from .numbers import number_vote

if TYPE_CHECKING:
    from .csv_table import CsvTable

__all__ = ["HEAD", "OwnFiles"]

HEAD: Final = 2**20
"""How many bytes at the beginning of a file its dialect is detected from."""
_BOM: Final = "\ufeff"
_ROWS: Final = 50
_LEAST: Final = 3
"""How many lines say in which spelling a file has nothing."""
_USUAL: Final[Mapping[str, Any]] = {
    "line_end": "LF",
    "encoding": "UTF-8",
    "quoting": "none",
    "null": None,
    "days": "YYYY-MM-DD",
}
_FAULTS: Final = 4
"""How many differences from a layout a message names."""
_DAYS: Final = ("YYYY-MM-DD", "M/D/YYYY")
_VALUES: Final[Mapping[str, Sequence[str]]] = {
    "line_end": ("LF", "CRLF"),
    "encoding": ("UTF-8", "ISO-8859-1"),
    "quoting": ("none", "commas", "texts"),
    "days": _DAYS,
}
_QUOTINGS: Final = {"commas": "cells with a comma in quotes", "texts": "texts in quotes"}


@frozen(eq=False, kw_only=True)
class OwnFiles:
    """
    The layouts of the files of a source, and the dialects in which they come.

    The header record of such a file says in `extra` how it differs from the usual one: `header` (the row itself),
    `line_end`, `encoding`, `quoting`, `null` and `days`. A row that its dialect would write otherwise is kept as a
    whole under `row`.
    """

    title: str
    """What the data set is called, for messages."""
    layouts: tuple[Mapping[str, str], ...]
    """From the names in the header to the table's columns, in the file's order; the first is the usual one."""
    particular: tuple[str, ...]
    """What is particular about each of them, in words."""
    nulls: tuple[str, ...]
    """What a cell holds that says nothing, the usual one first."""
    empty: frozenset[str] = frozenset()
    """The columns in which a cell that says nothing is usually empty all the same."""
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
    head: int = HEAD
    """How many bytes at the beginning of a file its dialect is detected from."""
    usual: Layout = field(init=False)
    """The layout of a file without a header record."""

    def __attrs_post_init__(self) -> None:
        set_unchecked(self, usual=self._layout(header=TAB.join(self.layouts[0]), **_USUAL))

    # Layouts, and the parts of one by the names that a header record has for them.

    def columns(self, layout: Layout) -> tuple[str, ...]:
        """Return the columns of a file, as the format calls them."""
        return next(tuple(each.values()) for each in self.layouts if tuple(each) == layout.header)

    def parts_of(self, layout: Layout) -> dict[str, Any]:
        """Return the parts of a layout in which it is not the usual one."""
        usual = self._parts(self.usual)
        return {name: part for name, part in self._parts(layout).items() if part != usual[name]}

    def _parts(self, layout: Layout) -> dict[str, Any]:
        dialect, usual = layout.dialect, self.usual.dialect
        has_usual = (dialect.nulls, dialect.empty) == (usual.nulls, usual.empty)
        return {
            "header": layout.top.removesuffix(dialect.end),
            "line_end": dialect.line_end,
            "encoding": dialect.encoding,
            "quoting": dialect.quoting,
            "null": None if has_usual else dialect.nulls[0],
            "days": _DAYS[layout.lines is not None and layout.lines.month_first],
        }

    def of_parts(self, parts: Mapping[str, Any]) -> Layout | None:
        """Return the layout in which these parts are not the usual ones; None where there is none."""
        every = {**self._parts(self.usual), **parts}
        known = {**_VALUES, "null": (None, *self.nulls), "header": (every["header"],)}
        is_known = every.keys() == known.keys() and all(every[name] in values for name, values in known.items())
        if not is_known or not all(isinstance(part, str) for part in parts.values()):
            return None
        codec = CODECS[every["encoding"]]
        has_text = every["header"].encode(codec, "ignore") == every["header"].encode(codec, "replace")
        return self._layout(**every) if has_text else None

    def _layout(
        self, *, header: str, line_end: str, encoding: str, quoting: str, null: str | None, days: str
    ) -> Layout | None:
        names, surplus = self._names(header)
        layout = next((each for each in self.layouts if names == [*each]), None)
        if layout is None:
            return None
        columns = [*layout.values()]
        nulls = self.nulls if null is None else (null, *(each for each in self.nulls if each != null))
        dialect = Dialect(
            separator="tab",
            quoting=quoting,
            encoding=encoding,
            line_end=line_end,
            nulls=nulls,
            quoted_nulls=nulls,
            empty=tuple(name for name in columns if name in self.empty) if null is None else (),
        )
        lines = TabLines(
            width=len(columns),
            quoting=quoting,
            numbers=frozenset(place for place, name in enumerate(columns) if name in self.numbers),
            day=columns.index(self.day) if self.day else None,
            month_first=days == _DAYS[True],
            surplus=surplus if self.surplus else None,
            has_cr=line_end == "CRLF",
        )
        return Layout(tuple(names), dialect, top=f"{header}{dialect.end}", lines=lines)

    def _names(self, header: str) -> tuple[list[str], int]:
        """Return the names in a header row that have cells, and how many cells without a name follow the last."""
        names = header.removeprefix(_BOM).removesuffix("\r").split(TAB)
        names = [unquoted(name) for name in names] if self.may_quote else names
        width = len(names)
        while self.surplus and names and not names[-1]:
            names.pop()
        return [name for name in names if name not in self.header_only], width - len(names)

    def refusal(self, name: str, first: Sequence[bytes]) -> FormatError:
        """Return the error about a file that begins with these lines and is none of the format."""
        if not first:
            return FormatError(f"{name}: found an empty file, expected the header row of {self.title}")
        names, _ = self._names(first[0].decode("utf-8", "replace").removesuffix("\n"))
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
        is_crlf, quoting = header.endswith("\r"), _quoting_of(header, rows) if self.may_quote else "none"
        parts = {
            **_USUAL,
            "header": header.removesuffix("\r"),
            "line_end": _VALUES["line_end"][is_crlf],
            "encoding": encoding,
            "quoting": quoting,
        }
        layout = self._layout(**parts)
        cells = [row.removesuffix("\r").split(TAB) for row in rows]
        if layout is None or not self._are_own(table, columns := self.columns(layout), cells):
            return None
        cells = cells if quoting == "none" else [[unquoted(cell) for cell in row] for row in cells]
        return self._layout(**(parts | {"null": self._null_of(columns, cells), "days": self._days_of(columns, cells)}))

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
            found.update(cells[place] in self.nulls for place in nulls)
            by_column.update((place, cells[place] in self.nulls) for place in nulls)
        is_other = any(by_column[place, False] > max(by_column[place, True], 1) for place in places)
        if (len(rows) >= _LEAST and (found[False] > found[True] or is_other)) or table.has_decimals(columns, some):
            return False
        vote, day = OrderVote(), columns.index(self.day) if self.day else len(columns)
        vote.add(unquoted(row[day]) for row in rows if day < len(row) and "/" in row[day])
        return not number_vote(columns, table.numbers, some).decimal and (vote.is_open or vote.order in {"", "mdy"})

    def _null_of(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str | None:
        """Return what most cells that say nothing hold, None where it is what they usually hold."""
        places = [place for place, name in enumerate(columns) if name in self.empty]
        blank = Counter(row[place] for row in rows for place in places if place < len(row))
        found: dict[str | None, int] = {n: sum(row[: len(columns)].count(n) for row in rows) for n in self.nulls}
        usual = self.nulls[0]
        found |= {None: found[usual] - blank[usual] + blank[""], usual: blank[usual], "": found[""] - blank[""]}
        return max(found, key=lambda null: (found[null], null is None))

    def _days_of(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
        day = columns.index(self.day) if self.day else len(columns)
        days = [row[day] for row in rows if len(row) > day and row[day] not in self.nulls]
        return _DAYS[sum(to_iso(text) != text for text in days) * 2 > len(days)]

    def words(self, layout: Layout, preview: Preview) -> Iterator[str]:
        """Say in words how a file differs from the usual one."""
        parts, width = self.parts_of(layout), len(layout.header)
        place = [*map(tuple, self.layouts)].index(layout.header)
        yield f"{width} columns {self.particular[place]}".rstrip()
        header = layout.top.removesuffix(layout.dialect.end)
        if extra := [name for name in header.split(TAB) if name in self.header_only]:
            yield f"names without cells ({', '.join(extra)})"
        if self.surplus and (self._names(header)[1] or any(line.count(b"\t") >= width for line in preview.lines[1:])):
            yield "surplus tabs at the end"
        if quoting := parts.get("quoting"):
            yield _QUOTINGS[quoting]
        if (null := parts.get("null")) is not None:
            yield f"{null} where nothing is said" if null else "empty where nothing is said"
        if days := parts.get("days"):
            yield f"days {days}"
        if preview.has_bom:
            yield "a byte order mark"
        yield from (parts[name] for name in ("encoding", "line_end") if name in parts)


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
    if header.removeprefix(_BOM).startswith('"'):
        return "texts"
    cells = [cell for row in rows for cell in row.split(TAB) if "," in cell]
    within = sum(unquoted(cell) != cell for cell in cells)
    return "commas" if within * 2 > len(cells) else "none"
