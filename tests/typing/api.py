"""What users write, checked by mypy --strict: shorthands are accepted, slips are refused. Never run."""

from datetime import date
from typing import ClassVar, assert_type

from attrs import frozen

import eventcode as ec
from eventcode.convert import decode, dumps, encode, from_dict, loads, to_dict
from eventcode.issues import Finding, Location
from eventcode.model import (
    Actor,
    Attribution,
    Code,
    Dataset,
    DeploymentEvent,
    Document,
    Event,
    FrozenDict,
    Link,
    Mention,
    Part,
    Participant,
    Place,
    Quantity,
    Record,
    TreatyEvent,
    When,
    checked,
    event_type,
    part,
)
from eventcode.model.status import Status
from eventcode.projection import EventTuple, tuples
from eventcode.recoding import recode
from eventcode.registry import Registry
from eventcode.row import Reject, Row
from eventcode.taxonomy import Entry, SearchHit, SearchResult, codebook, search

event = Event(
    code="cameo:072",
    alternatives=["cameo:154"],
    source="PRKGOV",
    target=["RUS", Actor(name="Kim Jong Un", roles="GOV", ids={"wikidata": "Q56226"})],
    others=[("Ukraine", "affected"), Participant("Japan", "audience")],
    when="2024-10",
    places="Rome",
    quantities=["~3000 soldiers", 5, Quantity(3.5, "about")],
    attributions={"author": "Uu", "KORLEG": "CT+"},
    mentions=Mention("d1", start=0, end=5),
    links=[("denies", "e1"), Link("about", "e2")],
    extra={"gdelt": {"NumMentions": 3}},
)
Event(source=Actor(name="x"), when=date(2024, 10, 23), places=[Place(name="Rome", lat=41, lon=12)], quantities=3)
Event(attributions=[Attribution("author", "CT+", cues=["surely"])], links=("denies", "e1"), others=("x", "asset"))
DeploymentEvent(phase="under_way")
TreatyEvent(stage="signed", in_force="1988-06-01")

assert_type(event.code, Code | None)
assert_type(event.source, tuple[Actor, ...])
assert_type(event.when, When | None)
assert_type(event.quantities, tuple[Quantity, ...])
assert_type(event.extra, FrozenDict)
assert_type(event.status, Status)
assert_type(event.evolve(label="x"), Event)
assert_type(DeploymentEvent().evolve(id=""), DeploymentEvent)

data = Dataset(events=[event], documents=Document(id="d1", sources="Reuters"), codebooks="cameo@1.1b3")
assert_type(data["e1"], Event)
assert_type([each.id for each in data], list[str])
assert_type(data.links_to("e1"), tuple[tuple[Event, Link], ...])
assert_type(loads("{}"), Record)
assert_type(decode(encode(event)), Record)
assert_type(from_dict(to_dict(event), registry=Registry()), Record)
assert_type(dumps(data), str)
assert_type(next(recode(event, "plover")), Event)
assert_type(next(recode([event], "plover", ambiguous="first")), Event)
assert_type(next(recode(data, "plover")), Record)
assert_type(next(recode([Row(Location("a.jsonl", 1), event)], "plover")), Row | Reject)
assert_type(search("deny", ["cameo", codebook("plover")], limit=3), SearchResult)
assert_type(codebook("cameo").search("deny")[0], SearchHit)
assert_type([hit.entry for hit in search("deny")], list[Entry])


@part
class Cargo(Part):
    """A part of a downstream package."""

    goods: str
    tonnes: float | None = None


@event_type("boarding")
class Boarding(Event):
    """A type of a downstream package."""

    vessel: str
    cargo: tuple[Cargo, ...] = ()


@event_type("salvage", kw_only=False)
class Salvage(Event):
    """A type whose own fields go by position."""

    wreck: str


@frozen(kw_only=True, field_transformer=checked)
class Towing(Event):
    """A type of a downstream package, the long way."""

    tag: ClassVar[str] = "towing"
    vessel: str


assert_type(Registry().add_type(Boarding), type[Event])
assert_type(Boarding(vessel="x", source="PRK", cargo=(Cargo("grain", tonnes=4),)).vessel, str)
Towing(vessel="x", source="PRK")
Salvage("x", source="PRK")

Event(
    code=codebook("cameo")["072"],
    places=[("Rome", "venue"), "Milan"],
    attributions=[("KORLEG", "CT+")],
    mentions=("d1", "a quote"),
)
Actor("PRK", name="North Korea")
Place("Rome", "venue", country="ITA")
Finding("no such code", at="code")
for row in ec.read("events.jsonl"):
    assert_type(row.record, Record | None)
    if isinstance(row, Reject):
        assert_type(row.raw, bytes)
        continue
    assert_type(row, Row)
    assert_type(row.record, Record)
try:
    ec.check(event).raise_for_errors()
except ec.CheckError as error:
    assert_type(error.report, ec.Report)
    for inner in error.exceptions:
        if isinstance(inner, ec.IssueError):
            assert_type(inner.issue, ec.Issue)
assert_type(list(ec.formats()), list[str])
assert_type(list(tuples(data, "vouched")), list[EventTuple])
ec.to_frame(data, "pandas", shape="nested"), ec.to_frame([event], scale=["goldstein-gdelt"]), data.to_frame("duckdb")
ec.to_frame(tuples(data)), ec.to_frame(codebook("cameo")), tuples(data).to_frame("polars"), ec.check(data).to_frame()
ec.to_frame(data, "panda")  # type: ignore[arg-type]
ec.to_frame(data, shape="long")  # type: ignore[arg-type]
assert_type(ec.from_frame(object(), base=data), Dataset)

recode([event], "plover", losses="rise")  # type: ignore[call-overload]
Event(code=72)  # type: ignore[arg-type]
Event(when=2024)  # type: ignore[arg-type]
Event(source=5)  # type: ignore[arg-type]
Event(links=[("denys", "e1")])  # type: ignore[list-item]
Event(attributions={"author": "sure"})  # type: ignore[dict-item]
Event(nature="evnet")  # type: ignore[arg-type]
Event("e1")  # type: ignore[arg-type,call-arg]
Event(nmae="x")  # type: ignore[call-arg]
Attribution("author", "sure")  # type: ignore[arg-type]
Place(lat="41", lon=12)  # type: ignore[arg-type]
Document()  # type: ignore[call-arg]
Boarding(vessel=5)  # type: ignore[arg-type]
Boarding("x")  # type: ignore[call-arg,arg-type]
Boarding(vesel="x")  # type: ignore[call-arg]
Actor("PRK", nmae="x")  # type: ignore[call-arg]
Place("Rome", "venu")  # type: ignore[arg-type]
Mention("d1", "quote", 3)  # type: ignore[call-arg,arg-type]
event.label = "x"  # type: ignore[misc]
event.source.append("PRK")  # type: ignore[attr-defined]
text = event.when.edtf  # type: ignore[union-attr]
first = data[0]  # type: ignore[index]
