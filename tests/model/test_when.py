"""When: construction, bounds under each relation, human dates, and comparison that may answer: cannot tell."""

import pickle
import subprocess
import sys
from calendar import month_name
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventcode.errors import EventCodeError, RecordError
from eventcode.model.when import DateOrder, Relation, When, as_when

Span = tuple[tuple[int, int, int] | None, tuple[int, int, int] | None]


def test_the_value_stands_first_and_fields_are_equal_by_value() -> None:
    assert When("2024-10") == When(edtf="2024-10") != When("2024-10", relation="by")
    assert hash(When("2024-10")) == hash(When("2024-10"))
    assert repr(When("2024-12", text="by December", relation="by")) == (
        "When(edtf='2024-12', text='by December', relation='by')"
    )
    assert pickle.loads(pickle.dumps(When("2024-10"))) == When("2024-10")
    assert When.shorthand == "edtf"


@pytest.mark.parametrize(
    "fields", [{"text": "earlier this year"}, {"relative_to": "d1", "relation": "before"}, {"relation": "unknown"}]
)
def test_a_value_is_not_needed(fields: dict[str, Any]) -> None:
    when = When(**fields)
    assert (when.span, when.earliest, when.latest, when.precision) == ((None, None), None, None, None)
    assert (when.is_uncertain, when.is_approximate) == (False, False)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "When: found None, expected at least one of edtf, text and relative_to"),
        ({"relation": "by"}, "expected at least one of"),
        ({"edtf": "2024-02-30"}, "When.edtf: found '2024-02-30', expected a day from 01 to 29"),
        ({"edtf": ""}, "When.edtf: found ''"),
        ({"edtf": 2024}, "When.edtf: found 2024, expected text"),
        ({"edtf": "2024", "relation": "befor"}, "did you mean 'before'?"),
        ({"edtf": "2024", "text": ""}, "When.text: found ''"),
    ],
)
def test_refusals(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(RecordError) as caught:
        When(**fields)
    assert message in str(caught.value)


def test_evolve_checks_again() -> None:
    assert When("2024-10").evolve(relation="by") == When("2024-10", relation="by")
    with pytest.raises(RecordError, match="2024-02 has 29 days"):
        When("2024-10").evolve(edtf="2024-02-30")


@pytest.mark.parametrize(
    ("value", "edtf"),
    [
        ("2024-10", "2024-10"),
        (When("2024-10"), "2024-10"),
        (date(2024, 10, 23), "2024-10-23"),
        (date(1, 1, 1), "0001-01-01"),
        (datetime(2024, 10, 23, 10, 15, tzinfo=UTC), "2024-10-23T10:15:00Z"),
        (datetime(2024, 10, 23, 10, 15, tzinfo=timezone(timedelta(hours=9))), "2024-10-23T10:15:00+09:00"),
        (datetime(2024, 10, 23, 10, 15, tzinfo=timezone(-timedelta(hours=3, minutes=30))), "2024-10-23T10:15:00-03:30"),
        (datetime(2024, 10, 23, 10, 15), "2024-10-23T10:15:00"),  # noqa: DTZ001  # what is tested
    ],
)
def test_of(value: When | str | date, edtf: str) -> None:
    assert When.of(value) == When(edtf)
    assert as_when(value) == When(edtf)


def test_of_refuses_what_edtf_cannot_hold() -> None:
    for value in (
        datetime(2024, 10, 23, 10, 15, 0, 1, tzinfo=UTC),
        datetime(1890, 10, 23, tzinfo=timezone(timedelta(minutes=19, seconds=32))),
        20241023,
    ):
        with pytest.raises(RecordError):
            When.of(value)  # type: ignore[arg-type]  # of the last one
    assert as_when(None) is None


@pytest.mark.parametrize(
    ("edtf", "relation", "span"),
    [
        ("2024-10", "on", ((2024, 10, 1), (2024, 10, 31))),
        ("2024-10", "within", ((2024, 10, 1), (2024, 10, 31))),
        ("2024-10", "by", (None, (2024, 10, 31))),
        ("2024-10", "up_to", (None, (2024, 10, 31))),
        ("2024-10", "before", (None, (2024, 9, 30))),
        ("2024-10", "after", ((2024, 11, 1), None)),
        ("2024-10", "since", ((2024, 10, 1), None)),
        ("2024-10", "ongoing", (None, None)),
        ("2024-10", "unknown", (None, None)),
        ("2024-03-01", "before", (None, (2024, 2, 29))),
        ("2024-12-31", "after", ((2025, 1, 1), None)),
        ("0001-01-01", "before", (None, (0, 12, 31))),
        ("-0001-12-31", "after", ((0, 1, 1), None)),
        # A day of April, not stated which: before it may be as late as the 29th, after it as early as the 2nd.
        ("2024-04-XX", "before", (None, (2024, 4, 29))),
        ("2024-04-XX", "after", ((2024, 4, 2), None)),
        ("[1667,1760]", "before", (None, (1760, 12, 30))),
        ("{1667,1760}", "before", (None, (1666, 12, 31))),
        # An hour before a moment is still its day.
        ("2024-10-23T10:15:00Z", "on", ((2024, 10, 23), (2024, 10, 23))),
        ("2024-10-23T10:15:00Z", "before", (None, (2024, 10, 23))),
        ("2024-10-23T10:15:00Z", "after", ((2024, 10, 23), None)),
        ("2024-10-01/..", "by", (None, None)),
        ("2024-10-01/..", "before", (None, (2024, 9, 30))),
        ("2024-10-01/..", "after", (None, None)),
        ("../2024-10-01", "before", (None, None)),
        ("../2024-10-01", "since", (None, None)),
        ("/2024-10-01", "on", (None, (2024, 10, 1))),
        ("XXXX-10-23", "on", (None, None)),
        ("Y170000002", "since", ((170000002, 1, 1), None)),
    ],
)
def test_span_follows_the_relation(edtf: str, relation: Relation, span: Span) -> None:
    assert When(edtf, relation=relation).span == span


def test_earliest_and_latest_are_dates_where_dates_reach() -> None:
    when = When("2024-10")
    assert (when.earliest, when.latest) == (date(2024, 10, 1), date(2024, 10, 31))
    assert (When("2024-10/..").latest, When("2024-10", relation="by").earliest) == (None, None)
    with pytest.raises(EventCodeError, match=r"When\.earliest: found \(-44, 3, 15\).*When\.span"):
        _ = When("-0044-03-15").earliest
    with pytest.raises(EventCodeError, match=r"When\.latest: found \(10000, 12, 31\).*When\.span"):
        _ = When("Y10000").latest


def test_precision_and_qualifiers_are_those_of_the_value() -> None:
    assert [When(t).precision for t in ("2024-10-23T10:15Z", "2024-10-23", "2024-21", "2024", "XXXX")] == [
        "minute",
        "day",
        "season",
        "year",
        None,
    ]
    assert [(w.is_uncertain, w.is_approximate) for w in map(When, ("2024?", "2024~", "2024%", "2024"))] == [
        (True, False),
        (False, True),
        (True, True),
        (False, False),
    ]


@pytest.mark.parametrize(
    ("words", "order", "edtf"),
    [
        ("23 October 2024", None, "2024-10-23"),
        ("October 23, 2024", None, "2024-10-23"),
        ("23rd of October 2024", None, "2024-10-23"),
        ("Wednesday, 23 October 2024", None, "2024-10-23"),
        ("01 Oct. 2024", None, "2024-10-01"),
        ("October 2024", None, "2024-10"),
        ("Sept 2024", None, "2024-09"),
        ("2024", None, "2024"),
        ("23 October", None, "XXXX-10-23"),
        ("February 29", None, "XXXX-02-29"),
        ("29 February 2024", None, "2024-02-29"),
        ("1 January 2000", None, "2000-01-01"),  # the very day a default has
        ("15 July 2004", None, "2004-07-15"),
        ("04/05/2024", "dmy", "2024-05-04"),
        ("04/05/2024", "mdy", "2024-04-05"),
        ("2024/04/05", None, "2024-04-05"),
        ("2024-04-05", "ymd", "2024-04-05"),
        ("20240405", "ymd", "2024-04-05"),
        ("20241305", "ymd", None),
        ("04052024", "dmy", None),
        ("20240405", None, None),
        ("23.10.2024", None, "2024-10-23"),
        ("23. 10. 2024", None, "2024-10-23"),
        ("10/23/2024", None, "2024-10-23"),
        ("5/5/2024", None, "2024-05-05"),
        ("10/2024", None, "2024-10"),
        ("2024.10", None, "2024-10"),
        ("23.10.", None, None),
        ("23/10", None, "XXXX-10-23"),
        ("4/5", "dmy", "XXXX-05-04"),
        ("4/5", "mdy", "XXXX-04-05"),
        ("4/5", None, None),
        ("04/05/2024", None, None),
        ("04/05/2024", "ymd", None),
        ("23/10/2024", "mdy", None),
        ("31/02/2024", None, None),
        ("23/10/24", None, None),
        ("23 October 24", None, None),
        ("7-9 October 2024", None, "2024-10-07/2024-10-09"),
        ("7-9 October", None, None),
        ("10 2024 October 2", None, None),
        ("30 February 2024", None, None),
        ("29 February 2023", None, None),
        ("Monday, 23 October 2024", None, None),  # it was a Wednesday
        ("Monday October 2024", None, None),
        ("Monday", None, None),
        ("October", None, "XXXX-10"),
        ("23", None, None),
        ("23 October 2024 10:15", None, None),
        ("23 October 2024 10:15 EST", None, None),
        ("10pm 23 October 2024", None, None),
        ("10:15", None, None),
        ("20241023", None, None),
        ("44 BC", None, None),
        ("-2024", None, None),
        ("2024-", None, None),
        ("Oct '24", None, None),
        ("October 24", None, "XXXX-10-24"),
        ("23-Oct-2024", None, "2024-10-23"),
        ("", None, None),
        (" ", None, None),
        ("9" * 100, None, None),
        ("October " * 50, None, None),
        ("\u0662\u0663 October 2024", None, None),
    ],
)
def test_from_human(words: str, order: DateOrder | None, edtf: str | None) -> None:
    if edtf is None:
        with pytest.raises(RecordError, match=r"^When\.from_human: found "):
            When.from_human(words, order=order)
    else:
        assert When.from_human(words, order=order) == When(edtf, text=words)


RELATED = [
    ("by December", "XXXX-12", "by"),
    ("by the end of 2024", "2024", "by"),
    ("mid-2019", "2019", "within"),
    ("Mid 2019", "2019", "within"),
    ("early October 2024", "2024-10", "within"),
    ("late in 2024", None, None),
    ("in the early 1990s", "199X", "within"),
    ("the 1990s", "199X", "on"),
    ("the 90s", None, None),
    ("since 2014", "2014", "since"),
    ("from 2014 onwards", "2014", "since"),
    ("as of 1 May 2014", "2014-05-01", "since"),
    ("before December 2024", "2024-12", "before"),
    ("until 23 October 2024", "2024-10-23", "up_to"),
    ("after May 2014", "2014-05", "after"),
    ("during 2024", "2024", "during"),
    ("some time in 2014", "2014", "within"),
    ("in October 2024", "2024-10", "on"),
    ("3-5 May 2014", "2014-05-03/2014-05-05", "on"),
    ("3\u20135 May 2014", "2014-05-03/2014-05-05", "on"),
    ("May 3-5, 2014", "2014-05-03/2014-05-05", "on"),
    ("from 3 to 5 May 2014", "2014-05-03/2014-05-05", "on"),
    ("30 April to 2 May 2014", "2014-04-30/2014-05-02", "on"),
    ("between May and June 2014", "2014-05/2014-06", "within"),
    ("December 2013 - January 2014", "2013-12/2014-01", "on"),
    ("May-June 2014", "2014-05/2014-06", "on"),
    ("3 May-5 June 2014", "2014-05-03/2014-06-05", "on"),
    ("Oct-23-2014", "2014-10-23", "on"),
    ("2014-2016", "2014/2016", "on"),
    ("2016-2014", None, None),
    ("5-3 May 2014", None, None),
    ("7-9 October", None, None),
    ("spring 2024", "2024-21", "on"),
    ("the summer of 2019", "2019-22", "on"),
    ("Q1 2024", "2024-33", "on"),
    ("the third quarter of 2024", "2024-35", "on"),
    ("second half of 2024", "2024-41", "on"),
    ("third half of 2024", None, None),
    ("circa 2019", "2019~", "on"),
    ("possibly May 2014", "2014-05?", "on"),
    ("earlier this year", None, "earlier_in"),
    ("later this month", None, "later_in"),
    ("this year", None, "within"),
    ("today", None, "on"),
    ("yesterday", None, "before"),
    ("last week", None, "before"),
    ("two days ago", None, "before"),
    ("next month", None, "after"),
    ("three weeks later", None, "after"),
    ("in recent days", None, "recent"),
    ("soon", None, "soon"),
    ("in the coming weeks", None, "soon"),
    ("in the future", None, "future"),
    ("currently", None, "ongoing"),
    ("after the war", None, None),
    # A day or a year: a spreadsheet's January 2020, or the twentieth of January.
    ("Jan-20", None, None),
    ("Oct/15", None, None),
    ("20-Jan", None, None),
    ("Oct '24", None, None),
    ("5-Jan", "XXXX-01-05", "on"),
    ("Jan 20", "XXXX-01-20", "on"),
]


@pytest.mark.parametrize(("words", "edtf", "relation"), RELATED)
def test_from_human_reads_relations_and_ranges(words: str, edtf: str | None, relation: Relation | None) -> None:
    if relation is None:
        with pytest.raises(RecordError, match=r"^When\.from_human: found "):
            When.from_human(words)
    else:
        assert When.from_human(words) == When(edtf, text=words, relation=relation)


def test_a_day_or_a_year_is_refused_with_both_readings() -> None:
    with pytest.raises(RecordError, match="it may be 20 Jan or Jan 2020"):
        When.from_human("Jan-20")


def test_a_hint_for_words_holds() -> None:
    for words in ("by December", "earlier this year", "October 2024"):
        with pytest.raises(RecordError, match=r"When\.from_human reads these words"):
            When(words)
        When.from_human(words)
    with pytest.raises(RecordError, match=r"stand alone as When\(text=\.\.\.\)"):
        When("after the war")
    assert When(text="after the war").span == (None, None)


@pytest.mark.parametrize(
    ("relation", "span"),
    [
        ("during", ((2024, 10, 1), (2024, 10, 31))),
        ("earlier_in", ((2024, 10, 1), (2024, 10, 31))),
        ("later_in", ((2024, 10, 1), (2024, 10, 31))),
        ("recent", (None, (2024, 10, 31))),
        ("soon", ((2024, 10, 1), None)),
        ("future", ((2024, 11, 1), None)),
    ],
)
def test_bounds_of_relations_to_the_time_of_writing(relation: Relation, span: object) -> None:
    assert When("2024-10", relation=relation).span == span


def test_from_human_says_what_an_order_would_make_of_it() -> None:
    with pytest.raises(RecordError, match=r"order='dmy' \(2024-05-04\) or 'mdy' \(2024-04-05\)"):
        When.from_human("04/05/2024")
    with pytest.raises(RecordError, match="one of dmy, mdy, ymd"):
        When.from_human("04/05/2024", order="dym")  # type: ignore[arg-type]  # what is tested
    with pytest.raises(RecordError, match="a date in words"):
        When.from_human(2024)  # type: ignore[arg-type]  # what is tested


@given(
    st.text(max_size=30)
    | st.lists(
        st.sampled_from(["23", "2024", "24", "October", "oct", "at", ":", ",", "/", "-", "am", "T", "Z", "Mon", "of"])
    ).map(" ".join)
)
def test_from_human_reads_or_refuses_in_our_words(words: str) -> None:
    try:
        when = When.from_human(words)
    except EventCodeError:
        return
    assert when.text == words
    assert When(when.edtf, text=words, relation=when.relation) == when


@given(st.dates(min_value=date(1000, 1, 1)))
def test_from_human_reads_every_day(day: date) -> None:
    words = f"{day.day} {month_name[day.month]} {day.year}"
    assert When.from_human(words).edtf == day.isoformat()


# This, that, then before, overlaps, within, same.
COMPARED = [
    ("2024-10-23", "2024-10-24", True, False, False, False),
    ("2024-10-24", "2024-10-23", False, False, False, False),
    ("2024-10-23", "2024-10-23", None, True, True, True),
    ("2024-10-23", "2024-10", None, True, True, None),
    ("2024-10", "2024-10-23", None, True, None, None),
    ("2024-10", "2024-10", None, True, True, None),
    ("2024-09", "2024-10", True, False, False, False),
    ("2024-10-23", "2024-10/..", None, True, True, None),
    ("2024-10/..", "2024-10-23", None, True, None, None),
    ("2024-10/..", "2024/..", None, True, True, None),
    ("2024/..", "2024-10/..", None, True, None, None),
    ("2024-09", "2024-10/..", True, False, False, False),
    ("2024-09", "2024-10/", True, False, False, False),
    ("2024-11", "2024-10/", None, None, None, None),
    ("2024-10/", "2024-10/..", None, True, True, None),
    ("/2024-10", "2023", None, None, None, None),
    ("/2024-10", "../2025", None, True, True, None),
    ("XXXX-10-23", "2024", None, None, None, None),
    ("XXXX-10-23", "XXXX-10-23", None, None, None, None),
    ("2024-10-23T10:00:00Z", "2024-10-23T11:00:00Z", True, False, False, False),
    ("2024-10-23T10:00:00Z", "2024-10-23T19:00:00+09:00", None, True, True, True),
    ("2024-10-23T10:00Z", "2024-10-23T10:00:30Z", None, True, None, None),
    ("2024-10-23T10:00:30Z", "2024-10-23T10:00Z", None, True, True, None),
    ("2024-10-23T10:00Z", "2024-10-23T10:00Z", None, True, True, True),
    ("2024-10-23T23:30:00-05:00", "2024-10-24T00:30:00+09:00", False, False, False, False),
    ("2024-10-23T10:00:00", "2024-10-23T11:00:00Z", None, True, True, None),
    ("2024-10-23T10:00:00", "2024-10-23T10:00:00", None, True, True, None),
    ("2024-10-22T10:00:00", "2024-10-23T11:00:00Z", True, False, False, False),
    ("2024-10-23T10:00:00Z", "2024-10-23", None, True, True, None),
]


@pytest.mark.parametrize(("this", "that", "before", "overlaps", "within", "same"), COMPARED)
def test_comparison(
    *, this: str, that: str, before: bool | None, overlaps: bool | None, within: bool | None, same: bool | None
) -> None:
    when = When(this)
    assert when.before(that) is before
    assert When(that).after(when) is before
    assert when.overlaps(that) is overlaps
    assert When(that).overlaps(when) is overlaps
    assert when.within(that) is within
    assert when.same(that) is same
    assert When(that).same(when) is same


def test_comparison_considers_the_relation() -> None:
    by_december = When("2024-12", relation="by")
    assert by_december.before("2025") is True
    assert by_december.before("2024-10") is None
    assert When("2024-10").within(by_december) is True
    assert by_december.within("2024-12") is None
    assert When("2024-12", relation="since").within("2024/..") is True
    moment = "2024-10-23T10:00:00Z"
    assert When(moment, relation="before").before(moment) is True
    assert When(moment, relation="after").after(moment) is True
    assert When(moment, relation="by").before(moment) is None
    assert When(moment, relation="ongoing").overlaps(moment) is None
    assert When("2024-10-23", relation="since").same("2024-10-23") is None
    assert When(text="then").before("2024") is None
    assert When(text="then").same(When(text="then")) is None
    assert When("2024-10").before(date(2024, 11, 1)) is True


@given(st.dates(), st.dates())
def test_days_compare_as_days(one: date, two: date) -> None:
    assert When.of(one).before(two) is (True if one < two else False if one > two else None)
    assert When.of(one).same(two) is (one == two)


def test_there_is_no_less_than() -> None:
    with pytest.raises(TypeError):
        _ = When("2023") < When("2024")


def test_sort_key_brings_unknown_ones_last() -> None:
    texts = [
        "../1985",
        "2024-10-23T11:00:00Z",
        "2024-10-23",
        "-0044",
        "2024-10-23T10:59:07",
        "2024-10-23T10:59",
        "2024",
    ]
    expected = [
        "-0044",
        "2024",
        "2024-10-23",
        "2024-10-23T10:59",
        "2024-10-23T10:59:07",
        "2024-10-23T11:00:00Z",
        "../1985",
    ]
    whens = [When(text="then"), *map(When, texts)]
    assert [w.edtf for w in sorted(whens, key=lambda w: w.sort_key)] == [*expected, None]


def test_dateutil_is_loaded_on_request_only() -> None:
    code = "import sys, eventcode.model.when as w; w.When('2024'); sys.exit('dateutil' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # our own words


class Timestamp(datetime):
    """A Timestamp of pandas: a datetime of its own class, which also counts nanoseconds."""

    nanosecond = 0


class datetime64:  # noqa: N801  # the name of NumPy's
    """A moment of NumPy: its text ends with the unit that it counts."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


@pytest.mark.parametrize(
    ("value", "edtf"),
    [
        (Timestamp(2024, 10, 23), "2024-10-23"),
        (Timestamp(2024, 10, 23, 10, 15), "2024-10-23T10:15:00"),
        (Timestamp(2024, 10, 23, tzinfo=UTC), "2024-10-23T00:00:00Z"),
        (datetime(2024, 10, 23), "2024-10-23T00:00:00"),  # noqa: DTZ001  # one without a zone is meant
        (datetime64("2024"), "2024"),
        (datetime64("2024-10"), "2024-10"),
        (datetime64("2024-10-23"), "2024-10-23"),
        (datetime64("2024-10-23T00"), "2024-10-23"),
        (datetime64("2024-10-23T10:15"), "2024-10-23T10:15:00"),
        (datetime64("2024-10-23T00:00:00.000000000"), "2024-10-23"),
    ],
)
def test_moments_of_data_frames_are_days_at_midnight(value: object, edtf: str) -> None:
    assert When.of(value).edtf == edtf  # type: ignore[arg-type]  # stand-ins


def test_fractions_of_seconds_are_refused() -> None:
    moment = Timestamp(2024, 10, 23, 10, 15)
    moment.nanosecond = 1
    for value in (moment, datetime64("2024-10-23T10:15:00.500")):
        with pytest.raises(RecordError, match=r"^When: found .*, expected whole seconds"):
            When.of(value)  # type: ignore[arg-type]  # stand-ins
