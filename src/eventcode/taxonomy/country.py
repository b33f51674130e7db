"""Countries: the states of today and those that ended, under the codes of seven systems, their names and adjectives."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from re import compile as pattern
from typing import Final, Literal, cast

from attrs import frozen

from eventcode.errors import RecordError, UnknownNameError

from ._code_table import refuse_number, unknown

__all__ = ["Country", "System", "countries", "country", "find_country"]

System = Literal["iso3", "iso2", "numeric", "cameo", "fips", "cow", "gw", "name", "icews"]
"""How a country is written. `name` is its name in English, a further one, or what its people and things are called
(`Russia`, `Russian Federation`, `Russian`), in any case; everything else is read exactly."""

_SYSTEMS: Final[Mapping[System, str]] = {
    "iso3": "an ISO 3166 alpha-3 code",
    "cameo": "a CAMEO code",
    "iso2": "an ISO 3166 alpha-2 code",
    "fips": "a FIPS 10-4 code",
    "numeric": "an ISO 3166 numeric code",
    "cow": "a Correlates of War number",
    "gw": "a Gleditsch-Ward number",
    "name": "a country's name or adjective",
    "icews": "a country's name in ICEWS",
}
_NO_WORDS: Final[tuple[tuple[str, ...], tuple[str, ...]]] = ((), ())
_EDGES: Final = ("0001-01-01", "9999-12-31")
_DATE: Final = pattern(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?").fullmatch


@frozen(kw_only=True)
class Country:
    """
    A country or territory that ISO 3166 has, or had, a code for; and Kosovo.

    *start* and *end* are ISO dates, both days included, for states that ended and for those that followed them or broke
    away later; None says nothing. *fips* may be several codes or none, *icews* the names that ICEWS files use for it,
    and *also* further codes that stand for it, as `system:code`: those of petrarch2, or of a state that it continues.

    >>> country("ROM", "cameo").iso3, country("SUN").end
    ('ROU', '1991-12-26')
    """

    iso3: str
    iso2: str | None = None
    numeric: str | None = None
    cameo: str | None = None
    cow: str | None = None
    gw: str | None = None
    fips: tuple[str, ...] = ()
    icews: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    name: str
    start: str | None = None
    end: str | None = None
    note: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """
        Further English names besides *name*: longer, shorter and former ones.

        >>> country("MMR").names[0]
        'Burma'
        """
        return _english().get(self.iso3, _NO_WORDS)[0]

    @property
    def demonyms(self) -> tuple[str, ...]:
        """
        What its people and what is of it are called in English; empty where no such word is in use.

        >>> country("NLD").demonyms[0], country("ATF").demonyms
        ('Dutch', ())
        """
        return _english().get(self.iso3, _NO_WORDS)[1]

    def existed(self, on: str | date) -> bool:
        """
        Tell whether nothing known speaks against it on a day, or at some time in a month or year.

        >>> country("SUN").existed("1985"), country("SUN").existed("1992-01-01")
        (True, False)

        Raises:
            RecordError: where *on* is no ISO date.

        """
        first, last = _days(on)
        return (self.start or _EDGES[0]) <= last and first <= (self.end or _EDGES[1])


def _days(on: str | date) -> tuple[str, str]:
    """Return the first and the last day that *on* can mean, as text that compares like dates."""
    text = on.isoformat()[: len("2024-10-23")] if isinstance(on, date) else on
    if not isinstance(text, str) or not _DATE(text):
        raise RecordError(f"country: found on={on!r}, expected a date or an ISO date such as '1985' or '1985-06-30'")
    return text + _EDGES[0][len(text) :], text + _EDGES[1][len(text) :]


@cache
def countries() -> tuple[Country, ...]:
    """Return all of them by ISO alpha-3 code: first those of today, then those that ended."""
    from .tables.countries import ROWS

    return tuple(
        Country(
            iso3=iso3,
            iso2=iso2,
            numeric=numeric,
            cameo=cameo,
            cow=cow,
            gw=gw,
            fips=fips,
            icews=icews,
            also=also,
            name=name,
            start=start,
            end=end,
            note=note,
        )
        for iso3, iso2, numeric, cameo, cow, gw, fips, icews, also, name, start, end, note in ROWS
    )


def _english() -> Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the further names and the demonyms of each country by its ISO alpha-3 code."""
    from .tables.demonyms import DEMONYMS

    return DEMONYMS


