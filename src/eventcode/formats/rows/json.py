"""JSON files: objects on lines, or in one array, taken one at a time; one that is damaged costs no other."""

from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from re import Match
from re import compile as compile_
from typing import Any, BinaryIO, Final, cast

from eventcode.convert import parse
from eventcode.errors import Path, RecordError, counted, truncated
from eventcode.formats.format import Read
from eventcode.formats.io.chunks import peekable
from eventcode.formats.io.files import lines
from eventcode.formats.io.limits import LIMITS, Limits
from eventcode.formats.io.preview import Preview, json_values
from eventcode.issues import Finding, InvalidRecordError, Issue, Location, Severity
from eventcode.model import FrozenDict, Record
from eventcode.registry import Registry
from eventcode.row import AnyRow, Reject, Row

from .json_cursor import CUT_OFF, Find, JsonCursor, Piece

__all__ = [
    "ONE_OBJECT",
    "as_json",
    "bad",
    "filled",
    "first_of",
    "is_one_object",
    "json_kind",
    "json_reader",
    "pieces",
    "rejected",
]

_CHUNK: Final = 2**16
_NOT_CLOSED: Final = "found the end of the file, expected ']' behind the last answer; it seems to be cut off"
_beginning: Final = compile_(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*(\[?)").match
_array: Final[Find] = compile_(rb"\[").match
_is_joined: Final = compile_(rb"\}\s*,?\s*\{").search
"""Where an object may end and another begin on a line."""
is_one_object: Final = compile_(rb'\s*\{[ \t\r]*\n\s*"').match
"""How an object begins that stands on several lines, which no line of JSON Lines does."""
ONE_OBJECT: Final = "found one object on several lines, expected objects each on a line, or an array of objects"


def bad(found: object, expected: str, at: Path) -> InvalidRecordError:
    """Return the error that says what was found at a path and what was expected."""
    return InvalidRecordError([Finding(f"found {truncated(found)}, expected {expected}", at)])


def filled(**values: object) -> dict[str, Any]:
    """Leave out keys that hold nothing."""
    return {key: value for key, value in values.items() if value not in (None, "", (), [], {})}


def json_reader(make: Callable[[FrozenDict], Iterable[Record]]) -> Read:
    """
    Return what reads JSON Lines or one JSON array; *make* makes the records of an object.

    What *make* cannot make records of, it says by an `InvalidRecordError` with every reason.
    """
    return partial(_read, make)


def json_kind(preview: Preview) -> Iterator[str]:
    """Describe how the objects of a file stand in it."""
    yield "a JSON array" if preview.is_array else "JSON Lines"


def as_json(value: Any) -> bytes:
    """Return JSON without blanks, keys in their order."""
    from json import dumps

    return dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _read(
    make: Callable[[FrozenDict], Iterable[Record]],
    stream: BinaryIO,
    *,
    name: str,
    registry: Registry,
    limits: Limits = LIMITS,
) -> Iterator[AnyRow]:
    for piece in pieces(stream):
        location = Location(name, piece.line)
        try:
            records = tuple(make(_object(piece.checked(limits, "an object"))))
        except InvalidRecordError as error:
            yield rejected(location, error, piece.raw)
        else:
            for record in records:
                yield Row(location, record)


def rejected(location: Location, error: InvalidRecordError, raw: bytes) -> Reject:
    """Return the reject of what could not be read."""
    issues = [
        Issue(error.rule, Severity.ERROR, message=f.message, at=f.at, location=location, hint=f.hint)
        for f in error.findings
    ]
    return Reject(location, tuple(issues), raw=raw)


def _object(raw: bytes) -> FrozenDict:
    data = parse(raw)
    if not isinstance(data, dict):
        raise bad(data, "a JSON object", ())
    try:
        return FrozenDict(data)
    except RecordError:
        raise InvalidRecordError(list(_unkeepable(data))) from None


def _unkeepable(data: dict[str, Any]) -> Iterator[Finding]:
    """Yield each key whose value a record cannot keep: half a character, a number that JSON readers would round."""
    for key, value in data.items():
        try:
            FrozenDict({key: value})
        except RecordError as error:
            yield Finding(str(error), (key.encode(errors="backslashreplace").decode(),))


def pieces(stream: BinaryIO, find: Find | None = None) -> Iterator[Piece]:
    """
    Yield every object of a file, each alone in memory, whether it is JSON Lines or one array.

    Several arrays may stand one behind the other. One that is not closed, and what else stands behind its end, are
    pieces of their own, with their fault.

    *find* matches the beginning of an answer of an API, to the first element of its array, where the file is such
    answers, behind one another or in an array.
    """
    with peekable(stream) as whole:
        first = 1
        while (preview := whole.peek(_CHUNK)).isspace():  # as much as one line, of some streams
            first += whole.read(len(preview)).count(b"\n")
        begin = cast("Match[bytes]", _beginning(preview))  # it matches everywhere
        if find or begin[1]:
            above = whole.read(begin.end() if find else begin.start(1))
            yield from _arrays(JsonCursor(whole, first + above.count(b"\n")), find, is_listed=bool(find and begin[1]))
        elif is_one_object(preview, begin.end()):
            yield Piece(1, b"", ONE_OBJECT)
        else:
            yield from (Piece(number, b"") for number in range(1, first))
            yield from _on_lines(cast("BinaryIO", whole), first)


def first_of(data: bytes, find: Find | None = None) -> int:
    """Return how many bytes of a file go before the first element of an array, or of an answer; 0 where it has none."""
    begin = cast("Match[bytes]", _beginning(data))  # it matches everywhere
    found = find(data, begin.end()) if find else begin[1] and begin
    return found.end() if found else 0


def _arrays(cursor: JsonCursor, find: Find | None, *, is_listed: bool) -> Iterator[Piece]:
    """Yield the elements of arrays, or of answers, that stand one behind the other, or *are listed* in an array."""
    while cursor.finds(find or _array):
        yield from cursor.elements()
        if not cursor.mark:
            return
        if find and not cursor.leave():
            yield Piece(cursor.line, b"", CUT_OFF)
            return
        while cursor.next() == b",":
            cursor.take()
    rest = cursor.rest()
    if rest.raw and not (is_listed and rest.raw == b"]"):
        behind = f"behind the end of the {'answer' if find else 'array'}"
        yield rest._replace(fault=f"found {counted(len(rest.raw), 'byte')} {behind}, expected none")
    elif is_listed and not rest.raw:
        yield Piece(rest.line, b"", _NOT_CLOSED)


def _on_lines(stream: BinaryIO, first: int) -> Iterator[Piece]:
    for number, line in enumerate(lines(stream), first):
        raw = line.removesuffix(b"\n")
        piece = Piece(number, raw.removeprefix(BOM_UTF8) if number == 1 else raw)
        if raw.endswith((b"}", b"}\r")) and not _is_joined(raw):
            yield piece
        else:
            yield from _several(piece)


def _several(piece: Piece) -> Iterator[Piece]:
    """Yield the objects of a line that has several, or one with a comma behind it; any other line as it stands."""
    text = piece.raw.decode("utf-8", "surrogateescape")
    if text.lstrip().startswith(("//", "#")):
        yield piece._replace(fault=f"found a comment, {truncated(text)}, expected an object")
        return
    try:
        found = [piece._replace(raw=text[a:b].encode("utf-8", "surrogateescape")) for _, a, b in json_values(text)]
    except (ValueError, RecursionError):
        found = []
    yield from found or [piece]
