"""Places: the one location of a row, said by columns of names, coordinates and a precision."""

from collections.abc import Callable, Mapping
from typing import Any

from eventcode.model import Place
from eventcode.taxonomy import Country, find_country

from .countries import CountryColumns
from .field import Cells, Field, Values
from .texts import LATITUDE, LONGITUDE, latitude, longitude

__all__ = ["place_field"]


def place_field(
    names: tuple[str, ...],
    texts: Mapping[str, str],
    *,
    precision: str,
    precisions: Mapping[str, str],
    country: CountryColumns,
    more: Callable[[Place, Country | None], Mapping[str, str | None]],
) -> Field:
    """
    Return the field of the one location of a row.

    Args:
        names: its columns, latitude and longitude among them.
        texts: those that are attributes of the place as they stand, with the attributes.
        precision: the column of the precision.
        precisions: from the numbers that stand there to precisions.
        country: the columns that tell the country.
        more: from the place and its country to what else the source says of them, by column.

    """
    numbers = {precision: number for number, precision in precisions.items()}

    def read(cells: Cells) -> dict[str, Any]:
        lat = lon = None
        if "latitude" in cells and "longitude" in cells:  # in a file with one alone, its cells are kept as text
            lat = cells.read("latitude", latitude, expected=LATITUDE)
            lon = cells.read("longitude", longitude, expected=LONGITUDE)
            cells.pair("latitude", "longitude")
        if cells.findings:
            return {"places": ()}
        found = country.read(cells)
        values: dict[str, Any] = {attribute: cells.text(name) for name, attribute in texts.items()}
        values |= {"country": found.iso3 if found else None, "lat": lat, "lon": lon}
        values["precision"] = precisions.get((cells.text(precision) or "").removesuffix(".0"))
        return {"places": (Place(**values),) if any(value is not None for value in values.values()) else ()}

    def write(values: Values) -> dict[str, Any]:
        if not values["places"]:
            return {}
        place: Place = values["places"][0]
        said = {name: getattr(place, attribute) for name, attribute in texts.items()}
        said[precision] = numbers.get(place.precision) if place.precision else None
        return {**said, **more(place, find_country(place.country) if place.country else None)}

    return Field(
        names,
        ("places",),
        read=read,
        write=write,
        capacity="one location",
        beside=(country.date,),
        beside_for=country.dated,
    )
