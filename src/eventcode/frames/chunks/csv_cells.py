"""Cells of CSV: rows in any dialect as a polars frame, with the cells as the codec of the format reads them."""

from codecs import BOM_UTF8
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from eventcode.formats.fields.open_table import OpenTable
from eventcode.formats.rows.asides import NOTE, TOTAL
from eventcode.formats.rows.csv import CsvRecord, Quoted

from .chunk import ROW, polars
from .csv_rows import CsvRows, is_kept
from .lines import has_longer, is_text

if TYPE_CHECKING:
    import polars as pl

__all__ = ["END", "CsvCells"]

_BLOCK: Final = 2**21
"""So many bytes are looked at for their quotes at once."""
END: Final = "end"
"""The column that tells which rows of cells as they stand have more or fewer cells."""
_RAW: Final = "~"
"""The end of the name of a column of cells as they stand, beside that of what the codec reads."""
_QUOTED: Final = '(?s)^"(?:[^"]|"")*"$'


class CsvCells:
    """
    Makes frames of the cells of one file or data frame.

    Args:
        table: the table, whose header was read.
        longest: how many bytes a regular row has at most.
        is_exact: whether a row is no regular one where its record keeps more than the codec keeps of its cells.

    """

    def __init__(self, table: OpenTable, longest: int, *, is_exact: bool = False) -> None:
        self.table, self._longest, self._pl = table, longest, polars()
        self._is_exact = is_exact
        self._separator = table.separator.encode()
        self._width = len(table.columns) + table.surplus
        self._bare = [null.encode() for null in table.bare]
        nothing = {n: says.nothing for k in table.codec.keepers for n, says in k.field.says.items() if says.nothing}
        required = [name for name in table.columns if name in table.codec.not_empty]
        # A row whose first cell is empty, or the only one, cannot be read where that cell, or another, must not be.
        is_first = table.columns[:1] == tuple(required[:1])
        self._first = () if not table.has_asides else table.columns[:1] if is_first else table.columns
        self._may_be_notes = len(required) < 2 and (is_first or not required)
        self._nulls = {
            name: sorted({*nulls, *([nothing[name]] if name in nothing and not is_exact else [])} - {""})
            for name, nulls in zip(table.columns, table.nulls, strict=True)
        }
        self._usual = dict(zip(table.columns, table.usual, strict=True))

    # From bytes to rows.

    def rows(self, data: bytes, *, is_first: bool) -> CsvRows | None:
        """
        Return the rows of whole lines; None where a quote, a byte or a length is unusual, and rows are cut singly.

        *is_first* tells whether a file begins with them.
        """
        text = self._utf8(data)
        if text is None or (len(text) > self._longest and has_longer(text, self._longest)):
            return None
        if is_first:
            text = text.removeprefix(BOM_UTF8)
        if text.startswith(BOM_UTF8):
            return None
        ends = text.count(b"\r"), text.endswith((b"\n", b"\r"))
        if text and not text.endswith(b"\n"):
            text += b"\n"
        mark = b"\x1f"
        while mark in text:
            mark += b"\x1f"
        has_quotes = self.table.has_quotes and b'"' in text
        if not has_quotes:
            ended = self._ended(text, mark)
            return None if ended is None else CsvRows(ended, range(ended.count(b"\n")), mark, has_quotes, *ends)
        parts, starts, line = list[bytes](), list[int](), 0
        for block in _blocks(text):
            found = self._quoted(block, mark)
            if found is None:
                return None
            parts.append(found[0])
            starts += [line + n for n in found[1]]
            line += block.count(b"\n")
        is_even = len(starts) == line
        if not is_even and len(text) > self._longest:
            return None  # a row of several lines may be too long
        return CsvRows(b"".join(parts), range(line) if is_even else starts, mark, has_quotes, *ends)

    def _utf8(self, data: bytes) -> bytes | None:
        """Return bytes of the file in UTF-8; None where there are some that do not stand for text."""
        if self.table.encoding == "utf-8":
            return data if is_text(data) else None
        try:
            return data if data.isascii() else data.decode(self.table.encoding).encode()
        except UnicodeError:
            return None

    def _ended(self, text: bytes, mark: bytes) -> bytes | None:
        """Return lines without CR, with the end mark; None where a CR stands elsewhere than at their ends."""
        if b"\r" in text:
            text = text.replace(b"\r\n", b"\n")
            if b"\r" in text:
                return None
        return text.replace(b"\n", self._separator + mark + b"\n")

    def _quoted(self, block: bytes, mark: bytes) -> tuple[bytes, Sequence[int]] | None:
        """Return rows with quotes that stand as they must, with the end mark, and the lines at which they begin."""
        if any(b'"%b"' % each in block for each in self._bare):
            return None  # text, though without quotes it is none
        pieces = block.split(b'"')  # every second one is between quotes
        if len(pieces) % 2 == 0 or not self._are_around(pieces[::2]):
            return None
        outside = b'"'.join(pieces[::2])
        ended = self._ended(outside, mark)
        if ended is None or outside.count(b"\r") != block.count(b"\r"):
            return None
        height = outside.count(b"\n")
        starts = range(height) if height == block.count(b"\n") else _starts(pieces)
        pieces[::2] = ended.split(b'"')
        return b'"'.join(pieces), starts

    def _are_around(self, outside: Sequence[bytes]) -> bool:
        """Tell whether what is outside of quotes ends a cell before each of them, and begins with one behind."""
        first, *others = outside
        whole = b'"'.join([first, *filter(None, others)])  # nothing between two quotes: a quote inside a cell
        count, sep = whole.count(b'"'), self._separator
        before = whole.count(sep + b'"') + whole.count(b'\n"') + (first == b"")
        behind = whole.count(b'"' + sep) + whole.count(b'"\n') + whole.count(b'"\r\n')
        return before == count == behind

    def is_regular(self, record: CsvRecord) -> bool:
        """Tell whether a record is cut into as many cells as there are columns, and is such a row."""
        raw = record.raw.removesuffix(b"\r")
        return (
            record.fault is None
            and record.not_in is None
            and len(record.cells) == self._width
            and len(record.raw) <= self._longest
            and b"\r" not in raw
            and not raw.startswith(BOM_UTF8)
            and not any(type(cell) is Quoted for cell in record.cells)
        )

    # From rows to cells.

    def frame(
        self, rows: CsvRows | None, columns: Sequence[str], verbatim: Mapping[str, bool]
    ) -> tuple["pl.DataFrame", list[int]]:
        """
        Return these columns, with the number of the first line of each row, and the numbers of all other rows.

        Those have another number of cells, or a doubt beside the record, or a *verbatim* cell, as `Chunk.cells` has
        it, that the codec reads in another spelling.
        """
        if rows is None:
            return self._empty(columns), []
        raw = self._parsed(rows, [*self.table.columns] if self._is_exact else self.needed(columns, verbatim))
        if raw is None:
            return self._empty(columns), [*rows.starts]
        if self._is_exact:
            raw = raw.with_columns(self._pl.col(END) | is_kept(self.table, rows, raw))
        return self.read(raw, columns, verbatim)

    def needed(self, columns: Sequence[str], verbatim: Iterable[str]) -> list[str]:
        """Return the columns of the file that it takes to read these."""
        table = self.table
        needed = {name for name in (*columns, *verbatim) if name in self._nulls}
        needed |= {table.columns[place] for places, _ in table.checks for place in places}
        needed |= set() if table.year is None else {table.columns[table.year]}
        return sorted({*needed, *self._first})

    def read(
        self, raw: "pl.DataFrame", columns: Sequence[str], verbatim: Mapping[str, bool]
    ) -> tuple["pl.DataFrame", list[int]]:
        """Return the same of cells as they stand; `end` tells which rows are others in any case."""
        pl, table, needed = self._pl, self.table, {*raw.columns} - {END, ROW}
        if table.may_quote:
            raw = raw.with_columns(self._unquoted(name) for name in sorted(needed))
        odd = raw[END] | self._asides(raw)
        said = self._with_days(raw.with_columns(self._without_nulls(needed)))
        for places, find in table.checks:
            odd = odd | self._is_doubtful(raw, places, find)
        bad = [self._is_unusual(name, sees=verbatim[name]) for name in sorted(verbatim.keys() & needed)]
        bad += self._respelled(needed) if self._is_exact else []
        if bad:
            as_it_stands = raw.select(pl.col(*needed).name.suffix(_RAW))
            odd = odd | said.hstack(as_it_stands).select(odd=pl.any_horizontal(bad))["odd"]
        missing = [pl.lit(None, pl.String).alias(name) for name in columns if name not in needed]
        frame = said.with_columns(missing).select(*columns, ROW)
        return frame.filter(~odd).rechunk(), frame.filter(odd)[ROW].to_list()

    def _empty(self, columns: Sequence[str]) -> "pl.DataFrame":
        made: pl.DataFrame = self._pl.DataFrame(schema=dict.fromkeys(columns, self._pl.String) | {ROW: self._pl.UInt32})
        return made

    def _parsed(self, rows: CsvRows, names: Sequence[str]) -> "pl.DataFrame | None":
        """Return these columns as they stand, and whether a row is odd: it has more or fewer cells."""
        pl, table = self._pl, self.table
        if not rows.data:
            return None
        places = [str(n) for n in range(self._width)]
        surplus = [pl.col(n).is_not_null() & (pl.col(n) != "") for n in places[len(table.columns) :]]
        is_odd = pl.any_horizontal([pl.col(END).ne_missing(rows.mark.decode()), *surplus])
        lines = pl.scan_csv(
            BytesIO(rows.data),
            separator=table.separator,
            has_header=False,
            quote_char='"' if rows.has_quotes else None,
            schema=dict.fromkeys([*places, END], pl.String),
            truncate_ragged_lines=True,
        )
        cells = [pl.col(str(table.columns.index(name))).alias(name) for name in names]
        try:
            frame: Any = lines.select(*cells, is_odd.alias(END)).collect()
        except pl.exceptions.PolarsError:  # no row has as many cells as there are columns
            return None
        return None if frame.height != len(rows.starts) else _numbered(frame, rows.starts, pl)

    def _unquoted(self, name: str) -> Any:
        """Return a column without the quotes of cells that stand in them as a whole."""
        pl, cell = self._pl, self._pl.col(name)
        is_quoted = cell.str.contains(_QUOTED) & (cell.str.len_bytes() > 1)
        inner = cell.str.slice(1, cell.str.len_chars() - 2).str.replace_all('""', '"', literal=True)
        return pl.when(is_quoted).then(inner).otherwise(cell).alias(name)

    def _without_nulls(self, names: Iterable[str]) -> Iterator[Any]:
        """Yield columns in which a cell that says nothing is null; those that have the same nulls together."""
        for nulls, same in _by(names, lambda name: frozenset(("", *self._nulls[name]))):
            cell = self._pl.col(*same)
            yield self._pl.when(cell != "" if len(nulls) == 1 else ~cell.is_in(sorted(nulls))).then(cell)

    def _with_days(self, frame: "pl.DataFrame") -> "pl.DataFrame":
        """Return a frame with the dates in the form that the codec reads."""
        pl, table = self._pl, self.table
        years = [] if table.year is None else [table.columns[table.year]]
        dated = {place: write for place, write in table.days.items() if table.columns[place] in frame.columns}
        for place, write in dated.items():
            names = [table.columns[place], *years]
            found = frame.select(names).unique().drop_nulls(names[0]).rows()
            texts = [
                (*cells, write(cells[0], (cells[-1] or "").removesuffix(".0") if years else "")) for cells in found
            ]
            if changed := [row for row in texts if row[-1] != row[0]]:
                days = pl.DataFrame(changed, schema=dict.fromkeys([*names, "day"], pl.String), orient="row")
                frame = frame.join(days, on=names, how="left", nulls_equal=True, maintain_order="left")
                frame = frame.with_columns(pl.coalesce("day", names[0]).alias(names[0])).drop("day")
        return frame

    def _asides(self, raw: "pl.DataFrame") -> "pl.Series":
        """Tell which rows may be no data: their first cell that says something is that of a note, or of totals."""
        pl = self._pl
        found = pl.lit(value=False)
        if self._first:
            first = pl.coalesce(pl.when(pl.col(name) != "").then(pl.col(name)) for name in self._first)
            found = first.str.contains(f"(?i)^(?:{TOTAL})$").fill_null(value=True)
        if self._first and self._may_be_notes:
            found = found | pl.col(self._first[0]).str.contains(f"(?s)^(?:{NOTE})$").fill_null(value=False)
        return raw.with_columns(odd=found)["odd"]

    def _is_unusual(self, name: str, *, sees: bool) -> Any:
        """Return which cells the record keeps in another spelling than the codec reads them in, as an expression."""
        cell, said, usual = self._pl.col(name + _RAW), self._pl.col(name), self._usual[name]
        return cell.ne_missing(said) if usual and sees else cell.ne_missing(said) & cell.fill_null("").ne(usual)

    def _respelled(self, names: Iterable[str]) -> Iterator[Any]:
        """Yield which cells the record keeps as they stand, because the codec reads them in another spelling."""
        pl = self._pl
        for others, same in _by(names, lambda name: frozenset(("", *self._nulls[name])) - {self._usual[name]}):
            if others:  # spellings of nothing that are not the usual one
                yield pl.any_horizontal(pl.col(*(name + _RAW for name in same)).fill_null("").is_in(sorted(others)))
        for name in (self.table.columns[place] for place in self.table.days):
            yield pl.col(name).is_not_null() & (pl.col(name + _RAW) != pl.col(name))

    def _is_doubtful(
        self, raw: "pl.DataFrame", places: Sequence[int], find: Callable[[Sequence[str]], Collection[Any]]
    ) -> "pl.Series":
        """Tell in which rows something is found in these cells."""
        pl, names = self._pl, [self.table.columns[place] for place in places]
        found = raw.select(names).unique()
        bad = [bool(find(tuple([cell or "" for cell in cells]))) for cells in found.rows()]
        rows = raw.join(found.filter(pl.Series(bad, dtype=pl.Boolean)), on=names, nulls_equal=True, how="semi")
        return raw[ROW].is_in(rows[ROW].implode())

    def of_records(self, records: Mapping[int, CsvRecord], columns: Sequence[str]) -> "pl.DataFrame":
        """Return the cells of records that can be read, by their numbers."""
        rows = list[list[Any]]()
        for n, record in records.items():
            cells = dict(zip(self.table.columns, self.table.cells(record), strict=False))
            rows.append([*(None if self._is_null(name, cells.get(name)) else cells[name] for name in columns), n])
        schema = dict.fromkeys(columns, self._pl.String) | {ROW: self._pl.UInt32}
        made: pl.DataFrame = self._pl.DataFrame(rows, schema=schema, orient="row")
        return made

    def _is_null(self, name: str, cell: str | None) -> bool:
        return not cell or cell in self._nulls[name]


