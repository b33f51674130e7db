"""Kept lines: rows that stand in their file otherwise than its dialect would write them, kept as they stand."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

from attrs import evolve

from eventcode.formats.io.line_ends import SWAP
from eventcode.formats.rows.csv import CsvRecord
from eventcode.formats.rows.dialect import Dialect
from eventcode.row import AnyRow

__all__ = ["LINE", "KeptLines"]

LINE: Final = "(line)"
"""The key under which `extra` keeps a row as it stands: needless quotes, another line end."""
_MARK: Final = b"\xef\xbb\xbf"


class KeptLines:
    """The rows of one file, as they stand and as its dialect would write them."""

    def __init__(self, name: str, dialect: Dialect, columns: Sequence[str]) -> None:
        self._name, self._dialect = name, evolve(dialect, encoding="UTF-8") if dialect.coding.is_wide else dialect
        self._join = dialect.joiner(columns)
        self.end = "\r" if dialect.line_end == "CR" else "\n"
        """What stands behind a line as it is kept; the CR before a LF is a part of the line."""
        self._is_simple = dialect.quoting == "minimal" and not (
            dialect.quoted_nulls or dialect.padded or self.end != "\n"
        )
        self._narrow = evolve(dialect, encoding="UTF-8", byte_order_mark=False)
        self._has_cr = dialect.line_end == "CRLF"

    def beside(self, row: AnyRow, record: CsvRecord) -> AnyRow:
        """Return the row, with the line of its record where the dialect would write another one."""
        if self._is_simple and record.is_minimal and record.raw.find(b"\r") == self._cr_at(record.raw):
            return row
        raw = record.raw.removeprefix(_MARK) if record.line == 1 else record.raw
        text = raw.decode(self._dialect.coding.codec)
        if not record.is_ended or self._written(record.cells) == f"{text}{self.end}":
            return row
        event: Any = row.record
        kept = {**event.extra.get(self._name, {}), LINE: text}
        return evolve(row, record=event.evolve(extra={**event.extra, self._name: kept}))

    def _cr_at(self, raw: bytes) -> int:
        """Return where the only CR of a line stands."""
        return len(raw) - 1 if self._has_cr else -1

    def _written(self, cells: Sequence[str]) -> str | None:
        try:
            return self._join(cells)
        except ValueError:
            return None

    def cells(self, line: str) -> list[str]:
        """Return the cells of a line."""
        data = f"{line}{self.end}".encode()
        data = data.translate(SWAP) if self.end == "\r" else data
        return [cell for record in self._narrow.records(BytesIO(data)) for cell in record.cells]
