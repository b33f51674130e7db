"""Conversion: records to and from dicts and JSON, keeping every key and reporting every problem."""

from collections.abc import Callable
from datetime import date, datetime, time
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, NoReturn, Union, get_args, get_origin

import msgspec
from attrs import NOTHING, Attribute, fields
from cattrs import Converter
from cattrs.errors import (
    AttributeValidationNote,
    BaseValidationError,
    ClassValidationError,
    IterableValidationError,
    IterableValidationNote,
)

from eventcode.errors import RecordError, must_be, truncated
from eventcode.issues import Finding, InvalidRecordError
from eventcode.model import Code, Dataset, Document, Event, FrozenDict, Part, Record
from eventcode.model.annotation import Check
from eventcode.model.code import as_code
from eventcode.model.frozendict import EMPTY
from eventcode.model.plain import plain
from eventcode.model.shorthand import as_frozen
from eventcode.registry import DEFAULT, Registry

from .fast_json import wire

__all__ = ["decode", "dumps", "encode", "from_dict", "loads", "parse", "to_dict"]


def to_dict(record: Part) -> dict[str, Any]:
    """
    Return a record as the dict that its JSON holds: defaults left out, unknown keys last.

    >>> to_dict(Event(id="e1", code="cameo:190", when="2024-10-23"))
    {'record': 'event', 'id': 'e1', 'code': 'cameo:190', 'when': '2024-10-23'}
    """
    if not isinstance(record, Part):
        raise must_be("to_dict", record, "a record or a part of one")
    data = plain(record)
    return data if isinstance(data, dict) else {str(record.shorthand): data}


def from_dict(data: dict[str, Any], *, registry: Registry | None = None) -> Record:
    """
    Make a record of the dict that its JSON holds. Keys that no field has are kept and written back.

    `null` stands for a key that is left out, but for fields that are never without a value, such as `modality`.

    Raises:
        InvalidRecordError: with every problem, each with its path in the JSON.

    >>> from_dict({"record": "event", "id": "e1", "code": 72, "nature": "evnet"})
    Traceback (most recent call last):
    eventcode.issues.InvalidRecordError: 2 problems
      $.code: found 72, expected a code as the text book:code, such as 'cameo:072'; a number has lost its leading zeros
      $.nature: found 'evnet', expected one of event, speech_act, state, assessment; did you mean 'event'?

    """
    if not isinstance(data, dict):
        raise InvalidRecordError([Finding(f"found {truncated(data)}, expected a JSON object")])
    cls = _class(data, registry or DEFAULT)
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


def loads(text: str | bytes, *, registry: Registry | None = None) -> Record:
    """
    Return the record that a JSON text holds.

    Raises:
        InvalidRecordError: with every problem, each with its path in the JSON.

    >>> loads('{"record":"event","id":"e1","code":"cameo:190"}').code.value
    '190'

    """
    return decode(_utf8(text) if isinstance(text, str) else text, registry=registry)


def encode(record: Part) -> bytes:
    """Return a record as one line of JSON, in UTF-8."""
    if not isinstance(record, Part):
        raise must_be("dumps", record, "one record; write several with eventcode.write")
    way = wire(type(record))
    line = way.dumps(record) if way else None
    return msgspec.json.encode(to_dict(record)) if line is None else line


def decode(line: bytes, *, registry: Registry | None = None) -> Record:
    """Return the record of a line, with or without its line end: see `loads`."""
    if not isinstance(line, bytes | bytearray):
        raise must_be("loads", line, "JSON text, or its bytes in UTF-8")
    line = bytes(line).rstrip(b"\r\n")
    cls = _by_head(line, registry or DEFAULT)
    if cls is not None and (way := wire(cls)) is not None and (record := way.loads(line)) is not None:
        return record  # type: ignore[no-any-return]  # a record of the class
    return from_dict(parse(line), registry=registry)


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
    if not isinstance(kind, str) or kind not in _KINDS:
        error = must_be("record", kind, "one of " + ", ".join(map(str, _KINDS)), map(str, _KINDS))
        raise InvalidRecordError([Finding.of(error, "record")])
    if kind != "event" or tag is None:
        return _KINDS[kind]
    if not isinstance(tag, str):
        raise InvalidRecordError([Finding(f"found {truncated(tag)}, expected the name of a record type", ("type",))])
    return registry.types.get(tag, Event)


