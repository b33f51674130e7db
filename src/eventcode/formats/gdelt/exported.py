"""How GDELT's events files begin: those of the source itself, and those that somebody exported."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import time
from re import ASCII
from re import compile as compile_
from typing import Any, Final

from eventcode.formats.fields.codec import Codec
from eventcode.formats.fields.days import COMPACT, Moment, read_moment
from eventcode.formats.fields.tab_table import exported_rows, row_signature, tab_format
from eventcode.formats.fields.texts import are_digits, bare_whole
from eventcode.formats.format import Format
from eventcode.formats.io.preview import Preview

__all__ = ["event_format"]

# Files that somebody exported, with the names of the columns or in a dialect of their own.

_ALIASES: Final = {"Day": "SQLDATE", "EventID": "GLOBALEVENTID", "URL": "SOURCEURL"}
"""Other names of columns; in any case, with or without `_`."""
_SECOND_ONLY: Final = ("Actor1Geo_ADM2Code", "Actor2Geo_ADM2Code", "ActionGeo_ADM2Code")
_SWITCH: Final = "20150218"
"""The day before GDELT 2.0 began."""


def _is_version_2(columns: Collection[str], rows: Sequence[Sequence[str]]) -> bool:
    """
    Return whether the columns and rows of a table are of GDELT 2.0.

    ADM2Code and a DATEADDED with a time are of 2.0 alone. Where neither column is there, the days decide: 2.0 began in
    February 2015.
    """
    if not set(columns).isdisjoint(_SECOND_ONLY):
        return True
    named = list(columns)
    for name, is_second in _TELLING.items():
        place = named.index(name) if name in named else None
        found = [*_judged((row[place] for row in rows if place is not None and len(row) > place), is_second)]
        if found:
            return any(found)
    return True


_TELLING: Final[Mapping[str, Callable[[str, Moment], bool]]] = {
    "DATEADDED": lambda cell, at: at.has_time and (cell.isdecimal() or at.day.time() != time.min),
    "SQLDATE": lambda _, at: (at.written(COMPACT) or "") > _SWITCH,
}
"""Columns of dates, each with what tells that one is of GDELT 2.0."""


def _judged(cells: Iterable[str], is_second: Callable[[str, Moment], bool]) -> Iterator[bool]:
    for cell in cells:
        with suppress(ValueError):
            yield is_second(cell, read_moment(cell))


# How files begin.

_is_number: Final = compile_(r"-?\d+(\.0)?", ASCII).fullmatch


def _is_row(row: list[str]) -> bool:
    """Return True if the second to fourth cells are a day, its month and its year."""
    if not (len(row) > 3 and _is_number(row[0])):
        return False
    day, month, year = map(bare_whole, row[1:4])
    return are_digits(day, 8) and (month, year) == (day[:6], day[:4])


def event_format(
    codec: Codec, *, version_2: bool, dialect: Callable[[Preview], Iterable[str]] = lambda _: (), **options: Any
) -> Format:
    """Return the format of events files; exported ones have any of the columns, in any order and dialect."""
    exported = exported_rows(
        codec,
        least=3,
        aliases=_ALIASES,
        spare=frozenset({"DATEADDED"}),
        year="Year",
        fits=lambda columns, rows: _is_version_2(columns, rows) is version_2,
        is_row=_is_row,
    )
    widths = range(codec.fewest, len(codec.columns) + 1)
    words = "the second to fourth are a day, its month and its year"
    signature = row_signature(widths, words, _is_row, dialect=dialect)
    return tab_format(codec, signature=signature, exported=exported, **options)
