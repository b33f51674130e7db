"""Record types of downstream packages, with fields that JSON has no word for."""

import datetime as dt
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Annotated, Any, ClassVar, Literal

import pytest
from attrs import Factory, field, frozen, validators
from hypothesis import given
from hypothesis import strategies as st

from eventcode.convert import decode, encode, fast_json, from_dict, to_dict
from eventcode.convert.fast_json import codec
from eventcode.errors import RecordError
from eventcode.issues import InvalidRecordError
from eventcode.model import (
    Actor,
    Attribution,
    Code,
    Coding,
    Event,
    FrozenDict,
    Part,
    Pattern,
    When,
    checked,
    event_id,
    unchecked,
)
from eventcode.model.when import as_when
from eventcode.registry import Registry
from eventcode.testing import assert_round_trip, builds, json_data, texts


class Flag(StrEnum):
    PRK = "prk"
    PANAMA = "panama"


class Size(Enum):
    SMALL = 1
    LARGE = 2


@frozen
class Hull:
    """A class of attrs that is no part."""

    number: str
    length: float = 1.0
    built: dt.date | None = None


@frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=checked)
class Cargo(Part):
    what: str
    tonnes: float | None = None
    id: str | None = None


@frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=checked)
class Boarding(Event):
    """What a navy would add."""

    tag: ClassVar[str] = "boarding"

    day: dt.date | None = None
    at: dt.datetime | None = None
    flag: Flag | None = None
    size: Size = Size.SMALL
    released: When | None = field(default=None, converter=as_when)
    cargo: tuple[Cargo, ...] = ()
    hull: Hull | None = None
    price: Decimal | None = None
    days: tuple[dt.date, ...] = ()


@frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=checked)
class Seizure(Event):
    """Only what JSON has words for, and all of its kinds of defaults: it takes the fast way."""

    tag: ClassVar[str] = "seizure"

    count: int
    ratio: float = 0.5
    owner: Actor | None = None
    books: tuple[Code | None, ...] = ()
    notes: tuple[FrozenDict, ...] = ()
    kept: FrozenDict
    manner: Literal["calm", "rough"] = "calm"
    cargo: Cargo | None = None
    either: int | str | None = None
    main: Code | None = None


REGISTRY = Registry()
REGISTRY.add_type(Boarding)
REGISTRY.add_type(Seizure)

CARGO = st.builds(Cargo, what=texts(), tonnes=st.none() | st.floats(0, 1e6), id=st.none() | texts())
HULL = st.builds(Hull, number=texts(), length=st.floats(0, 500), built=st.none() | st.dates())
BOARDINGS = builds(
    Boarding,
    day=st.none() | st.dates(),
    at=st.none() | st.datetimes(timezones=st.just(dt.UTC)),
    flag=st.none() | st.sampled_from(Flag),
    size=st.sampled_from(Size),
    released=st.none() | builds(When),
    cargo=st.lists(CARGO, max_size=2).map(tuple),
    hull=st.none() | HULL,
    price=st.none() | st.decimals(allow_nan=False, allow_infinity=False),
    days=st.lists(st.dates(), max_size=2).map(tuple),
)
SEIZURES = builds(
    Seizure,
    count=st.integers(-(2**63), 2**64 - 1),
    ratio=st.floats(allow_nan=False, allow_infinity=False),
    owner=st.none() | st.just(Actor(name="x")),
    books=st.lists(st.none() | st.just(Code("a:b")), max_size=2).map(tuple),
    notes=st.lists(json_data(), max_size=2).map(tuple),
    kept=json_data(),
    manner=st.sampled_from(("calm", "rough")),
    cargo=st.none() | CARGO,
    either=st.none() | st.integers(0, 9) | texts(),
    main=st.none() | st.just(Code("a:b")),
)


@given(BOARDINGS | SEIZURES)
def test_round_trip(event: Event) -> None:
    assert_round_trip(event, registry=REGISTRY)


@given(BOARDINGS | SEIZURES)
def test_without_the_package_the_same_bytes(event: Event) -> None:
    line = encode(event)
    stranger = decode(line)
    assert type(stranger) is Event
    assert stranger.type == event.tag
    assert_round_trip(stranger)
    assert decode(encode(stranger), registry=REGISTRY) == event
    assert event_id(stranger) == event_id(event)


def test_ways() -> None:
    assert codec(Boarding) is None
    assert codec(Seizure) is not None


def test_what_is_written() -> None:
    event = Boarding(
        id="b1",
        day=dt.date(2024, 10, 23),
        at=dt.datetime(2024, 10, 23, 10, 15, tzinfo=dt.UTC),
        flag=Flag.PRK,
        size=Size.LARGE,
        cargo=(Cargo(what="coal", tonnes=2),),
        hull=Hull("H1", built=dt.date(1999, 1, 2)),
        price=Decimal("1.50"),
    )
    assert to_dict(event) == {
        "record": "event",
        "type": "boarding",
        "id": "b1",
        "day": "2024-10-23",
        "at": "2024-10-23T10:15:00+00:00",
        "flag": "prk",
        "size": 2,
        "cargo": [{"what": "coal", "tonnes": 2.0}],
        "hull": {"number": "H1", "length": 1.0, "built": "1999-01-02"},
        "price": "1.50",
    }
    assert to_dict(Seizure(id="s1", count=1, kept={}, cargo=Cargo(what="x"))) == {  # type: ignore[arg-type]
        "record": "event",
        "type": "seizure",
        "id": "s1",
        "count": 1,
        "kept": {},
        "cargo": {"what": "x"},
    }


