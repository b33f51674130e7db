"""The columns of a chunk of lines as a polars frame, and the rows that have to be read as records."""

from codecs import utf_8_decode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from eventcode.errors import MissingExtraError
from eventcode.formats.fields.codec import Codec
from eventcode.formats.fields.keeper import Keeper
from eventcode.frames.plans.expressions import filter_of, filtered_columns, said_columns, shape_of
from eventcode.frames.plans.judge import Judge, fallible, is_opaque, is_readable
from eventcode.frames.plans.units import ColumnPlan, Unit

from .lines import Chunk

if TYPE_CHECKING:
    import polars as pl

__all__ = ["ROW", "Table", "has_longer", "is_text", "polars"]

ROW = "#"
"""The column with the number of the line in the chunk, from 0."""
_MARK = b"\xef\xbb\xbf"
_PIECE = 2**16
"""How many bytes are decoded at once."""
_FEW = 0.05
"""Where more rows than that share end in an empty cell, lines are looked at one by one."""


def polars() -> Any:
    """
    Return the module polars.

    Raises:
        MissingExtraError: where it is not installed.

    """
    try:
        import polars as pl
    except ImportError:
        raise MissingExtraError("tables are judged by polars: pip install 'eventcode[polars]'") from None
    return pl


class Table:
    """Reads chunks of lines into frames with the columns that a plan needs, all of them text."""

    def __init__(self, codec: Codec, plan: ColumnPlan, judge: Judge, *, longest: int, more: Iterable[str] = ()) -> None:
        self.codec, self._pl, self._longest = codec, polars(), longest
        self._plain = [self._plain_columns(keeper) for keeper in codec.keepers]
        self._known: dict[Any, bool] = {}
        self._whole = [n for n, keeper in enumerate(codec.keepers) if fallible(keeper)[1]]
        self.shapes = sorted({n for unit in plan.units for n in unit.shapes}.union(self._whole))
        """The fields, by place, whose shapes somebody looks at."""
        self.ids = [c for n in judge.id_fields for c in codec.keepers[n].columns]
        """The columns that say the id."""
        needed = {c for unit in plan.units for c in (*unit.exact, *judge.columns_of(unit), *filtered_columns(unit))}
        needed |= {c for n in self.shapes for c in said_columns(codec.keepers[n])}
        noted = {c for columns in (*plan.twins.values(), *plan.distinct.values()) for c in columns}
        noted |= {c for each in plan.matches for c in each.columns} | {*self.ids}
        self.noted = [ROW, *sorted(noted)]
        """The columns of each row that rules over the whole data set look at."""
        needed |= noted | {column for column, _ in plan.tests}
        needed |= {c for keeper in codec.keepers for c, _ in fallible(keeper)[0]}
        needed |= {c for keeper in codec.keepers if is_opaque(keeper) for c in keeper.columns}
        needed |= {*codec.not_empty, *more}
        needed |= {*codec.columns[codec.fewest - 1 :]}
        self.columns = [c for c in codec.columns if c in needed]
        self._matching, self._tests = self._matches(plan), plan.tests
        self.kept = {column: False for column, _ in plan.tests} | dict.fromkeys(plan.kept, True)
        """The columns whose cells rules look at as they stand, and whether also at the usual cell for nothing."""
        says = {name: each for keeper in codec.keepers for name, each in keeper.field.says.items()}
        self.filters = {unit: filter_of(unit, says, self._pl) for unit in plan.units}
        self._columns = {unit: sorted({ROW, *self.ids, *unit.exact, *judge.columns_of(unit)}) for unit in plan.units}

    @staticmethod
    def _plain_columns(keeper: Keeper) -> dict[str, str]:
        return {name: says.plain for name, says in keeper.field.says.items() if says.plain}

    def _matches(self, plan: ColumnPlan) -> Any:
        """Return which rows have a cell that a rule looks for, as an expression."""
        pl = self._pl
        texts: dict[tuple[tuple[str, ...], str, str], list[str]] = {}
        for match in plan.matches:
            texts.setdefault((match.columns, match.prefix, match.joined), []).append(f"(?:{match.text})")
        found = [
            self._joined(columns, prefix, joined).str.contains("|".join(each)).fill_null(value=False)
            for (columns, prefix, joined), each in texts.items()
        ]
        return pl.any_horizontal([pl.col(ROW).is_null(), *found])

    def _joined(self, columns: Sequence[str], prefix: str, joined: str) -> Any:
        """Return the text that cells say, as an expression."""
        pl = self._pl
        one = pl.col(columns[0])
        return pl.lit(prefix) + (pl.concat_str(columns, separator=joined, ignore_nulls=True) if columns[1:] else one)

    @property
    def lib(self) -> Any:
        """The module polars."""
        return self._pl

    def read(self, chunk: Chunk) -> tuple["pl.DataFrame", set[int]]:
        """
        Return the rows that have as many cells as the format has columns, with what they hold.

        A row may lack the last columns; then the rows count that lack as many as the first does. The second value has
        the numbers of all other lines: those that are too long, not UTF-8, or have other cells. Where each line ends
        in CR LF, the CR belongs to the last cell, as it does for the reader of single lines.
        """
        frame, others = self.read_all(chunk)
        return (frame.filter(~frame[ROW].is_in([*others])) if others else frame), {*others}

    def read_all(self, chunk: Chunk) -> tuple["pl.DataFrame", dict[int, bytes]]:
        """Return the same with the other lines, and with rows of them in between where that takes less time."""
        width, end = self.width(chunk), _end_of(chunk)
        data = chunk.data.replace(b"\r\n", b"\n") if end else chunk.data
        longest = self._longest - len(end)
        if _may_be_regular(data, longest):
            frame = self._frame(data, range(chunk.height), width)
            if frame is not None:
                short = frame[ROW].filter(frame[self.codec.columns[width - 1]].is_null()).to_list()
                # All other rows have as many tabs as there must be, or more: so many in all is as many in each.
                tabs = (frame.height - len(short)) * (width - 1)
                if len(short) <= _FEW * frame.height:
                    others = chunk.take(short)
                    if data.count(b"\t") == tabs + sum(line.count(b"\t") for line in others.values()):
                        return self._complete(frame, width, end), others
        lines = data.split(b"\n")[: chunk.height]
        kept = _regular(lines, width, longest)
        frame = self._frame(b"".join([lines[n] + b"\n" for n in kept]), kept, width)
        if frame is None:
            frame, kept = self._empty(), []
        texts, regular = chunk.lines() if end else lines, {*kept}
        return self._complete(frame, width, end), {n: text for n, text in enumerate(texts) if n not in regular}

    def width(self, chunk: Chunk) -> int:
        """Return the number of columns of the first row, within those that a row may have."""
        end = chunk.data.find(b"\n")
        found = chunk.data.count(b"\t", 0, end if end >= 0 else len(chunk.data)) + 1
        return min(max(found, self.codec.fewest), len(self.codec.columns))

    def read_alone(self, lines: Mapping[int, bytes]) -> "pl.DataFrame":
        """Return those of the other lines that may be rows all the same, cut as the format cuts them."""
        widths = range(self.codec.fewest, len(self.codec.columns) + 1)
        places = [n for n, name in enumerate(self.codec.columns) if name in self.columns]
        kept: list[tuple[int, list[str | None]]] = []
        for n, line in lines.items():
            if line.count(b"\t") + 1 in widths and is_text(line):
                cells = dict(enumerate(line.decode().split("\t")))
                kept.append((n, [cells.get(place) or None for place in places]))
        text, number = self._pl.String, self._pl.UInt32
        rows = [[*cells, n] for n, cells in kept]
        schema = dict.fromkeys(self.columns, text) | {ROW: number}
        made: pl.DataFrame = self._pl.DataFrame(rows, schema=schema, orient="row")
        return made

    def _empty(self) -> "pl.DataFrame":
        text, number = self._pl.String, self._pl.UInt32
        made: pl.DataFrame = self._pl.DataFrame(schema=dict.fromkeys(self.columns, text) | {ROW: number})
        return made

    def _frame(self, data: bytes, numbers: Sequence[int], width: int) -> "pl.DataFrame | None":
        """Return the frame of lines with these numbers and so many columns; None where polars cuts others."""
        if not data:
            return self._empty()
        text, number = self._pl.String, self._pl.UInt32
        lines = self._pl.scan_csv(
            BytesIO(data),
            separator="\t",
            has_header=False,
            quote_char=None,
            schema=dict.fromkeys(self.codec.columns[:width], text),
            truncate_ragged_lines=True,
        )
        lacking = {*self.codec.columns[width:]}
        cells = [self._pl.lit(None, text).alias(c) if c in lacking else self._pl.col(c) for c in self.columns]
        try:
            frame: pl.DataFrame = lines.select(cells).collect().rechunk()  # else all that follows takes longer
        except self._pl.exceptions.PolarsError:  # no line has as many cells as there are columns
            return None
        if frame.height != len(numbers):
            return None
        return frame.with_columns(self._pl.Series(ROW, numbers, dtype=number))

    def odd(self, frame: "pl.DataFrame") -> "pl.Series":
        """Return which rows have to be read as records: an unreadable or unusual cell, or one that a rule looks for."""
        return self.odd_in(frame, range(len(self.codec.keepers))) | self.matching(frame)

    def matching(self, frame: "pl.DataFrame") -> "pl.Series":
        """Return which rows have a cell that a rule looks for."""
        return frame.select(self._matching).to_series()

    def odd_in(self, frame: "pl.DataFrame", places: Iterable[int]) -> "pl.Series":
        """Return which rows have an unreadable or unusual cell in these fields, by their place."""
        pl = self._pl
        found = [pl.lit(value=False)]
        for n in places:
            keeper = self.codec.keepers[n]
            found += [pl.col(column).is_null() for column in keeper.names if column in self.codec.not_empty]
            for column, read in fallible(keeper)[0]:
                if plain := self._plain[n].get(column):
                    found.append(~pl.col(column).str.contains(f"^(?:{plain})$"))
                else:
                    found += self._failing(frame, column, read)
            for column, read in self._tests:
                if column in keeper.names:
                    found += self._failing(frame, column, read)
        odd = frame.select(odd=pl.any_horizontal([each.fill_null(value=False) for each in found])).to_series()
        odd = odd if len(odd) == frame.height else odd.new_from_index(0, frame.height)
        return self._with_unreadable(frame, odd, places)

    def _failing(self, frame: "pl.DataFrame", column: str, read: Any) -> list[Any]:
        """Return the expression for the rows with a cell that cannot be read; none where each can."""
        cells = frame[column].drop_nulls().unique().to_list()
        bad = [cell for cell in cells if not self._can(column, read, cell)]
        return [self._pl.col(column).is_in(bad)] if bad else []

    def _can(self, column: str, read: Any, cell: str) -> bool:
        known = self._known.get((column, read, cell))
        if known is None:
            try:
                read(cell)
                known = True
            except ValueError:
                known = False
            self._known[column, read, cell] = known
        return known

    def _with_unreadable(self, frame: "pl.DataFrame", odd: "pl.Series", places: Iterable[int]) -> "pl.Series":
        """Add the rows in which the cells of a field together cannot be read."""
        pl = self._pl
        for n in places:
            keeper, shape = self.codec.keepers[n], f"~{n}"
            names = keeper.columns
            if is_opaque(keeper):
                if not names:  # a field of which the file has no columns
                    continue
                every = frame.select(names).unique()
                bad = [not is_readable(keeper, [cell or "" for cell in row]) for row in every.rows()]
                found = frame.join(
                    every.filter(pl.Series(bad, dtype=pl.Boolean)), on=names, nulls_equal=True, how="semi"
                )
                odd = odd | frame[ROW].is_in(found[ROW].implode())
            elif n in self._whole:
                shapes = frame[shape] if shape in frame.columns else frame.select(shape_of(keeper, pl)).to_series()
                for key in shapes.unique().to_list():
                    if (n, key) not in self._known:
                        said = said_columns(keeper)
                        of_shape = frame.filter(~odd & (shapes == key)).select(said).head(1).rows(named=True)
                        for cells in of_shape:
                            self._known[n, key] = is_readable(keeper, [cells.get(name) or "" for name in keeper.names])
                    if not self._known.get((n, key), True):
                        odd = odd | (shapes == key)
        return odd

    def filtered(self, frame: "pl.DataFrame", unit: Unit) -> "pl.DataFrame":
        """Return the rows that a unit looks at, with the columns that judging them takes."""
        condition, names = self.filters[unit], self._columns[unit]
        shapes = [shape_of(self.codec.keepers[n], self._pl).alias(f"~{n}") for n in sorted(unit.shapes)]
        return (frame if condition is None else frame.filter(condition)).select(*names, *shapes)

    def distinct(self, rows: "pl.DataFrame", names: Sequence[str]) -> tuple[Any, "pl.DataFrame"]:
        """
        Return a key for each row, and for each key its number of rows (`n`) and the first of them (`i`).

        A key is a hash of the cells; that rows with one key have the same cells is verified by another hash.
        """
        pl = self._pl
        if not names:
            return None, pl.DataFrame({"k": [None], "n": [rows.height], "i": [0]})
        keys = rows.select(k=self.hash_of(names), c=self.hash_of(names, first=len(names))).with_row_index("i")
        groups = keys.group_by("k").agg(pl.len().alias("n"), pl.col("i").min(), one=pl.col("c").n_unique() == 1)
        if not groups["one"].all():
            keys = rows.select(pl.struct(names).rank("dense").cast(pl.UInt64).alias("k")).with_row_index("i")
            groups = keys.group_by("k").agg(pl.len().alias("n"), pl.col("i").min())
        return keys["k"], groups.select("k", "n", "i")

    def hash_of(self, names: Sequence[str], *, first: int = 0) -> Any:
        """Return a hash of the cells of a row; with another *first* number it is independent of that."""
        hashes = (self._pl.col(name).hash(seed=n) for n, name in enumerate(names, first))
        return sum(hashes, self._pl.lit(0, dtype=self._pl.UInt64))

    # Rules over the whole data set.

    def keyed(self, frame: "pl.DataFrame", columns: Sequence[str], file: int, first: int) -> "pl.DataFrame":
        """Return a key of each row, and where the row stands: 16 bytes a row."""
        return frame.select(self.hash_of(columns).alias("k"), *self._place(file, first))

    def sought(self, frame: "pl.DataFrame", file: int, first: int) -> "pl.DataFrame":
        """Return where the rows stand that match."""
        return frame.filter(self._matching).select(*self._place(file, first))

    def _place(self, file: int, first: int) -> tuple[Any, Any]:
        pl = self._pl
        line = pl.col(ROW).cast(pl.UInt32) + first
        return pl.lit(file, dtype=pl.UInt32).alias("file"), line.alias("line")

    def twins(self, frames: Sequence["pl.DataFrame"], *, all_: bool) -> Iterator[tuple[int, int]]:
        """Yield file and line of the rows whose keys other rows have, or of all."""
        pl = self._pl
        every = pl.concat(frames)
        found = every if all_ else every.filter(pl.col("k").is_duplicated())
        yield from found.select("file", "line").rows()

    def _complete(self, frame: "pl.DataFrame", width: int, end: bytes) -> "pl.DataFrame":
        """Give the last cells what lines end in."""
        last = self._pl.col(self.codec.columns[width - 1]).fill_null("") + end.decode()
        return frame.with_columns(last) if end else frame


