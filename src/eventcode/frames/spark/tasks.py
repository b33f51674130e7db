"""Tasks: the lines of a partition to combinations of cells, to keys and to rows, on the machines of a cluster."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pickle import dumps
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from eventcode.columnar.arrow import pyarrow
from eventcode.frames.chunks.chunk import ROW, polars
from eventcode.frames.plans.compiled import CompiledPlan
from eventcode.frames.plans.expressions import key_columns
from eventcode.frames.plans.judge import Judge
from eventcode.frames.plans.units import ColumnPlan, Unit
from eventcode.issues import Issue
from eventcode.row import AnyRow, Reject, Row
from eventcode.rules import Checker

from .parts import Batches, LineReader, Part

if TYPE_CHECKING:
    import polars as pl

__all__ = ["GROUP", "GROUPS", "HEAD", "KEYS", "LINES", "PART", "RECORD", "ROWS", "Wanted", "Work"]

PART, HEAD, RECORD, GROUP = range(4)
"""Kinds of rows that `groups` yields: of a part of a block; of a row that was read as a record, among the first of its
file or not; of a combination of cells."""
GROUPS: Final = (
    "kind int, file int, block bigint, n bigint, unit int, count bigint, plain bigint, cells array<string>, "
    "firsts array<string>, data binary"
)
ROWS: Final = "kind int, key int, file int, block bigint, n bigint, part int, count bigint, id string"
KEYS: Final = "rule int, k bigint, cells array<string>"
LINES: Final = "file int, block bigint, n bigint, line binary"


@frozen
class Wanted:
    """What `rows` looks for."""

    combinations: Mapping[int, Sequence[tuple[tuple[str | None, ...], int]]]
    """The combinations of each unit, with their keys."""
    shown: frozenset[int]
    """The keys of which the rows are wanted."""
    most: int | None
    """How many rows are wanted of each, in each part of a block; None for all."""
    by_file: frozenset[int] = frozenset()
    """The keys of which so many rows are wanted in each file."""
    held: Sequence[tuple[frozenset[int], frozenset[int]]] = ()
    """Of each remark that is said once: the keys and the files of which the rows are only counted."""


@frozen
class Work(LineReader):
    """The tasks of one check; it is sent to the cluster, and knows nothing of Spark."""

    checker: Checker
    plan: ColumnPlan
    enough: int
    """How many records at the beginning of a file are read as such."""
    heads: Mapping[int, int] | None = field(factory=dict)
    """The last of the blocks of a file that are its beginning, where that is not the first; None for all blocks."""
    skips: Mapping[tuple[int, int], int] = field(factory=dict)
    """How many rows at the beginning of a block were read as records."""

    def _tools(self) -> tuple[CompiledPlan, Judge]:
        judge = Judge(self.codec, self.checker)
        return CompiledPlan(self.codec, self.plan, judge), judge

    def _is_head(self, block: int, file: int) -> bool:
        return self.heads is None or block <= self.heads.get(file, 0)

    def _plain(self, table: CompiledPlan, part: Part, skip: int) -> tuple["pl.DataFrame", list[int]]:
        """Return the rows behind the first ones that are judged by their cells, and the places of all others."""
        frame, others = part.chunk.regular(table.columns)
        odd = table.odd(frame)
        lines = {*others, *frame.filter(odd)[ROW].to_list()} - {*range(skip)}
        return frame.filter(~odd & (frame[ROW] >= skip)), sorted(lines)

    # The first pass: what there is.

    def groups(self, batches: Batches) -> Iterator[Any]:
        """Yield the distinct combinations of each part, and the issues of rows that columns cannot stand for."""
        table, judge = self._tools()
        by_record = self.checker.select(rule for rule in self.checker.rules if rule not in self.plan.by_record)
        at, seen = (-1, -1), 0
        for part in self.parts(batches):
            at, seen = part[:2], (seen if at == part[:2] else 0)
            out, height = _Out(GROUPS), part.chunk.height
            skip = rejects = 0
            is_head = self._is_head(part.block, part.file)
            for n, row, issues in self._judged(part, range(height) if is_head else (), by_record):
                if seen >= self.enough:
                    break
                out.add(HEAD, *at, part.start + n, int(isinstance(row, Row)), 0, 0, None, None, dumps(issues))
                seen += isinstance(row, Row)
                rejects += isinstance(row, Reject)
                skip += 1
            plain, others = self._plain(table, part, skip)
            for n, row, issues in self._judged(part, others, by_record):
                rejects += isinstance(row, Reject)
                if issues:
                    out.add(RECORD, *at, part.start + n, int(isinstance(row, Row)), 0, 0, None, None, dumps(issues))
            out.add(PART, *at, height, skip, rejects, plain.height, None, None, None)
            for n, unit in enumerate(self.plan.units):
                for place, count, cells, firsts in _combinations(table, plain, unit, judge.columns_of(unit)):
                    out.add(GROUP, *at, part.start + place, n, count, 0, cells, firsts, None)
            yield out.batch()

    def sizes(self, batches: Batches) -> Iterator[Any]:
        """Yield only how many lines there are."""
        for part in self.parts(batches):
            out = _Out(GROUPS)
            out.add(PART, part.file, part.block, part.chunk.height, 0, 0, 0, None, None, None)
            yield out.batch()

    @staticmethod
    def _judged(part: Part, numbers: Iterable[int], checker: Checker) -> Iterator[tuple[int, AnyRow, list[Issue]]]:
        """Yield rows by their numbers, read as records, with their issues."""
        for n, row in part.chunk.rows(numbers):
            found = checker.check_record(row.record, row.location) if isinstance(row, Row) else []
            yield n, row, [*row.issues, *found]

    # The second pass: where it stands.

    def rows(self, wanted: Wanted) -> Callable[[Batches], Iterator[Any]]:
        """Return the task that yields rows with the combinations that are wanted, and counts of remarks."""

        def run(batches: Batches) -> Iterator[Any]:
            table, _ = self._tools()
            for part in self.parts(batches):
                skip = max(0, self.skips.get((part.file, part.block), 0) - part.start)
                plain, _ = self._plain(table, part, skip)
                out = _Out(ROWS)
                self._find(table, part, plain, wanted, out)
                yield out.batch()

        return run

    def _find(self, table: CompiledPlan, part: Part, plain: Any, wanted: Wanted, out: "_Out") -> None:
        lib = polars()
        every = [self._hits(table, plain, n, combinations) for n, combinations in wanted.combinations.items()]
        found = lib.concat(every).sort(ROW, "key")
        for rule, (keys, files) in enumerate(wanted.held):
            if part.file in files:
                hits = found.filter(lib.col("key").is_in(list(keys)))
                for key, count in hits.group_by("key").len().rows():
                    out.add(1, key, part.file, 0, 0, rule, count, None)
                out.add(2, rule, part.file, 0, 0, 0, hits[ROW].n_unique(), None)
        found = found.filter(lib.col("key").is_in(list(wanted.shown)))
        if wanted.most is not None:
            found = found.filter(lib.int_range(lib.len()).over("key") < wanted.most)
        ids = {n: getattr(row.record, "id", None) for n, row in part.chunk.rows(found[ROW].unique())}
        for place, key in found.rows():
            group = part.file if key in wanted.by_file else -1
            out.add(0, key, part.file, part.block, part.start + place, group, 1, ids[place])

    def _hits(self, table: CompiledPlan, plain: Any, n: int, combinations: Any) -> Any:
        """Return the places of the rows with these combinations of a unit, and the key of each."""
        lib, unit = polars(), self.plan.units[n]
        names, rows = key_columns(unit), table.filtered(plain, unit)
        key = lib.Int32
        if not names:
            return rows.select(ROW, lib.lit(combinations[0][1], key).alias("key"))
        schema = dict.fromkeys(names, lib.String) | {"key": key}
        looked = lib.DataFrame([[*cells, k] for cells, k in combinations], schema=schema, orient="row")
        asked = rows.select(lib.col(names).cast(lib.String), ROW)
        return asked.join(looked, on=names, how="inner", nulls_equal=True).select(ROW, "key")

    # Rules over the whole data set.

    def _noted(self, table: CompiledPlan, part: Part) -> Iterator[Any]:
        """Yield the frames of all rows of a part, also of those that are read as records."""
        frame, others = part.chunk.regular(table.columns)
        yield frame
        if others:
            yield part.chunk.cells_of(others, table.columns)

    def keys(self, batches: Batches) -> Iterator[Any]:
        """Yield the keys of each row, and the distinct values, that rules on an index look at."""
        table, _ = self._tools()
        for part in self.parts(batches):
            for frame in self._noted(table, part):
                out = _Out(KEYS)
                for n, columns in enumerate(self.plan.duplicates.values()):
                    out.extend((n, key, None) for key in _keys(table, frame, columns))
                for n, columns in enumerate(self.plan.distinct.values()):
                    out.extend((n, None, [*cells]) for cells in frame.select(columns).unique().rows())
                yield out.batch()

    def lines(self, duplicates: Sequence[Collection[int]] | None) -> Callable[[Batches], Iterator[Any]]:
        """Return the task that yields lines: those with these keys of each rule, and those that match; or all."""

        def run(batches: Batches) -> Iterator[Any]:
            table, _ = self._tools()
            for part in self.parts(batches):
                places: Iterable[int] = range(part.chunk.height)
                if duplicates is not None:
                    places = sorted(
                        {n for frame in self._noted(table, part) for n in self._asked(table, frame, duplicates)}
                    )
                out = _Out(LINES)
                lines = part.chunk.raw(places).items()
                out.extend((part.file, part.block, part.start + n, line) for n, line in lines)
                yield out.batch()

        return run

    def _asked(self, table: CompiledPlan, frame: Any, duplicates: Sequence[Collection[int]]) -> Iterator[int]:
        for wanted, columns in zip(duplicates, self.plan.duplicates.values(), strict=True):
            keys = _keys(table, frame, columns)
            yield from (n for n, key in zip(frame[ROW].to_list(), keys, strict=True) if key in wanted)
        if self.plan.matched:
            yield from table.matched(frame, 0, 0)["line"].to_list()

    def read(self, file: int, line: int, raw: bytes) -> AnyRow:
        """Return the row of a line that `lines` gave."""
        return self.chunk(file, line, []).row(0, raw)


class _Out:
    """Rows of a schema of Spark, as a batch of Arrow."""

    def __init__(self, schema: str) -> None:
        self._schema, self._rows = schema, list[tuple[Any, ...]]()

    def add(self, *row: Any) -> None:
        """Add a row."""
        self._rows.append(row)

    def extend(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Add rows."""
        self._rows.extend(rows)

    def batch(self) -> Any:
        """Return the rows."""
        pa = pyarrow()
        types = {
            "int": pa.int32(),
            "bigint": pa.int64(),
            "string": pa.string(),
            "binary": pa.binary(),
            "array<string>": pa.list_(pa.string()),
        }
        columns = [each.split() for each in self._schema.split(", ")]
        cells = zip(*self._rows, strict=True) if self._rows else [()] * len(columns)
        arrays = [pa.array(list(own), types[type_]) for own, (_, type_) in zip(cells, columns, strict=True)]
        return pa.RecordBatch.from_arrays(arrays, names=[name for name, _ in columns])


def _combinations(table: CompiledPlan, plain: Any, unit: Unit, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Yield the place of the first row with each combination, in how many it stands, its cells, and those to judge."""
    rows, names = table.filtered(plain, unit), key_columns(unit)
    if not rows.height:
        return
    _, groups = table.distinct(rows, names)
    firsts = rows[groups["i"]]
    yield from zip(
        firsts[ROW].to_list(), groups["n"].to_list(), _texts(firsts, names), _texts(firsts, columns), strict=True
    )


def _texts(rows: Any, names: Sequence[str]) -> list[list[str | None]]:
    if not names:
        return [[]] * rows.height
    return [[*cells] for cells in rows.select(polars().col(names).cast(polars().String)).rows()]


def _keys(table: CompiledPlan, frame: Any, columns: Sequence[str]) -> list[int]:
    """Return the key of each row, with a sign, because Spark has no numbers without."""
    keys: list[int] = table.keyed(frame, columns, 0, 0)["k"].reinterpret(signed=True).to_list()
    return keys
