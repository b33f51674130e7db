"""
The nested shape: whole records as Arrow structs and lists, made of the annotations of the model's own classes.

A class is a struct with one child a field; a tuple is a list, a number a double, a code and a choice of words are text.
Each struct ends in a child `open`: JSON text with what has no type of its own, by its key in the JSON of the record,
such as `extra`, `ids`, keys that no field has, and the fields of downstream types. A number is there too where a double
would not give it back as it is (3000.0 is not 3000). So the schema is fixed, and nothing is lost.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from operator import attrgetter
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from attrs import NOTHING, Attribute, fields

from eventcode.convert.open_json import dump_open
from eventcode.model import Code, FrozenDict, Part
from eventcode.model.caching import cached
from eventcode.model.frozendict import EMPTY
from eventcode.model.plain_data import plain

from .arrow import pyarrow
from .cells import EXACT

__all__ = ["OPEN", "List", "Node", "Number", "Struct", "Text", "node_of", "typed_fields"]

OPEN: Final = "open"
"""The name of the child with what has no type of its own."""

_INT64: Final = range(-(2**63), 2**63)


class Node:
    """A kind of value, with its Arrow type and what makes an array of values; None is absent."""

    def __init__(self, type_: Callable[[], Any], kind: str) -> None:
        self._type = type_
        self.kind = kind
        """What the values are: `text`, `number`, `whole`, `truth`, `list`, `struct`."""

    @property
    def type(self) -> Any:
        """The Arrow type."""
        return self._type()

    def build(self, values: Sequence[Any]) -> Any:
        """Return the array of values."""
        return pyarrow().array(values, self.type)

    @property
    def is_exact(self) -> bool:
        """Whether the array gives every value back as it is; otherwise `fits` tells."""
        return True

    def fits(self, value: Any) -> bool:  # noqa: ARG002  # of most kinds, every value
        """Tell whether the array gives a value back as it is."""
        return self.is_exact


class Text(Node):
    """Text; a code and a word of a few are text too."""

    def __init__(self) -> None:
        super().__init__(lambda: pyarrow().string(), "text")


class Whole(Node):
    """A whole number of 64 bits with a sign."""

    def __init__(self) -> None:
        super().__init__(lambda: pyarrow().int64(), "whole")

    @property
    def is_exact(self) -> bool:
        """False: a record may have numbers without a sign."""
        return False

    def build(self, values: Sequence[Any]) -> Any:
        """Return the array of numbers; one that takes another bit is absent."""
        return super().build([value if value is None or value in _INT64 else None for value in values])

    def fits(self, value: Any) -> bool:
        """Tell whether a number has 64 bits with its sign."""
        return value is None or value in _INT64


class Number(Node):
    """A number, whole or not, as a double: a double without a fraction is a whole number."""

    def __init__(self) -> None:
        super().__init__(lambda: pyarrow().float64(), "number")

    @property
    def is_exact(self) -> bool:
        """False: some whole numbers take more than a double holds, and some that are not whole have no fraction."""
        return False

    def build(self, values: Sequence[Any]) -> Any:
        """Return the array of the nearest doubles."""
        return super().build([None if value is None else float(value) for value in values])

    def fits(self, value: Any) -> bool:
        """Tell whether a double says which number it was."""
        return value is None or (-EXACT < value < EXACT if isinstance(value, int) else not value.is_integer())


class List(Node):
    """A list of things of one kind; an empty one is no thing."""

    def __init__(self, item: Node) -> None:
        super().__init__(lambda: pyarrow().list_(item.type), "list")
        self.item = item

    @property
    def is_exact(self) -> bool:
        """Whether the things come back as they are."""
        return self.item.is_exact

    def build(self, values: Sequence[Sequence[Any] | None]) -> Any:
        """Return the array of lists: the things of all of them at once, and where each list begins."""
        pa = pyarrow()
        offsets = [0]
        for value in values:
            offsets.append(offsets[-1] + len(value or ()))
        items = self.item.build([*chain.from_iterable(value or () for value in values)])
        return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), items)

    def fits(self, value: Any) -> bool:
        """Tell whether each thing comes back as it is."""
        return all(map(self.item.fits, value))


class Struct(Node):
    """
    The parts of one class: a child a field, and what is open.

    *but* are fields that stand elsewhere, as do the unknown keys where *unknown* is False.
    """

    def __init__(self, cls: type[Part], *, but: Iterable[str] = (), unknown: bool = True) -> None:
        super().__init__(lambda: pyarrow().struct([(n, node.type) for n, node in self.nodes.items()]), "struct")
        found = {f.name: node_of(f.type) for f in typed_fields(cls) if f.name not in but}
        self.cls = cls
        self.children = {name: node for name, node in found.items() if node is not None}
        self.others = tuple(name for name, node in found.items() if node is None)
        """The fields that are open: objects of JSON, and what a downstream class has that Arrow has no type for."""
        self.open_names = frozenset(self.others)
        self.required = frozenset(f.name for f in fields(cls) if f.default is NOTHING)
        self.nodes: dict[str, Node] = {**self.children, OPEN: Text()}
        self._inexact = [(name, node) for name, node in self.children.items() if not node.is_exact]
        self._defaults = {f.name: f.default for f in fields(cls)}
        self._unknown = unknown
        self._open_values = attrgetter("unknown", "unknown", *self.others, *(name for name, _ in self._inexact))

    def build(self, values: Sequence[Part | None]) -> Any:
        """Return the array of parts."""
        pa = pyarrow()
        if None not in values:
            return pa.StructArray.from_arrays(self.arrays(values), [*self.nodes])
        arrays = self.arrays([value for value in values if value is not None])
        places, count = [], 0
        for value in values:
            places.append(None if value is None else count)
            count += value is not None
        spread = pa.array(places, pa.int32())
        mask = pa.array([value is None for value in values], pa.bool_())
        return pa.StructArray.from_arrays([array.take(spread) for array in arrays], [*self.nodes], mask=mask)

    def arrays(self, parts: Sequence[Any]) -> list[Any]:
        """Return the arrays of the children, in their order."""
        made = [node.build([*map(attrgetter(name), parts)]) for name, node in self.children.items()]
        return [*made, self.nodes[OPEN].build([*map(self.open, parts)])]

    def open(self, part: Part) -> str | None:
        """Return the JSON text of what the other children do not hold; None where they hold everything."""
        if all(value is EMPTY or value is None for value in self._open_values(part)):
            return None
        found = {**self.open_fields(part), **(part.unknown if self._unknown else EMPTY)}
        return dump_open(found) if found else None

    def open_fields(self, part: Part) -> dict[str, Any]:
        """Return the fields that the other children do not hold."""
        found = {}
        for name in self.others:
            if (value := getattr(part, name)) != self._defaults[name]:
                found[name] = value if isinstance(value, FrozenDict) else plain(value)
        for name, node in self._inexact:
            if not node.fits(value := getattr(part, name)):
                found[name] = value
        return found


def typed_fields(cls: type[Part]) -> list["Attribute[Any]"]:
    """Return the fields of a class whose values stand in its own JSON."""
    return [f for f in fields(cls) if f.name != "unknown" and not f.metadata.get("contents")]


@cached
def struct_of(cls: type[Part]) -> Struct:
    """Return the struct of a class of parts."""
    return Struct(cls)


def node_of(annotation: Any) -> Node | None:
    """
    Return the kind of the values of an annotation; None where they are open.

    >>> type(node_of(str | None)).__name__, type(node_of(tuple[Code, ...])).__name__, node_of(FrozenDict)
    ('Text', 'List', None)
    """
    origin, args = get_origin(annotation), [a for a in get_args(annotation) if a is not NoneType]
    node: Node | None = None
    if origin in {Union, UnionType} and {*args} == {int, float}:
        node = Number()
    elif origin is Annotated or (origin in {Union, UnionType} and len(args) == 1):
        node = node_of(args[0])
    elif origin is Literal:
        node = Text()
    elif origin is tuple:
        item = node_of(args[0])
        node = None if item is None else List(item)
    elif isinstance(annotation, type) and issubclass(annotation, Part):
        node = struct_of(annotation)
    elif annotation in _SIMPLE:
        node = _SIMPLE[annotation]()
    return node


_SIMPLE: Final[dict[Any, Callable[[], Node]]] = {
    str: Text,
    Code: Text,
    bool: lambda: Node(lambda: pyarrow().bool_(), "truth"),
    int: Whole,
    float: lambda: Node(lambda: pyarrow().float64(), "number"),
}
