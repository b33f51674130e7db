"""Tables of CSV whose columns are found by their names: from a file to records, and back."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from io import BytesIO
from itertools import chain, islice
from typing import Any, BinaryIO, Final, NamedTuple, TypeVar

from attrs import Factory, field, fields, frozen

from eventcode.errors import FormatError
from eventcode.issues import Spot
from eventcode.model import Dataset, Event, Record
from eventcode.registry import Registry
from eventcode.row import Row

from ._columns import BadCell, BadCells
from ._fit import REFUSE, Adopt, Fit, Misfit, MisfitError, beyond, differing, of_content, room
from ._head import Head
from ._homes import Homes
from ._limits import LIMITS, Limits
from ._records import CsvRecord, column_names, csv_header, csv_line, csv_records, csv_row, want

__all__ = ["Block", "Cells", "Layout", "NamedTable"]

_T = TypeVar("_T")

_LAYOUT: Final = room("the layout of a file")
_LOOKED_AT: Final = 50
"""How many rows below the header tell how a file is laid out; a few may be damaged."""


class Cells:
    """The cells of a row by column, and the bad ones among those that were looked at."""

    def __init__(self, texts: Mapping[str, str], absent: Collection[str] = ("",)) -> None:
        self._texts, self._absent = texts, absent
        self.bad: list[BadCell] = []

    def text(self, column: str) -> str | None:
        """Return the cell's text, None where it says nothing or there is no such column."""
        text = self._texts.get(column, "")
        return None if text in self._absent else text

    def lacks(self, column: str) -> bool:
        """Tell whether the file has no such column."""
        return column not in self._texts

    def read(self, column: str, read: Callable[[str], _T], expected: str, *, required: bool = False) -> _T | None:
        """Read the cell's text; None where it says nothing, or *read* raises `ValueError`: then the cell is bad."""
        text = self.text(column)
        if text is not None:
            try:
                return read(text)
            except ValueError:
                self.refuse(column, expected)
        elif required:
            self.refuse(column, expected)
        return None

    def refuse(self, column: str, expected: str) -> None:
        """Call a cell bad."""
        self.bad.append(BadCell(column, self._texts.get(column, ""), expected))


@frozen(eq=False)
class Block:
    """
    Columns that together say some fields of an event.

    Where the writer would not make the same cells of these fields, all of the block's cells are kept in `extra`; they
    count for as long as the cells, read again, say what the record says. So a file comes out as it went in, and no
    stale text stands beside a field that somebody changed.
    """

    fills: tuple[str, ...]
    """The fields of the event."""
    columns: tuple[str, ...]
    read: Callable[[Cells], dict[str, Any]]
    """From the cells to the fields, every one that it fills; bad cells are refused."""
    write: Callable[[Mapping[str, Any], Collection[str]], dict[str, str | None]]
    """From the fields, and the columns that the file has, to the cells that they make by themselves."""
    room: str = ""
    """What the columns can hold, in words, for messages."""


class Layout(NamedTuple):
    """How a file is laid out: what its rows need to be written back."""

    header: tuple[str, ...]
    tags: tuple[str, ...] = ()
    """A second row of tags (Humanitarian Exchange Language) below the header."""
    comma: bool = False
    """Whether each row but the header ends in one comma more."""


