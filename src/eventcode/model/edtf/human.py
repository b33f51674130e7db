"""Dates as people write them, to EDTF: only the parts that the words hold, or an error."""

import re
from datetime import datetime
from typing import Final

from eventcode.errors import RecordError
from eventcode.model._base import must_be

from .parser import parse

__all__ = ["edtf_of"]

_WHERE: Final = "When.from_human"
_ORDERS: Final = ("dmy", "mdy", "ymd")
_LONGEST: Final = 100
_YEAR_DIGITS: Final = 4
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# What dateutil does not find in the words it takes from a default: what differs between two readings was not there.
# The days lie two weeks apart because a weekday is counted from the default; both years have a 29 February.
_DEFAULTS: Final = (datetime(2000, 1, 1), datetime(2004, 7, 15))  # noqa: DTZ001  # words have no zone

_numbers_only = re.compile(r"[0-9]{1,4}(?:(?:[./-] ?| )[0-9]{1,4}){1,2}").fullmatch
# An apostrophe marks a year without its century, a hyphen before or after a date a year before 0 or an open end.
_words_and_numbers = re.compile(r"[A-Za-z0-9]+(?:(?:[., ]+|[/-])[A-Za-z0-9]+)*[.,]?").fullmatch
_find_numbers = re.compile(r"[0-9]+").findall
_find_weekday = re.compile(rf"\b({'|'.join(_WEEKDAYS)})", re.IGNORECASE).search


def edtf_of(words: str, order: str | None) -> str:
    """Return the EDTF text of *words*; see `When.from_human`."""
    if order is not None and order not in _ORDERS:
        raise must_be(f"{_WHERE}(order=)", order, "one of dmy, mdy, ymd", _ORDERS)
    if not isinstance(words, str) or not 0 < len(words) <= _LONGEST:
        raise must_be(_WHERE, words, f"a date in words, of 1 to {_LONGEST} characters")
    return _from_numbers(words, order) if _numbers_only(words) else _from_words(words)


def _from_numbers(words: str, order: str | None) -> str:
    """Read a date that is all numbers, in every order allowed: one reading must be left."""
    numbers = _find_numbers(words)
    missing = "d" if any(len(n) == _YEAR_DIGITS for n in numbers) else "y"
    left_out = missing if len(numbers) < len("dmy") else ""
    readings = {}
    for candidate in _ORDERS if order is None else (order,):
        parts = dict(zip(candidate.replace(left_out, ""), numbers, strict=True))
        edtf = "-".join([parts.get("y", "XXXX"), *(parts[p].zfill(2) for p in "md" if p in parts)])
        try:
            readings[parse(edtf).text] = candidate
        except RecordError:
            continue
    if not readings:
        asked = "" if order is None else f" in the order {order}"
        raise must_be(_WHERE, words, f"a date that exists{asked}, the year with four digits")
    if len(readings) > 1:
        choice = " or ".join(f"{candidate!r} ({edtf})" for edtf, candidate in readings.items())
        raise must_be(_WHERE, words, f"the order of the numbers: order={choice}")
    return next(iter(readings))


def _from_words(words: str) -> str:
    """Read a date whose month is a word, or that is only a year."""
    if not _words_and_numbers(words):
        raise must_be(_WHERE, words, "English words and numbers, nothing but space . , - or / between them")
    from dateutil.parser import parse as read

    try:
        # The numbers of a time of day are refused below; this only keeps dateutil from warning of its zone.
        one, two = (read(words, default=default, tzinfos=lambda *_: None) for default in _DEFAULTS)
    except (ValueError, OverflowError) as error:
        raise must_be(_WHERE, words, "a date such as '23 October 2024', 'October 2024' or '2024'") from error
    year, month, day = (
        getattr(one, part) if getattr(one, part) == getattr(two, part) else None for part in ("year", "month", "day")
    )
    if (year is None and month is None) or (day is not None and month is None):
        raise must_be(_WHERE, words, "a year, or a month with a year or a day")
    held = [text for text in (year and f"{year:04}", day and str(day)) if text]
    numbers = [n if len(n) == _YEAR_DIGITS else n.lstrip("0") for n in _find_numbers(words)]
    if sorted(held) != sorted(numbers):
        raise must_be(_WHERE, words, "no numbers but one day and a year of four digits; a moment goes to When.of")
    weekday = _find_weekday(words)
    if weekday and (year is None or day is None or _WEEKDAYS[one.weekday()] != weekday[1].lower()):
        raise must_be(_WHERE, words, "the weekday of a whole date, or none")
    parts = (year and f"{year:04}", month and f"{month:02}", day and f"{day:02}")
    return "-".join(part for part in (parts[0] or "XXXX", *parts[1:]) if part)
