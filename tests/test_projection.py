"""From claims to tuples: what counts under which rule, and what it adds up to."""

import pytest

from eventcode import (
    Actor,
    Attribution,
    Dataset,
    Event,
    Location,
    Projection,
    Reject,
    Row,
    Scale,
    When,
    dyads,
    explain_projection,
    tuples,
)
from eventcode.errors import RecordError, UnknownNameError
from eventcode.projection import Dyad, projection


def aid(**fields):
    return Event(**{"code": "cameo:072", "source": "PRK", "target": "RUS", **fields})


VOUCHED = {
    "author certain": ({"attributions": {"author": "CT+"}}, None),
    "author probable": ({"attributions": {"author": "PR+"}}, None),
    "named holder": ({"attributions": {"author": "Uu", "KORLEG": "CT+"}}, None),
    "holder by name": ({"attributions": {"Park Sunwon": "PR+"}}, None),
    "holder by group": ({"attributions": Attribution(Actor(group="UNO"), "CT+")}, None),
    "held by some, denied by others": ({"attributions": {"UKR": "CT+", "RUS": "CT-"}}, None),
    "only possible": ({"attributions": {"author": "PS+"}}, "is uncertain: nobody holds it probable"),
    "denied": ({"attributions": {"author": "Uu", "RUS": "CT-"}}, "is denied: nobody holds it probable"),
    "nobody": ({}, "is held by nobody"),
    "unnamed": (
        {"attributions": Attribution(Actor(kind="unnamed", country="USA", roles="GOV"), "CT+")},
        "is held only by the unnamed",
    ),
    "only described": (
        {"attributions": Attribution(Actor(description="an official"), "CT+")},
        "is held only by the unnamed",
    ),
    "taken back": (
        {"attributions": Attribution("KORLEG", "CT+", retracted=True)},
        "is retracted: nobody holds it probable",
    ),
    "planned": ({"modality": "planned", "attributions": {"author": "CT+"}}, "is planned, not done"),
    "without code": ({"code": None, "attributions": {"author": "CT+"}}, "has no code"),
}


@pytest.mark.parametrize("case", VOUCHED)
def test_vouched(case):
    fields, reason = VOUCHED[case]
    event = aid(**fields)
    assert [item.reason for item in explain_projection([event], "vouched")] == ([reason] if reason else [])
    assert len(list(tuples([event], "vouched"))) == (0 if reason else 1)


def test_classic_counts_whatever_has_a_code():
    denied = aid(attributions={"RUS": "CT-"}, modality="conditional")
    assert [(t.date, t.source, t.target, t.code, t.value) for t in tuples([denied])] == [
        (None, "PRK", "RUS", "cameo:072", 8.3)
    ]
    assert [item.reason for item in explain_projection([aid(code=None)], "classic")] == ["has no code"]


def test_a_tuple_knows_its_record_and_keeps_the_precision_of_its_date():
    event = aid(when="2024-10~")
    (item,) = tuples([event])
    assert item.event is event
    assert item.date == "2024-10~"


PAIRS = {
    "cross product": ({"source": ["PRK", "RUS"], "target": ["UKR", "KOR"]}, ["PRKUKR", "PRKKOR", "RUSUKR", "RUSKOR"]),
    "no target": ({"target": None}, ["PRK-"]),
    "no source": ({"source": None}, ["-RUS"]),
    "nobody": ({"source": None, "target": None}, []),
    "both sign": ({"source": ["PRK", "RUS"], "target": None, "reciprocal": True}, ["PRKRUS", "RUSPRK"]),
    "both ways": ({"reciprocal": True}, ["PRKRUS", "RUSPRK"]),
    "reciprocal, but alone": ({"target": None, "reciprocal": True}, ["PRK-"]),
}


@pytest.mark.parametrize("case", PAIRS)
def test_pairs(case):
    fields, expected = PAIRS[case]
    found = [(t.source or "-") + (t.target or "-") for t in tuples([aid(**fields)])]
    assert found == expected


