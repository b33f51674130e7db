"""Memory: what is made of each distinct combination of cells once, and given to every row that has it."""

from typing import TYPE_CHECKING, Final

from eventcode.collector import RARE_COLLECTIONS
from eventcode.columnar.arrow import Batch, pyarrow
from eventcode.frames.chunks.chunk import hash_of, polars

from .arrays import taken
from .partial import PartialMaker

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
        self._checks: pl.Series = self._pl.Series(dtype=self._pl.UInt64)
        """Another hash of each combination, by which the first is verified."""
        self._can: pl.Series = self._pl.Series(dtype=self._pl.Boolean)
        self._made: Batch = self._make([])[0]

    def find(self, frame: "pl.DataFrame") -> tuple["pl.Series", "pl.Series | None"]:
        """
        Return for each row the place of its combination, and which rows have none: None where all have one.

        A row has none where nothing can be made of it, or where another combination has the same hash.
        """
        pl, names = self._pl, self._make.names
        if not names:
            return self._alike(frame.height)
        if len(self._places) > _MOST:
            self._forget()
        keys = frame.select(k=hash_of(names), c=hash_of(names, first=len(names))).with_row_index("i")
        groups = keys.group_by("k").agg(pl.col("i", "c").first()).sort("i")
        places, found = self._places, groups["k"].to_list()
        new = [n for n, key in enumerate(found) if key not in places]
        if new:
            start = len(places)
            places.update((found[n], start + place) for place, n in enumerate(new))
            added = groups.select(pl.col("i", "c").gather(new))
            self._checks = self._checks.append(added["c"]).rechunk()
            self._add([tuple([c or "" for c in row]) for row in frame.select(pl.col(names).gather(added["i"])).rows()])
        at = pl.Series("p", [places[key] for key in found], dtype=pl.UInt32)
        place = keys.join(groups.select("k", at), on="k", how="left", maintain_order="left")["p"]
        is_other = self._checks.gather(place) != keys["c"]
        if not self._can.all():
            is_other = is_other | ~self._can.gather(place)
        return place, is_other if is_other.any() else None

    def _alike(self, height: int) -> tuple["pl.Series", "pl.Series | None"]:
        """Return the same for fields of which a file has no column: all rows are alike."""
        if not len(self._can):
            self._add([()])
        place = self._pl.Series("p", [0], dtype=self._pl.UInt32).new_from_index(0, height)
        return place, None if self._can.all() else place == 0

    def _add(self, combinations: list[tuple[str, ...]]) -> None:
        pa = pyarrow()
        with RARE_COLLECTIONS:
            made, can = self._make(combinations)
        self._can = self._can.append(self._pl.Series(can, dtype=self._pl.Boolean)).rechunk()
        columns = [pa.concat_arrays(pair) for pair in zip(self._made.columns, made.columns, strict=True)]
        self._made = pa.RecordBatch.from_arrays(columns, schema=made.schema)

    def take(self, places: "pl.Series") -> Batch:
        """Return what was made of the combinations at these places."""
        pa, rows = pyarrow(), places.to_arrow()
        arrays = [taken(array, rows) for array in self._made.columns]
        return pa.RecordBatch.from_arrays(arrays, schema=self._made.schema)
