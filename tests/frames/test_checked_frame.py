"""A check of a data frame by its columns gives the report and the issues of a check of its rows."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("polars")
pytest.importorskip("pyarrow")

import polars as pl

from eventcode import check, iter_issues, to_frame
from eventcode.errors import FormatError
from eventcode.frames import read_frame
from eventcode.issues import Finding
from eventcode.model import Event
from eventcode.report import Report
from eventcode.rules import RULES, Findings, RuleSet, rule


@pytest.fixture(autouse=True)
def short_beginnings(monkeypatch) -> None:
    """Let fewer rows be judged as records, so that small frames show the others."""
    monkeypatch.setattr("eventcode.rules._remarks._ENOUGH", 50)
    monkeypatch.setattr("eventcode.frames.checked_frame._FEW", 50)
    monkeypatch.setattr("eventcode.frames.checked_frame._ROWS", 60)


def defects(rows) -> None:
    rows.add(times=4, EventCode="999", EventBaseCode="999", EventRootCode="99")
    rows.add(times=6, ActionGeo_Type="4", ActionGeo_Lat="0", ActionGeo_Long="0.0", ActionGeo_FullName="Georgia")
    rows.add(times=3, ActionGeo_Lat="91", ActionGeo_Long="7")
    rows.add(times=2, SQLDATE="20170230")
    rows.add(times=9, **dict.fromkeys((f"Actor1{name}" for name in ("Code", "Name", "CountryCode")), ""))
    rows.add(times=2, GLOBALEVENTID="77")
    rows.add(times=2, Actor1CountryCode="XYZ")


@pytest.fixture
def frame(made) -> Any:
    _, rows = made(90, others=defects)
    cells = [[cell or None for cell in line.decode().split("\t")] for line in rows.lines]
    return pl.DataFrame(cells, schema=dict.fromkeys(rows.columns, pl.String), orient="row")


Compare = Callable[..., Report]


@pytest.fixture
def compare(is_thorough: bool) -> Compare:
    """
    Return a function that checks frames both ways, makes sure that both find the same, and returns the report.

    The issues are compared one by one where that is asked for, and when slow.
    """

    def compare(frame: Any, rules: RuleSet = RULES, *, by_values: bool = True, issues: bool = is_thorough) -> Report:
        rows = [*read_frame(frame)]
        report = check(frame, rules=rules)
        assert report == check(rows, rules=rules)
        assert bool(report.notes) == by_values
        if issues:
            found, wanted = [*iter_issues(frame, rules=rules)], [*iter_issues(rows, rules=rules)]
            assert found == wanted if len(report.notes) < 2 else Counter(found) == Counter(wanted)
        return report

    return compare


def _pandas(frame: Any) -> Any:
    pytest.importorskip("pandas")
    return frame.to_pandas()


def _relation(frame: Any) -> Any:
    duckdb = pytest.importorskip("duckdb")
    return duckdb.from_arrow(frame.to_arrow())


@pytest.mark.parametrize(
    "made_of",
    [
        lambda frame: frame,
        lambda frame: frame.lazy(),
        lambda frame: frame.to_arrow(),
        lambda frame: pl.concat([frame.head(90), frame.tail(-90)], rechunk=False),
        _pandas,
        _relation,
    ],
)
def test_frames_of_all_libraries(compare, frame, made_of) -> None:
    report = compare(made_of(frame))
    assert {"EC005", "EC401", "EC407", "EC421", "EC501", "EC901"} <= report.by_rule.keys()
    assert "judged by the distinct values of their columns" in report.notes[0]
    assert report.samples["EC401"][0].location.file == "frame"


def test_columns_of_numbers_and_days(compare, frame) -> None:
    good = frame.filter(pl.col("SQLDATE") != "20170230")
    typed = good.with_columns(
        pl.col("NumMentions", "ActionGeo_Type").cast(pl.Int64),
        pl.col("AvgTone", "ActionGeo_Lat", "ActionGeo_Long").cast(pl.Float64),
        pl.col("SQLDATE").str.to_date("%Y%m%d"),
        pl.col("DATEADDED").str.to_datetime("%Y%m%d%H%M%S"),
    )
    assert compare(typed).by_rule["EC501"] == 6
    with pytest.raises(FormatError, match="leading zeros"):
        check(good.with_columns(pl.col("EventCode").cast(pl.Int64)))


def test_frames_with_a_few_of_the_columns(compare, frame) -> None:
    few = frame.select("GLOBALEVENTID", "SQLDATE", "EventCode", "Actor1Code", "Actor2Code", "DATEADDED")
    assert compare(few).by_rule["EC401"] == 4
    assert compare(few.select("GLOBALEVENTID", "SQLDATE", "EventCode")).by_rule["EC401"] == 4


def test_a_misspelt_column_is_said_once(compare, frame) -> None:
    report = compare(frame.rename({"EventCode": "EventCdoe"}))
    assert (report.by_rule["EC014"], report.by_rule["EC105"]) == (1, 1)
    assert f"likewise in {report.records} of the {report.records} records" in report.samples["EC105"][0].message


def test_rejects_of_one_chunk_hide_no_rows_of_the_next(compare, frame) -> None:
    few = frame.filter(pl.col("SQLDATE") != "20170230").select("GLOBALEVENTID", "SQLDATE", "EventCode").head(100)
    day = pl.when(pl.int_range(pl.len()) == 45).then(pl.lit("20170230")).otherwise(pl.lit("20170101"))
    alike = few.with_columns(day.alias("SQLDATE"), EventCode=pl.lit("010"))
    assert compare(alike).by_rule["EC907"] == 98


def test_a_relation_of_more_rows_than_duckdb_gives_at_once(frame, monkeypatch) -> None:
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    connection.register("rows", frame)
    many = connection.sql("SELECT rows.* FROM rows, range(24)")
    monkeypatch.setattr("eventcode.frames.checked_frame._ROWS", 1_500)
    rules = RULES.select("EC421")
    assert check(many, rules=rules).by_rule["EC421"] == 24 * check(frame, rules=rules).by_rule["EC421"]


def test_categories_are_the_texts_that_they_stand_for(compare, frame) -> None:
    report = compare(frame.with_columns(pl.col("Actor1Code").cast(pl.Categorical)))
    assert report == check(frame)


def test_moments_at_midnight_stay_moments_in_columns_of_moments(compare, frame) -> None:
    good = frame.filter(pl.col("SQLDATE") != "20170230")
    moments = good.with_columns(DATEADDED=pl.lit("20170101000000"))
    typed = moments.with_columns(pl.col("DATEADDED").str.to_datetime("%Y%m%d%H%M%S"))
    assert compare(typed) == check(moments)


def test_cells_of_several_lines_and_long_ones(compare, frame) -> None:
    place = pl.int_range(pl.len())
    name = pl.when(place % 7 == 3).then(pl.lit('two\nlines, "quoted"')).otherwise("Actor2Name")
    url = pl.when(place == 80).then(pl.lit("x" * 300_000)).otherwise("SOURCEURL")
    report = compare(frame.with_columns(name.alias("Actor2Name"), url.alias("SOURCEURL")), issues=True)
    assert report.by_rule["EC401"] == 4


@rule("ACME1", on=Event, severity="error")
def undeclared(event: Event) -> Findings:
    """It declares nothing."""
    if event.id.endswith("77"):
        yield Finding("77")


def test_rules_of_rows(compare, frame) -> None:
    report = compare(frame, RULES.with_(undeclared), issues=True)
    assert report.by_rule["ACME1"] > 1
    assert "ACME1" in report.notes[1]


def test_frames_that_are_read_row_by_row(compare, frame, monkeypatch) -> None:
    events = [row.record for row in read_frame(frame) if row.record is not None]
    compare(frame.head(20), by_values=False)
    compare(frame.rename({"SQLDATE": "Day"}), by_values=False)
    compare(to_frame(events, "pyarrow"), by_values=False)
    with pytest.raises(FormatError):
        check(pl.DataFrame({"one": ["x"] * 60, "other": ["y"] * 60}))
    assert check(frame.to_arrow().to_reader()).notes == ()
    monkeypatch.setattr("eventcode.frames.checked_frame.why_not_by_columns", lambda table: "a reason")
    compare(frame, by_values=False)
    with pytest.raises(FormatError, match="names"):
        check(frame.rename({name: str(n) for n, name in enumerate(frame.columns)}))
