import csv
import io
import json
from pathlib import Path

import pytest

from eventcode import convert
from eventcode.errors import FormatError
from eventcode.formats import read
from eventcode.formats.plover.manual import CODEC, FORMAT
from eventcode.model import Actor, Attribution, Coding, Document, Event, FrozenDict, Mention, Place, Quantity, When
from eventcode.registry import DEFAULT

REFERENCE = Path(__file__).parents[2] / ".." / "shared" / "reference" / "formats" / "plover_json.csv"


def rows(*objects):
    data = b"".join(json.dumps(o).encode() + b"\n" for o in objects)
    return list(FORMAT.read(io.BytesIO(data), name="x", registry=DEFAULT))


def event(**keys):
    (row,) = rows({"id": "EX"} | keys)
    assert [str(i) for i in row.issues] == []
    return row.record


def issues(**keys):
    (row,) = rows({"id": "EX"} | keys)
    return [str(i).partition(": ")[2] for i in row.issues]


def written(*records):
    out = io.BytesIO()
    FORMAT.write(records, out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def refusal(record):
    with pytest.raises(FormatError) as error:
        written(record)
    return str(error.value)


def test_the_keys_are_those_of_the_manual():
    if not REFERENCE.exists():
        pytest.skip("the list of keys stands beside the project, not in it")
    with REFERENCE.open(encoding="utf-8") as file:
        names = [row["column"] for row in csv.DictReader(file) if "." not in row["column"]]
    assert [key for key in CODEC.columns if key not in {"size", "dead", "injured", "arrested"}] == names


def test_an_array_is_read_as_lines_are(golden):
    lines = (golden / "plover" / "quirks.txt").read_bytes().splitlines()
    array = b"[\n" + b",\n".join(lines) + b"\n]"
    as_lines = [row.record for row in read(io.BytesIO(b"\n".join(lines)), "plover")]
    assert [row.record for row in read(io.BytesIO(array), "plover")] == as_lines


def test_records_are_as_if_every_check_of_the_constructor_had_run(golden):
    for row in read(golden / "plover" / "quirks.txt", "plover"):
        assert convert.from_dict(convert.to_dict(row.record)) == row.record


# Time.


@pytest.mark.parametrize(
    ("keys", "when"),
    [
        ({"date": "2016-07-24"}, When("2016-07-24")),
        ({"date": "2016-07"}, When("2016-07")),
        ({"date": "2016-07-24", "time": "10:15"}, When("2016-07-24T10:15")),
        ({"date": "2016-07-24", "time": "10:15:00+09:00"}, When("2016-07-24T10:15:00+09:00")),
        ({"date": "2016-07-24", "time": "10:15:00.25"}, When("2016-07-24")),
        ({"date": "2016-07-24", "enddate": "2016-07-26", "time": "10:15"}, When("2016-07-24/2016-07-26")),
        ({"date": ""}, None),
        ({"time": "10:15"}, None),
        ({"enddate": "2016-07-24"}, None),
    ],
)
def test_no_part_of_a_date_is_added_or_lost(keys, when):
    found = event(**keys)
    assert found.when == when
    assert written(found) == [{"id": "EX"} | keys]


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"date": "2016-02-30"}, "EC003 $.date: found '2016-02-30', expected a day that exists, as YYYY-MM-DD"),
        ({"date": "2016-21"}, "EC003 $.date: found '2016-21', expected a day that exists, as YYYY-MM-DD"),
        ({"date": "24.7.2016"}, "EC003 $.date: found '24.7.2016', expected a day that exists, as YYYY-MM-DD"),
        ({"date": 20160724}, "EC003 $.date: found 20160724, expected text"),
        (
            {"date": "2016-07-24", "enddate": "2016-07-23"},
            "EC003 $.enddate: found '2016-07-23', expected a day that is not before 2016-07-24",
        ),
        ({"id": ""}, "EC003 $.id: found '', expected an id: text that is not empty"),
        ({"id": None}, "EC003 $.id: found None, expected an id: text that is not empty"),
        ({"id": True}, "EC003 $.id: found True, expected an id: text that is not empty"),
        ({"event": 3}, "EC003 $.event: found 3, expected text, or a list of texts"),
        ({"event": ["AID", 3]}, "EC003 $.event: found ('AID', 3), expected text, or a list of texts"),
        (
            {"event": " AID"},
            "EC003 $.event: Code: found 'plover: AID', expected a code as the text codebook:code",
        ),
        ({"actor": [3]}, "EC003 $.actor[0]: found 3, expected an entity: a JSON object"),
        ({"recipient": {"code": 840}}, "EC003 $.recipient.code: found 840, expected text"),
        ({"event_loc": "Rome"}, "EC003 $.event_loc: found 'Rome', expected a location: a JSON object"),
        ({"event_loc": {"lat": 91, "lon": 0}}, "EC003 $.event_loc: Place.lat: found 91.0, expected a finite number"),
        ({"event_loc": {"lat": 9}}, "EC003 $.event_loc: Place: found 'lat=9.0, lon=None', expected both coordinates"),
        ({"event_loc": {"lat": "9", "lon": "9"}}, "EC003 $.event_loc: Place.lat: found '9', expected a finite number"),
        ({"dead": True}, "EC003 $.dead: found True, expected a number, or text"),
        ({"size": {"dead": [1]}}, "EC003 $.size.dead: found (1,), expected a number, or text"),
        ({"cite_info": [1]}, "EC003 $.cite_info: found (1,), expected a citation: a JSON object"),
        ({"cite_info": {"url": 1}}, "EC003 $.cite_info.url: found 1, expected text"),
        ({"coder": 1}, "EC003 $.coder: found 1, expected text"),
    ],
)
def test_what_no_record_can_hold_is_named(keys, message):
    (found,) = issues(**keys)
    assert found.startswith(message)


