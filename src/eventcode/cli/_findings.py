"""Findings of a check as they are found: as text, JSON, JSON Lines, commands of GitHub Actions, or SARIF."""

import json
import os
from collections.abc import Iterable, Iterator
from json.encoder import encode_basestring
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from eventcode.errors import meant
from eventcode.formats.io import is_remote
from eventcode.issues import Issue, IssueAt, Severity
from eventcode.model import Dataset
from eventcode.registry import DEFAULT, Registry
from eventcode.report import Report
from eventcode.row import AnyRow
from eventcode.rules import Checker, RuleSet
from eventcode.rules import Tally as Counted

if TYPE_CHECKING:
    from eventcode.frames.judging.check import TableCheck, Tell
    from eventcode.frames.spark import SparkCheck

__all__ = ["WRITERS", "Json", "Tally", "Writer", "uri_of"]

_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_SARIF_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SARIF: Final = "https://json.schemastore.org/sarif-2.1.0.json"

_json: Final = json.JSONEncoder(ensure_ascii=False).encode
_REMEMBERED: Final = 2**13
"""So many issues that others share are remembered as text."""


class Tally:
    """Counts what a check finds, as it streams by, and gives the report at the end."""

    def __init__(self, rules: RuleSet, *, max_samples: int, registry: Registry = DEFAULT) -> None:
        self.checker = Checker(rules=rules, registry=registry)
        self._max_samples = max_samples
        self._tally = Counted(max_samples=max_samples, title=self.checker.title)
        self._report: Report | None = None

    def issues(self, rows: Iterable[AnyRow]) -> Iterator[Issue]:
        """Yield every issue of the rows."""
        return self._tally.counted(self.checker.iter_issues(self._counted(rows)))

    def count(self, table: "TableCheck | SparkCheck", tell: "Tell | None" = None) -> None:
        """Count the issues of files that are checked by their columns; *tell* is called with them, if given."""
        self._report = table.report(max_samples=self._max_samples, tell=tell)

    def _counted(self, rows: Iterable[AnyRow]) -> Iterator[AnyRow]:
        for row in rows:
            if row.record is None:
                self._tally.rejects += 1
            else:
                held = row.record
                self._tally.records += len(held.records) - 1 if isinstance(held, Dataset) else 1
            yield row

    def severity_of(self, line: str) -> str | None:
        """Return the severity of the rule that a line of the report begins with; None for any other line."""
        rule = line.partition(" ")[0]
        known = self._tally.severities.get(rule)
        if known is None and self._report is not None:
            known = next((issue.severity for issue in self._report.samples.get(rule, ())), None)
        return known

    @property
    def report(self) -> Report:
        """The report of what was found up to now."""
        return self._tally.report() if self._report is None else self._report


