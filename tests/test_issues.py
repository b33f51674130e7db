"""Issues and reports: text, JSON, and the error of a check."""

import copy
import json
import pickle

import pytest

from eventcode.errors import EventCodeError, FormatError, RecordError, json_path
from eventcode.issues import Finding, Issue, IssueError, Location, Severity
from eventcode.report import CheckError, Report

ERROR = Issue(
    "EC203",
    Severity.ERROR,
    message="in force before signed",
    record="t1",
    at=("in_force",),
    location=Location("a.jsonl", 3),
    hint="1988",
)
HINT = Issue("EC401", Severity.WARNING, message="no such code")
REPORT = Report(
    records=1_200,
    rejects=1,
    by_rule={"EC401": 3, "EC203": 1, "EC500": 2},
    by_severity={Severity.ERROR: 1, Severity.WARNING: 3, Severity.INFO: 2},
    samples={"EC203": (ERROR,), "EC401": (HINT,)},
    titles={"EC203": "A treaty is in force before it was signed."},
)


@pytest.mark.parametrize(
    ("at", "path"),
    [
        ((), "$"),
        (("source", 0, "country"), "$.source[0].country"),
        (("extra", "Actor 1"), "$.extra['Actor 1']"),
        (("extra", "a.b"), "$.extra['a.b']"),
        (("x", "it's"), '$.x["it\'s"]'),
        (("\ud800",), "$['\\ud800']"),
        (("année",), "$.année"),
    ],
)
def test_json_path(at: tuple[str | int, ...], path: str) -> None:
    assert json_path(at) == path


def test_texts() -> None:
    assert str(ERROR) == "a.jsonl:3: EC203 t1 $.in_force: in force before signed; did you mean '1988'?"
    assert str(HINT) == "EC401 $: no such code"
    assert (str(Location("a.jsonl")), str(Location("a.jsonl", 3))) == ("a.jsonl", "a.jsonl:3")


def test_severities_are_ordered() -> None:
    assert [severity.rank for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO)] == [0, 1, 2]
    assert f"{Severity.ERROR}" == "error"


def test_issue_as_json() -> None:
    assert ERROR.to_dict() == {
        "rule": "EC203",
        "severity": "error",
        "message": "in force before signed",
        "record": "t1",
        "path": "$.in_force",
        "file": "a.jsonl",
        "line": 3,
        "hint": "1988",
    }
    assert HINT.to_dict() == {"rule": "EC401", "severity": "warning", "message": "no such code", "path": "$"}


def test_report_as_text() -> None:
    assert REPORT.text().splitlines() == [
        "EC203       1  A treaty is in force before it was signed.",
        f"    {ERROR}",
        "EC401       3",
        "    EC401 $: no such code",
        "    … and 2 more",
        "EC500       2",
        "1,200 records, 1 row not read: 1 error, 3 warnings, 2 info",
    ]
    assert Report(records=1, rejects=2).text() == "1 record, 2 rows not read: 0 errors, 0 warnings, 0 info"


def test_report_as_json() -> None:
    data = json.loads(REPORT.to_json())
    assert data == REPORT.to_dict()
    assert list(data["by_rule"]) == ["EC203", "EC401", "EC500"]
    assert data["by_severity"] == {"error": 1, "warning": 3, "info": 2}
    assert data["samples"]["EC401"] == [HINT.to_dict()]


@pytest.mark.parametrize(
    ("report", "ok", "clean"),
    [
        (Report(), True, True),
        (Report(by_rule={"EC401": 1}, by_severity={Severity.WARNING: 1}), True, False),
        (Report(rejects=1), False, False),
        (REPORT, False, False),
    ],
)
def test_verdicts(report: Report, ok: bool, clean: bool) -> None:  # expected values
    assert (report.ok, report.clean) == (ok, clean)


def test_count_knows_its_severities() -> None:
    assert (REPORT.count("warning"), REPORT.count(Severity.INFO), Report().count("error")) == (3, 2, 0)
    with pytest.raises(ValueError, match="grave"):
        REPORT.count("grave")


def test_raise_for_errors() -> None:
    Report(by_rule={"EC401": 1}, by_severity={Severity.WARNING: 1}).raise_for_errors()
    with pytest.raises(CheckError) as caught:
        REPORT.raise_for_errors()
    error = caught.value
    assert [str(inner) for inner in error.exceptions] == [str(ERROR)]
    assert [inner.issue for inner in error.exceptions if isinstance(inner, IssueError)] == [ERROR]
    assert error.report is REPORT
    assert isinstance(error, EventCodeError)
    with pytest.raises(CheckError, match="1 row not read"):
        Report(rejects=1).raise_for_errors()


def test_check_errors_split_and_copy() -> None:
    with pytest.raises(CheckError) as caught:
        REPORT.raise_for_errors()
    error = caught.value
    part = error.subgroup(lambda inner: "EC203" in str(inner))
    assert isinstance(part, CheckError)
    assert part.report is REPORT
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert (type(again), str(again), again.report) == (CheckError, str(error), REPORT)
        assert [str(inner) for inner in again.exceptions] == [str(ERROR)]


def test_findings_are_values() -> None:
    assert Finding("m", ("a", 1)) == Finding("m", ("a", 1))
    assert len({Finding("m"), Finding("m"), Finding("n")}) == 2


def test_a_path_of_one_field_is_its_name() -> None:
    assert Finding("m", at="code") == Finding("m", "code") == Finding("m", ("code",))
    assert Finding("m", at="a.b").at == ("a.b",)
    assert Issue("X1", Severity.INFO, message="m", at="code").path == "$.code"
    assert str(Finding("m", "code", hint="x")) == "$.code: m; did you mean 'x'?"


SHIP = RecordError(where="Ship.flag", found="'PAM'", expected="a code", hint="PAN")


@pytest.mark.parametrize(
    ("error", "message", "hint"),
    [
        (RecordError("IMO9074729: hull scrapped"), "IMO9074729: hull scrapped", None),
        (ValueError("IMO9074729: hull scrapped"), "IMO9074729: hull scrapped", None),
        (KeyError(), "KeyError", None),
        (SHIP, "found 'PAM', expected a code", "PAN"),
        (FormatError("no rows", where="a.csv"), "no rows", None),
    ],
)
def test_a_finding_of_an_exception(error: Exception, message: str, hint: str | None) -> None:
    assert Finding.of(error, "flag") == Finding(message, "flag", hint=hint)


def test_an_issue_as_an_error() -> None:
    error = IssueError(ERROR)
    assert (str(error), error.message, error.hint, error.where) == (str(ERROR), ERROR.message, "1988", "a.jsonl:3")
    assert IssueError(HINT).where == ""
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert (again.issue, str(again)) == (ERROR, str(ERROR))
