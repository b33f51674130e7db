"""Features: one event as a feature of GeoJSON."""

from typing import Final, TypeAlias

from eventcode.columnar import COLUMNS, locations
from eventcode.convert import encode
from eventcode.formats.rows.json import as_json
from eventcode.model import Event

__all__ = ["Position", "feature_line", "positions"]

_COLUMNS: Final = tuple(c for c in COLUMNS if c.name not in {"id", "lat", "lon", "record"})

Position: TypeAlias = tuple[float, float]


def positions(event: Event) -> list[Position]:
    """Return the coordinates of the locations of an event, longitude first."""
    return [(p.lon, p.lat) for p in locations(event) if p.lon is not None and p.lat is not None]


def feature_line(event: Event, places: list[Position]) -> bytes:
    """Return the feature of an event, whose locations have these coordinates."""
    geometry = None
    if places:
        one = len(places) == 1
        geometry = {"type": "Point" if one else "MultiPoint", "coordinates": places[0] if one else places}
    values = {column.name: column.text(event) or None for column in _COLUMNS}
    text = as_json({"type": "Feature", "id": event.id, "geometry": geometry, "properties": values})
    return text.removesuffix(b"}}") + b',"record":' + encode(event) + b"}}"
