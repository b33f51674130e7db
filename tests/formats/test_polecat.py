import io
from pathlib import Path

import pytest

from eventcode.errors import FormatError
from eventcode.formats import format_of
from eventcode.formats.polecat import ATTRIBUTION, FORMAT, TABLE
from eventcode.model import Actor, Attribution, Coding, Event, Link, Mention, Place
from eventcode.registry import DEFAULT
from eventcode.rules import check

SAMPLES = Path(__file__).parents[2] / ".." / "shared" / "samples" / "polecat_synthetic"
YEARLY = tuple(TABLE.own.layouts[0])

# An invented row; every cell is of the form that the source gives.
PLAIN = dict.fromkeys(YEARLY, "None") | {
    "Event ID": "20220504-0001-0123456789ab_REQUEST_assist",
    "Event Date": "2022-05-04",
    "Event Type": "REQUEST",
    "Event Mode": "assist",
    "Intensity": "0.5",
    "Quad Code": "VERBAL CONFLICT",
    "Contexts": "economic; environment",
    "Actor Name": "Ministry of Roads",
    "Actor Country": "Peru",
    "Actor COW": "135",
    "Primary Actor Sector": "GOV",
    "Actor Sectors": "GOV; LEG",
    "Actor Name Raw": "the ministry",
    "Wikipedia Actor ID": "4242",
    "Placename": "Lima",
    "Country": "PER",
    "Latitude": "-12.04318",
    "Longitude": "-77.02824",
    "GeoNames ID": "3936456",
    "Source": "Example Wire",
    "Language": "Spanish",
    "Version": "NGEC_coder-Vers001-b1-Run-009",
}


def file(*rows, header=YEARLY):
    texts = ["\t".join(header), *("\t".join((PLAIN | row)[name] for name in YEARLY) for row in rows)]
    return "".join(f"{text}\n" for text in texts).encode()


def read(data):
    return list(FORMAT.read(io.BytesIO(data), name="x", registry=DEFAULT))


def event(**cells):
    """Read one row, and see that it comes out as it went in."""
    data = file({name.replace("_", " "): text for name, text in cells.items()})
    head, row = read(data)
    assert [str(i) for i in row.issues] == []
    assert written(head.record, row.record) == data
    return row.record


def written(*records):
    out = io.BytesIO()
    FORMAT.write(records, out)
    return out.getvalue()


def cells(data):
    header, row = data.decode().splitlines()
    return dict(zip(header.split("\t"), row.split("\t"), strict=True))


NAMES = (
    "SYNTHETIC_ngecEventsDV-normal.txt",
    "SYNTHETIC_ngecEvents-excess_header_names_crlf.txt",
    "SYNTHETIC_ngecEvents-latin1.txt",
    "SYNTHETIC_ngecEvents-surplus_tabs.txt",
)


def sample(name):
    if not (SAMPLES / name).exists():
        pytest.skip(
            f"{SAMPLES / name} is not there: files made by hand after those of POLECAT stand beside the project"
        )
    return [row.record for row in read((SAMPLES / name).read_bytes())]


@pytest.mark.parametrize("name", NAMES)
def test_samples_say_the_same_in_every_dialect(name):
    _, *events = sample(name)
    assert events == sample(NAMES[0])[1:]
    assert [e.id for e in events] == [
        "polecat:20230601-0001-00000000aaaa_CONSULT_visit",
        "polecat:20230601-0001-00000000aaaa_AGREE_",
        "polecat:59000000_PROTEST_demo",
        "polecat:20230602-0002-00000000bbbb_ACCUSE_disapprove",
    ]
    assert [e.code.value for e in events] == ["CONSULT-visit", "AGREE", "PROTEST-demo", "ACCUSE-disapprove"]
    stories = ["20230601-0001-00000000aaaa"] * 2 + ["59000000", "20230602-0002-00000000bbbb"]
    assert [e.mentions for e in events] == [(Mention(f"polecat:story:{s}"),) for s in stories]
    assert events[3].when is None  # a blank day
    assert [e.extra["polecat"]["Intensity"] for e in events] == ["4.0", "2.5", "-5.0", "-2.0"]
    assert events[2].extra["polecat"]["Actor Country"] == "Fiji; Norway"
    assert (events[2].source[0].country, events[2].source[0].description) == (None, '"farmers"')
    assert events[2].extra["polecat"]["Source"] == "Diário Inventado"
    assert [e.contexts for e in events] == [
        ("diplomatic", "economic"), ("diplomatic", "economic"), (), ("human_rights",),
    ]  # fmt: skip
    assert [e.modes for e in events] == [("visit",), (), ("demo",), ("disapprove",)]
    assert [len(e.target) for e in events] == [1, 1, 0, 0]
    assert [len(e.places) for e in events] == [1, 0, 1, 0]
    assert check(events).ok


