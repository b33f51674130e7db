"""One JSON object that is a file: its members one at a time, and the elements of long arrays one at a time."""

import json
from collections.abc import Collection, Iterator
from io import BufferedReader
from re import DOTALL
from re import compile as compile_
from typing import Any, BinaryIO, Final, cast

from eventcode.formats.io.preview import Preview

from .json_elements import Piece, elements

__all__ = ["feature_row", "feature_start", "features", "find_features", "members"]

_BOM: Final = b"\xef\xbb\xbf"
_CHUNK: Final = 2**16
_mark_outside: Final = compile_(rb'[\[\]{},"]').search
_mark_inside: Final = compile_(rb'["\\]').search
_scalar: Final = compile_(rb"[^,\]}\s]*").match
_NESTED: Final = r"(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*?"
_CUT_OFF: Final = "found the end of the file, expected '}' at the end of the object; it seems to be cut off"
_START: Final = rf'\s*\{{{_NESTED}"features"\s*:\s*\['
_start: Final = compile_(_START, DOTALL).match
find_features: Final = compile_(_START.encode(), DOTALL).match
"""What matches the beginning of a collection of features, to the first."""
_is_collection: Final = compile_(r'"type"\s*:\s*"FeatureCollection"').search
_COORDINATES: Final = frozenset({"latitude", "longitude", "lat", "lon", "lng", "x", "y"})


class _Source:
    """The bytes of a file, of which some were looked at and not taken."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._rest = b""
        self.line = 1

    def readline(self, size: int = _CHUNK) -> bytes:
        rest, self._rest = self._rest, b""
        return rest or self._stream.readline(size)

    def unread(self, line: int, rest: bytes) -> None:
        """Go back to before some bytes, on that line."""
        self.line, self._rest = line, rest

    def next(self) -> bytes:
        """Return the next character that is no blank, without taking it; nothing at the end of the file."""
        while chunk := self.readline():
            body = chunk.lstrip(b" \t\r\n")
            self.line += chunk.count(b"\n", 0, len(chunk) - len(body))
            if body:
                self._rest = body
                return body[:1]
        return b""

    def take(self) -> bytes:
        """Take the character that `next` returned."""
        taken, self._rest = self._rest[:1], self._rest[1:]
        return taken

    def value(self, most: int) -> bytes | None:
        """Take the value that begins here; None where it does not end, or not within *most* bytes."""
        if self.next() not in {b"{", b"[", b'"'}:
            end = cast("Any", _scalar(self._rest)).end()
            taken, self._rest = self._rest[:end], self._rest[end:]
            return taken
        parts: list[bytes] = []
        size, depth, is_text, is_escaped = 0, 0, False, False
        while chunk := self.readline():
            place, is_escaped = int(is_escaped), False
            while found := (_mark_inside if is_text else _mark_outside)(chunk, place):
                place, mark = found.end(), found[0]
                if mark == b"\\":
                    is_escaped = place == len(chunk)
                    place += 1
                elif mark == b'"':
                    is_text = not is_text
                elif mark != b",":
                    depth += 1 if mark in b"[{" else -1
                if not is_text and not depth and mark != b",":
                    self._rest = chunk[place:]
                    raw = b"".join([*parts, chunk[:place]])
                    self.line += raw.count(b"\n")
                    return raw
            parts.append(chunk)
            size += len(chunk)
            if size > most:
                return None
        return None


def members(stream: BinaryIO, arrays: Collection[str], *, most: int) -> Iterator[tuple[str, Piece]]:
    """
    Yield the members of the object that a file is, each with its key; those that are *arrays*, element by element.

    An array without elements is one piece without bytes.

    Where the object is damaged, or a member has more than *most* bytes, the last piece has a fault, under no key.
    """
    buffered = stream if isinstance(stream, BufferedReader) else BufferedReader(cast("Any", stream))
    try:
        source = _Source(cast("BinaryIO", buffered))
        if buffered.peek(len(_BOM)).startswith(_BOM):
            buffered.read(len(_BOM))
        yield from _members(source, arrays, most)
    finally:
        if buffered is not stream:
            buffered.detach()  # or collecting the buffer would close the caller's stream


def _members(source: _Source, arrays: Collection[str], most: int) -> Iterator[tuple[str, Piece]]:
    if (mark := source.next()) != b"{":
        yield (
            "",
            Piece(source.line, b"", f"found {mark.decode(errors='replace') or 'the end of the file'!r}, expected '{{'"),
        )
        return
    source.take()
    while (mark := source.next()) != b"}":
        if mark == b",":
            source.take()
            continue
        name = _text(source.value(most) or b"") if mark == b'"' else None
        if name is None or source.next() != b":":
            message = f"found {mark.decode(errors='replace')!r}, expected a key, or '}}' at the end of the object"
            yield "", Piece(source.line, b"", message if mark else _CUT_OFF)
            return
        source.take()
        if source.next() == b"[" and name in arrays:
            source.take()
            line, is_empty = source.line, True
            for piece in elements(source, line, behind=source.unread):
                is_empty = False
                yield name, piece
            if is_empty:
                yield name, Piece(line, b"")
            continue
        line, raw = source.line, source.value(most)
        if raw is None:
            yield "", Piece(line, b"", f"found no end of the member {name!r} within {most:,} bytes")
            return
        yield name, Piece(line, raw)
    source.take()
    if source.next():
        yield "", Piece(source.line, b"", "found bytes behind the end of the object, expected none")


def _text(raw: bytes) -> str | None:
    """Return the text that a key is; None where it is none."""
    try:
        return str(json.loads(raw))
    except ValueError:
        return None


# GeoJSON.


def feature_start(preview: Preview) -> int:
    """Return how many characters of a collection of features go before the first; 0 where the file is none."""
    found = _start(preview.text) if _is_collection(preview.text) else None
    return found.end() if found else 0


def features(preview: Preview) -> list[dict[str, Any]]:
    """Return the first features of a collection."""
    start = feature_start(preview)
    return Preview(preview.text[start:].encode("utf-8", "surrogateescape")).objects if start else []


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
