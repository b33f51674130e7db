"""
GDELT 2.0 events: 61 columns between tabs, no header, no quoting, UTF-8, one row an event.

Source of the columns: the GDELT event database data format codebook 2.0, and real files. What a row becomes:

- `id` is `gdelt:` and GLOBALEVENTID, so that the ids of several data sets do not meet; `code` is `cameo:` and
  EventCode.
- `source` and `target` are Actor1 and Actor2; `places` is the ActionGeo block. Its type 0, and a block that says
  nothing but 0/0, are no place; type 0 with coordinates or a country is a place whose precision is unknown.
- The Actor1Geo and Actor2Geo blocks say near which place the text mentions an actor. That is no part which a place
  plays in the event, so they stay in `extra`.
- GDELT vouches for nothing: the one attribution says that it extracted the statement and does not commit to it. The
  mention's document is SOURCEURL, or the citation that stands there; `coding` is GDELT at DATEADDED.
- Every other column is in `extra["gdelt2"]` as text, under its name: what the source says of its own row. So are, for
  comparison, the two columns from which GDELT derives others, EventCode and SQLDATE, and the cells of an actor or
  place that the record alone would not give back, such as a country code that stands for no country.
- A row is rejected only where a record cannot hold it: an id that is no number, no code, a day that does not exist,
  coordinates that are none. Everything else is kept, and left for the rules to judge.

Written, a row that was read comes out byte for byte, a CR at its end included; lines end in LF. A field that was
changed since is written anew, with the columns that GDELT derives from it: base, root, quad class (`quad-gdelt`) and
Goldstein value (`goldstein-gdelt`) of a code; month, year and fraction of a day. An event that did not come from GDELT
can be written too, where its id has the form above; columns of which nothing is known stay empty, and the attribution
and coding above are implied by the format. What the columns cannot hold is refused, never dropped.
"""

from typing import Any, Final

from eventcode.model import Coding

from ._columns import Column, Group
from ._format import Format
from ._gdelt import (
    ATTRIBUTION,
    actor_columns,
    actor_of,
    bare_id,
    code_columns,
    date_added,
    day_columns,
    document_of,
    event_id,
    geo_columns,
    mention_of,
    place_of,
    stamp,
)
from ._rows import row_reader, row_writer
from ._table import Table

__all__ = ["ATTRIBUTION", "FORMAT", "TABLE"]


def _coding(parts: dict[str, Any]) -> Coding:
    return Coding("GDELT", version="2.0", codebook="cameo@1.1b3", when=parts.get("when"))


TABLE: Final = Table(
    "gdelt2",
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
        *geo_columns("Actor1", "geo1"),
        *geo_columns("Actor2", "geo2"),
        *geo_columns("Action", "geo"),
        Column("DATEADDED", "added", "when", stamp, date_added, "a moment, as YYYYMMDDHHMMSS"),
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
        "added": Group("coding", _coding, room="GDELT at a moment"),
        "url": Group("mentions", many=True, room="one document without a quote"),
    },
    constant={"attributions": (ATTRIBUTION,)},
)
"""The columns in their order."""

FORMAT: Final = Format(
    name="gdelt2",
    title="GDELT 2.0 events, 61 columns",
    read=row_reader(TABLE),
    write=row_writer(TABLE),
    suffixes=(".export.CSV",),
    holds=frozenset({"event"}),
)
