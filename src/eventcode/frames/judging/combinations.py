"""Combinations: what the rules of units find in rows whose fields have numbers instead of cells."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from eventcode.formats.fields.keeper import Keeper
from eventcode.frames.chunks.chunk import ROW, polars
from eventcode.frames.plans.compiled import CompiledPlan
from eventcode.frames.plans.expressions import filtered_columns
from eventcode.frames.plans.judge import Hit, Judge, is_opaque, moved
from eventcode.frames.plans.units import PartMatch, Unit

from .blocks import Block, Blocks

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


class Combinations(ABC):
    """
    What the rules of some units find, by a key for each combination that they look at.

    *take* is called with the rows of a chunk whose fields have cells for the first time, then *rows*.
    """

    def __init__(self) -> None:
        self.hits: dict[Any, tuple[Hit, ...]] = {}
        """The findings of each combination that has any, by its key."""
        self.judged = 0
        """How many combinations were judged."""

    def take(self, new: Mapping[int, "pl.DataFrame"]) -> None:  # noqa: B027  # some wait for rows
        """Judge cells that come for the first time."""

    @abstractmethod
    def rows(self, chunk: Numbered) -> "pl.DataFrame | None":
        """Return the rows with findings, and the key of each; None where there are none."""


class _KnownMatch(NamedTuple):
    """What a text has to match, what takes its cells out of those of a field, and which of these match."""

    match: PartMatch
    getter: Callable[[tuple[str, ...]], Any]
    known: dict[Any, bool]


class _Judged:
    """
    What the rules of a unit that looks at one field find in its cells.

    *models* are what is known of units of other fields that are read alike: the two sides of an event.
    """

    def __init__(self, unit: Unit, place: int, block: Block, judge: Judge, models: dict[Any, dict[Any, Any]]) -> None:
        self.unit, self._place, self._block, self._judge = unit, place, block, judge
        self._call, keeper = judge.of_unit(unit), judge.codec.keepers[place]
        self._getter = _getter(unit.columns, keeper)
        self._known: dict[Any, tuple[Hit, ...]] = {}
        self._matches = [_KnownMatch(each, _getter(each.columns, keeper), {}) for each in unit.filter.matches]
        self._model: dict[Any, tuple[Hit, ...]] | None = None
        self._field = unit.calls[0].field if len(unit.calls) == 1 else None
        if self._field is not None and (alike := _kind_of(keeper)):
            places = tuple(n for n, name in enumerate(keeper.columns) if name in unit.columns)
            self._model = models.setdefault((alike, places, unit.calls[0].rules), self._known)

    def find(self, number: int) -> tuple[Hit, ...]:
        """Return the findings in the cells with a number."""
        cells = self._block.cells[number]
        pattern = self._block.patterns[number] if self._block.patterns else 0
        if self._matches and not all(self._is_match(each, number, pattern) for each in self._matches):
            return ()
        key = self._getter(cells), pattern if self.unit.patterns else 0
        found = self._known.get(key)
        if found is None:
            model = self._model.get(key) if self._model is not None else None
            if model is None or self._field is None:
                found = self._call({self._place: cells})
            else:
                found = moved(model, self._field, self._judge.place_of(self._field))
            self._known[key] = found
        return found

    def _is_match(self, asked: "_KnownMatch", number: int, pattern: int) -> bool:
        match, getter, known = asked
        cells = self._block.cells[number]
        key = getter(cells), pattern
        if key not in known:
            values = self._judge.values_of(self._place, cells)
            texts = _texts_at([self._judge.value(str(match.path[0]), values)], match.path[1:])
            known[key] = any(re.search(match.text, text) for text in texts)
        return known[key]

    @property
    def height(self) -> int:
        """How many combinations are known."""
        return len(self._known)


def _texts_at(values: Iterable[Any], path: Sequence[Any]) -> Iterator[str]:
    """Yield the texts at a path below values."""
    for value in values:
        if isinstance(value, tuple):
            yield from _texts_at(value, path)
        elif path:
            below = value.get(path[0]) if isinstance(value, Mapping) else getattr(value, path[0], None)
            yield from _texts_at([below], path[1:])
        elif isinstance(value, str):
            yield value


def _kind_of(keeper: Keeper) -> Any:
    """Return what fields share that read cells alike, whatever their names; None where that is not known."""
    columns, group = getattr(keeper.field, "columns", None), getattr(keeper.field, "group", None)
    if columns is None or group is None or keeper.beside:
        return None
    return group.make, tuple((columns[name].part, columns[name].read) for name in keeper.names)


class OfBlock(Combinations):
    """Units that look at one field: the key is the number of its cells."""

    def __init__(self, place: int, block: Block, judged: Sequence[_Judged], compiled: CompiledPlan) -> None:
        super().__init__()
        self._place, self._block, self._compiled, self._judged = place, block, compiled, judged
        self._first = 0

    def take(self, new: Mapping[int, "pl.DataFrame"]) -> None:
        """Judge cells that come for the first time."""
        rows = new[self._place]
        first, self._first = self._first, self._first + rows.height
        if not rows.height:
            return
        odd = {*self._block.odd}
        for each in self._judged:
            condition = self._compiled.filters[each.unit]
            places: Iterable[int] = range(rows.height)
            if condition is not None:
                places = rows.select(condition).to_series().arg_true().to_list()
            for number in (first + n for n in places):
                if number not in odd and (found := each.find(number)):
                    self.hits[number] = (*self.hits.get(number, ()), *found)
        self.judged = sum(each.height for each in self._judged)

    def rows(self, chunk: Numbered) -> "pl.DataFrame | None":
        """Return the rows with findings, and the key of each; None where there are none."""
        if not self.hits:
            return None
        return _hit(chunk.numbers[ROW], chunk.numbers[str(self._place)], self.hits, chunk.plain)


class OfSeveral(Combinations):
    """A unit that looks at several fields, or at none: the key is the numbers of what it looks at in each."""

    def __init__(self, unit: Unit, blocks: Blocks, compiled: CompiledPlan) -> None:
        super().__init__()
        judge = compiled.judge
        self._unit, self._call, self._compiled, self._pl = unit, judge.of_unit(unit), compiled, polars()
        self._blocks = {n: blocks.by_place[n] for n in judge.fields_of(unit)}
        self._getters = {n: _getter(unit.columns, compiled.codec.keepers[n]) for n in self._blocks}
        self._numbers: dict[int, dict[Any, int]] = {n: {} for n in self._blocks}
        self._parts = {n: self._pl.Series(dtype=self._pl.UInt64) for n in self._blocks}
        """The parts that the unit looks at, by their numbers, for the cells with each number; null until asked for."""
        self._pairs: dict[int, dict[int, int]] = {}
        self._known: dict[Any, tuple[Hit, ...]] = {}

    def rows(self, chunk: Numbered) -> "pl.DataFrame | None":
        """Return the rows with findings, and the key of each; None where there are none."""
        pl, condition = self._pl, self._compiled.filters[self._unit]
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
            self._known[key] = found = self._call(cells)
            self.judged += 1
            if found:
                self.hits[key] = found

    def _keys(self, rows: "pl.DataFrame") -> "pl.Series":
        """Return the key of each row: the numbers of two parts side by side; those of more, pair by pair."""
        keys: pl.Series = self._pl.zeros(rows.height, self._pl.UInt64, eager=True)
        for depth, n in enumerate(self._blocks):
            keys = (self._paired(depth, keys) if depth > 1 else keys) * _SHIFT + self._part(n, rows[str(n)])
        return keys

    def _part(self, place: int, numbers: "pl.Series") -> "pl.Series":
        """Return the numbers of the parts of cells that the unit looks at."""
        block, known, getter = self._blocks[place], self._numbers[place], self._getters[place]
        parts = self._parts[place]
        if more := len(block.cells) - len(parts):
            parts = self._parts[place] = parts.extend_constant(None, more)
        found: pl.Series = parts.gather(numbers)
        if found.has_nulls():
            new, by_pattern = numbers.filter(found.is_null()).unique(), place in self._unit.patterns
            made = [
                known.setdefault((getter(block.cells[n]), block.patterns[n] if by_pattern else 0), len(known))
                for n in new
            ]
            parts.scatter(new, self._pl.Series(made, dtype=self._pl.UInt64))
            found = parts.gather(numbers)
        return found

    def _paired(self, depth: int, keys: "pl.Series") -> "pl.Series":
        known, every = self._pairs.setdefault(depth, {}), keys.unique()
        numbers = [known.setdefault(key, len(known)) for key in every.to_list()]
        return keys.replace_strict(every, self._pl.Series(numbers, dtype=self._pl.UInt64))


_SHIFT: Final = 2**32


def _getter(columns: frozenset[str], keeper: Keeper) -> Callable[[tuple[str, ...]], Any]:
    """Return what takes the cells in these columns out of those of a field: all, where they are read at once."""
    if is_opaque(keeper):
        return lambda cells: cells
    places = [n for n, name in enumerate(keeper.columns) if name in columns]
    return itemgetter(*places) if places else lambda cells: ()  # noqa: ARG005  # one key for all


def _hit(
    lines: "pl.Series", keys: "pl.Series", hits: Iterable[int], among: "pl.Series | None" = None
) -> "pl.DataFrame":
    """Return the lines, among some, whose keys are among the hits."""
    found = keys.is_in(type(keys)(list(hits), dtype=keys.dtype).implode())
    found = found if among is None else found & among
    return lines.filter(found).to_frame().with_columns(keys.filter(found).alias("k"))


def combinations_of(compiled: CompiledPlan, blocks: Blocks) -> list[Combinations]:
    """Return the combinations that the units of a plan look at: one for all units of one field."""
    judge = compiled.judge
    home = {name: n for n, keeper in enumerate(compiled.codec.keepers) for name in keeper.names}
    made: list[Combinations] = []
    of_one: dict[int, list[Unit]] = {}
    for unit in compiled.plan.units:
        fields = {*judge.fields_of(unit), *(home[column] for column in filtered_columns(unit))}
        if len(fields) == 1:
            of_one.setdefault(fields.pop(), []).append(unit)
        else:
            made.append(OfSeveral(unit, blocks, compiled))
    models: dict[Any, dict[Any, Any]] = {}
    for n, units in of_one.items():
        judged = [_Judged(unit, n, blocks.by_place[n], judge, models) for unit in units]
        made.append(OfBlock(n, blocks.by_place[n], judged, compiled))
    return made
