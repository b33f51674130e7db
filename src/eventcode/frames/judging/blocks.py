"""Blocks: the distinct cells of the fields of a format, each with a number, so that rows become columns of numbers."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from eventcode.frames.chunks.chunk import ROW, polars
from eventcode.frames.plans.compiled import CompiledPlan
from eventcode.frames.plans.expressions import filtered_columns, pattern_of
from eventcode.frames.plans.judge import is_opaque
from eventcode.frames.plans.units import pattern_column

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Block", "Blocks"]


class Block:
    """The distinct cells of one field; or the patterns of its cells, where nobody looks at more."""

    def __init__(self, place: int, compiled: CompiledPlan, keys: Iterable[str]) -> None:
        self._place, self._compiled, self._pl = place, compiled, polars()
        self._keeper = compiled.codec.keepers[place]
        self.names = self._keeper.columns
        self.keys = tuple(keys)
        """The columns of which each combination of cells has a number; none where each pattern has one."""
        self.cells: list[tuple[str, ...]] = []
        """The cells by number, as the field reads them; of columns that nobody looks at they are empty."""
        self.patterns: list[int] = []
        """The patterns by number, where a unit looks at them."""
        self.odd: list[int] = []
        """The numbers of cells because of which a row is read as a record."""
        schema = {"k": self._pl.UInt64, "c": self._pl.UInt64, "n": self._pl.UInt32}
        self._known: pl.DataFrame = self._pl.DataFrame(schema=schema)
        self._exact: dict[tuple[str, ...], int] = {}
        """The numbers of all cells, once two have one hash."""

    def hashes(self) -> tuple[Any, Any]:
        """Return two independent hashes of the cells."""
        if not self.keys:
            return (pattern_of(self._keeper, self._pl),) * 2
        return self._compiled.hash_of(self.keys), self._compiled.hash_of(self.keys, first=len(self.keys))

    def number(self, frame: "pl.DataFrame", keys: "pl.DataFrame") -> tuple["pl.Series", "pl.DataFrame"]:
        """
        Return the number of each row's cells, and the rows with cells that come for the first time.

        *keys* are the two hashes of each row, `k` and `c`. Where cells have one first hash, but not one second hash,
        the cells themselves are compared: so a collision hides no row.
        """
        pl = self._pl
        groups = keys.with_row_index("i").group_by("k")
        found = groups.agg(pl.col("i").first(), low=pl.col("c").min(), high=pl.col("c").max())
        found = found.join(self._known, on="k", how="left", maintain_order="left")
        found = found.filter(pl.col("low") == pl.col("high"), pl.col("c").is_null() | (pl.col("c") == pl.col("low")))
        new = found.filter(pl.col("n").is_null()).sort("i").drop("n").with_row_index("n", len(self.cells))
        if new.height:
            self._known = pl.concat([self._known, new.select("k", pl.col("low").alias("c"), "n")])
        every = pl.concat([found.select("k", "n").drop_nulls(), new.select("k", "n")])
        numbers = keys.select("k").join(every, on="k", how="left", maintain_order="left")["n"]
        rows = self._add(frame, new["i"])
        return (numbers, rows) if not numbers.has_nulls() else self._compared(frame, numbers, rows)

    def _compared(
        self, frame: "pl.DataFrame", numbers: "pl.Series", rows: "pl.DataFrame"
    ) -> tuple["pl.Series", "pl.DataFrame"]:
        """Give numbers to the rows that have none, by their cells."""
        pl = self._pl
        self._exact = self._exact or {cells: n for n, cells in enumerate(self.cells)}
        places, first = numbers.is_null().arg_true(), len(self.cells)
        found, new = list[int](), list[int]()
        for place, cells in zip(places.to_list(), self._texts(frame[places]), strict=True):
            number = self._exact.setdefault(cells, first + len(new))
            if number == first + len(new):
                new.append(place)
            found.append(number)
        numbers = numbers.scatter(places, pl.Series(found, dtype=pl.UInt32))
        more = self._add(frame, pl.Series(new, dtype=pl.UInt32))
        return numbers, pl.concat([rows, more]) if rows.height and more.height else max(rows, more, key=len)

    def _texts(self, rows: "pl.DataFrame") -> list[tuple[str, ...]]:
        """Return the cells of rows as the field reads them."""
        pl, held = self._pl, {*rows.columns}
        return rows.select(
            pl.col(name).fill_null("") if name in held else pl.lit("").alias(name) for name in self.names
        ).rows()

    def _add(self, frame: "pl.DataFrame", places: "pl.Series") -> "pl.DataFrame":
        """Take in the cells of rows, and return these rows."""
        pl, held = self._pl, {*frame.columns}
        rows = frame.select(ROW, *(name for name in self.names if name in held))[places]
        if rows.height:
            first = len(self.cells)
            self.cells += self._texts(rows)
            if self._exact:
                self._exact.update((cells, n) for n, cells in enumerate(self.cells[first:], first))
            if self._place in self._compiled.patterns:
                rows = rows.with_columns(pattern_of(self._keeper, pl).alias(pattern_column(self._place)))
                self.patterns += rows[pattern_column(self._place)].to_list()
            if self.keys:
                odd = self._compiled.odd_in(rows, [self._place])
                self.odd += [first + n for n in odd.arg_true().to_list()]
        return rows


class Blocks:
    """The blocks of all fields that the units of a plan look at."""

    def __init__(self, compiled: CompiledPlan) -> None:
        self._pl, units = polars(), compiled.plan.units
        self.by_place: dict[int, Block] = {}
        columns = {column for unit in units for column in (*unit.columns, *filtered_columns(unit))}
        patterns = {n for unit in units for n in unit.patterns}
        for n, keeper in enumerate(compiled.codec.keepers):
            said = [name for name in keeper.names if name not in keeper.field.derived or name in columns]
            if not columns.isdisjoint(keeper.names) or (n in patterns and is_opaque(keeper)):
                self.by_place[n] = Block(n, compiled, [*said, *keeper.beside])
            elif n in patterns:
                self.by_place[n] = Block(n, compiled, ())

    @property
    def height(self) -> int:
        """How many blocks there are."""
        return sum(len(block.cells) for block in self.by_place.values())

    def number(self, frame: "pl.DataFrame") -> tuple["pl.DataFrame", Mapping[int, "pl.DataFrame"]]:
        """
        Return the number of each field's cells in each row, and the rows with cells that come for the first time.

        The columns of the first are called like the places of the fields; `odd` tells the rows that are read as records
        because of their cells.
        """
        pl, places = self._pl, list(self.by_place)
        hashes = {n: self.by_place[n].hashes() for n in places}
        keys = frame.select(
            each.alias(f"{name}{n}") for n, both in hashes.items() for name, each in zip("kc", both, strict=True)
        )
        numbers, new = [frame[ROW]], {}
        for n in places:
            own, new[n] = self.by_place[n].number(frame, keys.select(k=pl.col(f"k{n}"), c=pl.col(f"c{n}")))
            numbers.append(own.alias(str(n)))
        odd = [pl.col(str(n)).is_in(bad) for n in places if (bad := self.by_place[n].odd)]
        return pl.DataFrame(numbers).with_columns(odd=pl.any_horizontal(pl.lit(value=False), *odd)), new
