"""Countries: the country that a cell names, in one system or in whichever it is written in."""

from eventcode.taxonomy import Country, find_country

__all__ = ["country_of"]

_SYSTEMS = ("iso3", "iso2", "name", "icews")


def country_of(text: str, system: str = "any") -> Country | None:
    """
    Return the country of a code, number or name; None where there is none, or the systems name different ones.

    >>> [found and found.iso3 for found in map(country_of, ("KEN", "NA", "Kenya", "894", "551", "404"))]
    ['KEN', 'NAM', 'KEN', 'ZMB', 'ZMB', None]
    """
    if system != "any":
        return find_country(text, system)  # type: ignore[arg-type]  # one of the systems
    number = text.removesuffix(".0")
    cells = dict.fromkeys(_SYSTEMS, text)
    if number.isdecimal():
        cells = {"numeric": number.zfill(3), "gw": number, "cow": number}
    found = {one.id: one for each, cell in cells.items() if (one := find_country(cell, each))}  # type: ignore[arg-type]
    return next(iter(found.values())) if len(found) == 1 else None
