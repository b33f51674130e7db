import csv
import io
import random
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest

from eventcode import convert
from eventcode.errors import FormatError
from eventcode.formats import format_of, load, read, write
from eventcode.formats.ucdp import ATTRIBUTION, FORMAT, TABLE
from eventcode.model import Actor, Dataset, DenialEvent, Document, Event, Mention, Participant, Place, Quantity, When
from eventcode.registry import DEFAULT
from eventcode.rules import RuleSet, check
from eventcode.taxonomy import codebook

SHARED = Path(__file__).parents[2] / ".." / "shared"
SAMPLES = ("conflict_data_ukr.first1000.csv", "GEDEvent_v26_0_7.4records.csv")

# An invented row; every cell is of the form that the releases have.
PLAIN = {
    "id": "900001",
    "relid": "NOR-2015-1-1-7",
    "year": "2015",
    "active_year": "1",
    "code_status": "Clear",
    "type_of_violence": "1",
    "conflict_dset_id": "1",
    "conflict_new_id": "301",
    "conflict_name": "Norway: Government",
    "dyad_dset_id": "1",
    "dyad_new_id": "401",
    "dyad_name": "Government of Norway - Trolls",
    "side_a_dset_id": "11",
    "side_a_new_id": "101",
    "side_a": "Government of Norway",
    "side_b_dset_id": "12",
    "side_b_new_id": "102",
    "side_b": "Trolls",
    "number_of_sources": "1",
    "source_article": '"Example News,2015-03-02,Trolls said to have fought"',
    "source_office": "Example News",
    "source_date": "2015-03-02",
    "source_headline": "Trolls said to have fought",
    "source_original": "police",
    "where_prec": "3",
    "where_coordinates": "Dovre town",
    "where_description": "under the bridge",
    "adm_1": "Innlandet",
    "adm_2": "Dovre",
    "latitude": "62.250000",
    "longitude": "9.250000",
    "geom_wkt": "POINT (9.25 62.25)",
    "priogrid_gid": "219259",
    "country": "Norway",
    "country_id": "385",
    "region": "Europe",
    "event_clarity": "1",
    "date_prec": "1",
    "date_start": "2015-03-01 00:00:00.000",
    "date_end": "2015-03-01 00:00:00.000",
    "deaths_a": "1",
    "deaths_b": "2",
    "deaths_civilians": "0",
    "deaths_unknown": "0",
    "best": "3",
    "high": "4",
    "low": "3",
    "gwnoa": "385",
    "gwnob": "",
}
RELEASE = tuple(PLAIN)
WEB = tuple({"best": "best_est", "high": "high_est", "low": "low_est"}.get(n, n) for n in RELEASE if n[:4] != "gwno")


