"""
Records as record batches of the nested shape: events a row each, or records of every kind, as a file has them.

The columns of events are `id`, `type`, the fields of `Event`, a struct for each built-in type (`deployment`, `denial`
...) with the fields that it adds, and `open`. The columns of a file begin with `record`, the kind of the record, and
end in two structs, `document` and `actor`, for the records of these kinds.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

from attrs import fields

from eventcode.convert.open_json import dump_open
from eventcode.model import ActorRecord, Document, Event, Part, Record
from eventcode.model.plain_data import plain
from eventcode.registry import BUILT_IN

from .arrow import Batch, pyarrow
from .nested import OPEN, Node, Struct, Text, struct_of

__all__ = ["KINDS", "EventStruct", "event_struct", "file_batch", "file_schema", "nested_batch", "nested_schema"]

KINDS: Final[dict[str, type[Part]]] = {"event": Event, "document": Document, "actor": ActorRecord}
"""The kinds of records that are rows, by name."""

_TYPE: Final = "type"


class TypeStruct(Struct):
    """The fields that a built-in type adds to those of an event; what else is open stands with the event."""

    def __init__(self, cls: type[Event]) -> None:
        super().__init__(cls, but=[f.name for f in fields(Event)], unknown=False)


class EventStruct(Struct):
    """The columns of events."""

    def __init__(self) -> None:
        super().__init__(Event)
        first, *rest = self.children.items()
        self.types = {str(cls.tag): TypeStruct(cls) for cls in BUILT_IN}
        self.nodes: dict[str, Node] = dict([first, (_TYPE, Text()), *rest, *self.types.items(), (OPEN, Text())])

    def arrays(self, parts: Sequence[Any]) -> list[Any]:
        """Return the arrays of the columns, in their order."""
        made = dict(zip((*self.children, OPEN), super().arrays(parts), strict=True))
        made[_TYPE] = self.nodes[_TYPE].build([event.type for event in parts])
        for tag, node in self.types.items():
            made[tag] = node.build([event if type(event) is node.cls else None for event in parts])
        return [made[name] for name in self.nodes]

    def open(self, part: Part) -> str | None:
        """Return the JSON text of what the columns do not hold: also the fields of a type that is not built in."""
        if type(part) is Event and "type" not in part.unknown:
            return super().open(part)
        found = dict(self.open_fields(part))
        if type(part) not in (Event, *BUILT_IN):
            found |= _added(part)
        found |= {key: value for key, value in part.unknown.items() if key != _TYPE}
        return dump_open(found) if found else None


def _added(part: Part) -> Iterator[tuple[str, Any]]:
    """Yield the fields that a type adds to an event, but for those that stand at their defaults."""
    known = {f.name for f in fields(Event)}
    for f in fields(type(part)):
        if f.name not in known and (value := getattr(part, f.name)) != f.default:
            yield f.name, plain(value)


@cache
def event_struct() -> EventStruct:
    """Return the columns of events."""
    return EventStruct()


def _struct(kind: str) -> Struct:
    return event_struct() if kind == "event" else struct_of(KINDS[kind])


def nested_schema(kind: str = "event") -> Any:
    """Return the Arrow schema of the records of a kind."""
    return pyarrow().schema([(name, node.type) for name, node in _struct(kind).nodes.items()])


def nested_batch(records: Sequence[Any], kind: str = "event") -> Batch:
    """Return records of one kind as a record batch, one row a record."""
    return pyarrow().RecordBatch.from_arrays(_struct(kind).arrays(records), schema=nested_schema(kind))


def file_schema() -> Any:
    """Return the Arrow schema of a file with records of every kind."""
    pa = pyarrow()
    others = [pa.field(kind, struct_of(cls).type) for kind, cls in KINDS.items() if kind != "event"]
    return pa.schema([pa.field("record", pa.string()), *nested_schema(), *others])


def file_batch(records: Sequence[Record]) -> Batch:
    """Return records of every kind but headers as a record batch, one row a record, in their order."""
    pa = pyarrow()
    events = event_struct()
    rows = [event if isinstance(event, Event) else None for event in records]
    if None in rows:
        columns = dict(zip(events.nodes, events.build(rows).flatten(), strict=True))
        columns["id"] = pa.array([getattr(record, "id", None) for record in records], pa.string())
    else:
        columns = dict(zip(events.nodes, events.arrays(rows), strict=True))
    for kind, cls in KINDS.items():
        if kind != "event":
            columns[kind] = struct_of(cls).build([record if type(record) is cls else None for record in records])
    columns["record"] = pa.array([record.record for record in records], pa.string())
    schema = file_schema()
    return pa.RecordBatch.from_arrays([columns[name] for name in schema.names], schema=schema)