def _end_of(chunk: Chunk) -> bytes:
    """Return what each line ends in before its LF: a CR, or else nothing."""
    data = chunk.data
    return b"\r" if b"\r" in data and data.count(b"\r") == data.count(b"\r\n") == chunk.height else b""


def _may_be_regular(data: bytes, longest: int) -> bool:
    """Tell, fast, whether every line may be a row that polars cuts as the format does."""
    return not (data.startswith(_MARK) or b"\r" in data or has_longer(data, longest)) and is_text(data)


def _regular(lines: Sequence[bytes], width: int, longest: int) -> list[int]:
    """Return the numbers of the lines that are surely rows of so many columns."""
    tabs = width - 1
    kept = [
        n
        for n, line in enumerate(lines)
        if line.count(b"\t") == tabs and len(line) <= longest and b"\r" not in line and is_text(line)
    ]
    return kept[1:] if kept and lines[kept[0]].startswith(_MARK) else kept


def has_longer(data: bytes, most: int) -> bool:
    """Tell whether a line has more bytes than that."""
    start = 0
    while len(data) - start > most:
        end = data.rfind(b"\n", start, start + most + 1)
        if end < 0:
            return True
        start = end + 1
    return False


def is_text(data: bytes) -> bool:
    """Tell whether bytes are text in UTF-8."""
    if data.isascii():
        return True
    view, start = memoryview(data), 0
    try:
        while start < len(data):  # in pieces, as a text of all takes up to four times the memory
            is_last = start + _PIECE >= len(data)
            start += utf_8_decode(view[start : start + _PIECE], "strict", is_last)[1]
    except UnicodeDecodeError:
        return False
    return True
