"""Lines between tabs in which each line is a row, and quotes stand around a whole cell or are a part of its text."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from re import ASCII
from re import compile as compile_
from typing import Any, Final

from attrs import Factory, field, frozen

from eventcode.formats.io.files import lines
from eventcode.formats.io.limits import LIMITS, Limits, long_line

from .csv import CsvRecord, decoded, unquoted
from .dialect import Dialect
from .tsv import TAB

__all__ = ["TabLines", "line_records", "to_iso"]

_NA: Final = "NA"
"""What R writes for nothing, never in quotes."""
_QUOTE: Final = '"'
_AMERICAN: Final = compile_(r"(\d{1,2})/(\d{1,2})/(\d{4})", ASCII).fullmatch
_ISO: Final = compile_(r"(\d{4})-(\d{2})-(\d{2})", ASCII).fullmatch


def line_records(stream: Any, *, encoding: str, limits: Limits = LIMITS) -> Iterator[CsvRecord]:
    """Yield the lines of *stream* as records, cut at the tabs alone; a quote is text."""
    for number, line in enumerate(lines(stream), 1):
        raw = line.removesuffix(b"\n")
        text, not_in = decoded(raw, encoding)
        fault = ("EC006", long_line(len(raw), limits)) if len(raw) > limits.line else None
        cells = text.removesuffix("\r").split(TAB)
        yield CsvRecord(number, raw, cells, not_in, fault, is_ended=len(raw) < len(line), is_minimal=True)


@frozen(kw_only=True)
class TabLines:
    """How the lines of one file are cut into cells, and cells are joined to lines; days stand in ISO form in cells."""

    columns: tuple[str, ...]
    """The columns that a row has cells of, as the dialect calls them."""
    dialect: Dialect
    """Which cells stand in quotes, what ends a line, and whether the day is written M/D/YYYY ("mdy")."""
    day: int | None = None
    """The place of the cell of a day, which may be written so."""
    surplus: int | None = None
    """How many empty cells stand behind the last, where rows may end in any number of them."""
    _quoted: Sequence[bool] = field(
        init=False,
        eq=False,
        default=Factory(lambda self: [name in self.dialect.quoted for name in self.columns], takes_self=True),
    )
    """Whether the texts of a column stand in quotes, by place."""

    @property
    def is_bare(self) -> bool:
        """Whether a row that is cut at its tabs alone is written as it stands."""
        return self.dialect.quoting == "none" and not self.dialect.dates

    def cut(self, record: CsvRecord) -> CsvRecord:
        """Return a record with the cells of its line, which was cut at the tabs alone."""
        stood, surplus = record.cells, self.surplus or 0
        cells = self._cells(stood, has_quotes=b'"' in record.raw)
        if cells is stood and not surplus:
            return record
        width = len(self.columns) + surplus
        is_minimal = len(stood) == width and (self.day is None or cells[self.day] == stood[self.day])
        return CsvRecord(record.line, record.raw, cells, record.not_in, record.fault, record.is_ended, is_minimal)

    def cells(self, line: str) -> Sequence[str]:
        """Return the cells of a line; none of a text of several lines."""
        return () if "\n" in line else self._cells(line.removesuffix("\r").split(TAB), has_quotes=True)

    def _cells(self, cells: Sequence[str], *, has_quotes: bool) -> Sequence[str]:
        if has_quotes and self.dialect.quoting != "none":
            cells = [unquoted(cell) if cell[:1] == _QUOTE else cell for cell in cells]
        if self.surplus is not None and len(cells) > len(self.columns) and not any(cells[len(self.columns) :]):
            cells = cells[: len(self.columns)]
        if self.day is not None and self.day < len(cells) and (day := to_iso(cells[self.day])) != cells[self.day]:
            cells = [*cells[: self.day], day, *cells[self.day + 1 :]]
        return cells

    def join(self, cells: Sequence[str]) -> str:
        """
        Return cells as a line with its end.

        Raises:
            ValueError: where they would be read as others.

        """
        if self.day is not None and self.dialect.dates:
            cells = [*cells[: self.day], _from_iso(cells[self.day]), *cells[self.day + 1 :]]
        if self.dialect.quoting == "commas":
            cells = [_quoted(cell) if "," in cell or _QUOTE in cell else cell for cell in cells]
        elif self.dialect.quoting == "columns":
            cells = [cell if self._is_bare(place, cell) else _quoted(cell) for place, cell in enumerate(cells)]
        surplus = self.surplus or 0
        text = TAB.join(cells) + TAB * surplus
        if "\n" in text or text.endswith("\r") or text.count(TAB) >= len(self.columns) + surplus:
            raise ValueError(text)
        return text + self.dialect.end

    def _is_bare(self, place: int, cell: str) -> bool:
        """Return whether a cell stands without quotes where texts stand in them, and is read so."""
        return (cell == _NA or not self._quoted[place]) and unquoted(cell) == cell


def _quoted(cell: str) -> str:
    return f'"{cell.replace(_QUOTE, _QUOTE * 2)}"'


@lru_cache(maxsize=4_096)
def to_iso(text: str) -> str:
    """Return a day M/D/YYYY as YYYY-MM-DD; what is no such day stays as it is."""
    match = _AMERICAN(text)
    if match is None:
        return text
    try:
        return date(int(match[3]), int(match[1]), int(match[2])).isoformat()
    except ValueError:
        return text


@lru_cache(maxsize=4_096)
def _from_iso(text: str) -> str:
    """Write a day YYYY-MM-DD as M/D/YYYY; what is no such day stays as it is."""
    match = _ISO(text)
    return f"{int(match[2])}/{int(match[3])}/{match[1]}" if match else text
