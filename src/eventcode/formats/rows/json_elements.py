"""Elements of arrays of JSON, taken one at a time; one that is damaged costs no other."""

from collections.abc import Callable, Iterator
from re import compile as compile_
from typing import Final, NamedTuple, Protocol

from eventcode.errors import counted

__all__ = ["Piece", "behind", "elements"]

_BLANK: Final = b" \t\r\n"
_CHUNK: Final = 2**16
_LF: Final = ord("\n")
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


class _Scanner:
    """Finds the commas between the elements of an array, and its end, from one piece of a line to the next."""

    def __init__(self, line: int) -> None:
        self.line = line
        self._open = bytearray()
        """The brackets that are open; each closes with any other, for what does not fit is found out by the parser."""
        self._is_text = self._is_escaped = self._is_broken = False

    def next(self, chunk: bytes, place: int) -> int | None:
        """Return the place behind the next mark that ends an element; None where there is none."""
        if self._is_escaped:
            place, self._is_escaped = place + (chunk[place] != _LF), False
        while found := (_mark_inside if self._is_text else _mark_outside)(chunk, place):
            place, mark = found.end(), found[0]
            if mark == b"\n":
                self.line += 1
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
            elif mark != b"}":
                self._is_broken = False
                return place
        return None

    def breaks_off(self, parts: list[bytes]) -> bool:
        """Return True if an element, if an object follows here, is surely none; it is then forgotten."""
        last = next(filter(None, (part.rstrip(_BLANK)[-1:] for part in reversed(parts))), b":")
        if not self._is_broken and (self._open[-1:] != b"{" or last == b":"):
            return False
        self._open.clear()
        self._is_broken = False
        return True


def elements(stream: _Readable, line: int, *, behind: Callable[[int, bytes], object]) -> Iterator[Piece]:
    """
    Cut an array, opened on *line*, into its elements.

    *behind* gets the line on which the array ends, and the bytes read beyond it.

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


def behind(line: int, rest: bytes, what: str) -> Piece:
    """Return what stands behind the end of an array or an answer, with its fault."""
    piece = _element(line, [rest])
    return piece._replace(fault=f"found {counted(len(piece.raw), 'byte')} behind the end of the {what}, expected none")
