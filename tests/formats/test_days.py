"""Dates of tables: what has one reading is read, and the order of day and month holds for a whole column."""

import io

import pytest

from eventcode.errors import FormatError
from eventcode.formats import load, read, sniff, write
from eventcode.formats.fields.days import COMPACT, ISO, MOMENT, OrderVote, day_orders, read_moment, undecided

UCDP = ("id", "type_of_violence", "side_a", "side_b", "gwnoa", "year", "date_start", "date_end", "best", "date_prec")
WEB = tuple(name for name in UCDP if name != "gwnoa")
ACLED = ("event_id_cnty", "event_date", "year", "event_type", "actor1", "actor2", "inter1")


class Pipe(io.RawIOBase):
    """A stream that is read once only."""

    def __init__(self, data):
        self.rest = io.BytesIO(data)

    def readable(self):
        return True

    def readinto(self, buffer):
        return self.rest.readinto(buffer)


def ucdp(*days, columns=UCDP, start=0):
    """Make a file of one row for each pair of dates."""
    rows = [
        [dict(zip(("id", "date_start", "date_end"), (str(n), *pair), strict=True)).get(name, "1") for name in columns]
        for n, pair in enumerate(days, start + 1)
    ]
    return "".join(",".join(row) + "\n" for row in (columns, *rows)).encode()


def events(data, name="ucdp-ged", **options):
    return [
        row.record for row in read(io.BytesIO(data), name, **options) if row.record and row.record.record == "event"
    ]


def written(data, name="ucdp-ged", **options):
    out = io.BytesIO()
    write([row.record for row in read(io.BytesIO(data), name, **options)], out, format=name)
    return out.getvalue()


def days(data, **options):
    return [row.record and row.record.when.edtf for row in [*read(io.BytesIO(data), "ucdp-ged", **options)][1:]]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020-01-31", "2020-01-31"),
        ("2020/1/5", "2020-01-05"),
        ("20200131", "2020-01-31"),
        ("20200131.0", "2020-01-31"),
        ("31 January 2020", "2020-01-31"),
        ("10-June-2025", "2025-06-10"),
        ("5 Sept 2020", "2020-09-05"),
        ("Jan. 5, 2020", "2020-01-05"),
        ("January 5 2020", "2020-01-05"),
        ("31/01/2020", "2020-01-31"),
        ("1/31/2020 00:00", "2020-01-31"),
        ("31.01.2020", "2020-01-31"),
        ("05/05/2020", "2020-05-05"),
        ("2020-01-31T10:15:00.123Z", "2020-01-31"),
        ("2020-01-31 10:15:00 UTC", "2020-01-31"),
        ("2020-01-31 23:30:00-05:00", "2020-01-31"),
        ("2020-02-01 00:00:00+0200", "2020-02-01"),
        ("2020-02-01 00:00:00+03", "2020-02-01"),
        ("31jan2020", "2020-01-31"),
        ("31Jan2020 10:15:00", "2020-01-31"),
        ("Friday, January 31, 2020", "2020-01-31"),
        ("Fri, 31 Jan 2020", "2020-01-31"),
        ("1/31/2020 11:59 PM", "2020-01-31"),
    ],
)
def test_a_date_with_one_reading_is_read(text, day):
    assert read_moment(text).written(ISO) == day


@pytest.mark.parametrize(
    "text",
    [
        *(
            "05/01/2020",
            "17-Jun-25",
            "Jan-20",
            "2020-02-30",
            "31/31/2020",
            "44259",
            "2020",
            "202001",
            "5 Jam 2020",
            "x",
        ),
        *("Monday, January 31, 2020", "May 5 June 2020", "31jan20"),
        *("2020-01/31", "1/31/20", "", "2020-01-31 25:00", "0000-01-01", "٢٠٢٠-01-31"),
    ],
)
def test_others_are_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011  # callers say what they expected
        read_moment(text)


def test_a_year_of_two_digits_needs_a_century_or_the_year_beside_it():
    assert read_moment("17-Jun-25", year="2025").written(COMPACT) == "20250617"
    assert read_moment("17-Jun-25", century="1900").written(COMPACT) == "19250617"
    assert read_moment("17-Jun-25", century="1900", year="2025").written(COMPACT) == "20250617"
    with pytest.raises(ValueError, match="25"):
        read_moment("17-Jun-25", year="2024")


