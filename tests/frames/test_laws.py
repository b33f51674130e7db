"""Laws over any records: what goes out unchanged comes back unchanged."""

import io

import pytest

pytest.importorskip("polars")
pytest.importorskip("pandas")
pytest.importorskip("pyarrow")
pytest.importorskip("hypothesis")

from hypothesis import assume, given  # where they are installed
from hypothesis import strategies as st  # the same

from eventcode import from_frame, read, to_frame, write  # the same
from eventcode.testing import datasets, events  # the same


@given(datasets(), st.sampled_from(("polars", "pandas", "pyarrow")))
def test_an_unchanged_flat_frame_is_no_edit(data, engine):
    assume(len({event.id for event in data.events}) == len(data.events))
    assert from_frame(to_frame(data, engine), base=data) == data


@given(st.lists(events(), max_size=3))
def test_a_flat_frame_with_the_record_holds_everything(records):
    assert from_frame(to_frame(records, record=True)).events == tuple(records)


@given(st.lists(events(), max_size=3), st.sampled_from(("csv", "csv-safe")))
def test_a_spreadsheet_holds_everything(records, name):
    out = io.BytesIO()
    write(records, out, format=name)
    out.seek(0)
    assert [row.record for row in read(out, "csv")] == records