def table(*rows, header=RELEASE, tags=None, comma=False):
    """Make a file of the invented row, once with each of the changes."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    if tags:
        writer.writerow(tags)
    for changes in rows:
        assert changes.keys() <= {*PLAIN, *WEB, *header}
        cells = PLAIN | {f"{n}_est": PLAIN[n] for n in ("best", "high", "low")} | changes
        writer.writerow([cells.get(name, "") for name in header] + [""] * comma)
    return out.getvalue().encode()


def rows(data, **options):
    return list(FORMAT.read(io.BytesIO(data), name="x.csv", registry=DEFAULT, **options))


def records(data):
    found = rows(data)
    assert [str(i) for r in found for i in r.issues] == []
    return [r.record for r in found]


def event(**changes):
    return records(table(changes))[1]


def written(*items):
    out = io.BytesIO()
    FORMAT.write(items, out)
    return out.getvalue()


def parsed(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def cells(*items):
    header, *_, row = parsed(written(*items))
    return dict(zip(header, row, strict=True))


@pytest.fixture(scope="module", params=SAMPLES)
def sample(request):
    path = SHARED / "samples" / "ucdp_ged" / request.param
    if not path.exists():
        pytest.skip(f"{path} is not there: UCDP's own files stand beside the project, not in it")
    return path.read_bytes()


@pytest.fixture(scope="module")
def ukraine():
    path = SHARED / "samples" / "ucdp_ged" / SAMPLES[0]
    if not path.exists():
        pytest.skip(f"{path} is not there: UCDP's own files stand beside the project, not in it")
    return path.read_bytes()


def test_the_columns_are_those_of_a_release():
    path = SHARED / "reference" / "formats" / "ucdp_ged.csv"
    if not path.exists():
        pytest.skip("the list of columns stands beside the project, not in it")
    with path.open(encoding="utf-8") as file:
        assert tuple(row["column"] for row in csv.DictReader(file) if row["position"].isdigit()) == TABLE.columns
    assert TABLE.columns == RELEASE


def test_golden_rows_become_the_golden_records_and_back(golden, tmp_path):
    for name in ("release", "web", "hdx2021"):
        file, native = golden / "ucdp-ged" / f"{name}.csv", golden / "ucdp-ged" / f"{name}.jsonl"
        made, back = tmp_path / "made.jsonl", tmp_path / "back.csv"
        write(read(file, "ucdp-ged"), made)
        assert made.read_text(encoding="utf-8") == native.read_text(encoding="utf-8")
        write(read(native), back, format="ucdp-ged")
        assert parsed(back.read_bytes()) == parsed(file.read_bytes())


# The files as they are published.


def test_samples_come_out_with_the_same_cells(sample, tmp_path):
    found = records(sample)
    assert parsed(written(*found)) == parsed(sample)
    native, back = tmp_path / "a.jsonl", tmp_path / "b.csv"
    write(found, native)
    write(read(native), back, format="ucdp-ged")
    assert parsed(back.read_bytes()) == parsed(sample)


def test_a_sample_comes_out_byte_for_byte(ukraine):
    assert written(*records(ukraine)) == ukraine  # it has quotes only where they must be


def test_a_sample_has_the_quirks_that_were_counted(ukraine):
    header, *events = records(ukraine)
    assert len(header.extra["ucdp-ged"]["columns"]) == 50
    assert header.extra["ucdp-ged"]["tags"][2] == "#date+year"
    assert len(events) == len({e.id for e in events}) == 1000
    extras = [e.extra["ucdp-ged"] for e in events]
    assert {e["active_year"] for e in extras} <= {"1", "0"}
    assert sum("\n" in e.get("where_description", "") for e in extras) == 3
    assert not any("\n" in m.document or "\t" in m.document for e in events for m in e.mentions)
    assert not any(e.get("number_of_sources") == "-1" for e in extras)
    long = [e for e in events if "/" in e.when.edtf and (e.when.latest - e.when.earliest).days > 31]
    assert len(long) == 6
    assert Counter(e.places[0].precision for e in events) == {
        "near": 678, "exact": 265, "area": 25, "admin1": 25, "admin2": 7,
    }  # fmt: skip
    assert {e.status for e in events} == {"reported"}
    assert check(events, rules=RuleSet.default().select("EC5")).by_rule == {}


def test_a_sample_against_a_naive_reading(ukraine):
    header, _, *raw = parsed(ukraine)
    book = codebook("ucdp-ged")
    for row, found in zip(raw, records(ukraine)[1:], strict=True):
        named = dict(zip(header, row, strict=True))
        assert found.id == "ucdp-ged:" + named["id"]
        assert found.code.value in book
        assert found.reciprocal is (named["type_of_violence"] in "12")
        assert [a.name for a in found.source] == [named["side_a"], named["side_b"]]
        assert [a.ids["ucdp"] for a in found.source] == [named["side_a_new_id"], named["side_b_new_id"]]
        assert found.when.earliest.isoformat() == named["date_start"][:10]
        assert found.when.latest.isoformat() == named["date_end"][:10]
        (place,) = found.places
        assert (place.lat, place.lon) == (float(named["latitude"]), float(named["longitude"]))
        assert (place.country, place.name) == (named["iso3"], named["where_coordinates"])
        whole, *parts = found.quantities
        assert [whole.value, whole.low, whole.high] == [int(named[n]) for n in ("best", "low", "high")]
        assert sum(part.value for part in parts) == whole.value
        assert len(found.mentions) == int(named["number_of_sources"])


@pytest.mark.slow
def test_what_follows_from_a_place_is_what_ucdp_published(sample):
    head, *events = records(sample)
    for found in events:
        kept = found.extra["ucdp-ged"]
        made = cells(head, found.evolve(places=found.places[0].evolve(name="elsewhere")))
        for name in ("priogrid_gid", "latitude", "longitude", "country_id"):
            assert made[name] == kept[name]
        # three rows have a point of more decimals than their degrees
        assert made["geom_wkt"] == kept["geom_wkt"] or kept["geom_wkt"] == "POINT (39.4532924 48.6943296)"


# What a row becomes.


def test_an_event_as_a_whole():
    head, found = records(table({}))
    assert head == Dataset(title="UCDP Georeferenced Event Dataset", codebooks="ucdp-ged@24")
    assert found.evolve(extra={}) == Event(
        id="ucdp-ged:900001",
        code="ucdp-ged:type_of_violence-1",
        source=[
            Actor(name="Government of Norway", kind="state", country="NOR", ids={"ucdp": "101"}),
            Actor(name="Trolls", ids={"ucdp": "102"}),
        ],
        reciprocal=True,
        when="2015-03-01",
        places=Place(
            name="Dovre town", country="NOR", admin1="Innlandet", admin2="Dovre",
            lat=62.25, lon=9.25, precision="admin2",
        ),
        quantities=[
            Quantity(3, "about", low=3, high=4, unit="deaths"),
            Quantity(1, unit="deaths", of="best", scope="subset", text="deaths_a"),
            Quantity(2, unit="deaths", of="best", scope="subset", text="deaths_b"),
        ],
        mentions=Mention("Example News,2015-03-02,Trolls said to have fought"),
        attributions=ATTRIBUTION,
        codings=found.codings,
    )  # fmt: skip
    assert found.codings[0].by == "UCDP"
    assert found.extra["ucdp-ged"]["source_original"] == "police"


def test_who_acts_upon_whom_is_said_only_of_one_sided_violence():
    a, b = event().source
    assert event(type_of_violence="2").reciprocal
    one_sided = event(type_of_violence="3")
    assert (one_sided.source, one_sided.target, one_sided.reciprocal) == ((a,), (b,), False)
    other = event(type_of_violence="4")
    assert (other.code, other.source, other.target) == ("ucdp-ged:type_of_violence-4", (), ())
    assert other.others == (Participant(a, "co_participant"), Participant(b, "co_participant"))
    alone = event(side_b="", side_b_new_id="")
    assert (alone.source, alone.reciprocal) == ((a,), False)
    assert event(type_of_violence="3", side_a="", side_a_new_id="", gwnoa="").target == (b,)
    assert event(type_of_violence="3", side_b="", side_b_new_id="").source == (a,)


def test_actors_whom_nobody_could_name():
    found = event(type_of_violence="2", side_a="XXX771", side_a_new_id="3607", gwnoa="")
    assert found.source[0] == Actor(code="XXX771", kind="unnamed", ids={"ucdp": "3607"})


@pytest.mark.parametrize(
    ("cells", "when"),
    [
        ({}, When("2015-03-01")),
        ({"date_end": "2015-03-04 00:00:00.000"}, When("2015-03-01/2015-03-04")),
        ({"date_end": "2015-03-04", "date_prec": "2"}, When("2015-03-01/2015-03-04", relation="within")),
        ({"date_end": "2015-03-04", "date_prec": "1.0"}, When("2015-03-01/2015-03-04")),
        ({"date_prec": "4"}, When("2015-03-01")),
        ({"date_start": "31/03/2015 00:00", "date_end": "31/03/2015 00:00"}, When("2015-03-31")),
        ({"date_start": "3/1/2015", "date_end": "3/31/2015 00:00:00"}, When("2015-03-01/2015-03-31")),
        ({"date_start": "01/03/2015", "date_end": "31/03/2015"}, When("2015-03-01/2015-03-31")),
        ({"date_start": "03/03/2015", "date_end": "03/03/2015"}, When("2015-03-03")),
        ({"date_end": ""}, When("2015-03-01/")),
        ({"date_start": "", "date_prec": ""}, When("/2015-03-01", relation="within")),
        ({"date_start": "", "date_end": ""}, None),
    ],
)
def test_dates_are_no_more_exact_than_they_are_said(cells, when):
    assert event(**cells).when == when


@pytest.mark.parametrize(
    ("cells", "quantity"),
    [
        ({"low": "3", "high": "3"}, Quantity(3, "exact", low=3, high=3, unit="deaths")),
        ({"low": "0", "high": ""}, Quantity(3, "about", low=0, unit="deaths")),
        ({"high": "2"}, Quantity(3, "about", unit="deaths")),  # below low
        ({"low": "1", "high": "2"}, Quantity(3, "about", low=1, high=2, unit="deaths")),  # both below best
        ({"best": "", "low": "1"}, Quantity(None, "vague", low=1, high=4, unit="deaths")),
        ({"best": "3.0", "low": "3.0", "high": "4.0"}, Quantity(3, "about", low=3, high=4, unit="deaths")),
    ],
)
def test_estimates_and_their_bounds(cells, quantity):
    found = event(**cells)
    assert found.quantities[0] == quantity
    assert parsed(written(found)) == parsed(table(cells))


def test_no_numbers_are_no_quantities():
    empty = dict.fromkeys(("best", "low", "high", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown"), "")
    assert event(**empty).quantities == ()
    assert event(**empty | {"deaths_a": "1"}).quantities == (
        Quantity(1, unit="deaths", of="best", scope="subset", text="deaths_a"),
    )


def test_the_number_of_the_codebook_for_nothing():
    cells = dict.fromkeys(("best", "low", "high", "deaths_a", "gwnoa", "side_a_new_id"), "-99") | {"longitude": "-99"}
    found = event(**cells)
    assert [quantity.value for quantity in found.quantities] == [2]  # deaths_b
    assert (found.source[0].ids, found.source[0].country, found.places[0].lon) == ({}, None, -99)
    assert parsed(written(found)) == parsed(table(cells))


@pytest.mark.parametrize(
    ("article", "documents"),
    [
        ('"A,2015-03-02,b";"C, D,2015-03-03,e ""f"""', ["A,2015-03-02,b", 'C, D,2015-03-03,e ""f""']),
        ("A 2015, an article", ["A 2015, an article"]),
        ('"a";"";"b"', ['"a";"";"b"']),
        ('"', ['"']),
        ('"a\nb\tc"', ["a\nb\tc"]),
        ("", []),
    ],
)
def test_articles_are_documents(article, documents):
    found = event(source_article=article)
    assert [m.document for m in found.mentions] == documents
    assert cells(found)["source_article"] == article


