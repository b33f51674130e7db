"""Compiled plans: what a plan asks of the rows of a frame, as expressions of polars."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from eventcode.formats.fields.codec import Codec
from eventcode.formats.fields.keeper import Keeper
from eventcode.frames.chunks.chunk import ROW, hash_of, polars

from .expressions import filter_of, filtered_columns, pattern_of, said_columns
from .judge import Judge, fallible, is_opaque, is_readable
from .units import ColumnPlan, Unit, pattern_column

if TYPE_CHECKING:
    import polars as pl

__all__ = ["CompiledPlan"]


class CompiledPlan:
    """
    A plan for frames whose columns are text.

    Args:
        codec: the fields and their columns.
        plan: the plan.
        judge: what judges combinations.
        more: columns that are needed besides.

    """

    def __init__(self, codec: Codec, plan: ColumnPlan, judge: Judge, *, more: Iterable[str] = ()) -> None:
        self.codec, self.plan, self.judge, self._pl = codec, plan, judge, polars()
        self._plain = [self._plain_columns(keeper) for keeper in codec.keepers]
        self._known: dict[Any, bool] = {}
        self._whole = [n for n, keeper in enumerate(codec.keepers) if fallible(keeper)[1]]
        self.patterns = sorted({n for unit in plan.units for n in unit.patterns}.union(self._whole))
        """The fields, by place, whose patterns somebody looks at."""
        self.ids = [c for n in judge.id_fields for c in codec.keepers[n].columns]
        """The columns that say the id."""
        needed = {c for unit in plan.units for c in (*unit.columns, *judge.columns_of(unit), *filtered_columns(unit))}
        needed |= {c for n in self.patterns for c in said_columns(codec.keepers[n])}
        noted = {c for columns in (*plan.duplicates.values(), *plan.distinct.values()) for c in columns}
        noted |= {c for each in plan.matches for c in each.columns} | {*self.ids}
        self.noted = [ROW, *sorted(noted)]
        """The columns of each row that rules over the whole data set look at."""
        needed |= noted | {column for column, _ in plan.cell_checks}
        needed |= {c for keeper in codec.keepers for c, _ in fallible(keeper)[0]}
        needed |= {c for keeper in codec.keepers if is_opaque(keeper) for c in keeper.columns}
        needed |= {*codec.not_empty, *more}
        self.columns = [c for c in codec.columns if c in needed]
        """The columns that are needed."""
        self._matching, self._cell_checks = self._matches(plan), plan.cell_checks
        self.verbatim = {column: False for column, _ in plan.cell_checks} | dict.fromkeys(plan.verbatim, True)
        """The columns whose cells rules look at as they stand, and whether also at the usual cell for nothing."""
        says = {name: each for keeper in codec.keepers for name, each in keeper.field.says.items()}
        self.filters = {unit: filter_of(unit, says, self._pl) for unit in plan.units}
        self._columns = {unit: sorted({ROW, *self.ids, *unit.columns, *judge.columns_of(unit)}) for unit in plan.units}

    @staticmethod
    def _plain_columns(keeper: Keeper) -> dict[str, str]:
        return {name: says.plain for name, says in keeper.field.says.items() if says.plain}

    def _matches(self, plan: ColumnPlan) -> Any:
        """Return which rows have a cell that a rule looks for, as an expression."""
        pl = self._pl
        texts: dict[tuple[tuple[str, ...], str, str], list[str]] = {}
        for match in plan.matches:
            texts.setdefault((match.columns, match.prefix, match.joined), []).append(f"(?:{match.text})")
        found = [
            self._joined(columns, prefix, joined).str.contains("|".join(each)).fill_null(value=False)
            for (columns, prefix, joined), each in texts.items()
        ]
        return pl.any_horizontal([pl.col(ROW).is_null(), *found])

    def _joined(self, columns: Sequence[str], prefix: str, joined: str) -> Any:
        """Return the text that cells say, as an expression."""
        pl = self._pl
        one = pl.col(columns[0])
        return pl.lit(prefix) + (pl.concat_str(columns, separator=joined, ignore_nulls=True) if columns[1:] else one)

    def odd(self, frame: "pl.DataFrame") -> "pl.Series":
        """Return which rows have to be read as records: an unreadable or unusual cell, or one that a rule looks for."""
        return self.odd_in(frame, range(len(self.codec.keepers))) | self.matching(frame)

    def matching(self, frame: "pl.DataFrame") -> "pl.Series":
        """Return which rows have a cell that a rule looks for."""
        return frame.select(self._matching).to_series()

    def odd_in(self, frame: "pl.DataFrame", places: Iterable[int]) -> "pl.Series":
        """Return which rows have an unreadable or unusual cell in these fields, by their place."""
        pl = self._pl
        found = [pl.lit(value=False)]
        for n in places:
            keeper = self.codec.keepers[n]
            found += [pl.col(column).is_null() for column in keeper.names if column in self.codec.not_empty]
            for column, read in fallible(keeper)[0]:
                if plain := self._plain[n].get(column):
                    found.append(~pl.col(column).str.contains(f"^(?:{plain})$"))
                else:
                    found += self._failing(frame, column, read)
            for column, read in self._cell_checks:
                if column in keeper.names:
                    found += self._failing(frame, column, read)
        odd = frame.select(odd=pl.any_horizontal([each.fill_null(value=False) for each in found])).to_series()
        odd = odd if len(odd) == frame.height else odd.new_from_index(0, frame.height)
        return self._with_unreadable(frame, odd, places)

    def _failing(self, frame: "pl.DataFrame", column: str, read: Any) -> list[Any]:
        """Return the expression for the rows with a cell that cannot be read; none where each can."""
        cells = frame[column].drop_nulls().unique().to_list()
        bad = [cell for cell in cells if not self._can(column, read, cell)]
        return [self._pl.col(column).is_in(bad)] if bad else []

    def _can(self, column: str, read: Any, cell: str) -> bool:
        known = self._known.get((column, read, cell))
        if known is None:
            try:
                read(cell)
                known = True
            except ValueError:
                known = False
            self._known[column, read, cell] = known
        return known

    def _with_unreadable(self, frame: "pl.DataFrame", odd: "pl.Series", places: Iterable[int]) -> "pl.Series":
        """Add the rows in which the cells of a field together cannot be read."""
        pl = self._pl
        for n in places:
            keeper, column = self.codec.keepers[n], pattern_column(n)
            names = keeper.columns
            if is_opaque(keeper):
                every = frame.select(names).unique()
                bad = [not is_readable(keeper, [cell or "" for cell in row]) for row in every.rows()]
                found = frame.join(
                    every.filter(pl.Series(bad, dtype=pl.Boolean)), on=names, nulls_equal=True, how="semi"
                )
                odd = odd | frame[ROW].is_in(found[ROW].implode())
            elif n in self._whole:
                patterns = (
                    frame[column] if column in frame.columns else frame.select(pattern_of(keeper, pl)).to_series()
                )
                for key in patterns.unique().to_list():
                    if (n, key) not in self._known:
                        said = said_columns(keeper)
                        of_pattern = frame.filter(~odd & (patterns == key)).select(said).head(1).rows(named=True)
                        for cells in of_pattern:
                            self._known[n, key] = is_readable(keeper, [cells.get(name) or "" for name in keeper.names])
                    if not self._known.get((n, key), True):
                        odd = odd | (patterns == key)
        return odd

    def filtered(self, frame: "pl.DataFrame", unit: Unit) -> "pl.DataFrame":
        """Return the rows that a unit looks at, with the columns that judging them takes."""
        condition, names = self.filters[unit], self._columns[unit]
        patterns = [pattern_of(self.codec.keepers[n], self._pl).alias(pattern_column(n)) for n in sorted(unit.patterns)]
        return (frame if condition is None else frame.filter(condition)).select(*names, *patterns)

    def distinct(self, rows: "pl.DataFrame", names: Sequence[str]) -> tuple[Any, "pl.DataFrame"]:
        """
        Return a key for each row, and for each key its number of rows (`n`) and the first of them (`i`).

        A key is a hash of the cells; that rows with one key have the same cells is verified by another hash.
        """
        pl = self._pl
        if not names:
            return None, pl.DataFrame({"k": [None], "n": [rows.height], "i": [0]})
        keys = rows.select(k=self.hash_of(names), c=self.hash_of(names, first=len(names))).with_row_index("i")
        groups = keys.group_by("k").agg(pl.len().alias("n"), pl.col("i").min(), one=pl.col("c").n_unique() == 1)
        if not groups["one"].all():
            keys = rows.select(pl.struct(names).rank("dense").cast(pl.UInt64).alias("k")).with_row_index("i")
            groups = keys.group_by("k").agg(pl.len().alias("n"), pl.col("i").min())
        return keys["k"], groups.select("k", "n", "i")

    def hash_of(self, names: Sequence[str], *, first: int = 0) -> Any:
        """Return a hash of the cells of a row, as the function of that name does."""
        return hash_of(names, first=first)

    # Rules over the whole data set.

    def keyed(self, frame: "pl.DataFrame", columns: Sequence[str], file: int, first: int) -> "pl.DataFrame":
        """Return a key of each row, and where the row stands: 16 bytes a row."""
        return frame.select(self.hash_of(columns).alias("k"), *self._place(file, first))

    def matched(self, frame: "pl.DataFrame", file: int, first: int) -> "pl.DataFrame":
        """Return where the rows stand that match."""
        return frame.filter(self._matching).select(*self._place(file, first))

    def _place(self, file: int, first: int) -> tuple[Any, Any]:
        pl = self._pl
        line = pl.col(ROW).cast(pl.UInt32) + first
        return pl.lit(file, dtype=pl.UInt32).alias("file"), line.alias("line")

    def duplicates(self, frames: Sequence["pl.DataFrame"], *, all_: bool) -> Iterator[tuple[int, int]]:
        """Yield file and line of the rows whose keys other rows have, or of all."""
        pl = self._pl
        every = pl.concat(frames)
        found = every if all_ else every.filter(pl.col("k").is_duplicated())
        yield from found.select("file", "line").rows()
