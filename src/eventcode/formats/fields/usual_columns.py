"""Usual columns: those that tables of many sources have alike: ids, days, CAMEO codes, actors, coordinates."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from eventcode.errors import RecordError
from eventcode.model import Actor, Code, Place, When

from .columns import Column, Holds, Parts
from .days import COMPACT
from .field import Says
from .texts import LATITUDE, LONGITUDE, compact_day, degrees, digits, latitude, longitude

__all__ = [
    "CAMEO",
    "ISO_DAY",
    "LAT",
    "LON",
    "actor_by_code",
    "cameo",
    "cameo_column",
    "compact",
    "coordinate_columns",
    "day_column",
    "day_parts",
    "exact",
    "id_column",
    "place_of",
    "root_column",
]


CAMEO: Final = "cameo@1.1b3"
"""The codebook of the codes of CAMEO, where a source names none."""
LAT: Final = Says("lat", gives=".+", plain=r"-?[0-8]?[0-9](\.[0-9]{1,12})?")
"""What a cell with degrees north says."""
LON: Final = Says("lon", gives=".+", plain=r"-?([0-9]|[0-9][0-9]|1[0-7][0-9])(\.[0-9]{1,12})?")
"""What a cell with degrees east says."""
ISO_DAY: Final = Says("edtf", exact=True)
"""What a cell with a day says."""


def exact(attribute: str) -> Says:
    """Return what a cell says whose text is an attribute as it stands."""
    return Says(attribute, exact=True)


def id_column(
    name: str, prefix: str, *, read: Callable[[str], str] = str, expected: str = "an id", **options: Any
) -> Column:
    """
    Return the column of the id, which stands behind a *prefix* in the record; *read* refuses what is none.

    *options* of this and of the other columns here are as those of a `Column`.

    >>> column = id_column("Event ID", "navy:", read=digits, expected="digits")
    >>> column.read("17"), column.write("navy:17")
    ('navy:17', '17')
    """
    read_id, write = lambda text: prefix + read(text), lambda id_: id_.removeprefix(prefix)
    return Column(name, "id", part="id", read=read_id, write=write, expected=expected, required=True, **options)


# Days, as YYYYMMDD.


def compact(when: When) -> str:
    """
    Write a day as YYYYMMDD; nothing for any other time.

    >>> compact(When("2024-10-23")), compact(When("2024-10"))
    ('20241023', '')
    """
    try:
        return digits((when.edtf or "").replace("-", ""), len("YYYYMMDD"))
    except ValueError:
        return ""


def day_column(name: str, **options: Any) -> Column:
    """Return the column of the day, as YYYYMMDD."""
    expected = "a day that exists, as YYYYMMDD"
    return Column(name, "day", part="when", read=compact_day, write=compact, expected=expected, form=COMPACT, **options)


def day_parts(year: str, *, month: str, day: str) -> tuple[Column, Column, Column]:
    """Return the columns that repeat the parts of the day."""
    return (
        Column(year, "day", write=lambda when: compact(when)[:4], holds="value"),
        Column(month, "day", write=lambda when: compact(when)[4:6], holds="value"),
        Column(day, "day", write=lambda when: compact(when)[6:], holds="value"),
    )


# Codes of CAMEO.


def _code(text: str) -> Code:
    return Code(f"cameo:{text}")


def cameo(code: Code) -> str:
    """
    Write a code of CAMEO; nothing for any other.

    >>> cameo(Code("cameo:190")), cameo(Code("plover:ASSAULT"))
    ('190', '')
    """
    return code.value if code.codebook == "cameo" else ""


def cameo_column(
    name: str, *, read: Callable[[str], Code | None] = _code, holds: Holds = "whole", **options: Any
) -> Column:
    """Return the column of the code."""
    expected = "a CAMEO code"
    return Column(name, "code", part="code", read=read, write=cameo, expected=expected, holds=holds, **options)


def root_column(name: str, *, read: Callable[[str], str | None] = digits) -> Column:
    """Return the column of the root of the code, which may prove a zero that the code has lost."""
    expected, write = "the number of a root", lambda code: cameo(code)[:2]
    return Column(name, "code", part="root", read=read, write=write, expected=expected, holds="whole")


def actor_by_code(text: str) -> Actor:
    """
    Return the actor of a CAMEO code, by the code alone where it has no blocks of three.

    >>> actor_by_code("KENGOV").country, actor_by_code("x-17")
    ('KEN', Actor(code='x-17'))
    """
    try:
        return Actor.from_code(text)
    except RecordError:  # whatever it means, it is what the source says
        return Actor(code=text)


# Places.


def coordinate_columns(
    lat: str,
    lon: str,
    *,
    group: str = "place",
    write: Callable[[float | None], str | None] = degrees,
    says: tuple[Says | None, Says | None] = (None, None),
) -> tuple[Column, Column]:
    """Return the columns of latitude and longitude, whose numbers *write* writes."""
    number, (north, east) = partial(Column, group=group, holds="fraction"), says
    return (
        number(lat, part="lat", read=latitude, write=lambda place: write(place.lat), expected=LATITUDE, says=north),
        number(lon, part="lon", read=longitude, write=lambda place: write(place.lon), expected=LONGITUDE, says=east),
    )


def place_of(parts: Parts) -> Place | None:
    """
    Return a place of the parts that say something, each an attribute of it; None where none does.

    Raises:
        InvalidRecordError: where one of two coordinates is missing.

    """
    for name in [name for name, value in parts.items() if value is None]:
        del parts[name]
    parts.pair("lat", "lon")
    return Place(**parts) if parts else None
