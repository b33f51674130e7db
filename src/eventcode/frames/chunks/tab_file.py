"""Files of lines of cells between tabs, as the source itself writes them: without header, without quotes."""

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from eventcode.formats.fields.codec import Codec
from eventcode.formats.fields.tab_table import line_row
from eventcode.formats.io.limits import Limits
from eventcode.issues import Location
from eventcode.row import AnyRow

from .chunk import NOT_VERBATIM, ROW, Chunk, polars
from .lines import CHUNK, RawLines, has_longer, is_text, raw_lines

if TYPE_CHECKING:
    import polars as pl

__all__ = ["TabChunk", "TabFile"]

_SOME: Final = 1_000
"""So many lines become records at a time."""
_FEW: Final = 0.05
"""Where more rows than that share end in an empty cell, lines are looked at one by one."""


class TabFile:
    """A file whose rows are read in chunks."""

    head: None = None
    """The header record: there is none."""

    def __init__(self, stream: BinaryIO, codec: Codec, name: str, limits: Limits) -> None:
        self.codec = codec
        self._stream, self._name, self._limits = stream, name, limits

    def chunks(self, size: int = CHUNK) -> Iterator["TabChunk"]:
        """Yield the rows in chunks of about so many bytes."""
        for lines in raw_lines(self._stream, size):
            yield TabChunk(lines, self.codec, self._name, self._limits)