def test_a_code_may_stand_in_any_field() -> None:
    found = from_dict(
        {"record": "event", "type": "seizure", "count": 1, "kept": {"a": []}, "main": "a:b"}, registry=REGISTRY
    )
    assert type(found.main) is Code  # type: ignore[union-attr]
    with pytest.raises(InvalidRecordError, match=r"^\$\.books\[1\]: found 10, expected a code"):
        from_dict(
            {"record": "event", "type": "seizure", "count": 1, "kept": {}, "books": [None, 10]}, registry=REGISTRY
        )


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"day": "2024-02-30"}, r"^\$\.day: "),
        ({"day": 5}, r"^\$\.day: found 5, expected a date as ISO 8601 text"),
        ({"at": "noon"}, r"^\$\.at: "),
        ({"flag": "PRK"}, r"^\$\.flag: 'PRK' is not a valid Flag"),
        ({"flag": 5}, r"^\$\.flag: found 5, expected str"),
        ({"size": "1"}, r"^\$\.size: '1' is not a valid Size"),
        ({"size": None}, r"^\$\.size: "),
        ({"cargo": [{"what": "x"}, {"tonnes": "2"}]}, r"\$\.cargo\[1\]\.tonnes: found '2'"),
        ({"cargo": [{"tonnes": 2}]}, r"^\$\.cargo\[0\]: found no key 'what'"),
        ({"hull": {"number": 10}}, r"^\$\.hull\.number: found 10, expected str"),
        ({"hull": {"number": "1", "length": True}}, r"^\$\.hull\.length: found True, expected float"),
        ({"hull": {"number": "1", "nmae": "x"}}, r"^\$\.hull: .*nmae"),
        ({"hull": 5}, r"^\$\.hull"),
        ({"price": 1.5}, r"^\$\.price: found 1\.5, expected a Decimal as text"),
        ({"price": "dear"}, r"^\$\.price"),
        ({"days": ["2024-01-01", "x"]}, r"^\$\.days\[1\]"),
        ({"days": "2024-01-01"}, r"^\$\.days"),
        ({"days": 5}, r"^\$\.days: found 5"),
    ],
)
def test_bad_input(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidRecordError, match=message):
        from_dict({"record": "event", "type": "boarding", **fields}, registry=REGISTRY)


def define(**namespace: Any) -> type[Event]:
    annotations = namespace.pop("annotations")
    namespace |= {"__annotations__": annotations, "__module__": __name__, "tag": "own"}
    return type("Own", (Event,), namespace)


def registry_of(cls: type[Event]) -> Registry:
    registry = Registry()
    registry.add_type(cls)
    return registry


HOW = {"kw_only": True, "repr": False, "field_transformer": checked}


@pytest.mark.parametrize("how", [HOW, {**HOW, "weakref_slot": False}, {**HOW, "slots": False}])
def test_however_the_class_is_made(how: dict[str, Any]) -> None:
    own = frozen(**how)(define(annotations={"vessel": str, "_count": int}, _count=0))
    registry = registry_of(own)
    event = own(id="o1", vessel="x", count=3, source="PRK")  # type: ignore[call-arg]
    assert_round_trip(event, registry=registry)
    assert encode(event).endswith(b'"vessel":"x","_count":3}')


def test_own_converters_and_checks_are_asked() -> None:
    own = frozen(**HOW)(
        define(
            annotations={"flag": str, "size": int, "twice": int},
            flag=field(default="x", converter=str.upper),
            size=field(default=1, validator=validators.gt(0)),
            twice=field(default=2),
        )
    )
    registry = registry_of(own)
    head = b'{"record":"event","type":"own","id":"o1",'
    assert decode(head + b'"flag":"prk"}', registry=registry).flag == "PRK"  # type: ignore[union-attr]
    with pytest.raises(InvalidRecordError, match="'size' must be > 0: -1"):
        decode(head + b'"size":-1}', registry=registry)


def test_checks_may_look_at_the_whole_record() -> None:
    def no_more_than_size(self: Any, _attribute: object, value: int) -> None:
        if value > self.size:
            raise ValueError

    own = frozen(**HOW)(
        define(annotations={"size": int, "used": int}, size=1, used=field(default=0, validator=no_more_than_size))
    )
    registry = registry_of(own)
    head = b'{"record":"event","type":"own","id":"o1",'
    assert decode(head + b'"size":5,"used":4}', registry=registry).used == 4  # type: ignore[union-attr]
    with pytest.raises(InvalidRecordError, match=r"^\$: ValueError$"):
        decode(head + b'"size":5,"used":6}', registry=registry)