ORDER = "which number is the month (dialect={'dates': 'dmy'} or 'mdy', or --dialect dates=dmy)"
CENTURY = "its century (dialect={'century': '2000'}, or --dialect century=2000)"


@pytest.mark.parametrize(
    ("text", "stated", "expected"),
    [
        ("05/01/2020", {}, f"a date with one reading, or {ORDER}"),
        ("5-Jan-24", {}, f"a year of four digits, or {CENTURY}"),
        ("05/01/24", {"dates": "dmy"}, f"a year of four digits, or {CENTURY}"),
        ("05/01/24", {}, f"{undecided('05/01/2020')}, and {CENTURY}"),
        ("13/31/2020", {"dates": "dmy"}, "a day that exists, as 2023-01-31 or 31 January 2023"),
    ],
)
def test_a_refusal_says_what_would_decide(text, stated, expected):
    data = f"event_id_cnty,event_date,event_type,actor1\nKEN1,{text},Protests,A\n".encode()
    _, row = read(io.BytesIO(data), dialect=stated)
    assert [issue.message for issue in row.issues] == [f"found {text!r}, expected {expected}"]


def test_times():
    assert read_moment("1/31/2020 12:05 AM").written(MOMENT) == "20200131000500"
    assert read_moment("1/31/2020 1:05:07 PM").written(MOMENT) == "20200131130507"
    assert read_moment("20200131").written(MOMENT) is None
    assert read_moment("2020-02-01 00:30:00+02").written(MOMENT) == "20200131223000"
    assert read_moment("2020-02-01 00:30:00-0530").edtf == "2020-02-01T06:00:00Z"
    assert read_moment("2020-02-01 00:00:00+02:00").edtf == "2020-02-01"


def test_the_vote():
    vote = OrderVote()
    vote.add(["05/01/2020", "", "2020-01-31"])
    assert (vote.is_open, vote.order, vote.doubtful) == (True, "", "05/01/2020")
    vote.add(["1/31/2020"])
    assert (vote.is_open, vote.order) == (False, "mdy")
    vote.add(["31/1/2020"])
    assert (vote.is_open, vote.order, day_orders("x")) == (False, "", set())


def test_rows_with_one_reading_decide_for_all():
    data = ucdp(("05/01/2020 00:00", "05/01/2020 00:00"), ("06/01/2020", "13/01/2020"))
    assert days(data) == ["2020-01-05", "2020-01-06/2020-01-13"]
    assert load(io.BytesIO(data)).extra["ucdp-ged"]["dates"] == "dmy"
    assert "days before months" in sniff(io.BytesIO(data)).dialect
    assert written(data) == data


def test_a_later_row_that_contradicts_is_rejected():
    data = ucdp(("13/01/2020", "14/01/2020"), *[("15/01/2020", "15/01/2020")] * 60, ("01/31/2020", "01/31/2020"))
    last = [*read(io.BytesIO(data))][-1]
    assert [issue.at for issue in last.issues] == [("date_start",), ("date_end",)]
    assert "found '01/31/2020'" in str(last.issues[0])


LATE = ucdp(*[("05/01/2020", "05/01/2020")] * 60, ("13/01/2020", "13/01/2020"))


@pytest.mark.parametrize("data", [LATE, LATE.decode().encode("utf-16")])
def test_a_file_that_can_be_read_twice_is_looked_through(data, tmp_path):
    assert days(data) == ["2020-01-05"] * 60 + ["2020-01-13"]
    (tmp_path / "a.csv").write_bytes(data)
    assert [event.when.edtf for event in load(tmp_path / "a.csv").events][-1] == "2020-01-13"


def test_a_stream_that_does_not_decide_is_refused():
    with pytest.raises(FormatError, match=r"05/01/2020, and no row says .* --dialect dates=dmy"):
        list(read(io.BufferedReader(Pipe(LATE)), "ucdp-ged"))
    rows = list(read(io.BufferedReader(Pipe(LATE)), "ucdp-ged", dialect={"dates": "dmy"}))
    assert rows[-1].record.when.edtf == "2020-01-13"


def test_a_file_that_decides_nowhere_is_a_finding_and_its_dates_are_refused():
    data = ucdp(("05/01/2020", "05/01/2020"), ("2020-01-07", "7-Jan-2020"))
    head, one, two = read(io.BytesIO(data))
    assert [issue.rule for issue in head.issues] == ["EC010"]
    assert (one.record, two.record.when.edtf) == (None, "2020-01-07")
    assert days(data, dialect={"dates": "mdy"})[0] == "2020-05-01"
    assert written(data, dialect={"dates": "mdy"}) == data


