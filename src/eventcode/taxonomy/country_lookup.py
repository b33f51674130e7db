"""Look-ups of countries by the codes and names of many systems, by date."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Final, Literal, TypeAlias, cast, get_args

from attrs import frozen

from ._code_table import refuse_number, unknown
from .country import Country, by_id, countries, overlaps
from .country_name import LONGEST_NAME, name_key, name_pair
from .membership import StateList, memberships

__all__ = [
    "READERS_OF_NAMES",
    "SYSTEMS",
    "System",
    "Use",
    "codes",
    "country",
    "find_country",
    "find_in",
    "of_no_country",
    "on_day",
    "uses",
]

System = Literal[
    "iso3",
    "iso2",
    "numeric",
    "cameo",
    "fips",
    "cow",
    "gw",
    "name",
    "metonym",
    "icews",
    "ucdp",
    "gtd",
    "acled",
    "gdelt",
    "plover",
    "phoenix",
    "pitf",
    "ioc",
    "worldbank",
    "fips-old",
    "withdrawn",
]
"""
How a country is written.

- `iso3`, `iso2`, `numeric`: ISO 3166-1; `withdrawn`: codes that ISO withdrew or reserved, and user-assigned ones.
- `cameo`, `fips`; `fips-old`: codes that FIPS 10-4 had before 1992 or changed since.
- `cow`, `gw`: numbers and abbreviations of Correlates of War and of Gleditsch and Ward, each in the days of its list.
- `name`: a name or demonym in English in any spelling that `name_key` makes equal; `metonym`: a capital or seat that
  stands for the state (*the Kremlin*), which no other system reads.
- `ucdp`, `gtd`, `acled`, `gdelt`: a name as that data set prints it or else any name, and its own codes.
- `icews`, `plover`, `phoenix`, `pitf`, `ioc`, `worldbank`: what these write beside ISO's codes.
"""

SYSTEMS: Final[Mapping[System, str]] = {
    "iso3": "an ISO 3166 alpha-3 code",
    "cameo": "a CAMEO code",
    "iso2": "an ISO 3166 alpha-2 code",
    "fips": "a FIPS 10-4 code",
    "numeric": "an ISO 3166 numeric code",
    "cow": "a Correlates of War number or abbreviation",
    "gw": "a Gleditsch-Ward number or abbreviation",
    "name": "a country's name or adjective",
    "icews": "a country's name in ICEWS",
    "withdrawn": "a withdrawn or reserved ISO 3166 code",
    "plover": "a code of PLOVER",
    "phoenix": "a code of Phoenix",
    "acled": "a country's name or code in ACLED",
    "gdelt": "a country's name or code in GDELT",
    "ucdp": "a country's name in UCDP",
    "gtd": "a country's name in GTD",
    "pitf": "a code of PITF",
    "ioc": "a code of the International Olympic Committee",
    "worldbank": "an older code of the World Bank",
    "fips-old": "an older FIPS 10-4 code",
    "metonym": "a capital or seat that stands for a state",
}
READERS_OF_NAMES: Final = frozenset({"name", "metonym", "ucdp", "gtd", "acled", "gdelt"})
_CODES_TOO: Final = frozenset({"acled", "gdelt"})


# What codes and names stand for, and when.


@frozen
class Use:
    """
    A country that a code or name stands for, from *start* to *end*.

    *general* is False for a name that only one data set prints so, *dated* True where the time is that of the word and
    not of the country. *country* is None where the word is, besides, the name of a region.
    """

    country: Country | None
    start: str | None = None
    end: str | None = None
    general: bool = True
    dated: bool = False


def uses(code: str, system: System) -> tuple[Use, ...]:
    """
    Return every country that a code or name ever stood for in a system.

    Raises:
        UnknownNameError: where no system is called so.

    """
    if system not in SYSTEMS:
        raise unknown(f"no system of country codes is called {system!r}", str(system), SYSTEMS, show=True)
    if system not in READERS_OF_NAMES:
        return _by_code(system).get(code, ())
    return (_by_code(system).get(code) if system in _CODES_TOO else None) or _by_name(code, system)


@cache
def _by_code(system: System) -> Mapping[str, tuple[Use, ...]]:
    """Return what each code of a system stands for; in `icews`, each name."""
    found: dict[str, tuple[Use, ...]] = {}
    if system in get_args(StateList):
        found |= _listed(cast("StateList", system))
    elif system not in _CODES_TOO:
        for each in countries():
            for code in codes(each, system):
                found[code] = (*found.get(code, ()), Use(each, each.start, each.end))
    from .tables.country_aliases import ALIASES

    for code, ids in ALIASES.get(system, {}).items():
        known = found.get(code, ())
        new = (each for each in map(by_id().__getitem__, ids) if all(use.country != each for use in known))
        found[code] = (*known, *(Use(each, each.start, each.end) for each in new))
    return found


def codes(of: Country, system: System) -> Iterator[str]:
    """Return the codes or names that stand for a country in a system, the usual one first."""
    if system == "name":
        return iter((of.name, *of.names, *of.demonyms))
    own = getattr(of, system, None) or ()
    also = (other.partition(":")[2] for other in of.also if other.startswith(f"{system}:"))
    return iter((*(own if isinstance(own, tuple) else (own,)), *also))


def _listed(system: StateList) -> Mapping[str, tuple[Use, ...]]:
    """Return what each number and abbreviation of a list stands for, in the list's own days."""
    found: dict[str, tuple[Use, ...]] = {}
    for number, spells in memberships(system).items():
        for spell in spells:
            ends = [*(_before(day) for day, _ in spell.countries[1:] if day), spell.end]
            times = ((day or spell.start, end, id_) for (day, id_), end in zip(spell.countries, ends, strict=True))
            new = tuple(Use(by_id()[id_], start, end, dated=True) for start, end, id_ in times)
            for code in (number, spell.abbreviation):
                found[code] = (*found.get(code, ()), *new)
    return found


