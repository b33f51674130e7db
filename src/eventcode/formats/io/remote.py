"""Remote files: opened by their URL through fsspec, found by pattern, and put in place whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os import PathLike, fspath
from re import compile as compile_
from typing import Any, BinaryIO, Final, TypeGuard, cast

from eventcode.errors import FormatError, MissingExtraError, suggest

from .chunks import ChunkReader, buffered
from .errors import named_writer

__all__ = ["UNUSED", "is_local", "is_remote", "path_of", "remote_input", "remote_output", "remote_urls", "unused_name"]

UNUSED: Final = ".eventcode-*.tmp"
"""How files are called while they are written."""
_url: Final = compile_(r"([A-Za-z][A-Za-z0-9+.-]+)://").match  # two letters or more: one is a drive of Windows
_WEB: Final = ("http", "https")


def is_remote(source: object) -> TypeGuard[str]:
    """
    Return whether something is the URL of a file: text, a protocol and `://`.

    >>> is_remote("s3://bucket/a.jsonl"), is_remote("a.jsonl"), is_remote("C://a.jsonl")
    (True, False, False)
    """
    return isinstance(source, str) and _url(source) is not None


def is_local(source: object) -> "TypeGuard[str | PathLike[str]]":
    """
    Return whether something is the path of a file on this machine: no URL, no stream, and not `-`.

    >>> is_local("a.jsonl"), is_local("s3://bucket/a.jsonl"), is_local("-")
    (True, False, False)
    """
    return isinstance(source, str | PathLike) and fspath(source) != "-" and not is_remote(source)


def path_of(name: str) -> str:
    """
    Return the name of a file without the query and the fragment that may follow its path on the web.

    >>> path_of("https://example.org/a.csv.gz?v=2"), path_of("what?.csv")
    ('https://example.org/a.csv.gz', 'what?.csv')
    """
    return name.partition("#")[0].partition("?")[0] if _is_web(name) else name


def _is_web(name: str) -> bool:
    url = _url(name)
    return url is not None and url[1].lower() in _WEB


def unused_name() -> str:
    """Return a name that no file has: what is being written has it, until it is whole."""
    from secrets import token_hex

    return UNUSED.replace("*", token_hex(8))


# Reading.


def remote_input(url: str) -> Iterator[tuple[str, BinaryIO]]:
    """
    Open the file of a URL, or all that fit the pattern that it is, one by one and sorted, and yield each with its URL.

    Raises:
        FormatError: where fsspec does not know the protocol.
        MissingExtraError: where fsspec, or what it needs for the protocol, is not installed.
        OSError: where a file cannot be opened, or none fits the pattern; also from the streams, each with the URL.

    """
    system, path = _located(url)
    for name, each in _found(url, system, path):
        with _faults(name):
            file = system.open(each, "rb")
        with buffered(_Remote(name, file)) as stream:
            yield name, stream


def remote_urls(url: str) -> list[str]:
    """
    Return the URL of each file that fits the pattern of a URL, sorted; of one without a pattern, that itself.

    Raises:
        FormatError, MissingExtraError, OSError: as `remote_input`.

    """
    return [name for name, _ in _found(url, *_located(url))]


def _found(url: str, system: Any, path: str) -> list[tuple[str, str]]:
    """Return the URL of each file, and what it is called in its file system."""
    from errno import ENOENT

    pattern = path_of(url).partition("://")[2].partition("/")[2] if _is_web(url) else url.partition("://")[2]
    with _faults(url):
        if not set("*[" if _is_web(url) else "*?[") & set(pattern) or system.exists(path):
            return [(url, path)]
        system.invalidate_cache()  # what was listed before may have become more
        files = system.glob(path, detail=True)
    found = sorted(name for name, about in files.items() if about.get("type") != "directory")
    if not found:
        raise FileNotFoundError(ENOENT, "no file is called so, and none fits the pattern", url)
    if url.endswith(path):  # each URL as it is spelt
        return [(url.removesuffix(path) + name, name) for name in found]
    return [(system.unstrip_protocol(name), name) for name in found]


class _Remote(ChunkReader):
    """A file that fsspec has opened, whose errors are `OSError` and name its URL."""

    def __init__(self, url: str, file: Any) -> None:
        super().__init__(self._read_some, file)
        self._url, self._file = url, file

    def _read_some(self, size: int) -> bytes:
        with _faults(self._url):
            return cast("bytes", self._file.read(size))

    def seekable(self) -> bool:
        """Try it: some files say that they can, and cannot."""
        try:
            place = self._file.tell()
            self._file.seek(0, 2)
            self._file.seek(place)
        except (OSError, ValueError, NotImplementedError):
            return False
        return True

    def close(self) -> None:
        self._file.close()
        super().close()


# Writing.


@contextmanager
def remote_output(url: str) -> Iterator[BinaryIO]:
    """
    Yield a file on this machine; when all was written, put it in place: beside under another name, then moved.

    Raises:
        FormatError: where fsspec does not know the protocol, or the protocol is only for reading.
        MissingExtraError: where fsspec, or what it needs for the protocol, is not installed.
        OSError: where it cannot be put in place; nothing is left there then.

    """
    from errno import EISDIR
    from os import strerror
    from pathlib import Path
    from tempfile import TemporaryDirectory

    if _is_web(url):
        raise FormatError(f"{url}: can be read, not written")
    system, path = _located(url)
    with _faults(url):
        is_folder = system.isdir(path)
    if is_folder:
        raise IsADirectoryError(EISDIR, strerror(EISDIR), url)
    with TemporaryDirectory(prefix="eventcode-") as folder:
        whole = Path(folder) / "whole"
        with whole.open("xb") as raw, named_writer(raw, str(whole)) as stream:
            yield stream
        _put(str(whole), system, path, url)


def _put(whole: str, system: Any, path: str, url: str) -> None:
    folder, slash, _ = path.rpartition("/")
    beside = folder + slash + unused_name()
    try:
        with _faults(url):
            system.put_file(whole, beside)
            _move(system, beside, path)
    except BaseException:
        with suppress(Exception):  # perhaps there is nothing to take away
            system.rm_file(beside)
        raise


def _move(system: Any, beside: str, path: str) -> None:
    from fsspec import AbstractFileSystem  # type: ignore[import-untyped,unused-ignore]

    if type(system).mv is AbstractFileSystem.mv:  # it takes a bracket in a name for a pattern
        system.cp_file(beside, path)
        system.rm_file(beside)
    else:
        system.mv(beside, path)


# File systems.


def _located(url: str) -> tuple[Any, str]:
    """Return the file system of a URL, and what the file is called in it."""
    from importlib import import_module

    try:
        core, registry = import_module("fsspec.core"), import_module("fsspec.registry")
    except ImportError as error:
        raise MissingExtraError(f"{url}: a remote path needs a package: pip install 'eventcode[remote]'") from error
    protocol = url.partition("://")[0]
    known = {*registry.known_implementations, *registry.registry}
    if protocol not in known:
        message = f"{url}: found the protocol {protocol!r}, expected one that fsspec knows"
        raise FormatError(message, suggest(protocol.lower(), known))
    with _faults(url):
        return cast("tuple[Any, str]", core.url_to_fs(url))


@contextmanager
def _faults(url: str) -> Iterator[None]:
    """Say every error of a file system as `OSError`, with the URL: those of its packages have classes of their own."""
    import errno
    from os import strerror

    codes = {
        FileNotFoundError: errno.ENOENT,
        PermissionError: errno.EACCES,
        IsADirectoryError: errno.EISDIR,
        NotADirectoryError: errno.ENOTDIR,
        FileExistsError: errno.EEXIST,
        TimeoutError: errno.ETIMEDOUT,
        NotImplementedError: errno.ENOTSUP,
    }
    try:
        yield
    except ImportError as error:  # fsspec says which package the protocol needs
        raise MissingExtraError(f"{url}: {error}") from error
    except Exception as error:
        code = getattr(error, "errno", None) or next((c for kind, c in codes.items() if isinstance(error, kind)), None)
        if isinstance(code, int):
            raise OSError(code, strerror(code), url) from error
        raise OSError(errno.EIO, str(error) or type(error).__name__, url) from error
