"""Issues: problems found in records, with their rule, severity and place."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final, NamedTuple, Self, TypeAlias

from attrs import evolve, field, frozen

from .errors import EventCodeError, Path, RecordError, counted, json_path, meant

__all__ = [
    "READING",
    "UNWRITABLE",
    "Finding",
    "FixValue",
    "InvalidRecordError",
    "Issue",
    "IssueAt",
    "IssueError",
    "Location",
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
    "EC010": "Dates or numbers in a table can be read in two ways: no row decides which.",
    "EC011": "A feature of GeoJSON says something else than the record in it, which counts.",
    "EC012": "Columns of a row contradict each other: two countries, or a year or month that is not that of the date.",
    "EC013": "A file has the form of its format, and no records.",
    "EC014": "A table has a column that its format does not know, and lacks one of nearly the same name.",
}
"""
Findings of reading and writing, by the id that their issues carry.

Rows with an error are rejected, and kept verbatim; EC008 to EC014 are warnings beside a record.
"""

UNWRITABLE: Final = "EC007"
"""The id of the rejects of which the record was read; such a reject has it as native JSON."""

READING_WARNINGS: Final = {
    "EC008": "repair the cell in its source; it is written again as it stood.",
    "EC009": "say how the file spells nothing: dialect={'null': ...}, or --dialect null=...",
    "EC010": "say which number of a date is the month: dialect={'dates': 'dmy'} or 'mdy', or --dialect dates=dmy; or "
    "which sign stands before decimals: dialect={'decimal': ','}, or --dialect decimal=,",
    "EC011": "change the record, not the properties beside it; or give the features a table of their own.",
    "EC012": "correct the wrong column in its source; the record has what the surer one says.",
    "EC013": "look whether the export or download failed, and whether the filter of the query fits anything.",
    "EC014": "correct the name of the column in the header row, where it is misspelt.",
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
        return f"{json_path(self.at)}: {self.message}{meant(self.hint)}"


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
    """How severe the problem is: error, warning or info."""
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
        places = "place" if self.likewise == 1 else "places"
        more = f" (likewise in {self.likewise:,} other {places})" if self.likewise else ""
        return visible(f"{where}{self.rule}{record} {self.path}: {self.message}{meant(self.hint)}{more}")

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


class IssueAt(NamedTuple):
    """
    One of many issues that are alike but for the record and the line.

    >>> shared = Issue("EC203", Severity.ERROR, message="before signing", location=Location("a.jsonl"))
    >>> print(IssueAt(shared, "t1", 3).issue)
    a.jsonl:3: EC203 t1 $: before signing
    """

    shared: Issue
    """What they share, with the file as its place."""
    record: str | None
    line: int

    @property
    def issue(self) -> Issue:
        """The whole issue."""
        place = self.shared.location
        return evolve(
            self.shared, record=self.record, location=None if place is None else Location(place.file, self.line)
        )


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
        return "\n  ".join([counted(len(self.findings), "problem"), *map(str, self.findings)])


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
