"""Record batches of the nested shape back to records: column by column, each distinct part made and checked once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import repeat
from typing import Any, NamedTuple

from attrs import fields, frozen

from eventcode.convert import from_dict
from eventcode.convert.open_json import load_open
from eventcode.convert.structure import structure
from eventcode.errors import FormatError, RecordError, suggest
from eventcode.issues import Finding, InvalidRecordError
from eventcode.model import Event, Part, Record
from eventcode.model.plain_data import plain
from eventcode.model.unchecked import frozen_json
from eventcode.registry import Registry

from .arrow import Batch, pyarrow
from .cells import EXACT, normal, values_of
from .nested import OPEN, List, Node, Number, Struct, struct_of
from .records import KINDS, event_struct

__all__ = ["Faulty", "check_names", "restored"]


@frozen
class Faulty:
    """A value that no record can hold, with the reasons."""

    findings: tuple[Finding, ...]

    def below(self, *at: str | int) -> tuple[Finding, ...]:
        """Return the reasons below a path."""
        return tuple(Finding(f.message, (*at, *f.at), hint=f.hint) for f in self.findings)


class _Column(NamedTuple):
    """The values of a column, and a key for each: what has equal keys is equal."""

    values: Sequence[Any]
    keys: Sequence[Any]


def restored(batch: Batch, kind: str | None, *, registry: Registry) -> Iterator[Record | Faulty]:
    """
    Yield the records of a batch of one kind, or of every kind where *kind* is None, one a row.

    Raises:
        FormatError: where a column has another type than the shape, or is none of it.

    """
    columns = dict(zip(batch.schema.names, batch.columns, strict=True))
    if kind is not None:
        yield from _records(columns, batch.num_rows, kind, registry)
        return
    kinds = values_of(columns.pop("record"), "record", "text")
    others = {
        name: _column(struct_of(cls), columns.pop(name), name).values for name, cls in KINDS.items() if name in columns
    }
    for row, (found, event) in enumerate(zip(kinds, _events(columns, batch.num_rows, registry), strict=True)):
        rows = {name: record for name, records in others.items() if (record := records[row]) is not None}
        if found == "event" or isinstance(event, Faulty) or event != Event(id=event.id):
            rows["event"] = event
        yield rows[found] if [*rows] == [found] else _of_one_kind(found, rows)


def _of_one_kind(found: str | None, rows: Mapping[str, Any]) -> Faulty:
    """Return the fault of a row that has not the columns of its kind alone."""
    if found not in KINDS:
        return Faulty((Finding(f"found {found!r}, expected {' or '.join(KINDS)}", ("record",)),))
    strange = next((name for name in rows if name != found), None)
    message = f"found no {found}, expected one" if strange is None else f"found fields of the kind {strange!r}"
    return Faulty((Finding(f"{message}: the record is of the kind {found!r}", (strange or found,)),))


def check_names(names: Iterable[str], known: Iterable[str], what: str = "column") -> None:
    """
    Make sure that there is no name but the known ones.

    Raises:
        FormatError: for the first that is not, with what is near.

    """
    known = tuple(known)
    for name in names:
        if name not in known:
            message = f"found the {what} {name!r}, expected one of {', '.join(known)}"
            raise FormatError(message, suggest(name, known))


def _children(array: Any) -> dict[str, Any]:
    """Return the children of an array of structs, each absent where its struct is."""
    array = normal(array)
    return dict(zip((f.name for f in array.type), array.flatten(), strict=True))


# Values and parts.


def _column(node: Node, array: Any, where: str) -> _Column:
    if isinstance(node, Struct):
        return _parts(node, array, where)
    if isinstance(node, List):
        return _lists(node, array, where)
    values = values_of(array, where, node.kind)
    if isinstance(node, Number):
        values = [int(v) if v is not None and v.is_integer() and -EXACT < v < EXACT else v for v in values]
    if node.kind == "number":
        return _Column(values, [value or repr(value) for value in values])  # -0.0 equals 0.0
    return _Column(values, values)


def _lists(node: List, array: Any, where: str) -> _Column:
    compute = pyarrow().compute
    array = normal(array)
    if str(array.type) == "null":
        return _Column([()] * len(array), [()] * len(array))
    if not hasattr(array.type, "value_type"):
        raise FormatError(f"column {where}: found {array.type}, expected a list")
    flat = compute.list_flatten(array)
    if not len(flat):
        return _Column([()] * len(array), [()] * len(array))
    items = _column(node.item, flat, where)
    is_faulty = any(isinstance(item, Faulty) for item in items.values)
    values: list[Any] = []
    keys: list[Any] = []
    begin = 0
    for length in compute.list_value_length(array).to_pylist():
        end = begin + (length or 0)
        several = tuple(items.values[begin:end])
        values.append(_faults(several) or several if is_faulty else several)
        keys.append(tuple(items.keys[begin:end]))
        begin = end
    return _Column(values, keys)


def _faults(several: tuple[Any, ...]) -> Faulty | None:
    """Return the faults of the things in a list; None where there is none."""
    faults = [f for n, item in enumerate(several) if isinstance(item, Faulty) for f in item.below(n)]
    return Faulty(tuple(faults)) if faults else None


def _rows(struct: Struct, children: Mapping[str, Any], count: int, where: str) -> tuple[Iterator[Any], Iterator[Any]]:
    """Return the values of the children row by row, and their keys."""
    check_names(children, struct.nodes, f"field of {where}" if where else "column")
    empty = _Column([None] * count, [None] * count)
    columns = [
        _column(node, children[name], f"{where}.{name}" if where else name) if name in children else empty
        for name, node in struct.nodes.items()
    ]
    nothing: Any = repeat((), count)
    values = zip(*(c.values for c in columns), strict=True) if columns else nothing
    return values, zip(*(c.keys for c in columns), strict=True)


def _parts(struct: Struct, array: Any, where: str) -> _Column:
    array = normal(array)
    if str(array.type) == "null":
        return _Column([None] * len(array), [None] * len(array))
    if not hasattr(array.type, "get_field_index"):
        raise FormatError(f"column {where}: found {array.type}, expected a struct")
    rows, keys = _rows(struct, _children(array), len(array), where)
    is_there = array.is_valid().to_pylist()
    names = tuple(struct.nodes)
    made: dict[Any, Any] = {}
    parts: list[Any] = []
    for there, row, key in zip(is_there, rows, keys, strict=True):
        if not there:
            parts.append(None)
            continue
        if key not in made:
            made[key] = _part(struct, struct.cls, dict(zip(names, row, strict=True)))
        parts.append(made[key])
    return _Column(parts, [*map(id, parts)])


def _part(struct: Struct, cls: type[Part], values: dict[str, Any]) -> Any:
    """Return the part of the values of a struct, of its class or one below, or why there is none."""
    text = values.pop(OPEN)
    given = {name: value for name, value in values.items() if value is not None and value != ()}
    faults = [f for name, value in given.items() if isinstance(value, Faulty) for f in value.below(name)]
    if faults:
        return Faulty(tuple(faults))
    try:
        found = {} if text is None else load_open(text)
        if found.keys() <= struct.open_names and struct.required <= given.keys():
            with suppress(RecordError):  # the slow path says everything that is wrong, with its place
                return cls(**given, **{name: _frozen(value) for name, value in found.items()})
        return structure(_merged({name: plain(value) for name, value in given.items()}, found), cls)
    except InvalidRecordError as error:
        return Faulty(tuple(error.findings))


def _frozen(value: Any) -> Any:
    """Return an object of JSON as a record holds it; anything else is for the constructor to refuse."""
    return frozen_json(value) if isinstance(value, dict) else value


def _merged(data: dict[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return the JSON of a record: that of its typed fields, and what is open.

    Raises:
        InvalidRecordError: where both say something of a field, and not the same.

    """
    for name in data.keys() & found.keys():
        if data[name] != found[name] and not _is_nearest(data[name], found[name]):
            message = f"found {data[name]!r} here and {found[name]!r} in {OPEN!r}, expected the same"
            raise InvalidRecordError([Finding(message, (name,))])
    return data | dict(found)


