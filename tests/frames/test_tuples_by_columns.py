"""Tuples and dyads of a scan, made by columns, are those of its records."""

import json
from pathlib import Path

import pytest

pytest.importorskip("polars")

import polars as pl

import eventcode as ec
from eventcode.cli import main
from eventcode.formats.fields import Codec, Field, tab_format
from eventcode.frames.chunks.tab_file import TabFile
from eventcode.frames.shaping.lazy import _asked
from eventcode.model import Code
from eventcode.projection import EventTuples, ProjectionLike
from eventcode.registry import Registry

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
GOLDEN = Path(__file__).parents[1] / "formats" / "golden"

PROJECTIONS = [
    "classic",
    "vouched",
    ec.Projection.where(held_by="any", at_least="PS+"),
    ec.Projection.where(modality="actual", nature="event"),
    ec.Projection.where(status="asserted"),
    ec.Projection.where(held_by=lambda actor: actor.name == "GDELT", at_least="CT-"),
    ec.Projection.where(pairs=["target", "affected"]),
    ec.Projection.where(pairs="affected"),
]


def compare(path: Path, format: str | ec.Format = "gdelt2", projection: ProjectionLike = "classic") -> pl.DataFrame:
    """Make sure that the tuples and dyads of a scan are those of its records, and return the frame."""

    def by_record() -> EventTuples:
        return ec.tuples(ec.read(path, format), projection)

    found = ec.tuples(ec.scan(path, format), projection)
    assert found.is_by_columns
    assert found.notes == ("tuples are made by the distinct values of columns (polars)",)
    frame = found.to_frame()
    assert frame.equals(by_record().to_frame())
    assert found.frame.collect().equals(pl.concat(found.frames(frame.columns)))
    for by in ("country", "actor"):
        one, other = ec.dyads(found, by=by), ec.dyads(by_record(), by=by)
        assert [*one.items()] == [*other.items()]
    assert [*found] == [*by_record()] == [*found]  # which reads anew
    assert found.is_by_columns
    assert found.to_frame().equals(frame)
    return frame


def others(rows) -> None:
    """Add rows that columns cannot stand for, and others that make no tuples."""
    rows.add(times=5, ActionGeo_Type="4", ActionGeo_Lat="+1.5", ActionGeo_Long="1e1", ActionGeo_FullName="X")
    nobody = dict.fromkeys((c for c in rows.columns if c.startswith("Actor")), "")
    rows.add(times=4, **nobody)
    rows.add(times=4, **{name: "" for name in nobody if name.startswith("Actor1")})
    rows.add(times=4, **{name: "" for name in nobody if name.startswith("Actor2")})
    rows.add(times=3, EventCode="999")
    rows.add(times=3, SQLDATE="20170230")
    rows.line(b"1\t20170101")


@pytest.mark.parametrize("projection", PROJECTIONS, ids=str)
def test_every_projection_that_one_record_decides(made, monkeypatch, projection: ProjectionLike) -> None:
    monkeypatch.setattr(TabFile.chunks, "__defaults__", (10_000,))
    compare(made(50, others=others)[0], projection=projection)


def test_what_counts_is_in_the_frame(made) -> None:
    frame = compare(made(50, others=others)[0])
    assert frame.height == 66
    assert frame["value"].null_count() == 3
    assert frame["source"].null_count() == frame["target"].null_count() == 4
    assert not compare(made(20)[0], projection="vouched").height
    assert compare(made(0, others=lambda rows: rows.add(times=3, EventCode=""))[0]).height == 0


@pytest.mark.parametrize("format", ["gdelt1", "gdelt2"])
def test_golden_files(format: str) -> None:
    paths = sorted((GOLDEN / format).glob("*.CSV"))
    assert paths
    for path in paths:
        compare(path, format)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("format", "path"), [("gdelt2", "gdelt2_events/20170101073000.export.CSV"), ("gdelt1", "gdelt1_events/*.CSV")]
)
def test_samples(format: str, path: str) -> None:
    found = sorted(SAMPLES.glob(path))
    if not found:
        pytest.skip(f"no sample at {SAMPLES / path}")
    for each in found:
        assert compare(each, format).height > 100


def test_a_scale_and_a_projection_of_a_registry(made) -> None:
    path, _ = made(30)
    registry = Registry()
    registry.add_projection(ec.Projection.where(at_least="CT-").named("denied"))
    found = ec.tuples(ec.scan(path, "gdelt2"), "denied", registry=registry, scale="goldstein-icews")
    assert found.to_frame().equals(
        ec.tuples(ec.read(path, "gdelt2"), "denied", registry=registry, scale="goldstein-icews").to_frame()
    )


