"""
GeoJSON for maps: one FeatureCollection (RFC 7946) in UTF-8, one Feature an event, each on a line of its own.

What is written is read back, record by record: the properties and the geometry are for others, and the record of a
feature that says something else than these counts, with a warning. Features of others that have no `record` are read by
the format of their source, such as `acled`, where their properties are its columns.

The `id` of a Feature is the record's. Its geometry is where the thing happened: a Point for
one place with the role `location` and coordinates, a MultiPoint for several, in the record's order; null where there is
none (where somebody spoke is not where it happened). Coordinates are longitude, then latitude, as the record has them.

The properties are the columns of `csv`, but for the id and the coordinates, which the Feature has anyway. Each Feature
has all of them, in the same order, and null where the record does not say: so the fields of a layer do not depend on
which records are in it. The last, `record`, is the whole record as native JSON has it, so that nothing is lost.

The header, those of other sources, documents and actors of a data set are foreign members: `dataset`, `origins`,
`documents`, `actors` (RFC 7946, 6.1), the header before its features. `bbox` comes last, where there is any coordinate.
Of the two boxes around all places, across the meridian of 0 degrees and across that of 180, it is the narrower one; in
the second, west is greater than east, as 5.2 has it. `status` is what each record says by itself: where a data set
names one holder for all, write its events as `Dataset.attributed` does.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from math import inf
from re import compile as compile_
from typing import Any, BinaryIO, Final

from eventcode.convert import encode
from eventcode.formats.coverage import WHOLE
from eventcode.formats.format import Format, Signature
from eventcode.formats.io.preview import Preview
from eventcode.formats.io.temporary import pour, temporary
from eventcode.formats.losses import RAISE, LossPolicy
from eventcode.formats.rows.json import as_json
from eventcode.formats.rows.json_members import features
from eventcode.model import Dataset, Event, Record
from eventcode.registry import DEFAULT, Registry

from .geojson_feature import Position, feature_line, positions, property_columns
from .geojson_reader import read

__all__ = ["FORMAT", "write"]

_IN_MEMORY: Final = 2**20
"""How many bytes of documents, and of actors, wait in memory for the end of the features; more wait in a file."""


def write(
    records: Iterable[Record], stream: BinaryIO, *, policy: LossPolicy = RAISE, registry: Registry = DEFAULT
) -> None:
    """Write the collection: the features as they come, then what else the data set has; all of it fits."""
    columns = property_columns(registry)
    source = iter(records)
    header, rest = _header_first(source)
    late: list[Dataset] = []
    box = _Box()
    with temporary(_IN_MEMORY) as documents, temporary(_IN_MEMORY) as actors:
        begin = b"" if header is None else b'\n"dataset":' + encode(header) + b",\n"
        stream.write(b'{"type":"FeatureCollection",' + begin + b'"features":[')
        features = _Lines(stream)
        others = {"documents": (documents, _Lines(documents)), "actors": (actors, _Lines(actors))}
        for record in rest:
            if isinstance(record, Event):
                places = positions(record)
                box.add(places)
                features.add(feature_line(record, places, columns))
            elif isinstance(record, Dataset):
                late.append(record)
            else:
                _, lines = others[f"{record.record}s"]
                lines.add(encode(record))
        stream.write(b"\n]")
        for key, headers in (
            ("dataset", [h for h in late if h.origin is None]),
            ("origins", [h for h in late if h.origin]),
        ):
            if headers:
                many = b",\n".join(map(encode, headers))
                stream.write(f',\n"{key}":'.encode() + (b"[\n" + many + b"\n]" if key == "origins" else many))
        for member, (spool, lines) in others.items():
            if lines.some:
                stream.write(f',\n"{member}":['.encode())
                pour(spool, stream)
                stream.write(b"\n]")
        if sides := box.sides():
            stream.write(b',\n"bbox":' + as_json(sides))
        stream.write(b"\n}\n")


def _header_first(records: Iterator[Record]) -> tuple[Dataset | None, Iterator[Record]]:
    """Return the header, where it comes before all records, and the rest."""
    first = next(records, None)
    if isinstance(first, Dataset) and first.origin is None:
        return first, records
    return None, records if first is None else chain([first], records)


class _Lines:
    """Writes the items of a JSON array, each on a line."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.some = False

    def add(self, item: bytes) -> None:
        self._stream.write((b",\n" if self.some else b"\n") + item)
        self.some = True


class _Box:
    """The box around positions, its sides as the positions have them."""

    def __init__(self) -> None:
        self._west = self._south = inf
        self._east = self._north = -inf
        self._first, self._last = (inf, 0.0), (-inf, 0.0)
        """Longitudes from 0 to 360, each with what it is otherwise; -180 is 180 here, being the same meridian."""

    def add(self, positions: Iterable[Position]) -> None:
        for lon, lat in positions:
            self._west, self._east = min(self._west, lon), max(self._east, lon)
            self._south, self._north = min(self._south, lat), max(self._north, lat)
            turned = (180, 180) if lon == -180 else (lon % 360, lon)
            self._first, self._last = min(self._first, turned), max(self._last, turned)

    def sides(self) -> list[float]:
        """Return west, south, east and north; nothing where there is no position."""
        west, east = self._west, self._east
        if west > east:
            return []
        if self._last[0] - self._first[0] < east - west:
            west, east = self._first[1], self._last[1]
        return [west, self._south, east, self._north]


def _is_ours(preview: Preview) -> bool:
    if not _is_collection(preview.text):
        return False
    found = features(preview)
    first = found[0].get("properties") if found else None
    return not found or (isinstance(first, dict) and "record" in first)


_is_collection: Final = compile_(r'\s*+\{\s*+"type"\s*+:\s*+"FeatureCollection"').match

FORMAT: Final = Format(
    name="geojson",
    title="GeoJSON for maps, one feature an event",
    read=read,
    write=write,
    suffixes=(".geojson", ".geo.json"),
    signature=Signature(
        "a JSON object that begins with the type FeatureCollection, of features with the property record",
        _is_ours,
        may_description="a JSON object that begins with the type FeatureCollection",
        may_match=lambda preview: _is_collection(preview.text) is not None,
    ),
    coverage=WHOLE,
    several_headers=True,
)
