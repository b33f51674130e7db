"""Scratch: a temporary database, in memory while it is small and on disk beyond."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from .errors import StorageError

if TYPE_CHECKING:
    from sqlite3 import Connection

__all__ = ["database", "storage"]

_PRAGMAS: Final = (
    "journal_mode=OFF",
    "synchronous=OFF",
    "locking_mode=EXCLUSIVE",
    "temp_store=FILE",
    "cache_size=-24000",
)
_FULL: Final = frozenset({10, 13, 14})
"""SQLite's codes for a failed read or write, a full disk, and a file that cannot be opened."""


def database() -> "Connection":
    """Return a database of its own, which is deleted when it is closed; to be called within `storage`."""
    import sqlite3

    db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    for pragma in _PRAGMAS:
        db.execute(f"PRAGMA {pragma}")
    return db


@contextmanager
def storage(caller: str) -> Iterator[None]:
    """Raise an error of ours where the database of *caller* cannot be written."""
    try:
        yield
    except Exception as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _FULL:
            raise
        raise StorageError(
            f"{caller}: the temporary database cannot be written: {error}; "
            "make room, or name a directory with room in the environment variable SQLITE_TMPDIR"
        ) from error
