"""Fixing records: every finding with a fix is applied, as records stream by, and the record says what stood there."""

from collections.abc import Iterable, Iterator
from typing import Final, cast

from attrs import field, frozen

from eventcode.errors import RecordError, shown
from eventcode.issues import Issue, Mend, Spot
from eventcode.model import Dataset, Record
from eventcode.model.fix_log import look_up, noted, put
from eventcode.registry import DEFAULT, Registry
from eventcode.row import Row
from eventcode.rules import Item, Look, RuleSet, looker

__all__ = ["Fixed", "Mended", "fix"]

_ROUNDS: Final = 20
"""How often a record is looked at again, because one mend may make room for the next."""


@frozen
class Mended:
    """
    An issue that was mended, and what stood there; `issue.mend` is what stands there now.

    >>> from eventcode.model import Event
    >>> print(*next(fix(Event(id="e1", code="cameo:72", source="PRK"))).mended)
    EC401 e1 $.code: 'cameo:72' -> 'cameo:072'
    """

    issue: Issue
    was: Mend

    def __str__(self) -> str:
        i = self.issue
        where = f"{i.spot}: " if i.spot else ""
        record = f" {i.record}" if i.record else ""
        return f"{where}{i.rule}{record} {i.path}: {shown(self.was)} -> {shown(i.mend)}"


@frozen
class Fixed:
    """A record or row as it is after mending, and what was mended in it; a row that could not be read is as it was."""

    item: Item
    mended: tuple[Mended, ...] = field(default=())

    @property
    def record(self) -> Record | None:
        """The record; None for a row that could not be read."""
        return self.item.record if isinstance(self.item, Row) else self.item


def fix(
    items: Iterable[Item] | Item, *, rules: RuleSet | None = None, notes: bool = True, registry: Registry = DEFAULT
) -> Iterator[Fixed]:
    """
    Mend what the rules can mend, record by record, and yield every item with what was mended in it.

    Mended is only what is beyond doubt, or proved by another column of the same record: each finding that has a `mend`.
    A record says in `extra["eventcode"]["mended"]` what stood there, and `unfix` puts it back. It keeps its id, a
    content id too, because other records point at it. To mend twice changes nothing.

    Args:
        items: records, rows, or one of them. They are read once, in order.
        rules: whose findings are mended, by default those of all rules.
        notes: False to leave the notes out, for a format that has no place for them.
        registry: where further rules are registered.

    Raises:
        RecordError: for an item that is neither a record nor a row, and where a rule gives a mend that its record
            cannot hold, or that never ends.

    >>> from eventcode.model import Event
    >>> for fixed in fix([Event(id="e1", code="cameo:72", source="PRK"), Event(id="e2", code="cameo:10")]):
    ...     print(fixed.record.code, dict(fixed.record.extra))
    cameo:072 {'eventcode': {'mended': ({'path': '$.code', 'was': 'cameo:72', 'rule': 'EC401'},)}}
    cameo:10 {}

    """
    look = looker(RuleSet.default(registry=registry) if rules is None else rules)
    for item in [items] if isinstance(items, Record | Row) else items:
        if not isinstance(item, Record | Row):
            raise RecordError(f"fix: found {shown(item)}, expected a record, or a row as readers yield them")
        yield _fixed(item, look, notes=notes)


def _fixed(item: Item, look: Look, *, notes: bool) -> Fixed:
    mended: list[Mended] = []
    if not isinstance(item, Row):
        return Fixed(_mend_all(item, look, None, mended, notes=notes), tuple(mended))
    if item.record is None:
        return Fixed(item)
    record = _mend_all(item.record, look, item.spot, mended, notes=notes)
    return Fixed(Row(item.spot, record, item.issues, item.raw) if mended else item, tuple(mended))


def _mend_all(record: Record, look: Look, spot: Spot | None, mended: list[Mended], *, notes: bool) -> Record:
    """Mend a record, and each record that a data set holds."""
    if not isinstance(record, Dataset) or not (record.documents or record.events):
        return _mend(record, look, spot, mended, notes=notes)
    contents: tuple[Record, ...] = (record.header, *record.documents, *record.events)
    parts = [_mend(each, look, spot, mended, notes=notes) for each in contents]
    if not mended:
        return record
    documents = 1 + len(record.documents)
    return cast("Dataset", parts[0]).evolve(documents=parts[1:documents], events=parts[documents:])


def _mend(record: Record, look: Look, spot: Spot | None, mended: list[Mended], *, notes: bool) -> Record:
    for _ in range(_ROUNDS):
        issue = next((i for i in look(record, spot) if i.mend is not None), None)
        if issue is None:
            return record
        was = look_up(record, issue.at)
        try:
            record = put(record, issue.at, issue.mend)
            record = noted(record, issue.at, was, issue.rule) if notes else record
        except RecordError as error:
            raise RecordError(f"{issue}: cannot be mended: {error}") from None
        mended.append(Mended(issue, was))
    raise RecordError(f"{issue}: mended {_ROUNDS} times, and still found")
