"""A check on a cluster gives the report and the issues of a check by records; here it is a local Spark."""

import gzip
import json
import sys
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest

pytest.importorskip("pyspark")
pytest.importorskip("polars")

from pyspark import cloudpickle

from eventcode.cli import main
from eventcode.errors import FormatError, MissingExtraError, RecordError
from eventcode.formats import formats, read
from eventcode.formats.gdelt import gdelt2
from eventcode.frames import scan
from eventcode.frames.spark import SparkCheck, spark_check
from eventcode.issues import Finding, Issue
from eventcode.model import Event
from eventcode.report import Report
from eventcode.row import Reject
from eventcode.rules import RULES, Checker, Condition, Findings, Index, RuleSet, Tally, check, iter_issues, rule

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("spark")]

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
GOLDEN = Path(__file__).parents[1] / "formats" / "golden"


def compare(*paths: Path, format: str = "gdelt2", rules: RuleSet = RULES, is_in_order: bool = True) -> Report:
    """Check files both ways, make sure that both find the same, and return the report."""
    checker = Checker(rules=rules)
    tally = Tally(max_samples=7, title=checker.title)
    rows = [*chain.from_iterable(read(str(path), format) for path in paths)]
    tally.rejects = sum(isinstance(row, Reject) for row in rows)
    tally.records = len(rows) - tally.rejects
    expected = list(tally.counted(iter_issues(rows, rules=rules)))

    def cluster() -> SparkCheck:
        return spark_check([str(path) for path in paths], formats()[format], checker)

    report = cluster().report(max_samples=7)
    assert report == tally.report()
    found: list[Issue] = []
    assert cluster().report(max_samples=7, tell=found.extend) == report
    assert found == expected if is_in_order else Counter(found) == Counter(expected)
    return report


def by_values(report: Report) -> int:
    return int(report.notes[0].partition(" ")[0].replace(",", ""))


def test_a_sample_gives_the_same() -> None:
    path = SAMPLES / "gdelt2_events" / "20170101073000.export.CSV"
    if not path.exists():
        pytest.skip(f"no sample at {path}")
    report = compare(path)
    assert by_values(report) > 300
    assert "(Spark)" in report.notes[0]


def test_a_golden_file_gives_the_same() -> None:
    compare(GOLDEN / "gdelt2" / "quirks.export.CSV")


@pytest.mark.parametrize("size", ["128m", "8k"])
def test_what_is_planted_is_found_to_the_row(made, planted, spark, size: str) -> None:
    path, rows = made(300, others=planted)
    spark.conf.set("spark.sql.files.maxPartitionBytes", size)  # files in pieces: lines are counted over all of them
    try:
        report = compare(path)
    finally:
        spark.conf.unset("spark.sql.files.maxPartitionBytes")
    assert {rule_: report.by_rule.get(rule_) for rule_ in rows.planted} == rows.planted
    assert report.rejects == sum(rows.planted[rule_] for rule_ in ("EC001", "EC004", "EC005"))
    assert by_values(report) > 200


def test_remarks_of_files_are_said_once_in_each(made, tmp_path) -> None:
    def roots(rows) -> None:
        rows.add(times=300, EventCode="19", EventBaseCode="19", EventRootCode="19")

    path, rows = made(30, others=roots)
    other = tmp_path / "a [b]*.export.CSV.gz"
    other.write_bytes(gzip.compress(b"\n".join([*rows.lines[:20], *made(200)[1].lines, *rows.lines[20:40]])))
    path.write_bytes(b"\n".join(rows.lines))
    report = compare(path, other)
    assert report.by_rule["EC404"] == 1 + sum(b"\t19\t19\t19\t" in line for line in rows.lines[:40])
    assert by_values(report) > 400


def test_a_file_without_a_row_that_can_be_read(tmp_path) -> None:
    path = tmp_path / "bad.export.CSV"
    path.write_bytes(b"1\t20170101\n" * 300)
    assert compare(path).rejects == 300


def test_the_places_of_several_sources_are_those_of_their_paths(made, tmp_path) -> None:
    path, _ = made(20)
    report = check(scan(path.as_uri(), "gdelt2", engine="spark"))
    assert report.records == 20
    assert [row.record.id for row in scan(path.as_uri(), "gdelt2", engine="spark")] == [
        row.record.id for row in read(path, "gdelt2")
    ]
    packed = tmp_path / "packed.export.CSV"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    with pytest.raises(FormatError, match=r"found compressed bytes, expected a name in \.gz or \.bz2"):
        check(scan(packed, "gdelt2", engine="spark"))


# Rules of others.


@rule("ACME1", on=Event, severity="warning")
def of_each_row(event: Event) -> Findings:
    """It says not what it reads."""
    if event.code == "cameo:190":
        yield Finding("war", at="code")


@rule("ACME2", on=Event, severity="info", reads=[])
def of_no_column(event: Event) -> Findings:
    """It reads nothing."""
    yield Finding("an event")


@rule("ACME3", on=Index, severity="info", where=Condition("distinct", "code"), needs=["records"])
def of_codes(index: Index) -> Findings:
    """It looks at the distinct codes."""
    yield from ()


