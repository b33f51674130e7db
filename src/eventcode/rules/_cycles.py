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
    nodes, starts, targets = array("q"), array("q"), array("q")
    for source, target in edges:
        if source != target:
            if not nodes or nodes[-1] != source:
                nodes.append(source)
                starts.append(len(targets))
            targets.append(target)
    starts.append(len(targets))
    state = bytearray(len(nodes))
    place = array("q", bytes(8 * len(nodes)))  # on the path
    reached = starts[:-1]  # the next edge to follow from each node
    for root in range(len(nodes)):
        if state[root] != _NEW:
            continue
        path = [root]
        state[root] = _ON_PATH
        while path:
            node = path[-1]
            if reached[node] == starts[node + 1]:
                state[node] = _DONE
                path.pop()
                continue
            target = targets[reached[node]]
            reached[node] += 1
            other = bisect_left(nodes, target)
            if other == len(nodes) or nodes[other] != target or state[other] == _DONE:
                continue  # nothing leads on from there
            if state[other] == _NEW:
                state[other] = _ON_PATH
                place[other] = len(path)
                path.append(other)
                continue
            start = place[other]
            cycle = path[start:]
            del path[start:]
            for each in cycle:
                state[each] = _DONE
            first = cycle.index(min(cycle))
            yield [nodes[each] for each in (*cycle[first:], *cycle[:first])]
