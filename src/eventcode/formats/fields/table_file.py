"""Files of tables with named columns: the layout of one file, its cells to events, and events to its lines."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from attrs import evolve

from eventcode.errors import truncated
from eventcode.formats.losses import Unsupported, UnsupportedError, capacity
from eventcode.formats.rows.asides import aside
from eventcode.formats.rows.csv import Quoted
from eventcode.issues import Finding, InvalidRecordError
from eventcode.model import Event

from .codec import Codec
from .columns import picker
from .days import ISO, beside_year, order_in, undecided, writer_of
from .doubts import RowDoubts
from .kept_lines import LINE, KeptLines
from .layout import Layout
from .numbers import localized, number_writer
from .texts import bare_whole

if TYPE_CHECKING:
    from .csv_table import CsvTable

__all__ = ["UNREAD", "TableFile"]

UNREAD: Final = "(unread)"
"""The key under which `extra` keeps cells that could not be read and that the record can do without."""
_DAYS: Final = 4_096
_LAYOUT: Final = capacity("the layout of a file")


class TableFile:
    """One file of a table: the cells of its rows to events, and events to its lines."""

    def __init__(self, table: "CsvTable", layout: Layout, columns: tuple[str, ...]) -> None:
        self.table, self.layout, self.columns = table, layout, columns
        self.codec = table if layout.lines else self._codec(table, columns)
        self._in_codec = None if columns == self.codec.columns else _picker_to(self.codec.columns, columns)
        """From the cells of a row, and an empty one behind them, to those of the codec."""
        dialect = layout.dialect
        usual = dialect.nulls[0] if dialect.nulls else ""
        self.usual = ["" if name in dialect.empty else usual for name in columns]
        """The cell of a missing value, by column."""
        everywhere, in_numbers = frozenset(("", *dialect.nulls)), frozenset(("", *dialect.nulls, *dialect.number_nulls))
        words = table.words
        self.nulls = [(in_numbers if c in table.typed else everywhere) - words.get(c, frozenset()) for c in columns]
        """All such cells, by column."""
        self._bare = dialect.bare if dialect.quoting != "none" else frozenset()
        """Spellings of a missing value that are text where they stand in quotes."""
        self._typed = [name in table.typed for name in columns]
        """Whether no text can stand in the column, in quotes or not."""
        self.has_nulls = len(in_numbers) > 1
        forms = table.days(columns) if layout.lines is None else {}
        self._order = own = order_in(forms)
        is_other = own != "" and dialect.dates != ""
        self.days = {
            columns.index(name): writer_of(ISO if is_other else form, dialect.dates or own, dialect.century)
            for name, form in forms.items()
            if name in columns
        }
        """What writes the dates and whole numbers of columns in the form that the codec reads."""
        self._dates = [*self.days]
        for name in table.wholes & {*columns} if layout.lines is None else ():
            self.days.setdefault(columns.index(name), beside_year(bare_whole))
        self._numbers = {columns.index(name) for name in table.numbers if name in columns and dialect.decimal}
        for place in self._numbers:
            self.days[place] = beside_year(number_writer(dialect.decimal))
        self._local = localized if dialect.decimal == "," else str
        """What writes a number of the codec as the file has it."""
        self._usual_days: set[tuple[int, str, str]] = set()
        """Dates of columns, each with its year, that stand in this form already, as nearly all do."""
        self._foreign = writer_of(ISO, own, "") if is_other else None
        """What writes the dates of the codec in ISO form, in a file that has the day and the month in another order."""
        self.year = columns.index(table.year) if table.year in columns else None
        """The place of the column of the year."""
        self._named_days = [(columns[place], write) for place, write in self.days.items()]
        self._nulls_of = dict.fromkeys(self.codec.columns, everywhere) | dict(zip(columns, self.nulls, strict=True))
        self._place = {name: place for place, name in enumerate(columns)}
        self._rewritten = range(len(columns)) if self.has_nulls else sorted(self.days)
        """The places of the cells that the codec may read otherwise than they stand."""
        self.read: Callable[[Sequence[str]], Event] = self._read
        """From the cells of a row to its event."""
        if not self.has_nulls and not self.days:
            self.read = self.codec.read  # a call less for each row
        self._alike = next(iter(self.nulls), frozenset())
        if self.has_nulls and not (self.days or self._bare) and {*self.nulls} == {self._alike}:
            self.read = self._read_alike  # a third of the time less
        self.kept = KeptLines(table.name, layout, columns)
        """What keeps rows that the dialect would write otherwise."""
        self.doubts = RowDoubts(table.doubts, columns, self.nulls, self.days, table.year) if table.doubts else None
        """What finds the doubts about rows; None where there can be none."""

    @staticmethod
    def _codec(codec: Codec, columns: tuple[str, ...]) -> Codec:
        """Return the codec of the fields that a file has columns of; without that of the id, content makes it."""
        if columns == codec.columns:
            return codec
        fields = tuple(f for f in codec.fields if not f.names or set(columns) & set(f.names))
        identify = codec.identify
        if identify is not None:
            place = {name: place for place, name in enumerate(columns)}
            usual, make = [place.get(name) for name in codec.columns], identify
            identify = lambda cells: make(["" if at is None else cells[at] for at in usual])  # noqa: E731  # of this file
        return evolve(codec, columns=columns, fields=fields, identify=identify, optional=0)

    def _read(self, cells: Sequence[str]) -> Event:
        """Return the event of a row."""
        row = self.as_read(cells)
        event, kept = self._decoded(cells, row)
        if row is not cells:
            self._keep(cells, row, kept)
        return self.codec.finish(event, kept)

    def _read_alike(self, cells: Sequence[str]) -> Event:
        """Return the event of a row of which the codec reads nothing otherwise than it stands but missing values."""
        nulls, row = self._alike, [*cells]
        empty = [place for place, cell in enumerate(cells) if cell in nulls]
        for place in empty:
            row[place] = ""
        event, kept = self._decoded(cells, row)
        for place in empty:
            if cells[place] != self.usual[place] or self.columns[place] in kept:
                kept[self.columns[place]] = cells[place]
        return self.codec.finish(event, kept)

    def _decoded(self, cells: Sequence[str], row: Sequence[str]) -> tuple[Event, dict[str, Any]]:
        """Decode the cells of a row as the codec reads them, which stand in the file as *cells*."""
        try:
            return self.codec.decode(row if self._in_codec is None else self._in_codec((*row, "")))
        except InvalidRecordError as error:
            raise InvalidRecordError(map(partial(self._as_it_stood, cells, row), error.findings)) from None

    def _keep(self, cells: Sequence[str], row: Sequence[str], kept: dict[str, Any]) -> None:
        """Keep the cells of a row that the writer would not make of the cells that the codec read."""
        for place in self._rewritten:
            name, cell, said = self.columns[place], cells[place], row[place]
            if cell is said and said:
                continue  # as most do
            if type(cell) is Quoted:
                kept |= {name: f'"{cell}"'} if name in kept or not said else {}
            elif place in self._numbers and said and name not in kept and self._local(said) == cell:
                pass  # the writer makes it of the value
            elif cell != said if said else cell != self.usual[place] or name in kept:
                kept[name] = cell

    def as_read(self, cells: Sequence[str]) -> Sequence[str]:
        """Return the cells of a row as the codec reads them."""
        row = self.without_nulls(cells)
        return self._with_days(row) if self.days else row

    def without_nulls(self, cells: Sequence[str]) -> Sequence[str]:
        """Return the cells of a row, those of missing values empty."""
        if not self.has_nulls:
            return cells
        if not self._bare or Quoted not in map(type, cells):
            return ["" if cell in nulls else cell for cell, nulls in zip(cells, self.nulls, strict=True)]
        full = zip(cells, self.nulls, self._typed, strict=True)
        return ["" if cell in nulls and (typed or type(cell) is str) else str(cell) for cell, nulls, typed in full]

    def with_numbers(self, row: Sequence[str]) -> Sequence[str]:
        """Return the cells of a row, numbers in the form that is usual."""
        if not self._numbers:
            return row
        return [self.days[place](cell, "") if place in self._numbers else cell for place, cell in enumerate(row)]

    def _as_it_stood(self, cells: Sequence[str], row: Sequence[str], finding: Finding) -> Finding:
        """Return a finding that shows the cell of the file, and not the date in another form."""
        column = str(finding.at[0]) if finding.at else ""
        if column not in self.columns:
            return finding
        place = self.columns.index(column)
        shown, stood = truncated(row[place]), truncated(cells[place])
        dialect = self.layout.dialect
        if place in self._dates and (
            what := undecided(row[place], order=dialect.dates or self._order, century=dialect.century)
        ):
            return evolve(finding, message=f"found {stood}, expected {what}")
        return evolve(finding, message=finding.message.replace(f"found {shown}", f"found {stood}"))

    def _with_days(self, row: Sequence[str]) -> Sequence[str]:
        """Return the cells with the dates in the form that the codec reads."""
        changed: dict[int, str] = {}
        year = "" if self.year is None else row[self.year].removesuffix(".0")
        for place, write in self.days.items():
            text = row[place]
            if (place, text, year) in self._usual_days:
                continue
            if (day := write(text, year)) != text:
                changed[place] = day
            elif len(self._usual_days) < _DAYS:
                self._usual_days.add((place, text, year))
        return [changed.get(place, cell) for place, cell in enumerate(row)] if changed else row

    def line(self, event: Event) -> bytes:
        """
        Return the line of an event, with its end.

        Raises:
            UnsupportedError: where the file cannot hold it.

        """
        extra = event.extra.get(self.codec.name, {})
        line = extra.get(LINE) if isinstance(extra, Mapping) else None
        cells = self._cells(event)
        if self.layout.lines is None and (what := aside(cells, self._dates)):  # which a reader takes for no data
            raise UnsupportedError([Unsupported((), f"its row would be {what}")])
        row = [*cells, ""] if self.layout.comma else cells
        try:
            if isinstance(line, str) and _are_alike(self.kept.cells(line), row):
                return f"{line}{self.kept.end}".encode(self.layout.dialect.coding.codec)
            return self.kept.join(row).encode(self.layout.dialect.coding.codec)
        except UnicodeEncodeError:
            test, reason = self._lacks, f"text that {self.layout.dialect.encoding} lacks"
        except ValueError:
            what = "a separator" if self.layout.lines is None else "a tab"
            test, reason = self.layout.dialect.is_too_much, f"{what} or line end"
        pairs = zip(self.columns, cells, strict=True)
        raise UnsupportedError(
            each
            for name, cell in pairs
            if test(cell)
            for each in self.codec.blame(event, name, test=test, reason=f"{reason} in {name}")
        )

    def _lacks(self, cell: str) -> bool:
        return not self.layout.dialect.coding.holds(cell)

    def _cells(self, event: Event) -> Sequence[str]:
        extra = event.extra.get(self.codec.name, {})
        if not isinstance(extra, Mapping) or not (self.has_nulls or self.days or {UNREAD, LINE} & extra.keys()):
            return cast("Sequence[str]", self.codec.write(event))
        kept = dict(extra)
        unread = kept.pop(UNREAD, {})
        if isinstance(kept.get(LINE), str):
            del kept[LINE]
        texts = {name: text for name, text in kept.items() if isinstance(text, str)}
        read = self._kept_days(event, texts)
        if self.has_nulls:
            read |= {name: "" for name, text in texts.items() if text in self._nulls_of.get(name, ())}
        for name, text in texts.items() if self._bare else ():
            if (inner := text[1:-1]) in self._bare and text == f'"{inner}"':
                read[name], texts[name] = "" if name in self.table.typed else inner, Quoted(inner)
        made, unsupported = self.codec.encode(event, kept | read if read else kept)
        unsupported += [] if _are_texts(unread) else [Unsupported(("extra", self.codec.name, UNREAD), _LAYOUT)]
        made, unsupported = (made, unsupported) if self._in_codec is None else self._of_file(event, made, unsupported)
        named = {each.path for each in unsupported}
        for name, cell in zip(self.columns, made, strict=True) if self.has_nulls else ():
            if cell and cell in self._nulls_of[name] and cell not in self._bare:
                reason = f"{cell!r} in {name}, where it means nothing"
                found = self.codec.blame(event, name, test=cell.__eq__, reason=reason)
                unsupported += [each for each in found if each.path not in named]
        if unsupported:
            raise UnsupportedError(unsupported)
        return self._as_written(made, read | dict.fromkeys(unread, ""), texts | unread)

    def _of_file(
        self, event: Event, made: Sequence[str], unsupported: list[Unsupported]
    ) -> tuple[Sequence[str], list[Unsupported]]:
        """Return the cells of a file that lacks columns of the codec, and what would stand in those."""
        full = dict(zip(self.codec.columns, made, strict=True))
        cells = [full.pop(name) for name in self.columns]
        lacking = ((name, cell) for name, cell in full.items() if cell and not unsupported)
        return cells, unsupported + [
            each
            for name, cell in lacking
            for each in self.codec.blame(event, name, test=cell.__eq__, reason=f"this header has no column {name}")
        ]

    def _as_written(self, made: Sequence[str], read: Mapping[str, str], texts: Mapping[str, str]) -> Sequence[str]:
        """
        Return the cells of a row as the file writes them.

        Args:
            made: the cells as the codec writes them.
            read: what it reads of those that are kept as they stood, by column.
            texts: these as they stood.

        """
        if self._foreign is not None:
            made = [self._foreign(cell, "") if place in self._dates else cell for place, cell in enumerate(made)]
        cells = [Quoted(cell) if cell in self._bare else cell for cell in made] if self._bare else [*made]
        for place in self._numbers:
            cells[place] = self._local(cells[place])
        if self.has_nulls:
            cells = [cell or usual for cell, usual in zip(cells, self.usual, strict=True)]
        for name, said in read.items():
            if name in self._place and made[self._place[name]] == said:
                cells[self._place[name]] = texts[name]
        return cells

    def _kept_days(self, event: Event, texts: Mapping[str, str]) -> dict[str, str]:
        """Return the dates that a record keeps as they stood, in the form that the codec reads."""
        kept = [(name, text, write) for name, write in self._named_days if (text := texts.get(name))]
        if not kept:
            return {}
        year = texts.get(self.table.year, "").removesuffix(".0") or ((event.when and event.when.edtf) or "")[:4]
        return {name: day for name, text, write in kept if (day := write(text, year))}


def _picker_to(names: Sequence[str], columns: Sequence[str]) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    """Return what takes the cells of these names out of a row of columns, for a lacking one the cell behind it."""
    places = {name: place for place, name in enumerate(columns)}
    return picker(places.get(name, len(columns)) for name in names)


def _are_alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether cells are the same, those in quotes in place of missing values included."""
    return [*one] == [*other] and [*map(type, one)] == [*map(type, other)]


def _are_texts(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(each, str) for each in value.values())
