"""Records to and from lines of JSON."""

from typing import Any, Final

import msgspec

from eventcode.errors import must_be
from eventcode.issues import Finding, InvalidRecordError
from eventcode.model import Event, Part, Record
from eventcode.registry import DEFAULT, Registry

from .dicts import check_header, from_dict, plain_dict
from .fast_json import codec
from .heads import class_of
from .strict_json import parse

__all__ = ["decode", "dumps", "encode", "loads"]


def dumps(record: Part) -> str:
    """
    Return a record, or the header of a data set, as one line of JSON.

    Raises:
        RecordError: for anything but a record or a part of one; for a data set with records, which are lines of their
            own (`write`).

    >>> dumps(Event(id="e1", source="PRKGOV"))
    '{"record":"event","id":"e1","source":[{"code":"PRKGOV","country":"PRK","roles":["GOV"]}]}'

    """
    check_header(record, "dumps")
    return encode(record).decode()


def loads(text: str | bytes, *, registry: Registry | None = None) -> Record:
    """
    Return the record of a JSON text.

    Raises:
        InvalidRecordError: with every problem, each with its path in the JSON.
        RecordError: for anything but text or bytes.

    >>> loads('{"record":"event","id":"e1","code":"cameo:190"}').code.value
    '190'

    """
    return decode(_utf8(text) if isinstance(text, str) else text, registry=registry)


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        found = f"a lone surrogate at character {error.start + 1}"
        raise InvalidRecordError([Finding(f"found {found}, expected text")], rule="EC001") from None


def encode(record: Part) -> bytes:
    """
    Return a record as one line of JSON, in UTF-8 and without a line end; of a data set, its header alone.

    Raises:
        RecordError: for anything but a record or a part of one.

    """
    if not isinstance(record, Part):
        raise must_be("dumps", record, expected="one record; write a list of records with eventcode.write")
    fast = codec(type(record))
    line = fast.dumps(record) if fast else None
    return msgspec.json.encode(plain_dict(record)) if line is None else line


def decode(line: bytes, *, registry: Registry | None = None) -> Record:
    """Return the record of a line, with or without its line end: see `loads`."""
    if not isinstance(line, bytes):
        if not isinstance(line, bytearray | memoryview):
            raise must_be("loads", line, expected="JSON text, or its bytes in UTF-8")
        line = bytes(line)
    line = line.rstrip(b"\r\n")
    registry = registry or DEFAULT
    cls = _likely_class(line, registry)
    if cls is not None and (fast := codec(cls)) is not None and (record := fast.loads(line, registry)) is not None:
        return record  # type: ignore[no-any-return]  # a record of the class
    return from_dict(parse(line), registry=registry)


class _Head(msgspec.Struct, gc=False):
    """The keys that say which class a record has."""

    record: Any = None
    type: Any = None


_HEAD: Final = msgspec.json.Decoder(_Head).decode


def _likely_class(line: bytes, registry: Registry) -> type[Record] | None:
    """Return the class that a line has as this library writes it, or else by its keys `record` and `type`."""
    if line.startswith(b'{"record":"event","id":'):
        return Event
    try:
        head = _HEAD(line)
    except Exception:  # of msgspec: no JSON object, nested too deep
        return None
    return class_of(head.record, head.type, registry=registry)
