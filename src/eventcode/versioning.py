"""Versions: events that a source published again, related to each other or reduced to the latest."""

import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from typing import IO, Any, Final, Literal, TypeAlias, TypeVar, get_args, overload

from attrs import evolve, frozen

from .errors import StorageError, one_of
from .losses import LossCounter, LossyIterator
from .model import Dataset, Event, Link
from .model.identity import PREFIX
from .row import AnyRow, Item, Records, Row, items_of
from .scratch import database, storage

__all__ = ["VersionMode", "VersionResult", "versions"]

T_co = TypeVar("T_co", covariant=True)

VersionMode: TypeAlias = Literal["all", "link", "latest"]
"""The treatment of versions: `all` leaves them as they are, `link` relates them, `latest` keeps the last of each."""

_MOMENT: Final = re.compile(r"(.+)@([0-9]{1,18})(#.*)?", re.DOTALL).fullmatch
_RELEASE: Final = re.compile(r"[_-]v?([0-9]{2})((?:[._][0-9]{1,2})+)(?![0-9])", re.IGNORECASE).search
_BATCH: Final = 500
_LATER: Final = "left out, a later one is there"
_WITHDRAWN: Final = "left out, its source withdrew it"
_ORDER: Final = """WITH keys AS (
    SELECT DISTINCT key, base FROM seen WHERE NOT gone AND base IN (SELECT base FROM seen WHERE gone)
),
each AS (
    SELECT ord, key, rank, id FROM seen WHERE NOT gone OR base NOT IN (SELECT base FROM keys)
    UNION ALL SELECT seen.ord, keys.key, seen.rank, seen.id FROM seen JOIN keys USING (base) WHERE gone
),
several AS (SELECT key FROM each GROUP BY key HAVING count(*) > 1),
named AS (
    SELECT ord, key, rank, CASE WHEN count(*) OVER same = row_number() OVER (same ORDER BY rank, ord) THEN id
    ELSE id || '@' || row_number() OVER (same ORDER BY rank, ord) END AS id
    FROM each WHERE key IN several WINDOW same AS (PARTITION BY key, id)
)
SELECT ord, id, lag(id) OVER event, lead(id) OVER event FROM named
WINDOW event AS (PARTITION BY key ORDER BY rank, ord) ORDER BY ord, key"""


class VersionResult(LossyIterator[T_co]):
    """An iterator over records or rows, with the versions that were left out so far in *losses*, each by its id."""


@frozen
class _Version:
    """A version among several of one event."""

    id: str
    """Its id, made different where a later version has the same."""
    before: tuple[str, ...]
    """The id of the version before it; several where an event is withdrawn of which each actor has a record."""
    after: str | None


@overload
def versions(records: Iterable[AnyRow] | AnyRow, mode: VersionMode = "link") -> VersionResult[AnyRow]: ...
@overload
def versions(records: "Records", mode: VersionMode = "link") -> VersionResult[Any]: ...
def versions(records: "Records", mode: VersionMode = "link") -> VersionResult[Any]:
    """
    Relate the versions of events in a stream, or keep the latest of each; memory does not grow with the records.

    Ids that are alike up to `@` and the moment of coding are versions of one event (ACLED), and so are equal ids (the
    candidate and the final releases of UCDP) but those that are made of the content. The moment tells which is the
    later one; else the number of the release in the name of the file, such as `GEDEvent_v25_1.csv`; else the order of
    the stream. A record without a code that is `retracted` says that the event was withdrawn, and with it the records
    of each of its actors (ACLED's monadic files).

    With `link`, each version `revises` the one before it; of versions with the same id, the earlier ones get `@` and a
    number behind it. With `latest`, only the last version is kept, and none of an event that was withdrawn; the others
    are in the account of losses, by id. With `all`, nothing changes.

    Args:
        records: records, rows, or one of them. They are read once, and wait in a temporary file for the last of them.
        mode: what becomes of them.

    Raises:
        RecordError: for another mode, and for an item that is neither a record nor a row.
        StorageError: where the temporary file or database cannot be written.

    >>> two = [Event(id="acled:XYZ1@1700000000", label="2 dead"), Event(id="acled:XYZ1@1710000000", label="5 dead")]
    >>> [event.links for event in versions(two)]
    [(), (Link(type='revises', target='acled:XYZ1@1700000000', inferred=True),)]
    >>> found = versions(two, "latest")
    >>> [event.label for event in found]
    ['5 dead']
    >>> print(found.losses)
    version: left out, a later one is there: 1 (acled:XYZ1@1700000000 1), as in acled:XYZ1@1700000000

    """
    one_of("versions: mode", mode, known=get_args(VersionMode))
    counter = LossCounter()
    items = items_of(records, "versions")
    return VersionResult(items if mode == "all" else _related(items, mode, counter), counter)


