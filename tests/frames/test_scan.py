"""A scan is the flat shape of what `read` yields, with the rejects beside it, and checks as records do."""

from importlib import import_module
from pathlib import Path

import pytest

pytest.importorskip("polars")

import polars as pl

import eventcode as ec
from eventcode.columnar import COLUMNS
from eventcode.formats.fields import Codec, Field, tab_format
from eventcode.frames.shaping.lazy import _asked

columns_module = import_module("eventcode.frames.file_columns")
GOLDEN = Path(__file__).parents[1] / "formats" / "golden"


def others(rows) -> None:
    rows.add(times=5, ActionGeo_Type="4", ActionGeo_Lat="+1.5", ActionGeo_Long="1e1", ActionGeo_FullName="X")
    rows.add(times=5, SOURCEURL="")
    rows.add(times=3, ActionGeo_Lat="91", ActionGeo_Long="7")
    rows.line(b"1\t20170101")
    rows.line("\t".join(rows.cells().values()).encode().replace(b"https", b"\xff"))


def compare(path: Path, format: str | ec.Format) -> "pl.DataFrame":
    """Make sure that a scan has what the records have, and return it."""
    rows = list(ec.read(path, format))
    found = ec.scan(path, format)
    frame = found.frame.collect()
    # The same, in a thread that coverage follows.
    asked = list(_asked(found._parts, frame.columns, None, None, None, None))
    assert pl.concat(asked).equals(frame) if asked else not frame.height
    events = [row.record for row in rows if row.ok]
    for column in COLUMNS:
        if column.name in frame.columns:
            assert [None if v is None else str(v) for v in frame[column.name]] == [column.text(e) for e in events] or (
                column.kind in {"number", "truth"} and frame[column.name].to_list() == [column.value(e) for e in events]
            )
    assert list(found.rejects()) == [row for row in rows if not row.ok]
    assert list(found) == rows
    return frame


def test_a_table_is_scanned_by_its_columns(made, monkeypatch) -> None:
    monkeypatch.setattr(columns_module, "SIZE", 20_000)
    frame = compare(made(300, others=others)[0], "gdelt2")
    assert frame.height == 310
    assert frame.schema["earliest"] == pl.Date


def test_a_table_without_an_odd_row_and_one_of_nothing_else(made, tmp_path) -> None:
    assert compare(made(50)[0], "gdelt2").height == 50
    path = tmp_path / "bad.export.CSV"
    path.write_bytes(b"1\t20170101\n2\t20170101\n")
    assert compare(path, "gdelt2").height == 0


def test_a_table_whose_ids_no_column_says(tmp_path) -> None:
    compare(GOLDEN / "gdelt1" / "quirks.CSV", "gdelt1")
    compare(GOLDEN / "gdelt2-mentions" / "quirks.mentions.CSV", "gdelt2-mentions")
    days = Codec(name="days", columns=("id", "day"), fields=(Field.of("id"), Field.of("day", "label")))
    path = tmp_path / "days.tsv"
    path.write_text("1\tMonday\n2\tTuesday\n", encoding="utf-8")
    assert compare(path, tab_format(days, title="days"))["id"].to_list() == ["1", "2"]


def test_other_files_are_scanned_by_their_records(tmp_path) -> None:
    path = tmp_path / "e.jsonl"
    path.write_text('{"record":"event","id":"e1","code":"cameo:190"}\n{\n', encoding="utf-8")
    assert compare(path, "native")["id"].to_list() == ["e1"]
    found = ec.scan(path)
    assert ec.check(found) == ec.check(ec.read(path))
    assert list(ec.iter_issues(found)) == list(ec.iter_issues(ec.read(path)))
    assert repr(found) == f"Scan({str(path)!r}, 'native')"


def test_a_scan_is_lazy_and_makes_what_is_asked_for(made) -> None:
    path, _ = made(60, others=others)
    frame = ec.scan(str(path), "gdelt2").frame
    assert frame.select("code", "id").collect().columns == ["code", "id"]
    assert frame.filter(pl.col("code") == "cameo:190").collect()["code"].unique().to_list() == ["cameo:190"]
    assert frame.head(3).collect().height == 3
    parts = list(_asked(ec.scan(str(path), "gdelt2")._parts, ["id"], None, pl.col("id") == "gdelt:1", 3, 10))
    assert {part.shape for part in parts} == {(0, 1)}
    assert frame.select(pl.len()).collect().item() == 70


def test_a_scan_is_checked_by_its_columns(made) -> None:
    path, _ = made(60, others=others)
    report = ec.check(ec.scan(path, "gdelt2"))
    assert report == ec.check(ec.read(path, "gdelt2"))
    assert report.notes
    assert list(ec.iter_issues(ec.scan(path, "gdelt2"))) == list(ec.iter_issues(ec.read(path, "gdelt2")))


def test_a_scan_goes_to_parquet_as_a_stream(made, tmp_path) -> None:
    path, rows = made(60)
    ec.scan(path, "gdelt2").frame.sink_parquet(tmp_path / "out.parquet")
    assert pl.read_parquet(tmp_path / "out.parquet").height == len(rows.lines)
