"""Texts in which quotes are looked up: exactly, then normalised, then by likeness, and the answer says which."""

import re
from bisect import bisect_left
from collections import Counter
from functools import cached_property
from typing import Final

from attrs import frozen

from .mention import Match

__all__ = ["Located", "Text", "locate"]

_SAME: Final = {
    **dict.fromkeys("‘’‚‛′`´", "'"),  # noqa: RUF001  # the look-alikes are what is folded
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),  # noqa: RUF001  # the same
    "…": "...",
    **dict.fromkeys("\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}", ""),
}
"""The character that stands for others; characters without a width stand for nothing."""
_LIKENESS: Final = 0.8
"""The least share of equal characters of a quote in which a word or two are changed."""
_LONGEST_QUOTE: Final = 500
"""The longest quote, in characters, for which similar words are sought."""
_LONGEST_TEXT: Final = 200_000
"""How many characters of a text are searched for similar words."""
_GRAM: Final = 3
_RAREST: Final = 60
"""How many groups of three characters of a quote are looked up, the rarest first."""
_OFTEN: Final = 200
"""How many places of each group count."""
_CANDIDATES: Final = 6


@frozen
class Located:
    """
    The place of a quote: how it matched, code points [start, end), and in how many places it stands.

    *limit* says in words where the search for similar words stopped, if it did.
    """

    match: Match
    start: int | None = None
    end: int | None = None
    count: int = 0
    limit: str | None = None


def locate(quote: str, text: str, *, prefix: str | None = None, suffix: str | None = None) -> Located:
    """
    Find *quote* in *text*: see `Text.locate`.

    >>> locate("North Korea\N{RIGHT SINGLE QUOTATION MARK}s  army", "of North Korea's army")
    Located(match='normalised', start=3, end=21, count=1, limit=None)
    >>> locate("of Mordor", "of North Korea's army").match
    'absent'
    """
    return Text(text).locate(quote, prefix=prefix, suffix=suffix)


