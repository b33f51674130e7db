import io
import json
import random

import pytest

from eventcode.errors import FormatError
from eventcode.formats import read
from eventcode.formats.plover.ngec import ATTRIBUTION, FORMAT, NO_DATE
from eventcode.model import Actor, Coding, Event, Mention, Place, When
from eventcode.registry import DEFAULT
from eventcode.taxonomy import codebook


def rows(data):
    return list(FORMAT.read(io.BytesIO(data), name="x", registry=DEFAULT))


def event(**keys):
    (row,) = rows(json.dumps({"id": "EX_AID_"} | keys).encode())
    assert [str(i) for i in row.issues] == []
    return row.record


def written(*records):
    out = io.BytesIO()
    FORMAT.write(records, out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def again(found, keys):
    """Tell whether an event is written as the object that it was read from, the order of keys included."""
    return json.dumps(written(found)) == json.dumps([{"id": "EX_AID_"} | keys])


def refusal(record):
    with pytest.raises(FormatError) as error:
        written(record)
    return str(error.value)


def test_golden_codes_are_in_the_codebook(golden):
    for row in read(golden / "ngec" / "quirks.txt", "ngec"):
        assert row.record.code.value in codebook(row.record.codings[0].codebook)


@pytest.mark.parametrize("sentence", sorted(NO_DATE))
def test_sentences_in_the_place_of_a_date_are_no_date(sentence):
    keys = {"pub_date": "2024-05-02", "date_resolved": "2024-05-02", "date_raw": sentence}
    found = event(**keys)
    assert found.when is None
    assert found.extra["ngec"] == keys
    assert again(found, keys)


@pytest.mark.parametrize(
    ("keys", "when"),
    [
        ({"date_resolved": "2024-04-29", "date_raw": "Monday"}, When("2024-04-29", text="Monday")),
        ({"date_resolved": "2024-04-29"}, When("2024-04-29")),
        ({"date_resolved": "2 May 2024", "date_raw": "soon"}, None),
        ({"date_resolved": "2024-04-31", "date_raw": "soon"}, None),
        ({"date_raw": "Monday"}, None),
        ({"date": "2024-05-02", "pub_date": "2024-05-02"}, None),
        ({"date_resolved": None, "date_raw": ""}, None),
    ],
)
def test_dates_are_what_was_resolved(keys, when):
    found = event(**keys)
    assert found.when == when
    assert again(found, keys)


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ({"event_type": "AID", "event_mode": ""}, "polecat:AID"),
        ({"event_type": "CONSULT", "event_mode": "third-party"}, "polecat:CONSULT-third-party"),
        ({"event_type": ["ACCUSE"], "event_mode": ["ACCUSE-disapprove"]}, "polecat:ACCUSE-disapprove"),
        ({"event_type": "AID"}, "polecat:AID"),
        ({"event_mode": "riot"}, None),
    ],
)
def test_types_and_modes_are_codes(keys, code):
    found = event(**keys)
    assert found.code == code
    assert again(found, keys)


def test_actors_and_recipients():
    actor = {"text": "Maduro", "wiki": "Nicolás Maduro", "country": "VEN", "code_1": "ELI", "code_2": "GOV"}
    keys = {"attributes": {"ACTOR": [actor], "RECIP": [{"text": "IGO", "country": "IGO", "qa_score": 0.5}], "LOC": []}}
    found = event(**keys)
    assert found.source == (
        Actor(name="Maduro", country="VEN", roles=("ELI", "GOV"), ids={"wikipedia": "Nicolás Maduro"}),
    )
    assert found.target == (Actor(name="IGO", roles="IGO"),)
    assert again(found, keys)
    changed = written(found.evolve(target=Actor(country="PER")))[0]["attributes"]
    assert changed["ACTOR"] == [actor]
    assert changed["RECIP"] == [{"text": "", "wiki": "", "country": "PER", "code_1": "", "code_2": ""}]
    assert changed["LOC"] == []
    odd = found.evolve(extra={"ngec": {"attributes": 3}})
    assert written(odd)[0]["attributes"]["ACTOR"] == [actor]
    assert again(event(attributes=None), {"attributes": None})


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ({"geo": None, "reason": "none"}, None),
        (
            {"reason": "x", "geo": {"resolved_placename": "Lima", "feature_code": "PPLC"}},
            Place(name="Lima", precision="exact"),
        ),
        (
            {
                "search_placename": "Barbados",
                "feature_code": "PCLI",
                "lat": 13.25,
                "lon": -59.5,
                "country_code3": "BRB",
            },
            Place(name="Barbados", precision="country", lat=13.25, lon=-59.5, country="BRB"),
        ),
        (
            {"admin1_name": "Oslo", "admin2_name": "Oslo", "feature_code": "ADM2"},
            Place(admin1="Oslo", admin2="Oslo", precision="admin2"),
        ),
        ({"admin1_name": "Oslo", "feature_code": "ADM1H"}, Place(admin1="Oslo", precision="admin1")),
        ({"geonameid": "7", "feature_code": "MT"}, Place(ids={"geonames": "7"})),
        ({"country_code3": ""}, None),
    ],
)
def test_locations_are_places_however_they_are_nested(location, place):
    found = event(event_geolocation=location)
    assert found.places == ((place,) if place else ())
    assert again(found, {"event_geolocation": location})


