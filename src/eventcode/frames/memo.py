"""Memory: what is made of each distinct combination of cells once, and given to every row that has it."""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final, cast

from eventcode.collector import RARE_COLLECTIONS
from eventcode.columnar.arrow import Batch, pyarrow

from .partial import PartialMaker
from .table import polars
from .taking import taken

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Memo"]

_MOST: Final = 2**16
"""How many combinations are remembered: where nearly every row has its own, memory must not grow with the rows."""


class Memo:
    """
    The distinct combinations of the cells of some columns.

    Args:
        make: from combinations to what is made of each, a row each; and whether it can be made.

    """

    def __init__(self, make: PartialMaker) -> None:
        self._make, self._pl = make, polars()
        self._forget()

    def _forget(self) -> None:
        self._places: dict[int, int] = {}
        """From a hash of the cells to where they stand."""
        self._cells: pl.DataFrame | None = None
        self._made: Batch = None
        self._can: list[bool] = []

    def find(self, frame: "pl.DataFrame") -> tuple["pl.Series", "pl.Series | None"]:
        """
        Return for each row the place of its combination, and which rows have none: None where all have one.

        A row has none where nothing can be made of it, or where another combination has the same hash.
        """
        pl, names = self._pl, self._make.names
        if len(self._places) > _MOST:
            self._forget()
        keys = frame.select(_hash(names, pl).alias("k")).with_row_index("i")
        groups = keys.group_by("k").agg(pl.col("i").min()).sort("i")
        places, found = self._places, groups["k"].to_list()
        new = [n for n, key in enumerate(found) if key not in places]
        if new:
            start = len(places)
            places.update((found[n], start + place) for place, n in enumerate(new))
            self._add(frame.select(pl.col(names).gather(groups["i"].gather(new))))
        at = pl.Series("p", [places[key] for key in found], dtype=pl.UInt32)
        place = keys.join(groups.select("k", at), on="k", how="left", maintain_order="left")["p"]
        return place, self._lacking(frame, place)

    def _add(self, cells: "pl.DataFrame") -> None:
        pa = pyarrow()
        with RARE_COLLECTIONS:
            made, can = self._make([tuple([cell or "" for cell in row]) for row in cells.rows()])
        self._can += can
        # A copy: texts of polars hold on to the chunk that they are from.
        cells = cast("pl.DataFrame", self._pl.from_arrow(cells.to_arrow(compat_level=self._pl.CompatLevel.oldest())))
        if self._cells is None:
            self._cells, self._made = cells, made
            return
        self._cells = self._cells.vstack(cells).rechunk()
        columns = [pa.concat_arrays(pair) for pair in zip(self._made.columns, made.columns, strict=True)]
        self._made = pa.RecordBatch.from_arrays(columns, schema=made.schema)

    def _lacking(self, frame: "pl.DataFrame", place: "pl.Series") -> "pl.Series | None":
        """Return which rows have no combination; None where all have one."""
        pl, cells = self._pl, cast("pl.DataFrame", self._cells)
        lacking = [~frame[name].eq_missing(cells[name].gather(place)) for name in self._make.names]
        lacking = [each for each in lacking if each.any()]
        if not all(self._can):
            lacking.append(~pl.Series(self._can, dtype=pl.Boolean).gather(place))
        return reduce(or_, lacking) if lacking else None

    def take(self, places: "pl.Series") -> Batch:
        """Return what was made of the combinations at these places."""
        pa, rows = pyarrow(), places.to_arrow()
        arrays = [taken(array, rows) for array in self._made.columns]
        return pa.RecordBatch.from_arrays(arrays, schema=self._made.schema)


def _hash(names: list[str], pl: Any) -> Any:
    return pl.struct(names).hash()
