"""Conversion: records to and from dicts and JSON, keeping every key and reporting every problem."""

from collections.abc import Callable
from functools import cache
from typing import Any, Final, NoReturn

import msgspec
from attrs import NOTHING, Attribute, fields, has
from cattrs import Converter
from cattrs.errors import (
    AttributeValidationNote,
    BaseValidationError,
    ClassValidationError,
    IterableValidationError,
    IterableValidationNote,
)

from ._wire import wire
from .errors import InvalidRecordError, RecordError, near
from .issues import Finding
from .model import Dataset, Document, Event, FrozenDict, Part, Record
from .model._base import must_be
from .model._plain import plain
from .registry import DEFAULT, Registry

__all__ = ["decode", "dumps", "encode", "from_dict", "loads", "to_dict"]


def to_dict(record: Part) -> dict[str, Any]:
    """
    Return a record as the dict that its JSON holds: defaults left out, unknown keys last.

    >>> to_dict(Event(id="e1", code="cameo:190", when="2024-10-23"))
    {'record': 'event', 'id': 'e1', 'code': 'cameo:190', 'when': '2024-10-23'}
    """
    data = plain(record, _converter().unstructure)
    return data if isinstance(data, dict) else {str(record.shorthand): data}


def from_dict(data: dict[str, Any], *, registry: Registry = DEFAULT) -> Record:
    """
    Make a record of the dict that its JSON holds. Keys that no field has are kept and written back.

    Raises:
        InvalidRecordError: with every problem, each with its path in the JSON.

    >>> from_dict({"record": "event", "id": "e1", "code": 72, "modality": "actaul"})
    Traceback (most recent call last):
    eventcode.errors.InvalidRecordError: 2 problems
      $.code: found 72, expected a code as the text book:code, such as 'cameo:072'; a number has lost its leading zeros
      $.modality: found 'actaul', expected one of actual, planned, conditional, requested, attempted, supposed; did you mean 'actual'?
    """
    if not isinstance(data, dict):
        raise InvalidRecordError([Finding(f"found {_short(data)}, expected a JSON object")])
    cls = _class(data, registry)
    try:
        return _converter().structure(data, cls)
    except BaseValidationError as error:
        raise InvalidRecordError(list(_findings(error))) from None


def dumps(record: Part) -> str:
    """
    Return a record as one line of JSON.

    >>> dumps(Event(id="e1", source="PRKGOV"))
    '{"record":"event","id":"e1","source":[{"code":"PRKGOV","country":"PRK","roles":["GOV"]}]}'
    """
    return encode(record).decode()


def loads(text: str | bytes, *, registry: Registry = DEFAULT) -> Record:
    """
    Return the record that a JSON text holds.

    Raises:
        InvalidRecordError: with every problem, each with its path in the JSON.

    >>> loads('{"record":"event","id":"e1","code":"cameo:190"}').code.value
    '190'
    """
    return decode(text.encode() if isinstance(text, str) else text, registry=registry)


def encode(record: Part) -> bytes:
    """Return a record as one line of JSON, in UTF-8."""
    way = wire(type(record))
    line = way.dumps(record) if way else None
    return msgspec.json.encode(to_dict(record)) if line is None else line


def decode(line: bytes, *, registry: Registry = DEFAULT) -> Record:
    """Return the record of a line: see `loads`."""
    cls = _by_head(line, registry)
    if cls is not None and (way := wire(cls)) is not None and (record := way.loads(line)) is not None:
        return record  # type: ignore[no-any-return]  # a record of the class
    return from_dict(_parse(line), registry=registry)


_EVENT: Final = b'{"record":"event",'
_TYPED: Final = b'{"record":"event","type":"'
_DOCUMENT: Final = b'{"record":"document",'


def _by_head(line: bytes, registry: Registry) -> type[Record] | None:
    """Tell the class of a line as this library writes it; None where it begins in another way."""
    if line.startswith(_TYPED):
        return registry.types.get(line[len(_TYPED) : line.find(b'"', len(_TYPED))].decode("utf-8", "replace"))
    if line.startswith(_EVENT):
        return Event
    return Document if line.startswith(_DOCUMENT) else None


_KINDS: Final[dict[object, type[Record]]] = {"event": Event, "document": Document, "dataset": Dataset}


def _class(data: dict[str, Any], registry: Registry) -> type[Record]:
    """Choose the class by the keys `record` and `type`, at call time, so that late types count."""
    kind, tag = data.get("record"), data.get("type")
    if kind not in _KINDS:
        error = must_be("record", kind, "one of " + ", ".join(map(str, _KINDS)), map(str, _KINDS))
        raise InvalidRecordError([Finding(str(error).partition(": ")[2], ("record",))])
    if kind != "event" or tag is None:
        return _KINDS[kind]
    if not isinstance(tag, str):
        raise InvalidRecordError([Finding(f"found {tag!r}, expected the name of a record type, as text", ("type",))])
    return registry.types.get(tag, Event)


# JSON, the careful way: every key counted.


