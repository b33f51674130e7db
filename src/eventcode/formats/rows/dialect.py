"""Dialects: how one file writes a table, detected once from the beginning of the file."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from itertools import islice
from re import compile as compile_
from re import escape
from typing import Any, Final, cast

from attrs import evolve, fields, frozen

from eventcode.errors import FormatError, RecordError, one_of, truncated
from eventcode.formats.io.encoding import CODECS, Encoding, Utf8Lines
from eventcode.formats.io.files import Lines
from eventcode.formats.io.preview import SIZE, Preview

from .csv import CsvRecord, csv_records

__all__ = [
    "NULLS",
    "OPTIONS",
    "Dialect",
    "Table",
    "detect",
    "doubtful_nulls",
    "has_null",
    "opened",
    "options",
    "plain",
    "table_of",
]

NULLS: Final = (
    *("NA", "NULL", "\\N", "nan", "NaN", "None", "null", "N/A", "n/a", "<NA>", "#N/A", "NaT"),
    *("-", "--", "---", "."),
)
"""The spellings of a missing value that are looked for."""

_WORDS: Final = NULLS[:12]
"""Those that are hardly ever a name."""
SEPARATORS: Final[Mapping[str, str]] = {",": ",", "tab": "\t", ";": ";", "|": "|", "\\x01": "\x01"}
"""The separators that are detected, by the name under which a header record keeps them."""
_null_cell: Final = compile_(rb"\t(?:" + b"|".join(escape(null).encode() for null in NULLS) + rb")[\t\n]").search
_ENDS: Final = {"LF": "\n", "CRLF": "\r\n"}
_QUOTINGS: Final = ("minimal", "all", "none", "columns")
_ROWS: Final = 50
"""How many rows below the header are looked at; a few may be damaged."""
_MOST: Final = 0.5
_QUOTE: Final = '"'
_must_be_quoted: Final = {
    separator: compile_(f"[{_QUOTE}{escape(separator)}\r\n]").search for separator in SEPARATORS.values()
}

OPTIONS: Final[Mapping[str, str]] = {
    "separator": "one of tab , ; | \\x01",
    "encoding": f"one of {', '.join(CODECS)}",
    "quoting": "one of minimal, all, none",
    "null": "the spelling of a missing value in the file; empty text for none",
    "header": "yes or no: whether the first row names the columns",
}
"""The parts of a dialect that a caller may state, each with its values."""
_ALIASES: Final = {"sep": "separator", "delimiter": "separator", "quote": "quoting", "na": "null"}


@frozen(kw_only=True)
class Dialect:
    """How a file writes a table. Parts that differ from the format's default are kept with the file's header."""

    header: bool = True
    """Whether the first row names the columns."""
    separator: str = ","
    quoting: str = "minimal"
    """Which cells stand in quotes: those that must, all, none, or all of some columns."""
    quoted: tuple[str, ...] = ()
    """The columns whose cells all stand in quotes, where *quoting* is "columns"."""
    encoding: str = "UTF-8"
    byte_order_mark: bool = False
    line_end: str = "LF"
    null: str = ""
    """The cell of a missing value."""
    empty: tuple[str, ...] = ()
    """The columns in which a missing value is an empty cell all the same."""
    row_names: bool = False
    """Whether each row begins with a cell that the header does not name."""

    @property
    def character(self) -> str:
        """The separator itself."""
        return SEPARATORS[self.separator]

    @property
    def coding(self) -> Encoding:
        """The encoding, with its byte order mark."""
        return Encoding(self.encoding, self.byte_order_mark)

    def beside(self, default: "Dialect") -> dict[str, Any]:
        """Return the parts that differ from the default dialect."""
        names = (f.name for f in fields(Dialect))
        return {name: getattr(self, name) for name in names if getattr(self, name) != getattr(default, name)}

    def with_(self, said: Mapping[str, Any]) -> "Dialect":
        """
        Return this dialect with the parts that `beside` returned of another.

        Raises:
            ValueError: where these are parts of no dialect.

        """
        known = {f.name: f.default for f in fields(Dialect)}
        for name, value in said.items():
            if name not in known or type(value) is not type(known[name]):
                raise ValueError(name)
            if isinstance(value, tuple) and not all(isinstance(each, str) for each in value):
                raise ValueError(name)
        made = evolve(self, **said)
        if not (
            made.separator in SEPARATORS
            and made.quoting in _QUOTINGS
            and made.encoding in CODECS
            and made.line_end in _ENDS
        ):
            raise ValueError(made)
        return made

    def words(self, default: "Dialect") -> Iterator[str]:
        """Say in words how the dialect differs from the default."""
        said = self.beside(default)
        if "header" in said:
            yield "a header row" if self.header else "no header row"
        if "separator" in said:
            yield f"separator {self.separator}"
        if quoting := said.get("quoting"):
            yield {"all": "cells in quotes", "columns": "texts in quotes", "none": "no quoting"}.get(
                quoting, "quotes where they must be"
            )
        if "null" in said:
            yield f"{self.null} where nothing is said"
        if "row_names" in said:
            yield "a cell before the first column"
        if "byte_order_mark" in said:
            yield "a byte order mark"
        yield from (said[name] for name in ("encoding", "line_end") if name in said)

    # Reading and writing.

    def records(self, source: Any, **options: Any) -> Iterator[CsvRecord]:
        """Yield the records of a file, whatever its encoding; *options* are those of `csv_records`."""
        codec = self.coding.codec
        if self.coding.is_wide:
            source, codec = Utf8Lines(source, codec), "utf-8"
        return csv_records(
            source, delimiter=self.character, encoding=codec, has_quotes=self.quoting != "none", **options
        )

    def liner(self, columns: Sequence[str]) -> Callable[[Sequence[str]], bytes]:
        """
        Return a function that writes cells, one a column, as one record.

        It raises `UnicodeEncodeError` for text that the encoding lacks, and `ValueError` for a cell that cannot be
        written without quotes.
        """
        always = frozenset(columns) if self.quoting == "all" else frozenset(self.quoted)
        places = [name in always for name in columns]
        must, separator, null = _must_be_quoted[self.character], self.character, self.null
        end, codec = _ENDS[self.line_end], self.coding.codec
        has_quotes = self.quoting != "none"

        def minimal(cells: Sequence[str]) -> bytes:
            quoted = [f'"{c.replace(_QUOTE, _QUOTE * 2)}"' if must(c) else c for c in cells]
            return (separator.join(quoted) + end).encode(codec)

        def line(cells: Sequence[str]) -> bytes:
            written = []
            for cell, is_quoted in zip(cells, places, strict=True):
                text = cell
                if has_quotes:
                    if (is_quoted and not (null and cell == null)) or must(cell):
                        text = f'"{cell.replace(_QUOTE, _QUOTE * 2)}"'
                elif separator in cell or "\n" in cell or cell.endswith("\r"):
                    raise ValueError(cell)
                written.append(text)
            return (separator.join(written) + end).encode(codec)

        return minimal if self.quoting == "minimal" else line


def plain(name: str) -> str:
    """
    Return the name of a column without case, blanks and punctuation, as names are compared.

    >>> plain("Event ID"), plain("event.id"), plain("EVENT_ID")
    ('eventid', 'eventid', 'eventid')
    """
    return "".join(c for c in name.casefold() if c.isalnum())


class Table:
    """The beginning of a file as rows of cells, by the separator and quoting that fit best."""

    def __init__(self, preview: Preview) -> None:
        self.stated = said = preview.dialect
        """The parts of the dialect that a caller stated."""
        self.coding = Encoding(said.get("encoding", preview.encoding.name), preview.encoding.has_mark)
        lenient = "replace" if self.coding.is_wide else "surrogateescape"
        text = preview.data.decode(self.coding.codec, lenient).removeprefix("\ufeff")
        if not preview.is_whole:
            text = text[: text.rfind("\n") + 1] or text
        self.line_end = "CRLF" if text.partition("\n")[0].endswith("\r") else "LF"
        self._data = text.encode("utf-8", "surrogateescape")
        ways = [said["separator"]] if "separator" in said else [*SEPARATORS]
        self.separator = max(ways, key=self._fit)
        """The separator that cuts the first row into most cells, and most other rows into as many."""
        self.has_quotes = said.get("quoting", "") != "none" and not self._is_unquoted()
        """Whether quotes around a cell are no part of its text."""
        self.records = self._cut(self.separator, has_quotes=self.has_quotes)
        """The first records."""
        self.rows = [record.cells for record in self.records if record.fault is None and record.raw.strip()]
        """The cells of those that can be cut into cells."""

    def _cut(self, separator: str, *, has_quotes: bool = True) -> list[CsvRecord]:
        records = csv_records(BytesIO(self._data), delimiter=SEPARATORS[separator], has_quotes=has_quotes)
        return [*islice(records, _ROWS + 1)]

    def _fit(self, separator: str) -> tuple[int, int]:
        records = self._cut(separator)
        width = len(records[0].cells) if records and records[0].fault is None else 0
        return width, sum(len(record.cells) == width for record in records)

    def _is_unquoted(self) -> bool:
        """Return whether quotes in the file are text: between tabs, where no cell is wholly in quotes."""
        if self.separator != "tab" or "quoting" in self.stated:
            return False
        lines = [record.raw.decode("utf-8", "replace") for record in self._cut("tab", has_quotes=False)]
        cells = [cell for line in lines for cell in line.removesuffix("\r").split("\t") if _QUOTE in cell]
        return sum(1 for cell in cells if _whole_quoted(cell)) * 2 <= len(cells)

    @property
    def names(self) -> Sequence[str]:
        """The cells of the first row."""
        return self.rows[0] if self.rows else ()


_whole_quoted: Final = compile_('"(?:[^"]|"")*"').fullmatch
_as_written: Final = {
    one: compile_(f'(?:^|{escape(one)})("(?:[^"]|"")*"|[^{escape(one)}]*)').finditer for one in SEPARATORS.values()
}


def table_of(preview: Preview) -> Table:
    """Return the beginning of a file as a table, with the parts of the dialect that a caller stated."""
    if Table not in preview.cache:
        preview.cache[Table] = Table(preview)
    return cast("Table", preview.cache[Table])


def options(said: Mapping[str, str] | None) -> dict[str, str]:
    """
    Return the parts of a dialect that a caller states, by their full names.

    Raises:
        FormatError: for a part or a value that there is not.

    >>> options({"sep": ";"})
    {'separator': ';'}

    """
    found: dict[str, str] = {}
    for name, value in (said or {}).items():
        part = _ALIASES.get(name, name)
        try:
            one_of("dialect", part, tuple(OPTIONS))
            if part == "separator":
                value = {"\t": "tab", "\\t": "tab", "\x01": "\\x01"}.get(value, value)  # noqa: PLW2901  # as it is kept
                one_of("dialect: separator", value, tuple(SEPARATORS))
            elif part == "encoding":
                value = next((each for each in CODECS if plain(each) == plain(value)), value)  # noqa: PLW2901
                one_of("dialect: encoding", value, tuple(CODECS))
            elif part == "quoting":
                one_of("dialect: quoting", value, _QUOTINGS[:3])
            elif part == "header":
                one_of("dialect: header", value, ("yes", "no"))
        except RecordError as error:
            raise FormatError(str(error)) from None
        found[part] = value
    return found


def detect(table: Table, columns: Sequence[str], typed: Collection[str], own: str, *, start: int) -> Dialect:
    """
    Return the dialect of a file.

    Args:
        table: the beginning of the file.
        columns: the columns, as the format calls them.
        typed: those that cannot hold text: numbers, dates, coordinates, values of a short list.
        own: the source's own spelling of a missing value, which counts where these columns do not decide.
        start: how many rows go before the first of the table: that of names, that of tags.

    """
    rows = table.rows[start:]
    quoting, quoted = _quoting(table, columns, start)
    found = _null(columns, typed, rows) or (own if any(own in row for row in rows) else "")
    null = table.stated.get("null", found)
    return Dialect(
        header=start > 0,
        separator=table.separator,
        quoting=quoting,
        quoted=quoted,
        encoding=table.coding.name,
        byte_order_mark=table.coding.has_mark,
        line_end=table.line_end,
        null=null,
        empty=_empty(columns, rows, null) if null else (),
    )


def _quoting(table: Table, columns: Sequence[str], start: int) -> tuple[str, tuple[str, ...]]:
    """Return which cells stand in quotes."""
    if not table.has_quotes:
        return "none", ()
    if "quoting" in table.stated:
        return table.stated["quoting"], ()
    character = SEPARATORS[table.separator]
    within, bare = Counter[str](), Counter[str]()
    for record in table.records[start:]:
        cells = [match[1] for match in _as_written[character](record.raw.decode("utf-8", "replace").removesuffix("\r"))]
        for name, cell in zip(columns, cells, strict=False):
            (within if cell.startswith(_QUOTE) else bare)[name] += cell not in NULLS
    quoted = tuple(name for name in columns if within[name] > bare[name])
    names = table.records[0].raw if start and table.records else b""
    if not quoted or (start and not names.lstrip(b"\xef\xbb\xbf").startswith(b'"')):
        return "minimal", ()
    if len(quoted) == len(columns) or not any(within[name] < bare[name] for name in columns):
        return "all", ()
    return "columns", quoted


def _null(columns: Sequence[str], typed: Collection[str], rows: Iterable[Sequence[str]]) -> str:
    """Return the spelling of a missing value that columns hold which cannot hold text; empty text for none."""
    found: Counter[str] = Counter()
    places = [place for place, name in enumerate(columns) if name in typed]
    for row in rows:
        if len(row) == len(columns):
            found.update(row[place] for place in places if row[place] in NULLS)
    return max(found, key=lambda null: found[null], default="")


def doubtful_nulls(table: Table, columns: Sequence[str]) -> Iterator[str]:
    """Yield a message for each spelling of a missing value that only columns of text hold, in most of their cells."""
    rows = [row for row in table.rows[1:] if len(row) == len(columns)]
    for null in _WORDS:
        counts = {name: sum(row[place] == null for row in rows) for place, name in enumerate(columns)}
        held = [name for name, count in counts.items() if count > _MOST * len(rows)]
        if held:
            yield (
                f"found {null!r} in most cells of {truncated(', '.join(held))}, expected text; if {null!r} stands for "
                f"nothing in this file, say so (dialect={{'null': {null!r}}}, or --dialect null={null})"
            )


def _empty(columns: Sequence[str], rows: Iterable[Sequence[str]], null: str) -> tuple[str, ...]:
    """Return the columns in which a missing value is an empty cell, though the file has a spelling for it."""
    empty, spelled = Counter[str](), Counter[str]()
    for row in rows:
        for name, cell in zip(columns, row, strict=False):
            empty[name] += cell == ""
            spelled[name] += cell == null
    return tuple(name for name in columns if empty[name] > spelled[name])


def has_null(data: bytes) -> bool:
    """Return whether a cell between tabs may hold a spelling of a missing value."""
    return _null_cell(data) is not None


def opened(stream: Any, dialect: Mapping[str, str] | None = None) -> tuple[Preview, Lines]:
    """
    Return the beginning of a stream and its lines, all of them yet to be read.

    Raises:
        FormatError: where a stated part of the dialect is none.

    """
    source = Lines(stream, SIZE)
    return Preview(b"".join(source.first)[:SIZE], options(dialect)), source