@pytest.mark.parametrize(
    ("cells", "country", "precision"),
    [
        ({}, "NOR", "admin2"),
        ({"country_id": "385.0", "where_prec": "7.0"}, "NOR", "region"),
        ({"country_id": "-99", "country": "", "where_prec": "9"}, None, None),
        ({"country_id": "", "country": "Russia (Soviet Union)"}, "RUS", "admin2"),
    ],
)
def test_countries_and_precision(cells, country, precision):
    (place,) = event(**cells).places
    assert (place.country, place.precision) == (country, precision)


def test_nothing_said_of_a_place_is_no_place():
    nothing = ("where_prec", "where_coordinates", "adm_1", "adm_2", "latitude", "longitude")
    assert event(**dict.fromkeys((*nothing, "country_id", "country"), "")).places == ()


@pytest.mark.parametrize(
    ("day", "cells", "sides", "place", "issues"),
    [
        ("1991-06-01", {"gwnoa": "365", "country_id": "365", "country": "Russia (Soviet Union)"}, ["SUN"], "SUN", []),
        ("1993-10-03", {"gwnoa": "365", "country_id": "365", "country": "Russia (Soviet Union)"}, ["RUS"], "RUS", []),
        ("1999-03-24", {"gwnoa": "345", "country_id": "345", "country": "Serbia (Yugoslavia)"}, ["YUG"], "YUG", []),
        (
            "1999-03-24",
            {"gwnoa": "341", "country_id": "385"},
            [None],
            "NOR",
            ["EC008 $.gwnoa: found '341', expected a country as gw on 1999-03-24"],
        ),
        (
            "1999-03-24",
            {"gwnoa": "517, 500", "side_a": "Government of Rwanda, Government of Uganda"},
            ["RWA", "UGA"],
            "NOR",
            [],
        ),
        ("1999-03-24", {"gwnoa": "517;500", "side_a": "Allies"}, [None], "NOR", []),
        (
            "1999-03-24",
            {"country": "Sweden", "year": "1998"},
            ["NOR"],
            "NOR",
            [
                "EC012 $.country: found 'Sweden' (Sweden), expected the country of country_id, '385' (Norway)",
                "EC012 $.year: found '1998', expected 1999, the year of date_start",
            ],
        ),
    ],
)
def test_numbers_of_states_are_those_of_the_day(day, cells, sides, place, issues):
    data = table({"date_start": day, "date_end": day, "year": day[:4]} | cells)
    head, row = rows(data)
    assert [f"{i.rule} {i.path}: {i.message}" for i in row.issues] == issues
    assert [side.country for side in row.record.source[:-1]] == sides
    assert row.record.places[0].country == place
    assert written(head.record, row.record) == data


