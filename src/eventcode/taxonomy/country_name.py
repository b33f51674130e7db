"""Names of countries, compared by key and listed as they are spelled; and names of regions that are no states."""

from collections.abc import Mapping
from functools import cache
from re import compile as pattern
from typing import Final, Literal, cast, get_args

from attrs import frozen

__all__ = [
    "KINDS",
    "LONGEST_NAME",
    "STATUSES",
    "CountryName",
    "NameKind",
    "Region",
    "RegionStatus",
    "country_names",
    "find_regions",
    "name_key",
    "name_pair",
]

NameKind = Literal[
    "iso",
    "official",
    "un",
    "common",
    "inverted",
    "abbreviation",
    "former",
    "icews",
    "ucdp",
    "gtd",
    "acled",
    "gdelt",
    "demonym",
    "plural",
    "metonym",
]
"""
What sort of name it is: ISO's short and official name, a name of the United Nations, one in common use, one turned
round at a comma, an abbreviation, a former name, a name as a data set prints it, what its people and things are called
in the singular (or as an adjective) and in the plural, and a capital or seat that stands for the state.
"""

RegionStatus = Literal["part", "territory", "disputed", "none"]
"""
How a region belongs to a state: as a part, as a territory with an ISO code of its own under another name, or by
administration that others dispute. *none* is for what belongs to no single state, such as a continent.
"""

KINDS: Final[tuple[str, ...]] = get_args(NameKind)
STATUSES: Final[tuple[str, ...]] = get_args(RegionStatus)


LONGEST_NAME: Final = 120
"""What is longer is no name: a look-up must not take long for a whole text."""

# Keys.

# Apostrophes and dots are dropped, every other sign separates words; the letters are those that Unicode does not take
# apart into a letter and a mark.
_SIGNS: Final = {ord(sign): None for sign in ".'\u2018\u2019\u02bc`\u00b4"} | {
    ord("&"): " and ",
    ord("\u00f8"): "o",
    ord("\u0142"): "l",
    ord("\u0111"): "d",
    ord("\u0131"): "i",
    ord("\u00f0"): "d",
    ord("\u00fe"): "th",
    ord("\u00e6"): "ae",
    ord("\u0153"): "oe",
}
_SAME: Final[Mapping[str, str]] = {
    "st": "saint",
    "rep": "republic",
    "dem": "democratic",
    "fed": "federation",
    "is": "islands",
}


def name_key(name: str) -> str:
    """
    Return the key under which names are compared.

    Case, accents, dots, apostrophes, hyphens, commas and brackets make no difference, nor does the article in front or
    at the end; `&` is *and*, `St.` is *Saint*, `Rep.` *Republic*, `Dem.` *Democratic*, `Fed.` *Federation* and `Is.`
    *Islands*.

    >>> name_key("Côte d'Ivoire"), name_key("Gambia, The"), name_key("St. Kitts & Nevis")
    ('cote divoire', 'gambia', 'saint kitts and nevis')

    """
    text = name.casefold().translate(_SIGNS)
    if not text.isascii():
        from unicodedata import combining, normalize

        text = "".join(sign for sign in normalize("NFKD", text) if not combining(sign))
    words = "".join(sign if sign.isalnum() else " " for sign in text).split()
    words = [_SAME.get(word, word) for word in words]
    if len(words) > 1 and words[0] == "the":
        del words[0]
    if len(words) > 1 and words[-1] == "the":
        del words[-1]
    return " ".join(words)


def name_pair(name: str) -> tuple[str, str] | None:
    """
    Return the two parts of a name that is turned round at a comma or bracket, or said twice; None for any other.

    >>> name_pair("Germany, West"), name_pair("Swaziland (Eswatini)"), name_pair("Fiji")
    (('Germany', 'West'), ('Swaziland', 'Eswatini'), None)

    """
    pair = _PAIR(name.strip())
    if pair is None:
        return None
    first, second = (part.strip() for part in pair.groups() if part)
    return first, second


_PAIR: Final = pattern(r"([^,()/]+)(?:,([^,()/]+)|/([^,()/]+)|\(([^,()/]+)\))").fullmatch


# Names as they are spelled.


@frozen(kw_only=True)
class CountryName:
    """
    A name of a country as it is spelled.

    *country* is the id of the country (see `Country.id`). *start* and *end* are the first and last day, month or year
    of a name that was not always in use. *note* says what else the name may mean.

    >>> [name.name for name in country_names() if name.country == "BEN" and "former" in name.kinds]
    ['Dahomey']

    """

    name: str
    """The name as it is spelt."""
    country: str
    kinds: tuple[NameKind, ...]
    """The kinds of name: official, short, demonym …"""
    start: str | None = None
    end: str | None = None
    note: str | None = None


@cache
def country_names() -> tuple[CountryName, ...]:
    """Return every name of every country, metonyms included, by country."""
    return tuple(each for of in spelled().values() for each in of)


@cache
def spelled() -> Mapping[str, tuple[CountryName, ...]]:
    """Return the names of each country by its id, the usual ones first."""
    from .tables.country_spellings import SPELLINGS

    kinds = {chr(ord("a") + position): kind for position, kind in enumerate(get_args(NameKind))}
    found = {}
    for country, rows in SPELLINGS.items():
        whole = ((*row, *(None,) * (_FIELDS - len(row))) for row in rows)
        found[country] = tuple(
            CountryName(
                name=name or "",
                country=country,
                kinds=tuple(kinds[letter] for letter in letters or ""),
                start=start,
                end=end,
                note=note,
            )
            for name, letters, start, end, note in whole
        )
    return found


_FIELDS: Final = 5


# Regions.


@frozen(kw_only=True)
class Region:
    """
    A named region that is no state.

    *country* is the ISO alpha-3 code of the state that the region belongs to, or by which it is administered where
    *status* is `disputed`; *note* then says who claims it. None is for what belongs to no single state.

    >>> [(region.country, region.status) for region in find_regions("Chechnya")]
    [('RUS', 'part')]

    """

    name: str
    """The name in English."""
    country: str | None
    status: RegionStatus
    note: str | None = None


def find_regions(name: str) -> tuple[Region, ...]:
    """
    Return the regions that are called so: mostly one, several for a name such as Punjab, or none.

    A region is a hint and no country: nothing in this library writes its state into a field.
    """
    from .tables.regions import REGIONS

    if len(name) > LONGEST_NAME:
        return ()
    found = REGIONS.get(name_key(name), ())
    if not found and (pair := name_pair(name)):
        found = REGIONS.get(name_key(f"{pair[1]} {pair[0]}"), ())  # Ireland, Northern
    return tuple(
        Region(country=country or None, name=spelled, status=cast("RegionStatus", status), note=note or None)
        for country, spelled, status, note in found
    )
