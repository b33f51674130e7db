"""Encodings: how the bytes of a file stand for text, detected from its beginning."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Mapping
from re import compile as compile_
from typing import BinaryIO, Final, NamedTuple

from .chunks import ChunkReader, buffered

__all__ = ["BOM", "CODECS", "MARKS", "Encoding", "encoding_of", "in_utf8"]

CODECS: Final[Mapping[str, str]] = {
    "UTF-8": "utf-8",
    "UTF-16LE": "utf-16-le",
    "UTF-16BE": "utf-16-be",
    "ISO-8859-1": "latin-1",
    "windows-1252": "cp1252",
}
"""The encodings that are detected, each with its name for Python."""
BOM: Final = "\ufeff"
"""The byte order mark, as text."""
MARKS: Final[Mapping[str, bytes]] = {"UTF-8": BOM_UTF8, "UTF-16LE": BOM_UTF16_LE, "UTF-16BE": BOM_UTF16_BE}
"""The byte order marks."""

_C1: Final = frozenset(range(0x80, 0xA0))
"""Bytes that are control characters in ISO-8859-1, and letters and quotes in windows-1252."""
_UNDEFINED: Final = frozenset(b"\x81\x8d\x8f\x90\x9d")
_NO_LETTERS: Final = _UNDEFINED | {0xFE, 0xFF}
"""Bytes that are damage rather than text in any of these encodings."""
_RARE: Final = 10
"""Of so many bytes in a one-byte encoding, at most one happens to be part of a character of UTF-8."""
_ESCAPED: Final = 0xDC00
"""A byte that is no UTF-8 is escaped as this number and its own."""
_LEAST: Final = 8
"""How many bytes must show that every second one is 0."""
_escapes: Final = compile_("[\udc80-\udcff]").findall
_others: Final = compile_(r"[^\x00-\x7f]").findall


class Encoding(NamedTuple):
    """The encoding of a file, and whether a byte order mark goes before its text."""

    name: str = "UTF-8"
    has_mark: bool = False

    @property
    def codec(self) -> str:
        """The encoding's name for Python."""
        return CODECS.get(self.name, self.name)

    @property
    def is_wide(self) -> bool:
        """Whether a character takes two bytes, so that the bytes of a line end are part of other characters too."""
        return self.name.startswith("UTF-16")

    def holds(self, text: str) -> bool:
        """Return whether the encoding has all characters of a text."""
        return text.encode(self.codec, "ignore") == text.encode(self.codec, "replace")

    @property
    def mark(self) -> bytes:
        """The byte order mark, if the file has one."""
        return MARKS[self.name] if self.has_mark else b""


def encoding_of(data: bytes) -> Encoding:
    r"""
    Detect the encoding of a file from its beginning.

    A byte order mark decides; zeros at every second place are UTF-16. Otherwise the encoding is UTF-8 unless there are
    far more bytes that are no UTF-8 than characters that are: a damaged byte does not change how others are read.

    >>> encoding_of(b"a,b"), encoding_of("Köln".encode("latin-1")).name, encoding_of("a,b".encode("utf-16-le") * 4).name
    (Encoding(name='UTF-8', has_mark=False), 'ISO-8859-1', 'UTF-16LE')
    """
    for name, mark in MARKS.items():
        if data.startswith(mark):
            return Encoding(name, has_mark=True)
    for place, name in ((1, "UTF-16LE"), (0, "UTF-16BE")):
        zeros = data[place : 2**10 : 2]
        others = data[1 - place : 2**10 : 2]
        if len(zeros) + len(others) >= _LEAST and zeros.count(0) * 2 > len(zeros) and not others.count(0):
            return Encoding(name)
    return Encoding(_one_byte_encoding(data) or "UTF-8")


def _one_byte_encoding(data: bytes) -> str | None:
    """Return the one-byte encoding of text in which bytes that are no UTF-8 are the rule."""
    if data.isascii():
        return None
    text = data.decode("utf-8", "surrogateescape")
    strange = [ord(c) - _ESCAPED for c in _escapes(text)]
    letters = [byte for byte in strange if byte not in _NO_LETTERS]
    if not letters or (len(_others(text)) - len(strange)) * _RARE > len(letters):
        return None
    return "windows-1252" if _C1.intersection(letters) else "ISO-8859-1"


def in_utf8(stream: BinaryIO, codec: str) -> BinaryIO:
    """Return the text of a stream in UTF-16 as a stream in UTF-8; what is no UTF-16 is no UTF-8 either."""
    decoder = getincrementaldecoder(codec)("surrogatepass")

    def read(size: int) -> bytes:
        while chunk := stream.readline(size):
            if text := decoder.decode(chunk):
                return text.encode("utf-8", "surrogatepass")
        half, _ = decoder.getstate()
        decoder.reset()
        return b"\xff" if half else b""

    return buffered(ChunkReader(read))
