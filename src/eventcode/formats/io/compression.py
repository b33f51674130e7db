"""Compression: files decompressed and compressed as they stream by, no further than a limit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from errno import EINVAL
from functools import partial
from io import SEEK_END, BufferedReader, BufferedWriter, RawIOBase
from typing import Any, BinaryIO, Final, NamedTuple, cast

from eventcode.errors import FormatError, MissingExtraError

from .limits import FREE, LIMITS, Limits
from .remote import path_of
from .temporary import temporary
from .workbook import SheetLines, SheetReader, is_workbook, sheet_rows

__all__ = ["compressed", "compression_of", "decompressed", "plain_name"]

_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_BUFFER: Final = 2**16


def decompressed(
    name: str, stream: BinaryIO, limits: Limits = LIMITS, *, sheet: str | None = None
) -> Iterator[tuple[str, BinaryIO]]:
    """
    Yield what a file holds with its name: itself, what is compressed in it, or each member of an archive.

    The compression is detected by the first bytes. The stream stays open. Of a workbook, the *sheet* that is asked for,
    or the only one with data, is yielded as a table with commas.

    Raises:
        FormatError: where the compression is damaged or of an unknown kind; also from the streams, where that shows
            only while reading, as does that it decompresses to more than a limit.
        MissingExtraError: where decompression needs a package that is not installed.

    """
    buffered = stream if isinstance(stream, BufferedReader) else BufferedReader(stream)  # type: ignore[type-var]  # any raw stream
    try:
        magic = buffered.peek(4)[:4]
        compression = next((p for p in _PACKINGS if magic.startswith(p.magic)), None)
        if compression and sheet is None:
            counted = _Counted(cast("BinaryIO", buffered))
            with compression.decompress(counted) as inner:
                yield name, _guarded(name, inner, limits, _Tally(), lambda: counted.count)
        elif magic in _ZIP:
            yield from _members(name, cast("BinaryIO", buffered), limits, sheet)
        elif sheet is not None:
            raise FormatError(f"{name}: found no workbook, expected one with the sheet {sheet!r}")
        else:
            yield name, cast("BinaryIO", buffered)
    finally:
        if buffered is not stream:
            with suppress(ValueError):  # closed already: the garbage collector has no order
                buffered.detach()  # or collecting the buffer would close the caller's stream


class _Counted:
    """A compressed stream that counts how much of it was read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.count += len(data)
        return data


def _members(name: str, stream: BinaryIO, limits: Limits, sheet: str | None) -> Iterator[tuple[str, BinaryIO]]:
    import zipfile

    if not stream.seekable():
        yield from _members_of_copy(name, stream, limits, sheet)
        return
    tally, begun = _Tally(), 0
    with _damage(name, lambda: zipfile.ZipFile(stream)) as archive:
        if is_workbook(archive.namelist()):
            yield _sheet(name, archive, stream, sheet, limits)
            return
        if sheet is not None:
            raise FormatError(f"{name}: found no workbook, expected one with the sheet {sheet!r}")
        whole = stream.seek(0, SEEK_END)  # members are no longer together, whatever the list of members says
        for member in archive.infolist():
            if _is_file(member.filename):
                inner, begun = f"{name}/{member.filename}", begun + member.compress_size
                with _damage(inner, partial(archive.open, member)) as opened:
                    stream_of = _guarded(inner, opened, limits, tally, partial(min, begun, whole))
                    yield from _once_more(inner, stream_of, limits)


def _is_file(name: str) -> bool:
    """Return whether a member of an archive is a file, and none that macOS adds to those that somebody packed."""
    parts = name.split("/")  # not `is_dir`, for which a name must not be empty
    return parts[-1] != "" and parts[0] != "__MACOSX" and not parts[-1].startswith((".DS_Store", "._"))


def _once_more(name: str, stream: BinaryIO, limits: Limits) -> Iterator[tuple[str, BinaryIO]]:
    """Yield a member of an archive, decompressed where it is compressed itself."""
    magic = cast("BufferedReader", stream).peek(4)[:4]
    compression = next((p for p in _PACKINGS if magic.startswith(p.magic)), None)
    if compression is None:
        yield name, stream
        return
    counted = _Counted(stream)
    with compression.decompress(counted) as inner:
        yield name, _guarded(name, inner, limits, _Tally(), lambda: counted.count)


def _sheet(name: str, archive: Any, stream: BinaryIO, sheet: str | None, limits: Limits) -> tuple[str, BinaryIO]:
    """Return a sheet of a workbook with its name, as a table; it counts as decompressed."""
    title, rows = sheet_rows(name, archive, stream, sheet, limits)
    size = stream.seek(0, SEEK_END)
    inner = f"{name}/{title}"
    guarded = _Guarded(inner, SheetLines(rows), limits, _Tally(), lambda: size)
    return inner, cast("BinaryIO", SheetReader(guarded, _BUFFER))


def _members_of_copy(name: str, stream: BinaryIO, limits: Limits, sheet: str | None) -> Iterator[tuple[str, BinaryIO]]:
    """Read an archive from a copy on the disk: its list of members stands at its end."""
    from shutil import copyfileobj

    with temporary() as copy:
        copyfileobj(stream, copy)
        copy.seek(0)
        yield from _members(name, copy, limits, sheet)


