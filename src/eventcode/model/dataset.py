"""Data sets: documents, actors and events, with their codebooks, licence and creators."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from attrs import field, resolve_types

from eventcode.errors import RecordError, UnknownNameError, truncated

from .actor import ActorRecord
from .attribution import Attribution, Factuality
from .base import Part, part
from .conditions import Conditions, HeldBy, Several
from .contents import as_actor_records, as_documents, as_events, unknown_id
from .document import Document
from .duplicates import clusters_of
from .event import Event
from .frozendict import EMPTY, FrozenDict
from .graph import graph_of
from .link import Link
from .origins import all_named, contents_of, merged
from .relative_times import Resolution, resolve
from .shorthand import as_frozen, as_texts, many
from .stances import Contest, Stance, contest_of, stances_of
from .status import Status, status_of
from .when import When

if TYPE_CHECKING:
    import networkx as nx

    from eventcode.frames import Engine

__all__ = ["SCHEMA", "Dataset", "Record"]

SCHEMA = "eventcode/1"
"""The version of the native schema that this library writes."""


def _origins(value: "Dataset | Iterable[Dataset] | None") -> "tuple[Dataset, ...]":
    return many(value, (Dataset,), "a Dataset, or several")


@part(kw_only=True)
class Dataset(Part):
    """
    Documents, actors and events, with their codebooks, licence and creators; without contents, the header of a file.

    A data set iterates over its events. `data["e1"]` is an event by its id, `data.events[0]` one by its position. Ids
    may be missing or duplicate: the rules report them, and look-ups return the first event.

    Records of several sources stand in one set under headers of their own, those in `origins`: a record's `origin` is
    the name of its header; a record without one stands under the header of the set itself.

    >>> data = Dataset(events=[Event(id="e1"), Event(id="e2", links=[("denies", "e1")])], codebooks=["cameo@1.1b3"])
    >>> [e.id for e in data], data["e2"].linked("denies"), [e.id for e, _ in data.links_to("e1")]
    (['e1', 'e2'], ('e1',), ['e2'])

    """

    record: ClassVar[str] = "dataset"

    schema: str = field(default=SCHEMA, metadata={"always": True})
    """The version of the native schema."""
    title: str | None = None
    """The title."""
    codebooks: tuple[str, ...] = field(default=(), converter=as_texts)
    """As name@version: `cameo@1.1b3`."""
    license: str | None = None
    """An SPDX id where there is one: `CC-BY-4.0`."""
    creators: tuple[str, ...] = field(default=(), converter=as_texts)
    """The people or institutions that made it."""
    attribution: Attribution | None = None
    """The holder of the records without attributions; None where there is none."""
    origin: str | None = None
    """The name of a header among others of one file; it holds for the records with the same `origin`."""
    extra: FrozenDict = field(default=EMPTY, converter=as_frozen)
    """Data of a source format that have no field here, under the name of the format."""
    origins: "tuple[Dataset, ...]" = field(
        default=(), converter=_origins, validator=all_named, metadata={"contents": True}
    )
    """The headers of other sources whose records stand in the set, each with its own `origin`."""
    documents: tuple[Document, ...] = field(default=(), converter=as_documents, metadata={"contents": True})
    """The documents."""
    actors: tuple[ActorRecord, ...] = field(default=(), converter=as_actor_records, metadata={"contents": True})
    """The actors that are records of their own; other records refer to them by `Actor.ref`."""
    events: tuple[Event, ...] = field(default=(), converter=as_events, metadata={"contents": True})
    """The events."""

    def __attrs_post_init__(self) -> None:
        has_contents = self.origins or self.documents or self.actors or self.events
        if self.origin is not None and has_contents:
            found = f"the origin {truncated(self.origin)} and contents"
            raise RecordError(
                where="Dataset.origin", found=found, expected="a header alone, among the origins of a data set"
            )

    @property
    def header(self) -> "Dataset":
        """The data set without its contents: the first line of its file."""
        return self.evolve(origins=(), documents=(), actors=(), events=())

    def header_of(self, record: "Event | Document | ActorRecord") -> "Dataset":
        """
        Return the header that a record of the set stands under; one that says nothing, where its origin is not known.

        >>> data = Dataset(license="CC0-1.0", origins=Dataset(origin="icews", license="CC-BY-4.0"))
        >>> data.header_of(Event(code="cameo:042")).license, data.header_of(Event(origin="icews")).license
        ('CC0-1.0', 'CC-BY-4.0')
        """
        return self._headers.get(record.origin) or Dataset(origin=record.origin)

    @cached_property
    def _headers(self) -> "dict[str | None, Dataset]":
        return {None: self.header, **{header.origin: header for header in self.origins}}

    def part(self, origin: str | None) -> "Dataset":
        """
        Return the records of one origin under their own header, as a data set of its own; None is the set's own part.

        Raises:
            UnknownNameError: where the set has no such origin.

        >>> data = Dataset(origins=Dataset(origin="icews", title="ICEWS"), events=[Event(origin="icews"), Event()])
        >>> data.part("icews").title, len(data.part("icews")), len(data.part(None))
        ('ICEWS', 1, 1)

        """
        if origin not in self._headers:
            raise unknown_id("header", origin, [header.origin or "" for header in self.origins], of="origin")
        return self._headers[origin].evolve(origin=None, **contents_of(self, origin))

    def __len__(self) -> int:
        """Return the number of events."""
        return len(self.events)

    def __bool__(self) -> bool:
        """Return True, for a data set without events too."""
        return True

    def __iter__(self) -> Iterator[Event]:
        """Iterate over the events, in their order."""
        return iter(self.events)

    def __contains__(self, id: object) -> bool:
        return id in self._by_id

    def __getitem__(self, id: str) -> Event:
        """
        Return the event with an id; the first of them, where a faulty set has several.

        Raises:
            UnknownNameError: where there is none, with the nearest id as its hint; for a position.

        """
        if isinstance(id, str):
            if id in self._by_id:
                return self._by_id[id]
            raise unknown_id("event", id, self._by_id)
        first = repr(self.events[0].id) if self.events else "id"
        expected = f"the id of an event, as in data[{first}]; data.events takes positions, as in data.events[0]"
        raise UnknownNameError(where="Dataset", found=truncated(id), expected=expected)

    @cached_property
    def _documents_by_id(self) -> dict[str, Document]:
        return {document.id: document for document in reversed(self.documents)}

    @cached_property
    def _actors_by_id(self) -> dict[str, ActorRecord]:
        return {actor.id: actor for actor in reversed(self.actors)}

    @cached_property
    def _by_id(self) -> dict[str, Event]:
        return {event.id: event for event in reversed(self.events)}

    @cached_property
    def _to(self) -> dict[str, list[tuple[Event, Link]]]:
        pointing: dict[str, list[tuple[Event, Link]]] = {}
        for event in self.events:
            for link in event.links:
                pointing.setdefault(link.target, []).append((event, link))
        return pointing

    def actor(self, id: str) -> ActorRecord:
        """
        Return the actor record with that id; the first of them, where a faulty set has several.

        Raises:
            UnknownNameError: where there is none.

        """
        if id in self._actors_by_id:
            return self._actors_by_id[id]
        raise unknown_id("actor", id, self._actors_by_id)

    def document(self, id: str) -> Document:
        """
        Return the document with an id; the first of them, where a faulty set has several.

        Raises:
            UnknownNameError: where there is none.

        """
        if id in self._documents_by_id:
            return self._documents_by_id[id]
        raise unknown_id("document", id, self._documents_by_id)

    def links_to(self, id: str) -> tuple[tuple[Event, Link], ...]:
        """Return the events that link to *id*, each with its link; *id* itself may be missing."""
        return tuple(self._to.get(id, ()))

    def links_from(self, id: str) -> tuple[tuple[Link, Event | None], ...]:
        """
        Return the links of the event with an id, each with its target, or None where the target is missing.

        Raises:
            UnknownNameError: where no event has the id.

        """
        return tuple((link, self._by_id.get(link.target)) for link in self[id].links)

    def _repr_html_(self) -> str:
        from eventcode.display.records import statements

        return statements(self)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._by_id)

    def attributed(self) -> Iterator[Event]:
        """Iterate over the events; those without attributions get the *attribution* of their header, if it has one."""
        for event in self.events:
            own = self.header_of(event).attribution
            yield event if own is None or event.attributions else event.evolve(attributions=own)

    @property
    def records(self) -> tuple["Record", ...]:
        """The header, those of other sources, and all records, in the order of the file."""
        return (self.header, *self.origins, *self.documents, *self.actors, *self.events)

    def status(self, event: Event) -> Status:
        """
        Return the status of an event of this set.

        It is that of `Event.status`, with the attribution of its header and actor records; and `contested` where the
        statement is put as actual and two holders contradict each other, by attributions or by acts of their own.
        """
        attribution = self.header_of(event).attribution
        own = () if attribution is None else (attribution,)
        found = status_of(event.modality, event.attributions or own, actors=self._actors_by_id)
        is_open = event.modality == "actual" and found not in {"unstated", "retracted"}
        return "contested" if is_open and self._contest(event) else found

    def stances(self, id: str) -> tuple[Stance, ...]:
        """
        Return who holds, rejects or leaves open the statement with that id, and from what each stance follows.

        Raises:
            UnknownNameError: where there is no event with that id.

        >>> data = Dataset(events=[
        ...     Event(id="sent", attributions=[("KORLEG", "CT+")]),
        ...     Event(id="denial", source="RUS", links=("denies", "sent")),
        ... ])
        >>> [(s.holder.label, s.factuality, s.basis, s.record) for s in data.stances("sent")]
        [('KORLEG', 'CT+', 'attribution', 'sent'), ('RUS', 'CT-', 'denies', 'denial')]
        >>> data.status(data["sent"])
        'contested'

        """
        event = self[id]
        attribution = self.header_of(event).attribution
        if attribution is not None and not event.attributions:
            event = event.evolve(attributions=attribution)
        return tuple(stances_of(event, self.links_to(id)))

    def _contest(self, event: Event) -> Contest | None:
        return contest_of(event, stances_of(event, self.links_to(event.id)), self._actors_by_id)

    def contested(self) -> tuple[Contest, ...]:
        """Return the statements about which two holders contradict each other, with the stances on both sides."""
        return tuple(contest for event in self.events if (contest := self._contest(event)) is not None)

    def where(
        self,
        *,
        held_by: HeldBy | None = None,
        at_least: Factuality | None = None,
        modality: Several | None = None,
        status: Several | None = None,
        nature: Several | None = None,
    ) -> "Dataset":
        """
        Return the set with those of its events that meet all that is given; its documents and actors stay.

        The arguments are those of `Projection.where`. The statuses are those of this set, `contested` among them.

        Raises:
            RecordError: for a value that a condition cannot have.

        >>> data = Dataset(events=[
        ...     Event(id="sent", attributions=[("KORLEG", "CT+"), ("RUS", "CT-")]),
        ...     Event(id="denial", source="RUS", nature="speech_act", attributions=[("author", "CT+")]),
        ... ])
        >>> [event.id for event in data.where(status="contested")], [event.id for event in data.where(held_by="author")]
        (['sent'], ['denial'])

        """
        given = Conditions(held_by=held_by, at_least=at_least, modality=modality, status=status, nature=nature)
        unmet = (given.unmet(event, status=self.status, actors=self._actors_by_id) for event in self.attributed())
        return self.evolve(events=[e for e, reasons in zip(self.events, unmet, strict=True) if not any(reasons)])

    def duplicates(self) -> tuple[tuple[Event, ...], ...]:
        """
        Return clusters of events that may be one statement: those with the same content, or with the same quote.

        Nothing is merged: two coders may differ on purpose, and one quote may hold two statements.

        >>> quote = [("d1", "troops moved")]
        >>> twice = [Event(id=i, code=c, mentions=quote) for i, c in (("a", "cameo:072"), ("b", "cameo:154"))]
        >>> [[event.id for event in cluster] for cluster in Dataset(events=twice).duplicates()]
        [['a', 'b']]
        """
        return clusters_of(self.events)

    def resolve(self, when: When, *, document: str | None = None) -> Resolution:
        """
        Return the bounds of a time within this set, and what they rest on.

        A time that is relative to a document or record of the set is bounded by what the set knows of that: the anchor
        or the day of publication of a document, the time of a record. Nothing else is added.

        Args:
            when: a time of one of the records.
            document: the id of the document in which it stands, for times that name nothing they are relative to.

        >>> data = Dataset(documents=[Document(id="d1", published="2024-10-23")])
        >>> found = data.resolve(When(text="earlier this year", relation="before"), document="d1")
        >>> found.latest, found.basis
        ((2024, 10, 23), 'd1 was published 2024-10-23')

        """
        return resolve(when, when.relative_to or document, self._documents_by_id, self._by_id)

    def merge(self, other: "Dataset") -> "Dataset":
        """
        Return both sets as one, in order.

        Records of the same content become one, which has the codings of all: who coded it is no part of the content.

        The header is that of this set. Where the other set has another one, it is kept among `origins`, and its records
        have its name as their `origin`: its title, or `source`, with a number where that is taken. Records of a set
        whose header says nothing join this one, unless this one's header vouches for its records.

        Raises:
            RecordError: where an id stands for two different records.

        >>> both = Dataset(title="Ours").merge(Dataset(title="Theirs", events=[Event(id="e1")]))
        >>> both.origins[0].title, both["e1"].origin, both.header_of(both["e1"]).title
        ('Theirs', 'theirs', 'Theirs')

        """
        return merged(self, other, Dataset())

    def to_frame(self, engine: "Engine" = "polars", **options: Any) -> Any:
        """
        Return the events as a data frame of an engine, one row an event: see `eventcode.to_frame`, also for *options*.

        Raises:
            MissingExtraError: where pyarrow or the engine is not installed.

        >>> Dataset(events=[Event(id="e1", source="RUS")]).to_frame()["source_country"].to_list()
        ['RUS']

        """
        from eventcode.frames import to_frame

        return to_frame(self, engine, **options)

    def graph(self, *, actors: bool = False) -> "nx.MultiDiGraph[str]":
        """
        Return the events and their links as a networkx graph; needs the extra `graph`.

        A node is an event's id, with `kind` ("event"), `label`, `code`, `type`, `status` and `modality`; an edge's key
        is the link's type, with `inferred` and `by`. A target that is missing is a node with `missing=True`. Values are
        plain, so that networkx writes them as GraphML. With *actors*, each actor is a node too, with `kind` ("actor"),
        `label`, `country`, `roles` and `actor_kind`; an edge leads to it from each event in which it has a part, whose
        key is its role: `source`, `target`, that of a participant, or `holder` with a `factuality`.

        Raises:
            MissingExtraError: where networkx is not installed.

        """
        return graph_of(self, actors=actors)


resolve_types(Dataset)  # the headers in a data set are data sets too

Record: TypeAlias = Event | Document | ActorRecord | Dataset
"""A line of a native file."""
