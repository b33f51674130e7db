"""The nearest name of a country or region to a word that is misspelled."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from attrs import frozen

from .actor_code import ActorTable, actor_codes
from .country_name import country_names, name_key

__all__ = ["nearest_name"]

_MISPRINTS: Final = frozenset({"ukranian"})
"""Names of CAMEO's ethnic groups that are themselves misspelled."""
_SIDES: Final = frozenset({"north", "south", "east", "west", "northern", "southern", "eastern", "western"})
_LONGEST: Final = 100
_SHORTEST: Final = 4
_CODE: Final = 5
_LONG: Final = 9


def nearest_name(text: str) -> str | None:
    """
    Return the name of a country or region that *text* misspells, or None where none is near or several are.

    Near is one letter more, less or other, or two neighbours exchanged; two mistakes in nine letters or more, three
    in eighteen. Words of four letters are near only what has five. Codes, abbreviations and numbers are near nothing:
    there any letter makes another word.

    >>> nearest_name("Germny"), nearest_name("Slovania"), nearest_name("GMR")
    ('Germany', None, None)

    """
    key = name_key(text)
    if not _SHORTEST <= len(key) <= _LONGEST or any(sign.isdigit() for sign in key):
        return None
    if (len(key) <= _CODE and text.upper() == text) or key in _groups():
        return None
    most = 1 + (len(key) >= _LONG) + (len(key) >= 2 * _LONG)
    sides = _SIDES & {*key.split()}  # North is no misspelling of South
    best: list[tuple[str, _Known]] = []
    lengths = range(len(key) - most, len(key) + most + 1)
    for other, known in (each for length in lengths for each in _pool().get(length, ())):
        within = most if other[0] == key[0] else 1
        if abs(len(other) - len(key)) > within or len(other) + len(key) <= 2 * _SHORTEST:
            continue
        if sides and not sides <= {*other.split()}:
            continue
        distance = _distance(key, other, within)
        if distance <= within and distance <= most:
            best = [*best, (other, known)] if distance == most else [(other, known)]
            most = distance
    if any(other[0] == key[0] for other, _ in best):
        best = [(other, known) for other, known in best if other[0] == key[0]]
    if any(known.is_country for _, known in best):
        best = [(other, known) for other, known in best if known.is_country]
    return best[0][1].name if len({known.meaning for _, known in best}) == 1 else None


@frozen
class _Known:
    """A name that words are compared with, and what it stands for."""

    name: str
    meaning: frozenset[str]
    is_country: bool = True


@cache
def _groups() -> frozenset[str]:
    """Return the keys of names of regions, organizations and ethnic groups, which misspell nothing."""
    tables: tuple[ActorTable, ...] = ("region", "ethnic", "group")
    return frozenset(name_key(entry.name) for table in tables for entry in actor_codes(table).values()) - _MISPRINTS


@cache
def _pool() -> Mapping[int, tuple[tuple[str, _Known], ...]]:
    """Return every key of a name with the name, by length; regions and metonyms are near their own misspellings."""
    from .tables.regions import REGIONS

    found: dict[str, _Known] = {}
    for each in country_names():
        key = name_key(each.name)
        if "abbreviation" not in each.kinds and len(key) >= _SHORTEST:
            known = found.get(key, _Known(each.name, frozenset(), is_country=False))
            plain = known.is_country or "metonym" not in each.kinds
            found[key] = _Known(known.name, known.meaning | {each.country}, is_country=plain)
    for key, of in REGIONS.items():
        found.setdefault(
            key, _Known(of[0][1], frozenset(f"region of {country}" for country, *_ in of), is_country=False)
        )
    lengths: dict[int, tuple[tuple[str, _Known], ...]] = {}
    for pair in found.items():
        lengths[len(pair[0])] = (*lengths.get(len(pair[0]), ()), pair)
    return lengths


def _distance(one: str, other: str, most: int) -> int:
    """Return how many letters are added, left out, changed or exchanged; above *most* it is merely more."""
    if len(one) == len(other) and one[0] == other[0] and sorted(one) == sorted(other):
        return int(one != other)  # letters in another order, as in Lybia: the commonest mistake
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    one, other = one[start : len(one) - end], other[start : len(other) - end]
    if most == 1 and max(len(one), len(other)) > len("ab"):  # one mistake touches two letters at most
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, its in enumerate(other, 1):
            cost = min(row[-1] + 1, last[j] + 1, last[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]
