"""The tasks that make columns and tuples of lines on a cluster, in this process."""

from pathlib import Path

import pytest

pytest.importorskip("polars")

import polars as pl
import pyarrow as pa

import eventcode as ec
from eventcode.formats.fields import Codec
from eventcode.formats.gdelt import gdelt2, mentions
from eventcode.formats.io.limits import Limits
from eventcode.frames.shaping.shapes import FLAT
from eventcode.frames.spark.columns import TupleTasks, _flat
from eventcode.frames.spark.parts import TAB, LineReader

GOLDEN = Path(__file__).parents[1] / "formats" / "golden"
FILES = (("/a.CSV", "a.CSV"),)


def others(rows) -> None:
    rows.add(times=5, ActionGeo_Type="4", ActionGeo_Lat="+1.5", ActionGeo_Long="1e1", ActionGeo_FullName="X")
    rows.add(times=4, **{name: "" for name in rows.columns if name.startswith("Actor")})
    rows.add(times=3, SQLDATE="20170230")
    rows.line(b"1\t20170101")


def batches(lines: list[bytes], block: int = 0):
    """Yield record batches with the lines of a block."""
    for start in range(0, len(lines), 64):
        some = lines[start : start + 64]
        columns = [pa.array(["/a.CSV"] * len(some)), pa.array([block] * len(some)), pa.array(some, pa.binary())]
        yield pa.RecordBatch.from_arrays(columns, names=["file", "block", "line"])


def frame_of(made) -> pl.DataFrame:
    return pl.from_arrow(pa.Table.from_batches(list(made)))


def reader(codec: Codec = gdelt2.FORMAT.lines) -> LineReader:
    return LineReader(codec, Limits(), FILES)


def test_lines_become_columns(made, monkeypatch) -> None:
    monkeypatch.setattr("eventcode.frames.spark.parts._SIZE", 5_000)
    path, rows = made(100, others=others)
    found = frame_of(_flat(reader(), FLAT.schema().names, None, batches(rows.lines)))
    assert found.equals(ec.scan(path, "gdelt2").frame.collect())


def test_rows_that_no_line_can_hold(made) -> None:
    _, rows = made(3)
    broken = rows.lines[1].replace(b"https", b"two\nlines https")
    marked = TAB + rows.lines[2].replace(b"https", b"two\tcells https")
    found = frame_of(_flat(reader(), ["id", "documents"], None, batches([rows.lines[0], broken, marked])))
    assert [text.partition("\n")[0] for text in found["documents"]] == [found["documents"][0], "two"]


def test_records_of_whole_rows_are_made_one_by_one() -> None:
    lines = (GOLDEN / "gdelt2-mentions" / "quirks.mentions.CSV").read_bytes().splitlines()
    found = frame_of(_flat(reader(mentions.FORMAT.lines), ["id"], None, batches([*lines, b"x"])))
    rows = ec.read(GOLDEN / "gdelt2-mentions" / "quirks.mentions.CSV", "gdelt2-mentions")
    assert found["id"].to_list() == [row.record.id for row in rows if row.ok]


def test_tuples_are_made_and_counted_in_parts(made, monkeypatch) -> None:
    monkeypatch.setattr("eventcode.frames.spark.parts._SIZE", 5_000)
    path, rows = made(100, others=others)
    fields = (*ec.formats()["gdelt2"].coverage.fields,)
    tasks = TupleTasks(reader(), ec.projection.projection("classic"), ec.scale("goldstein-gdelt"), fields)
    by_record = ec.tuples(ec.read(path, "gdelt2")).to_frame()
    assert frame_of(tasks.tuples(batches(rows.lines))).equals(by_record)
    found = frame_of(tasks.counts("actor", batches(rows.lines, 7)))
    assert found["len"].sum() == by_record.height
    assert found["block"].unique().to_list() == [7]
    assert found["start"].n_unique() > 1
