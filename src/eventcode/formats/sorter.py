"""Sorting: which records go into a file, what becomes of the rows that are none, and how many there are of each."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from eventcode.errors import FormatError
from eventcode.losses import LossCounter
from eventcode.model import Dataset, Record
from eventcode.row import Item, Reject, Row

__all__ = ["Sorter"]


class Sorter:
    """Lets records through, takes rejected rows and records without a place aside, and counts all three."""

    def __init__(self, record_kinds: frozenset[str], losses: LossCounter, *, header_of: str | None = None) -> None:
        self.record_kinds, self.losses = record_kinds, losses
        self.header_of = header_of
        """The format whose dialect a header must state to have a place; None where any header has one."""
        self.bad: BinaryIO | None = None
        self.header: Dataset | None = None
        self.written = self.rejected = 0

    def records(self, items: Iterable[Item]) -> Iterator[Record]:
        """Yield the records that have a place in the file."""
        for item in items:
            if isinstance(item, Reject):
                self._reject(item)
                continue
            record = item.record if isinstance(item, Row) else item
            if isinstance(record, Dataset):
                for one in record.records:
                    yield from self._with_place(one)
            else:
                yield from self._with_place(record)

    def _with_place(self, record: Record) -> Iterator[Record]:
        kind = record.record
        if isinstance(record, Dataset):
            if record == self.header:  # as that of the file before: it is said already
                return
            self.header = self.header or record
        has_place = kind in self.record_kinds
        if has_place and self.header_of is not None and isinstance(record, Dataset):
            has_place = self.header_of in record.extra
        if has_place:
            self.written += not isinstance(record, Dataset)
            yield record
        else:
            id_ = None if isinstance(record, Dataset) else record.id
            self.losses.add(str(kind), "left out, the format has no field for it", record=id_)

    def _reject(self, row: Reject) -> None:
        if self.bad is None:
            raise FormatError(
                "\n".join([*map(str, row.issues), "say where rejected rows shall go (rejects=, or --rejects)"])
            )
        self.rejected += 1
        self.bad.write(_reject_line(row))


def _reject_line(row: Reject) -> bytes:
    """Write a rejected row: as text where it is UTF-8, else in base 64, so that every byte can be had back."""
    from base64 import b64encode
    from json import dumps

    try:
        verbatim = {"text": row.raw.decode()}
    except UnicodeDecodeError:
        verbatim = {"base64": b64encode(row.raw).decode()}
    data = {
        "file": row.location.file,
        "line": row.location.line,
        "reasons": [i.to_dict() for i in row.issues],
        **verbatim,
    }
    return dumps(data, ensure_ascii=False).encode() + b"\n"
