import csv
import io
from collections import Counter
from pathlib import Path

import pytest

from eventcode import convert
from eventcode.errors import FormatError
from eventcode.formats import format_of, read, write
from eventcode.formats.gdelt.gdelt1 import ATTRIBUTION, FORMAT, TABLE
from eventcode.model import Coding, Event, Mention, Place, When
from eventcode.registry import DEFAULT

REFERENCE = Path(__file__).parents[2] / ".." / "shared" / "reference" / "formats" / "gdelt1_events.csv"
NAMES = list(TABLE.columns)


def rows(data):
    return list(FORMAT.read(io.BytesIO(data), name="x", registry=DEFAULT))


def events(data):
    found = rows(data)
    assert [str(i) for r in found for i in r.issues] == []
    return [r.record for r in found]


def written(*records):
    out = io.BytesIO()
    FORMAT.write(records, out)
    return out.getvalue()


@pytest.fixture
def quirks(golden):
    return (golden / "gdelt1" / "quirks.CSV").read_bytes()


@pytest.fixture(scope="session")
def daily(shared):
    """Return rows of a daily file as GDELT published it."""
    return shared("gdelt1_events/20160728.export.slice509.CSV").read_bytes()


def test_the_columns_are_those_of_the_codebook():
    if not REFERENCE.exists():
        pytest.skip("the list of columns stands beside the project, not in it")
    with REFERENCE.open(encoding="utf-8") as file:
        assert [row["column"] for row in csv.DictReader(file)] == NAMES


def test_records_are_as_if_every_check_of_the_constructor_had_run(quirks):
    for event in events(quirks):
        again = convert.from_dict(convert.to_dict(event))
        assert (again, hash(again), repr(again)) == (event, hash(event), repr(event))


def test_sample_comes_out_byte_for_byte(daily, tmp_path):
    found = events(daily)
    assert len(found) == 509
    assert written(*found) == daily
    native = tmp_path / "a.jsonl"
    write(found, native)
    assert written(*(row.record for row in read(native))) == daily


def test_sample_has_the_quirks_that_were_counted(daily):
    found = events(daily)
    assert len({e.id for e in found}) == 509
    assert {e.codings[0] for e in found} == {Coding("GDELT", version="1.0", codebook="cameo@1.1b3", when="2016-07-28")}
    # A day, a week, a month, a year or ten years before the file's day, and nothing else.
    assert Counter(e.when.edtf for e in found) == {
        "2016-07-28": 493,
        "2016-07-27": 6,
        "2016-07-21": 3,
        "2016-06-28": 1,
        "2015-07-29": 5,
        "2006-07-31": 1,
    }
    assert {e.attributions for e in found} == {(ATTRIBUTION,)}
    assert all("SOURCEURL" not in e.extra["gdelt1"] and len(e.mentions) == 1 for e in found)


def test_sample_against_a_naive_reading(daily):
    for line, event in zip(daily.decode().split("\n"), events(daily), strict=False):
        row = dict(zip(NAMES, line.split("\t"), strict=True))
        assert (event.id, event.code.value) == (f"gdelt:{row['GLOBALEVENTID']}", row["EventCode"])
        assert event.mentions == (Mention(row["SOURCEURL"]),)
        assert event.when.edtf.replace("-", "") == row["SQLDATE"]
        assert [a.code for a in event.source] == [code for code in [row["Actor1Code"]] if code]
        assert [a.name for a in event.target] == [name for name in [row["Actor2Name"]] if name]
        if row["ActionGeo_Type"] != "0":
            (place,) = event.places
            assert (place.name, place.lat) == (row["ActionGeo_FullName"], float(row["ActionGeo_Lat"]))
        assert event.extra["gdelt1"]["GoldsteinScale"] == row["GoldsteinScale"]


def test_rows_of_both_widths_come_out_as_wide_as_they_were(quirks):
    widths = [line.count(b"\t") + 1 for line in quirks.splitlines()]
    assert widths == [58] * 4 + [57] * 7
    assert [e.extra["gdelt1"].get("SOURCEURL", "") is None for e in events(quirks)] == [False] * 4 + [True] * 7
    assert written(*events(quirks)) == quirks


