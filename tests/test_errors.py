"""Errors: one root, builtin parents, messages of one size."""

import copy
import pickle
from typing import Any

import pytest

import eventcode
from eventcode.errors import (
    EventCodeError,
    FormatError,
    MissingExtraError,
    PluginError,
    RecordError,
    UnknownNameError,
    must_be,
    one_of,
    suggest,
    truncated,
)
from eventcode.formats import Unsupported, UnsupportedError
from eventcode.issues import Finding, InvalidRecordError
from eventcode.taxonomy import CodebookError


@pytest.mark.parametrize(
    ("cls", "parent"),
    [
        (RecordError, ValueError),
        (InvalidRecordError, RecordError),
        (UnknownNameError, LookupError),
        (FormatError, ValueError),
        (PluginError, EventCodeError),
        (MissingExtraError, ImportError),
    ],
)
def test_family(cls: type[Exception], parent: type[Exception]) -> None:
    assert issubclass(cls, EventCodeError)
    assert issubclass(cls, parent)
    assert cls.__name__ in eventcode.__all__


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (RecordError("no port"), "no port"),
        (RecordError("no port", "Pusan", where="Ship.port"), "Ship.port: no port; did you mean 'Pusan'?"),
        (RecordError(where="x", found="5", expected="text"), "x: found 5, expected text"),
        (RecordError("IMO9074729: hull scrapped"), "IMO9074729: hull scrapped"),
        (UnknownNameError("no scale is called 'x'", known=("a", "b")), "no scale is called 'x'; known: a, b"),
        (must_be("x", 5, expected="text", known=["text"]), "x: found 5, expected text"),
        (
            must_be("", "txet", expected="one of text", known=["text"]),
            "found 'txet', expected one of text; did you mean 'text'?",
        ),
    ],
)
def test_fields_are_rendered(error: EventCodeError, text: str) -> None:
    assert str(error) == text


def test_fields_are_read() -> None:
    error = must_be("Place.role", "venu", expected="one of location, venue", known=("location", "venue"))
    assert (error.where, error.found, error.expected) == ("Place.role", "'venu'", "one of location, venue")
    assert (error.hint, error.message) == ("venue", "found 'venu', expected one of location, venue")
    with pytest.raises(RecordError, match="write: losses: found 'rise', expected 'collect' or 'raise'; did you mean"):
        one_of("write: losses", "rise", known=("collect", "raise"))
    one_of("write: losses", "raise", known=("collect", "raise"))


def test_an_invalid_record_of_one_problem_has_its_place() -> None:
    error = InvalidRecordError([Finding("m", "code", hint="x")])
    assert (error.where, error.hint, error.message, str(error)) == ("$.code", "x", "m", "$.code: m; did you mean 'x'?")


def test_invalid_record_renders_its_findings() -> None:
    one = InvalidRecordError([Finding("found 5, expected text", ("source", 0, "name"))])
    assert (str(one), one.rule) == ("$.source[0].name: found 5, expected text", "EC003")
    two = InvalidRecordError([*one.findings, Finding("other")], rule="EC002")
    assert str(two) == "2 problems\n  $.source[0].name: found 5, expected text\n  $: other"


@pytest.mark.parametrize(
    "error",
    [
        InvalidRecordError([Finding("m", ("a", 1))], rule="EC002"),
        InvalidRecordError([Finding("m"), Finding("n", hint="x")]),
        RecordError("m"),
        RecordError("m", "hint", where="here"),
        FormatError(where="a.csv:1", found="x", expected="y", hint="z"),
        PluginError("m"),
        UnknownNameError("m", known=["a", "b"]),
        MissingExtraError("m", where="x"),
        CodebookError("acme", ["one", "two"]),
        UnsupportedError([Unsupported(("source", 1), "the format holds one actor")]),
    ],
)
def test_copies(error: EventCodeError) -> None:
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


@pytest.mark.parametrize(
    ("found", "known", "expected"),
    [
        ("denys", ["denies", "about"], "denies"),
        ("GVO", ["GOV", "MIL"], None),
        ("0741", ["0714", "074"], None),
        ("Gvoernment", ["Government"], "Government"),
        ("xyz", ["quad"], None),
        ("boarding", ["deployment", "denial", "warning", "treaty"], None),
        ("acme", ["cameo", "plover"], None),
        ("event_date", ["EventCode", "SQLDATE"], None),
        ("camoe", ["cameo", "plover"], "cameo"),
        ("CAMEO", ["acemo", "cameo"], "cameo"),
        ("licens", ["licence", "sources"], "licence"),
        ("parant", ["parent", "patron"], "parent"),
        ("withdraw", ["RETREAT-withdraw", "RETREAT-surrender"], "RETREAT-withdraw"),
        ("plover", ["plover@2.0", "cameo@1.1b3"], "plover@2.0"),
        ("plover", ["plover@2.0-proposed", "plover@0.5-proposed"], None),
        ("x", [], None),
        ("a" * 101, ["a" * 100], None),
        ("denys", iter(["denies"]), "denies"),
    ],
)
def test_near(found: str, known: Any, expected: str | None) -> None:
    assert suggest(found, known) == expected


def test_a_hint_compares_a_bounded_number_of_words() -> None:
    known = (f"{n:080x}" for n in range(10_000_000))
    assert suggest("abcdefgh" * 10, known) is None
    assert int(next(known), 16) <= 10_000
    assert suggest("a" * 10_000_000, ["a"]) is None


class Endless:
    def __repr__(self) -> str:
        return "x" * 1_000_000


class Table:
    def __repr__(self) -> str:
        return "   a\n0  1"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("010", "'010'"),
        (72, "72"),
        (None, "None"),
        ({"a": [1, 2]}, "{'a': [1, 2]}"),
        ([[[[1]]]], "[[[[...]]]]"),
        (Table(), "a Table"),
    ],
)
def test_shown(value: object, text: str) -> None:
    assert truncated(value) == text


def test_shown_when_python_writes_no_number() -> None:
    assert truncated(10**5_000) == truncated([10**5_000]) == "a number of thousands of digits"


@pytest.mark.parametrize("value", ["x" * 10_000_000, ["x" * 70] * 7, Endless(), b"x" * 10_000, {"k" * 1_000: "v"}])
def test_shown_is_short(value: object) -> None:
    assert 40 <= len(truncated(value)) <= 80
