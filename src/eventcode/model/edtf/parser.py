"""
EDTF, the Extended Date/Time Format: text to an immutable value with its bounds.

Pinned by ISO 8601-2:2019 and the Library of Congress text of 4 February 2019 (https://www.loc.gov/standards/datetime/):
levels 0, 1 and 2 whole, years of up to 15 digits. One thing more is read: a time of day without seconds, as ISO 8601-1
writes it, because a source that gives none must not be made to invent them.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, Literal, NamedTuple, get_args

from attrs import frozen

from eventcode.errors import RecordError, truncated

from .calendar import (
    EITHER_HEMISPHERE,
    PARTS_OF_YEAR,
    Day,
    days_in,
    days_like,
    number_of,
    numbers_like,
    years_like,
)
from .hints import expected_of

__all__ = ["Clock", "Edtf", "End", "Kind", "Precision", "parse"]

Kind = Literal["date", "datetime", "season", "interval", "one_of", "all_of"]
Precision = Literal["second", "minute", "day", "month", "season", "year", "decade", "century", "millennium"]
End = Literal["given", "open", "unknown"]

_FINE_TO_COARSE: Final = get_args(Precision)
_BY_MISSING_DIGITS: Final[dict[int, Precision]] = {0: "year", 1: "decade", 2: "century", 3: "millennium"}
_YEAR_ZERO: Final = "0000 for the year zero (1 BC), which has no sign"
_LONGEST_YEAR: Final = 15
_YEAR_DIGITS: Final = 4
_MONTHS: Final = 12
_CACHED: Final = 16_384

_plain_day = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})").fullmatch
_date = re.compile(
    r"([?~%])?(-?[0-9X]{4})([?~%])?(?:-([?~%])?([0-9X]{2})([?~%])?(?:-([?~%])?([0-9X]{2})([?~%])?)?)?"
).fullmatch
_long_year = re.compile(r"(Y?)(-?)([0-9]+)(?:E([0-9]{1,2}))?(?:S([0-9]{1,2}))?([?~%])?").fullmatch
_moment = re.compile(
    r"(-?[0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?(?:(Z)|([+-])([0-9]{2})(?::([0-9]{2}))?)?"
).fullmatch


class Clock(NamedTuple):
    """A time of day. *second* is None where none is given; *offset* (minutes east of UTC) where no zone is."""

    hour: int
    minute: int
    second: int | None
    offset: int | None


@frozen(weakref_slot=False)
class Edtf:
    """
    What one EDTF text says; `str` gives the text back as it was.

    Attributes:
        text: the text itself.
        kind: a date, a date-time, a season (or another part of a year), an interval, one of a set, or all of a set.
        precision: the finest unit that is known for certain: 1985-04-XX is known to the month, 201X to the decade.
            An interval or a set has that of its coarsest member. None: coarser than a millennium.
        lower: the first day possible, as year, month, day. None where *begins* is not "given".
        upper: the last day possible. None where *ends* is not "given".
        begins: whether the lower bound is given, open (`..`) or unknown (nothing, or a year of XXXX).
        ends: the same of the upper bound.
        uncertain: `?` or `%` stands anywhere. The bounds are those of the stated value.
        approximate: `~` or `%` stands anywhere, or the year is estimated (`S`).
        unspecified: `X` stands anywhere.
        whole: the value reaches from *lower* to *upper*; if False it is somewhere in between.
        clock: the time of day of a date-time.

    """

    text: str
    kind: Kind
    precision: Precision | None
    lower: Day | None
    upper: Day | None
    begins: End = "given"
    ends: End = "given"
    uncertain: bool = False
    approximate: bool = False
    unspecified: bool = False
    whole: bool = True
    clock: Clock | None = None

    def __str__(self) -> str:
        return self.text

    @property
    def seconds(self) -> tuple[int, int] | None:
        """The first and last second, counted in UTC, of a date-time that has a zone; None for anything else."""
        if self.clock is None or self.lower is None:
            return None
        hour, minute, second, offset = self.clock
        if offset is None:
            return None
        start = ((number_of(self.lower) * 24 + hour) * 60 + minute - offset) * 60
        return (start, start + 59) if second is None else (start + second, start + second)


_NO_MARKS: Final = str.maketrans("", "", "?~%")

_Bound = tuple[Day | None, End]
_Span = tuple[Precision | None, Day, Day, bool]
"""The precision, lower and upper bound of a date, and whether it is the whole of that span."""


class _ReasonError(Exception):
    """The reason why a text is refused: its expectation; without one, `hints` finds it."""

    def __init__(self, expected: str = "", hint: str | None = None) -> None:
        super().__init__(expected)
        self.expected, self.hint = expected, hint


@lru_cache(maxsize=_CACHED)
def parse(text: str) -> Edtf:
    """
    Read one EDTF text. The last results are kept, because dates repeat.

    Raises:
        RecordError: where the text is no EDTF, or names a day or a time that does not exist.

    >>> value = parse("1985-02-XX")
    >>> value.lower, value.upper, value.precision
    ((1985, 2, 1), (1985, 2, 28), 'month')

    """
    try:
        return _parse(text)
    except _ReasonError as reason:
        expected = reason.expected or expected_of(text)
        raise RecordError(where="When.edtf", found=truncated(text), expected=expected, hint=reason.hint) from None


def _parse(text: str) -> Edtf:
    if plain := _plain_day(text):
        day = _existing(*plain.groups())
        return Edtf(text, "date", "day", day, day)
    if text.startswith(("[", "{")):
        return _parse_set(text)
    if "/" in text:
        return _parse_interval(text)
    return _parse_moment(text) if "T" in text else _parse_date(text)


def _existing(year_text: str, month_text: str, day_text: str) -> Day:
    """Return the day, if the calendar has it."""
    year, month, day = int(year_text), int(month_text), int(day_text)
    if not 1 <= month <= _MONTHS:
        swapped = 1 <= day <= _MONTHS and 1 <= month <= days_in(year, day)
        raise _ReasonError("a month from 01 to 12", f"{year_text}-{day_text}-{month_text}" if swapped else None)
    length = days_in(year, month)
    if not 1 <= day <= length:
        raise _ReasonError(f"a day from 01 to {length}: {year_text}-{month_text} has {length} days")
    return year, month, day


def _parse_date(text: str) -> Edtf:
    found = _date(text)
    if found is None:
        return _parse_long_year(text)
    mark0, year, mark1, mark2, month, mark3, mark4, day, mark5 = found.groups()
    if year == "-0000":
        raise _ReasonError(_YEAR_ZERO)
    marks = {mark0, mark1, mark2, mark3, mark4, mark5}
    kind: Kind = "date"
    lower: Day | None
    upper: Day | None
    if month is not None and day is None and "X" not in month and int(month) > _MONTHS:
        kind = "season"
        precision, lower, upper, whole = _part_of_year(year, int(month))
    elif "X" in text:
        precision, lower, upper, whole = _unspecified(year, month, day)
    else:
        precision, lower, upper, whole = _specified(year, month, day)
    end: End = "given"
    if year.endswith("XXXX"):  # nothing is said about the year
        lower, upper, end = None, None, "unknown"
    return Edtf(
        text,
        kind,
        precision,
        lower,
        upper,
        end,
        end,
        "?" in marks or "%" in marks,
        "~" in marks or "%" in marks,
        "X" in text,
        whole,
    )


def _specified(year: str, month: str | None, day: str | None) -> _Span:
    if month is None:
        return "year", (int(year), 1, 1), (int(year), 12, 31), True
    lower = _existing(year, month, day or "01")
    return ("day", lower, lower, True) if day else ("month", lower, (*lower[:2], days_in(*lower[:2])), True)


def _unspecified(year: str, month: str | None, day: str | None) -> _Span:
    months, days = numbers_like(month or "XX", _MONTHS), numbers_like(day or "XX", 31)
    lower = next(days_like(years_like(year, latest=False), months, days), None)
    upper = next(days_like(years_like(year, latest=True), months[::-1], days[::-1]), None)
    if lower is None or upper is None:
        raise _ReasonError("a day that exists: no digits in the place of X give one")
    to_month = month is not None and "X" not in year + month
    return "month" if to_month else _year_precision(year), lower, upper, False


def _part_of_year(year: str, code: int) -> _Span:
    if code not in PARTS_OF_YEAR:
        raise _ReasonError("a month from 01 to 12, or a season or other part of the year from 21 to 41")
    first_month, months = PARTS_OF_YEAR[code]
    lower = next(years_like(year, latest=False)), first_month, 1
    years_on, month = divmod(first_month + months - 2, _MONTHS)
    end_year, end_month = next(years_like(year, latest=True)) + years_on, month + 1
    upper = end_year, end_month, days_in(end_year, end_month)
    if "X" in year:
        return _year_precision(year), lower, upper, False
    return "season", lower, upper, code not in EITHER_HEMISPHERE


def _year_precision(year: str) -> Precision | None:
    return _BY_MISSING_DIGITS.get(_YEAR_DIGITS - f"{year.lstrip('-')}X".index("X"))


def _parse_long_year(text: str) -> Edtf:
    found = _long_year(text)
    if found is None:
        raise _ReasonError
    prefix, minus, digits, zeros, significant, mark = found.groups()
    if not prefix and (zeros or not significant or len(digits) != _YEAR_DIGITS):
        raise _ReasonError
    length = len(digits) + int(zeros or 0)
    if prefix and (digits.startswith("0") or not _YEAR_DIGITS < length <= _LONGEST_YEAR):
        raise _ReasonError(f"Y before a year of 5 to {_LONGEST_YEAR} digits, the first of them not 0")
    kept = int(significant or length)
    if not 1 <= kept <= length:
        raise _ReasonError(f"from 1 to {length} significant digits after S")
    number = int(digits) * 10 ** int(zeros or 0)
    unit = 10 ** (length - kept)
    first, last = number // unit * unit, number // unit * unit + unit - 1
    if minus:
        if not number:
            raise _ReasonError(_YEAR_ZERO)
        first, last = -last, -max(first, 1)
    return Edtf(
        text,
        "date",
        _BY_MISSING_DIGITS.get(length - kept),
        (first, 1, 1),
        (last, 12, 31),
        uncertain=mark in {"?", "%"},
        approximate=mark in {"~", "%"} or significant is not None,
        whole=first == last,
    )


def _parse_moment(text: str) -> Edtf:
    found = _moment(text)
    if found is None:
        raise _ReasonError
    year, month, day, hour, minute, second, utc, sign, zone_hour, zone_minute = found.groups()
    if year == "-0000":
        raise _ReasonError(_YEAR_ZERO)
    date = _existing(year, month, day)
    last_second = 60 if minute == "59" else 59  # a leap second
    for name, digits, most in (
        ("an hour", hour, 23),
        ("a minute", minute, 59),
        ("a second", second, last_second),
        ("an hour of the offset", zone_hour, 23),
        ("a minute of the offset", zone_minute, 59),
    ):
        if digits is not None and int(digits) > most:
            raise _ReasonError(f"{name} from 00 to {most}")
    offset = 0 if utc else None
    if sign:
        offset = int(zone_hour) * 60 + int(zone_minute or 0)
        if sign == "-":
            if not offset:
                raise _ReasonError("Z or +00:00 for no offset")
            offset = -offset
    clock = Clock(int(hour), int(minute), None if second is None else int(second), offset)
    return Edtf(text, "datetime", "minute" if second is None else "second", date, date, clock=clock)


def _parse_interval(text: str) -> Edtf:
    start, slash, end = text.partition("/")
    if "/" in end:
        raise _ReasonError
    if text == slash:
        raise _ReasonError("at least one end: a date, or '..' for an open one")
    first, last = _ends(text, start, end)
    return _joined(text, "interval", [m for m in (first, last) if m], _lower(first, start), _upper(last, end))


def _ends(text: str, start: str, end: str) -> tuple[Edtf | None, Edtf | None]:
    """Read both ends, either of which may be missing or `..`."""
    if "T" in text:
        raise _ReasonError("dates without a time of day at the ends of an interval and in a set")
    first = None if start in {"", ".."} else _parse_date(start)
    last = None if end in {"", ".."} else _parse_date(end)
    if first and last and first.lower and last.upper and (first.lower > last.upper or _backwards(first, last)):
        raise _ReasonError(f"an end ({end}) that is not before the start ({start})")
    return first, last


def _backwards(first: Edtf, last: Edtf) -> bool:
    """Tell whether two seasons of no stated hemisphere follow each other in the wrong order: 2012-24, 2012-21."""
    if not first.kind == last.kind == "season":
        return False
    (one_year, _, one), (two_year, _, two) = (each.text.translate(_NO_MARKS).rpartition("-") for each in (first, last))
    return one_year == two_year and one > two and {int(one), int(two)} <= set(EITHER_HEMISPHERE)


def _lower(first: Edtf | None, start: str) -> _Bound:
    return (first.lower, first.begins) if first else (None, "open" if start else "unknown")


def _upper(last: Edtf | None, end: str) -> _Bound:
    return (last.upper, last.ends) if last else (None, "open" if end else "unknown")


def _parse_set(text: str) -> Edtf:
    kind: Kind = "one_of" if text.startswith("[") else "all_of"
    if not text.endswith("]" if kind == "one_of" else "}"):
        raise _ReasonError("a set that ends with the bracket that fits: [1667,1668] or {1667,1668}")
    items = text[1:-1].split(",")
    members: list[Edtf] = []
    lowers: list[_Bound] = []
    uppers: list[_Bound] = []
    for place, item in enumerate(items):
        if not item:
            raise _ReasonError("dates with one comma between them in a set")
        start, dots, end = item.partition("..")
        if not dots:
            end = start
        elif not (start or (end and place == 0)) or not (end or place == len(items) - 1):
            raise _ReasonError("'..' between two dates, before the first date of a set, or after the last")
        first, last = _ends(item, start or "..", end or "..")
        members += [m for m in (first, last) if m]
        lowers.append(_lower(first, ".."))
        uppers.append(_upper(last, ".."))
    return _joined(text, kind, members, _outermost(lowers, min), _outermost(uppers, max))


def _outermost(bounds: list[_Bound], choose: Callable[[list[Day]], Day]) -> _Bound:
    """Choose the lowest or the highest bound, where all are known."""
    days = [day for day, _ in bounds if day]
    if len(days) == len(bounds):
        return choose(days), "given"
    return None, "open" if (None, "open") in bounds else "unknown"


def _joined(text: str, kind: Kind, members: list[Edtf], lower: _Bound, upper: _Bound) -> Edtf:
    units = [m.precision for m in members]
    return Edtf(
        text,
        kind,
        max(units, key=_FINE_TO_COARSE.index) if units and None not in units else None,
        lower[0],
        upper[0],
        lower[1],
        upper[1],
        any(m.uncertain for m in members),
        any(m.approximate for m in members),
        any(m.unspecified for m in members),
        kind != "one_of" and all(m.whole for m in members),
    )
