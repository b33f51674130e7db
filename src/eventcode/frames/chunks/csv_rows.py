"""Rows of CSV, as bytes; and which of them a record keeps whole, as their dialect would not write them so."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from eventcode.formats.fields.open_table import OpenTable

from .chunk import polars

if TYPE_CHECKING:
    import polars as pl

__all__ = ["CsvRows", "is_kept"]


class CsvRows(NamedTuple):
    """Rows that polars cuts into the same cells as the format, each with an end mark as its last cell."""

    data: bytes
    starts: Sequence[int]
    """The number of the first line of each row, from 0."""
    mark: bytes
    has_quotes: bool
    crs: int
    """How many rows end in CR LF, or in a CR at the end of the file."""
    is_ended: bool
    """Whether the last row has an end."""


def is_kept(table: OpenTable, rows: CsvRows, raw: "pl.DataFrame") -> "pl.Series":
    """
    Tell which rows the record keeps whole: quotes stand around other cells, or another line end behind the row.

    *raw* has all cells as they stand. Where each cell that must have quotes has them, or no cell has any that must not
    have them, the length of a row tells whether others are as they must be.
    """
    lib = polars()
    if table.quotes in {"any", "mixed"} or not _is_ended_so(rows, has_cr=table.has_cr):
        same: pl.Series = lib.Series([table.quotes != "any"]).new_from_index(0, raw.height)
        return same
    end = table.separator.encode() + rows.mark + b"\n"
    sizes = lib.Series([*map(len, rows.data.split(end))][:-1], dtype=lib.Int64)
    cells = lib.col(*table.columns).fill_null("")
    written = [lib.lit(len(table.columns) + table.surplus - 1, lib.Int64), cells.str.len_bytes().cast(lib.Int64)]
    if table.quotes != "none":
        must = cells.str.contains('["\\r\\n]') | cells.str.contains(table.separator, literal=True)
        quotes = (2 + cells.str.count_matches('"', literal=True)).cast(lib.Int64)
        written.append(quotes if table.quotes == "all" else lib.when(must).then(quotes).otherwise(0))
    found: pl.Series = raw.select(n=lib.sum_horizontal(written))["n"] != sizes
    return found


def _is_ended_so(rows: CsvRows, *, has_cr: bool) -> bool:
    """Tell whether all rows have a CR before their end, or none; the last one of a file may lack both."""
    count = len(rows.starts)
    return rows.crs in {count, count - (not rows.is_ended)} if has_cr else not rows.crs
