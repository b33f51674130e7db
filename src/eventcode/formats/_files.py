"""Files: opened whatever they are packed in, written whole or not at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from io import BufferedReader, BufferedWriter, RawIOBase, TextIOBase
from os import PathLike, fspath
from typing import Any, BinaryIO, Final, NamedTuple, TypeAlias, cast

from eventcode.errors import FormatError, MissingExtraError

__all__ = ["MAX_LINE", "MAX_RATIO", "Source", "heads", "inputs", "lines", "output", "packing_of", "plain_name"]

Source: TypeAlias = str | PathLike[str] | BinaryIO
"""A path, `-` for standard input or output, or an open stream of bytes."""

MAX_LINE: Final = 64 * 2**20
"""The longest line that is read as a record, in bytes; a longer one is a reject, kept whole."""

MAX_RATIO: Final = 250
"""
How many times its packed size a file may unpack to, beyond the first `MAX_LINE` bytes.

Tables of events reach 10 to 50; files that are made to fill a disk or a memory reach thousands.
"""

_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_BUFFER: Final = 2**16
_PATTERN: Final = frozenset("*?[")


def inputs(source: Source, max_ratio: int = MAX_RATIO) -> Iterator[tuple[str, BinaryIO]]:
    """
    Open *source* and yield each file in it with its name: one, the members of an archive, or all that fit a pattern.

    What it is packed in is told by its first bytes, not by its name. A stream that was passed stays open. A pattern is
    a path with `*`, `?` or `[` where no file is called exactly so; the files come sorted by name.

    Raises:
        FormatError: where the packing is damaged or of an unknown kind; also from the streams, where that shows only
            while reading, as does that it unpacks to more than *max_ratio* times its size.
        MissingExtraError: where unpacking needs a package that is not installed.
        OSError: where a file cannot be opened, or none fits the pattern.

    """
    if isinstance(source, str | PathLike) and fspath(source) != "-":
        for path in _paths(fspath(source)):
            with open(path, "rb") as stream:  # noqa: PTH123  # as `path` is spelt, so spots call it
                yield from _unpacked(path, stream, max_ratio)
    else:
        yield from _unpacked(*_stream(source), max_ratio)


def _stream(source: Source) -> tuple[str, BinaryIO]:
    import sys

    if isinstance(source, str | PathLike):
        return "<stdin>", sys.stdin.buffer
    return str(getattr(source, "name", "<stream>")), _bytes(source)


def _paths(path: str) -> list[str]:
    from errno import ENOENT
    from glob import glob
    from pathlib import Path

    if not _PATTERN & set(path) or Path(path).exists():
        return [path]
    found = sorted(name for name in glob(path, recursive=True) if not Path(name).is_dir())  # noqa: PTH207  # as it is spelt
    if not found:
        raise FileNotFoundError(ENOENT, "no file is called so, and none fits the pattern", path)
    return found


def heads(source: Source, size: int) -> Iterator[tuple[str, bytes]]:
    """
    Yield the name and the first *size* bytes, at most, of each file in *source*; a stream stays where it is.

    Where bytes that were looked at could not be read again (a pipe), those lines count that its buffer has, if any.

    Raises:
        FormatError, MissingExtraError, OSError: as `inputs`.

    """
    from io import BytesIO
    from pathlib import Path

    if isinstance(source, str | PathLike) and fspath(source) != "-":
        if all(Path(path).is_file() for path in _paths(fspath(source)) if Path(path).exists()):
            for name, file in inputs(source):
                yield name, file.read(size)
        return
    name, stream = _stream(source)
    if stream.seekable():
        place = stream.tell()
        try:
            for inner, file in _unpacked(name, stream):
                yield inner, file.read(size)
        finally:
            stream.seek(place)
    elif isinstance(stream, BufferedReader):
        with suppress(FormatError):  # so little of a packed file need not be enough to unpack
            for inner, file in _unpacked(name, cast("BinaryIO", BytesIO(stream.peek(size)))):
                data = cast("BufferedReader", file).read1(size)
                yield inner, data[: data.rfind(b"\n") + 1]


def _bytes(stream: BinaryIO) -> BinaryIO:
    if isinstance(stream, TextIOBase):
        raise FormatError(f"found {stream!r}, expected a stream of bytes: open it with mode 'rb' or 'wb'")
    return stream


def _unpacked(name: str, stream: BinaryIO, max_ratio: int = MAX_RATIO) -> Iterator[tuple[str, BinaryIO]]:
    buffered = stream if isinstance(stream, BufferedReader) else BufferedReader(stream)  # type: ignore[type-var]  # any raw stream
    try:
        magic = buffered.peek(4)[:4]
        packing = next((p for p in _PACKINGS if magic.startswith(p.magic)), None)
        if packing:
            counted = _Counted(cast("BinaryIO", buffered))
            with packing.unpack(counted) as unpacked:
                yield name, _guarded(name, unpacked, lambda: counted.count * max_ratio)
        elif magic in _ZIP:
            yield from _members(name, cast("BinaryIO", buffered), max_ratio)
        else:
            yield name, cast("BinaryIO", buffered)
    finally:
        if buffered is not stream:
            buffered.detach()  # or collecting the buffer would close the caller's stream


class _Counted:
    """A packed stream that counts how much of it was read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.count += len(data)
        return data


