"""What all records share: frozen data, checks from annotations, evolve, repr."""

import copy
import pickle
from typing import Annotated, Any, Literal

import pytest
from attrs import field, frozen, validate
from hypothesis import given

from eventcode.errors import RecordError
from eventcode.model import Actor, Event, FrozenDict, Mention, Part, Place, Range, checked, part
from eventcode.model.frozendict import DEEPEST
from eventcode.model.shorthand import many
from eventcode.testing import json_data


def nested(levels: int) -> Any:
    value: Any = "leaf"
    for level in range(levels):
        value = [value] if level % 2 else {"k": value}
    return value


class Text(str):
    __slots__ = ()


class Whole(int):
    pass


class Real(float):
    pass


def test_frozen_dict_freezes_all_the_way_down() -> None:
    source = {"a": [1, {"b": [2.5, None, True]}], "c": {}}
    data = FrozenDict(source)
    assert data == {"a": (1, {"b": (2.5, None, True)}), "c": {}}
    source["a"].append("later")  # type: ignore[attr-defined]
    assert len(data["a"]) == 2
    assert hash(data) == hash(FrozenDict(dict(reversed(data.items()))))
    assert repr(FrozenDict({"a": (1,)})) == "{'a': (1,)}"


def test_frozen_dict_holds_exact_json_types() -> None:
    data = FrozenDict({Text("k"): [Text("x"), Whole(3), Real(2.5)]})
    assert [type(v) for v in data["k"]] == [str, int, float]
    assert [type(key) for key in data] == [str]


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.__setitem__("a", 2),
        lambda d: d.__delitem__("a"),
        lambda d: d.update(a=2),
        lambda d: d.pop("a"),
        lambda d: d.popitem(),
        lambda d: d.clear(),
        lambda d: d.setdefault("b", 1),
        lambda d: d.__ior__({"b": 1}),
    ],
)
def test_frozen_dict_refuses_change(change: Any) -> None:
    data = FrozenDict({"a": 1})
    with pytest.raises(TypeError, match="cannot change"):
        change(data)
    assert data == {"a": 1}


def test_frozen_dict_joins_to_a_new_one() -> None:
    data = FrozenDict({"a": 1})
    joined = data | {"b": [2]}
    assert (type(joined), joined, data) == (FrozenDict, {"a": 1, "b": (2,)}, {"a": 1})


@given(json_data())
def test_frozen_dict_copies_and_pickles(data: FrozenDict) -> None:
    for again in (pickle.loads(pickle.dumps(data)), copy.copy(data), copy.deepcopy(data)):
        assert (type(again), again, hash(again)) == (FrozenDict, data, hash(data))


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"a": float("nan")}, "found nan"),
        ({"a": float("-inf")}, "found -inf"),
        ({"a": [2**64]}, "found 18446744073709551616"),
        ({"a": -(2**63) - 1}, "found -9223372036854775809"),
        ({"a": 10**400}, "found 1000"),
        ({"a": 10**5000}, "found a number of thousands of digits"),
        ({"a": "\ud800"}, r"found '\\ud800'"),
        ({"\udfff": 1}, r"found the key '\\udfff'"),
        ({1: 2}, "found the key 1"),
        ({"a": {1, 2}}, "found {1, 2}"),
        ({"a": b"x"}, "found b'x'"),
        ({"a": object}, "found <class 'object'>"),
    ],
)
def test_frozen_dict_refuses_what_json_cannot_hold(value: Any, found: str) -> None:
    with pytest.raises(RecordError, match=found):
        FrozenDict(value)


def test_frozen_dict_has_a_depth() -> None:
    assert hash(FrozenDict({"x": nested(DEEPEST - 1)}))
    with pytest.raises(RecordError, match="64 levels"):
        FrozenDict({"x": nested(DEEPEST)})
    with pytest.raises(RecordError, match="64 levels"):
        FrozenDict({"x": FrozenDict({"y": nested(DEEPEST - 1)})})
    endless: dict[str, Any] = {}
    endless["x"] = endless
    with pytest.raises(RecordError, match="64 levels"):
        FrozenDict(endless)


def test_records_are_immutable() -> None:
    event = Event(id="e1")
    with pytest.raises(AttributeError):
        event.label = "x"  # type: ignore[misc]


def test_evolve_makes_a_copy() -> None:
    place = Place(name="Rome")
    assert (place.evolve(country="ITA").country, place.country) == ("ITA", None)


def test_evolve_names_a_slip() -> None:
    with pytest.raises(RecordError, match=r"Place: found 'nmae'.*did you mean 'name'\?"):
        Place(name="Rome").evolve(nmae="Roma")
    with pytest.raises(RecordError, match=r"Place\.lat: found 95\.0"):
        Place(lat=5, lon=5).evolve(lat=95)


def test_repr_shows_what_was_given_and_can_be_evaluated() -> None:
    mention = Mention("d1", quote="it’s", start=0, end=4, extra={"a": [1]})
    text = repr(mention)
    assert text == "Mention(document='d1', quote='it’s', start=0, end=4, extra={'a': (1,)})"
    assert eval(text, {"Mention": Mention}) == mention  # noqa: S307  # our own text
    event = Event(id="e1", code="cameo:010", source="PRKGOV")
    names = {"Event": Event, "Actor": Actor}
    assert eval(repr(event), names) == event  # noqa: S307  # the same


def test_unknown_keys_are_json_that_no_field_has() -> None:
    assert Actor(name="x", unknown={"y": [1]}).unknown == {"y": (1,)}
    for key in ("id", "label", "record"):
        with pytest.raises(RecordError, match=f"unknown: found the key '{key}'"):
            Event(unknown={key: "x"})
    with pytest.raises(RecordError, match=r"Event\.unknown: found 5"):
        Event(unknown=5)  # type: ignore[arg-type]
    with pytest.raises(RecordError, match="unknown: found the key 'type'"):
        Event(unknown={"type": 5})


