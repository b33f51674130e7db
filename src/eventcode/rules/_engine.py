"""The engine: runs rules over records as they stream by, and over the index when all are in."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from typing import Any, Final, TypeAlias, get_args, get_origin

from attrs import define, evolve, fields

from eventcode.errors import Path
from eventcode.issues import READING, READING_WARNINGS, Finding, Issue, Location, Report, Severity
from eventcode.model import Dataset, Part, Record
from eventcode.registry import Registry
from eventcode.row import Item, Reject, Row, items_of

from ._index import Index
from ._rule import FAMILIES, Findings, Rule, RuleSet

__all__ = ["FAILED", "CheckRecord", "check", "checker", "explain", "iter_issues", "rules_of"]

FAILED: Final = "EC000"
"""The id under which a rule that raises an exception is reported."""

_FAILED_TITLE: Final = "A rule could not do its work."

CheckRecord: TypeAlias = Callable[[Record, Location | None], list[Issue]]
"""What looks at one record, of which the place in a file is perhaps known; a data set is its header alone."""


def check(
    records: Iterable[Item] | Item,
    *,
    rules: RuleSet | None = None,
    max_samples: int = 20,
    registry: Registry | None = None,
) -> Report:
    """
    Check records and return the issues, counted, with samples; memory does not grow with the data.

    Args:
        records: records, rows, or one of them. They are read once, in order.
        rules: the rules, by default those of the library and of *registry*.
        max_samples: the number of issues of each rule that the report keeps.
        registry: the registry of further rules and codebooks; *rules* look codes up in its codebooks too.

    Raises:
        RecordError: for an item that is neither a record nor a row.

    >>> from eventcode.model import Event
    >>> report = check(Event(id="e1", code="cameo:72", source="PRK"))
    >>> print(report.text())
    EC401       1  A code is not in its codebook.
        EC401 e1 $.code: cameo@1.1b3 has no code '72'; did you mean 'cameo:072'?
    1 record, 0 rows not read: 1 error, 0 warnings, 0 info

    """
    chosen = rules_of(rules, registry)
    tally = _Tally()
    by_rule: Counter[str] = Counter()
    by_severity: Counter[Severity] = Counter()
    samples: dict[str, list[Issue]] = {}
    fixable = 0
    for issue in _examine(items_of(records, "check"), chosen, tally):
        fixable += issue.fix is not None
        by_rule[issue.rule] += 1
        by_severity[issue.severity] += 1
        kept = samples.setdefault(issue.rule, [])
        if len(kept) < max_samples:
            kept.append(issue)
    return Report(
        records=tally.records,
        rejects=tally.rejects,
        by_rule=dict(by_rule),
        by_severity=dict(by_severity),
        samples={id: tuple(issues) for id, issues in samples.items()},
        fixable=fixable,
        titles={id: title for id in by_rule if (title := _title(id, chosen))},
    )


def rules_of(rules: RuleSet | None, registry: Registry | None) -> RuleSet:
    """Return the rules of a check: those given, over the codebooks of the registry, or all of the registry."""
    if rules is None:
        return RuleSet.default(registry=registry)
    return rules.over(registry) if registry else rules


def iter_issues(
    records: Iterable[Item] | Item, *, rules: RuleSet | None = None, registry: Registry | None = None
) -> Iterator[Issue]:
    """
    Yield every issue of *records*: of each record as it comes, then those of the whole data set.

    A row that could not be read gives its own issues. A rule that raises an exception does not stop the others: it is
    reported as an error under the id EC000, with its own id and the exception.

    Raises:
        RecordError: for an item that is neither a record nor a row.

    >>> from eventcode.model import Event
    >>> event = Event(id="e1", code="cameo:19", source="PRK", links=[("part_of", "e2")])
    >>> [issue.rule for issue in iter_issues(event)]
    ['EC404', 'EC705']

    """
    return _examine(items_of(records, "iter_issues"), rules_of(rules, registry), _Tally())


def explain(rule_id: str, *, rules: RuleSet | None = None, registry: Registry | None = None) -> str:
    """
    Return what a rule says, why it matters, what to do, and examples: text for people.

    Raises:
        UnknownNameError: where no rule has that id.

    >>> print(explain("EC002"))
    EC002 (error, reading)
    The line is not JSON: malformed, cut off, a key twice, NaN or Infinity.
    <BLANKLINE>
    What to do: repair the row in its source; it is kept verbatim among the rejects.

    """
    if rule_id in READING_WARNINGS:
        return f"{rule_id} (warning, reading)\n{READING[rule_id]}\n\nWhat to do: {READING_WARNINGS[rule_id]}"
    if rule_id in READING:
        todo = "What to do: repair the row in its source; it is kept verbatim among the rejects."
        return f"{rule_id} (error, reading)\n{READING[rule_id]}\n\n{todo}"
    if rule_id == FAILED:
        todo = "What to do: repair the rule that the message names; the other rules have done their work."
        return f"{FAILED} (error)\n{_FAILED_TITLE}\n\n{todo}"
    found = rules_of(rules, registry)[rule_id]
    family = FAMILIES.get(found.family, "").lower()
    return "\n\n".join(
        part
        for part in (
            f"{found.id} ({found.severity}{', ' if family else ''}{family})\n{found.title}",
            found.what,
            found.why and f"Why it matters: {found.why}",
            found.todo and f"What to do: {found.todo}",
            found.fixes and f"Fix: {found.fixes}",
            found.bad and f"Found in:\n{lines(found.bad)}",
            found.good and f"Not found in:\n{lines(found.good)}",
        )
        if part
    )


def lines(example: Any) -> str:
    """Write an example as JSON Lines."""
    from json import dumps

    return "\n".join(dumps(r, ensure_ascii=False) for r in (example if isinstance(example, list) else [example]))


def _title(id_: str, rules: RuleSet) -> str:
    if id_ in rules:
        return rules[id_].title
    return _FAILED_TITLE if id_ == FAILED else READING.get(id_, "")


# The stream


@define
class _Tally:
    records: int = 0
    rejects: int = 0


def _examine(items: Iterator[Item], rules: RuleSet, tally: _Tally) -> Iterator[Issue]:
    checker = _Checker([r for r in rules if not issubclass(r.on, Index)])
    whole = [r for r in rules if issubclass(r.on, Index)]
    with Index() if whole else nullcontext() as index:
        for item in items:
            if isinstance(item, Reject):
                yield from item.issues
                tally.rejects += 1
                continue
            location = None
            if isinstance(item, Row):
                yield from item.issues
                location = item.location
            for each in _contents(item.record if isinstance(item, Row) else item):
                tally.records += not isinstance(each, Dataset)
                for found in checker.check(each):
                    yield _issue(found, getattr(each, "id", None), location)
                if index is not None:
                    index.add(each, location)
        if index is not None:
            index.finish()
            for rule in whole:
                for found in _ask(rule, index):
                    yield _issue(found, None, None)


def _contents(record: Record) -> Iterable[Record]:
    """Return the records that a record stands for."""
    return (record, *record.documents, *record.events) if isinstance(record, Dataset) else (record,)


# One record

_Found: TypeAlias = tuple[str, Severity, Finding]
_Ask: TypeAlias = tuple[Rule, Callable[[Any], Findings]]


class _Plan:
    """What to ask of the things of one class: rules for all, rules that need fields, and the parts to go into."""

    __slots__ = ("always", "conditional", "parts")

    def __init__(self) -> None:
        self.always: tuple[_Ask, ...] = ()
        self.conditional: tuple[tuple[str, tuple[str, ...], tuple[_Ask, ...]], ...] = ()
        self.parts: tuple[tuple[str, bool, _Plan], ...] = ()


class _Checker:
    """Looks at records with rules; what is to be asked of a class is worked out once."""

    def __init__(self, rules: list[Rule]) -> None:
        self._rules = rules
        self._plans: dict[type, _Plan] = {}
        self._records: dict[type, _Plan] = {}

    def check(self, record: Record) -> list[_Found]:
        cls = type(record)
        plan = self._records.get(cls)
        if plan is None:
            plan = self._records[cls] = self._plan(cls)
        found: list[_Found] = []
        _check(plan, record, found)
        if len(found) > 1:
            found.sort(key=_by_rule)
        return found

    def _plan(self, cls: type) -> _Plan:
        if cls in self._plans:
            return self._plans[cls]
        plan = self._plans[cls] = _Plan()  # before it is filled: a part may hold parts of its own class
        needs: dict[tuple[str, ...], list[_Ask]] = {}
        for rule in self._rules:
            if issubclass(cls, rule.on):
                needs.setdefault(rule.needs, []).append((rule, rule.function))
        plan.always = tuple(needs.pop((), ()))
        plan.conditional = tuple((names[0], names[1:], tuple(asks)) for names, asks in needs.items())
        parts = ((f.name, *_part_of(f.type)) for f in fields(cls) if not f.metadata.get("contents"))
        plan.parts = tuple((name, many, self._plan(part)) for name, many, part in parts if part is not None)
        return plan


def checker(rules: RuleSet) -> CheckRecord:
    """Return the function that checks one record at a time; rules over the whole data set have no part in it."""
    check_record = _Checker([r for r in rules if not issubclass(r.on, Index)]).check
    return lambda record, location: [
        _issue(found, getattr(record, "id", None), location) for found in check_record(record)
    ]


def _by_rule(found: _Found) -> str:
    return found[0]


def _part_of(annotation: Any) -> tuple[bool, type[Part] | None]:
    """Tell whether a field holds several parts, and of which class; None where it holds none."""
    for arg in (annotation, *get_args(annotation)):
        if isinstance(arg, type) and issubclass(arg, Part):
            return get_origin(annotation) is tuple, arg
    return False, None


def _check(plan: _Plan, part: Any, found: list[_Found]) -> None:  # noqa: C901  # any record or part
    # The inner loop of everything: a call less here is a tenth of the time.
    for rule, function in plan.always:
        try:
            for finding in function(part):
                found.append(_checked(rule, finding))  # noqa: PERF401  # what came before a fault is kept
        except Exception as error:
            found.append(_failure(rule, error))
    for name, others, asks in plan.conditional:
        if getattr(part, name) and (not others or all(getattr(part, other) for other in others)):
            for rule, function in asks:
                try:
                    for finding in function(part):
                        found.append(_checked(rule, finding))  # noqa: PERF401  # as above
                except Exception as error:
                    found.append(_failure(rule, error))
    for name, many, inner in plan.parts:
        if value := getattr(part, name):
            for position, item in enumerate(value) if many else ((None, value),):
                before = len(found)
                _check(inner, item, found)
                if len(found) > before:
                    at = (name,) if position is None else (name, position)
                    found[before:] = [_below(each, at) for each in found[before:]]


def _below(found: _Found, at: Path) -> _Found:
    id_, severity, finding = found
    return id_, severity, evolve(finding, at=(*at, *finding.at))


def _ask(rule: Rule, index: Index) -> Iterator[_Found]:
    """Ask a rule about the whole data set; its findings stream, for there may be as many as records."""
    try:
        for finding in rule.function(index):
            yield _checked(rule, finding)
    except Exception as error:
        yield _failure(rule, error)


def _checked(rule: Rule, finding: object) -> _Found:
    if not isinstance(finding, Finding):
        raise TypeError(f"found {finding!r}, expected a Finding")
    return rule.id, rule.severity, finding


def _failure(rule: Rule, error: Exception) -> _Found:
    """Report what a rule raised, so that no rule's fault hides another rule's finding."""
    message = f"rule {rule.id} ({rule.origin}) failed: {type(error).__name__}: {error}"
    return FAILED, Severity.ERROR, Finding(message)


def _issue(found: _Found, record: str | None, location: Location | None) -> Issue:
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
