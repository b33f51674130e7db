"""Parts of an event of a table of your own: what the columns that a mapping names become."""

from collections.abc import Callable, Iterator, Mapping
from re import compile as compile_
from typing import Any, Final, TypeAlias

from eventcode.errors import RecordError
from eventcode.formats.fields.countries import are_alike, country_of
from eventcode.formats.fields.days import EDTF, month_of, read_moment
from eventcode.formats.fields.field import Cells
from eventcode.formats.fields.texts import LATITUDE, LONGITUDE, latitude, longitude, whole
from eventcode.model import Actor, Mention, Participant, Place, Quantity, When
from eventcode.taxonomy import Country

from .mapping_file import DATES, TableMapping

__all__ = ["MAKE", "Dates", "day_of", "each_of", "is_number", "listed_in"]

_LISTS: Final = ("name", "code", "cameo", "country")
"""The keys of parts whose cells may list several."""
_day_in: Final = compile_(r"[0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?(?![0-9X])").match
is_number: Final = compile_(r"[-+]?[0-9]{1,15}(\.[0-9]{1,15})?").fullmatch
"""Matches text that is a number of at most 15 digits on either side of the point."""

_Part: TypeAlias = Mapping[str, Any]
_Kept: TypeAlias = dict[str, str]


class Dates:
    """How the dates of one file are read: as its mapping says, in the order of its numbers."""

    def __init__(self, mapping: TableMapping, order: str, century: str) -> None:
        self._mapping, self._order, self._century = mapping, order, century

    def when(self, cells: Cells, kept: _Kept) -> When | None:
        """Return the time that the columns say; what a record has no place for is kept."""
        columns = self._mapping.columns
        if "when" in columns:
            return self._one(cells, "when", kept)
        return self._interval(cells, kept)

    def _one(self, cells: Cells, key: str, kept: _Kept) -> When | None:
        named = self._mapping.columns.get(key, "")
        if isinstance(named, str):
            return cells.read(named, self._read, expected=DATES[self._mapping.dates])
        said = {part: cells.read(column, _READ[part], expected=_EXPECTED[part]) for part, column in named.items()}
        kept |= {column: cells[column] for part, column in named.items() if said[part] == 0}
        year, month, day = said.get("year"), said.get("month") or 0, said.get("day") or 0
        if not year or cells.findings:
            kept |= {column: cells[column] for column in named.values() if cells.text(column)}
            return None
        if len(cells[named["year"]].removesuffix(".0")) == len("90"):
            if not self._century:
                cells.refuse(named["year"], "a year of four digits, or a century = 1900 in the mapping")
                return None
            year += int(self._century)
        parts = [f"{year:04}", f"{month:02}" if month else "XX" if day else "", f"{day:02}" if day else ""]
        try:
            return When("-".join(filter(None, parts)))
        except RecordError:
            cells.refuse(named["day" if day else "month"], "a part of a day that exists")
            return None

    def _read(self, text: str) -> When:
        try:
            if self._mapping.dates == "edtf":
                return When(text)
            order = self._order if self._order in {"dmy", "mdy"} else None
            return When.from_human(text, order=order)  # type: ignore[arg-type]  # an order
        except RecordError:
            return When(read_moment(text, order=self._order, century=self._century).written(EDTF), text=text)

    def _interval(self, cells: Cells, kept: _Kept) -> When | None:
        """Return an interval of two dates; one that is not said is an unknown end of it."""
        ends = []
        for key in ("start", "end"):
            when = self._one(cells, key, kept)
            ends.append(when.edtf or "" if when else "")
            if when and when.text:
                kept[str(self._mapping.columns[key])] = when.text
        if not any(ends) or cells.findings:
            return None
        if ends[0] == ends[1]:
            return When(ends[0])
        try:
            return When("/".join(ends))
        except RecordError:
            named = self._mapping.columns.get("end") or self._mapping.columns["start"]
            column = named if isinstance(named, str) else named["year"]
            cells.refuse(column, "two dates that make an interval, the end not before the start")
            return None


def day_of(when: When | None) -> str | None:
    """Return the day, month or year in which something is or begins, for look-ups of countries."""
    match = _day_in((when and when.edtf) or "")
    return match[0] if match else None


def each_of(cells: Cells, part: _Part) -> Iterator[Cells]:
    """Yield the cells of each thing that a part lists: those themselves where it lists none."""
    named = [part[key] for key in _LISTS if isinstance(part.get(key), str)]
    listed = {column: listed_in(text, part) for column in named if (text := cells.text(column)) is not None}
    count = max(map(len, listed.values()), default=1)
    if count == 1:
        yield cells
        return
    for column, texts in listed.items():
        if len(texts) not in {1, count}:
            cells.refuse(column, f"1 or {count} parts, as in the columns beside it")
            return
    for place in range(count):
        one = Cells(cells | {column: texts[place % len(texts)] for column, texts in listed.items()})
        one.day = cells.day
        yield one
        cells.findings = [*cells.findings, *one.findings]