def _related(items: Iterator[Item], mode: VersionMode, counter: LossCounter) -> Iterator[Item]:
    from tempfile import TemporaryFile

    with _room():
        spool = TemporaryFile()  # noqa: SIM115  # it is closed by the stack
    with ExitStack() as stack, closing(_Seen()) as seen:
        stack.callback(_close, spool)
        _put(items, spool, seen)
        spool.seek(0)
        several = seen.several()
        found = next(several, None)
        for ord_, item in enumerate(_got(spool), 1):
            version = None
            while found is not None and found[0] == ord_:
                _, id_, before, after = found
                known = version.before if version else ()
                version = _Version(id_, (*known, before) if before else known, after)
                found = next(several, None)
            record = item.record if isinstance(item, Row) else item
            if not isinstance(record, Event):
                yield item
            elif mode == "link":
                yield item if version is None else _with(item, _linked(record, version))
            elif version is not None and version.after is not None:
                _lose(counter, item, record, _LATER)
            elif _is_withdrawn(record):
                _lose(counter, item, record, _WITHDRAWN)
            else:
                yield item if version is None else _with(item, _alone(record))


def _put(items: Iterator[Item], spool: IO[bytes], seen: "_Seen") -> None:
    """Write the items to a file of this process alone, and note their events."""
    from pickle import Pickler

    for ord_, each in enumerate(_single(items), 1):
        with _room():
            Pickler(spool, protocol=5).dump(each)
        record = each.record if isinstance(each, Row) else each
        if isinstance(record, Event) and not record.id.startswith(PREFIX):  # coders who agree
            seen.add(ord_, record, each.location.file if isinstance(each, Row) else "")
    seen.flush()
    with _room():
        spool.flush()


@contextmanager
def _room() -> Iterator[None]:
    """Raise an error of ours where the temporary file cannot be written."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"versions: the temporary file cannot be written: {error}; "
            "make room, or name a directory with room in the environment variable TMPDIR"
        ) from error


def _close(spool: IO[bytes]) -> None:
    with suppress(OSError):  # on a full disk it tries once more to write what nobody needs
        spool.close()


def _single(items: Iterator[Item]) -> Iterator[Item]:
    """Yield the header and the records of data sets one by one."""
    for item in items:
        if isinstance(item, Dataset):
            yield from item.records
        else:
            yield item


def _got(spool: IO[bytes]) -> Iterator[Any]:
    from pickle import Unpickler

    while True:
        try:
            yield Unpickler(spool).load()  # noqa: S301  # what this process wrote, to a file that has no name
        except EOFError:
            return


class _Seen:
    """The events of a stream: what makes them versions of one, and their order."""

    def __init__(self) -> None:
        self._new: list[tuple[int, str, str, str, str, bool]] = []
        with storage("versions"):
            self._db = database()
            columns = "ord INTEGER PRIMARY KEY, key TEXT, base TEXT, rank TEXT, id TEXT, gone INTEGER"
            self._db.execute(f"CREATE TABLE seen ({columns})")
            self._db.execute("BEGIN")

    def close(self) -> None:
        self._db.close()

    def add(self, ord_: int, event: Event, file: str) -> None:
        self._new.append((ord_, *_place(event.id, file), event.id, _is_withdrawn(event)))
        if len(self._new) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        with storage("versions"):
            self._db.executemany("INSERT INTO seen VALUES (?, ?, ?, ?, ?, ?)", self._new)
        self._new.clear()

    def several(self) -> Iterator[tuple[Any, ...]]:
        """Yield the number, id, id before and id after of each event that has several versions."""
        with storage("versions"):
            self._db.execute("CREATE INDEX seen_key ON seen(key, rank, ord)")
            rows = self._db.execute(_ORDER)
        while True:
            with storage("versions"):
                row = rows.fetchone()
            if row is None:
                return
            yield row


def _place(id_: str, file: str = "") -> tuple[str, str, str]:
    """Return what the versions of an event have in common, that without its actor, and a text that sorts them."""
    if match := _MOMENT(id_):
        return match[1] + (match[3] or ""), match[1], match[2].rjust(18, "0")
    release = _RELEASE(re.split(r"[\\/]", file)[-1])
    numbers = re.findall("[0-9]+", release[0]) if release else []
    return id_, id_, ".".join(number.rjust(3, "0") for number in numbers)


def _is_withdrawn(event: Event) -> bool:
    return event.code is None and event.status == "retracted"


def _linked(event: Event, version: _Version) -> Event:
    links = event.links
    said = {link.target for link in links if link.type in {"revises", "same_event"}}
    links += tuple(Link("revises", id_, inferred=True) for id_ in version.before if id_ not in said)
    return event.evolve(id=version.id, links=links)


def _alone(event: Event) -> Event:
    """Return the latest version without links to those that are left out."""
    key = _place(event.id)[0]
    links = tuple(link for link in event.links if link.type != "revises" or _place(link.target)[0] != key)
    return event if links == event.links else event.evolve(links=links)


def _with(item: Item, record: Event) -> Item:
    return evolve(item, record=record) if isinstance(item, Row) else record


def _lose(counter: LossCounter, item: Item, event: Event, reason: str) -> None:
    place = f" ({item.location})" if isinstance(item, Row) else ""
    counter.add("version", reason, value=f"{event.id}{place}", record=event.id)
