"""Tables of CSV whose columns are found by their names: from a file to records, and back."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any, BinaryIO, Final, NamedTuple, TypeVar

from attrs import Factory, field, fields, frozen

from eventcode.errors import FormatError
from eventcode.issues import Spot
from eventcode.model import Dataset, Event, Record
from eventcode.registry import Registry
from eventcode.row import Row

from ._columns import BadCell, BadCells, MisfitError
from ._records import CsvRecord, column_names, csv_header, csv_line, csv_records, csv_row, want

__all__ = ["Block", "Cells", "Layout", "NamedTable"]

_T = TypeVar("_T")

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
    has_comma: Callable[[Collection[str]], bool] = lambda _: False
    """Whether the rows of a file with such columns may end in one comma more."""
    _in_blocks: frozenset[str] = field(
        init=False, default=Factory(lambda self: frozenset(c for b in self.blocks for c in b.columns), takes_self=True)
    )

    # Reading.

    def read(self, stream: BinaryIO, *, name: str, registry: Registry) -> Iterator[Row]:  # noqa: ARG002  # one type of event
        """Yield the header of the data set, then one `Row` a record."""
        records = csv_records(stream)
        header = csv_header(next(records, None), name)
        columns = self._names(header, name)
        want(self.required, columns, name)
        layout, first = self._layout(header, records)
        yield Row(Spot(name, 1), self._dataset(layout))
        # The cell behind the last comma has a name that no column can have, and must be empty.
        names = (*columns, "") if layout.comma else columns
        there = frozenset(columns)
        for record in chain(first, records):
            yield csv_row(record, name, names, lambda texts: self._event(texts, there))

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

    def write(self, records: Iterable[Record], stream: BinaryIO) -> None:
        """Write the header, then one row an event."""
        layout: Layout | None = None
        for record in records:
            if isinstance(record, Event):
                layout = layout or self._begin(Layout(self.columns), stream)
                try:
                    cells = self._cells(record, self._names(layout.header, "the data set's header"))
                except MisfitError as error:
                    found = ", ".join(error.paths)
                    raise FormatError(f"event {record.id!r}: the format {self.name!r} cannot hold {found}") from None
                stream.write(csv_line([*cells, ""] if layout.comma else cells))
            elif isinstance(record, Dataset):
                other = self._layout_of(record)
                if layout not in {None, other}:
                    raise FormatError(f"the format {self.name!r} cannot hold rows with other columns in one file")
                layout = layout or self._begin(other, stream)
            else:
                raise FormatError(f"the format {self.name!r} has no row for a record of the kind {record.record!r}")
        if layout is None:
            self._begin(Layout(self.columns), stream)

    def _begin(self, layout: Layout, stream: BinaryIO) -> Layout:
        stream.write(csv_line(layout.header))
        if layout.tags:
            stream.write(csv_line(layout.tags))
        return layout

    def _layout_of(self, dataset: Dataset) -> Layout:
        """Read the layout out of a header, which must hold nothing else."""
        contents = {"schema", "unknown", "extra", "documents", "events"}
        misfits = [*dataset.unknown, *(f"extra.{key}" for key in dataset.extra if key != self.name)]
        misfits += [
            f.name
            for f in fields(Dataset)
            if f.name not in contents and getattr(dataset, f.name) not in (f.default, getattr(self.dataset, f.name))
        ]
        said = dataset.extra.get(self.name, {})
        if isinstance(said, Mapping):
            misfits += [f"extra.{self.name}.{key}" for key, value in said.items() if not _is_layout(key, value)]
        else:
            misfits.append(f"extra.{self.name}")
        if misfits:
            raise FormatError(f"the data set's header: the format {self.name!r} cannot hold {', '.join(misfits)}")
        return Layout(said.get("columns", self.columns), said.get("tags", ()), said.get("trailing_comma", False))

    def _cells(self, event: Event, columns: tuple[str, ...]) -> list[str]:
        """Return the cells of an event, one a column; `MisfitError` where they cannot hold it."""
        misfits = list(self._beyond(event))
        kept = event.extra.get(self.name, {})
        if not isinstance(kept, Mapping):
            raise MisfitError([*misfits, f"extra.{self.name}"])
        misfits += [f"extra.{self.name}.{k}" for k, v in kept.items() if k not in columns or not isinstance(v, str)]
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
        stale = [_unsaid(block, row, event) for block in self.blocks]
        for block, cells, differing in zip(self.blocks, made, stale, strict=True):
            if differing:
                row |= {name: cells.get(name, "") for name in block.columns if name in row}
        for block, differing in zip(self.blocks, stale, strict=True):
            unsaid = _unsaid(block, row, event)
            misfits += differing if len(differing) < len(unsaid) else unsaid  # what names fewer fields is more exact
        if misfits:
            raise MisfitError(misfits)
        return list(row.values())

    def _beyond(self, event: Event) -> Iterator[str]:
        """Name the fields for which there is no column at all."""
        if event.type is not None:
            yield "type"
        yield from (key for key in event.unknown if key != "type")
        filled = {"unknown", "extra", *(name for block in self.blocks for name in block.fills)}
        for f in fields(Event):
            if f.name not in filled and getattr(event, f.name) not in (f.default, self.constant.get(f.name)):
                yield f.name
        yield from (f"extra.{key}" for key in event.extra if key != self.name)


def _are_tags(record: CsvRecord) -> bool:
    is_whole = not (record.fault or record.not_in)
    return is_whole and any(record.cells) and all(cell == "" or cell.startswith("#") for cell in record.cells)


def _unsaid(block: Block, row: Mapping[str, str], event: Event) -> list[str]:
    """Name the fields of an event that a row, read again, would not say."""
    cells = Cells(row)
    said = block.read(cells)
    return [name for name in block.fills if cells.bad or said[name] != getattr(event, name)]


def _is_layout(key: str, value: object) -> bool:
    if key == "trailing_comma":
        return value is True
    return key in {"columns", "tags"} and isinstance(value, tuple) and all(isinstance(name, str) for name in value)
