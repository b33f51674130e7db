"""
Tables of your own: any table with a header, read by a mapping file that says which column is what.

```toml
name = "strikes"            # what the format is called; else the name of the file
delimiter = ";"             # else found, as the encoding and the quoting are
encoding = "cp1252"
absent = ["NA", "-99"]      # cells that say nothing, as the empty one does; else found in columns of numbers and dates
id_prefix = "strikes:"      # else the name and a colon
code_prefix = "cameo:"      # else the cells name the codebook: cameo:190
dates = "dmy"               # else edtf; human, dmy, mdy, ymd: as When.from_human reads them
decimal = ","               # else found in the columns of numbers
century = 1900              # of years with two digits, which are refused otherwise

[columns]                   # id, code, label, when; or start and end for an interval
id = "event_id"
code = "type"
when = "date"               # or { year = "iyear", month = "imonth", day = "iday" }, where 0 is not known

[[source]]                  # also target and others, as often as there are actors:
name = "attacker"           # name, code, cameo, country, description
country = "attacker_cow"
system = "cow"              # how the country is written; else iso3; any: whichever system has it, if they agree
                            # of several columns the surest first: country = { iso3 = "iso", gw = "gwno" }
kind = "state"              # for all rows; so is role, which others need
separator = ";"             # where name, code, cameo and country list several: each becomes an actor

[[places]]                  # name, country, admin1, admin2, lat, lon; for all rows system, role, separator
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
cell that says nothing in a spelling of its own (`absent`), a country that is not known (with the finding EC008) or that
contradicts a surer column (EC012), a date that `start` and `end` read from words, a quote without its document. Without
a column for it, the id is the content id.
Names of columns are compared without case, blanks and punctuation. A date of another form that has one reading is read
too, and its text is kept. Such a format is read, not written.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from os import PathLike, fspath
from typing import Any, BinaryIO, Final

from attrs import evolve, field, frozen

from eventcode.convert import from_dict
from eventcode.errors import suggest
from eventcode.formats.fields.countries import CountryColumns, country_of, unknown_country
from eventcode.formats.fields.csv_table import CsvTable
from eventcode.formats.fields.days import EDTF
from eventcode.formats.fields.doubts import UNRESOLVED
from eventcode.formats.fields.field import Cells
from eventcode.formats.fields.layout import Layout
from eventcode.formats.fields.numbers import NumberKind
from eventcode.formats.fields.table_file import TableFile
from eventcode.formats.format import Format
from eventcode.formats.io import PathOrStream, Source
from eventcode.formats.io.files import Lines
from eventcode.formats.io.limits import LIMITS, Limits
from eventcode.formats.io.preview import Preview
from eventcode.formats.rows.csv import column_names, csv_header
from eventcode.formats.rows.detection import opened
from eventcode.formats.rows.dialect import Options, options
from eventcode.issues import InvalidRecordError, Issue, Severity
from eventcode.model import Code, Dataset, Event
from eventcode.registry import Registry
from eventcode.row import AnyRow

from .mapping_file import TableMapping, read_mapping
from .parts import MAKE, Dates, day_of, each_of, listed_in

__all__ = ["MappedHeader", "explain_mapping", "mapped", "mapped_headers"]

_NUMBERS: Final[Mapping[str, NumberKind]] = {
    "value": "amount",
    "low": "amount",
    "high": "amount",
    "lat": "fraction",
    "lon": "fraction",
}
"""The keys of parts whose columns cannot hold text, with what they hold."""


def mapped(path: str | PathLike[str]) -> Format:
    """
    Return the format that a mapping file describes: add it to a registry, and files are read by its name.

    Raises:
        FormatError: with everything that is wrong with the mapping file.
        OSError: where it cannot be opened.

    """
    mapping = read_mapping(fspath(path))
    read = _MappedTable.of(mapping).read_file
    return Format(name=mapping.name, title=mapping.title, read=read, record_kinds=frozenset({"event"}), dialects=True)


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

    >>> print(MappedHeader("strikes.csv", {"dya": "day"}, kept=("note",)))
    strikes.csv: found no column 'dya' (did you mean 'day'?)
    strikes.csv: kept as text: 'note'
    """

    file: str
    missing: Mapping[str, str | None]
    """The columns that the mapping names and the file does not have, each with the one that is near, if one is."""
    kept: tuple[str, ...] = field(kw_only=True)
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
    table = _MappedTable.of(mapping)
    with closing(Source(source)) as files:
        for file in files:
            begin = table.start_of(opened(file.stream, mapping.stated)[0])
            header = csv_header(begin.records[0] if begin.records else None, file.name)
            names = column_names(table.called(header), file.name)
            missing = {name: suggest(name, names) for name in mapping.used if name not in names}
            yield MappedHeader(file.name, missing, kept=tuple(name for name in names if name not in mapping.used))


