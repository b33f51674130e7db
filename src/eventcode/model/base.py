"""The base of every record and part: an immutable value whose annotations are its schema."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Self

from attrs import NOTHING, Attribute, Factory, evolve, field, fields, has

from eventcode.errors import OneScreen, RecordError, must_be

from ._constructor import install, singulars
from .annotation import Check
from .attrs_fields import ATTRIBUTES, hide_attributes
from .caching import cached
from .frozendict import EMPTY, FrozenDict
from .hypothesis_hooks import announced
from .pydantic_hooks import PydanticHooks
from .shorthand import as_frozen, converter_of

if TYPE_CHECKING:
    from attrs import frozen as part  # what it is, for type checkers
else:
    from attrs import frozen

    def part(cls: type | None = None, *, kw_only: bool = False, init: bool = True) -> Any:  # noqa: ARG001
        """
        Make a class of parts: an immutable attrs class whose annotations are checked, converted and written to JSON.

        Args:
            cls: a subclass of `Part`.
            kw_only: whether the fields that the class adds are given by name.
            init: for type checkers alone: False where the class declares its constructor to them.

        >>> @part
        ... class Cargo(Part):
        ...     goods: str
        ...     tonnes: float | None = None
        >>> Cargo("grain", tonnes=41)
        Cargo(goods='grain', tonnes=41.0)

        """
        made = frozen(kw_only=kw_only, weakref_slot=False, repr=False, eq=False, field_transformer=checked)
        return made if cls is None else made(cls)


__all__ = ["Part", "checked", "defaults_of", "is_checked", "part", "singulars"]


def checked(cls: type, attributes: "list[Attribute[Any]]") -> "list[Attribute[Any]]":
    """
    Give each field the check that its annotation asks for: the `field_transformer` of every class of the model.

    A class states its schema once, in its annotations; conversion reads the same ones. The metadata `by_annotation`
    says that a field has no check or conversion beyond those of its annotation.

    Raises:
        TypeError: for an annotation that no record can hold, and for a default that it does not allow.

    """
    places = {name: place for place, name in enumerate(_names_of_base(cls))}
    in_order = sorted(attributes, key=lambda a: places.get(a.name, len(places)))  # with another default, a field stays
    first = sorted(in_order, key=lambda a: not a.metadata.get("first"))  # an id that a subclass adds
    return [_checked(a) for a in first]


def _names_of_base(cls: type) -> list[str]:
    """Return the fields of the class that a class is derived from, in their order; a first base has none."""
    base = cls.__mro__[1]
    return [f.name for f in fields(base)] if has(base) else []


def _checked(a: "Attribute[Any]") -> "Attribute[Any]":
    if a.inherited and "by_annotation" in a.metadata:  # type: ignore[attr-defined]  # attrs' stub does not have it
        return a
    return a.evolve(
        validator=a.validator or _check_of(a),
        converter=a.converter or converter_of(a.type),
        metadata={**a.metadata, "by_annotation": a.metadata.get("by_annotation", _by_annotation(a))},
    )


def is_checked(cls: type) -> bool:
    """Tell whether attrs made the class, and `checked` each of its fields."""
    return ATTRIBUTES in cls.__dict__ and all("by_annotation" in f.metadata for f in fields(cls))


def _check_of(attribute: "Attribute[Any]") -> Check:
    """Return the check of a field's annotation, which the field's own default has to pass."""
    default = attribute.default
    check = Check(attribute.type, default)
    made_later = default is NOTHING or isinstance(default, Factory)  # type: ignore[arg-type]  # a class, typed as a function
    if not made_later and not check.passes(default):
        raise TypeError(f"{attribute.name}: found the default {default!r}, expected {check.expectation.words}")
    return check


def _by_annotation(attribute: "Attribute[Any]") -> bool:
    """Tell whether the annotation says all: the model's own converters only take shorthands."""
    converter = attribute.converter
    return attribute.validator is None and (
        converter is None or getattr(converter, "__module__", "").startswith("eventcode.model.")
    )


@cached
def _values_of(cls: type) -> Callable[[Any], tuple[Any, ...]]:
    """Return the function that gives the values of a class by which its instances are compared."""
    compared = [f for f in fields(cls) if f.eq]
    values = attrgetter("unknown", *(f.name for f in compared))  # twice one, so that there are always several
    if not any(f.eq_key for f in compared):
        return values
    keys = (None, *(f.eq_key for f in compared))
    return lambda part: tuple([key(v) if key else v for key, v in zip(keys, values(part), strict=True)])


@cached
def defaults_of(cls: type) -> Mapping[str, Any]:
    """Return the fields of a class in their order, each with its default as attrs has it."""
    return {f.name: f.default for f in fields(cls)}


def _no_field(instance: "Part", attribute: "Attribute[Any]", value: object) -> None:
    """Check that the unknown keys are JSON data, and that the class knows none of them."""
    if value is EMPTY:
        return
    if not isinstance(value, FrozenDict):
        raise must_be(f"{type(instance).__name__}.{attribute.name}", value, expected="a JSON object")
    taken = [*(f.name for f in fields(type(instance)) if f.name != "unknown"), *singulars(type(instance))]
    taken += [key for key in instance.head() if instance.head()[key] is not value.get(key)]
    taken += [key for key in instance.head() if not isinstance(instance.head()[key], str)]
    if clash := [key for key in value if key in taken]:
        raise RecordError(
            where=f"{type(instance).__name__}.unknown",
            found=f"the key {clash[0]!r}",
            expected=f"none that {type(instance).__name__} knows",
        )


@part(kw_only=True)
class Part(PydanticHooks, OneScreen):
    """
    The base of records and their parts: immutable, compared by value, with the JSON keys that no field has.

    Raises:
        RecordError: from the constructor, for a value that a field cannot hold and for a name that no field has.

    """

    unknown: FrozenDict = field(
        default=EMPTY, converter=as_frozen, validator=_no_field, metadata={"by_annotation": True}
    )
    """Keys of the JSON that no field has, with their values."""

    record: ClassVar[str | None] = None
    """The value of the JSON key `record`, for classes that stand on a line of their own."""
    shorthand: ClassVar[str | None] = None
    """The field whose value may stand for the whole part in JSON, where no other is given."""

    @classmethod
    def __attrs_init_subclass__(cls) -> None:
        install(cls)
        hide_attributes(cls)
        announced(cls)

    def head(self) -> dict[str, str]:
        """Return the JSON keys that say which kind of record this is; a part has none."""
        return {"record": self.record} if self.record else {}

    def evolve(self, **changes: Any) -> Self:
        """
        Return a copy with *changes*; the original does not change.

        Raises:
            RecordError: for a value that a field cannot hold, and for a name that no field has.

        """
        for one, name in singulars(type(self)).items():
            if one in changes and name not in changes:
                changes[name] = changes.pop(one)
        return evolve(self, **changes)

    # Generic, where attrs would compile both for each class: a third of the time of importing the model.

    def _repr_html_(self) -> str:
        from eventcode.display.records import part

        return part(self)

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        values = _values_of(type(self))
        return values(self) == values(other)

    def __hash__(self) -> int:
        return hash((type(self), _values_of(type(self))(self)))


hide_attributes(Part)  # subclasses are hidden as they are made