def test_the_web_export_has_months_first_unless_a_row_says_otherwise():
    usual = ucdp(("05/01/2020 00:00:00", "05/01/2020 00:00:00"), columns=WEB)
    assert days(usual) == ["2020-05-01"]
    assert "dates" not in load(io.BytesIO(usual)).extra["ucdp-ged"]
    other = ucdp(("05/01/2020", "13/01/2020"), ("01/02/2020", "01/02/2020"), columns=WEB)
    assert days(other) == ["2020-01-05/2020-01-13", "2020-02-01"]
    assert written(other) == other
    head, one, two = (row.record for row in read(io.BytesIO(other)))
    out = io.BytesIO()
    write([head, one.evolve(when="2021-03-04"), two], out, format="ucdp-ged")
    assert out.getvalue().split(b"\n")[1:3] == [
        line.replace(b"1,05/01/2020,13/01/2020", b"2021,2021-03-04,2021-03-04") for line in other.split(b"\n")[1:3]
    ]


def test_a_changed_date_is_written_anew_and_others_as_they_stood():
    data = ucdp(("5-Jan-20", "2020/01/05"), ("13/01/2020", "13/01/2020"))
    data = data.replace(b",1,5-Jan", b",2020,5-Jan")
    head, one, two = (row.record for row in read(io.BytesIO(data)))
    assert one.when.edtf == "2020-01-05"
    out = io.BytesIO()
    write([head, one, two.evolve(when="2020-01-14")], out, format="ucdp-ged")
    new = b"2020-01-14 00:00:00.000"
    assert out.getvalue() == data.replace(b",1,13/01/2020,13/01/2020", b",2020,%s,%s" % (new, new))


def test_a_century_may_be_stated():
    row = ("KEN1", "5-Jan-20", "", "Protests", "x", "", "6")
    data = "".join(",".join(line) + "\n" for line in (ACLED, row)).encode()
    assert events(data, "acled") == []
    (event,) = events(data, "acled", dialect={"century": "2000"})
    assert event.when.edtf == "2020-01-05"
    assert written(data, "acled", dialect={"century": "2000"}) == data


@pytest.mark.parametrize("part", [{"dates": "ydm"}, {"century": "20"}])
def test_parts_that_are_none(part):
    with pytest.raises(FormatError, match="dialect: "):
        read(io.BytesIO(LATE), dialect=part)


def test_gdelt_as_databases_have_it():
    names = ("GLOBALEVENTID", "SQLDATE", "EventCode", "DATEADDED", "Year")
    data = "".join(
        ",".join(row) + "\n" for row in (names, ("7", "2021-03-04", "036", "2021-03-04 10:15:00 UTC", "2021"))
    ).encode()
    assert sniff(io.BytesIO(data)).format == "gdelt2"
    (event,) = events(data, "gdelt2")
    assert (event.when.edtf, event.codings[0].when.edtf) == ("2021-03-04", "2021-03-04T10:15:00Z")
    assert written(data, "gdelt2") == data
    day = data.replace(b" 10:15:00 UTC", b"")
    assert sniff(io.BytesIO(day.replace(b"2021-", b"2014-"))).format == "gdelt1"


ICEWS = (
    *("Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code"),
    *("Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher"),
    *("City", "District", "Province", "Country", "Latitude", "Longitude"),
)


@pytest.mark.parametrize(
    ("dates", "read_as"),
    [
        (("3/5/2019", "3/6/2019"), ["2019-03-05", "2019-03-06"]),
        (("3/5/2019", "3/31/2019"), ["2019-03-05", "2019-03-31"]),
        (("3/5/2019", "31/3/2019"), ["2019-05-03", "2019-03-31"]),
    ],
)
def test_own_files_of_icews_have_the_month_first_unless_a_row_says_otherwise(dates, read_as):
    after = ("A", "", "Kenya", "Consult", "040", "1", "B", "", "Uganda", "5", "1", "x", "Nairobi", "", "", "Kenya")
    rows = [(str(number), day, *after, "-1.5", "36.5") for number, day in enumerate(dates)]
    data = "".join("\t".join(row) + "\n" for row in (ICEWS, *rows)).encode()
    assert sniff(io.BytesIO(data)).format == "icews"
    assert [event.when.edtf for event in events(data, "icews")] == read_as
    assert written(data, "icews") == data
