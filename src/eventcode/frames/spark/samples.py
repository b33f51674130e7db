"""Samples of a report: the first issues of each rule, whatever the order in which a cluster gives them."""

from collections import Counter
from operator import itemgetter
from typing import Any

from eventcode.issues import Issue
from eventcode.report import alike
from eventcode.rules import Tally

__all__ = ["FirstIssues", "Place"]

Place = tuple[float, float, float, tuple[str, int, int]]
"""File, block, row in the block, and place among the findings of a row."""


class FirstIssues:
    """The first issues of each rule, whatever the order in which they come."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._plain: dict[str, list[tuple[Place, Issue]]] = {}
        self._alike: dict[Any, tuple[Place, Issue]] = {}
        self._numbers: Counter[Any] = Counter()

    def add(self, place: Place, issue: Issue, number: int = 1) -> None:
        """Take an issue, which may be counted already."""
        key = alike(issue.rule, issue)
        self.count(key, number)
        if key is not None:
            self._alike[key] = min(self._alike.get(key, (place, issue)), (place, issue), key=itemgetter(0))
            return
        kept = self._plain.setdefault(issue.rule, [])
        kept.append((place, issue))
        if len(kept) > 4 * self._most + 64:
            self._plain[issue.rule] = sorted(kept, key=itemgetter(0))[: self._most]

    def count(self, key: Any, number: int) -> None:
        """Count issues that are alike; others need not be counted."""
        if key is not None:
            self._numbers[key] += number

    def keep(self, tally: Tally) -> None:
        """Give the samples to a tally."""
        every = [*self._alike.values(), *(each for kept in self._plain.values() for each in kept)]
        for _, issue in sorted(every, key=itemgetter(0)):
            tally.keep(issue)
            key = alike(issue.rule, issue)
            if key is not None and (others := self._numbers[key] - 1):
                tally.is_kept(others, issue.rule, finding=issue)
