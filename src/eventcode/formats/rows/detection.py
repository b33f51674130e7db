"""Detection: how a file writes a table, found once from its beginning."""

from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from copy import copy
from functools import cache, cached_property, lru_cache
from io import BytesIO
from itertools import islice
from re import Match, escape
from re import compile as compile_
from typing import Any, Final

from eventcode.formats.io.encoding import BOM, Encoding
from eventcode.formats.io.files import Lines
from eventcode.formats.io.line_ends import with_lf
from eventcode.formats.io.preview import SIZE, Preview
from eventcode.formats.io.titles import ABOVE, MOST_CELLS, above

from .backslash import NULL, is_escaped
from .csv import CsvRecord, unquoted, without_blanks
from .dialect import SEPARATORS, Dialect, Options, options
from .names import plain
from .nulls import NULLS, Nulls, nulls_of

__all__ = ["Table", "detect", "opened", "table_of", "tables_of"]

_ROWS: Final = 50
"""How many rows below the header are looked at; a few may be damaged."""
_LONGEST: Final = 80
"""How many characters the name of a column has at most, where it has to be found below a title."""
_NEARLY_ALL: Final = 0.9
_CHARACTERS: Final = 2**13
"""In so many characters the names of columns are looked for."""
_QUOTE: Final = '"'
_FAULTY: Final = ("?",) * (MOST_CELLS + 1)
"""Cells of no title."""
_announced: Final = compile_('"?sep=([^"\r\n])"?\r?\n').match
"""The line by which Excel is told the separator of a file."""
_is_number: Final = compile_(r"[-+]?[0-9][-+0-9.,:/ ]*").fullmatch


class Table:
    """The beginning of a file as rows of cells, by the separator and quoting that fit best."""

    def __init__(self, preview: Preview, separator: str = "") -> None:
        self.stated = said = {**preview.dialect, **({"separator": separator} if separator else {})}
        """The parts of the dialect that a caller stated."""
        self.coding = Encoding(said.get("encoding", preview.encoding.name), preview.encoding.has_mark)
        lenient = "replace" if self.coding.is_wide else "surrogateescape"
        text = preview.data.decode(self.coding.codec, lenient).removeprefix(BOM)
        if not preview.is_whole:
            text = text[: text.rfind("\n") + 1] or text
        self._data = text.encode("utf-8", "surrogateescape")
        self._ends_in_cr = preview.ends_in_cr
        announced = _announced(text)
        named = announced and {character: name for name, character in SEPARATORS.items()}.get(
            announced[1], announced[1]
        )
        ways = [said["separator"]] if "separator" in said else [named] if named else [*SEPARATORS]
        self.is_announced = bool(announced)
        """Whether the first line states the separator, as Excel reads it."""
        self.separator = max(ways, key=self._fit)
        """The separator that cuts the first row into most cells, and most other rows into as many."""
        self.has_quotes = said.get("quoting", "") != "none" and not self._is_unquoted()
        """Whether quotes around a cell are no part of its text."""
        self.escapes = self.has_quotes and self._is_escaped()
        """Whether a quote within quotes stands behind a backslash."""
        is_none = "quoting" not in said or said["quoting"] == "backslash"
        may_escape = is_none and not (self.has_quotes and b'"' in self._data)
        self.has_backslashes = may_escape and is_escaped(self._data, _character(self.separator))
        """Whether a backslash stands before what would end a cell, and nothing in quotes."""
        self.has_quotes &= not self.has_backslashes
        quoting = "backslash" if self.has_backslashes else "minimal" if self.has_quotes else "none"
        self.every = self._cut(self.separator, ABOVE, quoting=quoting, escapes=self.escapes)
        """The first records, with those above the table."""
        self.is_padded = _are_padded(self.every)
        """Whether blanks stand around the cells."""
        self.every = [without_blanks(record) for record in self.every] if self.is_padded else self.every
        self.begin_at(_above(self.every))

    def begin_at(self, above: int) -> None:
        """Set the table to begin behind so many records."""
        self.above = above
        """How many records stand above the table."""
        self.records = self.every[above : above + _ROWS + 1]
        """The first records of the table."""
        is_crlf = bool(self.records) and self.records[0].raw.endswith(b"\r")
        self.line_end = "CR" if self._ends_in_cr else "CRLF" if is_crlf else "LF"
        self.rows = [record.cells for record in self.records if record.fault is None and record.raw.strip()]
        """The cells of those that can be cut into cells."""

    @cached_property
    def starts(self) -> tuple["Table", ...]:
        """The table as it may begin, the likeliest first: where a row may hold names of columns."""
        places = dict.fromkeys((self.above, 0, *(n for n in range(1, ABOVE + 1) if _may_name(self.every[n : n + 1]))))
        return (self, *(self.below(place) for place in places if place != self.above))

    def below(self, above: int) -> "Table":
        """Return the table that begins behind so many records."""
        other = copy(self)
        other.begin_at(above)
        return other

    def _cut(self, separator: str, more: int = 0, **options: Any) -> list[CsvRecord]:
        records = Dialect(separator=separator, **options).records(BytesIO(self._data))
        return [*islice(records, _ROWS + 1 + more)]

    def _is_escaped(self) -> bool:
        """Return whether the rows fit together where a quote behind a backslash is text, and not otherwise."""
        if b'\\"' not in self._data or all(record.fault is None for record in self._cut(self.separator)):
            return False
        return _are_even(self._cut(self.separator, escapes=True))

    def _fit(self, separator: str) -> tuple[bool, int, int]:
        records = self._cut(separator)
        start = _above(records)
        width = len(records[start].cells) if records and records[start].fault is None else 0
        fitting = sum(len(record.cells) == width for record in records)
        return not start or (fitting > 1 and fitting * 2 >= len(records) - start), width, fitting

    def _is_unquoted(self) -> bool:
        """Return whether quotes in the file are text: between tabs, where no cell is wholly in quotes."""
        if self.separator != "tab" or "quoting" in self.stated:
            return False
        bare = self._cut("tab", quoting="none")
        if _are_even(self._cut("tab")) and not _are_even(bare):
            return False  # line ends and tabs stand in quotes
        lines = [record.raw.decode("utf-8", "replace") for record in bare]
        cells = [cell for line in lines for cell in line.removesuffix("\r").split("\t") if _QUOTE in cell]
        return sum(unquoted(cell) != cell for cell in cells) * 2 <= len(cells)

    @property
    def names(self) -> Sequence[str]:
        """The cells of the first row."""
        return self.rows[0] if self.rows else ()


