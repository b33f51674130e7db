"""Times: an EDTF value, the words of the source, and the relation of the event to the value."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Final, Literal

from attrs import field

from eventcode.errors import must_be

from .base import Part, part
from .caching import cached
from .scalar import as_scalar, is_missing

# Named for checkers only: jedi, which completes in notebooks, stops at a property whose hint resolves to a Literal.
if TYPE_CHECKING:
    from datetime import date, datetime

    from .edtf.calendar import Day
    from .edtf.parser import Edtf, Precision
    from .time_window import Window

__all__ = ["DateOrder", "Relation", "When", "as_when"]

DateOrder = Literal["dmy", "mdy", "ymd"]
"""The order of day, month and year in a date that is all numbers."""

Relation = Literal[
    "on",
    "within",
    "during",
    "by",
    "before",
    "after",
    "since",
    "up_to",
    "ongoing",
    "earlier_in",
    "later_in",
    "recent",
    "soon",
    "future",
    "unknown",
]
"""How the thing stands to the value; `When.relation` says what each means."""

_INSIDE: Final = frozenset({"on", "within", "during", "earlier_in", "later_in"})
"""The relations of what lies in the value."""

_LAST: Final = (float("inf"),)
_MIDNIGHT: Final = "T00:00:00"


@cached
def _parser() -> "Callable[[str], Edtf]":
    """Return the parser, which is imported at the first time that has a value."""
    from .edtf.parser import parse

    return parse


@cached
def _in_days() -> "Callable[[Edtf | None, Relation], Window]":
    """Return what compares by days, which is imported, as `datetime` is, where times are compared."""
    from .time_window import in_days

    return in_days


@part
class When(Part):
    """
    The time of an event, at the precision of its source.

    Attributes:
        edtf: the value, as EDTF text (ISO 8601-2:2019, Library of Congress text of 2019, levels 0 to 2):
            "2024-10-23", "2024-10", "202X", "2024-10-23T10:15:00+09:00", "2024-10-01/..", "2024-10?". It is kept as
            written. A time of day may lack its seconds, as in ISO 8601-1. A season has three whole months: 2024-25 is
            the northern spring; 2024-21 states no hemisphere, and lies anywhere in March to November. A year of XXXX
            has no bounds.
        text: the words of the source: "by December", "earlier this year".
        relation: the relation of the event to the value.

            - on: at the value, for the whole of an interval. within: at some time in it. during: in it, for all of it
              or for a part.
            - by, up_to: not later than its end. before: earlier than its beginning.
            - after: later than its end. since: from its beginning onwards.
            - ongoing: under way at the value, begun and ended at times not stated.
            - earlier_in, later_in: in the value, before or after what *relative_to* names ("earlier this year").
            - recent: not long before the value, soon: not long after it, future: at any time after it. Without a value,
              they relate to *relative_to* or, without that, to the time at which the document was written.
            - unknown: not known; may stand alone.
        relative_to: the reference of the text: the id of a document or record, or words.
        note: a remark of the coder on this time.

    At least one of *edtf*, *text*, *relative_to* and the relation "unknown" must be given.

    Raises:
        RecordError: where *edtf* is no EDTF or names a day that does not exist, or where nothing is given.

    >>> When("2024-10").latest
    datetime.date(2024, 10, 31)
    >>> When("2024-12", text="by December", relation="by").span
    (None, (2024, 12, 31))
    >>> When("2024-10-23").before("2024-11"), When("2024-10").before("2024-10-23")
    (True, None)

    """

    edtf: str | None = None
    text: str | None = field(default=None, kw_only=True)
    relation: Relation = field(default="on", kw_only=True)
    relative_to: str | None = field(default=None, kw_only=True)
    note: str | None = field(default=None, kw_only=True)

    shorthand: ClassVar[str | None] = "edtf"

    def __attrs_post_init__(self) -> None:
        if self.edtf is not None:
            _parser()(self.edtf)
        elif self.text is None and self.relative_to is None and self.relation != "unknown":
            raise must_be("When", None, expected="at least one of edtf, text and relative_to, or relation='unknown'")

    @classmethod
    def of(cls, value: "When | str | date | datetime") -> "When":
        """
        Return the When for EDTF text, a date or a datetime; a When stays itself.

        A datetime keeps its zone; a naive one gets none, because EDTF allows a time without a zone. A Timestamp of
        pandas or a datetime64 of NumPy is a day at midnight, for these have no other way to hold days; one with a zone
        is a moment, as a datetime is. Years and months of NumPy stay years and months.

        Raises:
            RecordError: for text that is no EDTF, and for a fraction of a second (or of a minute, in the offset), which
                EDTF cannot hold.

        >>> from datetime import UTC, date, datetime
        >>> When.of(date(2024, 10, 23)), When.of(datetime(2024, 10, 23, 10, 15, tzinfo=UTC))
        (When(edtf='2024-10-23'), When(edtf='2024-10-23T10:15:00Z'))

        """
        if isinstance(value, When):
            return value
        if type(value).__name__ == "datetime64":
            return cls(_of_datetime64(value))
        plain = value if isinstance(value, str) else as_scalar(value)
        if isinstance(plain, str):
            return cls(plain)
        from datetime import date, datetime, timedelta

        if isinstance(plain, datetime):
            if plain.microsecond or getattr(plain, "nanosecond", 0):
                raise must_be("When", value, expected="whole seconds: value.replace(microsecond=0) drops the fraction")
            text = plain.isoformat()
            if type(plain).__name__ == "Timestamp" and plain.tzinfo is None:
                text = text.removesuffix(_MIDNIGHT)
            return cls(text.removesuffix("+00:00") + "Z" if plain.utcoffset() == timedelta(0) else text)
        if isinstance(plain, date):
            return cls(plain.isoformat())
        raise must_be("When", value, expected="a When, EDTF text, a date or a datetime")

    @classmethod
    def from_human(cls, words: str, *, order: DateOrder | None = None) -> "When":
        """
        Read a time in English words or numbers; the words are kept in *text*, and no part is added to them.

        Args:
            words: A date: "23 October 2024", "Oct 2024", "2024", "23 October" (of some year). One or two digits beside
                the name of a month are the day: "October 24" is no year. A part of a year or a decade: "spring 2024",
                "Q1 2024", "the 1990s". A range: "3-5 May 2014". A date with a relation: "by December", "since 2014",
                "mid-2019" (at some time in it). Words that relate to the time of writing: "earlier this year",
                "recently"; they get a relation and no date.
            order: The order of the numbers in dates such as "04/05/2024", which are refused without it. In the
                order "ymd", "20240504" is a day too.

        Raises:
            RecordError: where the words are no time, leave a choice ("Jan-20" may be a day or a year), contradict
                themselves or *order*, have a year of two digits, or hold a time of day.

        >>> When.from_human("October 2024")
        When(edtf='2024-10', text='October 2024')
        >>> When.from_human("by December")
        When(edtf='XXXX-12', text='by December', relation='by')
        >>> When.from_human("earlier this year")
        When(text='earlier this year', relation='earlier_in')
        >>> When.from_human("04/05/2024", order="dmy").edtf
        '2024-05-04'

        """
        from .edtf.human import read

        found = read(words, order)
        return cls(found.edtf, text=words, relation=found.relation)

    @property
    def _value(self) -> "Edtf | None":
        return None if self.edtf is None else _parser()(self.edtf)

    @property
    def span(self) -> "tuple[Day | None, Day | None]":
        """
        The first and the last possible day of the event, with the relation applied.

        Days are (year, month, day); years are counted as ISO 8601 does, 0 being 1 BC. None where there is no bound:
        it is open, unknown, or there is no value.

        >>> When("2024-10", relation="before").span
        (None, (2024, 9, 30))
        """
        value = self._value
        if value is not None and self.relation in _INSIDE:
            return value.lower, value.upper
        from .edtf.calendar import day_of

        days = self._days()
        return None if days.lower is None else day_of(days.lower), None if days.upper is None else day_of(days.upper)

    @property
    def earliest(self) -> "date | None":
        """
        The first possible day of the event, None where there is no such bound; see `span`.

        Raises:
            RecordError: where the year is not from 1 to 9999, all that `datetime.date` can hold.

        """
        return _as_date(self.span[0], "When.earliest")

    @property
    def latest(self) -> "date | None":
        """
        The last possible day of the event, None where there is no such bound; see `span`.

        Raises:
            RecordError: where the year is not from 1 to 9999, all that `datetime.date` can hold.

        """
        return _as_date(self.span[1], "When.latest")

    @property
    def precision(self) -> "Precision | None":
        """
        The finest certain unit of the value; None without a value, and for one coarser than a millennium.

        >>> When("2024-10-23").precision, When("2024-XX-XX").precision, When("202X").precision
        ('day', 'year', 'decade')
        """
        value = self._value
        return None if value is None else value.precision

    @property
    def is_uncertain(self) -> bool:
        """Whether the value has `?` or `%` anywhere. The bounds ignore the mark."""
        value = self._value
        return value is not None and value.uncertain

    @property
    def is_approximate(self) -> bool:
        """Whether the value has `~` or `%`, or an estimated year. The bounds ignore the mark."""
        value = self._value
        return value is not None and value.approximate

    @property
    def sort_key(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """
        A sort key for display: by first day and time, then by last day; unknown times come last.

        The order is for presentation only: of two events that overlap, either may have happened first.

        >>> sorted([When(text="then"), When("2024-11"), When("2024-10-23")], key=lambda w: w.sort_key)
        [When(edtf='2024-10-23'), When(edtf='2024-11'), When(text='then')]
        """
        lower, upper = self.span
        value = self._value
        clock = None if value is None else value.clock
        time = () if clock is None else (clock.hour, clock.minute, clock.second or 0)
        return _LAST if lower is None else lower + time, _LAST if upper is None else upper

    # There is no `<`: it would have to answer yes or no where the order is not known, and sorting by it would present a
    # partial order as a total one.

    def before(self, other: "When | str | date") -> bool | None:
        """
        Tell whether this time is surely before *other*: True, False (it is surely after), or None (not known).

        Two date-times with zones are compared by the second, all others by the stated day. Events on one day, or in
        spans that share a day, have no known order.

        >>> When("2024-10-23T23:30:00-05:00").before("2024-10-24T00:30:00+09:00")
        False
        """
        mine, others = self._windows(other)
        if mine.ends_before(others):
            return True
        return False if others.ends_before(mine) else None

    def after(self, other: "When | str | date") -> bool | None:
        """
        Tell whether this time is surely after *other*: True, False (it is surely before), or None (not known).

        >>> When("2025").after("2024-10-23"), When("2024").after("2024-10-23")
        (True, None)
        """
        answer = self.before(other)
        return None if answer is None else not answer

    def overlaps(self, other: "When | str | date") -> bool | None:
        """
        Tell whether the two spans share a day (or second, for date-times with zones); None where a bound is unknown.

        Of overlapping times, neither is surely first.

        >>> When("2024-10").overlaps("2024-10-23/.."), When("2024-10").overlaps("/2025")
        (True, None)
        """
        mine, others = self._windows(other)
        if mine.ends_before(others) or others.ends_before(mine):
            return False
        return True if mine.begins_by_end_of(others) and others.begins_by_end_of(mine) else None

    def within(self, other: "When | str | date") -> bool | None:
        """
        Tell whether this time surely lies in the span of *other*: True, False (surely not), or None (not known).

        >>> october = When("2024-10")
        >>> When("2024-10-23").within(october), When("2024").within(october), When("2025").within(october)
        (True, None, False)
        """
        mine, others = self._windows(other)
        if mine.ends_before(others) or others.ends_before(mine):
            return False
        return True if mine.inside(others) else None

    def same(self, other: "When | str | date") -> bool | None:
        """
        Tell whether both times are surely of one day: True, False (surely not), or None (not known).

        Two date-times with zones are the same where they are the same moment, to the precision both give.

        >>> When("2024-10-23").same("2024-10-23"), When("2024-10").same("2024-10"), When("2024").same("2025")
        (True, None, False)
        """
        mine, others = self._windows(other)
        if mine.ends_before(others) or others.ends_before(mine):
            return False
        return True if mine == others and mine.is_point else None

    def _windows(self, other: "When | str | date") -> "tuple[Window, Window]":
        """Return the windows of both times in one unit: seconds where both have a time with a zone, else days."""
        theirs = When.of(other)
        mine, others = self._seconds(), theirs._seconds()  # noqa: SLF001  # of the same class
        return (mine, others) if mine and others else (self._days(), theirs._days())  # noqa: SLF001  # the same

    def _days(self) -> "Window":
        return _in_days()(self._value, self.relation)

    def _seconds(self) -> "Window | None":
        from .time_window import in_seconds

        return in_seconds(self._value, self.relation)


def _as_date(day: "Day | None", where: str) -> "date | None":
    if day is None:
        return None
    from datetime import MAXYEAR, MINYEAR, date

    if not MINYEAR <= day[0] <= MAXYEAR:
        raise must_be(
            where, day, expected="a year from 1 to 9999, all that datetime.date can hold; When.span holds any year"
        )
    return date(*day)


def _of_datetime64(value: object) -> str:
    """Return the EDTF text for a moment of NumPy, whose text ends with the unit that it counts."""
    day, has_time, time = str(value).partition("T")
    seconds, _, fraction = time.partition(".")
    if fraction.strip("0"):
        raise must_be("When", value, expected="whole seconds: value.astype('datetime64[s]') drops the fraction")
    return f"{day}T{seconds}{':00' * (2 - seconds.count(':'))}".removesuffix(_MIDNIGHT) if has_time else day


def as_when(value: "When | str | date | None") -> When | None:
    """
    Return the When for any value that `When.of` takes; None and missing values are None.

    >>> as_when("2024-10")
    When(edtf='2024-10')
    """
    is_none = value is None or (not isinstance(value, When | str) and is_missing(value))
    return None if is_none else When.of(value)  # type: ignore[arg-type]  # which is not None