@pytest.mark.parametrize(
    ("annotation", "default", "value"),
    [
        (tuple[str, ...], Factory(tuple), ("a",)),
        (FrozenDict, FrozenDict({"a": 1}), FrozenDict({"b": 2})),
        (When | Actor | None, None, None),
        (tuple[dt.date, ...], (), (dt.date(2024, 1, 2),)),
        (tuple[Cargo, ...], (Cargo(what="x"),), ()),
        (dt.time | None, None, dt.time(10, 15)),
    ],
)
def test_what_the_fast_way_does_not_know(annotation: Any, default: Any, value: Any) -> None:
    own = frozen(**HOW)(define(annotations={"own": annotation}, own=field(default=default)))
    assert codec(own) is None
    assert_round_trip(own(id="o1"), registry=registry_of(own))
    assert_round_trip(own(id="o1", own=value), registry=registry_of(own))  # type: ignore[call-arg]


class Depth:
    """A class that makes itself of its text, and explains itself in a note."""

    def __init__(self, text: str) -> None:
        if not text.isdecimal():
            error = ValueError("no depth")
            error.add_note("in metres")
            raise error
        self.text = text

    def __str__(self) -> str:
        return self.text


def test_a_class_that_makes_itself_of_its_text() -> None:
    own = frozen(**HOW)(define(annotations={"depth": Depth | None}, depth=field(default=None)))
    registry = registry_of(own)
    event = from_dict({"record": "event", "type": "own", "id": "o1", "depth": "30"}, registry=registry)
    assert to_dict(event)["depth"] == "30"
    with pytest.raises(InvalidRecordError, match=r"^\$\.depth: no depth$"):
        from_dict({"record": "event", "type": "own", "depth": "deep"}, registry=registry)


def test_a_shorthand_that_is_no_text() -> None:
    @frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=checked)
    class Depth(Part):
        shorthand: ClassVar[str | None] = "metres"
        metres: int

    @frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=checked)
    class Label(Part):
        shorthand: ClassVar[str | None] = "text"
        text: str
        size: int = 1

    def as_label(value: Any) -> Any:
        return Label(text=value) if isinstance(value, str) else value

    deep = frozen(**HOW)(define(annotations={"depth": Depth | None}, depth=field(default=None)))
    assert codec(deep) is None
    own = frozen(**HOW)(define(annotations={"label": Label | None}, label=field(default=None, converter=as_label)))
    registry = registry_of(own)
    for label in (Label(text="x"), Label(text="x" * 200), Label(text="x", size=2)):
        assert_round_trip(own(id="o1", label=label), registry=registry)  # type: ignore[call-arg]


def test_the_memory_for_texts_that_were_seen_is_bounded() -> None:
    known = fast_json._Cache(fast_json._matcher(Annotated[str, Pattern("[a-z]*", "letters")]))
    texts_ = ["".join(chr(97 + n // 26**i % 26) for i in range(4)) for n in range(fast_json._MOST_CACHED + 10)]
    assert [known[text] for text in texts_] == texts_
    assert len(known) == 10
    assert known["a" * 1_000] == "a" * 1_000
    assert len(known) == 10
    with pytest.raises(ValueError, match="1"):
        known["1"]


def test_records_share_parts_that_are_alike() -> None:
    def read(id: str, verb: str) -> Event:
        record = decode(
            encode(Event(id=id, attributions=[Attribution("author", "CT+", verb=verb)], codings=Coding("me")))
        )
        assert isinstance(record, Event)
        return record

    one, two, long, again = read("e1", "said"), read("e2", "said"), read("e3", "v" * 400), read("e4", "v" * 400)
    assert one.attributions[0] is two.attributions[0]
    assert one.codings[0] is two.codings[0] is long.codings[0]
    assert long.attributions == again.attributions
    assert long.attributions[0] is not again.attributions[0]


def test_the_memory_for_what_is_shared_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast_json, "_MOST_SHARED", 3)
    monkeypatch.setattr(unchecked, "_MOST_SHARED", 3)
    share = fast_json._shared(lambda number: [number])
    assert [share(number) for number in range(10)] == [[number] for number in range(10)]
    assert share(9) is share(9)
    assert share(0) is not share(9)
    for number in range(10):
        assert unchecked.frozen_json({"a": f"text {number}"}) == {"a": f"text {number}"}
    assert len(unchecked._SHARED) <= 3
    assert unchecked.frozen_json({"a": "x" * 41, "b": "y"}) == {"a": "x" * 41, "b": "y"}
    assert "x" * 41 not in unchecked._SHARED


def test_a_subclass_that_attrs_has_not_made() -> None:
    class Plain(Actor):
        """Has a layout of its own: a dict beside the slots."""

    assert Plain("Kim Jong Un").name == "Kim Jong Un"
    assert Plain(name="x", roles="GOV").roles == ("GOV",)
    with pytest.raises(RecordError, match=r"^Plain\.country: found 'x'"):
        Plain(country="x")
    assert Plain("Kim Jong Un") != Actor("Kim Jong Un") != "Kim Jong Un"