def test_no_value_is_not_zero():
    # 155 has no published score; codes of other books have none on this scale
    events = [aid(code="cameo:155"), aid(code="acme:1"), aid(code="cameo:010")]
    assert [t.value for t in tuples(events)] == [None, None, 0.0]
    assert dyads(tuples(events)) == {("PRK", "RUS"): Dyad(count=3, total=0.0, without_value=2)}


def test_the_scale_is_named():
    deny = aid(code="cameo:016")
    assert [next(iter(tuples([deny], scale=f"goldstein-{name}"))).value for name in ("gdelt", "icews")] == [-2.0, -5.0]
    with pytest.raises(UnknownNameError, match="goldstein-gdelt"):
        list(tuples([deny], scale="goldstein-gdlt"))


def test_dyads_by_country_and_by_actor():
    events = [aid(source="PRKGOV"), aid(source="PRKMIL"), aid(source=Actor(name="Wagner"))]
    assert list(dyads(tuples(events))) == [("PRK", "RUS"), ("Wagner", "RUS")]
    assert list(dyads(tuples(events), by="actor")) == [("PRKGOV", "RUS"), ("PRKMIL", "RUS"), ("Wagner", "RUS")]
    assert list(dyads(tuples([aid(source=None)]))) == [(None, "RUS")]
    with pytest.raises(RecordError, match="dyads: by: found 'roles', expected 'country' or 'actor'"):
        dyads(tuples(events), by="roles")


def test_sums_carry_no_dust():
    # in binary, 0.1 added ten times is not 1
    events = [aid(code="cameo:011") for _ in range(10)]
    assert dyads(tuples(events))["PRK", "RUS"].total == -1.0


def test_a_data_set_may_vouch_for_records_that_name_nobody():
    data = Dataset(
        events=[aid(id="a"), aid(id="b", attributions={"RUS": "CT-"})], attribution=Attribution("author", "CT+")
    )
    assert [t.event.id for t in tuples(data, "vouched")] == ["a"]
    rows = [Row(Location("a", n), record) for n, record in enumerate([data.header, *data.events])]
    assert [t.event.id for t in tuples([*rows, Reject(Location("a", 9))], "vouched")] == ["a"]
    assert [left.event.id for left in explain_projection(rows, "vouched")] == ["b"]


def test_a_rule_of_ones_own():
    dated = Projection("dated", leaves_out=lambda event: None if event.when else "has no date")
    assert projection(dated) is dated
    assert [t.date for t in tuples([aid(), aid(when="2024")], dated)] == ["2024"]
    assert [item.reason for item in explain_projection([aid()], dated)] == ["has no date"]


def test_a_rule_of_ones_own_may_count_what_has_no_code():
    everything = Projection("everything", leaves_out=lambda event: None)  # a rule takes the record
    assert list(tuples([aid(code=None)], everything)) == []


@pytest.mark.parametrize(
    ("name", "message"), [("vouchd", "did you mean 'vouched'"), ("xyz", "known: classic, vouched")]
)
def test_an_unknown_rule(name, message):
    with pytest.raises(UnknownNameError, match=message):
        projection(name)


def test_a_scale_of_ones_own_gives_the_values() -> None:
    own = Scale.of("acme-tension", {"190": 9}, codebook="cameo")
    event = Event(code="cameo:190", source="RUS", target="UKR")
    assert [each.value for each in tuples([event], scale=own)] == [9.0]
    assert [each.value for each in tuples([event.evolve(code="cameo:072")], scale=own)] == [None]
    weis = Event(code="weis:041", source="RUS", target="UKR")
    assert [each.value for each in tuples([weis], scale="goldstein-1992")] == [3.4]


@pytest.mark.parametrize(
    ("when", "date", "relation", "earliest", "latest"),
    [
        ("2024-10", "2024-10", "on", (2024, 10, 1), (2024, 10, 31)),
        (When("2024-10-05", relation="by"), None, "by", None, (2024, 10, 5)),
        (None, None, None, None, None),
    ],
)
def test_a_time_that_only_bounds_the_event_is_no_date(when, date, relation, earliest, latest):
    [item] = tuples([aid(when=when)], "classic")
    assert (item.date, item.relation, item.earliest, item.latest) == (date, relation, earliest, latest)
