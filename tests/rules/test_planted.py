"""Mistakes planted in claims: each kind gives its finding, at its place, and what only looks like it gives none."""

import pytest

from eventcode import (
    Actor,
    ActorRecord,
    Attribution,
    Dataset,
    DeploymentEvent,
    Document,
    Event,
    Location,
    Mention,
    Place,
    Quantity,
    Reject,
    Row,
    RuleSet,
    When,
    check,
    iter_issues,
    read,
    rule,
    write,
)
from eventcode.rules import _index as index_module

TEXT = Document.from_text("Soldiers are allegedly there.", id="d1", published="2024-10-24")
ASSET = (Actor(country="PRK", roles="MIL"), "asset")
FROM_PRK, TO_RUS = Place(role="origin", country="PRK"), Place(role="destination", country="RUS")


def sent(**fields):
    return Event(
        **{
            "id": "e1",
            "code": "cameo:072",
            "source": "PRKGOV",
            "target": "RUSGOV",
            "when": "2024-10",
            "attributions": [Attribution("author", "Uu"), Attribution("KORLEG", "CT+")],
            **fields,
        }
    )


def act(source, type_, id_="a1", target="e1", **fields):
    return Event(
        **{
            "id": id_,
            "code": "cameo:010",
            "source": source,
            "nature": "speech_act",
            "links": (type_, target),
            "attributions": {"author": "CT+"},
            **fields,
        }
    )


def moved(**fields):
    return DeploymentEvent(
        **{
            "id": "m1",
            "code": "cameo:072",
            "source": "PRKGOV",
            "target": "RUSGOV",
            "quantities": "3000 soldiers",
            **fields,
        }
    )


def said(source):
    return act(source, "about", id_="e1", target="m1")