class Writer:
    """Gives the lines of an output: those before the findings, those of each, and those behind them."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally

    def begin(self) -> Iterator[str]:
        """Yield what stands before the findings."""
        yield from ()

    def add(self, issue: Issue) -> Iterator[str]:  # noqa: ARG002  # for others
        """Yield what is to be written of an issue."""
        yield from ()

    def add_all(self, found: Iterable[Issue | IssueAt]) -> Iterator[str]:
        """Yield what is to be written of some issues."""
        for each in found:
            yield from self.add(each.issue if isinstance(each, IssueAt) else each)

    def end(self) -> Iterator[str]:
        """Yield what stands behind the findings."""
        yield from ()


class _Silent(Writer):
    """An output without the findings."""

    def add_all(self, found: Iterable[Issue | IssueAt]) -> Iterator[str]:  # noqa: ARG002  # for others
        """Yield nothing."""
        yield from ()


class _JsonTexts:
    """
    The JSON texts of issues; what many share is written once.

    >>> from eventcode.issues import Location
    >>> issue = Issue("EC203", Severity.ERROR, message="late", location=Location("a.jsonl"))
    >>> print(_JsonTexts().text(IssueAt(issue, "t1", 3)))
    {"rule": "EC203", "severity": "error", "message": "late", "record": "t1", "path": "$", "file": "a.jsonl", "line": 3}
    """

    def __init__(self) -> None:
        self._pieces: dict[int, tuple[Issue, str, str, str]] = {}

    def text(self, found: Issue | IssueAt) -> str:
        """Return an issue as JSON."""
        if not isinstance(found, IssueAt):
            return _json(found.to_dict())
        shared, record, line = found
        if record is None or shared.location is None:
            return _json(found.issue.to_dict())
        if id(shared) not in self._pieces:
            if len(self._pieces) >= _REMEMBERED:
                self._pieces.clear()
            self._pieces[id(shared)] = shared, *_around(shared)
        _, before, between, behind = self._pieces[id(shared)]
        return f"{before}{encode_basestring(record)}{between}{line}{behind}"


def _around(shared: Issue) -> tuple[str, str, str]:
    """Return the JSON text before the id of the record, from there to the number of the line, and behind it."""
    item = IssueAt(shared, "", 0).issue.to_dict()
    names, texts = list(item), [f"{_json(key)}: {_json(value)}" for key, value in item.items()]
    record, line = names.index("record"), names.index("line")
    before = ", ".join([*texts[:record], '"record": '])
    between = ", ".join(["", *texts[record + 1 : line], '"line": '])
    return f"{{{before}", between, ", ".join(["", *texts[line + 1 :]]) + "}"


class Text(_Silent):
    """The samples of each rule, and the totals."""

    def end(self) -> Iterator[str]:
        """Yield the report."""
        yield self.tally.report.text()


class Statistics(_Silent):
    """How often each rule was broken, the most frequent first."""

    def end(self) -> Iterator[str]:
        """Yield a line for each rule, and the totals."""
        report = self.tally.report
        for rule, count in sorted(report.by_rule.items(), key=lambda pair: (-pair[1], pair[0])):
            yield f"{count:>9,}  {rule}  {report.titles.get(rule, '')}".rstrip()
        yield from report.notes
        yield report.summary()


class _List(Writer):
    """A list of JSON, with a comma before each item but the first."""

    _comma = ""

    def add(self, issue: Issue) -> Iterator[str]:
        """Yield the item."""
        yield self._comma + _json(self.item(issue))
        self._comma = ","

    def item(self, issue: Issue) -> dict[str, Any]:
        """Return an issue as the list holds it."""
        return issue.to_dict()


class Json(_List):
    """One object: every finding, then the totals."""

    def __init__(self, tally: Tally) -> None:
        super().__init__(tally)
        self._texts = _JsonTexts()

    def begin(self) -> Iterator[str]:
        """Yield the beginning of the object."""
        yield '{"findings": ['

    def add_all(self, found: Iterable[Issue | IssueAt]) -> Iterator[str]:
        """Yield the items."""
        for each in found:
            yield self._comma + self._texts.text(each)
            self._comma = ","

    def end(self) -> Iterator[str]:
        """Yield the totals."""
        totals = {key: value for key, value in self.tally.report.to_dict().items() if key != "samples"}
        yield "], " + json.dumps(totals, indent=2, ensure_ascii=False)[1:].lstrip()


class JsonLines(Writer):
    """Every finding as an object on a line."""

    def __init__(self, tally: Tally) -> None:
        super().__init__(tally)
        self._texts = _JsonTexts()

    def add(self, issue: Issue) -> Iterator[str]:
        """Yield the line."""
        yield self._texts.text(issue)

    def add_all(self, found: Iterable[Issue | IssueAt]) -> Iterator[str]:
        """Yield the lines."""
        yield from map(self._texts.text, found)


class GitHub(Writer):
    """Every finding as a workflow command of GitHub Actions, which shows it at its line in a pull request."""

    def add(self, issue: Issue) -> Iterator[str]:
        """Yield the command."""
        place = {} if issue.location is None else {"file": issue.location.file, "line": issue.location.line}
        given = {key: str(value) for key, value in place.items() if value is not None} | {"title": issue.rule}
        properties = ",".join(f"{key}={_encoded(value, ':,')}" for key, value in given.items())
        yield f"::{_LEVELS[issue.severity]} {properties}::{_encoded(_message(issue))}"

    def end(self) -> Iterator[str]:
        """Yield the totals."""
        yield self.tally.report.summary()


def _encoded(text: str, more: str = "") -> str:
    """Return a text as workflow commands have it: with what would end it in per cent."""
    return "".join(f"%{ord(c):02X}" if c in "%\r\n" + more else c for c in text)


class Sarif(_List):
    """A log of SARIF 2.1.0 (OASIS), with every finding as a result."""

    def begin(self) -> Iterator[str]:
        """Yield the beginning of the log."""
        yield f'{{"$schema": "{_SARIF}", "version": "2.1.0", "runs": [{{"results": ['

    def item(self, issue: Issue) -> dict[str, Any]:
        """Return an issue as a result."""
        result: dict[str, Any] = {
            "ruleId": issue.rule,
            "level": _SARIF_LEVELS[issue.severity],
            "message": {"text": _message(issue)},
        }
        if issue.location:
            place: dict[str, Any] = {"artifactLocation": {"uri": uri_of(issue.location.file)}}
            if issue.location.line is not None:
                place["region"] = {"startLine": issue.location.line}
            result["locations"] = [{"physicalLocation": place}]
        return result

    def end(self) -> Iterator[str]:
        """Yield the rules of which there are results."""
        titles = self.tally.report.titles
        rules = [{"id": rule, "shortDescription": {"text": title}} for rule, title in sorted(titles.items())]
        driver = {"name": "eventcode", "rules": rules}
        yield '], "tool": {"driver": ' + json.dumps(driver, ensure_ascii=False) + "}}]}"


def uri_of(file: str, flavour: type[PurePath] = PurePath) -> str:
    r"""
    Return the name of a file as a URI: relative to the working directory, or whole where the path is.

    >>> from pathlib import PureWindowsPath
    >>> uri_of("data/a b.jsonl"), uri_of(r"C:\data\a.jsonl", PureWindowsPath), uri_of("s3://bucket/a.jsonl")
    ('data/a%20b.jsonl', 'file:///C:/data/a.jsonl', 's3://bucket/a.jsonl')
    """
    if is_remote(file):
        return quote(file, safe="/:")
    path = flavour(file)
    return path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()), safe="/")


def _message(issue: Issue) -> str:
    record = f"{issue.record} " if issue.record else ""
    return f"{record}{issue.path}: {issue.message}{meant(issue.hint)}"


WRITERS: Final[dict[str, type[Writer]]] = {
    "text": Text,
    "json": Json,
    "jsonl": JsonLines,
    "github": GitHub,
    "sarif": Sarif,
}
"""What writes the findings, by the name of the format."""
