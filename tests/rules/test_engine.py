"""The engine: order, places, faults of rules, rows, samples, memory."""

import tracemalloc
from collections.abc import Iterator
from itertools import cycle, islice

import pytest
from attrs import field, frozen

from eventcode.errors import RecordError, UnknownNameError
from eventcode.issues import Finding, Issue, Location, Severity
from eventcode.model import Actor, Attribution, Dataset, Document, Event, Mention, Part, checked
from eventcode.model.actor import as_actor
from eventcode.registry import Registry
from eventcode.row import Reject, Row
from eventcode.rules import RULES, Findings, Index, RuleSet, check, explain, iter_issues, rule

NONE = RuleSet([])
FROM_A_URL = Mention("https://example.org/1")


@rule("ACME001", on=Event, severity="warning", needs=["code"])
def no_number(event: Event) -> Findings:
    """Nobody says how many."""
    if not event.quantities:
        yield Finding("how many?", at=("quantities",))


@rule("ACME002", on=Event, severity="info")
def broken(event: Event) -> Findings:
    """It finds one thing and breaks."""
    yield Finding("first")
    raise ZeroDivisionError(event.id)


@rule("ACME003", on=Index, severity="info")
def broken_on_all(index: Index) -> Findings:
    """It finds one thing in the whole and breaks."""
    yield index.finding(1, "first")
    raise KeyError("x")


@rule("ACME004", on=Event, severity="info")
def yields_text(event: Event) -> Findings:
    """It yields what is no finding."""
    yield event.id  # type: ignore[misc]  # the mistake that is tested


@rule("ACME005", on=Event, severity="info", needs="links")
def broken_on_links(event: Event) -> Findings:
    """It breaks at records with links."""
    raise RuntimeError(event.id)


def test_record_findings_come_in_the_order_of_the_stream_and_those_of_the_whole_last() -> None:
    twice = [
        Event(id="b", code="cameo:19", source="PRK"),
        Event(id="a", code="cameo:72", source=Actor(country="ROM")),
        Event(id="b", code="cameo:190", source="PRK"),
    ]
    assert [(i.rule, i.record) for i in iter_issues(twice)] == [
        ("EC404", "b"),
        ("EC301", "a"),
        ("EC401", "a"),
        ("EC901", "b"),
    ]


def test_an_issue_has_rule_severity_record_path_spot_and_near() -> None:
    event = Event(id="e1", label="x", attributions=[Attribution(Actor(country="JAP"), "CT+")])
    row = Row(Location("a.jsonl", 3), event)
    assert next(iter_issues(row)) == Issue(
        "EC301",
        Severity.ERROR,
        message="'JAP' is a PLOVER code; Japan is JPN in ISO 3166",
        record="e1",
        at=("attributions", 0, "holder", "country"),
        location=Location("a.jsonl", 3),
        hint="JPN",
        fix="JPN",
    )


def test_findings_of_the_whole_have_the_spot_of_their_record() -> None:
    rows = [Row(Location("a", 1), Event(id="e", label="x")), Row(Location("b", 7), Event(id="e", label="y"))]
    issue = next(iter_issues(rows, rules=RULES.select("EC901")))
    assert (issue.record, issue.location, issue.message) == (
        "e",
        Location("b", 7),
        "'e' stands already at a:1, with the same code, time and actors",
    )


def test_a_data_set_stands_for_its_header_documents_and_events() -> None:
    data = Dataset(
        codebooks=["cameo"],
        documents=[Document(id="d", language="?")],
        events=[Event(id="e", code="cameo:1", source="PRK")],
    )
    assert [i.rule for i in iter_issues([data])] == ["EC107", "EC110", "EC401"]
    assert check(data).records == 2  # the header is none


def test_rows_that_could_not_be_read_give_their_own_issues() -> None:
    issue = Issue("EC002", Severity.ERROR, message="found no JSON", location=Location("a", 1))
    report = check([Reject(Location("a", 1), (issue,), raw=b"{"), Row(Location("a", 2), Event(id="e", label="x"))])
    assert (report.records, report.rejects, report.by_rule) == (1, 1, {"EC002": 1})
    assert report.samples["EC002"] == (issue,)
    assert report.titles["EC002"].startswith("The line is not JSON")


@pytest.mark.parametrize("item", [None, "a.jsonl", Actor()])
def test_what_is_no_record_is_refused(item: object) -> None:
    with pytest.raises(RecordError, match="expected a record, or a row"):
        check([item], rules=NONE)  # type: ignore[list-item]  # the mistake that is tested


