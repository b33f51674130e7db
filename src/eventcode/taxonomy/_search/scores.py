"""Scores: how well the entries of codebooks fit the words of a search."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from attrs import define, field

from eventcode.taxonomy.codebook import Codebook, Entry

from .index import PROSE, TOPICS, Index, Label, index, plain
from .phrases import phrase
from .scope import governing
from .slots import WEIGHTS, Slot, parts
from .words import STANCES, lexicon

__all__ = ["Found", "find"]

# What a word of the question is worth in other places than a name.
_START: Final = 0.7
_SHORTEST_START: Final = 5
_AGAIN: Final = 0.1
_FOUND_UNKNOWN: Final = 0.8
_COUNTS, _CORE_COUNTS, _COVERS, _OPPOSES = 0.25, 0.3, 0.6, 0.4

# What is left of a score where the question and the entry differ in what they are about.
_NAME_PART: Final = 0.3
_NO_STANCE, _OTHER_STANCE, _UNASKED_STANCE, _UNASKED_EXPRESSION = 0.3, 0.25, 0.6, 0.8
_STANCE_IN_NAME, _STANCE_IN_PROSE = 0.9, 0.9
_OPPOSITE: Final = 0.4
_VERBATIM: Final = 1.1
_LEAST: Final = 0.3
_LEAST_NAME: Final = 0.5

_ACTS: Final = frozenset(("stance", "expression", "thing", "removal"))
_CORES: Final = (_ACTS, frozenset(("object",)), frozenset(("quality", "topic")))
_SIGNED: Final = frozenset(("thing", "object", "stance", "expression"))
_LIGHT: Final = frozenset(("light",))


class Found(NamedTuple):
    """An entry that fits, how well, and which words of the question fit; none where the question is its code."""

    entry: Entry
    score: float
    places: tuple[int, ...]


class _Asked(NamedTuple):
    """A slot of the question, the keys that it asks an index for, and what part it plays in the question."""

    slot: Slot
    keys: Mapping[str, float]
    is_core: bool
    governs: bool


class _Reached(NamedTuple):
    """What a slot is worth to each label: in its names, in its prose, and where the opposite is meant."""

    named: dict[int, float]
    explained: dict[int, float]
    undone: dict[int, float]


@define
class _Tally:
    """What has been counted for each label: how much of the question it has, and how much of it the question has."""

    total: float = 0.0
    reached: dict[int, float] = field(factory=dict)
    covered: dict[int, int] = field(factory=dict)
    places: dict[int, set[int]] = field(factory=dict)
    central: set[int] = field(factory=set)
    opposite: set[int] = field(factory=set)
    governed: dict[int, float] = field(factory=dict)


def find(words: str, books: Sequence[Codebook]) -> list[Found]:
    """Return the entries of some codebooks that *words* fit, the best first; digits are a code and nothing else."""
    exact = [each for book in books for each in _by_code(book, words)]
    if words.strip().rpartition(":")[2].isdigit():
        return exact
    question = _question(phrase(plain(words)))
    seen = {id(each.entry) for each in exact}
    rest = [each for book in books for each in _fitting(index(book), question) if id(each.entry) not in seen]
    return exact + sorted(rest, key=lambda each: -each.score)


def _by_code(book: Codebook, words: str) -> list[Found]:
    """Return the code that is asked for and those that begin with it, where the question is a code or digits."""
    code = words.strip().removeprefix(f"{book.name}:")
    if not code.isdigit() and code not in book:
        return []
    found = sorted((e for e in book.values() if e.code.startswith(code)), key=lambda e: (e.level, e.code))
    return [Found(entry, 1.0, ()) for entry in found]


def _question(found: Sequence[Slot]) -> list[_Asked]:
    core, governs = {id(slot) for slot in _core(found)}, governing(found)
    return [_Asked(slot, _keys(slot), id(slot) in core, slot is governs) for slot in found]


def _core(found: Sequence[Slot]) -> list[Slot]:
    """Return the slots of which an entry must have one: what is done, to what, how, or else in which words."""
    for roles in _CORES:
        core = [slot for slot in found if slot.roles & roles and slot.is_central]
        if core:
            return core
    return [slot for slot in found if not slot.meant]


def _keys(slot: Slot) -> dict[str, float]:
    """Return the keys of an index that a slot asks for, with what each is worth."""
    concepts = lexicon().concepts
    keys: dict[str, float] = {}
    for name, worth in slot.meant.items():
        share = worth * min(1.0, WEIGHTS[concepts[name].role] * slot.best / slot.full_weight)
        for other, near in concepts[name].related.items():
            keys[other] = max(share * near, keys.get(other, 0.0))
    if slot.key and slot.roles != _LIGHT:
        keys[f"={slot.key}"] = 1.0
    return keys


def _begun(slot: Slot, words: Sequence[str]) -> Iterator[str]:
    """Yield the words of an index that begin with a word that the vocabulary lacks."""
    start = f"={slot.key}"
    if not slot.meant and len(slot.key) >= _SHORTEST_START:
        at = bisect_left(words, start)
        while at < len(words) and words[at].startswith(start):
            yield words[at]
            at += 1


def _fitting(searched: Index, question: Sequence[_Asked]) -> list[Found]:
    """Return the entries of a codebook that the question fits, the best first."""
    tally = _Tally()
    for asked in question:
        _count(asked, searched, tally)
    core = [asked.slot for asked in question if asked.is_core]
    governs = next((asked.slot for asked in question if asked.governs), None)
    # Words that only describe fit much that is about something else, unless the name says little more.
    is_loose = bool(core) and not core[0].roles & _ACTS and sum(not a.slot.is_minor for a in question) > 1
    keys = tuple(asked.slot.key for asked in question)
    likeness: dict[frozenset[str], float] = {}
    best: dict[str, Found] = {}
    for number in tally.central if core else tally.reached:
        label = searched.labels[number]
        if label.stances not in likeness:
            likeness[label.stances] = _likeness(governs, label.stances)
        same = max(likeness[label.stances], _governed(governs, label, tally.governed.get(number, 0.0)))
        fit = tally.reached[number] / tally.total * same * (_OPPOSITE if number in tally.opposite else 1.0)
        if fit < _LEAST:
            continue
        covered = tally.covered.get(number, 0)
        name = sum([weight for at, weight in enumerate(label.lists) if covered >> at & 1]) / label.total
        if is_loose and name <= _LEAST_NAME:
            continue
        score = fit * (1 - _NAME_PART + _NAME_PART * name) * label.prior * (_VERBATIM if label.keys == keys else 1.0)
        old = best.get(label.entry.code)
        if old is None or score > old.score:
            best[label.entry.code] = Found(label.entry, score, tuple(sorted(tally.places[number])))
    return sorted(best.values(), key=lambda each: -each.score)


def _likeness(governs: Slot | None, stances: frozenset[str]) -> float:
    """Return the part of its score that an entry keeps by the stance of its name: `Reject`, or none."""
    concepts = lexicon().concepts
    if governs is None:
        roles = {concepts[name].role for name in stances}
        return _UNASKED_STANCE if "stance" in roles else _UNASKED_EXPRESSION if roles else 1.0
    if not stances:
        return _NO_STANCE
    asked = [concepts[name].related for name in governs.first if concepts[name].role in STANCES]
    like = max(related.get(name, 0.0) for related in asked for name in stances)
    return _OTHER_STANCE + (1 - _OTHER_STANCE) * like


def _governed(governs: Slot | None, label: Label, worth: float) -> float:
    """Return the part of its score that an entry keeps that has the governing word, though not in that place."""
    if governs is None or label.entry.kind in TOPICS:
        return 0.0
    if worth >= _COVERS and not label.stances:
        return _STANCE_IN_NAME
    return _STANCE_IN_PROSE if worth >= _CORE_COUNTS and "expression" in governs.roles else 0.0


def _count(asked: _Asked, searched: Index, tally: _Tally) -> None:
    """Count what a slot of the question is worth to each label."""
    slot = asked.slot
    reached = _gather(asked, searched, tally.covered)
    weight = slot.weight if slot.meant or not reached.named else _FOUND_UNKNOWN
    worth = dict(reached.named)
    for label, value in reached.explained.items():
        other = worth.get(label, 0.0)
        worth[label] = max(value, other) + _AGAIN * min(value, other)
    tally.total += weight
    for label, value in worth.items():
        tally.reached[label] = tally.reached.get(label, 0.0) + weight * value
        places = tally.places.setdefault(label, set())
        if value >= _COUNTS:
            places.update(slot.places)
    if asked.is_core:
        tally.central.update(label for label, value in worth.items() if value >= _CORE_COUNTS)
    if asked.governs:
        tally.governed = worth
    if not slot.behind:
        undone = reached.undone.items()
        tally.opposite.update(n for n, value in undone if value >= _OPPOSES and value > worth.get(n, 0.0))


def _gather(asked: _Asked, searched: Index, covered: dict[int, int]) -> _Reached:
    """Return what a slot is worth to each label, and note which lists of names it covers."""
    slot, keys = asked.slot, asked.keys
    if not slot.meant:
        keys = {**dict.fromkeys(_begun(slot, searched.words), _START), **keys}
    named, explained, undone = found = _Reached({}, {}, {})
    is_signed = asked.governs or bool(slot.roles & _SIGNED)
    covers = slot.share == 1 and slot.roles != _LIGHT
    for key, worth in keys.items():
        opposite = -slot.sign if is_signed and key not in slot.neutral else None
        for label, there, sign, list_ in searched.postings.get(key, ()):
            value = worth * there
            kind = undone if sign == opposite else explained if list_ == PROSE else named
            if value > kind.get(label, 0.0):
                kind[label] = value
            if kind is named and covers and value > _COVERS:
                covered[label] = covered.get(label, 0) | 1 << list_
    if covers:
        _cover_parts(slot, searched, covered)
    return found


def _cover_parts(slot: Slot, searched: Index, covered: dict[int, int]) -> None:
    """Let the single words of a term cover the lists of a name as well."""
    for part in parts(slot):
        for key, worth in _keys(part).items():
            for label, there, _, list_ in searched.postings.get(key, ()):
                if list_ != PROSE and worth * there > _COVERS:
                    covered[label] = covered.get(label, 0) | 1 << list_
