import csv
import io
import json
import random
from pathlib import Path

import pytest

from eventcode import convert, iter_issues
from eventcode.errors import FormatError
from eventcode.formats import read, write
from eventcode.formats.acled.events import ATTRIBUTION, FORMAT, TABLE
from eventcode.issues import Severity
from eventcode.model import Actor, Coding, Dataset, Event, Participant, Place, Quantity, When
from eventcode.registry import DEFAULT
from eventcode.taxonomy import codebook

SHARED = Path(__file__).parents[2] / ".." / "shared"

# An invented row in the columns of today; no row of ACLED stands here, its terms do not allow it.
PLAIN = {
    "event_id_cnty": "NOR17",
    "event_date": "2023-01-05",
    "year": "2023",
    "time_precision": "1",
    "disorder_type": "Political violence",
    "event_type": "Battles",
    "sub_event_type": "Armed clash",
    "actor1": "Trolls (Dovre)",
    "assoc_actor_1": "Mountain Folk; Giants",
    "inter1": "2",
    "actor2": "Elves (Dovre)",
    "assoc_actor_2": "",
    "inter2": "4",
    "interaction": "24",
    "civilian_targeting": "",
    "iso": "578",
    "region": "Europe",
    "country": "Norway",
    "admin1": "Innlandet",
    "admin2": "Dovre",
    "admin3": "",
    "location": "Dombas",
    "latitude": "62.0750",
    "longitude": "9.1210",
    "geo_precision": "2",
    "source": "Example News; Other News",
    "source_scale": "National-Regional",
    "notes": 'On 5 January, trolls fought elves, "as ever",\nnear Dombas.',
    "fatalities": "3",
    "tags": "crowd size=no report",
    "timestamp": "1673308800",
}
TODAY = tuple(PLAIN)
BEFORE = (
    *("data_id", "iso", "event_id_cnty", "event_id_no_cnty", "event_date", "year", "time_precision", "event_type"),
    *(n for n in TODAY[TODAY.index("sub_event_type") : TODAY.index("civilian_targeting")]),
    *(n for n in TODAY[TODAY.index("region") :] if n not in {"tags", "timestamp"}),
    *("timestamp", "iso3"),
)
MONADIC = tuple(n for n in TODAY if n not in {"actor2", "assoc_actor_2", "inter2"})


