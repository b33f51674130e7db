"""Rows of names, and of numbers and dates, as programs write them: units, doubles, one cell more, serial numbers."""

import io
import random
from datetime import UTC, datetime

import pytest

from eventcode.errors import FormatError
from eventcode.formats import mapped, read, sniff, write
from eventcode.formats.fields.days import read_moment
from eventcode.formats.fields.months import _BY_NAME, month_named
from eventcode.formats.rows.names import without_unit
from eventcode.model import Event

NAMES = "event_id_cnty,event_date,year,event_type,actor1,actor2,latitude,longitude,fatalities\n"
ONE, TWO = (f"KEN{number},2020-01-0{number},2020,Protests,Protesters,,1.5,36.5,0\n" for number in (1, 2))
TABLE = NAMES + ONE + TWO


def rows(text, name=None, **options):
    return list(read(io.BytesIO(text.encode()), name, **options))


def records(text, name=None, **options):
    found = rows(text, name, **options)
    assert [str(issue) for row in found for issue in row.issues] == []
    return [row.record for row in found]


def written(found, name="acled"):
    out = io.BytesIO()
    write(found, out, format=name)
    return out.getvalue().decode()


def days(text, day):
    return text.replace("2020-01-01", day).replace("2020-01-02", day)


QUOTED = '"' + NAMES.replace(",", '","').replace("\n", '"\n')
DIALECTS = {
    "units": TABLE.replace("latitude", "latitude (deg)").replace("longitude", "Longitude [° E]"),
    "blanks": TABLE.replace("actor1", " actor1 ").replace("event_date", "Event Date "),
    "a mark within quotes": TABLE.replace("event_id_cnty", '"\ufeffevent_id_cnty"'),
    "two marks": f"\ufeff\ufeff{TABLE}",
    "blanks behind commas": TABLE.replace(",", ", "),
    "blanks behind commas before quotes": TABLE.replace("Protesters", '"Protesters ""of"" Kenya"').replace(",", ", "),
    "blanks around bars": TABLE.replace(",", " | "),
    "an unknown name twice": TABLE.replace("\n", ",note,note\n"),
    "a separator behind each row": NAMES + (ONE + TWO).replace("\n", ",\n"),
    "a separator behind all": TABLE.replace("\n", ",\n"),
    "names of rows": f'{QUOTED}"a",{ONE}"b",{TWO}',
    "numbers of rows": f"{QUOTED}1,{ONE}2,{TWO}",
    "points of Stata": TABLE.replace("1.5,36.5", ".,.", 1).replace("1.5,36.5", ".a,.z"),
    "serial numbers": days(TABLE, "43831"),
    "serial numbers of 1904": days(TABLE, "42369"),
    "serial numbers with a time": days(TABLE, "43831.5"),
    "a German month": days(TABLE, "10. Oktober 2020"),
    "a short German month": days(TABLE, "10-Okt-2020"),
    "a French month": days(TABLE, "1er août 2020"),
    "a Spanish month": days(TABLE, "5 de mayo de 2020"),
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_all_rows_are_read_and_written_back(dialect, end):
    text = DIALECTS[dialect].replace("\n", end)
    assert sniff(io.BytesIO(text.encode())).format == "acled"
    head, one, two = records(text)
    assert [one.id, two.id] == ["acled:KEN1", "acled:KEN2"]
    assert {one.when.edtf[:4], two.when.edtf[:4]} == {"2020"}
    if dialect != "points of Stata":
        assert [(each.places[0].lat, each.places[0].lon) for each in (one, two)] == [(1.5, 36.5)] * 2
    assert written([head, one, two]) == text


def test_a_known_name_twice_is_refused_with_both_places():
    with pytest.raises(
        FormatError, match="found two columns called 'actor1', 5 and 6, expected each name once: rename"
    ):
        rows(TABLE.replace("actor2", "actor1"))
    assert sniff(io.BytesIO(TABLE.replace("actor2", "actor1").encode())).dialect == ()
    _, one, _ = records(NAMES.replace("\n", ",note,note\n") + (ONE + TWO).replace("\n", ",a,b\n"))
    assert [one.extra["acled"][name] for name in ("note", "note (11)")] == ["a", "b"]


def test_a_row_that_is_wider_in_no_known_way_is_a_reject():
    found = rows(NAMES + (ONE + TWO).replace("\n", ",x\n"), "acled")
    assert [row.ok for row in found] == [True, False, False]
    found = rows(NAMES + (ONE + TWO).replace("KEN", ",KEN").replace("2020,", "2020,", 1), "acled")
    assert [row.ok for row in found] == [True, False, False]


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        *[("a (b)", "a (b)"), ("a ()", "a"), ("a", "a"), ("a (decimal degrees)", "a"), ("(deg)", "(deg)")],
        *[("a (deg] ", "a"), ("a deg)", "a deg)"), ("a (d)eg)", "a (d)eg)"), ("a (deg) b", "a (deg) b")],
        pytest.param("a" + " " * 10**6 + ")b", "a" + " " * 10**6 + ")b", id="a million blanks"),
    ],
)
def test_units(name, bare):
    assert without_unit(name) == bare


