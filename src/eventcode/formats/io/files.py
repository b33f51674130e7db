"""Input: files opened once, whatever they are compressed in, the beginning of which can be looked at before."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from io import BufferedReader
from itertools import chain
from os import PathLike, fspath
from typing import Any, BinaryIO, Final, cast

from eventcode.errors import FormatError, MissingExtraError
from eventcode.progress import metered

from .chunks import ChunkReader, buffered
from .compression import decompressed
from .errors import named_errors
from .limits import LIMITS, Limits
from .output import PathOrStream, binary, check_path
from .remote import is_local, is_remote, remote_input
from .workbook import SheetReader

__all__ = ["InputFile", "Lines", "Source", "beginning", "inputs", "lines", "paths", "previews", "size_of"]

_PATTERN: Final = frozenset("*?[")


def inputs(
    source: PathOrStream, limits: Limits = LIMITS, *, sheet: str | None = None
) -> Iterator[tuple[str, BinaryIO]]:
    """
    Open *source* and yield each file in it with its name: one, the members of an archive, or all that fit a pattern.

    The compression is detected by the first bytes, not by the name. A stream that was passed stays open. A pattern
    is a path with `*`, `?` or `[` where no file is called exactly so; the files come sorted by name. Of a workbook,
    that *sheet* is read, or the only one with data.

    Raises:
        FormatError: where the compression is damaged or of an unknown kind, or a URL of an unknown protocol; also from
            the streams, where that shows only while reading, as does that it decompresses to more than a limit.
        MissingExtraError: where decompression, or a remote path, needs a package that is not installed.
        OSError: where a file cannot be opened, or none fits the pattern.

    """
    if is_remote(source):
        with closing(cast("Generator[tuple[str, BinaryIO], None, None]", remote_input(source))) as files:
            for name, stream in files:
                with named_errors(name):
                    yield from decompressed(name, stream, limits, sheet=sheet)
    elif is_local(source):
        for path in paths(fspath(source)):
            with (
                open(path, "rb") as file,  # noqa: PTH123  # as `path` is spelt, so locations call it
                named_errors(path),
                metered(cast("BinaryIO", file)),
            ):
                yield from decompressed(path, cast("BinaryIO", file), limits, sheet=sheet)
    else:
        name, stream = _stream(source)
        with named_errors(name):
            yield from decompressed(name, stream, limits, sheet=sheet)


def _stream(source: PathOrStream) -> tuple[str, BinaryIO]:
    import sys
    from errno import EBADF
    from os import strerror

    if isinstance(source, str | PathLike):
        if sys.stdin is None:
            raise OSError(EBADF, strerror(EBADF), "<stdin>")
        return "<stdin>", sys.stdin.buffer
    return str(getattr(source, "name", "<stream>")), binary(source)


def paths(path: str) -> list[str]:
    """
    Return the files that a path stands for: itself, or all that fit the pattern that it is, sorted.

    Raises:
        FormatError: where the path has a NUL character.
        FileNotFoundError: where none fits.
        IsADirectoryError: for a folder.

    """
    from errno import EISDIR, ENOENT
    from glob import glob
    from pathlib import Path

    if Path(check_path(path)).is_dir():
        raise IsADirectoryError(
            EISDIR, "a folder is no file; its files are those of a pattern such as FOLDER/**/*", path
        )
    if not _PATTERN & set(path) or Path(path).exists():
        return [path]
    found = sorted(name for name in glob(path, recursive=True) if not Path(name).is_dir())  # noqa: PTH207  # as it is spelt
    if not found:
        raise FileNotFoundError(ENOENT, "no file is called so, and none fits the pattern", path)
    return found


def size_of(sources: Iterable[PathOrStream]) -> int | None:
    """Return how many bytes the files of sources have, as they are stored; None where one is not on this machine."""
    from pathlib import Path

    total = 0
    for source in sources:
        if not is_local(source):
            return None
        total += sum(Path(path).stat().st_size for path in paths(fspath(source)))
    return total


def previews(source: PathOrStream, size: int, *, sheet: str | None = None) -> Iterator[tuple[str, bytes]]:
    """
    Yield the name and the first *size* bytes, at most, of each file in *source*; a stream stays where it is.

    Where bytes that were looked at could not be read again (a pipe), those lines count that its buffer has, if any.

    Raises:
        FormatError, MissingExtraError, OSError: as `inputs`.

    """
    from io import BytesIO
    from pathlib import Path

    if is_remote(source) or is_local(source):
        local = [] if is_remote(source) else paths(fspath(source))
        if all(Path(path).is_file() for path in local if Path(path).exists()):
            for name, file in inputs(source, sheet=sheet):
                yield name, file.read(size)
        return
    name, stream = _stream(source)
    if not stream.readable():
        return
    if stream.seekable():
        place = stream.tell()
        try:
            for inner, file in decompressed(name, stream, sheet=sheet):
                yield inner, file.read(size)
        finally:
            stream.seek(place)
    elif isinstance(stream, BufferedReader):
        with suppress(FormatError):  # so little of a compressed file need not be enough to decompress
            for inner, file in decompressed(name, cast("BinaryIO", BytesIO(stream.peek(size))), sheet=sheet):
                data = cast("BufferedReader", file).read1(size)
                if b"\n" in data:
                    yield inner, data[: data.rfind(b"\n") + 1]


def lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of *stream* with their ends; only LF ends a line, and the last may lack it."""
    return stream.iterator if isinstance(stream, Lines) else iter(stream.readline, b"")


