"""Where fields and columns go, as the table of the docs has it: held against what writers do and sources document."""

import csv
import io
from pathlib import Path

import pytest
from attrs import fields

from eventcode.formats import BUILT_IN, read, write
from eventcode.model import (
    Actor,
    Attribution,
    Coding,
    Event,
    Link,
    Mention,
    Participant,
    Place,
    Quantity,
)

GOLDEN = Path(__file__).parent / "golden"
REFERENCE = Path(__file__).parents[2] / ".." / "shared" / "reference" / "formats"

# Something in every field that no format implies of itself.
FULL = {
    "id": "e7",
    "code": "own:1",
    "label": "a label",
    "alternatives": "own:2",
    "codes": "other:3",
    "modes": "a mode",
    "contexts": "a context",
    "undirected": True,
    "source": Actor(name="A", member_of="B", description="c", kind="group"),
    "target": Actor(name="D", member_of="E", description="f", kind="group"),
    "reciprocal": True,
    "others": Participant("G", "asset"),
    "when": "2024-10/2024-12",
    "places": Place(name="H", role="venue", precision="near"),
    "quantities": Quantity(3, "about", unit="soldiers"),
    "nature": "state",
    "modality": "planned",
    "attributions": Attribution("author", "PS+"),
    "mentions": Mention("d1", "a quote", prefix="so"),
    "links": Link("denies", "e8", by="me"),
    "purpose": "p",
    "content": "c",
    "despite": "q",
    "note": "n",
    "inferred": "source",
    "codings": Coding("me", version="7"),
    "origin": "a source",
}
WRITTEN = [name for name, format_ in BUILT_IN.items() if format_.write and name != "quads"]


def golden(name):
    """Return events that a format holds whole."""
    found = [row.record for path in sorted((GOLDEN / name).glob("*.jsonl")) for row in read(path)]
    return [event for event in found if isinstance(event, Event)]


def test_every_field_has_its_example():
    assert FULL.keys() == {f.name for f in fields(Event)} - {"unknown", "extra"}


@pytest.mark.parametrize("name", WRITTEN)
def test_what_a_format_holds_is_what_its_events_have(name):
    held = BUILT_IN[name].coverage.fields
    assert held.keys() <= {f.name for f in fields(Event)}
    for event in golden(name):
        said = {f.name for f in fields(Event) if getattr(event, f.name) != f.default}
        assert said - {"extra", "unknown"} <= held.keys()


NEEDED = {
    **dict.fromkeys(("parquet", "parquet-flat", "feather"), ("pyarrow",)),
    "xlsx": ("openpyxl",),
    "stata": ("pandas", "pyarrow"),
}
"""The packages without which a format cannot be written."""


@pytest.mark.parametrize("name", WRITTEN)
def test_what_it_does_not_hold_is_lost_and_counted(name):
    for package in NEEDED.get(name, ()):
        pytest.importorskip(package)
    held = BUILT_IN[name].coverage.fields
    (base, *_) = golden(name) or [Event(id="e1")]

    def lost(*names):
        events = [base.evolve(**{field: FULL[field]}) for field in names]
        done = write(events, io.BytesIO(), format=name, losses="collect")
        return {loss.field.partition(".")[0] for loss in done.losses}

    whole = {field for field in FULL if field in held and not held[field]}
    apart = whole & {"origin"}  # one id stands in one source
    for names in (whole - apart, apart):
        assert names.isdisjoint(lost(*names))
    for field in FULL.keys() - whole:
        assert field in held or field in lost(field)


# Every source column has a home.

DOCUMENTED = {
    "gdelt1": "gdelt1_events",
    "gdelt2": "gdelt2_events",
    "gdelt2-mentions": "gdelt2_mentions",
    "icews": "icews_events",
    "polecat": "polecat_ngec_events",
    "phoenix": "phoenix_events",
    "ucdp-ged": "ucdp_ged",
    "acled": "acled",
    "plover": "plover_json",
    "plover-gsr": "plover_gsr_json",
    "ngec": "ngec_json",
    "petrarch": "petrarch_events",
}
# Documented names that are no columns of their own, or that only some files have: every other column is kept as well.
BESIDE = {
    "polecat": {"Event Intensity", "Headline", "Event Text", "Feed", "Story ID", "(blank)"},
    "ucdp-ged": {"(index) start_year end_year", "best_est high_est low_est"},
    "acled": {
        *("population_1km", "population_2km", "population_5km", "population_best"),
        *("data_id", "event_id_no_cnty"),
    },
    "plover": {"entity", "entity_example"},  # the parts of actor and recipient
    "petrarch": {"story_date"},  # called date here
}


@pytest.mark.parametrize("name", DOCUMENTED)
def test_every_documented_column_has_a_home(name):
    path = REFERENCE / f"{DOCUMENTED[name]}.csv"
    if not path.exists():
        pytest.skip(f"{path} is not there: the lists of columns stand beside the project, not in it")
    with path.open(encoding="utf-8", newline="") as stream:
        documented = {row["column"].partition(".")[0].removesuffix("[]") for row in csv.DictReader(stream)}
    assert documented - BUILT_IN[name].coverage.columns.keys() == BESIDE.get(name, set())
