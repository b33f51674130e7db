"""Fixing records: every finding with a fix is applied, as records stream by, and the record says what stood there."""

from collections.abc import Iterator
from typing import Final, cast

from attrs import evolve, field, frozen

from eventcode.display.terminal import visible
from eventcode.errors import OneScreen, RecordError, truncated
from eventcode.issues import FixValue, Issue, Location
from eventcode.model import Dataset, Record
from eventcode.model.fix_log import log_fix, replace_at, value_at
from eventcode.registry import Registry
from eventcode.row import Item, Records, Reject, Row, items_of
from eventcode.rules import Checker, RuleSet

__all__ = ["AppliedFix", "FixResult", "fix"]

_ROUNDS: Final = 20
"""How often a record is looked at again, because one fix may make room for the next."""


@frozen
class AppliedFix:
    """
    An issue that was fixed, with the value before; `issue.fix` is the value since.

    >>> from eventcode.model import Event
    >>> print(*next(fix(Event(id="e1", code="cameo:72", source="PRK"))).fixes)
    EC401 e1 $.code: 'cameo:72' -> 'cameo:072'
    """

    issue: Issue
    """The problem that was fixed."""
    was: FixValue
    """The value before the fix."""

    def __str__(self) -> str:
        i = self.issue
        where = f"{i.location}: " if i.location else ""
        record = f" {i.record}" if i.record else ""
        return visible(f"{where}{i.rule}{record} {i.path}: {truncated(self.was)} -> {truncated(i.fix)}")


@frozen(repr=False)
class FixResult(OneScreen):
    """A record or row after fixing, and the fixes; a row that could not be read is unchanged."""

    item: Item
    """The fixed record, or the row or reject as it was."""
    fixes: tuple[AppliedFix, ...] = field(default=())
    """The fixes, in the order in which they were applied; empty where nothing changed."""

    @property
    def record(self) -> Record | None:
        """The record; None for a row that could not be read."""
        return self.item.record if isinstance(self.item, Row | Reject) else self.item


def fix(
    records: "Records",
    *,
    rules: RuleSet | None = None,
    log: bool = True,
    registry: Registry | None = None,
) -> Iterator[FixResult]:
    """
    Fix records one by one, and yield every item with its fixes.

    Fixed is only what is beyond doubt, or proved by another column of the same record: each finding that has a `fix`.
    A record says in `extra["eventcode"]["fixes"]` what stood there, and `undo_fix` puts it back. It keeps its id, a
    content id too, because other records point at it. Fixing twice changes nothing.

    Args:
        records: records, rows, or one of them. They are read once, in order.
        rules: the rules whose fixes are applied, by default those of the library and of *registry*.
        log: False to leave out what a record says of its fixes, for a format that has no place for it.
        registry: the registry of further rules and codebooks; *rules* look codes up in its codebooks too.

    Raises:
        RecordError: for an item that is neither a record nor a row, and where a rule gives a fix that its record
            cannot hold, or that never ends.

    >>> from eventcode.model import Event
    >>> for fixed in fix([Event(id="e1", code="cameo:72", source="PRK"), Event(id="e2", code="cameo:10")]):
    ...     print(fixed.record.code, dict(fixed.record.extra))
    cameo:072 {'eventcode': {'fixes': ({'path': '$.code', 'was': 'cameo:72', 'rule': 'EC401'},)}}
    cameo:10 {}

    """
    checker = Checker(rules=rules, registry=registry)
    return (_fixed(item, checker, log=log) for item in items_of(records, "fix"))


def _fixed(item: Item, checker: Checker, *, log: bool) -> FixResult:
    fixes: list[AppliedFix] = []
    if isinstance(item, Reject):
        return FixResult(item)
    if not isinstance(item, Row):
        return FixResult(_fix_all(item, checker, None, fixes, log=log), tuple(fixes))
    record = _fix_all(item.record, checker, item.location, fixes, log=log)
    return FixResult(evolve(item, record=record) if fixes else item, tuple(fixes))


def _fix_all(
    record: Record, checker: Checker, location: Location | None, fixes: list[AppliedFix], *, log: bool
) -> Record:
    """Fix a record, and each record that a data set holds."""
    if not isinstance(record, Dataset) or len(record.records) == 1:
        return _fix_one(record, checker, location, fixes, log=log)
    parts = [_fix_one(each, checker, location, fixes, log=log) for each in record.records]
    if not fixes:
        return record
    kinds = {kind: [each for each in parts[1:] if each.record == kind] for kind in ("document", "actor", "event")}
    header = cast("Dataset", parts[0])
    origins = [each for each in parts[1:] if each.record == "dataset"]
    return header.evolve(origins=origins, documents=kinds["document"], actors=kinds["actor"], events=kinds["event"])


def _fix_one(
    record: Record, checker: Checker, location: Location | None, fixes: list[AppliedFix], *, log: bool
) -> Record:
    for _ in range(_ROUNDS):
        issue = next((i for i in checker.check_record(record, location) if i.fix is not None), None)
        if issue is None:
            return record
        was = value_at(record, issue.at)
        try:
            record = replace_at(record, issue.at, issue.fix)
            record = log_fix(record, issue.at, was, issue.rule) if log else record
        except RecordError as error:
            raise RecordError(f"{issue}: cannot be fixed: {error}") from None
        fixes.append(AppliedFix(issue, was))
    raise RecordError(f"{issue}: fixed {_ROUNDS} times, and still found")
