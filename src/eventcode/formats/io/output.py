"""
Output: files that appear whole or not at all, and never in the place of another file of the same run.

A file is written without a name where the system allows that (Linux: `O_TMPFILE`), so that a run that is killed leaves
nothing behind. Elsewhere it is written beside its target, as `.eventcode-*.tmp`; `stale` finds those that a killed run
left. Either way only its owner may read it until it is complete; then it takes over the rights of the file that it
replaces.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from io import FileIO, TextIOBase
from pathlib import Path
from re import compile as compile_
from typing import Any, BinaryIO, Final, TypeAlias

from eventcode.errors import FormatError, must_be

from .compression import compressed
from .errors import named_errors, named_writer
from .remote import UNUSED, is_local, is_remote, path_of, remote_output, unused_name

__all__ = [
    "PathOrStream",
    "binary",
    "check_distinct",
    "check_path",
    "check_source",
    "identity",
    "output",
    "stale",
    "unfinished_folder",
]

PathOrStream: TypeAlias = str | os.PathLike[str] | BinaryIO
"""A path, `-` for standard input or output, the URL of a remote file as text, or an open stream of bytes."""

Identity: TypeAlias = tuple[str | int, ...]

_MODE: Final = 0o777
_LINKS: Final = 40
_descriptor_path: Final = compile_(r"(?:/proc/(?:\d+|\d+/task/\d+)|/dev)/fd/(\d+)").fullmatch


def check_path(path: str) -> str:
    """
    Return *path* as it is.

    Raises:
        FormatError: where it has a NUL character, which no name of a file can have.

    """
    if "\0" in path:
        raise FormatError(f"found a NUL character in the path {path!r}, expected none")
    return path


def check_source(source: object, caller: str) -> None:
    """
    Check that an argument names or is a file; *caller* is the function that errors name.

    Raises:
        RecordError: for anything but text, a path or a stream.

    """
    if not isinstance(source, str | os.PathLike) and not (hasattr(source, "read") or hasattr(source, "write")):
        instead = "; records of a data frame are made by from_frame(...)" if hasattr(source, "columns") else ""
        raise must_be(caller, source, expected=f"a path, a URL, or a stream of bytes{instead}")


def binary(stream: BinaryIO) -> BinaryIO:
    """
    Return *stream* as it is.

    Raises:
        FormatError: where it is a stream of text.

    """
    if isinstance(stream, TextIOBase):
        raise FormatError(f"found {stream!r}, expected a stream of bytes: open it with mode 'rb' or 'wb'")
    return stream


@contextmanager
def output(target: PathOrStream) -> Iterator[BinaryIO]:
    """
    Open *target* for writing, so that it appears whole or not at all.

    A file that is replaced keeps its permissions and, where the system allows it, its owner and group. A remote file is
    first written on this machine, and put in place when all of it was written. A name that ends in `.gz`, `.bz2`,
    `.xz`, `.zst` or `.zip` is compressed so, without time stamps, so that same records give same bytes. Pipes, devices
    and open descriptors (`/dev/stdout`) are written as the bytes come, and so is a stream.

    Raises:
        FormatError: where a stream is one of text, a URL is of an unknown protocol, or of one that is only read.
        MissingExtraError: where compression, or a remote path, needs a package that is not installed.
        OSError: where the file cannot be written; it names the file.

    """
    if not isinstance(target, str | os.PathLike):
        yield binary(target)
        return
    name = check_path(os.fspath(target))
    if name == "-":
        with _to_standard_output() as stream:
            yield stream
    elif is_remote(target):
        with remote_output(target) as whole, compressed(path_of(target).rpartition("/")[2], whole) as stream:
            yield stream
    elif (number := _descriptor(name)) is not None:
        with _to_descriptor(number, name) as stream:
            yield stream
    else:
        path = Path(os.path.realpath(name))  # a link stays a link: the file that it points at is replaced
        is_special = path.exists() and not path.is_file()
        with _to_device(name) if is_special else _to_file(path, name) as stream:
            yield stream


# What is written as the bytes come.


@contextmanager
def _to_standard_output() -> Iterator[BinaryIO]:
    import sys
    from errno import EBADF

    if sys.stdout is None:
        raise OSError(EBADF, os.strerror(EBADF), "<stdout>")
    sys.stdout.flush()
    with named_writer(sys.stdout.buffer, "<stdout>") as stream:
        yield stream
    with named_errors("<stdout>"):
        sys.stdout.buffer.flush()


def _descriptor(name: str) -> int | None:
    """Return the open descriptor that a path such as `/dev/stdout` stands for; None for any other path."""
    for _ in range(_LINKS):
        folder, last = os.path.split(os.path.abspath(name))
        name = os.path.join(os.path.realpath(folder), last)
        if found := _descriptor_path(name):
            return int(found[1])
        if not os.path.islink(name):
            return None
        name = os.path.join(os.path.dirname(name), os.readlink(name))
    return None


@contextmanager
def _to_descriptor(number: int, name: str) -> Iterator[BinaryIO]:
    """Write to an open descriptor where it stands: opened anew by its path, a file would be cut to nothing."""
    import sys

    if number == 1 and sys.stdout is not None:
        sys.stdout.flush()
    with named_errors(name):
        raw = FileIO(os.dup(number), "wb")
    with raw, named_writer(raw, name) as stream:
        yield stream


@contextmanager
def _to_device(name: str) -> Iterator[BinaryIO]:
    with FileIO(name, "wb") as raw, named_writer(raw, name) as stream:
        yield stream


# What appears whole or not at all.


@contextmanager
def _to_file(path: Path, name: str) -> Iterator[BinaryIO]:
    beside = path.with_name(unused_name())
    try:
        with _created(beside, name) as raw:
            with named_writer(raw, name) as whole, compressed(path.name, whole) as stream:
                yield stream
            with named_errors(name):
                _take_over(raw.fileno(), path, raw.fileno() if os.chmod in os.supports_fd else beside)
                os.fsync(raw.fileno())
                if not beside.exists():
                    os.link(f"/proc/self/fd/{raw.fileno()}", beside, src_dir_fd=raw.fileno(), follow_symlinks=True)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _created(beside: Path, name: str) -> FileIO:
    """Create a file that only its owner may read: without a name in that folder, or where that cannot be, with one."""
    flags = os.O_WRONLY | getattr(os, "O_CLOEXEC", 0)
    if hasattr(os, "O_TMPFILE") and Path("/proc/self/fd").is_dir():
        with suppress(OSError):  # the file system has no files without a name; or the other way says what is wrong
            return _locked(os.open(beside.parent, flags | os.O_TMPFILE, 0o600))
    try:
        return _locked(os.open(beside, flags | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600))
    except OSError as error:
        error.filename = name  # nobody knows the name beside
        raise


def _locked(descriptor: int) -> FileIO:
    """Lock a file for as long as it is written, so that `stale` can tell it from one that was left behind."""
    file = FileIO(descriptor, "wb")
    with suppress(ImportError, OSError):  # Windows; file systems without locks
        from fcntl import LOCK_EX, LOCK_NB, flock

        flock(descriptor, LOCK_EX | LOCK_NB)
    return file


def _take_over(descriptor: int, path: Path, place: int | Path) -> None:
    """Give a file the rights of the one that it replaces: its permissions, its owner and its group."""
    try:
        old = path.stat()
    except FileNotFoundError:
        mask = os.umask(0o077)
        os.umask(mask)
        os.chmod(place, 0o666 & ~mask)
        return
    mode = old.st_mode & _MODE
    for owner in ((old.st_uid, old.st_gid), (-1, old.st_gid)):
        try:
            os.chown(descriptor, *owner)
        except (AttributeError, OSError):  # Windows has none; not everybody may give a file away
            continue
        break
    else:
        mode &= ~0o070  # which were meant for another group
    os.chmod(place, mode)


def _sync(folder: Path) -> None:
    """Make sure that the new name outlasts a crash, where folders can be synced."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def stale(target: PathOrStream) -> list[str]:
    """Return the unfinished files beside *target* that no run is writing: those that a killed run left behind."""
    if not is_local(target):
        return []
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock
    except ImportError:  # Windows
        return []
    found = []
    for path in Path(os.path.realpath(target)).parent.glob(UNUSED):
        with suppress(OSError), path.open("rb") as file:
            flock(file.fileno(), LOCK_EX | LOCK_NB)  # fails where somebody is writing the file
            found.append(str(path))
    return sorted(found)