def table(*rows, header=TODAY):
    """Make a file of the invented row, once with each of the changes."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    for changes in rows:
        assert changes.keys() <= {*TODAY, *header}
        writer.writerow([(PLAIN | changes).get(name, "") for name in header])
    return out.getvalue().encode()


def rows(data):
    return list(FORMAT.read(io.BytesIO(data), name="x.csv", registry=DEFAULT))


def records(data):
    found = rows(data)
    assert [str(i) for r in found for i in r.issues] == []
    return [r.record for r in found]


def event(header=TODAY, **changes):
    return records(table(changes, header=header))[1]


def written(*items):
    out = io.BytesIO()
    FORMAT.write(items, out)
    return out.getvalue()


def cells(*items):
    header, row = csv.reader(io.StringIO(written(*items).decode(), newline=""))
    return dict(zip(header, row, strict=True))


def test_the_columns_are_those_of_the_guide():
    path = SHARED / "reference" / "formats" / "acled.csv"
    if not path.exists():
        pytest.skip("the list of columns stands beside the project, not in it")
    with path.open(encoding="utf-8") as file:
        assert tuple(row["column"] for row in csv.DictReader(file) if row["position"].isdigit()) == TABLE.columns
    assert TABLE.columns == TODAY


def test_golden_rows_become_the_golden_records_and_back(golden, tmp_path):
    for name in ("today", "before", "monadic"):
        file, native = golden / "acled" / f"{name}.csv", golden / "acled" / f"{name}.jsonl"
        made, back = tmp_path / "made.jsonl", tmp_path / "back.csv"
        write(read(file, "acled"), made)
        assert made.read_text(encoding="utf-8") == native.read_text(encoding="utf-8")
        write(read(native), back, format="acled")
        parsed = [list(csv.reader(io.StringIO(p.read_bytes().decode("utf-8-sig"), newline=""))) for p in (back, file)]
        assert parsed[0] == parsed[1]


def test_an_event_as_a_whole():
    head, found = records(table({}))
    assert head == Dataset(title="ACLED", codebooks="acled@2023")
    assert found.evolve(extra={}) == Event(
        id="acled:NOR17@1673308800",
        code="acled:Armed clash",
        source=[Actor(name="Trolls (Dovre)"), Actor(name="Elves (Dovre)")],
        reciprocal=True,
        when="2023-01-05",
        places=Place(
            name="Dombas", country="NOR", admin1="Innlandet", admin2="Dovre", lat=62.075, lon=9.121, precision="near"
        ),
        quantities=Quantity(3, unit="deaths"),
        label='On 5 January, trolls fought elves, "as ever",\nnear Dombas.',
        attributions=ATTRIBUTION,
        codings=Coding("ACLED", when="2023-01-10T00:00:00Z"),
    )
    assert found.code.value in codebook("acled")
    assert found.extra["acled"]["assoc_actor_1"] == "Mountain Folk; Giants"
    assert {"notes", "fatalities", "event_id_cnty", "timestamp"}.isdisjoint(found.extra["acled"])


T, E = Actor(name="Trolls (Dovre)"), Actor(name="Elves (Dovre)")


@pytest.mark.parametrize(
    ("changes", "source", "target", "others"),
    [
        ({"event_type": "Battle-No change of territory"}, (T, E), (), ()),
        ({"event_type": "Battles", "actor2": ""}, (T,), (), ()),
        ({"event_type": "Violence against civilians", "inter2": "7"}, (T,), (E,), ()),
        ({"event_type": "Violence against civilians", "inter2": "Civilians"}, (T,), (E,), ()),
        ({"event_type": "Violence against civilians", "inter1": "7.0"}, (E,), (T,), ()),
        ({"event_type": "Riots", "inter1": "7", "inter2": "7"}, (), (), (T, E)),
        ({"event_type": "Protests", "inter1": "6", "inter2": "1"}, (), (), (T, E)),
        ({"event_type": "Protests", "actor2": "", "inter2": "0"}, (T,), (), ()),
        ({"event_type": "Protests", "actor1": "", "actor2": ""}, (), (), ()),
    ],
)
def test_the_order_of_the_actors_says_nothing(changes, source, target, others):
    found = event(**changes)
    assert (found.source, found.target) == (source, target)
    assert found.others == tuple(Participant(actor, "co_participant") for actor in others)
    assert found.reciprocal is (len(source) > 1)


@pytest.mark.parametrize(
    ("changes", "source", "target", "others"),
    [
        ({}, (T,), (), ()),
        ({"event_type": "Violence against civilians", "inter1": "7"}, (), (T,), ()),
        ({"event_type": "Protests", "inter1": "6"}, (), (), (T,)),
    ],
)
def test_one_actor_of_an_event(changes, source, target, others):
    found = event(MONADIC, **changes)
    assert found.id == "acled:NOR17@1673308800#Trolls (Dovre)"
    assert (found.source, found.target, found.reciprocal) == (source, target, False)
    assert found.others == tuple(Participant(actor, "co_participant") for actor in others)


def test_monadic_rows_of_one_event_are_two_records():
    _, *found = records(table({}, {"actor1": "Elves (Dovre)", "inter1": "4"}, header=MONADIC))
    assert [e.id.partition("#")[2] for e in found] == ["Trolls (Dovre)", "Elves (Dovre)"]
    assert event(MONADIC, actor1="").id == "acled:NOR17@1673308800#"


@pytest.mark.parametrize(
    ("changes", "when"),
    [
        ({"event_date": "05 January 2023"}, When("2023-01-05")),
        ({"event_date": "5 Jan 2023"}, When("2023-01-05")),
        ({"event_date": "5-Jan-23"}, When("2023-01-05")),
        ({"event_date": "5-Jan-97", "year": "1997.0"}, When("1997-01-05")),
        ({"time_precision": "2"}, When("2023-01-05~")),
        ({"time_precision": "3"}, When("2023-01", relation="within")),
        (
            {"time_precision": "3.0", "event_date": "15 December 2021", "year": "2021"},
            When("2021-12", relation="within"),
        ),
        ({"time_precision": ""}, When("2023-01-05")),
        ({"event_date": ""}, None),
    ],
)
def test_dates_are_no_more_exact_than_they_are_said(changes, when):
    found = event(**changes)
    assert found.when == when
    assert written(found) == table(changes)


@pytest.mark.parametrize(("fatalities", "deaths"), [("0", ()), ("", ()), ("2.0", (Quantity(2, unit="deaths"),))])
def test_none_reported_is_no_number(fatalities, deaths):
    found = event(fatalities=fatalities)
    assert found.quantities == deaths
    assert written(found) == table({"fatalities": fatalities})


def test_a_version_of_a_row_is_a_claim_of_its_own():
    assert event(timestamp="1673308801").id != event().id
    without = event(timestamp="")
    assert (without.id, without.codings) == ("acled:NOR17", (Coding("ACLED"),))
    odd = event(event_id_cnty="NOR@17")
    assert odd.id == "acled:NOR@17@1673308800"
    assert written(odd) == table({"event_id_cnty": "NOR@17"})


@pytest.mark.parametrize(
    ("changes", "country"),
    [
        ({"iso": "8", "country": "Albania"}, "ALB"),
        ({"iso": "578.0", "country": ""}, "NOR"),
        ({"iso": "0", "country": "Kosovo"}, "XKX"),
        ({"iso": "404", "country": "Kenya"}, "KEN"),
        ({"iso": "", "country": "Zambia"}, "ZMB"),
        ({"iso": "0", "country": "Zambia"}, "ZMB"),
        ({"iso": "", "country": ""}, None),
    ],
)
def test_countries(changes, country):
    assert event(**changes).places[0].country == country


OLD = (*BEFORE, "gwno")


@pytest.mark.parametrize(
    ("changes", "country", "issues"),
    [
        ({"country": "Atlantis"}, None, ["EC008 $.country: found 'Atlantis', expected a country as acled"]),
        ({"gwno": "345", "event_date": "2003-01-05", "year": "2003"}, "YUG", []),
        ({"gwno": "345", "event_date": "2004-01-05", "year": "2004"}, "SCG", []),
        (
            {"gwno": "345", "country": "Serbia"},
            "SRB",
            ["EC008 $.gwno: found '345', expected a country as gw on 2023-01-05"],
        ),
        (
            {"iso3": "ZMB", "iso": "404", "gwno": "551", "country": "Zambia"},
            "ZMB",
            ["EC012 $.iso: found '404' (Kenya), expected the country of iso3, 'ZMB' (Zambia)"],
        ),
        # Kenya in one list, Guinea-Bissau in another
        ({"country": "404"}, None, ["EC008 $.country: found '404', expected a country as acled"]),
        ({"gwno": "365", "event_date": "1990-01-05", "year": "1990", "country": "Russia"}, "SUN", []),
        (
            {"country": "Norway", "event_date": "0025-01-05", "year": "2025"},
            "NOR",
            ["EC012 $.year: found '2025', expected 0025, the year of event_date"],
        ),
    ],
)
def test_country_columns_that_say_nothing_or_two_things_are_found(changes, country, issues):
    nothing = dict.fromkeys(("iso", "iso3", "gwno", "country"), "")
    data = table(nothing | changes, header=OLD)
    head, row = rows(data)
    assert [f"{i.rule} {i.path}: {i.message}" for i in row.issues] == issues
    assert row.record.places[0].country == country
    assert written(head.record, row.record) == data


def test_nothing_said_of_a_place_is_no_place():
    nothing = ("iso", "country", "admin1", "admin2", "location", "latitude", "longitude", "geo_precision")
    assert event(**dict.fromkeys(nothing, "")).places == ()


# Both sides of March 2023.


def test_files_from_before():
    data = table({"data_id": "99", "event_id_no_cnty": "17", "iso3": "NOR", "iso": ""}, header=BEFORE)
    head, found = records(data)
    assert head.extra["acled"]["columns"] == BEFORE
    assert found.extra["acled"]["data_id"] == "99"
    assert found.places[0].country == "NOR"
    assert written(head, found) == data


def test_names_in_capitals_and_a_byte_order_mark():
    header = tuple(n.upper() for n in TODAY)
    data = table({}).replace(",".join(TODAY).encode(), ",".join(header).encode())
    head, found = records(b"\xef\xbb\xbf" + data)
    assert head.extra["acled"]["columns"] == header
    assert found == event()
    assert head.extra["acled"]["byte_order_mark"] is True
    assert written(head, found) == b"\xef\xbb\xbf" + data


def test_population_columns_are_kept():
    header = (*TODAY, "population_best")
    assert event(header, population_best="1200").extra["acled"]["population_best"] == "1200"


def test_old_types_without_a_sub_type():
    found = event(sub_event_type="", event_type="Riots/Protests")
    assert found.code == "acled:Riots/Protests"


@pytest.mark.parametrize(
    ("said", "code", "book"),
    [
        ("Remote violence", "acled:Remote violence", "acled@2018"),
        ("Battle - Rebels Overtake Territory", "acled:Battle-Rebels overtake territory", "acled@2018"),
        ("Strategic Development", "acled:Strategic development", "acled@2018"),
        ("Violence against civilians", "acled:Violence against civilians", None),  # of both
        ("Headquarters or base established", "acled:Headquarters or base established", None),  # a sub type today
        ("Balloons", "acled:Balloons", None),
    ],
)
def test_a_type_of_before_2019_is_of_the_codebook_of_its_time(said, code, book):
    found = event(event_type=said, sub_event_type="")
    assert (found.code, found.codings[0].codebook) == (code, book)
    assert found.extra["acled"]["event_type"] == said
    assert cells(found)["event_type"] == said
    assert book is None or [i.rule for i in iter_issues(found) if i.rule in {"EC401", "EC412"}] == []
    assert event(event_type=said, sub_event_type="Attack").codings[0].codebook is None


def test_civilians_go_by_their_number_and_by_their_name():
    for kind in ("7", "7.0", "Civilians", "civilians"):
        assert event(inter2=kind, event_type="Violence against civilians", sub_event_type="Attack").target


# Rejects.


@pytest.mark.parametrize(
    ("changes", "issues"),
    [
        ({"event_id_cnty": ""}, ["EC005 $.event_id_cnty: found '', expected an id"]),
        ({"event_type": "", "sub_event_type": ""}, ["EC005 $.event_type: found '', expected the name of a type"]),
        ({"sub_event_type": "Armed\nclash"}, [
            "EC005 $.sub_event_type: found 'Armed\\nclash', expected the name of a type",
        ]),
        ({"fatalities": "-1"}, ["EC005 $.fatalities: found '-1', expected a whole number"]),
        ({"latitude": "", "longitude": "181"}, [
            "EC005 $.longitude: found '181', expected degrees east from -180 to 180",
            "EC005 $.latitude: found '', expected both coordinates or neither",
        ]),
        *(
            ({"event_date": text}, [
                f"EC005 $.event_date: found {text!r}, expected a day that exists, as 2023-01-31 or 31 January 2023",
            ])
            for text in ("2023-02-29", "29 February 2023", "5 Brumaire 2023", "2023")
        ),
    ],
)  # fmt: skip
def test_each_bad_cell_is_named(changes, issues):
    data = table({}, changes)
    found = rows(data)
    assert [r.ok for r in found] == [True, True, False]
    assert [str(i) for i in found[2].issues] == [f"x.csv:4: {issue}" for issue in issues]  # the notes have two lines
    assert found[2].raw == data.removeprefix(table({})).removesuffix(b"\n")


def test_a_spoilt_timestamp_costs_no_row():
    data = table({"timestamp": "1.753E+09"})
    head, row = rows(data)
    assert (row.record.id, row.record.codings[0].when) == ("acled:NOR17", None)
    assert [str(i) for i in row.issues] == [
        "x.csv:2: EC008 acled:NOR17 $.timestamp: found '1.753E+09', expected seconds since 1970"
    ]
    assert row.issues[0].severity is Severity.WARNING
    assert written(head.record, row.record) == data


# Writing.


def test_what_the_columns_can_say_is_written_anew():
    found = event()
    moved = cells(found.evolve(places=Place(name="Oslo", country="NOR", lat=59.9, lon=10.75, precision="exact")))
    names = ("location", "latitude", "longitude", "geo_precision", "iso", "country", "admin1", "region")
    assert [moved[n] for n in names] == ["Oslo", "59.9", "10.75", "1", "578", "Norway", "", ""]
    later = cells(found.evolve(when="2024-02-03~"))
    assert [later[n] for n in ("year", "event_date", "time_precision")] == ["2024", "2024-02-03", "2"]
    assert cells(found.evolve(when=None))["event_date"] == ""
    assert cells(found.evolve(quantities=Quantity(9, unit="deaths")))["fatalities"] == "9"
    assert cells(found.evolve(quantities=()))["fatalities"] == "0"
    assert cells(found.evolve(label="Quiet."))["notes"] == "Quiet."
    assert cells(found.evolve(places=()))["location"] == ""


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"source": T}, "source[1]"),
        ({"code": "acled:Attack"}, "code"),
        ({"when": "2024"}, "when"),
        ({"quantities": Quantity(3, unit="soldiers")}, "quantities[0].unit"),
        ({"id": "e7"}, "id, codings"),
        ({"codings": Coding("me")}, "codings[0].by, codings[0].when"),
        ({"purpose": "p"}, "purpose"),
    ],
)
def test_what_does_not_fit_is_refused(changes, paths, listed):
    with pytest.raises(FormatError) as caught:
        written(event().evolve(**changes))
    assert listed(caught) == paths


def test_records_from_elsewhere_have_no_row():
    with pytest.raises(FormatError, match="the format 'acled' cannot hold code"):
        written(Event(id="acled:NOR1@1673308800", codings=Coding("ACLED", when="2023-01-10T00:00:00Z")))


def test_records_are_as_if_they_came_from_json(golden):
    for row in read(golden / "acled" / "today.csv", "acled"):
        assert convert.from_dict(convert.to_dict(row.record)) == row.record


def test_no_damage_loses_a_row_or_raises(golden, seeds):
    head, *rest = (golden / "acled" / "today.csv").read_bytes().splitlines(keepends=True)
    read_ = rejected = 0
    for seed in seeds:
        dice = random.Random(seed)
        body = bytearray(b"".join(rest))
        for _ in range(dice.randint(1, 4)):
            place = dice.randrange(len(body))
            damage = dice.choice([b'"', b",", b"\n", b"\xff", b"\x00", b"", dice.randbytes(9)])
            body[place : place + dice.randint(0, 3)] = damage
        found = rows(head + bytes(body))[1:]
        lines = body.count(b"\n") + (not body.endswith(b"\n"))
        where = [r.location.line for r in found] + [lines + 2]
        assert where == sorted(set(where))
        split = bytes(body).split(b"\n")
        for row, start, end in zip(found, where[:-1], where[1:], strict=True):
            if row.ok:
                read_ += 1
                assert rows(written(row.record))[1].record == row.record
            else:
                rejected += 1
                assert row.raw == b"\n".join(split[start - 2 : end - 2])
    assert read_ > len(seeds)
    assert rejected > len(seeds)


def test_keys_of_json_that_come_late_are_columns_too():
    plain = {
        "event_id_cnty": "NOR1",
        "event_date": "2023-01-05",
        "event_type": "Battles",
        "sub_event_type": "Armed clash",
    }
    plain |= {"actor1": "Trolls", "actor2": "Elves", "notes": "x" * 300}
    late = plain | {"FATALITIES": 3, "latitude": 62.0, "longitude": 9.0, "country": "Atlantis", "mood": "grim"}
    found = rows(json.dumps({"data": [plain] * 300 + [late, plain]}).encode())
    assert len(found) == 303
    row, last = found[-2:]
    assert [str(issue) for issue in row.issues] == [
        "x.csv:1: EC008 acled:NOR1 $.country: found 'Atlantis', expected a country as acled"
    ]
    assert row.record.places == (Place(lat=62.0, lon=9.0),)
    assert row.record.quantities == (Quantity(3, unit="deaths"),)
    assert row.record.extra["acled"]["mood"] == "grim"
    assert last.record.evolve(extra={}) == found[1].record.evolve(extra={})