PLANTED = {
    "denial of a statement of its own": ([moved(), said("RUSGOV"), act("RUS", "denies")], "EC715", ("links", 0)),
    "condemns what it does itself": ([sent(), act("PRK", "condemns")], "EC715", ("links", 0)),
    "requests of itself": ([sent(modality="requested"), act("PRKGOV", "requests")], "EC715", ("links", 0)),
    "source and target against the asset": (
        [moved(source="RUSGOV", target="PRKGOV", others=ASSET)],
        "EC813",
        ("source",),
    ),
    "source and target against the places": (
        [moved(source="RUSGOV", target="PRKGOV", places=[FROM_PRK, TO_RUS])],
        "EC813",
        ("source",),
    ),
    "source and target against a link": (
        [sent(), sent(id="e2", source="RUSGOV", target="PRKGOV", links=("same_event", "e1"))],
        "EC714",
        ("links", 0),
    ),
    "denier is certain": (
        [sent(attributions={"RUSGOV": "CT+"}), act("RUSGOV", "denies")],
        "EC712",
        ("attributions", 0),
    ),
    "denier is certain, by a reference": (
        [
            sent(attributions=Attribution(Actor(ref="rus"), "CT+")),
            ActorRecord(id="rus", name="Russia", kind="state", country="RUS", roles="GOV"),
            act("RUSGOV", "denies"),
        ],
        "EC712",
        ("attributions", 0),
    ),
    "certain of both, by reference and by name": (
        [
            ActorRecord(id="ann", name="Ann Example", kind="person"),
            sent(attributions=Attribution(Actor(ref="ann"), "CT+")),
            sent(id="e2", attributions=Attribution(Actor(name="Ann Example"), "CT-")),
        ],
        "EC904",
        ("attributions", 0),
    ),
    "certain of both in one record, by reference and by name": (
        [
            ActorRecord(id="ann", name="Ann Example", kind="person"),
            sent(attributions=[Attribution(Actor(ref="ann"), "CT+"), Attribution(Actor(name="Ann Example"), "CT-")]),
        ],
        "EC601",
        ("attributions", 1),
    ),
    "certain of both in one record, by code and by name": (
        [
            sent(
                attributions=[
                    Attribution(Actor("KORLEG"), "CT+"),
                    Attribution(Actor(name="lawmakers", country="KOR", roles="LEG"), "CT-"),
                ]
            )
        ],
        "EC601",
        ("attributions", 1),
    ),
    "denial of a statement of its own, by reference": (
        [ActorRecord(id="rus", country="RUS"), moved(), said("RUSGOV"), act(Actor(ref="rus"), "denies")],
        "EC715",
        ("links", 0),
    ),
    "source and target against the asset, by reference": (
        [
            ActorRecord(id="rus", country="RUS"),
            moved(source=Actor(ref="rus"), target="PRKGOV", others=ASSET),
        ],
        "EC813",
        ("source",),
    ),
    "requested, but by nobody": (
        [sent(modality="requested", attributions={"author": "Uu"}), act("UKRGOV", "about")],
        "EC716",
        ("modality",),
    ),
    "conditional without a condition": ([sent(modality="conditional"), act("UKR", "about")], "EC717", ("modality",)),
    "planned, and already done": (
        [TEXT, sent(modality="planned", mentions=Mention("d2", "soldiers have already been shipped"))],
        "EC609",
        ("mentions", 0, "quote"),
    ),
    "planned, but already": (
        [sent(modality="expected", when=When(text="already", relation="before", relative_to="the talks"))],
        "EC609",
        ("when", "text"),
    ),
    "a number of other words": (
        [sent(quantities=Quantity(30_000, "about", unit="soldiers", text="approximately 3,000"))],
        "EC520",
        ("quantities", 0, "value"),
    ),
    "a bound of other words": (
        [sent(quantities=Quantity(1_500, "at_least", unit="soldiers", text="as many as 1,500"))],
        "EC520",
        ("quantities", 0, "modifier"),
    ),
    "a relation of other words": (
        [sent(when=When("2024-12-01", relation="after", text="before December"))],
        "EC210",
        ("when", "relation"),
    ),
    "a cue that is not there": (
        [TEXT, sent(mentions=Mention("d1"), attributions=[Attribution("author", "PS+", cues="reportedly")])],
        "EC619",
        ("attributions", 0, "cues", 0),
    ),
    "a quote that is not there": (
        [TEXT, sent(mentions=Mention("d1", "Nobody was ever seen over there"))],
        "EC618",
        ("mentions", 0, "quote"),
    ),
    "relative to nothing": (
        [sent(when=When(text="earlier", relation="before", relative_to="e99"))],
        "EC212",
        ("when", "relative_to"),
    ),
    "one claim under two ids": ([sent(), sent(id="e2")], "EC907", ("id",)),
    "one claim under two ids, undated": (
        [sent(when=None, label="sent"), sent(id="e2", when=None, label="sent")],
        "EC907",
        ("id",),
    ),
    "one claim under two ids, with links of its own": (
        [
            sent(label="sent", links=("part_of", "m1")),
            sent(id="e2", label="sent", links=("part_of", "m1")),
            moved(),
        ],
        "EC907",
        ("id",),
    ),
    "one claim from two outlets": (
        [Document(id="d1"), Document(id="d2"), sent(mentions=Mention("d1")), sent(id="e2", mentions=Mention("d2"))],
        "EC907",
        ("id",),
    ),
    "author undecided and certain": (
        [sent(attributions=[("author", "Uu"), ("author", "CT+")])],
        "EC608",
        ("attributions", 1),
    ),
    "a country in another": ([sent(places=Place("Ukraine", country="RUS"))], "EC507", ("places", 0, "country")),
    "a capital in another country": ([sent(places=Place("Kyiv", country="RUS"))], "EC507", ("places", 0, "country")),
    "a region in another country": (
        [sent(places=Place("Chechnya", country="UKR"))],
        "EC507",
        ("places", 0, "country"),
    ),
    "alternatives of no codebook": ([sent(alternatives="acme:1")], "EC402", ("alternatives", 0)),
    "a codebook in capitals": ([sent(code="CAMEO:072")], "EC416", ("code",)),
    "a reference to nobody": ([sent(source=Actor(ref="army"))], "EC317", ("source", 0, "ref")),
    "a reference to an event": ([sent(others=(Actor(ref="e1"), "asset"))], "EC317", ("others", 0, "actor", "ref")),
    "a holder that is nobody": (
        [sent(attributions=Attribution(Actor(ref="army"), "CT+"))],
        "EC317",
        ("attributions", 0, "holder", "ref"),
    ),
    "an actor record that refers to nobody": (
        [ActorRecord(id="navy", country="RUS", ref="army")],
        "EC317",
        ("ref",),
    ),
}


