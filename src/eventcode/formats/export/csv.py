"""
CSV for spreadsheets: a header, then one row an event; RFC 4180, with CR LF, in UTF-8 without a byte order mark.

The cells are for people and keep what a cell can keep. The last column, `record`, has the whole record as native JSON,
so that nothing is lost; that column alone is a native file of the events. `status` is what each record says by itself:
where a data set names one holder for all, write its events as `Dataset.attributed` does.

A file is read back, in any dialect in which a program saved it, as edits of these records: a changed cell changes what
its column says, and is refused where that has no one reading (see `eventcode.columnar.edits`). Without the column
`record`, the cells are all that there is.

A cell that begins with `=`, `+`, `-`, `@`, a tab or a line end is a formula to some spreadsheets, and so is one that
begins with the full-width form of such a sign, or with blanks before it. The format `csv-safe` puts an apostrophe
before such cells, as OWASP advises; numbers and `record` cannot be formulas and stay as they are. Reading takes it off.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any, BinaryIO, Final
from unicodedata import normalize

from eventcode.columnar import NAMES, FlatColumn
from eventcode.columnar.columns import flat_columns
from eventcode.columnar.flat_rows import FlatReader, cell_of
from eventcode.columnar.restore import Faulty
from eventcode.errors import FormatError, truncated
from eventcode.formats.coverage import WHOLE
from eventcode.formats.format import Format, Signature, only_events
from eventcode.formats.io.limits import LIMITS, Limits
from eventcode.formats.losses import RAISE, LossPolicy
from eventcode.formats.rows.csv import column_names, csv_header, csv_row
from eventcode.formats.rows.detection import detect, opened, table_of
from eventcode.formats.rows.dialect import Stated
from eventcode.issues import InvalidRecordError
from eventcode.model import Event, Record
from eventcode.registry import DEFAULT, Registry
from eventcode.row import AnyRow

__all__ = ["FORMAT", "INSTEAD", "SAFE", "is_formula"]

INSTEAD: Final = (
    "a table of your own is read by a mapping file that says which column is what: "
    "eventcode.formats.mapped(path), on the command line --mapping FILE; 'eventcode map' writes a first one"
)
_FEWEST: Final = 3
"""So many columns of the flat shape a file has at least, to be one."""
_SIGNS: Final = frozenset("=+-@")
_BREAKS: Final = ("\t", "\r", "\n")


def _read(
    stream: BinaryIO,
    *,
    name: str,
    registry: Registry,
    limits: Limits = LIMITS,
    dialect: Stated | None = None,
) -> Iterator[AnyRow]:
    """Yield one row an event, each an edit of the record in its last column."""
    preview, source = opened(stream, dialect)
    table = table_of(preview)
    header = csv_header(table.records[0] if table.records else None, name, limits)
    if len(NAMES.keys() & {*header}) < _FEWEST:
        raise FormatError(
            f"{name}:1: found no columns of the flat shape among {truncated(', '.join(header))}; {INSTEAD}"
        )
    names = column_names(header, name)
    flat = FlatReader(names, registry=registry, unescape=_unescaped)
    typed = frozenset(column.name for column in flat.columns.values() if column.kind != "text")
    records = detect(table, names, typed, "", start=1).records(source, bare=(), one_line=source.is_sheet, limits=limits)
    for record in islice(records, table.above + 1, None):
        yield csv_row(record, name, names, partial(_event, flat), limits)


def _event(flat: FlatReader, cells: Sequence[str]) -> Event:
    found = flat.row({c.name: _cell(c, cell) for c, cell in zip(flat.columns.values(), cells, strict=True)})
    if isinstance(found, Faulty):
        raise InvalidRecordError(found.findings, rule="EC005")
    return found


def _cell(column: FlatColumn, text: str) -> Any:
    return cell_of(text if column.kind == "text" else _unescaped(text), column.kind)


def _unescaped(text: str) -> str:
    """Return a cell without the apostrophe that keeps it from being a formula."""
    return text[1:] if text.startswith("'") and is_formula(text[1:]) else text


def _write(
    records: Iterable[Record], stream: BinaryIO, *, policy: LossPolicy = RAISE, registry: Registry = DEFAULT, safe: bool
) -> None:
    import csv
    from types import SimpleNamespace

    rows = csv.writer(SimpleNamespace(write=lambda text: stream.write(text.encode())))
    columns = flat_columns(record=True, registry=registry)
    rows.writerow(c.name for c in columns)
    rows.writerows(_cells(event, columns, safe=safe) for event in only_events(records, "csv"))


def _cells(event: Event, columns: Iterable[FlatColumn], *, safe: bool) -> Iterator[str]:
    for column in columns:
        text = column.text(event) or ""
        yield f"'{text}" if safe and not column.plain and is_formula(text) else text


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet may take a text for a formula: by its first sign that can be seen, in any width."""
    if text.startswith(_BREAKS):
        return True
    first = next((c for c in text if c.isprintable() and not c.isspace()), "")
    return not _SIGNS.isdisjoint(normalize("NFKC", first))


FORMAT: Final = Format(
    name="csv",
    title="CSV for spreadsheets, one row an event",
    read=_read,
    write=partial(_write, safe=False),
    suffixes=(".csv",),
    shared_suffix=True,
    instead=INSTEAD,
    signature=Signature(
        "the header row that csv and csv-safe write",
        lambda preview: {"id", "code_name", "when_text", "earliest"} <= {*table_of(preview).names},
    ),
    record_kinds=frozenset({"event"}),
    coverage=WHOLE,
    dialects=True,
)

SAFE: Final = Format(
    name="csv-safe",
    title="CSV for spreadsheets, no cell of which is taken for a formula",
    write=partial(_write, safe=True),
    record_kinds=frozenset({"event"}),
    coverage=WHOLE,
    instead="it is read as csv",
)
