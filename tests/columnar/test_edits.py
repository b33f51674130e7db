import pytest

from eventcode.columnar import COLUMNS, NAMES
from eventcode.columnar.edits import edited, shown
from eventcode.columnar.flat_rows import cell_of
from eventcode.issues import Finding, InvalidRecordError
from eventcode.model import Actor, Attribution, Event, Mention, Place, Quantity, When

FULL = Event(
    id="e1",
    code="cameo:072",
    alternatives=["cameo:154", "cameo:062"],
    label="They moved",
    source=Actor("PRKGOV", name="Pyongyang"),
    target="RUS",
    when=When("2024-12", text="by December", relation="by", note="n"),
    places=[Place("Rome", "venue"), Place("Kursk", lat=51.7, lon=36.2, country="RUS")],
    quantities=[Quantity(3000, "about", unit="soldiers", scope="to_date"), Quantity(modifier="vague", text="dozens")],
    attributions=[Attribution("KORLEG", "CT+"), Attribution("author", "Uu", verb="reports")],
    mentions=Mention("d1", "moved"),
    note="x",
)
TWO = Event(id="e2", source=["PRK", "RUS"], mentions=[("d1", "a"), ("d2", "b")], attributions=[("author", "Uu")] * 2)
NONE = Event(id="e3")


def faults(event, **cells):
    with pytest.raises(InvalidRecordError) as caught:
        edited(event, cells)
    return [(f.at[0], f.message) for f in caught.value.findings]


@pytest.mark.parametrize("event", [FULL, TWO, NONE, Event(when="-0043")])
def test_what_the_record_says_changes_nothing(event):
    assert edited(event, {column.name: shown(column, event) for column in COLUMNS}) is event


@pytest.mark.parametrize(
    ("event", "cells", "changes"),
    [
        (FULL, {"label": None, "note": "y"}, {"label": None, "note": "y"}),
        (FULL, {"code": "cameo:190"}, {"code": "cameo:190"}),
        (FULL, {"alternatives": "cameo:01; cameo:02"}, {"alternatives": ["cameo:01", "cameo:02"]}),
        (FULL, {"alternatives": None, "reciprocal": True}, {"alternatives": (), "reciprocal": True}),
        (FULL, {"source_code": "RUSMIL"}, {"source": Actor("RUSMIL", name="Pyongyang")}),
        (FULL, {"source_code": "gov1"}, {"source": Actor("PRKGOV", name="Pyongyang").evolve(code="gov1")}),
        (FULL, {"codes": "plover:AID", "modes": "a; b"}, {"codes": ["plover:AID"], "modes": ["a", "b"]}),
        (FULL, {"source_code": "rebels"}, {"source": Actor("PRKGOV", name="Pyongyang").evolve(code="rebels")}),
        (FULL, {"source_name": None, "source_kind": "state"}, {"source": Actor("PRKGOV", kind="state")}),
        (FULL, {"target_roles": "GOV MIL"}, {"target": Actor("RUS").evolve(roles=("GOV", "MIL"))}),
        (FULL, {"target_code": None, "target_country": None}, {"target": ()}),
        (NONE, {"source_name": "Moscow", "source_country": "RUS"}, {"source": Actor(name="Moscow", country="RUS")}),
        (FULL, {"when": "2025"}, {"when": When("2025", text="by December", relation="by", note="n")}),
        (NONE, {"when": "2024-10"}, {"when": "2024-10"}),
        (NONE, {"relation": "unknown"}, {"when": When(relation="unknown")}),
        (FULL.evolve(when="2024"), {"when": None, "relation": None}, {"when": None}),
        (FULL, {"lat": 51.8, "lon": 36.3}, {"places": [FULL.places[0], FULL.places[1].evolve(lat=51.8, lon=36.3)]}),
        (
            FULL,
            {"lat": None, "lon": None, "place_name": None, "place_country": None},
            {"places": FULL.places[:1]},
        ),
        (NONE, {"place_name": "Oslo", "place_precision": "exact"}, {"places": Place("Oslo", precision="exact")}),
        (FULL, {"quantity": 3500.0}, {"quantities": [FULL.quantities[0].evolve(value=3500), FULL.quantities[1]]}),
        (NONE, {"quantity": 2.5, "quantity_unit": "km"}, {"quantities": Quantity(2.5, unit="km")}),
        (Event(id="q", quantities="3 men"), {"quantity": None, "quantity_unit": None}, {"quantities": ()}),
        (
            FULL,
            {"factuality_author": "CT+"},
            {"attributions": [FULL.attributions[0], Attribution("author", "CT+", verb="reports")]},
        ),
        (
            FULL,
            {"factuality_author": None},
            {"attributions": [FULL.attributions[0], Attribution("author", verb="reports")]},
        ),
        (Event(id="a", attributions=("author", "Uu")), {"factuality_author": None}, {"attributions": ()}),
        (NONE, {"factuality_author": "CT+"}, {"attributions": ("author", "CT+")}),
        (FULL, {"quotes": "have moved"}, {"mentions": Mention("d1", "have moved")}),
        (FULL, {"documents": "d2"}, {"mentions": Mention("d2", "moved")}),
        (FULL, {"documents": None, "quotes": None}, {"mentions": ()}),
        (NONE, {"documents": "d1", "quotes": "moved"}, {"mentions": Mention("d1", "moved")}),
        (
            FULL,
            {"modality": "planned", "status": "planned", "nature": "state"},
            {"modality": "planned", "nature": "state"},
        ),
        (FULL, {"reciprocal": None}, {}),
    ],
)
def test_a_changed_cell_changes_its_field_and_nothing_else(event, cells, changes):
    assert edited(event, cells) == event.evolve(**changes)


