"""
Numbers: those of tables that programs wrote with a decimal comma, or with signs between thousands.

Whether the comma stands before decimals or between thousands holds for a whole file: the cells that have one reading
decide, or somebody says it. Only columns of numbers are looked at, and no cell is read in two ways.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from re import compile as compile_
from typing import Final, Literal, NamedTuple, TypeAlias

__all__ = ["COORDINATES", "NumberKind", "NumberVote", "coordinates_of", "localized", "number_vote", "number_writer"]

NumberKind: TypeAlias = Literal["fraction", "count", "amount"]
"""What a column holds: numbers with decimals that never reach a thousand (degrees, scores), counts, or any numbers."""

COORDINATES: Final[Mapping[str, NumberKind]] = {"latitude": "fraction", "longitude": "fraction"}
_SIGNS: Final = "' \u00a0\u202f"
"""What stands between thousands beside comma and point."""
_is_number: Final = compile_(rf"[-+]?(?=[0-9.,])[0-9]*(?:[.,{_SIGNS}]?[0-9]+)+(?:[eE][-+]?[0-9]{{1,3}})?").fullmatch
_has_groups: Final = {
    ",": compile_(rf"[-+]?[0-9]{{1,3}}(?:[.{_SIGNS}][0-9]{{3}})+(?:,[0-9]+)?").fullmatch,
    ".": compile_(rf"[-+]?[0-9]{{1,3}}(?:[,{_SIGNS}][0-9]{{3}})+(?:\.[0-9]+)?").fullmatch,
}
_has_comma: Final = compile_(r"[-+]?[0-9]*,[0-9]+(?:[eE][-+]?[0-9]{1,3})?").fullmatch
_may_be_group: Final = compile_(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}").fullmatch
_LONGEST: Final = 40
_CACHED: Final = 4_096


class NumberVote(NamedTuple):
    """The sign before decimals in the numbers of a file."""

    decimal: str = ""
    """The comma, or the point where other signs stand between thousands; "" where numbers are as they usually are."""
    doubtful: str = ""
    """A number that can be read in two ways, where nothing decides; "" where there is none."""


def number_vote(
    columns: Sequence[str], kinds: Mapping[str, NumberKind], rows: Iterable[Sequence[str]], stated: str = ""
) -> NumberVote:
    """
    Let the columns of numbers decide which sign stands before decimals.

    >>> kinds = {"lat": "fraction", "killed": "count", "sum": "amount"}
    >>> number_vote(("lat", "killed"), kinds, [("48,856", "1.200"), ("2,3522", "")])
    NumberVote(decimal=',', doubtful='')
    >>> number_vote(("sum", "killed"), kinds, [("1,234", "7")]).doubtful
    '1,234'
    """
    places = [(place, kinds[name]) for place, name in enumerate(columns) if name in kinds]
    found = Counter[str]()
    doubtful = ""
    is_grouped = False
    for row in rows:
        for place, kind in places:
            cell = row[place] if place < len(row) else ""
            if not cell or len(cell) > _LONGEST or not _is_number(cell):
                continue
            sign = _decimal_in(cell, kind)
            found[sign] += 1
            has_group = "," in cell and sign != "," and (sign or kind == "count")
            is_grouped = is_grouped or bool(has_group) or any(map(cell.__contains__, _SIGNS))
            if not sign and kind == "amount" and "," in cell:
                doubtful = doubtful or cell
    if stated:
        return NumberVote(stated)
    if found[","] > found["."]:
        return NumberVote(",")
    return NumberVote("." if is_grouped or (doubtful and found["."]) else "", "" if found["."] else doubtful)


def _decimal_in(text: str, kind: NumberKind) -> str:
    """Return the sign that stands before decimals in a number; "" where there is none, or two readings."""
    commas, points = text.count(","), text.count(".")
    if commas and points:
        return "," if text.rindex(",") > text.rindex(".") else "."
    if commas > 1 or points > 1:
        return "." if commas else ","
    if kind != "fraction" and _may_be_group(text):
        return ""
    return "," if commas else "." if points else ""


def coordinates_of(columns: Iterable[str], kinds: Mapping[str, NumberKind]) -> list[str]:
    """
    Return the two columns of coordinates of a table that has no others.

    >>> coordinates_of(("Latitude", "note", "Longitude"), dict.fromkeys(("Latitude", "Longitude"), "fraction"))
    ['Latitude', 'Longitude']
    """
    fractions = [name for name in columns if kinds.get(name) == "fraction"]
    named = [name for name in fractions if name.casefold().startswith(("lat", "lon", "lng"))]
    found = named or fractions
    return found if len(found) == len(COORDINATES) else []


def number_writer(decimal: str) -> Callable[[str], str]:
    """
    Return a function from a number of a file to the usual form; what is no number stays as it is.

    >>> comma, point = number_writer(","), number_writer(".")
    >>> comma("48,8566"), comma("1.234,5"), comma("-1,5e-05"), comma("1.5")
    ('48.8566', '1234.5', '-1.5e-05', '1.5')
    >>> point("1,234"), point("12 345"), point("1,5")
    ('1234', '12345', '1,5')
    """
    groups = _has_groups[decimal]
    drop = dict.fromkeys(map(ord, f",.{_SIGNS}".replace(decimal, "")))

    @lru_cache(_CACHED)
    def written(text: str) -> str:
        if len(text) <= _LONGEST and (groups(text) or (decimal == "," and _has_comma(text))):
            return text.translate(drop).replace(decimal, ".")
        return text

    return written


def localized(text: str) -> str:
    """Return a number in the usual form with a decimal comma."""
    return text.replace(".", ",")
