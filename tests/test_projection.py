"""From claims to tuples: what counts under which rule, and what it adds up to."""

import pytest

from eventcode import (
    Actor,
    Attribution,
    Dataset,
    Event,
    Location,
    Projection,
    Registry,
    Reject,
    Row,
    Scale,
    When,
    dyads,
    explain_projection,
    projections,
    tuples,
)
from eventcode.errors import PluginError, RecordError, UnknownNameError
from eventcode.model import ActorRecord, Link, Participant
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
    "unnamed, with country and role": (
        {"attributions": Attribution(Actor(kind="unnamed", country="USA", roles="GOV"), "CT+")},
        None,
    ),
    "anonymous": (
        {"attributions": Attribution(Actor(country="USA", roles="GOV", anonymity="requested"), "CT+")},
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
    "planned": ({"modality": "planned", "attributions": {"author": "CT+"}}, "is planned, not actual"),
    "without code": ({"code": None, "attributions": {"author": "CT+"}}, "has no code"),
}


@pytest.mark.parametrize("case", VOUCHED)
def test_vouched(case):
    fields, reason = VOUCHED[case]
    event = aid(**fields)
    assert [item.reasons for item in explain_projection([event], "vouched")] == ([(reason,)] if reason else [])
    assert len(list(tuples([event], "vouched"))) == (0 if reason else 1)


def test_classic_counts_whatever_has_a_code():
    denied = aid(attributions={"RUS": "CT-"}, modality="conditional")
    assert [(t.date, t.source, t.target, t.code, t.value) for t in tuples([denied])] == [
        (None, "PRK", "RUS", "cameo:072", 8.3)
    ]
    assert [item.reasons for item in explain_projection([aid(code=None)], "classic")] == [("has no code",)]


def test_a_tuple_knows_its_record_and_keeps_the_precision_of_its_date():
    event = aid(when="2024-10~")
    (item,) = tuples([event])
    assert item.event is event
    assert item.date == "2024-10~"


def test_a_pair_of_named_projections_has_no_name():
    assert (projection("vouched") & projection("classic")).name == ""


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


@pytest.mark.parametrize("argument", ["events.jsonl", 7, [Event(id="e1")], Dataset(events=Event(id="e1")).events])
def test_dyads_are_of_tuples(argument):
    with pytest.raises(RecordError, match=r"dyads: found .*, expected tuples of events; make them by dyads\(tuples"):
        dyads(argument)


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
    other_file = Row(Location("b", 1), aid(id="c"))
    assert [t.event.id for t in tuples([*rows, other_file], "vouched")] == ["a"]


def dated(event):
    return None if event.when else "has no date"


def test_a_rule_of_ones_own():
    rule = Projection.where(dated, modality="actual")
    assert projection(rule) is rule
    assert [t.date for t in tuples([aid(), aid(when="2024")], rule)] == ["2024"]
    [left] = explain_projection([aid(modality="planned")], rule)
    assert left.reasons == ("is planned, not actual", "has no date")


def test_no_projection_counts_what_has_no_code_or_no_actors():
    everything = Projection.where()
    assert list(tuples([aid(code=None), aid(source=None, target=None)], everything)) == []
    reasons = [left.reasons for left in explain_projection([aid(code=None, source=None, target=None)], everything)]
    assert reasons == [("has no code", "names no actor")]


HELD = Attribution("KORLEG", "PR+"), Attribution("author", "Uu")
CONDITIONS = {
    "modality": ({"modality": "requested"}, {"modality": "requested"}, None),
    "one of several": ({"modality": "requested"}, {"modality": ["planned", "requested"]}, None),
    "none of several": ({}, {"modality": ["planned", "requested"]}, "is actual, not planned or requested"),
    "nature": ({"nature": "state"}, {"nature": "event"}, "is of the nature state, not event"),
    "status": ({"attributions": HELD}, {"status": "reported"}, None),
    "other status": ({"attributions": HELD}, {"status": "denied"}, "is reported, not denied"),
    "any holder": ({"attributions": HELD}, {"held_by": "any"}, None),
    "degree alone": ({"attributions": HELD}, {"at_least": "PR+"}, None),
    "surer": ({"attributions": HELD}, {"at_least": "CT+"}, "is reported: nobody holds it certain"),
    "less sure": ({"attributions": HELD}, {"held_by": "named", "at_least": "PS+"}, None),
    "author": ({"attributions": HELD}, {"held_by": "author"}, "is held only by KORLEG"),
    "unnamed": ({"attributions": Attribution(Actor(description="he"), "CT+")}, {"held_by": "any"}, None),
    "predicate": ({"attributions": HELD}, {"held_by": lambda actor: actor.country == "KOR"}, None),
    "other predicate": (
        {"attributions": [Attribution(c, "CT+") for c in ("UKR", "KOR", "USA", "JPN")]},
        {"held_by": lambda actor: actor.country == "RUS"},
        "is held only by UKR, KOR, USA, ...",
    ),
    "predicate or word": (
        {"attributions": HELD},
        {"held_by": ["author", lambda actor: "LEG" in actor.roles]},
        None,
    ),
    "rejected": ({"attributions": {"RUS": "CT-"}}, {"held_by": "named", "at_least": "PR-"}, None),
    "not rejected": (
        {"attributions": HELD},
        {"at_least": "CT-"},
        "is reported: nobody holds it certain not to be so",
    ),
    "nobody": ({}, {"held_by": "any"}, "is held by nobody"),
}