@pytest.mark.parametrize(
    ("columns", "cell", "said"),
    [
        (NAMES, "1.5,36.5", []),
        (NAMES, "-9,-9.0", ["EC009"]),
        (NAMES, "-9,-9", ["EC009"]),
        (NAMES, "-12,-12", []),
        (NAMES.replace("longitude", "other"), "-9,-9", []),
    ],
)
def test_a_number_that_may_stand_for_nothing_is_told(columns, cell, said):
    found = rows(columns + ONE.replace("1.5,36.5", cell) + TWO, "acled")
    assert [issue.rule for row in found for issue in row.issues if issue.rule == "EC009"] == said


def test_a_number_that_stands_for_nothing_is_stated():
    text = TABLE.replace("1.5,36.5", "-99,-99", 1)
    assert [row.ok for row in rows(text)] == [True, False, True]
    head, one, two = records(text, dialect={"null": "-99"})
    assert one.places == ()
    assert written([head, one, two]) == text


def test_serial_numbers_that_no_year_proves_are_told():
    text = days(TABLE.replace(",2020,", ",,"), "43831")
    head, *bad = rows(text, "acled")
    assert [issue.rule for issue in head.issues] == ["EC010"]
    assert "such as 43831, which may be serial numbers of Excel; if they are, say so" in head.issues[0].message
    assert [row.ok for row in bad] == [False, False]
    for stated, day in (("excel", "2020-01-01"), ("excel1904", "2024-01-02")):
        head, one, two = records(text, "acled", dialect={"dates": stated})
        assert one.when.edtf == day
        assert written([head, one, two]) == text
    assert "dates as serial numbers" in sniff(io.BytesIO(days(TABLE, "43831").encode())).dialect


def test_serial_numbers_in_mappings_and_beside_other_dates(tmp_path):
    (tmp_path / "own.toml").write_text('dates = "human"\n[columns]\nid = "nr"\nwhen = "day"\n')
    _, one, two = [
        None,
        *records("nr,day\n1,43831\n2,5 May 2020\n", mapped(tmp_path / "own.toml"), dialect={"dates": "excel"}),
    ]
    assert [one.when.edtf, two.when.edtf] == ["2020-01-01", "2020-05-05"]
    (event,) = records("GLOBALEVENTID,SQLDATE,EventCode\n7,43831,036\n", "gdelt2", dialect={"dates": "excel"})[1:]
    assert event.when.edtf == "2020-01-01"


def test_a_web_export_with_serial_numbers():
    assert read_moment("43831.75", order="excel").day == datetime(2020, 1, 1, 18, tzinfo=UTC)
    with pytest.raises(ValueError, match="43831"):
        read_moment("43831", order="dmy")


def test_no_name_stands_for_two_months():
    first = ("january", "february", "march", "april", "may", "june")
    english = (*first, "july", "august", "september", "october", "november", "december")
    for number, name in enumerate(english, 1):
        assert [month_named(name[:length]) for length in range(3, len(name) + 1)] == [number] * (len(name) - 2)
    assert all(_BY_NAME[name] == month_named(name) for name in _BY_NAME)
    for name in ("lis", "ju", "jui", "x"):
        with pytest.raises(ValueError, match=name):
            month_named(name)


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_damage_loses_a_row_or_raises(dialect):
    whole = DIALECTS[dialect].encode()
    start = whole.index(b"\n") + 1
    for seed in range(200):
        dice = random.Random(seed)
        data = bytearray(whole)
        for _ in range(dice.randint(1, 3)):
            data[dice.randrange(start, len(data))] = dice.choice([0x22, 0x2C, 0x2E, 0x20, 0x00, dice.randrange(256)])
        found = list(read(io.BytesIO(bytes(data)), "acled"))
        lines = [row.location.line for row in found[1:]]
        assert lines == sorted(set(lines))
        assert all(row.raw in bytes(data) for row in found if not row.ok)
        assert sum(isinstance(row.record, Event) for row in found) <= 3


def test_blanks_of_people_are_no_part_of_cells():
    text = DIALECTS["blanks behind commas before quotes"].replace("fatalities", "notes")
    assert "blanks around cells" in sniff(io.BytesIO(text.encode())).dialect
    head, one, two = records(text)
    assert one.source[0].name == 'Protesters "of" Kenya'
    assert records(TABLE.replace("Protesters", " Protesters"))[1].source[0].name == " Protesters"
    changed = written([head, one.evolve(label='a "b"'), two.evolve(places=[two.places[0].evolve(lat=2.5)])])
    assert records(changed)[2].places[0].lat == 2.5
    for label in ("a, b", " a"):
        with pytest.raises(FormatError, match="a separator or line end in notes"):
            written([head, one, two.evolve(label=label)])
