import io
from pathlib import Path

import pytest

from eventcode.errors import FormatError
from eventcode.formats import format_of
from eventcode.formats.icews import ATTRIBUTION, CODEC, FORMAT, TABLE
from eventcode.model import Actor, Attribution, Coding, Dataset, Event, Link, Mention, Place, Quantity, When
from eventcode.projection import tuples
from eventcode.registry import DEFAULT
from eventcode.rules import check

SAMPLES = Path(__file__).parents[2] / ".." / "shared" / "samples" / "icews_synthetic"
PUBLISHED, WITHOUT_CODE, *_ = (tuple(layout) for layout in TABLE.own.layouts)

# An invented row; every cell is of the form that the source gives.
PLAIN = {
    "Event ID": "71000001",
    "Event Date": "2019-03-05",
    "Source Name": "Ministry of Roads (Peru)",
    "Source Sectors": "Executive,Government",
    "Source Country": "Peru",
    "Event Text": "Consult",
    "CAMEO Code": "040",
    "Intensity": "1",
    "Target Name": "Citizen (Norway)",
    "Target Country": "Norway",
    "Story ID": "61000001",
    "Sentence Number": "2",
    "Publisher": "Example Wire",
    "City": "Lima",
    "Province": "Lima",
    "Country": "Peru",
    "Latitude": "-12.0432",
    "Longitude": "-77.0282",
}


def file(*rows, header=PUBLISHED):
    texts = ["\t".join(header), *("\t".join((PLAIN | row).get(name, "") for name in header) for row in rows)]
    return "".join(f"{text}\n" for text in texts).encode()


def read(data):
    return list(FORMAT.read(io.BytesIO(data), name="x", registry=DEFAULT))


def event(header=PUBLISHED, **cells):
    """Read one row, and see that it comes out as it went in."""
    data = file({name.replace("_", " "): text for name, text in cells.items()}, header=header)
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


def sample(name):
    if not (SAMPLES / name).exists():
        pytest.skip(f"{SAMPLES / name} is not there: files made by hand after those of ICEWS stand beside the project")
    return [row.record for row in read((SAMPLES / name).read_bytes())]


NAMES = (
    "SYNTHETIC_events.2018.tab",
    "SYNTHETIC_Events.2017.no_cameo_quoted.tab",
    "SYNTHETIC_dataverse_requoted.tab",
    "SYNTHETIC_rewritten_by_R_NA.tab",
)


# What the samples hold, whatever their dialect.


@pytest.mark.parametrize("name", NAMES)
def test_samples_say_the_same_in_every_dialect(name):
    _, *events = sample(name)
    assert [e.id.partition("/")[0] for e in events] == [f"icews:9000000{n}" for n in (1, 2, 2, 3, 4, 5, 6, 6, 7)]
    assert len({e.id for e in events}) == 8  # one id on two days; one row twice
    assert [e.code for e in events] == [
        f"cameo:{c}" for c in ("040", "040", "040", "141", "044", "010", "173", "173", "042")
    ]
    assert [e.when.edtf[5:] for e in events[:4]] == ["06-01", "06-01", "06-03", "06-01"]
    assert [a.country for e in events for a in e.source] == [
        "NOR",
        "CHL",
        "CHL",
        "MDA",
        "CIV",
        "FJI",
        "JPN",
        "JPN",
        "ISL",
    ]
    assert events[3].source[0].member_of == ("Social", "General Population / Civilian / Social")
    assert [len(e.target) for e in events] == [1, 1, 1, 0, 0, 1, 1, 1, 1]  # "Unspecified Actor" is nobody
    assert events[3].places == (
        Place(name="Chisinau", country="MDA", admin1="Chi\u015fin\u0103u", lat=47.0056, lon=28.8575),
    )  # fmt: skip
    assert events[4].places == ()
    assert events[5].places == (Place(country="FJI", lat=-18, lon=178),)
    assert events[4].mentions == (Mention("icews:story:80000004", extra={"Sentence Number": "6"}),)
    assert [e.extra["icews"]["Intensity"] for e in events] == ["1", "1", "1", "-6.5", "2.5", "0", "-5", "-5", "1.9"]
    assert events[3].extra["icews"]["Publisher"] == "Agência Inventada"
    assert {e.status for e in events} == {"uncertain"}


