"""Dialects: how one file writes a table, detected once from the beginning of the file."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from io import BytesIO
from re import compile as compile_
from re import escape
from typing import Any, Final, TypeAlias

from attrs import evolve, fields, frozen

from eventcode.errors import FormatError, RecordError, one_of
from eventcode.formats.io.encoding import CODECS, Encoding, in_utf8
from eventcode.formats.io.line_ends import SWAP, swapped

from .backslash import backslash_records, escaped
from .csv import CsvRecord, Quoted, csv_records, is_encoding, without_blanks
from .names import plain

__all__ = ["OPTIONS", "SEPARATORS", "Dialect", "Options", "Stated", "is_separator", "options"]

SEPARATORS: Final[Mapping[str, str]] = {",": ",", "tab": "\t", ";": ";", "|": "|", "\\x01": "\x01"}
"""The separators that are detected, by the name under which a header record keeps them."""
_ENDS: Final = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}
_QUOTINGS: Final = ("minimal", "all", "none", "backslash")
"""Those that a caller may state; a header record may say "columns" too, and "commas" where each line is a row."""
_ORDERS: Final = ("dmy", "mdy", "excel", "excel1904")
_CENTURIES: Final = ("1800", "1900", "2000")
_DECIMALS: Final = (",", ".")
_QUOTE: Final = '"'

Options: TypeAlias = Mapping[str, str | Collection[str]]
"""Parts of a dialect by name, as a caller states them; several spellings of a missing value are a collection."""
Stated: TypeAlias = Mapping[str, Any]
"""The same by their full names: texts, but for `null`, which is a tuple of texts."""

OPTIONS: Final[Mapping[str, str]] = {
    "separator": "one of tab , ; | \\x01",
    "encoding": f"one of {', '.join(CODECS)}",
    "quoting": "one of minimal, all, none, backslash",
    "null": "a spelling of a missing value in the file, may be given several times; empty text for none",
    "header": "yes or no: whether the first row names the columns",
    "dates": "dmy or mdy: which number of a date such as 05/01/2020 is the month; or excel, excel1904: serial numbers",
    "century": "the first year of the century of years with two digits, such as 2000",
    "decimal": "the sign before decimals, comma or point, where others stand between thousands: , or .",
    "sheet": "the name of a sheet of a workbook",
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
    """
    Which cells stand in quotes: those that must, all, none, all of some columns; or backslashes in their place.

    Where each line is a row, those with a comma too ("commas").
    """
    quoted: tuple[str, ...] = ()
    """The columns whose cells all stand in quotes, where *quoting* is "columns"."""
    escapes: bool = False
    """Whether a quote within quotes stands behind a backslash, and is not doubled."""
    padded: bool = False
    """Whether blanks stand around cells, which are no part of them."""
    encoding: str = "UTF-8"
    byte_order_mark: bool = False
    line_end: str = "LF"
    nulls: tuple[str, ...] = ()
    """The cells of a missing value, the usual one first."""
    number_nulls: tuple[str, ...] = ()
    """Further ones, in columns that cannot hold text."""
    quoted_nulls: tuple[str, ...] = ()
    """Those of them that stand in quotes; where another one does, it is text."""
    bare_empty: bool = False
    """Whether empty cells stand without quotes where texts stand in them."""
    empty: tuple[str, ...] = ()
    """The columns in which a missing value is an empty cell all the same."""
    dates: str = ""
    """Which of two numbers comes first in a date, the day ("dmy") or the month ("mdy"), where that matters."""
    century: str = ""
    """The first year of the century of years with two digits, where it was stated."""
    decimal: str = ""
    """The sign before decimals: a comma, or a point where other signs stand between thousands."""
    row_names: bool = False
    """Whether each row begins with a cell that the header does not name."""
    lines: bool = False
    """Whether each line is a row, cut at the separators alone; quotes around a cell say nothing of what it holds."""

    @property
    def character(self) -> str:
        """The separator itself."""
        return SEPARATORS.get(self.separator, self.separator)

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
            (made.separator in SEPARATORS or is_separator(made.separator))
            and made.quoting in (*_QUOTINGS, "columns", *(["commas"] if self.lines else []))
            and made.lines is self.lines
            and (made.encoding in CODECS or is_encoding(made.encoding))
            and made.line_end in _ENDS
            and made.dates in {"", *_ORDERS}
            and made.century in {"", *_CENTURIES}
            and made.decimal in {"", *_DECIMALS}
        ):
            raise ValueError(made)
        return made

    def words(self, default: "Dialect") -> Iterator[str]:
        """Say in words how the dialect differs from the default."""
        said = self.beside(default)
        yield from (word(self) for name, word in _WORDS.items() if name in said)

    # Reading and writing.

    @property
    def bare(self) -> frozenset[str]:
        """The spellings of a missing value that are text where they stand in quotes."""
        return frozenset() if self.lines else frozenset(self.nulls).difference(self.quoted_nulls)

    def records(self, source: Any, **options: Any) -> Iterator[CsvRecord]:
        """Yield the records of a file, whatever its encoding; *options* are those of `csv_records`."""
        options = {"bare": self.bare} | options
        codec = self.coding.codec
        if self.coding.is_wide:
            source, codec = in_utf8(source, codec), "utf-8"
        found = self._records(source, codec, **options)
        found = map(without_blanks, found) if self.padded else found
        return map(_with_own_ends, found) if self.line_end == "CR" else found

    def _records(self, source: Any, codec: str, *, one_line: bool = False, **options: Any) -> Iterator[CsvRecord]:
        options |= {"delimiter": self.character, "encoding": codec}
        if self.quoting == "backslash":
            return backslash_records(source, **options)
        return csv_records(
            source, has_quotes=self.quoting != "none", escapes=self.escapes, one_line=one_line, **options
        )

    def rows_of(self, text: str) -> list[tuple[str, ...]]:
        """Return the cells of the rows of a text, whatever the encoding."""
        data = text.encode("utf-8", "replace")
        data = data.translate(SWAP) if self.line_end == "CR" else data
        narrow = evolve(self, encoding="UTF-8", byte_order_mark=False)
        return [(*record.cells,) for record in narrow.records(BytesIO(data))]

    @property
    def end(self) -> str:
        """What ends a row."""
        return _ENDS[self.line_end]

    def joiner(self, columns: Sequence[str]) -> Callable[[Sequence[str]], str]:
        """
        Return a function that joins cells, one a column, to one record with its line end.

        It raises `ValueError` for a cell that cannot be written without quotes.
        """
        always = frozenset(columns) if self.quoting == "all" else frozenset(self.quoted)
        places = [name in always for name in columns]
        separator, end = self.character, _ENDS[self.line_end]
        must = compile_(f"[{_QUOTE}{escape(separator)}\r\n]").search
        must_anywhere = compile_(f"[{_QUOTE}\r\n]").search
        bare = {*self.nulls, *self.number_nulls, *([""] if self.bare_empty else [])}.difference(self.quoted_nulls)
        nulls = {*self.nulls} & {*self.quoted_nulls}
        if self.padded:
            return lambda cells: f"{separator} ".join(map(self._padded, cells)) + end
        if self.quoting == "backslash":
            return lambda cells: separator.join(self._with_backslashes(cell) for cell in cells) + end
        has_quotes, doubled = self.quoting != "none", '\\"' if self.escapes else _QUOTE * 2

        def minimal(cells: Sequence[str]) -> str:
            text = separator.join(cells)
            is_bare = text.count(separator) == len(cells) - 1 and must_anywhere(text) is None
            if is_bare and (not self.nulls or (nulls.isdisjoint(cells) and Quoted not in map(type, cells))):
                return text + end
            quoted = [
                f'"{c.replace(_QUOTE, doubled)}"' if must(c) or type(c) is Quoted or c in nulls else c for c in cells
            ]
            return separator.join(quoted) + end

        def line(cells: Sequence[str]) -> str:
            written = []
            for cell, is_quoted in zip(cells, places, strict=True):
                text = cell
                if has_quotes:
                    if (is_quoted and cell not in bare) or type(cell) is Quoted or cell in nulls or must(cell):
                        text = f'"{cell.replace(_QUOTE, doubled)}"'
                elif self.is_too_much(cell):
                    raise ValueError(cell)
                written.append(text)
            return separator.join(written) + end

        return minimal if self.quoting == "minimal" else line

    def is_too_much(self, cell: str) -> bool:
        """Return whether a cell cannot be written where no quotes protect it."""
        is_cut = self.character in cell or "\n" in cell or cell.endswith("\r")
        return is_cut or (self.padded and cell != cell.strip(" "))

    def _padded(self, cell: str) -> str:
        if self.is_too_much(cell):
            raise ValueError(cell)
        return f'"{cell.replace(_QUOTE, _QUOTE * 2)}"' if _QUOTE in cell else cell

    def _with_backslashes(self, cell: str) -> str:
        return cell if cell in self.bare and type(cell) is str else escaped(cell, self.character)


def _with_own_ends(record: CsvRecord) -> CsvRecord:
    """Return a record of a file whose lines end in CR, in which LF stood for it, with its own line ends."""
    cells = [type(cell)(swapped(cell)) for cell in record.cells]
    return record._replace(raw=record.raw.translate(SWAP), cells=cells)


_WORDS: Final[Mapping[str, Callable[[Dialect], str]]] = {
    "header": lambda d: "a header row" if d.header else "no header row",
    "separator": lambda d: f"separator {d.separator}",
    "quoting": lambda d: {
        "all": "cells in quotes",
        "columns": "texts in quotes",
        "commas": "cells with a comma in quotes",
        "none": "no quoting",
        "backslash": "backslashes before separators and line ends",
        "minimal": "quotes where they must be",
    }[d.quoting],
    "escapes": lambda _: "quotes behind backslashes",
    "padded": lambda _: "blanks around cells",
    "nulls": lambda d: f"{', '.join(null or 'empty' for null in d.nulls)} where nothing is said",
    "number_nulls": lambda d: f"{', '.join(d.number_nulls)} where a number is missing",
    "dates": lambda d: {
        "dmy": "days before months",
        "mdy": "months before days",
        "excel": "dates as serial numbers",
        "excel1904": "dates as serial numbers from 1904",
    }[d.dates],
    "decimal": lambda d: "decimal commas" if d.decimal == "," else "signs between thousands",
    "row_names": lambda _: "a cell before the first column",
    "byte_order_mark": lambda _: "a byte order mark",
    "encoding": lambda d: d.encoding,
    "line_end": lambda d: d.line_end,
}
"""How each part is said in words."""


def is_separator(text: str) -> bool:
    """Return whether a text can stand between cells: one character, and neither a quote nor a line end."""
    return len(text) == 1 and text not in '"\r\n'


def options(said: Options | None) -> Stated:
    """
    Return the parts of a dialect that a caller states, by their full names.

    Raises:
        FormatError: for a part or a value that there is not.

    >>> options({"sep": ";", "null": ("NA", "NULL")})
    {'separator': ';', 'null': ('NA', 'NULL')}

    """
    found: dict[str, Any] = {}
    for name, given in (said or {}).items():
        part = _ALIASES.get(name, name)
        try:
            one_of("dialect", part, known=tuple(OPTIONS))
            value = _READ[part](given)
            is_free = _FREE.get(part)
            if part in _VALUES and not (is_free and is_free(value)):
                one_of(f"dialect: {part}", value, known=_VALUES[part])
        except RecordError as error:
            raise FormatError(str(error)) from None
        found[part] = value
    return found


def _nulls(given: str | Collection[str]) -> tuple[str, ...]:
    return tuple(null for null in ([given] if isinstance(given, str) else given) if null)


_VALUES: Final = {
    "separator": tuple(SEPARATORS),
    "encoding": tuple(CODECS),
    "quoting": _QUOTINGS,
    "header": ("yes", "no"),
    "dates": _ORDERS,
    "century": _CENTURIES,
    "decimal": _DECIMALS,
}
"""The values of the parts that have a list of them."""
_FREE: Final[Mapping[str, Callable[[str], bool]]] = {"separator": is_separator, "encoding": is_encoding}
"""What else they may be, if a caller knows better than the list of what is looked for."""
_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "separator": lambda given: {"\t": "tab", "\\t": "tab", "\x01": "\\x01"}.get(given, given),
    "encoding": lambda given: next((each for each in CODECS if plain(each) == plain(given)), given),
    "quoting": str,
    "null": _nulls,
    "header": str,
    "dates": str,
    "century": str,
    "decimal": str,
    "sheet": str,
}
"""From what a caller states to the value of the part."""
