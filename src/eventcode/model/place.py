"""Places: where something happened or was said, and with which precision."""

from collections.abc import Iterable
from typing import Annotated, Final, Literal, TypeAlias

from attrs import field

from eventcode.errors import must_be

from .actor import Country
from .annotation import Range
from .base import Part, part
from .frozendict import EMPTY, FrozenDict
from .scalar import as_scalar
from .shorthand import as_frozen, pairs

__all__ = ["PRECISIONS", "Place", "PlaceLike", "PlacePrecision", "PlaceRole", "as_places"]

PlaceRole: TypeAlias = Literal["location", "origin", "destination", "venue", "metonym"]
PlacePrecision: TypeAlias = Literal["exact", "near", "admin2", "admin1", "area", "country", "region", "unknown"]

PRECISIONS: Final = {
    #            GDELT types   UCDP where_prec   ACLED geo_precision
    "exact": (("3", "4"), "1", "1"),
    "near": ((), "2", "2"),
    "admin2": ((), "3", None),
    "admin1": (("2", "5"), "4", "3"),
    "area": ((), "5", None),
    "country": (("1",), "6", None),
    "region": ((), "7", None),
    "unknown": (("0",), None, None),
}
"""
The scale of precision, finest first, with what GDELT, UCDP and ACLED write for the same.

`exact` a named town, village or site, and no point on the map: the coordinates are those of the place as a whole, and
where in it something happened is not said. GDELT (city or landmark), UCDP (`where_prec` 1) and ACLED (`geo_precision`
1) mean no more by it. `near` within about 25 km of such a place; `admin2` a district; `admin1` a province or state;
`area` a line or zone that no administrative unit covers; `country`; `region` larger than a country, or open sea;
`unknown` a place that the source could not find.

The codebooks `ucdp-ged` and `acled` define the numbers: `where_prec-1`, `geo_precision-1`.
"""


@part
class Place(Part):
    """
    A place, with its role in the event.

    >>> Place("Rome", "venue", country="ITA", lat=41.9, lon=12.5).lat
    41.9
    >>> Place(lat=200, lon=0)
    Traceback (most recent call last):
    eventcode.errors.RecordError: Place.lat: found 200.0, expected a finite number from -90 to 90 or None

    """

    name: str | None = None
    """The name, as the source writes it."""
    role: PlaceRole = "location"
    """A `venue` is where somebody spoke; a `metonym` stands for those who govern there."""
    country: Country | None = field(default=None, kw_only=True)
    """ISO 3166 alpha-3."""
    admin1: str | None = field(default=None, kw_only=True)
    """Province, state: as the source codes or names it."""
    admin2: str | None = field(default=None, kw_only=True)
    """District, county: as the source codes or names it."""
    lat: Annotated[float, Range(-90, 90)] | None = field(default=None, kw_only=True)
    """Degrees north, WGS 84."""
    lon: Annotated[float, Range(-180, 180)] | None = field(default=None, kw_only=True)
    """Degrees east, WGS 84."""
    precision: PlacePrecision | None = field(default=None, kw_only=True)
    """One of `PRECISIONS`: `exact` is the named place, not a point in it. None where the source does not say."""
    ids: FrozenDict = field(default=EMPTY, converter=as_frozen, kw_only=True)
    """Ids in gazetteers, by scheme: `{"geonames": "3169070"}`."""

    def __attrs_post_init__(self) -> None:
        if (self.lat is None) is not (self.lon is None):
            raise must_be("Place", f"lat={self.lat}, lon={self.lon}", expected="both coordinates or neither")

    @classmethod
    def of(cls, value: "Place | str") -> "Place":
        """Return the place for a name; a place stays itself."""
        if isinstance(value, Place):
            return value
        if isinstance(name := as_scalar(value), str):
            return cls(name)
        raise must_be("Place", value, expected="a Place or its name")


PlaceLike: TypeAlias = Place | str | tuple[str, PlaceRole]


def as_places(value: "PlaceLike | Iterable[PlaceLike] | None") -> tuple[Place, ...]:
    """Return the places for one or several, each a `Place`, a name, or a pair of name and role; None is no place."""
    return pairs(Place, value, "a Place, its name, or a pair of name and role", of=Place.of)
