"""Files: opened whatever they are compressed in, written whole or not at all."""

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from io import BufferedReader, RawIOBase, TextIOBase
from itertools import chain
from os import PathLike, fspath
from typing import Any, BinaryIO, Final, TypeAlias, cast

from eventcode.errors import FormatError

from .compression import compressed, decompressed
from .limits import LIMITS, Limits
from .remote import is_remote, path_of, remote_input, remote_output, unused_name

__all__ = ["Lines", "Source", "beginning", "inputs", "lines", "output", "paths", "previews"]

Source: TypeAlias = str | PathLike[str] | BinaryIO
"""A path, `-` for standard input or output, the URL of a remote file as text, or an open stream of bytes."""

_PATTERN: Final = frozenset("*?[")


def inputs(source: Source, limits: Limits = LIMITS) -> Iterator[tuple[str, BinaryIO]]:
    """
    Open *source* and yield each file in it with its name: one, the members of an archive, or all that fit a pattern.

    What it is compressed in is told by its first bytes, not by its name. A stream that was passed stays open. A pattern
    is a path with `*`, `?` or `[` where no file is called exactly so; the files come sorted by name.

    Raises:
        FormatError: where the compression is damaged or of an unknown kind, or a URL of an unknown protocol; also from
            the streams, where that shows only while reading, as does that it decompresses to more than a limit.
        MissingExtraError: where decompression, or a remote path, needs a package that is not installed.
        OSError: where a file cannot be opened, or none fits the pattern.

    """
    if is_remote(source):
        with closing(cast("Generator[tuple[str, BinaryIO], None, None]", remote_input(source))) as files:
            for name, stream in files:
                yield from decompressed(name, stream, limits)
    elif isinstance(source, str | PathLike) and fspath(source) != "-":
        for path in paths(fspath(source)):
            with open(path, "rb") as stream:  # noqa: PTH123  # as `path` is spelt, so locations call it
                yield from decompressed(path, cast("BinaryIO", stream), limits)
    else:
        yield from decompressed(*_stream(source), limits)


def _stream(source: Source) -> tuple[str, BinaryIO]:
    import sys

    if isinstance(source, str | PathLike):
        return "<stdin>", sys.stdin.buffer
    return str(getattr(source, "name", "<stream>")), _bytes(source)


def paths(path: str) -> list[str]:
    """
    Return the files that a path stands for: itself, or all that fit the pattern that it is, sorted.

    Raises:
        FileNotFoundError: where none fits.

    """
    from errno import ENOENT
    from glob import glob
    from pathlib import Path

    if not _PATTERN & set(path) or Path(path).exists():
        return [path]
    found = sorted(name for name in glob(path, recursive=True) if not Path(name).is_dir())  # noqa: PTH207  # as it is spelt
    if not found:
        raise FileNotFoundError(ENOENT, "no file is called so, and none fits the pattern", path)
    return found


def previews(source: Source, size: int) -> Iterator[tuple[str, bytes]]:
    """
    Yield the name and the first *size* bytes, at most, of each file in *source*; a stream stays where it is.

    Where bytes that were looked at could not be read again (a pipe), those lines count that its buffer has, if any.

    Raises:
        FormatError, MissingExtraError, OSError: as `inputs`.

    """
    from io import BytesIO
    from pathlib import Path

    if isinstance(source, str | PathLike) and fspath(source) != "-":
        local = [] if is_remote(source) else paths(fspath(source))
        if all(Path(path).is_file() for path in local if Path(path).exists()):
            for name, file in inputs(source):
                yield name, file.read(size)
        return
    name, stream = _stream(source)
    if not stream.readable():
        return
    if stream.seekable():
        place = stream.tell()
        try:
            for inner, file in decompressed(name, stream):
                yield inner, file.read(size)
        finally:
            stream.seek(place)
    elif isinstance(stream, BufferedReader):
        with suppress(FormatError):  # so little of a compressed file need not be enough to decompress
            for inner, file in decompressed(name, cast("BinaryIO", BytesIO(stream.peek(size)))):
                data = cast("BufferedReader", file).read1(size)
                yield inner, data[: data.rfind(b"\n") + 1]


def _bytes(stream: BinaryIO) -> BinaryIO:
    if isinstance(stream, TextIOBase):
        raise FormatError(f"found {stream!r}, expected a stream of bytes: open it with mode 'rb' or 'wb'")
    return stream


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


class Lines(RawIOBase):
    """A stream, the first lines of which can be looked at before they are read."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self.first: list[bytes] = []
        """The first lines, together as many bytes as asked for, if there are so many."""
        self._lines = lines(stream)
        for line in self._lines:
            self.first.append(line)
            size -= len(line)
            if size <= 0:
                break
        self.iterator: Iterator[bytes] = chain(self.first, self._lines)
        """All lines, faster than one by one."""
        self._rest = b""

    def readline(self, size: int | None = -1, /) -> bytes:
        """Return the next line with its end, whatever the size; nothing at the end of the stream."""
        return next(self.iterator, b"")

    def readable(self) -> bool:
        """Return True: the stream can be read in other pieces than lines too."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with the next bytes."""
        data = self._rest or self.readline()
        count = min(len(buffer), len(data))
        buffer[:count], self._rest = data[:count], data[count:]
        return count


@contextmanager
def output(target: Source) -> Iterator[BinaryIO]:
    """
    Open *target* for writing, so that it appears whole or not at all: written beside, then renamed.

    What is remote is first written on this machine, and put in place when all of it was written. A name that ends in
    `.gz`, `.bz2`, `.xz`, `.zst` or `.zip` is compressed so, without time stamps, so that same records give same bytes.
    What is no regular file (a pipe, a device) is written as it comes, and so is a stream.

    Raises:
        FormatError: where a stream is one of text, a URL is of an unknown protocol, or of one that is only read.
        MissingExtraError: where compression, or a remote path, needs a package that is not installed.
        OSError: where the file cannot be written.

    """
    import sys
    from pathlib import Path

    if not isinstance(target, str | PathLike):
        yield _bytes(target)
        return
    if fspath(target) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if is_remote(target):
        with remote_output(target) as whole, compressed(path_of(target).rpartition("/")[2], whole) as stream:
            yield stream
        return
    path = Path(target).resolve()  # a link stays a link: what it points at is replaced
    if path.exists() and not path.is_file():
        with path.open("wb") as device:
            yield cast("BinaryIO", device)
        return
    beside = path.with_name(unused_name())
    try:
        file = beside.open("xb")
    except OSError as error:
        error.filename = fspath(target)  # which is what cannot be written; nobody knows the name beside
        raise
    try:
        with file, compressed(path.name, cast("BinaryIO", file)) as stream:
            yield stream
        if path.exists():
            beside.chmod(path.stat().st_mode & 0o7777)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
