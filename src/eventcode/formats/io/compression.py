"""Compression: files decompressed and compressed as they stream by, no further than a limit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from io import SEEK_END, BufferedReader
from typing import Any, BinaryIO, Final, NamedTuple, cast

from eventcode.errors import FormatError, MissingExtraError

from .chunks import ChunkReader, buffered, peekable
from .errors import damage
from .limits import FREE, LIMITS, Limits
from .remote import path_of
from .temporary import sought
from .workbook import SheetReader, is_workbook, sheet_lines

__all__ = ["compressed", "compression_of", "decompressed", "plain_name"]

_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")


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
    with peekable(stream) as whole:
        if whole.peek(4)[:4] in _ZIP:
            with sought(cast("BinaryIO", whole)) as archive:
                yield from _members(name, archive, limits, sheet)
        elif sheet is not None:
            raise _no_workbook(name, sheet)
        else:
            yield from _one(name, cast("BinaryIO", whole), limits)


def _one(name: str, stream: BinaryIO, limits: Limits) -> Iterator[tuple[str, BinaryIO]]:
    """Yield a file, decompressed where it is compressed."""
    compression = _compression(magic=cast("BufferedReader", stream).peek(4)[:4])
    if compression is None:
        yield name, stream
        return
    counted = _Counted(stream)
    with compression.open(counted, "rb") as inner:
        yield name, _Guard(limits).stream(name, inner.read1, lambda: counted.count)


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
    """Yield the files of an archive, or the sheet of a workbook."""
    from zipfile import ZipFile

    guard, begun = _Guard(limits), 0
    with _damage(name):
        archive = ZipFile(stream)
    with archive:
        whole = stream.seek(0, SEEK_END)  # members are no longer together, whatever the list of members says
        if is_workbook(archive.namelist()):
            title, lines = sheet_lines(name, archive, stream, sheet, limits)
            inner = f"{name}/{title}"
            yield inner, guard.stream(inner, lambda _: next(lines, b""), lambda: whole, SheetReader)
            return
        if sheet is not None:
            raise _no_workbook(name, sheet)
        for member in archive.infolist():
            if _is_file(member.filename):
                inner, begun = f"{name}/{member.filename}", begun + member.compress_size
                with _damage(inner):
                    opened: Any = archive.open(member)
                with opened:
                    yield from _one(inner, guard.stream(inner, opened.read1, partial(min, begun, whole)), limits)


def _no_workbook(name: str, sheet: str) -> FormatError:
    return FormatError(f"{name}: found no workbook, expected one with the sheet {sheet!r}")


def _is_file(name: str) -> bool:
    """Return whether a member of an archive is a file, and none that macOS adds to those that somebody packed."""
    parts = name.split("/")  # not `is_dir`, for which a name must not be empty
    return parts[-1] != "" and parts[0] != "__MACOSX" and not parts[-1].startswith((".DS_Store", "._"))


def _damage(name: str) -> Any:
    return damage(f"{name}: cannot be decompressed")


class _Guard:
    """What a file decompresses to, all members of an archive together, held against the limits."""

    def __init__(self, limits: Limits) -> None:
        self._limits, self._size = limits, 0

    def stream(
        self,
        name: str,
        read: Callable[[int], bytes],
        compressed: Callable[[], int],
        kind: "type[BufferedReader[Any]]" = BufferedReader,
    ) -> BinaryIO:
        """
        Return the stream of what *read* decompresses; *compressed* says how much of the file it has taken for that.

        It ends with an error where it decompresses to more than a limit allows, one of which grows with what was taken.
        Errors of decompressing are those of a damaged file, those of who reads the stream are not.
        """

        def guarded(size: int) -> bytes:
            with _damage(name):
                data = read(size)
            self._size += len(data)
            ratio, most = self._limits.ratio, self._limits.decompressed
            if self._size > max(FREE, compressed() * ratio):
                raise FormatError(
                    f"{name}: decompresses to far more than its size, over {self._size:,} bytes, expected at most "
                    f"{ratio:,} times the size of the compressed file: raise the limit 'ratio' if meant"
                )
            if most is not None and self._size > most:
                raise FormatError(
                    f"{name}: decompresses to more than {most:,} bytes: raise the limit 'decompressed' if meant"
                )
            return data

        return buffered(ChunkReader(guarded), kind)


@contextmanager
def compressed(name: str, stream: BinaryIO) -> Iterator[BinaryIO]:
    """Compress what is written as the name of the file says, and without time stamps; *stream* takes the bytes."""
    compression = _compression(name=name)
    if compression:
        with compression.open(stream, "wb") as whole:
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
    for suffix in (*(p.suffix for p in _COMPRESSIONS), ".zip"):
        name = name.removesuffix(suffix)
    return name


def _gzip(stream: Any, mode: str) -> Any:
    return import_module("gzip").GzipFile(filename="", mode=mode, fileobj=stream, mtime=0)


def _zstd(stream: Any, mode: str) -> Any:
    for module in ("compression.zstd", "backports.zstd"):  # the first is that of Python 3.14 and later
        with suppress(ModuleNotFoundError):
            return import_module(module).ZstdFile(stream, mode)
    raise MissingExtraError("Zstandard needs a package: pip install 'eventcode[zstd]'")


class _Compression(NamedTuple):
    suffix: str
    magic: bytes
    open: Callable[[Any, str], Any]
    """Opens a stream of bytes for reading or for writing; the module that does it is loaded with the first."""


_COMPRESSIONS: Final = (
    _Compression(".gz", b"\x1f\x8b", _gzip),
    _Compression(".bz2", b"BZh", lambda stream, mode: import_module("bz2").BZ2File(stream, mode)),
    _Compression(".xz", b"\xfd7zX", lambda stream, mode: import_module("lzma").LZMAFile(stream, mode)),
    _Compression(".zst", b"\x28\xb5\x2f\xfd", _zstd),
)


def compression_of(*, magic: bytes = b"", name: str = "") -> str | None:
    """
    Return the suffix of the compression that the first bytes or the name of a file say; None for none.

    >>> compression_of(name="a.jsonl.xz"), compression_of(magic=b"{")
    ('.xz', None)
    """
    found = _compression(magic=magic, name=name)
    return found and found.suffix


def _compression(*, magic: bytes = b"", name: str = "") -> _Compression | None:
    fitting = (c for c in _COMPRESSIONS if (magic and magic.startswith(c.magic)) or name.endswith(c.suffix))
    return next(fitting, None)
