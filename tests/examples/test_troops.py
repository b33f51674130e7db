"""The example that ships with the library: a short text and its complete coding."""

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import TypeAlias, TypeVar

import pytest

from eventcode.convert import encode, from_dict, loads, to_dict
from eventcode.model import (
    ROLES,
    Actor,
    ActorRecord,
    Dataset,
    DenialEvent,
    DeploymentEvent,
    Event,
    FigureRelation,
    TreatyEvent,
    WarningEvent,
    resolve_actors,
)
from eventcode.model.actor_identity import actors_of
from eventcode.projection import Dyad, dyads, explain_projection, tuples
from eventcode.taxonomy import codebook

InCommon: TypeAlias = Callable[[str, str, int], list[tuple[str, ...]]]
T = TypeVar("T")


def only(items: Iterable[T]) -> T:
    (item,) = items
    return item


def named(troops: Dataset, id_: str) -> Event:
    """Return an event with what the actor records say of its actors."""
    return resolve_actors(troops[id_], {actor.id: actor for actor in troops.actors})


def test_each_line_is_canonical(troops_lines: list[bytes]) -> None:
    for line in troops_lines:
        record = loads(line)
        assert encode(record) == line
        assert from_dict(to_dict(record)) == record
        assert not record.unknown


def test_the_header_says_what_it_was_coded_with(troops: Dataset) -> None:
    assert (troops.codebooks, troops.license, bool(troops.creators)) == (("cameo@1.1b3",), "CC-BY-4.0", True)


def test_the_document_is_undated_and_its_text_is_a_file_of_its_own(troops: Dataset, troops_text: str) -> None:
    document = only(troops.documents)
    assert (document.id, document.language, document.published, document.text) == ("troops", "en", None, None)
    assert document.sha256 == sha256(troops_text.encode()).hexdigest()
    assert troops_text.startswith(f"{document.title}\n")
    assert all(f"•\N{NO-BREAK SPACE}{source}" in troops_text for source in document.sources)


def test_the_text_is_short_and_has_typographic_traps(troops_text: str) -> None:
    assert 350 <= len(troops_text.split()) <= 550
    assert {"—", "“", "”", "•", "\N{RIGHT SINGLE QUOTATION MARK}", "\N{NO-BREAK SPACE}"} <= set(troops_text)
    assert "\r" not in troops_text


def test_there_are_at_least_forty_statements_with_ids_of_their_own(troops: Dataset) -> None:
    assert len(troops) >= 40
    assert len({event.id for event in troops}) == len(troops)


def test_each_quote_stands_where_it_is_said_to_stand(troops: Dataset, troops_text: str) -> None:
    for event in troops:
        assert event.mentions, event.id
        for mention in event.mentions:
            assert (mention.document, mention.match) == ("troops", "exact")
            assert troops_text[mention.start : mention.end] == mention.quote
            assert mention.quote == mention.quote.strip()


def test_nearly_every_letter_of_the_text_is_quoted(troops: Dataset, troops_text: str) -> None:
    covered = {i for event in troops for mention in event.mentions for i in range(mention.start, mention.end)}
    letters = {i for i, character in enumerate(troops_text) if character.isalnum()}
    assert len(letters & covered) > 0.95 * len(letters)


def test_each_link_points_at_another_record_of_the_set(troops: Dataset) -> None:
    for event in troops:
        assert event.id not in {link.target for link in event.links}
        assert [link.target for link in event.links if link.target not in troops] == []


def test_each_date_and_purpose_refers_to_what_exists(troops: Dataset) -> None:
    dated = [event for event in troops if event.when and event.when.relative_to]
    assert dated
    assert all(event.when.relative_to in troops or event.when.relative_to == "troops" for event in dated)
    assert troops["interpreters"].purpose in troops
    assert troops["inexperience"].despite in troops


def test_each_code_is_in_the_codebook(troops: Dataset) -> None:
    book = codebook("cameo")
    assert {code.codebook for event in troops for code in (event.code, *event.alternatives) if code} == {"cameo"}
    assert [c for event in troops for c in (event.code, *event.alternatives) if c and c not in book] == []


