"""Union: the records of two sets as one, those with the same content once."""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any, TypeVar

from attrs import fields

from eventcode.errors import RecordError

from .base import Part
from .caching import cached
from .event import Event

__all__ = ["content_of", "union"]

_P = TypeVar("_P", bound=Part)


def union(
    ours: Iterable[_P], theirs: Iterable[_P], what: str, vouched: Callable[[_P], object] = lambda _: None
) -> tuple[_P, ...]:
    """
    Return records in order, those of the same content once; an event then has the codings of all.

    *vouched* returns who holds a record by its header alone: another one is another content.

    Raises:
        RecordError: where one of *theirs* has the id of one of *ours*, and another content.

    """
    found: dict[object, _P] = {}

    def key(record: _P) -> object:
        return content_of(record), vouched(record)

    _add(ours, found, key)
    taken = {record.id for record in found.values()}  # type: ignore[attr-defined]  # all kinds that a set holds have one
    new = [record for record in theirs if key(record) not in found]
    if clash := sorted({record.id for record in new} & taken):  # type: ignore[attr-defined]  # the same
        raise RecordError(f"{what} with the same id and another content: {', '.join(clash)}", where="Dataset.merge")
    _add(theirs, found, key)
    return tuple(found.values())


def _add(records: Iterable[_P], found: dict[object, _P], key: Callable[[_P], object]) -> None:
    for record in records:
        known = found.setdefault(key(record), record)
        if isinstance(known, Event) and isinstance(record, Event) and known.codings != record.codings:
            codings = tuple(dict.fromkeys((*known.codings, *record.codings)))
            found[key(record)] = known.evolve(codings=codings)


def content_of(record: Part) -> tuple[object, ...]:
    """Return what two records of the same content have in common: everything but their codings and origins."""
    return type(record), *_values_of(type(record))(record)


@cached
def _values_of(cls: type[Part]) -> Callable[[Part], tuple[Any, ...]]:
    return attrgetter(*(f.name for f in fields(cls) if f.name not in {"codings", "origin"}))
