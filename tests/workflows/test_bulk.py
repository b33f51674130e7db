"""An engineer checks many rows: bounded memory, an exit code, a sample of bad rows, and these put aside."""

import json
import tracemalloc

import pytest

import eventcode as ec
from eventcode.cli import main

FAULTY = {3: "cameo:72", 7: "cameo:9999"}


def events(count):
    for number in range(count):
        code = FAULTY.get(number % 100, "cameo:072")
        yield ec.Event(id=f"e{number}", code=code, source="USA", target="RUS", when="2024-10-23")


@pytest.fixture
def table(tmp_path):
    ec.write(events(1_000), tmp_path / "events.jsonl")
    return tmp_path / "events.jsonl"


def test_the_exit_code_and_the_report_say_it(table, tmp_path, capsys):
    report = tmp_path / "r.json"
    arguments = [
        "check",
        str(table),
        "--max-samples",
        "3",
        "--report",
        str(report),
        "--fail-on",
        "error",
        "--select",
        "EC4",
    ]
    assert main(arguments) == 1
    shown = capsys.readouterr().out
    assert "EC401      20  The code is not in its codebook." in shown
    assert "… and 17 more" in shown
    found = json.loads(report.read_text(encoding="utf-8"))
    assert (found["records"], found["by_rule"]["EC401"], len(found["findings"])) == (1_000, 20, 20)
    assert main(["check", str(table), "--select", "EC5"]) == 0


def test_a_sample_and_counts_in_a_report(table):
    report = ec.check(ec.read(table), rules=ec.RuleSet.default().select("EC4"), max_samples=5)
    assert report.by_rule == {"EC401": 20}
    assert [issue.location.line for issue in report.samples["EC401"]][:2] == [4, 8]


def test_bad_rows_are_put_aside_with_their_findings(table, tmp_path):
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    checker = ec.Checker(rules=ec.RuleSet.default().select("EC401"))

    def sorted_out():
        for row in ec.read(table):
            issues = checker.check_record(row.record, row.location)
            yield ec.Reject(row.location, tuple(issues), raw=ec.dumps(row.record).encode()) if issues else row

    done = ec.write(sorted_out(), good, rejects=bad)
    assert (done.records, done.rejects) == (980, 20)
    (first, *_) = map(json.loads, bad.read_text(encoding="utf-8").splitlines())
    assert "EC401" in json.dumps(first)
    assert ec.check(ec.read(good)).ok


@pytest.mark.parametrize("format", ["github", "sarif"])
def test_ci_shows_every_finding(table, capsys, format):
    assert main(["check", str(table), "--output-format", format]) == 1
    assert capsys.readouterr().out.count("EC401") >= 20


def test_parquet_is_checked_as_the_records_are(table, tmp_path, capsys):
    pytest.importorskip("pyarrow")
    ec.write(ec.read(table), tmp_path / "events.parquet")
    assert main(["check", str(tmp_path / "events.parquet"), "--statistics"]) == 1
    assert "20  EC401" in capsys.readouterr().out


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows():
    def peak(count):
        rules = ec.RuleSet.default().select("EC4")
        ec.check(events(100), rules=rules)
        tracemalloc.start()
        try:
            ec.check(events(count), rules=rules)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(6_000) < 2 * peak(2_000)
