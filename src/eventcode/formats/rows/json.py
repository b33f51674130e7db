"""JSON files: objects on lines, or in one array, taken one at a time; one that is damaged costs no other."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from io import BufferedReader
from re import compile as compile_
from typing import Any, BinaryIO, Final, NamedTuple, Protocol, TypeAlias, cast

from eventcode.convert import parse
from eventcode.errors import Path, RecordError, truncated
from eventcode.formats.format import Read
from eventcode.formats.io.files import lines
from eventcode.formats.io.limits import LIMITS, Limits, check_json
from eventcode.formats.io.preview import Preview
from eventcode.issues import Finding, InvalidRecordError, Issue, Location, Severity
from eventcode.model import FrozenDict, Record
from eventcode.registry import Registry
from eventcode.row import AnyRow, Reject, Row

__all__ = [
    "ONE_OBJECT",
    "Piece",
    "bad",
    "elements",
    "filled",
    "is_one_object",
    "json_kind",
    "json_line",
    "json_reader",
    "pieces",
    "rejected",
]

_Buffered: TypeAlias = "BufferedReader[Any]"

_BOM: Final = b"\xef\xbb\xbf"
_BLANK: Final = b" \t\r\n"
_CHUNK: Final = 2**16
_LF: Final = ord("\n")
is_one_object: Final = compile_(rb'\s*\{[ \t\r]*\n\s*"').match
"""How an object begins that stands on several lines, which no line of JSON Lines does."""
ONE_OBJECT: Final = "found one object on several lines, expected objects each on a line, or an array of objects"
_mark_outside: Final = compile_(rb'[\[\]{}",\n]').search
_mark_inside: Final = compile_(rb'["\\\n]').search


class _Readable(Protocol):
    """What elements are read from."""

    def readline(self, size: int, /) -> bytes: ...


class Piece(NamedTuple):
    """The bytes of one object, blanks around it aside, and the line on which it begins."""

    line: int
    raw: bytes
    fault: str | None = None
    """Why it can be no object, whatever its bytes are."""


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


def json_line(data: Mapping[str, Any]) -> bytes:
    """Write an object as one line, keys in their order."""
    from json import dumps

    return dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _read(
    make: Callable[[FrozenDict], Iterable[Record]],
    stream: BinaryIO,
    *,
    name: str,
    registry: Registry,
    limits: Limits = LIMITS,
) -> Iterator[AnyRow]:
    for line, raw, fault in pieces(stream):
        location = Location(name, line)
        try:
            if fault is not None:
                raise InvalidRecordError([Finding(fault)], rule="EC002")  # noqa: TRY301  # one way to a reject
            records = tuple(make(_object(raw, limits)))
        except InvalidRecordError as error:
            yield rejected(location, error, raw)
        else:
            for record in records:
                yield Row(location, record)


def rejected(location: Location, error: InvalidRecordError, raw: bytes) -> AnyRow:
    """Return the row of what could not be read."""
    issues = [
        Issue(error.rule, Severity.ERROR, message=f.message, at=f.at, location=location, hint=f.hint)
        for f in error.findings
    ]
    return Reject(location, tuple(issues), raw=raw)


def _object(raw: bytes, limits: Limits) -> FrozenDict:
    check_json(raw, limits, "an object")
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


def pieces(stream: BinaryIO, *, answer: int = 0) -> Iterator[Piece]:
    """
    Yield every object of a file, each alone in memory, whether it is JSON Lines or one array.

    An array that is not closed, and what stands behind its end, are pieces of their own, with their fault.

    The array of an *answer* begins behind so many bytes, and what follows its end is no piece.
    """
    buffered: _Buffered = stream if isinstance(stream, BufferedReader) else BufferedReader(stream)
    try:
        if answer:
            line = 1 + (buffered.read(answer) + buffered.read(1)).count(b"\n")
            yield from elements(buffered, line, behind=lambda _, __: None)
            return
        preview = buffered.peek(_CHUNK)
        if preview.removeprefix(_BOM).lstrip(_BLANK).startswith(b"["):
            yield from elements(buffered, buffered.read(preview.index(b"[") + 1).count(b"\n") + 1)
        elif is_one_object(preview.removeprefix(_BOM)):
            yield Piece(1, b"", ONE_OBJECT)
        else:
            yield from _on_lines(buffered)
    finally:
        if buffered is not stream:
            buffered.detach()  # or collecting the buffer would close the caller's stream


def _on_lines(stream: _Buffered) -> Iterator[Piece]:
    for number, line in enumerate(lines(cast("BinaryIO", stream)), 1):
        raw = line.removesuffix(b"\n")
        yield Piece(number, raw.removeprefix(_BOM) if number == 1 else raw)


class _Scanner:
    """Finds the commas between the elements of an array, and its end, from one piece of a line to the next."""

    def __init__(self, line: int) -> None:
        self.line = line
        self._open = bytearray()
        """The brackets that are open; each closes with any other, for what does not fit is found out by the parser."""
        self._is_text = self._is_escaped = self._is_torn = False

    def next(self, chunk: bytes, place: int) -> int | None:
        """Return the place behind the next mark that ends an element; None where there is none."""
        if self._is_escaped:
            place, self._is_escaped = place + (chunk[place] != _LF), False
        while found := (_mark_inside if self._is_text else _mark_outside)(chunk, place):
            place, mark = found.end(), found[0]
            if mark == b"\n":
                self.line += 1
                self._is_torn |= self._is_text  # no text of JSON goes on beyond the end of a line
                self._is_text = False
            elif mark == b'"':
                self._is_text = not self._is_text
            elif mark == b"\\":
                self._is_escaped = place == len(chunk)
                place += not self._is_escaped and chunk[place] != _LF
            elif mark in b"[{":
                self._open += mark
            elif self._open:
                del self._open[len(self._open) - (mark != b",") :]
            elif mark != b"}":
                self._is_torn = False
                return place
        return None

    def breaks_off(self, parts: list[bytes]) -> bool:
        """Return True if an element, if an object follows here, is surely none; it is then forgotten."""
        last = next(filter(None, (part.rstrip(_BLANK)[-1:] for part in reversed(parts))), b":")
        if not self._is_torn and (self._open[-1:] != b"{" or last == b":"):
            return False
        self._open.clear()
        self._is_torn = False
        return True


def elements(stream: _Readable, line: int, *, behind: Callable[[int, bytes], object] | None = None) -> Iterator[Piece]:
    """
    Cut an array, opened on *line*, into its elements.

    *behind* gets the line on which the array ends, and the bytes read beyond it; without it, there must be none.

    An element from which a quote or a bracket is lost ends, where elements begin lines of their own, before the next.
    """
    scanner, first, is_list = _Scanner(line), line, False
    parts: list[bytes] = []
    preview, is_new, has_begun = b"", False, False
    while chunk := stream.readline(_CHUNK):
        begin = 0
        if is_new and preview and chunk.startswith(preview) and scanner.breaks_off(parts):
            yield _element(first, parts)
            parts, first = [], scanner.line
        if is_new and not preview and not has_begun and chunk.lstrip(_BLANK).startswith(b"{"):
            preview = chunk[: chunk.index(b"{") + 1]
        is_new = chunk.endswith(b"\n")
        while (place := scanner.next(chunk, begin)) is not None:
            element = _element(first, [*parts, chunk[begin : place - 1]])
            is_last = chunk[place - 1 : place] == b"]"
            if element.raw or is_list or not is_last:
                yield element
            if is_last:
                if behind is None:
                    yield from _behind(
                        scanner.line, b"".join([chunk[place:], *iter(partial(stream.readline, _CHUNK), b"")])
                    )
                else:
                    behind(scanner.line, chunk[place:])
                return
            begin, first, is_list, parts, has_begun = place, scanner.line, True, [], False
        parts.append(chunk[begin:])
        has_begun = has_begun or bool(parts[-1].strip(_BLANK))
    rest = _element(first, parts)
    if rest.raw:
        yield rest
    message = "found the end of the file, expected ']' at the end of the array; it seems to be cut off"
    yield Piece(scanner.line, b"", message)


def _element(first: int, parts: list[bytes]) -> Piece:
    raw = b"".join(parts)
    body = raw.lstrip(_BLANK)
    return Piece(first + raw.count(b"\n", 0, len(raw) - len(body)), body.rstrip(_BLANK))


def _behind(line: int, rest: bytes) -> Iterator[Piece]:
    piece = _element(line, [rest])
    if piece.raw:
        yield piece._replace(fault=f"found {len(piece.raw):,} bytes behind the end of the array, expected none")
