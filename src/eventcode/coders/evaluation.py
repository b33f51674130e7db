"""Evaluation: how far predicted records meet gold ones, level by level, with intervals."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Final

from attrs import field, frozen

from eventcode.errors import UnknownNameError, counted, must_be, one_of
from eventcode.model import Actor, Dataset, Event, same_actor
from eventcode.model.actor_identity import resolve_actor
from eventcode.registry import Registry
from eventcode.taxonomy import entry

from .matching import By, Matched, Spans, match, spans_of
from .scores import Counts, Score, bootstrap, draws

__all__ = ["LEVELS", "Evaluation", "evaluate"]

LEVELS: Final[Mapping[str, str]] = {
    "span": "a record stands where one of the others stands",
    "root": "and the topmost categories of their codes are the same",
    "leaf": "and their codes are the same",
    "accepted": "and the predicted code is the gold one or one of its alternatives",
    "hierarchy": "the codes and all categories above them, each counted for itself",
    "actors": "the sources and targets of records that stand for each other are the same",
    "status": "the statuses of records that stand for each other are the same",
    "links": "the links between records have the same type, and ends that stand for each other",
}
"""The levels, each with what it takes to be right."""

_Line = Callable[[str | None], tuple[str, ...]]


@frozen(kw_only=True)
class Evaluation:
    """
    How far predicted records meet gold ones.

    `str()` is a table of the scores; `evaluation.scores["leaf"].f1` is one of them.
    """

    documents: int
    """The number of documents: those of the gold records."""
    predicted: int
    """The number of predicted records that count."""
    gold: int
    pairs: int
    """The number of records of both sides that stand for each other."""
    spare: int
    """The number of predicted records for whose gold one another stands; they do not count."""
    elsewhere: int
    """The number of predicted records in documents that have no gold; they do not count."""
    unplaced: tuple[int, int]
    """The number of predicted and of gold records that name no place in a document; they do not count."""
    scores: Mapping[str, Score]
    """By level: see `LEVELS`."""
    confusions: tuple[tuple[str | None, str | None, int], ...] = field(repr=False)
    """The codes that differ in pairs, gold and predicted, with their number; the commonest first."""
    by: By
    overlap: float
    confidence: float
    resamples: int
    seed: int

    def __str__(self) -> str:
        interval = f"{self.confidence:.0%}".replace("%", " %")
        has_intervals = any(any(score.intervals.values()) for score in self.scores.values())
        lines = [f"{'':<10} {'precision':>20} {'recall':>20} {'F1':>20}"]
        for level, score in self.scores.items():
            cells = (_cell(score, name) for name in ("precision", "recall", "f1"))
            lines.append(" ".join([f"{level:<10}", *(f"{cell:>20}" for cell in cells)]))
        how = f"spans that overlap by {self.overlap:g}" if self.by == "span" else "documents"
        aside = f"{self.spare} spare, {self.elsewhere} elsewhere, {self.unplaced[0]} + {self.unplaced[1]} unplaced"
        lines.append(
            f"{self.predicted} predicted, {self.gold} gold, {counted(self.pairs, 'pair')} by {how}; aside: {aside}"
        )
        samples, documents = counted(self.resamples, "sample"), counted(self.documents, "document")
        drawn = f"{interval} intervals by {samples} of {documents}, seed {self.seed}"
        lines.append(drawn if has_intervals else "no intervals: they need two documents or more")
        return "\n".join(line.rstrip() for line in lines)

    def to_dict(self) -> dict[str, Any]:
        """Return the evaluation as JSON data."""
        scores = {
            level: {
                "precision": score.precision,
                "recall": score.recall,
                "f1": score.f1,
                "intervals": {name: list(bounds) if bounds else None for name, bounds in score.intervals.items()},
                "counts": score.counts._asdict(),
            }
            for level, score in self.scores.items()
        }
        plain = {
            name: getattr(self, name) for name in ("documents", "predicted", "gold", "pairs", "spare", "elsewhere")
        }
        how = {name: getattr(self, name) for name in ("by", "overlap", "confidence", "resamples", "seed")}
        confusions = [list(each) for each in self.confusions]
        return {**plain, "unplaced": list(self.unplaced), "scores": scores, "confusions": confusions, **how}


def _cell(score: Score, name: str) -> str:
    value, bounds = getattr(score, name), score.intervals[name]
    if value is None:
        return "-"
    return f"{value:.2f}" + (f" [{bounds[0]:.2f}, {bounds[1]:.2f}]" if bounds else "")


def evaluate(
    predicted: Dataset | Iterable[Event],
    gold: Dataset | Iterable[Event],
    *,
    by: By = "span",
    overlap: float = 0.5,
    confidence: float = 0.95,
    resamples: int = 1_000,
    seed: int = 0,
    registry: Registry | None = None,
) -> Evaluation:
    """
    Compare predicted records with gold ones, level by level.

    Records of one document stand for each other where the words of their mentions overlap: in at least the share
    *overlap* of the characters that one of them has. The pairs that overlap most go first; of equals, those with the
    closer codes. A second predicted record for one gold record is spare: no hit, and no error. See `LEVELS` for what
    each level takes; a parent of the gold code is right at the root, and in part in the hierarchy (Kiritchenko and
    others 2006). Only the documents of the gold records, or of the gold data set, count.

    Intervals are percentiles over samples of the documents, drawn with replacement (Efron's bootstrap); they say how
    much the scores depend on the documents, and nothing about the coders of the gold records.

    Args:
        predicted: the records of a coder; in a data set, its actors and statuses count.
        gold: the records that they should be.
        by: `span`, or `document` where each document is one sentence: then any two of its records may be a pair.
        overlap: the least overlap of two records, above 0.
        confidence: the share of the samples that lie in an interval.
        resamples: how many samples are drawn.
        seed: of the samples.
        registry: the codebooks that count.

    Raises:
        RecordError: for an argument out of its range, and for records that are no events.

    >>> from eventcode import Document, Event
    >>> text = Document.from_text("Ann denied it. Bo fought.", id="d1")
    >>> gold = [Event(code="cameo:016", source="RUS", mentions=text.mention("Ann denied it")),
    ...         Event(code="cameo:190", mentions=text.mention("Bo fought"))]
    >>> found = evaluate([Event(code="cameo:010", source="RUS", mentions=text.mention("denied it"))], gold)
    >>> [(level, found.scores[level].precision, found.scores[level].recall) for level in ("span", "root", "leaf")]
    [('span', 1.0, 0.5), ('root', 1.0, 0.5), ('leaf', 0.0, 0.0)]

    """
    one_of("evaluate: by", by, known=("span", "document"))
    for name, share in (("overlap", overlap), ("confidence", confidence)):
        if not 0 < share <= 1:
            raise must_be(f"evaluate: {name}", share, expected="a share above 0 and up to 1")
    if resamples < 1:
        raise must_be("evaluate: resamples", resamples, expected="1 or more")
    line = _lines(registry)
    ours, theirs = _Side(predicted, "evaluate: predicted", by), _Side(gold, "evaluate: gold", by)
    documents = theirs.documents
    matched = {
        id_: match(
            ours.placed.get(id_, ()),
            theirs.placed.get(id_, ()),
            by=by,
            least=overlap,
            credit=lambda one, other: _closeness(line(one), line(other)),
        )
        for id_ in documents
    }
    levels = _Levels(ours, theirs, matched, line)
    samples = draws(len(matched), resamples=resamples, seed=seed)
    counts = [levels.counts(found) for found in matched.values()]
    scores = {
        level: bootstrap(level, [each[level] for each in counts], draws=samples, confidence=confidence)
        for level in LEVELS
    }
    pairs = [pair for found in matched.values() for pair in found.pairs]
    confused = Counter((other.code, one.code) for one, other in pairs if one.code != other.code)
    commonest = sorted(confused.items(), key=lambda item: (-item[1], str(item[0])))
    return Evaluation(
        documents=len(documents),
        predicted=sum(len(found.predicted) for found in matched.values()),
        gold=sum(len(found.gold) for found in matched.values()),
        pairs=len(pairs),
        spare=sum(len(found.spare) for found in matched.values()),
        elsewhere=sum(len(events) for id_, events in ours.placed.items() if id_ not in matched),
        unplaced=(ours.unplaced, theirs.unplaced),
        scores=scores,
        confusions=tuple((*codes, count) for codes, count in commonest),
        by=by,
        overlap=overlap,
        confidence=confidence,
        resamples=resamples,
        seed=seed,
    )


class _Side:
    """One side of the comparison: its records by document, and what its data set says of them."""

    def __init__(self, records: Dataset | Iterable[Event], where: str, by: By) -> None:
        self._set = records if isinstance(records, Dataset) else None
        self._actors = {actor.id: actor for actor in self._set.actors} if self._set else {}
        self.placed: dict[str, list[tuple[Event, Spans]]] = {}
        self.unplaced = 0
        for event in records:
            if not isinstance(event, Event):
                raise must_be(where, event, expected="events, or a data set")
            spans = spans_of(event)
            place = next((id_ for id_, found in spans.items() if found or by == "document"), None)
            if place is None:
                self.unplaced += 1
            else:
                self.placed.setdefault(place, []).append((event, spans[place]))
        whole = [document.id for document in self._set.documents] if self._set else []
        self.documents = tuple(dict.fromkeys([*whole, *self.placed]))

    def status(self, event: Event) -> str:
        return str(event.status if self._set is None else self._set.status(event))

    def actors(self, event: Event) -> tuple[tuple[Actor, ...], ...]:
        """Return the sources and the targets, references to actor records resolved."""
        sides = (event.source, event.target)
        return tuple(tuple(resolve_actor(actor, self._actors) for actor in side) for side in sides)


class _Levels:
    """The counts of each level in a document."""

    def __init__(self, ours: _Side, theirs: _Side, matched: Mapping[str, Matched], line: _Line) -> None:
        self._ours, self._theirs, self._line = ours, theirs, line
        stands_for = [pair for found in matched.values() for pair in (*found.spare, *found.pairs)]
        self._gold_id = {one.id: other.id for one, other in stands_for}

    def counts(self, found: Matched) -> dict[str, Counts]:
        pairs, predicted, gold = found.pairs, found.predicted, found.gold
        coded = (sum(1 for event in predicted if event.code), sum(1 for event in gold if event.code))
        both = [(one, other) for one, other in pairs if one.code and other.code]
        right = {
            "root": sum(self._line(one.code)[-1] == self._line(other.code)[-1] for one, other in both),
            "leaf": sum(one.code == other.code for one, other in both),
            "accepted": sum(one.code in {other.code, *other.alternatives} for one, other in both),
        }
        shared = sum(len({*self._line(one.code)} & {*self._line(other.code)}) for one, other in both)
        ours, theirs = (sum(len(self._line(event.code)) for event in side) for side in (predicted, gold))
        return {
            "span": _counts(len(pairs), len(predicted), len(gold)),
            **{level: _counts(number, *coded) for level, number in right.items()},
            "hierarchy": _counts(shared, ours, theirs),
            "actors": self._actors(found),
            "status": _counts(sum(self._same_status(*pair) for pair in pairs), len(pairs), len(pairs)),
            "links": self._links(found),
        }

    def _same_status(self, one: Event, other: Event) -> bool:
        return self._ours.status(one) == self._theirs.status(other)

    def _actors(self, found: Matched) -> Counts:
        right = 0
        for one, other in found.pairs:
            for side, gold_side in zip(self._ours.actors(one), self._theirs.actors(other), strict=True):
                left = list(gold_side)
                for actor in side:
                    place = next((place for place, each in enumerate(left) if same_actor(actor, each)), None)
                    if place is not None:
                        del left[place]
                        right += 1
        numbers = (sum(len((*e.source, *e.target)) for e in side) for side in (found.predicted, found.gold))
        return _counts(right, *numbers)

    def _links(self, found: Matched) -> Counts:
        gold = {(event.id, link.type, link.target) for event in found.gold for link in event.links}
        ours = [(event, link) for event in found.predicted for link in event.links]
        ends = ((self._gold_id.get(e.id), link.type, self._gold_id.get(link.target)) for e, link in ours)
        met = [end for end in ends if end in gold]
        return Counts(len(met), len(ours), len(set(met)), len(gold))


def _counts(right: float, predicted: float, gold: float) -> Counts:
    return Counts(right, predicted, right, gold)


def _lines(registry: Registry | None) -> _Line:
    """Return the function that gives a code with all codes above it, the topmost last; () for no code."""

    @cache
    def line(code: str | None) -> tuple[str, ...]:
        if code is None:
            return ()
        try:
            found = entry(code, registry=registry)
        except UnknownNameError:
            return (code,)  # of a codebook that is not known here: a category of its own
        own = code if found.codebook == found.home.name else found.full  # one that a codebook has from another
        return (own, *(found.home[above].full for above in found.home.ancestors(found.code)))

    return line


def _closeness(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Return the codes that both lines have, as a share of both together (Dice)."""
    whole = len(one) + len(other)
    return 2 * len({*one} & {*other}) / whole if whole else 0.0
