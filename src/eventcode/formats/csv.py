"""
CSV for spreadsheets: a header, then one row an event; RFC 4180, with CR LF, in UTF-8 without a byte order mark.

It is written, not read: the cells are for people and keep what a cell can keep. The last column, `record`, has the
whole record as native JSON, so that nothing is lost; that column alone is a native file of the events. `status` is what
each record says by itself: where a data set names one holder for all, write its events as `Dataset.attributed` does.

A cell that begins with `=`, `+`, `-`, `@`, a tab or a line end is a formula to some spreadsheets. The format `csv-safe`
puts an apostrophe before such cells, as OWASP advises; numbers and `record` cannot be formulas and stay as they are.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import BinaryIO, Final

from attrs import frozen

from eventcode.convert import dumps
from eventcode.errors import UnknownNameError
from eventcode.model import Actor, Event, Place, Record, When

from ._fit import REFUSE, Fit
from ._format import Format, only_events

__all__ = ["COLUMNS", "FORMAT", "SAFE"]

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


@frozen
class _Column:
    name: str
    text: Callable[[Event], str | None]
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


def _location(event: Event) -> Place:
    """Return the first location that has coordinates: where somebody spoke is not where the thing happened."""
    located = (p for p in event.places if p.role == "location" and p.lat is not None)
    return next(located, Place())


def _degrees(value: float | None) -> str | None:
    return None if value is None else repr(value)


COLUMNS: Final = (
    #       column          its text
    _Column("id", lambda e: e.id),
    _Column("type", lambda e: e.type),
    _Column("code", lambda e: e.code),
    _Column("code_name", _code_name),
    _Column("label", lambda e: e.label),
    _Column("source", lambda e: _labels(e.source)),
    _Column("target", lambda e: _labels(e.target)),
    _Column("source_code", lambda e: _codes(e.source)),
    _Column("target_code", lambda e: _codes(e.target)),
    _Column("when", lambda e: e.when.edtf if e.when else None),
    _Column("relation", lambda e: e.when.relation if e.when else None),
    _Column("when_text", lambda e: e.when.text if e.when else None),
    _Column("earliest", lambda e: _bound(e.when, 0)),
    _Column("latest", lambda e: _bound(e.when, 1)),
    _Column("status", lambda e: e.status),
    _Column("modality", lambda e: e.modality),
    _Column("nature", lambda e: e.nature),
    _Column("factuality", lambda e: _joined(f"{a.holder.label}: {a.factuality}" for a in e.attributions)),
    _Column("quantities", lambda e: _joined(map(str, e.quantities))),
    _Column("places", lambda e: _joined(map(_place, e.places))),
    _Column("lat", lambda e: _degrees(_location(e).lat), plain=True),
    _Column("lon", lambda e: _degrees(_location(e).lon), plain=True),
    _Column("documents", lambda e: _joined(dict.fromkeys(m.document for m in e.mentions))),
    _Column("quotes", lambda e: _joined(m.quote for m in e.mentions if m.quote is not None)),
    _Column("links", lambda e: _joined(f"{link.type} {link.target}" for link in e.links)),
    _Column("record", dumps, plain=True),
)
"""
The columns. Several values stand in one cell with `; ` between them. `earliest` and `latest` are days and consider
`relation`; a label of an actor is its name or, failing that, its code; `lat` and `lon` are of the first location.
"""


def _write(records: Iterable[Record], stream: BinaryIO, fit: Fit = REFUSE, *, safe: bool) -> None:  # noqa: ARG001  # every event fits
    import csv
    from types import SimpleNamespace

    rows = csv.writer(SimpleNamespace(write=lambda text: stream.write(text.encode())))
    rows.writerow(c.name for c in COLUMNS)
    rows.writerows(_cells(event, safe=safe) for event in only_events(records, "csv"))


def _cells(event: Event, *, safe: bool) -> Iterator[str]:
    for column in COLUMNS:
        text = column.text(event) or ""
        yield f"'{text}" if safe and not column.plain and text.startswith(_FORMULA) else text


FORMAT: Final = Format(
    name="csv",
    title="CSV for spreadsheets, one row an event",
    write=partial(_write, safe=False),
    suffixes=(".csv",),
    holds=frozenset({"event"}),
)

SAFE: Final = Format(
    name="csv-safe",
    title="CSV for spreadsheets, no cell of which is taken for a formula",
    write=partial(_write, safe=True),
    holds=frozenset({"event"}),
)