def test_a_row_becomes_a_claim():
    found = event()
    assert found.evolve(extra={}) == Event(
        id="polecat:20220504-0001-0123456789ab_REQUEST_assist",
        code="polecat:REQUEST-assist",
        modes="assist",
        contexts=["economic", "environment"],
        source=Actor(
            name="Ministry of Roads",
            country="PER",
            roles=["GOV", "LEG"],
            description="the ministry",
            ids={"wikipedia": "4242"},
        ),
        when="2022-05-04",
        places=Place(name="Lima", country="PER", lat=-12.04318, lon=-77.02824, ids={"geonames": "3936456"}),
        attributions=Attribution(Actor(name="POLECAT", kind="organization"), "Uu", verb="extracted"),
        mentions=Mention("polecat:story:20220504-0001-0123456789ab"),
        codings=Coding("POLECAT", version="NGEC_coder-Vers001-b1-Run-009", codebook="polecat@2023"),
    )
    assert found.extra == {
        "polecat": {
            "Event Type": "REQUEST",
            "Event Mode": "assist",
            "Intensity": "0.5",
            "Quad Code": "VERBAL CONFLICT",
            "Source": "Example Wire",
            "Language": "Spanish",
        }
    }
    assert found.attributions == (ATTRIBUTION,)
    assert found.status == "uncertain"


@pytest.mark.parametrize(
    ("kind", "mode", "code"),
    [
        ("AGREE", "", "polecat:AGREE"),
        ("AGREE", "None", "polecat:AGREE"),
        ("CONSULT", "third-party", "polecat:CONSULT-third-party"),
        ("Two-part", "mode", "polecat:Two-part-mode"),
        ("None", "visit", None),
        ("None", "", None),
    ],
)
def test_type_and_mode_are_the_code(kind, mode, code):
    assert event(Event_Type=kind, Event_Mode=mode).code == code


@pytest.mark.parametrize(
    ("changed", "actor"),
    [
        ({"Actor_Country": "Peru; Norway"}, {"country": None}),
        ({"Actor_Country": "Atlantis"}, {"country": None}),
        ({"Actor_COW": "999"}, {"country": "PER"}),
        ({"Primary_Actor_Sector": "LEG"}, {"roles": ("GOV", "LEG")}),
        ({"Actor_Sectors": "None"}, {"roles": ()}),
        ({"Actor_Sectors": "; "}, {"roles": ()}),
        ({"Actor_Title": "minister"}, {"name": "Ministry of Roads"}),
        ({"Wikipedia_Actor_ID": "1; 2"}, {"ids": {}}),
        ({"Actor_Name": "None"}, {"name": None, "description": "the ministry"}),
    ],
)
def test_actors_are_neither_lost_nor_made_up(changed, actor):
    (found,) = event(**changed).source
    assert {name: getattr(found, name) for name in actor} == actor


@pytest.mark.parametrize(
    ("changed", "places"),
    [
        ({"Country": "KOS"}, (Place(country="KOS"),)),
        ({"Country": "Peru"}, (Place(country="PER"),)),
        ({"Country": "Atlantis"}, ()),
        ({"Country": "PER; CHL", "City": "Suva"}, ()),
        ({"GeoNames_ID": "1", "Feature_Type": "PPLC"}, (Place(ids={"geonames": "1"}),)),
        ({"Placename": "here", "District": "D", "Province": "P"}, (Place(name="here", admin1="P", admin2="D"),)),
    ],
)
def test_places_are_neither_lost_nor_made_up(changed, places):
    nowhere = dict.fromkeys(("Placename", "Country", "Latitude", "Longitude", "GeoNames_ID"), "None")
    assert event(**nowhere | changed).places == places


@pytest.mark.parametrize(
    ("text", "contexts"),
    [
        ("None", ()),
        ("", ()),
        ("military", ("military",)),
        ("a; b", ("a", "b")),
        ("a;b", ("a;b",)),
        ("; ", ()),
    ],
)
def test_contexts_are_a_list(text, contexts):
    found = event(Contexts=text)
    assert found.contexts == contexts
    assert found.extra["polecat"].get("Contexts") == (text if text in {"", "; "} else None)


