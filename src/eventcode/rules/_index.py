"""The index: what rules over a whole data set ask, kept in a temporary database that spills to disk."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, Self

from eventcode.errors import Path, suggest
from eventcode.issues import Finding, Location
from eventcode.model import Actor, Document, Event, Mention, Record, When

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Index", "when_of"]

_TABLES: Final = {
    "records": "ord INTEGER PRIMARY KEY, kind TEXT, id TEXT, type TEXT, code TEXT, source TEXT, target TEXT, "
    "edtf TEXT, relation TEXT, actual INTEGER, attributed INTEGER, file INTEGER, line INTEGER",
    "links": "ord INTEGER, n INTEGER, type TEXT, target TEXT",
    "mentions": "ord INTEGER, n INTEGER, document TEXT, quote TEXT, start INTEGER, end INTEGER, match TEXT",
    "texts": "ord INTEGER PRIMARY KEY, text TEXT",
    "commitments": "ord INTEGER, n INTEGER, holder TEXT, sign INTEGER, content TEXT",
    "words": "ord INTEGER, field TEXT, word TEXT",
    "codebooks": "ord INTEGER, n INTEGER, name TEXT",
}
_INDICES: Final = (
    "CREATE INDEX by_id ON records(id)",
    "CREATE INDEX link_target ON links(type, target)",
    "CREATE INDEX mention_document ON mentions(document)",
    "CREATE INDEX commitment ON commitments(content, holder)",
    "CREATE INDEX commitment_ord ON commitments(ord)",
)
_PRAGMAS: Final = (
    "journal_mode=OFF",
    "synchronous=OFF",
    "locking_mode=EXCLUSIVE",
    "temp_store=FILE",
    "cache_size=-24000",
)
_BATCH: Final = 2_000
_SIGNS: Final = {"CT+": 1, "CT-": -1}
_NOT_CONTENT: Final = {
    "id",
    "attributions",
    "mentions",
    "links",
    "coding",
    "extra",
    "unknown",
    "alternatives",
    "inferred",
}
_NEIGHBOURS: Final = 25
_LOOK_UPS: Final = 1_000


class Index:
    """
    All records of a check, for rules over the whole of it: tables to be asked in SQL.

    `records` has a row for each record in the order of the stream (`ord`): its kind (event, document, dataset), id,
    type, code, the labels of its sources and targets, its time (`edtf`, `relation`; of a document, when it was
    published), whether an event is put as actual and as an event, whether it names a holder, and where it stands. Then
    there are `links`, `mentions`, `texts` (of documents), `commitments` (who is certain of what, or of its contrary),
    `words` (fields that hold words or an id) and `codebooks` (of headers); *n* counts inside the record.

    The database is a temporary file that only grows in memory up to a small cache, so that the size of a data set does
    not matter. A rule that is `on=Index` gets it when all records are in.

    >>> with Index() as index:
    ...     index.add(Event(id="e1", links=[("denies", "e2")]))
    ...     index.finish()
    ...     list(index.select("SELECT r.id, l.target FROM records r JOIN links l USING (ord)"))
    [('e1', 'e2')]

    """

    def __init__(self) -> None:
        import sqlite3

        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for pragma in _PRAGMAS:
            self._db.execute(f"PRAGMA {pragma}")
        for name, columns in _TABLES.items():
            self._db.execute(f"CREATE TABLE {name} ({columns})")
        self._db.execute("BEGIN")
        self._rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in _TABLES}
        self._insert = {
            name: f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns.split(', ')))})"  # noqa: S608  # our own names
            for name, columns in _TABLES.items()
        }
        self._files: dict[str, int] = {}
        self._names: list[str] = []
        self._near: dict[str, str | None] = {}
        self._ord = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database, which deletes it."""
        self._db.close()

    # Filling

    def add(self, record: Record, location: Location | None = None) -> None:
        """Take a record in; of a data set, its header."""
        self._ord += 1
        if location is None:
            at: tuple[int | None, int | None] = (None, None)
        else:
            at = (self._file(location.file), location.line)
        if isinstance(record, Event):
            row = self._event(self._ord, record)
        elif isinstance(record, Document):
            row = self._document(self._ord, record)
        else:
            row = (self._ord, "dataset", *[None] * 8, record.attribution is not None)
            self._rows["codebooks"] += [(self._ord, n, name) for n, name in enumerate(record.codebooks)]
        records = self._rows["records"]
        records.append(row + at)
        if len(records) >= _BATCH:
            self._flush()

    def _file(self, name: str) -> int:
        number = self._files.setdefault(name, len(self._names))
        if number == len(self._names):
            self._names.append(name)
        return number

    def _event(self, ord_: int, event: Event) -> tuple[Any, ...]:
        rows, when = self._rows, event.when
        if event.links:
            rows["links"] += [(ord_, n, link.type, link.target) for n, link in enumerate(event.links)]
        if event.mentions:
            rows["mentions"] += [
                (ord_, n, m.document, m.quote, m.start, m.end, m.match) for n, m in enumerate(event.mentions)
            ]
        if event.attributions:
            rows["commitments"] += _holdings(ord_, event)
        if event.purpose or event.despite or (when is not None and when.relative_to):
            rows["words"] += _words(ord_, event)
        return (
            *(ord_, "event", event.id, event.tag, event.code, _labels(event.source), _labels(event.target)),
            *((None, None) if when is None else (when.edtf, when.relation)),
            *(event.modality == "actual" and event.nature == "event", bool(event.attributions)),
        )

    def _document(self, ord_: int, document: Document) -> tuple[Any, ...]:
        published = document.published
        if document.text is not None:
            self._rows["texts"].append((ord_, document.text))
        time = (None, None) if published is None else (published.edtf, published.relation)
        return (ord_, "document", document.id, None, None, None, None, *time, None, None)

    def _flush(self) -> None:
        for name, rows in self._rows.items():
            if rows:
                self._db.executemany(self._insert[name], rows)
                rows.clear()

    def finish(self) -> None:
        """Make the index ready to be asked; to be called once, after the last record."""
        self._flush()
        for statement in _INDICES:
            self._db.execute(statement)

    # Asking

    def select(self, sql: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """Run a SELECT and return its rows, one by one."""
        return self._db.execute(sql, values)

    def run(self, sql: str, *values: object) -> int:
        """Run any other statement, on tables of the rule's own; return how many rows it changed."""
        return self._db.execute(sql, values).rowcount

    def finding(self, ord: int, message: str, at: Path = (), hint: str | None = None) -> Finding:
        """Make a finding about the record with that number in the stream, with its id and place."""
        id_, _ = self._where(ord)
        return Finding(message, at, hint=hint, record=id_, location=self.location(ord))

    def location(self, ord: int) -> Location | None:
        """Return where a record stands, None where that is not known."""
        return self._where(ord)[1]

    def place(self, ord: int) -> str:
        """Return in words where a record stands: its location, else its number in the stream."""
        return str(self.location(ord) or f"record {ord}")

    def _where(self, ord_: int) -> tuple[str | None, Location | None]:
        id_, file, line = next(self.select("SELECT id, file, line FROM records WHERE ord = ?", ord_))
        return id_, None if file is None else Location(self._names[file], line)

    def near_id(self, id: str) -> str | None:
        """
        Return the id nearest to *id* among those that sort next to it: a look at all would take too long.

        It has the same digits, in whatever order: of ids that count records, none is meant by the number of another.
        A look-up takes a millisecond, so that only the first thousand different ids of a check are looked up.
        """
        if id not in self._near and len(self._near) < _LOOK_UPS:
            after = self.select("SELECT id FROM records WHERE id > ? ORDER BY id LIMIT ?", id, _NEIGHBOURS)
            before = self.select("SELECT id FROM records WHERE id < ? ORDER BY id DESC LIMIT ?", id, _NEIGHBOURS)
            digits = sorted(filter(str.isdigit, id))
            known = (found for (found,) in (*after, *before) if sorted(filter(str.isdigit, found)) == digits)
            self._near[id] = suggest(id, known)
        return self._near.get(id)

    def text(self, ord: int) -> str | None:
        """Return the text of a document, None where it was not kept."""
        return next((text for (text,) in self.select("SELECT text FROM texts WHERE ord = ?", ord)), None)

    def cycles(self, type: str) -> Iterator[list[int]]:
        """
        Yield the cycles that links of *type* run in, as numbers of records in the order of the links.

        Circles of one are left out, and no record stands in two of those that are yielded.
        """
        self.run("CREATE TEMP TABLE edges (source INTEGER, target INTEGER)")
        self.run("CREATE TEMP TABLE nodes (ord INTEGER PRIMARY KEY, pointed INTEGER)")
        self.run("CREATE TEMP TABLE free (ord INTEGER PRIMARY KEY)")
        try:
            self.run(
                "INSERT INTO edges SELECT DISTINCT l.ord, r.ord FROM links l JOIN records r ON r.id = l.target "
                "WHERE l.type = ? AND l.ord != r.ord",
                type,
            )
            self.run("CREATE INDEX temp.by_source ON edges(source)")
            self.run("CREATE INDEX temp.by_target ON edges(target)")
            self.run(
                "INSERT INTO nodes SELECT ord, (SELECT count(*) FROM edges WHERE target = ord) "
                "FROM (SELECT source AS ord FROM edges UNION SELECT target FROM edges)"
            )
            self.run("CREATE INDEX temp.by_pointed ON nodes(ord) WHERE pointed = 0")
            self.run("INSERT INTO free SELECT ord FROM nodes WHERE pointed = 0")
            while circle := self._circle():
                yield circle
                self._db.executemany("INSERT INTO free VALUES (?)", [(ord_,) for ord_ in circle])
        finally:
            for table in ("edges", "nodes", "free"):
                self.run(f"DROP TABLE temp.{table}")

    def _circle(self) -> list[int]:
        """Take away what nothing points at, until nothing is left or all that is left is, or hangs on, a circle."""
        while self.run("DELETE FROM nodes WHERE ord IN (SELECT ord FROM free)"):
            self.run(
                "UPDATE nodes SET pointed = pointed - "
                "(SELECT count(*) FROM edges JOIN free ON free.ord = source WHERE target = nodes.ord) "
                "WHERE ord IN (SELECT target FROM free JOIN edges ON source = free.ord)"
            )
            self.run("DELETE FROM free")
            self.run("INSERT INTO free SELECT ord FROM nodes WHERE pointed = 0")
        start = next(self.select("SELECT min(ord) FROM nodes"))[0]
        if start is None:
            return []
        path: dict[int, None] = {start: None}
        while True:  # everything left is pointed at by something left, so going back must end in a circle
            back = "SELECT min(source) FROM edges JOIN nodes ON ord = source WHERE target = ?"
            start = next(self.select(back, start))[0]
            if start in path:
                circle = list(path)[list(path).index(start) :][::-1]
                first = circle.index(min(circle))
                return [*circle[first:], *circle[:first]]
            path[start] = None


def _labels(actors: tuple[Actor, ...]) -> str | None:
    if not actors:
        return None
    if len(actors) == 1:
        return actors[0].code or actors[0].label
    return ", ".join(actor.code or actor.label for actor in actors)


def _words(ord_: int, event: Event) -> Iterable[tuple[Any, ...]]:
    relative_to = None if event.when is None else event.when.relative_to
    values = {"purpose": event.purpose, "despite": event.despite, "when.relative_to": relative_to}
    return [(ord_, name, word) for name, word in values.items() if word]


def _holdings(ord_: int, event: Event) -> Iterator[tuple[Any, ...]]:
    """Yield who is certain that a statement is so, or not so; one without any actor is too vague to compare."""
    if not (event.code or event.label) or not (event.source or event.target):
        return
    content = None
    for n, attribution in enumerate(event.attributions):
        if (sign := _SIGNS.get(attribution.factuality)) and not attribution.retracted:
            content = content or _claim(event)
            for holder in _holders(attribution.holder, event.mentions):
                yield ord_, n, holder, sign, content


def _holders(holder: Actor, mentions: tuple[Mention, ...]) -> list[str]:
    """Name the holder so that equal ones are equal; the authors of two documents are two."""
    if holder.kind == "author":
        return [f"the author of {m.document}" for m in mentions]
    return [repr(holder)]


def _claim(event: Event) -> str:
    from attrs import fields

    values = ((f.name, v) for f in fields(type(event)) if (v := getattr(event, f.name)) != f.default)
    return repr([event.type, *((name, value) for name, value in values if name not in _NOT_CONTENT)])


def when_of(edtf: str, relation: Any) -> When:
    """Make a time of what the index keeps of it."""
    return When(edtf, relation=relation)
