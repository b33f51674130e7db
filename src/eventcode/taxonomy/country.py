"""Countries: the states of today and those that ended, with their codes and their time."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from re import compile as pattern
from typing import Final

from attrs import frozen

from eventcode.errors import RecordError

from .country_name import CountryName, spelled

__all__ = ["Country", "by_id", "countries", "overlaps"]

_EDGES: Final = ("0001-01-01", "9999-12-31")
_DATE: Final = pattern(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?").fullmatch


@frozen(kw_only=True)
class Country:
    """
    A country or territory that ISO 3166 has, or had, a code for; Kosovo; and the states that only COW or GW list.

    *start* and *end* are ISO dates, both days included: the legal beginning and end of the state, where one is known
    (independence for those that became so after 1945). The days of Correlates of War and of Gleditsch and Ward are
    in `memberships`. *fips* may be several codes or none, *icews* the names that ICEWS files use for it, and *also*
    further codes that stand for it, as `system:code`. *dependency_of* is the ISO code of the state that a territory
    belongs to.

    >>> from eventcode.taxonomy import country
    >>> country("ROM", "cameo").iso3, country("SUN").end, country("817", "cow").name, country("HKG").dependency_of
    ('ROU', '1991-12-26', 'South Vietnam', 'CHN')

    """

    iso3: str | None = None
    """ISO alpha-3; None for a state that never had a code, such as South Vietnam."""
    iso2: str | None = None
    """The ISO 3166 alpha-2 code."""
    numeric: str | None = None
    """The ISO 3166 numeric code, three digits."""
    cameo: str | None = None
    """The CAMEO country code."""
    cow: str | None = None
    """The number of Correlates of War."""
    gw: str | None = None
    """The number of Gleditsch and Ward."""
    fips: tuple[str, ...] = ()
    icews: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    name: str
    """The name in English."""
    start: str | None = None
    end: str | None = None
    dependency_of: str | None = None
    note: str | None = None
    """A remark on the country or its codes."""

    @property
    def id(self) -> str:
        """
        The ISO code, or else `cow:` or `gw:` and the number.

        >>> from eventcode.taxonomy import country
        >>> country("TUR").id, country("711", "gw").id
        ('TUR', 'gw:711')
        """
        return self.iso3 or (f"cow:{self.cow}" if self.cow else f"gw:{self.gw}")

    @property
    def names(self) -> tuple[str, ...]:
        """
        Further English names besides *name*: longer, shorter, inverted and former ones.

        >>> from eventcode.taxonomy import country
        >>> country("MMR").names[0]
        'Burma'
        """
        found = (each.name for each in self._spelled if not {"demonym", "plural", "metonym"} & {*each.kinds})
        return tuple(name for name in dict.fromkeys(found) if name != self.name)

    @property
    def demonyms(self) -> tuple[str, ...]:
        """
        What its people and what is of it are called in English; empty where no such word is in use.

        >>> from eventcode.taxonomy import country
        >>> country("NLD").demonyms[0], country("ATF").demonyms
        ('Dutch', ())
        """
        return tuple(dict.fromkeys(each.name for each in self._spelled if {"demonym", "plural"} & {*each.kinds}))

    @property
    def _spelled(self) -> tuple[CountryName, ...]:
        return spelled().get(self.id, ())

    def existed(self, on: str | date) -> bool:
        """
        Tell whether nothing known speaks against it on a day, or at some time in a month or year.

        >>> from eventcode.taxonomy import country
        >>> country("SUN").existed("1985"), country("BGD").existed("1960"), country("FRA").existed("1800")
        (True, False, True)

        Raises:
            RecordError: where *on* is no ISO date.

        """
        return overlaps(self.start, self.end, on)


def overlaps(start: str | None, end: str | None, on: str | date) -> bool:
    """Tell whether a time, of which None is an open end, has a day, or some day of a month or year."""
    first, last = _days(on)
    return (start or _EDGES[0]) <= last and first <= (end or _EDGES[1])


def _days(on: str | date) -> tuple[str, str]:
    """Return the first and the last day that *on* can mean, as text that compares like dates."""
    text = on.isoformat()[: len("2024-10-23")] if isinstance(on, date) else on
    if not isinstance(text, str) or not _DATE(text):
        raise RecordError(f"country: found on={on!r}, expected a date or an ISO date such as '1985' or '1985-06-30'")
    return text + _EDGES[0][len(text) :], text + _EDGES[1][len(text) :]


@cache
def countries() -> tuple[Country, ...]:
    """Return those that have or had an ISO code, by it: first those of today, then those that ended."""
    from .tables.countries import ROWS

    keys = (
        *("iso3", "iso2", "numeric", "cameo", "cow", "gw", "fips", "icews", "also"),
        *("name", "start", "end", "dependency_of", "note"),
    )
    return tuple(Country(**dict(zip(keys, row, strict=True))) for row in ROWS)  # type: ignore[arg-type]  # in their order


@cache
def by_id() -> Mapping[str, Country]:
    """Return every country by its id, those without an ISO code included."""
    from .tables.countries import UNCODED

    keys = ("cow", "gw", "name", "start", "end", "note")
    uncoded = (Country(**dict(zip(keys, row, strict=True))) for row in UNCODED)  # type: ignore[arg-type]  # in their order
    return {each.id: each for each in (*countries(), *uncoded)}