def test_rules_of_others(made) -> None:
    cloudpickle.register_pickle_by_value(sys.modules[__name__])  # the module of a test is nowhere on the cluster
    path, _ = made(150)
    rules = RULES.with_(of_each_row).with_(of_no_column).with_(of_codes)
    report = compare(path, rules=rules, is_in_order=False)
    assert report.notes[1] == "each row was judged as a record by ACME1: no columns are known"
    assert report.by_rule["ACME2"] == 1
    assert compare(path, rules=RuleSet([of_each_row]), is_in_order=False).by_rule["ACME1"] > 10


def test_rules_over_the_whole_data_set_alone(made) -> None:
    path, _ = made(70)
    assert compare(path, rules=RULES.select("EC901")).clean
    assert compare(path, rules=RuleSet([of_codes])).clean


# Frames of Spark.


def test_a_frame_gives_what_its_file_gives(made, planted, spark) -> None:
    path, rows = made(200, others=planted)
    good = [line for line in rows.lines if line.count(b"\t") == 60 and line.isascii()]
    path.write_bytes(b"\n".join(good))
    expected = check(read(path, "gdelt2"))
    by_place = spark.read.csv(str(path), sep="\t", quote="").coalesce(1)
    by_name = by_place.toDF(*gdelt2.TABLE.columns)
    for report in (check(by_name), check(scan(by_place, "gdelt2"))):
        assert (report.by_rule, report.records) == (expected.by_rule, expected.records)
    lines = [issue.location.line for issue in iter_issues(read(path, "gdelt2"), rules=RULES.select("EC401"))]
    issues = list(iter_issues(by_name, rules=RULES.select("EC401")))
    assert [(issue.location.file, issue.location.line) for issue in issues] == [("frame", line) for line in lines]
    assert len(list(scan(by_name))) == len(good)


def test_cells_of_frames_that_no_line_can_hold(made, spark) -> None:
    _, rows = made(20)
    cells = [line.decode().split("\t") for line in rows.lines[:5]]
    cells[1][6] = "A\tB"
    cells[2][6] = "A\nB"
    cells[3][0] = None
    frame = spark.createDataFrame(cells, ", ".join(f"`{name}` string" for name in gdelt2.TABLE.columns)).coalesce(1)
    report = check(frame)
    assert (report.records, report.rejects) == (3, 2)
    bad, other = scan(frame).rejects()
    assert bad.issues[0].message == "found a tab in a cell, expected text that can stand between tabs"
    assert bad.raw.count(b"\t") == 61
    assert other.location.line == 4


def test_frames_of_other_columns_are_refused(spark) -> None:
    names = gdelt2.TABLE.columns
    with pytest.raises(FormatError, match=r"found columns a, b, c \.\.\., expected those of GDELT"):
        check(spark.createDataFrame([("1", "2", "3")], ["a", "b", "c"]))
    with pytest.raises(FormatError, match="found 61 columns, of which the one at place 1 is x; expected the 61"):
        check(scan(spark.createDataFrame([("1",) * 61], ["x", *names[1:]]), "gdelt2"))
    with pytest.raises(FormatError, match="found 3 columns, of which the one at place 4 is nothing; expected the 61"):
        check(scan(spark.createDataFrame([("1",) * 3], [*names[:3]]), "gdelt2"))
    with pytest.raises(FormatError, match="found 62 columns, of which the one at place 62 is x"):
        check(scan(spark.createDataFrame([("1",) * 62], [*names, "x"]), "gdelt2"))
    with pytest.raises(FormatError, match="found GLOBALEVENTID: bigint; expected text"):
        check(spark.createDataFrame([(1, *["1"] * 60)], [*names]))


# What is asked for, and what is there.


def test_formats_without_columns_are_refused(tmp_path, monkeypatch) -> None:
    path = tmp_path / "e.jsonl"
    path.write_text('{"record":"event","id":"e1","code":"cameo:190","source":[{"country":"RUS"}]}\n', encoding="utf-8")
    with pytest.raises(FormatError, match="the engine 'spark': the format 'native' is not one of lines"):
        scan(path, engine="spark")
    with pytest.raises(FormatError, match="the engine 'spark': the format 'native' is not one of lines"):
        check(scan("file:///nowhere", "native", engine="spark"))
    with pytest.raises(RecordError, match="scan: engine"):
        scan(path, engine="flink")
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(MissingExtraError, match="the engine 'spark' needs pyspark"):
        scan(path, engine="spark")


def test_the_command_line_prints_the_same(made, planted, capsys, tmp_path) -> None:
    path, _ = made(150, others=planted)
    for more in ([], ["--output-format", "jsonl"]):
        said = []
        for engine in ("record", "spark"):
            code = main(["check", str(path), "--engine", engine, *more])
            said.append((code, [line for line in capsys.readouterr().out.splitlines() if "(Spark)" not in line]))
        assert said[0] == said[1]
    main(["check", str(path), "--engine", "spark", "--report", str(tmp_path / "r.json")])
    assert "(Spark)" in json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["notes"][0]


def test_a_session_is_made_where_none_is_active(made, spark, monkeypatch) -> None:
    from pyspark.sql import SparkSession

    path, _ = made(5)
    monkeypatch.setattr(SparkSession, "getActiveSession", lambda: None)
    monkeypatch.delenv("PYSPARK_PYTHON")
    assert check(scan(path, "gdelt2", engine="spark")).records == 5
    monkeypatch.setattr("pyspark.SparkConf", lambda: {"spark.master": "spark://host"})
    assert check(scan(path, "gdelt2", engine="spark")).records == 5
