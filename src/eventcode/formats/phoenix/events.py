"""
Phoenix events of the Open Event Data Alliance: 26 columns between tabs, no header, no quoting, UTF-8, one row an event.

Source of the columns: the pipeline that writes them, and real files. The pipeline puts line ends between rows, so that
the last row of a file has none; a record that is last in a file with one has `extra["phoenix"]["newline"]`. What a row
becomes:

- `id` is `phoenix:` and EventID, a number with the version of the data. `code` is `cameo:` and EventCode; a blank there
  is no code.
- `source` and `target` are actors by their full code; the columns of its parts follow from it, and stay in `extra`
  where they do not. A date that leaked from a dictionary (`GBRGOV >201005011`) is no part of the code: the actor is
  GBRGOV, and the text is in `extra`.
- `places` is the one location; StateName is its `admin1`. Nobody says how precise it is.
- Each of URLs is the document of a mention, whose own `extra["phoenix"]` has its SentenceID and its source, where there
  are as many of these as of URLs; where not, nobody knows which goes with which, and the lists stay in `extra` alone.
- The pipeline vouches for nothing: the one attribution says that it extracted the statement and does not commit to it.
- What Phoenix asserts of its own rows is in `extra["phoenix"]` as text, under its name: EventRootCode, PentaClass,
  GoldsteinScore, Issues.

Files that somebody exported are read too, by the names of their columns, in any dialect; they have a header record that
keeps it. So are those that went through R: CSV with names of its own, two numbers of the row in front, NA for no
number, `1` for the root 01.

- Where codes became numbers as well, 010 is 10, which is another code. The root proves which is meant: with a root of 1
  the code is 010, and EventCode in `extra` says `10`, as the file does. Without such proof there is no code.
- In one copy the names CountryCode and AdminInfo are swapped, and their columns are not; they are taken as they stand.

Written, a row that was read comes out byte for byte, a CR at its end included. A field that was changed since is
written anew, with the columns that Phoenix derives from it: root, class (`penta-phoenix`) and value
(`goldstein-phoenix`, that of the root where the code has none) of a code; the parts of an actor's code and of a day.
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final, cast

from eventcode.formats.fields.exported_files import or_exported
from eventcode.formats.fields.tab_table import row_line, row_reader, row_signature
from eventcode.formats.format import only_events
from eventcode.formats.io.files import lines
from eventcode.formats.io.limits import LIMITS, Limits
from eventcode.formats.io.preview import Preview
from eventcode.formats.losses import RAISE, LossPolicy
from eventcode.formats.rows.nulls import has_foreign_cell
from eventcode.model import Event, Record
from eventcode.registry import DEFAULT, Registry
from eventcode.row import AnyRow, Row

from .table import ATTRIBUTION, EXPORTED, NAME, TABLE, is_row

__all__ = ["ATTRIBUTION", "FORMAT", "TABLE"]

_NEWLINE: Final = "newline"


class _Lines:
    """The lines of a stream, of which it is known whether the last one has an end."""

    def __init__(self, source: BinaryIO) -> None:
        self._lines = lines(source)
        self.ends = False
        """Whether the last line that was read has an end."""

    def readline(self) -> bytes:
        line = next(self._lines, b"")
        if line:
            self.ends = line.endswith(b"\n")
        return line


_rows = row_reader(TABLE)


def _read(stream: BinaryIO, *, name: str, registry: Registry, limits: Limits = LIMITS) -> Iterator[AnyRow]:
    """Yield the rows of a file, the last of which says whether it has an end."""
    own = _Lines(stream)
    rows = _rows(cast("BinaryIO", own), name=name, registry=registry, limits=limits)
    before = next(rows)  # an empty file has one, too: a reject
    for row in rows:
        yield before
        before = row
    yield _ended(before) if own.ends else before


def _ended(row: AnyRow) -> AnyRow:
    """Return the last row of a file that has an end, as the pipeline writes none."""
    if not isinstance(event := row.record, Event):
        return row
    kept = {**event.extra.get(NAME, {}), _NEWLINE: True}
    return Row(row.location, event.evolve(extra={**event.extra, NAME: kept}))


def _is_own(preview: Preview) -> bool:
    return preview.wide(len(TABLE.columns)) and preview.most(is_row)


def _write(
    records: Iterable[Record], stream: BinaryIO, *, policy: LossPolicy = RAISE, registry: Registry = DEFAULT
) -> None:
    """Write the rows with ends between them."""
    end, last = b"", None
    for event in only_events(records, NAME):
        line = policy.put(event, lambda each: row_line(TABLE, _bare(each)), name=NAME, rename_id=TABLE.rename_id)
        if line is not None:
            stream.write(end + line)
            end, last = b"\n", event
    if last is not None and _is_ended(last):
        stream.write(end)


def _is_ended(event: Event) -> bool:
    kept = event.extra.get(NAME)
    return isinstance(kept, dict) and kept.get(_NEWLINE) is True


def _bare(event: Event) -> Event:
    """Return an event without what it says of its file, which is no text of a column."""
    if not _is_ended(event):
        return event
    texts = {key: text for key, text in event.extra[NAME].items() if key != _NEWLINE}
    return event.evolve(extra={**event.extra, NAME: texts})


# How files begin.


def _particular(preview: Preview) -> Iterator[str]:
    """Describe how the pipeline wrote a file."""
    yield "as the pipeline writes it"
    if preview.is_whole and not preview.data.endswith(b"\n"):
        yield "no final line end"


_OWN: Final = TABLE.format(
    _read,
    _write,
    title="Phoenix events, 26 columns, or by name as others export them",
    signature=row_signature(
        [len(TABLE.columns)], "the second to fifth are a day and its parts", is_row, dialect=_particular
    ),
)


def _is_plain(preview: Preview) -> bool:
    """Return whether a file can be nothing but one that the pipeline wrote."""
    return not preview.data or (_is_own(preview) and not has_foreign_cell(preview.data))


FORMAT: Final = or_exported(_OWN, EXPORTED, is_own=_is_plain)
