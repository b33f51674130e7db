"""GeoJSON that the format `geojson` wrote, back to records."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO, Final

from eventcode.columnar import FlatColumn
from eventcode.convert import decode, parse
from eventcode.errors import FormatError, truncated
from eventcode.formats.io.limits import LIMITS, Limits, check_json
from eventcode.formats.rows.cells import no_rows
from eventcode.formats.rows.json import as_json, rejected
from eventcode.formats.rows.json_members import members
from eventcode.issues import Finding, InvalidRecordError, Issue, Location, Severity
from eventcode.model import Dataset, Event
from eventcode.registry import Registry
from eventcode.row import AnyRow, Row

from .geojson_feature import feature_line, positions, property_columns

__all__ = ["read"]

_SHOWN: Final = 100
_KINDS: Final = {"features": "event", "origins": "dataset", "documents": "document", "actors": "actor"}


def read(stream: BinaryIO, *, name: str, registry: Registry, limits: Limits = LIMITS) -> Iterator[AnyRow]:
    """Yield the records of features, and the others of the collection, in the order of the file."""
    columns = property_columns(registry)
    is_first, found = True, dict[str, bytes]()
    for key, piece in members(stream, _KINDS, most=limits.line):
        found.setdefault(key, piece.raw[:_SHOWN])
        location = Location(name, piece.line)
        if not piece.raw and not piece.fault:
            continue  # an array without elements
        try:
            raw = piece.checked(limits)
            if key not in {"dataset", *_KINDS}:
                parse(raw)  # one that is damaged may have taken another into it
                continue
            if key != "features":
                yield Row(location, decode(raw, registry=registry))
                continue
            feature = _parsed(raw, name if is_first else "")
            is_first = False
            record = _record(feature, registry, limits)
        except InvalidRecordError as error:
            yield rejected(location, error, piece.raw)
        else:
            yield Row(location, record, issues=tuple(_doubts(record, feature, location, columns)))
    yield from _without_features(found, Location(name, 1))


def _without_features(found: Mapping[str, bytes], location: Location) -> Iterator[AnyRow]:
    """Yield what is wrong with an object as a whole, by the beginnings of its members."""
    kind = found.get("type")
    if "" in found:  # it is known to be damaged
        return
    if kind != b'"FeatureCollection"':
        what = "no type" if kind is None else f"the type {kind.decode(errors='replace')}"
        message = f"found {what}, expected the type FeatureCollection"
    elif "features" not in found:
        message = "found a collection without the member 'features', expected an array of features"
    else:
        if not any(found[key] for key in ("dataset", *_KINDS) if key in found):
            yield Row(location, Dataset(), issues=(no_rows(location, "features"),))
        return
    yield rejected(location, InvalidRecordError([Finding(message)], rule="EC002"), b"")


def _parsed(raw: bytes, file: str) -> dict[str, Any]:
    """
    Return a feature.

    Raises:
        FormatError: where the first one of a *file* has properties, and no record among them.
        InvalidRecordError: where it is none.

    """
    feature: dict[str, Any] = parse(raw)
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if isinstance(properties, dict) and "record" in properties:
        return feature
    found = (
        truncated(feature)
        if not isinstance(properties, dict)
        else f"the properties {', '.join(properties) or '(none)'}"
    )
    expected = "a feature with the property 'record', as this format writes it"
    if file and isinstance(properties, dict):
        raise FormatError(
            f"{file}: found features with {found[:300]}, expected {expected}; other properties are read as a table, by "
            "their names: as those of a known source, or by a mapping file"
        )
    raise InvalidRecordError([Finding(f"found {found[:300]}, expected {expected}")])


def _record(feature: dict[str, Any], registry: Registry, limits: Limits) -> Event:
    found = feature["properties"]["record"]
    text = found.encode() if isinstance(found, str) else as_json(found)  # GDAL makes text of what is nested
    check_json(text, limits)
    record = decode(text, registry=registry)
    if not isinstance(record, Event):
        message = f"found a record of the kind {record.record}, expected an event"
        raise InvalidRecordError([Finding(message, ("properties", "record"))])
    return record


def _doubts(
    record: Event, feature: dict[str, Any], location: Location, columns: Iterable[FlatColumn]
) -> Iterator[Issue]:
    """Yield a warning where the properties or the geometry say something else than the record, which counts."""
    known = [column for column in columns if column.known(record)]
    own = parse(feature_line(record, positions(record), known))
    differ = [
        key
        for key, value in feature["properties"].items()
        if key != "record" and key in own["properties"] and (value or None) != own["properties"][key]
    ]
    geometry = feature.get("geometry", own["geometry"])
    differ += ["geometry"] if geometry != own["geometry"] else []
    if differ:
        message = f"found another {', '.join(differ[:5])} than the record has, which counts"
        yield Issue("EC011", Severity.WARNING, message=message, record=record.id, location=location)
