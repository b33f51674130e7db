"""Degrees: coordinates as text, read strictly and written as short as they can be told."""

from re import ASCII, IGNORECASE
from re import compile as compile_
from typing import Final

__all__ = ["LATITUDE", "LONGITUDE", "degrees", "latitude", "longitude"]

LATITUDE: Final = "degrees north from -90 to 90"
LONGITUDE: Final = "degrees east from -180 to 180"

_DECIMAL: Final = compile_(r"[-+]?\d{1,20}(\.\d{0,40})?(e[-+]?\d{1,3})?", IGNORECASE | ASCII).fullmatch
"""A number as text; what `float` reads besides (nan, 1_0, spaces around) is none."""


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
    Write degrees as short as they can be told, and never with an exponent.

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
