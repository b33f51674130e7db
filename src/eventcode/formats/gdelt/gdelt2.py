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
  mention's document is SOURCEURL, or the citation that stands there; `codings` is GDELT at DATEADDED.
- Every other column is in `extra["gdelt2"]` as text, under its name: what the source says of its own row. So are, for
  comparison, the two columns from which GDELT derives others, EventCode and SQLDATE, and the cells of an actor or
  place that the record alone would not give back, such as a country code that stands for no country.
- A row is rejected only where a record cannot hold it: an id that is no number, no code, a day that does not exist,
  coordinates that are none. Everything else is kept, and left for the rules to judge.

Written, a row that was read comes out byte for byte, a CR at its end included; lines end in LF. A field that was
changed since is written anew, with the columns that GDELT derives from it: base, root, quad class (`quad-gdelt`) and
Goldstein value (`goldstein-gdelt`) of a code; month, year and fraction of a day. An event that did not come from GDELT
can be written too, where its id has the form above; columns of which nothing is known stay empty, and the attribution
and coding above are implied by the format. What the columns cannot hold is refused or, on request, counted as
lost. An id of another form gives way to a number made of it.
"""

from typing import Final

from .exported import event_format
from .parts import ATTRIBUTION, event_table

__all__ = ["ATTRIBUTION", "FORMAT", "TABLE"]

TABLE: Final = event_table("gdelt2", "2.0", moment=True, adm2=True)
"""The columns in their order."""

FORMAT: Final = event_format(
    TABLE,
    version_2=True,
    title="GDELT 2.0 events, 61 columns",
    suffixes=("##############.export.CSV", ".export.CSV", ".translation.export.CSV"),
)
