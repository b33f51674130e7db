"""Checking whole files by their columns: the same issues and the same report as by their records."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from functools import cached_property
from io import BytesIO
from itertools import islice
from operator import itemgetter
from os import PathLike
from typing import Final, NamedTuple, TypeAlias, cast

from eventcode.collector import RARE_COLLECTIONS
from eventcode.errors import FormatError, counted
from eventcode.formats import Format, Limits, read
from eventcode.formats.fields.codec import Codec
from eventcode.formats.fields.open_table import OpenTable
from eventcode.formats.fields.own_files import HEAD
from eventcode.formats.fields.tab_table import is_plain
from eventcode.formats.io import InputFile, PathOrStream, Preview, Source, previews
from eventcode.formats.io.errors import named_errors
from eventcode.formats.io.limits import LIMITS
from eventcode.formats.io.preview import SIZE
from eventcode.formats.io.workbook import SheetReader
from eventcode.frames.chunks.csv_file import AnyChunk, CutFile, why_not_cut
from eventcode.frames.chunks.lines import chunks
from eventcode.frames.plans.judge import is_opaque
from eventcode.issues import READING, Issue, IssueAt
from eventcode.model import Dataset, Event
from eventcode.report import Report
from eventcode.row import AnyRow, Reject, Row
from eventcode.rules import Checker, Rule, Tally

from .chunk_checker import Batch, Engine, Outcome

__all__ = ["TableCheck", "Tell", "made_codec", "not_lines", "open_file", "table_codec"]

_FIRST: Final = 2**17
"""Behind so many bytes of a file, as many show whether rows are alike."""
_MOST: Final = 1.0
"""Where each row has more new combinations of cells than that, records are as fast."""
_OFTEN: Final = 10_000
_SAMPLE: Final = 50
"""How many records show what a format says alike in all."""

_SOME: Final = 1_000
"""How many issues are told at a time."""

Tell: TypeAlias = Callable[[Sequence[Issue | IssueAt]], object]


def not_lines(source: PathOrStream, format: Format) -> str | None:
    """Say why files are not lines of cells between tabs in the source's own dialect; None where they are."""
    codec = format.lines
    if codec is None:
        return f"the format {format.name!r} is not one of lines of cells between tabs"
    if codec.completions:
        return f"the format {format.name!r} says more than its columns say one by one"
    if source == "-" or not isinstance(source, str | PathLike):
        return "a stream cannot be read twice"
    for name, data in previews(source, SIZE):
        if not (data and is_plain(codec, Preview(data))):
            return f"{name} is not in the dialect of the source's own files"
    return None


def table_codec(sources: Iterable[PathOrStream], format: Format) -> Codec | str:
    """Return the codec of all files of some sources; or say why they cannot be judged by their columns."""
    found: Codec | None = None
    if format.lines is None and format.open is None:
        return f"the format {format.name!r} is not one of rows of cells"
    for source in sources:
        if source == "-" or not isinstance(source, str | PathLike):
            return "a stream cannot be read twice"
        with closing(Source(source)) as files:
            for file in files:
                is_sheet = isinstance(file.stream, SheetReader)
                codec = "a sheet of a workbook" if is_sheet else _codec_of(file.name, file.preview(HEAD), format)
                if isinstance(codec, str):
                    return f"{file.name}: {codec}"
                if found is not None and (codec.columns, codec.fewest) != (found.columns, found.fewest):
                    return f"{file.name} has other columns than the files before it"
                found = codec
    return "found no file" if found is None else found


def made_codec(sources: Iterable[PathOrStream], format: Format) -> Codec | str:
    """Return the codec of the fields that columns of all files are made of; or say why they are made of records."""
    every = [*sources]
    reason = next((reason for each in every if (reason := not_lines(each, format))), None)
    if reason is None:
        return cast("Codec", format.lines)
    found = reason if format.open is None else table_codec(every, format)
    if not isinstance(found, str) and found.identify:
        return f"the format {format.name!r} says more than its columns say one by one"
    return found


def _codec_of(name: str, data: bytes, format: Format) -> Codec | str:
    """Return the codec of a file that begins so; or say why it cannot be judged by its columns."""
    if not data:
        return "an empty file"
    try:
        opened = _opened(name, data, format)
    except FormatError as error:
        return str(error)
    if opened is None:
        return cast("Codec", format.lines)
    return why_not_cut(opened) or opened.codec


