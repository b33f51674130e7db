"""Dialects: how one file of a format writes what every file of that format says."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from re import ASCII
from re import compile as compile_
from typing import Any, Final

from attrs import evolve, field, fields, frozen, validators

__all__ = ["BOM", "DAYS", "NA", "HeaderDialect", "encoding_of", "quoted", "quoting_of", "to_iso", "unquoted"]

BOM: Final = "\ufeff"
NA: Final = "NA"
"""What R writes for nothing, never in quotes."""

_CODECS: Final = {"UTF-8": "utf-8", "ISO-8859-1": "latin-1"}
_ENDS: Final = {"LF": "\n", "CRLF": "\r\n"}
_QUOTE: Final = '"'
_AMERICAN: Final = compile_(r"(\d{1,2})/(\d{1,2})/(\d{4})", ASCII).fullmatch
_ISO: Final = compile_(r"(\d{4})-(\d{2})-(\d{2})", ASCII).fullmatch


@frozen(kw_only=True)
class HeaderDialect:
    """How a file is written; the fields that differ from the format's default are kept with the file's header."""

    header: str
    """The header row as it stands, its line end aside."""
    line_end: str = field(default="LF", validator=validators.in_(tuple(_ENDS)))
    encoding: str = field(default="UTF-8", validator=validators.in_(tuple(_CODECS)))
    quoting: str = field(default="none", validator=validators.in_(("none", "commas", "texts")))
    """What stands in double quotes: nothing, cells with a comma, or all cells but numbers."""
    null: str | None = None
    """What stands in cells that say nothing; None where it is what the format's own files have there."""
    days: str = field(default="YYYY-MM-DD", validator=validators.in_(("YYYY-MM-DD", "M/D/YYYY")))

    @property
    def codec(self) -> str:
        """The encoding's name for Python."""
        return _CODECS[self.encoding]

    @property
    def end(self) -> str:
        """What ends a line."""
        return _ENDS[self.line_end]

    def beside(self, default: "HeaderDialect") -> dict[str, str]:
        """Return what differs from the default dialect, by field."""
        names = (f.name for f in fields(HeaderDialect))
        return {name: getattr(self, name) for name in names if getattr(self, name) != getattr(default, name)}

    def with_(self, settings: Mapping[str, Any]) -> "HeaderDialect":
        """
        Return this dialect with what `beside` said of another.

        Raises:
            ValueError, TypeError: where that is no dialect.

        """
        if not all(isinstance(text, str) for text in settings.values()):
            raise TypeError
        return evolve(self, **settings)


def encoding_of(lines: Iterable[bytes]) -> str:
    """
    Detect the encoding of a file from its first lines: ISO-8859-1 where most lines beyond ASCII are no UTF-8 either.

    So a damaged byte does not change how all the other lines are read.
    """
    fitting = failing = 0
    for line in lines:
        if line.isascii():
            continue
        try:
            line.decode()
        except UnicodeDecodeError:
            failing += 1
        else:
            fitting += 1
    return "ISO-8859-1" if failing > fitting else "UTF-8"


def quoting_of(header: str, rows: Iterable[str]) -> str:
    """Detect the quoting of a file from its header row and the first rows."""
    if header.removeprefix(BOM).startswith(_QUOTE):
        return "texts"
    within = bare = 0
    for row in rows:
        for cell in row.split("\t"):
            if "," in cell:
                within += unquoted(cell) != cell
                bare += unquoted(cell) == cell
    return "commas" if within > bare else "none"


def unquoted(cell: str) -> str:
    """Take the quotes off a cell; one that is not wholly in quotes stays as it is."""
    if len(cell) > 1 and cell[0] == cell[-1] == _QUOTE:
        inner = cell[1:-1]
        if _QUOTE not in inner.replace('""', ""):
            return inner.replace('""', _QUOTE)
    return cell


def quoted(cell: str) -> str:
    """Put a cell into quotes."""
    return f'"{cell.replace(_QUOTE, _QUOTE * 2)}"'


@lru_cache(maxsize=4_096)
def to_iso(text: str) -> str:
    """Write a day M/D/YYYY as YYYY-MM-DD; what is no such day stays as it is."""
    match = _AMERICAN(text)
    if match is None:
        return text
    try:
        return date(int(match[3]), int(match[1]), int(match[2])).isoformat()
    except ValueError:
        return text


def _from_iso(text: str) -> str:
    match = _ISO(text)
    return f"{int(match[2])}/{int(match[3])}/{match[1]}" if match else text


DAYS: Final[Mapping[str, Callable[[str], str]]] = {"YYYY-MM-DD": str, "M/D/YYYY": _from_iso}
"""From a day in ISO form to how a dialect writes it; what is no such day stays as it is."""