def test_a_column_that_is_not_there_comes_when_there_is_something_to_say_in_it(quirks):
    old = events(quirks)[4]
    assert written(old).count(b"\t") == 56
    assert written(old.evolve(mentions=Mention("https://news.example/1"))).endswith(b"\thttps://news.example/1\n")


def test_an_event_from_scratch_has_every_column():
    line = written(Event(id="gdelt:7", code="cameo:042", when="2014-10-23"))
    cells = dict(zip(NAMES, line.decode().removesuffix("\n").split("\t"), strict=True))
    # (9 * 30 + 23) / 365, quad class 1 and 1.9 in GDELT's scale
    assert {name: cell for name, cell in cells.items() if cell} == {
        "GLOBALEVENTID": "7",
        "SQLDATE": "20141023",
        "MonthYear": "201410",
        "Year": "2014",
        "FractionDate": "2014.8027",
        "EventCode": "042",
        "EventBaseCode": "042",
        "EventRootCode": "04",
        "QuadClass": "1",
        "GoldsteinScale": "1.9",
        "Actor1Geo_Type": "0",
        "Actor2Geo_Type": "0",
        "ActionGeo_Type": "0",
    }


def test_the_backfile_makes_no_place_and_no_id_of_zeros(quirks):
    found = {e.id.removeprefix("gdelt:5000000"): e for e in events(quirks)}
    norway = Place(name="Norway", country="NOR", lat=62, lon=10, precision="country")
    assert found["06"].places == found["04"].places == (norway,)
    assert found["07"].places == found["08"].places == ()
    assert found["09"].places[0].precision == "unknown"
    assert found["05"].extra["gdelt1"]["GoldsteinScale"] == "-10"
    assert found["05"].codings[0].when == When("2013-02-03")
    assert found["11"].codings[0].when is None


@pytest.mark.parametrize("width", [1, 56, 59])
def test_another_number_of_columns(quirks, width):
    cells = [*quirks.split(b"\n")[0].split(b"\t"), b""][:width]
    (row,) = rows(b"\t".join(cells) + b"\n")
    columns = "1 column" if width == 1 else f"{width} columns"
    assert [str(i) for i in row.issues] == [f"x:1: EC004 $: found {columns}, expected 57 or 58"]


def test_a_bad_cell_is_named(quirks):
    (row,) = rows(quirks.split(b"\n")[4].replace(b"20130203", b"2013"))
    message = "x:1: EC005 $.DATEADDED: found '2013', expected a day that exists, as YYYYMMDD"
    assert [str(i) for i in row.issues] == [message]


@pytest.mark.parametrize(
    ("extra", "path"),
    [({"NumSources": None}, "extra.gdelt1.NumSources"), ({"SOURCEURL": 3}, "extra.gdelt1.SOURCEURL")],
)
def test_what_does_not_fit_is_refused(extra, path):
    with pytest.raises(FormatError, match=f"cannot hold {path}"):
        written(Event(id="gdelt:7", code="cameo:042", extra={"gdelt1": extra}))


@pytest.mark.parametrize("name", ["20160728.export.CSV", "a.export.CSV", "20170101073000.export.CSV", "1982.csv"])
def test_the_rows_tell_the_version_whatever_the_name_says(daily, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(daily)
    assert format_of(path) is FORMAT
    assert sum(row.ok for row in read(path)) == 509


def test_without_rows_the_digits_of_the_name_tell_the_version(tmp_path):
    assert format_of("20160728.export.CSV.zip") is FORMAT
    (tmp_path / "2016072٨.export.CSV").touch()
    with pytest.raises(FormatError, match="the name fits several formats"):
        format_of(tmp_path / "2016072٨.export.CSV")  # a digit, and none of GDELT's
    path = tmp_path / "20160728.export.CSV"
    write([Event(id="gdelt:7", code="cameo:042")], path)
    assert path.read_bytes().count(b"\t") == 57
    with pytest.raises(
        FormatError,
        match=r"a\.export\.CSV: the name fits several formats; say which of gdelt2, gdelt1 \(format=, or --to",
    ):
        write([Event(id="gdelt:7", code="cameo:042")], tmp_path / "a.export.CSV")


def test_no_damage_loses_a_row_or_raises(quirks, survives):
    survives(FORMAT, quirks)