def test_every_reason_is_given_at_once():
    keys = {"date": "x", "actor": [{"code": 1, "sector": 2}, 3], "recipient": [{"code": "USA"}, None], "context": 5}
    assert [i.partition(":")[0] for i in issues(**keys)] == [
        "EC003 $.date",
        "EC003 $.actor[0].code",
        "EC003 $.actor[0].sector",
        "EC003 $.actor[1]",
        "EC003 $.recipient[1]",
        "EC003 $.context",
    ]


# Entities.


@pytest.mark.parametrize(
    ("entity", "actor"),
    [
        ({"code": "DEU", "sector": "GOVMIL"}, Actor(country="DEU", roles=("GOV", "MIL"))),
        ({"code": "NGO", "sector": "MED"}, Actor(roles=("NGO", "MED"))),
        ({"sector": "RELCHR"}, Actor(roles="REL", religions="CHR")),
        ({"code": "IRQ", "sector": "kur"}, Actor(country="IRQ", ethnic="kur")),
        ({"code": "KOS"}, Actor(country="XKX")),
        ({"code": "UNO", "entity_text": "the UN"}, Actor(group="UNO", name="the UN")),
        ({"code": "ITL", "sector": "GOV"}, Actor(code="ITLGOV", roles="GOV")),
        ({"code": "IRQ", "sector": "kuralb"}, Actor(code="IRQkuralb", country="IRQ", ethnic="kur")),
        ({"code": "USA", "sector": "GO"}, Actor(code="USAGO", country="USA")),
        ({"entity_text": "A", "identifier_id": "Q42"}, Actor(name="A", ids={"wikidata": "Q42"})),
    ],
)
def test_entities_are_actors_and_come_back(entity, actor):
    found = event(actor=[entity])
    assert found.source == (actor,)
    assert "plover" not in found.extra  # the fields say all
    assert written(found) == [{"id": "EX", "actor": [entity]}]


@pytest.mark.parametrize(
    ("entity", "actor"),
    [
        ({"identifier_text": "A", "identifier_id": "http://x"}, Actor(name="A")),
        ({"code": "IRQ", "ethnicity": "kur", "religion": "MOS"}, Actor(country="IRQ", ethnic="kur", religions="MOS")),
        ({"code": "IRQ", "ethnicity": "Kurdish", "religion": "Muslim"}, Actor(country="IRQ")),
        ({"code": "IRQ", "sector": "alb", "ethnicity": "kur"}, Actor(country="IRQ", ethnic="alb")),
        ({"country_name": "Nowhere at all"}, Actor()),
        ({"code": None, "office": "mayor"}, Actor()),
    ],
)
def test_what_actors_cannot_hold_is_kept_beside_them(entity, actor):
    found = event(recipient=[{"code": "USA"}, entity])
    assert found.target == (Actor(country="USA"), actor)
    assert written(found) == [{"id": "EX", "recipient": [{"code": "USA"}, entity]}]