def test_messages_stay_short() -> None:
    for value in ("x" * 1_000_000, ["x"] * 100_000, nested(5_000), 10**5000):
        with pytest.raises(RecordError) as caught:
            Event(reciprocal=value)  # type: ignore[arg-type]
        assert len(str(caught.value)) < 160


@pytest.mark.parametrize(
    ("value", "expected"), [(None, ()), ("a", ("a",)), (["a", "b"], ("a", "b")), (iter("ab"), ("a", "b"))]
)
def test_many_takes_one_several_or_none(value: Any, expected: tuple[str, ...]) -> None:
    assert many(value, (str,), "text") == expected


@pytest.mark.parametrize("value", [5, 0, False, {}, {"a": 1}, b"ab", ""])
def test_many_refuses_what_is_neither(value: Any) -> None:
    with pytest.raises(RecordError, match="expected a number"):
        many(value, (float,), "a number")


def make(annotation: Any) -> type[Part]:
    namespace = {"__annotations__": {"x": annotation}, "__module__": __name__}
    return frozen(kw_only=True, repr=False, field_transformer=checked)(type("Own", (Part,), namespace))


@pytest.mark.parametrize(
    ("annotation", "good", "bad"),
    [
        (str, ["a"], ["", 1, None, "\ud800"]),
        (int, [0, -5, 2**64 - 1], [1.0, True, 2**64, "1"]),
        (float, [0.5], [float("inf"), "1", True, None]),
        (bool, [True], [1, None]),
        (Literal["a", "b"], ["a"], ["c", None, 1]),
        (Annotated[int, Range(1, 6)], [1, 6], [0, 7, 2.5]),
        (int | str | None, [1, "a", None], [2.5, ""]),
        (tuple[int, ...], [(), (1, 2)], [(1, "a"), {1}, 1]),
        (Place, [Place(name="x")], ["x", None]),
    ],
)
def test_annotations_are_the_schema(annotation: Any, good: list[Any], bad: list[Any]) -> None:
    own = make(annotation)
    for value in good:
        assert own(x=value).x == value  # type: ignore[attr-defined,call-arg]
    for value in bad:
        with pytest.raises(RecordError, match=r"Own\.x: found"):
            own(x=value)  # type: ignore[call-arg]


@pytest.mark.parametrize("annotation", [list[str], tuple[int, str], "int", Any, dict, dict[str, int]])
def test_annotations_that_no_record_can_hold(annotation: Any) -> None:
    with pytest.raises(TypeError, match="a record cannot hold"):
        make(annotation)


def test_harmless_conversions() -> None:
    assert make(float)(x=41).x == 41.0  # type: ignore[attr-defined,call-arg]
    assert type(make(Annotated[float, Range(0, 90)] | None)(x=41).x) is float  # type: ignore[attr-defined,call-arg]
    assert make(tuple[str, ...])(x=["a"]).x == ("a",)  # type: ignore[attr-defined,call-arg]
    assert make(tuple[str, ...])(x="a").x == ("a",)  # type: ignore[attr-defined,call-arg]
    assert type(make(FrozenDict)(x={"a": 1}).x) is FrozenDict  # type: ignore[attr-defined,call-arg]
    with pytest.raises(RecordError, match="thousands of digits"):
        make(float)(x=10**5000)  # type: ignore[call-arg]


def test_a_field_may_bring_a_check_of_its_own() -> None:
    def even(_instance: object, _attribute: object, value: int) -> None:
        if value % 2:
            raise ValueError(value)

    @frozen(kw_only=True, repr=False, field_transformer=checked)
    class Even(Part):
        x: int = field(validator=even)

    assert Even(x=2).x == 2
    with pytest.raises(ValueError, match="3"):
        Even(x=3)


def test_a_default_that_the_annotation_refuses_is_refused_with_the_class() -> None:
    with pytest.raises(TypeError, match="size: found the default 'big', expected a whole number"):

        @frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=checked)
        class Ship(Part):
            size: int = "big"  # type: ignore[assignment]  # the mistake in question


def test_attrs_validates_by_the_same_checks() -> None:
    place = Place("Rome")
    validate(place)
    object.__setattr__(place, "role", "venu")
    with pytest.raises(RecordError, match=r"Place\.role: found 'venu', .*; did you mean 'venue'"):
        validate(place)


def test_what_is_compared() -> None:
    @part
    class Own(Part):
        a: str
        b: int = field(default=1, eq=False)
        c: str = field(default="x", eq=str.lower)

    assert hash(Own("x", 1)) == hash(Own("x", 2))
    assert Own("x", 1) == Own("x", 2)
    assert Own("x", c="X") == Own("x", c="x") != Own("y")
    assert hash(Own("x", c="X")) == hash(Own("x", 2))
    assert Own("x") != "x"
    assert (Place("x") == Actor(name="x"), Place("x") != Place("y")) == (False, True)


def test_a_subclass_compares_its_own_fields() -> None:
    assert Event(id="e1") == Event(id="e1")  # first, so that its eq is written

    @part(kw_only=True)
    class Boarding(Event):
        vessel: str

    class Undecorated(Boarding):
        pass

    for cls in (Boarding, Undecorated):
        one, other = cls(id="b1", vessel="x"), cls(id="b1", vessel="y")
        assert one != other
        assert hash(one) != hash(other)
        assert one == cls(id="b1", vessel="x") != Event(id="b1")
    assert Boarding(id="b1", vessel="x") != Undecorated(id="b1", vessel="x")