def _above(records: Sequence[CsvRecord]) -> int:
    """Return how many records stand above a table; one that cannot be cut into cells is none of them."""
    return above([record.cells if record.fault is None else _FAULTY for record in records])


def _are_padded(records: Sequence[CsvRecord]) -> bool:
    """Return whether blanks stand before nearly all cells but the first, as behind the commas of people."""
    cells = [cell for record in records for cell in record.cells[1:] if cell]
    return len(records) > 1 and sum(cell[0] == " " for cell in cells) > _NEARLY_ALL * max(len(cells), 1)


def _may_name(records: Sequence[CsvRecord]) -> bool:
    """Return whether cells may be names of columns: different ones, short, and no numbers."""
    names = [cell for record in records if record.fault is None for cell in record.cells if cell]
    return (
        len(names) >= MOST_CELLS
        and len(set(names)) == len(names)
        and all(len(name) <= _LONGEST for name in names)
        and not any(map(_is_number, names))
    )


def _are_even(records: Sequence[CsvRecord]) -> bool:
    """Return whether all records have as many cells as the first, or all but it have one more."""
    widths = [len(record.cells) for record in records if record.raw.strip()]
    is_sound = all(record.fault is None for record in records)
    return is_sound and len(set(widths[1:])) <= 1 and all(width - widths[0] in {0, 1} for width in widths)


@cache
def _as_written(one: str, *, escapes: bool) -> Callable[[str], Iterator[Match[str]]]:
    """Return what finds the cells of a record as they are written between these separators."""
    quote = r'\\"' if escapes else '""'
    return compile_(f'(?:^|{escape(one)})("(?:{quote}|[^"])*"|[^{escape(one)}]*)').finditer


def _character(separator: str) -> str:
    return SEPARATORS.get(separator, separator)


def table_of(preview: Preview, separator: str = "") -> Table:
    """Return the beginning of a file as a table, with the parts of the dialect that a caller stated."""
    return preview.once((Table, separator), lambda: Table(preview, separator))


def tables_of(preview: Preview, names: Collection[str]) -> Iterator[Table]:
    """Yield the table as it may begin; where its first lines have all *names*, with any separator, the best first."""
    best = table_of(preview)
    yield from best.starts
    if names and "separator" not in preview.dialect:
        letters = preview.once("letters", lambda: plain("\n".join(preview.text[:_CHARACTERS].split("\n")[: ABOVE + 1])))
        others = SEPARATORS if all(plain(name) in letters for name in names) else ()
        for other in others:
            yield from table_of(preview, other).starts if other != best.separator else ()


