"""Files of several sources as one: each record keeps its header, no id means two, memory does not grow."""

import io
import itertools
import json
import tracemalloc
from pathlib import Path

import pytest

import eventcode as ec
from eventcode.errors import FormatError
from eventcode.formats import load, read, write
from eventcode.model import Attribution, Dataset, Document, Event
from eventcode.row import Reject, of_origin

GOLDEN = Path(__file__).parent / "golden"
FILES = {
    None: ("gdelt2", GOLDEN / "gdelt2" / "quirks.export.CSV"),
    "published": ("icews", GOLDEN / "icews" / "published.tab"),
    "weekly": ("polecat", GOLDEN / "polecat" / "weekly.txt"),
}


def test_files_of_several_sources_are_one_file_and_come_back(tmp_path):
    path = tmp_path / "all.jsonl"
    rows = itertools.chain.from_iterable(read(file, name) for name, file in FILES.values())
    written = write(rows, path)
    data = load(path)
    assert len(data.events) == written.records
    assert [header.origin for header in data.origins] == ["published", "weekly"]
    for origin, (name, file) in FILES.items():
        for records in (of_origin(read(path), origin), data.part(origin)):
            back = io.BytesIO()
            write(records, back, format=name)
            assert back.getvalue() == file.read_bytes()
    # Once more, and behind another source, it is the same.
    again, behind = tmp_path / "again.jsonl", tmp_path / "behind.jsonl"
    write(read(path), again)
    assert again.read_bytes() == path.read_bytes()
    write(itertools.chain([Dataset(title="Notes"), Event(id="n1")], read(path)), behind)
    more = load(behind)
    assert {e.id: data.header_of(e).codebooks for e in data} == {
        e.id: more.header_of(e).codebooks for e in more if e.id != "n1"
    }


def lines(*records):
    stream = io.BytesIO()
    write(records, stream, format="native")
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_data_set_is_a_source():
    ours = Dataset(title="Ours", events=[Event(id="a")])
    theirs = Dataset(title="Theirs", origins=Dataset(origin="x", title="X"), events=[Event(id="b"), Event(origin="x")])
    found = lines(Event(id="0"), ours, Event(id="c"), theirs)
    named = [(one["record"], one.get("title") or one["id"], one.get("origin")) for one in found]
    assert named[:4] == [
        ("event", "0", None),
        ("dataset", "Ours", "ours"),
        ("event", "a", "ours"),
        ("event", "c", "ours"),
    ]
    assert named[4:7] == [("dataset", "Theirs", "theirs"), ("dataset", "X", "x"), ("event", "b", "theirs")]
    assert named[7][2] == "x"


ONE = Dataset(title="One", documents=[Document(id="d1", text="A text.")], events=[Event(id="e1")])


def test_ids_of_two_sources(tmp_path):
    same = Dataset(title="Two", documents=ONE.documents, events=[Event(id="e2")])
    assert [one["id"] for one in lines(ONE, same) if one["record"] != "dataset"] == ["d1", "e1", "e2"]
    for other, message in (
        (same.evolve(documents=Document(id="d1")), "document 'd1': the id stands already, in another source"),
        (same.evolve(events=Event(id="e1")), "event 'e1': the id stands already, in another source"),
        (same.evolve(events=Event(id="d1")), "event 'd1': the id stands already, in another source"),
    ):
        with pytest.raises(FormatError, match=f"^{message}"):
            lines(ONE, other)
    for name, data in (("a", ONE), ("b", same.evolve(events=[Event(id="e1"), Event(id="e2")]))):
        write(data, tmp_path / f"{name}.jsonl")
    both = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    rows = [row for path in both for row in read(path)]
    with pytest.raises(FormatError) as error:
        write(rows, tmp_path / "c.jsonl")
    where = f"{both[1]}:3: event 'e1': the id stands already at {both[0]}:3, in another source"
    assert str(error.value).startswith(where)
    assert "puts them aside" in error.value.__notes__[0]
    done = write(rows, tmp_path / "c.jsonl", rejects=tmp_path / "bad.jsonl")
    assert (done.records, done.rejects) == (3, 1)
    (bad,) = (json.loads(line) for line in (tmp_path / "bad.jsonl").read_text().splitlines())
    assert (bad["line"], bad["reasons"][0]["record"], bad["reasons"][0]["path"]) == (3, "e1", "$.id")
    assert f"stands already at {both[0]}:3" in bad["reasons"][0]["message"]
    assert [event.id for event in load(tmp_path / "c.jsonl")] == ["e1", "e2"]


def test_ids_of_many_records(tmp_path):
    """More than are held in memory."""
    many = Dataset(title="One", events=[Event(id=f"e{n}") for n in range(1_200)])
    other = Dataset(title="Two", events=[Event(id=f"f{n}") for n in range(600)])
    stream = io.BytesIO()
    assert write([many, other], stream, format="native").records == 1_800
    with pytest.raises(FormatError, match="event 'e7': the id stands already"):
        write([many, other, Dataset(title="Three", events=[Event(id="e7")])], stream, format="native")


def test_one_source_may_repeat_itself():
    """That is a finding of the check: the file is what it was."""
    assert [one["id"] for one in lines(Event(id="e1"), Event(id="e1"))] == ["e1", "e1"]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_records():
    class Nowhere(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data) -> int:
            return len(data)

    def records(number):
        for source in ("a", "b"):
            yield Dataset(title=source)
            for n in range(number):
                yield Event(id=f"{source}{n}")

    def peak(number):
        tracemalloc.start()
        try:
            assert write(records(number), Nowhere(), format="native").records == 2 * number
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(600)
    assert peak(3_000) < peak(600) + 50_000


def test_of_origin_passes_what_could_not_be_read():
    rows = read(io.BytesIO(b'{"record":"event","id":"a","origin":"x"}\n{\n{"record":"event","id":"b"}\n'), "native")
    found = list(of_origin(rows, "x"))
    assert [isinstance(row, Reject) for row in found] == [False, True]
    assert (found[0].record, found[0].location.line) == (Event(id="a"), 1)


def test_a_table_of_one_source_holds_no_origin(tmp_path):
    event = next(event for event in load(FILES["published"][1]).events)
    with pytest.raises(FormatError, match=r"cannot hold origin"):
        write([event.evolve(origin="x")], tmp_path / "a.tab", format="icews")
    done = write([event.evolve(origin="x")], tmp_path / "a.tab", format="icews", losses="collect")
    assert str(done.losses).startswith("origin: the format has no field for it: 1")


def test_a_header_vouches_for_its_own_records(tmp_path):
    vouched = Dataset(attribution=Attribution("author", "CT+"), events=[Event(id="a", code="cameo:190")])
    write([Event(id="b", code="cameo:190"), vouched], tmp_path / "all.jsonl")
    data = load(tmp_path / "all.jsonl")
    assert [(event.id, data.status(event)) for event in data] == [("b", "unstated"), ("a", "asserted")]


def test_coders_who_agree_have_a_record_each():
    """The id is made of the content, which is the same; `load` and `merge` make one record of the two."""
    ann, bo = (
        Dataset(title=by, events=Event(code="cameo:042", source="NOR", codings=ec.Coding(by))) for by in ("ann", "bo")
    )
    found = lines(ann, bo)
    assert [one.get("origin") for one in found] == [None, None, "bo", "bo"]
    assert found[1]["id"] == found[3]["id"]
    changed = bo.evolve(events=bo.events[0].evolve(label="x"))
    with pytest.raises(FormatError, match="the id stands already"):
        lines(ann, changed)
