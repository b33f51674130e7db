"""Records of CSV (RFC 4180), read as they stream by, each with its own bytes."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from re import compile as compile_
from typing import BinaryIO, Final, NamedTuple

from eventcode.errors import FormatError, suggest, truncated
from eventcode.formats.io.encoding import BOM
from eventcode.formats.io.files import lines
from eventcode.formats.io.limits import LIMITS, Limits, long_cells, long_line
from eventcode.issues import InvalidRecordError, Location
from eventcode.row import AnyRow, Reject, Row

from .cells import Make, reading_issue, row_issues

__all__ = [
    "FARTHEST",
    "CsvRecord",
    "Quoted",
    "column_names",
    "csv_header",
    "csv_records",
    "csv_row",
    "decoded",
    "is_encoding",
    "unquoted",
    "want",
    "without_blanks",
]

FARTHEST: Final = 8 * 2**20
"""How many characters behind its line a quote may be closed; so much is held in memory, a longer line aside."""

_QUOTE: Final = '"'
_OPEN: Final = "found a quote that is not closed, expected one that ends its cell"
_BEHIND: Final = "found text behind the quote that ends a cell, expected the next cell or the end of the row"
_PROBE: Final = bytes(range(128)).replace(b"\\", b"") + rb"\ud800"

# All that stands between two quotes, doubled ones included; it matches everywhere, if only nothing.
_inside: Final = compile_('[^"]*+(?:""[^"]*+)*+')
_inside_escaped: Final = compile_(r'[^"\\]*+(?:\\"?[^"\\]*+)*+')


class CsvRecord(NamedTuple):
    """One record, of one line or several."""

    line: int
    """The number of its first line, from 1."""
    raw: bytes
    """As it stands in the file, the LF at its end aside."""
    cells: Sequence[str]
    """A byte that cannot be decoded is an unpaired surrogate in them, as Python escapes it."""
    not_in: str | None = None
    """The encoding that there are such bytes in, if there are."""
    fault: tuple[str, str] | None = None
    """Why it cannot be cut into cells: the rule and the message."""
    is_ended: bool = True
    """Whether a line end stands behind it, which the last of a file may lack."""
    is_minimal: bool = False
    """Whether it is known that quotes stand around the cells that must have them, and nowhere else."""


class Quoted(str):
    """A cell that stands in quotes, where the same text without them is the spelling of a missing value."""

    __slots__ = ()


class _QuoteError(Exception):
    """A record whose quotes do not fit together."""


def csv_records(
    stream: BinaryIO,
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
    has_quotes: bool = True,
    escapes: bool = False,
    bare: Collection[str] = (),
    one_line: bool = False,
    limits: Limits = LIMITS,
) -> Iterator[CsvRecord]:
    """
    Yield the records of *stream*, each byte in exactly one of them; a byte order mark is no part of the first cell.

    LF or CR LF ends a record; a quote inside a cell that does not begin with one is text. Where quotes do not fit
    together, the record's first line alone is faulty, and reading goes on with its second: a stray quote costs a line,
    not the rest of the file. Without *has_quotes*, a quote is text everywhere. With *escapes*, a quote within quotes
    stands behind a backslash, as R writes it, and is not doubled. A cell in quotes that is one of *bare* is `Quoted`.
    With *one_line*, each record counts as one line, as the rows of a sheet do.
    """
    source, again = lines(stream), deque[bytes]()
    line, doomed, number = 1, 0, 0
    while taken := _take(source, again):
        number = number + 1 if one_line else line
        text, not_in = decoded(taken[0], encoding)
        text = text.removeprefix(BOM) if line == 1 else text
        cells, is_minimal, fault = list[str](), True, None
        is_short = len(taken[0]) <= limits.line
        if is_short and not (has_quotes and _QUOTE in text):  # as nearly all lines
            cells = text.removesuffix("\n").removesuffix("\r").split(delimiter)
        elif is_short:
            # What is still open before a line in which an earlier record was open ends as badly as that one did: to say
            # so at once keeps the time for a file of quotes in proportion to its length.
            cutter = _Cutter(delimiter, escapes=escapes, bare=bare)
            try:
                is_open = cutter.add(text)
                while is_open:
                    more = _take(source, again) if line + len(taken) > doomed else []
                    taken += more
                    text, found = decoded(b"".join(more), encoding)
                    not_in = found or not_in
                    is_open = cutter.go_on(text)
                cells, is_minimal = cutter.cells, cutter.is_minimal
            except _QuoteError as error:
                doomed = max(doomed, line + len(taken) - 1)
                again.extendleft(reversed(taken[1:]))
                taken, fault = taken[:1], ("EC004", str(error))
        longest = max(map(len, taken))
        if longest > limits.line:
            fault = ("EC006", long_line(longest, limits))
        whole = b"".join(taken)
        raw = whole.removesuffix(b"\n")
        yield CsvRecord(number, raw, cells, not_in, fault, len(raw) < len(whole), is_minimal)
        line += len(taken)


def _take(source: Iterator[bytes], again: deque[bytes]) -> list[bytes]:
    """Take the next line; none at the end of the file."""
    line = again.popleft() if again else next(source, b"")
    return [line] if line else []


def decoded(line: bytes, encoding: str) -> tuple[str, str | None]:
    """Return the text of a line, and the encoding that it is not in, if it is not."""
    try:
        return line.decode(encoding), None
    except UnicodeDecodeError:
        return line.decode(encoding, "surrogateescape"), encoding.upper()


class _Cutter:
    """Cuts the lines of a record with quotes into cells."""

    def __init__(self, delimiter: str, *, escapes: bool, bare: Collection[str]) -> None:
        self._delimiter, self._bare = delimiter, bare
        self._inside, self._escaped = (_inside_escaped.match, '\\"') if escapes else (_inside.match, '""')
        self.cells: list[str] = []
        self.is_minimal = True
        self._open: list[str] | None = None
        """The pieces of the cell whose quotes are open."""
        self._more = 0
        """The length of the lines after the first."""

    def go_on(self, text: str) -> bool:
        """Read on with the next line, none being the end of the file."""
        self._more += len(text)
        if not text or self._more > FARTHEST:
            raise _QuoteError(_OPEN)
        return self.add(text)

    def add(self, text: str) -> bool:
        """Read a line; True where a quote is open at its end."""
        stop = len(text.removesuffix("\n").removesuffix("\r"))
        place, cells, delimiter, before = 0, self.cells, self._delimiter, self._delimiter + _QUOTE
        inside, is_minimal = self._inside, self.is_minimal
        while True:
            if self._open is None:
                if not text.startswith(_QUOTE, place):
                    # All cells up to the next that begins with a quote, at once.
                    end = text.find(before, place, stop)
                    bare = text[place : stop if end < 0 else end]
                    cells += bare.split(delimiter)
                    is_minimal = is_minimal and _QUOTE not in bare
                    if end < 0:
                        break
                    place = end + 1
                place += 1
            piece = inside(text, place)[0]  # type: ignore[index]  # it always matches
            place += len(piece)
            cell = piece.replace(self._escaped, _QUOTE)
            if place == len(text):
                self._open = [] if self._open is None else self._open
                self._open.append(cell)
                self.is_minimal = is_minimal
                return True
            if self._open is not None:
                cell, self._open = "".join([*self._open, cell]), None
            is_null = cell in self._bare
            cells.append(Quoted(cell) if is_null else cell)
            is_minimal = is_minimal and (is_null or delimiter in cell or _QUOTE in cell or "\n" in cell or "\r" in cell)
            place += 1
            if place == stop:
                break
            if not text.startswith(delimiter, place):
                raise _QuoteError(_BEHIND)
            place += 1
        self.is_minimal = is_minimal
        return False


def without_blanks(record: CsvRecord) -> CsvRecord:
    """Return a record without the blanks around its cells, and the quotes within these."""
    return record._replace(cells=[unquoted(cell.strip(" ")) for cell in record.cells])


def unquoted(cell: str) -> str:
    """
    Return a cell without the quotes around it; one that is not wholly in quotes stays as it is.

    >>> unquoted('"a ""b"" c"'), unquoted('"a" or "b"')
    ('a "b" c', '"a" or "b"')
    """
    if len(cell) > 1 and cell[0] == cell[-1] == _QUOTE:
        inner = cell[1:-1]
        if _QUOTE not in inner.replace('""', ""):
            return inner.replace('""', _QUOTE)
    return cell


def is_encoding(name: str) -> bool:
    """Return True if text of that encoding can be read line by line: its first 128 bytes are those of ASCII."""
    try:
        return _PROBE.decode(name) == _PROBE.decode("ascii")
    except (LookupError, ValueError):
        return False


def csv_header(record: CsvRecord | None, file: str, limits: Limits = LIMITS) -> tuple[str, ...]:
    """
    Return the cells of the first record of a file, which names the columns.

    Raises:
        FormatError: where there is none, or it cannot be read.

    """
    if record is None:
        raise FormatError(f"{file}: found nothing, expected a row with the names of the columns")
    if record.fault or record.not_in:
        reason = record.fault[1] if record.fault else f"found bytes that are not {record.not_in}"
        raise FormatError(f"{file}:1: {reason}, in the row with the names of the columns")
    for _, message in long_cells(record.cells, limits):
        raise FormatError(f"{file}:1: {message}, in the row with the names of the columns")
    return tuple(record.cells)


def column_names(header: Iterable[str], file: str, known: Collection[str] | None = None) -> tuple[str, ...]:
    """
    Return the names of the columns; one without a name is called by its place, from 1: `(7)`.

    A name that is none of those *known* may stand twice: its second column is called `name (7)`.

    Raises:
        FormatError: where another name stands twice.

    """
    names: dict[str, int] = {}
    for place, name in enumerate(header, 1):
        if name in names and (known is None or name in known):
            twice = f"found two columns called {name!r}, {names[name]} and {place}"
            raise FormatError(f"{file}:1: {twice}, expected each name once: rename or remove one")
        names[name if name and name not in names else f"{name} ({place})".lstrip()] = place
    return tuple(names)


def want(names: Iterable[str], header: Iterable[str], file: str, seen: str = "") -> None:
    """
    Make sure that a header has the names; *seen* says how it was cut into cells.

    Raises:
        FormatError: with every one that it has not, and what is near.

    """
    header = tuple(header)
    lacking = []
    for name in names:
        if name not in header:
            hint = suggest(name, header)
            lacking.append(f"{name!r} (did you mean {hint!r}?)" if hint else repr(name))
    if lacking:
        raise FormatError(f"{file}:1: found no column {', '.join(lacking)} among {truncated(', '.join(header))}{seen}")


def csv_row(record: CsvRecord, file: str, names: Sequence[str], make: Make, limits: Limits = LIMITS) -> AnyRow:
    """Return the row of a record: the event that *make* makes of its cells, one a name, or every reason for none."""
    location = Location(file, record.line)
    is_short = len(record.raw) <= limits.cell or max(map(len, record.cells), default=0) <= limits.cell
    if not (record.fault or record.not_in) and len(record.cells) == len(names) and is_short:
        try:
            return Row(location, make(record.cells))
        except InvalidRecordError:
            pass  # looked at again below, where every reason is given
    if record.fault is not None:
        return Reject(location, (reading_issue(location, *record.fault),), raw=record.raw)
    encoding = record.not_in or "UTF-8"
    issues = tuple(row_issues(location, record.cells, names, make, limits, encoding=encoding))
    return Reject(location, issues, raw=record.raw)
