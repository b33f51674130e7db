"""Quantities: texts and what they say."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from eventcode.errors import RecordError
from eventcode.model import FigureRelation, Quantity
from eventcode.model.quantity import as_quantities

Q = Quantity


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3000", Q(3000)),
        ("0", Q(0)),
        ("007", Q(7)),
        ("3,000", Q(3000)),
        ("12,345,678", Q(12_345_678)),
        ("3.0", Q(3.0)),
        ("2.5", Q(2.5)),
        ("1,234.5 USD", Q(1234.5, unit="USD")),
        ("-5 degrees", Q(-5, unit="degrees")),
        ("\N{MINUS SIGN}5 degrees", Q(-5, unit="degrees")),
        ("3000 soldiers", Q(3000, unit="soldiers")),
        (" 3000  soldiers ", Q(3000, unit="soldiers")),
        ("3000\N{NO-BREAK SPACE}soldiers", Q(3000, unit="soldiers")),
        ("3000 special forces", Q(3000, unit="special forces")),
        ("10 155mm shells", Q(10, unit="155mm shells")),
        ("~3000 soldiers", Q(3000, "about", unit="soldiers")),
        ("≈3000", Q(3000, "about")),
        ("about 3,000", Q(3000, "about")),
        ("About 3,000", Q(3000, "about")),
        ("approximately 3,000", Q(3000, "about")),
        ("around 3,000", Q(3000, "about")),
        ("nearly 3,000", Q(3000, "about")),
        ("almost 3,000", Q(3000, "about")),
        ("roughly 3,000", Q(3000, "about")),
        ("some 3,000 troops", Q(3000, "about", unit="troops")),
        (">=10", Q(10, "at_least")),
        ("≥ 10", Q(10, "at_least")),
        ("at least 10 dead", Q(10, "at_least", unit="dead")),
        ("no fewer than 10", Q(10, "at_least")),
        ("no  fewer\N{NO-BREAK SPACE}than 10", Q(10, "at_least")),
        ("<=10", Q(10, "at_most")),
        ("≤10", Q(10, "at_most")),
        ("at most 10", Q(10, "at_most")),
        ("as many as 1,500 troops", Q(1500, "at_most", unit="troops")),
        ("up to 12,000", Q(12_000, "at_most")),
        (">600000 casualties", Q(600_000, "more_than", unit="casualties")),
        ("more than 10", Q(10, "more_than")),
        ("over 600,000", Q(600_000, "more_than")),
        ("<10", Q(10, "less_than")),
        ("less than 10", Q(10, "less_than")),
        ("fewer than 10", Q(10, "less_than")),
        ("under 10", Q(10, "less_than")),
        ("exactly 10", Q(10)),
        ("2 million", Q(2_000_000)),
        ("2.5 million USD", Q(2_500_000, unit="USD")),
        ("1.10 thousand", Q(1100)),
        ("3 Billion", Q(3_000_000_000)),
        ("0.0000001 million", Q(0.1)),
        ("3 millionaires", Q(3, unit="millionaires")),
        ("over 2 million people", Q(2_000_000, "more_than", unit="people")),
        ("1500-3000", Q(modifier="between", low=1500, high=3000)),
        ("1,500\N{EN DASH}3,000 men", Q(modifier="between", low=1500, high=3000, unit="men")),
        ("1500 .. 3000", Q(modifier="between", low=1500, high=3000)),
        ("2-3 million", Q(modifier="between", low=2_000_000, high=3_000_000)),
        ("-5..-3 degrees", Q(modifier="between", low=-5, high=-3, unit="degrees")),
        ("between 1,500 and 3,000 soldiers", Q(modifier="between", low=1500, high=3000, unit="soldiers")),
        ("1,500 to 3,000", Q(modifier="between", low=1500, high=3000)),
        ("from 2 to 3 million men", Q(modifier="between", low=2_000_000, high=3_000_000, unit="men")),
        ("about 10-15 men", Q(modifier="between", low=10, high=15, unit="men", text="about 10-15 men")),
        ("x2", Q(2, "ratio")),
        ("×1.5 the average", Q(1.5, "ratio", of="the average")),
        ("twice the previous estimate", Q(2, "ratio", of="the previous estimate")),
        ("Double the number", Q(2, "ratio", of="the number")),
        ("three  times as many", Q(3, "ratio", of="as many")),
        ("half of the army", Q(0.5, "ratio", of="the army")),
        ("none", Q(modifier="none")),
        ("zero", Q(modifier="none")),
        ("no casualties", Q(modifier="none", unit="casualties")),
        ("dozens", Q(modifier="vague", text="dozens")),
        ("thousands of soldiers", Q(modifier="vague", large=True, unit="soldiers", text="thousands of soldiers")),
        ("tens of thousands", Q(modifier="vague", large=True, text="tens of thousands")),
        (
            "hundreds of thousands of men",
            Q(modifier="vague", large=True, unit="men", text="hundreds of thousands of men"),
        ),
        ("thousands more", Q(modifier="vague", large=True, text="thousands more")),
        ("thousands more soldiers", Q(modifier="vague", large=True, unit="soldiers", text="thousands more soldiers")),
        ("a large number of men", Q(modifier="vague", large=True, unit="men", text="a large number of men")),
        ("several tanks", Q(modifier="vague", unit="tanks", text="several tanks")),
        ("a few", Q(modifier="vague", text="a few")),
        ("some soldiers", Q(modifier="vague", unit="soldiers", text="some soldiers")),
        ("9223372036854775808", Q(2**63)),
    ],
)
def test_parse(text: str, expected: Quantity) -> None:
    found = Quantity.parse(text)
    assert found == expected
    assert [type(n) for n in (found.value, found.low)] == [type(n) for n in (expected.value, expected.low)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soldiers",
        "about",
        "3000soldiers",
        "3 000 soldiers",
        "3\N{NO-BREAK SPACE}000",
        "3 \N{NO-BREAK SPACE}000 men",
        "3 155 mm shells",
        "3 million 500 thousand",
        "1,5",
        "3,00 men",
        "1,2345",
        "1.2.3",
        "1e400",
        "1e3",
        "0x10",
        "NaN",
        "inf",
        ">10-15",
        "10-5",
        "5--6",
        "nobody",
        "٣",
        "３",
        "ſome",
        "three timeſ as many",
        "½",
        "3000\nsoldiers\nthere",
        "18446744073709551616",
        "9" * 309 + " million",
        "9" * 400 + ".5",
        "1" * 5_000,
        "\ud800",
        5,
        None,
    ],
)
def test_parse_refuses_what_it_cannot_tell(text: Any) -> None:
    with pytest.raises(RecordError):
        Quantity.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "1" * 100_000,
        "1," * 100_000,
        "1,111" * 50_000,
        "1" + " " * 100_000 + "\n",
        "1" + " " * 100_000 + "x\n",
        "between " * 20_000,
        "some " * 50_000 + "\n",
        "-" * 100_000,
        "1.." * 50_000,
        "about " + "1,111" * 40 + "!" * 100_000 + "\n.",
    ],
)
def test_parse_comes_to_an_end_over_hostile_text(text: str) -> None:
    try:
        Quantity.parse(text)
    except RecordError as error:
        assert len(str(error)) < 250  # noqa: PT017  # whether it raises is not the point


NUMBERS = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
UNITS = st.none() | st.from_regex(r"[a-w][a-zA-Z]{0,8}( [a-zA-Z]{1,8}){0,2}", fullmatch=True)
VALUED = ("exact", "about", "at_least", "at_most", "more_than", "less_than")


def same(found: Quantity, quantity: Quantity) -> bool:
    def said(q: Quantity) -> list[object]:
        return [q.modifier, q.value, type(q.value), q.low, type(q.low), q.high, type(q.high), q.unit]

    return said(found) == said(quantity)


@given(NUMBERS, st.sampled_from(VALUED), UNITS)
def test_text_comes_back(value: float, modifier: Any, unit: str | None) -> None:
    assume(unit is None or unit.split()[0].lower() not in {"to", "thousand", "million", "billion"})
    quantity = Quantity(value, modifier, unit=unit)
    assert same(Quantity.parse(str(quantity)), quantity)


@given(NUMBERS, NUMBERS, UNITS)
def test_text_of_a_range_comes_back(one: float, other: float, unit: str | None) -> None:
    assume(unit is None or unit.split()[0].lower() not in {"thousand", "million", "billion"})
    low, high = sorted((one, other))
    quantity = Quantity(modifier="between", low=low, high=high, unit=unit)
    assert same(Quantity.parse(str(quantity)), quantity)


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (Q(3000, "about", unit="soldiers"), "~3000 soldiers"),
        (Q(1e22), "10000000000000000000000.0"),
        (Q(1e-7), "0.0000001"),
        (Q(2, "ratio", of="the army"), "x2 the army"),
        (Q(modifier="none"), "none"),
        (Q(modifier="none", unit="casualties"), "no casualties"),
        (Q(modifier="vague", text="dozens"), "dozens"),
        (Q(modifier="vague", unit="men"), "some men"),
        (Q(modifier="vague", unit="men", large=True), "a large number of men"),
        (Q(modifier="vague", large=True), "a large number"),
        (Q(modifier="vague"), "some"),
        (Q(modifier="between", low=1, high=2.5, unit="men"), "1..2.5 men"),
    ],
)
def test_str(quantity: Quantity, text: str) -> None:
    assert str(quantity) == text
    assert same(Quantity.parse(text), quantity)


@pytest.mark.parametrize(
    ("quantity", "bounds"),
    [
        (Q(5), (5, 5)),
        (Q(5, "about"), (None, None)),
        (Q(5, "at_least"), (5, None)),
        (Q(5, "more_than"), (5, None)),
        (Q(5, "at_most"), (None, 5)),
        (Q(5, "less_than"), (None, 5)),
        (Q(modifier="between", low=1, high=2), (1, 2)),
        (Q(modifier="none"), (0, 0)),
        (Q(modifier="vague"), (None, None)),
        (Q(2, "ratio"), (None, None)),
        (Q(5, "about", low=4, high=6), (4, 6)),
        (Q(5, "at_least", high=9), (5, 9)),
    ],
)
def test_bounds(quantity: Quantity, bounds: tuple[float | None, float | None]) -> None:
    assert quantity.bounds() == bounds


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"low": 2, "high": 1, "modifier": "between"}, "low to be no more than high"),
        ({}, r"Quantity\.value: found None, expected a number"),
        ({"modifier": "about"}, "because the modifier is 'about'"),
        ({"modifier": "between", "low": 1}, "both bounds"),
        ({"modifier": "between", "high": 1}, "both bounds"),
        ({"value": "3"}, r"Quantity\.value: found '3', expected a number or None; Quantity\.parse reads"),
        ({"value": True}, r"Quantity\.value: found True"),
        ({"value": float("inf")}, r"Quantity\.value: found inf"),
        ({"value": 2**64}, "at most 64 bits"),
        ({"value": 1, "modifier": "abuot"}, "did you mean 'about'"),
        ({"value": 1, "unit": ""}, r"Quantity\.unit: found ''"),
    ],
)
def test_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(RecordError, match=message):
        Quantity(**fields)


def test_shorthands() -> None:
    quantity = Quantity(3)
    assert as_quantities(None) == ()
    assert as_quantities(3) == as_quantities("3") == as_quantities([3]) == as_quantities(quantity) == (quantity,)
    assert Quantity.of_text(quantity) is quantity
    for value in (True, {"value": 3}, [None], b"3"):
        with pytest.raises(RecordError):
            as_quantities(value)  # type: ignore[arg-type]


def test_a_figure_stands_to_others() -> None:
    figure = Q(3000, "about", unit="soldiers", relations=[("revises", "e3"), FigureRelation("adds_to", figure="1500")])
    assert [(r.type, r.target, r.figure) for r in figure.relations] == [
        ("revises", "e3", None),
        ("adds_to", None, "1500"),
    ]
    assert Q(1, relations=("contains", "e2")).relations == (FigureRelation("contains", "e2"),)
    with pytest.raises(RecordError, match=r"Quantity\.relations\.type: found 'revise', expected one of revises"):
        Q(1, relations=[("revise", "e3")])
    with pytest.raises(RecordError, match=r"FigureRelation: found None, expected the id of a record, or a figure"):
        FigureRelation("revises")
