"""Errors of the operating system, each with the name of the file that it is about."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import RawIOBase
from typing import Any

__all__ = ["NamedWriter", "named_errors"]


@contextmanager
def named_errors(name: str) -> Iterator[None]:
    """Give each `OSError` that is raised inside the name of the file, where it has none."""
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno is not None:
            error.filename = name
        raise


class NamedWriter(RawIOBase):
    """A stream that passes bytes on to another one, whose errors it gives the name of the file."""

    def __init__(self, stream: Any, name: str) -> None:
        self._stream, self._name = stream, name

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: Any) -> int:
        """Write bytes, and return how many were written."""
        with named_errors(self._name):
            count: int = self._stream.write(data)
        return count
