"""Blocks: columns, found by their names, that together say some fields of an event; and where they stand in a file."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, TypeVar

from attrs import frozen

from eventcode.formats.losses import Unsupported, capacity, diff_paths
from eventcode.model import Event

from .columns import BadCell, BadCells, picker
from .columns import Cells as Texts

__all__ = ["Block", "Cells", "Placed"]

_T = TypeVar("_T")

_CACHED: Final = 4_096
"""How many different rows of a block are remembered: places, sides and days come again and again."""


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
    capacity: str = ""
    """What the columns can hold, in words, for messages."""
    beside: tuple[str, ...] = ()
    """Columns of other blocks that it looks at too."""
    cached: bool = True
    """False where hardly any cells come twice."""


class Placed:
    """A block in a file: where its cells stand in a row, and what they say."""

    def __init__(self, block: Block, columns: Sequence[str]) -> None:
        self.block, self.columns = block, frozenset(columns)
        self.own = tuple(name for name in block.columns if name in self.columns)
        self._seen = (*self.own, *(name for name in block.beside if name in self.columns))
        self.take = picker([columns.index(name) for name in self._seen])
        """Takes the cells that the block looks at out of a row."""
        cache: Callable[[Any], Any] = lru_cache(maxsize=_CACHED) if block.cached else lambda function: function
        self.said: Callable[[Texts], Mapping[str, Any]] = cache(self._said)
        """From these cells to the fields that they say; `BadCells` with all that are wrong."""
        self.read: Callable[[Texts], tuple[Mapping[str, Any], Mapping[str, str]]] = cache(self._read)
        """From these cells to the fields and the cells to keep; `BadCells` as before."""

    def _said(self, texts: Texts) -> Mapping[str, Any]:
        cells = Cells(dict(zip(self._seen, texts, strict=True)))
        said = self.block.read(cells)
        if cells.bad:
            raise BadCells(cells.bad)
        return said

    def _read(self, texts: Texts) -> tuple[Mapping[str, Any], Mapping[str, str]]:
        said = self.said(texts)
        made = self.made(said)
        own = dict(zip(self.own, texts, strict=False))
        if own == made:
            return said, {}
        return said, {name: text for name, text in own.items() if text or made[name]}

    def made(self, said: Mapping[str, Any]) -> dict[str, str]:
        """Return the cells that the fields make by themselves, one a column of the file."""
        made = self.block.write(said, self.columns)
        return {name: made.get(name) or "" for name in self.own}

    def unsaid(self, row: Sequence[str], event: Event) -> Iterator[Unsupported]:
        """Name what of an event a row, read again, would not say."""
        try:
            said = self.said(self.take(row))
        except BadCells:
            yield from (Unsupported((name,), capacity(self.block.capacity)) for name in self.block.fills)
            return
        for name in self.block.fills:
            if said[name] != (value := getattr(event, name)):
                yield from (
                    Unsupported(path, capacity(self.block.capacity)) for path in diff_paths(value, said[name], (name,))
                )
