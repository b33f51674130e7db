"""Texts: digits, days, coordinates and country codes in cells, read strictly."""

from re import ASCII, IGNORECASE
from re import compile as compile_
from typing import Any, Final

from eventcode.model import When
from eventcode.taxonomy import System, find_country
from eventcode.taxonomy.country_lookup import find_in

__all__ = [
    "LATITUDE",
    "LONGITUDE",
    "are_digits",
    "as_text",
    "bare_whole",
    "compact_day",
    "country_as",
    "degrees",
    "digits",
    "iso3_of",
    "iso_day",
    "kept_text",
    "latitude",
    "longitude",
    "whole",
    "without_cr",
]

LATITUDE: Final = "degrees north from -90 to 90"
LONGITUDE: Final = "degrees east from -180 to 180"

_DECIMAL: Final = compile_(r"[-+]?\d{1,20}(\.\d{0,40})?(e[-+]?\d{1,3})?", IGNORECASE | ASCII).fullmatch
"""A number as text; what `float` reads besides (nan, 1_0, spaces around) is none."""


def are_digits(text: str, length: int = 0) -> bool:
    """Return whether a text is digits of ASCII, so many of them."""
    return text.isascii() and text.isdigit() and len(text) == (length or len(text))


def digits(text: str, length: int = 0) -> str:
    """Return the text where it is digits of ASCII, so many of them; `ValueError` where it is not."""
    if not are_digits(text, length):
        raise ValueError(text)
    return text


def whole(text: str, most: int = 18) -> str:
    """
    Return the digits of a whole number, which a program may have written 5.0; `ValueError` for any other text.

    >>> whole("15960.0"), whole("007")
    ('15960', '007')
    """
    number, point, decimals = text.partition(".")
    if (point and decimals.strip("0")) or (point and not decimals) or len(number) > most:
        raise ValueError(text)
    return digits(number)


def bare_whole(text: str) -> str:
    """
    Return a whole number without what programs write with it; any other text as it stands.

    That are decimals, and the formula by which people save zeros in front from Excel.

    >>> bare_whole("190.0"), bare_whole("-1.0"), bare_whole('="036"'), bare_whole("1.5"), bare_whole("v1.0")
    ('190', '-1', '036', '1.5', 'v1.0')
    """
    number = text[2:-1] if text[:2] == '="' and text[-1] == '"' else text.removesuffix(".0")
    return number if number is not text and number.removeprefix("-").isdecimal() and number.isascii() else text


def compact_day(text: str) -> When:
    """Read a day as YYYYMMDD; `ValueError` where there is no such day."""
    day = digits(text, len("YYYYMMDD"))
    return When(f"{day[:4]}-{day[4:6]}-{day[6:]}")


def iso_day(text: str) -> When:
    """Read a day as YYYY-MM-DD; `ValueError` where there is no such day."""
    if len(text) != len("YYYY-MM-DD"):
        raise ValueError(text)
    return When(text)


def as_text(value: object) -> str | None:
    """Return a value of `extra` or `ids` that is text; None for any other."""
    return value if isinstance(value, str) else None


def kept_text(part: Any, name: str, key: str) -> str | None:
    """Return the text that the `extra` of a part of a record has of a format under a key; None where it has none."""
    kept = part.extra.get(name)
    return as_text(kept.get(key)) if isinstance(kept, dict) else None


def without_cr(text: str) -> str:
    """Return the text of a last column without the CR that belongs to the line end; the cell is kept as it was."""
    return text.removesuffix("\r")


def country_as(iso3: str | None, system: str) -> str | None:
    """Return the code or name that a country has in a system of `find_country`; the first where there are several."""
    country = None if iso3 is None else find_country(iso3)
    found = getattr(country, system, None)
    return (found[0] if found else None) if isinstance(found, tuple) else found


def iso3_of(text: str, *systems: System) -> str | None:
    """Return the country that the first of several systems of `find_country` has; None where none has one."""
    country = find_in(text, systems)
    return country.iso3 if country else None


def _number(text: str, limit: int) -> float:
    if not _DECIMAL(text):
        raise ValueError
    value = float(text) + 0.0  # not -0.0, which would equal 0.0 and be written otherwise
    if not -limit <= value <= limit:
        raise ValueError
    return value


def latitude(text: str) -> float:
    """Read degrees north; `ValueError` beyond the poles, and for what is no number."""
    return _number(text, 90)


def longitude(text: str) -> float:
    """Read degrees east; `ValueError` beyond the antimeridian, and for what is no number."""
    return _number(text, 180)


def degrees(value: float | None) -> str | None:
    """
    Write degrees in as few digits as give them back, and never with an exponent.

    >>> degrees(35.0), degrees(-0.0), degrees(1e-05), degrees(None)
    ('35', '0', '0.00001', None)
    """
    if value is None:
        return None
    text = repr(value + 0.0)
    if "e" in text:
        from decimal import Decimal

        return f"{Decimal(text):f}"
    return text.removesuffix(".0")
