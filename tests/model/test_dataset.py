"""Data sets: look-up, links, merging, graph; faulty sets crash nothing."""

import sys
from pathlib import Path
from typing import Any

import pytest

from eventcode.errors import MissingExtraError, RecordError, UnknownNameError
from eventcode.model import Actor, ActorRecord, Attribution, Dataset, Document, Event, Link

E1, E2 = Event(id="e1"), Event(id="e2", links=[("denies", "e1"), ("about", "gone")])
TWICE = Event(id="e1", label="again")
DATA = Dataset(events=[E1, E2, TWICE], documents=[Document(id="d1"), Document(id="d1", title="again")])


def test_look_up() -> None:
    assert (len(DATA), list(DATA), bool(Dataset())) == (3, [E1, E2, TWICE], True)
    assert ("e1" in DATA, "e9" in DATA, 5 in DATA) == (True, False, False)
    assert DATA["e1"] is E1
    assert DATA.document("d1").title is None


@pytest.mark.parametrize(
    ("id", "message"),
    [
        ("gone", "no event has the id 'gone'"),
        ("E1", "no event has the id 'E1'"),
        ("ee1", "did you mean 'e1'"),
        (0, r"Dataset: found 0, expected the id of an event, as in data\['e1'\]; .*data\.events\[0\]"),
    ],
)
def test_missing(id: Any, message: str) -> None:  # the field's own name
    with pytest.raises(UnknownNameError, match=message):
        DATA[id]
    with pytest.raises(UnknownNameError, match="no document has the id 'dd1'; did you mean 'd1'"):
        DATA.document("dd1")


def test_links() -> None:
    assert DATA.links_to("e1") == ((E2, Link("denies", "e1")),)
    assert DATA.links_to("gone") == ((E2, Link("about", "gone")),)
    assert DATA.links_to("e2") == ()
    assert DATA.links_from("e2") == ((Link("denies", "e1"), E1), (Link("about", "gone"), None))
    with pytest.raises(UnknownNameError):
        DATA.links_from("gone")


def test_contents_are_records() -> None:
    assert Dataset(events=E1, documents=Document(id="d1"), creators="me", codebooks="cameo@1.1b3").events == (E1,)
    assert Dataset(events=iter([E1])).events == (E1,)
    for fields in ({"events": 5}, {"events": "e1"}, {"events": [Document(id="d1")]}, {"documents": [E1]}):
        with pytest.raises(RecordError):
            Dataset(**fields)  # type: ignore[arg-type]


def test_header() -> None:
    data = Dataset(events=[E1], documents=[Document(id="d1")], title="x")
    assert data.header == Dataset(title="x")


def test_who_holds_records_that_name_nobody() -> None:
    named = Event(id="e3", attributions={"author": "CT-"})
    data = Dataset(events=[E1, named], attribution=Attribution("author", "CT+"))
    assert [data.status(event) for event in data] == ["asserted", "denied"]
    assert [event.status for event in data.attributed()] == ["asserted", "denied"]
    assert list(DATA.attributed()) == [E1, E2, TWICE]
    assert DATA.status(E1) == "unstated"


def test_merge() -> None:
    ours = Dataset(events=[E1, E2], codebooks="a@1", creators=["x"], title="ours")
    theirs = Dataset(events=[E2, Event(id="e3")], codebooks=["b@1", "a@1"], creators=["y", "x"], title="theirs")
    both = ours.merge(theirs)
    assert [e.id for e in both] == ["e1", "e2", "e3"]
    assert (both.header, [one.title for one in both.origins]) == (ours.header, ["theirs"])
    assert [(both.header_of(e).title, e.origin) for e in both] == [("ours", None), ("ours", None), ("theirs", "theirs")]
    assert both.part("theirs").codebooks == ("b@1", "a@1")
    assert both.merge(theirs) == both
    assert ours.merge(ours) == ours
    assert DATA.merge(Dataset(events=[E1])).events == DATA.events


def test_merge_chooses_nothing_silently() -> None:
    with pytest.raises(RecordError, match=r"Dataset\.merge: events with the same id and another content: e1$"):
        Dataset(events=[E1]).merge(Dataset(events=[TWICE]))
    with pytest.raises(RecordError, match=r"documents with the same id and another content: d1$"):
        Dataset(documents=[Document(id="d1")]).merge(Dataset(documents=[Document(id="d1", title="x")]))
    vouched = Dataset(attribution=Attribution("author", "CT+"), events=[E1])
    with pytest.raises(RecordError, match=r"events with the same id and another content: e1$"):
        Dataset(events=[E1]).merge(vouched)  # somebody vouches for one of them
    both = Dataset(events=[E2]).merge(vouched)
    assert [both.status(event) for event in both] == ["unstated", "asserted"]
    assert [event.status for event in both.attributed()] == ["unstated", "asserted"]
    assert [stance.factuality for stance in both.stances("e1")] == ["CT+"]