def test_what_has_no_code_has_a_label(troops: Dataset) -> None:
    uncoded = [event.id for event in troops if event.code is None]
    assert "inexperience" in uncoded
    assert all(event.label for event in troops)


def test_each_record_has_the_authors_stance_its_words_and_its_coding(troops: Dataset, troops_text: str) -> None:
    words = troops_text.lower()
    for event in troops:
        assert [a.holder.kind for a in event.attributions].count("author") == 1, event.id
        assert [c for a in event.attributions for c in a.cues if c.lower() not in words] == []
        assert (event.codings[0].by, event.codings[0].codebook) == ("eventcode developers", "cameo@1.1b3")
        assert {participant.role for participant in event.others} <= set(ROLES)


def test_nothing_is_dated_that_the_text_does_not_date(troops: Dataset) -> None:
    assert [event.id for event in troops if event.when and event.when.edtf] == ["deploy-10000"]
    december = troops["deploy-10000"].when
    assert (december.edtf, december.text, december.relation) == ("XXXX-12", "by December", "by")
    assert (december.latest, december.relative_to) == (None, "troops")


def test_the_headline_alleges_what_the_body_says_is_confirmed(troops: Dataset) -> None:
    headline, presence, confirms = troops["headline"], troops["presence"], troops["us-confirms"]
    assert headline.mentions[0].start == 0
    assert (headline.status, presence.status) == ("alleged", "asserted")
    assert "presence" in headline.linked("same_event")
    assert "presence" in confirms.linked("confirms")
    stands = named(troops, "presence").factuality
    assert (stands["United States"], stands["Russia"]) == ("CT+", "CT-")


def test_the_figures_conflict_and_revise_each_other(troops: Dataset) -> None:
    sent, estimate = troops["deploy-3000"], troops["earlier-estimate"]
    number, ratio = sent.quantities
    assert (number.value, number.modifier, number.scope) == (3000, "about", "to_date")
    assert (ratio.value, ratio.modifier) == (2, "ratio")
    assert sent.linked("revises") == sent.linked("conflicts_with") == ("earlier-estimate",)
    assert number.relations == (FigureRelation("revises", "earlier-estimate"),)
    half = only(estimate.quantities)
    assert (half.value, half.derived) == (1500, True)  # no text states it
    assert (only(troops["deploy-10000"].quantities).value, troops["deploy-10000"].status) == (10_000, "planned")
    assert only(troops["deploy-10000"].quantities).scope == "planned_total"
    special = troops["deploy-1500"]
    assert (only(special.quantities).bounds(), special.branch) == ((None, 1500), "special troops")
    assert special.linked("conflicts_with") == ("deploy-3000",)
    assert special.linked("overlaps") == ()  # it is only possible
    assert (only(troops["more-expected"].quantities).value, troops["more-expected"].status) == (None, "expected")


def test_anonymous_officials_estimate_the_casualties(troops: Dataset) -> None:
    event = troops["casualties-600000"]
    number = only(event.quantities)
    assert (number.bounds(), number.unit) == ((600_000, None), "casualties")
    officials = event.attributions[1]
    holder = officials.holder
    assert (holder.kind, holder.name, holder.country) == ("unnamed_group", None, "USA")
    assert (holder.anonymity, event.status) == ("requested", "alleged")
    assert (officials.reliability, officials.credibility) == ("F", 6)


@pytest.mark.parametrize(
    ("id_", "country", "manner"), [("denial-kremlin", "RUS", "fake"), ("denial-un", "PRK", "groundless")]
)
def test_two_governments_deny_the_deployment(troops: Dataset, id_: str, country: str, manner: str) -> None:
    denial = named(troops, id_)
    assert isinstance(denial, DenialEvent)
    assert (only(denial.source).country, denial.nature, denial.status) == (country, "speech_act", "asserted")
    assert manner in denial.manner
    assert {"presence", "deploy-3000", "deploy-1500"} <= set(denial.denied)


