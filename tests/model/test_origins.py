"""Origins: records of several sources, each under the header that it came under."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from eventcode.model import ActorRecord, Dataset, Document, Event
from eventcode.model.origins import Headers, Origins, name_of, with_origin

A, B, EMPTY = Dataset(title="A"), Dataset(title="B"), Dataset()


def placed(*sources: tuple[str | None, list[Any]]) -> list[tuple[str, str | None]]:
    """Return what becomes of sources: the title of each header or the id of each record, with its origin."""
    origins = Origins(Dataset())
    found = []
    for file, records in sources:
        origins.begin(file)
        found += [each for record in records for each in origins.place(record)]
    return [(each.title or "" if isinstance(each, Dataset) else each.id, each.origin) for each in found]


def e(id_: str, origin: str | None = None) -> Event:
    return Event(id=id_, origin=origin)


def test_the_first_header_needs_no_name_and_others_have_that_of_their_file():
    assert placed(("a.tab", [A, e("1")]), ("d/b.x.tab", [B, e("2")]), ("c.tab", [A, e("3")])) == [
        *(("A", None), ("1", None)),
        *(("B", "b"), ("2", "b")),
        ("3", None),
    ]


def test_records_without_a_header_stand_under_none():
    assert placed(("a.CSV", [e("1")]), ("b", [B, e("2")]), ("c.CSV", [e("3")])) == [
        *(("1", None), ("B", "b"), ("2", "b"), ("3", None)),
    ]
    assert placed(("b", [B, e("2")]), ("c.CSV", [e("3")]), ("d.CSV", [e("4")]), ("e", [EMPTY, e("5")])) == [
        *(("B", None), ("2", None), ("", "c"), ("3", "c"), ("4", "c"), ("5", "c")),
    ]


def test_a_header_behind_records_of_its_own_file_is_theirs():
    assert placed(("a", [e("1"), A, e("2")])) == [("1", None), ("A", None), ("2", None)]
    assert placed(("a", [e("1"), EMPTY]), ("b", [e("2"), B])) == [
        *(("1", None), ("", None), ("2", None)),
        ("B", "b"),
    ]
    assert placed(("a", [A, A, e("1"), B, e("2")])) == [("A", None), ("1", None), ("B", "a"), ("2", "a")]


def test_names_that_two_sources_use_are_distinguished():
    one = [A, with_origin(B, "x"), e("1"), e("2", "x")]
    assert placed(("a", one)) == [("A", None), ("B", "x"), ("1", None), ("2", "x")]
    other = [with_origin(A, "x"), e("3", "x"), e("4", "y")]
    assert placed(("a", one), ("b", other))[4:] == [("3", None), ("4", "y")]
    third = [with_origin(Dataset(title="C"), "x"), e("5", "x"), e("6")]
    assert placed(("a", one), ("c", third))[4:] == [("C", "x-2"), ("5", "x-2"), ("", "c"), ("6", "c")]
    # The header of a name is missing: the name of another source is not taken for it.
    assert placed(("a", one), ("d", [e("7", "x")]))[4:] == [("", "x-2"), ("7", "x-2")]
    assert placed(("a", [e("1", "x")]), ("b", [with_origin(B, "x")])) == [("1", "x"), ("B", "x-2")]


def test_names_of_origins():
    assert name_of(A, "C:\\data\\2018-06.tab.gz") == "2018-06"
    assert name_of(Dataset(title="Événements, 2018!"), None) == "événements-2018"
    assert (name_of(EMPTY, None), name_of(A, "<stream>"), name_of(A, ".tab")) == ("source", "stream", "source")
    assert len(name_of(A, "x" * 300)) == 60


def test_a_header_holds_to_the_next_one_or_the_end_of_its_file():
    headers: Headers[str] = Headers()
    headers.add(None, "a")
    headers.add("x", "b")
    assert (headers.get(None), headers.get("x"), headers.get("y")) == ("a", "b", None)
    headers.add(None, "c")  # of a stream without files: another data set begins
    assert (headers.get(None), headers.get("x")) == ("c", None)
    headers.begin("f")
    assert headers.get(None) is None
    headers.add("x", "b")
    headers.add(None, "c")  # of a file: one of its several headers
    headers.begin("f")
    assert (headers.get(None), headers.get("x")) == ("c", "b")


HEADERS = st.builds(Dataset, title=st.sampled_from(("a", "b", None)), origin=st.none())
RECORDS = st.lists(st.sampled_from((Event, Document, ActorRecord)), max_size=3)


@given(st.lists(st.tuples(HEADERS | st.none(), RECORDS), max_size=5))
def test_no_record_changes_its_header(sources):
    origins = Origins(Dataset())
    expected: dict[str, Dataset] = {}
    found: list[Any] = []
    for number, (header, kinds) in enumerate(sources):
        origins.begin(f"{number}.jsonl")
        found += () if header is None else origins.place(header)
        for kind in kinds:
            id_ = str(len(expected))
            expected[id_] = header or Dataset()
            found += origins.place(kind(id=id_))
    headers = [one for one in found if isinstance(one, Dataset)]
    main = [one for one in headers if one.origin is None]
    data = (main or [Dataset()])[0].evolve(origins=[one for one in headers if one.origin is not None])
    records = [one for one in found if not isinstance(one, Dataset)]
    assert {one.id: with_origin(data.header_of(one), None) for one in records} == expected
    assert len(headers) == len({with_origin(one, None) for one in headers})
