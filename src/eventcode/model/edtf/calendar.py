"""The proleptic Gregorian calendar for any year, as ISO 8601 counts them: year 0000 is 1 BC, -0001 is 2 BC."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import product
from typing import Final

__all__ = [
    "EITHER_HEMISPHERE",
    "PARTS_OF_YEAR",
    "Day",
    "day_of",
    "days_in",
    "days_like",
    "number_of",
    "numbers_like",
    "years_like",
]

Day = tuple[int, int, int]
"""Year, month, day; `datetime.date` ends at the years 1 and 9999, this does not."""

PARTS_OF_YEAR: Final[dict[int, tuple[int, int]]] = {
    # ISO 8601-2 names these parts and gives them no months. The seasons here are the meteorological ones of three whole
    # months; one that crosses New Year belongs to the year in which it begins.
    # code: (first month, months)
    21: (3, 9),  # spring of no stated hemisphere: March to May or September to November
    22: (6, 9),  # summer: June to August or December to February
    23: (3, 9),  # autumn: September to November or March to May
    24: (6, 9),  # winter: December to February or June to August
    25: (3, 3),  # spring, northern
    26: (6, 3),  # summer, northern
    27: (9, 3),  # autumn, northern
    28: (12, 3),  # winter, northern
    29: (9, 3),  # spring, southern
    30: (12, 3),  # summer, southern
    31: (3, 3),  # autumn, southern
    32: (6, 3),  # winter, southern
    33: (1, 3),  # quarter 1
    34: (4, 3),  # quarter 2
    35: (7, 3),  # quarter 3
    36: (10, 3),  # quarter 4
    37: (1, 4),  # quadrimester 1
    38: (5, 4),  # quadrimester 2
    39: (9, 4),  # quadrimester 3
    40: (1, 6),  # semester 1
    41: (7, 6),  # semester 2
}

EITHER_HEMISPHERE: Final = range(21, 25)
"""The seasons that are of no stated hemisphere: what they date is somewhere within the months above."""

_CYCLE_YEARS: Final = 400
_CYCLE_DAYS: Final = 146_097
_LENGTHS: Final = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY: Final = 2


def days_in(year: int, month: int) -> int:
    """
    Return the number of days of a month.

    >>> days_in(2024, 2), days_in(1900, 2), days_in(0, 2)
    (29, 28, 29)
    """
    if month == _FEBRUARY and year % 4 == 0 and (year % 100 != 0 or year % _CYCLE_YEARS == 0):
        return 29
    return _LENGTHS[month]


def number_of(day: Day) -> int:
    """
    Return the number of a day; 1 is 0001-01-01, as in `datetime.date.toordinal`.

    >>> number_of((1, 1, 1)), number_of((0, 12, 31))
    (1, 0)
    """
    cycle, year = divmod(day[0] - 1, _CYCLE_YEARS)
    return date(year + 1, day[1], day[2]).toordinal() + cycle * _CYCLE_DAYS


def day_of(number: int) -> Day:
    """
    Return the day that has this number.

    >>> day_of(0)
    (0, 12, 31)
    """
    cycle, rest = divmod(number - 1, _CYCLE_DAYS)
    day = date.fromordinal(rest + 1)
    return day.year + cycle * _CYCLE_YEARS, day.month, day.day


def years_like(pattern: str, *, latest: bool) -> Iterator[int]:
    """
    Count the years that fit four digits or X, from the earliest, or from the latest.

    >>> next(years_like("198X", latest=True)), next(years_like("-198X", latest=True))
    (1989, -1980)
    """
    sign = -1 if pattern.startswith("-") else 1
    digits = "0123456789" if (sign == 1) != latest else "9876543210"
    for chosen in product(*(digits if c == "X" else c for c in pattern.lstrip("-"))):
        year = sign * int("".join(chosen))
        if year or sign == 1:  # -0000 is no year
            yield year


@cache  # there are 121 patterns, each for months and for days
def numbers_like(pattern: str, most: int) -> tuple[int, ...]:
    """
    Return the numbers from 1 to *most* that fit two digits or X.

    >>> numbers_like("1X", 12)
    (10, 11, 12)
    """
    tens, ones = (range(10) if c == "X" else (int(c),) for c in pattern)
    return tuple(n for t in tens for o in ones if 1 <= (n := 10 * t + o) <= most)


def days_like(years: Iterator[int], months: tuple[int, ...], days: tuple[int, ...]) -> Iterator[Day]:
    """Combine years, months and days, in this order, to the days that the calendar has."""
    return ((y, m, d) for y in years for m in months for d in days if d <= days_in(y, m))