def test_records_whose_header_says_nothing_join_ours():
    assert DATA.merge(Dataset(events=[Event(id="e7")]))["e7"].origin is None
    vouched = Dataset(attribution=Attribution("author", "CT+"))
    both = vouched.merge(Dataset(events=[E1]))
    assert (both["e1"].origin, both.status(both["e1"])) == ("source", "unstated")


def test_the_headers_of_several_sources_have_names():
    with pytest.raises(RecordError, match=r"Dataset\.origins: found the origins None, expected headers with an origin"):
        Dataset(origins=[Dataset(title="x")])
    with pytest.raises(
        RecordError, match=r"found the origins 'a', 'a', expected headers with an origin each, all diff"
    ):
        Dataset(origins=[Dataset(origin="a"), Dataset(origin="a")])
    with pytest.raises(RecordError, match=r"Dataset\.origins: found 3, expected a Dataset, or several"):
        Dataset(origins=3)
    with pytest.raises(RecordError, match=r"Dataset\.origins: found \('a',\), expected a Dataset, or several"):
        Dataset(origins=["a"])
    with pytest.raises(
        RecordError, match=r"Dataset\.origin: found the origin 'a' and contents, expected a header alone"
    ):
        Dataset(origin="a", events=[E1])
    data = Dataset(origins=Dataset(origin="a"))
    with pytest.raises(UnknownNameError, match="no header has the origin 'b'"):
        data.part("b")
    assert data.header_of(Event(origin="b")) == Dataset(origin="b")


def test_graph() -> None:
    graph = DATA.graph()
    assert sorted(graph.nodes) == ["e1", "e2", "gone"]
    assert graph.nodes["gone"] == {"missing": True}
    assert graph.nodes["e2"]["status"] == "unstated"
    assert "code" not in graph.nodes["e2"]
    assert sorted(graph.edges(keys=True)) == [("e2", "e1", "denies"), ("e2", "gone", "about")]


def test_a_graph_has_actors_on_request(tmp_path: Path) -> None:
    nx = pytest.importorskip("networkx")
    data = Dataset(
        documents=[Document(id="d1"), Document(id="d2")],
        actors=[ActorRecord(id="ann", name="Ann Example", kind="person", country="KOR", roles="LEG")],
        events=[
            Event(
                id="e1",
                code="cameo:072",
                source=Actor(ref="ann", text="she"),
                target=Actor(country="RUS", description="one"),
                others=(Actor(country="RUS", description="other"), "affected"),
                attributions=[Attribution("author", "CT+"), Attribution(Actor(name="Wagner"), None)],
                mentions=[("d1", "she")],
                links=Link("about", "gone", by="a coder"),
            ),
            Event(id="e2", source=Actor(ref="ann"), attributions={"author": "CT+"}, mentions=[("d2", "she")]),
            Event(id="e3", source=Actor(description="Wagner", anonymity="passive"), attributions={"author": "CT+"}),
        ],
    )
    graph = data.graph(actors=True)
    assert [node for node, about in graph.nodes(data=True) if about.get("kind") == "actor"] == [
        *("actor:ann", "actor:one", "actor:author", "actor:Wagner", "actor:author (2)", "actor:Wagner (2)"),
        "actor:author (3)",
    ]
    assert graph.nodes["actor:ann"] == {
        "kind": "actor",
        "label": "Ann Example",
        "country": "KOR",
        "roles": "LEG",
        "actor_kind": "person",
    }
    assert [(u, v, k) for u, v, k in graph.edges(keys=True) if v in {"actor:ann", "actor:one"}] == [
        ("e1", "actor:ann", "source"),
        ("e1", "actor:one", "target"),
        ("e1", "actor:one", "affected"),
        ("e2", "actor:ann", "source"),
    ]
    assert graph.edges["e1", "actor:author", "holder"] == {"factuality": "CT+"}
    assert graph.edges["e1", "actor:Wagner", "holder"] == {}
    assert graph.edges["e1", "gone", "about"] == {"inferred": False, "by": "a coder"}
    nx.write_graphml(graph, tmp_path / "a.graphml")
    again = nx.read_graphml(tmp_path / "a.graphml", force_multigraph=True)
    assert dict(again.nodes(data=True)) == dict(graph.nodes(data=True))
    assert "actor:ann" not in data.graph()


def test_a_notebook_completes_ids() -> None:
    assert sorted(DATA._ipython_key_completions_()) == ["e1", "e2"]


def test_graph_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "networkx", None)
    with pytest.raises(MissingExtraError, match=r"eventcode\[graph\]"):
        DATA.graph()
