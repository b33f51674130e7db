import io
import tracemalloc

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from eventcode.formats import Limits, load, read, write
from eventcode.formats.native import FORMAT
from eventcode.model import Dataset, Document, Event
from eventcode.registry import DEFAULT, Registry

HEADER = b'{"record":"dataset","schema":"eventcode/1","codebooks":["cameo@1.1b3"],"license":"CC-BY-4.0"}'
DOCUMENT = b'{"record":"document","id":"d1","title":"Troops said to be on the move","language":"en"}'
EVENT = b'{"record":"event","id":"1","code":"cameo:190","source":[{"country":"PRK"}],"when":"2024-10-23"}'
LATE = b'{"record":"event","type":"boarding","id":"2","port":"Busan","crew":[1,2.5,null,{"a":[]}]}'
ODD = b'{"record":"event","id":"3","source":[{"name":"X","mood":"odd"}],"mood":{"b":1,"a":2}}'
ALL = b"\n".join([HEADER, DOCUMENT, EVENT, LATE, ODD]) + b"\n"


def rows(data, registry=DEFAULT, **limits):
    return list(FORMAT.read(io.BytesIO(data), name="a.jsonl", registry=registry, limits=Limits(**limits)))


def again(found):
    out = io.BytesIO()
    FORMAT.write([r.record for r in found], out)
    return out.getvalue()


def test_reading_then_writing_gives_the_same_bytes_with_unknown_keys_and_types():
    found = rows(ALL)
    assert [type(r.record) for r in found] == [Dataset, Document, Event, Event, Event]
    assert found[3].record.type == "boarding"
    assert again(found) == ALL


def test_a_registry_decides_which_types_are_known():
    seen = Registry()
    assert type(rows(LATE)[0].record) is Event

    class Boarding(Event):
        tag = "boarding"

    seen.types["boarding"] = Boarding
    assert type(rows(LATE, seen)[0].record) is Boarding


def test_byte_order_mark_line_ends_and_a_missing_last_one():
    clean = rows(ALL)
    for data in (b"\xef\xbb\xbf" + ALL, ALL.replace(b"\n", b"\r\n"), ALL.removesuffix(b"\n")):
        assert [r.record for r in rows(data)] == [r.record for r in clean]
        assert again(rows(data)) == ALL


def test_a_byte_order_mark_counts_only_at_the_beginning():
    found = rows(EVENT + b"\n\xef\xbb\xbf" + EVENT + b"\n")
    assert [r.ok for r in found] == [True, False]
    assert found[1].raw == b"\xef\xbb\xbf" + EVENT


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (b"", "EC002"),
        (b"   ", "EC002"),
        (b"\xff", "EC001"),
        (EVENT[:-1], "EC002"),
        (b"[1]", "EC003"),
        (b'{"record":"event","id":"1","code":72}', "EC003"),
        (b'{"record":"event","id":"1","id":"2"}', "EC002"),
        (b'{"record":"event","id":"1","x":NaN}', "EC002"),
    ],
)
def test_a_line_that_is_no_record_is_kept_with_its_reason_and_place(line, rule):
    found = rows(EVENT + b"\n" + line + b"\r\n" + EVENT + b"\n")
    assert [r.ok for r in found] == [True, False, True]
    assert found[1].raw == line + b"\r"
    assert {i.rule for i in found[1].issues} == {rule}
    assert {str(i.location) for i in found[1].issues} == {"a.jsonl:2"}


def test_every_problem_of_a_line_is_given():
    (row,) = rows(b'{"record":"event","id":"1","code":72,"modality":"actaul"}')
    assert [(i.path, i.rule) for i in row.issues] == [("$.code", "EC003"), ("$.modality", "EC003")]


