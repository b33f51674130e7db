"""Temporary files, whose errors say that it is the temporary folder that is full."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, cast

from .errors import named_errors

__all__ = ["pour", "sought", "temporary"]


class _Named:
    """A file that gives its errors the name of the folder that it is in; all else is the file's."""

    def __init__(self, file: Any, folder: str) -> None:
        self._file, self._folder = file, folder

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, data: Any) -> int:
        with named_errors(self._folder):
            return cast("int", self._file.write(data))

    def seek(self, place: int, whence: int = 0) -> int:
        with named_errors(self._folder):
            return cast("int", self._file.seek(place, whence))


@contextmanager
def temporary(in_memory: int = 0) -> Iterator[BinaryIO]:
    """
    Open a temporary file, of which so many bytes wait in memory.

    Raises:
        OSError: where it cannot be written; it names the folder of temporary files.

    """
    from tempfile import SpooledTemporaryFile, TemporaryFile, gettempdir

    folder = gettempdir()
    with named_errors(folder):
        file: Any = SpooledTemporaryFile(in_memory) if in_memory else TemporaryFile()  # noqa: SIM115  # it is closed below
    try:
        yield cast("BinaryIO", _Named(file, folder))
    finally:
        with suppress(OSError):  # on a full disk it tries once more to write what nobody needs
            file.close()


def pour(file: BinaryIO, stream: BinaryIO) -> None:
    """Write all of a temporary file to a stream."""
    from shutil import copyfileobj

    file.seek(0)
    copyfileobj(file, stream)


@contextmanager
def sought(stream: BinaryIO) -> Iterator[BinaryIO]:
    """
    Lend a stream that can be sought: itself, or a copy of it in a temporary file.

    Raises:
        OSError: where the copy cannot be written; it names the folder of temporary files.

    """
    if stream.seekable():
        yield stream
        return
    from shutil import copyfileobj

    with temporary() as copy:
        copyfileobj(stream, copy)
        copy.seek(0)
        yield copy
