"""Flat columns: what a record says in one row of plain texts, for formats that show records to people and tools."""

from collections.abc import Callable, Iterable
from typing import Final

from attrs import frozen

from eventcode.convert import dumps
from eventcode.errors import UnknownNameError
from eventcode.model import Actor, Event, Place, When

__all__ = ["COLUMNS", "FlatColumn", "locations"]


@frozen
class FlatColumn:
    """A column: its name, and what a record has there."""

    name: str
    text: Callable[[Event], str | None]
    """None and the empty text both mean that the record does not say."""
    plain: bool = False
    """True where no formula can stand: a number of ours, JSON."""


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(texts)


def _code_name(event: Event) -> str | None:
    from eventcode.taxonomy import codebook

    if event.code is None:
        return None
    try:
        return codebook(event.code.book)[event.code.value].name
    except UnknownNameError:
        return None  # a book or a code that is not known here; the code itself has a column


def _labels(actors: tuple[Actor, ...]) -> str:
    return _joined(a.label for a in actors)


def _codes(actors: tuple[Actor, ...]) -> str:
    return _joined(a.cameo or "" for a in actors) if any(a.cameo for a in actors) else ""


def _bound(when: When | None, end: int) -> str | None:
    day = None if when is None else when.span[end]
    if day is None:
        return None
    year = f"{day[0]:04d}" if day[0] >= 0 else f"-{-day[0]:04d}"
    return f"{year}-{day[1]:02d}-{day[2]:02d}"


def _place(place: Place) -> str:
    name = place.name or place.admin2 or place.admin1 or place.country or "somewhere"
    return name if place.role == "location" else f"{name} ({place.role})"


def locations(event: Event) -> tuple[Place, ...]:
    """Return the locations that have coordinates: where somebody spoke is not where the thing happened."""
    return tuple(p for p in event.places if p.role == "location" and p.lat is not None)


def _location(event: Event) -> Place:
    return next(iter(locations(event)), Place())


def _degrees(value: float | None) -> str | None:
    return None if value is None else repr(value)


COLUMNS: Final = (
    #       column          its text
    FlatColumn("id", lambda e: e.id),
    FlatColumn("type", lambda e: e.type),
    FlatColumn("code", lambda e: e.code),
    FlatColumn("code_name", _code_name),
    FlatColumn("label", lambda e: e.label),
    FlatColumn("source", lambda e: _labels(e.source)),
    FlatColumn("target", lambda e: _labels(e.target)),
    FlatColumn("source_code", lambda e: _codes(e.source)),
    FlatColumn("target_code", lambda e: _codes(e.target)),
    FlatColumn("when", lambda e: e.when.edtf if e.when else None),
    FlatColumn("relation", lambda e: e.when.relation if e.when else None),
    FlatColumn("when_text", lambda e: e.when.text if e.when else None),
    FlatColumn("earliest", lambda e: _bound(e.when, 0)),
    FlatColumn("latest", lambda e: _bound(e.when, 1)),
    FlatColumn("status", lambda e: e.status),
    FlatColumn("modality", lambda e: e.modality),
    FlatColumn("nature", lambda e: e.nature),
    FlatColumn("factuality", lambda e: _joined(f"{a.holder.label}: {a.factuality}" for a in e.attributions)),
    FlatColumn("quantities", lambda e: _joined(map(str, e.quantities))),
    FlatColumn("places", lambda e: _joined(map(_place, e.places))),
    FlatColumn("lat", lambda e: _degrees(_location(e).lat), plain=True),
    FlatColumn("lon", lambda e: _degrees(_location(e).lon), plain=True),
    FlatColumn("documents", lambda e: _joined(dict.fromkeys(m.document for m in e.mentions))),
    FlatColumn("quotes", lambda e: _joined(m.quote for m in e.mentions if m.quote is not None)),
    FlatColumn("links", lambda e: _joined(f"{link.type} {link.target}" for link in e.links)),
    FlatColumn("record", dumps, plain=True),
)
"""
The columns. Several values stand in one cell with `; ` between them. `earliest` and `latest` are days and consider
`relation`; a label of an actor is its name or, failing that, its code; `lat` and `lon` are of the first location.
"""
