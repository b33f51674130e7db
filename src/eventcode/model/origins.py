"""Origins: the records of several sources in one stream, each under the header that it came under."""

import re
from collections.abc import Iterable, Iterator
from copy import copy
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

from eventcode.errors import RecordError, must_be, truncated

from .unchecked import set_unchecked
from .union import content_of, union

if TYPE_CHECKING:
    from .actor import ActorRecord
    from .attribution import Attribution
    from .dataset import Dataset, Record
    from .document import Document
    from .event import Event

__all__ = ["Headers", "Origins", "all_named", "contents_of", "merged", "name_of", "with_origin"]

_R = TypeVar("_R", bound="Event | Document | ActorRecord | Dataset")
_V = TypeVar("_V")

_NAMELESS: Final = "source"
_LONGEST: Final = 60


def with_origin(record: _R, origin: str | None) -> _R:
    """Return a record with another origin, unchecked: all else of it was."""
    if record.origin == origin:
        return record
    other = copy(record)
    set_unchecked(other, origin=origin)
    return other


def name_of(header: "Dataset", file: str | None) -> str:
    """
    Return a name for the origin of records: the name of their file up to its first dot, else the title of the header.

    >>> from eventcode.model import Dataset
    >>> name_of(Dataset(), "data/2018.icews.tab.gz"), name_of(Dataset(title="Notes of a coder"), None)
    ('2018', 'notes-of-a-coder')
    """
    title = (header.title or "").lower()
    text = title if file is None else re.split(r"[\\/]", file)[-1].partition(".")[0]
    return re.sub(r"\W+", "-", text).strip("-")[:_LONGEST] or _NAMELESS


def all_named(_: object, __: object, headers: Any) -> None:
    """
    Check the origins of a data set: a class cannot be named in its own annotations while it is made.

    Raises:
        RecordError: for anything but headers, each with an origin of its own.

    """
    if not all(getattr(header, "record", None) == "dataset" for header in headers):
        raise must_be("Dataset.origins", headers, expected="a Dataset, or several")
    names = [header.origin for header in headers]
    if None in names or len(set(names)) < len(names):
        found = ", ".join("None" if name is None else truncated(name) for name in names)
        expected = "headers with an origin each, all different"
        raise RecordError(where="Dataset.origins", found=f"the origins {found}", expected=expected)


def contents_of(data: "Dataset", origin: str | None) -> dict[str, Any]:
    """Return the documents, actors and events of one origin, without it."""
    every: dict[str, tuple[Event | Document | ActorRecord, ...]]
    every = {"documents": data.documents, "actors": data.actors, "events": data.events}
    return {
        name: [with_origin(record, None) for record in records if record.origin == origin]
        for name, records in every.items()
    }


class Headers(Generic[_V]):
    """
    The header of each record of a stream, or what stands for the header.

    A header holds for what comes behind it, up to the next one of the same origin, and not beyond its file.
    """

    def __init__(self) -> None:
        self._file: str | None = None
        self._known: dict[str | None, _V] = {}

    def begin(self, file: str | None) -> None:
        """Note the file of the next record; None for a record that comes from none."""
        if file != self._file:
            self._file = file
            self._known = {}

    def add(self, origin: str | None, header: _V) -> None:
        """Note a header; one without origin begins a data set, where it comes from no file."""
        if origin is None and self._file is None:
            self._known = {}
        self._known[origin] = header

    def get(self, origin: str | None) -> _V | None:
        """Return the header of the records of an origin; None where there is none."""
        return self._known.get(origin)


