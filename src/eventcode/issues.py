"""Issues: problems found in records, with their rule, severity and place, and the report of a check."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final, Self, TypeAlias

from attrs import define, evolve, field, frozen

from .errors import EventCodeError, Path, RecordError, json_path

__all__ = [
    "READING",
    "UNWRITABLE",
    "CheckError",
    "Finding",
    "FixValue",
    "InvalidRecordError",
    "Issue",
    "IssueError",
    "Location",
    "Report",
    "Samples",
    "Severity",
]

FixValue: TypeAlias = str | int | float | bool
"""The JSON value that belongs at a finding's path, where that is beyond doubt."""


class Severity(StrEnum):
    """The severity of an issue: an error is wrong, a warning is doubtful, an info is worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for an error, 2 for an info."""
        return list(Severity).index(self)


READING: Final = {
    "EC001": "The bytes are not UTF-8.",
    "EC002": "The line is not JSON: malformed, cut off, a key twice, NaN or Infinity.",
    "EC003": "The JSON is no record: a field has a value that it cannot hold.",
    "EC004": "The row does not have the columns of its format.",
    "EC005": "A column has a value that its format does not allow.",
    "EC006": "A limit is exceeded: the line or a cell is too long, or data is nested too deep.",
    "EC007": "The record cannot be written in the format, or with the codes, asked for.",
    "EC008": "An optional cell has a value that its column does not allow: it is kept as text alone.",
    "EC009": "Text in a table may stand for nothing: no column decides whether it does.",
}
"""
Findings of reading and writing, by the id that their issues carry.

Rows with an error are rejected, and kept verbatim; EC008 and EC009 are warnings beside a record.
"""

_SHOWN: Final = 5
"""The number of issues in the repr of a report."""

UNWRITABLE: Final = "EC007"
"""The id of the rejects of which the record was read; such a reject has it as native JSON."""

READING_WARNINGS: Final = {
    "EC008": "repair the cell in its source; it is written again as it stood.",
    "EC009": "say how the file spells nothing: dialect={'null': ...}, or --dialect null=...",
}
"""The warnings among them, each with what to do."""


@frozen
class Location:
    """
    A place in a file; the line counts from 1.

    >>> str(Location("events.jsonl", 17))
    'events.jsonl:17'
    """

    file: str
    """The path of the file; None for a record that was not read from one."""
    line: int | None = None
    """The number of the line, from 1."""

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


def _as_path(at: str | Path) -> Path:
    return (at,) if isinstance(at, str) else at


@frozen
class Finding:
    """
    A problem that a rule found in a record: a message, the path in the record, and the value that was probably meant.

    A path of one field may be its name alone; a name is one step, with or without a point in it.

    >>> Finding("no such code", at="code").at, Finding("no number", at=("quantities", 0)).at
    (('code',), ('quantities', 0))

    """

    message: str
    """The problem in words: found, expected."""
    at: Path = field(default=(), converter=_as_path)
    """The path of the field in the record: `("source", 0, "country")`."""
    hint: str | None = field(default=None, kw_only=True)
    """The value that was probably meant."""
    record: str | None = field(default=None, kw_only=True)
    """The id of the record, from rules over a whole data set; the engine adds it for rules over one record."""
    location: Location | None = field(default=None, kw_only=True)
    """The place in the file, likewise."""
    fix: FixValue | None = field(default=None, kw_only=True)
    """The value for `eventcode.fix` to write, where it is beyond doubt; *hint* is only a guess."""

    @classmethod
    def of(cls, error: Exception, at: str | Path = ()) -> Self:
        """
        Return the finding for an exception: its message and hint, at a path that stands for the exception's own place.

        >>> Finding.of(RecordError("no such port", "Pusan", where="Ship.port"), "port")
        Finding(message='no such port', at=('port',), hint='Pusan', record=None, location=None, fix=None)
        """
        if isinstance(error, EventCodeError):
            return cls(error.message, at, hint=error.hint)
        return cls(str(error) or type(error).__name__, at)

    def __str__(self) -> str:
        hint = f"; did you mean {self.hint!r}?" if self.hint else ""
        return f"{json_path(self.at)}: {self.message}{hint}"


