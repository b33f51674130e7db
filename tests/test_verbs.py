"""The functions over records, each with everything that is given to one: what comes out, or which call was meant."""

from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import attrs
import pytest

import eventcode as ec
from eventcode.row import Row

pa = pytest.importorskip("pyarrow")
pl = pytest.importorskip("polars")
pd = pytest.importorskip("pandas")
duckdb = pytest.importorskip("duckdb")

EVENT = ec.Event(id="e1", code="cameo:190", source="RUS", target="UKR", when="2024-10-01")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "events.jsonl"
    ec.write([EVENT], path)
    return path


def _ids(results: Any) -> list[Any]:
    """Return the ids of the events in what a function yields: records, rows, fixed ones, tuples."""
    found: list[ec.Event] = []
    for each in results:
        record = each if isinstance(each, ec.Event | ec.Dataset) else getattr(each, "event", None) or each.record
        found += record.events if isinstance(record, ec.Dataset) else [record]
    return [event.id for event in found]


VERBS: dict[str, Callable[[Any, Path], Any]] = {
    "check": lambda records, _: ["e1"] * ec.check(records).records,
    "iter_issues": lambda records, _: [issue.record for issue in ec.iter_issues(records, rules=ec.RuleSet([always]))],
    "fix": lambda records, _: _ids([*ec.fix(records)]),
    "recode": lambda records, _: _ids([*ec.recode(records, "plover")]),
    "versions": lambda records, _: _ids([*ec.versions(records)]),
    "of_origin": lambda records, _: _ids([*ec.of_origin(records, None)]),
    "tuples": lambda records, _: _ids([*ec.tuples(records)]),
    "explain_projection": lambda records, _: _ids([*ec.explain_projection(records, "vouched")]),
    "diagnose": lambda records, _: ["e1"] * sum(ec.diagnose(records).silent.values()),
    "to_frame": lambda records, _: ec.to_frame(records)["id"].to_list(),
    "write": lambda records, folder: ["e1"] * ec.write(records, folder / "out.jsonl").records,
    "write_partitioned": lambda records, folder: ["e1"] * ec.write_partitioned(records, folder / "out").records,
}


@ec.rule("T001", on=ec.Event, severity="info", bad={"id": "x"}, good={"id": "y"})
def always(event: ec.Event) -> Iterator[ec.Finding]:
    """
    There is an event.

    Why it matters: it does not.
    What to do: nothing.
    """
    yield ec.Finding(f"found {event.id}")


TAKEN: dict[str, Callable[[Path], Any]] = {
    "one record": lambda _: EVENT,
    "a row": lambda _: Row(ec.Location("a.jsonl", 1), EVENT),
    "a list": lambda _: [EVENT],
    "a tuple": lambda _: (EVENT,),
    "a generator": lambda _: (each for each in [EVENT]),
    "rows": ec.read,
    "a data set": lambda _: ec.Dataset(events=[EVENT]),
    "a scan": ec.scan,
    "a Series of pandas": lambda _: pd.Series([EVENT]),
    "pandas": lambda _: ec.to_frame(EVENT, "pandas"),
    "pandas, nested": lambda _: ec.to_frame(EVENT, "pandas", shape="nested"),
    "polars": lambda _: ec.to_frame(EVENT, "polars"),
    "polars, lazy": lambda _: ec.to_frame(EVENT, "polars").lazy(),
    "Arrow": lambda _: ec.to_frame(EVENT, "pyarrow"),
    "an Arrow reader": lambda _: ec.to_frame(EVENT, "pyarrow").to_reader(),
    "a relation": lambda _: ec.to_frame(EVENT, "duckdb"),
}


@pytest.mark.parametrize("given", TAKEN)
@pytest.mark.parametrize("verb", VERBS)
def test_functions_over_records_take_them_in_every_form(verb: str, given: str, file: Path, tmp_path: Path) -> None:
    assert VERBS[verb](TAKEN[given](file), tmp_path) == ["e1"]


CALLS = {verb: f"{verb}(read_frame({{}}))" for verb in VERBS} | {
    verb: f"{verb}({{}})" for verb in ("check", "iter_issues")
}
"""How each function reads a frame in a format."""


class Columns:
    """What has columns, and is no frame."""

    columns = ("id",)

    def __repr__(self) -> str:
        return "Columns()"


