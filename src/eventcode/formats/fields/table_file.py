"""Files of tables with named columns: the layout of one file, its cells to events, and events to its lines."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from attrs import evolve

from eventcode.formats.losses import Unsupported, UnsupportedError, capacity
from eventcode.formats.rows.dialect import Dialect
from eventcode.model import Event

from .codec import Codec

if TYPE_CHECKING:
    from .csv_table import CsvTable

__all__ = ["OWN", "ROW_NAME", "UNREAD", "Layout", "TableFile", "is_layout"]

OWN: Final = frozenset({"columns", "tags", "trailing_comma"})
"""The parts of a layout that are none of its dialect, as a header record names them."""
ROW_NAME: Final = "(row)"
"""The name of a column that the header does not name, before all others."""
UNREAD: Final = "(unread)"
"""The key under which `extra` keeps cells that could not be read and that the record can do without."""
_LAYOUT: Final = capacity("the layout of a file")


class Layout(NamedTuple):
    """How a file is laid out: what its rows need to be written back."""

    header: tuple[str, ...]
    """The names of the columns as the file has them; without a header row, as the format has them."""
    dialect: Dialect
    tags: tuple[str, ...] = ()
    """A second row of tags (Humanitarian Exchange Language) below the header."""
    comma: bool = False
    """Whether each row but the header ends in one comma more."""


class TableFile:
    """One file of a table: the cells of its rows to events, and events to its lines."""

    def __init__(self, table: "CsvTable", layout: Layout, columns: tuple[str, ...]) -> None:
        self.table, self.layout, self.columns = table, layout, columns
        self.codec = self._codec(table, columns)
        dialect = layout.dialect
        usual = dialect.nulls[0] if dialect.nulls else ""
        self._usual = ["" if name in dialect.empty else usual for name in columns]
        """The cell of a missing value, by column."""
        everywhere, in_numbers = frozenset(("", *dialect.nulls)), frozenset(("", *dialect.nulls, *dialect.number_nulls))
        self._nulls = [in_numbers if name in table.typed else everywhere for name in columns]
        """All such cells, by column."""
        self.has_nulls = len(in_numbers) > 1
        if not self.has_nulls:
            self.read = self.codec.read  # type: ignore[method-assign]  # a call less for each row
        self._line = dialect.liner((*columns, "") if layout.comma else columns)

    @staticmethod
    def _codec(codec: Codec, columns: tuple[str, ...]) -> Codec:
        """Return the codec for a file with these columns; without the column of the id, its content makes the id."""
        if columns == codec.columns:
            return codec
        fields = tuple(f for f in codec.fields if "id" not in f.fills or set(columns) & set(f.names))
        identify = codec.identify
        if identify is not None:
            place = {name: place for place, name in enumerate(columns)}
            usual, make = [place.get(name) for name in codec.columns], identify
            identify = lambda cells: make(["" if at is None else cells[at] for at in usual])  # noqa: E731  # of this file
        return evolve(codec, columns=columns, fields=fields, identify=identify, optional=0)

    def read(self, cells: Sequence[str]) -> Event:
        """Return the event of a row."""
        row = ["" if cell in nulls else cell for cell, nulls in zip(cells, self._nulls, strict=True)]
        event, kept = self.codec.decode(row)
        for name, usual, cell, without in zip(self.columns, self._usual, cells, row, strict=True):
            if not without and (cell != usual or name in kept):
                kept[name] = cell
        return self.codec.finish(event, kept)

    def line(self, event: Event) -> bytes:
        """
        Return the line of an event, with its end.

        Raises:
            UnsupportedError: where the file cannot hold it.

        """
        cells = self._cells(event)
        try:
            return self._line([*cells, ""] if self.layout.comma else cells)
        except UnicodeEncodeError:
            test, reason = self._lacks, f"text that {self.layout.dialect.encoding} lacks"
        except ValueError:
            test, reason = self._has_separator, "a separator or line end"
        pairs = zip(self.columns, cells, strict=True)
        raise UnsupportedError(
            each
            for name, cell in pairs
            if test(cell)
            for each in self.codec.blame(event, name, test, f"{reason} in {name}")
        )

    def _lacks(self, cell: str) -> bool:
        codec = self.layout.dialect.coding.codec
        return cell.encode(codec, "ignore") != cell.encode(codec, "replace")

    def _has_separator(self, cell: str) -> bool:
        return self.layout.dialect.character in cell or "\n" in cell or cell.endswith("\r")

    def _cells(self, event: Event) -> Sequence[str]:
        extra = event.extra.get(self.codec.name, {})
        if not isinstance(extra, Mapping) or not (self.has_nulls or UNREAD in extra):
            return cast("Sequence[str]", self.codec.write(event))
        kept = dict(extra)
        unread = kept.pop(UNREAD, {})
        nulls = dict(zip(self.columns, self._nulls, strict=True)) if self.has_nulls else {}
        spelled = {name: text for name, text in kept.items() if isinstance(text, str) and text in nulls.get(name, ())}
        cells, unsupported = self.codec.encode(event, kept | dict.fromkeys(spelled, ""))
        if not _are_texts(unread):
            unsupported.append(Unsupported(("extra", self.codec.name, UNREAD), _LAYOUT))
        for name, cell in zip(self.columns, cells, strict=True):
            if cell and cell in nulls.get(name, ()):
                reason = f"{cell!r} in {name}, where it means nothing"
                unsupported += self.codec.blame(event, name, cell.__eq__, reason)
        if unsupported:
            raise UnsupportedError(unsupported)
        spelled |= unread
        pairs = zip(self.columns, self._usual, cells, strict=True)
        return [cell or spelled.get(name, usual) for name, usual, cell in pairs]


def _are_texts(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(each, str) for each in value.values())


def is_layout(key: str, value: object) -> bool:
    """Return whether a header record may state a part of a layout so."""
    if key == "trailing_comma":
        return value is True
    return isinstance(value, tuple) and all(isinstance(name, str) for name in value)
