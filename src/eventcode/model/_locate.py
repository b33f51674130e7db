"""Finding a quote in a text: exact, then normalised, then fuzzy, and saying which."""

import re
from bisect import bisect_left
from typing import Final, Literal, NamedTuple, TypeAlias

__all__ = ["Located", "Match", "locate"]

Match: TypeAlias = Literal["exact", "normalised", "fuzzy", "absent"]

_SAME: Final = {
    **dict.fromkeys("‘’‚‛′`´", "'"),  # noqa: RUF001  # the look-alikes are what is folded
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),  # noqa: RUF001  # the same
    "…": "...",
    **dict.fromkeys("\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}", ""),
}
"""What a character is read as; what has no width is read as nothing."""
_LIKENESS: Final = 0.8
"""The least share of equal characters that still counts as the same quote, a word or two changed."""


class Located(NamedTuple):
    """Where a quote stands: how it matched, code points [start, end), and in how many places it could."""

    match: Match
    start: int | None = None
    end: int | None = None
    places: int = 0


def locate(quote: str, text: str, *, prefix: str | None = None, suffix: str | None = None) -> Located:
    """
    Find *quote* in *text* and say how it was found: the first place, and how many there are.

    Positions are code points of *text* as it was given. *prefix* and *suffix* are the words around the quote; they
    choose among the places of an exact or normalised match. An empty quote is nowhere.

    >>> locate("North Korea\N{RIGHT SINGLE QUOTATION MARK}s  army", "of North Korea's army")
    Located(match='normalised', start=3, end=21, places=1)
    >>> locate("of Mordor", "of North Korea's army").match
    'absent'
    """
    if not quote:
        return Located("absent")
    if starts := _starts(quote, text):
        spans = [(start, start + len(quote)) for start in starts]
        return _choose("exact", spans, text, prefix, suffix)
    plain_quote, _ = _normalise(quote)
    plain, where = _normalise(text)
    if not plain_quote:
        return Located("absent")
    if starts := _starts(plain_quote, plain):
        spans = [(where[start], where[start + len(plain_quote) - 1] + 1) for start in starts]
        return _choose("normalised", spans, text, prefix, suffix)
    near = _fuzzy(plain_quote, plain)
    return Located("fuzzy", where[near[0]], where[near[1] - 1] + 1, 1) if near else Located("absent")


def _starts(quote: str, text: str) -> list[int]:
    """Return every position at which the quote begins, also where two places overlap."""
    starts = []
    start = text.find(quote)
    while start >= 0:
        starts.append(start)
        start = text.find(quote, start + 1)
    return starts


def _choose(match: Match, spans: list[tuple[int, int]], text: str, prefix: str | None, suffix: str | None) -> Located:
    """Keep the spans that stand between prefix and suffix; the first of what is left, and how many there are."""
    if prefix is not None or suffix is not None:
        plain, where = _normalise(text)
        before, after = _normalise(prefix or "")[0], _normalise(suffix or "")[0]
        spans = [
            (start, end)
            for start, end in spans
            if plain.endswith(before, 0, _skip_back(plain, bisect_left(where, start)))
            and plain.startswith(after, _skip(plain, bisect_left(where, end)))
        ]
    return Located(match, *spans[0], len(spans)) if spans else Located("absent")


def _skip(plain: str, position: int) -> int:
    return position + 1 if plain.startswith(" ", position) else position


def _skip_back(plain: str, position: int) -> int:
    return position - 1 if plain.endswith(" ", 0, position) else position


def _normalise(text: str) -> tuple[str, list[int]]:
    """Fold white space, quotes and dashes; for each character that is left, say where it stood."""
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


def _fuzzy(quote: str, text: str) -> tuple[int, int] | None:
    """Find the stretch of whole words most like the quote, if it is like enough."""
    from difflib import SequenceMatcher

    words = [(m.start(), m.end()) for m in re.finditer(r"\S+", text)]
    length = len(quote.split())
    matcher = SequenceMatcher(None, b=quote, autojunk=False)
    best, best_span = _LIKENESS, None
    for size in range(max(1, length - 2), length + 3):
        for first in range(len(words) - size + 1):
            start, end = words[first][0], words[first + size - 1][1]
            matcher.set_seq1(text[start:end])
            if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and (ratio := matcher.ratio()) > best:
                best, best_span = ratio, (start, end)
    return best_span