def _opened(name: str, data: bytes, format: Format) -> OpenTable | None:
    """Open a file that begins so; None where it has lines between tabs, as the source itself writes them."""
    if format.open is None or (format.lines is not None and is_plain(format.lines, Preview(data[:SIZE]))):
        return None
    return cast("OpenTable | None", format.open(BytesIO(data), name=name, limits=LIMITS))


def open_file(file: InputFile, format: Format, limits: Limits, *, is_exact: bool = False) -> CutFile | None:
    """Open a file with a header, or in a dialect of its own; None for lines as the source itself writes them."""
    if format.open is None or _opened(file.name, file.preview(HEAD), format) is None:
        return None
    table = format.open(file.stream, name=file.name, limits=limits)
    return CutFile(table, file.name, limits, is_exact=is_exact)


def _whole_issue(found: Issue | IssueAt) -> Issue:
    return found.issue if isinstance(found, IssueAt) else found


def _tell(issues: Iterable[Issue], tell: Tell | None) -> None:
    """Take all issues, and tell them, some at a time."""
    rest = iter(issues)
    while some := list(islice(rest, _SOME)):
        if tell is not None:
            tell(some)


class _Step(NamedTuple):
    """A part of a file that was judged: issues of single rows come first."""

    name: str
    chunk: AnyChunk
    records: int
    rejects: int
    issues: list[tuple[int, list[Issue]]]
    batch: Batch | None