def _parse(line: bytes) -> Any:  # noqa: ANN401  # any JSON
    """Parse strictly: what another reader might take otherwise, or lose, is refused."""
    import json

    try:
        return json.loads(line.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        found = f"byte {error.start} is {line[error.start : error.start + 1]!r}"
        raise InvalidRecordError([Finding(f"{found}, expected UTF-8")], rule="EC001") from None
    except json.JSONDecodeError as error:
        cut = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated")
        end = "; the line seems to be cut off" if cut else ""
        message = f"{error.msg[:1].lower()}{error.msg[1:]} at character {error.pos + 1}{end}"
        raise InvalidRecordError([Finding(f"found no JSON: {message}")], rule="EC002") from None
    except RecursionError:
        raise InvalidRecordError([Finding("nested too deep to be a record")], rule="EC002") from None
    except _StrictError as error:
        raise InvalidRecordError([Finding(str(error))], rule="EC002") from None
    except ValueError as error:  # an integer of more digits than Python reads
        raise InvalidRecordError([Finding(f"found a number that cannot be read: {error}")], rule="EC002") from None


class _StrictError(ValueError):
    """JSON that Python would read, and should not."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        raise _StrictError(f"found the key {twice[0]!r} twice in one object: which value counts cannot be told")
    return data


def _no_constant(name: str) -> NoReturn:
    raise _StrictError(f"found {name}, which is no JSON; a missing value is null or left out")


# Dicts to records, by cattrs: hooks for our own classes, cattrs' own for what downstream types bring.


@cache
def _converter() -> Converter:
    converter = Converter(detailed_validation=True)
    converter.register_structure_hook_factory(_is_ours, lambda cls: _part_hook(cls, converter))
    return converter


def _is_ours(cls: Any) -> bool:  # noqa: ANN401  # any annotation
    return isinstance(cls, type) and issubclass(cls, Part)


def _part_hook(cls: type[Part], converter: Converter) -> Callable[[Any, Any], Any]:
    """Make the hook of a class: each field through its own checks, all problems kept, what has no field unknown."""
    known = {f.name: f for f in fields(cls) if f.name != "unknown" and not f.metadata.get("contents")}
    head = _head_keys(cls)

    def structure(data: Any, _: object) -> Any:  # noqa: ANN401  # any JSON, a part
        if not isinstance(data, dict):
            return data  # a shorthand, or a mistake: the field's converter and validator know which
        errors: list[Exception] = []
        values = {}
        for name, f in known.items():
            if name in data and (data[name] is not None or f.default is NOTHING):
                try:
                    values[name] = _value(data[name], f, converter)
                except Exception as error:  # noqa: BLE001  # collected, and raised below with its path
                    errors.append(_at(error, AttributeValidationNote(f"Structuring {name}", name, f.type)))
            elif f.default is NOTHING:
                errors.append(RecordError(f"found no key {name!r}, expected it"))
        unknown = {key: value for key, value in data.items() if key not in known and key not in head}
        try:
            values["unknown"] = FrozenDict(unknown)
            if not errors:
                return cls(**values)
        except RecordError as error:
            errors.append(error)
        raise ClassValidationError(f"no {cls.__name__}", errors, cls)

    return structure


def _head_keys(cls: type[Part]) -> set[str]:
    """The keys that say what a record is; an unknown type's name is kept, because the class does not say it."""
    if not cls.record:
        return set()
    return {"record", "type"} if getattr(cls, "tag", None) else {"record"}


def _value(data: Any, f: "Attribute[Any]", converter: Converter) -> Any:  # noqa: ANN401  # any JSON, any field's value
    """Convert and check one field's JSON, so that its problems are its own."""
    if f.name == "id" and data == "":
        raise RecordError("id: found '', expected text that is not empty; leave the key out for an id made of the content")
    value = _structure(data, f.type, converter)
    if f.converter is not None:
        value = f.converter(value)  # type: ignore[operator]  # ours are plain functions
    if f.validator is not None:
        f.validator(None, f, value)
    return value


def _structure(data: Any, annotation: Any, converter: Converter) -> Any:  # noqa: ANN401  # as above
    """Let cattrs structure what is a part, a tuple of parts, or a downstream type; leave plain JSON to the validator."""
    from typing import get_args, get_origin

    args = [a for a in get_args(annotation) if a is not type(None)]
    if get_origin(annotation) is tuple and isinstance(data, list):
        return _items(data, args[0], converter)
    if len(args) == 1 and get_origin(annotation) is not tuple:
        return _structure(data, args[0], converter)
    if _is_ours(annotation) or _is_foreign(annotation):
        return converter.structure(data, annotation)
    return data


def _is_foreign(annotation: Any) -> bool:  # noqa: ANN401  # any annotation
    """Tell whether an annotation is a downstream class that JSON has no word for: a date, an enum, a class of attrs."""
    plain_types = (str, int, float, bool, dict)
    return isinstance(annotation, type) and (has(annotation) or not issubclass(annotation, plain_types))


def _items(data: list[Any], annotation: Any, converter: Converter) -> list[Any]:  # noqa: ANN401  # as above
    errors: list[Exception] = []
    items = []
    for index, item in enumerate(data):
        try:
            items.append(_structure(item, annotation, converter))
        except Exception as error:  # noqa: BLE001, PERF203  # collected, and raised below with its path
            errors.append(_at(error, IterableValidationNote(f"Structuring item {index}", index, annotation)))
    if errors:
        raise IterableValidationError("items", errors, tuple)
    return items


def _at(error: Exception, note: AttributeValidationNote | IterableValidationNote) -> Exception:
    error.__notes__ = [*getattr(error, "__notes__", []), note]
    return error


def _findings(error: BaseException, at: tuple[str | int, ...] = ()) -> "list[Finding]":
    """Flatten cattrs' tree of errors into findings with their paths."""
    for note in getattr(error, "__notes__", ()):
        at = (*at, note.name if isinstance(note, AttributeValidationNote) else note.index)
    if isinstance(error, BaseValidationError):
        return [finding for inner in error.exceptions for finding in _findings(inner, at)]
    where, colon, message = str(error).partition(": ")
    text = message if colon and " " not in where else str(error)
    return [Finding(text, at)]


def _short(data: object) -> str:
    text = repr(data)
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004  # a message is one line
