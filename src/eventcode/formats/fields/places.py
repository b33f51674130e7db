"""Places: the one location of a row, said by columns of names, coordinates and a precision."""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen

from eventcode.model import Place
from eventcode.taxonomy import Country, find_country

from .field import Cells, Values
from .texts import LATITUDE, LONGITUDE, latitude, longitude

__all__ = ["PlaceColumns"]


@frozen
class PlaceColumns:
    """The columns of a location, beside latitude and longitude."""

    name: str
    admin1: str
    admin2: str
    precision: str
    country: Callable[[Cells], Country | None]
    """From the cells to the country that they tell."""
    precisions: Mapping[str, str]
    """From the numbers of the source to precisions."""

    def read(self, cells: Cells) -> dict[str, Any]:
        """Return the places that the cells say: one, or none."""
        lat = lon = None
        if "latitude" in cells and "longitude" in cells:  # in a file with one alone, its cells are kept as text
            lat = cells.read("latitude", latitude, expected=LATITUDE)
            lon = cells.read("longitude", longitude, expected=LONGITUDE)
            cells.pair("latitude", "longitude")
        if cells.findings:
            return {"places": ()}
        country = self.country(cells)
        values: dict[str, Any] = {
            "name": cells.text(self.name),
            "country": country.iso3 if country else None,
            "admin1": cells.text(self.admin1),
            "admin2": cells.text(self.admin2),
            "lat": lat,
            "lon": lon,
            "precision": self.precisions.get((cells.text(self.precision) or "").removesuffix(".0")),
        }
        return {"places": (Place(**values),) if any(value is not None for value in values.values()) else ()}

    def write(
        self, values: Values, more: Callable[[Place, Country | None], Mapping[str, str | None]]
    ) -> dict[str, Any]:
        """Return the cells of the place, with what else the source says of it."""
        if not values["places"]:
            return {}
        place: Place = values["places"][0]
        numbers = {precision: number for number, precision in self.precisions.items()}
        return {
            self.name: place.name,
            self.admin1: place.admin1,
            self.admin2: place.admin2,
            self.precision: numbers.get(place.precision) if place.precision else None,
            **more(place, find_country(place.country) if place.country else None),
        }