def _members(name: str, stream: BinaryIO, max_ratio: int) -> Iterator[tuple[str, BinaryIO]]:
    import io
    import zipfile

    if not stream.seekable():
        stream = io.BytesIO(stream.read())  # an archive's list of members stands at its end
    with _damage(name, lambda: zipfile.ZipFile(stream)) as archive:
        whole = stream.seek(0, io.SEEK_END)  # a member is no longer, whatever the list of members says
        for member in archive.infolist():
            if not member.filename.endswith("/"):  # not `is_dir`, for which a name must not be empty
                inner = f"{name}/{member.filename}"
                with _damage(inner, partial(archive.open, member)) as unpacked:
                    limit = min(member.compress_size, whole) * max_ratio
                    yield inner, _guarded(inner, unpacked, lambda limit=limit: limit)  # type: ignore[misc]  # mypy infers no default


def _damage(name: str, unpack: Callable[[], Any]) -> Any:  # noqa: ANN401  # what unpack returns
    """Unpack something, and say it as a `FormatError` if that fails."""
    import lzma
    import struct
    import zlib
    from zipfile import BadZipFile

    errors = (EOFError, OSError, ValueError, RuntimeError, MemoryError)
    damage = (*errors, BadZipFile, lzma.LZMAError, struct.error, zlib.error)
    try:
        return unpack()
    except damage as error:
        # RuntimeError: encrypted; NotImplementedError, one of its kind: a compression that Python does not know;
        # MemoryError: a few bytes of xz can ask for gigabytes
        reason = str(error) or type(error).__name__
        raise FormatError(f"{name}: cannot be unpacked, it may be damaged: {reason}") from error


def _guarded(name: str, packed: Any, limit: Callable[[], int]) -> BinaryIO:  # noqa: ANN401  # a reader of some packing
    return cast("BinaryIO", BufferedReader(_Guarded(name, packed, limit), _BUFFER))


class _Guarded(RawIOBase):
    """
    A stream that is being unpacked.

    Only its own errors are those of a damaged file, not those of who reads it; and it ends with an error where it
    unpacks to more than the limit, which grows with what was read of the packed file.
    """

    def __init__(self, name: str, packed: Any, limit: Callable[[], int]) -> None:  # noqa: ANN401  # as above
        self._name, self._packed, self._limit = name, packed, limit
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401  # a buffer, of whatever kind
        count = cast("int", _damage(self._name, lambda: self._packed.readinto1(buffer)))
        self._size += count
        if self._size > max(MAX_LINE, self._limit()):
            raise FormatError(
                f"{self._name}: unpacks to far more than its size, over {self._size:,} bytes: "
                "unpack it first, or raise max_ratio, if that is meant"
            )
        return count


def lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of *stream* with their ends; only LF ends a line, and the last may lack it."""
    return iter(stream.readline, b"")


@contextmanager
def output(target: Source) -> Iterator[BinaryIO]:
    """
    Open *target* for writing, so that it appears whole or not at all: written beside, then renamed.

    A name that ends in `.gz`, `.bz2`, `.xz`, `.zst` or `.zip` is packed so, without time stamps, so that same records
    give same bytes. What is no regular file (a pipe, a device) is written as it comes, and so is a stream.
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
    packing = next((p for p in _PACKINGS if name.endswith(p.suffix)), None)
    if packing:
        with packing.pack(stream) as packed:
            yield cast("BinaryIO", packed)
    elif name.endswith(".zip"):
        from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

        member = ZipInfo(name.removesuffix(".zip"))  # with the oldest time that a zip can tell
        member.compress_type, member.external_attr = ZIP_DEFLATED, 0o644 << 16
        with ZipFile(stream, "w") as archive, archive.open(member, "w", force_zip64=True) as unpacked:
            yield cast("BinaryIO", unpacked)
    else:
        yield stream


