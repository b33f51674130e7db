"""Checking files and frames by their columns: the same issues and the same report as by their records."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from functools import cached_property
from itertools import islice
from operator import itemgetter
from typing import Final, NamedTuple, TypeAlias, cast

from eventcode.collector import RARE_COLLECTIONS
from eventcode.errors import FormatError, counted
from eventcode.formats import Format, Limits, read
from eventcode.formats.fields.codec import Codec
from eventcode.formats.io import PathOrStream, Source
from eventcode.formats.io.errors import named_errors
from eventcode.formats.io.limits import LIMITS
from eventcode.frames.chunks.chunk import Chunk
from eventcode.frames.chunks.files import TableFile, codec_for_check, open_file
from eventcode.frames.plans.judge import is_opaque
from eventcode.issues import READING, Issue, IssueAt
from eventcode.model import Dataset, Event
from eventcode.report import Report
from eventcode.row import AnyRow, Reject, Row
from eventcode.rules import Checker, Rule, Tally

from .chunk_checker import ChunkChecker, ChunkResult, Outcome

__all__ = ["ColumnCheck", "TableCheck", "Tell"]

_FIRST: Final = 2**17
"""Behind so many bytes of a file, as many show whether rows are alike."""
_MOST: Final = 1.0
"""Where each row has more new combinations of cells than that, records are as fast."""
_OFTEN: Final = 10_000
"""After how many records it is told how many there were."""
_SOME: Final = 1_000
"""How many issues are told at a time."""

Tell: TypeAlias = Callable[[Sequence[Issue | IssueAt]], object]


def _whole_issue(found: Issue | IssueAt) -> Issue:
    return found.issue if isinstance(found, IssueAt) else found


def _tell(issues: Iterable[Issue], tell: Tell | None) -> None:
    """Take all issues, and tell them, some at a time."""
    rest = iter(issues)
    while some := list(islice(rest, _SOME)):
        if tell is not None:
            tell(some)


class _Step(NamedTuple):
    """A chunk that was judged: issues of single rows come first."""

    chunk: Chunk
    issues: list[tuple[int, list[Issue]]]
    batch: ChunkResult | None


class ColumnCheck(ABC):
    """
    A check by columns, of whatever gives its rows in chunks.

    Args:
        codec: the fields and their columns.
        checker: the rules.
        progress: is called with the number of rows after each chunk.

    """

    def __init__(self, codec: Codec, checker: Checker, *, progress: Callable[[int], object] | None = None) -> None:
        self.codec, self.checker = codec, checker
        self.records = self.rejects = 0
        self._chunks = ChunkChecker(codec, checker)
        self._progress = progress
        self._header: Dataset | None = None
        self._file = -1
        """The number of the file of the last chunk."""
        self._decided = False
        """Whether it is known which remarks are said once for that file."""
        self._by_record: Sequence[Rule] = ()
        """The rules that are called with each record, once all rows were judged."""

    @abstractmethod
    def _parts(self) -> Iterator[tuple[Row | None, Iterable[Chunk]]]:
        """Yield the header of each file, if it has one, and its chunks."""

    @abstractmethod
    def _rows(self) -> Iterator[AnyRow]:
        """Read all rows as records."""

    @property
    def is_too_distinct(self) -> bool:
        """Whether nearly every row has cells of its own: then rows are judged as records."""
        return False

    def _tell_progress(self) -> None:
        if self._progress is not None:
            self._progress(self.records + self.rejects)

    # The chunks.

    def _counted(self) -> Iterator[AnyRow]:
        """Read all rows as records, and count them."""
        for row in self._rows():
            self.rejects += isinstance(row, Reject)
            self.records += isinstance(row.record, Event)
            if (self.records + self.rejects) % _OFTEN == 0:
                self._tell_progress()
            yield row

    def _steps(self) -> Iterator[_Step | list[Issue]]:
        """Yield what was judged, chunk by chunk; and the remarks that are held back to the end of a file."""
        for number, (head, chunks) in enumerate(self._parts()):
            if head is not None:
                yield self._begin(number, head)
            for chunk in chunks:
                with RARE_COLLECTIONS:  # what is made of cells stays
                    step = self._step(number, chunk)
                yield step
                del step, chunk  # the next ones need the memory
                self._tell_progress()
        yield list(self._chunks.remarks.end())

    def _begin(self, number: int, head: Row) -> list[Issue]:
        """Return what there is to say of a file as a whole, and of its header."""
        remarks, record = self._chunks.remarks, cast("Dataset", head.record)
        self._file, self._decided, self._header = number, False, record
        issues = [*head.issues, *remarks.begin(head.location.file, is_header=True)]
        return [*issues, *remarks.add(self.checker.check_record(record, head.location))]

    def _step(self, number: int, chunk: Chunk) -> _Step:
        checker, remarks = self._chunks, self._chunks.remarks
        issues: list[tuple[int, list[Issue]]] = []
        done = 0
        if number != self._file:
            issues, self._file, self._decided = [(-1, list(remarks.end()))], number, False
        if not checker.is_prepared:
            checker.prepare_by(chunk, self._header)
        if not self._decided:
            for n, row, found in checker.records(chunk, range(chunk.height)):
                done = n + 1
                self.records += isinstance(row, Row)
                self.rejects += isinstance(row, Reject)
                issues += [(n, found)] if found else []
                if remarks.is_decided:
                    self._decided = True
                    break
        batch = checker.batch(number, chunk, done) if checker.is_prepared else None
        if batch is not None:
            self.records += batch.records
            self.rejects += batch.rejects
            issues += batch.issues
        return _Step(chunk, issues, batch)

    # The issues one by one.

    def issues(self) -> Iterator[Issue]:
        """Yield every issue: of each row in the order of the file, then those of the whole data set."""
        if self.is_too_distinct:
            yield from self.checker.iter_issues(self._counted())
            return
        for step in self._steps():
            if isinstance(step, list):
                yield from step
                continue
            yield from map(_whole_issue, self._in_order(step, [] if step.batch is None else self._told(step.batch)))
        yield from self._whole()

    def _in_order(self, step: _Step, outcomes: list[Outcome]) -> list[Issue | IssueAt]:
        """Return the issues of single rows and those of outcomes, in the order of the rows."""
        found: list[tuple[int, Issue | IssueAt]] = [(n, issue) for n, each in step.issues for issue in each]
        if step.batch is not None and outcomes:
            found += self._chunks.issues(step.chunk, step.batch, outcomes)
        return [issue for _, issue in sorted(found, key=itemgetter(0))]

    def _told(self, batch: ChunkResult) -> list[Outcome]:
        """Return the outcomes that are told where they stand; count the others, which are told once."""
        remarks = self._chunks.remarks
        held: dict[str, list[Outcome]] = {}
        told = []
        for each in batch.outcomes:
            if each.hit.is_remark and remarks.is_held(each.hit.rule):
                held.setdefault(each.hit.rule, []).append(each)
            else:
                told.append(each)
        for rule, outcomes in held.items():
            remarks.hold(rule, len(self._chunks.lines_of(batch, outcomes)))
        return told

    # The report.

    def report(self, *, max_samples: int = 20, tell: Tell | None = None) -> Report:
        """
        Return the counts, with samples, as `check` does; issues are made only for the samples.

        *tell* is called with all issues, in their order, some at a time.
        """
        tally = Tally(max_samples=max_samples, title=self.checker.title)
        if self.is_too_distinct:
            _tell(tally.counted(self.checker.iter_issues(self._counted())), tell)
        else:
            self._tally(tally, tell)
        tally.records, tally.rejects = self.records, self.rejects
        return tally.report(self.notes())

    def _tally(self, tally: Tally, tell: Tell | None) -> None:
        """Count all issues, and tell them."""
        for step in self._steps():
            if isinstance(step, list):
                _tell(tally.counted(step), tell)
                continue
            for issue in (issue for _, each in step.issues for issue in each):
                tally.count(issue.rule, issue.severity, has_fix=issue.fix is not None)
            told = [] if step.batch is None else self._told(step.batch)
            for each in told:
                has_fix = each.hit.finding.fix is not None
                tally.count(each.hit.rule, each.hit.severity, number=each.height, has_fix=has_fix)
            new = [each for each in told if not tally.is_kept(each.height, each.hit.rule, finding=each.hit.finding)]
            for issue in map(_whole_issue, self._in_order(step, new)):
                tally.keep(issue)
            if tell is not None:
                tell(self._in_order(step, told))
            del step
        _tell(tally.counted(self._whole()), tell)

    def notes(self) -> Iterator[str]:
        """Say how the rows were judged, once they are."""
        these = counted(self.records + self.rejects, "row was", plural="rows were")
        by_values = self._chunks.by_values
        if self.is_too_distinct:
            yield f"{these} judged as records: nearly every row has cells of its own"
            return
        yield f"{by_values:,} of {these} judged by the distinct values of their columns (polars)"
        if rules := self._by_record:
            yield f"each row was judged as a record by {', '.join(rule.id for rule in rules)}: no columns are known"

    # Rules over the whole data set, and rules that no columns are known of.

    def _whole(self) -> Iterator[Issue]:
        yield from self._chunks.whole(self._again(self._chunks.reread()))
        self._by_record = self._chunks.rules_by_record()
        if rules := self._by_record:
            checker = self.checker.select(rules)
            yield from (issue for issue in checker.iter_issues(self._rows()) if issue.rule not in READING)

    def _again(self, lines: dict[int, set[int]]) -> Iterator[AnyRow]:
        """Read lines again, as records."""
        if not lines:
            return
        for number, (_, chunks) in enumerate(self._parts()):
            wanted = sorted(lines.get(number, ()))
            for chunk in chunks if wanted else ():
                here = [line - chunk.first for line in wanted if chunk.first <= line < chunk.first + chunk.height]
                yield from (row for _, row in chunk.rows(here))


class TableCheck(ColumnCheck):
    """
    A check of files by their columns.

    Args:
        sources: the files, each as for `read`.
        format: their format, which has `lines` or `open`.
        checker: the rules.
        limits: as for `read`.
        progress: as for `ColumnCheck`.

    Raises:
        FormatError: where the files cannot be judged by their columns.

    """

    def __init__(
        self,
        sources: Sequence[PathOrStream],
        format: Format,
        checker: Checker,
        *,
        limits: Limits = LIMITS,
        progress: Callable[[int], object] | None = None,
    ) -> None:
        codec = codec_for_check(sources, format)
        if isinstance(codec, str):
            raise FormatError(f"found files that cannot be checked by their columns: {codec}")
        super().__init__(codec, checker, progress=progress)
        self._sources, self._format, self._limits = sources, format, limits

    def _files(self) -> Generator[TableFile, None, None]:
        for source in self._sources:
            with closing(Source(source, self._limits)) as files:
                for file in files:
                    with named_errors(file.name):
                        yield open_file(file, self._format, self._limits)

    def _parts(self) -> Iterator[tuple[Row | None, Iterable[Chunk]]]:
        """Yield the header of each file, if it has one, and its chunks."""
        return ((file.head, file.chunks()) for file in self._files())

    def _rows(self) -> Iterator[AnyRow]:
        """Read all rows as records."""
        for source in self._sources:
            yield from read(source, self._format, limits=self._limits)

    @cached_property
    def is_too_distinct(self) -> bool:
        """Whether nearly every row has cells of its own, as the first ones show: then rows are judged as records."""
        if not any(map(is_opaque, self.codec.keepers)):
            return False
        checker = ChunkChecker(self.codec, self.checker)
        file = next(files := self._files())
        with closing(files):
            head = None if file.head is None else cast("Dataset", file.head.record)
            for chunk in () if head is None else islice(file.chunks(_FIRST), 1, 2):  # a small file has none
                if checker.prepare_by(chunk, head):
                    checker.batch(0, chunk, 0)
        return checker.rate > _MOST