# JSON, the careful way: every key counted.


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        found = f"a lone surrogate at character {error.start + 1}"
        raise InvalidRecordError([Finding(f"found {found}, expected text")], rule="EC001") from None


def parse(line: bytes) -> Any:
    """
    Parse one line of JSON strictly: what another reader might take otherwise, or lose, is refused.

    Raises:
        InvalidRecordError: for bytes that are not UTF-8, for what is not JSON, for a key twice, NaN or Infinity, and
            for what is nested too deep.

    >>> parse(b'{"a":[1,2]}')
    {'a': [1, 2]}

    """
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
        raise InvalidRecordError([Finding("nested too deep to be a record")], rule="EC006") from None
    except _StrictError as error:
        raise InvalidRecordError([Finding(str(error))], rule="EC002") from None
    except ValueError:  # Python's own limit, against numbers that would take minutes to read
        raise InvalidRecordError([Finding("found a number of thousands of digits")], rule="EC002") from None


class _StrictError(ValueError):
    """JSON that Python would read, and should not."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]  # None
        raise _StrictError(f"found the key {truncated(twice)} twice in one object: which value counts cannot be told")
    return data


def _no_constant(name: str) -> NoReturn:
    raise _StrictError(f"found {name}, which is no JSON; a missing value is null or left out")


# Dicts to records, by cattrs: hooks for our own classes, cattrs' own for what downstream types bring.


@cache
def _converter() -> Converter:
    # Where an attrs class of a downstream type is not a Part, it has no place for unknown keys: they are refused.
    converter = Converter(
        detailed_validation=True, forbid_extra_keys=True, structure_fallback_factory=lambda _: _of_text
    )
    converter.register_structure_hook_factory(_is_ours, lambda cls: _part_hook(cls, converter))
    for plain_type in (str, int, float, bool):
        converter.register_structure_hook(plain_type, _strict)
    for moment in (date, datetime, time):
        converter.register_structure_hook(moment, _of_iso)
    return converter


def _strict(data: Any, kind: Any) -> Any:
    """Take a plain value as it is: cattrs would make the text '10' of the number 10."""
    allowed = next(base for base in (bool, str, int, float) if issubclass(kind, base))
    if not isinstance(data, (int, float) if allowed is float else allowed) or isinstance(data, bool) is not (
        allowed is bool
    ):
        raise must_be("", data, allowed.__name__)
    return kind(data)


def _of_iso(data: Any, kind: Any) -> Any:
    if not isinstance(data, str):
        raise must_be("", data, f"a {kind.__name__} as ISO 8601 text")
    return kind.fromisoformat(data)


def _of_text(data: Any, kind: Any) -> Any:
    """Make what cattrs does not know of its text, as `plain` writes it."""
    if not isinstance(data, str):
        raise must_be("", data, f"a {kind.__name__} as text")
    return kind(data)


def _is_ours(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, Part)


def _part_hook(cls: type[Part], converter: Converter) -> Callable[[Any, Any], Any]:
    """Make the hook of a class: each field through its own checks, all problems kept, what has no field unknown."""
    known = {f.name: f for f in fields(cls) if f.name != "unknown"}
    head = _head_keys(cls)

    def structure(data: Any, _: object) -> Any:
        if not isinstance(data, dict):
            return data  # a shorthand, or a mistake: the field's converter and validator know which
        errors: list[Exception] = []
        values = {}
        for name, f in known.items():
            if name in data and (data[name] is not None or f.default not in _NOTHING_SAID):
                try:
                    values[f.alias] = _value(data[name], f, converter)
                except Exception as error:
                    errors.append(_at(error, AttributeValidationNote(f"Structuring {name}", name, f.type)))
            elif name not in data and f.default is NOTHING:
                errors.append(RecordError(f"found no key {name!r}, expected it"))
        values["unknown"] = _unknown({k: v for k, v in data.items() if k not in known and k not in head}, errors)
        if not errors:
            try:
                return cls(**values)
            except Exception as error:
                errors.append(error)
        raise ClassValidationError(f"no {cls.__name__}", errors, cls)

    return structure


_NOTHING_SAID: Final = (None, "", (), EMPTY)
"""The defaults of fields that may be without a value: for them, null is the same as no key."""


def _unknown(data: dict[Any, Any], errors: list[Exception]) -> FrozenDict:
    """Freeze what has no field; where that cannot be, find out key by key what is wrong."""
    try:
        return FrozenDict(data)
    except RecordError:
        for key, value in data.items():
            try:
                FrozenDict({key: value})
            except RecordError as error:  # each with its path
                errors.append(_at(error, AttributeValidationNote(f"Structuring {key!r}", key, None)))
    return EMPTY


def _head_keys(cls: type[Part]) -> set[str]:
    """Return the keys that say what a record is; an unknown type's name is kept, because the class does not say it."""
    if not cls.record:
        return set()
    return {"record", "type"} if getattr(cls, "tag", None) else {"record"}


