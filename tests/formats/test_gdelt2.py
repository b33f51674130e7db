import csv
import io
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventcode import convert
from eventcode.errors import FormatError
from eventcode.formats import format_of, read, write
from eventcode.formats.gdelt.gdelt2 import ATTRIBUTION, FORMAT, TABLE
from eventcode.model import (
    Actor,
    Attribution,
    Coding,
    DeploymentEvent,
    Document,
    Event,
    Link,
    Mention,
    Place,
    Quantity,
    When,
)
from eventcode.registry import DEFAULT

REFERENCE = Path(__file__).parents[2] / ".." / "shared" / "reference" / "formats" / "gdelt2_events.csv"
NAMES = list(TABLE.columns)


def events(data):
    rows = list(FORMAT.read(io.BytesIO(data), name="x", registry=DEFAULT))
    assert [str(i) for r in rows for i in r.issues] == []
    return [r.record for r in rows]


def written(*records):
    out = io.BytesIO()
    FORMAT.write(records, out)
    return out.getvalue()


def cells(data):
    (row,) = data.decode().removesuffix("\n").split("\n")
    return dict(zip(NAMES, row.split("\t"), strict=True))


def test_the_columns_are_those_of_the_codebook():
    if not REFERENCE.exists():
        pytest.skip("the list of columns stands beside the project, not in it")
    with REFERENCE.open(encoding="utf-8") as file:
        assert [row["column"] for row in csv.DictReader(file)] == NAMES


def test_records_are_as_if_every_check_of_the_constructor_had_run(golden):
    for event in events((golden / "gdelt2" / "quirks.export.CSV").read_bytes()):
        again = convert.from_dict(convert.to_dict(event))
        assert again == event
        assert hash(again) == hash(event)
        assert repr(again) == repr(event)


# The whole file of a quarter of an hour, as published.


def test_sample_comes_out_byte_for_byte(sample):
    found = events(sample)
    assert len(found) == 720
    assert written(*found) == sample


def test_sample_through_the_native_format(sample, tmp_path):
    native, back = tmp_path / "a.jsonl", tmp_path / "20170101073000.export.CSV"
    write(read(io.BytesIO(sample), "gdelt2"), native)
    write(read(native), back)
    assert back.read_bytes() == sample


def test_sample_has_the_quirks_that_were_counted(sample):
    found = events(sample)
    assert sum(not e.source for e in found) == 82
    assert sum(not e.target for e in found) == 238
    assert sum(a.ethnic is not None and a.ethnic.islower() for e in found for a in e.source + e.target) == 4
    assert sum(not e.mentions[0].document.startswith("http") for e in found) == 15
    assert sum(not e.places for e in found) == 20
    assert len({e.id for e in found}) == 720
    assert {e.status for e in found} == {"uncertain"}


def test_sample_against_a_naive_reading(sample):
    rows = [line.split("\t") for line in sample.decode().split("\n")[:-1]]
    for row, event in zip(rows, events(sample), strict=True):
        named = dict(zip(NAMES, row, strict=True))
        assert event.id == "gdelt:" + row[0]
        assert event.code.value == row[26]
        assert event.when.edtf == f"{row[1][:4]}-{row[1][4:6]}-{row[1][6:]}"
        for prefix, actors in (("Actor1", event.source), ("Actor2", event.target)):
            if named[f"{prefix}Code"] == "":
                assert actors == ()
                continue
            assert (actors[0].code, actors[0].name) == (named[f"{prefix}Code"], named[f"{prefix}Name"])
            assert actors[0].roles == tuple(filter(None, (named[f"{prefix}Type{n}Code"] for n in "123")))
            assert (actors[0].country or actors[0].region or "") == named[f"{prefix}CountryCode"]
        if named["ActionGeo_Type"] != "0":
            (place,) = event.places
            assert place.name == named["ActionGeo_FullName"]
            assert (place.lat, place.lon) == (float(named["ActionGeo_Lat"]), float(named["ActionGeo_Long"]))
            assert place.admin2 == (named["ActionGeo_ADM2Code"] or None)
            sort = {"1": "country", "2": "admin1", "3": "exact", "4": "exact", "5": "admin1"}
            assert place.precision == sort[named["ActionGeo_Type"]]
        assert event.codings[0].when.edtf == "2017-01-01T07:30:00Z"
        assert event.mentions == (Mention(row[60]),)
        for name in ("QuadClass", "GoldsteinScale", "NumMentions", "NumArticles", "AvgTone", "IsRootEvent"):
            assert event.extra["gdelt2"][name] == named[name]


