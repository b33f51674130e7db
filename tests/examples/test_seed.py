"""
A real news story of October 2024, coded whole: what one ordinary text takes, and which record holds it.

The capabilities R1 to R32 are those that a survey of event data formats asked for; each test names its records.
"""

from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import TypeAlias, TypeVar

import pytest

from eventcode.convert import decode, encode, from_dict, to_dict
from eventcode.model import (
    Actor,
    Attribution,
    Dataset,
    DenialEvent,
    DeploymentEvent,
    Event,
    FigureRelation,
    TreatyEvent,
    WarningEvent,
    is_named,
    resolve_actors,
)
from eventcode.model.actor_identity import actors_of
from eventcode.projection import dyads, explain_projection, tuples
from eventcode.taxonomy import codebook

InCommon: TypeAlias = Callable[[str, str, int], list[tuple[str, ...]]]
T = TypeVar("T")


def only(items: Iterable[T]) -> T:
    (item,) = items
    return item


def named(seed: Dataset, id_: str) -> Event:
    """Return an event with what the actor records say of its actors."""
    return resolve_actors(seed[id_], {actor.id: actor for actor in seed.actors})


def cited(event: Event, label: str) -> Attribution:
    """Return the attribution of the holder with that label."""
    return only(a for a in event.attributions if a.holder.label == label)


def test_the_story_is_the_one_that_was_coded(seed_text: str, seed_coding: SimpleNamespace) -> None:
    assert sha256(seed_text.encode()).hexdigest() == seed_coding.SHA256


def test_the_sentences_are_the_whole_story(seed_text: str, seed_coding: SimpleNamespace) -> None:
    listed = {i for start, end in seed_coding.SENTENCES for i in range(start, end)}
    assert [c for i, c in enumerate(seed_text) if i not in listed and not c.isspace()] == []


def test_each_sentence_has_a_statement(seed: Dataset, seed_coding: SimpleNamespace) -> None:
    mentions = [mention for event in seed for mention in event.mentions]
    without = [
        (start, end)
        for start, end in seed_coding.SENTENCES
        if not any(mention.start < end and start < mention.end for mention in mentions)
    ]
    assert without == []


def test_nearly_every_letter_belongs_to_a_statement(seed: Dataset, seed_text: str) -> None:
    covered = {i for event in seed for mention in event.mentions for i in range(mention.start, mention.end)}
    letters = {i for i, character in enumerate(seed_text) if character.isalnum()}
    assert len(letters & covered) > 0.9 * len(letters)


def test_each_statement_has_a_place_in_the_text(seed: Dataset, seed_coding: SimpleNamespace) -> None:
    assert [event.id for event in seed] == list(dict.fromkeys(event.id for event in seed))
    assert {event.id for event in seed} == set(seed_coding.SPANS)
    assert len(seed) >= 48


def test_all_goes_to_bytes_and_back(seed: Dataset) -> None:
    for record in (*seed, *seed.documents, seed.header):
        line = encode(record)
        assert decode(line) == record
        assert encode(decode(line)) == line
        assert from_dict(to_dict(record)) == record


def test_each_link_and_each_date_points_at_something(seed: Dataset) -> None:
    assert [link.target for event in seed for link in event.links if link.target not in seed] == []
    anchors = {event.when.relative_to for event in seed if event.when}
    assert {anchor for anchor in anchors if anchor not in seed} == {"seed"}


def test_each_code_is_in_the_codebook(seed: Dataset) -> None:
    book = codebook("cameo@1.1b3")
    assert [c for event in seed for c in (event.code, *event.alternatives) if c and c not in book] == []


def test_our_files_do_not_repeat_the_story(seed_text: str, in_common: InCommon) -> None:
    for path in Path(__file__).parent.glob("*.py"):
        assert in_common(path.read_text(encoding="utf-8"), seed_text, 4) == [], path.name