@pytest.mark.parametrize("in_database", [False, True])
@pytest.mark.parametrize("case", PLANTED)
def test_planted(case, in_database, monkeypatch):
    records, rule_id, at = PLANTED[case]
    if in_database:
        monkeypatch.setattr(index_module, "_BATCH", 1)
    found = [issue for issue in iter_issues(records) if issue.rule == rule_id]
    assert [issue.at for issue in found] == [at]


CLEAN = {
    "denial of what its own side is said to have done": [sent(), act("PRKGOV", "denies")],
    "denial of the statement of another side": [moved(), said("KORGOV"), act("RUSGOV", "denies")],
    "an act of several sides": [sent(), act(["PRK", "RUS"], "condemns")],
    "a mutual act": [sent(reciprocal=True), act("PRKGOV", "requests")],
    "a deployment of its own": [moved(others=ASSET, places=[FROM_PRK, TO_RUS])],
    "a deployment that ended": [
        moved(
            phase="ended",
            when="2024",
            places=[Place(role="origin", country="RUS"), Place(role="destination", country="PRK")],
        )
    ],
    "a deployment inside a country": [moved(target="PRKMIL", others=ASSET)],
    "a deployment of unknown direction": [moved(source=Actor(name="Wagner"))],
    "requested by a link": [sent(modality="requested", attributions={"author": "Uu"}), act("UKRGOV", "requests")],
    "requested by a holder": [sent(modality="requested"), act("UKRGOV", "about")],
    "requested, checked alone": [sent(modality="requested", attributions={"author": "Uu"})],
    "conditional, and its condition": [
        sent(modality="conditional", links=("conditional_on", "e2")),
        sent(id="e2", code="cameo:062", modality="conditional"),
    ],
    "conditional, as a warning says": [sent(modality="conditional"), act("KORGOV", "threatens")],
    "a plan that was made": [sent(modality="planned", mentions=Mention("d", "have already promised to send"))],
    "a plan without words": [sent(modality="planned", mentions=Mention("d"), when=When(text="soon", relation="soon"))],
    "an actual event that is done": [sent(mentions=Mention("d", "have already been sent"))],
    "namesakes with a province or coordinates": [
        sent(places=[Place("Paris", country="USA", admin1="Texas"), Place("Moscow", country="USA", lat=46.7, lon=-117)])
    ],
    "a name that several have": [sent(places=[Place("Georgia", country="USA"), Place("Georgia", country="GEO")])],
    "a disputed region": [sent(places=[Place("Crimea", country="RUS"), Place("Crimea", country="UKR")])],
    "a city that no table has": [sent(places=Place("Springfield", country="USA"))],
    "a state of former days": [sent(places=Place("Russia", country="SUN"))],
    "a name too long to be one": [sent(places=Place("x" * 500, country="SUN"))],
    "two claims that are related": [sent(), sent(id="e2", links=("same_event", "e1"))],
    "two acts of one code towards one statement": [sent(), act("UKR", "denies"), act("UKR", "denies", id_="a2")],
    "two acts of one label towards two statements": [
        sent(),
        moved(),
        act("UKR", "denies", label="denied"),
        act("UKR", "denies", id_="a2", target="m1", label="denied"),
    ],
    "a part that is alike": [sent(), sent(id="e2", links=("part_of", "e1"))],
    "two claims of too few words": [sent(when=None), sent(id="e2", when=None)],
    "a reference to a record that comes later": [sent(source=Actor(ref="army")), ActorRecord(id="army", code="PRKMIL")],
    "namesakes in one record": [
        sent(
            attributions=[
                Attribution(Actor(name="Ann Example", country="KOR"), "CT+"),
                Attribution(Actor(name="Ann Example", country="USA"), "CT-"),
            ]
        )
    ],
    "actors of one name": [
        ActorRecord(id="ann-1", name="Ann Example"),
        ActorRecord(id="ann-2", name="Ann Example"),
        sent(attributions=Attribution(Actor(ref="ann-1"), "CT+")),
        sent(id="e2", attributions=Attribution(Actor(name="Ann Example"), "CT-")),
    ],
}
ASKED = {rule_id for _, rule_id, _ in PLANTED.values()}