# Layouts.


def test_the_web_export_with_its_comma():
    data = table({"date_start": "03/01/2015 00:00:00", "date_end": "03/01/2015 00:00:00"}, header=WEB, comma=True)
    head, found = records(data)
    assert len(WEB) == 47
    assert head.extra["ucdp-ged"] == {"columns": WEB, "trailing_comma": True}
    assert (found.quantities[0].value, found.when) == (3, When("2015-03-01"))
    assert written(head, found) == data
    moved = cells_of_web(head, found.evolve(when="2016-12-31"))
    assert (moved["year"], moved["date_start"]) == ("2016", "12/31/2016 00:00:00")


def cells_of_web(head, found):
    header, row = parsed(written(head, found))
    assert row.pop() == ""
    return dict(zip(header, row, strict=True))


def test_the_web_export_without_its_comma():
    head, _ = records(table({}, header=WEB))
    assert "trailing_comma" not in head.extra["ucdp-ged"]


def test_a_comma_more_is_only_that_of_the_web_export():
    assert [row.ok for row in rows(table({}, comma=True))] == [True, True]
    (head, row) = rows(table({}, comma=True).replace(b",\n", b",x\n"))
    assert head.ok
    assert [str(i) for i in row.issues] == ["x.csv:2: EC004 $: found 50 columns, expected 49"]
    data = table({}, header=WEB, comma=True).replace(b",\n", b",x\n")
    assert [str(i) for i in rows(data)[1].issues] == [
        "x.csv:2: EC005 $['']: found 'x', expected nothing behind the last comma"
    ]


