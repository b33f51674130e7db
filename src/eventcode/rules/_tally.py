"""Tallies: counts of issues by rule and severity, with the first of each rule, as a report has them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from eventcode.issues import Finding, Issue, Severity
from eventcode.report import Report, Samples

__all__ = ["Tally"]


class Tally:
    """
    Counts issues as they stream by, and keeps the first of each rule.

    >>> tally = Tally(max_samples=1)
    >>> _ = list(tally.counted([Issue("EC401", Severity.ERROR, message="no such code")] * 3))
    >>> tally.report().by_rule, len(tally.report().samples["EC401"])
    ({'EC401': 3}, 1)
    """

    def __init__(self, *, max_samples: int, title: Callable[[str], str] = lambda _: "") -> None:
        self.records = self.rejects = 0
        self.severities: dict[str, Severity] = {}
        """The severity of each rule that has issues."""
        self._title, self._samples = title, Samples(most=max_samples)
        self._by_rule: Counter[str] = Counter()
        self._by_severity: Counter[Severity] = Counter()
        self._fixable = 0

    def counted(self, issues: Iterable[Issue]) -> Iterator[Issue]:
        """Count issues, keep the first of each rule, and yield all."""
        for issue in issues:
            self.count(issue.rule, issue.severity, has_fix=issue.fix is not None)
            self._samples.add(issue)
            yield issue

    def count(self, rule: str, severity: Severity, *, number: int = 1, has_fix: bool) -> None:
        """Count so many issues of a rule."""
        self._by_rule[rule] += number
        self._by_severity[severity] += number
        self._fixable += number if has_fix else 0
        self.severities[rule] = severity

    def is_kept(self, number: int, rule: str, *, finding: Finding | Issue) -> bool:
        """Tell whether so many issues with a finding need not be made, because samples of them are kept."""
        return self._samples.count(number, rule, finding=finding)

    def keep(self, issue: Issue) -> None:
        """Keep an issue that was counted, as long as there are few of its rule."""
        self._samples.add(issue)

    def report(self, notes: Iterable[str] = ()) -> Report:
        """Return the report of what was counted up to now."""
        return Report(
            records=self.records,
            rejects=self.rejects,
            by_rule=dict(self._by_rule),
            by_severity=dict(self._by_severity),
            samples=self._samples.by_rule,
            fixable=self._fixable,
            titles={id: title for id in self._by_rule if (title := self._title(id))},
            notes=tuple(notes),
        )
