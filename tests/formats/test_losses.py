"""What a format cannot hold: named, counted, and the rest comes back."""

import io
from functools import cache
from pathlib import Path

import pytest
from attrs import fields
from hypothesis import given
from hypothesis import strategies as st

from eventcode.errors import FormatError, RecordError
from eventcode.formats import BUILT_IN, LossPolicy, Unsupported, UnsupportedError, losses, quads, read, write
from eventcode.formats.identity_cache import IdentityCache
from eventcode.losses import LossCounter
from eventcode.model import Actor, Dataset, DeploymentEvent, Event, Mention, Place, Quantity, When
from eventcode.testing import events
from eventcode.testing.laws import unaccounted

GOLDEN = Path(__file__).parent / "golden"
APART = {"geojson", "quads"}  # which holds every field; which needs options
TARGETS = {
    "native": BUILT_IN["native"],
    **{
        name: each
        for name, each in BUILT_IN.items()
        if each.read and each.write and (GOLDEN / name).exists() and name not in APART
    },
    "quads": quads.format(time_unit="dates", codebook="cameo"),
}


def through(event, format_):
    """Write an event, read it back, and return that, if it was written, with what was lost."""
    out = io.BytesIO()
    done = write([event], out, format=format_, losses="collect")
    rows = list(read(io.BytesIO(out.getvalue()), format_)) if done.records else []
    assert all(row.ok for row in rows)
    found = [row.record for row in rows if isinstance(row.record, Event)]
    assert len(found) == done.records == 1 - done.losses.count(field="event")
    return found, done.losses


@cache
def own(name):
    """Return events that are whole in a format, from its golden files."""
    files = sorted((GOLDEN / name).glob("*.jsonl"))
    return [row.record for path in files for row in read(path) if isinstance(row.record, Event)]


ANY = events()
SOME = st.sets(st.sampled_from([f.name for f in fields(Event)]), max_size=4)


@st.composite
def changed(draw, name):
    """Draw an event of a format of which a few fields say something else; or any event."""
    other = draw(ANY)
    if name == "native" or draw(st.integers(0, 4)) == 0:
        return other
    base = draw(st.sampled_from(own(name)))
    # The inferred fields of another type of event may be none of this one.
    changes = {field: getattr(other, field) for field in draw(SOME) if field != "inferred" or type(other) is type(base)}
    return base.evolve(**changes)


@pytest.mark.parametrize("name", TARGETS)
@given(data=st.data())
def test_what_is_not_counted_as_lost_comes_back(name, data):
    event = data.draw(changed(name))
    found, losses = through(event, TARGETS[name])
    for back in found:
        assert list(unaccounted(event, back, losses, name)) == []


@pytest.mark.parametrize("name", ["plover", "plover-gsr", "ngec"])
def test_a_mode_beside_a_code_without_it_is_a_part_of_the_code(name):
    event = Event(id="1", code=f"{'polecat' if name == 'ngec' else 'plover'}:PROTEST", modes="demo")
    (back,), losses = through(event, TARGETS[name])
    assert (back.code.value, back.modes) == ("PROTEST-demo", ("demo",))
    assert list(unaccounted(event, back, losses, name)) == []


SOURCES = {
    "gdelt1": "gdelt1_events/20160728.export.slice509.CSV",
    "gdelt2": "gdelt2_events/20170101073000.export.CSV",
    "gdelt2-mentions": "gdelt2_mentions/20170101073000.mentions.CSV",
    "icews": "icews_synthetic/SYNTHETIC_events.2018.tab",
    "polecat": "polecat_synthetic/SYNTHETIC_ngecEventsDV-normal.txt",
    "phoenix": "phoenix/sample_events.lines1-1000.txt",
    "ucdp-ged": "ucdp_ged/conflict_data_ukr.first1000.csv",
    "plover-gsr": "plover_gsr/PLOVER_GSR_CAMEO.txt",
    "petrarch-validation": "petrarch_validation/PETR.UnitTest.records.xml",
}


def assert_nothing_vanishes(events, target):
    for event in events:
        found, losses = through(event, TARGETS[target])
        for back in found:
            assert list(unaccounted(event, back, losses, target)) == []


