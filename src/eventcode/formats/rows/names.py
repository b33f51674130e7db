"""Names of columns, as tables compare them."""

from functools import lru_cache
from itertools import chain
from typing import Final

__all__ = ["plain", "plain_names", "without_unit"]

_CACHED: Final = 4_096
"""How many names of columns are remembered: many tables compare the same ones, in many places of a file."""
_LONGEST: Final = 128
"""How many characters such a name has at most."""


def plain(name: str) -> str:
    """
    Return the name of a column without case, blanks and punctuation, as names are compared.

    >>> plain("Event ID"), plain("event.id"), plain("EVENT_ID")
    ('eventid', 'eventid', 'eventid')
    """
    return _plain_name(name) if len(name) <= _LONGEST else _plain(name)


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


_plain_name: Final = lru_cache(_CACHED)(_plain)


_UNITS: Final = frozenset(
    {
        *("deg", "degree", "degrees", "decimal", "dd", "n", "s", "e", "w", "wgs", "wgs84", "epsg4326"),
        *("utc", "gmt", "local", "yyyymmdd", "ddmmyyyy", "mmddyyyy", "iso", "iso8601"),
        *("number", "count", "persons", "people", "text", "string"),
    }
)
"""What stands in parentheses behind the name of a column and changes nothing of what it holds."""


def without_unit(name: str) -> str:
    """
    Return the name of a column without a unit in parentheses behind it.

    >>> without_unit("latitude (deg)"), without_unit("date [dd/mm/yyyy]"), without_unit("killed (civilians)")
    ('latitude', 'date', 'killed (civilians)')
    """
    bare = name.rstrip()
    place = max(bare.rfind("("), bare.rfind("["))
    unit, column = bare[place + 1 : -1], bare[: max(place, 0)].rstrip()
    if not column or not bare.endswith((")", "]")) or ")" in unit or "]" in unit:
        return name
    return column if all(plain(word) in _UNITS for word in unit.replace("\u00b0", "").split()) else name


@lru_cache(64)
def plain_names(header: tuple[str, ...]) -> tuple[tuple[tuple[str, str], ...], frozenset[str]]:
    """
    Return the names of columns as they are compared, each also without a unit behind it; and all of these.

    >>> plain_names(("Event ID", "Latitude (deg)"))[0]
    (('eventid', 'eventid'), ('latitudedeg', 'latitude'))
    """
    pairs = tuple((plain(name), plain(without_unit(name))) for name in header)
    return pairs, frozenset(chain.from_iterable(pairs))
