"""Answers about values that come again: by identity, and in bounded memory."""

import pytest

from eventcode.formats import identity_cache
from eventcode.formats.identity_cache import IdentityCache
from eventcode.model import Actor, FrozenDict


def test_equal_values_that_are_not_the_same_json_have_answers_of_their_own():
    cache = IdentityCache()
    boxes = [FrozenDict({"x": value}) for value in (1, 1.0, True)]
    assert boxes[0] == boxes[1] == boxes[2]
    assert [cache.get((box,), lambda box=box: type(box["x"])) for box in boxes * 2] == [int, float, bool] * 2


def test_what_else_is_asked_is_known_by_equality():
    cache = IdentityCache()
    actor = Actor(name="Rome")
    answers = [
        cache.get((actor,), lambda n=n: n, of=("source", path)) for n, path in enumerate((("a",), ("b",), ("a",)))
    ]
    assert answers == [0, 1, 0]


@pytest.mark.parametrize(
    "large",
    [
        "x" * 1_001,
        ("x",) * 1_001,
        FrozenDict({"x" * 501: "y" * 501}),
        Actor(name="x" * 1_001),
        (None, (("x" * 1_001,),)),
    ],
    ids=["text", "tuple", "mapping", "part", "nested"],
)
def test_what_is_large_is_not_kept(large):
    cache = IdentityCache()
    assert [cache.get((large,), lambda n=n: n) for n in (1, 2)] == [1, 2]
    assert not cache._held
    assert [cache.get((1,), lambda n=n: n, of=(large,)) for n in (1, 2)] == [1, 2]


def test_what_is_small_is_kept_up_to_a_number(monkeypatch):
    monkeypatch.setattr(identity_cache, "_MOST", 3)
    cache = IdentityCache()
    for n in range(10):
        assert cache.get((f"text {n}", None, 1.5, Actor(name="Rome"), FrozenDict({"a": ("b",)})), lambda n=n: n) == n
        assert len(cache._held) <= 3
