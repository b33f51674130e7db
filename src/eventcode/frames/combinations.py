"""Combinations: what the rules of units find in rows whose fields have numbers instead of cells."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from eventcode.formats.fields.codec import Codec
from eventcode.formats.fields.keeper import Keeper

from .blocks import Block, Blocks
from .judge import Hit, Judge
from .table import ROW, Table, filtered_columns
from .units import ColumnPlan, Unit

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Combinations", "Numbered", "combinations_of"]


class Numbered(NamedTuple):
    """The rows of a chunk."""

    frame: "pl.DataFrame"
    numbers: "pl.DataFrame"
    """The number of each field's cells."""
    plain: "pl.Series"
    """Which rows are judged by these numbers."""


class Combinations:
    """
    What the rules of some units find, by a key for each combination that they look at.

    *take* is called with the rows of a chunk whose fields have cells for the first time, then *rows*.
    """

    def __init__(self) -> None:
        self.hits: dict[Any, tuple[Hit, ...]] = {}
        """The findings of each combination that has any, by its key."""
        self.judged = 0
        """How many combinations were judged."""

    def take(self, new: Mapping[int, "pl.DataFrame"]) -> None:
        """Judge cells that come for the first time."""

    def rows(self, chunk: Numbered) -> "pl.DataFrame | None":
        """Return the rows with findings, and the key of each; None where there are none."""
        raise NotImplementedError


class OfBlock(Combinations):
    """Units that look at one field: the key is the number of its cells."""

    def __init__(self, place: int, units: Sequence[Unit], block: Block, judge: Judge, table: Table) -> None:
        super().__init__()
        self._place, self._units, self._block, self._judge, self._table = place, units, block, judge, table
        self._pl = table.lib
        self._getters = [_getter(unit, table.codec.keepers[place]) for unit in units]
        self._known: list[dict[Any, tuple[Hit, ...]]] = [{} for _ in units]
        self._first = 0

    def take(self, new: Mapping[int, "pl.DataFrame"]) -> None:
        """Judge cells that come for the first time."""
        rows = new[self._place]
        first, self._first = self._first, self._first + rows.height
        if not rows.height:
            return
        unreadable = {*self._block.unreadable}
        for unit, getter, known in zip(self._units, self._getters, self._known, strict=True):
            condition = self._table.filters[unit]
            places: Iterable[int] = range(rows.height)
            if condition is not None:
                places = rows.select(condition).to_series().arg_true().to_list()
            for number in (first + n for n in places):
                if number in unreadable:
                    continue
                cells = self._block.cells[number]
                key = (getter(cells), self._block.shapes[number] if unit.shapes else 0)
                found = known.get(key)
                if found is None:
                    found = known[key] = self._judge.judge_blocks(unit, {self._place: cells})
                    self.judged += 1
                if found:
                    self.hits[number] = (*self.hits.get(number, ()), *found)

    def rows(self, chunk: Numbered) -> "pl.DataFrame | None":
        """Return the rows with findings, and the key of each; None where there are none."""
        if not self.hits:
            return None
        return _hit(chunk.numbers[ROW], chunk.numbers[str(self._place)], self.hits, chunk.plain)


