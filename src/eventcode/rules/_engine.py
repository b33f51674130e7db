"""The engine: runs rules over records as they stream by, and over the index when all are in."""

from collections.abc import Collection, Container, Iterable, Iterator
from contextlib import closing, nullcontext
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from eventcode.errors import StorageError, must_be
from eventcode.issues import READING, Issue, Location
from eventcode.model import ActorRecord, Dataset, Event, Record, resolve_actors
from eventcode.registry import DEFAULT, Registry
from eventcode.report import Report
from eventcode.row import ONE, Item, Records, Reject, Row, columns_of, items_of, rows_of

from ._codebook_set import CodebookSet
from ._explain import FAILED_TITLE
from ._index import Index
from ._plan import FAILED, BoundRule, Found, Plans, Seen, checked, failure
from ._remarks import Remarks
from ._rule import Rule
from ._rule_set import RuleSet
from ._tally import Tally
from ._whole_dataset import Collector, is_whole

if TYPE_CHECKING:
    from eventcode.formats import Format

__all__ = ["Checker", "check", "index_issues", "issue_of", "iter_issues"]

_ACTORS: Final = 10_000
"""How many actor records a check holds, so that its memory does not grow with the data."""


@runtime_checkable
class _Checkable(Protocol):
    """What checks records that lie in columns: those of a scan, of a data frame."""

    def check(self, checker: "Checker", *, max_samples: int) -> Report:
        """Return the report of these rules."""

    def issues(self, checker: "Checker") -> Iterator[Issue]:
        """Yield what these rules find."""


class Checker:
    """
    Rules made ready to check records, again and again.

    `check` and `iter_issues` of this package make one for each set of rules and keep it; a checker of one's own can be
    handed to the function that checks a form, a request or a file, and can be pickled for another process.

    Args:
        rules: the rules, by default all of the library and of *registry*.
        registry: its codebooks and scales, and the assertions of its formats, are known to the rules.

    >>> from eventcode.model import Event
    >>> checker = Checker(rules=RuleSet.default().select("EC4"))
    >>> checker.check(Event(id="e1", code="cameo:72")).by_rule, checker.check(Event(id="e2", code="cameo:072")).by_rule
    ({'EC401': 1, 'EC407': 1}, {'EC407': 1})

    """

    def __init__(self, *, rules: RuleSet | None = None, registry: Registry | None = None) -> None:
        chosen = DEFAULT if registry is None else registry
        self._set_up(_rules_of(rules, chosen), CodebookSet.of(chosen))

    def _set_up(self, rules: RuleSet, codebooks: CodebookSet) -> None:
        self.rules = rules
        self.codebooks = codebooks
        bound: list[BoundRule] = [(rule, rule.bind(codebooks)) for rule in rules]
        self.on_index = [each for each in bound if issubclass(each[0].on, Index)]
        self.on_whole = [each for each in bound if is_whole(each[0])]
        special = {rule.id for rule, _ in (*self.on_index, *self.on_whole)}
        self.plans = Plans([each for each in bound if each[0].id not in special])

    def __getstate__(self) -> tuple[RuleSet, CodebookSet]:
        return self.rules, self.codebooks

    def __setstate__(self, state: tuple[RuleSet, CodebookSet]) -> None:
        self._set_up(*state)

    def __repr__(self) -> str:
        return f"Checker({self.rules!r})"

    def check(self, records: "Records", *, max_samples: int = 20) -> Report:
        """Check records and count the issues: see the function `check`."""
        rows = rows_of(records, "check")
        if not isinstance(rows, ONE) and isinstance(columns := columns_of(rows), _Checkable):
            return columns.check(self, max_samples=max_samples)
        tally = Tally(max_samples=max_samples, title=self.title)
        for _ in tally.counted(self._examine(rows, "check", tally)):
            pass
        return tally.report()

    def iter_issues(self, records: "Records") -> Iterator[Issue]:
        """Yield the issues of records one by one: see the function `iter_issues`."""
        rows = rows_of(records, "iter_issues")
        if not isinstance(rows, ONE) and isinstance(columns := columns_of(rows), _Checkable):
            return columns.issues(self)
        return self._examine(rows, "iter_issues", Tally(max_samples=0))

    def check_record(self, record: Record, location: Location | None = None) -> list[Issue]:
        """Return the issues of one record, without those that other records have a part in."""
        id_ = getattr(record, "id", None)
        return [issue_of(found, id_, location=location) for found in self.plans.check(record)]

    def plans_of(self, rules: Iterable[Rule]) -> Plans:
        """Return the plans for some of the rules on records and their parts."""
        return Plans([(rule, rule.bind(self.codebooks)) for rule in rules])

    def select(self, rules: Iterable[Rule]) -> "Checker":
        """Return a checker of these rules alone, with the same codebooks."""
        made = Checker.__new__(Checker)
        made.__setstate__((RuleSet(rules), self.codebooks))
        return made

    def title(self, id_: str) -> str:
        """Return the title of a rule, and of what readers find; empty for an unknown id."""
        if id_ in self.rules:
            return self.rules[id_].title
        return FAILED_TITLE if id_ == FAILED else READING.get(id_, "")

    def _examine(self, records: Iterable[Item] | Item, caller: str, tally: Tally) -> Iterator[Issue]:
        is_one = isinstance(records, ONE)
        is_set = not is_one or isinstance(records, Dataset)
        return self._issues(items_of(records, caller), tally, is_one=is_one, is_set=is_set)

    def _issues(self, items: Iterator[Item], tally: Tally, *, is_one: bool, is_set: bool) -> Iterator[Issue]:
        run = _Run(self.plans, tally, seen=None if is_one else {})
        with closing(Index()) if self.on_index else nullcontext() as index:
            run.index = index
            run.whole = Collector() if self.on_whole else None
            for item in items:
                if isinstance(item, Reject):
                    yield from item.issues
                    run.reject(item)
                    continue
                if isinstance(item, Row):
                    yield from item.issues
                for data, location in run.begin(item):
                    yield from _ask_all(self.on_whole, data, location)
                yield from run.issues(item)
            yield from run.remarks.end()
            if run.whole is not None and is_set:
                for data, location in run.whole.end():
                    yield from _ask_all(self.on_whole, data, location)
            if index is not None:
                yield from _ask_index(self.on_index, index)


