"""Contents: the records that a data set holds, one or several of a kind."""

from collections.abc import Iterable

from eventcode.errors import UnknownNameError, suggest, truncated

from .actor import ActorRecord
from .document import Document
from .event import Event
from .shorthand import many

__all__ = ["as_actor_records", "as_documents", "as_events", "unknown_id"]


def as_documents(value: "Document | Iterable[Document] | None") -> tuple[Document, ...]:
    """Return one document or several."""
    return many(value, (Document,), "a Document, or several")


def as_actor_records(value: "ActorRecord | Iterable[ActorRecord] | None") -> tuple[ActorRecord, ...]:
    """Return one actor record or several."""
    return many(value, (ActorRecord,), "an ActorRecord, or several")


def as_events(value: "Event | Iterable[Event] | None") -> tuple[Event, ...]:
    """Return one event or several."""
    return many(value, (Event,), "an Event, or several")


def unknown_id(what: str, id: object, known: Iterable[str], *, of: str = "id") -> UnknownNameError:
    """Return the error for an id that no record of a set has."""
    hint = suggest(id, known) if isinstance(id, str) else None
    return UnknownNameError(f"no {what} has the {of} {truncated(id)}", hint)
