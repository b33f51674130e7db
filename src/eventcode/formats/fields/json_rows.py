"""
Rows as JSON objects: a table that a database or an API gave out as JSON, with the names of its columns as keys.

The objects stand on lines of their own, in one array, or in the answer of an API: an object that has the array under a
key such as `data` or `Result`. Answers stand behind one another, or in an array. The features of GeoJSON are such rows
too, by their properties. A value is read as the cell that it would be in the table; null, and a key that is not there,
are empty cells.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from functools import partial
from io import BytesIO
from itertools import islice
from re import compile as compile_
from typing import TYPE_CHECKING, Any, Final

from eventcode.errors import truncated
from eventcode.formats.io.limits import Limits
from eventcode.formats.io.preview import Preview
from eventcode.formats.rows.json import first_of, pieces, rejected
from eventcode.formats.rows.json_cursor import Find, Piece
from eventcode.formats.rows.json_members import feature_row, feature_start, find_features
from eventcode.issues import Finding, InvalidRecordError, Location
from eventcode.row import AnyRow, Row

from .layout import Layout, json_dialect

if TYPE_CHECKING:
    from .csv_table import CsvTable

__all__ = ["answer_keys", "first_rows", "is_empty_answer", "json_columns", "json_rows"]

_no_elements: Final = compile_(rb"\s*\]").match
_SHOWN: Final = 100
"""How many objects behind an array without elements show which columns there are."""
_MOST: Final = 0.5
"""The share of the keys that must be columns, where no column is required."""
_find_answer: Final = compile_(
    rb'\s*\{(?:[^{}\[\]]|\[[^{}\[\]]*\])*?"(?i:data|results?|items|records|rows|events)"\s*:\s*\['
).match
"""The beginning of the answer of an API, to the first row."""
_half: Final = compile_("[\ud800-\udfff]").search
"""Half of a character, or a byte that could not be decoded."""
_keys: Final = compile_(rb'"((?:[^"\\]|\\.)*)"\s*:').findall
"""What may be the keys of an object, and all of them."""


def _answer_start(preview: Preview) -> tuple[int, Find | None]:
    """Return how many bytes go before the rows of an answer of an API, and what finds them; 0 for another file."""
    if start := first_of(preview.data, _find_answer):
        return start, _find_answer
    start = feature_start(preview)
    return start, find_features if start else None


def is_empty_answer(preview: Preview) -> bool:
    """Return whether a file is an array without elements, or an answer or a collection of features around one."""
    return _begins_empty(preview) and next(_pieces(preview), None) is None


def _begins_empty(preview: Preview) -> bool:
    """Return whether the first array of a file, or that of the first answer, has no elements; others may follow."""
    start = _answer_start(preview)[0] or first_of(preview.data)
    return start > 0 and _no_elements(preview.data, start) is not None


def _pieces(preview: Preview) -> Iterator[Piece]:
    return pieces(BytesIO(preview.data), _answer_start(preview)[1])


def answer_keys(preview: Preview) -> frozenset[str]:
    """Return the keys of the answer of an API without rows, in small letters; none where the file is no such answer."""
    if not (_answer_start(preview)[0] and is_empty_answer(preview)):
        return frozenset()
    return frozenset(key.lower() for each in preview.objects[:1] for key in each)


def _first_objects(preview: Preview) -> list[dict[str, Any]]:
    start, find = _answer_start(preview)
    if _begins_empty(preview):
        found = Preview(b"\n".join(piece.raw for piece in islice(_pieces(preview), _SHOWN))).objects
    else:
        found = (Preview(preview.data[start:]) if start else preview).objects
    return [feature_row(each) for each in found] if find is find_features else found


def json_columns(table: "CsvTable", preview: Preview) -> tuple[str, ...]:
    """Return the columns that the first objects of a file have as keys; none where they are no rows of the table."""
    columns, rows = _named_rows(table, preview)
    known = set(columns) & {*table.columns}
    least = 0 if table.required else max(table.least, _MOST * len(columns))
    if len(known) < least or not set(columns) >= set(table.required):
        return ()
    return columns if table.fits(columns, rows) else ()


def first_rows(preview: Preview) -> tuple[tuple[str, ...], list[list[str]]]:
    """Return the keys of the first objects, and the objects as rows; none where the file is no JSON."""
    return preview.once("first rows", lambda: _detect_rows(preview))


def _detect_rows(preview: Preview) -> tuple[tuple[str, ...], list[list[str]]]:
    objects = _first_objects(preview) if preview.is_json else []
    names = tuple(dict.fromkeys(name for each in objects for name in each if not _half(name)))
    return names, [[_text(each.get(name)) for name in names] for each in objects]


def _named_rows(table: "CsvTable", preview: Preview) -> tuple[tuple[str, ...], list[list[str]]]:
    """Return the same, with the names by which the table calls its columns."""
    names, rows = first_rows(preview)
    return table.called(names), rows


def json_rows(table: "CsvTable", preview: Preview, source: Any, name: str, limits: Limits) -> Iterator[AnyRow]:
    """Yield the rows of a file of JSON, its header first where the table has one or columns are missing."""
    found = json_columns(table, preview)
    columns = tuple(dict.fromkeys([*(c for c in table.columns if c in found or table.may_lack(c)), *found]))
    named, first = _named_rows(table, preview)
    dialect = json_dialect(table, named, first, preview.dialect)
    _, find = _answer_start(preview)
    row_of = feature_row if find is find_features else dict
    cut = partial(pieces, find=find)
    columns = (*columns, *_late(table, columns, cut, source, row_of))
    header = table.json_header(columns, dialect, has_decimals=table.has_decimals(named, first))
    if header is not None:
        yield Row(Location(name, 1), header)
    file = _Objects(table, Layout(columns, dialect))
    for piece in cut(source):
        location = Location(name, piece.line)
        try:
            yield file.row(location, _cells(piece.checked(limits, "an object"), row_of))
        except InvalidRecordError as error:
            yield rejected(location, error, piece.raw)


def _late(
    table: "CsvTable",
    columns: Collection[str],
    cut: Callable[[Any], Iterator[Piece]],
    source: Any,
    row_of: Callable[[dict[str, Any]], dict[str, Any]],
) -> tuple[str, ...]:
    """
    Return the columns that come late in a file, for which it is looked through; none where it is read once only.

    Objects are parsed only where they have something like a key that was not seen before.
    """
    from json import loads

    seen, late = {name.encode("utf-8", "surrogateescape") for name in columns}, dict[str, None]()
    with source.again() as lines:
        for piece in () if lines is None else cut(lines):
            keys = {*_keys(piece.raw)}
            if keys <= seen:
                continue
            seen |= keys
            with suppress(ValueError, RecursionError):
                found = loads(piece.raw)
                late |= dict.fromkeys(table.called(row_of(found)) if isinstance(found, dict) else ())
    new = (name for name in late if name not in columns and not _half(name))
    return tuple(name for name in new if not table.makes_id(name, columns))


class _Objects:
    """The objects of one file, whose columns become more where an object has a key that the first ones lack."""

    def __init__(self, table: "CsvTable", layout: Layout) -> None:
        self._table = table
        self._use(layout)

    def _use(self, layout: Layout) -> None:
        self._layout, self._columns = layout, layout.header
        self._file = self._table.file_of(layout, self._columns)

    def row(self, location: Location, cells: Mapping[str, str]) -> Row:
        """Return the row of cells by their keys; those of no column are kept as text."""
        table = self._table
        named = dict(zip(table.called(cells), cells.values(), strict=True))
        later = tuple(key for key in named.keys() - set(self._columns) if table.may_have(key, self._columns))
        if later:
            self._use(self._layout._replace(header=(*self._columns, *sorted(later, key=[*named].index))))
        row = [named.pop(column, "") for column in self._columns]
        event = self._file.read(row)
        if others := {key: text for key, text in named.items() if text}:
            event = event.evolve(extra={**event.extra, table.name: {**event.extra.get(table.name, {}), **others}})
        found = Row(location, event)
        return self._file.doubts.beside(found, row) if self._file.doubts else found


def _cells(raw: bytes, row_of: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, str]:
    """
    Return the cells of an object by its keys, numbers as they are written; *row_of* makes a row of the object.

    Raises:
        InvalidRecordError: where it is no object, or a value is no cell.

    """
    from json import loads

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
    cells = {key: _text(value) for key, value in data.items()}
    halves = [key for key, text in cells.items() if _half(key) or _half(text)]
    if halves:
        named = [key.encode(errors="backslashreplace").decode() for key in halves]
        raise InvalidRecordError([Finding("found half of a character, expected text", (key,)) for key in named])
    return cells


def _text(value: object) -> str:
    """Return the cell of a value."""
    if value is None or value in ([], {}):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