def plain_name(name: str) -> str:
    """
    Return the name of a file without what says how it is packed.

    >>> plain_name("a.export.CSV.zip")
    'a.export.CSV'
    """
    for suffix in (*(p.suffix for p in _PACKINGS), ".zip"):
        name = name.removesuffix(suffix)
    return name


# Packings. Each opens a stream of bytes for reading or for writing; the module that does it is loaded with the first.


def _gzip(stream: Any, mode: str = "rb") -> Any:  # noqa: ANN401  # a stream, and one around it
    from gzip import GzipFile

    return GzipFile(filename="", mode=mode, fileobj=stream, mtime=0)


def _bz2(stream: Any, mode: str = "rb") -> Any:  # noqa: ANN401  # as above
    from bz2 import BZ2File

    return BZ2File(stream, mode)  # type: ignore[call-overload]  # one of two modes


def _xz(stream: Any, mode: str = "rb") -> Any:  # noqa: ANN401  # as above
    from lzma import LZMAFile

    return LZMAFile(stream, mode)


def _zstd(stream: Any, mode: str = "rb") -> Any:  # noqa: ANN401  # as above
    from importlib import import_module

    try:
        return import_module("compression.zstd").ZstdFile(stream, mode)  # Python 3.14 and later
    except ModuleNotFoundError:
        pass
    try:
        zstandard = import_module("zstandard")
    except ModuleNotFoundError as error:
        raise MissingExtraError("Zstandard needs a package: pip install 'eventcode[zstd]'") from error
    if mode == "wb":
        return BufferedWriter(zstandard.ZstdCompressor().stream_writer(stream, closefd=False))
    return _Zstd(stream, zstandard)


class _Zstd(RawIOBase):
    """A stream in Zstandard; the reader of `zstandard` takes a file that was cut short for a whole one."""

    def __init__(self, stream: _Counted, zstandard: Any) -> None:  # noqa: ANN401  # the module
        self._stream, self._zstandard = stream, zstandard
        self._frame: Any = None
        self._data, self._more = memoryview(b""), b""
        """What was unpacked and not yet given; what was read and is yet to be unpacked."""

    def readinto1(self, buffer: Any) -> int:  # noqa: ANN401  # a buffer, of whatever kind
        while not self._data and self._unpack():
            pass
        count = min(len(buffer), len(self._data))
        buffer[:count], self._data = self._data[:count], self._data[count:]
        return count

    def _unpack(self) -> bool:
        """Unpack some more; False at the end."""
        packed = self._more or self._stream.read(_STEP)
        if not packed:
            if self._frame is not None:
                raise EOFError("it ends in the midst of a frame")
            return False
        if self._frame is None:
            self._frame = self._zstandard.ZstdDecompressor(max_window_size=2**27).decompressobj()
        try:
            self._data = memoryview(self._frame.decompress(packed))
        except self._zstandard.ZstdError as error:
            raise ValueError(str(error)) from error
        self._more = b""
        if self._frame.eof:
            self._more, self._frame = self._frame.unused_data, None
        return True


_STEP: Final = 2**10
"""So little is unpacked at once, because it may become 30,000 times as much."""


class _Packing(NamedTuple):
    suffix: str
    magic: bytes
    unpack: Callable[[Any], Any]
    pack: Callable[[Any], Any]


def packing_of(*, magic: bytes = b"", name: str = "") -> str | None:
    """
    Tell the suffix of what the first bytes of a file, or its name, say that it is packed in; None where it is not.

    >>> packing_of(name="a.jsonl.xz"), packing_of(magic=b"{")
    ('.xz', None)
    """
    fitting = (p for p in _PACKINGS if (magic and magic.startswith(p.magic)) or name.endswith(p.suffix))
    return next((p.suffix for p in fitting), None)


_PACKINGS: Final = tuple(
    _Packing(suffix, magic, opened, partial(opened, mode="wb"))
    for suffix, magic, opened in (
        (".gz", b"\x1f\x8b", _gzip),
        (".bz2", b"BZh", _bz2),
        (".xz", b"\xfd7zX", _xz),
        (".zst", b"\x28\xb5\x2f\xfd", _zstd),
    )
)