REFUSED: dict[str, tuple[Callable[[], Any], type[Exception], str]] = {
    "a path": (
        lambda: PurePosixPath("a.jsonl"),
        ec.RecordError,
        "{verb}: found PurePosixPath('a.jsonl'), expected records; read a file by {verb}(read(...))",
    ),
    "a text": (
        lambda: "a.jsonl",
        ec.RecordError,
        "{verb}: found 'a.jsonl', expected records; read a file by {verb}(read(...))",
    ),
    "None": (lambda: None, ec.RecordError, "{verb}: found None, expected records, one or several"),
    "a number": (lambda: 5, ec.RecordError, "{verb}: found 5, expected records, one or several"),
    "a class": (
        lambda: pd.DataFrame,
        ec.RecordError,
        "{verb}: found <class 'pandas.DataFrame'>, expected records, one or several",
    ),
    "a dict": (
        lambda: {"record": "event"},
        ec.RecordError,
        "{verb}: found {{'record': 'event'}}, expected records; make a record of a dict by {verb}(from_dict(...))",
    ),
    "a list of texts": (
        lambda: ["x"],
        ec.RecordError,
        "{verb}: found 'x', expected a record, or a row as readers yield them",
    ),
    "a Series of texts": (
        lambda: pl.Series(["x"]),
        ec.RecordError,
        "{verb}: found 'x', expected a record, or a row as readers yield them",
    ),
    "something with columns": (
        Columns,
        ec.RecordError,
        "{verb}: found Columns(), expected records, or a data frame, an Arrow table or a DuckDB relation",
    ),
    "a frame of other columns": (
        lambda: pd.DataFrame({"a": [1], "b": [2]}),
        ec.FormatError,
        (
            "frame: found the columns 'a', 'b', which are of neither shape and tell no format of another source, "
            "expected the format that they are in: {call}; a table of your own is read by a mapping file, "
            "format=eventcode.formats.mapped(path)"
        ),
    ),
    "a frame without names": (
        lambda: pd.DataFrame([[1, 2]]),
        ec.FormatError,
        "frame: found columns without names, expected the format that they are in: {call}",
    ),
    "a frame without columns": (
        pd.DataFrame,
        ec.FormatError,
        "frame: found a frame without columns, expected those of a format or of a shape",
    ),
}


@pytest.mark.parametrize("given", REFUSED)
@pytest.mark.parametrize("verb", VERBS)
def test_what_is_no_record_is_named_with_the_call_that_was_meant(verb: str, given: str, tmp_path: Path) -> None:
    make, kind, text = REFUSED[given]
    with pytest.raises(kind) as caught:
        VERBS[verb](make(), tmp_path)
    assert str(caught.value) == text.format(verb=verb, call=CALLS[verb].format("frame, format='gdelt2'"))
    assert not (tmp_path / "out.jsonl").exists()
    assert not (tmp_path / "out").exists()


FITTING = {
    "gdelt2": "frame: found the columns 'a', 'b', expected those of gdelt2: GLOBALEVENTID, SQLDATE, MonthYear, ",
    "icews": "frame:1: found a header row without 'Event ID', ",
    "acled": "frame:1: found no column 'event_id_cnty', 'event_date', 'event_type', 'actor1' among 'a, b'",
    "phoenix": "frame: found the columns 'a', 'b', expected those of phoenix: EventID, Date, Year, Month, Day, ...",
    "csv": "frame:1: found no columns of the flat shape among 'a, b'",
    "native": "frame: found the format 'native', expected one whose files are tables; a frame in the flat or the nes",
}


@pytest.mark.parametrize("format", FITTING)
@pytest.mark.parametrize("verb", [ec.check, ec.iter_issues, ec.from_frame])
def test_columns_that_are_not_those_of_the_format_are_named(verb: Any, format: str) -> None:
    with pytest.raises(ec.FormatError) as caught:
        [*verb(pd.DataFrame({"a": ["1"], "b": ["2"]}), format=format)]
    assert str(caught.value).startswith(FITTING[format])


def _gdelt(rows: int = 1) -> Any:
    """Return a frame with the columns of GDELT without their names."""
    columns = dict.fromkeys(ec.formats()["gdelt2"].coverage.columns, None)
    cells = {
        "GLOBALEVENTID": "410",
        "SQLDATE": "20150218",
        "EventCode": "999",
        "EventBaseCode": "999",
        "EventRootCode": "99",
    }
    return pd.DataFrame([[*(columns | cells).values()]] * rows, dtype=str)