@pytest.mark.parametrize("in_database", [False, True])
@pytest.mark.parametrize("case", CLEAN)
def test_what_only_looks_like_a_mistake(case, in_database, monkeypatch):
    if in_database:
        monkeypatch.setattr(index_module, "_BATCH", 1)
    assert [str(issue) for issue in iter_issues(CLEAN[case]) if issue.rule in ASKED] == []


def test_a_check_holds_so_many_actor_records_and_no_more(monkeypatch):
    monkeypatch.setattr("eventcode.rules._engine._ACTORS", 1)
    records = [ActorRecord(id=id_, country="RUS") for id_ in ("rus", "more")]
    events = [
        moved(id=id_, source=Actor(ref=id_), target="PRKGOV", others=ASSET, when=f"202{n}")
        for n, id_ in enumerate(("rus", "more"))
    ]
    assert [issue.record for issue in iter_issues([*records, *events]) if issue.rule == "EC813"] == ["rus"]


def test_the_content_id_is_that_of_the_record_and_not_of_what_is_meant():
    event = Event(label="L", source=Actor(ref="rus"), when="2024")
    assert check([ActorRecord(id="rus", country="RUS"), event], rules=RuleSet.default().select("EC101")).clean


def test_a_header_may_refer_to_an_actor_too():
    header = Dataset(attribution=Attribution(Actor(ref="coders"), "CT+"))
    [issue] = (issue for issue in iter_issues(header) if issue.rule == "EC317")
    assert issue.at == ("attribution", "holder", "ref")
    known = header.evolve(actors=ActorRecord(id="coders", name="The coders"))
    assert "EC317" not in check(known).by_rule


def test_a_reference_to_a_row_that_could_not_be_read_is_no_mistake(monkeypatch):
    rows = [
        Reject(Location("a", 1), raw=b'{"record":"actor","id":"army","country":3}'),
        Row(Location("a", 2), sent(source=Actor(ref="army"))),
    ]
    assert "EC317" not in check(rows).by_rule
    monkeypatch.setattr(index_module, "_BATCH", 1)
    assert "EC317" not in check(rows).by_rule


def test_a_slip_in_an_actor_that_is_copied_is_shown_once_with_a_count():
    copied = [sent(id=f"e{n}", source=Actor(country="ROM"), when=f"2024-10-{n + 10}") for n in range(10)]
    other = sent(id="other", source=Actor(country="JAP"))
    report = check([*copied, other], rules=RuleSet.default().select("EC301"))
    assert (report.by_rule, report.fixable) == ({"EC301": 11}, 11)
    assert [(issue.record, issue.likewise) for issue in report.samples["EC301"]] == [("e0", 9), ("other", 0)]
    assert "(likewise in 9 other places)" in report.text()
    assert "(likewise in 1 other place)" in check(copied[:2], rules=RuleSet.default().select("EC301")).text()
    assert "… and" not in report.text()
    few = check([*copied, other], rules=RuleSet.default().select("EC301"), max_samples=1)
    assert "… and 1 more" in few.text()
    assert few.to_dict()["samples"]["EC301"][0]["likewise"] == 9


@rule("ACME901", on=Dataset, severity="warning", reads=["actors", "events"])
def actor_never_meant(data):
    """
    An actor record is referred to by nobody.

    Why it matters: a record may be missing.
    What to do: remove it.
    """
    from eventcode import Finding

    meant = {actor.ref for event in data for actor in event.source}
    for actor in data.actors:
        if actor.id not in meant:
            yield Finding(f"nobody refers to {actor.id}", at=("actors",))


def test_a_rule_on_data_sets_sees_the_actors_of_a_file(tmp_path):
    data = Dataset(actors=[ActorRecord(id="a"), ActorRecord(id="b")], events=[sent(source=Actor(ref="a"))])
    write(data, tmp_path / "data.jsonl")
    rules = RuleSet([actor_never_meant])
    found = [
        [issue.message for issue in iter_issues(each, rules=rules)] for each in (data, read(tmp_path / "data.jsonl"))
    ]
    assert found == [["nobody refers to b"]] * 2