@frozen
class Issue:
    """
    A finding with the rule, its severity, the record and the place in the file.

    As text it is one line, with control characters escaped, whatever the record holds.

    >>> location = Location("a.jsonl", 3)
    >>> print(Issue("EC203", Severity.ERROR, message="before signing", record="t1", at="in_force", location=location))
    a.jsonl:3: EC203 t1 $.in_force: before signing
    """

    rule: str
    """The id of the rule: `EC401`."""
    severity: Severity
    """How grave the problem is: error, warning or info."""
    message: str = field(kw_only=True)
    """The problem in words: found, expected."""
    record: str | None = field(default=None, kw_only=True)
    """The id of the record; None where it has none."""
    at: Path = field(default=(), converter=_as_path, kw_only=True)
    """The path of the field in the record."""
    location: Location | None = field(default=None, kw_only=True)
    """The file and the line."""
    hint: str | None = field(default=None, kw_only=True)
    """The value that was probably meant."""
    fix: FixValue | None = field(default=None, kw_only=True)
    """The change that puts the record right; None where the rule offers none."""
    likewise: int = field(default=0, kw_only=True)
    """How many issues of the same kind this one stands for besides itself, as a sample of a report; see `Samples`."""

    @property
    def path(self) -> str:
        """The path in the record, as JSON path text."""
        return json_path(self.at)

    def __str__(self) -> str:
        from .display.terminal import visible

        where = f"{self.location}: " if self.location else ""
        record = f" {self.record}" if self.record else ""
        hint = f"; did you mean {self.hint!r}?" if self.hint else ""
        more = f" (likewise in {self.likewise:,} other places)" if self.likewise else ""
        return visible(f"{where}{self.rule}{record} {self.path}: {self.message}{hint}{more}")

    def to_dict(self) -> dict[str, Any]:
        """Return the issue as JSON data, without the fields that are None."""
        data = {
            "rule": self.rule,
            "severity": str(self.severity),
            "message": self.message,
            "record": self.record,
            "path": self.path,
            "file": self.location and self.location.file,
            "line": self.location and self.location.line,
            "hint": self.hint,
            "fix": self.fix,
            "likewise": self.likewise or None,
        }
        return {key: value for key, value in data.items() if value is not None}


class InvalidRecordError(RecordError):
    """
    Data that is no record, with all of its problems.

    Attributes:
        findings: each problem with its path.
        rule: the id under which a reader reports them, one of `READING`.

    """

    def __init__(self, findings: Iterable[Finding], rule: str = "EC003") -> None:
        super().__init__()
        self.findings = tuple(findings)
        self.rule = rule
        self.args = (self.findings, rule)
        if len(self.findings) == 1:
            self.where, self.hint = json_path(self.findings[0].at), self.findings[0].hint

    @property
    def message(self) -> str:
        """The problems, one a line, each with its path; a single one without its path."""
        if len(self.findings) == 1:
            return self.findings[0].message
        return "\n  ".join([f"{len(self.findings)} problems", *map(str, self.findings)])


class IssueError(EventCodeError):
    """
    An error that a check found.

    Attributes:
        issue: the rule, the record, the place and the message.

    """

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.message, issue.hint, where=str(issue.location or ""))
        self.issue = issue
        self.args = (issue,)

    @property
    def message(self) -> str:
        """The message of the issue."""
        return self.issue.message

    def __str__(self) -> str:
        return str(self.issue)


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
        key = None if _ACTORS.isdisjoint(issue.at) else (issue.rule, issue.message, issue.hint, issue.at[-1])
        if key in self._alike:
            place, others = self._alike[key]
            self._alike[key] = place, others + 1
        elif len(kept) < self.most:
            if key is not None:
                self._alike[key] = len(kept), 0
            kept.append(issue)

    @property
    def by_rule(self) -> dict[str, tuple[Issue, ...]]:
        """The issues that were kept."""
        for (rule, *_), (place, others) in self._alike.items():
            self._kept[str(rule)][place] = evolve(self._kept[str(rule)][place], likewise=others)
        return {rule: tuple(issues) for rule, issues in self._kept.items()}


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

    def text(self) -> str:
        """Return the report as text: one line a rule with its count, its samples below, totals last."""
        lines = []
        for rule, count in sorted(self.by_rule.items()):
            shown = self.samples.get(rule, ())
            lines.append(f"{rule} {count:>7,}  {self.titles.get(rule, '')}".rstrip())
            lines += [f"    {issue}" for issue in shown]
            if shown and (left := count - sum(1 + issue.likewise for issue in shown)):
                lines.append(f"    … and {left:,} more")
        return "\n".join([*lines, self.summary()])

    def summary(self) -> str:
        """Return the totals in one line."""
        counts = ", ".join(f"{self.count(s):,} {_plural(s, self.count(s))}" for s in Severity)
        rows = f"{self.rejects:,} {'row' if self.rejects == 1 else 'rows'} not read"
        return f"{self.records:,} {'record' if self.records == 1 else 'records'}, {rows}: {counts}"

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