@contextmanager
def unfinished_folder(target: str | os.PathLike[str]) -> Iterator[str]:
    """
    Make a folder that takes the place of *target* when all of it was written, and that is gone otherwise.

    Raises:
        FormatError: where the target is a file, or a folder with something in it.
        OSError: where the folder cannot be made; it names the target.

    """
    from shutil import rmtree

    path = Path(os.path.realpath(check_path(os.fspath(target))))
    if path.is_file() or (path.is_dir() and any(path.iterdir())):
        raise FormatError(f"found {os.fspath(target)!r} with something in it, expected an empty folder, or none")
    beside = path.with_name(unused_name())
    with named_errors(os.fspath(target)):
        beside.mkdir(parents=True)
    try:
        yield str(beside)
        if path.is_dir():
            path.rmdir()
        beside.rename(path)
    except BaseException:
        rmtree(beside, ignore_errors=True)
        raise
    _sync(path.parent)


# The files of one run.


def identity(file: PathOrStream, *, is_output: bool = False) -> Identity | None:
    """
    Return a value that is the same for two paths or streams that are one file; None for what may be shared.

    A terminal may be shared, as may `/dev/null`; so may a pipe or socket, but not by two outputs.
    """
    from stat import S_ISFIFO, S_ISREG, S_ISSOCK

    if is_remote(file):
        return ("url", file)
    about = _stat(file, is_output=is_output)
    if about is None and is_local(file):
        return ("path", os.path.normcase(os.path.realpath(file)))
    if about is None:
        return None if isinstance(file, str | os.PathLike) else ("stream", id(file))
    if S_ISREG(about.st_mode) or (is_output and (S_ISFIFO(about.st_mode) or S_ISSOCK(about.st_mode))):
        return (about.st_dev, about.st_ino)
    return None


