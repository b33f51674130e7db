"""EC50x: places."""

# ruff: noqa: D401  # the first line of a rule is its title

from functools import lru_cache
from typing import Final

from attrs import fields

from eventcode.errors import truncated
from eventcode.issues import Finding
from eventcode.model import Event, Place
from eventcode.taxonomy import find_country, find_regions

from ._condition import Condition
from ._rule import Findings, Json, rule
from .actors import country_findings
from .identity import FIGHT

__all__: list[str] = []

_KYIV: Final[Json] = {"name": "Kyiv", "country": "UKR", "lat": 50.45, "lon": 30.52, "precision": "exact"}


@rule(
    "EC501",
    on=Place,
    severity="warning",
    reads=["name", "lat", "lon"],
    where=[Condition("given", "lat"), Condition("zero", ["lat", "lon"])],
    bad=FIGHT | {"places": [_KYIV | {"lat": 0, "lon": 0}]},
    good=FIGHT | {"places": [_KYIV]},
)
def null_island(place: Place) -> Findings:
    """
    A place lies at 0 degrees north, 0 degrees east.

    That point is open sea. GDELT writes it for the US state of Georgia, and older files of it for an unknown place.

    Why it matters: maps show events in the Gulf of Guinea, and distances are off by thousands of kilometres.
    What to do: leave unknown coordinates out.
    """
    if place.lat == 0 and place.lon == 0:
        yield Finding(f"{truncated(place.name) if place.name else 'a place'} at 0, 0", at=("lat",))


@rule(
    "EC502",
    on=Place,
    severity="error",
    needs=["country"],
    reads=["country"],
    bad=FIGHT | {"places": [_KYIV | {"country": "UKA"}]},
    good=FIGHT | {"places": [_KYIV]},
)
def country_unknown(place: Place) -> Findings:
    """
    The country of a place is not an ISO 3166 code.

    Why it matters: the place is missing in every table by country, or is counted for another country.
    What to do: write the alpha-3 code; keep codes of other systems in `ids`.
    Fix: a code of CAMEO (ROM) or PLOVER (JAP).
    """
    return () if find_country(code := place.country or "") else country_findings(code)


@rule(
    "EC503",
    on=Place,
    severity="warning",
    needs=["precision"],
    reads=["precision", "admin1", "admin2"],
    where=Condition("matches", "precision", text="^(country|region)$"),
    bad=FIGHT | {"places": [{"name": "Donetsk", "country": "UKR", "admin1": "Donetska", "precision": "country"}]},
    good=FIGHT | {"places": [{"name": "Donetsk", "country": "UKR", "admin1": "Donetska", "precision": "admin1"}]},
)
def finer_than_precision(place: Place) -> Findings:
    """
    A place has a province or district, and the precision of a country or region.

    Why it matters: filters by precision leave out a place that is known well enough.
    What to do: correct the precision, or remove the province and district.
    """
    if place.precision in {"country", "region"}:
        for name, value in (("admin1", place.admin1), ("admin2", place.admin2)):
            if value:
                yield Finding(f"{name} {truncated(value)}, but precision {place.precision!r}", at=("precision",))


@rule(
    "EC504",
    on=Event,
    severity="warning",
    needs=["places"],
    reads=["places"],
    where=Condition("several", "places"),
    bad=FIGHT | {"places": [{"name": "Vladivostok", "role": "origin"}, {"name": "Vladivostok", "role": "destination"}]},
    good=FIGHT | {"places": [{"name": "Pyongyang", "role": "origin"}, {"name": "Vladivostok", "role": "destination"}]},
)
def same_origin_and_destination(event: Event) -> Findings:
    """
    Origin and destination are the same place.

    Places that are known by country or province only give no finding: a movement inside them is usual.

    Why it matters: a movement that goes nowhere is a slip, or a movement inside one place.
    What to do: correct one of them, or give a movement inside a place one `location`.
    """
    if len(event.places) > 1:
        origins = {p.evolve(role="location") for p in event.places if p.role == "origin"}
        for position, place in enumerate(event.places):
            if place.role == "destination" and _is_point(place) and place.evolve(role="location") in origins:
                yield Finding(f"{_shown(place)} is both", at=("places", position))


def _is_point(place: Place) -> bool:
    return (place.name is not None or place.lat is not None) and place.precision not in {"country", "admin1", "region"}


def _shown(place: Place) -> str:
    return truncated(place.name) if place.name else f"{place.lat}, {place.lon}"


@rule(
    "EC505",
    on=Place,
    severity="info",
    reads=["lat", "lon", "precision"],
    where=[Condition("given", "lat"), Condition("without", "precision")],
    bad=FIGHT | {"places": [{k: v for k, v in _KYIV.items() if k != "precision"}]},
    good=FIGHT | {"places": [_KYIV]},
)
def point_without_precision(place: Place) -> Findings:
    """
    A place has coordinates without a precision.

    Why it matters: the centre of a country looks like a town.
    What to do: give the precision; `PRECISIONS` has the values of GDELT, UCDP and ACLED for it.
    """
    if place.lat is not None and place.precision is None:
        yield Finding(f"{place.lat}, {place.lon}", at=("precision",))


@rule(
    "EC506",
    on=Place,
    severity="warning",
    reads=[f.name for f in fields(Place)],
    where=Condition("without", ["name", "country", "precision", "lat"]),
    bad=FIGHT | {"places": [{"role": "venue"}]},
    good=FIGHT | {"places": [_KYIV]},
)
def empty_place(place: Place) -> Findings:
    """
    A place has no field but its role.

    Why it matters: it counts as a place, and nobody can tell which.
    What to do: remove it, or set the precision `unknown` for a place that nobody knows.
    """
    if not (place.name or place.country or place.precision or place.lat is not None) and place == Place(
        role=place.role
    ):
        yield Finding("found no name, country, unit, coordinates or id")


_LONGEST_NAME: Final = 200


@rule(
    "EC507",
    on=Place,
    severity="warning",
    needs=["name", "country"],
    reads=["name", "country", "admin1", "admin2", "lat"],
    where=Condition("without", ["admin1", "admin2", "lat"]),
    bad=FIGHT | {"places": [{"name": "Kyiv", "country": "RUS"}]},
    good=FIGHT | {"places": [{"name": "Kyiv", "country": "UKR"}]},
)
def name_of_another_country(place: Place) -> Findings:
    """
    A place has the name of a country, a capital or a region, and lies in another country.

    A place with coordinates, a province or a district gives no finding: it may be a namesake. Nor does one in a former
    state, or with the name of a disputed region.

    Why it matters: the place is counted for the wrong country.
    What to do: correct the country; give a namesake its province.
    """
    if place.lat is not None or place.admin1 or place.admin2:
        return
    code, name = place.country or "", place.name or ""
    known = _countries_named(name) if len(name) <= _LONGEST_NAME else frozenset()
    state = find_country(code)
    if known and state and state.end is None and code not in known:
        message = f"{name!r} is a name of {' or '.join(sorted(known))}, the country is {code}"
        yield Finding(message, at=("country",), hint=next(iter(known)) if len(known) == 1 else None)


@lru_cache(maxsize=4_096)
def _countries_named(name: str) -> frozenset[str]:
    """Return the countries that have a name, or a capital or region of that name; none where that is disputed."""
    regions = find_regions(name)
    if any(region.status == "disputed" for region in regions):
        return frozenset()
    found = {region.country for region in regions}
    found |= {country.iso3 for country in (find_country(name, "name"), find_country(name, "metonym")) if country}
    return frozenset(code for code in found if code)