@pytest.mark.parametrize("null", ["", "None"])
def test_what_says_nothing_is_nothing_and_comes_back_as_it_was(null):
    found = event(**dict.fromkeys(YEARLY[1:], null))
    assert (found.code, found.when, found.source, found.target, found.places) == (None, None, (), (), ())
    assert found.codings == (Coding("POLECAT", codebook="polecat@2023"),)


@pytest.mark.parametrize(
    ("changed", "story"), [("59000000_PROTEST_demo", "59000000"), ("alone", None), ("_X", None), ("a_b_c", "a")]
)
def test_the_story_is_what_the_id_begins_with(changed, story):
    assert event(Event_ID=changed).mentions == ((Mention(f"polecat:story:{story}"),) if story else ())


DAY = "expected a day that exists, as YYYY-MM-DD"


@pytest.mark.parametrize(
    ("changed", "issues"),
    [
        ({"Event ID": ""}, ["EC005 $['Event ID']: found '', expected an id"]),
        ({"Event ID": "None"}, ["EC005 $['Event ID']: found 'None', expected an id"]),
        ({"Event Date": "6/1/2017"}, [f"EC005 $['Event Date']: found '6/1/2017', {DAY}"]),
        ({"Event Date": "2022-02-30"}, [f"EC005 $['Event Date']: found '2022-02-30', {DAY}"]),
        ({"Event Type": "A "}, ["EC005 $['Event Type']: found 'A ', expected an event type of POLECAT"]),
        ({"Event Mode": " "}, ["EC005 $['Event Mode']: found ' ', expected a mode of POLECAT"]),
        ({"Longitude": "None"}, ["EC005 $.Longitude: found 'None', expected both coordinates or neither"]),
        ({"Latitude": "None"}, ["EC005 $.Latitude: found 'None', expected both coordinates or neither"]),
        ({"Latitude": "-91"}, ["EC005 $.Latitude: found '-91', expected degrees north from -90 to 90"]),
        ({"Version": "v\tHeadline"}, ["EC004 $: found 41 columns, expected 40"]),
        ({"Version": "v\t\t "}, ["EC004 $: found 42 columns, expected 40"]),
    ],
)  # fmt: skip
def test_each_bad_cell_is_named(changed, issues):
    (_, row) = read(file(changed))
    assert [str(i) for i in row.issues] == [f"x:2: {issue}" for issue in issues]


def test_surplus_tabs_are_no_columns_as_long_as_nothing_stands_there():
    data = file({"Version": "v\t\t"}, {}, header=(*YEARLY, "", ""))
    head, *rows = read(data)
    assert [r.record.codings[0].version for r in rows] == ["v", PLAIN["Version"]]
    assert ["(line)" in r.record.extra["polecat"] for r in rows] == [False, True]
    assert written(head.record, *(r.record for r in rows)) == data


@pytest.mark.parametrize("place", [0, 5, 40])
def test_names_without_cells_may_stand_anywhere_in_the_header(place):
    header = [*YEARLY]
    header[place:place] = ["Headline", "Event Text", "Feed", "Story ID"]
    data = file({}, header=header)
    head, row = read(data)
    assert row.record == event()
    assert written(head.record, row.record) == data


def test_a_file_that_writes_nothing_as_nothing_says_so_once():
    data = file({name: "" for name, text in PLAIN.items() if text == "None"})
    head, row = read(data)
    assert head.record.extra == {"polecat": {"nulls": ("", "None"), "empty": ()}}
    assert "" not in row.record.extra["polecat"].values()
    assert written(head.record, row.record) == data


# Changed records, and records that did not come from POLECAT.


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("polecat:REQUEST-assist", ["REQUEST", "assist", "0.7", "X"]),
        ("polecat:PROTEST-demo", ["PROTEST", "demo", "-5.0", "MATERIAL CONFLICT"]),
        ("polecat:AGREE", ["AGREE", "", "2.5", "VERBAL COOPERATION"]),
        ("polecat:SANCTION", ["SANCTION", "", "-6.0", "MATERIAL CONFLICT"]),
        ("polecat:ODD-one", ["ODD", "one", "None", "None"]),
    ],
)
def test_a_changed_code_brings_its_own_intensity_and_quad_code(code, said):
    mode = code.partition("-")[2] or None
    changed = event(Intensity="0.7", Quad_Code="X").evolve(code=code, modes=mode)
    found = cells(written(changed))
    assert [found[name] for name in ("Event Type", "Event Mode", "Intensity", "Quad Code")] == said


