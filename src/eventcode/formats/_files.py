"""Files: opened whatever they are packed in, written whole or not at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from io import BufferedReader, RawIOBase, TextIOBase
from os import PathLike, fspath
from typing import Any, BinaryIO, Final, TypeAlias, cast

from eventcode.errors import FormatError

__all__ = ["MAX_LINE", "Source", "inputs", "lines", "output"]

Source: TypeAlias = str | PathLike[str] | BinaryIO
"""A path, `-` for standard input or output, or an open stream of bytes."""

MAX_LINE: Final = 64 * 2**20
"""The longest line that is read as a record, in bytes; a longer one is a reject, kept whole."""

_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_BUFFER: Final = 2**16


def inputs(source: Source) -> Iterator[tuple[str, BinaryIO]]:
    """
    Open *source* and yield each file in it with its name: one, or the members of an archive.

    What it is packed in is told by its first bytes, not by its name. A stream that was passed stays open.

    Raises:
        FormatError: where the packing is damaged or of an unknown kind; also from the streams, where that shows only
            while reading.

    """
    import sys

    if not isinstance(source, str | PathLike):
        yield from _unpacked(str(getattr(source, "name", "<stream>")), _bytes(source))
    elif fspath(source) == "-":
        yield from _unpacked("<stdin>", sys.stdin.buffer)
    else:
        with open(source, "rb") as stream:  # noqa: PTH123  # a PathLike need be no Path
            yield from _unpacked(fspath(source), stream)


def _bytes(stream: BinaryIO) -> BinaryIO:
    if isinstance(stream, TextIOBase):
        raise FormatError(f"found {stream!r}, expected a stream of bytes: open it with mode 'rb' or 'wb'")
    return stream


def _unpacked(name: str, stream: BinaryIO) -> Iterator[tuple[str, BinaryIO]]:
    buffered = stream if isinstance(stream, BufferedReader) else BufferedReader(stream)  # type: ignore[type-var]  # any raw stream
    try:
        magic = buffered.peek(4)[:4]
        if magic.startswith(_GZIP):
            import gzip

            with gzip.open(buffered) as unpacked:
                yield name, _guarded(name, unpacked)
        elif magic in _ZIP:
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
    with _damage(name, lambda: zipfile.ZipFile(stream)) as archive:
        for member in archive.infolist():
            if not member.is_dir():
                inner = f"{name}/{member.filename}"
                with _damage(inner, partial(archive.open, member)) as unpacked:
                    yield inner, _guarded(inner, unpacked)


def _damage(name: str, unpack: Callable[[], Any]) -> Any:  # noqa: ANN401  # what unpack returns
    """Unpack something, and say it as a `FormatError` if that fails."""
    import lzma
    import struct
    import zlib
    from zipfile import BadZipFile

    try:
        return unpack()
    except (EOFError, OSError, ValueError, RuntimeError, BadZipFile, lzma.LZMAError, struct.error, zlib.error) as error:
        # RuntimeError: encrypted; NotImplementedError, one of its kind: a compression that Python does not know
        raise FormatError(f"{name}: cannot be unpacked, it may be damaged: {error or type(error).__name__}") from error


def _guarded(name: str, packed: Any) -> BinaryIO:  # noqa: ANN401  # a reader of gzip or zip
    return cast("BinaryIO", BufferedReader(_Guarded(name, packed), _BUFFER))


class _Guarded(RawIOBase):
    """A stream that is being unpacked: only its own errors are those of a damaged file, not those of who reads it."""

    def __init__(self, name: str, packed: Any) -> None:  # noqa: ANN401  # as above
        self._name, self._packed = name, packed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401  # a buffer, of whatever kind
        return cast("int", _damage(self._name, lambda: self._packed.readinto(buffer)))


def lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of *stream* with their ends; only LF ends a line, and the last may lack it."""
    return iter(stream.readline, b"")


@contextmanager
def output(target: Source) -> Iterator[BinaryIO]:
    """
    Open *target* for writing, so that it appears whole or not at all: written beside, then renamed.

    A name that ends in `.gz` or `.zip` is packed so, without time stamps, so that same records give same bytes. What is
    no regular file (a pipe, a device) is written as it comes, and so is a stream.
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
    path = Path(target).resolve()  # a link stays a link: what it points at is replaced
    if path.exists() and not path.is_file():
        with path.open("wb") as stream:
            yield cast("BinaryIO", stream)
        return
    beside = path.with_name(f".eventcode-{_token()}.tmp")
    try:
        with beside.open("xb") as whole, _packed(path.name, cast("BinaryIO", whole)) as stream:
            yield stream
        if path.exists():
            beside.chmod(path.stat().st_mode & 0o7777)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _token() -> str:
    from secrets import token_hex

    return token_hex(8)


@contextmanager
def _packed(name: str, stream: BinaryIO) -> Iterator[BinaryIO]:
    if name.endswith(".gz"):
        import gzip

        with gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0) as packed:
            yield cast("BinaryIO", packed)
    elif name.endswith(".zip"):
        from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

        member = ZipInfo(name.removesuffix(".zip"))  # with the oldest time that a zip can tell
        member.compress_type, member.external_attr = ZIP_DEFLATED, 0o644 << 16
        with ZipFile(stream, "w") as archive, archive.open(member, "w", force_zip64=True) as unpacked:
            yield cast("BinaryIO", unpacked)
    else:
        yield stream
