"""GraphML, held against its schema, the parser of the standard library and networkx."""

import io
import json
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from hypothesis import given

from eventcode import convert
from eventcode.errors import FormatError
from eventcode.formats import BUILT_IN, format_of, load, read, write
from eventcode.formats.export import graphml
from eventcode.model import Document, Event, Link
from eventcode.testing import events

NS = "{http://graphml.graphdrawing.org/xmlns}"


def data_of(*records):
    out = io.BytesIO()
    write(records, out, format="graphml")
    return out.getvalue()


def parsed(data):
    """Parse GraphML, and hold it against what its schema says of elements, their order and their attributes."""
    root = ET.fromstring(data)  # noqa: S314  # written here
    assert root.tag == f"{NS}graphml"
    *keys, graph = root
    assert {key.tag for key in keys} == {f"{NS}key"}
    assert graph.tag == f"{NS}graph"
    assert graph.attrib == {"edgedefault": "directed"}
    known = {}
    for key in keys:
        assert key.keys() == ["id", "for", "attr.name", "attr.type"]
        assert key.get("attr.type") in {"boolean", "int", "long", "float", "double", "string"}
        assert key.get("id") not in known
        known[key.get("id")] = (f"{NS}{key.get('for')}", key.get("attr.type"))
    nodes, edges = graph.findall(f"{NS}node"), graph.findall(f"{NS}edge")
    assert list(graph) == nodes + edges  # nodes first, and nothing else
    ids = [node.get("id") for node in nodes]
    assert len(set(ids)) == len(ids)
    assert [edge.get("id") for edge in edges] == [f"e{number}" for number in range(len(edges))]
    assert {end for edge in edges for end in (edge.get("source"), edge.get("target"))} <= set(ids)
    for element in graph:
        keys = [one.get("key") for one in element]
        assert len(set(keys)) == len(keys)
        for one in element:
            of, type_ = known[one.get("key")]
            assert (one.tag, of, len(one)) == (f"{NS}data", element.tag, 0)
            assert one.text
            assert type_ == "string" or one.text in {"true", "false"}
    links = [(edge.get("source"), edge.get("target"), said(edge)) for edge in edges]
    return [(node.get("id"), said(node)) for node in nodes], links


def said(element):
    return {one.get("key"): one.text for one in element}


def test_golden(golden):
    source, expected = golden / "geojson" / "ports.jsonl", golden / "graphml" / "ports.graphml"
    out = io.BytesIO()
    done = write(read(source), out, format="graphml")
    assert (done.records, done.losses.count(field="dataset"), done.losses.count(field="document")) == (5, 1, 2)
    assert out.getvalue() == expected.read_bytes()
    nodes, edges = parsed(expected.read_bytes())
    assert [node for node, _ in nodes] == ["e1", "e2", "e3", "e4", "e5", "e0", "d9"]
    assert len(edges) == 7


def test_networkx_has_the_same_graph(golden):
    data = load(golden / "geojson" / "ports.jsonl")
    ours, theirs = data.graph(), nx.read_graphml(golden / "graphml" / "ports.graphml", force_multigraph=True)
    assert list(theirs) == ["e1", "e2", "e3", "e4", "e5", "e0", "d9"]
    assert set(ours) == set(theirs)
    for event in data:
        node = theirs.nodes[event.id]
        assert convert.loads(node.pop("record")) == event
        assert (node.get("label"), node.get("code")) == (event.label, event.code)
        assert (node["status"], node["modality"], node["nature"]) == (event.status, event.modality, event.nature)
    assert theirs.nodes["e1"]["code_name"] == "Protest violently, riot, not specified below"
    assert (theirs.nodes["e4"]["earliest"], theirs.nodes["e4"]["latest"]) == ("2024-11-01", "2025-02-28")
    assert (theirs.nodes["e3"]["source"], theirs.nodes["e3"].get("earliest")) == ("NOR; FJI", None)
    assert theirs.nodes["e0"] == ours.nodes["e0"] == {"missing": True}
    assert [(source, target, *edge.values()) for source, target, edge in theirs.edges(data=True)] == [
        (event.id, link.target, link.type, link.inferred, *([link.by] if link.by else []))
        for event in data
        for link in event.links
    ]


