"""Nulls: the spellings of a missing value in a file, decided once for the file."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from re import compile as compile_
from re import escape
from string import ascii_lowercase
from typing import Final, NamedTuple

from eventcode.errors import truncated

__all__ = ["NULLS", "Nulls", "doubtful_nulls", "doubtful_numbers", "doubtful_words", "has_foreign_cell", "nulls_of"]

_WORDS: Final = ("NA", "NULL", "\\N", "nan", "NaN", "null", "N/A", "n/a", "<NA>", "#N/A", "NaT")
"""The spellings that are hardly ever a name."""
_MARKS: Final = ("None", "-", "--", "---", ".", *(f".{letter}" for letter in ascii_lowercase))
"""Those that may be one; Stata writes a point, and .a to .z for kinds of missing values."""
NULLS: Final = dict.fromkeys((*_WORDS, *_MARKS))
"""The spellings of a missing value that are looked for."""
_NUMBERS: Final = ("-9", "-99", "-999", "-9999", "999", "9999")
"""Numbers by which SPSS and others write a missing value, and that may be coordinates or counts."""
_MOST: Final = 0.5
_foreign_cell: Final = compile_(
    rb"\t(?:" + b"|".join(escape(null).encode() for null in NULLS) + rb"|[-+]?[0-9]+,[0-9]+)[\t\n]"
).search


class Nulls(NamedTuple):
    """The spellings of a missing value in one file."""

    everywhere: tuple[str, ...] = ()
    """Those that count in every column, the usual one first."""
    in_numbers: tuple[str, ...] = ()
    """Those that count in columns that cannot hold text, and may be a name in others."""


def nulls_of(
    columns: Sequence[str],
    typed: Collection[str],
    rows: Sequence[Sequence[str]],
    own: str = "",
    stated: tuple[str, ...] | None = None,
) -> Nulls:
    """
    Return the spellings of a missing value that the columns hold which cannot hold text.

    A spelling that may be a name counts in columns of text only where the file has no other cell for nothing. *own* is
    the source's own spelling, which counts where no other is found, and always where it is hardly ever a name; *stated*
    are those that a caller states.

    >>> nulls_of(("name", "lat"), {"lat"}, [("NULL", "NA"), ("None", "NULL"), ("x", "-"), ("y", "NA")])
    Nulls(everywhere=('NA', 'NULL'), in_numbers=('-',))
    >>> nulls_of(("name", "lat"), {"lat"}, [("None", "None"), ("x", "1")])
    Nulls(everywhere=('None',), in_numbers=())
    """
    found: Counter[str] = Counter()
    places = [place for place, name in enumerate(columns) if name in typed]
    for row in rows:
        if len(row) == len(columns):
            found.update(row[place] for place in places if not row[place] or row[place] in NULLS)
    proved = [null for null, _ in found.most_common() if null]
    if stated is not None:
        return Nulls(stated, tuple(null for null in proved if null not in stated) if stated else ())
    everywhere = [null for null in proved if null in _WORDS or null == own or len(found) == 1]
    if own not in everywhere and (own in _WORDS or not everywhere) and any(own in row for row in rows):
        everywhere += [own] if own else []
    return Nulls(tuple(everywhere), tuple(null for null in proved if null not in everywhere))


def doubtful_nulls(
    columns: Sequence[str], words: Mapping[str, Collection[str]], rows: Iterable[Sequence[str]]
) -> Iterator[str]:
    """
    Yield a message for each spelling of a missing value that only columns of text hold, in most of their cells.

    *words* are by column what is a value there.
    """
    whole = [row for row in rows if len(row) == len(columns)]
    holding: dict[str, list[str]] = {}
    for name, cells in zip(columns, zip(*whole, strict=True), strict=bool(whole)):
        ((cell, count),) = Counter(cells).most_common(1)
        if count > _MOST * len(whole) and cell not in words.get(name, ()):
            holding.setdefault(cell, []).append(name)
    for null in (*_WORDS, "None"):
        if held := holding.get(null):
            yield (
                f"found {null!r} in most cells of {truncated(', '.join(held))}, expected text; if {null!r} stands for "
                f"nothing in this file, say so (dialect={{'null': {null!r}}}, or --dialect null={null})"
            )


def doubtful_words(
    columns: Sequence[str], words: Mapping[str, Collection[str]], nulls: Collection[str], rows: Iterable[Sequence[str]]
) -> Iterator[str]:
    """Yield a message for each column in which a spelling of a missing value is read as one of its own values."""
    whole = [row for row in rows if len(row) == len(columns)]
    for place, name in enumerate(columns):
        for word in words.get(name, ()):
            if word in nulls and any(row[place] == word for row in whole):
                yield (
                    f"found {word!r} in {name}, where it is a value, and elsewhere for a missing value; if {word!r} "
                    f"stands for nothing in {name} too, say so (dialect={{'null': {word!r}}}, or --dialect null={word})"
                )


def doubtful_numbers(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a message for each number that may stand for nothing: in all *columns* of coordinates of a row."""
    values = ({cell.removesuffix(".0") for cell in row} for row in rows)
    found = Counter(cell for each in values if len(each) == 1 for cell in each)
    for null in _NUMBERS:
        if len(columns) > 1 and found[null]:
            yield (
                f"found {null!r} in {' and '.join(columns)}, expected numbers that differ; if {null!r} stands for "
                f"nothing in this file, say so (dialect={{'null': {null!r}}}, or --dialect null={null})"
            )


def has_foreign_cell(data: bytes) -> bool:
    """Return whether a cell between tabs may hold a spelling of a missing value, or a number with a decimal comma."""
    return _foreign_cell(data) is not None