def _is_nearest(given: Any, exact: Any) -> bool:
    """Tell whether a number is the double nearest to another, or a list of numbers are."""
    if isinstance(given, list) and isinstance(exact, list):
        return len(given) == len(exact) and all(map(_is_nearest, given, exact))
    return isinstance(exact, int | float) and isinstance(given, int | float) and float(given) == float(exact)


# Records.


def _records(columns: Mapping[str, Any], count: int, kind: str, registry: Registry) -> Iterator[Any]:
    if kind != "event":
        struct = struct_of(KINDS[kind])
        rows, _ = _rows(struct, columns, count, "")
        return (_part(struct, struct.cls, dict(zip(struct.nodes, row, strict=True))) for row in rows)
    return _events(columns, count, registry)


def _events(columns: Mapping[str, Any], count: int, registry: Registry) -> Iterator[Event | Faulty]:
    struct = event_struct()
    check_names(columns, struct.nodes)
    own = {name: array for name, array in columns.items() if name not in struct.types and name != "type"}
    rows, _ = _rows(struct_of(Event), own, count, "")
    tags = values_of(columns["type"], "type", "text") if "type" in columns else [None] * count
    added = {tag: iter(_added(struct.types[tag], columns[tag], tag)) for tag in struct.types if tag in columns}
    names = tuple(struct_of(Event).nodes)
    for tag, row in zip(tags, rows, strict=True):
        values = dict(zip(names, row, strict=True))
        more = {name: next(of_type) for name, of_type in added.items()}
        cls = struct.types[tag].cls if tag in struct.types else Event
        strange = [name for name, fields_ in more.items() if fields_ and name != tag]
        if strange:
            message = f"found fields of {strange[0]!r}, expected none: the type is {tag!r}"
            yield Faulty((Finding(message, (strange[0],)),))
        elif tag is None or (tag in struct.types and more.get(tag, {}).get(OPEN) is None):
            yield _part(struct, cls, values | {k: v for k, v in more.get(tag, {}).items() if k != OPEN})
        else:
            yield _of_other_type(tag, values, more.get(tag, {}), registry)


