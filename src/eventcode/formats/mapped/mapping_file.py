"""Mapping files: TOML that says which column of somebody's table is what, read and judged."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from attrs import field, frozen

from eventcode.errors import FormatError, RecordError, meant, suggest, truncated
from eventcode.formats.rows.csv import is_encoding
from eventcode.formats.rows.dialect import is_separator
from eventcode.issues import InvalidRecordError
from eventcode.model import Participant
from eventcode.model.frozendict import EMPTY

__all__ = ["DATES", "FIELDS", "PARTS", "TableMapping", "read_mapping"]

DATES: Final = {
    "edtf": "dates in EDTF, such as 2024-10-23 or 2024-10",
    "human": "dates in English words, or in numbers that leave no choice",
    "dmy": "dates in words, or in numbers: day, month, year",
    "mdy": "dates in words, or in numbers: month, day, year",
    "ymd": "dates in words, or in numbers: year, month, day",
}
"""How dates may be read, in words."""

FIELDS: Final = ("id", "code", "label", "when", "start", "end")
"""What `[columns]` may name a column for."""


@frozen
class _Keys:
    """What a part of an event may be made of: keys that name columns, and keys that hold a value for all rows."""

    columns: tuple[str, ...]
    constants: Mapping[str, tuple[str, ...]] = field(factory=dict)
    """Each with the values that it may have; `()`: any text."""


_DATE_FIELDS: Final = ("when", "start", "end")
_DAY_PARTS: Final = ("year", "month", "day")
_SYSTEMS: Final = ("any", "iso3", "iso2", "numeric", "cameo", "fips", "cow", "gw", "name", "icews")
_ACTOR: Final = ("name", "code", "cameo", "country", "description")
_ACTOR_CONSTANTS: Final = {
    "kind": ("state", "armed_force", "organization", "group", "person", "unnamed"),
    "system": _SYSTEMS,
    "separator": (),
}

PARTS: Final = {
    "source": _Keys(_ACTOR, _ACTOR_CONSTANTS),
    "target": _Keys(_ACTOR, _ACTOR_CONSTANTS),
    "others": _Keys(_ACTOR, {**_ACTOR_CONSTANTS, "role": ()}),
    "places": _Keys(
        ("name", "country", "admin1", "admin2", "lat", "lon"),
        {"system": _SYSTEMS, "separator": (), "role": ("location", "origin", "destination", "venue", "metonym")},
    ),
    "quantities": _Keys(
        ("value", "low", "high", "words"), {"unit": (), "scope": ("to_date", "increment", "planned_total", "subset")}
    ),
    "mentions": _Keys(("document", "quote")),
}
"""The parts of an event, each a table of its own, which may stand several times."""

_TEXTS: Final = {"name": "", "title": "", "delimiter": "", "encoding": "", "id_prefix": "", "code_prefix": ""}
_CENTURIES: Final = (1800, 1900, 2000)
_KEYS: Final = (*_TEXTS, "dates", "century", "decimal", "absent", "columns", "constants", *PARTS)


@frozen(kw_only=True)
class TableMapping:
    """What a mapping file says."""

    file: str
    name: str
    title: str
    delimiter: str
    """The separator of the cells; "" where it is detected, as the encoding is."""
    encoding: str
    id_prefix: str
    code_prefix: str
    dates: str
    century: str
    decimal: str
    """The sign before decimals; "" where it is found."""
    absent: tuple[str, ...] | None
    """Cells that say nothing; None where they are detected."""
    columns: Mapping[str, str | Mapping[str, str]]
    """The columns of fields; of a date that stands in several, those of its year, month and day."""
    parts: Mapping[str, tuple[Mapping[str, Any], ...]]
    """What each part is made of: texts; a country may have several columns, by their systems."""
    constants: Mapping[str, Any]

    @property
    def days(self) -> tuple[str, ...]:
        """The columns of whole dates."""
        return tuple(c for key in ("when", "start", "end") if isinstance(c := self.columns.get(key), str))

    @property
    def day_parts(self) -> tuple[str, ...]:
        """The columns of parts of dates."""
        return tuple(c for each in self.columns.values() if not isinstance(each, str) for c in each.values())

    @property
    def used(self) -> tuple[str, ...]:
        """The columns that it names, each once."""
        columns = (c for each in self.columns.values() for c in ([each] if isinstance(each, str) else each.values()))
        parts = ((PARTS[name].columns, part) for name, parts in self.parts.items() for part in parts)
        named = (part[key] for keys, part in parts for key in keys if key in part)
        each = (column for one in named for column in ([one] if isinstance(one, str) else one.values()))
        return tuple(dict.fromkeys((*columns, *each)))

    @property
    def countries(self) -> tuple[Mapping[str, str], ...]:
        """The columns of each country that several columns tell, the surest first, by their systems."""
        every = (part.get("country") for parts in self.parts.values() for part in parts)
        return tuple(each for each in every if isinstance(each, Mapping))

    @property
    def two_letters(self) -> tuple[str, ...]:
        """The columns of countries in two letters, of which `NA` is Namibia."""
        parts = (part for parts in self.parts.values() for part in parts if "country" in part)
        columns = ({part.get("system"): c} if isinstance(c := part["country"], str) else c for part in parts)
        return tuple(each["iso2"] for each in columns if "iso2" in each)

    @property
    def stated(self) -> dict[str, Any]:
        """The parts of the dialect of its files that it states."""
        order = {"dmy": "dmy", "mdy": "mdy"}.get(self.dates)
        said = {"separator": self.delimiter, "encoding": self.encoding, "dates": order, "century": self.century}
        said["decimal"] = self.decimal
        nulls = {} if self.absent is None else {"null": self.absent}
        return {name: value for name, value in said.items() if value} | nulls

    def lines(self) -> Iterator[str]:
        """Yield what the mapping file says, one line a thing."""
        encoding = f" in {self.encoding}" if self.encoding else ""
        delimiter = f", {self.delimiter!r} between the cells" if self.delimiter else ""
        yield f"{self.name}: a table{encoding}{delimiter}"
        prefixes = {"id": self.id_prefix, "code": self.code_prefix}
        for key, column in self.columns.items():
            prefix = f"{prefixes[key]!r} and " if prefixes.get(key) else ""
            named = {"": column} if isinstance(column, str) else column
            yield f"{key}: {prefix}{', '.join(f'{part} column {name!r}'.lstrip() for part, name in named.items())}"
        if not self.columns.keys().isdisjoint(_DATE_FIELDS):
            decided = self.dates == "edtf" and self.days
            yield f"dates: {DATES[self.dates]}{', or in numbers, in the order that the file proves' if decided else ''}"
            if self.century:
                yield f"years of two digits: from {self.century}"
        if self.decimal:
            yield f"numbers: {self.decimal!r} before decimals"
        for name, parts in self.parts.items():
            for number, part in enumerate(parts):
                keys = (f"{k} {_shown(v) if k in PARTS[name].columns else repr(v)}" for k, v in part.items())
                yield f"{name}[{number}]: {', '.join(keys)}"
        for key, value in self.constants.items():
            yield f"{key}: {value!r} in every record"
        if self.absent is not None:
            yield f"cells that say nothing: {', '.join(map(repr, ('', *self.absent)))}"
        yield "every other column: kept as text in extra['csv']"


def _shown(columns: str | Mapping[str, str]) -> str:
    if isinstance(columns, str):
        return f"column {columns!r}"
    return " or ".join(f"as {system} column {column!r}" for system, column in columns.items())


def read_mapping(path: str) -> TableMapping:
    """
    Read a mapping file.

    Raises:
        FormatError: with everything that is wrong with it.
        OSError: where it cannot be opened.

    """
    import tomllib
    from pathlib import Path

    file = Path(path)
    try:
        data = tomllib.loads(file.read_bytes().decode())
    except ValueError as error:  # of TOML, or of UTF-8
        raise FormatError(f"{path}: no TOML: {error}") from None
    problems = list(_problems(data))
    if problems:
        raise FormatError(
            "\n  ".join([f"{path}: {len(problems)} problem{'s' if len(problems) > 1 else ''}", *problems])
        )
    texts = {key: data.get(key, default) for key, default in _TEXTS.items()}
    name = texts["name"] or file.name.removesuffix(".toml")
    return TableMapping(
        file=path,
        **texts
        | {"name": name, "title": texts["title"] or f"A table, read by {file.name}"}
        | {"id_prefix": data.get("id_prefix", f"{name}:")},
        dates=data.get("dates", "edtf"),
        century=str(data.get("century", "")),
        decimal=data.get("decimal", ""),
        absent=tuple(dict.fromkeys(data["absent"])) if "absent" in data else None,
        columns=data.get("columns", {}),
        parts={key: tuple(data[key]) for key in PARTS if key in data},
        constants=data.get("constants", {}),
    )


def _problems(data: Mapping[str, Any]) -> Iterator[str]:
    yield from _unknown(data, _KEYS, "")
    yield from _settings(data)
    columns = data.get("columns", {})
    yield from _table("columns", columns, FIELDS, nested=dict.fromkeys(_DATE_FIELDS, _DAY_PARTS))
    if isinstance(columns, dict):
        yield from _date_problems(columns)
    for name in PARTS:
        yield from _part_problems(name, data.get(name, []))
    yield from _constants(data)


def _date_problems(columns: Mapping[str, Any]) -> Iterator[str]:
    for key in _DATE_FIELDS:
        parts = columns.get(key)
        if isinstance(parts, dict) and ("year" not in parts or ("day" in parts and "month" not in parts)):
            found = ", ".join(parts) or "nothing"
            yield f"columns.{key}: found {found}, expected year, year and month, or all three"
    if "when" in columns and columns.keys() & {"start", "end"}:
        yield "columns: found when beside start or end, expected the one or the others"


def _settings(data: Mapping[str, Any]) -> Iterator[str]:
    """Judge what is said of the file and its cells."""
    for key in _TEXTS:
        if not isinstance(data.get(key, ""), str):
            yield f"{key}: found {truncated(data[key])}, expected text"
    delimiter, encoding = data.get("delimiter", ","), data.get("encoding", "utf-8")
    if isinstance(delimiter, str) and not is_separator(delimiter):
        yield f"delimiter: found {truncated(delimiter)}, expected one character, not a quote or line end"
    if isinstance(encoding, str) and not is_encoding(encoding):
        yield f"encoding: found {truncated(encoding)}, expected one that has ASCII in it, such as 'utf-8' or 'cp1252'"
    yield from _one_of("dates", data.get("dates", "edtf"), DATES)
    if data.get("century", 1900) not in _CENTURIES:
        yield f"century: found {truncated(data['century'])}, expected one of {', '.join(map(str, _CENTURIES))}"
    yield from _one_of("decimal", data.get("decimal", "."), (",", "."))
    absent = data.get("absent", [])
    if not isinstance(absent, list) or not all(isinstance(text, str) for text in absent):
        yield f"absent: found {truncated(absent)}, expected a list of texts"


def _part_problems(name: str, parts: object) -> Iterator[str]:
    if not isinstance(parts, list):
        yield f"{name}: found {truncated(parts)}, expected tables, each under [[{name}]]"
        return
    for number, part in enumerate(parts):
        where = f"{name}[{number}]"
        yield from _table(where, part, PARTS[name].columns, PARTS[name].constants, nested={"country": _SYSTEMS})
        if isinstance(part, dict):
            yield from _incomplete(name, where, part)


def _incomplete(name: str, where: str, part: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(country := part.get("country"), dict) and (not country or part.keys() & {"system", "separator"}):
        yield f"{where}.country: found a table, expected systems in it, and no system or separator beside it"
    if not part.keys() & set(PARTS[name].columns):
        yield f"{where}: found no column, expected one of {', '.join(PARTS[name].columns)}"
    if name == "others" and "role" not in part:
        yield f"{where}: found no role, expected one, such as role = 'affected'"
    if isinstance(role := part.get("role"), str) and name == "others":
        try:
            Participant("somebody", role)
        except RecordError as error:
            yield f"{where}: {error}"
    if ("lat" in part) is not ("lon" in part):
        yield f"{where}: found one coordinate, expected lat and lon, or neither"
    if name == "mentions" and "document" not in part:
        yield f"{where}: found no document, expected the column that names it"
    if "words" in part and part.keys() & {"value", "low", "high"}:
        yield f"{where}: found words beside numbers, expected the one or the others"


def _table(
    where: str,
    table: object,
    columns: Iterable[str],
    constants: Mapping[str, tuple[str, ...]] = EMPTY,
    *,
    nested: Mapping[str, tuple[str, ...]] = EMPTY,
) -> Iterator[str]:
    """Judge a table of columns and constants; of *nested* keys, the columns may stand in a table with such keys."""
    if not isinstance(table, dict):
        yield f"{where}: found {truncated(table)}, expected a table"
        return
    yield from _unknown(table, (*columns, *constants), f"{where}.")
    for key, value in table.items():
        if key in nested and isinstance(value, dict):
            yield from _table(f"{where}.{key}", value, nested[key])
        elif not isinstance(value, str) or not value:
            expected = "text" if key in constants else "the name of a column"
            yield f"{where}.{key}: found {truncated(value)}, expected {expected}"
        elif constants.get(key):
            yield from _one_of(f"{where}.{key}", value, constants[key])


def _one_of(where: str, value: object, known: Iterable[str]) -> Iterator[str]:
    known = tuple(known)
    if value not in known:
        hint = meant(suggest(value, known) if isinstance(value, str) else None)
        yield f"{where}: found {truncated(value)}, expected one of {', '.join(known)}{hint}"


def _unknown(table: Mapping[str, Any], known: Iterable[str], where: str) -> Iterator[str]:
    known = tuple(known)
    for key in table:
        if key not in known:
            hint = meant(suggest(key, known)) or f", expected one of {', '.join(known)}"
            yield f"{where}{key}: no such key{hint}"


def _constants(data: Mapping[str, Any]) -> Iterator[str]:
    """Judge the fields that every record has, as a record in JSON that has nothing else."""
    from eventcode.convert import from_dict

    constants = data.get("constants", {})
    if not isinstance(constants, dict):
        yield f"constants: found {truncated(constants)}, expected a table"
        return
    columns = data.get("columns", {})
    named = {*columns, *data} if isinstance(columns, dict) else {*data}
    taken = (
        {"record", "type", "id", "extra"}
        | (named & {*FIELDS, *PARTS})
        | ({"when"} if named & {"start", "end"} else set())
    )
    yield from (f"constants.{key}: found what the columns say, or nothing may" for key in constants if key in taken)
    try:
        record = from_dict({"record": "event", "id": "-", **{k: v for k, v in constants.items() if k not in taken}})
    except InvalidRecordError as error:
        yield from (f"constants: {found}" for found in error.findings)
    else:
        yield from (f"constants.{key}: no field of an event" for key in record.unknown)