def test_a_changed_actor_leaves_the_others_as_they_stood():
    found = event(actor=[{"code": "USA", "age": 40}, {"code": "DEU", "gender": "f"}])
    changed = found.evolve(source=[Actor(country="FRA"), found.source[1]])
    assert written(changed)[0]["actor"] == [{"code": "FRA"}, {"code": "DEU", "gender": "f"}]
    assert written(found.evolve(source=None)) == [{"id": "EX"}]


# Categories.


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ({"event": ["PROTEST"], "mode": ["demo"]}, "plover:PROTEST-demo"),
        ({"event": "PROTEST", "mode": "demo"}, "plover:PROTEST-demo"),
        ({"event": ["PROTEST"], "mode": ["demo", "riot"]}, "plover:PROTEST"),
        ({"event": ["COERCE", "ASSAULT"], "mode": ["arrest"]}, "plover:COERCE"),
        ({"event": ["CONSULT"], "mode": ["third-party"]}, "plover:CONSULT-third-party"),
        ({"event": ["ACCUSE"], "mode": ["ACCUSE-allege"]}, "plover:ACCUSE-allege"),
        ({"event": ["ACCUSE-allege"]}, "plover:ACCUSE-allege"),
        ({"event": [""], "mode": []}, None),
        ({"event": None, "mode": ["demo"]}, None),
    ],
)
def test_the_code_says_no_more_than_all_events_and_modes_do(keys, code):
    found = event(**keys)
    assert found.code == code
    assert found.alternatives == ()
    assert written(found) == [{"id": "EX"} | keys]


def test_a_changed_code_is_written_anew():
    found = event(event=["COERCE", "ASSAULT"], mode=["arrest"])
    assert found.modes == ("arrest",)
    assert written(found.evolve(code="plover:AID", modes=())) == [{"id": "EX", "event": ["AID"]}]
    riot = found.evolve(code="plover:PROTEST-riot", modes="riot")
    assert written(riot) == [{"id": "EX", "event": ["PROTEST"], "mode": ["riot"]}]
    both = found.evolve(code="plover:PROTEST", modes=["riot", "demo"])
    assert written(both) == [{"id": "EX", "event": ["PROTEST"], "mode": ["riot", "demo"]}]
    assert "code, modes (the format holds one code of plover" in refusal(found.evolve(code="cameo:190"))
    assert "code (the format holds one code of plover" in refusal(found.evolve(code="plover:AID-riot"))


def test_a_mode_stands_in_the_code_or_beside_it():
    keys = {"event": ["PROTEST"], "mode": ["riot"]}
    for made in (Event(code="plover:PROTEST", modes="riot"), Event(code="plover:PROTEST-riot")):
        assert written(made.evolve(id="plover:EX")) == [{"id": "EX"} | keys]
    assert (event(**keys).code, event(**keys).modes) == ("plover:PROTEST-riot", ("riot",))
    assert (event(event=["A-b"]).code, event(event=["A-b"]).modes) == ("plover:A-b", ("b",))


# Contexts, coding and documents.


@pytest.mark.parametrize(
    ("contexts", "modality", "status"),
    [
        (["military"], "actual", "unstated"),
        (["legal", "hypothetical"], "supposed", "unstated"),
        (["future"], "expected", "unstated"),
        (["historical", "negation"], "actual", "denied"),
    ],
)
def test_some_contexts_say_how_a_statement_is_put(contexts, modality, status):
    found = event(event=["AID"], context=contexts)
    assert (found.modality, found.status) == (modality, status)
    assert written(found) == [{"id": "EX", "event": ["AID"], "context": contexts}]


def test_contexts_are_a_field():
    found = event(context=["military", "legal"])
    assert (found.contexts, found.extra) == (("military", "legal"), {})
    other = found.evolve(contexts="economic", modality="supposed")
    assert written(other) == [{"id": "EX", "context": ["economic", "hypothetical"]}]
    assert written(event(context=["legal", "future"]).evolve(modality="actual")) == [{"id": "EX", "context": ["legal"]}]


@pytest.mark.parametrize(
    "keys",
    [
        {"contexts": ["mine"], "context": ["legal"]},
        {"context": ["legal", ""]},
        {"context": ["legal", None][:1], "plover": 1},
        {"context": "legal"},
        {"context": []},
        {"contexts": "mine"},
    ],
)
def test_odd_contexts_come_back(keys):
    assert written(event(**keys)) == [{"id": "EX"} | keys]


