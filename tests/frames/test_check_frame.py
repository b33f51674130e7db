"""A data frame is checked as the records that it holds."""

import pytest

pytest.importorskip("polars")
pytest.importorskip("pyarrow")

import eventcode as ec


def test_a_frame_gives_what_its_records_give() -> None:
    events = [ec.Event(id="e1", code="cameo:72", source="PRK"), ec.Event(id="e2", code="cameo:190", source="PRK")]
    for shape in ("flat", "nested"):
        frame = ec.to_frame(events, shape=shape)
        assert ec.check(frame).by_rule == ec.check(ec.from_frame(frame)).by_rule == {"EC401": 1}
        assert [issue.rule for issue in ec.iter_issues(frame.lazy())] == ["EC401"]


def test_a_text_is_no_records_and_no_frame() -> None:
    with pytest.raises(ec.RecordError, match=r"read a file by check\(read\(...\)\)"):
        ec.check("events.jsonl")
