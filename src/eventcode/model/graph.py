"""Graphs: the events of a data set and their links as networkx has them."""

from typing import TYPE_CHECKING

from eventcode.errors import MissingExtraError

if TYPE_CHECKING:
    import networkx as nx

    from .dataset import Dataset

__all__ = ["graph_of"]


def graph_of(data: "Dataset") -> "nx.MultiDiGraph[str]":
    """
    Return the events and their links as a graph: see `Dataset.graph`.

    Raises:
        MissingExtraError: where networkx is not installed.

    """
    try:
        import networkx as nx
    except ImportError as error:
        raise MissingExtraError("the graph needs networkx: pip install 'eventcode[graph]'") from error
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for event in data.events:
        graph.add_node(event.id, label=event.label, code=event.code, status=data.status(event), record=event)
    for event in data.events:
        for link in event.links:
            if link.target not in graph:
                graph.add_node(link.target, missing=True)
            graph.add_edge(event.id, link.target, key=link.type, inferred=link.inferred)
    return graph
