"""Membership in the two lists of independent states: Correlates of War, and Gleditsch and Ward."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, Literal

from attrs import frozen

from ._code_table import unknown

__all__ = ["Membership", "StateList", "memberships"]

StateList = Literal["cow", "gw"]
"""Correlates of War's list (2016), and that of Gleditsch and Ward with their tentative list of microstates."""

_LISTS: Final[Mapping[StateList, str]] = {"cow": "Correlates of War", "gw": "Gleditsch and Ward"}


@frozen(kw_only=True)
class Membership:
    """
    A spell in which a list has a state, under the number, abbreviation and name that the list gives it.

    *start* and *end* are the list's own days, both included; they are no legal days of the state. *end* is None where
    the list runs to its last day. *countries* holds the ids of the countries that the number stands for one after the
    other, each with the day from which it does; the first has None (see `Country.id`).

    >>> spell = memberships("gw")["345"][0]
    >>> spell.name, spell.start, spell.end, spell.countries
    ('Yugoslavia', '1918-12-01', '2006-06-04', ((None, 'YUG'), ('2003-02-04', 'SCG')))

    """

    system: StateList
    """The list of states: `cow` or `gw`."""
    number: str
    """The number of the state in the list."""
    abbreviation: str
    """The abbreviation in the list."""
    name: str
    """The name in the list."""
    start: str
    end: str | None
    countries: tuple[tuple[str | None, str], ...]
    note: str | None = None
    """A remark on the membership."""


@cache
def memberships(system: StateList) -> Mapping[str, tuple[Membership, ...]]:
    """
    Return the spells of a list by number, each number's in the order of time.

    >>> [(spell.start, spell.end) for spell in memberships("cow")["255"]]
    [('1816-01-01', '1945-05-08'), ('1990-10-03', None)]

    Raises:
        UnknownNameError: where no list is called so.

    """
    from .tables.memberships import ROWS

    if system not in _LISTS:
        raise unknown(f"no list of states is called {system!r}", str(system), _LISTS, show=True)
    found: dict[str, tuple[Membership, ...]] = {}
    keys = ("number", "abbreviation", "name", "start", "end", "countries", "note")
    for list_, *row in ROWS:
        if list_ == system:
            spell = Membership(system=system, **dict(zip(keys, row, strict=True)))  # type: ignore[arg-type]  # in the order of the keys
            found[spell.number] = (*found.get(spell.number, ()), spell)
    return MappingProxyType(found)