def _damage(name: str, decompress: Callable[[], Any]) -> Any:
    """Unpack something, and say it as a `FormatError` if that fails."""
    import lzma
    import struct
    import zlib
    from zipfile import BadZipFile

    errors = (EOFError, OSError, ValueError, RuntimeError, MemoryError)
    damage = (*errors, BadZipFile, lzma.LZMAError, struct.error, zlib.error)
    try:
        return decompress()
    except FormatError:
        raise
    except damage as error:
        if isinstance(error, OSError) and error.errno not in {None, EINVAL}:
            raise  # not the compression: the file itself cannot be read; EINVAL is a place before its beginning
        # RuntimeError: encrypted; NotImplementedError, one of its kind: a compression that Python does not know;
        # MemoryError: a few bytes of xz can ask for gigabytes
        reason = str(error) or type(error).__name__
        raise FormatError(f"{name}: cannot be decompressed, it may be damaged: {reason}") from error


class _Tally:
    """How much was decompressed of a file, all members of an archive together."""

    size = 0


def _guarded(name: str, compressed: Any, limits: Limits, tally: _Tally, read: Callable[[], int]) -> BinaryIO:
    return cast("BinaryIO", BufferedReader(_Guarded(name, compressed, limits, tally, read), _BUFFER))


class _Guarded(RawIOBase):
    """
    A stream that is being decompressed.

    Only its own errors are those of a damaged file, not those of who reads it; and it ends with an error where it
    decompresses to more than a limit allows, one of which grows with what was read of the compressed file. All members
    of an archive count together.
    """

    def __init__(self, name: str, compressed: Any, limits: Limits, tally: _Tally, read: Callable[[], int]) -> None:
        self._name, self._packed, self._limits, self._tally, self._read = name, compressed, limits, tally, read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = cast("int", _damage(self._name, lambda: self._packed.readinto1(buffer)))
        self._tally.size += count
        ratio, most = self._limits.ratio, self._limits.decompressed
        if self._tally.size > max(FREE, self._read() * ratio):
            raise FormatError(
                f"{self._name}: decompresses to far more than its size, over {self._tally.size:,} bytes, expected at "
                f"most {ratio:,} times the size of the compressed file: raise the limit 'ratio' if meant"
            )
        if most is not None and self._tally.size > most:
            raise FormatError(
                f"{self._name}: decompresses to more than {most:,} bytes: raise the limit 'decompressed' if meant"
            )
        return count


@contextmanager
def compressed(name: str, stream: BinaryIO) -> Iterator[BinaryIO]:
    """Pack what is written as the name of the file says, and without time stamps; *stream* takes the bytes."""
    compression = next((p for p in _PACKINGS if name.endswith(p.suffix)), None)
    if compression:
        with compression.pack(stream) as whole:
            yield cast("BinaryIO", whole)
    elif name.endswith(".zip"):
        from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

        member = ZipInfo(name.removesuffix(".zip"))  # with the oldest time that a zip can hold
        member.compress_type, member.external_attr = ZIP_DEFLATED, 0o644 << 16
        with ZipFile(stream, "w") as archive, archive.open(member, "w", force_zip64=True) as whole:
            yield cast("BinaryIO", whole)
    else:
        yield stream


def plain_name(name: str) -> str:
    """
    Return the name of a file without what says how it is compressed; of a URL, without what follows the path.

    >>> plain_name("a.export.CSV.zip"), plain_name("https://example.org/a.csv.gz?v=2")
    ('a.export.CSV', 'https://example.org/a.csv')
    """
    name = path_of(name)
    for suffix in (*(p.suffix for p in _PACKINGS), ".zip"):
        name = name.removesuffix(suffix)
    return name


# Packings. Each opens a stream of bytes for reading or for writing; the module that does it is loaded with the first.


def _gzip(stream: Any, mode: str = "rb") -> Any:
    from gzip import GzipFile

    return GzipFile(filename="", mode=mode, fileobj=stream, mtime=0)


def _bz2(stream: Any, mode: str = "rb") -> Any:
    from bz2 import BZ2File

    return BZ2File(stream, mode)  # type: ignore[call-overload]  # one of two modes


def _xz(stream: Any, mode: str = "rb") -> Any:
    from lzma import LZMAFile

    return LZMAFile(stream, mode)


def _zstd(stream: Any, mode: str = "rb") -> Any:
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

    def __init__(self, stream: _Counted, zstandard: Any) -> None:
        self._stream, self._zstandard = stream, zstandard
        self._frame: Any = None
        self._data, self._more = memoryview(b""), b""
        """What was decompressed and not yet given; what was read and is yet to be decompressed."""

    def readinto1(self, buffer: Any) -> int:
        while not self._data and self._unpack():
            pass
        count = min(len(buffer), len(self._data))
        buffer[:count], self._data = self._data[:count], self._data[count:]
        return count

    def _unpack(self) -> bool:
        """Unpack some more; False at the end."""
        compressed = self._more or self._stream.read(_STEP)
        if not compressed:
            if self._frame is not None:
                raise EOFError("it ends in the midst of a frame")
            return False
        if self._frame is None:
            self._frame = self._zstandard.ZstdDecompressor(max_window_size=2**27).decompressobj()
        try:
            self._data = memoryview(self._frame.decompress(compressed))
        except self._zstandard.ZstdError as error:
            raise ValueError(str(error)) from error
        self._more = b""
        if self._frame.eof:
            self._more, self._frame = self._frame.unused_data, None
        return True


_STEP: Final = 2**10
"""So little is decompressed at once, because it may become 30,000 times as much."""


class _Packing(NamedTuple):
    suffix: str
    magic: bytes
    decompress: Callable[[Any], Any]
    pack: Callable[[Any], Any]


def compression_of(*, magic: bytes = b"", name: str = "") -> str | None:
    """
    Return the suffix of the compression that the first bytes or the name of a file say; None for none.

    >>> compression_of(name="a.jsonl.xz"), compression_of(magic=b"{")
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
