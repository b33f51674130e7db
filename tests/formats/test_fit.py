"""What a format has no room for: named, counted, and the rest comes back."""

import io

import pytest
from attrs import fields
from hypothesis import given, settings

from eventcode.formats import BUILT_IN, quads, read, write
from eventcode.formats._fit import differing
from eventcode.model import Event
from eventcode.testing import events

TARGETS = {
    **{name: BUILT_IN[name] for name in ("gdelt1", "gdelt2", "gdelt2-mentions", "icews", "polecat", "phoenix")},
    **{name: BUILT_IN[name] for name in ("ucdp-ged", "acled", "plover", "plover-gsr", "ngec", "petrarch", "native")},
    "quads": quads.format(time_unit="dates", book="cameo"),
}
# What a format says of every record that does not say it itself.
IMPLIED = {"attributions", "coding", "label", "links", "mentions", "inferred"}


def through(event, format_):
    """Write an event, read it back, and return that, if it was written, with what was lost."""
    out = io.BytesIO()
    done = write([event], out, format_, on_loss="record")
    rows = list(read(io.BytesIO(out.getvalue()), format_)) if done.records else []
    assert all(row.ok for row in rows)
    found = [row.record for row in rows if isinstance(row.record, Event)]
    assert len(found) == done.records == 1 - done.losses.count(field="event")
    return found, done.losses


def _plain(actors):
    return tuple(actor.evolve(code=None) for actor in actors)


def unaccounted(event, back, losses):
    """Name what of an event neither came back nor was counted."""
    lost = tuple(f"{loss.field}." for loss in losses)
    if event.type != back.type and "type." not in lost:
        yield "type"
    for f in fields(type(event)):
        before, after = getattr(event, f.name), getattr(back, f.name, f.default)
        if f.name in {"source", "target"} and [a.cameo for a in before] == [a.cameo for a in after]:
            before, after = _plain(before), _plain(after)  # the code says what the other fields say
        if f.name == "extra":
            yield from (f"extra.{key}" for key in before if key not in after and f"extra.{key}." not in lost)
        elif before != after and (before or f.name not in IMPLIED):
            paths = (".".join(s for s in path if isinstance(s, str)) for path in differing(before, after, (f.name,)))
            yield from (path for path in paths if not f"{path}.".startswith(lost))


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=100)
@given(event=events())
def test_what_is_not_counted_as_lost_comes_back(name, event):
    found, losses = through(event, TARGETS[name])
    for back in found:
        assert list(unaccounted(event, back, losses)) == []


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


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("source", SOURCES)
def test_real_events_go_everywhere(source, target, shared):
    every = [row.record for row in read(shared(SOURCES[source]), source) if isinstance(row.record, Event)]
    for event in every[:: max(1, len(every) // 25)]:
        found, losses = through(event, TARGETS[target])
        for back in found:
            assert list(unaccounted(event, back, losses)) == []