def listed_in(text: str, part: _Part) -> tuple[str, ...]:
    """Return the parts of a cell, at the separator of a part of an event; without one, the cell is one."""
    separator = part.get("separator")
    return tuple(filter(None, map(str.strip, text.split(separator)))) if separator else (text,)


_READ: Final[Mapping[str, Callable[[str], int]]] = {
    "year": lambda text: int(whole(text, 4)),
    "month": month_of,
    "day": lambda text: int(whole(text, 2)),
}
_EXPECTED: Final = {
    "year": "a year, or 0 where it is not known",
    "month": "a month by number or name, or 0 where it is not known",
    "day": "a day of the month, or 0 where it is not known",
}


def _country(cells: Cells, part: _Part, kept: _Kept) -> str | None:
    named = part.get("country", "")
    first: Country | None = None
    for system, column in ({part.get("system", "iso3"): named} if isinstance(named, str) else named).items():
        text = cells.text(column)
        found = None if text is None else country_of(text, system, cells.day)
        if text is not None and (found is None or (first and not are_alike(first, found))):
            kept[column] = text
        first = first or found
    return first.iso3 if first else None


def _texts(cells: Cells, part: _Part, *keys: str) -> dict[str, Any]:
    values = {key: cells.text(part[key]) for key in keys if key in part}
    return {key: text for key, text in values.items() if text is not None}


def _actor(cells: Cells, part: _Part, kept: _Kept) -> Actor | None:
    coded = cells.read(part["cameo"], Actor.from_code, expected="a CAMEO actor code") if "cameo" in part else None
    values = _texts(cells, part, "name", "code", "description")
    country = _country(cells, part, kept)
    if country is not None:
        values["country"] = country
    if coded is None and not values:
        return None
    if "kind" in part:
        values["kind"] = part["kind"]
    return (coded or Actor()).evolve(**values)


def _other(cells: Cells, part: _Part, kept: _Kept) -> Participant | None:
    actor = _actor(cells, part, kept)
    return Participant(actor, part["role"]) if actor else None


def _place(cells: Cells, part: _Part, kept: _Kept) -> Place | None:
    values = _texts(cells, part, "name", "admin1", "admin2")
    country = _country(cells, part, kept)
    if country is not None:
        values["country"] = country
    if "lat" in part:
        lat = cells.read(part["lat"], latitude, expected=LATITUDE)
        lon = cells.read(part["lon"], longitude, expected=LONGITUDE)
        cells.pair(part["lat"], part["lon"])
        if lat is not None and lon is not None:
            values |= {"lat": lat, "lon": lon}
    return Place(role=part.get("role", "location"), **values) if values else None


def _number(text: str) -> float:
    match = is_number(text)
    if match is None:
        raise ValueError(text)
    return float(text) if match[1] else int(text)


def _quantity(cells: Cells, part: _Part, kept: _Kept) -> Quantity | None:  # as the other makers
    unit, scope = part.get("unit"), part.get("scope")
    if "words" in part:
        values = cells.read(
            part["words"], Quantity.parse, expected="a quantity in words, such as 'about 3,000 soldiers'"
        )
        return values.evolve(unit=values.unit or unit, scope=scope) if values else None
    value, low, high = (
        cells.read(part[key], _number, expected="a number") if key in part else None for key in ("value", "low", "high")
    )
    if low is not None and high is not None and low > high:
        cells.refuse(part["low"], f"a number that is not above {part['high']}")
        return None
    if value is None and low is None and high is None:
        return None
    modifier = "exact" if value is not None else "vague" if low is None or high is None else "between"
    return Quantity(value, modifier, low=low, high=high, unit=unit, scope=scope)  # type: ignore[arg-type]  # one of the scopes


def _mention(cells: Cells, part: _Part, kept: _Kept) -> Mention | None:
    document, quote = cells.text(part["document"]), cells.text(part.get("quote", ""))
    if document is None and quote is not None:
        kept[part["quote"]] = quote
    return None if document is None else Mention(document, quote)


MAKE: Final[Mapping[str, Callable[[Cells, _Part, _Kept], Any]]] = {
    "source": _actor,
    "target": _actor,
    "others": _other,
    "places": _place,
    "quantities": _quantity,
    "mentions": _mention,
}