def test_a_format_is_given_for_columns_that_do_not_tell_it() -> None:
    frame = _gdelt()
    assert ec.check(frame, format="gdelt2").by_rule["EC401"] == 1
    assert [issue.rule for issue in ec.iter_issues(frame, format=ec.formats()["gdelt2"]) if issue.rule == "EC401"]
    with pytest.raises(ec.FormatError, match=r"found 61 columns without names, expected the 58 of gdelt1: GLOBALEVENT"):
        ec.check(frame, format="gdelt1")
    with pytest.raises(ec.FormatError, match="found 61 columns without names, expected names"):
        ec.check(frame, format="csv")
    with pytest.raises(ec.UnknownNameError, match="no format is called 'gdelt'"):
        ec.check(frame, format="gdelt")


@pytest.mark.parametrize("rows", [1, 11])
def test_columns_of_ones_own_are_passed_over(monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    monkeypatch.setattr("eventcode.frames.checked_frame._FEW", 10)  # and more are judged by their columns
    frame = _gdelt(rows).rename(columns=str).assign(mine="x")
    report = ec.check(frame, format="gdelt2", ignore="mine")
    assert report.by_rule["EC401"] == rows
    assert bool(report.notes) is (rows > 1)
    flat = ec.to_frame(EVENT, "pandas").assign(mine="x", other="y")
    assert ec.check(flat, ignore=["mine", "other"]).records == 1
    with pytest.raises(ec.FormatError, match="found the column 'other', which the flat shape does not have"):
        ec.check(flat, ignore="mine")


def test_a_format_of_a_registry_is_known_by_its_columns() -> None:
    registry = ec.Registry()
    registry.add_format(attrs.evolve(ec.formats()["acled"], name="ours"))
    frame = pd.DataFrame({"event_id_cnty": ["A1"], "event_date": ["2020-01-01"], "event_type": ["x"], "actor1": ["B"]})
    assert ec.check(frame, format="ours", registry=registry).records == 1
    with pytest.raises(ec.UnknownNameError, match="no format is called 'ours'"):
        ec.check(frame, format="ours")


@pytest.mark.parametrize("records", ["a.csv", [EVENT], EVENT, None])
@pytest.mark.parametrize("option", [{"format": "gdelt2"}, {"ignore": "mine"}])
def test_a_format_belongs_to_a_frame_alone(records: Any, option: dict[str, str]) -> None:
    (name,) = option
    with pytest.raises(ec.RecordError) as caught:
        ec.check(records, **option)  # type: ignore[arg-type]  # what the error is about
    assert str(caught.value).startswith(f"check with {name}=: found ")
    assert str(caught.value).endswith(
        ", expected a data frame; a file is read in its format by check(read(path, format))"
    )


def test_a_scan_and_what_is_made_of_it_are_frames(file: Path) -> None:
    """Whatever knows Arrow takes them as they are; pandas, which asks for an array, is refused with the call."""
    made: dict[str, Callable[[], Any]] = {
        "to_frame(scan, 'pandas')": lambda: ec.scan(file),
        "to_frame(recode(...), 'pandas')": lambda: ec.recode(ec.scan(file), "plover"),
        "tuples(...).to_frame('pandas')": lambda: ec.tuples(ec.scan(file)),
    }
    for call, make in made.items():
        assert pl.DataFrame(make())["id"].to_list() == ["e1"]
        assert pa.table(make())["id"].to_pylist() == ["e1"]
        assert pa.RecordBatchReader.from_stream(make()).read_all().num_rows == 1
        assert ec.to_frame(make(), "pandas")["id"].to_list() == ["e1"]
        with pytest.raises(ec.RecordError) as caught:
            pd.DataFrame(make())
        assert str(caught.value).endswith(f"expected a data frame; make one by {call}")
    assert pl.DataFrame(ec.tuples(EVENT))["id"].to_list() == ["e1"]


def test_a_frame_of_spark_is_scanned(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a cluster it is a scan with the columns that are left, which checks itself and has its tuples."""
    asked = []

    class Spark:
        columns = ("code", "mine")
        mapInArrow = None  # noqa: N815  # Spark's own name

        def drop(self, *names: str) -> tuple[str, ...]:
            return names

    def scan(frame: Any, format: Any, **_: Any) -> Any:
        asked.append((frame, format))
        return ec.scan(file)

    monkeypatch.setattr(Spark, "__module__", "pyspark.sql.dataframe")
    monkeypatch.setattr("eventcode.frames.checked_frame.scan", scan)
    assert ec.check(Spark(), format="gdelt2", ignore="mine").records == 1
    assert [each.event.id for each in ec.tuples(Spark())] == ["e1"]
    assert asked == [(("mine",), "gdelt2"), ((), None)]
