"""Values: what fields say that are read of all of their cells at once, as columns by which rows are compared."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from eventcode.formats.fields.codec import Codec
from eventcode.formats.fields.keeper import Keeper
from eventcode.frames.chunks.chunk import polars
from eventcode.frames.plans.judge import Judge
from eventcode.frames.plans.units import ColumnPlan, hash_column, text_column
from eventcode.issues import InvalidRecordError
from eventcode.model import Event
from eventcode.rules import TABLES

if TYPE_CHECKING:
    import polars as pl

__all__ = ["FieldValues"]


class FieldValues:
    """Reads each distinct combination of the cells of some fields, and adds columns of what they say to frames."""

    def __init__(self, codec: Codec, plan: ColumnPlan, judge: Judge) -> None:
        self._judge, self._pl = judge, polars()
        self._hashed = {*plan.hashed}
        self._texts = {*plan.texts}
        self._tables = {table for tables in plan.tables.values() for table in tables}
        self.found: set[str] = set()
        """Those tables of the index in which a record has a row, of those that rules need."""
        asked = self._hashed | self._texts | {name for table in self._tables for name in _fields_of(table)}
        self._keepers = [keeper for keeper in codec.keepers if asked & {*keeper.field.fills}]
        self._known: dict[Keeper, dict[Any, tuple[Any, ...]]] = {keeper: {} for keeper in self._keepers}

    @property
    def columns(self) -> set[str]:
        """The columns of which these fields are read."""
        return {name for keeper in self._keepers for name in keeper.columns}

    def watch(self, event: Event) -> None:
        """Note the tables of the index in which a record has a row."""
        self.found |= {table for table in self._tables - self.found if any(True for _ in TABLES[table].rows(1, event))}

    def add(self, frame: "pl.DataFrame") -> "pl.DataFrame":
        """Return a frame with a column for each field that is compared: null where its cells cannot be read."""
        for keeper in self._keepers:
            names, schema = keeper.columns, self._schema(keeper)
            every = frame.select(names).unique()
            known = self._known[keeper] if keeper.field.cached else {}
            rows = []
            for cells in every.rows():
                if cells not in known:
                    known[cells] = self._read(keeper, cells)
                rows.append(known[cells])
            if schema:
                said = self._pl.DataFrame(rows, schema=schema, orient="row")
                frame = frame.join(every.hstack(said), on=names, how="left", nulls_equal=True, maintain_order="left")
        return frame

    def _schema(self, keeper: Keeper) -> Mapping[str, Any]:
        fills = keeper.field.fills
        hashed = {hash_column(name): self._pl.Int64 for name in fills if name in self._hashed}
        return hashed | {text_column(name): self._pl.String for name in fills if name in self._texts}

    def _read(self, keeper: Keeper, cells: Iterable[str | None]) -> tuple[Any, ...]:
        """Return the cells of the columns for cells of a field, and look for rows of the index."""
        try:
            values = keeper.values(tuple([cell or "" for cell in cells]))
        except InvalidRecordError:
            return (None,) * len(self._schema(keeper))
        said = dict(zip(keeper.field.fills, values, strict=True))
        if self._tables:
            self.watch(self._judge.event(said))
        hashes = [hash(value) for name, value in said.items() if name in self._hashed]
        return (*hashes, *(str(value or "") for name, value in said.items() if name in self._texts))


def _fields_of(table: str) -> set[str]:
    found = TABLES[table]
    return {path.partition(".")[0] for path in (*found.reads, found.field)}