def test_columns_in_any_order_and_unknown_ones():
    header = (*reversed(RELEASE), "mine")
    data = table({"mine": "x"}, header=header)
    head, found = records(data)
    assert found.extra["ucdp-ged"]["mine"] == "x"
    assert written(head, found) == data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "x.csv: found nothing, expected a row with the names of the columns"),
        (
            b'"id\n',
            "x.csv:1: found a quote that is not closed, expected one that ends its cell, in the row with the names of",
        ),
        (b"id,\xff\n", "x.csv:1: found bytes that are not UTF-8, in the row with the names of the columns"),
        (b"id,id\n", "x.csv:1: found two columns called 'id', 1 and 2, expected each name once"),
        (b"best,best_est\n", "x.csv:1: found no column 'id', 'type_of_violence'"),
        (
            b"id,side_a,side_c,date_start,date_end,best\n",
            "x.csv:1: found no column 'type_of_violence', 'side_b' (did you mean",
        ),
        (b"a\tb\n", "x.csv:1: found no column 'id'"),
    ],
)
def test_what_is_no_such_file(data, message):
    with pytest.raises(FormatError) as caught:
        rows(data)
    assert str(caught.value).startswith(message)


DAY = "a day that exists and has one reading, as YYYY-MM-DD, with or without a time of day"


def test_a_header_alone():
    data = table()
    (row,) = read(io.BytesIO(data), "ucdp-ged")
    assert (row.record, [issue.rule for issue in row.issues]) == (TABLE.dataset, ["EC013"])
    assert written(TABLE.dataset) == written() == data


# Rejects.


@pytest.mark.parametrize(
    ("changes", "issues"),
    [
        ({"id": ""}, ["EC005 $.id: found '', expected digits"]),
        ({"id": "1e5"}, ["EC005 $.id: found '1e5', expected digits"]),
        ({"type_of_violence": ""}, ["EC005 $.type_of_violence: found '', expected 1, 2 or 3"]),
        ({"type_of_violence": "war"}, ["EC005 $.type_of_violence: found 'war', expected 1, 2 or 3"]),
        ({"best": "-1", "low": "x"}, [
            "EC005 $.best: found '-1', expected a whole number", "EC005 $.low: found 'x', expected a whole number",
        ]),
        ({"latitude": "91", "longitude": ""}, [
            "EC005 $.latitude: found '91', expected degrees north from -90 to 90",
            "EC005 $.longitude: found '', expected both coordinates or neither",
        ]),
        ({"date_end": "2015-02-28"}, [
            "EC005 $.date_end: found '2015-02-28', expected a day that is not before date_start, 2015-03-01",
        ]),
        *(
            ({"date_start": start, "date_end": end}, [
                f"EC005 $.{name}: found {text!r}, expected {DAY}"
                for name, text in (("date_start", start), ("date_end", end))
            ])
            for start, end in (
                ("2015-02-30", "2015"),
                ("2015/03", "01/2015"),
                ("13/13/2015", "0/0/2015"),
                ("30/02/2015", "31/02/2015"),
            )
        ),
    ],
)  # fmt: skip
def test_each_bad_cell_is_named(changes, issues):
    data = table({}, changes, {})
    found = rows(data)
    assert [r.ok for r in found] == [True, True, False, True]
    assert [str(i) for i in found[2].issues] == [f"x.csv:3: {issue}" for issue in issues]
    assert found[2].raw == data.split(b"\n")[2]