def test_codes_of_2017_are_inferred_and_no_others():
    inferred = {name: {e.inferred for e in sample(name)[1:]} for name in NAMES}
    assert inferred == {name: {("code",)} if "2017" in name else {()} for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_the_row_that_stands_twice_is_found_and_the_id_on_two_days_is_not(name):
    report = check(sample(name))
    assert report.by_rule.get("EC901") == 1
    assert report.count("error") == 1


def test_classic_tuples_have_the_values_of_icews():
    _, *events = sample(NAMES[0])
    made = list(tuples(events, "classic"))
    assert [t.code for t in made[:4]] == ["cameo:040", "cameo:040", "cameo:040", "cameo:141"]


# Single facts, each with the row that shows it.


def test_a_row_becomes_a_claim():
    assert event() == Event(
        id="icews:71000001/2019-03-05",
        code="cameo:040",
        label="Consult",
        source=Actor(name="Ministry of Roads (Peru)", country="PER", member_of=["Executive", "Government"]),
        target=Actor(name="Citizen (Norway)", country="NOR"),
        when="2019-03-05",
        places=Place(name="Lima", country="PER", admin1="Lima", lat=-12.0432, lon=-77.0282),
        attributions=Attribution(Actor(name="ICEWS", kind="organization"), "Uu", verb="extracted"),
        mentions=Mention("icews:story:61000001", extra={"Sentence Number": "2"}),
        codings=Coding("ICEWS", codebook="cameo@1.1b3"),
        extra={"icews": {"CAMEO Code": "040", "Intensity": "1", "Publisher": "Example Wire"}},
    )


@pytest.mark.parametrize("code", ["010", "10", "13y", "0110", "1951"])
def test_codes_stay_text(code):
    found = event(CAMEO_Code=code)
    assert (found.code, found.inferred) == (f"cameo:{code}", ())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Consult", "cameo:040"),
        ("Arrest, detain, or charge with legal action", "cameo:173"),
        ("Meet at a 'third' location", "cameo:044"),
        ("Agree to engage in material cooperation", "cameo:031"),  # the words of an older file
        ("find guilty or liable (legally)", "cameo:116"),
        # the texts that stand for two codes
        ("Demand easing of administrative sanctions", None),
        ("Demand easing of popular dissent", None),
        ("Demand release of persons or property", None),
        ("Demand easing of economic sanctions, boycott, or embargo", None),
        ("Demand de-escalation of military engagement", None),
        ("Reduce or stop material aid", None),
        # what ICEWS does not say, were it nearly so
        ("consult", None),
        ("Consult, not specified below", None),
        ("Dance", None),
    ],
)
def test_a_code_is_inferred_where_the_text_has_one_alone(text, code):
    for found in (event(CAMEO_Code="", Event_Text=text), event(WITHOUT_CODE, Event_Text=text, CAMEO_Code="")):
        assert (found.code, found.label) == (code, text)
        assert found.inferred == (("code",) if code else ())
        assert "CAMEO Code" not in found.extra["icews"]


def test_without_text_nothing_is_inferred():
    found = event(CAMEO_Code="", Event_Text="")
    assert (found.code, found.label, found.inferred) == (None, None, ())


@pytest.mark.parametrize(
    ("text", "sectors"),
    [
        ("Government", ("Government",)),
        ("Navy Mechanized (Ships, Tanks, Planes),Government", ("Navy Mechanized (Ships, Tanks, Planes)", "Government")),
        ("Arab, Levant", ("Arab, Levant",)),
        ("A, B", ("A", "B")),
        (",Government,,Elite,", ("Government", "Elite")),
        (",", ()),
        ("NULL", ()),
    ],
)
def test_sectors_are_split_at_the_commas_between_them(text, sectors):
    assert event(Source_Sectors=text).source[0].member_of == sectors


@pytest.mark.parametrize(
    ("changed", "source"),
    [
        ({"Name": "Unspecified Actor"}, ()),
        ({"Name": "Unspecified Actor", "Country": "Peru"}, (Actor(country="PER"),)),
        ({"Name": "NULL"}, ()),
        ({"Name": ""}, ()),
        ({"Name": "", "Country": "Atlantis"}, ()),
        ({"Name": "X", "Country": "Atlantis"}, (Actor(name="X"),)),
        ({"Name": "X", "Country": "Moldova, Republic of"}, (Actor(name="X", country="MDA"),)),
        ({"Sectors": "Elite"}, (Actor(member_of="Elite"),)),
    ],
)
def test_actors_are_neither_lost_nor_made_up(changed, source):
    nobody = dict.fromkeys(("Source Name", "Source Sectors", "Source Country"), "")
    assert event(**nobody | {f"Source {name}": text for name, text in changed.items()}).source == source


@pytest.mark.parametrize(
    ("changed", "places"),
    [
        ({"Country": "Peru"}, (Place(country="PER"),)),
        ({"Country": "Atlantis"}, ()),
        ({"Latitude": "0", "Longitude": "0"}, (Place(lat=0, lon=0),)),
        ({"District": "D", "City": "NA"}, (Place(admin2="D"),)),
        ({"Latitude": "1e1", "Longitude": "-0.50"}, (Place(lat=10, lon=-0.5),)),
    ],
)
def test_places_are_neither_lost_nor_made_up(changed, places):
    nowhere = dict.fromkeys(("City", "District", "Province", "Country", "Latitude", "Longitude"), "")
    assert event(**nowhere | changed).places == places


