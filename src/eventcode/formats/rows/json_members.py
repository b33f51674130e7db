"""One JSON object that is a file: its members one at a time, and the elements of long arrays one at a time."""

import json
from collections.abc import Collection, Iterator
from itertools import chain
from re import DOTALL
from re import compile as compile_
from typing import Any, BinaryIO, Final

from eventcode.formats.io.preview import Preview

from .json import first_of
from .json_cursor import CUT_OFF, JsonCursor, Piece

__all__ = ["feature_row", "feature_start", "features", "find_features", "members"]

_object: Final = compile_(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*\{").match
_key: Final = compile_(rb'("(?:[^"\\\n]|\\.)*+")\s*:').match
_NESTED: Final = rb"(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*?"
find_features: Final = compile_(rb"\s*\{" + _NESTED + rb'"features"\s*:\s*\[', DOTALL).match
"""What matches the beginning of a collection of features, to the first."""
_is_collection: Final = compile_(rb'"type"\s*:\s*"FeatureCollection"').search
_COORDINATES: Final = frozenset({"latitude", "longitude", "lat", "lon", "lng", "x", "y"})


def members(stream: BinaryIO, arrays: Collection[str], *, most: int) -> Iterator[tuple[str, Piece]]:
    """
    Yield the members of the object that a file is, each with its key; those that are *arrays*, element by element.

    An array without elements is one piece without bytes.

    Where the object is damaged, or a member has more than *most* bytes, the last piece has a fault, under no key.
    """
    cursor, mark = JsonCursor(stream), b""
    if not cursor.finds(_object):
        found = cursor.next().decode(errors="replace") or "the end of the file"
        yield "", Piece(cursor.line, b"", f"found {found!r}, expected '{{'")
        return
    fault = None
    while not fault and mark != b"}":
        if (mark := cursor.next()) in {b",", b"}"}:
            cursor.take()
            continue
        key = cursor.finds(_key) if mark == b'"' else None
        name = _text(key[1]) if key else None
        if name is None:
            message = f"found {mark.decode(errors='replace')!r}, expected a key, or '}}' at the end of the object"
            fault = message if mark else CUT_OFF
        elif cursor.next() == b"[" and name in arrays:
            cursor.take()
            empty = Piece(cursor.line, b"")
            pieces = cursor.elements()
            yield from ((name, piece) for piece in chain([next(pieces, empty)], pieces))
        else:
            piece, mark = cursor.value(most), cursor.mark
            if piece.fault:
                fault = f"found no end of the member {name!r} within {most:,} bytes"
            else:
                yield name, piece
    if not fault and cursor.next():
        fault = "found bytes behind the end of the object, expected none"
    if fault:
        yield "", Piece(cursor.line, b"", fault)


def _text(raw: bytes) -> str | None:
    """Return the text that a key is; None where it is none."""
    try:
        return str(json.loads(raw))
    except ValueError:
        return None


# GeoJSON.


def feature_start(preview: Preview) -> int:
    """Return how many bytes of a collection of features go before the first; 0 where the file is none."""
    return first_of(preview.data, find_features) if _is_collection(preview.data) else 0


def features(preview: Preview) -> list[dict[str, Any]]:
    """Return the first features of a collection."""
    start = feature_start(preview)
    return Preview(preview.data[start:]).objects if start else []


def feature_row(feature: dict[str, Any]) -> dict[str, Any]:
    """
    Return the properties of a feature as a row, with the coordinates of its point where they have none.

    >>> point = {"type": "Point", "coordinates": [10.7, 59.9]}
    >>> feature_row({"type": "Feature", "properties": {"name": "Oslo"}, "geometry": point})
    {'name': 'Oslo', 'latitude': 59.9, 'longitude': 10.7}
    """
    properties, geometry = feature.get("properties"), feature.get("geometry")
    row = dict(properties) if isinstance(properties, dict) else {}
    if isinstance(geometry, dict) and geometry.get("type") == "Point" and not {k.lower() for k in row} & _COORDINATES:
        position = geometry.get("coordinates")
        if isinstance(position, list) and len(position) >= 2:
            row |= {"latitude": position[1], "longitude": position[0]}
    return row