def test_derived_columns_are_those_that_gdelt_derives(sample):
    # Without what was kept, the writer has to derive them from day and code; in the file they are GDELT's own.
    derived = ("MonthYear", "Year", "FractionDate", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale")
    for line, event in zip(sample.decode().split("\n"), events(sample), strict=False):
        kept = {k: v for k, v in event.extra["gdelt2"].items() if k not in {"SQLDATE", "EventCode", *derived}}
        bare = event.evolve(extra={"gdelt2": kept})
        assert written(bare).decode() == line + "\n"


# Single facts, each with the row that shows it.


NOTHING = dict.fromkeys(("FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID"), "")
GEORGIA = NOTHING | {"FullName": "Georgia, United States", "CountryCode": "US", "ADM1Code": "USGA", "FeatureID": "GA"}


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        (
            {"Type": "0", "FullName": "", "ADM1Code": "", "ADM2Code": ""},
            Place(country="PER", lat=-12.5, lon=-77, precision="unknown", ids={"gns": "-1234567"}),
        ),
        (
            NOTHING | {"Type": "1", "CountryCode": "RB", "ADM1Code": "RB", "FeatureID": "RB"},
            Place(country="SRB", precision="country"),
        ),
        (
            GEORGIA | {"Type": "2", "Lat": "0", "Long": "0"},
            Place(name="Georgia, United States", country="USA", admin1="USGA", lat=0, lon=0, precision="admin1"),
        ),
        (NOTHING | {"Type": "0"}, None),
        (NOTHING | {"Type": "", "Lat": "0", "Long": "0", "FeatureID": "0"}, None),
        (NOTHING | {"Type": "1"}, None),
    ],
)
def test_places_are_neither_lost_nor_made_up(line, changed, place):
    row = line(**{f"ActionGeo_{name}": text for name, text in changed.items()})
    (event,) = events(row)
    assert event.places == (() if place is None else (place,))
    assert written(event) == row


def test_actor_places_are_kept_as_text_and_play_no_part(line):
    row = line(Actor1Geo_Type="1", Actor1Geo_FullName="Norway", Actor1Geo_CountryCode="NO", Actor1Geo_Lat="999")
    (event,) = events(row)
    assert [p.name for p in event.places] == ["Port Example, Lima, Peru"]
    assert event.extra["gdelt2"]["Actor1Geo_Lat"] == "999"
    assert written(event) == row


@pytest.mark.parametrize("quad", ["", "?", "9", "Verbal Cooperation"])
def test_what_the_source_says_of_itself_is_kept_unjudged(line, quad):
    row = line(QuadClass=quad, GoldsteinScale="abc", MonthYear="209913", NumMentions="-1")
    (event,) = events(row)
    assert event.extra["gdelt2"].get("QuadClass") == quad
    assert written(event) == row


@pytest.mark.parametrize("url", ["https://news.example/peru\r", "\r", "a\rb", ""])
def test_carriage_returns_survive(line, url):
    row = line(SOURCEURL=url)
    (event,) = events(row)
    clean = url.removesuffix("\r")
    assert event.mentions == ((Mention(clean),) if clean else ())
    assert written(event) == row


def test_nobody_vouches_for_a_row(line):
    (event,) = events(line())
    assert event.attributions == (ATTRIBUTION,)
    assert event.status != "asserted"
    assert event.codings == (Coding("GDELT", version="2.0", codebook="cameo@1.1b3", when="2015-03-01T12:00:00Z"),)


# Changed records.


def test_a_changed_code_brings_its_own_derived_columns(line):
    (event,) = events(line(QuadClass="7"))
    found = cells(written(event.evolve(code="cameo:190")))
    # TAXONOMY: root 19 is quad class 4, and GDELT's scale gives 190 -10.0
    assert [found[n] for n in ("EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale")] == [
        "190", "190", "19", "4", "-10.0",
    ]  # fmt: skip