def _before(day: str) -> str:
    return date.fromordinal(date.fromisoformat(day).toordinal() - 1).isoformat()


def _by_name(text: str, system: System) -> tuple[Use, ...]:
    """Return what a name stands for, as *system* reads names: as it is, turned round, or said twice."""
    if len(text) > LONGEST_NAME:
        return ()
    found = _listed_name(text, system)
    if not found and (pair := name_pair(text)):
        first, second = pair
        found = _listed_name(f"{second} {first}", system)  # Germany, West; Korea (North)
        if not found:  # Swaziland (Eswatini)
            both = {use.country for use in _listed_name(second, system)}
            found = tuple(use for use in _listed_name(first, system) if use.country in both)
    return found


def _listed_name(text: str, system: System) -> tuple[Use, ...]:
    from .tables.country_names import CASED, METONYMS, NAMES, READINGS

    key = name_key(text)
    if key in CASED and "." not in text and text.strip().removeprefix("the ") not in CASED[key]:
        return ()
    found = READINGS.get(system, {}).get(key) or (METONYMS if system == "metonym" else NAMES).get(key, ())
    if isinstance(found, str):
        of = by_id()[found]
        return (Use(of, of.start, of.end),)
    return tuple(map(_use, found))


_Entry: TypeAlias = tuple[str, str | None, str | None, bool]
"""A row of the index of names: a country, its first and last day under the name, and whether it is in general use."""


def _use(entry: _Entry) -> Use:
    id_, start, end, general = entry
    if not id_:
        return Use(None)
    of = by_id()[id_]
    if start or end:
        return Use(of, start, end, general, dated=True)
    return Use(of, of.start, of.end, general)


def _today(found: Iterable[Use]) -> Country | None:
    """Return the country that a word stands for where no date is given: today's, or else the only one."""
    found = tuple(found)
    today = {use.country.id: use.country for use in found if use.end is None and use.general and use.country}
    ever = {use.country.id if use.country else "": use.country for use in found}
    several = today if len(today) == 1 else ever
    return next(iter(several.values())) if len(several) == 1 else None


def on_day(found: tuple[Use, ...], on: str | date) -> tuple[Use, ...]:
    """Return the uses of a day; a word that was the name of one state then is not that of another."""
    then = tuple(use for use in found if use.country and overlaps(use.start, use.end, on))
    dated = tuple(use for use in then if use.dated)
    return dated or then


@cache
def _finder(system: System) -> Callable[[str], Country | None]:
    """Return the look-up of a system without a date: as fast as a dictionary, which it mostly is."""
    if system in READERS_OF_NAMES:
        return _named(system)
    uses("", system)  # it must exist
    today = {code: found for code, each in _by_code(system).items() if (found := _today(each)) is not None}
    return today.get


def _named(system: System) -> Callable[[str], Country | None]:
    remembered = lru_cache(maxsize=1 << 14)(lambda text: _today(uses(text, system)))
    return lambda text: remembered(text) if len(text) <= LONGEST_NAME else None


def find_country(code: str, system: System = "iso3", *, on: str | date | None = None) -> Country | None:
    """
    Return the country of a code or name, or None where there is none or it is not clear which: a plain look-up.

    With *on*, return the one that had it on that day, or at some time in that month or year.

    >>> find_country("255", "cow", on="1970") is None
    True

    Raises:
        RecordError: where *on* is no date.
        UnknownNameError: where no system is called so.

    """
    if on is None:
        return _finder(system)(code)
    then = {use.country.id: use.country for use in on_day(uses(code, system), on) if use.country}
    return next(iter(then.values())) if len(then) == 1 else None


def find_in(code: str, systems: Iterable[System]) -> Country | None:
    """
    Return the country that the first of several systems has for a code or name, None where none has.

    >>> find_in("RB", ("fips", "gdelt")).name, find_in("XX", ("fips", "gdelt"))
    ('Serbia', None)
    """
    return next((found for system in systems if (found := find_country(code, system))), None)


def of_no_country(code: str, system: System) -> str | None:
    """
    Return what a code stands for that a system has, and that is no country; None for any other.

    >>> of_no_country("OS", "gdelt").partition(":")[0], of_no_country("FR", "gdelt")
    ('oceans', None)
    """
    from .tables.country_aliases import NONE

    return NONE.get(system, {}).get(code)


def country(code: str, system: System = "iso3", *, on: str | date | None = None) -> Country:
    """
    Return the country of a code or name, and with *on* the one that had it on that day, or in that month or year.

    Codes are text and exact: `4` and `004` differ, as do `gm` and `GM`; names are read as `name_key` compares them.
    Without *on*, a code that several countries have had is today's. What stands for several of today, such as
    `Congolese`, is refused, and so is a number of a list of states on a day on which the list does not have it.

    >>> country("345", "cow", on="1999").name, country("GM", "fips").name
    ('Yugoslavia', 'Germany')
    >>> country("Korea, Republic of", "name").iso3, country("the Kremlin", "metonym", on="1985").iso3
    ('KOR', 'SUN')

    Raises:
        RecordError: where *code* is no text or *on* no date.
        UnknownNameError: where no country has the code, had it then, or where it is not clear which one is meant. The
            message says what else it is: a code of another system, a region that is no state, or a misspelling.

    """
    if not isinstance(code, str):
        raise refuse_number("country", code, "004")
    found = find_country(code, system, on=on)
    if found is None:
        from ._country_hints import refused

        raise refused(code, system, on)
    return found
