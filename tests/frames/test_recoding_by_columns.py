"""A scan that is recoded by its columns has the codes and the losses that its records have."""

from pathlib import Path

import pytest

pytest.importorskip("polars")

import polars as pl

import eventcode as ec
from eventcode.columnar import FlatColumn
from eventcode.formats.fields import Codec, Field, tab_format
from eventcode.frames import recoding
from eventcode.frames.chunks.tab_file import TabFile
from eventcode.frames.recoding import recoded_shape
from eventcode.frames.shaping.shapes import flat_shape
from eventcode.losses import LossCounter
from eventcode.model import Code
from eventcode.recoding.recoder import Recoder

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
GOLDEN = Path(__file__).parents[1] / "formats" / "golden"
OPTIONS = [{}, {"ambiguous": "only"}, {"ambiguous": "first"}, {"keep_codes": True}, {"corrected": False}]


def compare(path: Path, format: str | ec.Format = "gdelt2", to: str = "plover", **options) -> ec.Losses:
    """Make sure that a scan is recoded as its records are, and return the losses."""
    records = ec.recode(ec.read(path, format), to, **options)
    rows = [*records]
    found = ec.recode(ec.scan(path, format), to, **options)
    assert found.losses == records.losses
    parts = pl.concat(found._parts(found.frame.collect_schema().names()))  # in a thread that coverage follows
    frame = found.frame.collect()
    assert parts.equals(frame)
    expected = ec.to_frame(row.record for row in rows if isinstance(row.record, ec.Event))
    assert frame.equals(expected.select(frame.columns))
    assert [*found.rejects()] == [row for row in rows if not row.ok]
    assert [*found] == rows
    assert found.losses == records.losses
    assert [*found] == rows  # read anew
    assert found.losses == records.losses
    return records.losses


def others(rows) -> None:
    """Add codes of every kind of loss, and rows that columns cannot stand for."""
    for code in ("016", "1411", "0233", "999", "112", "0841", "175"):
        rows.add(times=7, EventCode=code)
        rows.add(EventCode=code, ActionGeo_Type="4", ActionGeo_Lat="+1.5", ActionGeo_Long="1e1")
    rows.add(times=3, SQLDATE="20170230")
    rows.line(b"1\t20170101")


@pytest.mark.parametrize(
    ("losses", "options"),
    [
        *(("collect", options) for options in OPTIONS),
        ("raise", OPTIONS[0]),
        *(pytest.param("raise", options, marks=pytest.mark.slow) for options in OPTIONS[1:]),
    ],
    ids=str,
)
def test_codes_and_losses_are_those_of_records(made, monkeypatch, losses: str, options: dict) -> None:
    monkeypatch.setattr(TabFile.chunks, "__defaults__", (10_000,))
    assert compare(made(50, others=others)[0], losses=losses, **options).total > 50


@pytest.mark.parametrize("to", ["polecat", "cameo", "plover@2017"])
def test_other_codebooks(made, to: str) -> None:
    compare(made(50, others=others)[0], to=to, losses="collect")


@pytest.mark.parametrize("format", ["gdelt1", "gdelt2"])
def test_golden_files(format: str) -> None:
    paths = sorted((GOLDEN / format).glob("*.CSV"))
    assert paths
    for path in paths:
        compare(path, format, losses="collect")
        compare(path, format)


@pytest.mark.slow
def test_a_sample() -> None:
    path = SAMPLES / "gdelt2_events" / "20170101073000.export.CSV"
    if not path.exists():
        pytest.skip(f"no sample at {path}")
    assert compare(path, losses="collect").total > 100


def test_other_formats_are_recoded_as_records(made, tmp_path) -> None:
    native = tmp_path / "e.jsonl"
    ec.write(ec.read(made(30, others=others)[0], "gdelt2"), native, rejects=tmp_path / "rejects")
    assert compare(native, "native", losses="collect").total
    found = ec.tuples(ec.recode(ec.scan(native), "plover", losses="collect"))
    assert "made record by record" in found.notes[0]


def test_a_codebook_of_each_row_counts(tmp_path) -> None:
    """What recoding changes and what it does not may stand in one column."""
    codes = Codec(
        name="codes",
        columns=("id", "code", "label", "coder"),
        fields=(
            Field.of("id"),
            Field.of("code", read=Code),
            Field.of("label"),
            Field.of("coder", "codings", read=lambda text: ec.Coding(text, codebook=f"cameo@{text}"), many=True),
        ),
    )
    path = tmp_path / "codes.tsv"
    path.write_text("1\tcameo:016\tx\t1.1b3\n2\tcameo:016\t\t1.1b3\n3\tcameo:042\t\t9\n4\t\tz\t\n", encoding="utf-8")
    losses = compare(path, tab_format(codes, title="codes"), losses="collect")
    assert losses.total


def test_a_recoded_scan_serves_again_and_again(made, tmp_path) -> None:
    recoded = ec.recode(ec.scan(made(30)[0], "gdelt2"), "plover", losses="collect")
    next(recoded)
    assert len([*recoded]) == 29
    assert [ec.write(recoded, tmp_path / f"{n}.parquet").records for n in range(2)] == [30, 30]
    assert ec.check(recoded).records == len(ec.to_frame(recoded)) == 30


def test_tuples_of_recoded_events(made) -> None:
    path, _ = made(60, others=others)
    found = ec.tuples(ec.recode(ec.scan(path, "gdelt2"), "plover", losses="collect"), scale="goldstein-gdelt")
    assert found.is_by_columns
    by_record = ec.tuples(ec.recode(ec.read(path, "gdelt2"), "plover", losses="collect"), scale="goldstein-gdelt")
    frame = by_record.to_frame()
    assert found.to_frame().equals(frame)
    assert frame["code"].str.starts_with("plover:").all()


def test_recodings_are_remembered_and_forgotten(made, monkeypatch) -> None:
    monkeypatch.setattr(recoding, "_KNOWN", 2)
    compare(made(60, others=others)[0], losses="collect")


@pytest.mark.parametrize(
    "kinds", [2, pytest.param(4, marks=pytest.mark.slow), pytest.param(100, marks=pytest.mark.slow)]
)
def test_too_many_kinds_of_loss_are_counted_as_others(made, monkeypatch, kinds: int) -> None:
    monkeypatch.setattr(TabFile.chunks, "__defaults__", (10_000,))
    counters = {"max_kinds": kinds, "max_samples": 3}
    monkeypatch.setattr("eventcode.recoding.recoder.LossCounter", lambda: LossCounter(**counters))
    monkeypatch.setattr(recoding, "LossCounter", lambda: LossCounter(**counters))
    compare(made(50, others=others)[0], losses="collect")


def test_a_column_of_a_code_and_of_something_else() -> None:
    both = FlatColumn(
        "both", "text", value=lambda event: f"{event.code} {event.nature}", meaning="", reads=("code", "nature")
    )
    recoder = Recoder(ec.codebook("plover"), corrected=True, stops=False, ambiguous="open", keep_codes=False)
    made = recoded_shape(flat_shape([both]), recoder)
    events = [ec.Event(code="cameo:1411", nature=nature) for nature in ("event", "state")]
    assert made.array("both", events).to_pylist() == ["plover:PROTEST-demo event", "plover:PROTEST-demo state"]
    assert made.batch(events).column("both").to_pylist() == made.array("both", events).to_pylist()