class OfSeveral(Combinations):
    """A unit that looks at several fields, or at none: the key is the numbers of what it looks at in each."""

    def __init__(self, unit: Unit, blocks: Blocks, judge: Judge, table: Table) -> None:
        super().__init__()
        self._unit, self._judge, self._table, self._pl = unit, judge, table, table.lib
        self._blocks = {n: blocks.by_place[n] for n in judge.fields_of(unit)}
        self._getters = {n: _getter(unit, table.codec.keepers[n]) for n in self._blocks}
        self._numbers: dict[int, dict[Any, int]] = {n: {} for n in self._blocks}
        self._parts = {n: self._pl.Series(dtype=self._pl.UInt64) for n in self._blocks}
        """The parts that the unit looks at, by their numbers, for the cells with each number."""
        self._pairs: dict[int, dict[int, int]] = {}
        self._known: dict[Any, tuple[Hit, ...]] = {}

    def take(self, new: Mapping[int, "pl.DataFrame"]) -> None:
        """Give numbers to the parts of cells that the unit looks at."""
        for n, block in ((n, block) for n, block in self._blocks.items() if new[n].height):
            numbers, getter, first = self._numbers[n], self._getters[n], len(self._parts[n])
            by_shape = n in self._unit.shapes
            parts = [
                numbers.setdefault((getter(cells), block.shapes[at] if by_shape else 0), len(numbers))
                for at, cells in enumerate(block.cells[first:], first)
            ]
            self._parts[n].append(self._pl.Series(parts, dtype=self._pl.UInt64))

    def rows(self, chunk: Numbered) -> "pl.DataFrame | None":
        """Return the rows with findings, and the key of each; None where there are none."""
        pl, condition = self._pl, self._table.filters[self._unit]
        mask = chunk.plain if condition is None else chunk.plain & chunk.frame.select(condition).to_series()
        if not mask.any():
            return None
        rows = chunk.numbers.filter(mask)
        keys = pl.DataFrame({"k": self._keys(rows)})
        groups = keys.with_row_index("i").group_by("k").agg(pl.col("i").first()).sort("i")
        new = [(key, place) for key, place in groups.rows() if key not in self._known]
        if new:
            names = [str(n) for n in self._blocks]
            self._take(new, rows.select(names)[[place for _, place in new]].rows() if names else [()])
        return _hit(rows[ROW], keys["k"], self.hits) if self.hits else None

    def _take(self, new: Iterable[tuple[int, int]], firsts: Sequence[tuple[int, ...]]) -> None:
        """Judge combinations by the first row of each, of which the numbers are given."""
        for (key, _), own in zip(new, firsts, strict=True):
            blocks = zip(self._blocks.items(), own, strict=True)
            cells = {n: block.cells[number] for (n, block), number in blocks}
            self._known[key] = found = self._judge.judge_blocks(self._unit, cells)
            self.judged += 1
            if found:
                self.hits[key] = found

    def _keys(self, rows: "pl.DataFrame") -> "pl.Series":
        """Return the key of each row: the numbers of two parts side by side; those of more, pair by pair."""
        keys: pl.Series = self._pl.zeros(rows.height, self._pl.UInt64, eager=True)
        for depth, (n, parts) in enumerate(self._parts.items()):
            keys = (self._paired(depth, keys) if depth > 1 else keys) * _SHIFT + parts.gather(rows[str(n)])
        return keys

    def _paired(self, depth: int, keys: "pl.Series") -> "pl.Series":
        known, every = self._pairs.setdefault(depth, {}), keys.unique()
        numbers = [known.setdefault(key, len(known)) for key in every.to_list()]
        return keys.replace_strict(every, self._pl.Series(numbers, dtype=self._pl.UInt64))


_SHIFT: Final = 2**32


def _getter(unit: Unit, keeper: Keeper) -> Callable[[tuple[str, ...]], Any]:
    """Return what takes the cells that a unit looks at out of those of a field."""
    places = [n for n, name in enumerate((*keeper.names, *keeper.beside)) if name in unit.exact]
    return itemgetter(*places) if places else lambda cells: ()  # noqa: ARG005  # one key for all


def _hit(
    lines: "pl.Series", keys: "pl.Series", hits: Iterable[int], among: "pl.Series | None" = None
) -> "pl.DataFrame":
    """Return the lines, among some, whose keys are among the hits."""
    found = keys.is_in(type(keys)(list(hits), dtype=keys.dtype).implode())
    found = found if among is None else found & among
    return lines.filter(found).to_frame().with_columns(keys.filter(found).alias("k"))


def combinations_of(codec: Codec, plan: ColumnPlan, blocks: Blocks, judge: Judge, table: Table) -> list[Combinations]:
    """Return the combinations that the units of a plan look at: one for all units of one field."""
    home = {name: n for n, keeper in enumerate(codec.keepers) for name in keeper.names}
    made: list[Combinations] = []
    of_one: dict[int, list[Unit]] = {}
    for unit in plan.units:
        fields = {*judge.fields_of(unit), *(home[column] for column in filtered_columns(unit))}
        if len(fields) == 1:
            of_one.setdefault(fields.pop(), []).append(unit)
        else:
            made.append(OfSeveral(unit, blocks, judge, table))
    return [*(OfBlock(n, units, blocks.by_place[n], judge, table) for n, units in of_one.items()), *made]
