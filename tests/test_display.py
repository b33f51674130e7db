"""Tables as plain text."""

import pytest

import eventcode
from eventcode import (
    Actor,
    ActorRecord,
    Attribution,
    Dataset,
    Document,
    Event,
    Location,
    Registry,
    Reject,
    Row,
    When,
    check,
    tuples,
)
from eventcode.display.terminal import printable_json, table, width
from eventcode.display.text import outline, statements


def test_a_long_cell_is_broken_and_never_cut():
    assert table(["a", "b"], [["one two three", "x"]], limits=(5,)).splitlines() == [
        "a      b",
        "-----  -",
        "one    x",
        "two",
        "three",
    ]


def test_wide_and_combining_characters_align():
    lines = table(["name", "n"], [["金正恩", "1"], ["Kim", "2"], ["e\N{COMBINING ACUTE ACCENT}", "3"]]).splitlines()
    assert [line.rstrip()[-1] for line in lines[2:]] == ["1", "2", "3"]
    assert {width(line) for line in lines[1:]} == {9}


def test_control_characters_show_as_escapes():
    assert "\x1b" not in table(["a"], [["\x1b[2J"]])
    assert "\\x1b[2J" in table(["a"], [["\x1b[2J"]])


def test_an_empty_table_is_its_head():
    assert table(["a", "bc"], []) == "a  bc\n-  --"


def test_a_cell_of_blanks_stays_a_line():
    assert table(["a"], [[" " * 9]], limits=(3,)).split("\n") == ["a", "-", ""]


WHEN = [
    (None, ""),
    (When("2024-10"), "2024-10"),
    (When("2024-12", relation="by"), "by 2024-12"),
    (When("2024-12", relation="up_to"), "up to 2024-12"),
    (When("2024-12", text="by December", relation="by"), "by December"),
    (When(relation="after", relative_to="e1"), "after e1"),
    (When(relation="unknown"), "unknown"),
]


@pytest.mark.parametrize(("when", "shown"), WHEN)
def test_statements_show_when(when, shown):
    event = Event(id="e", when=when, label="L", source="Kyiv", target="Seoul")
    head, _, line = statements([event], columns=200).splitlines()
    assert line[head.index("when") : head.index("status")].strip() == shown


def test_statements_show_what_by_label_name_or_code():
    events = [
        Event(id="1", code="cameo:016"),
        Event(id="2", code="cameo:016", label="the Kremlin denies it"),
        Event(id="3", label="no code fits"),
        Event(id="4", code="acme:1"),
        Event(id="5", code="cameo:9"),
        Event(id="6", source="RUS"),
    ]
    lines = statements(events).splitlines()[2:]
    whats = ["(cameo:016)", "the Kremlin denies it (cameo:016)", "no code fits", "acme:1", "cameo:9", "(says nothing)"]
    for line, what in zip(lines, whats, strict=True):
        assert what in line
    assert "Deny responsibility" in lines[0]


def test_statements_of_a_data_set_use_its_attribution():
    data = Dataset(events=[Event(id="1", code="cameo:016")], attribution=Attribution("author", "CT+"))
    assert "asserted" in statements(data)


def test_outline_of_every_kind_of_value():
    data = {"id": "e", "extra": {"n": 1, "deep": [{"a": [1, 2]}, "b"]}, "alternatives": ["x", "y"], "text": "a\nb"}
    assert outline(data).splitlines() == [
        "id: e",
        "extra:",
        "  n: 1",
        "  deep:",
        "    - a: 1, 2",
        "    - b",
        "alternatives: x, y",
        "text: a\\nb",
    ]


def test_json_keeps_what_can_be_printed():
    assert printable_json('{"id": "\u00e5\x9b"}') == '{"id": "\u00e5\\u009b"}'
    assert printable_json('{"id": "\u00e5"}') == '{"id": "\u00e5"}'


def test_what_is_anonymous_mutual_or_counted_shows_in_the_table():
    event = Event(
        id="e",
        label="L",
        source=[Actor(ref="a"), Actor(description="officials", anonymity="requested")],
        reciprocal=True,
        quantities="~3000 soldiers",
        attributions=[Attribution(Actor(ref="a"), None)],
    )
    shown = statements(Dataset(actors=ActorRecord(id="a", name="Ann"), events=[event]), columns=300)
    for part in ("Ann, officials (anonymous) (to each other)", "L: ~3000 soldiers", "Ann open"):
        assert part in shown


LONG = "word " * 1_000
LARGE = {
    "data set": Dataset(events=[Event(id=f"e{n}", label=LONG) for n in range(1_000)]),
    "document": Document(id="d", text=LONG),
    "event": Event(id="e", label=LONG, source=["RUS"] * 900, extra={LONG: {"a": [LONG] * 900}}),
    "data": Event(id="e", extra={str(n): n for n in range(9_000)}).extra,
    "row": Row(Location("a"), Event(id="e", label=LONG, mentions=[("d", LONG)] * 900)),
    "reject": Reject(Location("a"), raw=b"x" * 90_000),
    "report": check([Event(id="e", code=f"cameo:{n}") for n in range(30)]),
    "tuple": next(iter(tuples(Event(id="e", code="cameo:190", source="RUS", label=LONG, mentions=[("d", LONG)] * 99)))),
    "registry": Registry(),
}


@pytest.mark.parametrize("name", LARGE)
def test_a_repr_takes_one_screen_at_most(name):
    assert len(repr(LARGE[name])) <= 24 * 80


def test_a_short_repr_says_all():
    event = Event(id="e", code="cameo:190", source="RUS", extra={"a": [1, {"b": None}]})
    assert eval(repr(event), {name: getattr(eventcode, name) for name in ("Event", "Actor")}) == event  # noqa: S307  # our own
    assert repr(Dataset(events=[Event(id="e1")])) == "Dataset(events=(Event(id='e1'),))"
    assert repr([Event(id="e1").extra]) == "[{}]"