@pytest.mark.parametrize("target", TARGETS)
def test_events_of_one_source_go_everywhere(target):
    for source in (name for name in TARGETS if name not in {"native", target}):
        assert_nothing_vanishes(own(source)[:3], target)


@pytest.mark.slow
@pytest.mark.parametrize("source", SOURCES)
def test_real_events_go_everywhere(source, shared):
    every = [row.record for row in read(shared(SOURCES[source]), source) if isinstance(row.record, Event)]
    for target in TARGETS:
        assert_nothing_vanishes(every[:: max(1, len(every) // 25)], target)


def test_a_row_that_a_reader_would_take_for_none_is_refused():
    assert lost(Event(id="e7", label="a label"), "gdelt-reduced") == (
        "event: left out, its row would be an empty row: 1, as in e7"
    )


# What is said of a loss.


def lost(event, format_="gdelt2"):
    """Return the losses of an event as text."""
    return str(through(event, TARGETS[format_])[1])


BASE = Event(id="gdelt:1", code="cameo:190", when="2024-10-23")


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "nothing was lost"),
        ({"when": "2024-10"}, "when: the format holds one day: 1, as in gdelt:1"),
        ({"when": When("2024-10-23", relation="before")}, "when: the format holds one day: 1, as in gdelt:1"),
        ({"source": ["RUS", "PRK"]}, "source: the format holds one actor by CAMEO codes: 1, as in gdelt:1"),
        ({"source": Actor(code="RUS", country="RUS", description="x")}, "source.description: the format holds one"),
        ({"places": Place(name="Rome", role="venue")}, "places: the format holds one location: 1, as in gdelt:1"),
        ({"places": Place(name="R", country="ITA", precision="near")}, "places.precision: the format holds one loc"),
        ({"modality": "planned"}, "modality: the format has no field for it: 1 (planned 1), as in gdelt:1"),
        ({"mentions": Mention("a\tb")}, "mentions: a tab or line end in SOURCEURL: 1, as in gdelt:1"),
        ({"source": Actor(code="RUS", name="a\nb")}, "source.name: a tab or line end in Actor1Name: 1, as in gdelt:1"),
        ({"extra": {"icews": {"x": 1}}}, "extra.icews: the format has no field for it: 1, as in gdelt:1"),
        ({"extra": {"gdelt2": {"Foo": "1"}}}, "extra.gdelt2: the format has no field for it: 1 (Foo 1), as in gdelt:1"),
        ({"unknown": {"mood": "x"}}, "unknown: the format has no field for it: 1 (mood 1), as in gdelt:1"),
        ({"unknown": {"type": "boarding"}}, "type: the format has no field for it: 1 (boarding 1), as in gdelt:1"),
        ({"code": "plover:AID"}, "event: left out, code (the format holds one code of cameo): 1, as in gdelt:1"),
        ({"code": None}, "event: left out, code (the format holds one code of cameo): 1, as in gdelt:1"),
    ],
)
def test_a_loss_says_its_field_and_reason(changes, text):
    assert lost(BASE.evolve(**changes)).startswith(text)


def test_a_type_goes_with_its_own_fields():
    said = lost(DeploymentEvent(id="gdelt:1", code="cameo:152", phase="completed"))
    assert said.splitlines() == [
        "type: the format has no field for it: 1 (deployment 1), as in gdelt:1",
        "phase: the format has no field for it: 1, as in gdelt:1",
    ]


def test_another_id_is_made_of_one_that_does_not_fit():
    for name, prefix, digits in (("gdelt2", "gdelt:", 18), ("icews", "icews:", 29), ("phoenix", "phoenix:", 18)):
        (first,), losses = through(BASE.evolve(id="e7"), TARGETS[name])
        assert losses.count(field="id") == 1
        assert first.id.startswith(prefix)
        assert len(first.id) == len(prefix) + digits
        assert through(BASE.evolve(id="e7", when="2024-10-23", label=None), TARGETS[name])[0][0].id == first.id
        assert through(BASE.evolve(id="e8"), TARGETS[name])[0][0].id != first.id
    assert through(BASE, TARGETS["plover"])[0][0].id == "plover:gdelt:1"