def test_bytes_that_are_no_utf8():
    data = table({"side_a": "Trolleb\x80", "best": "x"}).replace("\x80".encode(), b"\xff")
    (_, row) = rows(data)
    assert [str(i) for i in row.issues] == [
        "x.csv:2: EC001 $.side_a: found the byte b'\\xff', expected UTF-8",
        "x.csv:2: EC005 $.best: found 'x', expected a whole number",
    ]
    # what depends on a cell that cannot be read is not called wrong for it
    (_, row) = rows(table({"id": "\x80"}).replace("\x80".encode(), b"\xff"))
    assert [str(i) for i in row.issues] == ["x.csv:2: EC001 $.id: found the byte b'\\xff', expected UTF-8"]
    (_, row) = rows(data.removesuffix(b"\n") + b",\xff\n")
    assert [str(i) for i in row.issues][1:] == [
        "x.csv:2: EC001 $: found the byte b'\\xff', expected UTF-8",
        "x.csv:2: EC004 $: found 50 columns, expected 49",
    ]


def test_torn_and_empty_rows():
    found = rows(table({}) + b'\n1,"x\n')
    assert [[str(i) for i in r.issues] for r in found[2:]] == [
        ["x.csv:3: EC004 $: found an empty row, expected 49 columns of a record"],
        ["x.csv:4: EC004 $: found a quote that is not closed, expected one that ends its cell"],
    ]
    assert [r.raw for r in found[2:]] == [b"", b'1,"x']


# Writing.


def test_records_from_scratch_fill_the_columns_they_know():
    found = {name: cell for name, cell in cells(
        Event(
            id="ucdp-ged:7",
            code="ucdp-ged:type_of_violence-3",
            source=Actor(name="Government of Norway", kind="state", country="NOR", ids={"ucdp": 101}),
            target=Actor(name="Civilians"),
            when=When("2015-03-01/2015-03-04", relation="within"),
            places=Place(name="Dovre", country="NOR", lat=62.25, lon=9.2500001, precision="near"),
            quantities=Quantity(3, "about", low=1, high=4, unit="deaths"),
            mentions=[Mention("A,2015-03-02,b"), Mention("C,2015-03-03,d")],
        ).evolve(source=Actor(name="Government of Norway", kind="state", country="NOR", ids={"ucdp": "101"}))
    ).items() if cell}  # fmt: skip
    assert found == {
        "id": "7", "year": "2015", "type_of_violence": "3", "side_a": "Government of Norway", "side_a_new_id": "101",
        "side_b": "Civilians", "gwnoa": "385", "number_of_sources": "2",
        "source_article": '"A,2015-03-02,b";"C,2015-03-03,d"', "source_office": "A;C",
        "source_date": "2015-03-02;2015-03-03", "source_headline": "b;d", "where_prec": "2",
        "where_coordinates": "Dovre", "latitude": "62.250000", "longitude": "9.2500001",
        "geom_wkt": "POINT (9.2500001 62.25)", "priogrid_gid": "219259", "country": "Norway", "country_id": "385",
        "date_start": "2015-03-01 00:00:00.000", "date_end": "2015-03-04 00:00:00.000", "deaths_a": "0",
        "deaths_b": "0", "deaths_civilians": "0", "deaths_unknown": "0", "best": "3", "high": "4", "low": "1",
    }  # fmt: skip


def test_a_bare_record_is_a_bare_row():
    bare = Event(id="ucdp-ged:7", code="ucdp-ged:type_of_violence-1", when=When("/2015-03-01", relation="within"))
    assert {n: c for n, c in cells(bare).items() if c} == {
        "id": "7", "type_of_violence": "1", "year": "2015", "date_end": "2015-03-01 00:00:00.000",
    }  # fmt: skip
    back = records(written(bare))[1]
    assert back.evolve(attributions=(), codings=(), extra={}) == bare


