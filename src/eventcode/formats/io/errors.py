"""Errors of the operating system and of libraries, each with the name of the file that it is about."""

from collections.abc import Iterator
from contextlib import contextmanager
from errno import EINVAL
from io import BufferedWriter, RawIOBase
from typing import Any, BinaryIO, Final, cast

from eventcode.errors import FormatError, MissingExtraError

__all__ = ["damage", "named_errors", "named_writer"]

_BUFFER: Final = 2**16


@contextmanager
def damage(found: str) -> Iterator[None]:
    """
    Raise what a library raises for the contents of a file as a `FormatError`, the message of which begins so.

    An error of the operating system stays one: not the contents are damaged, but the file itself cannot be read.
    """
    try:
        yield
    except (FormatError, MissingExtraError):
        raise
    except Exception as error:  # whatever a library raises: zipfile RuntimeError, lzma MemoryError
        if isinstance(error, OSError) and error.errno not in {None, EINVAL}:  # EINVAL is a place before its beginning
            raise
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise FormatError(f"{found}, it may be damaged: {reason}") from error


@contextmanager
def named_errors(name: str) -> Iterator[None]:
    """Give each `OSError` that is raised inside the name of the file, where it has none."""
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno is not None:
            error.filename = name
        raise


@contextmanager
def named_writer(stream: Any, name: str) -> Iterator[BinaryIO]:
    """Lend a buffered stream that passes bytes on to another one, whose errors it gives the name of the file."""
    with BufferedWriter(_NamedWriter(stream, name), _BUFFER) as writer:
        yield cast("BinaryIO", writer)


class _NamedWriter(RawIOBase):
    def __init__(self, stream: Any, name: str) -> None:
        self._stream, self._name = stream, name

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        with named_errors(self._name):
            count: int = self._stream.write(data)
        return count
