"""The index: what rules over a whole data set ask, in memory for few records and on disk for many."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property
from json import loads
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

from eventcode.errors import Path, UnknownNameError, suggest
from eventcode.issues import Finding, Location
from eventcode.model import ActorRecord, Dataset, Document, Event, Record, When
from eventcode.model.origins import Headers
from eventcode.scratch import database, storage

from ._cycles import cycles
from ._index_schema import CODEBOOKS, FINISH, RECORDS, RESOLVE
from ._index_tables import TABLES, Row, record_row

if TYPE_CHECKING:
    from sqlite3 import Connection, Cursor
    from types import TracebackType

__all__ = ["Index", "when_of"]

_BATCH: Final = 500
_LONG_TEXT: Final = 100_000
_NEIGHBOURS: Final = 25
_LOOK_UPS: Final = 1_000
_LONGEST_ID: Final = 100
_ID_IN_JSON: Final = re.compile(rb'"id"\s*:\s*("(?:[^"\\]|\\.)*")')


class Index:
    """
    All records of a check, for rules over the whole of it.

    A rule that is `on=Index` is called with it when all records are in. It asks either in Python (`rows`, `in`, `len`)
    or in SQL (`select`). Tables:

    - `records`: a row for each record in the order of the stream (*ord*): kind (event, document, actor, dataset), id,
      type, code, the labels of its sources and targets, its time (edtf, relation), modality, nature, whether it names a
      holder (2: besides the author), whether it is reciprocal or undirected, hashes of its statement, of all but its
      codings (*whole*) and of these, the one side that its sources are of (*side*), its origin, its header (the *ord*
      of that), and where it stands.
    - `documents` (with the time of publication and the text), `links`, `mentions`, `alternatives`, `codes`, `cues`.
    - `possible_links`: those that are only possible, which stand in no other table. `figures`: the records that
      figures of other records stand in relation to.
    - `commitments`: who is certain of which content (*sign* 1), or of its contrary (-1). `deniers`: the sources of
      records with a link `denies`.
    - `actors`: actor records, with the texts by which `commitments` and `deniers` know their holders. `refs`: the
      references to them, each with its path.
    - `words`: fields that hold words or an id. `codebooks`: those that headers name.
    - `ids` (in SQL only): the first record and the first document that has an id.

    *n* is the position inside the record. Up to 500 records are held in memory, and more in a temporary database
    with a small cache, so that the size of a data set does not matter.

    >>> with Index() as index:
    ...     index.add(Event(id="e1", links=[("denies", "e2")]))
    ...     index.finish()
    ...     [target for _, _, _, target in index.rows("links") if target not in index]
    ['e2']

    """

    TABLES: ClassVar = ("records", *TABLES)
    """The names that `needs` and `reads` of a rule on an index may hold."""

    def __init__(self) -> None:
        self._held: list[tuple[int, Record, Location | None]] = []
        self._headers: Headers[int] = Headers()
        self._under: list[int | None] = []
        """The header of each record that is held."""
        self._db: Connection | None = None
        self._files: dict[str, int] = {}
        self._names: list[str] = []
        self._near: dict[str, str | None] = {}
        self._unread: set[str] = set()
        self._count = 0
        self._has_actors = self._is_finished = False
        self.modalities: set[str] = set()
        """The modalities that occur."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database, which deletes it."""
        if self._db is not None:
            self._db.close()

    # Filling

    def add(self, record: Record, location: Location | None = None) -> None:
        """Add a record; of a data set, its header."""
        self._count += 1
        self._headers.begin(None if location is None else location.file)
        if isinstance(record, Dataset):
            self._headers.add(record.origin, self._count)
        self._held.append((self._count, record, location))
        self._under.append(self._headers.get(record.origin))
        if isinstance(record, Event):
            self.modalities.add(record.modality)
        elif isinstance(record, ActorRecord):
            self._has_actors = True
        is_long = isinstance(record, Document) and len(record.text or "") > _LONG_TEXT
        if is_long or len(self._held) >= _BATCH:
            self._flush()

    def add_rows(self, rows: Iterable[tuple[Row, str, int]]) -> None:
        """Add records by their rows of `records` but for *ord*, each with file and line; no other table has of them."""
        db = self._db or self._open()
        with storage("check"):
            made = ((*row, None, None, self._file(file), line) for row, file, line in rows)
            marks = _marks(RECORDS).removeprefix("?, ")
            names = ", ".join(each.split()[0] for each in RECORDS.split(", ")[1:])
            db.executemany(f"INSERT INTO records ({names}) VALUES ({marks})", made)  # noqa: S608  # our own names
            self._count = next(db.execute("SELECT count(*) FROM records"))[0]

    def add_unread(self, raw: bytes) -> None:
        """Note the ids in a row that could not be read as a record: links to them are no mistake."""
        self._unread.update(id_ for text in _ID_IN_JSON.findall(raw) if (id_ := _text_of(text)))
        if len(self._unread) >= _BATCH:
            self._flush()

    def _file(self, name: str) -> int:
        number = self._files.setdefault(name, len(self._names))
        if number == len(self._names):
            self._names.append(name)
        return number

    def _flush(self) -> None:
        """Write what is held to the database, which is made at the first call."""
        db = self._db or self._open()
        with storage("check"):
            rows = [
                (*record_row(ord_, record), record.origin, header, *self._at(location))
                for (ord_, record, location), header in zip(self._held, self._under, strict=True)
            ]
            db.executemany(f"INSERT INTO records VALUES ({_marks(RECORDS)})", rows)  # noqa: S608  # our own names
            for name, table in TABLES.items():
                rows = list(self._rows_held(name))
                if rows:
                    db.executemany(f"INSERT INTO {name} VALUES ({_marks(table.columns)})", rows)  # noqa: S608  # the same
            db.executemany("INSERT OR IGNORE INTO unread VALUES (?)", [(id_,) for id_ in self._unread])
        self._held.clear()
        self._under.clear()
        self._unread.clear()

    def _at(self, location: Location | None) -> tuple[int | None, int | None]:
        return (None, None) if location is None else (self._file(location.file), location.line)

    def _rows_held(self, name: str) -> Iterator[Row]:
        table = TABLES[name]
        on, field = table.on, table.field
        for ord_, record, _ in self._held:
            if isinstance(record, on) and (not field or getattr(record, field)):
                yield from table.rows(ord_, record)

    def _open(self) -> "Connection":
        with storage("check"):
            self._db = database()
            self._db.execute(f"CREATE TABLE records ({RECORDS})")
            for name, table in TABLES.items():
                self._db.execute(f"CREATE TABLE {name} ({table.columns})")
            self._db.execute("CREATE TABLE unread (id TEXT PRIMARY KEY) WITHOUT ROWID")
            self._db.execute("BEGIN")
        return self._db

    def finish(self) -> None:
        """Make the index ready to be asked, after the last record."""
        if self._db is not None and not self._is_finished:
            self._to_database()

    def _to_database(self) -> "Connection":
        """Move everything to the database and sort it."""
        self._flush()
        if self._has_actors:
            for table in ("commitments", "deniers"):
                self.run(RESOLVE.format(table, table))
        for statement in FINISH:
            self.run(statement)
        self._is_finished = True
        return self._connection

    # Asking

    def __len__(self) -> int:
        """Return the number of records."""
        return self._count

    def __contains__(self, id: object) -> bool:
        """Tell whether a record, or a row that could not be read, has that id."""
        if self._db is None:
            return id in self._ids or id in self._unread
        found = self.select("SELECT 1 FROM ids WHERE id = ? UNION ALL SELECT 1 FROM unread WHERE id = ?", id, id)
        return next(found, None) is not None

    def has_actor(self, id: str) -> bool:
        """Tell whether an actor record, or a row that could not be read, has that id."""
        if self._db is None:
            return id in self._actors or id in self._unread
        found = self.select("SELECT 1 FROM actors WHERE id = ? UNION ALL SELECT 1 FROM unread WHERE id = ?", id, id)
        return next(found, None) is not None

    @cached_property
    def _actors(self) -> set[str]:
        """The ids of actor records, while all are in memory."""
        return {record.id for _, record, _ in self._held if isinstance(record, ActorRecord)}

    @cached_property
    def _ids(self) -> dict[str, int]:
        """The first record that has an id, while all are in memory."""
        ids = ((getattr(record, "id", None), ord_) for ord_, record, _ in reversed(self._held))
        return {id_: ord_ for id_, ord_ in ids if id_ is not None}

    def rows(self, table: str) -> Iterator[Row]:
        """
        Yield the rows of a table in the order of the stream; not of `records` and `ids`.

        Raises:
            UnknownNameError: where no table is called so.

        """
        if table not in TABLES:
            raise UnknownNameError(f"Index.rows: found {table!r}, expected one of {', '.join(TABLES)}")
        if self._db is None:
            return self._rows_held(table)
        return self.select(f"SELECT * FROM {table} ORDER BY rowid")  # noqa: S608  # our own names

    def has(self, table: str) -> bool:
        """Tell whether a table has a row."""
        return self._count > 0 if table == "records" else next(self.rows(table), None) is not None

    def select(self, sql: str, *values: object) -> Iterator[Row]:
        """Run a SELECT and return its rows, one by one."""
        if self._db is None:
            self._to_database()
        return self._fetch(self._execute(sql, values))

    def run(self, sql: str, *values: object) -> int:
        """Run any other statement, on tables of the rule's own; return how many rows it changed."""
        return self._execute(sql, values).rowcount

    @property
    def _connection(self) -> "Connection":
        return self._db or self._to_database()

    def _execute(self, sql: str, values: Iterable[object]) -> "Cursor":
        with storage("check"):
            return self._connection.execute(sql, tuple(values))

    def _fetch(self, cursor: "Cursor") -> Iterator[Row]:
        while True:
            with storage("check"):
                rows = cursor.fetchmany(100)
            if not rows:
                return
            yield from rows

    def codebooks(self) -> Iterator[tuple[str, int, Path, int, int | None]]:
        """
        Yield the name of each codebook that codes under a header are of, with its first record and how often it occurs.

        The third value is the path in that record; the last one is the number of the header, None where there is none.
        """
        if self._db is not None:
            for book, ord_, name, n, count, header in self.select(CODEBOOKS):
                yield book, ord_, (name,) if n is None else (name, n), count, header
            return
        found: dict[tuple[str, int], list[Any]] = {}
        codes = ((ord_, None, event.code) for ord_, event, _ in self._held if isinstance(event, Event) and event.code)
        others = ((name, row) for name in ("alternatives", "codes") for row in self.rows(name))
        for name, (ord_, n, code) in (*(("code", row) for row in codes), *others):
            header, at = self._under[ord_ - 1], (name,) if n is None else (name, n)
            found.setdefault((code.partition(":")[0], header or 0), [ord_, at, 0])[2] += 1
        yield from (
            (book, *first, header or None) for (book, header), first in sorted(found.items(), key=lambda each: each[0])
        )

    def finding(self, ord: int, message: str, *, at: str | Path = (), hint: str | None = None) -> Finding:
        """Make a finding about the record with that number in the stream, with its id and place."""
        id_, location = self._where(ord)
        return Finding(message, at, hint=hint, record=id_, location=location)

    def pairs(self, sql: str) -> Iterator[tuple[str, Location | None, str, str]]:
        """
        Yield the records of each pair of numbers, *ord* and *first*, that a SELECT gives, in the order of *ord*.

        Of the one they are the id and where it stands; of the first the id, and in words where that stands.
        """
        found = self.select(
            "SELECT r.id, r.file, r.line, f.id, f.file, f.line, f.ord FROM "  # noqa: S608  # of rules
            f"({sql}) pair JOIN records r ON r.ord = pair.ord JOIN records f ON f.ord = pair.first ORDER BY r.ord"
        )
        for id_, file, line, first, *place, ord_ in found:
            yield id_, self._location(file, line), first, str(self._location(*place) or f"record {ord_}")

    def _location(self, file: int | None, line: int | None) -> Location | None:
        return None if file is None else Location(self._names[file], line)

    def id(self, ord: int) -> str | None:
        """Return the id of the record with that number in the stream."""
        return self._where(ord)[0]

    def location(self, ord: int) -> Location | None:
        """Return where a record stands, None where that is not known."""
        return self._where(ord)[1]

    def place(self, ord: int) -> str:
        """Return in words where a record stands: its location, else its number in the stream."""
        return str(self.location(ord) or f"record {ord}")

    def _where(self, ord_: int) -> tuple[str | None, Location | None]:
        if self._db is None:
            _, record, location = self._held[ord_ - 1]
            return getattr(record, "id", None), location
        id_, file, line = next(self.select("SELECT id, file, line FROM records WHERE ord = ?", ord_))
        return id_, self._location(file, line)

    def text(self, ord: int) -> str | None:
        """Return the text of a document, None where it was not kept."""
        return next((text for (text,) in self.select("SELECT text FROM documents WHERE ord = ?", ord)), None)

    def near_id(self, id: str) -> str | None:
        """
        Return the id nearest to *id* among the 50 that sort next to it, None where none is near.

        It has the same digits, in any order: the number of a record is no misspelling of the number of another. Of one
        check only the first thousand different ids are looked up, and none of more than 100 characters.
        """
        if len(id) > _LONGEST_ID:
            return None
        if id not in self._near and len(self._near) < _LOOK_UPS:
            digits = sorted(filter(str.isdigit, id))
            near = (found for found in self._neighbours(id) if len(found) <= 2 * _LONGEST_ID)
            self._near[id] = suggest(id, (found for found in near if sorted(filter(str.isdigit, found)) == digits))
        return self._near.get(id)

    def _neighbours(self, id_: str) -> list[str]:
        if self._db is None:
            place = bisect_left(self._sorted_ids, id_)
            around = self._sorted_ids[max(0, place - _NEIGHBOURS) : place + _NEIGHBOURS]
            return [found for found in around if found != id_]
        after = self.select("SELECT id FROM ids WHERE id > ? ORDER BY id LIMIT ?", id_, _NEIGHBOURS)
        before = self.select("SELECT id FROM ids WHERE id < ? ORDER BY id DESC LIMIT ?", id_, _NEIGHBOURS)
        return [found for (found,) in (*after, *before)]

    @cached_property
    def _sorted_ids(self) -> list[str]:
        return sorted(self._ids)

    def cycles(self, type: str) -> Iterator[list[int]]:
        """
        Yield the cycles that links of *type* run in, as numbers of records in the order of the links.

        A link to the record itself is left out, and no record stands in two of the cycles. An id of several records
        means the first of them.
        """
        return cycles(
            self.select(
                "SELECT l.ord, ids.ord FROM links l JOIN ids ON ids.id = l.target WHERE l.type = ? ORDER BY l.ord", type
            )
        )


def when_of(edtf: str, relation: Any) -> When:
    """Make a time of its two columns in the index."""
    return When(edtf, relation=relation)


def _marks(columns: str) -> str:
    return ", ".join("?" * (columns.count(",") + 1))


def _text_of(json: bytes) -> str | None:
    try:
        text = str(loads(json))
        text.encode()
    except ValueError:  # cut off, not UTF-8, or half a character: the id of no record
        return None
    return text