def test_a_changed_field_brings_what_follows_from_it():
    found = event()
    moved = cells(found.evolve(places=Place(name="Oslo", country="NOR", lat=59.9, lon=10.75)))
    assert [moved[n] for n in ("where_coordinates", "latitude", "geom_wkt", "priogrid_gid", "region", "adm_1")] == [
        "Oslo", "59.900000", "POINT (10.75 59.9)", "215662", "", "",
    ]  # fmt: skip
    named = cells(found.evolve(source=(found.source[0], Actor(name="Giants"))))
    assert [named[n] for n in ("side_b", "side_b_new_id", "dyad_name", "side_a")] == [
        "Giants",
        "",
        "",
        "Government of Norway",
    ]
    assert cells(found.evolve(when=None))["date_start"] == ""
    assert cells(found.evolve(places=()))["country"] == ""
    assert cells(found.evolve(quantities=()))["deaths_a"] == ""
    assert cells(found.evolve(mentions=()))["number_of_sources"] == ""
    assert cells(found.evolve(mentions=Mention("a, b")))["source_office"] == ""


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"id": "e7"}, "id"),
        ({"label": "x", "purpose": "y"}, "label, purpose"),
        ({"code": "cameo:190"}, "code"),
        ({"code": None}, "code"),
        ({"target": Actor(name="Elves")}, "target[0]"),
        ({"when": "2015"}, "when"),
        ({"when": When("2015-03-01", text="on Sunday")}, "when.text"),
        ({"places": Place(name="Oslo", role="venue")}, "places[0].role"),
        ({"places": [Place(name="Oslo"), Place(name="Bergen")]}, "places[1]"),
        ({"quantities": Quantity(3, unit="soldiers")}, "quantities[0].modifier, quantities[0].unit"),
        ({"quantities": Quantity(-3, unit="deaths")}, "quantities"),
        ({"mentions": Mention("d", quote="q")}, "mentions[0].quote"),
        ({"extra": {"gdelt2": {}}}, "extra.gdelt2"),
        ({"extra": {"ucdp-ged": {"iso3": "NOR", "relid": 7}}}, "extra.ucdp-ged.iso3, extra.ucdp-ged.relid"),
        ({"extra": {"ucdp-ged": 7}}, "extra.ucdp-ged"),
        ({"unknown": {"mine": 1}}, "mine"),
    ],
)
def test_what_does_not_fit_is_refused(changes, paths, tmp_path, listed):
    target = tmp_path / "x.csv"
    target.write_bytes(b"as it was\n")
    bad = event().evolve(**changes)
    with pytest.raises(FormatError) as caught:
        write([event(), bad], target, format="ucdp-ged")
    assert listed(caught) == paths
    assert target.read_bytes() == b"as it was\n"


def test_typed_events_are_refused():
    with pytest.raises(FormatError, match="cannot hold type"):
        written(DenialEvent(id="ucdp-ged:7"))
    with pytest.raises(FormatError, match="no row for a record of the kind 'document'"):
        written(Document(id="d1"))


@pytest.mark.parametrize(
    ("header", "paths"),
    [
        (Dataset(title="Mine", license="CC-BY-4.0"), "title, license"),
        (Dataset(extra={"other": 1}), "extra.other"),
        (Dataset(unknown={"mine": 1}), "mine"),
        (Dataset(extra={"ucdp-ged": 1}), "extra.ucdp-ged"),
        (
            Dataset(extra={"ucdp-ged": {"columns": [1], "tags": "x", "trailing_comma": False, "mine": 1}}),
            "extra.ucdp-ged.columns, extra.ucdp-ged.tags, extra.ucdp-ged.trailing_comma, extra.ucdp-ged.mine",
        ),
    ],
)
def test_headers_that_do_not_fit_are_refused(header, paths, listed):
    with pytest.raises(FormatError) as caught:
        written(header)
    assert listed(caught) == paths


def test_one_file_has_one_layout():
    head, found = records(table({}, header=WEB))
    assert parsed(written(head, found, head, found))[1:] == parsed(table({}, {}, header=WEB))[1:]
    assert len(parsed(written(TABLE.dataset, event(), TABLE.dataset))) == 2
    with pytest.raises(FormatError, match="cannot hold a second header: one file has one layout"):
        written(event(), head)
    with pytest.raises(FormatError, match=r"cannot hold extra\.ucdp-ged\.iso3"):
        written(event().evolve(extra={"ucdp-ged": {"iso3": "NOR"}}))
    twice = Dataset(extra={"ucdp-ged": {"columns": ["id", "id"]}})
    with pytest.raises(FormatError, match="the data set's header:1: found two columns called 'id'"):
        written(twice, event())