@pytest.mark.parametrize(
    ("keys", "reasons"),
    [
        ({"id": ""}, ["EC003 $.id: found '', expected an id: text that is not empty"]),
        ({"attributes": []}, ["EC003 $.attributes: found (), expected the attributes: a JSON object"]),
        (
            {"attributes": {"ACTOR": [{"country": 1}], "RECIP": [3]}},
            [
                "EC003 $.attributes.ACTOR[0].country: found 1, expected text",
                "EC003 $.attributes.RECIP[0]: found 3, expected an entity: a JSON object",
            ],
        ),
        ({"event_geolocation": 3}, ["EC003 $.event_geolocation: found 3, expected a location: a JSON object"]),
        (
            {"event_geolocation": {"geo": {"lat": 91, "lon": 0}}},
            ["EC003 $.event_geolocation.geo: Place.lat: found 91.0, expected a finite number from -90 to 90 or None"],
        ),
        (
            {"story_id": 7, "version": 7},
            ["EC003 $.story_id: found 7, expected text", "EC003 $.version: found 7, expected text"],
        ),
        ({"date_raw": 7}, ["EC003 $.date_raw: found 7, expected text"]),
    ],
)
def test_what_no_record_can_hold_is_named(keys, reasons):
    data = json.dumps({"id": "EX_AID_"} | keys).encode()
    (row,) = rows(data)
    assert [str(i) for i in row.issues] == [f"x:1: {r}" for r in reasons]
    assert row.raw == data


def test_ngec_vouches_for_nothing():
    found = event(version="v1", story_id="EX:1", contexts=["legal"])
    assert found.attributions == (ATTRIBUTION,)
    assert found.status == "uncertain"
    assert found.codings == (Coding("NGEC", version="v1", codebook="polecat@2023"),)
    assert found.mentions == (Mention("EX:1"),)
    assert found.contexts == ("legal",)
    assert found.extra == {"ngec.keys": ("id", "version", "story_id", "contexts")}


def test_a_record_from_scratch_fills_the_keys_it_knows():
    made = Event(
        id="ngec:EX_AID_",
        code="polecat:AID",
        source="PERGOV",
        when="2024-04-29",
        places=Place(name="Lima", lat=-12, lon=-77),
        mentions=Mention("EX:1"),
    )
    assert written(made) == [
        {
            "event_type": "AID",
            "event_mode": "",
            "id": "EX_AID_",
            "story_id": "EX:1",
            "attributes": {"ACTOR": [{"text": "", "wiki": "", "country": "PER", "code_1": "GOV", "code_2": ""}]},
            "event_geolocation": {"geo": {"resolved_placename": "Lima", "lat": -12, "lon": -77}},
            "date_resolved": "2024-04-29",
        }
    ]
    assert "code" in refusal(made.evolve(code="plover:AID"))
    assert "when" in refusal(made.evolve(when="2024-04/2024-05"))
    assert "codings" in refusal(made.evolve(codings=Coding("ann")))
    assert "mentions" in refusal(made.evolve(mentions=Mention("EX:1", "So.")))
    assert written(Event(id="ngec:a", code=None)) == [{"id": "a"}]


def test_no_damage_loses_a_line_or_raises(golden, seeds):
    data = (golden / "ngec" / "quirks.txt").read_bytes()
    rejected = 0
    for seed in seeds:
        dice = random.Random(seed)
        damaged = bytearray(data)
        for _ in range(dice.randint(1, 6)):
            place = dice.randrange(len(damaged))
            damaged[place : place + dice.randrange(9)] = dice.randbytes(dice.randrange(4))
        lines = bytes(damaged).split(b"\n")
        found = rows(bytes(damaged))
        assert [row.location.line for row in found] == list(range(1, len(lines) + bool(lines[-1])))
        for row, line in zip(found, lines, strict=False):
            if row.ok:
                assert json.dumps(written(row.record)[0]) == json.dumps(json.loads(line))
            else:
                assert row.raw == line
                assert row.issues
                rejected += 1
    assert len(seeds) < rejected < 5 * len(seeds)
