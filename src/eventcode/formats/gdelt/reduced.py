"""
GDELT's reduced file: a header row and 17 columns between tabs, one row for all events alike, 1979 to 2013.

Source of the columns: the header of `GDELT.MASTERREDUCEDV2.TXT` (data.gdeltproject.org/events), as public scripts
that load it into a geodatabase list it; some files have the 11 without the places of source and target. A row counts
the events of one day, source, target, code and places. So it becomes one record that says how many events it stands
for, and never passes for one event:

- `quantities` has NumEvents, as a number of `events` that GDELT worked out.
- There is no id: it is made of the content. `code` is `cameo:` and CAMEOCode; `---` is no code.
- `source` and `target` are the actors of Source and Target, by their CAMEO codes.
- `places` has ActionGeoType, as the precision, and the coordinates; the file has no names and no countries. SourceGeo
  and TargetGeo say near which place the text mentions an actor, and stay in `extra`, as in `gdelt2`.
- NumArts, QuadClass and Goldstein are in `extra["gdelt-reduced"]` as text. The attribution says that GDELT does not
  commit to the statement.

The columns are found by their names, in any order and dialect; what a file lacks is absent.
"""

from typing import Final

from eventcode.formats.fields.columns import Column, Group, Parts
from eventcode.formats.fields.csv_table import CsvTable, csv_format
from eventcode.formats.fields.texts import whole
from eventcode.formats.fields.usual_columns import CAMEO, actor_by_code, cameo_column, coordinate_columns, day_column
from eventcode.formats.rows.dialect import Dialect
from eventcode.model import Code, Coding, Dataset, Place, Quantity

from .parts import ATTRIBUTION, goldstein, place_type, precision, quad

__all__ = ["ATTRIBUTION", "FORMAT", "TABLE"]

_NAME: Final = "gdelt-reduced"
_NO_CODE: Final = "---"
_EVENTS: Final = "events"
_COUNT: Final = "a number of events"


def _code(text: str) -> Code | None:
    return None if text == _NO_CODE else Code(f"cameo:{text}")


def _events(text: str) -> Quantity:
    """Read how many events a row stands for."""
    return Quantity(int(whole(text)), unit=_EVENTS, derived=True)


def _count(quantity: Quantity) -> str | None:
    return str(quantity.value) if quantity.unit == _EVENTS and type(quantity.value) is int else None


def _place(parts: Parts) -> Place | None:
    parts.pair("lat", "lon")
    kind = precision(parts.pop("type", ""))
    return Place(lat=parts["lat"], lon=parts["lon"], precision=kind) if parts else None


def _geo_columns(prefix: str, group: str) -> tuple[Column, ...]:
    """Return the three columns of a place: *prefix* is Source, Target or Action."""
    return (
        Column(f"{prefix}GeoType", group, part="type", write=place_type, holds="value"),
        *coordinate_columns(f"{prefix}GeoLat", f"{prefix}GeoLong", group=group),
    )


TABLE: Final = CsvTable.of_columns(
    _NAME,
    (
        day_column("Date"),
        Column("Source", "source", part="code", read=actor_by_code),
        Column("Target", "target", part="code", read=actor_by_code),
        cameo_column("CAMEOCode", read=_code, holds="code"),
        Column("NumEvents", "events", part="count", read=_events, write=_count, expected=_COUNT, holds="whole"),
        Column("NumArts", "articles", holds="whole"),
        Column("QuadClass", "code", write=quad, holds="whole"),
        Column("Goldstein", "code", write=goldstein, holds="fraction"),
        *_geo_columns("Source", "geo1"),
        *_geo_columns("Target", "geo2"),
        *_geo_columns("Action", "geo"),
    ),
    groups={
        "day": Group("when", capacity="one day"),
        "source": Group("source", many=True, capacity="one actor by CAMEO code"),
        "target": Group("target", many=True, capacity="one actor by CAMEO code"),
        "code": Group("code", capacity="one code of cameo", verbatim=True),
        "events": Group("quantities", many=True, capacity=_COUNT),
        "articles": Group(),
        "geo1": Group(),
        "geo2": Group(),
        "geo": Group("places", _place, many=True, capacity="one location by its coordinates"),
    },
    required=("Date", "Source", "Target", "CAMEOCode", "NumEvents"),
    default=Dialect(separator="tab", quoting="none"),
    dataset=Dataset(title="GDELT, reduced: a row counts the events that are alike", codebooks=CAMEO),
    constant={"attributions": (ATTRIBUTION,), "codings": (Coding("GDELT", codebook=CAMEO),)},
)
"""The columns by their names."""

FORMAT: Final = csv_format(
    TABLE, title="GDELT reduced, a row for all events alike", suffixes=("GDELT.MASTERREDUCEDV2.TXT",)
)