def test_cities_are_venues_of_what_was_said_there(troops: Dataset) -> None:
    assert only(troops["austin-warns"].places).evolve(country=None, precision=None) == only(
        troops["austin-briefing"].places
    ).evolve(country=None, precision=None)
    named = {(p.name, p.role) for e in troops for p in e.places if p.name in {"Rome", "New York"}}
    assert named == {("Rome", "venue"), ("New York", "venue")}
    assert troops["denial-un"].linked("part_of") == ("un-session",)


def test_both_deny_a_transfer_of_arms_and_promise_closer_ties(troops: Dataset) -> None:
    denial, transfer, ties = troops["denial-arms"], troops["arms-transfer"], troops["ties-promised"]
    assert denial.denied == ("arms-transfer",)
    assert {actor.country for actor in named(troops, "denial-arms").source} == {"PRK", "RUS"}
    assert (denial.reciprocal, transfer.reciprocal, ties.reciprocal) == (False, False, True)
    assert transfer.undirected
    assert (transfer.status, ties.status) == ("denied", "asserted")
    assert {a.factuality for a in transfer.attributions if a.holder.kind != "author"} == {"CT-"}


def test_the_warning_links_to_its_condition_and_its_consequence(troops: Dataset) -> None:
    warning = named(troops, "warning")
    assert isinstance(warning, WarningEvent)
    assert (warning.conditions, warning.threatened) == (("escalation",), ("lethal-aid",))
    assert (only(warning.source).country, warning.status) == ("KOR", "asserted")
    assert troops["escalation"].status == troops["lethal-aid"].status == "conditional"
    assert troops["lethal-aid"].linked("conditional_on") == ("escalation",)


def test_the_withdrawal_is_requested_and_did_not_take_place(troops: Dataset) -> None:
    assert troops["withdrawal-call"].linked("requests") == ("withdrawal",)
    assert (troops["withdrawal-call"].status, troops["withdrawal"].status) == ("asserted", "requested")


def test_the_treaty_is_part_of_a_summit_and_undated(troops: Dataset) -> None:
    treaty = troops["treaty"]
    assert isinstance(treaty, TreatyEvent)
    assert (treaty.stage, treaty.reciprocal, treaty.linked("part_of")) == ("signed", True, ("summit",))
    assert (treaty.when.text, treaty.when.relation, treaty.when.relative_to) == (
        "earlier this year",
        "earlier_in",
        "troops",
    )


def test_families_are_moved_in_an_attempt_to_hush_the_matter_up(troops: Dataset) -> None:
    assert troops["hush-up"].status == "attempted"
    families = troops["families-moved"]
    assert families.linked("contributes_to") == ("hush-up",)
    assert families.purpose
    assert (only(families.source).anonymity, only(families.source).name) == ("passive", None)


def test_interpreters_are_hired_for_the_training(troops: Dataset) -> None:
    interpreters = troops["interpreters"]
    assert (only(interpreters.quantities).unit, only(interpreters.quantities).value) == ("interpreters", None)
    assert interpreters.purpose == "train-equipment"


def test_training_takes_place_in_both_countries(troops: Dataset) -> None:
    home, abroad = named(troops, "train-home"), named(troops, "train-russia")
    assert (only(home.places).country, only(abroad.places).country) == ("PRK", "RUS")
    assert home.linked("before") == ("train-russia",)
    chain = only(home.attributions[2].via)
    assert (home.attributions[2].holder.roles, chain.actor.name, chain.verb) == (("SPY",), "Park Sunwon", "spoke of")


def test_one_clause_is_a_hypothesis_for_one_and_an_assertion_for_another(troops: Dataset) -> None:
    stands = named(troops, "combat-prepared").factuality
    assert (stands["author"], stands["Lloyd Austin"], stands["Ukraine"]) == ("Uu", "Uu", "CT+")
    assert troops["serious"].linked("conditional_on") == ("combat",)
    assert named(troops, "role-unclear").factuality == {"author": "Uu", "Lloyd Austin": "Uu"}
    assert {named(troops, i).factuality["Lloyd Austin"] for i in ("attrition", "manpower-crisis", "evidence")} == {
        "CT+"
    }