class _Run:
    """One pass of a checker over records."""

    def __init__(self, plans: Plans, tally: Tally, *, seen: Seen | None) -> None:
        self.plans = plans
        self.tally = tally
        self.seen = seen
        self.remarks = Remarks()
        self.actors: dict[str, ActorRecord] = {}
        """The first `_ACTORS` actor records, to which events may refer."""
        self.index: Index | None = None
        self.whole: Collector | None = None

    def reject(self, row: Reject) -> None:
        """Count a row that could not be read, and note its ids."""
        self.tally.rejects += 1
        if self.index is not None:
            self.index.add_unread(row.raw)

    def begin(self, item: Record | Row) -> Iterable[tuple[Dataset, Location | None]]:
        """Collect an item for the rules on whole data sets; return the data set that ends before it."""
        if self.whole is None:
            return ()
        record, location = _parts(item)
        return self.whole.add(record, location)

    def issues(self, item: Record | Row) -> Iterator[Issue]:
        """Yield what the rules find in a record alone, and add it to the index."""
        record, location = _parts(item)
        for each in _contents(record):
            self.tally.records += not isinstance(each, Dataset)
            if location is not None:
                yield from self.remarks.begin(location.file, is_header=isinstance(each, Dataset))
            meant = self._meant(each)
            if found := self.plans.check(each, self.seen, meant=meant):
                id_ = getattr(each, "id", None)
                issues = [issue_of(one, id_, location=location) for one in found]
                yield from issues if location is None else self.remarks.add(issues)
            if self.index is not None:
                self.index.add(meant, location)

    def _meant(self, record: Record) -> Record:
        """Return an event with what actor records say of its actors; note actor records, and return others."""
        if isinstance(record, Event):
            return resolve_actors(record, self.actors) if self.actors else record
        if isinstance(record, ActorRecord) and len(self.actors) < _ACTORS:
            self.actors.setdefault(record.id, record)
        return record


def check(
    records: "Records",
    *,
    format: "str | Format | None" = None,
    ignore: str | Collection[str] = (),
    rules: RuleSet | None = None,
    registry: Registry | None = None,
    max_samples: int = 20,
) -> Report:
    """
    Check records and count the issues, with samples. Memory does not grow with the data.

    Args:
        records: records, rows, or one of them; what `scan` returns; or a data frame, as `read_frame` takes it, and
            `scan` one of Spark. They are read once, in order.
        format: for a data frame, the format whose files have such columns, as for `read_frame`; without one, the
            columns tell it.
        ignore: for a data frame, columns, or one, that are passed over, as for `read_frame`.
        rules: the rules, by default all of the library and of *registry*.
        registry: its codebooks and scales, and the assertions of its formats, are known to the rules, also to those
            of *rules*; a data frame may be of its formats.
        max_samples: how many issues of each rule the report keeps.

    Raises:
        RecordError: for an item that is neither a record nor a row; for a format of anything but a data frame.
        FormatError: for a data frame whose columns tell no format, or are not those of *format*.
        UnknownNameError: for an unknown format.
        StorageError: where the temporary database for more than 500 records cannot be written.

    >>> from eventcode.model import Event
    >>> report = check(Event(id="e1", code="cameo:72", source="PRK"))
    >>> print(report.text())
    EC401       1  The code is not in its codebook.
        EC401 e1 $.code: cameo@1.1b3 has no code '72'; did you mean 'cameo:072'?
    1 record, 0 rows not read: 1 error, 0 warnings, 0 info

    """
    rows = rows_of(records, "check", format=format, ignore=ignore, registry=registry)
    return _checker(rules, registry).check(rows, max_samples=max_samples)


