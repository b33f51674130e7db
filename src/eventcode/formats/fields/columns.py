"""Columns: what each cell of a row says of a record, and how a record becomes cells again."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, TypeAlias

from attrs import evolve, field, frozen

from eventcode.errors import Path, RecordError
from eventcode.formats.losses import Unsupported, capacity, diff_paths
from eventcode.model.unchecked import set_unchecked

__all__ = ["BadCell", "BadCells", "Cells", "Column", "Group", "only_part", "picker"]

_CACHED: Final = 4_096
"""How many different values of a group of columns are remembered: actors, places and days come again and again."""


@frozen
class Column:
    """
    One column: its name, its group, the part of the group's value that it says, and both directions between them.

    A column without a *part* says nothing that a record has a field for: its text is kept in `extra`. What *write*
    gives for it is what the source itself would derive from the group's value.
    """

    name: str
    group: str
    part: str | None = None
    read: Callable[[str], Any] = str
    """From the cell's text to the part, for a cell that is not empty; `ValueError` where the text cannot be that."""
    write: Callable[[Any], str | None] = lambda _: None
    """From the group's value to the cell's text; None where there is none."""
    expected: str = "text"
    """What the column must hold, for messages."""
    blank: str = ""
    """What the cell holds where the group has no value."""
    required: bool = False
    """True where the cell must not be empty."""


@frozen
class BadCell:
    """A cell that holds what its column does not allow."""

    column: str
    found: str
    expected: str


class BadCells(RecordError):  # noqa: N818  # it carries several, and is turned into issues
    """Every bad cell of a group of columns."""

    def __init__(self, cells: Sequence[BadCell]) -> None:
        super().__init__()
        self.cells = tuple(cells)
        self.args = (self.cells,)


Cells: TypeAlias = tuple[str, ...]
Kept: TypeAlias = Mapping[str, str]


def picker(places: Sequence[int]) -> Callable[[Any], Cells]:
    """Return what takes the cells at these places out of a row, always as a tuple."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda cells: tuple([cells[place] for place in places])


def only_part(parts: dict[str, Any]) -> Any:
    """Make the value of a group that has one part: the part."""
    return next(iter(parts.values()), None)


@frozen(eq=False)
class Group:
    """
    How columns together say one field of an event; or, where they fill none, columns whose text is kept as it is.

    The law that makes a file come out as it went in: where the writer would not make the same cells of the value, all
    of them are *kept* as text, and kept texts count for as long as the cells, read with them, mean what the record
    says. So a value that somebody changes is written anew, and no stale text beside it.
    """

    fills: str | None = None
    """The field of the event that the columns say; None where they say none."""
    make: Callable[[dict[str, Any]], Any] = only_part
    """
    From the parts that were found, by name, to the value; None where they say nothing. `BadCells`, with the part for
    the column, where parts do not go together.
    """
    many: bool = False
    """True where the field is a tuple, of which these columns can hold one."""
    verbatim: bool = False
    """True where every cell is kept: what the source derives from the value is its own assertion, right or wrong."""
    capacity: str = ""
    """What the columns can hold, in words, for messages."""
    cached: bool = True
    """False where hardly a value comes twice."""
    columns: tuple[Column, ...] = ()
    """Filled in by the table."""
    names: Cells = field(init=False)
    _blanks: Cells = field(init=False)
    read: Callable[[Cells], tuple[Any, Kept]] = field(init=False)
    """From the cells to the field's value and the texts to keep; `BadCells` with all that are wrong."""
    write: Callable[[Any, tuple[str | None, ...]], tuple[Cells, tuple[Unsupported, ...]]] = field(init=False)
    """From the field's value and the kept texts, None where there is none, to the cells, and what they cannot hold."""

    def __attrs_post_init__(self) -> None:
        cache: Callable[[Any], Any] = lru_cache(maxsize=_CACHED) if self.cached else lambda function: function
        set_unchecked(
            self,
            names=tuple(c.name for c in self.columns),
            _blanks=tuple(c.blank for c in self.columns),
            read=cache(self._read),
            write=cache(self._write),
        )

    def _read(self, cells: Cells) -> tuple[Any, Kept]:
        value = self._value(cells)
        texts = self._texts(value)
        if cells == texts and not self.verbatim:
            return value, {}
        return value, {name: cell for name, cell, text in zip(self.names, cells, texts, strict=True) if cell or text}

    def _value(self, cells: Cells) -> Any:
        """Read the cells as the field's value."""
        if self.fills is None:
            return None
        parts: dict[str, Any] = {}
        bad = []
        for column, cell in zip(self.columns, cells, strict=True):
            if column.part is None or (cell == "" and not column.required):
                continue
            try:
                parts[column.part] = column.read(cell)
            except ValueError:
                bad.append(BadCell(column.name, cell, column.expected))
        if bad:
            raise BadCells(bad)
        try:
            value = self.make(parts)
        except BadCells as error:
            of_part = {c.part: c.name for c in self.columns}
            raise BadCells([evolve(cell, column=of_part[cell.column]) for cell in error.cells]) from None
        if not self.many:
            return value
        return () if value is None else (value,)

    def _texts(self, value: Any) -> Cells:
        """Write the cells that the value alone gives."""
        one = (value[0] if value else None) if self.many else value
        if one is None:
            return self._blanks
        return tuple([c.write(one) or "" for c in self.columns])

    def _write(self, value: Any, kept: tuple[str | None, ...]) -> tuple[Cells, tuple[Unsupported, ...]]:
        texts = self._texts(value)
        full = tuple([text if k is None else k for text, k in zip(texts, kept, strict=True)])
        if self.fills is None or self._means(full, value):
            return full, ()
        if value is None or value == ():
            return texts, self._misfits((self.fills,)) if any(c.required for c in self.columns) else ()
        try:
            back = self._value(texts)
        except BadCells:
            return texts, self._misfits((self.fills,))
        return texts, () if back == value else self._misfits(*diff_paths(value, back, (self.fills,)))

    def _misfits(self, *paths: Path) -> tuple[Unsupported, ...]:
        return tuple(Unsupported(path, capacity(self.capacity)) for path in paths)

    def _means(self, cells: Cells, value: Any) -> bool:
        try:
            return bool(self._value(cells) == value)
        except BadCells:
            return False
