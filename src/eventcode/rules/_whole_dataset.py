"""Whole data sets, for rules on `Dataset` that read more than its header: in memory, or put together from a stream."""

from collections.abc import Iterator

from eventcode.issues import Location
from eventcode.model import ActorRecord, Dataset, Document, Event, Record

from ._rule import Rule

__all__ = ["Collector", "is_whole"]

_CONTENTS = ("documents", "actors", "events")


def is_whole(rule: Rule) -> bool:
    """Tell whether a rule looks at a data set with its records, not at the header alone."""
    if not issubclass(rule.on, Dataset):
        return False
    return rule.reads is None or any(path.partition(".")[0] in _CONTENTS for path in rule.reads)


class Collector:
    """
    Puts the data sets of a stream together: a header and the records behind it, up to the next header or file.

    Records before any header make a data set of their own. A header with an origin is one of several of a data set.
    """

    def __init__(self) -> None:
        self._header: Dataset | None = None
        self._location: Location | None = None
        self._records: list[Event | Document | ActorRecord] = []
        self._origins: list[Dataset] = []

    def add(self, record: Record, location: Location | None) -> Iterator[tuple[Dataset, Location | None]]:
        """Take a record in; where it begins a data set, yield the one before."""
        if (
            self._header is not None
            and self._location is not None
            and self._location.file != (location and location.file)
        ):
            yield from self.end()
        if not isinstance(record, Dataset):
            self._records.append(record)
            return
        if record.origin is not None:
            self._origins.append(record)
            return
        yield from self.end()
        self._header, self._location = record, location

    def end(self) -> Iterator[tuple[Dataset, Location | None]]:
        """Yield the last data set, with the place of its header."""
        header, records, origins = self._header, self._records, self._origins
        if header is not None or records or origins:
            documents = [r for r in records if isinstance(r, Document)]
            actors = [r for r in records if isinstance(r, ActorRecord)]
            events = [r for r in records if isinstance(r, Event)]
            whole = Dataset() if header is None else header
            if records or origins:
                whole = whole.evolve(
                    origins=(*whole.origins, *origins),
                    documents=(*whole.documents, *documents),
                    actors=(*whole.actors, *actors),
                    events=(*whole.events, *events),
                )
            yield whole, self._location
        self._header, self._location, self._records, self._origins = None, None, [], []