def test_an_array_of_records_is_read():
    lines = [b'{"record": "dataset", "schema": "eventcode/1"}', b'{"record": "event", "id": "e1"}']
    data = b"\xef\xbb\xbf[" + b",\n".join(lines) + b"]\n"
    assert [(row.record.record, row.location.line) for row in rows(data)] == [("dataset", 1), ("event", 2)]
    _, bad, end = rows(data.replace(b'"e1"}]', b"7}"))
    assert [issue.rule for row in (bad, end) for issue in row.issues] == ["EC003", "EC002"]
    (empty,) = rows(b"[ ]")
    assert (empty.record, [issue.rule for issue in empty.issues]) == (Dataset(), ["EC013"])


def test_a_line_beyond_the_limit():
    size = len(EVENT)
    assert rows(EVENT + b"\n", line=size)[0].ok
    (row,) = rows(b" " + EVENT + b"\n", line=size)
    assert str(row.issues[0]).endswith(f"found a line of {size + 1} bytes, expected at most {size} (limit: line)")
    assert row.issues[0].rule == "EC006"
    assert row.raw == b" " + EVENT


@given(
    st.lists(st.one_of(st.binary(max_size=60), st.sampled_from([HEADER, EVENT, LATE, b"{}", b"null", b'{"record":1}'])))
)
def test_any_bytes_give_a_row_a_line_and_are_kept(lines):
    data = b"\n".join(lines)
    assume(not data.lstrip().startswith(b"["))  # an array has its elements on any lines
    raws = data.split(b"\n")
    if raws[-1] == b"":
        raws.pop()
    found = rows(data)
    assert len(found) == len(raws)
    assert all(row.ok or (row.raw == raw and row.issues) for row, raw in zip(found, raws, strict=True))


def test_a_file_is_streamed_in_memory_that_does_not_grow(tmp_path):
    path = tmp_path / "big.jsonl"

    def events(number):
        for n in range(number):
            yield Event(id=f"e{n}", code="cameo:190", when="2024-10-23", source="PRKGOV")

    def peak(number):
        tracemalloc.start()
        try:
            assert write(events(number), path).records == number
            assert sum(row.ok for row in read(path, "native")) == number
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(600)  # what is made once
    few, many = peak(600), peak(2_500)
    assert path.stat().st_size > 200_000
    assert many < few + 50_000


def test_a_data_set_is_its_header_documents_and_events(tmp_path):
    data = Dataset(
        codebooks=["cameo@1.1b3"], license="CC-BY-4.0", documents=[Document(id="d1")], events=[Event(id="e1")]
    )
    path = tmp_path / "a.jsonl"
    assert write([data], path).records == 2
    assert path.read_bytes().count(b"\n") == 3
    assert load(path) == data


def test_a_header_comes_once_and_another_has_an_origin(tmp_path):
    first, path = Dataset(title="T", extra={"icews": {"null": "NA"}}), tmp_path / "a.jsonl"
    records = [first, Event(id="e1"), first, Event(id="e2")]
    assert write(records, path).records == 2
    assert load(path).header == first
    # How another file was written is a header of its own, which its records name.
    written = first.evolve(extra={})
    done = write([*records, written, Event(id="e3"), Document(id="d1")], path)
    assert (done.records, str(done.losses)) == (4, "nothing was lost")
    data = load(path)
    assert (data.header, data.origins) == (first, (written.evolve(origin="t"),))
    assert [event.origin for event in data] == [None, None, "t"]
    assert (data.documents[0].origin, data.part("t").header) == ("t", written)
    again = tmp_path / "b.jsonl"
    write(data, again)
    assert load(again) == data


def test_loading_sorts_records_by_their_kind():
    lines = (
        b'{"record":"event","id":"e1","code":"cameo:190"}\n{"record":"actor","id":"a1","name":"Ann Example"}\n'
        b'{"record":"document","id":"d1"}\n{"record":"actor","id":"a2","name":"Bo Example"}\n'
    )
    found = load(io.BytesIO(lines), "native")
    ids = [[each.id for each in part] for part in (found.events, found.actors, found.documents)]
    assert ids == [["e1"], ["a1", "a2"], ["d1"]]