@pytest.mark.parametrize(
    ("status", "ids"),
    [
        ("asserted", "presence us-confirms denial-kremlin denial-un denial-arms ties-promised treaty warning war"),
        ("reported", "deploy-3000 deploy-1500 combat-prepared families-moved attrition train-russia"),
        ("alleged", "headline pledge"),
        ("expected", "more-expected train-1500 fight-1500"),
        ("supposed", "combat"),
        ("denied", "arms-transfer"),
        ("planned", "deploy-10000 preparations"),
        ("conditional", "closer-cooperation lethal-aid grave losses-feared"),
        ("requested", "withdrawal allies-respond"),
        ("attempted", "concealment"),
        ("uncertain", "role-unknown interpreters"),
    ],
)
def test_statuses(seed: Dataset, status: str, ids: str) -> None:
    assert {seed[id_].status for id_ in ids.split()} == {status}


def test_r01_an_act_is_apart_from_its_content(seed: Dataset) -> None:
    assert (seed["denial-arms"].nature, seed["arms-transfer"].nature) == ("speech_act", "event")
    assert (seed["denial-arms"].status, seed["arms-transfer"].status) == ("asserted", "denied")
    assert (seed["pledge"].nature, seed["pledge"].linked("commits")) == ("speech_act", ("deploy-10000",))


def test_r02_attributions_are_nested_and_parallel_with_their_verbs(seed: Dataset) -> None:
    home = named(seed, "train-home")
    assert [a.holder.label for a in home.attributions] == ["author", "Park Sunwon", "National Intelligence Service"]
    relay = only(cited(home, "National Intelligence Service").via)
    assert (relay.actor.name, relay.verb) == ("Park Sunwon", "revealed")
    assert len(seed["presence"].attributions) == 5


@pytest.mark.parametrize(
    ("id_", "label"),
    [
        ("casualties-600000", "officials speaking anonymously"),
        ("concealment", "reports of unknown origin"),
        ("inexperience", "assessments of unknown origin"),
        ("interpreters", "intelligence of an unnamed service"),
        ("manpower", "whoever alleges it, left out"),
    ],
)
def test_r03_sources_may_be_anonymous_generic_or_left_out(seed: Dataset, id_: str, label: str) -> None:
    holder = cited(seed[id_], label).holder
    assert (holder.name, holder.anonymity is None, is_named(holder)) == (None, False, False)


def test_r04_factuality_is_certainty_and_polarity(seed: Dataset) -> None:
    found = {a.factuality for event in seed for a in event.attributions}
    assert found == {"CT+", "PR+", "PS+", "CT-", "Uu"}


def test_r05_holders_differ_over_one_proposition(seed: Dataset) -> None:
    assert named(seed, "combat-prepared").factuality == {
        "author": "Uu",
        "Lloyd Austin": "Uu",
        "officials in Kyiv": "CT+",
    }
    stands = named(seed, "presence").factuality
    assert (stands["author"], stands["Lloyd Austin"], stands["Kremlin"]) == ("CT+", "PR+", "CT-")


def test_r06_denials_and_confirmations_link_to_what_they_are_about(seed: Dataset) -> None:
    assert isinstance(seed["denial-kremlin"], DenialEvent)
    reports = {"presence", "headline", "deploy-3000", "deploy-10000", "deploy-1500"}
    assert set(seed["denial-kremlin"].denied) == set(seed["denial-un"].denied) == reports
    assert seed["us-confirms"].linked("confirms") == ("presence",)
    assert {(e.id, link.type) for e, link in seed.links_to("presence")} >= {
        ("denial-kremlin", "denies"),
        ("us-confirms", "confirms"),
        ("evidence", "supports"),
    }


def test_r07_planned_pledged_and_expected_are_apart_from_done(seed: Dataset) -> None:
    assert [seed[i].modality for i in ("deploy-3000", "deploy-10000", "more-expected")] == [
        "actual",
        "planned",
        "expected",
    ]
    assert (seed["pledge"].code, seed["deploy-10000"].code) == ("cameo:0332", "cameo:072")
    assert [seed[i].phase for i in ("deploy-3000", "deploy-10000")] == ["completed", "announced"]


def test_r08_conditionals_have_antecedent_consequent_and_link(seed: Dataset) -> None:
    warning = seed["warning"]
    assert isinstance(warning, WarningEvent)
    assert (warning.conditions, warning.threatened) == (("closer-cooperation",), ("lethal-aid",))
    assert seed["lethal-aid"].linked("conditional_on") == ("closer-cooperation",)
    assert seed["grave"].linked("conditional_on") == ("combat-prepared",)


