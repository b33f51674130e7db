"""Rows, and arguments that are records."""

from pathlib import Path
from typing import Any

import pytest

from eventcode import check, diagnose, explain_projection, fix, from_dict, iter_issues, read, recode, tuples, write
from eventcode.errors import RecordError
from eventcode.issues import Location
from eventcode.model import Dataset, Document, Event
from eventcode.row import Reject, Row, items_of

LOCATION = Location("a.jsonl", 1)
ITEMS = [Event(id="e1"), Document(id="d1"), Dataset(), Row(LOCATION, Event(id="e1")), Reject(LOCATION)]


def test_rows_are_of_two_types() -> None:
    row, reject = Row(LOCATION, Event(id="e1")), Reject(LOCATION, raw=b"{")
    assert (row.ok, row.issues) == (True, ())
    assert (reject.ok, reject.record, reject.issues) == (False, None, ())


@pytest.mark.parametrize("item", ITEMS)
def test_one_item_is_several(item: Any) -> None:
    for given in (item, [item], iter([item])):
        assert list(items_of(given, "check")) == [item]


TAKE_RECORDS: dict[str, Any] = {
    "check": check,
    "iter_issues": iter_issues,
    "fix": fix,
    "recode": lambda records: recode(records, "plover"),
    "write": lambda records: [write(records, "nowhere.jsonl")],
    "tuples": tuples,
    "explain_projection": lambda records: explain_projection(records, "vouched"),
    "diagnose": diagnose,
}


@pytest.mark.parametrize("name", TAKE_RECORDS)
@pytest.mark.parametrize(
    ("found", "instead"),
    [
        ("events.jsonl", r"read a file by {}\(read\(...\)\)"),
        (Path("events.jsonl"), r"read a file by {}\(read\(...\)\)"),
        ({"record": "event"}, r"make a record of a dict by {}\(from_dict\(...\)\)"),
        (None, "expected records, one or several"),
        (5, "expected records, one or several"),
    ],
)
def test_what_is_no_record_is_named_with_the_call_that_was_meant(name: str, found: Any, instead: str) -> None:
    with pytest.raises(RecordError, match=rf"^{name}: found .*{instead.format(name)}"):
        TAKE_RECORDS[name](found)


@pytest.mark.parametrize("name", TAKE_RECORDS)
def test_an_item_that_is_no_record_is_named(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RecordError, match=f"^{name}: found 'x', expected a record, or a row"):
        list(TAKE_RECORDS[name](["x"]))


@pytest.mark.parametrize("source", [None, 5, [Path("a.jsonl")]])
def test_what_is_no_file_is_named(source: Any) -> None:
    for call in (read, lambda source: read(source, "native"), lambda target: write([], target)):
        with pytest.raises(RecordError, match="expected a path, a URL, or a stream of bytes"):
            call(source)


def test_records_are_counted_alike_whichever_way_they_come_in(tmp_path: Path) -> None:
    events = [Event(id=f"e{n}", code="cameo:190", source="PRK", target="RUS", when="2024") for n in range(7)]
    data = Dataset(title="T", codebooks="cameo@1.1b3", events=events)
    for number, given in enumerate((events, data, [data.header, *events], [Row(LOCATION, each) for each in events])):
        path = tmp_path / f"{number}.jsonl"
        assert check(given).records == write(given, path).records == check(read(path)).records == 7
    assert check(from_dict({"record": "dataset", "schema": "eventcode/1"})).records == 0