@pytest.mark.parametrize("case", CONDITIONS)
def test_conditions(case):
    fields, words, reason = CONDITIONS[case]
    event = aid(id="e1", **fields)
    assert Projection.where(**words).reasons(event) == ((reason,) if reason else ())
    assert [e.id for e in Dataset(events=[event]).where(**words)] == ([] if reason else ["e1"])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"held_by": "autor"}, "held_by: found 'autor', expected .*; did you mean 'author'?"),
        ({"held_by": [3]}, "held_by: found 3"),
        ({"at_least": "Uu"}, "at_least: found 'Uu', expected one of CT\\+, PR\\+"),
        ({"at_least": []}, "at_least: found "),
        ({"modality": "planed"}, "modality: found 'planed', .*; did you mean 'planned'?"),
        ({"status": ["denied", "sure"]}, "status: found 'sure'"),
        ({"nature": "act"}, "nature: found 'act'"),
        ({"pairs": "source"}, "pairs: found 'source', expected 'target' or the role"),
        ({"pairs": ()}, "pairs: found "),
        ({"once": "overlaps"}, "once: found 'overlaps', expected True, or one of same_event, revises"),
    ],
)
def test_a_condition_that_cannot_be_meant_is_refused(words, message):
    with pytest.raises(RecordError, match=message):
        Projection.where(**words)


def test_two_projections_together_count_what_both_count():
    both = Projection.where(held_by="named") & Projection.where(modality="actual", pairs="affected", once=True)
    assert (both.name, both.pairs, both.once) == ("", ("affected",), ("same_event", "revises"))
    assert repr(both) == (
        "Projection.where(held_by='named', modality='actual', pairs='affected', once=('same_event', 'revises'))"
    )
    assert both & Projection.where(modality="actual") == both
    with pytest.raises(RecordError, match="found 'affected' and 'target', expected pairs in one of the two"):
        both & Projection.where(pairs="target")
    with pytest.raises(TypeError):
        both & "vouched"
    assert repr(projection("classic")) == "Projection.where().named('classic')"
    assert repr(Projection.where(dated, held_by=dated)) == "Projection.where(held_by=dated, dated)"
    with pytest.raises(RecordError, match=r"Projection\.name: found '', expected a name"):
        both.named("")


def test_projections_are_registered_by_name():
    registry = Registry()
    told = registry.add_projection(Projection.where(held_by="author").named("told", "what the author holds"))
    assert projections(registry=registry) == ("classic", "vouched", "told")
    assert registry.copy().projections == {"told": told}
    events = [aid(attributions={"author": "CT+"}), aid(attributions={"KOR": "CT+"})]
    assert [t.event for t in tuples(events, "told", registry=registry)] == events[:1]
    assert [left.event for left in explain_projection(events, "told", registry=registry)] == events[1:]
    with pytest.raises(PluginError, match="needs a name"):
        registry.add_projection(Projection.where())
    with pytest.raises(PluginError, match="projection 'vouched' is taken by eventcode"):
        registry.add_projection(Projection.where().named("vouched"))


def test_a_role_may_be_paired_with_the_source():
    helped = aid(target=None, others=[Participant("UKR", "affected"), Participant("KOR", "affected")])
    found = list(tuples(helped, Projection.where(pairs=["affected", "target"])))
    assert [(t.source, t.target, t.roles) for t in found] == [
        ("PRK", "UKR", ("source", "affected")),
        ("PRK", "KOR", ("source", "affected")),
        ("PRK", None, ("source", "target")),
    ]
    assert [t.target for t in tuples(helped.evolve(source=None), Projection.where(pairs="affected"))] == ["UKR", "KOR"]
    alone = helped.evolve(source=None, others=Participant("UKR", "affected"))
    assert [t.roles for t in tuples(alone, Projection.where(pairs=["target", "affected"]))] == [("source", "affected")]
    [left] = explain_projection(helped, Projection.where(pairs=["asset", "trainee"]))
    assert left.reasons == ("names no asset or trainee",)


SAME = Projection.where(once=True)
ONE_EVENT = Dataset(
    events=[
        aid(id="first"),
        aid(id="planned", modality="planned", links=("same_event", "first")),
        aid(id="newer", links=("revises", "first")),
        aid(id="again", links=("same_event", "planned")),
        aid(id="other", links=("part_of", "first")),
    ]
)