class Text:
    """
    A text with what is worked out of it once for many quotes.

    >>> Text("No comment, they said.").locate("no coment, they said").match
    'fuzzy'
    """

    def __init__(self, written: str) -> None:
        self.written = written

    @cached_property
    def _normalised(self) -> tuple[str, list[int]]:
        return _normalise(self.written)

    @cached_property
    def _folded(self) -> str:
        return self._normalised[0].casefold()

    @cached_property
    def _words(self) -> tuple[list[int], list[int]]:
        """The positions where words start, and where they end."""
        spans = [m.span() for m in re.finditer(r"\S+", self._normalised[0][:_LONGEST_TEXT])]
        return [start for start, _ in spans], [end for _, end in spans]

    @cached_property
    def _grams(self) -> dict[str, list[int]]:
        """The first places of each group of three characters."""
        text = self._normalised[0][:_LONGEST_TEXT]
        grams: dict[str, list[int]] = {}
        for position in range(len(text) - _GRAM + 1):
            places = grams.setdefault(text[position : position + _GRAM], [])
            if len(places) <= _OFTEN:
                places.append(position)
        return grams

    def has_words(self, words: str) -> bool:
        """Tell whether the words stand in the text, in any case, with white space, quotes and dashes aside."""
        return _normalise(words)[0].casefold() in self._folded

    def locate(self, quote: str, *, prefix: str | None = None, suffix: str | None = None) -> Located:
        """
        Find *quote* and say how it was found: the first place, and how many there are.

        Positions are code points of the text as it was given. *prefix* and *suffix* are the words around the quote;
        they choose among the places of an exact or normalised match. An empty quote is nowhere. Similar words are
        sought for quotes of at most 500 characters, in the first 200,000 characters of the text.
        """
        if not quote:
            return Located("absent")
        if starts := _starts(quote, self.written):
            return self._choose("exact", [(start, start + len(quote)) for start in starts], prefix, suffix)
        plain_quote, _ = _normalise(quote)
        plain, where = self._normalised
        if starts := _starts(plain_quote, plain) if plain_quote else []:
            spans = [(where[start], where[start + len(plain_quote) - 1] + 1) for start in starts]
            return self._choose("normalised", spans, prefix, suffix)
        return self._locate_similar(plain_quote)

    def _locate_similar(self, plain_quote: str) -> Located:
        plain, where = self._normalised
        if len(plain_quote) > _LONGEST_QUOTE:
            limit = f"similar words are sought for quotes of at most {_LONGEST_QUOTE} characters"
            return Located("absent", limit=limit)
        if near := self._similar(plain_quote):
            return Located("fuzzy", where[near[0]], where[near[1] - 1] + 1, 1)
        limit = f"similar words were sought in the first {_LONGEST_TEXT:,} characters"
        return Located("absent", limit=limit if len(plain) > _LONGEST_TEXT else None)

    def _choose(self, match: Match, spans: list[tuple[int, int]], prefix: str | None, suffix: str | None) -> Located:
        """Keep the spans that stand between prefix and suffix; the first of what is left, and how many there are."""
        if prefix is not None or suffix is not None:
            plain, where = self._normalised
            before, after = _normalise(prefix or "")[0], _normalise(suffix or "")[0]
            spans = [
                (start, end)
                for start, end in spans
                if plain.endswith(before, 0, _skip_back(plain, bisect_left(where, start)))
                and plain.startswith(after, _skip(plain, bisect_left(where, end)))
            ]
        return Located(match, *spans[0], len(spans)) if spans else Located("absent")

    def _similar(self, quote: str) -> tuple[int, int] | None:
        """Return the stretch of whole words that is most like the quote, None where none is like enough."""
        from difflib import SequenceMatcher

        plain = self._normalised[0]
        matcher = SequenceMatcher(None, b=quote, autojunk=False)
        best, best_span = _LIKENESS, None
        for position in self._candidates(quote):
            for start in _nearest(self._words[0], position):
                for end in _nearest(self._words[1], position + len(quote)):
                    matcher.set_seq1(plain[start:end])
                    if matcher.real_quick_ratio() > best and (ratio := matcher.ratio()) > best:
                        best, best_span = ratio, (start, end)
        return best_span

    def _candidates(self, quote: str) -> list[int]:
        """Return the positions at which the quote would share the most groups of characters with the text."""
        shared = [
            (places, offset)
            for offset in range(len(quote) - _GRAM + 1)
            if (places := self._grams.get(quote[offset : offset + _GRAM]))
        ]
        shared.sort(key=lambda each: len(each[0]))
        votes = Counter(place - offset for places, offset in shared[:_RAREST] for place in places)
        return [position for position, _ in votes.most_common(_CANDIDATES)]


def _nearest(positions: list[int], wanted: int) -> list[int]:
    """Return the two positions before and the two after the wanted one."""
    place = bisect_left(positions, wanted)
    return positions[max(0, place - 2) : place + 2]


def _starts(quote: str, text: str) -> list[int]:
    """Return every position at which the quote begins, also where two places overlap."""
    starts = []
    start = text.find(quote)
    while start >= 0:
        starts.append(start)
        start = text.find(quote, start + 1)
    return starts


def _skip(plain: str, position: int) -> int:
    return position + 1 if plain.startswith(" ", position) else position


def _skip_back(plain: str, position: int) -> int:
    return position - 1 if plain.endswith(" ", 0, position) else position


def _normalise(text: str) -> tuple[str, list[int]]:
    """Fold white space, quotes and dashes; return the text with the position of each character."""
    characters: list[str] = []
    where: list[int] = []
    for position, written in enumerate(text):
        for character in _SAME.get(written, written):
            if not character.isspace():
                characters.append(character)
            elif characters and characters[-1] != " ":  # every run of white space is one blank
                characters.append(" ")
            else:
                continue
            where.append(position)
    if characters and characters[-1] == " ":
        characters.pop()
        where.pop()
    return "".join(characters), where