def test_an_unknown_code_has_nothing_derived(line):
    (event,) = events(line())
    found = cells(written(event.evolve(code="cameo:999")))
    assert [found[n] for n in ("EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale")] == [
        "999", "", "", "", "",
    ]  # fmt: skip


def test_a_code_without_a_published_value_has_none(line):
    (event,) = events(line())
    found = cells(written(event.evolve(code="cameo:155")))
    assert (found["QuadClass"], found["GoldsteinScale"]) == ("4", "")


def test_a_changed_day_brings_its_own_derived_columns(line):
    (event,) = events(line(FractionDate="1.0"))
    found = cells(written(event.evolve(when="2016-01-02")))
    assert [found[n] for n in ("SQLDATE", "MonthYear", "Year", "FractionDate")] == [
        "20160102", "201601", "2016", "2016.0055",
    ]  # fmt: skip


def test_no_day_stays_no_day(line):
    (event,) = events(line())
    found = cells(written(event.evolve(when=None)))
    assert {found[n] for n in ("SQLDATE", "MonthYear", "Year", "FractionDate")} == {""}


def test_stale_text_is_not_written_beside_a_changed_actor(line):
    (event,) = events(line(Actor1Code="QQQ", Actor1Name="NOWHERE", Actor1CountryCode="QQQ", Actor1Type1Code=""))
    assert cells(written(event))["Actor1CountryCode"] == "QQQ"
    found = cells(written(event.evolve(source=Actor(code="MIL", name="SOLDIERS", roles="MIL"))))
    assert [found[f"Actor1{n}"] for n in ("Code", "Name", "CountryCode", "Type1Code")] == ["MIL", "SOLDIERS", "", "MIL"]


def test_stale_text_is_not_written_beside_a_changed_place(line):
    (event,) = events(line(ActionGeo_Lat="-12.50", ActionGeo_ADM2Code=""))
    assert cells(written(event))["ActionGeo_Lat"] == "-12.50"
    moved = event.places[0].evolve(lat=1e-05, lon=100)
    found = cells(written(event.evolve(places=moved)))
    assert (found["ActionGeo_Lat"], found["ActionGeo_Long"]) == ("0.00001", "100")
    assert cells(written(event.evolve(places=None)))["ActionGeo_Type"] == "0"


# Records that did not come from GDELT.


def test_a_record_from_scratch_fills_the_columns_it_knows():
    rome = Place(name="Rome", country="ITA", lat=41.9, lon=12.5, precision="exact")
    event = Event(id="gdelt:7", code="cameo:042", source="RUSGOV", target="PRK", when="2024-10-23", places=rome)
    found = {name: cell for name, cell in cells(written(event)).items() if cell}
    assert found == {
        "GLOBALEVENTID": "7",
        "SQLDATE": "20241023",
        "MonthYear": "202410",
        "Year": "2024",
        "FractionDate": "2024.8027",  # (9 * 30 + 23) / 365
        "Actor1Code": "RUSGOV",
        "Actor1CountryCode": "RUS",
        "Actor1Type1Code": "GOV",
        "Actor2Code": "PRK",
        "Actor2CountryCode": "PRK",
        "EventCode": "042",
        "EventBaseCode": "042",
        "EventRootCode": "04",
        "QuadClass": "1",
        "GoldsteinScale": "1.9",
        "Actor1Geo_Type": "0",
        "Actor2Geo_Type": "0",
        "ActionGeo_Type": "4",
        "ActionGeo_FullName": "Rome",
        "ActionGeo_CountryCode": "IT",
        "ActionGeo_Lat": "41.9",
        "ActionGeo_Long": "12.5",
    }
    (back,) = events(written(event))
    assert back.evolve(attributions=None, codings=(), extra={}) == event


def test_minus_zero_degrees_are_zero():
    found = cells(written(BASE.evolve(places=Place(lat=-0.0, lon=5.25))))
    assert (found["ActionGeo_Lat"], found["ActionGeo_Long"]) == ("0", "5.25")


