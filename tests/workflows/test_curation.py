"""A curator turns GDELT, ICEWS and POLECAT into one schema: every loss is counted, no quirk is silent."""

from collections import Counter
from itertools import chain
from pathlib import Path

import pytest

import eventcode as ec
from eventcode.cli import main

GOLDEN = Path(__file__).parents[1] / "formats" / "golden"


def sources():
    """Name the files of each format that stand among the golden ones."""
    found = [("gdelt2", path) for path in sorted((GOLDEN / "gdelt2").glob("*.CSV"))]
    for name in ("icews", "polecat"):
        found += [(name, path) for path in sorted((GOLDEN / name).iterdir()) if path.suffix in {".tab", ".txt"}]
    return found


def test_there_are_files_of_each():
    assert {name for name, _ in sources()} == {"gdelt2", "icews", "polecat"}


@pytest.fixture
def merged(tmp_path):
    rows = chain.from_iterable(ec.read(path, name) for name, path in sources())
    recoded = ec.recode(rows, "plover", losses="collect", ambiguous="first")
    done = ec.write(recoded, tmp_path / "merged.jsonl", losses="collect", rejects=tmp_path / "bad.jsonl")
    return tmp_path / "merged.jsonl", recoded, done


def test_streams_of_three_sources_become_one_file(merged):
    path, _, done = merged
    data = ec.load(path)
    events = Counter(event.origin or "first" for event in data)
    assert done.records == sum(events.values()) > 10
    assert len(events) > 1
    assert all(code is None or code.codebook == "plover" for code in (event.code for event in data))
    ids = [event.id for event in data]
    assert all(id_.partition(":")[0] in {"gdelt", "icews", "polecat"} for id_ in ids)


def test_every_loss_is_counted_by_reason(merged):
    path, recoded, done = merged
    table = str(recoded.losses)
    assert "code" in table
    for loss in recoded.losses:
        assert loss.reason
        assert loss.count > 0
    # Two of the files have events of the same ids: they are put aside, and say with what they clash.
    bad = (path.parent / "bad.jsonl").read_text(encoding="utf-8").splitlines()
    assert done.rejects == len(bad)
    assert all("id" in line for line in bad)


def test_what_a_table_cannot_hold_is_counted_too(merged, tmp_path):
    path, _, _ = merged
    done = ec.write(ec.read(path), tmp_path / "merged.csv", losses="collect")
    assert done.losses.count(field="dataset") >= 1  # CSV has no place for headers


def test_it_is_a_frame_of_columns(merged, tmp_path):
    pytest.importorskip("pyarrow")
    path, _, _ = merged
    ec.write(ec.read(path), tmp_path / "merged.parquet")
    assert ec.load(tmp_path / "merged.parquet") == ec.load(path)


def test_one_file_on_the_command_line(tmp_path):
    tab = next(path for name, path in sources() if name == "icews")
    out, report, bad = (str(tmp_path / name) for name in ("out.jsonl", "report.json", "bad.jsonl"))
    assert main(["convert", str(tab), "--from", "icews", "-o", out, "--rejects", bad]) in {0, 1}
    assert main(["check", out, "--report", report, "--fail-on", "never"]) == 0
    assert Path(report).exists()