def _added(struct: Struct, array: Any, where: str) -> Iterator[dict[str, Any]]:
    """Return what the struct of a type says in each row, as values by name; nothing where it is absent."""
    array = normal(array)
    if str(array.type) == "null":
        return repeat({}, len(array))
    rows, _ = _rows(struct, _children(array), len(array), where)
    pairs = zip(array.is_valid().to_pylist(), rows, strict=True)
    return (dict(zip(struct.nodes, row, strict=True)) if there else {} for there, row in pairs)


def _of_other_type(tag: str, values: dict[str, Any], more: dict[str, Any], registry: Registry) -> Event | Faulty:
    """Return an event of a type that is not built in, or that says what no column holds, by way of its JSON."""
    texts = [text for text in (values.pop(OPEN), more.pop(OPEN, None)) if text is not None]
    given = {name: value for name, value in (values | more).items() if value is not None and value != ()}
    faults = [f for name, value in given.items() if isinstance(value, Faulty) for f in value.below(name)]
    if faults:
        return Faulty(tuple(faults))
    defaults = {f.name: f.default for f in fields(Event)}
    data = {name: plain(value) for name, value in given.items() if value != defaults.get(name)}
    try:
        for text in texts:
            data = _merged(data, load_open(text))
        record = from_dict({"record": "event", "type": tag} | data, registry=registry)
    except InvalidRecordError as error:
        return Faulty(tuple(error.findings))
    return record  # type: ignore[return-value]  # of the kind that it says