class Origins:
    """
    Gives the records of several sources an origin each, where their headers differ.

    The first header stands for the records without an origin. Each other one is given a name, which its records have as
    their `origin`. Names that two sources use for different headers are changed in the later one. Memory grows with the
    number of different headers alone.

    >>> from eventcode.model import Dataset, Event
    >>> origins = Origins(Dataset())
    >>> origins.begin("a.jsonl")
    >>> [one.origin for one in (*origins.header(Dataset(title="A")), *origins.record(Event(code="cameo:042")))]
    [None, None]
    >>> origins.begin("b.jsonl")
    >>> [one.origin for one in (*origins.header(Dataset(title="B")), *origins.record(Event(code="cameo:042")))]
    ['b', 'b']

    """

    def __init__(self, empty: "Dataset") -> None:
        self._empty = empty
        """The header that says nothing, of sources that have none."""
        self._file: str | None = None
        self._names: dict[str | None, str | None] = {}
        """From the origins in the current source to those that are given."""
        self._given: dict[str | None, Dataset] = {}
        """The headers by the origins that are given, without it."""
        self._implied: set[str | None] = set()
        """The origins whose header did not come yet."""
        self._by_header: dict[Dataset, str | None] = {}

    def begin(self, file: str | None) -> None:
        """Begin with the records of another source; *file* is what they come from, if it is known."""
        self._file = file
        self._names = {}

    def of_set(self, header: "Dataset", records: "Iterable[Record]") -> "Iterator[Record]":
        """Yield the headers and records of a data set, as of a source."""
        self.begin(None)
        for each in (header, *records):
            yield from self.place(each)

    def place(self, record: "Record") -> "tuple[Record, ...]":
        """Return a record or header as `record` or `header` does."""
        return self.header(cast("Dataset", record)) if record.record == "dataset" else self.record(record)

    def vouched(self, record: Any) -> "Attribution | None":
        """Return who holds a record by its header alone."""
        header = self._given.get(record.origin, self._empty)
        return header.attribution if record.record == "event" and not record.attributions else None

    def claim(self, record: Any) -> tuple[object, ...]:
        """Return what a record says, whoever coded it and whatever else its header says."""
        return content_of(record), self.vouched(record)

    @property
    def is_one(self) -> bool:
        """Whether all records so far stand under one header."""
        return len(self._given) < 2

    def header(self, header: "Dataset") -> "tuple[Dataset, ...]":
        """Return a header with its origin; nothing where it was returned before."""
        origin, bare = header.origin, with_origin(header.header, None)
        if origin in self._names:
            name = self._names[origin]
            if self._given[name] == bare and name not in self._implied:
                return ()
            if name in self._implied:
                return self._give(name, bare)
        if bare in self._by_header:
            self._names[origin] = self._by_header[bare]
            return ()
        name = self._unused(origin, bare)
        self._names[origin] = name
        return self._give(name, bare)

    def record(self, record: Any) -> tuple[Any, ...]:
        """Return a record with its origin; before it a header, where its source has none and another comes before."""
        origin = record.origin
        if origin not in self._names:
            return (*self._without_header(origin), with_origin(record, self._names[origin]))
        name = self._names[origin]
        return (record if name == origin else with_origin(record, name),)

    def _without_header(self, origin: str | None) -> "tuple[Dataset, ...]":
        """Give records without a header an origin."""
        if origin is None and self._empty in self._by_header:
            self._names[origin] = self._by_header[self._empty]
            return ()
        name = self._names[origin] = self._unused(origin, self._empty)
        if name == origin:  # the first records of all, or of a name that nobody else uses: no header is needed
            self._implied.add(name)
            self._given[name] = self._empty
            if name is None:
                self._by_header[self._empty] = None
            return ()
        return self._give(name, self._empty)

    def _unused(self, origin: str | None, header: "Dataset") -> str | None:
        if origin not in self._given:
            return origin
        name = origin or name_of(header, self._file)
        found, number = name, 1
        while found in self._given:
            number += 1
            found = f"{name}-{number}"
        return found

    def _give(self, name: str | None, bare: "Dataset") -> "tuple[Dataset, ...]":
        self._implied.discard(name)
        if self._by_header.get(self._given.get(name, bare)) == name:
            self._by_header.pop(self._given.get(name, bare), None)
        self._given[name] = bare
        self._by_header[bare] = name
        return (with_origin(bare, name),)


def merged(ours: "Dataset", theirs: "Dataset", empty: "Dataset") -> "Dataset":
    """
    Return two data sets as one: see `Dataset.merge`; *empty* is one that says nothing.

    Raises:
        RecordError: where an id stands for two different records.

    """
    origins = Origins(empty)
    first = list(origins.of_set(with_origin(ours.header, None), ours.records[1:]))
    says_nothing = theirs.header == empty and ours.attribution is None
    header = (
        with_origin(ours.header, None) if says_nothing else theirs.header
    )  # loose records, for which nobody vouches, join ours
    second = list(origins.of_set(header, theirs.records[1:]))
    main, *others = cast("list[Dataset]", [each for each in (*first, *second) if each.record == "dataset"])
    contents = {}
    for kind in ("document", "actor", "event"):
        mine, more = ([each for each in side if each.record == kind] for side in (first, second))
        contents[f"{kind}s"] = union(mine, more, f"{kind}s", origins.vouched)
    return main.evolve(origins=others, **contents)
