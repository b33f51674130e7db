"""Checking on a cluster: combinations come from it, findings go back to it; the report is that of `TableCheck`."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import count, groupby
from math import inf
from operator import itemgetter
from pickle import loads
from typing import Any, Final, NamedTuple

from attrs import define, evolve, field

from eventcode.errors import counted
from eventcode.formats.fields.codec import Codec
from eventcode.formats.io.limits import LIMITS, Limits
from eventcode.frames.judging.chunk_checker import ChunkChecker
from eventcode.frames.plans.judge import Hit
from eventcode.issues import READING, Issue, Location
from eventcode.report import Report, alike
from eventcode.row import AnyRow
from eventcode.rules import Checker, Remarks, Tally, issue_of

from .parts import LineReader
from .samples import FirstIssues, Place
from .source import SparkLines
from .tasks import GROUP, GROUPS, HEAD, KEYS, LINES, PART, RECORD, ROWS, Wanted, Work

__all__ = ["SparkCheck"]

_LOOKED: Final = (200, 20_000)
"""Among how many rows records are looked for that show what a format says alike in all."""


class _Combination(NamedTuple):
    """What was found in a combination of cells, in how many rows, and where first."""

    unit: int
    cells: tuple[str | None, ...]
    hits: tuple[Hit, ...]
    height: int
    first: tuple[int, int, int]

    def has(self, rule: str) -> bool:
        """Tell whether a rule has a remark on it."""
        return any(hit.rule == rule and hit.is_remark for hit in self.hits)


@define
class _Run:
    """What is known of a check after the first pass."""

    work: Work
    parts: dict[tuple[int, int], tuple[int, int, int, int]] = field(factory=dict)
    """Of each block: its rows, those of the beginning of a file, rejects, those judged by their cells."""
    before: dict[tuple[int, int], int] = field(factory=dict)
    """How many rows of its file come before a block."""
    remarks: list[Remarks] = field(factory=list)
    """Of each file."""
    heads: list[tuple[Place, Issue]] = field(factory=list)
    """The issues of the beginnings of files."""
    found: list[_Combination] = field(factory=list)

    def held(self, rule: str) -> frozenset[int]:
        """Return the files of which a remark is said once."""
        return frozenset(n for n, each in enumerate(self.remarks) if each.is_held(rule))


class SparkCheck:
    """
    A check of the lines of a cluster, whose rows never come to this machine, but for those that something is found in.

    Args:
        lines: the lines.
        codec: the columns of their format.
        checker: the rules.
        limits: as for `read`.

    """

    def __init__(self, lines: SparkLines, codec: Codec, checker: Checker, *, limits: Limits = LIMITS) -> None:
        self.lines, self.codec, self.checker, self.limits = lines, codec, checker, limits
        self.records = self.rejects = self.by_values = 0
        self._chunks = ChunkChecker(codec, checker)

    # The cluster.

    def _map(self, task: Callable[[Iterable[Any]], Iterator[Any]], schema: str) -> Any:
        return self.lines.frame.mapInArrow(task, schema)

    def _work(self) -> Work:
        """Plan how the rules are judged, by a few records."""
        reader = LineReader(self.codec, self.limits, self.lines.files)
        is_sampled = False
        for most in _LOOKED:
            lines = [bytes(line) for (line,) in self.lines.frame.select("line").take(most)]
            if is_sampled := self._chunks.prepare_by(reader.chunk(0, 1, lines)):
                break
        if not is_sampled:
            self._chunks.prepare([])
        work = Work(self.codec, self.limits, self.lines.files, self.checker, self._chunks.plan, Remarks.enough())
        return work if is_sampled else evolve(work, enough=2**62, heads=None)

    def _first(self) -> tuple[_Run, Any]:
        """Return what the first pass finds, and its rows, which are kept on the cluster."""
        work = self._work()
        while True:
            out = self._map(work.groups, GROUPS).persist()
            run = _Run(work)
            self._place(run, out)
            if not (heads := _longer(run)):
                break
            out.unpersist()
            work = evolve(work, heads={**(work.heads or {}), **heads})
        run.work = evolve(work, skips={at: skip for at, (_, skip, _, _) in run.parts.items() if skip})
        sums = [sum(each) for each in zip(*run.parts.values(), strict=True)] or [0] * 4
        self.rejects, self.by_values = sums[2], sums[3]
        self.records = sums[0] - self.rejects
        run.remarks = [Remarks() for _ in work.files]
        run.heads = [*self._remarked(run, out, HEAD)]
        run.found = [*self._judged(out)]
        return run, out

    def _place(self, run: _Run, out: Any) -> None:
        from pyspark.sql import functions as sql

        columns = [sql.sum(name) for name in ("n", "unit", "count", "plain")]
        parts = out.where(sql.col("kind") == PART).groupBy("file", "block").agg(*columns).collect()
        run.parts = {(file, block): (*sums,) for file, block, *sums in sorted(map(tuple, parts))}
        for _, own in groupby(run.parts, itemgetter(0)):
            so_far = 0
            for at in own:
                run.before[at] = so_far
                so_far += run.parts[at][0]

    def _remarked(self, run: _Run, out: Any, kind: int) -> Iterator[tuple[Place, Issue]]:
        """Yield the issues of rows that were read as records, in their order; remarks may be held back."""
        from pyspark.sql import functions as sql

        rows = out.where(sql.col("kind") == kind).select("file", "block", "n", "unit", "data")
        for file, block, n, is_record, data in rows.sort("file", "block", "n").toLocalIterator():
            issues, remarks = loads(bytes(data)), run.remarks[file]  # noqa: S301  # what our own tasks made
            name, line = run.work.files[file][1], run.before[file, block] + n + 1
            found = [evolve(each, location=Location(name, line)) for each in issues]
            if is_record:
                own = [each for each in found if each.rule not in READING]
                found = [each for each in found if each.rule in READING]
                found += [*(remarks.begin(name) if kind == HEAD else ()), *remarks.add(own)]
            yield from (((file, block, n, ("", 0, k)), each) for k, each in enumerate(found))

    def _judged(self, out: Any) -> Iterator[_Combination]:
        """Judge each combination once, on this machine."""
        from pyspark.sql import functions as sql

        judge, units = self._chunks.judge, self._chunks.plan.units
        groups = out.where(sql.col("kind") == GROUP).groupBy("unit", "cells")
        first = sql.min(sql.struct("file", "block", "n", "firsts"))
        for unit, cells, height, (*place, firsts) in groups.agg(sql.sum("count"), first).toLocalIterator():
            if hits := judge.judge(units[unit], [cell or "" for cell in firsts]):
                yield _Combination(unit, tuple(cells), hits, height, tuple(place))

    # From combinations to issues.

    def _rows(
        self, run: _Run, shown: Iterable[int], most: int | None, held: Sequence[tuple[str, frozenset[int]]]
    ) -> Any:
        """Return the rows with combinations, by their numbers, *most* of each; and the counts of remarks held back."""
        from pyspark.sql import Window
        from pyspark.sql import functions as sql

        wanted, told = frozenset(shown), {rule for rule, _ in held}
        of_rule = {rule: frozenset(n for n, each in enumerate(run.found) if each.has(rule)) for rule in told}
        combinations: dict[int, list[tuple[Any, int]]] = {}
        for number in sorted(wanted.union(*of_rule.values())):
            combinations.setdefault(run.found[number].unit, []).append((run.found[number].cells, number))
        by_file = frozenset(n for n in wanted if any(run.found[n].has(rule) for rule in told))
        counted = [(of_rule[rule], files) for rule, files in held]
        made = self._map(run.work.rows(Wanted(combinations, wanted, most, by_file, counted)), ROWS)
        if most is not None:
            order = Window.partitionBy("kind", "key", "part").orderBy("file", "block", "n")
            made = made.withColumn("place", sql.row_number().over(order)).where(f"kind > 0 or place <= {most}")
        return made

    def _held(self, run: _Run) -> list[tuple[str, frozenset[int]]]:
        """Return the remarks that are said once of some files, with these files."""
        rules = sorted({hit.rule for each in run.found for hit in each.hits if hit.is_remark})
        return [(rule, files) for rule in rules if (files := run.held(rule))]

    def _found(self, run: _Run, rows: Any) -> Iterator[tuple[Place, Issue]]:
        """Yield the issues of rows of `_rows`, in their order, but for remarks that are held back."""
        for key, file, block, n, id_ in rows.select("key", "file", "block", "n", "id").toLocalIterator():
            location = Location(run.work.files[file][1], run.before[file, block] + n + 1)
            for hit in run.found[key].hits:
                if not (hit.is_remark and run.remarks[file].is_held(hit.rule)):
                    yield (file, block, n, hit.order), issue_of(hit.found, id_, location=location)

    def _hold(self, run: _Run, rows: Any, held: Sequence[tuple[str, frozenset[int]]]) -> Counter[tuple[int, str]]:
        """Count the remarks that are held back; return how many there are of each combination and rule."""
        from pyspark.sql import functions as sql

        counts: Counter[tuple[int, str]] = Counter()
        sums = rows.where("kind > 0").groupBy("kind", "key", "file", "part").agg(sql.sum("count"))
        for kind, key, file, part, number in sums.collect():
            if kind == 2:
                run.remarks[file].hold(held[key][0], number)
            else:
                counts[key, held[part][0]] += number
        return counts

    def _end(self, run: _Run, file: int) -> Iterator[Issue]:
        """Yield what is held back to the end of a file."""
        remarks = run.remarks[file]
        own = [rows - rejects for (of, _), (rows, _, rejects, _) in run.parts.items() if of == file]
        remarks.count(sum(own) - remarks.records)
        yield from remarks.end()

    # The issues one by one.

    def issues(self) -> Iterator[Issue]:
        """Yield every issue: of each row in the order of the rows, then those of the whole data set."""
        run, out = self._first()
        held = self._held(run)
        others = self._remarked(run, out, RECORD)
        found: Iterator[tuple[Place, Issue]] = iter(())
        if run.found:
            rows = self._rows(run, range(len(run.found)), None, held).persist()
            self._hold(run, rows, held)
            found = self._found(run, rows.where("kind = 0").sort("file", "block", "n"))
        # Rows that were read as records are others than those that were judged by their cells.
        ends = (((file, inf, 0, ("", 0, 0)), None) for file in range(len(run.remarks)))
        for (file, *_), issue in merge(run.heads, others, _sorted(found), ends, key=itemgetter(0)):
            yield from self._end(run, int(file)) if issue is None else (issue,)
        yield from self._whole(run)
        out.unpersist()

    # The report.

    def report(self, *, max_samples: int = 20, tell: Callable[[Sequence[Issue]], object] | None = None) -> Report:
        """
        Return the counts, with samples, as `check` does; only rows that become samples come to this machine.

        *tell* is called with each issue, in their order; then all come to it.
        """
        tally = Tally(max_samples=max_samples, title=self.checker.title)
        if tell is None:
            self._tally(tally, max_samples)
        else:
            for issue in tally.counted(self.issues()):
                tell([issue])
        tally.records, tally.rejects = self.records, self.rejects
        return tally.report(self.notes())

    def _tally(self, tally: Tally, max_samples: int) -> None:
        run, out = self._first()
        samples = FirstIssues(max_samples)
        for place, issue in (*run.heads, *self._remarked(run, out, RECORD)):
            tally.count(issue.rule, issue.severity, has_fix=issue.fix is not None)
            samples.add(place, issue)
        if run.found:
            held = self._held(run)
            rows = self._rows(run, _first_ones(run, max_samples, dict(held)), max_samples, held).persist()
            hidden = self._hold(run, rows, held)
            for number, each in enumerate(run.found):
                for hit in each.hits:
                    rule, severity, finding = hit.found
                    told = each.height - (hidden[number, rule] if hit.is_remark else 0)
                    if told:
                        tally.count(rule, severity, number=told, has_fix=finding.fix is not None)
                        samples.count(alike(rule, finding), told)
            for place, issue in self._found(run, rows.where("kind = 0")):
                samples.add(place, issue, number=0)
            rows.unpersist()
        for file in range(len(run.remarks)):
            for n, issue in enumerate(self._end(run, file)):
                tally.count(issue.rule, issue.severity, has_fix=issue.fix is not None)
                samples.add((file, inf, n, ("", 0, 0)), issue)
        out.unpersist()
        samples.keep(tally)
        for _ in tally.counted(self._whole(run)):
            pass

    def notes(self) -> Iterator[str]:
        """Say how the rows were judged, once they are."""
        these = counted(self.records + self.rejects, "row was", plural="rows were")
        yield f"{self.by_values:,} of {these} judged by the distinct values of their columns (Spark)"
        if rules := self._chunks.rules_by_record():
            yield f"each row was judged as a record by {', '.join(rule.id for rule in rules)}: no columns are known"

    # Rules over the whole data set, and rules that no columns are known of.

    def _whole(self, run: _Run) -> Iterator[Issue]:
        plan = run.work.plan
        if plan.duplicates or plan.distinct or plan.matched:
            duplicates = self._duplicates(run)
            if plan.matched or any(duplicates):
                yield from self._chunks.whole(self._read(run, duplicates))
        if rules := self._chunks.rules_by_record():
            checker = self.checker.select(rules)
            yield from (each for each in checker.iter_issues(self._read(run, None)) if each.rule not in READING)

    def _duplicates(self, run: _Run) -> list[frozenset[int]]:
        """Return the keys that several rows have, for each rule on duplicates; note the distinct values for others."""
        from pyspark.sql import functions as sql

        keys, plan = self._map(run.work.keys, KEYS), run.work.plan
        rules = [*plan.distinct]
        if rules:
            for n, cells in keys.where("k is null").select("rule", "cells").distinct().toLocalIterator():
                self._chunks.add_values(rules[n], [tuple(cells)])
        found: list[set[int]] = [set() for _ in plan.duplicates]
        if found:
            several = (
                keys.where("k is not null").groupBy("rule", "k").agg(sql.count("*").alias("rows")).where("rows > 1")
            )
            for n, key, _ in several.toLocalIterator():
                found[n].add(key)
        return [*map(frozenset, found)]

    def _read(self, run: _Run, duplicates: Sequence[frozenset[int]] | None) -> Iterator[AnyRow]:
        """Read lines as records, in their order: those with such keys, or all."""
        lines = self._map(run.work.lines(duplicates), LINES).sort("file", "block", "n")
        for file, block, n, raw in lines.toLocalIterator():
            yield run.work.read(file, run.before[file, block] + n + 1, bytes(raw))

    def rows(self) -> Iterator[AnyRow]:
        """Yield all rows, read as records on this machine."""
        run = _Run(self._work())
        self._place(run, self._map(run.work.sizes, GROUPS))
        return self._read(run, None)


def _first_ones(run: _Run, most: int, held: Mapping[str, frozenset[int]]) -> Iterator[int]:
    """Yield the combinations in whose rows the first issues of each rule stand, *most* that are not alike."""
    seen: dict[str, set[Any]] = {}
    unique = count()
    every = len(run.work.files)
    for number, each in sorted(enumerate(run.found), key=lambda pair: pair[1].first):
        wanted = False
        for hit in each.hits:
            rule, _, finding = hit.found
            items = seen.setdefault(rule, set())
            if len(held.get(rule, ())) == every:
                continue  # said once of each file
            # Where a remark is said once of some files only, its first rows may stand in others.
            wanted |= rule in held or len(items) < most
            items.add(alike(rule, finding) or next(unique))
        if wanted:
            yield number


def _longer(run: _Run) -> dict[int, int]:
    """Return the files whose beginning ends before enough records were read, with the block where it has to end."""
    found: dict[int, int] = {}
    heads = run.work.heads
    if heads is None:
        return found
    for file, own in groupby(run.parts.items(), lambda pair: pair[0][0]):
        records, last = 0, 0
        for (_, block), (rows, _, rejects, _) in own:
            if records < run.work.enough:
                records, last = records + rows - rejects, block
        if last > heads.get(file, 0):
            found[file] = last
    return found


def _sorted(found: Iterable[tuple[Place, Issue]]) -> Iterator[tuple[Place, Issue]]:
    """Sort what was found in each row, of rows that come in their order."""
    for _, own in groupby(found, key=lambda each: each[0][:3]):
        yield from sorted(own, key=itemgetter(0))
