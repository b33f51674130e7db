"""Errors: one root, builtin parents, messages of one size."""

import copy
import pickle
from time import perf_counter
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
    suggest,
    truncated,
)
from eventcode.issues import Finding, InvalidRecordError


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


def test_invalid_record_renders_its_findings() -> None:
    one = InvalidRecordError([Finding("found 5, expected text", ("source", 0, "name"))])
    assert (str(one), one.rule) == ("$.source[0].name: found 5, expected text", "EC003")
    two = InvalidRecordError([*one.findings, Finding("other")], rule="EC002")
    assert str(two) == "2 problems\n  $.source[0].name: found 5, expected text\n  $: other"


@pytest.mark.parametrize(
    "error",
    [
        InvalidRecordError([Finding("m", ("a", 1))], rule="EC002"),
        RecordError("m"),
        UnknownNameError("m"),
        MissingExtraError("m"),
    ],
)
def test_copies(error: EventCodeError) -> None:
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):  # noqa: S301  # our own bytes
        assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


@pytest.mark.parametrize(
    ("found", "known", "expected"),
    [
        ("denys", ["denies", "about"], "denies"),
        ("GVO", ["GOV", "MIL"], None),
        ("0741", ["0714", "074"], None),
        ("Gvoernment", ["Government"], "Government"),
        ("xyz", ["quad"], None),
        ("x", [], None),
        ("a" * 101, ["a" * 100], None),
        ("denys", iter(["denies"]), "denies"),
    ],
)
def test_near(found: str, known: Any, expected: str | None) -> None:
    assert suggest(found, known) == expected


def test_near_takes_no_time() -> None:
    start = perf_counter()
    assert suggest("abcdefgh" * 10, (f"{n:080x}" for n in range(10_000_000))) is None
    assert suggest("a" * 10_000_000, ["a"]) is None
    assert perf_counter() - start < 5


class Endless:
    def __repr__(self) -> str:
        return "x" * 1_000_000


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("010", "'010'"),
        (72, "72"),
        (None, "None"),
        ({"a": [1, 2]}, "{'a': [1, 2]}"),
        ([[[[1]]]], "[[[[...]]]]"),
    ],
)
def test_shown(value: object, text: str) -> None:
    assert truncated(value) == text


def test_shown_when_python_writes_no_number() -> None:
    assert truncated(10**5_000) == truncated([10**5_000]) == "a number of thousands of digits"


@pytest.mark.parametrize("value", ["x" * 10_000_000, ["x" * 70] * 7, Endless(), b"x" * 10_000, {"k" * 1_000: "v"}])
def test_shown_is_short(value: object) -> None:
    assert 40 <= len(truncated(value)) <= 80
