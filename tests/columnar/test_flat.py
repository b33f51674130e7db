import pytest

from eventcode.columnar import COLUMNS, NAMES, location, locations
from eventcode.model import Actor, Event, Place, Quantity

STATED = Event(
    id="e7",
    code="cameo:0211",
    source=["PRKGOVMIL", "Ann Austin"],
    target=Actor(name="Russia", country="RUS"),
    when="2024-10",
    places=[Place("Oslo", "venue"), Place("Kursk"), Place("Rylsk", lat=51.6, lon=34.7)],
    quantities=[Quantity(modifier="between", low=2, high=5, unit="men"), "7 horses"],
    attributions={"author": "Uu", "KORLEG": "CT+"},
    mentions=[("d1", "so they say"), ("d1", "again")],
)


def said(event, *names):
    return {name: NAMES[name].value(event) for name in names}


def test_names_are_identifiers_and_stand_once():
    names = [column.name for column in COLUMNS]
    assert len({*names}) == len(names)
    assert all(name.isidentifier() and name.islower() for name in names)


def test_what_is_not_said_is_absent():
    values = {c.name: c.value(Event(id="e1")) for c in COLUMNS if c.name != "record"}
    given = {name: value for name, value in values.items() if value is not None}
    assert given == {
        "id": "e1",
        "reciprocal": False,
        "undirected": False,
        "status": "unstated",
        "modality": "actual",
        "nature": "event",
    }


def test_several_actors_have_one_place_each_in_every_column():
    assert said(STATED, "source", "source_name", "source_country", "source_roles", "target_roles") == {
        "source": "PRKGOVMIL; Ann Austin",
        "source_name": "; Ann Austin",
        "source_country": "PRK; ",
        "source_roles": "GOV MIL; ",
        "target_roles": None,
    }


def test_the_code_has_its_name_and_its_root():
    assert said(STATED, "code_name", "code_root") == {
        "code_name": "Appeal for economic cooperation",
        "code_root": "cameo:02",
    }
    assert said(Event(code="mine:7"), "code_name", "code_root") == {"code_name": None, "code_root": None}


def test_the_place_is_the_first_location_with_coordinates():
    assert said(STATED, "place_name", "lat", "places") == {
        "place_name": "Rylsk",
        "lat": 51.6,
        "places": "Oslo (venue); Kursk; Rylsk",
    }
    assert location(Event(places=["Kursk", "Rylsk"])) == Place("Kursk")
    assert location(Event(places=("Oslo", "venue"))) is None
    assert locations(STATED) == (Place("Rylsk", lat=51.6, lon=34.7),)


def test_figures_are_numbers_beside_their_text():
    assert said(STATED, "quantity", "quantity_low", "quantity_high", "quantity_unit", "quantities") == {
        "quantity": None,
        "quantity_low": 2.0,
        "quantity_high": 5.0,
        "quantity_unit": "men",
        "quantities": "2..5 men; 7 horses",
    }


def test_holders_are_the_author_and_the_others():
    assert said(STATED, "status", "factuality_author", "factuality_others") == {
        "status": "reported",
        "factuality_author": "Uu",
        "factuality_others": "KORLEG: CT+",
    }


def test_documents_stand_once_and_quotes_each():
    assert said(STATED, "documents", "quotes") == {"documents": "d1", "quotes": "so they say; again"}


@pytest.mark.parametrize(
    ("name", "text"),
    [("earliest", "2024-10-01"), ("lat", "51.6"), ("reciprocal", "false"), ("when_precision", "month"), ("note", None)],
)
def test_values_as_text(name, text):
    assert NAMES[name].text(STATED) == text


def test_days_of_any_year_have_a_text():
    assert NAMES["earliest"].text(Event(when="-0043-03-15")) == "-0043-03-15"


def test_a_column_reads_only_the_fields_that_it_names():
    """Change every field that a column does not name: it must say the same."""
    other = Event(
        id="other",
        code="plover:AGREE",
        label="x",
        alternatives="cameo:01",
        source="USA",
        target=(),
        reciprocal=True,
        when="1999",
        places="Paris",
        quantities="3 cars",
        modality="planned",
        nature="state",
        attributions={"RUS": "CT-"},
        mentions=[("d9", "q")],
        links=[("denies", "e1")],
        note="n",
    )
    fields = (
        *("id", "code", "label", "alternatives", "source", "target", "reciprocal", "when", "places", "quantities"),
        *("modality", "nature", "attributions", "mentions", "links", "note"),
    )
    for column in COLUMNS:
        if column.name != "record":
            kept = {name: getattr(STATED, name) for name in fields if name in column.reads}
            assert column.value(other.evolve(**kept)) == column.value(STATED), column.name
