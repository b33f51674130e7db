"""Marks: what pictures draw of records, and that they say what they leave aside."""

import pytest

from eventcode import Dataset, Event, Place
from eventcode.plot.marks import place_marks, stance_marks, statement, time_marks

ACTS = ("denies", "confirms", "revises")


def test_times_are_days_spans_or_half_open(records):
    rows, aside = time_marks(records, 10)
    found = [(row["id"], row["kind"], row["from"], row["to"]) for row in rows]
    assert found == [
        ("treaty", "since", "2021-01-01", "2021-01-02"),
        ("drill", "span", "2021-03-01", "2021-06-01"),
        ("moved", "day", "2021-05-03", "2021-05-04"),
        ("told", "until", "2021-06-10", "2021-06-11"),  # by the day on which its document was published
        ("vote", "until", "2021-12-31", "2022-01-01"),
    ]
    assert aside == "not shown: 7 without a day"
    assert [row["status"] for row in rows] == ["asserted", "reported", "contested", "unstated", "unstated"]
    assert rows[3]["when"] == "recently"


def test_a_limit_is_said(records):
    rows, aside = time_marks(records, 2)
    assert [row["id"] for row in rows] == ["treaty", "drill"]
    assert aside == "not shown: 3 later, 7 without a day"


def test_years_beyond_the_calendar_of_python_are_no_days():
    assert time_marks(Dataset(events=[Event(id="e", when="-0043"), Event(id="f", when="9999-12-31")]), 5).rows == []


def test_statements_that_read_the_same_are_numbered():
    events = [Event(id=name, label=label, when="2021") for name, label in (("a", "x"), ("b", "x"), ("c", "y" * 99))]
    names = [row["statement"] for row in time_marks(Dataset(events=events), 5).rows]
    assert names == ["x", "x (2)", "y" * 69 + "…"]


def test_stances_are_who_does_what_to_which_statement(records):
    rows, aside = stance_marks(records, ACTS, 10)
    assert [(row["who"], row["act"], row["what"]) for row in rows] == [
        ("RUS", "denies", "Troops are moved"),
        ("USA", "confirms", "Troops are moved"),
        ("KOR", "confirms", "Troops are moved"),
        ("KOR", "revises", "Training goes on"),
        ("nobody named", "denies", "Training goes on"),
    ]
    assert aside == "not shown: 1 link to nothing"
    assert stance_marks(records, ACTS, 1).aside == "not shown: 1 more, 1 link to nothing"
    assert {row["what"] for row in stance_marks(records, ACTS, 1).rows} == {"Troops are moved"}


def test_places_are_counted_by_role(records):
    rows, aside = place_marks(records, 10)
    assert [(row["name"], row["role"], row["statements"]) for row in rows] == [
        ("Lund", "venue", 2),
        ("Seoul", "destination", 1),
    ]
    assert aside == "not shown: 1 without coordinates"
    assert place_marks(records, 1).aside == "not shown: 1 more, 1 without coordinates"
    assert place_marks(Dataset(events=[]), 1) == ([], "")


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (Event(id="e", label="It happened", code="cameo:072"), "It happened"),
        (Event(id="e", code="cameo:072"), "Provide military aid"),
        (Event(id="e", code="cameo:0799"), "cameo:0799"),
        (Event(id="e", code="acme:1"), "acme:1"),
        (Event(id="e"), "e"),
    ],
)
def test_a_statement_in_words(event, words):
    assert statement(event) == words


def test_characters_that_no_svg_can_hold_are_escapes():
    """The library that draws SVG ends the process at them."""
    text = "a\x1b[2J\0\ufffe"
    one = Event(id=f"1{text}", label=text, source=text, when="2024", places=Place(text, lat=1, lon=2))
    two = Event(id="2", label="no", source=text, when="2024", links=("denies", one.id))
    for marks in (time_marks(Dataset(events=[one, two]), 9), stance_marks(Dataset(events=[one, two]), ["denies"], 9)):
        texts = [value for row in marks.rows for value in row.values() if isinstance(value, str)]
        assert any(r"a\x1b[2J\x00\ufffe" in value for value in texts)
        assert not any(set("\x1b\0\ufffe") & set(value) for value in texts)
    assert place_marks(Dataset(events=[one]), 9).rows[0]["name"] == r"a\x1b[2J\x00\ufffe"
