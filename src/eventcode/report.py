"""Reports: the counts of a check and samples of its issues, for people and for programs."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from attrs import define, evolve, field, frozen

from .errors import EventCodeError, counted
from .issues import Finding, Issue, IssueError, Severity

if TYPE_CHECKING:
    from eventcode.frames import Engine

__all__ = ["CheckError", "Report", "Samples", "alike"]

_SHOWN: Final = 5
"""The number of issues in the repr of a report."""


class CheckError(ExceptionGroup[EventCodeError], EventCodeError):
    """
    Errors in the records of a check: a group with one `IssueError` for each issue that the report keeps.

    Attributes:
        report: the whole report.

    """

    report: "Report"

    def derive(self, excs: Any) -> "CheckError":  # type: ignore[override]
        """Return a group of some of the exceptions, with the same report."""
        group = CheckError(self.message, excs)
        group.report = self.report
        return group


_ACTORS: Final = {"source", "target", "actor", "holder"}


@define
class Samples:
    """
    The first issues of each rule, *most* of them; a slip in an actor, which is copied, once with the number of others.

    >>> samples = Samples(most=2)
    >>> for n in range(3):
    ...     samples.add(Issue("EC301", Severity.ERROR, message="no 'ROM'", record=f"e{n}", at=("source", 0, "country")))
    >>> print(*samples.by_rule["EC301"])
    EC301 e0 $.source[0].country: no 'ROM' (likewise in 2 other places)
    """

    most: int
    _kept: dict[str, list[Issue]] = field(factory=dict, init=False)
    _alike: dict[tuple[object, ...], tuple[int, int]] = field(factory=dict, init=False)
    """The place of a slip in an actor among the issues that are kept of its rule, and how many there are besides."""

    def add(self, issue: Issue) -> None:
        """Keep an issue, or count it as one of those that are alike."""
        kept = self._kept.setdefault(issue.rule, [])
        key = alike(issue.rule, issue)
        if key in self._alike:
            place, others = self._alike[key]
            self._alike[key] = place, others + 1
        elif len(kept) < self.most:
            if key is not None:
                self._alike[key] = len(kept), 0
            kept.append(issue)

    def count(self, number: int, rule: str, *, finding: Finding | Issue) -> bool:
        """Count so many issues without them, where they are alike to one that is kept, or enough are; else False."""
        key = alike(rule, finding)
        if key in self._alike:
            place, others = self._alike[key]
            self._alike[key] = place, others + number
            return True
        return len(self._kept.get(rule, ())) >= self.most

    @property
    def by_rule(self) -> dict[str, tuple[Issue, ...]]:
        """The issues that were kept."""
        for (rule, *_), (place, others) in self._alike.items():
            self._kept[str(rule)][place] = evolve(self._kept[str(rule)][place], likewise=others)
        return {rule: tuple(issues) for rule, issues in self._kept.items()}


def alike(rule: str, found: Issue | Finding) -> tuple[object, ...] | None:
    """Return what slips in actors share that are alike; None for other issues."""
    return None if _ACTORS.isdisjoint(found.at) else (rule, found.message, found.hint, found.at[-1])


@frozen(kw_only=True)
class Report:
    """
    The result of a check: counts by rule and severity, with samples. Its size does not grow with the data.

    >>> report = Report(records=2, by_rule={"EC401": 3}, by_severity={Severity.ERROR: 3})
    >>> report.ok, report.count("error")
    (False, 3)
    """

    records: int = 0
    """The number of events and documents; the header of a file or data set is none."""
    rejects: int = 0
    """The number of rows that could not be read; they are not among the records."""
    by_rule: Mapping[str, int] = field(factory=dict)
    """The number of issues of each rule, by its id."""
    by_severity: Mapping[Severity, int] = field(factory=dict)
    """The number of issues of each severity."""
    samples: Mapping[str, tuple[Issue, ...]] = field(factory=dict)
    """The first issues of each rule."""
    fixable: int = 0
    """The number of issues with a fix, which `eventcode.fix` applies."""
    titles: Mapping[str, str] = field(factory=dict)
    """The title of each rule that has issues."""
    notes: tuple[str, ...] = field(default=(), eq=False)
    """How the records were judged, in words, where that was not one by one."""

    @property
    def ok(self) -> bool:
        """Whether there is no error and no reject."""
        return not self.count("error") and not self.rejects

    @property
    def clean(self) -> bool:
        """Whether there is no issue and no reject."""
        return not self.by_rule and not self.rejects

    def count(self, severity: str) -> int:
        """Return the number of issues of one severity."""
        return self.by_severity.get(Severity(severity), 0)

    def to_frame(self, engine: "Engine" = "polars") -> Any:
        """Return the samples, one row an issue, as a data frame of an engine: see `eventcode.to_frame`."""
        from eventcode.frames import to_frame

        return to_frame(self, engine)

    def text(self) -> str:
        """Return the report as text: one line a rule with its count, its samples below, totals last."""
        lines = []
        for rule, count in sorted(self.by_rule.items()):
            shown = self.samples.get(rule, ())
            lines.append(f"{rule} {count:>7,}  {self.titles.get(rule, '')}".rstrip())
            lines += [f"    {issue}" for issue in shown]
            if shown and (left := count - sum(1 + issue.likewise for issue in shown)):
                lines.append(f"    … and {left:,} more")
        return "\n".join([*lines, *self.notes, self.summary()])

    def summary(self) -> str:
        """Return the totals in one line."""
        counts = ", ".join(f"{self.count(s):,} {_plural(s, self.count(s))}" for s in Severity)
        return f"{counted(self.records, 'record')}, {counted(self.rejects, 'row')} not read: {counts}"

    def __repr__(self) -> str:
        # The findings stand first, errors before all: so a failing `assert report.ok` shows them, although it is cut.
        issues = sorted((i for kept in self.samples.values() for i in kept), key=lambda issue: issue.severity.rank)
        shown = [str(issue) for issue in issues[:_SHOWN]]
        more = sum(self.by_rule.values()) - len(shown)
        rest = [f"… and {more:,} more"] if shown and more else []
        return f"<Report: {'; '.join([*shown, *rest, self.summary()])}>"

    def _repr_html_(self) -> str:
        from .display.html import findings

        return findings(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON data."""
        return {
            "records": self.records,
            "rejects": self.rejects,
            "by_severity": {str(s): self.count(s) for s in Severity},
            "by_rule": dict(sorted(self.by_rule.items())),
            "fixable": self.fixable,
            "titles": dict(sorted(self.titles.items())),
            **({"notes": list(self.notes)} if self.notes else {}),
            "samples": {rule: [i.to_dict() for i in issues] for rule, issues in sorted(self.samples.items())},
        }

    def to_json(self) -> str:
        """Return the report as JSON text; characters that cannot be printed are escapes."""
        from json import dumps

        from .display.terminal import printable_json

        return printable_json(dumps(self.to_dict(), indent=2, ensure_ascii=False))

    def raise_for_errors(self) -> None:
        """
        Raise the errors of the report as one group, if there is an error or a reject.

        Raises:
            CheckError: an `ExceptionGroup` of an `IssueError` for each error among the samples; its message gives the
                totals.

        """
        if self.ok:
            return
        errors = [i for issues in self.samples.values() for i in issues if i.severity is Severity.ERROR]
        group = CheckError(self.summary(), list(map(IssueError, errors)) or [EventCodeError(self.summary())])
        group.report = self
        raise group


def _plural(severity: Severity, count: int) -> str:
    return str(severity) if count == 1 or severity is Severity.INFO else f"{severity}s"