def test_a_place_from_scratch_is_said_as_gdelt_says_it():
    names = ("Type", "CountryCode", "ADM1Code", "FeatureID")
    for place, said in (
        (Place(country="USA", admin1="USTX", precision="admin1"), ["2", "US", "USTX", "TX"]),
        (Place(country="USA", admin1="Texas", precision="admin1"), ["2", "US", "Texas", ""]),
        (Place(country="USA", precision="admin1"), ["2", "US", "", ""]),
        (Place(country="ITA", admin1="IT07", precision="admin1"), ["5", "IT", "IT07", ""]),
        (Place(country="ITA", precision="country"), ["1", "IT", "IT", "IT"]),
        (Place(country="USA", precision="exact", ids={"gnis": "7"}), ["3", "US", "", "7"]),
        (Place(country="ITA", precision="unknown"), ["0", "IT", "", ""]),
        (Place(country="ITA"), ["", "IT", "", ""]),
    ):
        event = BASE.evolve(places=place)
        found = cells(written(event))
        assert [found[f"ActionGeo_{name}"] for name in names] == said
        assert events(written(event))[0].places == (place,)


BASE = Event(id="gdelt:1", code="cameo:190")


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"id": "e7"}, ["id"]),
        ({"id": "7"}, ["id"]),
        ({"code": "plover:ASSAULT"}, ["code"]),
        ({"code": None, "label": "x"}, ["label", "code"]),
        ({"alternatives": "cameo:193"}, ["alternatives"]),
        ({"reciprocal": True, "purpose": "x", "despite": "y"}, ["reciprocal", "purpose", "despite"]),
        ({"quantities": Quantity(3)}, ["quantities"]),
        ({"links": Link("denies", "e2")}, ["links"]),
        ({"others": [("UKR", "affected")]}, ["others"]),
        ({"modality": "planned", "nature": "state"}, ["nature", "modality"]),
        ({"attributions": {"author": "CT+"}}, ["attributions"]),
        ({"attributions": [ATTRIBUTION, Attribution("KORLEG", "CT+")]}, ["attributions"]),
        ({"source": ["RUS", "PRK"]}, ["source[1]"]),
        ({"source": Actor(code="RUS", kind="state")}, ["source[0].kind"]),
        ({"source": Actor(code="RUS", unknown={"mood": 1})}, ["source[0].unknown"]),
        ({"target": Actor(code="RUS", roles=["GOV", "MIL", "SPY", "ELI"])}, ["target[0].roles"]),
        ({"target": Actor(country="RUS", region="AFR")}, ["target[0].region"]),
        ({"target": Actor(kind="person")}, ["target[0]"]),
        ({"target": Actor(name="Z", country="ZZZ")}, ["target[0].country"]),
        ({"places": Place(name="Z", country="ZZZ")}, ["places[0].country"]),
        ({"places": Place(name="Rome", role="venue")}, ["places[0].role"]),
        (
            {"places": Place(name="R", precision="near", ids={"geonames": "1"})},
            ["places[0].precision", "places[0].ids"],
        ),
        ({"when": "2024-10"}, ["when"]),
        ({"when": "2024-10-23/2024-10-24"}, ["when"]),
        ({"when": When(text="then")}, ["when"]),
        ({"when": When("2024-10-23", relation="by")}, ["when.relation"]),
        ({"mentions": Mention("d1", "quote")}, ["mentions[0].quote"]),
        ({"mentions": [Mention("d1"), Mention("d2")]}, ["mentions[1]"]),
        ({"mentions": Mention("d1\r")}, ["mentions[0].document"]),
        ({"codings": Coding("a.coder")}, ["codings[0].by", "codings[0].version", "codings[0].codebook"]),
        ({"codings": Coding("GDELT", version="2.0", codebook="cameo@1.1b3", when="2024-10-23")}, ["codings"]),
        ({"unknown": {"mood": "odd"}}, ["mood"]),
        ({"unknown": {"type": "boarding", "port": "x"}}, ["type", "port"]),
        ({"extra": {"icews": {"Event ID": "1"}}}, ["extra.icews"]),
        ({"extra": {"gdelt2": "x"}}, ["extra.gdelt2"]),
        (
            {"extra": {"gdelt2": {"Column62": "x", "NumSources": 3, "AvgTone": None}}},
            ["extra.gdelt2.Column62", "extra.gdelt2.NumSources", "extra.gdelt2.AvgTone"],
        ),
    ],
)
def test_what_does_not_fit_is_named(changes, paths, unsupported):
    assert unsupported(TABLE, BASE) == []
    assert unsupported(TABLE, BASE.evolve(**changes)) == paths


