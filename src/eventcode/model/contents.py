"""Contents: the records that a data set holds, one or several of a kind."""

from collections.abc import Iterable

from .actor import ActorRecord
from .document import Document
from .event import Event
from .shorthand import many

__all__ = ["as_actor_records", "as_documents", "as_events"]


def as_documents(value: Document | Iterable[Document] | None) -> tuple[Document, ...]:
    """Return one document or several."""
    return many(value, (Document,), "a Document, or several")


def as_actor_records(value: ActorRecord | Iterable[ActorRecord] | None) -> tuple[ActorRecord, ...]:
    """Return one actor record or several."""
    return many(value, (ActorRecord,), "an ActorRecord, or several")


def as_events(value: Event | Iterable[Event] | None) -> tuple[Event, ...]:
    """Return one event or several."""
    return many(value, (Event,), "an Event, or several")