def test_no_day_stays_no_day():
    found = event(Event_Date="")
    assert (found.id, found.when) == ("icews:71000001", None)


def test_a_sentence_without_a_story_is_kept_as_text():
    found = event(Story_ID="", Sentence_Number="3")
    assert found.mentions == ()
    assert found.extra["icews"]["Sentence Number"] == "3"


@pytest.mark.parametrize("null", ["", "NULL", "NA"])
def test_what_says_nothing_is_nothing_and_comes_back_as_it_was(null):
    found = event(**dict.fromkeys((n for n in PUBLISHED if n not in {"Event ID", "Event Date"}), null))
    assert (found.code, found.label, found.source, found.target, found.places, found.mentions) == (
        *(None, None, (), (), (), ()),
    )


def test_days_of_2017_are_month_first():
    data = file({"Event Date": "1/31/2017"}, {"Event Date": "12/1/2017"}, header=WITHOUT_CODE)
    head, *rows = read(data)
    assert [r.record.when for r in rows] == [When("2017-01-31"), When("2017-12-01")]
    assert rows[1].record.id == "icews:71000001/2017-12-01"
    assert written(head.record, *(r.record for r in rows)) == data
    (_, text) = written(head.record, Event(id="icews:1/2017-02-03", when="2017-02-03")).decode().splitlines()
    assert text.startswith("1\t2/3/2017\t")


def test_the_sentence_of_the_government_file_is_the_quote(golden):
    _, row = read((golden / "icews" / "government.csv").read_bytes())
    assert row.record.mentions[0].quote == "The ministry said that roads are long."
    with pytest.raises(FormatError) as caught:
        written(row.record)
    names = ("Source", "Headline", "ProductID", "HoldingID", "Language")
    kept = ", ".join(f"extra.icews.{name} (this header has no column {name})" for name in names)
    quote = "mentions[0].quote (this header has no column Event Sentence)"
    assert str(caught.value).endswith(f"cannot hold {quote}, {kept}")


@pytest.mark.parametrize(
    ("changed", "issues"),
    [
        ({"Event ID": ""}, ["EC005 $['Event ID']: found '', expected digits"]),
        ({"Event ID": "NA"}, ["EC005 $['Event ID']: found 'NA', expected digits"]),
        ({"Event ID": "1e5"}, ["EC005 $['Event ID']: found '1e5', expected digits"]),
        (
            {"Event Date": "2019-02-30"},
            ["EC005 $['Event Date']: found '2019-02-30', expected a day that exists, as YYYY-MM-DD or M/D/YYYY"],
        ),
        (
            {"Event Date": "31/31/2017"},
            ["EC005 $['Event Date']: found '31/31/2017', expected a day that exists, as YYYY-MM-DD or M/D/YYYY"],
        ),
        (
            {"Event Date": "2019-03"},
            ["EC005 $['Event Date']: found '2019-03', expected a day that exists, as YYYY-MM-DD or M/D/YYYY"],
        ),
        ({"CAMEO Code": " 040"}, ["EC005 $['CAMEO Code']: found ' 040', expected a CAMEO code"]),
        ({"Latitude": "north"}, ["EC005 $.Latitude: found 'north', expected degrees north from -90 to 90"]),
        ({"Longitude": "181"}, ["EC005 $.Longitude: found '181', expected degrees east from -180 to 180"]),
        ({"Longitude": "NULL"}, ["EC005 $.Longitude: found 'NULL', expected both coordinates or neither"]),
        ({"Latitude": ""}, ["EC005 $.Latitude: found '', expected both coordinates or neither"]),
    ],
)
def test_each_bad_cell_is_named(changed, issues):
    (_, row) = read(file(changed))
    assert [str(i) for i in row.issues] == [f"x:2: {issue}" for issue in issues]


# Changed records, and records that did not come from ICEWS.


def test_a_changed_code_brings_its_own_intensity():
    found = event(Intensity="7.7")
    # ICEWS's dictionary gives 016 -5, where GDELT has -2
    assert [cells(written(found.evolve(code=f"cameo:{c}")))["Intensity"] for c in ("040", "016", "999")] == [
        "7.7",
        "-5",
        "",
    ]


def test_an_inferred_code_is_not_written_as_if_icews_had_said_it():
    found = event(WITHOUT_CODE)
    assert cells(written(found))["CAMEO Code"] == ""
    stated = cells(written(found.evolve(inferred=())))
    assert (stated["CAMEO Code"], stated["Event Text"]) == ("040", "Consult")