def test_two_links_alike_are_two_edges():
    event = Event(id="a", links=[("denies", "b"), ("denies", "b"), ("denies", "a")])
    _, edges = parsed(data_of(event, Event(id="b")))
    assert [edge[:2] for edge in edges] == [("a", "b"), ("a", "b"), ("a", "a")]


def test_what_is_not_said_is_left_out():
    (_, said_), (_, missing) = parsed(data_of(Event(id="a", links=[Link("about", "x", by="B & co")])))[0]
    assert said_.keys() == {"status", "modality", "nature", "record"}
    assert missing == {"missing": "true"}
    assert parsed(data_of(Event(id="a", links=[Link("about", "x", by="B & co")])))[1] == [
        ("a", "x", {"type": "about", "inferred": "false", "by": "B & co"})
    ]


def test_nothing_is_a_graph_too():
    assert parsed(data_of()) == ([], [])
    assert len(nx.parse_graphml(data_of().decode())) == 0


@pytest.mark.parametrize("text", ["<&>\"'", "a\tb\nc\r\nd\re", "]]>", " ", "\x7f\x85\xa0\u2028\ufffd", "é\N{SHIP}"])
def test_texts_come_back(text):
    event = Event(id=text, label=text, links=[Link("about", text + "x", by=text)])
    ((id_, node), (target, _)), ((_, _, edge),) = parsed(data_of(event))
    assert (id_, node["label"], target, edge["by"]) == (text, text, text + "x", text)
    assert convert.loads(node["record"]) == event


@pytest.mark.parametrize("character", [*map(chr, range(32)), "\ufffe", "\uffff"])
def test_characters_that_xml_has_not_are_written_as_json_escapes(character):
    event = Event(id="a", label=f"x{character}y", purpose=f"\\{character}")
    ((_, node),), _ = parsed(data_of(event))
    plain = character in "\t\n\r"
    assert node["label"] == (event.label if plain else f"x\\u{ord(character):04x}y")
    assert convert.loads(node["record"]) == event
    for bad in (Event(id=f"x{character}"), Event(id="a", links=[("about", f"x{character}")])):
        if plain:
            assert parsed(data_of(bad))[0][-1][0] == f"x{character}"
        else:
            with pytest.raises(FormatError, match=r"cannot hold (id|links\[0\]) \(XML does not have its characters\)"):
                data_of(bad)


@given(events())
def test_any_event(event):
    try:
        data = data_of(event)
    except FormatError as error:
        assert "XML does not have its characters" in str(error)  # noqa: PT017  # most events have none such
        return
    nodes, edges = parsed(data)
    assert convert.loads(nodes[0][1]["record"]) == event
    assert len(edges) == len(event.links)
    assert len(nodes) == 1 + len({link.target for link in event.links} - {event.id})


def test_an_id_stands_for_one_node():
    with pytest.raises(FormatError, match=r"event 'a': .* cannot hold a second record with the same id"):
        data_of(Event(id="a"), Event(id="b"), Event(id="a"))


def test_what_is_no_event_has_no_node():
    with pytest.raises(FormatError, match="no row for a record of the kind 'document'"):
        graphml.write([Document(id="d1")], io.BytesIO())


def test_many_edges_are_not_held_in_memory(monkeypatch):
    monkeypatch.setattr(graphml, "_IN_MEMORY", 2**17)
    many = [Event(id=f"n{number}", links=[("about", f"n{number + 1}")]) for number in range(1_500)]
    nodes, edges = parsed(data := data_of(*many))
    assert len(data) > 2 * graphml._IN_MEMORY
    assert [source for source, _, _ in edges] == [event.id for event in many]
    assert nodes[-1] == ("n1500", {"missing": "true"})


def test_the_name_of_a_file_tells_it(tmp_path):
    assert format_of("a.graphml.gz") is BUILT_IN["graphml"] is graphml.FORMAT
    write([Event(id="e1")], tmp_path / "a.graphml")
    with pytest.raises(FormatError, match="the format 'graphml' can be written, not read"):
        read(tmp_path / "a.graphml")
    assert json.loads(said(ET.parse(tmp_path / "a.graphml").getroot()[-1][0])["record"])["id"] == "e1"  # noqa: S314  # ours
