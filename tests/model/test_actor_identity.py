"""Whether two actors are the same, who counts as named, and what a reference stands for."""

import pytest

from eventcode.model import Actor, is_named, same_actor
from eventcode.model.actor import ActorRecord
from eventcode.model.actor_identity import actor_key, resolve_actor

RECORDS = {
    "minister": ActorRecord(id="minister", name="Ann Example", country="NOR", roles="GOV", ids={"wikidata": "Q1"}),
    "speaker": ActorRecord(id="speaker", name="Ann Example", country="PER", roles="LEG"),
}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        # one record, or two
        (Actor(ref="minister"), Actor(ref="minister", text="the minister"), True),
        (Actor(ref="minister"), Actor(ref="speaker"), False),
        (Actor(ref="nobody"), Actor(ref="nobody", text="she"), True),
        # a reference, and the same by name
        (Actor(ref="minister"), Actor(name="ann  EXAMPLE"), True),
        (Actor(ref="minister"), Actor(name="Ann Example", country="PER"), False),
        # ids of one scheme decide
        (Actor(name="A", ids={"wikidata": "Q1"}), Actor(ref="minister"), True),
        (Actor(name="Ann Example", ids={"wikidata": "Q2"}), Actor(ref="minister"), False),
        (Actor(name="Ann Example", ids={"other": "Q2"}), Actor(ref="minister"), True),
        # names, unless country or roles contradict
        (Actor(name="Ann Example"), Actor(name="Ann Example", description="minister"), True),
        (Actor(name="Ann Example", roles="GOV"), Actor(name="Ann Example", roles="LEG"), False),
        (Actor(name="Ann Example"), Actor(name="Bo Example"), False),
        # codes, however the source writes them
        (Actor("KORLEG"), Actor(country="KOR", roles="LEG"), True),
        (Actor("KORLEG"), Actor(kind="unnamed", country="KOR", roles="LEG", description="lawmakers"), True),
        (Actor("KORLEG"), Actor(name="National Assembly", country="KOR", roles="LEG", kind="group"), True),
        (Actor("KORLEG"), Actor("KORGOV"), False),
        # a government is none of its members, a country not everybody of it
        (Actor("USAGOV"), Actor(name="Ann Example", country="USA", roles="GOV", kind="person"), False),
        (Actor("USA"), Actor(name="Ann Example", country="USA"), False),
        # an anonymous official is not the state
        (Actor("USAGOV"), Actor(country="USA", roles="GOV", anonymity="requested"), False),
        # words alone
        (Actor(description="analysts"), Actor(description="analysts"), True),
        (Actor(description="analysts"), Actor(description="experts"), False),
        # the author of a document
        (Actor("author"), Actor(kind="author", name="Ann Example"), True),
        (Actor("author"), Actor(name="Ann Example"), False),
    ],
)
def test_same_actor(one: Actor, other: Actor, same: bool) -> None:
    assert same_actor(one, other, actors=RECORDS) is same
    assert same_actor(other, one, actors=RECORDS) is same
    assert same_actor(one, one, actors=RECORDS)


@pytest.mark.parametrize(
    ("actor", "named"),
    [
        (Actor("KORLEG"), True),
        (Actor(name="Ann Example"), True),
        (Actor(kind="unnamed", country="KOR", roles="LEG"), True),
        (Actor(ref="minister"), True),
        (Actor(ids={"wikidata": "Q1"}), True),
        (Actor(description="analysts"), False),
        (Actor(kind="unnamed_group"), False),
        (Actor("author"), False),
        (Actor(name="Ann Example", anonymity="not_stated"), False),
    ],
)
def test_is_named(actor: Actor, named: bool) -> None:
    assert is_named(actor, actors=RECORDS) is named


def test_a_reference_stands_for_its_record_and_keeps_its_own_words() -> None:
    found = resolve_actor(Actor(ref="minister", text="she", country="SWE"), RECORDS)
    assert (found.name, found.text, found.country, found.roles) == ("Ann Example", "she", "SWE", ("GOV",))
    lost = Actor(ref="nobody")
    assert resolve_actor(lost, RECORDS) is lost


def test_labels_never_show_an_anonymous_official_as_the_state() -> None:
    assert Actor(country="USA", roles="GOV", anonymity="requested").label == "anonymous (USAGOV)"
    assert Actor(anonymity="passive").label == "anonymous"
    assert Actor(country="USA", anonymity="requested", description="an official").label == "an official"
    assert Actor(ref="minister").label == "minister"


def test_keys_are_of_the_strongest_evidence() -> None:
    assert actor_key(Actor(ref="x")) == ("ref", "x")
    assert actor_key(Actor(name="A  b")) == ("name", "a b")
    assert actor_key(Actor(country="USA", anonymity="requested"))[0] == "anonymous"
    assert actor_key(Actor("KORLEG")) == actor_key(Actor(country="KOR", roles="LEG"))
    assert actor_key(Actor(description="x")) == ("words", "x")
