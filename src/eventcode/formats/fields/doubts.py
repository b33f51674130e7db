"""Doubts: what columns of a row cannot say, or say twice and differently; warnings beside its record."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from re import compile as compile_
from typing import Final, TypeAlias, cast

from attrs import evolve, frozen

from eventcode.errors import truncated
from eventcode.issues import Finding, Issue, Severity
from eventcode.model import Event
from eventcode.row import Row

from .columns import picker
from .days import month_of
from .field import Cells
from .texts import whole

__all__ = ["CONTRADICTS", "UNRESOLVED", "Doubt", "RowDoubts", "date_doubt"]

UNRESOLVED: Final = "EC008"
"""The finding about a cell that cannot be read, and is kept as text alone."""
CONTRADICTS: Final = "EC012"
"""The finding about columns of which one says something else than the other."""

_Found: TypeAlias = tuple[tuple[str, Finding], ...]
_CACHED: Final = 4_096
_year_in: Final = compile_(r"(?<![0-9])([0-9]{4})(?![0-9])").search
_month_in: Final = compile_(r"[0-9]{4}-([0-9]{2})").match


@frozen(eq=False)
class Doubt:
    """What may be found in the cells of some columns, by a pure function: the rule, and the finding."""

    names: tuple[str, ...]
    find: Callable[[Cells], Iterable[tuple[str, Finding]]]
    beside: tuple[str, ...] = ()
    """Columns that *find* looks at too, in files that have one of *beside_for*."""
    beside_for: tuple[str, ...] = ()


def date_doubt(date: str) -> Doubt:
    """
    Return the doubt whether the columns `year` and `month` are those of a date.

    >>> find = date_doubt("event_date").find
    >>> [found.message for _, found in find(Cells({"event_date": "0025-01-05", "year": "2025", "month": "May"}))]
    ["found '2025', expected 0025, the year of event_date", "found 'May', expected 01, the month of event_date"]
    """

    def find(cells: Cells) -> Iterator[tuple[str, Finding]]:
        text = cells.text(date) or ""
        said = {"year": (_year_in(text), _year), "month": (_month_in(text), month_of)}
        for column, (match, read) in said.items():
            number = cells.read(column, read, expected=column)
            if match and number is not None and number != int(match[1]):
                message = f"found {truncated(cells[column])}, expected {match[1]}, the {column} of {date}"
                yield CONTRADICTS, Finding(message, (column,))

    return Doubt((date, "year", "month"), find)


def _year(text: str) -> int:
    return int(whole(text, 4))


def _present(doubt: Doubt, columns: Collection[str]) -> tuple[str, ...]:
    beside = doubt.beside if {*doubt.beside_for} & {*columns} else ()
    return tuple(name for name in (*doubt.names, *beside) if name in columns)


class RowDoubts:
    """The doubts about the rows of one file."""

    def __init__(
        self,
        doubts: Iterable[Doubt],
        columns: Sequence[str],
        nulls: Sequence[Collection[str]],
        days: Mapping[int, Callable[[str, str], str]],
        year: str,
    ) -> None:
        self._nulls = dict(zip(columns, nulls, strict=True))
        self._days = {columns[place]: write for place, write in days.items()}
        self._year = year
        self.checks = [
            (tuple(map(columns.index, names)), lru_cache(_CACHED)(partial(self._find, names, each.find)))
            for each in doubts
            if (names := _present(each, columns))
        ]
        """The places of the cells of each doubt, and what finds it in them."""
        self._found = [(picker(places), find) for places, find in self.checks]

    def _find(
        self, names: Sequence[str], find: Callable[[Cells], Iterable[tuple[str, Finding]]], row: Sequence[str]
    ) -> _Found:
        cells = Cells()
        for name, cell in zip(names, row, strict=True):
            cells[name] = "" if cell in self._nulls[name] else cell
        year = cells.get(self._year, "").removesuffix(".0")
        for name in cells.keys() & self._days.keys():
            cells[name] = self._days[name](cells[name], year)
        return tuple(find(cells))

    def beside(self, row: Row, cells: Sequence[str]) -> Row:
        """Return the row of an event that was read of these cells with the warnings about them."""
        full = tuple(cells)
        found = [each for take, find in self._found for each in find(take(full))]
        if not found:
            return row
        id_ = cast("Event", row.record).id
        issues = (
            Issue(rule, Severity.WARNING, message=each.message, at=each.at, location=row.location, record=id_)
            for rule, each in found
        )
        return evolve(row, issues=(*row.issues, *issues))