def test_coders_code_and_do_not_commit():
    found = event(coder="a.coder", coded_date="2024-05-03")
    assert found.attributions == (Attribution(Actor(name="a.coder"), "Uu", verb="coded"),)
    assert found.codings == (Coding("a.coder", codebook="plover@2.0", when="2024-05-03"),)
    assert event(comment="x").codings == ()
    assert event(comment="x").status == "unstated"


@pytest.mark.parametrize(
    ("keys", "mention"),
    [
        ({"cite_info": {"url": "https://x.example/1"}}, Mention("https://x.example/1")),
        ({"cite_info": {"citation": "Doe 1985"}, "text": "So."}, Mention("Doe 1985", "So.")),
        (
            {"cite_info": {"citation": "Doe 1985"}, "text_info": {"start": 0, "end": 3}},
            Mention("Doe 1985", start=0, end=3),
        ),
        ({"cite_info": {"citation": "Doe 1985"}, "text_info": {"start": 3, "end": 1}}, Mention("Doe 1985")),
        ({"cite_info": {"citation": "Doe 1985"}, "text_info": {"start": "3"}}, Mention("Doe 1985")),
        ({"cite_info": {"title": "On"}, "text": "So."}, None),
        ({"cite_info": None, "text": "So."}, None),
    ],
)
def test_mentions_are_of_what_is_cited(keys, mention):
    found = event(**keys)
    assert found.mentions == ((mention,) if mention else ())
    assert written(found) == [{"id": "EX"} | keys]


def test_one_changed_thing_leaves_the_rest_of_its_keys_as_they_stood():
    cited = {"url": "https://x.example/1", "title": "On Examples"}
    found = event(coder="a.coder", coded_date="2024-02-30", cite_info=cited)
    changed = written(found.evolve(codings=Coding("a.coder", codebook="plover@2.0", when="2024-05-03")))
    assert changed == [{"id": "EX", "cite_info": cited, "coder": "a.coder", "coded_date": "2024-05-03"}]
    removed = written(found.evolve(mentions=None))
    assert removed == [{"id": "EX", "coder": "a.coder", "coded_date": "2024-02-30"}]


# Places and counts.


@pytest.mark.parametrize(
    ("location", "place"),
    [
        (
            {"resolved_place": "Lima", "lat": -12.0, "lon": -77.5, "country_code": "PER", "resolution": 4},
            Place(name="Lima", lat=-12, lon=-77.5, country="PER", precision="exact"),
        ),
        ({"extracted_place": "here", "resolution": 5}, Place(name="here", precision="exact")),
        ({"lat": -12, "lon": 0, "resolution": True}, Place(lat=-12, lon=0)),
        ({"geonameid": 7, "country_code": "Peru"}, Place(ids={"geonames": "7"})),
        ({"province": "A", "district": "B", "resolution": 3}, Place(admin1="A", admin2="B", precision="admin2")),
        ({"city": "Lima", "geonameid": True}, None),
    ],
)
def test_locations_are_places_and_come_back(location, place):
    found = event(event_loc=location)
    assert found.places == ((place,) if place else ())
    assert written(found) == [{"id": "EX", "event_loc": location}]


@pytest.mark.parametrize(
    ("keys", "quantities"),
    [
        ({"size": {"dead": 3, "wounded": 2}}, (Quantity(3, unit="dead"),)),
        ({"size": 100}, (Quantity(100),)),
        ({"size": "2", "arrested": 7}, (Quantity(modifier="vague", text="2"), Quantity(7, unit="arrested"))),
        (
            {"dead": 0, "injured": "3-5"},
            (Quantity(0, unit="dead"), Quantity(modifier="vague", unit="injured", text="3-5")),
        ),
        ({"size": {"dead": 3}, "dead": 4, "injured": 1}, (Quantity(3, unit="dead"), Quantity(1, unit="injured"))),
        ({"size": None, "dead": ""}, ()),
    ],
)
def test_counts_are_quantities_and_come_back(keys, quantities):
    found = event(**keys)
    assert found.quantities == quantities
    assert written(found) == [{"id": "EX"} | keys]


# Records that did not come from PLOVER.

BASE = Event(id="plover:EX", code="plover:AID", source="USAGOV", target=Actor(name="Peru", country="PER"), when="2024")


