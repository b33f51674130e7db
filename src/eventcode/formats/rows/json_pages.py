"""Pages: arrays of JSON, or answers of an API with one each, that stand one behind the other in a file."""

from collections.abc import Callable, Iterator
from re import DOTALL, Match
from re import compile as compile_
from typing import Final, Protocol, TypeAlias

from .json_elements import Piece, behind, elements

__all__ = ["Find", "pages"]

Find: TypeAlias = Callable[[bytes], Match[bytes] | None]
"""What matches the beginning of a page, to its first element."""

_CHUNK: Final = 2**16
_BLANK: Final = b" \t\r\n,"
_CUT_OFF: Final = "found the end of the file, expected '}' at the end of the object; it seems to be cut off"
_NOT_CLOSED: Final = "found the end of the file, expected ']' behind the last answer; it seems to be cut off"
_array: Final[Find] = compile_(rb"\[").match
_marks: Final = compile_(rb'\\.|["{}\[\]]', DOTALL).finditer


class _Readable(Protocol):
    """What pages are read from."""

    def readline(self, size: int, /) -> bytes: ...


class _Source:
    """A stream of which some bytes were read too far, with the line on which it goes on."""

    def __init__(self, stream: _Readable, line: int) -> None:
        self._stream, self._rest, self.line = stream, b"", line

    def readline(self, size: int = _CHUNK) -> bytes:
        if not self._rest:
            return self._stream.readline(size)
        cut = min(self._rest.find(b"\n") + 1 or len(self._rest), size)
        taken, self._rest = self._rest[:cut], self._rest[cut:]
        return taken

    def go_back(self, line: int, rest: bytes) -> None:
        self.line, self._rest = line, rest + self._rest

    def leaves_object(self) -> bool:
        """Go on behind the end of the object that is open; False where there is none."""
        depth, is_text = 1, False
        while chunk := self.readline():
            while chunk.endswith(b"\\") and (more := self.readline()):
                chunk += more
            for found in _marks(chunk):
                if found[0] == b'"':
                    is_text = not is_text
                elif not is_text and len(found[0]) == 1:
                    depth += 1 if found[0] in b"{[" else -1
                if not depth:
                    self.go_back(self.line + chunk.count(b"\n", 0, found.end()), chunk[found.end() :])
                    return True
            self.line += chunk.count(b"\n")
        return False

    def has_more(self) -> bool:
        """Go on to what is no blank; False where nothing follows."""
        while chunk := self.readline():
            body = chunk.lstrip(_BLANK)
            self.line += chunk.count(b"\n", 0, len(chunk) - len(body))
            if body:
                self.go_back(self.line, body)
                return True
        return False

    def finds(self, find: Find) -> bool:
        """Go on behind what begins here; False, where it does not, without going on."""
        data = b""
        while not (found := find(data)) and len(data) < _CHUNK and (chunk := self.readline()):
            data += chunk
        end = found.end() if found else 0
        self.go_back(self.line + data.count(b"\n", 0, end), data[end:])
        return bool(found)


def pages(stream: _Readable, line: int, find: Find | None = None, *, is_listed: bool = False) -> Iterator[Piece]:
    """
    Yield the elements of an array, opened on *line*, and of the arrays behind it.

    With *find*, each stands in an object, the members of which behind it are passed over; and where these *are listed*,
    the objects in an array. What else follows is a piece of its own, with its fault.
    """
    source = _Source(stream, line)
    while True:
        ended: list[bool] = []

        def end(line: int, rest: bytes, ended: list[bool] = ended) -> None:
            source.go_back(line, rest)
            ended.append(True)

        yield from elements(source, source.line, behind=end)
        if not ended:
            return
        if find and not source.leaves_object():
            yield Piece(source.line, b"", _CUT_OFF)
            return
        if not source.has_more():
            if is_listed:
                yield Piece(source.line, b"", _NOT_CLOSED)
            return
        if not source.finds(find or _array):
            rest = b"".join(iter(source.readline, b""))
            if is_listed and rest.strip() == b"]":
                return
            yield behind(source.line, rest, "answer" if find else "array")
            return