def test_a_code_that_somebody_states_has_no_place_in_the_file_of_2017():
    head, row = read(file({}, header=WITHOUT_CODE))
    with pytest.raises(FormatError, match=r"cannot hold code \(this header has no column CAMEO Code\)"):
        written(head.record, row.record.evolve(code="cameo:190", inferred=()))


def test_a_record_from_scratch_fills_the_columns_it_knows():
    rome = Place(name="Rome", country="ITA", lat=41.9, lon=12.5)
    made = Event(id="icews:7/2024-10-23", code="cameo:042", source="RUS", when="2024-10-23", places=rome)
    with pytest.raises(FormatError, match=r"source\[0\].code \(the format holds one actor: name, sectors, country\)"):
        written(made)
    made = made.evolve(source=Actor(name="Kremlin", country="RUS", member_of=["Executive", "Government"]))
    assert {name: text for name, text in cells(written(made)).items() if text} == {
        "Event ID": "7",
        "Event Date": "2024-10-23",
        "Source Name": "Kremlin",
        "Source Sectors": "Executive,Government",
        "Source Country": "Russian Federation",
        "CAMEO Code": "042",
        "Intensity": "1.9",
        "Target Name": "Unspecified Actor",
        "City": "Rome",
        "Country": "Italy",
        "Latitude": "41.9",
        "Longitude": "12.5",
    }
    (_, back) = read(written(made))
    assert back.record.evolve(attributions=None, codings=(), extra={}) == made


BASE = Event(id="icews:1/2019-03-05", code="cameo:190", when="2019-03-05")
ID = "(the format holds 'icews:', digits, '/' and the day)"
CODE = "(the format holds one code of cameo, or the one that the text says)"
ACTOR = "(the format holds one actor: name, sectors, country)"
IMPLIED = "(the format holds what the format implies)"


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"id": "icews:1"}, f"id {ID}"),
        ({"id": "icews:x/2019-03-05"}, f"id {ID}"),
        ({"id": "1/2019-03-05"}, f"id {ID}"),
        ({"when": "2019-03-06"}, f"id {ID}"),
        ({"when": None}, f"id {ID}"),
        ({"id": "icews:1/2019-03", "when": "2019-03"}, "when (the format holds one day)"),
        ({"code": "plover:AID"}, f"code {CODE}"),
        ({"code": None, "label": "Consult"}, "label (its text alone would be read as a code)"),
        ({"inferred": "code"}, "inferred"),
        ({"code": "cameo:041", "label": "Consult", "inferred": "code"}, "inferred"),
        ({"inferred": ["target"], "label": "Consult"}, "inferred"),
        ({"mentions": Mention("d1")}, "mentions[0].document (the format holds one sentence of an 'icews:story:')"),
        (
            {"mentions": Mention("icews:story:1", extra={"Sentence Number": 2})},
            "mentions[0].extra (the format holds one sentence of an 'icews:story:')",
        ),
        ({"target": ["A b", "C d"]}, f"target[1] {ACTOR}"),
        (
            {"target": Actor(name="Unspecified Actor")},
            f"target[0] {ACTOR}",
        ),
        ({"source": Actor(country="ZZZ")}, f"source[0] {ACTOR}"),
        ({"source": Actor(member_of=["a,b"])}, f"source[0].member_of {ACTOR}"),
        ({"places": Place(name="R", precision="near")}, "places[0].precision (the format holds one location)"),
        ({"links": Link("denies", "e2"), "quantities": Quantity(3)}, "quantities, links"),
        ({"codings": Coding("a.coder")}, f"codings {IMPLIED}"),
        ({"attributions": {"author": "CT+"}}, f"attributions {IMPLIED}"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(changes, paths):
    assert written(BASE)
    with pytest.raises(FormatError) as caught:
        written(BASE.evolve(**changes))
    assert str(caught.value) == f"event {changes.get('id', BASE.id)!r}: the format 'icews' cannot hold {paths}"


def test_nobody_vouches_for_a_row():
    assert event().attributions == (ATTRIBUTION,)
    assert event().status == "uncertain"


def test_the_format_holds_headers_and_events():
    assert format_of("x.tab", "icews") is FORMAT
    assert FORMAT.record_kinds == {"dataset", "event"}
    assert FORMAT.suffixes == ()
    assert CODEC.name == "icews"
    assert written(Dataset(codebooks="cameo@1.1b3")) == file()


def test_a_header_of_other_codebooks_is_refused_with_those_that_the_format_implies():
    with pytest.raises(FormatError, match=r"codebooks \(the format holds cameo@1\.1b3\)"):
        written(Dataset(codebooks="plover"))