def test_headers_lose_what_does_not_fit_too():
    out = io.BytesIO()
    header = Dataset(title="T", extra={"icews": {"dates": "mdy"}, "own": {}}, unknown={"mood": 1})
    event = Event(id="icews:1/2019-03-05", code="cameo:040", when="2019-03-05")
    done = write(
        [header, event, Dataset(extra={"icews": {"null": "NULL"}}), event], out, format="icews", losses="collect"
    )
    assert done.records == 2
    assert done.losses.to_dict() == [
        {"field": "dataset.title", "reason": "the format has no field for it", "count": 1, "records": []},
        {
            "field": "dataset.unknown",
            "reason": "the format has no field for it",
            "value": "mood",
            "count": 1,
            "records": [],
        },
        {"field": "dataset.extra.own", "reason": "the format has no field for it", "count": 1, "records": []},
        {
            "field": "dataset",
            "reason": "left out, a second header: one file has one layout",
            "count": 1,
            "records": [],
        },
    ]
    assert out.getvalue().decode().splitlines()[1].startswith("1\t3/5/2019\t")


def test_without_counting_nothing_is_written(tmp_path):
    target = tmp_path / "a.export.CSV"
    with pytest.raises(FormatError, match="event 'gdelt:1': the format 'gdelt2' cannot hold when") as caught:
        write([BASE, BASE.evolve(when="2024-10")], target, format="gdelt2")
    (note,) = caught.value.__notes__
    assert note.startswith("losses='collect' (--losses collect) writes what fits and counts the loss; rejects=")
    assert not target.exists()
    with pytest.raises(RecordError, match="write: losses: found 'count', expected 'collect' or 'raise'"):
        write([BASE], target, format="gdelt2", losses="count")


# LossPolicy by itself.


class Nowhere(LossPolicy):
    """Leaves everything out."""

    def put(self, record, write, *, name, rename_id=None):
        return None


@pytest.mark.parametrize("name", sorted(TARGETS.keys() - {"native"}))
def test_what_is_left_out_leaves_no_trace(name):
    out, nothing = io.BytesIO(), io.BytesIO()
    TARGETS[name].write(own(name)[:1] or [BASE], out, policy=Nowhere())
    TARGETS[name].write([], nothing)
    assert out.getvalue() == nothing.getvalue()


def put(event, *unsupported):
    """Put an event by a writer that takes none to which these unsupported still apply; return it as it went in."""

    def write(given):
        if found := [m for m in unsupported if getattr(given, m.path[0]) == getattr(event, m.path[0])]:
            raise UnsupportedError(found)
        return given

    counter = LossCounter()
    return LossPolicy(counter).put(event, write, name="x"), counter.losses


def test_a_part_that_cannot_be_without_something_goes_as_a_whole():
    location = Place(name="Rome", lat=41.9, lon=12.5)
    left, losses = put(BASE.evolve(places=[location, "Oslo"]), Unsupported(("places", 0, "lat"), "no degrees"))
    assert [place.name for place in left.places] == ["Oslo"]
    assert str(losses) == "places: no degrees: 1, as in gdelt:1"
    about = Quantity(3, "about", unit="people")
    left, losses = put(BASE.evolve(quantities=about), Unsupported(("quantities", 0, "modifier"), "no modifier"))
    assert left.quantities == ()
    left, losses = put(BASE.evolve(quantities=about), Unsupported(("quantities", 0, "unit"), "no unit"))
    assert left.quantities == (Quantity(3, "about"),)
    assert losses.count(field="quantities.unit") == 1


def test_what_cannot_go_by_itself_goes_with_its_field():
    event = BASE.evolve(source=Actor(name="A", ids={"own": {"deep": "x"}}))
    left, losses = put(event, Unsupported(("source", 0, "ids", "own", "deep"), "too deep"))
    assert left.source == (Actor(name="A"),)
    assert str(losses) == "source.ids.own.deep: too deep: 1, as in gdelt:1"
    left, losses = put(event, Unsupported(("source", 7), "no such actor"))
    assert left.source == ()
    assert str(losses) == "source: no such actor: 1, as in gdelt:1"


def test_what_was_not_removed_is_not_lost():
    reduced = losses._Reduced(Event(id="e1", label="x"), [Unsupported(("label",))], IdentityCache())
    assert list(reduced.lost([Unsupported(("label",)), Unsupported(("code",))])) == [Unsupported(("label",))]
