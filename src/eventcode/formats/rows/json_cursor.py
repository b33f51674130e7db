"""Cursors: a place in a file of JSON, from which objects and elements are cut one at a time, whatever is damaged."""

from collections import deque
from collections.abc import Callable, Iterator
from math import inf
from re import Match
from re import compile as compile_
from typing import Final, NamedTuple, Protocol, TypeAlias, cast

from eventcode.formats.io.limits import Limits, check_json
from eventcode.issues import Finding, InvalidRecordError

__all__ = ["CUT_OFF", "Find", "JsonCursor", "Piece"]

Find: TypeAlias = Callable[[bytes, int], Match[bytes] | None]
"""What matches the beginning of something at a place in bytes."""

CUT_OFF: Final = "found the end of the file, expected '}' at the end of the object; it seems to be cut off"
_BLANK: Final = b" \t\r\n"
_CHUNK: Final = 2**16
_FARTHEST: Final = 2**18
"""In so many bytes a beginning is looked for."""
_LF: Final = ord("\n")
_blanks: Final = compile_(rb"[ \t\r\n]*").match
_mark_outside: Final = compile_(rb'[\[\]{}",\n]').search
_mark_inside: Final = compile_(rb'["\\\n]').search


class _Readable(Protocol):
    """What JSON is read from."""

    def readline(self, size: int, /) -> bytes: ...


class Piece(NamedTuple):
    """The bytes of one object, blanks around it aside, and the line on which it begins."""

    line: int
    raw: bytes
    fault: str | None = None
    """Why it can be no object, whatever its bytes are."""

    def checked(self, limits: Limits, what: str = "a line") -> bytes:
        """
        Return the bytes, which may be parsed.

        Raises:
            InvalidRecordError: where they cannot be an object, or one beyond the limits; messages say *what* it is.

        """
        if self.fault is not None:
            raise InvalidRecordError([Finding(self.fault)], rule="EC002")
        check_json(self.raw, limits, what)
        return self.raw


class _Scanner:
    """Finds the commas between elements or members, and the bracket behind the last, from one chunk to the next."""

    def __init__(self, closing: bytes) -> None:
        self._closing = closing
        self._open = bytearray()
        """The brackets that are open; each closes with any other, for what does not fit is found out by the parser."""
        self._is_text = self._is_escaped = self._is_broken = False
        self._beginning = b""
        """The blanks and the bracket with which elements begin on lines of their own, if they do."""

    def end(self, chunk: bytes, place: int) -> int | None:
        """Return the place behind the next mark that ends an element; None where there is none."""
        if self._is_escaped:
            place, self._is_escaped = place + (chunk[place] != _LF), False
        while found := (_mark_inside if self._is_text else _mark_outside)(chunk, place):
            place, mark = found.end(), found[0]
            if mark == b"\n":
                self._is_broken |= self._is_text  # no text of JSON goes on beyond the end of a line
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
            elif mark in {b",", self._closing}:
                self._is_broken = False
                return place
        return None

    def breaks_off(self, line: bytes, parts: list[bytes]) -> bool:
        """Return True if an element of these parts, if another follows on the line, is surely none; it is then left."""
        if not self._beginning:
            if not parts and line.lstrip(_BLANK).startswith(b"{"):
                self._beginning = line[: line.index(b"{") + 1]
            return False
        if not line.startswith(self._beginning):
            return False
        last = next(filter(None, (part.rstrip(_BLANK)[-1:] for part in reversed(parts))), b":")
        if not self._is_broken and (self._open[-1:] != b"{" or last == b":"):
            return False
        self._open.clear()
        self._is_broken = False
        return True