@pytest.mark.parametrize(
    ("rule", "counted", "members"),
    [
        (SAME, ["planned", "other"], ["first", "newer", "again"]),
        (SAME & Projection.where(modality="actual"), ["newer", "other"], ["first", "again"]),
        (Projection.where(once="same_event"), ["first", "newer", "other"], ["planned", "again"]),
        (Projection.where(once="revises"), ["planned", "newer", "again", "other"], ["first"]),
    ],
)
def test_statements_of_one_event_count_once(rule, counted, members):
    found = list(tuples(ONE_EVENT, rule))
    assert [t.event.id for t in found] == counted
    assert [event.id for t in found for event in t.members] == members
    left = {left.event.id: left.reasons for left in explain_projection(ONE_EVENT, rule)}
    assert {*left} == {event.id for event in ONE_EVENT} - {*counted}
    for id_ in members:
        assert left[id_][0].startswith("is one event with ")


def test_what_revises_each_other_in_a_circle_counts_once_too():
    circle = Dataset(events=[aid(id="a", links=("revises", "b")), aid(id="b", links=("revises", "a"))])
    assert [t.event.id for t in tuples(circle, SAME)] == ["a"]
    assert list(tuples(circle, SAME & Projection.where(modality="planned"))) == []


@pytest.mark.parametrize("rule", [SAME, Projection.where(status=["contested", "reported"])])
def test_what_only_a_data_set_can_tell_is_refused_of_a_stream(rule):
    assert rule.needs_dataset
    for call in (tuples, explain_projection):
        with pytest.raises(RecordError, match=rf"over a stream of records, expected .* {call.__name__}\(load\(path\)"):
            list(call([aid()], rule))
    assert list(tuples(Dataset(events=[aid(attributions={"KOR": "CT+"})]), rule))


def test_contested_is_a_status_of_a_data_set():
    data = Dataset(events=[aid(id="e1", attributions={"KOR": "CT+", "RUS": "CT-"}), aid(id="e2")])
    contested = Projection.where(status="contested")
    assert [t.event.id for t in tuples(data, contested)] == ["e1"]
    assert [left.reasons for left in explain_projection(data, contested)] == [("is unstated, not contested",)]
    assert [left.reasons for left in explain_projection(data, Projection.where(status="reported"))] == [
        ("is contested, not reported",),
        ("is unstated, not reported",),
    ]


OFFICE = ActorRecord(id="kor-leg", name="National Assembly", country="KOR", roles="LEG")
SPELLINGS = {
    "code": Actor("KORLEG"),
    "name": Actor(name="National Assembly"),
    "codes and description": Actor(country="KOR", roles="LEG", description="lawmakers"),
    "unnamed, with codes": Actor(kind="unnamed", country="KOR", roles="LEG"),
    "reference": Actor(ref="kor-leg"),
    "reference with words": Actor(ref="kor-leg", text="they"),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_holder_counts_as_named_however_spelled(spelling):
    event = aid(id="e1", attributions=Attribution(SPELLINGS[spelling], "CT+"))
    data = Dataset(actors=[OFFICE], events=[event])
    assert [t.value for t in tuples(data, "vouched")] == [8.3]
    assert [t.value for t in tuples(data.records, "vouched")] == [8.3]


def test_references_of_a_stream_are_resolved_when_their_record_comes():
    anonymous = ActorRecord(id="x", description="a spokesman", anonymity="requested", country="USA")
    told = aid(id="late", source=Actor(ref="k"), attributions=Attribution(Actor(ref="k"), "CT+"))
    doubtful = aid(id="anonymous", attributions=Attribution(Actor(ref="x"), "CT+"))
    author = aid(id="author", attributions=Attribution(Actor(ref="a"), "CT+"))
    plain = aid(id="plain", attributions={"author": "CT+"})
    late = [ActorRecord(id="k", country="KOR", roles="LEG"), anonymous, ActorRecord(id="a", kind="author")]
    stream = [told, doubtful, author, plain, *late]
    assert [(t.event.id, t.source) for t in tuples(stream, "vouched")] == [
        ("plain", "PRK"),
        ("late", "KORLEG"),
        ("author", "PRK"),
    ]
    rows = [
        Row(Location(name, 1), record) for name, records in {"1": stream, "2": [told]}.items() for record in records
    ]
    assert [t.source for t in tuples(rows, Projection.where(held_by="author"))] == ["PRK", "PRK"]
    [*_, last] = tuples(rows, "classic")
    assert (last.event.id, last.source) == ("late", "k")  # the second file has no such record


def test_an_anonymous_official_is_not_the_state():
    official = Actor(country="USA", anonymity="requested")
    assert [t.source for t in tuples(aid(source=official))] == ["anonymous (USA)"]


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


def test_an_unknown_direction_makes_no_tuple_of_the_two():
    transfer = aid(undirected=True, others=Participant("UKR", "affected"))
    assert list(tuples(transfer)) == []
    assert [item.reasons for item in explain_projection(transfer, "classic")] == [("does not say who acts on whom",)]
    both = Projection.where(pairs=["target", "affected"])
    assert [(t.source, t.target) for t in tuples(transfer, both)] == [("PRK", "UKR")]


def test_what_may_be_one_event_counts_twice():
    sure, unsure = (Link("same_event", "e1", possible=possible) for possible in (False, True))
    once = Projection.where(once=True)
    for link, count in ((sure, 1), (unsure, 2)):
        data = Dataset(events=[aid(id="e1"), aid(id="e2", links=link)])
        assert len(list(tuples(data, once))) == count
