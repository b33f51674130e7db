"""Kept lines: rows that stand in their file otherwise than its dialect would write them, kept as they stand."""

from codecs import BOM_UTF8
from collections.abc import Sequence
from typing import Any, Final

from eventcode.formats.rows.csv import CsvRecord
from eventcode.model.unchecked import set_unchecked, wrap_extra
from eventcode.row import AnyRow

from .layout import Layout

__all__ = ["LINE", "KeptLines"]

LINE: Final = "(line)"
"""The key under which `extra` keeps a row as it stands: needless quotes, another line end."""


class KeptLines:
    """The rows of one file, as they stand and as its dialect would write them."""

    def __init__(self, name: str, layout: Layout, columns: Sequence[str]) -> None:
        dialect, self._lines = layout.dialect, layout.lines
        columns = (*columns, "") if layout.comma else columns
        self.join = dialect.joiner(columns) if self._lines is None else self._lines.join
        """Joins cells to a row with its line end; `ValueError` for cells that cannot be written."""
        self.end = "\r" if dialect.line_end == "CR" else "\n"
        """What stands behind a line as it is kept; the CR before a LF is a part of the line."""
        self._name, self._dialect = name, dialect
        self._codec = "utf-8" if dialect.coding.is_wide else dialect.coding.codec
        has_more = dialect.quoted_nulls or dialect.padded or self.end != "\n"
        is_minimal = dialect.quoting == "minimal" and not has_more
        self._is_simple = is_minimal if self._lines is None else self._lines.is_bare
        self._has_cr = dialect.line_end == "CRLF"

    def beside(self, row: AnyRow, record: CsvRecord) -> AnyRow:
        """Return the row, with the line of its record where the dialect would write another one."""
        if self._is_simple and record.is_minimal and record.raw.find(b"\r") == self._cr_at(record.raw):
            return row
        raw = record.raw.removeprefix(BOM_UTF8) if record.line == 1 else record.raw
        text = raw.decode(self._codec)
        written = (self._written(record.cells) or "").removesuffix(self.end)
        if text != written and (record.is_ended or text != written.removesuffix("\r")):
            event: Any = row.record
            # The event was just made, and has no other extra.
            set_unchecked(event, extra=wrap_extra(self._name, {**event.extra.get(self._name, {}), LINE: text}))
        return row

    def _cr_at(self, raw: bytes) -> int:
        """Return where the only CR of a line stands."""
        return len(raw) - 1 if self._has_cr else -1

    def _written(self, cells: Sequence[str]) -> str | None:
        try:
            return self.join(cells)
        except ValueError:
            return None

    def cells(self, line: str) -> Sequence[str]:
        """Return the cells of a line."""
        if self._lines is not None:
            return self._lines.cells(line)
        return [cell for row in self._dialect.rows_of(f"{line}{self.end}") for cell in row]
