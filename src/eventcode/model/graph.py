"""Graphs: the events of a data set and their links, with the actors on request, for networkx."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from eventcode.errors import MissingExtraError

from .actor import Actor
from .actor_identity import actor_key, resolve_actor
from .event import Event

if TYPE_CHECKING:
    import networkx as nx

    from .dataset import Dataset

__all__ = ["graph_of"]


def graph_of(data: "Dataset", *, actors: bool) -> "nx.MultiDiGraph[str]":
    """
    Return the events and their links as a graph, with the actors as nodes on request; see `Dataset.graph`.

    Raises:
        MissingExtraError: where networkx is not installed.

    """
    try:
        import networkx as nx
    except ImportError as error:
        raise MissingExtraError("the graph needs networkx: pip install 'eventcode[graph]'") from error
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for event in data.events:
        about = {"kind": "event", "label": event.label, "code": event.code, "type": event.type}
        graph.add_node(event.id, **_given(about), status=data.status(event), modality=event.modality)
    for event in data.events:
        for link in event.links:
            if link.target not in graph:
                graph.add_node(link.target, missing=True)
            graph.add_edge(
                event.id,
                link.target,
                key=link.type,
                inferred=link.inferred,
                **_given({"by": link.by, "possible": link.possible or None}),
            )
    if actors:
        _add_actors(graph, data)
    return graph


def _add_actors(graph: "nx.MultiDiGraph[str]", data: "Dataset") -> None:
    """Add a node for each actor, and an edge to it from each event in which it has a part, by its role."""
    records = {actor.id: actor for actor in reversed(data.actors)}
    nodes: dict[tuple[object, ...], str] = {}
    for event in data.attributed():
        for role, actor, about in _parts_in(event):
            found = resolve_actor(actor, records)
            key = actor_key(found)
            if found.kind == "author":  # those of two documents are two holders
                key = ("author", event.mentions[0].document if event.mentions else None)
            if key not in nodes:
                nodes[key] = _new_id(graph, f"actor:{found.ref or found.label}")
                codes = {"country": found.country, "roles": " ".join(found.roles), "actor_kind": found.kind}
                graph.add_node(nodes[key], kind="actor", label=found.label, **_given(codes))
            graph.add_edge(event.id, nodes[key], key=role, **about)


def _parts_in(event: Event) -> Iterator[tuple[str, Actor, dict[str, Any]]]:
    yield from (("source", actor, {}) for actor in event.source)
    yield from (("target", actor, {}) for actor in event.target)
    yield from ((participant.role, participant.actor, {}) for participant in event.others)
    for held in event.attributions:
        yield "holder", held.holder, _given({"factuality": held.factuality})


def _new_id(graph: "nx.MultiDiGraph[str]", id_: str) -> str:
    """Return an id that no node has: of two actors with one label, the second has a number."""
    number, found = 1, id_
    while found in graph:
        number += 1
        found = f"{id_} ({number})"
    return found


def _given(values: dict[str, Any]) -> dict[str, str]:
    """Return the values that are there, as plain text: GraphML has no other classes, and no None."""
    return {name: str(value) for name, value in values.items() if value}