def _codes(found: Country, system: System) -> Iterator[str]:
    """Yield the codes or names that stand for a country in a system, the usual one first."""
    if system == "name":
        yield from (found.name, *found.names, *found.demonyms)
        return
    code = getattr(found, system)
    yield from code if isinstance(code, tuple) else (code,) if code else ()
    yield from (other.partition(":")[2] for other in found.also if other.startswith(f"{system}:"))


@cache
def _candidates(system: System) -> dict[str, tuple[Country, ...]]:
    """Return every country that a code of the system ever stood for."""
    index: dict[str, tuple[Country, ...]] = {}
    for each in countries():
        for code in _codes(each, system):
            key = code.casefold() if system == "name" else code
            index[key] = (*index.get(key, ()), each)
    if system == "name":
        for name, found in _candidates("icews").items():
            index.setdefault(name.casefold(), found)
    return index


@cache
def _settled(system: str) -> dict[str, Country]:
    """Return the country of each code that needs no date: the one that still exists, or the only one."""
    if system not in _SYSTEMS:
        raise unknown(f"no system of country codes is called {system!r}", str(system), _SYSTEMS, show=True)
    settled = {}
    for code, found in _candidates(cast("System", system)).items():
        today = [each for each in found if each.end is None] or found
        if len(today) == 1:
            settled[code] = today[0]
    return settled


def find_country(code: str, system: System = "iso3") -> Country | None:
    """
    Return the country of a code, or None where there is none or the code needs a date to be clear: a plain look-up.

    Raises:
        UnknownNameError: where no system is called so.

    """
    return _settled(system).get(code.casefold() if system == "name" else code)


def country(code: str, system: System = "iso3", on: str | date | None = None) -> Country:
    """
    Return the country of a code, and with *on* the one that had it on that day, or in that month or year.

    Codes are text and exact: `4` and `004` differ, as do `gm` and `GM`; names and demonyms are read in any case.
    Without *on*, a code that several countries have had is today's. What stands for several of today, such as
    `Congolese`, is refused.

    >>> country("345", "cow", on="1999").name, country("GM", "fips").name
    ('Yugoslavia', 'Germany')
    >>> country("Russian", "name").iso3, country("Ivory Coast", "name").iso3, country("holland", "name").iso3
    ('RUS', 'CIV', 'NLD')

    Raises:
        RecordError: where *code* is no text or *on* no date.
        UnknownNameError: where no country has the code, had it then, or where it is not clear which one is meant.

    """
    if not isinstance(code, str):
        raise refuse_number("country", code, "004")
    settled = find_country(code, system)
    if on is None and settled is not None:
        return settled
    found = _candidates(system).get(code.casefold() if system == "name" else code, ())
    if not found:
        raise _no_country(code, system)
    then = [each for each in found if on is None or each.existed(on)]
    if len(then) == 1:
        return then[0]
    spans = ", ".join(f"{each.name} ({each.iso3}{_span(each)})" for each in found)
    if then:
        today = [each.iso3 for each in then if each.end is None]  # no day tells those apart
        by = "a day, on=" if len(today) <= 1 else f"its code, such as {today[0]!r}"
        raise UnknownNameError(f"{code!r} is {_SYSTEMS[system]} of several: {spans}; say which by {by}")
    raise UnknownNameError(f"{code!r} is {_SYSTEMS[system]}, but not on {str(on)!r}: {spans}")


def _span(of: Country) -> str:
    return f", {of.start or '...'} to {of.end or '...'}" if of.start or of.end else ""


def _no_country(code: str, system: System) -> UnknownNameError:
    """Say in which other system the code exists, or which code of this one is near."""
    message = f"{code!r} is not {_SYSTEMS[system]}"
    for other, words in _SYSTEMS.items():
        found = _settled(other).get(code.casefold() if other == "name" else code)
        if found is not None:
            here = next(_codes(found, system), None)
            advice = f"did you mean {here!r}?" if here else "it has none"
            return UnknownNameError(f"{message}; it is {words}, of {found.name}: {advice}")
    known = _candidates(system)
    meant = (code.strip().upper(), code.strip().zfill(len("004")))
    if hint := next((each for each in meant if each in known), None):
        return UnknownNameError(f"{message}; did you mean {hint!r}?")
    return unknown(message, code, _spelled() if system == "name" else known)


def _spelled() -> Iterator[str]:
    """Yield every name and demonym as it is spelled: the index has them casefolded."""
    return (word for each in countries() for word in _codes(each, "name"))
