"""Search in codebooks: words of any form, the rare ones weighing more, names before aliases before definitions."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from math import log
from re import findall
from typing import Final

from attrs import frozen

from .codebook import Codebook, Entry

__all__ = ["named", "search", "search_all"]

_SUFFIXES: Final = (
    *("ations", "ation", "ating", "ated", "ates", "ate", "ions", "ion", "ings", "ing", "ies", "ied", "ed", "es", "s"),
    *("e", "y"),
)
_SHORTEST_STEM: Final = 3
_SHORTEST_PREFIX: Final = 5
_IDLE_WORDS: Final = (
    "a all an and any anything as at be below by do does everything for from has have if in is it its nobody not "
    "nothing of on or other others somebody something specified such that the their they this to was were what when "
    "where which who with"
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
_IN_ALIAS: Final = 0.6
_IN_DEFINITION: Final = 0.15
_COVERED: Final = 4.0


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
    """The stems of an entry's name, of its aliases and of its definition."""

    entry: Entry
    name: tuple[str, ...]
    aliases: tuple[tuple[str, ...], ...]
    definition: frozenset[str]


@frozen
class _Index:
    entries: tuple[_Words, ...]
    rarity: Mapping[str, float]


def _words(entry: Entry) -> _Words:
    # An alias adds what the name does not say already.
    name = _stems(entry.name)
    aliases = (tuple(stem for stem in _stems(alias) if stem not in name) for alias in entry.aliases)
    return _Words(entry, name, tuple(alias for alias in aliases if alias), frozenset(_stems(entry.definition or "")))


@lru_cache(maxsize=32)
def _index(book: Codebook) -> _Index:
    entries = tuple(_words(entry) for entry in book.values())
    counts = Counter(stem for w in entries for stem in {*w.name, *w.definition, *(s for a in w.aliases for s in a)})
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
    score = 0.0
    for fits in question:
        in_alias = max((_fit(fits, alias) for alias in words.aliases), default=0.0)
        score += max(_fit(fits, words.name), _IN_ALIAS * in_alias) + _IN_DEFINITION * _fit(fits, words.definition)
    # What else the name says was not asked for: "Appeal for release" is another thing than "Release".
    asked = sum(any(stem in fits for fits in question) for stem in words.name)
    return score + (_COVERED * asked / len(words.name) if asked else 0.0)


def _scored(book: Codebook, words: str) -> list[tuple[float, Entry]]:
    """
    Return the entries that share a word with the question, with how well they fit, the best first.

    The score is what the words of the question are worth where all fit fully: rare words of a large book win nothing
    against those of a small one. Of equals, the more general goes first.
    """
    index = _index(book)
    question = [_fits(stem, index) for stem in dict.fromkeys(_stems(words))]
    rarest = max(index.rarity.values())
    most = sum(max(fits.values(), default=rarest) for fits in question)
    scored = [(score / most, w.entry) for w in index.entries if (score := _score(w, question))]
    return sorted(scored, key=lambda found: (-found[0], found[1].level))


def _by_code(book: Codebook, words: str) -> list[Entry]:
    """Return the code that is asked for and those that begin with it, where the question is a code or digits."""
    code = words.strip().removeprefix(f"{book.name}:")
    if not code.isdigit() and code not in book:
        return []
    return sorted((e for e in book.values() if e.code.startswith(code)), key=lambda e: (e.level, e.code))


def search(book: Codebook, words: str) -> list[Entry]:
    """Return the entries that *words* fit, the best first; digits are a code and nothing else."""
    found = _by_code(book, words)
    if words.strip().removeprefix(f"{book.name}:").isdigit():
        return found
    return [*found, *(entry for _, entry in _scored(book, words) if entry not in found)]


def search_all(books: Sequence[Codebook], words: str) -> list[Entry]:
    """Return the entries of several codebooks that *words* fit, the best first."""
    found = [entry for book in books for entry in _by_code(book, words)]
    scored = [each for book in books for each in _scored(book, words)]
    ranked = sorted(scored, key=lambda each: (-each[0], each[1].level))
    return [*found, *(entry for _, entry in ranked if entry not in found)]


@lru_cache(maxsize=32)
def _names(book: Codebook) -> Mapping[str, tuple[Entry, ...]]:
    """Return the entries of each name, alias and code: exactly as it stands, and casefolded behind a line break."""
    found: dict[str, dict[str, Entry]] = {}
    for entry in book.values():
        for text in (entry.code, entry.name, *entry.aliases):
            for key in (text, f"\n{text.casefold()}"):
                found.setdefault(key, {})[entry.code] = entry
    return {key: tuple(entries.values()) for key, entries in found.items()}


def named(book: Codebook, text: str) -> tuple[Entry, ...]:
    """Return the entries that *text* names: those that are spelled so, or else those that are in any case."""
    text = text.strip().removeprefix(f"{book.name}:")
    names = _names(book)
    return names.get(text) or names.get(f"\n{text.casefold()}", ())
