"""
Rows as JSON objects: a table that a database or an API gave out as JSON, with the names of its columns as keys.

The objects stand on lines of their own, in one array, or in the answer of an API: an object that has the array under a
key such as `data` or `Result`. The features of GeoJSON are such rows too, by their
properties. A value is read as the cell that it would be in the table; null, and a key that is not there, are empty
cells.
"""

from collections.abc import Callable, Iterator, Mapping
from re import compile as compile_
from typing import TYPE_CHECKING, Any, Final

from eventcode.errors import truncated
from eventcode.formats.io.limits import Limits, check_json
from eventcode.formats.io.preview import Preview
from eventcode.formats.rows.json import pieces, rejected
from eventcode.formats.rows.json_members import feature_row, feature_start
from eventcode.issues import Finding, InvalidRecordError, Location
from eventcode.model import Event
from eventcode.row import AnyRow, Row

from .layout import Layout, json_dialect

if TYPE_CHECKING:
    from .csv_table import CsvTable

__all__ = ["first_rows", "is_empty_answer", "json_columns", "json_rows"]

_no_elements: Final = compile_(r"\s*\[\s*\]").match
_MOST: Final = 0.5
"""The share of the keys that must be columns, where no column is required."""
_answer: Final = compile_(
    r'\s*\{(?:[^{}\[\]]|\[[^{}\[\]]*\])*?"(?i:data|results?|items|records|rows|events)"\s*:\s*(?=\[)'
).match
"""The beginning of the answer of an API, before its array of rows."""


def _answer_start(preview: Preview) -> int:
    """Return how many characters of the answer of an API go before its array; 0 where the file is no such answer."""
    found = _answer(preview.text)
    return found.end() if found else max(feature_start(preview) - 1, 0)


def is_empty_answer(preview: Preview) -> bool:
    """Return whether a file is an array without elements, or an answer or a collection of features around one."""
    return bool(_no_elements(preview.text[_answer_start(preview) :]))


def _first_objects(preview: Preview) -> list[dict[str, Any]]:
    if "rows" not in preview.cache:
        start = _answer_start(preview)
        text = preview.text[start:].encode("utf-8", "surrogateescape")
        preview.cache["rows"] = Preview(text).objects if start else preview.objects
        if feature_start(preview):
            preview.cache["rows"] = [feature_row(each) for each in preview.cache["rows"]]
    found: list[dict[str, Any]] = preview.cache["rows"]
    return found


def json_columns(table: "CsvTable", preview: Preview) -> tuple[str, ...]:
    """Return the columns that the first objects of a file have as keys; none where they are no rows of the table."""
    columns, rows = _first_rows(table, preview)
    known = set(columns) & {*table.columns}
    least = 0 if table.required else max(table.least, _MOST * len(columns))
    if len(known) < least or not set(columns) >= set(table.required):
        return ()
    return columns if table.fits(columns, rows) else ()


def first_rows(preview: Preview) -> tuple[tuple[str, ...], list[list[str]]]:
    """Return the keys of the first objects, and the objects as rows; none where the file is no JSON."""
    objects = _first_objects(preview) if preview.text.lstrip().startswith(("{", "[")) else []
    names = tuple(dict.fromkeys(name for each in objects for name in each))
    return names, [[_text(each.get(name)) for name in names] for each in objects]


def _first_rows(table: "CsvTable", preview: Preview) -> tuple[tuple[str, ...], list[list[str]]]:
    names, rows = first_rows(preview)
    return table.called(names), rows


def json_rows(table: "CsvTable", preview: Preview, source: Any, name: str, limits: Limits) -> Iterator[AnyRow]:
    """Yield the rows of a file of JSON, its header first where the table has one or columns are missing."""
    found = json_columns(table, preview)
    columns = tuple(dict.fromkeys([*(c for c in table.columns if c in found or table.may_lack(c)), *found]))
    named, first = _first_rows(table, preview)
    dialect = json_dialect(table, named, first, preview.dialect)
    header = table.json_header(columns, dialect, has_decimals=table.has_decimals(named, first))
    if header is not None:
        yield Row(Location(name, 1), header)
    file = _Objects(table, Layout(columns, dialect))
    start = len(preview.text[: _answer_start(preview)].encode("utf-8", "surrogateescape"))
    start += len(preview.encoding.mark) if start else 0
    row_of = feature_row if feature_start(preview) else dict
    for line, raw, fault in pieces(source, answer=start):
        location = Location(name, line)
        try:
            if fault is not None:
                raise InvalidRecordError([Finding(fault)], rule="EC002")  # noqa: TRY301  # one way to a reject
            yield file.row(location, _cells(raw, limits, row_of))
        except InvalidRecordError as error:
            yield rejected(location, error, raw)


class _Objects:
    """The objects of one file, whose columns become more where an object has a key that the first ones lack."""

    def __init__(self, table: "CsvTable", layout: Layout) -> None:
        self._table = table
        self._use(layout)

    def _use(self, layout: Layout) -> None:
        self._layout, self._columns = layout, layout.header
        self._make = self._table.make_of(self._columns, layout)
        self._about = self._table.doubts_of(self._columns, layout)

    def row(self, location: Location, cells: Mapping[str, str]) -> Row:
        """Return the row of cells by their keys; those of no column are kept as text."""
        table = self._table
        named = dict(zip(table.called(cells), cells.values(), strict=True))
        later = tuple(key for key in named.keys() - set(self._columns) if table.may_have(key, self._columns))
        if later:
            self._use(self._layout._replace(header=(*self._columns, *sorted(later, key=[*named].index))))
        row = [named.pop(column, "") for column in self._columns]
        event: Event = self._make(row)
        if others := {key: text for key, text in named.items() if text}:
            event = event.evolve(extra={**event.extra, table.name: {**event.extra.get(table.name, {}), **others}})
        found = Row(location, event)
        return self._about.beside(found, row) if self._about else found


def _cells(raw: bytes, limits: Limits, row_of: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, str]:
    """
    Return the cells of an object by its keys, numbers as they are written; *row_of* makes a row of the object.

    Raises:
        InvalidRecordError: where it is no object, or a value is no cell.

    """
    from json import loads

    check_json(raw, limits, "an object")
    try:
        data = loads(raw, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise InvalidRecordError([Finding(f"found no JSON: {error}")], rule="EC002") from None
    if not isinstance(data, dict):
        raise InvalidRecordError([Finding(f"found {truncated(data)}, expected a JSON object")])
    data = row_of(data)
    nested = [(key, value) for key, value in data.items() if isinstance(value, dict | list) and value]
    if nested:
        raise InvalidRecordError([Finding(f"found {truncated(v)}, expected one value", (key,)) for key, v in nested])
    return {key: _text(value) for key, value in data.items()}


def _text(value: object) -> str:
    """Return the cell of a value."""
    if value is None or value in ([], {}):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
