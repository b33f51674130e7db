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
- DATEADDED is a day. In rows of 57 columns it is that of the backfile, up to 34 years after the event: `coding` says
  when GDELT coded a row, never when the news came.

The daily files are called `20160728.export.CSV`, with the suffix of GDELT 2.0, whose names have a time as well. That
suffix alone stands for `gdelt2`; this format has to be asked for: `read(path, "gdelt1")`.
"""

from typing import Any, Final

from eventcode.model import Coding, When

from ._columns import Column, Group
from ._format import Format
from ._gdelt import (
    ATTRIBUTION,
    actor_columns,
    actor_of,
    bare_id,
    code_columns,
    date_added,
    day,
    day_columns,
    document_of,
    event_id,
    geo_columns,
    mention_of,
    place_of,
)
from ._rows import row_reader, row_writer
from ._table import Table

__all__ = ["ATTRIBUTION", "FORMAT", "TABLE"]


def _added(text: str) -> When:
    """Read DATEADDED; where it is the last column, a CR before the line's end belongs to the line."""
    return day(text.removesuffix("\r"))


def _coding(parts: dict[str, Any]) -> Coding:
    return Coding("GDELT", version="1.0", codebook="cameo@1.1b3", when=parts.get("when"))


TABLE: Final = Table(
    "gdelt1",
    (
        #      column           group   part    from text  to text
        Column("GLOBALEVENTID", "id", "id", event_id, bare_id, "digits", required=True),
        *day_columns("day"),
        *actor_columns("Actor1", "actor1"),
        *actor_columns("Actor2", "actor2"),
        Column("IsRootEvent", "counts"),
        *code_columns("code"),
        Column("NumMentions", "counts"),
        Column("NumSources", "counts"),
        Column("NumArticles", "counts"),
        Column("AvgTone", "counts"),
        *geo_columns("Actor1", "geo1", adm2=False),
        *geo_columns("Actor2", "geo2", adm2=False),
        *geo_columns("Action", "geo", adm2=False),
        Column("DATEADDED", "added", "when", _added, date_added, "a day that exists, as YYYYMMDD"),
        Column("SOURCEURL", "url", "mention", mention_of, document_of, "a URL or a citation"),
    ),
    {
        "id": Group("id", room="'gdelt:' and digits", cached=False),
        "day": Group("when", room="one day", verbatim=True),
        "actor1": Group("source", actor_of, many=True, room="one actor by CAMEO codes"),
        "actor2": Group("target", actor_of, many=True, room="one actor by CAMEO codes"),
        "code": Group("code", room="one code of cameo", verbatim=True),
        "counts": Group(cached=False),
        "geo1": Group(),
        "geo2": Group(),
        "geo": Group("places", place_of, many=True, room="one location"),
        "added": Group("coding", _coding, room="GDELT on a day"),
        "url": Group("mentions", many=True, room="one document without a quote"),
    },
    constant={"attributions": (ATTRIBUTION,)},
    optional=1,
)
"""The columns in their order; a row may lack the last."""

FORMAT: Final = Format(
    name="gdelt1",
    title="GDELT 1.0 events, 57 or 58 columns",
    read=row_reader(TABLE),
    write=row_writer(TABLE),
    holds=frozenset({"event"}),
)
