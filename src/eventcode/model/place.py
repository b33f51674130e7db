"""Places: where something happened or was said, and how exactly that is known."""

from collections.abc import Iterable
from typing import Annotated, Final, Literal, TypeAlias

from attrs import field, frozen

from ._base import EMPTY, FrozenDict, Part, Range, as_frozen, checked, many, must_be
from .actor import Country

__all__ = ["PRECISIONS", "Place", "PlaceLike", "as_places"]

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


@frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=checked)
class Place(Part):
    """
    A place and its part in the event.

    >>> Place(name="Rome", country="ITA", role="venue", lat=41.9, lon=12.5).lat
    41.9
    >>> Place(lat=200, lon=0)
    Traceback (most recent call last):
    eventcode.errors.RecordError: Place.lat: found 200.0, expected a finite number from -90 to 90 or None

    """

    name: str | None = None
    role: PlaceRole = "location"
    """`venue` is where somebody spoke; `metonym` is a place that stands for those who govern there."""
    country: Country | None = None
    admin1: str | None = None
    """Province, state: as the source codes or names it."""
    admin2: str | None = None
    """District, county: as the source codes or names it."""
    lat: Annotated[float, Range(-90, 90)] | None = None
    """Degrees north, WGS 84."""
    lon: Annotated[float, Range(-180, 180)] | None = None
    """Degrees east, WGS 84."""
    precision: PlacePrecision | None = None
    """One of `PRECISIONS`, of which `exact` means the named place, not a point in it; None where nobody said."""
    ids: FrozenDict = field(default=EMPTY, converter=as_frozen)
    """Ids in gazetteers, by scheme: `{"geonames": "3169070"}`."""

    def __attrs_post_init__(self) -> None:
        if (self.lat is None) is not (self.lon is None):
            raise must_be("Place", f"lat={self.lat}, lon={self.lon}", "both coordinates or neither")

    @classmethod
    def of(cls, value: "PlaceLike") -> "Place":
        """Make a place of its name; a `Place` stays itself."""
        if isinstance(value, Place):
            return value
        if isinstance(value, str):
            return cls(name=value)
        raise must_be("place", value, "a Place or its name")


PlaceLike: TypeAlias = Place | str


def as_places(value: PlaceLike | Iterable[PlaceLike] | None) -> tuple[Place, ...]:
    """Make places of one or several; None is no place."""
    return tuple([Place.of(v) for v in many(value, (Place, str), "place", "a Place or its name, or several")])