def test_r09_requested_and_attempted_are_not_realised(seed: Dataset) -> None:
    assert seed["withdrawal-call"].linked("requests") == ("withdrawal",)
    assert [seed[i].modality for i in ("withdrawal", "allies-respond", "concealment")] == [
        "requested",
        "requested",
        "attempted",
    ]


def test_r10_ignorance_is_a_value(seed: Dataset) -> None:
    held = cited(named(seed, "role-unknown"), "Lloyd Austin")
    assert (held.factuality, held.cues) == ("Uu", ("uncertain",))


def test_r11_imprecise_dates_keep_their_words(seed: Dataset) -> None:
    when = seed["deploy-10000"].when
    assert (when.edtf, when.text, when.relation) == ("XXXX-12", "by December", "by")
    assert (seed["un-meeting"].when.text, seed["un-meeting"].when.edtf) == ("recent", None)
    assert (seed["war"].when.text, seed["war"].when.relation) == ("ongoing", "ongoing")


def test_r12_an_unknown_anchor_stays_unknown(seed: Dataset) -> None:
    assert only(seed.documents).published is None
    assert (seed["treaty"].when.text, seed["treaty"].when.relative_to) == ("earlier this year", "seed")
    assert {seed[i].when.span for i in ("treaty", "summit", "deploy-10000", "deploy-3000")} == {(None, None)}


def test_r13_order_is_kept_without_dates(seed: Dataset) -> None:
    assert seed["deploy-1500"].linked("before") == ("train-1500",)
    assert seed["train-1500"].linked("before") == ("fight-1500",)
    assert seed["agency-briefing"].linked("before") == ("park-reveals",)
    assert (seed["train-1500"].when.relation, seed["train-1500"].when.relative_to) == ("before", "fight-1500")


def test_r14_numbers_are_meant_in_many_ways(seed: Dataset) -> None:
    ids = ["deploy-3000", "deploy-1500", "casualties-600000", "interpreters", "deploy-10000"]
    modifiers = [seed[id_].quantities[0].modifier for id_ in ids]
    assert modifiers == ["about", "at_most", "more_than", "vague", "exact"]
    ratio = seed["deploy-3000"].quantities[1]
    assert (ratio.value, ratio.modifier, ratio.bounds()) == (2, "ratio", (None, None))
    assert (seed["casualties-600000"].quantities[0].bounds(), seed["deploy-1500"].quantities[0].bounds()) == (
        (600_000, None),
        (None, 1500),
    )


def test_r15_a_figure_is_revised_and_has_a_scope(seed: Dataset) -> None:
    assert seed["deploy-3000"].linked("revises") == ("earlier-estimate",)
    assert seed["deploy-3000"].quantities[0].relations == (FigureRelation("revises", "earlier-estimate"),)
    estimate = only(seed["earlier-estimate"].quantities)
    assert (estimate.value, estimate.derived) == (1500, True)  # half of the new figure: no text states it
    assert only(seed["more-expected"].quantities).relations == (FigureRelation("adds_to", "deploy-3000"),)
    assert [seed[i].quantities[0].large for i in ("more-expected", "losses", "interpreters")] == [True, True, True]
    scopes = [seed[i].quantities[0].scope for i in ("deploy-3000", "more-expected", "deploy-10000")]
    assert scopes == ["to_date", "increment", "planned_total"]


def test_r16_anything_is_counted_with_its_unit(seed: Dataset) -> None:
    units = {quantity.unit for event in seed for quantity in event.quantities}
    assert {"soldiers", "interpreters", "casualties", "sources"} <= units


def test_r17_there_are_roles_beyond_two(seed: Dataset) -> None:
    roles = {id_: {p.role for p in seed[id_].others} for id_ in ("deploy-3000", "preparations", "denial-un", "combat")}
    assert roles == {
        "deploy-3000": {"asset", "against"},
        "preparations": {"asset", "beneficiary", "affected"},
        "denial-un": {"forum"},
        "combat": {"asset", "co_participant"},
    }


def test_r18_joint_actors_are_not_reciprocal_ones(seed: Dataset) -> None:
    for id_, reciprocal in (("denial-arms", False), ("treaty", True), ("losses", True)):
        assert (len(seed[id_].source), seed[id_].reciprocal) == (2, reciprocal)