@pytest.mark.parametrize(
    ("event", "cells", "column", "message"),
    [
        (
            FULL,
            {"status": "denied"},
            "status",
            "found 'denied', expected 'reported': the column is derived from others",
        ),
        (FULL, {"source": "Seoul"}, "source", "the column is derived"),
        (FULL, {"earliest": (2024, 1, 1)}, "earliest", "found 2024-01-01, expected None: the column is derived"),
        (TWO, {"source_country": "UKR"}, "source_country", "found 'UKR', expected 'PRK; RUS' as it was"),
        (TWO, {"quotes": "c"}, "quotes", "found 'c', expected 'a; b' as it was: a cell that joins 2"),
        (TWO, {"factuality_author": "CT+"}, "factuality_author", "expected 'Uu; Uu' as it was"),
        (FULL, {"source_name": "A; B"}, "source_name", "found 'A; B', expected one actor"),
        (FULL, {"code": "072"}, "code", "found '072', expected a code as the text codebook:code"),
        (FULL, {"modality": None}, "modality", "found None, expected one of actual"),
        (FULL, {"source_country": "Korea"}, "source_country", "found 'Korea', expected an ISO 3166 alpha-3 code"),
        (FULL, {"relation": None}, "relation", "found None, expected 'on': the record cannot say so there"),
        (FULL, {"when": "2024-13"}, "when", "2024-13"),
        (FULL, {"lat": 95.0}, "lat", "found 95.0, expected a finite number from -90 to 90"),
        (FULL, {"lon": None}, "lon", "expected both coordinates or neither"),
        (FULL, {"quotes": None, "documents": None, "note": "y", "nature": "x"}, "nature", "found 'x', expected one of"),
        (FULL, {"documents": None}, "documents", "expected the id of the document in which the quote stands"),
        (NONE, {"quotes": "q"}, "quotes", "expected a document beside it"),
        (
            Event(id="m", mentions=Mention("d", "q", start=1, end=2)),
            {"quotes": "r"},
            "quotes",
            "which stands at 1 to 2",
        ),
        (FULL, {"quantity": None}, "quantity", "expected a number, because the modifier is 'about'"),
        (NONE, {"source_code": "A B"}, "source", ""),
    ],
)
def test_what_has_no_one_reading_is_refused(event, cells, column, message):
    if not message:  # a code of another kind is one reading
        assert edited(event, cells).source[0].code == "A B"
        return
    (name, found), *_ = faults(event, **cells)
    assert (name, message in found) == (column, True), found


def test_a_cell_that_the_record_cannot_say_there():
    assert faults(FULL, target_code=None) == [
        ("target_code", "found None, expected 'RUS': the record cannot say so there"),
    ]


def test_every_fault_of_a_row_is_named():
    found = {name for name, _ in faults(FULL, code="x", lat=95.0, source_country="x")}
    assert found == {"code", "lat", "source_country"}


def test_every_column_goes_back_somewhere_or_is_derived():
    derived = {column.name for column in COLUMNS if not column.into}
    assert derived == {
        *("id", "type", "code_name", "code_root", "source", "target", "when_precision", "earliest", "latest", "status"),
        *("factuality_others", "quantities", "places", "links", "record"),
    }


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("-0043-03-15", "day", (-43, 3, 15)),
        ("2024-10-23 00:00:00", "day", (2024, 10, 23)),
        ("2024-10-23T00:00:00", "day", (2024, 10, 23)),
        ("False", "truth", False),
        ("1", "truth", True),
        ("-1.5", "number", -1.5),
        ("", "day", None),
        ("NA", "number", None),
        ("NA", "text", "NA"),
        ("a", "text", "a"),
    ],
)
def test_cells_that_are_text(text, kind, value):
    assert cell_of(text, kind) == value


@pytest.mark.parametrize(
    ("text", "kind"),
    [("23.10.2024", "day"), ("2024-02-30", "day"), ("yes", "truth"), ("inf", "number"), ("1e999", "number")],
)
def test_cells_that_are_none_of_their_kind(text, kind):
    assert isinstance(cell_of(text, kind), Finding)


def test_names_lead_to_the_columns():
    assert list(NAMES.values()) == list(COLUMNS)
