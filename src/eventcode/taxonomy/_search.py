"""Search in a codebook: words of any form, the rare ones weighing more, names before definitions."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from math import log
from re import findall
from typing import Final

from attrs import frozen

from eventcode.taxonomy.codebook import Codebook, Entry

__all__ = ["search"]

_SUFFIXES: Final = (
    *("ations", "ation", "ating", "ated", "ates", "ate", "ions", "ion", "ings", "ing", "ies", "ied", "ed", "es", "s"),
    *("e", "y"),
)
_SHORTEST_STEM: Final = 3
_SHORTEST_PREFIX: Final = 5
_IDLE_WORDS: Final = (
    "a an and as at be below by for from has have in is it its not of on or other others specified such that the their "
    "they this to was were which who with"
)
_IDLE: Final = frozenset(_IDLE_WORDS.split())

# What people ask for, and the words that codebooks have for it.
_MEANS: Final[Mapping[str, str]] = {
    "accord": "agreement",
    "air": "aerial",
    "airstrike": "aerial",
    "apology": "apologize",
    "armistice": "ceasefire truce",
    "army": "forces military",
    "ask": "appeal",
    "assistance": "aid",
    "blame": "accuse",
    "blast": "bombing",
    "call": "telephone appeal demand",
    "ceasefire": "truce",
    "condemn": "criticize denounce",
    "denial": "deny",
    "deploy": "mobilize",
    "drone": "aerial piloted",
    "explosion": "bombing",
    "genocide": "ethnic cleansing killings",
    "hack": "cyber cybernetically",
    "help": "aid",
    "invade": "occupy",
    "jail": "arrest",
    "kidnap": "abduct",
    "massacre": "mass killings",
    "missile": "aerial artillery",
    "murder": "assassinate kill",
    "nuke": "nuclear",
    "pact": "agreement",
    "offer": "intent",
    "phone": "telephone",
    "pledge": "intent",
    "prison": "arrest detain",
    "prisoner": "release persons",
    "promise": "intent",
    "request": "appeal",
    "sanctions": "impose embargo",
    "send": "provide mobilize",
    "shelling": "artillery",
    "soldier": "forces military",
    "spy": "espionage intelligence",
    "summit": "meet negotiation",
    "talks": "negotiation",
    "treaty": "agreement",
    "troops": "forces military",
    "war": "military force",
    "warn": "threaten ultimatum",
}

# How well a word of the question fits one of the entry.
_SAME, _START, _MEANT = 1.0, 0.8, 0.7
_AGAIN: Final = 0.25
_IN_DEFINITION: Final = 0.3
_SHORT_NAME: Final = 0.5


def _stem(word: str) -> str:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            word = word[: -len(suffix)]
            if word[-1] == word[-2] and word[-1] not in "lsz":  # kidnapped, but killed
                word = word[:-1]
            break
    return f"{word[:-1]}z" if word.endswith("is") and len(word) > len("crisis") else word


def _stems(text: str) -> tuple[str, ...]:
    return tuple(_stem(word) for word in findall(r"[a-z0-9]{2,}", text.lower()) if word not in _IDLE)


@frozen
class _Words:
    """The stems of an entry's name and of its definition."""

    entry: Entry
    name: tuple[str, ...]
    definition: frozenset[str]


@frozen
class _Index:
    entries: tuple[_Words, ...]
    rarity: Mapping[str, float]


@cache
def _index(book: Codebook) -> _Index:
    entries = tuple(
        _Words(entry, _stems(entry.name), frozenset(_stems(entry.definition or ""))) for entry in book.values()
    )
    counts = Counter(stem for words in entries for stem in {*words.name, *words.definition})
    return _Index(entries, {stem: log(1 + len(entries) / count) for stem, count in counts.items()})


@cache
def _meanings() -> dict[str, tuple[str, ...]]:
    return {_stem(word): _stems(meant) for word, meant in _MEANS.items()}


def _fits(stem: str, index: _Index) -> dict[str, float]:
    """Return what each stem of the codebook is worth to one stem of the question."""
    found = dict.fromkeys(_meanings().get(stem, ()), _MEANT)
    if len(stem) >= _SHORTEST_PREFIX:
        found |= {known: _START for known in index.rarity if known.startswith(stem)}
    found[stem] = _SAME
    return {known: worth * index.rarity[known] for known, worth in found.items() if known in index.rarity}


def _fit(fits: Mapping[str, float], stems: Iterable[str]) -> float:
    """Return what the best of the stems is worth, and a part of what the others are."""
    best, *others = sorted((fits.get(stem, 0.0) for stem in {*stems, ""}), reverse=True)
    return best + _AGAIN * sum(others)


def _score(words: _Words, question: list[dict[str, float]]) -> float:
    in_name = sum(_fit(fits, words.name) for fits in question)
    in_definition = sum(_fit(fits, words.definition) for fits in question)
    short = _SHORT_NAME / len(words.name) if in_name else 0.0
    return in_name + _IN_DEFINITION * in_definition + short


def search(book: Codebook, words: str) -> list[Entry]:
    """Return the entries that *words* fit, the best first; of equals, the more general."""
    code = words.strip().removeprefix(f"{book.name}:")
    if code and code.isdigit():
        return sorted((e for e in book.values() if e.code.startswith(code)), key=lambda e: (e.level, e.code))
    index = _index(book)
    question = [_fits(stem, index) for stem in dict.fromkeys(_stems(words))]
    scored = [(score, w.entry) for w in index.entries if (score := _score(w, question))]
    return [entry for _, entry in sorted(scored, key=lambda found: (-found[0], found[1].level))]
