"""Constructors: like those of attrs, with the field in every error."""

import inspect
import pickle
from typing import Any

import pytest
from attrs import Converter, Factory, field, fields, frozen

from eventcode.errors import RecordError
from eventcode.model import Actor, Coding, Event, Link, Mention, Part, Place, WarningEvent, checked, event_type, part
from eventcode.model.unchecked import maker


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Event(quantites=5), r"^Event: found 'quantites', .* did you mean 'quantities'\?$"),
        (lambda: Link("denies", "e1", targte="x"), r"^Link: found 'targte', .* did you mean 'target'\?$"),
        (lambda: Event(xyz=1), r"^Event: found 'xyz', expected a field: id, code, label, .*, extra$"),
        (
            lambda: Event(status="denied"),
            "^Event: found 'status', expected the name of a field: this value is derived from them$",
        ),
        (lambda: Actor("PRK", nmae="x"), r"^Actor: found 'nmae', .* did you mean 'name'\?$"),
        (lambda: Event().evolve(whne="2024"), r"^Event: found 'whne', .* did you mean 'when'\?$"),
        (lambda: Link(typ="denies", target="e1"), r"^Link: found 'typ', .* did you mean 'type'\?$"),
        (lambda: Event(source=5), r"^Event\.source: found 5, expected an Actor"),
        (lambda: Event(when="2024-13"), r"^Event\.when\.edtf: found '2024-13'"),
        (lambda: WarningEvent(deadline="2024-13"), r"^WarningEvent\.deadline\.edtf: found"),
        (lambda: Event(links=("denys", "e1")), r"^Event\.links\.type: found 'denys'.* did you mean 'denies'"),
        (lambda: Event(attributions={"PRKGVO": "CT+"}), r"^Event\.attributions\.holder: found 'PRKGVO'"),
        (lambda: Event(code="072"), r"^Event\.code: found '072'"),
        (lambda: Coding("a", when=5), r"^Coding\.when: found 5"),
        (lambda: Event(extra={"a": {1, 2}}), r"^Event\.extra: found \{1, 2\}"),
        (lambda: Place(lat=1), r"^Place: found 'lat=1\.0, lon=None'"),
    ],
)
def test_errors_name_the_field(make: Any, message: str) -> None:
    with pytest.raises(RecordError, match=message) as caught:
        make()
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.where, again.hint) == (str(caught.value), caught.value.where, caught.value.hint)


def test_what_is_missing_is_a_type_error_as_ever() -> None:
    with pytest.raises(TypeError, match=r"Link\(\) missing the required argument 'target'"):
        Link("denies")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="positional"):
        Event("e1")  # type: ignore[call-arg,arg-type]


def test_signatures_are_those_of_attrs() -> None:
    for _ in range(2):  # before and after its first call
        signature = inspect.signature(Mention)
        assert sorted(signature.parameters) == sorted(f.name for f in fields(Mention))
        assert signature.parameters["quote"].default is None
        Mention("d1")
    assert Mention.__init__.__qualname__ == "Mention.__init__"
    assert Mention.__init__.__annotations__["document"] is str


def test_defaults_and_factories() -> None:
    @part(kw_only=True)
    class Own(Part):
        size: int = field(factory=lambda: 3)
        twice: int = field(default=Factory(lambda self: 2 * self.size, takes_self=True))
        _kept: str = "x"

    assert (Own().size, Own(size=4).twice, Own(twice=1).twice, Own(kept="y")._kept) == (3, 8, 1, "y")
    with pytest.raises(RecordError, match=r"Own\.size: found 'x'"):
        Own(size="x")  # type: ignore[arg-type]


def test_features_of_attrs_that_ours_lacks_stay_with_attrs() -> None:
    @part(kw_only=True)
    class Later(Part):
        a: int = 1
        b: int = field(init=False, default=2)

    @part(kw_only=True)
    class Before(Part):
        a: int = 1

        def __attrs_pre_init__(self) -> None:
            object.__setattr__(self, "a", 5)

    @part(kw_only=True)
    class Whole(Part):
        a: int = field(default=1, converter=Converter(lambda value, self: value + 1, takes_self=True))  # type: ignore[misc]

    @part(kw_only=True)
    class Own(Part):
        a: int = 1

        def __init__(self) -> None:
            self.__attrs_init__(a=7)  # type: ignore[attr-defined]

    assert (Later().b, Before(a=2).a, Whole(a=1).a, Own().a) == (2, 2, 2, 7)
    with pytest.raises(TypeError):
        Later(b=1)  # type: ignore[call-arg]


def test_a_class_of_the_long_way_is_one_of_ours() -> None:
    @frozen(kw_only=True, field_transformer=checked)
    class Ship(Part):
        name: str

    with pytest.raises(RecordError, match=r"Ship: found 'nmae', .* did you mean 'name'"):
        Ship(nmae="x")  # type: ignore[call-arg]


def test_event_types() -> None:
    @event_type("boarding")
    class Boarding(Event):
        vessel: str
        crew: int | None = None

    boarding = Boarding(id="b1", vessel="x", source="PRK")
    assert (boarding.tag, boarding.type, boarding.crew) == ("boarding", "boarding", None)
    with pytest.raises(RecordError, match=r"Boarding\.vessel: found 17"):
        Boarding(vessel=17)  # type: ignore[arg-type]
    assert (
        event_type("salvage", kw_only=False)(type("Salvage", (Event,), {"__annotations__": {"wreck": str}}))("x").wreck
        == "x"
    )  # type: ignore[attr-defined,call-arg,arg-type]
    with pytest.raises(RecordError, match="event_type: found None, expected the tag of the type"):
        event_type(None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="found Place, expected a subclass of Event"):
        event_type("x")(Place)  # type: ignore[type-var]
    with pytest.raises(TypeError, match="found 'x', expected 'y', the tag in Own"):
        event_type("x")(type("Own", (Event,), {"tag": "y"}))


def test_parts_by_position() -> None:
    @part
    class Cargo(Part):
        goods: str
        tonnes: float | None = None

    assert Cargo("grain", 41) == Cargo(goods="grain", tonnes=41.0)


def test_makers_fill_what_no_shadow_fits() -> None:
    class Loose(Link):  # a class that attrs has not made, with a dict: its layout is its own
        pass

    for cls in (Link, Loose):
        made = maker(cls, ("target", "type"), {"inferred": True})(["e1", "denies"])
        assert made == cls(type="denies", target="e1", inferred=True)
        assert type(made) is cls
        with pytest.raises(AttributeError):
            made.target = "e2"  # type: ignore[misc]