def test_a_broken_rule_is_reported_and_stops_no_other() -> None:
    rules = RULES.with_(broken, broken_on_all, yields_text, broken_on_links)
    event = Event(id="e1", code="cameo:19", source="PRK", links=[("part_of", "e1")])
    found = [(i.rule, i.severity, i.message) for i in iter_issues([event], rules=rules)]
    assert ("EC404", "info", "cameo:19 is FIGHT") in found
    assert ("ACME002", "info", "first") in found
    assert ("ACME003", "info", "first") in found
    failed = [(severity, message) for id_, severity, message in found if id_ == "EC000"]
    assert {severity for severity, _ in failed} == {"error"}
    assert sorted(message.partition(" ")[2].partition(" ")[0] for _, message in failed) == [
        "ACME002",
        "ACME003",
        "ACME004",
        "ACME005",
    ]
    assert any("ZeroDivisionError: e1" in message for _, message in failed)
    assert any("found 'e1', expected a Finding" in message for _, message in failed)
    assert check([event], rules=rules).titles["EC000"] == "A rule raised an exception."


def test_a_rule_of_one_s_own_by_argument_and_by_registry() -> None:
    event = Event(id="e1", code="cameo:190", source="PRK")
    registry = Registry()
    registry.add_rule(no_number)
    assert [i.rule for i in iter_issues([event], rules=RULES.with_(no_number))] == ["ACME001"]
    assert [i.rule for i in iter_issues([event], registry=registry)] == ["ACME001"]
    assert check([event], registry=registry).titles == {"ACME001": "Nobody says how many."}
    assert list(iter_issues([event])) == []
    assert explain("ACME001", registry=registry) == "ACME001 (warning)\nNobody says how many."


def test_a_rule_for_parts_sees_them_in_downstream_types_too() -> None:
    @frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=checked)
    class Crew(Part):
        captain: Actor = field(converter=as_actor)
        crew: tuple[Actor, ...] = ()

    @frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=checked)
    class Boarding(Event):
        tag = "boarding"
        vessel: Actor | None = None
        crew: Crew | None = None

    boarding = Boarding(
        id="b",
        label="x",
        vessel=Actor(country="ROM"),
        crew=Crew(captain=Actor(country="KSV"), crew=(Actor(), Actor(country="USR"))),
    )
    assert [(i.path, i.hint) for i in iter_issues([boarding])] == [
        ("$.vessel.country", "ROU"),
        ("$.crew.captain.country", "XKX"),
        ("$.crew.crew[1].country", "SUN"),
        ("$.crew.crew[0]", None),
    ]


def test_samples_are_capped_and_counts_are_not() -> None:
    report = check((Event(id=f"e{n}", code="cameo:19", source="PRK") for n in range(50)), max_samples=3)
    assert (report.by_rule, len(report.samples["EC404"])) == ({"EC404": 50}, 3)
    assert report.by_severity == {Severity.INFO: 50}


def test_nothing_is_looked_at_before_the_first_issue_is_asked_for() -> None:
    seen = []

    def stream() -> Iterator[Event]:
        for n in range(3):
            seen.append(n)
            yield Event(id=f"e{n}", code="cameo:19", source="PRK")

    issues = iter_issues(stream())
    assert seen == []
    assert next(issues).record == "e0"
    assert seen == [0]
    issues.close()  # type: ignore[attr-defined]  # it is a generator


@pytest.mark.slow
def test_memory_does_not_grow_with_the_stream() -> None:
    few = [Event(id=f"e{n}", code="cameo:19", source="PRK", mentions=FROM_A_URL) for n in range(100)]
    kept = []

    def stream() -> Iterator[Event]:
        yield from islice(cycle(few), 9_000)
        tracemalloc.start()  # tracing takes its time, hence the last quarter alone
        yield from islice(cycle(few), 3_000)
        kept.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()

    # The same records again and again: what would be kept of each is its issue and its row of the index.
    report = check(stream(), rules=RULES.select("EC404", "EC9").ignore("EC901"))
    assert (report.records, report.by_rule) == (12_000, {"EC404": 12_000})
    assert kept[0] < 225_000, "3,000 records leave no more behind than a batch of the index"


@pytest.mark.parametrize("id_", ["EC000", "EC001", "EC006", "EC203", "EC901"])
def test_explain_knows_rules_and_what_is_none(id_: str) -> None:
    assert explain(id_).startswith(f"{id_} (")
    assert "What to do: " in explain(id_)


def test_explain_shows_the_examples_and_says_what_was_probably_meant() -> None:
    assert '"in_force": "1986-06-01"' in explain("EC203")
    with pytest.raises(UnknownNameError, match="did you mean 'EC213'"):
        explain("EC2O3")


def test_what_codes_alone_decide_is_forgotten_and_found_again(monkeypatch):
    monkeypatch.setattr("eventcode.rules._plan._SEEN", 2)
    codes = ["cameo:72", "cameo:073", "cameo:74", "cameo:72", "cameo:74"]
    rules = RuleSet.default().select("EC4")
    issues = list(iter_issues([Event(id=f"e{n}", code=code) for n, code in enumerate(codes)], rules=rules))
    assert [issue.record for issue in issues if issue.rule == "EC401"] == ["e0", "e2", "e3", "e4"]