def test_a_whole_data_set(tmp_path):
    source = tmp_path / "a.csv"
    source.write_bytes(table({}, {"id": "900002"}, tags=["#x"] + [""] * 48))
    data = load(source, "ucdp-ged")
    assert len(data) == 2
    out = tmp_path / "b.csv"
    assert write([data], out, format="ucdp-ged").records == 2
    assert out.read_bytes() == source.read_bytes()


def test_a_file_name_tells_nothing():
    assert format_of("x.csv").name == "csv"
    assert format_of("x", "ucdp-ged") is FORMAT


def test_records_are_as_if_they_came_from_json(sample):
    for record in records(sample)[:50]:
        assert convert.from_dict(convert.to_dict(record)) == record


# Damage.


def mutated(data, seed):
    """Damage a part of the file as transfers and editors do; the header stays."""
    dice = random.Random(seed)
    head, *rest = data.splitlines(keepends=True)
    start = dice.randrange(max(1, len(rest) - 8))
    lines = rest[start : start + 8]
    for _ in range(dice.randint(1, 6)):
        place = dice.randrange(len(lines))
        line = bytearray(lines[place])
        sort = dice.randrange(8)
        if sort == 0 and line:
            line[dice.randrange(len(line))] = dice.randrange(256)
        elif sort == 1:
            parts = line.split(b",")
            del parts[dice.randrange(len(parts))]
            line = bytearray(b",".join(parts))
        elif sort == 2:
            line.insert(dice.randrange(len(line) + 1), ord(","))
        elif sort == 3:
            line = line[: dice.randrange(len(line) + 1)]
        elif sort == 4:
            line = line.replace(b"\n", b"")
        elif sort == 5:
            line.insert(dice.randrange(len(line) + 1), ord('"'))
        elif sort == 6:
            line = bytearray(line.decode(errors="replace").encode("utf-16-le"))
        else:
            line = bytearray(dice.randbytes(40) + b"\n")
        lines[place] = bytes(line)
    return head + b"".join(lines)


@pytest.mark.parametrize("name", ["hdx2021.csv", "release.csv", "web.csv"])
def test_no_damage_loses_a_row_or_raises(golden, name, seeds):
    whole = (golden / "ucdp-ged" / name).read_bytes()
    read_, rejected = 0, 0
    for seed in seeds:
        data = mutated(whole, seed)
        head, *found = rows(data)
        where = head.location.line
        assert head.ok
        encoding = head.record.extra.get("ucdp-ged", {}).get("encoding", "UTF-8")
        lines = data.split(b"\n")
        for row, after in zip(found, [*found[1:], None], strict=True):
            assert row.location.line > where
            where = row.location.line
            end = after.location.line if after else len(lines) + (lines[-1] != b"")
            raw = b"\n".join(lines[where - 1 : end - 1])
            if row.ok:
                read_ += 1
                out = written(head.record, row.record)
                # one row of random bytes need not tell the encoding that the whole file told
                (again,) = (r.record for r in rows(out, dialect={"encoding": encoding})[1:])
                assert again == row.record
            else:
                rejected += 1
                assert row.issues
                assert row.raw == raw
    assert read_ > len(seeds)
    assert rejected > len(seeds)


@pytest.mark.slow
def test_a_file_is_read_in_memory_that_does_not_grow():
    head, row = table({"where_description": "a\nb"}).split(b"\n", 1)

    class Stream(io.RawIOBase):
        """A file that is never whole in memory."""

        def __init__(self, number):
            self.lines = self.made(number)

        @staticmethod
        def made(number):
            yield head + b"\n"
            for _ in range(number):
                yield from row.splitlines(keepends=True)

        def readline(self, _=-1):
            return next(self.lines, b"")

    def peak(number):
        tracemalloc.start()
        try:
            assert sum(r.ok for r in FORMAT.read(Stream(number), name="x", registry=DEFAULT)) == number + 1
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(1000)  # what is made once
    assert peak(2000) < peak(1000) + 150_000  # both are longer than the beginning that is looked at
