"""Sorting: which records go into a file, what becomes of the rows that are none, and how many there are of each."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from os import PathLike, fspath
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from eventcode.convert import encode
from eventcode.errors import FormatError, counted
from eventcode.issues import UNWRITABLE, Issue, Location, Severity
from eventcode.losses import LossCounter
from eventcode.model import ActorRecord, Dataset, Document, Event, Record
from eventcode.model.actor_identity import resolve_actors
from eventcode.model.identity import PREFIX
from eventcode.model.origins import Origins
from eventcode.row import Item, Reject, Row

from .ids import Ids, Repeated
from .io.limits import FREE_REJECTS, Limits
from .io.output import PathOrStream, identity
from .losses import Unsupported, listed

__all__ = ["Sorter"]

_ASIDE: Final = "rejects= (--rejects FILE) puts them aside and goes on"


class Sorter:
    """Lets records through, takes rejected rows and records without a place aside, and counts all three."""

    def __init__(
        self,
        record_kinds: frozenset[str],
        losses: LossCounter,
        outputs: Iterable[PathOrStream | None],
        limits: Limits,
        *,
        header_of: str | None = None,
        origins: Origins | None = None,
    ) -> None:
        """
        Make a sorter.

        *header_of* is the format whose dialect a header must state to have a place; None where any header has one.
        *origins* tells the records of several sources apart, where the file holds several headers.
        """
        self.record_kinds, self.losses = record_kinds, losses
        self.header_of = header_of
        self._origins = origins
        self._ids = Ids() if origins is None else Ids(origins.claim)
        self.repeated = Repeated()
        """The events that have the id of one before them; known once all were let through."""
        self.bad: BinaryIO | None = None
        self.header: Dataset | None = None
        self.written = self.rejected = 0
        self._outputs = {identity(each, is_output=True): each for each in outputs if each is not None}
        self._outputs.pop(None, None)
        self._limits = limits
        self._actors: dict[str, ActorRecord] = {}
        """The actor records that have no place in the file."""
        self._file: str | None = None
        self._location: Location | None = None
        """The place of the record that is being written."""
        self._placed: Record | None = None
        self._run: dict[str, Any] | None = None
        """The last reject, which is written once the next one is another."""
        self._rows_size = self._files_size = self._rejects_size = 0

    def records(self, items: Iterable[Item]) -> Iterator[Record]:
        """Yield the records that have a place in the file."""
        with closing(self._ids):
            for item in items:
                for record in self._records(item):
                    for each in self._with_origin(record):
                        placed = self._with_place(each)
                        if placed is not None:
                            self._placed = placed
                            yield placed
            self.repeated = self._ids.repeated()

    def _records(self, item: Item) -> Iterable[Record]:
        """Return the records of an item, none for a reject, and note where they come from."""
        self.begin(item.location.file if isinstance(item, Row | Reject) else None)
        if isinstance(item, Reject):
            self.put_aside(item)
            return ()
        self._location = item.location if isinstance(item, Row) else None
        record = item.record if isinstance(item, Row) else item
        if not isinstance(record, Dataset):
            return (record,)
        if self._origins is not None and self._file is None and record.origin is None:
            self._origins.begin(None)
        return record.records

    def _with_origin(self, record: Record) -> Iterable[Record]:
        """Return a record with the origin that it has in the file, and the header that it needs, if it is new there."""
        if self._origins is None:
            if isinstance(record, Event) and not record.id.startswith(PREFIX):
                self._ids.note_id(record.id, self._location, record.origin)
            return (record,)
        found = self._origins.place(record)
        is_one, ids = self._origins.is_one, self._ids
        return [each for each in found if isinstance(each, Dataset) or self._is_new(each, ids, is_one=is_one)]

    def _is_new(self, record: Event | Document | ActorRecord, ids: Ids, *, is_one: bool) -> bool:
        """Return whether a record has to be written: no other source has its id, or the same document or actor."""
        other = None if is_one else ids.other(record)
        if other is None or (other[1] and isinstance(record, Event)):  # of several coders, each has a record
            ids.note(record, self._location)
            return True
        where, is_same = other
        if not is_same:
            found = f"the id stands already{where and f' at {where}'}, in another source"
            reasons = [Unsupported(("id",), found)]
            self._put_aside_or_raise(record, self._location, found, reasons, "ids are unique in a file")
        return False

    def refuse(self, record: Record, unsupported: tuple[Unsupported, ...], name: str) -> None:
        """
        Take a record aside that the format cannot hold.

        Raises:
            FormatError: where there is no file for rejects.

        """
        location = self._location if self._placed is record else None
        message = f"the format {name!r} cannot hold"
        note = "losses='collect' (--losses collect) writes what fits and counts the loss"
        reasons = [Unsupported(each.path, f"{message} it: {each.reason}") for each in unsupported]
        self._put_aside_or_raise(record, location, f"{message} {listed(unsupported)}", reasons, note)

    def _put_aside_or_raise(
        self, record: Record, location: Location | None, found: str, reasons: Iterable[Unsupported], note: str
    ) -> None:
        """Take a record aside for these reasons, or raise an error that says what was *found*, with a note."""
        if self.bad is None:
            what = "the header" if isinstance(record, Dataset) else f"{record.record} {record.id!r}"
            error = FormatError(f"{f'{location}: ' if location else ''}{what}: {found}")
            error.add_note(f"{note}; {_ASIDE}")
            raise error
        id_ = getattr(record, "id", None)
        issues = tuple(
            Issue(UNWRITABLE, Severity.ERROR, message=each.reason, record=id_, at=each.path, location=location)
            for each in reasons
        )
        self._put_aside(Reject(location or Location("<records>"), issues, raw=encode(record)))

    def finish(self) -> None:
        """Write the last reject."""
        if self._run is not None:
            self._write(self._run)
            self._run = None

    def begin(self, file: str | None) -> None:
        """
        Note the file that rows come from, and its size; None for records that come from none.

        Raises:
            FormatError: where the file is an output too.

        """
        if file == self._file:
            return
        self._file = file
        if self._origins is not None:
            self._origins.begin(file)
        if file is None:
            return
        path = next((each for each in (Path(file), *Path(file).parents) if each.is_file()), None)  # or in an archive
        if path is None:
            return
        if (key := identity(path)) in self._outputs:
            other = self._outputs[key]
            shown = repr(fspath(other)) if isinstance(other, str | PathLike) else "the output"
            raise FormatError(f"the input {str(path)!r} and {shown} are the same file, expected different ones")
        self._files_size += path.stat().st_size

    def _with_place(self, record: Record) -> Record | None:
        """Return a record as it is written; None, and count it, where it has no place."""
        kind = record.record
        if isinstance(record, Dataset):
            if record == self.header:  # as that of the file before: it is said already
                return None
            self.header = self.header or record
        has_place = kind in self.record_kinds
        if isinstance(record, ActorRecord) and not has_place:
            self._actors.setdefault(record.id, record)
        elif isinstance(record, Event) and self._actors:  # a file without actor records says here who is meant
            record = resolve_actors(record, self._actors)
        if has_place and self.header_of is not None and isinstance(record, Dataset):
            has_place = self.header_of in record.extra
        if has_place:
            self.written += not isinstance(record, Dataset)
            return record
        id_ = None if isinstance(record, Dataset) else record.id
        self.losses.add(str(kind), "left out, the format has no field for it", record=id_)
        return None

    # Rejects

    def put_aside(self, row: Reject) -> None:
        """
        Take a row aside that could not be read.

        Raises:
            FormatError: where there is no file for rejects.

        """
        if self.bad is None:
            raise FormatError("\n".join([*map(str, row.issues), f"a rejected row stops the work; {_ASIDE}"]))
        self._put_aside(row)

    def _put_aside(self, row: Reject) -> None:
        self.rejected += 1
        self._rows_size += len(row.raw) + 1
        file, line = row.location.file, row.location.line
        reject = {"file": file, "line": line, "reasons": [_reason(i, row.location) for i in row.issues]}
        reject |= _verbatim(row.raw)
        run = self._run
        if run is not None and line is not None and run | {"line": line} == run | reject:
            last = run.get("last_line", run["line"])
            if line - last in {0, 1}:
                run |= {"last_line": line, "count": run.get("count", 1) + 1}
                return
        self.finish()
        self._run = reject

    def _write(self, reject: dict[str, Any]) -> None:
        order = ("file", "line", "last_line", "count", "reasons")
        line = _encoded({key: reject[key] for key in order if key in reject} | reject)
        self._rejects_size += len(line)
        known = min(self._rows_size, self._files_size) if self._files_size else self._rows_size
        most = FREE_REJECTS + self._limits.rejects * known
        if self._rejects_size > most:
            raise FormatError(
                f"found rejects of more than {most:,} bytes for {counted(known, 'byte')} of input, expected at most "
                f"{counted(self._limits.rejects, 'time')} as many: is it the right format? "
                "Raise the limit 'rejects' (--max rejects=N) if meant"
            )
        cast("BinaryIO", self.bad).write(line)


def _encoded(reject: dict[str, Any]) -> bytes:
    import json

    try:
        return json.dumps(reject, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:  # the name of a file need not be UTF-8
        return json.dumps(reject).encode() + b"\n"


def _reason(issue: Issue, location: Location) -> dict[str, Any]:
    """Return an issue as JSON, without the place where that is the one of the row."""
    data = issue.to_dict()
    if issue.location == location:
        data = {key: value for key, value in data.items() if key not in {"file", "line"}}
    return data


def _verbatim(raw: bytes) -> dict[str, Any]:
    """Return a row as text where it is UTF-8, else in base 64, so that every byte can be had back."""
    from base64 import b64encode

    try:
        return {"text": raw.decode()}
    except UnicodeDecodeError:
        return {"base64": b64encode(raw).decode()}
