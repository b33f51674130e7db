"""
CSV for spreadsheets: a header, then one row an event; RFC 4180, with CR LF, in UTF-8 without a byte order mark.

It is written, not read: the cells are for people and keep what a cell can keep. The last column, `record`, has the
whole record as native JSON, so that nothing is lost; that column alone is a native file of the events. `status` is what
each record says by itself: where a data set names one holder for all, write its events as `Dataset.attributed` does.

A cell that begins with `=`, `+`, `-`, `@`, a tab or a line end is a formula to some spreadsheets, and so is one that
begins with the full-width form of such a sign, or with blanks before it. The format `csv-safe` puts an apostrophe
before such cells, as OWASP advises; numbers and `record` cannot be formulas and stay as they are.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import BinaryIO, Final
from unicodedata import normalize

from eventcode.columnar import COLUMNS
from eventcode.formats.coverage import WHOLE
from eventcode.formats.format import Format, Signature, only_events
from eventcode.formats.losses import RAISE, LossPolicy
from eventcode.model import Event, Record

__all__ = ["COLUMNS", "FORMAT", "SAFE"]

_INSTEAD: Final = (
    "a table of your own is read by a mapping file that says which column is what: "
    "eventcode.formats.mapped(path), on the command line --mapping FILE"
)
_SIGNS: Final = frozenset("=+-@")
_BREAKS: Final = ("\t", "\r", "\n")


def _write(records: Iterable[Record], stream: BinaryIO, policy: LossPolicy = RAISE, *, safe: bool) -> None:
    import csv
    from types import SimpleNamespace

    rows = csv.writer(SimpleNamespace(write=lambda text: stream.write(text.encode())))
    rows.writerow(c.name for c in COLUMNS)
    rows.writerows(_cells(event, safe=safe) for event in only_events(records, "csv"))


def _cells(event: Event, *, safe: bool) -> Iterator[str]:
    for column in COLUMNS:
        text = column.text(event) or ""
        yield f"'{text}" if safe and not column.plain and _is_formula(text) else text


def _is_formula(text: str) -> bool:
    """Return whether a spreadsheet may take a text for a formula: by its first sign that can be seen, in any width."""
    if text.startswith(_BREAKS):
        return True
    first = next((c for c in text if c.isprintable() and not c.isspace()), "")
    return not _SIGNS.isdisjoint(normalize("NFKC", first))


FORMAT: Final = Format(
    name="csv",
    title="CSV for spreadsheets, one row an event",
    write=partial(_write, safe=False),
    suffixes=(".csv",),
    signature=Signature(
        "the header row that csv and csv-safe write",
        lambda preview: preview.has("id", "code name", "when text", "earliest", "record"),
    ),
    record_kinds=frozenset({"event"}),
    coverage=WHOLE,
    instead=_INSTEAD,
)

SAFE: Final = Format(
    name="csv-safe",
    title="CSV for spreadsheets, no cell of which is taken for a formula",
    write=partial(_write, safe=True),
    record_kinds=frozenset({"event"}),
    coverage=WHOLE,
    instead=_INSTEAD,
)
