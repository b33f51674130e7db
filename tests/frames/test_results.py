from datetime import date

import pytest

pl = pytest.importorskip("polars")
pytest.importorskip("pyarrow")

from eventcode import (
    Event,
    Losses,
    Report,
    check,
    classes,
    codebook,
    crosswalk,
    dyads,
    scale,
    to_frame,
    tuples,
)
from eventcode.losses import LossCounter

EVENTS = [
    Event(id="e1", code="cameo:190", source="RUSMIL", target="UKR", when="2024-10"),
    Event(id="e2", code="cameo:999"),
]


def test_reports():
    frame = check(EVENTS).to_frame()
    assert frame.columns[:5] == ["rule", "severity", "message", "record", "path"]
    assert "e2" in frame["record"].to_list()
    assert frame.schema["line"] == pl.Int64
    assert Report().to_frame().shape[0] == 0


def test_losses():
    counter = LossCounter()
    counter.add("code", "no category", value="cameo:016", record="e1")
    counter.add("code", "no category", value="cameo:016", record="e2")
    assert counter.losses.to_frame().rows() == [("code", "no category", "cameo:016", 2, "e1; e2")]
    assert Losses().to_frame().shape == (0, 5)


def test_tuples_stay_an_iterator():
    made = tuples(EVENTS)
    assert iter(made) is made
    assert [each.code for each in made] == ["cameo:190"]
    row = tuples(EVENTS).to_frame().row(0, named=True)
    assert (row["source"], row["target_country"], row["value"], row["id"]) == ("RUSMIL", "UKR", -10.0, "e1")
    assert (row["earliest"], row["latest"]) == (date(2024, 10, 1), date(2024, 10, 31))
    assert to_frame([*tuples(EVENTS)]).rows() == tuples(EVENTS).to_frame().rows()


def test_dyads():
    assert to_frame(dyads(tuples(EVENTS))).rows() == [("RUS", "UKR", 1, -10.0, 0)]
    one_sided = tuples(Event(code="cameo:155", source="RUS"))
    assert to_frame(dyads(one_sided)).rows() == [("RUS", None, 1, 0.0, 1)]
    assert tuples(Event(code="cameo:155", source="RUS")).to_frame()["target_country"].to_list() == [None]


def test_codebooks_scales_classes_and_crosswalks():
    book = codebook("cameo").to_frame()
    assert book.filter(pl.col("code") == "072").select("full_code", "name", "parent", "level").rows() == [
        ("cameo:072", "Provide military aid", "07", 2)
    ]
    assert scale("goldstein-gdelt").to_frame().filter(pl.col("code") == "190").rows()[0][2] == -10.0
    assert classes("quad-gdelt").to_frame().filter(pl.col("code") == "190")["value"].to_list() == [4.0]
    walk = crosswalk("cameo", "plover").to_frame("pyarrow")
    assert {"code", "relation", "target", "origin"} <= {*walk.column_names}
    assert walk.num_rows >= len(crosswalk("cameo", "plover"))
