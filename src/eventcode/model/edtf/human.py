"""Dates and relations as people write them, to EDTF: only the parts that the words hold, or an error."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from eventcode.errors import RecordError, must_be

from .parser import parse

if TYPE_CHECKING:
    from eventcode.model.when import Relation

__all__ = ["Human", "read"]

_WHERE: Final = "When.from_human"
_ORDERS: Final = ("dmy", "mdy", "ymd")
_LONGEST: Final = 100
_YEAR_DIGITS: Final = 4
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# What dateutil does not find in the words it takes from a default: what differs between two readings was not there.
# The days lie two weeks apart because a weekday is counted from the default; both years have a 29 February.
_DEFAULTS: Final = (datetime(2000, 1, 1), datetime(2004, 7, 15))  # noqa: DTZ001  # words have no zone


_Match: TypeAlias = Callable[[str], "re.Match[str] | None"]
_Matcher: TypeAlias = "tuple[_Match, Relation]"


class Human(NamedTuple):
    """What words say of a time: the EDTF text, None where they name no date, and how the thing stands to it."""

    edtf: str | None
    relation: "Relation" = "on"


def _matchers(table: "tuple[tuple[str, Relation], ...]", whole: str) -> "tuple[_Matcher, ...]":
    return tuple((re.compile(whole.replace("{}", pattern)).fullmatch, relation) for pattern, relation in table)


_NAMES: Final = "|".join(_MONTHS)
_MONTH: Final = rf"(?:{_NAMES})[a-z]*"
_COUNT: Final = r"(?:[0-9]{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|several|some|(?:a )?few|many)"
_UNIT: Final = r"(?:hours?|days?|weeks?|weekends?|months?|quarters?|years?|decades?|century|centuries)"

# Words that name no date, and the relation to the time of writing that they state. The first that fits counts.
_RELATIVE: Final = _matchers(
    (
        (rf"earlier (?:today|(?:this|last|in the) {_UNIT})", "earlier_in"),
        (rf"later (?:today|(?:this|in the) {_UNIT})", "later_in"),
        (r"today|tonight|this (?:morning|afternoon|evening)", "on"),
        (rf"(?:during |in |within )?this {_UNIT}", "within"),
        (
            rf"yesterday|last night|(?:the )?(?:last|previous|past) {_UNIT}|{_COUNT} {_UNIT} (?:ago|earlier|before)",
            "before",
        ),
        (r"already|previously|earlier|before(?: now)?|in the past", "before"),
        (
            rf"(?:in |over )?(?:the )?(?:recent|last few|past few|last several|past several) {_UNIT}|recently|lately",
            "recent",
        ),
        (rf"tomorrow|(?:the )?(?:next|following|coming) {_UNIT}", "after"),
        (rf"(?:in|after) {_COUNT} {_UNIT}|{_COUNT} {_UNIT} later", "after"),
        (rf"soon|shortly|imminently|(?:in|within) (?:the )?(?:coming|next few) {_UNIT}", "soon"),
        (r"(?:in|at some (?:point|time) in) (?:the|future)(?: near)?(?: future)?|eventually|one day", "future"),
        (r"now|currently|at present|ongoing|still", "ongoing"),
    ),
    "(?:{})",
)
# Words before a date, and the relation that they state.
_BEFORE_A_DATE: Final = _matchers(
    (
        (r"by(?: the end of)?|no later than|not later than", "by"),
        (r"before|prior to|ahead of", "before"),
        (r"until|till|up to|through", "up_to"),
        (r"after|following", "after"),
        (r"since|as of|starting(?: in| on)?|beginning(?: in| on)?", "since"),
        (r"during|throughout", "during"),
        (r"within|(?:at )?some ?time in", "within"),
        (r"(?:in |on )?(?:the )?(?:early|mid|middle of|late|beginning of|end of)(?: part of)?(?: of)?", "within"),
        (r"in|on", "on"),
    ),
    "(?:{}) +(.+)",
)
_onwards = re.compile(r"(?:from +)?(.+?) +(?:on|onwards?)").fullmatch
_qualified = re.compile(r"(about|around|circa|ca\.?|c\.|approximately|roughly|possibly|perhaps|maybe) +(.+)").fullmatch
_UNCERTAIN: Final = frozenset({"possibly", "perhaps", "maybe"})

_decade = re.compile(r"(?:the )?([0-9]{3})0'?s").fullmatch
_part_of_year = re.compile(
    r"(?:the )?(?:(?P<season>spring|summer|autumn|fall|winter)|q(?P<quarter>[1-4])"
    r"|(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th) (?P<part>quarter|half))(?:,| of|)? +(?P<year>[0-9]{4})"
).fullmatch
_SEASONS: Final = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_NTH: Final = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3}
_FIRST_OF: Final = {"quarter": (33, 4), "half": (40, 2)}

_two_years = re.compile(r"([0-9]{4}) ?- ?([0-9]{4})").fullmatch
_two_days = re.compile(rf"([0-9]{{1,2}}) ?- ?([0-9]{{1,2}}) +({_MONTH},? +[0-9]{{4}})").fullmatch
_two_days_of_month = re.compile(rf"({_MONTH}) +([0-9]{{1,2}}) ?- ?([0-9]{{1,2}}),? +([0-9]{{4}})").fullmatch
_two_dates = re.compile(
    r"(?:from +|between +)?(.+?)(?: +to +| +and +| +through +| +- +|(?<=[a-z])-(?=[0-9]{1,2} [a-z]|[a-z]))(.+)"
).fullmatch

_compact = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})").fullmatch
_numbers_only = re.compile(r"[0-9]{1,4}(?:(?:[./-] ?| )[0-9]{1,4}){1,2}").fullmatch
# A month and two digits with a mark between them: a spreadsheet's January 2020, or the twentieth of January.
_day_or_year = re.compile(rf"({_MONTH}) ?[-/'\u2019] ?([0-9]{{2}})|([0-9]{{2}}) ?[-/] ?({_MONTH})").fullmatch
# An apostrophe marks a year without its century, a hyphen before or after a date a year before 0 or an open end.
_words_and_numbers = re.compile(r"[A-Za-z0-9]+(?:(?:[., ]+|[/-])[A-Za-z0-9]+)*[.,]?").fullmatch
_find_numbers = re.compile(r"[0-9]+").findall
_find_weekday = re.compile(rf"\b({'|'.join(_WEEKDAYS)})", re.IGNORECASE).search
_blanks = re.compile(r"[\s\u00a0]+")
_dashes = re.compile(r"[\u2010-\u2015]")


def read(words: str, order: str | None) -> Human:
    """Return what *words* say of a time; see `When.from_human`."""
    if order is not None and order not in _ORDERS:
        raise must_be(f"{_WHERE}(order=)", order, expected="one of dmy, mdy, ymd", known=_ORDERS)
    if not isinstance(words, str) or not 0 < len(words) <= _LONGEST:
        raise must_be(_WHERE, words, expected=f"a date in words, of 1 to {_LONGEST} characters")
    if order == "ymd" and (compact := _compact(words)):
        return Human(_from_numbers("-".join(compact.groups()), order))
    if _numbers_only(words) and not _two_years(words):
        return Human(_from_numbers(words, order))
    plain = _dashes.sub("-", _blanks.sub(" ", words)).strip().lower().replace("mid-", "mid ")
    return _human(plain, words)


def _human(plain: str, words: str) -> Human:
    """Read words in lower case, with single blanks and hyphens for dashes; messages quote *words*."""
    for fits, relation in _RELATIVE:
        if fits(plain):
            return Human(None, relation)
    if found := _onwards(plain):
        return Human(_date(found[1], words), "since")
    for fits, relation in _BEFORE_A_DATE:
        if found := fits(plain):
            return Human(_date(found[1].removeprefix("the "), words), relation)
    if plain.startswith("between "):
        return Human(_date(plain, words), "within")
    return Human(_date(plain, words))


def _date(plain: str, words: str) -> str:
    """Read words that name a date, a part of a year, a decade, or two dates with what lies between them."""
    if found := _qualified(plain):
        return _date(found[2], words) + ("?" if found[1] in _UNCERTAIN else "~")
    if found := _decade(plain):
        return f"{found[1]}X"
    if found := _part_of_year(plain):
        return _code_of_part(found.groupdict(), words)
    if ends := next(_ends(plain, words), None):
        edtf = "/".join(ends)
        try:
            return parse(edtf).text
        except RecordError:
            raise must_be(_WHERE, words, expected="a first date that is not after the second") from None
    if found := _day_or_year(plain):
        month, digits = (found[1], found[2]) if found[1] else (found[4], found[3])
        name = month.capitalize()
        both = f"{int(digits)} {name} or {name} 20{digits}"
        raise must_be(_WHERE, words, expected=f"a day or a year of four digits: it may be {both}")
    return _from_words(plain, words)


def _code_of_part(found: Mapping[str, str | None], words: str) -> str:
    year = found["year"]
    if found["season"]:
        return f"{year}-{_SEASONS[found['season']]}"
    if found["quarter"]:
        return f"{year}-{32 + int(found['quarter'])}"
    first, count = _FIRST_OF[str(found["part"])]
    nth = _NTH[str(found["nth"])]
    if nth >= count:
        raise must_be(_WHERE, words, expected=f"one of the {count} parts of a year")
    return f"{year}-{first + nth}"


def _ends(plain: str, words: str) -> Iterator[tuple[str, str]]:
    """Yield the two ends of a range, where the words are one; what only the second says holds for the first too."""
    if found := _two_years(plain):
        yield found[1], found[2]
    elif found := _two_days(plain):
        yield _date(f"{found[1]} {found[3]}", words), _date(f"{found[2]} {found[3]}", words)
    elif found := _two_days_of_month(plain):
        month, one, two, year = found.groups()
        yield _date(f"{one} {month} {year}", words), _date(f"{two} {month} {year}", words)
    elif (found := _two_dates(plain)) and (years := re.findall(r"\b[0-9]{4}\b", found[2])):
        one, two = found.groups()
        lacks_month = re.fullmatch(r"[0-9]{1,2}", one)
        month = re.search(_MONTH, two)
        one = f"{one} {month[0]}" if lacks_month and month else one
        one = one if re.search(r"\b[0-9]{4}\b", one) else f"{one} {years[0]}"
        yield _date(one, words), _date(two, words)


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
        raise must_be(_WHERE, words, expected=f"a date that exists{asked}, the year with four digits")
    if len(readings) > 1:
        choice = " or ".join(f"{candidate!r} ({edtf})" for edtf, candidate in readings.items())
        raise must_be(_WHERE, words, expected=f"the order of the numbers: order={choice}")
    return next(iter(readings))


def _from_words(plain: str, words: str) -> str:
    """Read a date whose month is a word, or that is only a year."""
    if not _words_and_numbers(plain):
        raise must_be(_WHERE, words, expected="English words and numbers, nothing but space . , - or / between them")
    from dateutil.parser import parse as read_date

    try:
        # The numbers of a time of day are refused below; this only keeps dateutil from warning of its zone.
        one, two = (read_date(plain, default=default, tzinfos=lambda *_: None) for default in _DEFAULTS)
    except (ValueError, OverflowError) as error:
        raise must_be(_WHERE, words, expected=_FORMS) from error
    year, month, day = (
        getattr(one, part) if getattr(one, part) == getattr(two, part) else None for part in ("year", "month", "day")
    )
    if (year is None and month is None) or (day is not None and month is None):
        raise must_be(_WHERE, words, expected="a year, or a month with a year or a day")
    held = [text for text in (year and f"{year:04}", day and str(day)) if text]
    numbers = [n if len(n) == _YEAR_DIGITS else n.lstrip("0") for n in _find_numbers(plain)]
    if sorted(held) != sorted(numbers):
        raise must_be(
            _WHERE, words, expected="no numbers but one day and a year of four digits; a moment goes to When.of"
        )
    weekday = _find_weekday(plain)
    if weekday and (year is None or day is None or _WEEKDAYS[one.weekday()] != weekday[1].lower()):
        raise must_be(_WHERE, words, expected="the weekday of a whole date, or none")
    parts = (year and f"{year:04}", month and f"{month:02}", day and f"{day:02}")
    return "-".join(part for part in (parts[0] or "XXXX", *parts[1:]) if part)


_FORMS: Final = (
    "a date such as '23 October 2024', 'by December', 'mid-2019', 'the 1990s', '3-5 May 2014' or 'earlier this year'; "
    "anything else is When(text=..., relation=...)"
)
