from datetime import date

import pytest

pl = pytest.importorskip("polars")
pd = pytest.importorskip("pandas")
pa = pytest.importorskip("pyarrow")
pytest.importorskip("narwhals")

from eventcode import FormatError, from_frame, load, read_frame
from eventcode.formats import formats
from eventcode.frames import foreign

CODES = {"EventCode": str, "EventBaseCode": str, "EventRootCode": str, "CAMEO Code": str}
FILES = [
    ("acled", "today.csv", ","),
    ("icews", "published.tab", "\t"),
    ("ucdp-ged", "release.csv", ","),
    ("gdelt2", "quirks.export.CSV", "\t"),
]


@pytest.fixture
def golden(pytestconfig):
    return pytestconfig.rootpath / "tests" / "formats" / "golden"


def gdelt(rows=2, **cells):
    """Make a frame of GDELT 2.0, as pandas reads it from a file with a header."""
    names = [*formats()["gdelt2"].coverage.columns]
    given = {
        "GLOBALEVENTID": "410000000",
        "SQLDATE": "20150218",
        "MonthYear": "201502",
        "Year": "2015",
        "FractionDate": "2015.1315",
        "Actor1Code": "RUS",
        "Actor1CountryCode": "RUS",
        "EventCode": "010",
        "EventBaseCode": "010",
        "EventRootCode": "01",
        "QuadClass": "1",
        "GoldsteinScale": "0.0",
        "ActionGeo_Type": "0",
        "DATEADDED": "20150218230000",
        "SOURCEURL": "http://example.org/a",
    }
    return pd.DataFrame({name: [(given | cells).get(name)] * rows for name in names})


@pytest.mark.parametrize(("name", "file", "separator"), FILES)
@pytest.mark.parametrize("dtype", [str, CODES])
def test_frames_are_read_as_their_files_are(golden, name, file, separator, dtype):
    path = golden / name / file
    header = {"header": None, "names": [*formats()[name].coverage.columns]} if name == "gdelt2" else {}
    frame = pd.read_csv(path, sep=separator, dtype=dtype, quoting=3 if separator == "\t" else 0, na_values=[], **header)
    expected = load(path, name) if name != "gdelt2" else None
    found = from_frame(frame, name)
    if expected is None:
        assert [event.id for event in found] == [f"gdelt:{id_}" for id_ in frame["GLOBALEVENTID"]]
        return
    for theirs, ours in zip(found, expected, strict=True):
        assert theirs.evolve(extra={}) == ours.evolve(extra={})


def test_the_columns_tell_the_format():
    assert [event.code for event in from_frame(gdelt())] == ["cameo:010"] * 2
    assert from_frame(pl.from_pandas(gdelt()).lazy()).events == from_frame(gdelt()).events


def test_columns_without_names_need_a_format():
    frame = gdelt()
    frame.columns = range(len(frame.columns))
    assert from_frame(frame, "gdelt2")["gdelt:410000000"].code == "cameo:010"
    with pytest.raises(FormatError, match="found columns without names, expected the format"):
        from_frame(frame)
    frame[26] = 10
    with pytest.raises(FormatError, match="column EventCode: found int64, expected text"):
        from_frame(frame, "gdelt2")


@pytest.mark.parametrize("format", ["gdelt2", None])
def test_codes_that_became_numbers_are_refused(format):
    with pytest.raises(FormatError, match=r"EventCode: found int64, .*leading zeros.* dtype={'EventCode': str}"):
        from_frame(gdelt(EventCode=10), format)