def detect(table: Table, columns: Sequence[str], typed: Collection[str], own: str, *, start: int) -> Dialect:
    """
    Return the dialect of a file.

    Args:
        table: the beginning of the file.
        columns: the columns, as the format calls them.
        typed: those that cannot hold text: numbers, dates, coordinates, values of a short list.
        own: the source's own spelling of a missing value, which counts where these columns do not decide.
        start: how many rows go before the first of the table: that of names, that of tags.

    """
    rows = table.rows[start:]
    quoting, quoted = _quoting(table, columns, start)
    found = nulls_of(columns, typed, rows, own, table.stated.get("null"))
    if table.has_backslashes and NULL not in found.everywhere and "null" not in table.stated:
        found = Nulls((*found.everywhere, NULL), tuple(null for null in found.in_numbers if null != NULL))
    every = (*found.everywhere, *found.in_numbers)
    return Dialect(
        header=start > 0,
        separator=table.separator,
        quoting=quoting,
        quoted=quoted,
        escapes=table.escapes,
        padded=table.is_padded,
        encoding=table.coding.name,
        byte_order_mark=table.coding.has_mark,
        line_end=table.line_end,
        nulls=found.everywhere,
        number_nulls=found.in_numbers,
        quoted_nulls=_quoted_nulls(table, every, start, quoting) if table.has_quotes else (),
        bare_empty=_has_bare_empty(table, columns, start, quoted) if quoting in {"all", "columns"} else False,
        empty=_empty(columns, rows, found.everywhere[0]) if found.everywhere else (),
    )


def _quoting(table: Table, columns: Sequence[str], start: int) -> tuple[str, tuple[str, ...]]:
    """Return which cells stand in quotes."""
    if not table.has_quotes:
        return "backslash" if table.has_backslashes else "none", ()
    if "quoting" in table.stated:
        return table.stated["quoting"], ()
    within, bare = Counter[str](), Counter[str]()
    for record in table.records[start:]:
        for name, cell in zip(columns, _written(table, record), strict=False):
            (within if cell.startswith(_QUOTE) else bare)[name] += cell != "" and cell not in NULLS
    quoted = tuple(name for name in columns if within[name] > bare[name])
    names = table.records[0].raw if start and table.records else b""
    if not quoted or (start and not names.removeprefix(BOM_UTF8).startswith(b'"')):
        return "minimal", ()
    if len(quoted) == len(columns) or not any(within[name] < bare[name] for name in columns):
        return "all", ()
    return "columns", quoted


def _quoted_nulls(table: Table, nulls: Iterable[str], start: int, quoting: str) -> tuple[str, ...]:
    """Return the spellings of a missing value that stand in quotes in most of their cells."""
    counts = Counter(cell for record in table.records[start:] for cell in _written(table, record))
    return tuple(
        null for null in nulls if counts[f'"{null}"'] > counts[null] or (quoting == "all" and not counts[null])
    )


def _has_bare_empty(table: Table, columns: Sequence[str], start: int, quoted: Sequence[str]) -> bool:
    """Return whether most empty cells stand without quotes, though texts in their columns stand in them."""
    places = [place for place, name in enumerate(columns) if name in quoted or not quoted]
    written = [_written(table, record) for record in table.records[start:]]
    empty = [row[place] for row in written for place in places if place < len(row) and row[place] in {"", '""'}]
    return empty.count("") * 2 > len(empty)


def _written(table: Table, record: CsvRecord) -> list[str]:
    """Return the cells of a record as they are written, with their quotes."""
    text = record.raw.decode("utf-8", "replace").removesuffix("\r")
    return [match[1] for match in _as_written(_character(table.separator), escapes=table.escapes)(text)]


def _empty(columns: Sequence[str], rows: Iterable[Sequence[str]], null: str) -> tuple[str, ...]:
    """Return the columns in which a missing value is an empty cell, though the file has a spelling for it."""
    empty, spelled = Counter[str](), Counter[str]()
    for row in rows:
        for name, cell in zip(columns, row, strict=False):
            empty[name] += cell == ""
            spelled[name] += cell == null
    return tuple(name for name in columns if empty[name] > spelled[name])


def opened(stream: Any, dialect: Options | None = None, *, size: int = SIZE) -> tuple[Preview, Lines]:
    """
    Return the beginning of a stream and its lines, all of them yet to be read; so many bytes of them are looked at.

    Raises:
        FormatError: where a stated part of the dialect is none.

    """
    given, ends_in_cr = with_lf(stream)
    source = Lines(given, size)
    data, stated = b"".join(source.first)[:SIZE], options(dialect)
    return Preview(data, stated, ends_in_cr=ends_in_cr) if stated else _preview(data, ends_in_cr=ends_in_cr), source


@lru_cache(maxsize=2)
def _preview(data: bytes, *, ends_in_cr: bool) -> Preview:
    """Return the beginning of a file; one that is opened again and again, as by a scan, is detected once."""
    return Preview(data, ends_in_cr=ends_in_cr)