class TableCheck:
    """
    A check of files by their columns.

    Args:
        sources: the files, each as for `read`.
        format: their format, which has `lines` or `open`.
        checker: the rules.
        limits: as for `read`.
        progress: is called with the number of rows after each chunk.

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
        progress: Callable[[int], object] = lambda rows: None,  # noqa: ARG005
    ) -> None:
        codec = table_codec(sources, format)
        if isinstance(codec, str):
            raise FormatError(f"found files that cannot be checked by their columns: {codec}")
        self.sources, self.format, self.limits, self.progress = sources, format, limits, progress
        self._set_up(Engine(codec, checker, limits))

    def _set_up(self, engine: Engine) -> None:
        self.engine, self.checker = engine, engine.checker
        self._header: Dataset | None = None
        self.records = self.rejects = 0

    @cached_property
    def is_too_distinct(self) -> bool:
        """Whether nearly every row has cells of its own, as the first ones show: then rows are judged as records."""
        if not any(map(is_opaque, self.engine.codec.keepers)):
            return False
        engine = Engine(self.engine.codec, self.checker, self.limits)
        file = next(files := self._files())
        with closing(files):
            opened = open_file(file, self.format, self.limits)
            for chunk in () if opened is None else islice(opened.chunks(_FIRST), 1, 2):  # a small file has none
                rows = (row for _, row in engine.rows(file.name, chunk, range(chunk.height)))
                sample = list(islice((row.record for row in rows if isinstance(row.record, Event)), _SAMPLE))
                if sample and opened is not None:
                    engine.prepare(sample, cast("Dataset", opened.table.head.record))
                    engine.batch(0, file.name, chunk, 0)
        return engine.rate > _MOST

    # The files.

    def _counted(self) -> Iterator[AnyRow]:
        """Read all rows as records, and count them."""
        for row in self._rows():
            self.rejects += isinstance(row, Reject)
            self.records += isinstance(row.record, Event)
            if (self.records + self.rejects) % _OFTEN == 0:
                self.progress(self.records + self.rejects)
            yield row

    def _files(self) -> Generator[InputFile, None, None]:
        for source in self.sources:
            with closing(Source(source, self.limits)) as files:
                for file in files:
                    with named_errors(file.name):
                        yield file

    def _steps(self) -> Iterator[_Step | list[Issue]]:
        """Yield what was judged, chunk by chunk; and the remarks that are held back to the end of a file."""
        for number, (name, head, parts) in enumerate(self._parts()):
            if head is not None:
                yield self._begin(number, name, head)
            for chunk in parts:
                with RARE_COLLECTIONS:  # what is made of cells stays
                    step = self._step(number, name, chunk)
                yield step
                del step, chunk  # the next ones need the memory
                self.progress(self.records + self.rejects)
        yield list(self.engine.remarks.end())

    def _parts(self) -> Iterator[tuple[str, Row | None, Iterable[AnyChunk]]]:
        """Yield the name of each file, its header, if it has one, and its chunks."""
        for file in self._files():
            opened = open_file(file, self.format, self.limits)
            head = None if opened is None else opened.table.head
            yield file.name, head, chunks(file.stream) if opened is None else opened.chunks()

    def _begin(self, number: int, name: str, head: Row) -> list[Issue]:
        """Return what there is to say of a file as a whole, and of its header."""
        remarks, record = self.engine.remarks, cast("Dataset", head.record)
        self._number, self._decided, self._header = number, False, record
        issues = [*head.issues, *remarks.begin(name, is_header=True)]
        return [*issues, *remarks.add(self.checker.check_record(record, head.location))]

    def _step(self, number: int, name: str, chunk: AnyChunk) -> _Step:
        engine, remarks = self.engine, self.engine.remarks
        issues: list[tuple[int, list[Issue]]] = []
        done = records = rejects = 0
        if number != self._number:
            issues, self._number, self._decided = [(-1, list(remarks.end()))], number, False
        if not engine.is_prepared:
            rows = (row for _, row in engine.rows(name, chunk, range(chunk.height)))
            sample = list(islice((cast("Event", row.record) for row in rows if isinstance(row, Row)), _SAMPLE))
            if sample:
                engine.prepare(sample, self._header)
        if not self._decided:
            for n, row, found in engine.records(name, chunk, range(chunk.height)):
                done = n + 1
                records += isinstance(row, Row)
                rejects += isinstance(row, Reject)
                issues += [(n, found)] if found else []
                if remarks.is_decided:
                    self._decided = True
                    break
        batch = engine.batch(number, name, chunk, done) if engine.is_prepared else None
        records += batch.records if batch else 0
        rejects += batch.rejects if batch else 0
        issues += batch.issues if batch else []
        self.records += records
        self.rejects += rejects
        return _Step(name, chunk, records, rejects, issues, batch)

    _by_row: Sequence[Rule] = ()
    """The rules that are called with each record, once all rows were judged."""
    _number = -1
    _decided = False

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
            found += self.engine.issues(step.name, step.chunk, step.batch, outcomes)
        return [issue for _, issue in sorted(found, key=itemgetter(0))]

    def _told(self, batch: Batch) -> list[Outcome]:
        """Return the outcomes that are told where they stand; count the others, which are told once."""
        remarks = self.engine.remarks
        held: dict[str, list[Outcome]] = {}
        told = []
        for each in batch.outcomes:
            if each.is_remark and remarks.is_held(each.rule):
                held.setdefault(each.rule, []).append(each)
            else:
                told.append(each)
        for rule, outcomes in held.items():
            remarks.hold(rule, len(self.engine.lines_of(batch, outcomes)))
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
                _, severity, finding = each.hit.found
                tally.count(each.rule, severity, number=each.height, has_fix=finding.fix is not None)
            new = [each for each in told if not tally.is_kept(each.height, each.rule, finding=each.hit.found[2])]
            for issue in map(_whole_issue, self._in_order(step, new)):
                tally.keep(issue)
            if tell is not None:
                tell(self._in_order(step, told))
            del step
        _tell(tally.counted(self._whole()), tell)

    def notes(self) -> Iterator[str]:
        """Say how the rows were judged, once they are."""
        these = counted(self.records + self.rejects, "row was", plural="rows were")
        by_values = self.engine.by_values
        if self.is_too_distinct:
            yield f"{these} judged as records: nearly every row has cells of its own"
            return
        yield f"{by_values:,} of {these} judged by the distinct values of their columns (polars)"
        if rules := self._by_row:
            yield f"each row was judged as a record by {', '.join(rule.id for rule in rules)}: no columns are known"

    # Rules over the whole data set, and rules that no columns are known of.

    def _whole(self) -> Iterator[Issue]:
        yield from self.engine.whole(self._again(self.engine.sought()))
        self._by_row = self.engine.by_row()
        if rules := self._by_row:
            checker = self.checker.select(rules)
            yield from (issue for issue in checker.iter_issues(self._rows()) if issue.rule not in READING)

    def _rows(self) -> Iterator[AnyRow]:
        """Read all rows as records."""
        for source in self.sources:
            yield from read(source, self.format, limits=self.limits)

    def _again(self, sought: dict[int, set[int]]) -> Iterator[AnyRow]:
        """Read lines again, as records."""
        if not sought:
            return
        for number, (name, _, parts) in enumerate(self._parts()):
            wanted = sorted(sought.get(number, ()))
            for chunk in parts if wanted else ():
                here = [line - chunk.first for line in wanted if chunk.first <= line < chunk.first + chunk.height]
                yield from (row for _, row in self.engine.rows(name, chunk, here))
