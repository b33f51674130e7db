"""Clocks: the times of quadruples, numbers whose unit and beginning no file says, as dates and back."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from re import ASCII
from re import compile as compile_
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

from eventcode.errors import must_be
from eventcode.model import When

__all__ = ["BEGINNING", "Clock", "Start", "TimeUnit", "clock"]

TimeUnit: TypeAlias = Literal["minutes", "hours", "days", "years", "dates"]
"""What the times of a file count, or that they are dates as they stand."""
Start: TypeAlias = str | date | None
"""When the count begins: a day, a moment to the minute, a year; None where nobody said."""

BEGINNING: Final = "the beginning of the data set"
"""What a time is relative to where nobody said when the count begins."""

_COUNT: Final = compile_(r"\d{1,12}", ASCII).fullmatch
_YEAR: Final = compile_(r"\d{4}", ASCII).fullmatch
_MINUTES: Final = {"minutes": 1, "hours": 60, "days": 1440}
_IN_A_DAY: Final = 1440
_START: Final = {
    "years": "a year, such as '1979'",
    "dates": "none, for the dates stand in the file",
}
_MOMENT: Final = "a day or a moment to the minute, such as '2018-01-01' or '2018-01-01T00:00Z'"


class Clock(NamedTuple):
    """How a time becomes a date, and a date a time."""

    read: Callable[[str], When]
    """`ValueError` where the text is no time."""
    write: Callable[[When], str | None]
    """None where there is none; what is given need not mean the same, and is to be read again."""
    expected: str


def clock(unit: TimeUnit, start: Start, step: int) -> Clock:
    """
    Make the clock of a data set.

    Raises:
        RecordError: where the arguments do not say a clock.

    """
    if unit not in (units := get_args(TimeUnit)):
        raise must_be("time_unit", unit, expected="one of " + ", ".join(units), known=units)
    if isinstance(step, bool) or not isinstance(step, int) or step < 1:
        raise must_be("step", step, expected="a whole number from 1")
    if unit == "dates":
        if start is not None or step != 1:
            raise must_be("start, step", (start, step), expected=_START[unit])
        return Clock(_day, lambda when: when.edtf, "a day that exists, as YYYY-MM-DD")
    expected = f"a number of {unit}" + (f", a multiple of {step}" if step > 1 else "")
    if start is None:
        read, write = _since_beginning(unit)
    elif unit == "years":
        read, write = _years(start)
    else:
        read, write = _moments(start, _MINUTES[unit], whole_days=_MINUTES[unit] * step % _IN_A_DAY == 0)
    return Clock(lambda text: read(_count(text, step)), write, expected)


def _count(text: str, step: int) -> int:
    if not _COUNT(text) or (count := int(text)) % step:
        raise ValueError
    return count


def _day(text: str) -> When:
    when = When(text)
    if when.precision != "day" or len(text) != len("YYYY-MM-DD") or not text[-1].isdigit():
        raise ValueError
    return when


_Pair: TypeAlias = tuple[Callable[[int], When], Callable[[When], str | None]]


def _since_beginning(unit: TimeUnit) -> _Pair:
    def write(when: When) -> str | None:
        count, _, of = (when.text or "").partition(" ")
        return count if of == unit else None

    return lambda count: When(text=f"{count} {unit}", relative_to=BEGINNING), write


def _years(start: str | date) -> _Pair:
    if not isinstance(start, str) or not _YEAR(start):
        raise must_be("start", start, expected=_START["years"])
    first = int(start)

    def read(count: int) -> When:
        return When(f"{first + count:04}")

    def write(when: When) -> str | None:
        return str(int(when.edtf) - first) if when.edtf and _YEAR(when.edtf) else None

    return read, write


def _moments(start: str | date, unit: int, *, whole_days: bool) -> _Pair:
    first = _moment(start)
    as_days = whole_days and not isinstance(start, datetime) and len(str(start)) == len("YYYY-MM-DD")

    def read(count: int) -> When:
        try:
            moment = first + timedelta(minutes=count * unit)
        except OverflowError as error:  # beyond the year 9999
            raise ValueError from error
        if as_days:
            return When(moment.date().isoformat())
        return When(moment.isoformat(timespec="minutes").replace("+00:00", "Z"))

    def write(when: When) -> str | None:
        try:
            minutes = (datetime.fromisoformat(when.edtf or "") - first) // timedelta(minutes=1)
        except (ValueError, TypeError):  # no one day or moment; or only one of the two has a zone
            return None
        return str(minutes // unit)

    return read, write


def _moment(start: str | date) -> datetime:
    try:
        moment = datetime.fromisoformat(start if isinstance(start, str) else start.isoformat())
    except (AttributeError, ValueError):
        raise must_be("start", start, expected=_MOMENT) from None
    if moment.second or moment.microsecond:
        raise must_be("start", start, expected=_MOMENT)
    return moment