def _stat(file: Any, *, is_output: bool) -> os.stat_result | None:
    import sys

    if isinstance(file, str | os.PathLike):
        if os.fspath(file) != "-":
            try:
                return os.stat(check_path(os.fspath(file)))
            except OSError:
                return None
        file = sys.stdout if is_output else sys.stdin
    try:
        return os.fstat(file.fileno())
    except (AttributeError, OSError, ValueError):  # closed, or in memory
        return None


def check_distinct(outputs: Mapping[str, PathOrStream | None], inputs: Iterable[PathOrStream] = ()) -> None:
    """
    Make sure that each output of a run is a file of its own, and none of its inputs.

    Args:
        outputs: by what messages call them; None for one that is not asked for.
        inputs: the files that are read.

    Raises:
        FormatError: where two are one file, whatever they are called; it names both.

    """
    given = {what: target for what, target in outputs.items() if target is not None}
    taken: dict[Identity, str] = {}
    for source in inputs:
        if (key := identity(source)) is not None:
            taken.setdefault(key, f"the input {_shown(source)}")
    for what, target in given.items():
        mine = f"{what} {_shown(target)}"
        key = identity(target, is_output=True) or (("standard output",) if target == "-" else None)
        if key is not None and key in taken:
            raise FormatError(f"{mine} and {taken[key]} are the same file, expected different ones")
        if key is not None:
            taken[key] = mine


def _shown(file: PathOrStream) -> str:
    return repr(os.fspath(file)) if isinstance(file, str | os.PathLike) else str(getattr(file, "name", "<stream>"))
