"""Index: where the words and concepts of a codebook stand, in names, aliases, definitions and examples."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from re import compile as pattern
from typing import Final, NamedTuple

from attrs import field, frozen

from eventcode.taxonomy.codebook import Codebook, Entry

from .phrases import phrase
from .scope import governing
from .slots import Slot, parts, prose
from .words import STANCES, lexicon

__all__ = ["PROSE", "TOPICS", "Index", "Label", "Posting", "index", "plain"]

PROSE: Final = -1
"""The list of words that stand in no name."""
TOPICS: Final = frozenset(("context", "auxiliary"))
"""Kinds of entries that say what an event is about, not what is done."""

# What a word is worth by where it stands. A word of the same meaning is worth a little less than the same word.
_IN_DEFINITION, _IN_EXAMPLE, _IN_PARENT, _IN_TERM = 0.5, 0.3, 0.3, 0.5
_MEANT: Final = 0.99

# What lowers the score of an entry. One that is divided further is seldom the code of an event.
_ALIAS, _HAS_CHILDREN, _HAS_RESIDUAL, _IS_RESIDUAL = 0.95, 0.96, 0.8, 0.99
_KINDS: Final = {"context": 0.55, "auxiliary": 0.5, "variable": 0.9}

_NAME_WEIGHTS: Final = {"light": 0.1, "do": 0.15, "actor": 0.5}
_GENERIC: Final = 0.4
_SIGNED: Final = frozenset(("thing", "object", "stance", "expression"))
_is_residual: Final = pattern(r",? not spec\w*\.? below\b").search
_leave_out: Final = pattern(r",? not spec\w*\.? below\b|\([^)]*\)|\bnon[- ]\w+").sub


class Posting(NamedTuple):
    """A place where a key stands: in which label, what it is worth there, with which sign, in which list."""

    label: int
    worth: float
    sign: int
    list_: int


@frozen
class Label:
    """A name or an alias of an entry: its keys, the weights of its lists, its stances, what lowers its score."""

    entry: Entry
    keys: tuple[str, ...]
    lists: tuple[float, ...]
    stances: frozenset[str]
    prior: float
    total: float = field(init=False)

    @total.default
    def _sum(self) -> float:
        return sum(self.lists) or 1.0


@frozen
class Index:
    """The labels of a codebook, and the places of each key: a concept, or a word behind `=`."""

    labels: tuple[Label, ...]
    postings: Mapping[str, tuple[Posting, ...]]
    words: tuple[str, ...]


class _Text(NamedTuple):
    """A name or a sentence of an entry: its slots, what they are worth, the lists of a name, whether signs count."""

    found: Sequence[Slot]
    worth: float
    lists: Mapping[int, int] = {}
    is_signed: bool = False


@lru_cache(maxsize=32)
def index(book: Codebook) -> Index:
    """Return the index of a codebook, made on first use."""
    labels: list[Label] = []
    places: dict[str, dict[tuple[int, int], Posting]] = {}
    for entry in book.values():
        is_signed = entry.kind not in TOPICS
        texts = [_Text(prose(entry.definition or ""), _IN_DEFINITION)]
        texts += [_Text(prose(example), _IN_EXAMPLE) for example in entry.examples]
        if entry.parent is not None:
            texts.append(_Text(phrase(plain(book[entry.parent].name)), _IN_PARENT, is_signed=is_signed))
        for label, found in _labels(book, entry):
            for text in (_Text(found, 1.0, _lists(found), is_signed=is_signed), *texts):
                _post(places, len(labels), text)
            labels.append(label)
    postings = {key: tuple(place.values()) for key, place in places.items()}
    return Index(tuple(labels), postings, tuple(sorted(key for key in postings if key[0] == "=")))


def plain(name: str) -> str:
    """Return a name without what only sets it apart from its neighbours."""
    return _leave_out("", name)


def _labels(book: Codebook, entry: Entry) -> Iterator[tuple[Label, list[Slot]]]:
    """Yield the name of an entry and each alias that says something else, with its slots."""
    prior = _KINDS.get(entry.kind, 1.0)
    prior *= _IS_RESIDUAL if _is_residual(entry.name) else 1.0
    prior *= _HAS_CHILDREN if entry.children and not _is_residual(entry.name) else 1.0
    prior *= _HAS_RESIDUAL if any(_is_residual(book[child].name) for child in entry.children) else 1.0
    stances: frozenset[str] = frozenset()
    seen: list[set[tuple[frozenset[str] | str, int]]] = []
    for name in (entry.name, *entry.aliases):
        found = phrase(plain(name))
        said = {(slot.first or slot.key, slot.sign) for slot in found}
        if not any(said <= other for other in seen):
            stances = _stances(found) or stances
            yield (
                Label(
                    entry,
                    tuple(slot.key for slot in found),
                    _weights(found),
                    stances,
                    prior * (_ALIAS if seen else 1.0),
                ),
                found,
            )
        seen.append(said)


def _stances(found: Sequence[Slot]) -> frozenset[str]:
    """Return the stances that govern a name: those that come first in it."""
    governs = governing(found)
    first = next((slot for slot in found if slot.roles - {"light", "do"}), None)
    if governs is None or first is None or first.list_ != governs.list_:
        return frozenset()
    concepts = lexicon().concepts
    return frozenset(name for name in governs.first if concepts[name].role in STANCES)


def _lists(found: Sequence[Slot]) -> dict[int, int]:
    return {list_: at for at, list_ in enumerate(dict.fromkeys(slot.list_ for slot in found))}


def _weights(found: Sequence[Slot]) -> tuple[float, ...]:
    """Return how much each list of a name counts."""
    weights: dict[int, float] = {}
    for slot in found:
        weight = min((_NAME_WEIGHTS.get(role, 1.0) for role in slot.roles), default=1.0)
        weights[slot.list_] = max(weights.get(slot.list_, 0.0), weight * (_GENERIC if slot.share < 1 else 1.0))
    return tuple(weights.values())


def _post(places: dict[str, dict[tuple[int, int], Posting]], label: int, text: _Text) -> None:
    """Note where the words of a text stand; of equal places the best counts."""
    for slot in text.found:
        list_ = text.lists.get(slot.list_, PROSE)
        sign = slot.sign if text.is_signed and slot.roles & _SIGNED else 0
        for key, part in _keys(slot):
            worth = text.worth * part
            place = places.setdefault(key, {})
            old = place.get((label, list_))
            if old is None or old.worth < worth:
                place[label, list_] = Posting(label, worth, sign, list_)


def _keys(slot: Slot) -> Iterator[tuple[str, float]]:
    """Yield the keys under which a slot can be found, with what each is worth."""
    if slot.key:
        yield f"={slot.key}", 1.0
    for name, worth in slot.meant.items():
        yield name, worth * _MEANT
    for part in parts(slot):
        for key, worth in _keys(part):
            yield key, worth * _IN_TERM
