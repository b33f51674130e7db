"""JSON text of what is open: objects with any keys, such as `extra`, beside fields that have a type of their own."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from eventcode.issues import Finding, InvalidRecordError

from .strict_json import parse

__all__ = ["dump_open", "load_open"]

_ENCODE: Final = msgspec.json.Encoder().encode


def dump_open(data: Mapping[str, Any]) -> str:
    """
    Return the JSON text of an object of plain data.

    >>> dump_open({"ids": {"wikidata": "Q423"}})
    '{"ids":{"wikidata":"Q423"}}'
    """
    return _ENCODE(data).decode()


def load_open(text: str) -> dict[str, Any]:
    """
    Return the object of a JSON text.

    Raises:
        InvalidRecordError: where it is no JSON, or no object.

    >>> load_open('{"a":1}')
    {'a': 1}

    """
    data = parse(text.encode())
    if not isinstance(data, dict):
        raise InvalidRecordError([Finding("found no JSON object, expected one")])
    return data