def test_numbers_that_became_floats_are_whole_again():
    frame = gdelt(ActionGeo_Type=0.0, QuadClass=1.0, GoldsteinScale=-0.5, NumMentions=3.0)
    event = from_frame(frame).events[0]
    kept = event.extra["gdelt2"]
    assert (kept["QuadClass"], kept["GoldsteinScale"], kept["NumMentions"]) == ("1", "-0.5", "3")
    frame.loc[0, "NumMentions"] = float("nan")
    assert "NumMentions" not in from_frame(frame).events[0].extra["gdelt2"]
    with pytest.raises(FormatError, match=r"GLOBALEVENTID: found numbers above 2\*\*53"):
        from_frame(gdelt(GLOBALEVENTID=float(2**53)))


def test_days_and_times_are_written_as_the_format_has_them():
    frame = gdelt(SQLDATE=date(2015, 2, 18), DATEADDED=pd.Timestamp("2015-02-18T23:00:01"))
    assert from_frame(frame, "gdelt2").events[0].when.edtf == "2015-02-18"
    assert from_frame(gdelt(SQLDATE=pd.Timestamp("2015-02-18")), "gdelt2").events[0].when.edtf == "2015-02-18"


def test_categories_of_numbers_are_numbers():
    frame = gdelt(QuadClass=1)
    assert from_frame(frame.astype({"QuadClass": "category"})).events == from_frame(frame).events


def test_times_between_two_seconds_are_refused():
    with pytest.raises(FormatError, match=r"column DATEADDED: found times with fractions of a second"):
        from_frame(gdelt(DATEADDED=pd.Timestamp("2015-02-18T23:00:01.5")), "gdelt2")


def test_columns_of_a_source_that_are_called_as_flat_ones_by_chance(golden):
    frame = pd.read_csv(golden / "ucdp-ged" / "release.csv", dtype=str)
    assert "id" in frame
    assert from_frame(frame) == from_frame(frame, "ucdp-ged")
    with pytest.raises(FormatError, match=r"found the column 'cluster', which the flat shape does not have"):
        from_frame(pd.DataFrame({"id": ["e1"], "code": ["cameo:190"], "cluster": [1]}))


@pytest.mark.parametrize("word", ["{}", "column_{}", "column{:02}", "_c{}", "f{}"])
@pytest.mark.parametrize("first", [0, 1])
def test_columns_without_names_are_those_of_the_source_by_their_places(word, first):
    frame = gdelt()
    unnamed = frame.set_axis([word.format(n) for n in range(first, len(frame.columns) + first)], axis=1)
    assert from_frame(unnamed, "gdelt2").events == from_frame(frame).events
    with pytest.raises(FormatError, match=r"found columns without names, expected .* from_frame\(frame, format="):
        from_frame(unnamed)


def test_columns_of_no_source_are_named():
    with pytest.raises(FormatError, match=r"frame: found the columns 'sepal', 'petal', which are of neither shape"):
        from_frame(pd.DataFrame({"sepal": [1.0], "petal": [2.0]}))
    many = pd.DataFrame({f"{word}": [1] for word in "uvwxyz"})
    with pytest.raises(FormatError, match=r"'x', 'y', \.\.\., which"):
        from_frame(many)


def test_rejects_are_kept():
    rows = [row for row in read_frame(gdelt(SQLDATE="20150231"), "gdelt2") if not row.ok]
    assert len(rows) == 2
    assert rows[0].raw.startswith(b'"410000000","20150231",')
    assert rows[0].location.file == "frame"
    with pytest.raises(FormatError, match="20150231"):
        from_frame(gdelt(SQLDATE="20150231"), "gdelt2")


@pytest.mark.parametrize(
    ("value", "message"),
    [([1], "column note: found list.*, expected plain values"), (b"x", "found binary, expected text")],
)
def test_cells_that_are_no_text(value, message):
    frame = gdelt()
    frame["note"] = [value] * len(frame)
    with pytest.raises(FormatError, match=message):
        from_frame(frame, "gdelt2")
    assert from_frame(frame, "gdelt2", ignore=["note"]).events


def test_formats_without_codes_of_digits_take_any_number():
    assert foreign._codes(None) == foreign._codes(formats()["ucdp-ged"]) == ()
