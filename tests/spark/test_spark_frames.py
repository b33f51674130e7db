"""Frames, tuples and dyads that are made on a cluster are those of records; here it is a local Spark."""

import pytest

pytest.importorskip("pyspark")
pytest.importorskip("polars")

import polars as pl

import eventcode as ec
from eventcode.formats import quads

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("spark")]


def others(rows) -> None:
    rows.add(times=5, ActionGeo_Type="4", ActionGeo_Lat="+1.5", ActionGeo_Long="1e1", ActionGeo_FullName="X")
    rows.add(times=4, **{name: "" for name in rows.columns if name.startswith("Actor")})
    rows.add(times=3, SQLDATE="20170230")
    rows.line(b"1\t20170101")


def test_a_scan_has_a_frame_of_spark(made, spark) -> None:
    path, _ = made(150, others=others)
    found = ec.scan(path, "gdelt2", engine="spark")
    frame = ec.scan(path, "gdelt2").frame.collect()
    assert pl.from_arrow(found.frame.toArrow()).equals(frame)
    assert pl.from_arrow(found.select("code", "id").toArrow()).equals(frame.select("code", "id"))
    by_place = spark.read.csv(str(path), sep="\t", quote="").where("_c60 is not null").coalesce(1)
    assert pl.from_arrow(ec.scan(by_place, "gdelt2").select("id", "source").toArrow()).equals(
        frame.select("id", "source")
    )
    with pytest.raises(ec.RecordError, match="columns: found 'cod'"):
        found.select("cod")


def test_the_cluster_looks_codes_up_in_the_codebooks_of_a_registry(spark) -> None:
    registry = ec.Registry()
    registry.add_codebook(ec.codebook("cameo").extend("acme@0.2", {"0741": "Send advisers"}))
    rows = [("France", "Send advisers", "Spain", "2024-01-01"), ("Spain", "0741", "France", "2024-01-02")]
    quadruples = spark.createDataFrame(rows, ["_c0", "_c1", "_c2", "_c3"])
    acme = quads.format(time_unit="dates", codebook="acme", registry=registry)
    frame = ec.scan(quadruples, acme, registry=registry).select("code", "code_name").toArrow()
    assert frame.to_pylist() == [{"code": "acme:0741", "code_name": "Send advisers"}] * 2


@pytest.mark.parametrize("projection", ["classic", "vouched", ec.Projection.where(held_by="any", at_least="CT-")])
def test_tuples_and_dyads(made, tmp_path, spark, projection) -> None:
    for n in range(2):
        made(100, others=others)[0].rename(tmp_path / f"{n}.export.CSV")
    path = tmp_path / "*.export.CSV"
    spark.conf.set("spark.sql.files.maxPartitionBytes", "16k")  # dyads are counted over pieces of files
    try:
        found = ec.tuples(ec.scan(path, "gdelt2", engine="spark"), projection)
        assert found.notes == ("tuples are made by the distinct values of columns (Spark)",)
        expected = ec.tuples(ec.read(path, "gdelt2"), projection).to_frame()
        assert found.to_frame().sort(pl.all()).equals(expected.sort(pl.all()))
        for by in ("country", "actor"):
            dyads = ec.dyads(ec.tuples(ec.read(path, "gdelt2"), projection), by=by)
            assert [*ec.dyads(found, by=by).items()] == [*dyads.items()]
    finally:
        spark.conf.unset("spark.sql.files.maxPartitionBytes")


def test_what_was_taken_is_left_out(made) -> None:
    path, _ = made(20)
    found = ec.tuples(ec.scan(path, "gdelt2", engine="spark"))
    assert found.is_by_columns
    assert next(found).event.id
    assert found.counts().total() == 19
    again = ec.tuples(ec.scan(path, "gdelt2", engine="spark"))
    next(again)
    assert again.to_frame().height == 19


def test_what_a_cluster_does_not_do(made, spark) -> None:
    path, _ = made(20)
    scan = ec.scan(path, "gdelt2", engine="spark")
    dated = ec.Projection.where(lambda event: None if event.when else "no date")
    found = ec.tuples(scan, dated)
    assert "calls a function with each record" in found.notes[0]
    assert found.to_frame().height == 20
    with pytest.raises(ec.FormatError, match=r"the engine 'spark' does not recode to plover@2.0: scan the files"):
        ec.recode(scan, "plover")
    with pytest.raises(ec.RecordError, match="a path, or a scan of a file"):
        ec.fix_file(ec.scan(spark.read.csv(str(path), sep="\t", quote=""), "gdelt2"))
