"""Ids in one file: which record of another source has the same id, and which events of one source share theirs."""

from collections.abc import Callable
from struct import Struct
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from eventcode.issues import Location
from eventcode.model import ActorRecord, Document, Event
from eventcode.model.identity import PREFIX
from eventcode.scratch import database, storage

if TYPE_CHECKING:
    from sqlite3 import Connection

__all__ = ["Ids", "Repeated"]

_ENTRY: Final = Struct("<qqqqq")
_BATCH: Final = 500
_NONE: Final = -1


_GROUPS: Final = """SELECT count(*) - 1 AS more, min(rowid) AS first, id, origin FROM seen WHERE content = -1
GROUP BY id, origin HAVING more > 0"""


_FIRST: Final = """SELECT file, line FROM seen JOIN repeated USING (id, origin)
WHERE first = (SELECT min(first) FROM repeated) ORDER BY seen.rowid LIMIT 2"""


class Repeated(NamedTuple):
    """The events of which another one before them, of the same source, has the id."""

    events: int = 0
    example: str = ""
    """Where the first of them stands, and the one before it; empty where that is not known."""


class Ids:
    """
    The ids of the records that were written, to find those that two records have.

    While all records are of one source, they are noted and not looked at. Memory does not grow with their number.
    """

    def __init__(self, claim: Callable[[Any], object] = hash) -> None:
        """Make it; *claim* is what records of several sources are compared by."""
        self._claim = claim
        self._new = bytearray()
        """Entries: hashes of an id and of the content; numbers of origin, file and line."""
        self._origins: dict[str | None, int] = {}
        self._files: dict[str, int] = {}
        self._db: Connection | None = None
        self._is_sorted = False

    def close(self) -> None:
        """Close the database, which deletes it."""
        if self._db is not None:
            self._db.close()

    def note(self, record: Event | Document | ActorRecord, location: Location | None) -> None:
        """Note a record."""
        self.note_id(record.id, location, record.origin, self._content(record))

    def note_id(
        self, id_: str, location: Location | None = None, origin: str | None = None, content: int = _NONE
    ) -> None:
        """Note an id; *content* is a hash of what its record says, where it is compared."""
        place = (_NONE, _NONE) if location is None else (self._file(location.file), location.line or _NONE)
        self._new += _ENTRY.pack(hash(id_), content, self._origin(origin), *place)
        if len(self._new) >= _BATCH * _ENTRY.size:
            self._flush()

    def _content(self, record: Event | Document | ActorRecord) -> int:
        """Return a hash of what a record says; of events with an id that is not made of it, it would take too long."""
        is_compared = not isinstance(record, Event) or record.id.startswith(PREFIX)
        return hash(self._claim(record)) if is_compared else _NONE

    def _origin(self, name: str | None) -> int:
        return self._origins.setdefault(name, len(self._origins))

    def _file(self, name: str) -> int:
        return self._files.setdefault(name, len(self._files))

    def _flush(self) -> "Connection":
        with storage("write"):
            if self._db is None:
                self._db = database()
                self._db.execute("CREATE TABLE seen (id, content, origin, file, line)")
                self._db.execute("BEGIN")
            self._db.executemany("INSERT INTO seen VALUES (?, ?, ?, ?, ?)", _ENTRY.iter_unpack(self._new))
        self._new = bytearray()
        return self._db

    def repeated(self) -> Repeated:
        """Return how many events have the id of one before them, of one source, but for ids made of the content."""
        if not self._new and self._db is None:
            return Repeated()
        db = self._flush()
        with storage("write"):
            db.execute(f"CREATE TEMP TABLE repeated AS {_GROUPS}")
            (count,) = db.execute("SELECT coalesce(sum(more), 0) FROM repeated").fetchone()
            if not count:
                return Repeated()
            before, again = (self._place(file, line) for file, line in db.execute(_FIRST))
        return Repeated(count, f"{again}, as at {before}" if before and again else "")

    def _place(self, file: int, line: int) -> str:
        return "" if file == _NONE else str(Location([*self._files][file], None if line == _NONE else line))

    def other(self, record: Event | Document | ActorRecord) -> tuple[str, bool] | None:
        """
        Return where a record of another source has the same id, and whether it says the same.

        None where there is no such record. The place is empty where it is not known.
        """
        db = self._flush() if self._new or self._db is None else self._db
        with storage("write"):
            if not self._is_sorted:
                db.execute("CREATE INDEX seen_id ON seen(id)")
                self._is_sorted = True
            query = "SELECT content, file, line FROM seen WHERE id = ? AND origin != ? LIMIT 1"
            found = db.execute(query, (hash(record.id), self._origin(record.origin))).fetchone()
        if found is None:
            return None
        content, file, line = found
        return self._place(file, line), content != _NONE and content == self._content(record)