@frozen(eq=False, kw_only=True)
class NamedTable:
    """
    All that a format of this kind is made of.

    The header of the data set comes first and keeps, under the format's name in `extra`, how the file is laid out where
    that is not the usual way: `columns`, `tags`, `trailing_comma`. Columns that no block has are kept in the event's
    `extra` as text.
    """

    name: str
    columns: tuple[str, ...]
    """The usual columns in their order: those of a file of records that no header goes before."""
    required: tuple[str, ...]
    """Columns without which a file is not of this format."""
    blocks: tuple[Block, ...]
    dataset: Dataset
    """The header as it is for every file."""
    constant: Mapping[str, Any] = field(factory=dict)
    """Fields that the format implies and no column says. A record that lacks them fits all the same."""
    known_as: Callable[[str], str] = str
    """From a name in a header to the usual name of the column, under which records keep it."""
    adopt: Adopt = of_content
    """From an event, and an id of it that no column can hold, to one that a column can."""
    has_comma: Callable[[Collection[str]], bool] = lambda _: False
    """Whether the rows of a file with such columns may end in one comma more."""
    kinds: Callable[[Collection[str]], Iterable[str]] = lambda _: ()
    """Which kind of file has such columns, in words."""
    _in_blocks: frozenset[str] = field(
        init=False, default=Factory(lambda self: frozenset(c for b in self.blocks for c in b.columns), takes_self=True)
    )

    @property
    def homes(self) -> Homes:
        """Which fields the columns say, and where each column goes."""
        held = dict.fromkeys(self.constant, "what is so of every row")
        held |= {name: block.room for block in self.blocks for name in block.fills}
        said = {column: block.fills for block in self.blocks for column in block.columns}
        return Homes(held, {name: said.get(name, ()) for name in dict.fromkeys((*self.columns, *said))})

    # Reading.

    def read(
        self,
        stream: BinaryIO,
        *,
        name: str,
        registry: Registry,  # noqa: ARG002  # one type of event
        limits: Limits = LIMITS,
    ) -> Iterator[Row]:
        """Yield the header of the data set, then one `Row` a record."""
        layout, columns, records = self._begun(stream, name, limits)
        yield Row(Spot(name, 1), self._dataset(layout))
        # The cell behind the last comma has a name that no column can have, and must be empty.
        names = (*columns, "") if layout.comma else columns
        there = frozenset(columns)
        for record in records:
            yield csv_row(record, name, names, lambda texts: self._event(texts, there), limits)

    def particular(self, head: Head) -> Iterator[str]:
        """Say in words how a file is laid out, by its beginning; nothing where it is none of these."""
        try:
            layout, columns, _ = self._begun(BytesIO(head.data), "", LIMITS)
        except FormatError:
            return
        yield f"{len(columns)} columns"
        yield from self.kinds(columns)
        if layout.tags:
            yield "a row of HXL tags"
        if layout.comma:
            yield "one comma more in each row"
        if head.has_bom:
            yield "a byte order mark"

    def _begun(
        self, stream: BinaryIO, name: str, limits: Limits
    ) -> tuple[Layout, tuple[str, ...], Iterator[CsvRecord]]:
        """Read what stands above the rows, and return the layout, the columns, and the records that are rows."""
        records = csv_records(stream, limits=limits)
        header = csv_header(next(records, None), name, limits)
        columns = self._names(header, name)
        want(self.required, columns, name)
        layout, first = self._layout(header, records)
        return layout, columns, chain(first, records)

    def _names(self, header: Iterable[str], file: str) -> tuple[str, ...]:
        return column_names(map(self.known_as, header), file)

    def _layout(self, header: tuple[str, ...], records: Iterator[CsvRecord]) -> tuple[Layout, list[CsvRecord]]:
        """Tell how a file is laid out by what comes first below the header, and return what of that is rows."""
        first = list(islice(records, _LOOKED_AT))
        tags: tuple[str, ...] = ()
        if first and _are_tags(first[0]):
            tags = tuple(first.pop(0).cells)
        widths = [len(row.cells) for row in first]
        comma = self.has_comma(header) and widths.count(len(header) + 1) > widths.count(len(header))
        return Layout(header, tags, comma), first

    def _dataset(self, layout: Layout) -> Dataset:
        said = {
            "columns": () if layout.header == self.columns else layout.header,
            "tags": layout.tags,
            "trailing_comma": layout.comma,
        }
        said = {key: value for key, value in said.items() if value}
        return self.dataset.evolve(extra={self.name: said}) if said else self.dataset

    def _event(self, texts: Mapping[str, str], columns: Collection[str]) -> Event:
        cells = Cells(texts)
        if texts.get(""):
            cells.refuse("", "nothing behind the last comma")
        said = [block.read(cells) for block in self.blocks]
        if cells.bad:
            raise BadCells(cells.bad)
        kept = {name: text for name, text in texts.items() if text and name not in self._in_blocks}
        for block, values in zip(self.blocks, said, strict=True):
            made = block.write(values, columns)
            own = {name: texts[name] for name in block.columns if name in columns}
            if any(text != (made.get(name) or "") for name, text in own.items()):
                kept |= {name: text for name, text in own.items() if text or made.get(name)}
        fields_said = {name: value for block in said for name, value in block.items()}
        return Event(**self.constant, **fields_said, extra={self.name: kept} if kept else {})

    # Writing.

    def write(self, records: Iterable[Record], stream: BinaryIO, fit: Fit = REFUSE) -> None:
        """Write the header, then one row an event."""
        layout: Layout | None = None
        for record in records:
            if isinstance(record, Event):
                layout = layout or self._begin(Layout(self.columns), stream)
                line = fit.put(record, partial(self._line, layout), self.name, self.adopt)
                if line is not None:
                    stream.write(line)
            elif isinstance(record, Dataset):
                other = fit.put(record, partial(self._layout_of, layout), self.name)
                layout = layout or self._begin(other or Layout(self.columns), stream)
            else:
                raise FormatError(f"the format {self.name!r} has no row for a record of the kind {record.record!r}")
        if layout is None:
            self._begin(Layout(self.columns), stream)

    def _line(self, layout: Layout, event: Event) -> bytes:
        cells = self._cells(event, self._names(layout.header, "the data set's header"))
        return csv_line([*cells, ""] if layout.comma else cells)

    def _begin(self, layout: Layout, stream: BinaryIO) -> Layout:
        stream.write(csv_line(layout.header))
        if layout.tags:
            stream.write(csv_line(layout.tags))
        return layout

    def _layout_of(self, before: Layout | None, dataset: Dataset) -> Layout:
        """Read the layout out of a header, which must hold nothing else, nor another layout than the one *before*."""
        said_of_all = ((f.name, getattr(self.dataset, f.name), f.default) for f in fields(Dataset))
        implied = {name: value for name, value, default in said_of_all if value != default}
        misfits = list(beyond(dataset, (), self.name, implied))
        said = dataset.extra.get(self.name, {})
        if isinstance(said, Mapping):
            strange = (key for key, value in said.items() if not _is_layout(key, value))
            misfits += [Misfit(("extra", self.name, key), _LAYOUT) for key in strange]
        else:
            misfits.append(Misfit(("extra", self.name), _LAYOUT))
        if misfits:
            raise MisfitError(misfits)
        layout = Layout(said.get("columns", self.columns), said.get("tags", ()), said.get("trailing_comma", False))
        if before not in {None, layout}:
            raise MisfitError([Misfit((), "a second header: one file has one row of columns")])
        return layout

    def _cells(self, event: Event, columns: tuple[str, ...]) -> list[str]:
        """Return the cells of an event, one a column; `MisfitError` where they cannot hold it."""
        filled = {name for block in self.blocks for name in block.fills}
        misfits = list(beyond(event, filled, self.name, self.constant))
        kept = event.extra.get(self.name, {})
        if not isinstance(kept, Mapping):
            raise MisfitError([*misfits, Misfit(("extra", self.name))])
        strange = (key for key, text in kept.items() if key not in columns or not isinstance(text, str))
        misfits += [Misfit(("extra", self.name, key)) for key in strange]
        if misfits:
            raise MisfitError(misfits)
        values = {name: getattr(event, name) for block in self.blocks for name in block.fills}
        made = [
            {name: text or "" for name, text in block.write(values, columns).items() if name in columns}
            for block in self.blocks
        ]
        row = dict.fromkeys(columns, "")
        for cells in (*made, kept):
            row |= cells
        stale = [list(_unsaid(block, row, event)) for block in self.blocks]
        for block, cells, unsaid in zip(self.blocks, made, stale, strict=True):
            if unsaid:
                row |= {name: cells.get(name, "") for name in block.columns if name in row}
        for block, before in zip(self.blocks, stale, strict=True):
            unsaid = list(_unsaid(block, row, event))
            misfits += before if len(before) < len(unsaid) else unsaid  # what names fewer fields is more exact
        if misfits:
            raise MisfitError(misfits)
        return list(row.values())


def _are_tags(record: CsvRecord) -> bool:
    is_whole = not (record.fault or record.not_in)
    return is_whole and any(record.cells) and all(cell == "" or cell.startswith("#") for cell in record.cells)


def _unsaid(block: Block, row: Mapping[str, str], event: Event) -> Iterator[Misfit]:
    """Name what of an event a row, read again, would not say."""
    cells = Cells(row)
    said = block.read(cells)
    for name in block.fills:
        value = getattr(event, name)
        if cells.bad or said[name] != value:
            paths = [(name,)] if cells.bad else differing(value, said[name], (name,))
            yield from (Misfit(path, room(block.room)) for path in paths)


def _is_layout(key: str, value: object) -> bool:
    if key == "trailing_comma":
        return value is True
    return key in {"columns", "tags"} and isinstance(value, tuple) and all(isinstance(name, str) for name in value)
