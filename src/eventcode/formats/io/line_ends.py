"""Line ends: files whose lines end in CR alone, as programs of old Macs write them."""

from re import compile as compile_
from typing import BinaryIO, Final

from .chunks import ChunkReader, buffered

__all__ = ["SWAP", "has_cr", "swapped", "with_lf"]

SWAP: Final = bytes.maketrans(b"\r\n", b"\n\r")
"""Puts LF in the place of CR, and the other way round: done twice, it is undone."""
_TEXT: Final = str.maketrans("\r\n", "\n\r")
_quoted: Final = compile_(rb'"[^"]*+"').sub
_unclosed: Final = compile_(rb'"[^"]*+\Z').sub
_LEAST: Final = 2
_LOOK: Final = 2**12


def has_cr(data: bytes) -> bool:
    r"""
    Return whether the lines of a file that begins so end in CR; LF may stand in quotes.

    A quote that nothing closes is a character like others, unless the file may go on behind its beginning.

    >>> has_cr(b"a,b\r1,2\r"), has_cr(b"a,b\r\n1,2\r\n"), has_cr(b"a,b")
    (True, False, False)
    """
    bare = data
    if b"\n" in data and b"\r" in data:
        bare = _quoted(b"", data)
        bare = _unclosed(b"", bare) if len(data) >= _LOOK else bare
    return b"\n" not in bare and bare.count(b"\r") >= _LEAST


def with_lf(stream: BinaryIO) -> tuple[BinaryIO, bool]:
    """Return a stream whose lines end in LF, and whether they end in CR in the file."""
    from .files import beginning

    if not has_cr(beginning(stream, _LOOK)):
        return stream, False
    return buffered(ChunkReader(lambda size: stream.read(size).translate(SWAP), stream)), True


def swapped(text: str) -> str:
    """Return a text with LF in the place of CR, and the other way round."""
    return text.translate(_TEXT)