def _value(data: Any, f: "Attribute[Any]", converter: Converter) -> Any:
    """Convert and check one field's JSON, so that its problems are its own."""
    if f.metadata.get("contents"):
        raise RecordError(found="records in the header", expected="them on lines of their own")
    if f.name == "id" and data == "":
        raise must_be("", data, "text that is not empty; leave the key out for an id made of the content")
    value = _structure(data, f.type, converter)
    if not f.metadata.get("by_annotation"):
        return value  # the constructor converts and checks: a downstream check may look at the record
    if f.converter is not None:
        value = f.converter(value)  # type: ignore[operator]  # ours are plain functions
    if isinstance(f.validator, Check):
        return f.validator.accept(value, f)
    f.validator(None, f, value)  # type: ignore[misc]  # `checked` gave it one
    return value


def _structure(data: Any, annotation: Any, converter: Converter) -> Any:
    """Let cattrs structure parts, tuples of parts and downstream types; leave plain JSON to the validator."""
    args = [a for a in get_args(annotation) if a is not NoneType]
    if get_origin(annotation) is tuple:
        return _items(data, args[0], converter) if isinstance(data, list) else data
    if get_origin(annotation) in {Union, UnionType} and len(args) == 1:
        return None if data is None else _structure(data, args[0], converter)
    if annotation is Code:
        return as_code(data)
    if annotation is FrozenDict:
        return as_frozen(data)
    if isinstance(annotation, type) and annotation not in _PLAIN:
        return converter.structure(data, annotation)
    return data


_PLAIN: Final = (str, int, float, bool, NoneType)
"""The classes that hold JSON as it is; all others are parts, or what downstream types bring: a date, an enum."""


def _items(data: list[Any], annotation: Any, converter: Converter) -> list[Any]:
    errors: list[Exception] = []
    items = []
    for index, item in enumerate(data):
        try:
            items.append(_structure(item, annotation, converter))
        except Exception as error:
            errors.append(_at(error, IterableValidationNote(f"Structuring item {index}", index, annotation)))
    if errors:
        raise IterableValidationError("items", errors, tuple)
    return items


def _at(error: Exception, note: AttributeValidationNote | IterableValidationNote) -> Exception:
    error.__notes__ = [*getattr(error, "__notes__", []), note]
    return error


def _findings(error: Exception, at: tuple[str | int, ...] = ()) -> list[Finding]:
    """Flatten cattrs' tree of errors into findings with their paths."""
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            at = (*at, note.name)
        elif isinstance(note, IterableValidationNote):
            at = (*at, note.index)
    if isinstance(error, BaseValidationError):
        return [finding for inner in error.exceptions for finding in _findings(inner, at)]
    return [Finding.of(error, at)]