def beginning(stream: BinaryIO, size: int = 512) -> bytes:
    """Return the first bytes of a stream, which are yet to be read; nothing where they could not be read again."""
    if isinstance(stream, BufferedReader):
        return stream.peek(size)[:size]
    if not stream.seekable():
        return b""
    place = stream.tell()
    try:
        return stream.read(size)
    finally:
        stream.seek(place)


class Lines(ChunkReader):
    """A stream, the first lines of which can be looked at before they are read."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        super().__init__(self.readline)
        self.first: list[bytes] = []
        """The first lines, together as many bytes as asked for, if there are so many."""
        self._stream = stream
        self.is_sheet: bool = isinstance(stream, SheetReader) or (isinstance(stream, Lines) and stream.is_sheet)
        """Whether each record is a row of a sheet, and counts as one line."""
        self._lines = lines(stream)
        for line in self._lines:
            self.first.append(line)
            size -= len(line)
            if size <= 0:
                break
        self.iterator: Iterator[bytes] = chain(self.first, self._lines)
        """All lines, faster than one by one."""

    def readline(self, size: int | None = -1, /) -> bytes:
        """Return the next line with its end, whatever the size; nothing at the end of the stream."""
        return next(self.iterator, b"")

    @contextmanager
    def again(self) -> Iterator["Lines | None"]:
        """Lend the same lines, to be looked through before any is read; None for a stream that is read once only."""
        stream = self._stream
        if isinstance(stream, Lines):
            with stream.again() as inner:
                yield inner
        elif stream.seekable():
            place = stream.tell()
            rest = Lines(stream, 0)
            rest.iterator = chain(self.first, rest.iterator)
            yield rest
            stream.seek(place)
        else:
            yield None


class Source:
    """
    The files that a path, a pattern, a URL or a stream stands for, or the members of an archive; each is opened once.

    Iteration opens them one after another, as `InputFile`; `close` closes the one that is open.

    >>> from io import BytesIO
    >>> for file in Source(BytesIO(b"abc")):
    ...     print(file.name, file.preview(2), file.stream.read())
    <stream> b'ab' b'abc'
    """

    def __init__(self, where: PathOrStream, limits: Limits = LIMITS, *, sheet: str | None = None) -> None:
        self._files = cast("Generator[tuple[str, BinaryIO], None, None]", inputs(where, limits, sheet=sheet))

    def __iter__(self) -> Iterator["InputFile"]:
        for name, stream in self._files:
            yield InputFile(name, stream)

    def close(self) -> None:
        """Close the file that is open."""
        self._files.close()


class InputFile:
    """An open file: its name, and the stream of its bytes."""

    def __init__(self, name: str, stream: BinaryIO) -> None:
        self.name, self.stream = name, stream
        self.fault: Exception | None = None
        """The error that ended a preview; the stream raises it behind the bytes before it."""

    def preview(self, size: int) -> bytes:
        """
        Return the first bytes of the file, at most *size*; *stream* still begins with them.

        So many bytes of a pipe are waited for, or its end. An error is put off until the bytes before it were read.
        """
        parts: list[bytes] = []
        place = self.stream.tell() if self.stream.seekable() else None
        try:
            while (left := size - sum(map(len, parts))) and (part := cast("BufferedReader", self.stream).read1(left)):
                parts.append(part)
        except (FormatError, MissingExtraError, OSError) as error:
            self.fault = error
        start = b"".join(parts)
        if place is None:
            kind = SheetReader if isinstance(self.stream, SheetReader) else BufferedReader
            self.stream = buffered(ChunkReader(_replayed(parts, self.fault, self.stream)), kind)
        else:
            self.stream.seek(place)
        return start


def _replayed(parts: Iterable[bytes], fault: Exception | None, stream: Any) -> Callable[[int], bytes]:
    """Return what reads a stream that begins with parts that were read before, and the error behind them, if any."""
    again = iter(parts)

    def read(size: int) -> bytes:
        part = next(again, b"")
        if not part and fault is not None:
            raise fault
        return part or cast("bytes", stream.read1(size))

    return read
