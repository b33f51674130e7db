"""Slots: the words and terms of a text, with what each may mean."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

from attrs import define

from .words import Lexicon, forms, lexicon, stem, tokens

__all__ = ["WEIGHTS", "Slot", "parts", "prose", "read"]

WEIGHTS: Final = {
    "stance": 2.2,
    "expression": 2.2,
    "thing": 1.0,
    "removal": 0.9,
    "undo": 0.7,
    "object": 0.7,
    "quality": 0.5,
    "topic": 0.4,
    "do": 0.3,
    "actor": 0.25,
    "light": 0.05,
}
"""How much a word counts by the role of what it means."""
_UNKNOWN: Final = 0.15

_GAP: Final = 3
_CLAUSE: Final = frozenset(".;:!?")
_COMMAS: Final = frozenset(",/")
_PARTICIPLES: Final = ("ed", "olen", "oken", "ozen")
_SHORTEST_HALF: Final = 4
_NEGATED: Final = 2
"""How many words behind a negation a definition does not mean."""
_HAVE_TOPICS: Final = frozenset(("agreement", "dissent", "meeting", "phone", "visit"))
_MINOR: Final = frozenset(("do", "actor", "light"))


@define(eq=False)
class Slot:
    """
    A word or a term of a phrase.

    *key* is the term as the vocabulary has it, and *places* tells which words of the phrase it is. *meant* gives the
    concepts that it may stand for, *first* those that it means in the first place, *kinds* these and the broader ones.
    *sign* is -1 where something undoes it, except for the meanings that are *neutral*. *behind* is true in the
    background of a sentence (after, amid, over ...), *modifies* for a participle that describes what follows, and
    *share* is the part of its weight that a slot keeps there. Slots with the same *list_* are a list, such as
    `boycott, or embargo`.
    """

    written: str
    key: str
    meant: dict[str, float]
    behind: bool = False
    modifies: bool = False
    infinitive: bool = False
    list_: int = 0
    clause: int = 0
    places: tuple[int, ...] = ()
    sign: int = 1
    share: float = 1.0
    neutral: frozenset[str] = frozenset()
    best: float = 0.0
    first: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()

    def __attrs_post_init__(self) -> None:
        self.mean(self.meant)

    def mean(self, meant: dict[str, float]) -> None:
        """Let it stand for other concepts."""
        concepts = lexicon().concepts
        self.meant = meant
        self.best = max(meant.values(), default=0.0)
        self.first = frozenset(name for name, worth in meant.items() if worth >= self.best)
        self.kinds = self.first.union(*(concepts[name].above for name in self.first))
        self.roles = frozenset(concepts[name].role for name in self.first)

    @property
    def is_central(self) -> bool:
        """Whether it stands in the foreground, for what it means in the first place."""
        return not self.behind and not self.modifies and self.best >= 1

    @property
    def is_minor(self) -> bool:
        """Whether it says nothing of what is done, or to what."""
        return bool(self.roles) and self.roles <= _MINOR

    @property
    def full_weight(self) -> float:
        """The weight that it has by its role."""
        weights = [WEIGHTS[role] for role in self.roles] or [_UNKNOWN]
        return max(weights) if self.best >= 1 else min(weights) * (self.best or 1.0)

    @property
    def weight(self) -> float:
        """The weight that it has in its place."""
        return self.full_weight * self.share


def read(text: str) -> list[Slot]:
    """Return the slots of a text in order."""
    return list(_slots(tokens(text)))


def prose(text: str) -> list[Slot]:
    """Return the slots of sentences that explain a code, without what they say that it is not."""
    negations = lexicon().function["negation"]
    kept: list[Slot] = []
    negated = 0
    for slot in read(text):
        if slot.written in negations:
            negated = _NEGATED
        elif negated:
            negated -= 1
        else:
            kept.append(slot)
    return kept


def parts(slot: Slot) -> list[Slot]:
    """Return the slots of the single words of a term."""
    if len(slot.places) < len(("air", "strike")):
        return []
    return [part for word in tokens(slot.written) for part in _slots([word]) if part.meant]


def _slots(found: Sequence[str]) -> Iterator[Slot]:
    words = lexicon()
    lists, background, topics = (words.function[kind] for kind in ("list", "background", "topic"))
    at, clause, list_ = 0, 0, 0
    behind = infinitive = listed = topical = False
    while at < len(found):
        word = found[at]
        slot, after = _term(found, at, words)
        if slot is None:
            if word in _CLAUSE:
                clause, behind = clause + 1, False
            listed = listed or word in _COMMAS or word in lists
            infinitive = infinitive or word == "to"
            behind = behind or word in background or (topical and word in topics)
        else:
            for part in [slot] if slot.meant else _halves(word, words) or [slot]:
                list_ += not listed
                part.behind, part.infinitive, part.list_, part.clause = behind, infinitive, list_, clause
                part.places = part.places or tuple(range(at, after))
                topical = topical or bool(part.kinds & _HAVE_TOPICS)
                infinitive = listed = False
                yield part
        at = after


def _term(found: Sequence[str], start: int, words: Lexicon) -> tuple[Slot | None, int]:
    """Return the longest term that begins at a word, and where to go on."""
    word = found[start]
    if word in words.function["idle"] or not word[0].isalnum():
        return None, start + 1
    first = forms(word)
    slot = _apart(found, start, first, words)
    if slot is None:
        for key, end in _longer(found, start, first, words):
            if key in words.terms:
                return Slot(" ".join(found[start:end]), key, dict(words.terms[key])), end
        form = next((form for form in first if form in words.terms), None)
        if form is not None:
            slot = Slot(word, form, dict(words.terms[form]))
        elif word not in words.function["preposition"] and word not in words.function["background"]:
            slot = Slot(word, stem(word), {})
    return slot, start + 1


def _halves(word: str, words: Lexicon) -> list[Slot]:
    """Return the slots of the two known words that an unknown one is joined of: cyberwar."""
    for at in range(_SHORTEST_HALF, len(word) - _SHORTEST_HALF + 1):
        halves = [next((form for form in forms(half) if form in words.terms), "") for half in (word[:at], word[at:])]
        if all(halves):
            return [Slot(word, form, dict(words.terms[form])) for form in halves]
    return []


def _longer(found: Sequence[str], start: int, first: tuple[str, ...], words: Lexicon) -> Iterator[tuple[str, int]]:
    """Yield the keys of terms of several words that may begin at a word, the longest first, and where they end."""
    most = max((words.longest.get(form, 1) for form in first), default=1)
    spelled, ends = _ahead(found, start, first or (found[start],), max(most, 2), words.function["idle"])
    for number in range(min(len(spelled), most), 1, -1):
        for each in product(*spelled[:number]):
            yield "".join(each), ends[number - 1]
    if len(spelled) > 1:
        last, end = found[ends[1] - 1], ends[1]
        is_participle = last.endswith(_PARTICIPLES) or last in words.irregular
        particle = found[end] if end < len(found) else ""
        if is_participle and not any(particle in words.split.get(form, ()) for form in spelled[1]):
            for each in product([form for form in spelled[1] if form != last], spelled[0]):
                yield "".join(each), end  # bombs dropped


def _ahead(
    found: Sequence[str], start: int, first: tuple[str, ...], most: int, idle: frozenset[str]
) -> tuple[list[tuple[str, ...]], list[int]]:
    """Return the forms of a word and of those behind it that count, and where each of them ends."""
    spelled, ends = [first], [start + 1]
    for at in range(start + 1, len(found)):
        if len(spelled) == most or not found[at][0].isalnum():
            break
        if found[at] not in idle:
            spelled.append(forms(found[at]) or (found[at],))
            ends.append(at + 1)
    return spelled, ends


def _apart(found: Sequence[str], start: int, first: tuple[str, ...], words: Lexicon) -> Slot | None:
    """Return the term of a verb whose particle stands apart: calls the truce off, tells the army to leave."""
    particles: dict[str, str] = {particle: form for form in first for particle in words.split.get(form, ())}
    last = min(start + 2 + _GAP, len(found)) if particles else 0
    for at in range(start + 1, last):
        word = found[at]
        if at == start + 1 and word != "to":
            continue  # not apart
        if not word[0].isalnum() or word in words.function["between"]:
            return None
        if word in particles:
            key = particles[word] + word
            return Slot(f"{found[start]} {word}", key, dict(words.terms[key]), places=(start, at))
    return None
