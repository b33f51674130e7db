"""Features: one event as a feature of GeoJSON."""

from collections.abc import Iterable
from typing import Final, TypeAlias

from eventcode.columnar import FlatColumn, locations
from eventcode.columnar.columns import flat_columns
from eventcode.convert import encode
from eventcode.formats.rows.json import as_json
from eventcode.model import Event
from eventcode.registry import Registry

__all__ = ["Position", "feature_line", "positions", "property_columns"]

_APART: Final = frozenset({"id", "lat", "lon"})
"""The columns that a feature has beside its properties."""

Position: TypeAlias = tuple[float, float]


def positions(event: Event) -> list[Position]:
    """Return the coordinates of the locations of an event, longitude first."""
    return [(p.lon, p.lat) for p in locations(event) if p.lon is not None and p.lat is not None]


def property_columns(registry: Registry) -> tuple[FlatColumn, ...]:
    """Return the columns that are properties of features, but for the record."""
    return tuple(column for column in flat_columns(registry=registry) if column.name not in _APART)


def feature_line(event: Event, places: list[Position], columns: Iterable[FlatColumn]) -> bytes:
    """Return the feature of an event, whose locations have these coordinates, with these columns as properties."""
    geometry = None
    if places:
        one = len(places) == 1
        geometry = {"type": "Point" if one else "MultiPoint", "coordinates": places[0] if one else places}
    values = {column.name: column.text(event) or None for column in columns}
    text = as_json({"type": "Feature", "id": event.id, "geometry": geometry, "properties": values})
    return text.removesuffix(b"}}") + b',"record":' + encode(event) + b"}}"
