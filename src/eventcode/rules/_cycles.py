"""Cycles in a directed graph whose edges come sorted by source: linear time, a few bytes an edge."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator

__all__ = ["cycles"]

_NEW, _ON_PATH, _DONE = 0, 1, 2


def cycles(edges: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    """
    Yield cycles, each from its smallest node in the direction of the edges, until the other nodes have none.

    No node stands in two of the cycles. Edges from a node to itself are left out.

    >>> list(cycles([(1, 2), (2, 3), (3, 1), (3, 4)]))
    [[1, 2, 3]]
    """
    graph = _Graph(edges)
    for root in range(len(graph.nodes)):
        if graph.state[root] == _NEW:
            yield from graph.cycles_from(root)


class _Graph:
    """Nodes by their position, with their edges in one array, and the state of a depth-first walk."""

    def __init__(self, edges: Iterable[tuple[int, int]]) -> None:
        self.nodes, starts, self.targets = array("q"), array("q"), array("q")
        for source, target in edges:
            if source != target:
                if not self.nodes or self.nodes[-1] != source:
                    self.nodes.append(source)
                    starts.append(len(self.targets))
                self.targets.append(target)
        self.reached = starts[:]  # the next edge to follow from each node
        self.ends = starts[1:]
        self.ends.append(len(self.targets))
        self.state = bytearray(len(self.nodes))
        self.place = array("q", bytes(8 * len(self.nodes)))  # on the path

    def cycles_from(self, root: int) -> Iterator[list[int]]:
        """Walk from a node; when a cycle closes, take its nodes out and walk on from the node before it."""
        path: list[int] = []
        self._enter(root, path)
        while path:
            node = path[-1]
            if self.reached[node] == self.ends[node]:
                self.state[path.pop()] = _DONE
                continue
            target = self._follow(node)
            if target is not None and self.state[target] == _NEW:
                self._enter(target, path)
            elif target is not None and self.state[target] == _ON_PATH:
                yield self._close(path, self.place[target])

    def _enter(self, node: int, path: list[int]) -> None:
        self.state[node], self.place[node] = _ON_PATH, len(path)
        path.append(node)

    def _follow(self, node: int) -> int | None:
        """Return the node at the end of the next edge, None where no edge leads on from there."""
        target = self.targets[self.reached[node]]
        self.reached[node] += 1
        found = bisect_left(self.nodes, target)
        return found if found < len(self.nodes) and self.nodes[found] == target else None

    def _close(self, path: list[int], start: int) -> list[int]:
        cycle = path[start:]
        del path[start:]
        for each in cycle:
            self.state[each] = _DONE
        first = cycle.index(min(cycle))
        return [self.nodes[each] for each in (*cycle[first:], *cycle[:first])]