@frozen(eq=False, kw_only=True)
class _MappedTable(CsvTable):
    """The table that a mapping file describes; its files are read, and have no header record."""

    mapping: TableMapping
    constants: Mapping[str, Any] = field(factory=dict)

    @classmethod
    def of(cls, mapping: TableMapping) -> "_MappedTable":
        """Return the table of a mapping."""
        whole = from_dict({"record": "event", "id": "-", **mapping.constants})
        parts = [part for each in mapping.parts.values() for part in each]
        numbers = {part[key]: kind for part in parts for key, kind in _NUMBERS.items() if key in part}
        return cls(
            name="csv",
            columns=mapping.used,
            fields=(),
            required=mapping.used,
            typed=frozenset({*numbers, *(mapping.days if mapping.dates != "human" else ()), *mapping.day_parts}),
            words={} if mapping.absent is not None else dict.fromkeys(mapping.two_letters, frozenset({"NA"})),
            numbers=numbers,
            doubts=tuple(
                CountryColumns({column: (system,) for system, column in each.items()}, (*mapping.days, "")[0]).doubt
                for each in mapping.countries
            ),
            days=lambda _: dict.fromkeys(mapping.days, EDTF),
            is_written=False,
            mapping=mapping,
            constants={key: getattr(whole, key) for key in mapping.constants},
        )

    def read_file(
        self,
        stream: BinaryIO,
        *,
        name: str,
        registry: Registry,
        limits: Limits = LIMITS,
        dialect: Options | None = None,
    ) -> Iterator[AnyRow]:
        """Yield the rows of a file, in the dialect that the mapping or the caller states."""
        stated = {**self.mapping.stated, **options(dialect)}
        yield from super().read_file(stream, name=name, registry=registry, limits=limits, dialect=stated)

    def file_of(self, layout: Layout, columns: tuple[str, ...]) -> TableFile:
        """Return the file of these columns, which is read by the mapping and not written."""
        file = super().file_of(layout, columns)
        file.read = partial(self._event, file, Dates(self.mapping, layout.dialect.dates, layout.dialect.century))
        return file

    def _event(self, file: TableFile, dates: Dates, row: Sequence[str]) -> Event:
        mapping, columns = self.mapping, self.mapping.columns
        kept = {}
        cells = Cells()
        for name, cell, text in zip(file.columns, row, file.with_numbers(file.without_nulls(row)), strict=True):
            cells[name] = text
            if cell and (not text or name not in mapping.used):
                kept[name] = str(cell)
        cells.required = [column for key, column in columns.items() if key == "id" and isinstance(column, str)]
        values = dict(self.constants)
        if isinstance(column := columns.get("id"), str):
            values["id"] = cells.read(column, lambda text: mapping.id_prefix + text, expected="an id")
        if isinstance(column := columns.get("code"), str):
            expected = "a code" if mapping.code_prefix else _CODE
            values["code"] = cells.read(column, lambda text: Code(mapping.code_prefix + text), expected=expected)
        if isinstance(column := columns.get("label"), str):
            values["label"] = cells.text(column)
        if columns.keys() & {"when", "start", "end"}:
            values["when"] = dates.when(cells, kept)
            cells.day = day_of(values["when"])
        for name, parts in mapping.parts.items():
            made = [MAKE[name](one, part, kept) for part in parts for one in each_of(cells, part)]
            values[name] = tuple(part for part in made if part is not None)
            listed = [part["country"] for part in parts if "separator" in part and "country" in part]
            kept |= {column: cells[column] for column in listed if column in kept}
        if cells.findings:
            raise InvalidRecordError(cells.findings)
        return Event(**values, extra={"csv": kept} if kept else {})

    def rows(self, preview: Preview, source: Lines, *, name: str, limits: Limits) -> Iterator[AnyRow]:
        """Yield the rows of a file; what there is to say of the file as a whole stands with the first."""
        issues: tuple[Issue, ...] = ()
        nulls: tuple[str, ...] = ()
        for row in super().rows(preview, source, name=name, limits=limits):
            if isinstance(row.record, Dataset):
                issues, nulls = row.issues, row.record.extra.get("csv", {}).get("nulls", ())
                continue
            found = (*row.issues, *self._unknown_countries(row, nulls), *issues)
            yield evolve(row, issues=found) if found else row
            issues = ()

    def _unknown_countries(self, row: AnyRow, nulls: tuple[str, ...]) -> Iterator[Issue]:
        """Yield a finding for each cell that names no known country, and is kept as text."""
        if not isinstance(row.record, Event):
            return
        kept: Mapping[str, str] = row.record.extra.get("csv", {})
        parts = [part for parts in self.mapping.parts.values() for part in parts if "country" in part]
        on = day_of(row.record.when)
        alone = {c: part for part in parts if isinstance(c := part["country"], str) and c in kept}
        for column, part in alone.items():
            system = part.get("system", "iso3")
            for text in () if kept[column] in nulls else listed_in(kept[column], part):
                if country_of(text, system, on) is None:
                    yield Issue(
                        UNRESOLVED,
                        Severity.WARNING,
                        at=(column,),
                        message=unknown_country(text, system, on),
                        location=row.location,
                        record=row.record.id,
                    )


_CODE: Final = "a code as codebook:code, such as cameo:190"