def test_zelenskyy_condemns_the_dispatch_and_urges_allies(troops: Dataset) -> None:
    assert troops["zelenskyy-condemns"].linked("condemns") == ("preparations-10000",)
    assert troops["preparations-10000"].linked("same_event") == ("deploy-10000",)
    assert troops["zelenskyy-urges"].linked("requests") == ("allies-act",)


def test_many_kinds_of_record_link_and_stand_occur(troops: Dataset) -> None:
    assert sum(isinstance(event, DeploymentEvent) for event in troops) >= 5
    links = {link.type for event in troops for link in event.links}
    assert links >= {
        *("denies", "confirms", "alleges", "conflicts_with", "revises", "same_event", "conditional_on", "threatens"),
        *("requests", "about", "supposes", "part_of", "before"),
    }
    assert {event.nature for event in troops} == {"event", "speech_act", "state", "assessment"}
    modalities = {"actual", "planned", "expected", "conditional", "requested", "attempted", "supposed"}
    assert {event.modality for event in troops} == modalities
    assert any(link.inferred for event in troops for link in event.links)


def test_the_classic_sum_counts_what_nobody_vouches_for(troops: Dataset) -> None:
    left_out = {left.event.id: left.reasons for left in explain_projection(troops, "vouched") if left.event.code}
    assert {"arms-transfer", "withdrawal", "escalation", "headline", "deploy-10000"} <= left_out.keys()
    assert left_out["arms-transfer"] == ("is denied: nobody holds it probable", "does not say who acts on whom")
    assert left_out["headline"] == ("is held only by the unnamed",)
    assert dyads(tuples(troops, "classic"))["PRK", "RUS"] == Dyad(count=14, total=102.3, without_value=0)
    assert dyads(tuples(troops, "vouched"))["PRK", "RUS"] == Dyad(count=7, total=46.5, without_value=0)


def test_actors_are_records_and_each_reference_points_at_one(troops: Dataset) -> None:
    meant = {actor.ref for event in troops for actor in actors_of(event) if actor.ref is not None}
    assert meant == {actor.id for actor in troops.actors}
    spelled = {actor.text for event in troops for actor in actors_of(event) if actor.ref == "russia"}
    assert spelled >= {"The Kremlin", "Moscow"}
    inline = [actor for event in troops for actor in actors_of(event) if actor.ref is None]
    assert {actor.kind for actor in inline if actor.name} <= {"intergovernmental", None}  # the UN, and things


def test_who_denies_makes_a_statement_contested(troops: Dataset) -> None:
    contested = {contest.event.id: contest for contest in troops.contested()}
    assert {*contested} == {event.id for event in troops.where(status="contested")}
    assert {*contested} == {"headline", "presence", "deploy-3000", "deploy-1500"}
    assert {(stance.basis, stance.record) for stance in contested["deploy-3000"].rejects} == {
        ("denies", "denial-kremlin"),
        ("denies", "denial-un"),
    }
    assert (troops["deploy-3000"].status, troops.status(troops["deploy-3000"])) == ("reported", "contested")
    assert [event.id for event in troops.where(status="reported")][:2] == ["combat-prepared", "evidence"]
    assert {event.note is None for event in troops} == {True, False}


def test_no_two_spellings_of_an_actor_are_two_holders(troops: Dataset) -> None:
    records = {actor.id: actor for actor in troops.actors}
    assert all(isinstance(actor, ActorRecord) for actor in records.values())
    envoy = only(named(troops, "denial-un").source)
    assert (envoy.label, envoy.office) == ("envoy of North Korea", "representative to the United Nations")
    assert only(troops["denial-un"].source) == Actor(
        ref="envoy", text="Pyongyang\N{RIGHT SINGLE QUOTATION MARK}s representative to the United Nations"
    )


def test_no_six_words_are_those_of_the_story_that_was_retold(
    troops_text: str, troops_lines: list[bytes], seed_text: str, in_common: InCommon
) -> None:
    assert in_common(troops_text, seed_text, 6) == []
    assert in_common(b"\n".join(troops_lines).decode(), seed_text, 6) == []