class JsonCursor:
    """A place in a file of JSON; what is taken is read once, and forgotten."""

    def __init__(self, stream: _Readable, line: int = 1) -> None:
        self._stream, self.line = stream, line
        self._chunk, self._place, self._begins_line = b"", 0, False
        """A line or a part of one, the place in it, and whether it is the beginning of a line."""
        self._ahead = deque[bytes]()
        """Lines that were read already, and are to come."""
        self.mark = b""
        """What ended the last element: a comma or the closing bracket; nothing where the file ended."""

    def _has_more(self) -> bool:
        while self._place == len(self._chunk):
            self._begins_line = self._chunk.endswith(b"\n")
            self._chunk, self._place = self._readline(), 0
            if not self._chunk:
                return False
        return True

    def next(self) -> bytes:
        """Go on to what is no blank, and return it without taking it; nothing at the end of the file."""
        while self._has_more():
            place = cast("Match[bytes]", _blanks(self._chunk, self._place)).end()  # it matches everywhere
            self.line += self._chunk.count(b"\n", self._place, place)
            self._place = place
            if place < len(self._chunk):
                return self._chunk[place : place + 1]
        return b""

    def take(self) -> None:
        """Take the character that `next` returned."""
        self._place += 1

    def finds(self, find: Find) -> Match[bytes] | None:
        """Take what begins here, and return it; None where it does not, and nothing is taken."""
        if found := find(self._chunk, self._place) or self._find_farther(find):
            self.line += self._chunk.count(b"\n", self._place, found.end())
            self._place = found.end()
        return found

    def _find_farther(self, find: Find) -> Match[bytes] | None:
        """Find what ends on another line, in twice as many bytes each time: the time is in proportion to them."""
        data, lines, found = self._chunk[self._place :], list[bytes](), None
        while not found and len(data) < _FARTHEST and (more := self._lines(len(data))):
            lines += more
            data = b"".join([data, *more])
            found = find(data, 0)
        size = len(data)
        while found and found.end() <= size - len(lines[-1]):  # a line behind it, which is to come alone
            self._ahead.appendleft(lines.pop())
            size -= len(self._ahead[0])
        self._chunk, self._place = data[:size], 0
        return found

    def _lines(self, size: int) -> list[bytes]:
        """Read lines with so many bytes, one at the least; fewer at the end of the file."""
        found = list[bytes]()
        while size >= 0 and (line := self._readline()):
            found.append(line)
            size -= len(line)
        return found

    def _readline(self) -> bytes:
        return self._ahead.popleft() if self._ahead else self._stream.readline(_CHUNK)

    def rest(self) -> Piece:
        """Take all that is left."""
        return _piece(self.line, [self._chunk[self._place :], *iter(self._readline, b"")])

    def elements(self) -> Iterator[Piece]:
        """
        Cut an array that was opened into its elements, and take its end.

        An element from which a quote or a bracket is lost ends, where elements begin lines of their own, before the
        next.
        """
        scanner, is_list, self.mark = _Scanner(b"]"), False, b","
        while self.mark == b",":
            piece = self._element(scanner)
            is_list = is_list or self.mark == b","
            if piece.raw or (is_list and self.mark):
                yield piece
        if not self.mark:
            message = "found the end of the file, expected ']' at the end of the array; it seems to be cut off"
            yield Piece(self.line, b"", message)

    def value(self, most: int) -> Piece:
        """Take the value of a member of an object, and the mark behind it; of a longer one than *most*, the fault."""
        return self._element(_Scanner(b"}"), most)

    def leave(self) -> bool:
        """Go on behind the end of the object that is open; False where it has none."""
        scanner, self.mark = _Scanner(b"}"), b","
        while self.mark == b",":
            self._element(scanner, 0)
        return bool(self.mark)

    def _element(self, scanner: _Scanner, most: float = inf) -> Piece:
        """Take an element with the mark behind it; of one of more than *most* bytes, no more than a chunk is held."""
        first, parts, size, is_long = self.line, list[bytes](), 0, False
        self.mark = b""
        while self._has_more():
            chunk, begin = self._chunk, self._place
            if self._begins_line and not begin and scanner.breaks_off(chunk, parts):
                self.mark = b","
                break
            end = scanner.end(chunk, begin)
            part = chunk[begin:] if end is None else chunk[begin : end - 1]
            self._place += len(part)
            self.line += part.endswith(b"\n")
            if size > most:
                is_long = is_long or bool(part.strip(_BLANK))
            elif parts or part.strip(_BLANK):
                parts.append(part)
            else:
                first = self.line
            size += len(part)
            if end is not None:
                self.mark, self._place = chunk[end - 1 : end], end
                break
        if is_long or (size > most and not self.mark):
            return Piece(first, b"", f"found more than {most:,} bytes")
        return _piece(first, parts)


def _piece(first: int, parts: list[bytes]) -> Piece:
    """Return the piece of some bytes, the first of which is on that line."""
    raw = b"".join(parts)
    body = raw.lstrip(_BLANK)
    return Piece(first + raw.count(b"\n", 0, len(raw) - len(body)), body.rstrip(_BLANK))
