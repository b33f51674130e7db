"""
Days: the dates of tables, in whatever form a program wrote them.

A date that can be read in one way only is read: 2020-01-31, 20200131, 31 January 2020, 31jan2020, Friday, Jan 31, 2020,
31/01/2020, each with or without a time of day. Which of the numbers in 05/01/2020 is the month holds for a whole
column: the rows that have one reading decide, or somebody says it. A year of two digits needs the year beside it, or a
stated century.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta, timezone
from functools import lru_cache
from re import ASCII, IGNORECASE
from re import compile as compile_
from typing import Final, NamedTuple

from .months import month_named
from .texts import whole

__all__ = [
    "COMPACT",
    "EDTF",
    "ISO",
    "MOMENT",
    "Moment",
    "OrderVote",
    "beside_year",
    "day_orders",
    "month_of",
    "order_in",
    "read_moment",
    "serial_system",
    "undecided",
    "writer_of",
]

ISO: Final = "{year:04}-{month:02}-{day:02}"
COMPACT: Final = "{year:04}{month:02}{day:02}"
MOMENT: Final = "{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}"
"""The forms that columns of data sets have."""
_CLOCK: Final = "{hour:02}:{minute:02}:{second:02}"
EDTF: Final = "{edtf}"
"""The day, or the moment where the time of day is not midnight."""
_ORDERS: Final = ("dmy", "mdy")

_TIME: Final = (
    r"(?:(?:T|,? +)(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]{1,9})?)?"
    r" ?(?P<half>[AP]M)? ?(?P<zone>Z|UTC|[-+][0-9]{2}(?::?[0-9]{2})?)?)?"
)
_TWO: Final = "[0-9]{2}"
_COMPACT: Final = rf"(?P<year>[0-9]{{4}})(?P<month>{_TWO})(?P<day>{_TWO})"
_DAY: Final = "(?P<day>[0-9]{1,2})"
_NAME: Final = r"(?P<name>[^\W\d_]{3,10})[.]?"
_WEEKDAY: Final = r"(?:(?P<weekday>[a-z]{3,9}),? )?"
_YEAR: Final = "(?P<year>[0-9]{4}|[0-9]{2})"
_FORMS: Final = tuple(
    compile_(form, IGNORECASE).fullmatch
    for form in (
        rf"(?P<year>[0-9]{{4}})(?P<sep>[-/.])(?P<month>[0-9]{{1,2}})(?P=sep){_DAY}{_TIME}",
        rf"{_COMPACT}(?:(?P<hour>{_TWO})(?P<minute>{_TWO})(?P<second>{_TWO}))?(?:[.]0+)?",
        rf"{_WEEKDAY}{_DAY}(?:[.]|er|\u00ba)?(?P<sep>[-/. ])(?:de )?{_NAME},?(?P=sep)(?:de )?{_YEAR}{_TIME}",
        rf"{_DAY}{_NAME}{_YEAR}{_TIME}",
        rf"{_WEEKDAY}{_NAME} {_DAY},? {_YEAR}{_TIME}",
    )
)
"""The forms in which nothing but the century can be in doubt."""
_numbers: Final = compile_(
    rf"(?P<one>[0-9]{{1,2}})(?P<sep>[-/.])(?P<two>[0-9]{{1,2}})(?P=sep){_YEAR}{_TIME}", ASCII | IGNORECASE
).fullmatch
_ORDER_SAID: Final = "which number is the month (dialect={'dates': 'dmy'} or 'mdy', or --dialect dates=dmy)"
_CENTURY_SAID: Final = "its century (dialect={'century': '2000'}, or --dialect century=2000)"
_UNDECIDED: Final[tuple[tuple[dict[str, str], str], ...]] = (
    ({}, ""),
    ({"order": "dmy"}, f"a date with one reading, or {_ORDER_SAID}"),
    ({"century": "2000"}, f"a year of four digits, or {_CENTURY_SAID}"),
    ({"order": "dmy", "century": "2000"}, f"a date with one reading, or {_ORDER_SAID}, and {_CENTURY_SAID}"),
)
"""What may have to be stated before a date has one reading, and how to say so."""
_MONTHS: Final = 12
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_milliseconds: Final = compile_("1[0-9]{12}").fullmatch
"""Milliseconds since 1970, as pandas and JavaScript write moments: from 2001 to 2033."""
_serial: Final = compile_(r"[1-9][0-9]{4}(?:[.,][0-9]{1,12})?").fullmatch
_EPOCHS: Final = {"excel": datetime(1899, 12, 30, tzinfo=UTC), "excel1904": datetime(1904, 1, 1, tzinfo=UTC)}
"""The days from which serial numbers of dates count, by system: that of Excel, and that of its old version for Macs."""
_NOON: Final = 12


class Moment(NamedTuple):
    """
    A day, with the time of day where one is said.

    A day is that of the place where the clock stood: midnight at +03:00 is not the day before. Moments are of UTC.
    """

    day: datetime
    has_time: bool
    zone: str = ""
    """"Z" where the text says the offset."""

    @property
    def edtf(self) -> str:
        """The day, or the moment where the time of day is not midnight."""
        if not self.has_time or self.day.time() == time.min:
            return f"{self.written(ISO)}"
        return f"{self.written(f'{ISO}T{_CLOCK}')}{self.zone}"

    def written(self, form: str) -> str | None:
        """Return it in a form; None where the form has a time and the moment has none."""
        if "{hour" in form and not self.has_time:
            return None
        if form == EDTF:
            return self.edtf
        at = self.day.astimezone(UTC) if "{hour" in form else self.day
        names = ("year", "month", "day", "hour", "minute", "second")
        return form.format(**{name: getattr(at, name) for name in names})


def read_moment(text: str, *, order: str = "", century: str = "", year: str = "") -> Moment:
    """
    Read a date.

    Args:
        text: the date.
        order: which of two numbers comes first, the day ("dmy") or the month ("mdy"); "" where that is not known; or
            the system of serial numbers, "excel" or "excel1904".
        century: the first year of the century of years with two digits, such as "2000"; "" where that is not known.
        year: the year that another column of the row says.

    Raises:
        ValueError: where the text is no date, or is one in two ways.

    >>> str(read_moment("17-Jun-25", year="2025").day.date()), str(read_moment("13/01/2020 00:00").day.date())
    ('2025-06-17', '2020-01-13')

    """
    for form in _FORMS:
        if match := form(text):
            found = match.groupdict()
            month = found.get("month") or month_named(found["name"])
            moment = _moment(found, int(month), int(found["day"]), century, year)
            weekday = (found.get("weekday") or "").lower()
            if not _WEEKDAYS[moment.day.weekday()].startswith(weekday):
                raise ValueError(text)
            return moment
    if _milliseconds(text):
        return Moment(datetime.fromtimestamp(int(text) // 1_000, UTC), has_time=True, zone="Z")
    if order in _EPOCHS and _serial(text):
        at = _EPOCHS[order] + timedelta(days=float(text.replace(",", ".")))
        return Moment(at.replace(microsecond=0), has_time=not text.isdecimal())
    match = _numbers(text)
    if match is None:
        raise ValueError(text)
    one, two = int(match["one"]), int(match["two"])
    orders = day_orders(text) & ({order} if order in _ORDERS else {*_ORDERS})
    if len(orders) != 1 and not (orders and one == two):
        raise ValueError(text)
    day, month = (one, two) if "dmy" in orders else (two, one)
    return _moment(match.groupdict(), month, day, century, year)


def undecided(text: str, *, order: str = "", century: str = "") -> str | None:
    """
    Return what a date needs that is not stated before it has one reading; None where nothing would help.

    >>> undecided("17-Jun-25"), undecided("17-Jun-25", century="2000"), undecided("soon")
    ("a year of four digits, or its century (dialect={'century': '2000'}, or --dialect century=2000)", None, None)
    """
    said = {"order": order, "century": century}
    for stated, what in _UNDECIDED:
        lacks = {part: value for part, value in stated.items() if not said[part]}
        with suppress(ValueError):
            read_moment(text, **(said | lacks))
            return what if lacks else None
    return None


def _moment(found: dict[str, str | None], month: int, day: int, century: str, year: str) -> Moment:
    digits = found["year"] or ""
    if len(digits) < len("YYYY"):
        digits = year if len(year) == len("YYYY") and year.endswith(digits) else century[:2] + digits
        if len(digits) < len("YYYY"):
            raise ValueError(digits)
    at = datetime(int(digits), month, day, tzinfo=UTC)
    if found.get("hour") is None:
        return Moment(at, has_time=False)
    hour = int(found["hour"] or 0)
    if half := found.get("half"):
        hour = (hour % _NOON) + (_NOON if half.upper() == "PM" else 0)
    at = at.replace(hour=hour, minute=int(found["minute"] or 0), second=int(found["second"] or 0))
    zone = found.get("zone") or "Z"
    if zone[0] in "+-":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:].lstrip(":") or 0))
        at = at.replace(tzinfo=timezone(-offset if zone[0] == "-" else offset))
    return Moment(at, has_time=True, zone="Z" if found.get("zone") else "")


def day_orders(text: str) -> set[str]:
    """
    Return the orders of day and month in which a date of numbers can be read; none for a date of another form.

    >>> day_orders("13/01/2020 00:00"), sorted(day_orders("05/01/2020")), day_orders("2020-01-13")
    ({'dmy'}, ['dmy', 'mdy'], set())
    """
    match = _numbers(text)
    months = {"mdy": int(match["one"]), "dmy": int(match["two"])} if match else {}
    return {order for order, month in months.items() if 1 <= month <= _MONTHS}


def order_in(forms: Mapping[str, str]) -> str:
    """Return the order of the numbers in forms of dates that begin with one; "" where the year comes first."""
    return next((order for form in forms.values() for order in _ORDERS if form[1] == order[0]), "")


class OrderVote:
    """The decision which of two numbers is the month, by the rows of a file that have one reading."""

    def __init__(self) -> None:
        self._proved: set[str] = set()
        self.doubtful = ""
        """A date that can be read in two ways; "" where there is none."""

    def add(self, texts: Iterable[str]) -> None:
        """Take the dates of a row, which are all written in one order."""
        for text in texts:
            orders = day_orders(text)
            if len(orders) == 1:
                self._proved |= orders
            elif orders and int((match := _numbers(text))["one"]) != int(match["two"]):  # type: ignore[index]  # orders
                self.doubtful = self.doubtful or text

    @property
    def is_open(self) -> bool:
        """Whether there are dates with two readings, and none with one."""
        return bool(self.doubtful) and not self._proved

    @property
    def order(self) -> str:
        """The order that was proved; "" where none was, or both were."""
        return next(iter(self._proved)) if len(self._proved) == 1 else ""


def month_of(text: str) -> int:
    """Return the number of a month, said by number or by name; `ValueError` where it is neither."""
    try:
        return month_named(text)
    except ValueError:
        return int(whole(text, 2))


def serial_system(texts: Iterable[str], years: Iterable[str]) -> str | None:
    """
    Return the system of dates that are all serial numbers, by the years beside them; "" where these do not tell.

    None where they are no such numbers.

    >>> serial_system(["43835"], ["2020"]), serial_system(["43835"], [""]), serial_system(["2020"], ["2020"])
    ('excel', '', None)
    """
    pairs = [(text, year.removesuffix(".0")) for text, year in zip(texts, years, strict=True) if text]
    if not pairs or not all(_serial(text) for text, _ in pairs):
        return None
    for system in _EPOCHS:
        if all(str(read_moment(text, order=system).day.year) == year for text, year in pairs):
            return system
    return ""


def beside_year(write: Callable[[str], str]) -> Callable[[str, str], str]:
    """Return a function of a text and the year beside it that needs no year."""
    return lambda text, _: write(text)


def writer_of(form: str, order: str, century: str) -> Callable[[str, str], str]:
    """Return a function from a date and the year beside it to the date in a form; what is no date stays as it is."""

    @lru_cache(4_096)
    def written(text: str, year: str) -> str:
        try:
            return read_moment(text, order=order, century=century, year=year).written(form) or text
        except ValueError:
            return text

    return written
