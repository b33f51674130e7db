"""Heads of records: the JSON keys `record` and `type`, which say the class."""

from typing import Final

from eventcode.model import ActorRecord, Dataset, Document, Event, Part, Record
from eventcode.registry import Registry

__all__ = ["KINDS", "class_of", "head_of"]

KINDS: Final[dict[object, type[Record]]] = {
    "event": Event,
    "document": Document,
    "actor": ActorRecord,
    "dataset": Dataset,
}


def class_of(kind: object, tag: object, *, registry: Registry) -> type[Record] | None:
    """Return the class for the values of `record` and `type`; None where there is none. Types may be added any time."""
    cls = KINDS.get(kind) if isinstance(kind, str) else None
    if cls is not Event or tag is None:
        return cls
    return registry.types.get(tag, Event) if isinstance(tag, str) else None


def head_of(cls: type[Part]) -> dict[str, str]:
    """
    Return the keys that say the class of a record, with their values.

    The name of a type that is not installed is none of them: a record keeps it as an unknown key.
    """
    tag = cls.tag if issubclass(cls, Event) else None
    return ({"record": cls.record} if cls.record else {}) | ({"type": tag} if tag else {})
