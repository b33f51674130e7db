"""Versions of one event: related, or the latest alone."""

import io
import json
import tracemalloc
from functools import partial

import pytest

from eventcode import scratch
from eventcode.cli import main
from eventcode.errors import RecordError, StorageError
from eventcode.formats import load, write
from eventcode.issues import Issue, Location, Severity
from eventcode.model import Attribution, Dataset, Document, Event, Link
from eventcode.row import Reject, Row
from eventcode.rules import RuleSet, check
from eventcode.versioning import versions

OLD, NEW = "acled:XYZ1@1700000000", "acled:XYZ1@1710000000"
GONE = Event(id="acled:XYZ1@1720000000", label="deleted", attributions=Attribution("author", retracted=True))


def row(record, file="a.csv", line=1):
    return Row(Location(file, line), record)


def shown(records):
    """Return the id, the label and the earlier versions of each event."""
    return [(e.id, e.label, [link.target for link in e.links if link.type == "revises"]) for e in records]


def test_the_moment_tells_which_is_later():
    new, old = Event(id=NEW, label="5"), Event(id=OLD, label="2")
    for records in ([new, old], [old, new]):
        found = {id_: links for id_, _, links in shown(versions(records))}
        assert found == {OLD: [], NEW: [OLD]}
        result = versions(records, "latest")
        assert shown(result) == [(NEW, "5", [])]
        assert str(result.losses) == f"version: left out, a later one is there: 1 ({OLD} 1), as in {OLD}"
    assert list(versions([new, old], "all")) == [new, old]
    assert check(versions([old, new]), rules=RuleSet.default().select("EC90")).by_rule == {}
    assert check([old, new], rules=RuleSet.default().select("EC908")).by_rule == {"EC908": 1}


def test_each_version_revises_the_one_before():
    events = [Event(id=f"acled:X@{n}#{side}") for n in (3, 10, 2) for side in ("A", "B")]
    found = {id_: links for id_, _, links in shown(versions(events))}
    assert found["acled:X@10#A"] == ["acled:X@3#A"]
    assert found["acled:X@3#B"] == ["acled:X@2#B"]
    said = Event(id=NEW, links=[Link("same_event", OLD)])
    assert list(versions([Event(id=OLD), said]))[1] == said
    # A version whose moment is not known comes first.
    assert shown(versions([Event(id=OLD), Event(id="acled:XYZ1")]))[0] == (OLD, None, ["acled:XYZ1"])


def test_equal_ids_are_versions_in_the_order_of_their_releases():
    names = ("GEDEvent_v25_1.csv", "x/GEDEvent_v24_0_11.csv", "GEDEvent_v24_0_9.csv")
    rows = [row(Event(id="ucdp-ged:7", label=name), name) for name in names]
    found = [one.record for one in versions(rows)]
    assert shown(found) == [
        ("ucdp-ged:7", names[0], ["ucdp-ged:7@2"]),
        ("ucdp-ged:7@2", names[1], ["ucdp-ged:7@1"]),
        ("ucdp-ged:7@1", names[2], []),
    ]
    result = versions(rows, "latest")
    assert [one.location.file for one in result] == [names[0]]
    assert "ucdp-ged:7 (x/GEDEvent_v24_0_11.csv:1)" in {loss.value for loss in result.losses}
    # Where no name has a release, the later in the stream is the later one.
    assert shown(versions([Event(id="e", label="1"), Event(id="e", label="2")], "latest")) == [("e", "2", [])]


def test_what_was_withdrawn():
    records = [Event(id=OLD), GONE, Event(id="acled:XYZ2@1")]
    assert shown(versions(records))[1] == (GONE.id, "deleted", [OLD])
    result = versions([*records, GONE.evolve(id="acled:XYZ3@1")], "latest")
    assert [id_ for id_, _, _ in shown(result)] == ["acled:XYZ2@1"]
    assert result.losses.count(reason="left out, a later one is there") == 1
    assert result.losses.count(reason="left out, its source withdrew it") == 2


def test_all_else_passes_in_its_order():
    reject = Reject(Location("a", 2), (Issue("EC002", Severity.ERROR, message="x"),), raw=b"{")
    data = Dataset(title="T", documents=Document(id="d"), events=[Event(id="e"), Event(label="x"), Event(label="x")])
    assert list(versions([row(Dataset()), reject, data])) == [row(Dataset()), reject, *data.records]
    linked = Event(id=NEW, links=[("revises", OLD), ("denies", OLD)])
    (latest,) = versions([Event(id=OLD), linked], "latest")
    assert [link.type for link in latest.links] == ["denies"]
    with pytest.raises(RecordError, match="versions: mode: found 'last', expected 'all' or 'link'"):
        versions([], "last")


def test_writing_and_loading_take_the_option(tmp_path):
    path = tmp_path / "a.jsonl"
    done = write([Event(id=OLD), Event(id=NEW)], path, versions="latest")
    assert (done.records, done.losses.count(field="version")) == (1, 1)
    write([Event(id=OLD), Event(id=NEW)], path)
    assert load(path, versions="link")[NEW].linked("revises") == (OLD,)
    assert [event.id for event in load(path, versions="latest")] == [NEW]


def test_the_command_line_takes_the_option(tmp_path, capsys):
    path, out, report = (str(tmp_path / name) for name in ("a.jsonl", "b.jsonl", "l.json"))
    write([Event(id=OLD), Event(id=NEW)], path)
    assert main(["convert", path, "-o", out, "--versions", "latest", "--loss-report", report]) == 0
    assert [event.id for event in load(out)] == [NEW]
    assert json.loads((tmp_path / "l.json").read_text())["losses"][0]["value"] == f"{OLD} ({path}:1)"
    capsys.readouterr()
    assert main(["check", path, "--versions", "latest", "--select", "EC9"]) == 0
    assert "version: left out, a later one is there: 1" in capsys.readouterr().err
    assert main(["check", path, "--versions", "link", "--select", "EC9", "--fail-on", "warning"]) == 0
    assert main(["check", path, "--select", "EC9", "--fail-on", "warning"]) == 1


@pytest.mark.slow
def test_memory_does_not_grow_with_the_records():
    def peak(number):
        tracemalloc.start()
        try:
            events = (Event(id=f"acled:X{n // 2}@{n}") for n in range(number))
            assert sum(1 for _ in versions(events)) == number
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(600)
    assert peak(2_000) < peak(600) + 50_000


def test_a_full_disk_is_an_error_of_ours(monkeypatch, tmp_path):
    events = [Event(id=f"acled:X@{n}", label="x" * 5_000) for n in range(600)]

    class Full(io.FileIO):
        def write(self, _):
            raise OSError(28, "No space left on device")

    for buffer in (1, 2**25):  # at the first record, or at the end of all
        full = partial(io.BufferedRandom, Full(tmp_path / "x", "w+b"), buffer)
        with monkeypatch.context() as patch:
            patch.setattr("tempfile.TemporaryFile", full)
            with pytest.raises(StorageError, match="versions: the temporary file cannot be written"):
                list(versions(events))
    monkeypatch.setattr(scratch, "_PRAGMAS", (*scratch._PRAGMAS, "max_page_count=4"))
    with pytest.raises(StorageError, match="versions: the temporary database cannot be written"):
        list(versions(events))
