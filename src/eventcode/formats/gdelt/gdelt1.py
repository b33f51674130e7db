"""
GDELT 1.0 events: 57 or 58 columns between tabs, no header, no quoting, UTF-8, one row an event.

Source of the columns: the GDELT data format codebook for 1.0, and real files. A row becomes what it does in `gdelt2`,
under ids of the same form (as far as files of both versions show, one sequence numbers their events), with what is not
alike kept in `extra["gdelt1"]`:

- Rows of 57 columns lack SOURCEURL: those of the yearly and monthly files, 1979 to March 2013. Their records have no
  mention, and `extra["gdelt1"]["SOURCEURL"]` is null: there is no such column, which is less than an empty one. Both
  kinds of row may stand in one file; each comes out with the columns that it had.
- Places have no ADM2Code. In rows of 57 columns a block without a type and with 0/0 is no place, and a FeatureID of 0
  is no id.
- DATEADDED is a day. In rows of 57 columns it is that of the backfile, up to 34 years after the event: `codings` says
  when GDELT coded a row, never when the news came.

The daily files are called `20160728.export.CSV`, with the suffix of GDELT 2.0, whose names have a time as well: 8
digits stand for this format, 14 for `gdelt2`. Where a name has neither, the rows of a file tell which it is; to write
such a file, say it: `write(records, path, format="gdelt1")`.
"""

from collections.abc import Iterator
from typing import Final

from eventcode.formats.io.preview import Preview

from .exported import event_format
from .parts import ATTRIBUTION, event_table

__all__ = ["ATTRIBUTION", "FORMAT", "TABLE"]


TABLE: Final = event_table("gdelt1", "1.0", moment=False, adm2=False, optional=1)
"""The columns in their order; a row may lack the last."""

_WIDTHS: Final = range(TABLE.fewest, len(TABLE.columns) + 1)


def _dialect(preview: Preview) -> Iterator[str]:
    widths = {line.count(b"\t") + 1 for line in preview.lines} & {*_WIDTHS}
    yield f"{' and '.join(map(str, sorted(widths)))} columns"


FORMAT: Final = event_format(
    TABLE,
    version_2=False,
    dialect=_dialect,
    title="GDELT 1.0 events, 57 or 58 columns",
    suffixes=("########.export.CSV", ".export.CSV"),
)
