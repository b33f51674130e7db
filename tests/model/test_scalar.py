"""Scalars of other libraries count as plain values, missing ones as absent."""

from datetime import date
from enum import Enum, IntEnum, StrEnum
from typing import Any

import pytest

from eventcode.convert import dumps, from_dict, loads
from eventcode.errors import RecordError
from eventcode.model import Actor, Code, Event, FrozenDict, Link, Mention, Participant, Place, Quantity, When
from eventcode.model.scalar import as_scalar, is_missing

NAN = float("nan")


class Text(str, Enum):  # noqa: UP042  # the kind that writes its name
    SENT = "cameo:072"
    PRK = "PRK"


class Mode(StrEnum):
    PLANNED = "planned"


class Plain(Enum):
    SPEECH = "speech_act"
    DAY = "2024-10-23"


class Count(IntEnum):
    TWO = 2


class Whole:
    """A whole number of another library."""

    def __index__(self) -> int:
        return 7


class Scalar:
    """A scalar as NumPy has them: no subclass of a plain type, with `item`."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def item(self) -> Any:
        return self.value


class Endless:
    """A scalar whose item is one of the same type, as that of numpy.longdouble."""

    def item(self) -> "Endless":
        return Endless()


class NAType:
    """NA of pandas: neither equal to itself nor different."""

    def __ne__(self, other: object) -> Any:
        return Undecided()

    def __eq__(self, other: object) -> Any:
        return Undecided()

    __hash__ = object.__hash__


class Undecided:
    def __bool__(self) -> bool:
        raise TypeError("boolean value of NA is ambiguous")


class NaTType(date):
    """NaT of pandas: a date that is not equal to itself."""

    def __ne__(self, other: object) -> bool:
        return True

    __hash__ = date.__hash__


MISSING = [NAN, NAType(), NaTType(1, 1, 1)]


class Array:
    """An array without dimensions: iterable by its type, and not when it is tried."""

    def __iter__(self) -> Any:
        raise TypeError("iteration over a 0-d array")

    def item(self) -> int:
        return 3


class Frame:
    columns = ("code",)

    def __iter__(self) -> Any:
        return iter(self.columns)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Text.SENT, "cameo:072"),
        (Plain.SPEECH, "speech_act"),
        (Count.TWO, 2),
        (Scalar(3), 3),
        (Scalar(2.5), 2.5),
        (Scalar(True), True),  # noqa: FBT003  # a NumPy truth value
        (Scalar(Whole()), 7),
        (Whole(), 7),
        (None, None),
        (NAN, None),
    ],
)
def test_scalars(value: object, plain: object) -> None:
    found = as_scalar(value)
    assert (type(found), found) == (type(plain), plain)


@pytest.mark.parametrize("value", [[1], (1,), {"a": 1}, Array(), Frame(), date(2024, 1, 1), Actor("PRK")])
def test_what_is_no_scalar_stays_itself(value: object) -> None:
    assert as_scalar(value) is value


def test_an_item_of_its_own_type_ends_the_search() -> None:
    endless = Endless()
    assert as_scalar(endless) is endless


@pytest.mark.parametrize("value", MISSING)
def test_missing_values_are_absent(value: Any) -> None:
    assert is_missing(value)
    event = Event(
        id="e1", code=value, label=value, source=value, when=value, places=value, quantities=value, links=value,
        attributions=value, mentions=value, alternatives=value, others=value, inferred=value, extra=value,
    )  # fmt: skip
    assert event == Event(id="e1")
    assert Place("Rome", lat=value, lon=value) == Place("Rome")
    assert Actor(name="x", roles=value, country=value) == Actor(name="x")


@pytest.mark.parametrize("value", MISSING)
def test_missing_values_are_refused_where_a_value_has_to_be(value: Any) -> None:
    for make in (
        lambda: Event(modality=value),
        lambda: Link("denies", value),
        lambda: Participant(value, "asset"),
        lambda: Event(source=["PRK", value]),
        lambda: When.of(value),
        lambda: Place.of(value),
        lambda: Quantity.of_text(value),
        lambda: Actor.of(value),
        lambda: FrozenDict({"x": value}),
    ):
        with pytest.raises(RecordError, match="found"):
            make()


def test_enum_members_are_their_values() -> None:
    event = Event(
        id=Text.PRK, code=Text.SENT, source=Text.PRK, modality=Mode.PLANNED, nature=Plain.SPEECH, when=Plain.DAY,
        label=Text.SENT, quantities=Count.TWO, extra={"kind": Text.SENT, "mode": [Mode.PLANNED]}, places=Text.PRK,
    )  # type: ignore[arg-type]  # fmt: skip
    assert (event.code, event.label, event.extra["kind"]) == ("cameo:072", "cameo:072", "cameo:072")
    assert [type(value) for value in (event.label, event.modality, event.nature, event.extra["kind"])] == [str] * 4
    assert (type(event.code), event.source, event.when) == (Code, (Actor("PRK"),), When("2024-10-23"))
    assert loads(dumps(event)) == event
    assert type(Code(Text.SENT)) is Code
    assert str(Code(Text.SENT)) == "cameo:072"


def test_numbers_of_other_libraries_are_plain_ones() -> None:
    mention = Mention("d1", start=Scalar(3), end=Whole())  # type: ignore[arg-type]
    place = Place("Lima", lat=Scalar(-12.05), lon=Scalar(-77))  # type: ignore[arg-type]
    assert [type(n) for n in (mention.start, mention.end, place.lat, place.lon)] == [int, int, float, float]
    assert Event(quantities=[Scalar(5), Whole()]).quantities == (Quantity(5), Quantity(7))  # type: ignore[list-item]
    assert Event(quantities=Scalar(5)).quantities == (Quantity(5),)  # type: ignore[arg-type]
    assert Event(reciprocal=Scalar(True)).reciprocal is True  # type: ignore[arg-type]  # noqa: FBT003
    assert FrozenDict({"n": Scalar(5)}) == {"n": 5}
    assert from_dict({"record": "event", "places": [{"lat": Scalar(1.5), "lon": 2}]}).places[0].lat == 1.5  # type: ignore[union-attr]


@pytest.mark.parametrize("value", [{"PRK", "RUS"}, frozenset({"PRK"}), Frame(), Array(), b"PRK"])
@pytest.mark.parametrize(
    "name",
    ["source", "alternatives", "others", "places", "quantities", "attributions", "mentions", "links", "inferred"],
)
def test_what_is_no_list_of_things_is_refused_with_the_field(value: Any, name: str) -> None:
    with pytest.raises(RecordError, match=rf"^Event\.{name}: found"):
        Event(**{name: value})


def test_numpy_and_pandas() -> None:
    np = pytest.importorskip("numpy", reason="the stand-ins above do without numpy")
    pd = pytest.importorskip("pandas", reason="the stand-ins above do without pandas")
    lima = Place("Lima", lat=np.float64(-12.05), lon=np.float32(-77))
    assert (type(lima.lat), type(lima.lon), lima.lon) == (float, float, -77.0)
    assert type(Mention("d1", start=np.int64(3), end=np.int64(4)).start) is int
    for missing in (pd.NA, pd.NaT, np.nan, np.datetime64("NaT")):
        assert Event(id="e1", source=missing, when=missing, label=missing) == Event(id="e1")
    assert Event(when=np.datetime64("2024-10-23")).when == When("2024-10-23")
    assert Event(when=pd.Timestamp("2024-10-23 10:15")).when == When("2024-10-23T10:15:00")
    assert Event(source=pd.Series(["PRK", "RUS"])).source == (Actor("PRK"), Actor("RUS"))
    for wrong in (pd.DataFrame({"a": ["PRK"]}), np.array("PRK"), {"PRK"}):
        with pytest.raises(RecordError, match=r"Event\.source"):
            Event(source=wrong)
