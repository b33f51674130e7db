"""The parser against the Library of Congress text of 4 February 2019; bounds worked out by hand."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eventcode.errors import EventCodeError, RecordError
from eventcode.model.edtf.calendar import day_of, number_of
from eventcode.model.edtf.parser import Clock, Edtf, parse

Day = tuple[int, int, int]

# The examples of the standard, one a line: text, kind, precision, lower, upper.
LEVEL_0 = [
    ("1985-04-12", "date", "day", (1985, 4, 12), (1985, 4, 12)),
    ("1985-04", "date", "month", (1985, 4, 1), (1985, 4, 30)),
    ("1985", "date", "year", (1985, 1, 1), (1985, 12, 31)),
    ("0000", "date", "year", (0, 1, 1), (0, 12, 31)),
    ("1985-04-12T23:20:30", "datetime", "second", (1985, 4, 12), (1985, 4, 12)),
    ("1985-04-12T23:20:30Z", "datetime", "second", (1985, 4, 12), (1985, 4, 12)),
    ("1985-04-12T23:20:30-04", "datetime", "second", (1985, 4, 12), (1985, 4, 12)),
    ("1985-04-12T23:20:30+04:30", "datetime", "second", (1985, 4, 12), (1985, 4, 12)),
    ("1964/2008", "interval", "year", (1964, 1, 1), (2008, 12, 31)),
    ("2004-06/2006-08", "interval", "month", (2004, 6, 1), (2006, 8, 31)),
    ("2004-02-01/2005-02-08", "interval", "day", (2004, 2, 1), (2005, 2, 8)),
    ("2004-02-01/2005-02", "interval", "month", (2004, 2, 1), (2005, 2, 28)),
    ("2004-02-01/2005", "interval", "year", (2004, 2, 1), (2005, 12, 31)),
    ("2005/2006-02", "interval", "year", (2005, 1, 1), (2006, 2, 28)),
]
LEVEL_1 = [
    ("Y170000002", "date", "year", (170000002, 1, 1), (170000002, 12, 31)),
    ("Y-170000002", "date", "year", (-170000002, 1, 1), (-170000002, 12, 31)),
    ("2001-21", "season", "season", (2001, 3, 1), (2001, 11, 30)),
    ("2003-22", "season", "season", (2003, 6, 1), (2004, 2, 29)),
    ("2001-23", "season", "season", (2001, 3, 1), (2001, 11, 30)),
    ("2001-24", "season", "season", (2001, 6, 1), (2002, 2, 28)),
    ("1984?", "date", "year", (1984, 1, 1), (1984, 12, 31)),
    ("2004-06~", "date", "month", (2004, 6, 1), (2004, 6, 30)),
    ("2004-06-11%", "date", "day", (2004, 6, 11), (2004, 6, 11)),
    ("201X", "date", "decade", (2010, 1, 1), (2019, 12, 31)),
    ("20XX", "date", "century", (2000, 1, 1), (2099, 12, 31)),
    ("2004-XX", "date", "year", (2004, 1, 1), (2004, 12, 31)),
    ("1985-04-XX", "date", "month", (1985, 4, 1), (1985, 4, 30)),
    ("1985-XX-XX", "date", "year", (1985, 1, 1), (1985, 12, 31)),
    ("1985-04-12/..", "interval", "day", (1985, 4, 12), None),
    ("1985-04/..", "interval", "month", (1985, 4, 1), None),
    ("1985/..", "interval", "year", (1985, 1, 1), None),
    ("../1985-04-12", "interval", "day", None, (1985, 4, 12)),
    ("../1985-04", "interval", "month", None, (1985, 4, 30)),
    ("../1985", "interval", "year", None, (1985, 12, 31)),
    ("1985-04-12/", "interval", "day", (1985, 4, 12), None),
    ("1985-04/", "interval", "month", (1985, 4, 1), None),
    ("1985/", "interval", "year", (1985, 1, 1), None),
    ("/1985-04-12", "interval", "day", None, (1985, 4, 12)),
    ("/1985-04", "interval", "month", None, (1985, 4, 30)),
    ("/1985", "interval", "year", None, (1985, 12, 31)),
    ("../..", "interval", None, None, None),
    ("-1985", "date", "year", (-1985, 1, 1), (-1985, 12, 31)),
]
LEVEL_2 = [
    ("Y-17E7", "date", "year", (-170000000, 1, 1), (-170000000, 12, 31)),
    ("1950S2", "date", "century", (1900, 1, 1), (1999, 12, 31)),
    ("Y171010000S3", "date", None, (171000000, 1, 1), (171999999, 12, 31)),
    ("Y3388E2S3", "date", "millennium", (338000, 1, 1), (338999, 12, 31)),
    ("-1950S2", "date", "century", (-1999, 1, 1), (-1900, 12, 31)),
    ("-0003S2", "date", "century", (-99, 1, 1), (-1, 12, 31)),
    ("2011-24/2012-21", "interval", "season", (2011, 6, 1), (2012, 11, 30)),
    ("2012-32/2012-29", "interval", "season", (2012, 6, 1), (2012, 11, 30)),
    ("2001-34", "season", "season", (2001, 4, 1), (2001, 6, 30)),
    ("2001-28", "season", "season", (2001, 12, 1), (2002, 2, 28)),
    ("2001-30", "season", "season", (2001, 12, 1), (2002, 2, 28)),
    ("2001-36", "season", "season", (2001, 10, 1), (2001, 12, 31)),
    ("2001-38", "season", "season", (2001, 5, 1), (2001, 8, 31)),
    ("2001-41", "season", "season", (2001, 7, 1), (2001, 12, 31)),
    ("198X-33", "season", "decade", (1980, 1, 1), (1989, 3, 31)),
    ("[1667,1668,1670..1672]", "one_of", "year", (1667, 1, 1), (1672, 12, 31)),
    ("[..1760-12-03]", "one_of", "day", None, (1760, 12, 3)),
    ("[1760-12..]", "one_of", "month", (1760, 12, 1), None),
    ("[1760-01,1760-02,1760-12..]", "one_of", "month", (1760, 1, 1), None),
    ("[1667,1760-12]", "one_of", "year", (1667, 1, 1), (1760, 12, 31)),
    ("[..1984]", "one_of", "year", None, (1984, 12, 31)),
    ("[1984-XX,XXXX]", "one_of", None, None, None),
    ("{1667,1668,1670..1672}", "all_of", "year", (1667, 1, 1), (1672, 12, 31)),
    ("{1960,1961-12}", "all_of", "year", (1960, 1, 1), (1961, 12, 31)),
    ("{..1984}", "all_of", "year", None, (1984, 12, 31)),
    ("2004-06~-11", "date", "day", (2004, 6, 11), (2004, 6, 11)),
    ("2004?-06-11", "date", "day", (2004, 6, 11), (2004, 6, 11)),
    ("?2004-06-~11", "date", "day", (2004, 6, 11), (2004, 6, 11)),
    ("2004-%06-11", "date", "day", (2004, 6, 11), (2004, 6, 11)),
    ("2004-%06", "date", "month", (2004, 6, 1), (2004, 6, 30)),
    ("156X-12-25", "date", "decade", (1560, 12, 25), (1569, 12, 25)),
    ("15XX-12-25", "date", "century", (1500, 12, 25), (1599, 12, 25)),
    ("XXXX-12-XX", "date", None, None, None),
    ("1XXX-XX", "date", "millennium", (1000, 1, 1), (1999, 12, 31)),
    ("1XXX-12", "date", "millennium", (1000, 12, 1), (1999, 12, 31)),
    ("1984-1X", "date", "year", (1984, 10, 1), (1984, 12, 31)),
    ("2004-06-~01/2004-06-~20", "interval", "day", (2004, 6, 1), (2004, 6, 20)),
    ("2004-06-XX/2004-07-03", "interval", "month", (2004, 6, 1), (2004, 7, 3)),
]
CALENDAR = [
    ("2024-02", "date", "month", (2024, 2, 1), (2024, 2, 29)),
    ("1985-02-XX", "date", "month", (1985, 2, 1), (1985, 2, 28)),
    ("2024-02-2X", "date", "month", (2024, 2, 20), (2024, 2, 29)),
    ("2023-XX-3X", "date", "year", (2023, 1, 30), (2023, 12, 31)),
    ("2023-X2-31", "date", "year", (2023, 12, 31), (2023, 12, 31)),
    ("2023-0X-31", "date", "year", (2023, 1, 31), (2023, 8, 31)),
    ("198X-02-29", "date", "decade", (1980, 2, 29), (1988, 2, 29)),
    ("XX00-02-29", "date", None, (0, 2, 29), (9600, 2, 29)),
    ("X985", "date", None, (985, 1, 1), (9985, 12, 31)),
    ("19X5", "date", "century", (1905, 1, 1), (1995, 12, 31)),
    ("-198X", "date", "decade", (-1989, 1, 1), (-1980, 12, 31)),
    ("-000X", "date", "decade", (-9, 1, 1), (-1, 12, 31)),
    ("-0004-02-29", "date", "day", (-4, 2, 29), (-4, 2, 29)),
    ("2000-02-29", "date", "day", (2000, 2, 29), (2000, 2, 29)),
    ("Y17E7~", "date", "year", (170000000, 1, 1), (170000000, 12, 31)),
    ("2016-12-31T23:59:60Z", "datetime", "second", (2016, 12, 31), (2016, 12, 31)),  # a leap second that there was
    ("2024-10-23T10:15+09", "datetime", "minute", (2024, 10, 23), (2024, 10, 23)),
]
VALID = LEVEL_0 + LEVEL_1 + LEVEL_2 + CALENDAR

# Text, and words of the message that say what was expected.
INVALID = [
    ("2024-02-30", "2024-02 has 29 days"),
    ("2023-02-29", "2023-02 has 28 days"),
    ("1900-02-29", "1900-02 has 28 days"),
    ("2024-10-00", "from 01 to 31"),
    ("2024-13", "season or other part of the year from 21 to 41"),
    ("2024-42", "season or other part of the year from 21 to 41"),
    ("2024-00", "month from 01 to 12"),
    ("2024-23-10", "did you mean '2024-10-23'?"),
    ("2024-31-02", "month from 01 to 12"),
    ("2024-21-40", "month from 01 to 12"),
    ("2024-02-30/2024-03", "2024-02 has 29 days"),
    ("[2024,2023-02-29]", "2023-02 has 28 days"),
    ("XXXX-02-30", "a day that exists"),
    ("19X1-02-29", "a day that exists"),
    ("2023-02-3X", "a day that exists"),
    ("2004-2X", "a day that exists"),
    ("1985-04-12T25:00:00", "hour from 00 to 23"),
    ("1985-04-12T24:00:00", "hour from 00 to 23"),
    ("1985-04-12T23:60:00", "minute from 00 to 59"),
    ("1985-04-12T23:20:60", "second from 00 to 59"),
    ("1985-04-12T23:59:61", "second from 00 to 60"),
    ("1985-04-12T23:20:30+24:00", "hour of the offset from 00 to 23"),
    ("1985-04-12T23:20:30+05:60", "minute of the offset from 00 to 59"),
    ("1985-04-12T23:20:30-00:00", "Z or +00:00"),
    ("1985-02-29T23:20:30", "1985-02 has 28 days"),
    ("1985-04T23:20:30", "a time of day"),
    ("1985-04-12T23", "a time of day"),
    ("1985-04-12T23:20:30.5Z", "a time of day"),
    ("1985-04-12T23:20:30?", "a time of day"),
    ("1985-04-12T23:20:30Z/2004", "without a time of day"),
    ("[1985-04-12T23:20:30Z]", "without a time of day"),
    ("-0000", "0000 for the year zero"),
    ("-0000-02-01", "0000 for the year zero"),
    ("-0000S2", "0000 for the year zero"),
    ("-0000-02-01T00:00:00", "0000 for the year zero"),
    ("2008/1964", "an end (1964) that is not before the start (2008)"),
    ("2012-24/2012-21", "an end (2012-21) that is not before the start (2012-24)"),
    ("2012-24?/2012-21~", "an end (2012-21~) that is not before the start (2012-24?)"),
    ("2012-29/2012-32", "an end (2012-32) that is not before the start (2012-29)"),
    ("[1672..1670]", "an end (1670) that is not before the start (1672)"),
    ("/", "at least one end"),
    ("1984/2004/2005", "EDTF (ISO 8601-2)"),
    ("[1667,1668", "the bracket that fits"),
    ("[1667,1668}", "the bracket that fits"),
    ("[", "the bracket that fits"),
    ("[]", "one comma between"),
    ("{1667,,1668}", "one comma between"),
    ("[..]", "before the first date"),
    ("[1667,..1668]", "before the first date"),
    ("[1667..,1668]", "before the first date"),
    ("[1667, 1668]", "no white space"),
    ("[[1667]]", "EDTF (ISO 8601-2)"),
    ("Y2024", "5 to 15 digits"),
    ("Y017000", "5 to 15 digits"),
    ("Y1E15", "5 to 15 digits"),
    ("Y" + "9" * 5000, "5 to 15 digits"),
    ("1950S0", "1 to 4 significant digits"),
    ("1950S5", "1 to 4 significant digits"),
    ("195S2", "EDTF (ISO 8601-2)"),
    ("1950E2", "EDTF (ISO 8601-2)"),
    ("10000", "Y before a longer one"),
    ("79", "0079 for the year 79"),
    ("2024-6-2", "two digits for month and day"),
    ("2024-06-2", "two digits for month and day"),
    ("20241023", "hyphens between"),
    ("2024-297", "no day of the year"),
    ("2024-W43", "no week dates"),
    ("2024-10-23 10:15:00", "T, not a space"),
    ("10/23/2024", "When.from_human"),
    ("23.10.2024", "When.from_human"),
    ("October 2024", "When.from_human"),
    ("1985/unknown", "'..' for an open end"),
    ("198x", "upper case X"),
    ("y170000002", "upper case Y"),
    ("2004-06-11?~", "one qualifier in one place"),
    ("", "text that is not empty"),
    (" 2024-10-23", "no white space at either end"),
    ("2024-10-23\n", "no white space at either end"),
    ("2024-10-23\x00", "EDTF (ISO 8601-2)"),
    ("\uff12\uff10\uff12\uff14", "ASCII"),
    ("\u0662\u0660\u0662\u0664-\u0661\u0660-\u0662\u0663", "ASCII"),
    ("2024\u201310", "ASCII"),
]


@pytest.mark.parametrize(("text", "kind", "precision", "lower", "upper"), VALID, ids=[row[0] for row in VALID])
def test_bounds(text: str, kind: str, precision: str | None, lower: Day | None, upper: Day | None) -> None:
    value = parse(text)
    assert (value.kind, value.precision, value.lower, value.upper) == (kind, precision, lower, upper)
    assert str(value) == text


@pytest.mark.parametrize(("text", "words"), INVALID, ids=[ascii(row[0])[:40] for row in INVALID])
def test_refusals(text: str, words: str) -> None:
    with pytest.raises(RecordError) as caught:
        parse(text)
    assert str(caught.value).startswith("When.edtf: found ")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("1985", "given", "given"),
        ("1985/..", "given", "open"),
        ("1985/", "given", "unknown"),
        ("../1985", "open", "given"),
        ("/1985", "unknown", "given"),
        ("/..", "unknown", "open"),
        ("../..", "open", "open"),
        ("XXXX-10", "unknown", "unknown"),
        ("1985/XXXX", "given", "unknown"),
        ("XXXX/1985", "unknown", "given"),
        ("[..1984]", "open", "given"),
        ("{1984..}", "given", "open"),
        ("[1984,XXXX-21]", "unknown", "unknown"),
        ("[XXXX,1984..]", "unknown", "open"),
    ],
)
def test_open_and_unknown_ends_are_distinguished(text: str, begins: str, ends: str) -> None:
    value = parse(text)
    assert (value.begins, value.ends) == (begins, ends)


@pytest.mark.parametrize(
    ("text", "uncertain", "approximate", "unspecified"),
    [
        ("1984", False, False, False),
        ("1984?", True, False, False),
        ("1984~", False, True, False),
        ("1984%", True, True, False),
        ("2004-06~-11", False, True, False),
        ("?2004-06-~11", True, True, False),
        ("2004-%06-11", True, True, False),
        ("2004-06-11/2004-07?", True, False, False),
        ("[1984,1985~]", False, True, False),
        ("2001-21~", False, True, False),
        ("Y170000002?", True, False, False),
        ("1950S2", False, True, False),
        ("201X", False, False, True),
        ("XXXX-21%", True, True, True),
        ("2004-06-XX/2004-07-03", False, False, True),
    ],
)
def test_qualifiers(text: str, *, uncertain: bool, approximate: bool, unspecified: bool) -> None:
    value = parse(text)
    assert (value.uncertain, value.approximate, value.unspecified) == (uncertain, approximate, unspecified)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("1985-04", True),
        ("1985-04-XX", False),
        ("2001-21", False),
        ("2001-25", True),
        ("198X-25", False),
        ("1950S2", False),
        ("1964/2008", True),
        ("2004-06-XX/2004-07-03", False),
        ("[1667,1668]", False),
        ("{1667,1668}", True),
    ],
)
def test_whole(text: str, *, whole: bool) -> None:
    assert parse(text).whole is whole


def test_clock() -> None:
    assert parse("1985-04-12T23:20:30-04").clock == Clock(23, 20, 30, -240)
    assert parse("1985-04-12T23:20+04:30").clock == Clock(23, 20, None, 270)
    assert parse("1985-04-12T23:20:30").clock == Clock(23, 20, 30, None)
    assert parse("1985-04-12").clock is None


def test_seconds_are_counted_in_utc() -> None:
    unix_epoch = date(1970, 1, 1).toordinal() * 86_400
    assert parse("1970-01-01T01:00:07+01:00").seconds == (unix_epoch + 7, unix_epoch + 7)
    assert parse("1970-01-01T00:02Z").seconds == (unix_epoch + 120, unix_epoch + 179)
    assert parse("1970-01-01T00:02:00").seconds is None
    assert parse("1970-01-01").seconds is None


def test_a_value_cannot_change() -> None:
    value = parse("1985")
    with pytest.raises(AttributeError):
        value.text = "1986"  # type: ignore[misc]  # what is tested
    assert value == Edtf("1985", "date", "year", (1985, 1, 1), (1985, 12, 31))


@given(st.dates())
def test_every_day_of_the_calendar_is_read(day: date) -> None:
    value = parse(day.isoformat())
    assert value.lower == value.upper == (day.year, day.month, day.day)
    assert number_of(value.lower) == day.toordinal()


@given(st.integers(-(10**12), 10**12))
def test_days_and_their_numbers_go_both_ways(number: int) -> None:
    assert number_of(day_of(number)) == number
    assert day_of(number) < day_of(number + 1)


# The grammar, to generate from.
mark = st.sampled_from(["", "", "", "?", "~", "%"])
year = st.text("0123456789X", min_size=4, max_size=4) | st.integers(-9999, -1).map("{:05}".format) | st.just("-198X")
month = st.sampled_from([*(f"{n:02}" for n in range(1, 13)), "XX", "0X", "1X", "X1"])
day = st.sampled_from([*(f"{n:02}" for n in range(1, 29)), "XX", "0X", "1X", "2X", "X3"])
join = "".join
years = st.tuples(mark, year, mark).map(join)
months = st.tuples(years, st.just("-"), mark, month, mark).map(join)
days = st.tuples(months, st.just("-"), mark, day, mark).map(join)
seasons = st.tuples(years, st.just("-"), st.integers(21, 41).map(str), mark).map(join)
long_years = st.tuples(
    st.sampled_from(["Y", "Y-"]),
    st.integers(10_000, 999_999_999).map(str),
    st.sampled_from(["", "E2", "S3", "E1S4"]),
    mark,
).map(join)
single = years | months | days | seasons | long_years


@given(single)
def test_what_the_grammar_makes_is_read(text: str) -> None:
    value = parse(text)
    assert str(value) == text
    assert value.unspecified == ("X" in text)
    if value.lower is None or value.upper is None:
        assert "XXXX" in text
    else:
        assert value.lower <= value.upper


def are_in_wrong_order(*parts: Edtf) -> bool:
    """Tell whether these are two seasons of one year, neither of a stated hemisphere, the later one first."""
    bare = [part.text.translate(str.maketrans("", "", "?~%")) for part in parts if part.kind == "season"]
    return len(bare) == 2 and bare[0][:-3] == bare[1][:-3] and "-24" >= bare[0][-3:] > bare[1][-3:]


@given(single, single)
@example("0000-22", "0000-21")
@example("?2012~-24%", "2012-21")
@example("2012-28", "2012-21")
@example("2012-XX-22", "2012-XX-21")
def test_intervals_keep_the_bounds_of_their_ends(start: str, end: str) -> None:
    first, last = parse(start), parse(end)
    if first.lower and last.upper and (first.lower > last.upper or are_in_wrong_order(first, last)):
        with pytest.raises(RecordError, match="not before the start"):
            parse(f"{start}/{end}")
        return
    value = parse(f"{start}/{end}")
    assert (value.lower, value.upper) == (first.lower, last.upper)
    assert (value.begins, value.ends) == (first.begins, last.ends)


@given(st.lists(single, min_size=1, max_size=6), st.sampled_from(["[]", "{}"]))
def test_sets_reach_from_their_first_to_their_last(texts: list[str], brackets: str) -> None:
    value = parse(f"{brackets[0]}{','.join(texts)}{brackets[1]}")
    members = [parse(text) for text in texts]
    lowers, uppers = [m.lower for m in members if m.lower], [m.upper for m in members if m.upper]
    assert value.lower == (min(lowers) if len(lowers) == len(members) else None)
    assert value.upper == (max(uppers) if len(uppers) == len(members) else None)


@given(st.datetimes().map(lambda moment: moment.replace(microsecond=0)), st.sampled_from(["", "Z", "+09", "-03:30"]))
def test_every_moment_is_read(moment: object, zone: str) -> None:
    text = f"{moment}".replace(" ", "T") + zone
    value = parse(text)
    assert (value.precision, str(value)) == ("second", text)


def test_seasons_of_a_year_follow_each_other() -> None:
    for first, last in ((25, 28), (33, 36), (37, 39), (40, 41)):
        parts = [parse(f"2001-{code}") for code in range(first, last + 1)]
        for one, two in pairwise(parts):
            assert one.upper is not None
            assert two.lower is not None
            assert number_of(one.upper) + 1 == number_of(two.lower)


@given(st.text() | st.text("0123456789X-/.[]{},?~%YEST:Z+ \n\x00\uff12\u0663"))
@example("X" * 100_000)  # long texts of every form are told at once
@example("[" * 100_000 + "]" * 100_000)
@example("-" * 100_000)
@example("1/" * 50_000)
@example("[" + "1667," * 2_000 + "1668]")
@example("9" * 100_000)
@example("Y" + "9" * 100_000 + "E99")
@example("a" * 100_000)
@example("1-1-" * 50_000)
@example("\ud800")
def test_any_text_is_read_or_refused_in_our_words(text: str) -> None:
    try:
        value = parse(text)
    except EventCodeError as error:
        assert len(str(error)) < 500  # noqa: PT017  # of a message there is more to say than that it came
    else:
        assert str(value) == text
