"""Finding a quote in a text: exact, then normalised, then fuzzy, and saying which."""

import re
from typing import Final

from attrs import frozen

from .mention import Match

__all__ = ["Located", "locate"]

_SAME: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": ".",
        "\N{SOFT HYPHEN}": " ",
        "\N{ZERO WIDTH SPACE}": " ",
        "\N{BYTE ORDER MARK}": " ",
    }
)
_LIKENESS: Final = 0.8
"""The least share of equal characters that still counts as the same quote, a word or two changed."""


@frozen
class Located:
    """Where a quote stands: how it matched, code points [start, end), and in how many places it could."""

    match: Match
    start: int | None = None
    end: int | None = None
    count: int = 0


def locate(quote: str, text: str, *, prefix: str | None = None, suffix: str | None = None) -> Located:
    """
    Find *quote* in *text* and say how it was found.

    >>> locate("North Korea\N{RIGHT SINGLE QUOTATION MARK}s  army", "of North Korea's army")
    Located(match='normalised', start=3, end=21, count=1)
    >>> locate("of Mordor", "of North Korea's army").match
    'absent'
    """
    if spans := [(m.start(), m.end()) for m in re.finditer(f"(?={re.escape(quote)})", text)]:
        return _choose("exact", [(start, start + len(quote)) for start, _ in spans], text, prefix, suffix)
    plain_quote, _ = _normalise(quote)
    plain, where = _normalise(text)
    if not plain_quote:
        return Located("absent")
    if spans := [
        (where[m.start()], where[m.start() + len(plain_quote) - 1] + 1)
        for m in re.finditer(f"(?={re.escape(plain_quote)})", plain)
    ]:
        return _choose("normalised", spans, text, prefix, suffix)
    near = _fuzzy(plain_quote, plain)
    return Located("fuzzy", where[near[0]], where[near[1] - 1] + 1, 1) if near else Located("absent")


def _choose(match: Match, spans: list[tuple[int, int]], text: str, prefix: str | None, suffix: str | None) -> Located:
    """Keep the spans that stand between prefix and suffix; the first of what is left, and how many there are."""
    fitting = [
        (start, end)
        for start, end in spans
        if (prefix is None or _ends(text[:start], prefix)) and (suffix is None or _ends(text[end:], suffix, first=True))
    ]
    if not fitting:
        return Located("absent")
    return Located(match, *fitting[0], len(fitting))


def _ends(text: str, part: str, *, first: bool = False) -> bool:
    plain, wanted = _normalise(text)[0].strip(), _normalise(part)[0].strip()
    return plain.startswith(wanted) if first else plain.endswith(wanted)


def _normalise(text: str) -> tuple[str, list[int]]:
    """Fold white space, quotes and dashes; for each character that is left, say where it stood."""
    characters: list[str] = []
    where: list[int] = []
    for position, character in enumerate(text.translate(_SAME)):
        if character.isspace():
            if not characters or characters[-1] == " ":
                continue
            character = " "  # noqa: PLW2901  # every kind of white space is one blank
        characters.append(character)
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
