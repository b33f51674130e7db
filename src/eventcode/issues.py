"""Issues: what was found, where, and how grave it is."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, TypeAlias

from attrs import field, frozen

from .errors import EventCodeError, Path, RecordError, json_path

__all__ = [
    "READING",
    "CheckError",
    "Finding",
    "FixValue",
    "InvalidRecordError",
    "Issue",
    "Location",
    "Report",
    "Severity",
]

FixValue: TypeAlias = str | int | float | bool
"""What belongs at a finding's path, as JSON has it, where that is beyond doubt."""


class Severity(StrEnum):
    """How grave an issue is: an error is wrong, a warning is doubtful, an info is worth knowing."""

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
    "EC003": "The JSON is no record: a field holds what it cannot hold.",
    "EC004": "The row does not have the columns of its format.",
    "EC005": "A column holds what its format does not allow.",
    "EC006": "A limit is passed: the line or a cell is too long, or data is nested too deep.",
    "EC007": "An optional cell holds what its column does not allow: the record does without, and keeps it as text.",
    "EC008": "Text in a table may stand for nothing: no column decides whether it does.",
}
"""
Findings of reading, by the id that their issues carry.

Rows with an error are kept verbatim and have no record; EC007 and EC008 are warnings beside a record.
"""

READING_WARNINGS: Final = {
    "EC007": "repair the cell in its source; it is written again as it stood.",
    "EC008": "say how the file spells nothing: dialect={'null': ...}, or --dialect null=...",
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
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


@frozen
class Finding:
    """What a rule says of a record: the message, where in the record, and what was probably meant."""

    message: str
    at: Path = ()
    hint: str | None = None
    record: str | None = None
    """The record's id, for rules over a whole data set; the engine fills it in for rules over one record."""
    location: Location | None = None
    """Likewise the place in the file."""
    fix: FixValue | None = None
    """What belongs there, for `eventcode.fix` to write; None where that is not beyond doubt. *near* is only a guess."""


@frozen
class Issue:
    """
    A finding with all that makes it useful in a log: rule, severity, record and place.

    >>> print(Issue("EC203", Severity.ERROR, "before it was signed", "t1", ("in_force",), Location("a.jsonl", 3)))
    a.jsonl:3: EC203 t1 $.in_force: before it was signed
    """

    rule: str
    severity: Severity
    message: str
    record: str | None = None
    at: Path = ()
    location: Location | None = None
    hint: str | None = None
    fix: FixValue | None = None

    @property
    def path(self) -> str:
        """The JSON path inside the record."""
        return json_path(self.at)

    def __str__(self) -> str:
        where = f"{self.location}: " if self.location else ""
        record = f" {self.record}" if self.record else ""
        hint = f"; did you mean {self.hint!r}?" if self.hint else ""
        return f"{where}{self.rule}{record} {self.path}: {self.message}{hint}"

    def to_dict(self) -> dict[str, Any]:
        """Return the issue as JSON holds it; what is not there is left out."""
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
        }
        return {key: value for key, value in data.items() if value is not None}


class InvalidRecordError(RecordError):
    """
    Data that is no record, with everything that is wrong with it.

    `findings` holds each problem with its path; `rule` is the id under which a reader reports them (see
    `READING`).
    """

    def __init__(self, findings: list[Finding], rule: str = "EC003") -> None:
        super().__init__(findings, rule)
        self.findings = tuple(findings)
        self.rule = rule

    def __str__(self) -> str:
        lines = [f"{json_path(f.at)}: {f.message}" for f in self.findings]
        return lines[0] if len(lines) == 1 else "\n  ".join([f"{len(lines)} problems", *lines])


class CheckError(ExceptionGroup[EventCodeError], EventCodeError):
    """Records have errors; each exception of the group is one issue, `report` is all of it."""

    report: "Report"

    def derive(self, excs: Any) -> "CheckError":  # type: ignore[override]
        """Keep class and report when the group is split."""
        group = CheckError(self.message, excs)
        group.report = self.report
        return group


@frozen(kw_only=True)
class Report:
    """
    The outcome of a check: how many of what, with samples; its size does not grow with the data.

    >>> report = Report(records=2, by_rule={"EC401": 3}, by_severity={Severity.ERROR: 3})
    >>> report.ok, report.count("error")
    (False, 3)
    """

    records: int = 0
    """Records checked: events, documents and headers."""
    rejects: int = 0
    """Rows that could not be read; they are no records."""
    by_rule: Mapping[str, int] = field(factory=dict)
    by_severity: Mapping[Severity, int] = field(factory=dict)
    samples: Mapping[str, tuple[Issue, ...]] = field(factory=dict)
    """The first issues of each rule."""
    fixable: int = 0
    """How many of the issues `eventcode.fix` mends."""
    titles: Mapping[str, str] = field(factory=dict)
    """What each rule that found something says, in one line."""

    @property
    def ok(self) -> bool:
        """True where there is no error and no reject."""
        return not self.count("error") and not self.rejects

    @property
    def clean(self) -> bool:
        """True where nothing at all was found."""
        return not self.by_rule and not self.rejects

    def count(self, severity: str) -> int:
        """Count the issues of one severity."""
        return self.by_severity.get(Severity(severity), 0)

    def text(self) -> str:
        """Return the report for people: one line a rule with its count, its samples below, totals last."""
        lines = []
        for rule, count in sorted(self.by_rule.items()):
            shown = self.samples.get(rule, ())
            lines.append(f"{rule} {count:>7,}  {self.titles.get(rule, '')}".rstrip())
            lines += [f"    {issue}" for issue in shown]
            if count > len(shown) > 0:
                lines.append(f"    … and {count - len(shown):,} more")
        return "\n".join([*lines, self.summary()])

    def summary(self) -> str:
        """Return the totals in one line."""
        counts = ", ".join(f"{self.count(s):,} {_plural(s, self.count(s))}" for s in Severity)
        rows = f"{self.rejects:,} {'row' if self.rejects == 1 else 'rows'} not read"
        return f"{self.records:,} {'record' if self.records == 1 else 'records'}, {rows}: {counts}"

    def _repr_html_(self) -> str:
        from .display.html import findings

        return findings(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON holds it."""
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
        """Return the report as JSON text."""
        from json import dumps

        return dumps(self.to_dict(), indent=2, ensure_ascii=False)

    def raise_for_errors(self) -> None:
        """
        Raise one group with every sampled error, if there is an error or a reject.

        Raises:
            CheckError: an `ExceptionGroup`; its message gives the totals.

        """
        if self.ok:
            return
        errors = [i for issues in self.samples.values() for i in issues if i.severity is Severity.ERROR]
        group = CheckError(self.summary(), [EventCodeError(str(i)) for i in errors] or [EventCodeError(self.summary())])
        group.report = self
        raise group


def _plural(severity: Severity, count: int) -> str:
    return str(severity) if count == 1 or severity is Severity.INFO else f"{severity}s"