def _by(names: Iterable[str], key: Callable[[str], frozenset[str]]) -> Iterator[tuple[frozenset[str], list[str]]]:
    """Yield the names by what they share: a few expressions over many columns take less time than one for each."""
    found: dict[frozenset[str], list[str]] = {}
    for name in sorted(names):
        found.setdefault(key(name), []).append(name)
    yield from found.items()


def _numbered(frame: "pl.DataFrame", starts: Sequence[int], lib: Any) -> "pl.DataFrame":
    return frame.with_columns(lib.Series(ROW, starts, dtype=lib.UInt32))


def _blocks(text: bytes) -> Iterator[bytes]:
    """Cut lines where one ends and as many quotes were opened as closed."""
    start = 0
    while start < len(text):
        end, quotes, place = start, 0, min(start + _BLOCK, len(text)) - 1
        while True:
            place = text.find(b"\n", place) + 1 or len(text)
            quotes += text.count(b'"', end, place)
            end = place
            if quotes % 2 == 0 or end == len(text):
                break
        yield text[start:end]
        start = end


def _starts(pieces: Sequence[bytes]) -> list[int]:
    """Return the lines at which rows begin; a line end between quotes ends none."""
    starts, line = [0], 0
    for n, piece in enumerate(pieces):
        ends = piece.count(b"\n")
        if n % 2 == 0:
            starts += range(line + 1, line + ends + 1)
        line += ends
    return starts[:-1]