def iter_issues(
    records: "Records",
    *,
    format: "str | Format | None" = None,
    ignore: str | Collection[str] = (),
    rules: RuleSet | None = None,
    registry: Registry | None = None,
) -> Iterator[Issue]:
    """
    Yield the issues of records: of each record as it comes, then those of the whole data set.

    A row that could not be read gives its own issues. A rule that raises an exception does not stop the others: it is
    reported as an error under the id EC000, with its own id and the exception. Issues of severity info in rows of a
    file, and EC105, come when the file ends, or after its first 1,000 records: one that nearly every record of the file
    has is yielded once, with the number of those records.

    Args:
        records: as for `check`.
        format: as for `check`.
        ignore: as for `check`.
        rules: as for `check`.
        registry: as for `check`.

    Raises:
        RecordError, FormatError, UnknownNameError, StorageError: as for `check`.

    >>> from eventcode.model import Event
    >>> event = Event(id="e1", code="cameo:19", source="PRK", links=[("part_of", "e2")])
    >>> [issue.rule for issue in iter_issues(event)]
    ['EC404', 'EC705']

    """
    rows = rows_of(records, "iter_issues", format=format, ignore=ignore, registry=registry)
    return _checker(rules, registry).iter_issues(rows)


def _checker(rules: RuleSet | None, registry: Registry | None) -> Checker:
    """Return the checker of a set of rules, which keeps it: to make one takes as long as a hundred checks."""
    chosen = DEFAULT if registry is None else registry
    rules = _rules_of(rules, chosen)
    codebooks = CodebookSet.of(chosen)
    found = rules.checkers.get(codebooks)
    if found is None:
        rules.checkers.clear()  # one is enough: a registry rarely changes
        found = rules.checkers[codebooks] = Checker(rules=rules, registry=chosen)
    return found


def _rules_of(rules: RuleSet | None, registry: Registry) -> RuleSet:
    if rules is None:
        return RuleSet.default(registry=registry)
    if not isinstance(rules, RuleSet):
        expected = "a RuleSet, such as RuleSet.default().select('EC4') or RuleSet([my_rule])"
        raise must_be("check: rules", rules, expected=expected)
    return rules


def _parts(item: Record | Row) -> tuple[Record, Location | None]:
    """Return the record of an item, and its place in a file."""
    return (item.record, item.location) if isinstance(item, Row) else (item, None)


def _contents(record: Record) -> Iterable[Record]:
    """Return the records that a record stands for."""
    return (record, *record.records[1:]) if isinstance(record, Dataset) else (record,)


def _ask_all(rules: list[BoundRule], whole: Index | Dataset, location: Location | None) -> Iterator[Issue]:
    for rule, function in rules:
        for found in _ask(rule, function, whole):
            yield issue_of(found, None, location=location)


def index_issues(checker: Checker, index: Index, *, rules: Container[Rule]) -> Iterator[Issue]:
    """Finish an index and yield what these rules of a checker find in it."""
    yield from _ask_index([each for each in checker.on_index if each[0] in rules], index)


def _ask_index(rules: list[BoundRule], index: Index) -> Iterator[Issue]:
    index.finish()
    has = cache(index.has)  # many rules need the same tables
    yield from _ask_all([each for each in rules if all(map(has, each[0].needs))], index, None)


def _ask(rule: Rule, function: Any, whole: Index | Dataset) -> Iterator[Found]:
    """Ask a rule about the whole data set; its findings stream, for there may be as many as records."""
    try:
        for finding in function(whole):
            yield checked(rule, finding)
    except StorageError:
        raise
    except Exception as error:
        yield failure(rule, error)


def issue_of(found: Found, record: str | None, *, location: Location | None) -> Issue:
    """
    Return the issue of a finding: that a rule, by its id and severity, found it in a *record* at a *location*.

    A record or a location that the finding names itself counts more.

    >>> from eventcode.issues import Finding, Severity
    >>> issue_of(("EC401", Severity("error"), Finding("no such code", at=("code",))), "e1", location=None).record
    'e1'
    """
    id_, severity, finding = found
    return Issue(
        id_,
        severity,
        message=finding.message,
        record=finding.record or record,
        at=finding.at,
        location=finding.location or location,
        hint=finding.hint,
        fix=finding.fix,
    )