def test_a_typed_record_does_not_fit(unsupported):
    assert unsupported(TABLE, DeploymentEvent(id="gdelt:1", code="cameo:190")) == ["type"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"id": "e7", "links": Link("denies", "e2")},
            "event 'e7': the format 'gdelt2' cannot hold links, id (the format holds 'gdelt:' and digits)",
        ),
        (
            {"places": Place(name="Rome", role="venue")},
            "event 'gdelt:1': the format 'gdelt2' cannot hold places[0].role (the format holds one location)",
        ),
        (
            {"source": Actor(code="X", name="a\nb")},
            "event 'gdelt:1': the format 'gdelt2' cannot hold source[0].name (a tab or line end in Actor1Name)",
        ),
        (
            {"mentions": Mention("a\tb")},
            "event 'gdelt:1': the format 'gdelt2' cannot hold mentions[0].document (a tab or line end in SOURCEURL)",
        ),
    ],
)
def test_what_does_not_fit_is_refused_and_the_file_stays_as_it_was(changes, message, tmp_path):
    target = tmp_path / "20170101073000.export.CSV"
    target.write_bytes(b"as it was\n")
    with pytest.raises(FormatError) as caught:
        write([BASE, BASE.evolve(**changes)], target)
    assert str(caught.value) == message
    assert target.read_bytes() == b"as it was\n"


def test_only_events_have_rows():
    with pytest.raises(FormatError, match="no row for a record of the kind 'document'"):
        written(Document(id="d1"))


def test_suffixes_tell_the_format():
    for name in ("20170101073000.export.CSV", "20170101073000.translation.export.CSV.zip"):
        assert format_of(name).name == "gdelt2"


texts = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\t\n"), max_size=8)
codes = st.sampled_from(
    [
        "",
        "0",
        "1",
        "2",
        "3",
        "4",
        "5",
        "9",
        "US",
        "PE",
        "RB",
        "USGA",
        "AFR",
        "PRK",
        "-7",
        "35",
        "GA",
        "-0",
        "35.0",
        "1e1",
    ]
)


@given(st.lists(st.one_of(codes, texts), min_size=58, max_size=58), st.sampled_from(["20150301", ""]))
def test_any_row_that_is_read_is_written_alike(line_cells, day):
    row = dict(zip([n for n in NAMES if n not in {"GLOBALEVENTID", "SQLDATE", "EventCode"}], line_cells, strict=True))
    row |= {"GLOBALEVENTID": "1", "SQLDATE": day, "EventCode": "190"}
    raw = "\t".join(row[name] for name in NAMES).encode() + b"\n"
    (found,) = FORMAT.read(io.BytesIO(raw), name="x", registry=DEFAULT)
    if found.ok:
        assert written(found.record) == raw
        assert convert.from_dict(convert.to_dict(found.record)) == found.record
    else:
        assert Counter(i.rule for i in found.issues) == {"EC005": len(found.issues)}
        assert {i.at[0] for i in found.issues} <= {"ActionGeo_Lat", "ActionGeo_Long", "DATEADDED"}


def test_a_row_with_two_carriage_returns_and_a_quote_is_one_row(line):
    raw = line(Actor1Name="A\r", Actor2Name='B\r"')
    (found,) = FORMAT.read(io.BytesIO(raw), name="x", registry=DEFAULT)
    assert written(found.record) == raw


@pytest.mark.slow
def test_a_file_is_read_in_memory_that_does_not_grow(line):
    class Stream(io.RawIOBase):
        """A file that is never whole in memory."""

        def __init__(self, number):
            self.lines = (line(GLOBALEVENTID=str(n), NumMentions=str(n)) for n in range(number))

        def readline(self, _=-1):
            return next(self.lines, b"")

    def peak(number):
        tracemalloc.start()
        try:
            assert sum(row.ok for row in FORMAT.read(Stream(number), name="x", registry=DEFAULT)) == number
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(1_500)  # what is made once, and the beginning, which both share and are longer than
    assert peak(3_000) < peak(1_500) + 50_000
