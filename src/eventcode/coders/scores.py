"""Scores: precision, recall and F1 from counts, with intervals by resampling documents."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Final, NamedTuple

from attrs import frozen

__all__ = ["Counts", "Interval", "Score", "bootstrap", "draws"]

Interval = tuple[float, float]
"""The lower and the upper bound of a share."""


class Counts(NamedTuple):
    """The counts of one level: what was right, in the predicted records and in the gold ones, and of how many."""

    right_predicted: float = 0
    predicted: float = 0
    right_gold: float = 0
    gold: float = 0

    def precision(self) -> float | None:
        """Return the share of the predicted that is right; None where nothing was predicted."""
        return self.right_predicted / self.predicted if self.predicted else None

    def recall(self) -> float | None:
        """Return the share of the gold that was found; None where there is no gold."""
        return self.right_gold / self.gold if self.gold else None

    def f1(self) -> float | None:
        """Return the harmonic mean of precision and recall; None where one of them is None."""
        precision, recall = self.precision(), self.recall()
        if precision is None or recall is None:
            return None
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


_MEASURES: Final[dict[str, Callable[[Counts], float | None]]] = {
    "precision": Counts.precision,
    "recall": Counts.recall,
    "f1": Counts.f1,
}


@frozen(kw_only=True)
class Score:
    """
    How well one level was met: its counts, precision, recall and F1, each with its interval where there is one.

    A share is None where nothing is comparable: no such thing was predicted, or there is none in the gold records.
    """

    level: str
    counts: Counts
    intervals: dict[str, Interval | None]

    @property
    def precision(self) -> float | None:
        """The share of the predicted that is right."""
        return self.counts.precision()

    @property
    def recall(self) -> float | None:
        """The share of the gold that was found."""
        return self.counts.recall()

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall."""
        return self.counts.f1()


def bootstrap(level: str, documents: Sequence[Counts], *, draws: Sequence[Sequence[int]], confidence: float) -> Score:
    """
    Return the score of a level from its counts in each document, with percentile intervals over *draws* of documents.

    >>> counts = [Counts(1, 2, 1, 1), Counts(2, 2, 2, 4)]
    >>> score = bootstrap("leaf", counts, draws=[[0, 0], [0, 1], [1, 1]], confidence=0.9)
    >>> score.precision, score.intervals["precision"]
    (0.75, (0.5, 1.0))
    """
    total = _sum(documents)
    sampled = [_sum([documents[place] for place in draw]) for draw in draws]
    intervals = {
        name: _interval([measure(each) for each in sampled], confidence) for name, measure in _MEASURES.items()
    }
    return Score(level=level, counts=total, intervals=intervals)


def _sum(counts: Sequence[Counts]) -> Counts:
    return Counts(*(sum(column) for column in zip(*counts, strict=True))) if counts else Counts()


def _interval(values: Sequence[float | None], confidence: float) -> Interval | None:
    """Return the percentile interval of the values that there are; None where there are none."""
    found = sorted(value for value in values if value is not None)
    if not found:
        return None
    tail = (1 - confidence) / 2
    last = len(found) - 1
    return found[round(tail * last)], found[round((1 - tail) * last)]


def draws(documents: int, *, resamples: int, seed: int) -> list[list[int]]:
    """Return the places of documents drawn with replacement; none for fewer than two documents."""
    if documents < 2:
        return []
    random = Random(seed)  # noqa: S311  # a sample, not a secret
    return [random.choices(range(documents), k=documents) for _ in range(resamples)]
