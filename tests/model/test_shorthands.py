"""Shorthands of constructors: texts, pairs, entries of codebooks."""

from collections.abc import Iterator
from typing import Any, get_origin

import pytest
from attrs import fields

from eventcode.errors import RecordError
from eventcode.model import Actor, Attribution, Event, Link, Mention, Participant, Place, When
from eventcode.model.shorthand import as_texts
from eventcode.taxonomy import codebook


def test_parts_take_their_text() -> None:
    assert Actor("PRKGOV") == Actor.of("PRKGOV")
    assert Actor("author") == Actor(kind="author")
    assert Actor("Kim Jong Un", country="PRK") == Actor(name="Kim Jong Un", country="PRK")
    assert Actor(Actor("PRK"), description="x") == Actor("PRK").evolve(description="x")
    assert Actor("PRK", country="PRK") == Actor("PRK")
    assert Actor(None) == Actor()
    assert Place("Rome") == Place(name="Rome")
    assert When("2024-10").edtf == "2024-10"


def test_a_field_must_not_contradict_the_text() -> None:
    with pytest.raises(RecordError, match=r"Actor\.country: found 'KOR', expected 'PRK', as the text 'PRKGOV' says"):
        Actor("PRKGOV", country="KOR")
    with pytest.raises(RecordError, match=r"Actor: found 'PRKGVO', expected a CAMEO actor code"):
        Actor("PRKGVO")
    with pytest.raises(TypeError):
        Actor("PRK", "GOV")  # type: ignore[call-arg]


PAIRS = [
    ("places", ("Rome", "venue"), Place("Rome", role="venue")),
    ("attributions", ("KORLEG", "CT+"), Attribution("KORLEG", "CT+")),
    ("mentions", ("d1", "a quote"), Mention("d1", quote="a quote")),
    ("links", ("denies", "e1"), Link("denies", "e1")),
    ("others", ("Ukraine", "affected"), Participant("Ukraine", "affected")),
]


@pytest.mark.parametrize(("name", "pair", "made"), PAIRS)
def test_pairs(name: str, pair: tuple[str, str], made: object) -> None:
    for given in (pair, [pair], (pair,), [made], (made, pair)[:1]):
        assert getattr(Event(**{name: given}), name) == (made,)
    assert getattr(Event(**{name: [made, pair]}), name) == (made, made)
    assert getattr(Event(**{name: (made, made)}), name) == (made, made)


@pytest.mark.parametrize(("name", "pair"), [(name, pair) for name, pair, _ in PAIRS])
def test_what_is_no_pair_is_refused(name: str, pair: tuple[str, str]) -> None:
    for given in ((*pair, "x"), [(*pair, "x")], [pair[:1]]):
        with pytest.raises(RecordError, match=rf"Event\.{name}: found .* several in a list"):
            Event(**{name: given})


def test_a_tuple_of_texts_is_never_several_places() -> None:
    with pytest.raises(RecordError, match=r"Event\.places\.role: found 'Milan', expected one of location"):
        Event(places=("Rome", "Milan"))  # type: ignore[arg-type]
    assert Event(places=["Rome", "Milan"]).places == (Place("Rome"), Place("Milan"))
    assert Event(places=(Place("Rome"), "Milan")).places == (Place("Rome"), Place("Milan"))


def test_entries_of_codebooks_are_codes() -> None:
    entry = codebook("cameo")["072"]
    event = Event(code=entry, alternatives=[entry, "cameo:073"])
    assert (event.code, event.alternatives) == ("cameo:072", ("cameo:072", "cameo:073"))
    assert Event(alternatives=entry).alternatives == ("cameo:072",)
    assert Event().evolve(code=entry).code == "cameo:072"


@pytest.mark.parametrize(("value", "texts"), [(None, ()), ("a", ("a",)), (["a"], ("a",)), (("a",), ("a",))])
def test_texts(value: Any, texts: tuple[str, ...]) -> None:
    assert as_texts(value) == texts


class Frame:
    """A data frame: iterating over it gives the names of its columns."""

    columns = ("a",)

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)


class Array0:
    """An array without dimensions, whose iteration fails."""

    def __iter__(self) -> Iterator[str]:
        raise TypeError("iteration over a 0-d array")


SEVERAL = [f.name for f in fields(Event) if get_origin(f.type) is tuple]


@pytest.mark.parametrize(
    "value",
    [{"a"}, frozenset("a"), b"a", bytearray(b"a"), memoryview(b"a"), {"a": 1}, Frame(), Array0()],
    ids=lambda value: type(value).__name__,
)
def test_what_does_not_hold_several_things_in_an_order_is_refused(value: object) -> None:
    for name in SEVERAL:
        with pytest.raises(RecordError, match=rf"^Event\.{name}"):
            Event(**{name: value})  # type: ignore[arg-type]  # the slips themselves
