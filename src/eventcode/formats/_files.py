"""Files: opened whatever they are packed in, written whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from os import PathLike, fspath
from typing import BinaryIO, Final, cast

from eventcode.errors import FormatError

__all__ = ["MAX_LINE", "inputs", "lines", "output"]

MAX_LINE: Final = 64 * 2**20
"""The longest line that is read as a record, in bytes; a longer one is a reject, kept whole."""

_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"


def inputs(source: "str | PathLike[str] | BinaryIO") -> Iterator[tuple[str, BinaryIO]]:
    """
    Open *source* and yield each file in it with its name: one, or the members of an archive.

    What it is packed in is told by its first bytes, not by its name.

    Raises:
        FormatError: where the packing is damaged, also when that shows only while reading.

    """
    import sys
    import zlib
    from zipfile import BadZipFile

    if not isinstance(source, str | PathLike):
        name, stream, close = str(getattr(source, "name", "<stream>")), source, False
    elif fspath(source) == "-":
        name, stream, close = "<stdin>", sys.stdin.buffer, False
    else:
        name = fspath(source)
        stream, close = cast("BinaryIO", open(name, "rb")), True  # noqa: PTH123, SIM115  # closed below
    try:
        yield from _unpacked(name, stream)
    except (EOFError, zlib.error, BadZipFile) as error:
        raise FormatError(f"{name}: the compressed data are damaged: {error}") from error
    finally:
        if close:
            stream.close()


def _unpacked(name: str, stream: BinaryIO) -> Iterator[tuple[str, BinaryIO]]:
    buffered = stream if isinstance(stream, BufferedReader) else BufferedReader(stream)  # type: ignore[type-var]  # any raw stream
    try:
        magic = buffered.peek(4)[:4]
        if magic.startswith(_GZIP):
            import gzip

            with gzip.open(buffered) as unpacked:
                yield name, cast("BinaryIO", unpacked)
        elif magic == _ZIP:
            yield from _members(name, cast("BinaryIO", buffered))
        else:
            yield name, cast("BinaryIO", buffered)
    finally:
        if buffered is not stream:
            buffered.detach()  # or collecting the buffer would close the caller's stream


def _members(name: str, stream: BinaryIO) -> Iterator[tuple[str, BinaryIO]]:
    import io
    import zipfile

    if not stream.seekable():
        stream = io.BytesIO(stream.read())  # an archive's list of members stands at its end
    with zipfile.ZipFile(stream) as archive:
        for member in archive.infolist():
            if not member.is_dir():
                with archive.open(member) as unpacked:
                    yield f"{name}/{member.filename}", cast("BinaryIO", unpacked)


def lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of *stream* with their ends; only LF ends a line. A file without a final LF keeps its last line."""
    return iter(stream.readline, b"")


@contextmanager
def output(target: "str | PathLike[str] | BinaryIO") -> Iterator[BinaryIO]:
    """
    Open *target* for writing, so that it appears whole or not at all: written beside, then renamed.

    A name that ends in `.gz` is compressed, without a time stamp, so that same records give same bytes.
    """
    import sys
    from pathlib import Path
    from tempfile import NamedTemporaryFile

    if not isinstance(target, str | PathLike):
        yield target
        return
    if fspath(target) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(target)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as beside:
        try:
            with _packed(path, cast("BinaryIO", beside)) as stream:
                yield stream
            beside.close()
            _like_new(path, Path(beside.name))
        except BaseException:
            beside.close()
            Path(beside.name).unlink(missing_ok=True)
            raise


@contextmanager
def _packed(path: "PathLike[str]", stream: BinaryIO) -> Iterator[BinaryIO]:
    if not fspath(path).endswith(".gz"):
        yield stream
        return
    import gzip

    with gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0) as packed:
        yield cast("BinaryIO", packed)


def _like_new(path: "PathLike[str]", beside: "PathLike[str]") -> None:
    """Rename, with the rights that a newly opened file would have; a temporary file is its owner's alone."""
    import os
    import stat

    try:
        mode = stat.S_IMODE(os.stat(path).st_mode)  # noqa: PTH116  # the same as Path.stat
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        mode = 0o666 & ~umask
    os.chmod(beside, mode)  # noqa: PTH101  # beside is a PathLike
    os.replace(beside, path)  # noqa: PTH105  # as above