def test_a_record_from_scratch_fills_the_keys_it_knows():
    made = BASE.evolve(
        places=Place(name="Lima", ids={"geonames": "x"}),
        quantities=[Quantity(4), Quantity(3, unit="dead")],
        codings=Coding("a.coder", codebook="plover-mine", when="2024-05-03T10:00:00Z"),
        mentions=Mention("Doe 1985", "So.", start=1, end=4),
        modality="expected",
    )
    assert "places" in refusal(made)
    made = made.evolve(places=Place(name="Lima", ids={"geonames": "7"}, precision="country"))
    assert written(made) == [
        {
            "id": "EX",
            "date": "2024",
            "actor": [{"code": "USA", "sector": "GOV"}],
            "recipient": [{"code": "PER", "entity_text": "Peru"}],
            "event": ["AID"],
            "event_loc": {"resolved_place": "Lima", "geonameid": 7, "resolution": 1},
            "context": ["future"],
            "size": 4,
            "dead": 3,
            "text": "So.",
            "text_info": {"start": 1, "end": 4},
            "cite_info": {"codebook": "plover-mine", "citation": "Doe 1985"},
            "coder": "a.coder",
            "coded_date": "2024-05-03",
            "coded_time": "10:00:00Z",
        }
    ]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"id": "e1"}, "id (the format holds 'plover:' and text)"),
        ({"code": None, "label": "x"}, "label"),
        ({"when": When("2024", relation="by")}, "when.relation (the format holds a day, a moment, or a span of days)"),
        ({"when": When("2024-21")}, "when (the format holds a day, a moment, or a span of days)"),
        ({"when": When(text="soon")}, "when (the format holds a day, a moment, or a span of days)"),
        ({"source": Actor(region="AFR")}, "source[0].region (the format holds actors by PLOVER codes)"),
        ({"places": ["Rome", "Lima"]}, "places[1] (the format holds one location)"),
        ({"quantities": Quantity(3, "about", unit="dead")}, "quantities[0].modifier (the format holds counts"),
        ({"modality": "planned"}, "modality"),
        ({"attributions": {"author": "CT+"}}, "attributions"),
        ({"mentions": [Mention("a"), Mention("b")]}, "mentions"),
        ({"codings": Coding("a", version="3", codebook="plover@2.0")}, "codings"),
        ({"links": ("denies", "e2")}, "links"),
        ({"unknown": FrozenDict({"type": "boarding", "ship": "x"})}, "type, ship"),
        ({"extra": {"gdelt2": {}}}, "extra.gdelt2"),
        ({"extra": {"plover": "x"}}, "extra.plover"),
        ({"extra": {"plover.keys": "x"}}, "extra.plover.keys"),
    ],
)
def test_what_the_keys_cannot_hold_is_refused(changes, path):
    message = refusal(BASE.evolve(**changes))
    assert "the format 'plover' cannot hold " + path in message


def test_an_actor_that_only_its_code_tells_is_written_by_it():
    assert written(BASE.evolve(source=Actor(code="QQQXYZ")))[0]["actor"] == [{"code": "QQQ", "sector": "XYZ"}]
    assert written(BASE.evolve(source="ROMGOV"))[0]["actor"] == [{"code": "ROU", "sector": "GOV"}]


def test_negation_is_written_as_a_context():
    made = written(BASE.evolve(attributions={"author": "CT-"}))
    assert made[0]["context"] == ["negation"]


def test_records_of_other_kinds_have_no_place():
    with pytest.raises(FormatError, match="no row for a record of the kind 'document'"):
        FORMAT.write([Document(id="d1")], io.BytesIO())


def test_another_order_of_keys_holds_for_what_is_added_too():
    found = event(event=["AID"])
    (row,) = rows({"event": ["AID"], "id": "EX", "own": 1})
    assert row.record.evolve(extra={}) == found
    assert list(written(row.record.evolve(when="2024"))[0]) == ["event", "id", "own", "date"]


def test_kept_things_that_mean_nothing_are_written_anew():
    odd = BASE.evolve(extra={"plover": {"date": "x", "actor": [3, {"code": 4}], "event": "AID"}})
    found = written(odd)[0]
    assert (found["date"], found["actor"], found["event"]) == ("2024", [{"code": "USA", "sector": "GOV"}], "AID")