class TabChunk(Chunk):
    """
    Lines of cells between tabs.

    A regular row has as many cells as the format has columns, or lacks as many of the last ones as the first row does.
    Others are too long, no text in UTF-8, or have other cells. Where each line ends in CR LF, the CR belongs to the
    last cell, as it does for the reader of single lines.
    """

    def __init__(self, lines: RawLines, codec: Codec, name: str, limits: Limits) -> None:
        self.name, self.first, self.height = name, lines.first, lines.height
        self._lines, self._codec, self._limits = lines, codec, limits
        self._known: Mapping[int, bytes] = {}
        """Lines that were taken out already."""

    # Records.

    def rows(self, numbers: Iterable[int]) -> Iterator[tuple[int, AnyRow]]:
        """Read lines by their rising numbers as records."""
        rest = iter(numbers)
        while some := [*islice(rest, _SOME)]:
            for n, raw in self.raw(some).items():
                yield n, self.row(n, raw)

    def raw(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """Return lines by their rising numbers, without their ends."""
        return self._lines_of(numbers)

    def _lines_of(self, numbers: Iterable[int]) -> dict[int, bytes]:
        wanted, known = sorted(numbers), self._known
        if missing := [n for n in wanted if n not in known]:
            known = {**known, **self._lines.take(missing)}
        return {n: known[n] for n in wanted}

    def row(self, n: int, raw: bytes) -> AnyRow:
        """Return the row of a line that `raw` gives."""
        return line_row(self._codec, raw, Location(self.name, self.first + n), self._limits)

    # Cells.

    @property
    def lacking(self) -> tuple[str, ...]:
        """The last columns of the format, where regular rows end before them."""
        return self._codec.columns[self._width :]

    @cached_property
    def _width(self) -> int:
        """The number of columns of the first row, within those that a row may have."""
        data = self._lines.data
        end = data.find(b"\n")
        found = data.count(b"\t", 0, end if end >= 0 else len(data)) + 1
        return min(max(found, self._codec.fewest), len(self._codec.columns))

    def cells(
        self, columns: Sequence[str], verbatim: Mapping[str, bool] = NOT_VERBATIM
    ) -> tuple["pl.DataFrame", set[int]]:
        """Return the cells of regular rows, and of others where these are few, and the numbers of all others."""
        del verbatim  # every cell stands as the codec reads it
        last = self._codec.columns[self._codec.fewest - 1 :]
        frame, self._known = self._cut([name for name in self._codec.columns if name in {*columns, *last}])
        return frame.select(*columns, ROW), {*self._known}

    def cells_of(self, numbers: Iterable[int], columns: Sequence[str]) -> "pl.DataFrame":
        """Return the cells of those of some lines that have as many as a row may have."""
        widths = range(self._codec.fewest, len(self._codec.columns) + 1)
        places = [self._codec.columns.index(name) for name in columns]
        rows: list[list[str | int | None]] = []
        for n, line in self._lines_of(numbers).items():
            if line.count(b"\t") + 1 in widths and is_text(line):
                cells = dict(enumerate(line.decode().split("\t")))
                rows.append([*(cells.get(place) or None for place in places), n])
        made: pl.DataFrame = polars().DataFrame(rows, schema=_schema(columns), orient="row")
        return made

    def _cut(self, columns: Sequence[str]) -> tuple["pl.DataFrame", dict[int, bytes]]:
        """Return the regular rows, and all other lines."""
        end, width = self._end, self._width
        data = self._lines.data.replace(b"\r\n", b"\n") if end else self._lines.data
        longest = min(self._limits.line, self._limits.cell) - len(end)
        if _may_be_regular(data, longest):
            frame = self._frame(data, range(self.height), columns)
            if frame is not None:
                short = frame[ROW].filter(frame[self._codec.columns[width - 1]].is_null()).to_list()
                # All other rows have as many tabs as there must be, or more: so many in all is as many in each.
                tabs = (frame.height - len(short)) * (width - 1)
                if len(short) <= _FEW * frame.height:
                    others = self._lines.take(short)
                    if data.count(b"\t") == tabs + sum(line.count(b"\t") for line in others.values()):
                        return self._ended(frame), others
        lines = data.split(b"\n")[: self.height]
        kept = _regular(lines, width, longest)
        frame = self._frame(b"".join([lines[n] + b"\n" for n in kept]), kept, columns)
        if frame is None:
            frame, kept = _empty(columns), []
        texts, regular = self._lines.lines() if end else lines, {*kept}
        return self._ended(frame), {n: text for n, text in enumerate(texts) if n not in regular}

    @cached_property
    def _end(self) -> bytes:
        """What each line ends in before its LF: a CR, or else nothing."""
        data = self._lines.data
        return b"\r" if b"\r" in data and data.count(b"\r") == data.count(b"\r\n") == self.height else b""

    def _ended(self, frame: "pl.DataFrame") -> "pl.DataFrame":
        """Give the last cells what lines end in."""
        last = polars().col(self._codec.columns[self._width - 1]).fill_null("") + self._end.decode()
        return frame.with_columns(last) if self._end else frame

    def _frame(self, data: bytes, numbers: Sequence[int], columns: Sequence[str]) -> "pl.DataFrame | None":
        """Return the frame of lines with these numbers; None where polars cuts others."""
        lib, every = polars(), self._codec.columns
        if not data:
            return _empty(columns)
        lines = lib.scan_csv(
            BytesIO(data),
            separator="\t",
            has_header=False,
            quote_char=None,
            schema=dict.fromkeys(every[: self._width], lib.String),
            truncate_ragged_lines=True,
        )
        lacking = {*self.lacking}
        cells = [lib.lit(None, lib.String).alias(name) if name in lacking else lib.col(name) for name in columns]
        try:
            frame: pl.DataFrame = lines.select(cells).collect().rechunk()  # else all that follows takes longer
        except lib.exceptions.PolarsError:  # no line has as many cells as there are columns
            return None
        if frame.height != len(numbers):
            return None
        return frame.with_columns(lib.Series(ROW, numbers, dtype=lib.UInt32))


def _schema(columns: Iterable[str]) -> dict[str, Any]:
    pl = polars()
    return dict.fromkeys(columns, pl.String) | {ROW: pl.UInt32}


def _empty(columns: Iterable[str]) -> "pl.DataFrame":
    made: pl.DataFrame = polars().DataFrame(schema=_schema(columns))
    return made


def _may_be_regular(data: bytes, longest: int) -> bool:
    """Tell, fast, whether every line may be a row that polars cuts as the format does."""
    return not (data.startswith(BOM_UTF8) or b"\r" in data or has_longer(data, longest)) and is_text(data)


def _regular(lines: Sequence[bytes], width: int, longest: int) -> list[int]:
    """Return the numbers of the lines that are surely rows of so many columns."""
    tabs = width - 1
    kept = [
        n
        for n, line in enumerate(lines)
        if line.count(b"\t") == tabs and len(line) <= longest and b"\r" not in line and is_text(line)
    ]
    return kept[1:] if kept and lines[kept[0]].startswith(BOM_UTF8) else kept
