"""Header tables: tables whose files have a header row, in one of several layouts, and come in dialects."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from attrs import field, frozen

from eventcode.errors import FormatError, truncated
from eventcode.formats.io.files import Lines
from eventcode.formats.io.limits import LIMITS, Limits, is_within
from eventcode.formats.losses import Unsupported, UnsupportedError
from eventcode.formats.rows.csv import CsvRecord
from eventcode.formats.rows.header_dialect import BOM, DAYS, NA, HeaderDialect, quoted, to_iso, unquoted
from eventcode.formats.rows.tsv import TAB, has_delimiter, line_issues
from eventcode.issues import InvalidRecordError, Location
from eventcode.model import Event
from eventcode.model.unchecked import set_unchecked
from eventcode.row import AnyRow, Reject, Row

from .codec import Codec
from .columns import picker
from .open_table import OpenTable

__all__ = ["ROW", "File", "HeaderTable"]

ROW: Final = "row"
"""Under which key `extra` keeps a row as it stands, where the dialect of its file would write it otherwise."""


@frozen(eq=False, kw_only=True)
class HeaderTable:
    """
    A table whose files have a header row, in one of several layouts, and are written in one of several dialects.

    The header row becomes the header record, a `Dataset`, whose `extra` says how the dialect differs from the default.
    What one row writes unlike the rest of its file is kept with its record: the spelling of an empty cell under the
    column's name, anything else (quotes, the line end) as the whole row under `row`, for as long as the record says
    what the row says.
    """

    codec: Codec
    title: str
    """What the data set is called, for messages."""
    layouts: tuple[Mapping[str, str], ...]
    """From the names in the header to the table's columns, in the file's order; the first is the default."""
    particular: tuple[str, ...]
    """What is particular about each of them, in words."""
    codebooks: tuple[str, ...]
    nulls: frozenset[str]
    """What a cell holds that says nothing."""
    null: Callable[[str], str] = lambda _: ""
    """From a column to which of them it has by default."""
    header_only: frozenset[str] = frozenset()
    """Names that stand in some headers and have no cells in the rows."""
    surplus: bool = False
    """True where rows may end in empty cells beyond the last column."""
    may_quote: bool = False
    numbers: frozenset[str] = frozenset()
    """Columns that are not quoted where all texts are."""
    day: str | None = None
    """The column whose days may be written M/D/YYYY."""
    default: HeaderDialect = field(init=False)

    def __attrs_post_init__(self) -> None:
        set_unchecked(self, default=HeaderDialect(header=TAB.join(self.layouts[0])))

    def layout(self, header: str) -> tuple[tuple[str, ...], int]:
        """
        Return the columns that a header row announces, and how many empty cells follow them.

        Raises:
            FormatError: where it is the header of no layout.

        """
        place, surplus = self.place(header)
        return tuple(self.layouts[place].values()), surplus

    def place(self, header: str) -> tuple[int, int]:
        """
        Return which of the layouts a header row is of, and how many empty cells follow.

        Raises:
            FormatError: where it is of none.

        """
        names = header.removeprefix(BOM).removesuffix("\r").split(TAB)
        if self.may_quote:
            names = [unquoted(name) for name in names]
        width = len(names)
        while self.surplus and names and not names[-1]:
            names.pop()
        surplus = width - len(names)
        names = [name for name in names if name not in self.header_only]
        for place, layout in enumerate(self.layouts):
            if names == list(layout):
                return place, surplus
        nearest = max(self.layouts, key=lambda layout: len(layout.keys() & set(names)))
        faults = [f"without {name!r}" for name in nearest if name not in names]
        faults += [f"with {truncated(name)}" for name in names if name not in nearest]
        found = ", ".join([*faults[:4], *(["..."] if len(faults) > 4 else [])]) or "in another order"
        raise FormatError(f"found a header row {found}; expected that of {self.title}: {', '.join(nearest)}")


class File:
    """One file of a table: its lines to rows, and events to its lines."""

    def __init__(self, table: HeaderTable, dialect: HeaderDialect, limits: Limits = LIMITS) -> None:
        self.table, self.dialect, self.limits = table, dialect, limits
        self.safe = min(limits.line, limits.cell)
        self.names, self.surplus = table.layout(dialect.header)
        self.columns = table.codec.columns
        width = len(self.names)
        self.take = picker([self.names.index(name) if name in self.names else width for name in self.columns])
        """Takes a row's cells in the order of the table; for a column that is lacking, what stands behind the last."""
        self.nulls = [table.null(name) if dialect.null is None else dialect.null for name in self.names]
        self.nullable = [name not in table.codec.not_empty for name in self.names]
        self.tail = TAB * self.surplus + ("\r" if dialect.line_end == "CRLF" else "")
        self.day = self.names.index(table.day) if table.day else None
        self.texts = [dialect.quoting == "texts" and name not in table.numbers for name in self.names]

    # Lines to rows.

    def cut(self, text: str, *, as_written: bool = False) -> list[str]:
        """Cut a line into cells; days become ISO days unless they are to stay *as_written*."""
        cells = text.removesuffix("\r").split(TAB)
        if self.dialect.quoting != "none":
            cells = [unquoted(cell) for cell in cells]
        width = len(self.names)
        if self.table.surplus and not any(cells[width:]):
            del cells[width:]
        if self.day is not None and not as_written and self.day < len(cells):
            cells[self.day] = to_iso(cells[self.day])
        return cells

    def row(self, line: bytes, location: Location) -> AnyRow:
        """Read a line."""
        raw = line.removesuffix(b"\n")
        try:
            text = raw.decode(self.dialect.codec)
            cells = self.cut(text)
            if len(cells) == len(self.names) and (len(raw) <= self.safe or is_within(raw, cells, self.limits)):
                return Row(location, self._event(text, cells, is_ended=raw != line))
        except (UnicodeDecodeError, InvalidRecordError):
            pass  # looked at again below, where every reason is given
        codec, cut = self.dialect.codec, self.cut
        issues = line_issues(location, raw, self.names, self._decode, self.limits, cut=cut, codec=codec)
        raw = raw.removesuffix(b"\r") if self.dialect.line_end == "CRLF" else raw
        return Reject(location, tuple(issues), raw=raw)

    def _empty(self, cells: Sequence[str]) -> list[int]:
        """Return the places of the cells that say nothing."""
        nulls = self.table.nulls
        return [place for place, cell in enumerate(cells) if cell in nulls]

    def _in_table(self, cells: Sequence[str], empty: Sequence[int]) -> Sequence[str]:
        """Bring cells into the order of the table, those that say nothing as empty ones."""
        full = [*cells, ""]
        for place in empty:
            if self.nullable[place]:
                full[place] = ""
        return self.take(tuple(full))

    def _decode(self, cells: Sequence[str]) -> tuple[Event, dict[str, Any]]:
        return self.table.codec.decode(self._in_table(cells, self._empty(cells)))

    def _event(self, text: str, cells: list[str], *, is_ended: bool) -> Event:
        codec, empty = self.table.codec, self._empty(cells)
        event, kept = codec.decode(self._in_table(cells, empty))
        for place in empty:
            if cells[place] != self.nulls[place] or self.names[place] in kept:
                kept[self.names[place]] = cells[place]
        alike = self.join(cells)
        if text != alike and (is_ended or text != alike.removesuffix("\r")):
            kept[ROW] = text
        return codec.finish(event, kept)

    # Engines that read columns.

    def opened(self, head: Row, source: Lines) -> OpenTable:
        """Return the same file for engines that read columns."""
        table, name = self.table, head.location.file
        nulls = [table.nulls if may else frozenset({""}) for may in self.nullable]
        return OpenTable(
            source=source,
            codec=table.codec,
            head=head,
            columns=self.names,
            surplus=self.surplus,
            above=1,
            separator=TAB,
            encoding=self.dialect.codec,
            has_quotes=False,
            may_quote=self.dialect.quoting != "none",
            quotes="none" if self.dialect.quoting == "none" else "mixed",
            has_cr=self.dialect.line_end == "CRLF",
            nulls=nulls,
            usual=self.nulls,
            days={} if self.day is None else {self.day: lambda text, year: to_iso(text)},  # noqa: ARG005  # it has one
            records=self._records,
            row=lambda record: self.row(record.raw + b"\n" * record.is_ended, Location(name, record.line)),
            cells=self._cells_as_read,
        )

    def _cells_as_read(self, record: CsvRecord) -> Sequence[str]:
        cells = self.cut(record.raw.decode(self.dialect.codec))
        empty = {*self._empty(cells)}
        return ["" if n in empty and may else c for n, (c, may) in enumerate(zip(cells, self.nullable, strict=False))]

    def _records(self, stream: Any) -> Iterator[CsvRecord]:
        """Yield lines as records, cut without regard to quotes."""
        codec = self.dialect.codec
        for number, line in enumerate(iter(stream.readline, b""), 1):
            raw = line.removesuffix(b"\n")
            text = raw.decode(codec, "surrogateescape")
            not_in = None if raw == text.encode(codec, "ignore") else self.dialect.encoding
            yield CsvRecord(number, raw, text.removesuffix("\r").split(TAB), not_in, is_ended=raw != line)

    # Events to lines.

    def header(self) -> bytes:
        """Write the header row."""
        return f"{self.dialect.header}{self.dialect.end}".encode(self.dialect.codec)

    def join(self, cells: Sequence[str]) -> str:
        """Join cells to a line, without the LF; quotes are put where the dialect has them, or a cell needs them."""
        if self.day is not None and cells[self.day]:
            cells = list(cells)
            cells[self.day] = DAYS[self.dialect.days](cells[self.day])
        if self.dialect.quoting != "none":
            cells = [
                quoted(cell) if self._wants_quotes(cell, is_text=is_text) else cell
                for cell, is_text in zip(cells, self.texts, strict=True)
            ]
        return TAB.join(cells) + self.tail

    def _wants_quotes(self, cell: str, *, is_text: bool) -> bool:
        """Return True if the dialect puts a cell into quotes, or would misread it without."""
        if self.dialect.quoting == "commas":
            return "," in cell or '"' in cell
        return (is_text and cell != NA) or unquoted(cell) != cell

    def line(self, event: Event) -> bytes:
        """
        Write an event.

        Raises:
            UnsupportedError: where the file cannot hold it.

        """
        cells, row = self._cells(event)
        text = next((way for way in (row, self.join(cells)) if way is not None and self.cut(way) == cells), None)
        if text is None or "\n" in text:
            cut = [name for name, cell in zip(self.names, cells, strict=True) if has_delimiter(cell)]
            cut = cut or [self.names[-1]]  # it ends in a CR
            raise self._unsupported(
                event, cut, lambda cell: has_delimiter(cell) or cell.endswith("\r"), "a tab or line end"
            )
        try:
            return f"{text}\n".encode(self.dialect.codec)
        except UnicodeEncodeError:
            lacking = [name for name, cell in zip(self.names, cells, strict=True) if self._lacks(cell)]
        raise self._unsupported(event, lacking, self._lacks, f"what {self.dialect.encoding} lacks")

    def _unsupported(
        self, event: Event, columns: Sequence[str], test: Callable[[str], object], what: str
    ) -> UnsupportedError:
        """Return the error that names the texts of an event because of which columns cannot be written."""
        blame = self.table.codec.blame
        return UnsupportedError(
            each for name in columns for each in blame(event, name, test=test, reason=f"{what} in {name}")
        )

    def _lacks(self, cell: str) -> bool:
        """Return True if a text has what the file's encoding lacks."""
        return cell != cell.encode(self.dialect.codec, "ignore").decode(self.dialect.codec)

    def _cells(self, event: Event) -> tuple[list[str], str | None]:
        """Return the cells of an event, and its row as it stood, if that was kept."""
        table, codec = self.table, self.table.codec
        extra = event.extra.get(codec.name, {})
        if not isinstance(extra, Mapping):
            raise UnsupportedError([*codec.beyond(event), Unsupported(("extra", codec.name))])
        kept: dict[str, Any] = dict(extra)
        row: str | None = kept.pop(ROW) if isinstance(kept.get(ROW), str) else None
        spelled = {name: text for name, text in kept.items() if isinstance(text, str) and text in table.nulls}
        made, unsupported = codec.encode(event, kept | dict.fromkeys(spelled, ""))
        if unsupported:
            raise UnsupportedError(unsupported)
        full = dict(zip(codec.columns, made, strict=True))
        cells = [full.pop(name) for name in self.names]
        blame = codec.blame
        for name, cell in zip(self.names, cells, strict=True):
            if cell in table.nulls and cell:
                reason = f"{cell!r} in {name}, where it means nothing"
                unsupported += blame(event, name, test=table.nulls.__contains__, reason=reason)
        for name, cell in full.items():
            if cell:
                unsupported += blame(event, name, test=cell.__eq__, reason=f"this header has no column {name}")
        if unsupported:
            raise UnsupportedError(unsupported)
        pairs = zip(self.names, self.nulls, cells, strict=True)
        return [cell or spelled.get(name, null) for name, null, cell in pairs], row