def test_r18b_of_a_transfer_between_two_nobody_says_which_way(seed: Dataset) -> None:
    transfer = seed["arms-transfer"]
    assert (len(transfer.source), transfer.undirected, transfer.reciprocal) == (2, True, False)
    assert list(tuples(transfer, "classic")) == []
    [left] = explain_projection(transfer, "classic")
    assert left.reasons == ("does not say who acts on whom",)


def test_r19_actors_are_described_unnamed_open_or_metonymic(seed: Dataset) -> None:
    kremlin, authorities = only(named(seed, "denial-kremlin").source), only(seed["families-moved"].source)
    assert (kremlin.name, kremlin.country, kremlin.roles) == ("Kremlin", "RUS", ("GOV",))
    assert (authorities.kind, authorities.name, authorities.description) == ("unnamed_group", None, "authorities")
    allies = only(seed["zelenskyy-urges"].target)
    assert (allies.kind, allies.country, allies.label) == ("open_group", None, "Ukraine's allies")


def test_r20_places_have_roles(seed: Dataset) -> None:
    assert [place.role for place in seed["deploy-3000"].places] == ["origin", "destination"]
    venues = {(only(seed[i].places).name, only(seed[i].places).role) for i in ("briefing-rome", "denial-un")}
    assert venues == {("Rome", "venue"), ("New York", "venue")}


def test_r21_places_are_as_exact_as_they_are_known(seed: Dataset) -> None:
    places = [
        seed["briefing-rome"].places[0],
        seed["train-home"].places[0],
        seed["tension"].places[0],
        seed["summit"].places[0],
    ]
    assert [place.precision for place in places] == ["exact", "country", "region", "unknown"]


def test_r22_statements_are_linked_by_type(seed: Dataset) -> None:
    types = {link.type for event in seed for link in event.links}
    assert len(types) >= 18
    assert types >= {"denies", "revises", "conflicts_with", "threatens", "condemns", "supposes", "presupposes"}


def test_r23_one_event_in_several_reports_decided_or_only_possible(seed: Dataset) -> None:
    assert seed["headline"].linked("same_event") == ("presence",)
    assert seed["preparations"].linked("same_event") == ("deploy-10000",)
    assert seed["deploy-1500"].linked("overlaps") == ()
    overlap = only(link for link in seed["deploy-1500"].links if link.type == "overlaps")
    assert (overlap.target, overlap.inferred, overlap.possible) == ("deploy-3000", True, True)


def test_r24_events_contain_events(seed: Dataset) -> None:
    assert isinstance(seed["treaty"], TreatyEvent)
    parts = {"treaty": "summit", "austin-warns": "briefing-rome", "denial-un": "un-meeting", "attrition": "war"}
    assert {id_: only(seed[id_].linked("part_of")) for id_ in parts} == parts


def test_r25_states_and_assessments_are_no_interaction(seed: Dataset) -> None:
    for id_, nature in (
        ("fit", "state"),
        ("evidence", "state"),
        ("tension", "assessment"),
        ("inexperience", "assessment"),
    ):
        assert (seed[id_].nature, seed[id_].target, seed[id_].reciprocal) == (nature, (), False)


def test_r26_purpose_concession_and_contribution(seed: Dataset) -> None:
    assert (seed["families-moved"].purpose, seed["interpreters"].purpose) == ("concealment", "train-equipment")
    assert seed["deploy-3000"].purpose == "war effort"
    assert (seed["inexperience"].despite, seed["ties-promised"].despite) == ("fit", "denial-arms")
    assert seed["inexperience"].linked("contributes_to") == ("losses-feared",)


def test_r27_each_statement_has_its_exact_span(seed: Dataset, seed_text: str) -> None:
    for event in seed:
        for mention in event.mentions:
            assert mention.evolve(match=None, start=None, end=None).locate(seed_text) == mention, event.id
    assert [len(seed[id_].mentions) for id_ in ("presence", "deploy-3000")] == [2, 2]


def test_r28_reliability_and_credibility_are_two_judgements(seed: Dataset) -> None:
    officials = cited(seed["casualties-600000"], "officials speaking anonymously")
    assert (officials.factuality, officials.reliability, officials.credibility) == ("PS+", "F", 6)
    assert officials.cues == ("may", "anonymity")


