"""Stances, contests and duplicates of a data set; its actors; relative times."""

import pytest

from eventcode.convert import from_dict, loads, to_dict
from eventcode.errors import UnknownNameError
from eventcode.formats import load, write
from eventcode.model import Actor, Attribution, Dataset, Document, Event, Mention, When
from eventcode.model.actor import ActorRecord

SENT = Event(id="sent", code="cameo:072", attributions=[("author", "Uu"), ("KORLEG", "CT+")])


def denial(**fields: object) -> Event:
    return Event(**{"id": "denial", "source": "RUS", "links": ("denies", "sent"), **fields})  # type: ignore[arg-type]  # checked


def test_who_denies_by_an_act_holds_a_stand() -> None:
    data = Dataset(events=[SENT, denial()])
    assert [(s.holder.label, s.factuality, s.basis, s.record) for s in data.stances("sent")] == [
        ("author", "Uu", "attribution", "sent"),
        ("KORLEG", "CT+", "attribution", "sent"),
        ("RUS", "CT-", "denies", "denial"),
    ]
    (contest,) = data.contested()
    assert (contest.event.id, [s.holder.label for s in contest.holds], [s.basis for s in contest.rejects]) == (
        "sent",
        ["KORLEG"],
        ["denies"],
    )
    assert (SENT.status, data.status(SENT)) == ("reported", "contested")


@pytest.mark.parametrize(
    "act",
    [
        denial(modality="planned"),  # it has not been said yet
        denial(attributions=[("author", "CT-")]),  # it was not said
        denial(links=("about", "sent")),
        denial(source=None),
        denial(source="KORLEG", links=("confirms", "sent")),
    ],
)
def test_what_is_no_contrary_stand(act: Event) -> None:
    data = Dataset(events=[SENT, act])
    assert data.contested() == ()
    assert data.status(SENT) == "reported"


def test_one_holder_does_not_contest_itself() -> None:
    both = SENT.evolve(attributions=[("KORLEG", "CT+"), (Actor(country="KOR", roles="LEG"), "CT-")])
    assert Dataset(events=[both]).contested() == ()


def test_withdrawn_and_open_stands() -> None:
    withdrawn = SENT.evolve(attributions=[Attribution("KORLEG", "CT+", retracted=True), Attribution("PRK")])
    assert [(s.holder.label, s.factuality) for s in Dataset(events=[withdrawn]).stances("sent")] == [("PRK", None)]


def test_statuses_of_a_set_follow_its_attribution_and_its_actors() -> None:
    holder = Attribution(Actor(ref="lawmaker"), "CT+")
    event = Event(id="e1", attributions=[("author", "Uu"), holder])
    known = Dataset(actors=[ActorRecord(id="lawmaker", name="Ann Example", anonymity="requested")], events=[event])
    assert (event.status, known.status(event)) == ("reported", "alleged")
    silent = Event(id="e2")
    vouched = Dataset(attribution=Attribution("RUS", "CT+"), events=[silent])
    assert (silent.status, vouched.status(silent)) == ("unstated", "reported")
    assert [s.holder.label for s in vouched.stances("e2")] == ["RUS"]
    assert vouched.status(Event(id="x", modality="planned", attributions={"author": "CT+"})) == "planned"


def test_actors_are_records_of_files(tmp_path) -> None:
    actor = ActorRecord(id="austin", name="Ann Austin", country="USA", roles="GOV", office="Secretary of Defense")
    data = Dataset(actors=[actor], events=[Event(id="e1", source=Actor(ref="austin", text="the secretary"))])
    assert to_dict(actor) == {
        "record": "actor",
        "id": "austin",
        "name": "Ann Austin",
        "country": "USA",
        "roles": ["GOV"],
        "office": "Secretary of Defense",
    }
    assert from_dict(to_dict(actor)) == actor
    path = tmp_path / "a.jsonl"
    written = write(data, path)
    assert (written.records, load(path)) == (2, data)
    assert loads(path.read_bytes().splitlines()[1]) == actor
    assert data.actor("austin") is actor
    with pytest.raises(UnknownNameError, match="no actor has the id 'austen'; did you mean 'austin'"):
        data.actor("austen")
    assert data.merge(Dataset(actors=[actor])).actors == (actor,)
    assert [record.record for record in data.records] == ["dataset", "actor", "event"]


def test_formats_without_a_place_for_actors_count_them(tmp_path) -> None:
    data = Dataset(actors=[ActorRecord(id="a", name="A")])
    assert write(data, tmp_path / "a.csv").losses.count(field="actor") == 1


def test_duplicates_share_their_content_or_a_quote() -> None:
    events = [
        Event(id="a", code="cameo:072", source="PRK"),
        Event(id="b", code="cameo:190", mentions=[("d1", "they moved")]),
        Event(id="c", code="cameo:072", source="PRK", mentions=[("d2", "elsewhere")]),
        Event(id="d", code="cameo:154", mentions=[("d1", "they moved")]),
        Event(id="e", code="cameo:155", mentions=[("d2", "they moved")]),
        Event(id="f", code="cameo:010", mentions=[Mention("d1")]),
    ]
    assert [[event.id for event in cluster] for cluster in Dataset(events=events).duplicates()] == [
        ["a", "c"],
        ["b", "d"],
    ]


DATA = Dataset(
    documents=[
        Document(id="dated", published="2024-10-23"),
        Document(id="undated"),
        Document(id="anchored", published="2024").anchor("2024-10-23/2024-10-24", by="me", basis="a briefing"),
    ],
    events=[Event(id="e1", when="2024-10"), Event(id="e2")],
)
DAY = (2024, 10, 23)


@pytest.mark.parametrize(
    ("when", "document", "earliest", "latest", "basis"),
    [
        (When("2024-10-01"), "dated", (2024, 10, 1), (2024, 10, 1), "the value"),
        (When(text="today"), "dated", DAY, DAY, "dated was published 2024-10-23"),
        (When(text="yesterday", relation="before"), "dated", None, DAY, "dated was published 2024-10-23"),
        (When(text="soon", relation="soon"), "dated", DAY, None, "dated was published 2024-10-23"),
        (When(text="now", relation="ongoing"), "dated", None, None, "nothing"),
        (When("2024", relation="earlier_in"), "dated", (2024, 1, 1), DAY, "the value; dated was published 2024-10-23"),
        (When("2024", relation="later_in"), "dated", DAY, (2024, 12, 31), "the value; dated was published 2024-10-23"),
        (When(text="then"), "undated", None, None, "nothing"),
        (When(text="then"), "nowhere", None, None, "nothing"),
        (When(text="then"), None, None, None, "nothing"),
        (
            When(text="then"),
            "anchored",
            DAY,
            (2024, 10, 24),
            "anchored is of 2024-10-23/2024-10-24 (a briefing)",
        ),
        (When(relative_to="e1", relation="after"), "dated", (2024, 10, 1), None, "e1 is dated 2024-10"),
        (When(relative_to="e2", relation="after"), "dated", None, None, "nothing"),
    ],
)
def test_resolve(when: When, document: str | None, earliest: object, latest: object, basis: str) -> None:
    found = DATA.resolve(when, document=document)
    assert (found.earliest, found.latest, found.basis) == (earliest, latest, basis)


def test_no_holder_replaces_another() -> None:
    two = [Attribution(Actor(description="officials", country=c), "CT+") for c in ("USA", "KOR")]
    assert Event(attributions=two).factuality == {"officials": "CT+", "officials (2)": "CT+"}
