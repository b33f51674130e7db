"""Codes: text from disk to disk."""

import copy
import pickle
from typing import Any

import pytest

from eventcode.errors import RecordError
from eventcode.model import Code, Event
from eventcode.model.code import as_code, as_codes


@pytest.mark.parametrize(
    ("text", "book", "value"),
    [
        ("cameo:010", "cameo", "010"),
        ("cameo:10", "cameo", "10"),
        ("plover:CONSULT-visit", "plover", "CONSULT-visit"),
        ("own:a:b", "own", "a:b"),
        ("own:two words", "own", "two words"),
        ("книга:код", "книга", "код"),
    ],
)
def test_parts(text: str, book: str, value: str) -> None:
    code = Code(text)
    assert (code, code.codebook, code.value) == (text, book, value)


@pytest.mark.parametrize(
    "text", ["", ":", "072", "cameo:", ":072", "cameo: 072", "cameo:072 ", "ca meo:072", "cameo:0\n72", "a:\ud800"]
)
def test_no_code(text: str) -> None:
    with pytest.raises(RecordError, match="expected a code as the text codebook:code"):
        Code(text)


@pytest.mark.parametrize("value", [72, 7.2, True, ["cameo:072"], b"cameo:072"])
def test_a_number_has_lost_its_zeros(value: Any) -> None:
    with pytest.raises(RecordError, match="a number has lost its leading zeros"):
        Event(code=value)


def test_leading_zeros_count() -> None:
    assert Code("cameo:010") != Code("cameo:10")
    assert Event(code="cameo:010").id != Event(code="cameo:10").id


def test_conversions() -> None:
    code = Code("cameo:072")
    assert as_code(None) is None
    assert as_code(code) is code
    assert as_code("cameo:072") is as_code("cameo:072")
    assert as_codes(None) == ()
    assert as_codes("cameo:072") == as_codes(["cameo:072"]) == (code,)
    assert as_codes([code])[0] is code
    long = "own:" + "x" * 1_000
    assert as_code(long) == long
    for value in (5, {"cameo:072": 1}, [72]):
        with pytest.raises(RecordError, match="found"):
            as_codes(value)  # type: ignore[arg-type]


def test_copies_are_codes() -> None:
    code = Code("cameo:072")
    for again in (pickle.loads(pickle.dumps(code)), copy.copy(code), copy.deepcopy(code)):
        assert (type(again), again) == (Code, code)
