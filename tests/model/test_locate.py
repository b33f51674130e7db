"""Finding a quote: exact, normalised, fuzzy, absent; positions are code points of the text as given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventcode.model.text import Located, Text, locate


@given(st.text(min_size=1), st.data())
def test_any_part_of_a_text_is_found_exact(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = locate(text[start:end], text)
    assert (found.match, text[found.start : found.end]) == ("exact", text[start:end])
    assert found.count == sum(text.startswith(text[start:end], at) for at in range(len(text)))


@given(st.text(), st.text())
def test_spans_lie_in_the_text(quote: str, text: str) -> None:
    found = locate(quote, text)
    if found.match == "absent":
        assert (found.start, found.end, found.count) == (None, None, 0)
    else:
        assert found.start is not None
        assert found.end is not None
        assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize(
    ("quote", "text", "span"),
    [
        ("North Korea's army", "of North Korea\N{RIGHT SINGLE QUOTATION MARK}s army", "North Korea’s army"),
        ("3,000 men", "some 3,000\N{NO-BREAK SPACE}men there", "3,000\N{NO-BREAK SPACE}men"),
        ("two words", "these two\r\n   words", "two\r\n   words"),
        ("a - b", "see a \N{EM DASH} b", "a \N{EM DASH} b"),
        ('"no"', "said \N{LEFT DOUBLE QUOTATION MARK}no\N{RIGHT DOUBLE QUOTATION MARK}.", "“no”"),
        ("wait...", "so wait\N{HORIZONTAL ELLIPSIS} and", "wait…"),
        ("wait…", "so wait... and", "wait..."),
        ("cooperation", "a co\N{SOFT HYPHEN}opera\N{ZERO WIDTH SPACE}tion", "co\u00adopera\u200btion"),
        ("the end", "\N{ZERO WIDTH NO-BREAK SPACE}the\tend", "the\tend"),
        ("it's \U0001f4a9", "\U0001f4a9 it\N{RIGHT SINGLE QUOTATION MARK}s \U0001f4a9", "it\u2019s \U0001f4a9"),
    ],
)  # fmt: skip
def test_normalised(quote: str, text: str, span: str) -> None:
    found = locate(quote, text)
    assert (found.match, text[found.start : found.end], found.count) == ("normalised", span, 1)


def test_positions_are_code_points() -> None:
    assert locate("b", "\N{PILE OF POO}\N{PILE OF POO}b") == Located("exact", 2, 3, 1)


def test_fuzzy() -> None:
    text = "According to officials, North Korea has sent some 3,000 troops to Russia this month."
    found = locate("North Korea has send some 3,000 troops to Russia", text)
    assert (found.match, text[found.start : found.end]) == (
        "fuzzy",
        "North Korea has sent some 3,000 troops to Russia",
    )


@pytest.mark.parametrize(
    ("quote", "text"),
    [("", "text"), ("", ""), (" ", "text"), ("\N{SOFT HYPHEN}", "text"), ("of Mordor", "of Gondor, all")],
)  # fmt: skip
def test_absent(quote: str, text: str) -> None:
    assert locate(quote, text) == Located("absent")


def test_several_places_are_counted_overlaps_too() -> None:
    assert locate("aa", "aaaa") == Located("exact", 0, 2, 3)
    assert locate("it's", "it’s and it’s").count == 2


@pytest.mark.parametrize(
    ("prefix", "suffix", "expected"),
    [
        (None, "two", Located("exact", 4, 5, 1)),
        ("two", None, Located("exact", 10, 11, 1)),
        ("  two\n", "three ", Located("exact", 10, 11, 1)),
        ("one", "two", Located("exact", 4, 5, 1)),
        ("three", None, Located("absent")),
        (None, "one", Located("absent")),
        (" ", " ", Located("exact", 4, 5, 2)),
    ],
)
def test_the_words_around_choose(prefix: str | None, suffix: str | None, expected: Located) -> None:
    assert locate("x", "one x two x three", prefix=prefix, suffix=suffix) == expected


def test_the_words_around_are_read_as_the_quote_is() -> None:
    text = "it’s\N{NO-BREAK SPACE}“so” and “so”, they say"
    assert locate('"so"', text, prefix="it's").start == 5
    assert locate("“so”", text, suffix=", they\nsay").start == 14


def test_many_places_in_a_long_text() -> None:
    text = "the cat and the dog " * 20_000
    assert locate("the", text, prefix="and", suffix="dog").count == 20_000


def test_similar_words_are_sought_up_to_a_stated_limit() -> None:
    text = Text("It was all quiet. " * 12_000 + "North Korea has sent some 3,000 troops.")
    assert text.locate("North Korea has sent some 3,000 troops").match == "exact"
    found = text.locate("North Korea has send sum 3,000 troops")
    assert (found.match, found.limit) == ("absent", "similar words were sought in the first 200,000 characters")
    assert text.locate("nowhere " * 80).limit == "similar words are sought for quotes of at most 500 characters"
    assert text.locate("It wos all quiet").match == "fuzzy"
    assert text.locate("xy").match == "absent"


def test_words_in_any_case() -> None:
    assert Text("It\N{RIGHT SINGLE QUOTATION MARK}s  ALLEGEDLY so").has_words("it's allegedly")
    assert not Text("It is so").has_words("allegedly")