def test_changed_contexts_are_written():
    found = event()
    assert cells(written(found.evolve(contexts="x")))["Contexts"] == "x"
    assert cells(written(found.evolve(contexts=())))["Contexts"] == "None"


def test_a_mode_stands_in_the_code_or_beside_it():
    apart = event().evolve(code="polecat:PROTEST", modes="riot")
    for found in (
        apart,
        apart.evolve(code="polecat:PROTEST-riot"),
        apart.evolve(code="polecat:PROTEST-riot", modes=()),
    ):
        row = cells(written(found))
        assert (row["Event Type"], row["Event Mode"]) == ("PROTEST", "riot")


def test_a_record_from_scratch_fills_the_columns_it_knows():
    made = Event(
        id="polecat:s1_AID_",
        code="polecat:AID",
        source=Actor(name="Norway", country="NOR", roles="GOV"),
        target=Actor(description="villagers"),
        when="2024-10-23",
        places=Place(name="Lima", lat=-12, lon=-77),
    )
    assert {name: text for name, text in cells(written(made)).items() if text not in {"", "None"}} == {
        "Event ID": "s1_AID_",
        "Event Date": "2024-10-23",
        "Event Type": "AID",
        "Intensity": "10.0",
        "Quad Code": "MATERIAL COOPERATION",
        "Actor Name": "Norway",
        "Actor Country": "Norway",
        "Actor COW": "385",
        "Primary Actor Sector": "GOV",
        "Actor Sectors": "GOV",
        "Recipient Name Raw": "villagers",
        "Placename": "Lima",
        "Latitude": "-12",
        "Longitude": "-77",
    }
    (_, back) = read(written(made))
    assert back.record.evolve(attributions=None, codings=(), mentions=None, extra={}) == made


BASE = Event(id="polecat:s1_AID_", code="polecat:AID")
ACTOR = "(the format holds one actor by PLOVER sectors)"
CODING = "(the format holds POLECAT with a version)"


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"id": "s1"}, "id (the format holds 'polecat:' and an id)"),
        ({"id": "polecat:None"}, "id (the format holds 'polecat:' and an id)"),
        ({"code": "plover:AID"}, "code (the format holds one code of polecat)"),
        ({"label": "x"}, "label"),
        ({"mentions": Mention("d1")}, "mentions"),
        ({"when": "2024-10"}, "when (the format holds one day)"),
        ({"source": Actor(name="A b", roles=["x; y"])}, f"source[0].roles {ACTOR}"),
        ({"source": Actor(name="A b", country="ZZZ")}, f"source[0].country {ACTOR}"),
        ({"source": Actor(name="A b", ids={"wikipedia": 1})}, f"source[0].ids {ACTOR}"),
        ({"source": Actor(name="A b", ids={"wikidata": "Q1"})}, f"source[0].ids {ACTOR}"),
        ({"source": ["A b", "C d"]}, f"source[1] {ACTOR}"),
        ({"target": Actor(code="RUS")}, f"target[0] {ACTOR}"),
        ({"places": Place(name="R", ids={"gns": "1"})}, "places[0].ids (the format holds one location)"),
        ({"codings": Coding("a.coder")}, f"codings[0].by, codings[0].codebook {CODING}"),
        ({"links": Link("denies", "e2")}, "links"),
        ({"contexts": ["a; b"]}, "contexts (the format holds texts without semicolons)"),
        ({"contexts": ["None"]}, "contexts[0] ('None' in Contexts, where it means nothing)"),
        ({"code": "polecat:AID-x", "modes": "riot"}, "modes (the format holds the mode that the code names)"),
        ({"modes": " "}, "modes (the format holds the mode that the code names)"),
        ({"modes": ["assist", "riot"]}, "modes (the format holds the mode that the code names)"),
        ({"extra": {"polecat": {"contexts": ["a"]}}}, "extra.polecat.contexts"),
        ({"extra": {"polecat": {"contexts": "a"}}}, "extra.polecat.contexts"),
        ({"extra": {"polecat": {"contexts": ["a"], "Contexts": "b"}}}, "extra.polecat.contexts"),
    ],
)
def test_what_does_not_fit_is_named(changes, paths):
    assert written(BASE)
    with pytest.raises(FormatError) as caught:
        written(BASE.evolve(**changes))
    assert str(caught.value) == f"event {changes.get('id', BASE.id)!r}: the format 'polecat' cannot hold {paths}"


def test_the_format_holds_headers_and_events():
    assert format_of("x.txt", "polecat") is FORMAT
    assert FORMAT.record_kinds == {"dataset", "event"}
    assert FORMAT.suffixes == ()