def test_formats_in_which_actors_act_on_one_another(tmp_path) -> None:
    """All pairs of such events are made at once."""
    code = Field.of("code", read=Code)
    both = Field(
        ("one", "other"),
        ("source", "target", "reciprocal"),
        read=lambda cells: {
            "source": (ec.Actor(code=cells["one"]),),
            "target": (ec.Actor(name=cells["other"]),) if cells["other"] else (),
            "reciprocal": bool(cells["other"]),
        },
    )
    meetings = Codec(name="meetings", columns=("id", "one", "other", "code"), fields=(Field.of("id"), both, code))
    path = tmp_path / "meetings.tsv"
    path.write_text("1\tUSA\tX\tcameo:042\n2\tUSA\t\tcameo:190\n3\tRUS\tY\t\n", encoding="utf-8")
    frame = compare(path, tab_format(meetings, title="meetings"))
    assert frame.select("source", "target").rows() == [("USA", "X"), ("X", "USA"), ("USA", None)]


def test_a_lazy_frame_makes_what_is_asked_for(made) -> None:
    path, _ = made(60)
    found = ec.tuples(ec.scan(path, "gdelt2"))
    whole = found.to_frame()
    assert found.frame.select("code", "id").collect().equals(whole.select("code", "id"))
    assert found.frame.head(3).collect().equals(whole.head(3))
    only = pl.col("code") == "cameo:190"
    assert found.frame.filter(only).collect().equals(whole.filter(only))
    assert [part.shape for part in _asked(found.frames, ["id"], None, pl.col("id") == whole["id"][1], 3, None)] == [
        (1, 1)
    ]


def test_what_was_taken_is_no_more_in_a_frame(made) -> None:
    path, _ = made(10)
    found = ec.tuples(ec.scan(path, "gdelt2"))
    first = next(found)
    assert not found.is_by_columns
    assert first.event.id not in found.to_frame()["id"].to_list()
    assert sum(dyad.count for dyad in ec.dyads(found).values()) == 10  # all were taken: they begin again
    again = ec.tuples(ec.scan(path, "gdelt2"))
    next(again)
    assert sum(dyad.count for dyad in ec.dyads(again).values()) == 9


def test_what_columns_cannot_decide_is_made_of_records(made, tmp_path) -> None:
    path, _ = made(20)
    dated = ec.Projection.where(lambda event: None if event.when else "no date").named("dated")
    native = tmp_path / "e.jsonl"
    ec.write(ec.read(path, "gdelt2"), native)
    mentions = GOLDEN / "gdelt2-mentions" / "quirks.mentions.CSV"
    for source, format, projection, reason in (
        (path, "gdelt2", dated, "calls a function with each record"),
        (native, None, "classic", "the format 'native' is not one of lines of cells between tabs"),
        (mentions, "gdelt2-mentions", "classic", "are made of whole rows"),
    ):
        found = ec.tuples(ec.scan(source, format), projection)
        assert reason in found.notes[0]
        frame = ec.tuples(ec.read(source, format), projection).to_frame()
        assert pl.concat([frame.clear(), *found.frames(frame.columns)]).equals(frame)  # in this thread
        assert found.frame.collect().equals(frame)
        assert found.to_frame().equals(frame)
        assert ec.dyads(ec.tuples(ec.scan(source, format), projection)) == ec.dyads(
            ec.tuples(ec.read(source, format), projection)
        )
    once = ec.tuples(ec.scan(path, "gdelt2"), ec.Projection.where(once=True))
    assert "needs a whole data set" in once.notes[0]
    with pytest.raises(ec.RecordError, match="a whole data set"):
        once.to_frame()


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    code = main(["tuples", *arguments])
    out = capsys.readouterr()
    return code, out.out, out.err


@pytest.mark.parametrize("more", [[], ["--json"], ["--dyads", "country"], ["--dyads", "actor", "--json"]])
def test_the_command_line_writes_the_same_by_every_engine(made, capsys, monkeypatch, more: list[str]) -> None:
    path, _ = made(60, others=others)
    monkeypatch.chdir(path.parent)
    files = [path.name, path.name, "--projection", "classic", *more]
    by_record = run(capsys, *files, "--engine", "record")
    assert run(capsys, *files, "--engine", "polars") == by_record
    assert by_record[0] == 1
    assert by_record[2].endswith("152 tuples of 160 events, 8 rows not read\n")


def test_dyads_are_counted_and_summed(made, capsys) -> None:
    path, _ = made(60)
    lines = run(capsys, str(path), "--dyads", "country", "--json", "--projection", "classic")[1].splitlines()
    dyads = ec.dyads(ec.tuples(ec.read(path, "gdelt2")))
    assert [json.loads(line) for line in lines] == [
        {"source": source, "target": target}
        | {"count": each.count, "total": each.total, "without_value": each.without_value}
        for (source, target), each in dyads.items()
    ]


def test_the_command_line_says_why_tuples_are_made_of_records(made, capsys, monkeypatch) -> None:
    path, _ = made(20)
    monkeypatch.setattr("eventcode.cli._engines.LARGE", 1_000)
    registry = Registry()
    registry.add_projection(ec.Projection.where(once=True).named("once"))
    monkeypatch.setattr("eventcode.projection.definition.DEFAULT", registry)
    code, out, err = run(capsys, str(path), "--projection", "once")
    assert (code, len(out.splitlines()), "needs a whole data set" in err) == (0, 21, True)
    code, _, err = run(capsys, str(path), "--projection", "once", "--engine", "polars")
    assert (code, "--engine polars: " in err) == (2, True)
