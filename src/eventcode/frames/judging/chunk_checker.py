"""Checking chunks: rules judged once for each distinct combination of the columns that they read."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from math import inf
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from attrs import frozen

from eventcode.collector import RARE_COLLECTIONS
from eventcode.formats.fields.codec import Codec
from eventcode.frames.chunks.chunk import ROW, Chunk, polars
from eventcode.frames.plans.compiled import CompiledPlan
from eventcode.frames.plans.judge import Hit, Judge, is_readable
from eventcode.frames.plans.planner import plan_of
from eventcode.frames.plans.units import ColumnPlan
from eventcode.issues import Issue, IssueAt, Location
from eventcode.model import Dataset, Event
from eventcode.row import AnyRow, Reject, Row
from eventcode.rules import Checker, Index, Remarks, Rule, Seen, index_issues, issue_of

from .blocks import Blocks
from .combinations import Combinations, Numbered, combinations_of
from .statements import Statements, Where, statements_of
from .values import FieldValues

if TYPE_CHECKING:
    import polars as pl

__all__ = ["ChunkChecker", "ChunkResult", "Outcome"]

_MOST: Final = 2.0
"""Where a batch has more new combinations than so many for each row, its records are as fast."""
_ENOUGH: Final = 20_000
"""So many combinations are judged in any case."""
_REMEMBERED: Final = 2**13
"""Of so many findings it is remembered what their issues share."""
_SAMPLE: Final = 50
"""So many records show what a format says alike in all."""


class Outcome(NamedTuple):
    """A finding in a combination of cells: in how many rows it stands, and where these rows are found again."""

    hit: Hit
    height: int
    """The number of rows."""
    unit: int
    key: Any


class ChunkResult(NamedTuple):
    """The results of one chunk: issues of rows that were read as records, and outcomes of combinations."""

    records: int
    rejects: int
    issues: list[tuple[int, list[Issue]]]
    """By the number of the line in the chunk."""
    outcomes: list[Outcome]
    rows: dict[int, "pl.DataFrame"]
    """The rows with outcomes, and the key of each, by the unit."""
    ids: "pl.DataFrame"
    """The columns that say the ids of rows."""


@frozen(eq=False)
class _Prepared:
    """What judges rows, once it is planned how."""

    compiled: CompiledPlan
    values: FieldValues
    blocks: Blocks
    combinations: list[Combinations]
    statements: Statements | None
    not_numbered: list[int]
    """The fields, by place, whose cells have no numbers: they are looked at row by row."""

    @property
    def height(self) -> int:
        """How many blocks and combinations there are so far."""
        return self.blocks.height + sum(each.judged for each in self.combinations)

    def number(self, frame: "pl.DataFrame") -> "pl.DataFrame":
        """Return the numbers of the cells of rows, and judge those that come for the first time."""
        numbers, new = self.blocks.number(frame)
        for each in self.combinations:
            each.take(new)
        if self.statements is not None:
            self.statements.take(new)
        return numbers


class ChunkChecker:
    """
    Checks the files of one check, chunk by chunk.

    Rows that columns cannot stand for (an unreadable or unusual cell, the first rows of a file) are read as records
    and judged by the checker itself; all others by the distinct combinations of their cells.
    """

    def __init__(self, codec: Codec, checker: Checker) -> None:
        self.codec, self.checker = codec, checker
        self.judge = Judge(codec, checker)
        self.plan = ColumnPlan()
        self.remarks = Remarks()
        self.by_values = 0
        """How many rows were judged by the combinations of their cells."""
        self._on_records = checker
        self._prepared: _Prepared | None = None
        self._keys: dict[Rule, list[pl.DataFrame]] = {}
        self._values: dict[Rule, set[tuple[str, ...]]] = {}
        self._rejects: list[int] = []
        """The lines that could not be read, of the chunk of `_rejects_of`."""
        self._rejects_of: tuple[str, int] | None = None
        self._seen: Seen = {}
        self._issues: dict[tuple[str, int], tuple[Hit, Issue | None]] = {}
        """What the issues of a finding in a file share, by the name of the file."""
        self._is_too_distinct = False
        self.rate = 0.0
        """How many combinations came for the first time in the last batch, for each row judged by its values."""
        self._header: Dataset | None = None

    def records(self, chunk: Chunk, numbers: Iterable[int]) -> Iterator[tuple[int, AnyRow, list[Issue]]]:
        """Read rows of a chunk as records, and yield each with its issues; remarks may be held back."""
        if self._rejects_of != (chunk.name, chunk.first):
            self._rejects_of, self._rejects = (chunk.name, chunk.first), []
        for n, row in chunk.rows(numbers):
            issues = list(row.issues)
            if isinstance(row, Reject):
                self._rejects.append(n)
            else:
                event = cast("Event", row.record)
                issues += self.remarks.begin(chunk.name)
                found = self._on_records.plans.check(event, self._seen)
                issues += self.remarks.add([issue_of(each, event.id, location=row.location) for each in found])
                if self._prepared is not None and self.plan.tables:
                    self._prepared.values.watch(event)
            yield n, row, issues

    def prepare_by(self, chunk: Chunk, header: Dataset | None = None) -> bool:
        """Plan by the first records of a chunk, and tell whether there are any."""
        rows = (row for _, row in chunk.rows(range(chunk.height)))
        sample = [*islice((cast("Event", row.record) for row in rows if isinstance(row, Row)), _SAMPLE)]
        if sample:
            self.prepare(sample, header)
        return bool(sample)

    def prepare(self, sample: Sequence[Event], header: Dataset | None = None) -> None:
        """
        Plan how the rules are judged, once.

        *sample* are records of the format: what they say alike, and no column says, is so in every row. *header* is
        the header record of the files, if they have one.
        """
        self._header = header
        self.plan = plan_of(self.codec, self.checker, sample, header)
        self._on_records = self.checker.select(rule for rule in self.checker.rules if rule not in self.plan.by_record)
        values = FieldValues(self.codec, self.plan, self.judge)
        compiled = CompiledPlan(self.codec, self.plan, self.judge, more=values.columns)
        blocks = Blocks(compiled)
        in_blocks = {n for n, block in blocks.by_place.items() if block.keys}
        self._prepared = _Prepared(
            compiled,
            values,
            blocks,
            combinations_of(compiled, blocks),
            statements_of(compiled, blocks),
            [n for n in range(len(self.codec.keepers)) if n not in in_blocks],
        )
        self._keys = {rule: [] for rule in (*self.plan.duplicates, *self.plan.matched)}
        self._values = {rule: set() for rule in self.plan.distinct}

    @property
    def is_prepared(self) -> bool:
        """Whether it is planned how the rules are judged."""
        return self._prepared is not None

    def batch(self, file: int, chunk: Chunk, skip: int) -> ChunkResult:
        """Judge the rows of a chunk of the file with this number, but for the first *skip* lines, which were before."""
        ready = cast("_Prepared", self._prepared)
        plan, known = ready.compiled, ready.height
        frame, others = chunk.cells(plan.columns, plan.verbatim)
        frame = ready.values.add(frame)
        numbers = ready.number(frame)
        regular = ~frame[ROW].is_in([*others])
        odd = numbers["odd"] | plan.odd_in(frame, ready.not_numbered) | plan.matching(frame)
        if self._is_too_distinct:
            odd = odd | True
        lines = {*frame[ROW].filter(odd & regular).to_list(), *others} - {*range(skip)}
        found = list(self.records(chunk, sorted(lines)))
        rejects = sum(isinstance(row, Reject) for _, row, _ in found)
        is_read = regular & ~frame[ROW].is_in(self._rejects) if self._rejects else regular
        where = Where(file, chunk.name, chunk.first)
        self._note(where, *_filtered(is_read, frame.select(plan.noted), numbers))
        if alone := sorted(others.difference(self._rejects)):
            rows = ready.values.add(chunk.cells_of(alone, plan.columns))
            self._note(where, rows, ready.number(rows))
        plain = regular & ~odd & (frame[ROW] >= skip)
        height = int(plain.sum())
        self.by_values += height
        self.remarks.count(height)
        issues = [(n, each) for n, _, each in found if each]
        batch = ChunkResult(len(found) - rejects + height, rejects, issues, [], {}, frame.select(ROW, *plan.ids))
        self.rate = inf
        if height:
            _judge(ready.combinations, Numbered(frame, numbers, plain), batch)
            new_ones = ready.height - known
            self._is_too_distinct = new_ones > _ENOUGH and new_ones > _MOST * height
            self.rate = new_ones / height
        return batch

    # From outcomes to issues.

    def issues(
        self, chunk: Chunk, batch: ChunkResult, outcomes: Sequence[Outcome]
    ) -> Iterator[tuple[int, Issue | IssueAt]]:
        """Yield the issues of outcomes in the order of the rows, each with the number of the line in the chunk."""
        pl = polars()
        ordered = sorted(outcomes, key=lambda each: each.hit.order)
        by_unit: dict[int, list[tuple[Any, int]]] = {}
        for place, each in enumerate(ordered):
            by_unit.setdefault(each.unit, []).append((each.key, place))
        found = []
        for unit, keys in by_unit.items():
            rows = batch.rows[unit]
            places = pl.DataFrame(keys, schema={"k": rows["k"].dtype, "place": pl.UInt32}, orient="row")
            found.append(rows.join(places, on="k").select(ROW, "place"))
        every = pl.concat(found).sort(ROW, "place").join(batch.ids, on=ROW, how="left", maintain_order="left")
        shared = [self._shared(chunk.name, each.hit) for each in ordered]
        rows_of = zip(every[ROW].to_list(), every["place"].to_list(), self._ids(every, chunk), strict=True)
        for line, place, id_ in rows_of:
            issue, number = shared[place], chunk.first + line
            if issue is None:  # it names a record or a place of its own
                yield line, issue_of(ordered[place].hit.found, id_, location=Location(chunk.name, number))
            else:
                yield line, IssueAt(issue, id_, number)

    def _shared(self, name: str, hit: Hit) -> Issue | None:
        """Return what the issues of a finding in one file share; None where it names a record or a place."""
        key = name, id(hit)
        if key not in self._issues:
            finding = hit.finding
            has_own = finding.record is not None or finding.location is not None
            shared = None if has_own else issue_of(hit.found, None, location=Location(name))
            if len(self._issues) >= _REMEMBERED:
                self._issues.clear()
            self._issues[key] = hit, shared
        return self._issues[key][1]

    def lines_of(self, batch: ChunkResult, outcomes: Iterable[Outcome]) -> set[int]:
        """Return the numbers of the lines in which outcomes stand."""
        by_unit: dict[int, set[Any]] = {}
        for each in outcomes:
            by_unit.setdefault(each.unit, set()).add(each.key)
        return {line for unit, keys in by_unit.items() for line in self._of_keys(batch, unit, keys)[ROW].to_list()}

    def _of_keys(self, batch: ChunkResult, unit: int, hit: Iterable[Any]) -> "pl.DataFrame":
        rows = batch.rows[unit]
        wanted = type(rows["k"])([*hit], dtype=rows["k"].dtype)
        return rows.filter(rows["k"].is_in(wanted.implode()))

    def _ids(self, rows: "pl.DataFrame", chunk: Chunk) -> Iterator[str | None]:
        """Yield the ids of rows: from their columns, or else from their lines."""
        places = self.judge.id_fields
        if not places:
            ids = {n: cast("Event", row.record).id for n, row in chunk.rows(rows[ROW].unique().sort())}
            yield from map(ids.get, rows[ROW])
            return
        if self.judge.exact_id is not None and not rows[self.judge.exact_id[0]].has_nulls():
            column, prefix = self.judge.exact_id
            yield from (prefix + rows[column]).to_list()
            return
        names = [self.codec.keepers[place].columns for place in places]
        for cells in rows.rows(named=True):
            yield self.judge.id_of([tuple([cells[name] or "" for name in each]) for each in names])

    # Rules over the whole data set.

    def _note(self, where: Where, frame: "pl.DataFrame", numbers: "pl.DataFrame") -> None:
        """Note what rules on an index need of the rows."""
        ready = cast("_Prepared", self._prepared)
        plan, statements = ready.compiled, ready.statements
        if statements is not None:
            statements.note(where, frame, numbers)
        for rule, columns in self.plan.duplicates.items():
            if statements is None or not (rule in statements.rules or statements.is_of_id(columns)):
                self._keys[rule].append(plan.keyed(frame, columns, where.file, where.first))
        for rule in self.plan.matched:
            self._keys[rule].append(plan.matched(frame, where.file, where.first))
        for rule, columns in self.plan.distinct.items():
            self._values[rule].update(frame.select(columns).unique().rows())

    def add_values(self, rule: Rule, values: Iterable[tuple[str, ...]]) -> None:
        """Note values that somebody else found, of a rule on an index that looks at distinct ones."""
        self._values[rule].update(values)

    def reread(self) -> dict[int, set[int]]:
        """Return the lines, by the number of the file, whose records the rules on an index look at."""
        found: dict[int, set[int]] = {}
        if self._prepared is None:
            return found
        compiled, statements = self._prepared.compiled, self._prepared.statements
        for rule, frames in self._keys.items():
            for file, line in compiled.duplicates(frames, all_=rule in self.plan.matched) if frames else ():
                found.setdefault(file, set()).add(line)
        if statements is not None and any(map(statements.is_of_id, self.plan.duplicates.values())):
            for file, line in statements.same_ids():
                found.setdefault(file, set()).add(line)
        return found

    def whole(self, rows: Iterable[AnyRow]) -> Iterator[Issue]:
        """Yield what the rules on an index find in these rows, which are those that they look at, and in statements."""
        statements = None if self._prepared is None else self._prepared.statements
        rules = {*self.plan.duplicates, *self.plan.matched}
        with closing(Index()) as index:
            for row in (row for row in rows if isinstance(row, Row)):
                index.add(row.record, row.location)
            for rule in (rule for rule, _ in self.checker.on_index if rule in rules):
                if statements is not None and statements.height and rule in statements.rules:
                    with closing(Index()) as own:
                        with RARE_COLLECTIONS:
                            own.add_rows(statements.rows(rule))
                        yield from index_issues(self.checker, own, rules={rule})
                else:
                    yield from index_issues(self.checker, index, rules={rule})

    def rules_by_record(self) -> list[Rule]:
        """Return the rules that have to be called with each record, in the order of their ids."""
        counted = [rule for rule in self.plan.distinct if self._finds(rule)]
        found = set() if self._prepared is None else self._prepared.values.found
        counted += [rule for rule, tables in self.plan.tables.items() if found.issuperset(tables)]
        return sorted([*self.plan.by_record, *counted], key=lambda rule: rule.id)

    def _finds(self, rule: Rule) -> bool:
        """Tell whether a rule finds something in one record for each value: its counts then need all records."""
        columns = self.plan.distinct[rule]
        keepers = [each for each in self.codec.keepers if {*each.names} & {*columns}]
        with closing(Index()) as index:
            if self._header is not None:
                index.add(self._header)
            for cells in self._values[rule]:
                said = dict(zip(columns, cells, strict=True))
                values: dict[str, Any] = {}
                blocks = [(each, tuple([said.get(name) or "" for name in each.columns])) for each in keepers]
                for keeper, own in (each for each in blocks if is_readable(*each)):
                    values.update(zip(keeper.field.fills, keeper.read(own)[0], strict=True))
                index.add(self.judge.event(self.judge.completed(values)))
            return next(iter(index_issues(self.checker, index, rules={rule})), None) is not None


def _judge(combinations: Iterable[Combinations], chunk: Numbered, batch: ChunkResult) -> None:
    """Note what is found in plain rows."""
    for n, each in enumerate(combinations):
        rows = each.rows(chunk)
        if rows is not None and rows.height:
            counts = rows.group_by("k").len().rows()
            batch.outcomes.extend(Outcome(hit, count, n, key) for key, count in counts for hit in each.hits[key])
            batch.rows[n] = rows


def _filtered(mask: "pl.Series", *frames: "pl.DataFrame") -> tuple["pl.DataFrame", ...]:
    return frames if mask.all() else tuple(frame.filter(mask) for frame in frames)