def test_r29_candidate_codes_stand_in_order_of_preference(seed: Dataset) -> None:
    assert (seed["deploy-3000"].code, seed["deploy-3000"].alternatives) == ("cameo:072", ("cameo:154", "cameo:062"))
    assert sum(bool(event.alternatives) for event in seed) >= 20


def test_r30_nothing_is_lost_where_no_code_fits(seed: Dataset) -> None:
    uncoded = {event.id for event in seed if event.code is None}
    assert {"inexperience", "fit", "train-home", "interpreters", "concealment", "allies-respond", "tension"} <= uncoded
    assert all(seed[id_].label and seed[id_].mentions for id_ in uncoded)


def test_r31_each_record_says_who_coded_it_with_which_codebook(seed: Dataset) -> None:
    assert {(e.codings[0].by, e.codings[0].codebook) for e in seed} == {("eventcode developers", "cameo@1.1b3")}


def test_r32_what_cannot_be_resolved_stays_visible(seed: Dataset) -> None:
    sources = seed["sources"]
    assert (only(sources.quantities).value, only(sources.source).kind) == (4, "author")
    estimate = seed["earlier-estimate"]
    assert cited(estimate, "whoever alleges it, left out").factuality == "PR+"
    assert estimate.when.relative_to == "deploy-3000"


def test_soldiers_are_moved_in_six_statements(seed: Dataset) -> None:
    moved = {event.id for event in seed if isinstance(event, DeploymentEvent)}
    assert moved == {
        *("headline", "presence", "deploy-3000", "more-expected", "deploy-10000", "deploy-1500", "preparations"),
    }


LAWMAKERS = {
    "by a code": Actor("KORLEG"),
    "by name": Actor(name="lawmakers of South Korea"),
    "by a description": Actor(country="KOR", roles="LEG", description="those in parliament"),
    "unnamed": Actor(kind="unnamed", country="KOR", roles="LEG"),
    "by reference": Actor(ref="lawmakers", text="they"),
}


@pytest.mark.parametrize("spelling", LAWMAKERS)
@pytest.mark.parametrize("as_stream", [False, True])
def test_the_sum_does_not_turn_on_how_an_official_is_spelled(
    seed: Dataset, seed_coding: SimpleNamespace, spelling: str, *, as_stream: bool
) -> None:
    def respelled(held: Attribution) -> Attribution:
        return held.evolve(holder=LAWMAKERS[spelling]) if held.holder == seed_coding.LAWMAKERS else held

    events = [event.evolve(attributions=[respelled(held) for held in event.attributions]) for event in seed]
    changed = seed.evolve(events=events)
    assert [event.id for event in events for held in event.attributions if held.holder == LAWMAKERS[spelling]] == [
        "deploy-3000",
        "more-expected",
    ]
    counted = list(tuples(changed.records if as_stream else changed, "vouched"))
    assert "deploy-3000" in {each.event.id for each in counted}
    assert dyads(counted) == dyads(tuples(seed, "vouched"))


def test_each_reference_points_at_an_actor_that_is_meant(seed: Dataset) -> None:
    meant = {actor.ref for event in seed for actor in actors_of(event) if actor.ref is not None}
    assert meant == {actor.id for actor in seed.actors}


def test_nothing_had_to_be_put_aside(seed: Dataset) -> None:
    assert [record.extra for record in (seed, *seed.documents, *seed) if record.extra] == []
    assert [record.unknown for record in (*seed.actors, *seed) if record.unknown] == []


def test_who_denies_by_an_act_contests_what_others_report(seed: Dataset) -> None:
    contested = {event.id for event in seed.where(status="contested")}
    assert contested == {"headline", "presence", "deploy-3000", "deploy-1500"}
    assert {seed[id_].status for id_ in contested} == {"alleged", "asserted", "reported"}
    assert {"combat-prepared", "train-home", "families-moved"} <= {e.id for e in seed.where(status="reported")}
    stances = [(stance.holder.ref, stance.basis) for stance in seed.stances("deploy-1500")]
    assert stances == [(None, "attribution"), ("agency", "attribution"), ("kremlin", "denies"), ("envoy", "denies")]
