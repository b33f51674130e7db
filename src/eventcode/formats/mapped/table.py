"""
Tables of your own: any CSV with a header, read by a mapping file that says which column is what.

```toml
name = "strikes"            # what the format is called; else the name of the file
delimiter = ";"             # else a comma
encoding = "cp1252"         # else utf-8
absent = ["NA", "-99"]      # cells that say nothing, as the empty one does
id_prefix = "strikes:"      # else the name and a colon
code_prefix = "cameo:"      # else the cells must have the book: cameo:190
dates = "dmy"               # else edtf; human, dmy, mdy, ymd: as When.from_human reads them

[columns]                   # id, code, label, when; or start and end for an interval
id = "event_id"
code = "type"
when = "date"

[[source]]                  # also target and others, as often as there are actors:
name = "attacker"           # name, code, cameo, country, description
country = "attacker_cow"
system = "cow"              # how the country is written; else iso3
kind = "state"              # for all rows; so is role, which others need

[[places]]                  # name, country, admin1, admin2, lat, lon; for all rows system, role
lat = "y"
lon = "x"

[[quantities]]              # value, low, high, or words as Quantity.parse reads them; for all rows unit, scope
value = "killed"
unit = "deaths"

[[mentions]]                # document, quote
document = "url"

[constants]                 # fields of every record, as native JSON has them
nature = "event"
attributions = [{ holder = { name = "The Strikes Project" }, factuality = "CT+" }]
```

Every key may be left out. Nothing is guessed: a column that is not named is kept as text in `extra["csv"]`, and so is a
cell that says nothing in a spelling of its own (`absent`), a country that is not known (with the finding EC008), a date
that `start` and `end` read from words, a quote without its document. Without a column for it, the id is the content id.
Such a format is read, not written.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import partial
from os import PathLike, fspath
from re import compile as compile_
from typing import Any, BinaryIO, Final, TypeAlias, cast

from attrs import evolve, frozen

from eventcode.convert import from_dict
from eventcode.errors import RecordError, suggest, truncated
from eventcode.formats.fields.field import Cells
from eventcode.formats.fields.texts import LATITUDE, LONGITUDE, latitude, longitude
from eventcode.formats.format import Format
from eventcode.formats.io import PathOrStream, Source
from eventcode.formats.io.limits import LIMITS, Limits
from eventcode.formats.rows.csv import CsvRecord, column_names, csv_header, csv_records, csv_row, want
from eventcode.issues import InvalidRecordError, Issue, Severity
from eventcode.model import Actor, Code, Event, Mention, Participant, Place, Quantity, When
from eventcode.registry import Registry
from eventcode.row import AnyRow, Row
from eventcode.taxonomy import find_country

from .mapping_file import DATES, TableMapping, read_mapping

__all__ = ["MappedHeader", "explain_mapping", "mapped", "mapped_headers"]

_is_number: Final = compile_(r"[-+]?[0-9]{1,15}(\.[0-9]{1,15})?").fullmatch

_Part: TypeAlias = Mapping[str, str]
_Kept: TypeAlias = dict[str, str]


def mapped(path: str | PathLike[str]) -> Format:
    """
    Return the format that a mapping file describes: add it to a registry, and files are read by its name.

    Raises:
        FormatError: with everything that is wrong with the mapping file.
        OSError: where it cannot be opened.

    """
    mapping = read_mapping(fspath(path))
    return Format(name=mapping.name, title=mapping.title, read=_reader(mapping), record_kinds=frozenset({"event"}))


def explain_mapping(path: str | PathLike[str]) -> str:
    """
    Return what was understood of a mapping file, for people: one line a thing.

    Raises:
        FormatError: with everything that is wrong with the mapping file.
        OSError: where it cannot be opened.

    """
    return "\n".join(read_mapping(fspath(path)).lines())


@frozen
class MappedHeader:
    """
    How the columns of a file and those that a mapping file names fit together.

    >>> print(MappedHeader("strikes.csv", {"dya": "day"}, ("note",)))
    strikes.csv: found no column 'dya' (did you mean 'day'?)
    strikes.csv: kept as text: 'note'
    """

    file: str
    missing: Mapping[str, str | None]
    """The columns that the mapping names and the file does not have, each with the one that is near, if one is."""
    kept: tuple[str, ...]
    """The columns that the mapping does not name: each record keeps their text."""

    def __str__(self) -> str:
        hints = {name: f" (did you mean {hint!r}?)" if hint else "" for name, hint in self.missing.items()}
        lacking = ", ".join(f"{name!r}{hint}" for name, hint in hints.items())
        fits = f"found no column {lacking}" if lacking else "has every column that the mapping names"
        return f"{self.file}: {fits}\n{self.file}: kept as text: {', '.join(map(repr, self.kept)) or 'nothing'}"


def mapped_headers(path: str | PathLike[str], source: PathOrStream) -> Iterator[MappedHeader]:
    """
    Hold a mapping file against the header of each file in *source*, which is what `read` takes.

    Raises:
        FormatError: with everything that is wrong with the mapping file; where a file has no header, or cannot be
            decompressed.
        OSError: where one cannot be opened.

    """
    mapping = read_mapping(fspath(path))
    with closing(Source(source)) as files:
        for file in files:
            names, _ = _begun(mapping, file.stream, file.name, LIMITS)
            missing = {name: suggest(name, names) for name in mapping.used if name not in names}
            yield MappedHeader(file.name, missing, tuple(name for name in names if name not in mapping.used))


def _begun(
    mapping: TableMapping, stream: BinaryIO, file: str, limits: Limits
) -> tuple[tuple[str, ...], Iterator[CsvRecord]]:
    """Return the names of the columns, and the records after them."""
    records = csv_records(stream, delimiter=mapping.delimiter, encoding=mapping.encoding, limits=limits)
    return column_names(csv_header(next(records, None), file, limits), file), records


def _reader(mapping: TableMapping) -> Callable[..., Iterator[AnyRow]]:
    whole = from_dict({"record": "event", "id": "-", **mapping.constants})
    constants = {key: getattr(whole, key) for key in mapping.constants}
    return partial(_read, partial(_event, mapping, constants), mapping)


def _read(
    make: Callable[[Mapping[str, str]], Event],
    mapping: TableMapping,
    stream: BinaryIO,
    *,
    name: str,
    registry: Registry,
    limits: Limits = LIMITS,
) -> Iterator[AnyRow]:
    names, records = _begun(mapping, stream, name, limits)
    want(mapping.used, names, name)
    for record in records:
        row = csv_row(record, name, names, lambda cells: make(dict(zip(names, cells, strict=True))), limits)
        yield _with_unknown_countries(mapping, row) if row.ok else row


def _with_unknown_countries(mapping: TableMapping, row: Row) -> Row:
    """Return the row with a finding for each cell that names no known country, and is kept as text."""
    kept: Mapping[str, str] = cast(Event, row.record).extra.get("csv", {})
    systems = {
        part["country"]: part.get("system", "iso3")
        for parts in mapping.parts.values()
        for part in parts
        if part.get("country") in kept
    }
    issues = [
        Issue(
            "EC008",
            Severity.WARNING,
            at=(column,),
            message=f"found {truncated(kept[column])}, expected a country as {system}",
            location=row.location,
            record=cast(Event, row.record).id,
        )
        for column, system in systems.items()
        if kept[column] not in mapping.absent
    ]
    return evolve(row, issues=(*row.issues, *issues)) if issues else row


def _event(mapping: TableMapping, constants: Mapping[str, Any], texts: Mapping[str, str]) -> Event:
    columns = mapping.columns
    cells = Cells(texts)
    cells.absent, cells.required = mapping.absent, [column for key, column in columns.items() if key == "id"]
    kept = {name: text for name, text in texts.items() if text and (name not in mapping.used or text in mapping.absent)}
    values = dict(constants)
    if column := columns.get("id"):
        values["id"] = cells.read(column, lambda text: mapping.id_prefix + text, "an id")
    if column := columns.get("code"):
        expected = "a code" if mapping.code_prefix else "a code as book:code, such as cameo:190"
        values["code"] = cells.read(column, lambda text: Code(mapping.code_prefix + text), expected)
    if column := columns.get("label"):
        values["label"] = cells.text(column)
    if column := columns.get("when"):
        values["when"] = cells.read(column, partial(_when, mapping.dates), DATES[mapping.dates])
    if columns.keys() & {"start", "end"}:
        values["when"] = _interval(cells, mapping, kept)
    for name, parts in mapping.parts.items():
        made = [_MAKE[name](cells, part, kept) for part in parts]
        values[name] = tuple(part for part in made if part is not None)
    if cells.findings:
        raise InvalidRecordError(cells.findings)
    return Event(**values, extra={"csv": kept} if kept else {})


def _when(dates: str, text: str) -> When:
    if dates == "edtf":
        return When(text)
    return When.from_human(text, order=None if dates == "human" else dates)  # type: ignore[arg-type]  # an order


def _interval(cells: Cells, mapping: TableMapping, kept: _Kept) -> When | None:
    """Return a interval of two dates; one that is not said is an unknown end of it."""
    ends = []
    for key in ("start", "end"):
        column = mapping.columns.get(key, "")
        when = cells.read(column, partial(_when, mapping.dates), DATES[mapping.dates])
        ends.append(when.edtf or "" if when else "")
        if when and when.text:
            kept[column] = when.text
    if not any(ends) or cells.findings:
        return None
    if ends[0] == ends[1]:
        return When(ends[0])
    try:
        return When("/".join(ends))
    except RecordError:
        column = mapping.columns.get("end") or mapping.columns["start"]
        cells.refuse(column, "two dates that make an interval, the end not before the start")
        return None


def _country(cells: Cells, part: _Part, kept: _Kept) -> str | None:
    text = cells.text(part.get("country", ""))
    found = None if text is None else find_country(text, part.get("system", "iso3"))  # type: ignore[arg-type]  # a system
    if text is not None and found is None:
        kept[part["country"]] = text
    return found.iso3 if found else None


def _texts(cells: Cells, part: _Part, *keys: str) -> dict[str, Any]:
    values = {key: cells.text(part[key]) for key in keys if key in part}
    return {key: text for key, text in values.items() if text is not None}


def _actor(cells: Cells, part: _Part, kept: _Kept) -> Actor | None:
    coded = cells.read(part["cameo"], Actor.from_code, "a CAMEO actor code") if "cameo" in part else None
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
        lat = cells.read(part["lat"], latitude, LATITUDE)
        lon = cells.read(part["lon"], longitude, LONGITUDE)
        cells.pair(part["lat"], part["lon"])
        if lat is not None and lon is not None:
            values |= {"lat": lat, "lon": lon}
    return Place(role=part.get("role", "location"), **values) if values else None  # type: ignore[arg-type]  # one of the roles


def _number(text: str) -> float:
    match = _is_number(text)
    if match is None:
        raise ValueError(text)
    return float(text) if match[1] else int(text)


def _quantity(cells: Cells, part: _Part, kept: _Kept) -> Quantity | None:  # as the other makers
    unit, scope = part.get("unit"), part.get("scope")
    if "words" in part:
        values = cells.read(part["words"], Quantity.parse, "a quantity in words, such as 'about 3,000 soldiers'")
        return values.evolve(unit=values.unit or unit, scope=scope) if values else None
    value, low, high = (
        cells.read(part[key], _number, "a number") if key in part else None for key in ("value", "low", "high")
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


_MAKE: Final[Mapping[str, Callable[[Cells, _Part, _Kept], Any]]] = {
    "source": _actor,
    "target": _actor,
    "others": _other,
    "places": _place,
    "quantities": _quantity,
    "mentions": _mention,
}
