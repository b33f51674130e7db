"""
ACLED's deletions: the events that ACLED took back, by id and moment, as its API and `acledR` give them out.

Source of the columns: the documentation of `acled_deletions_api` in ACLED's own package for R. A row becomes a version
of its event, later than those before, that says nothing but that it is withdrawn:

- `id` is `acled:`, event_id_cnty, `@` and deleted_timestamp, as in `acled`; `codings` is ACLED at that moment.
- `label` is `deleted`, and ACLED's attribution is `retracted`.

`eventcode.versions(..., "latest")` leaves such events out, with all of their versions; `"link"` relates them.
"""

from typing import Final

from eventcode.formats.fields.csv_table import CsvTable, csv_format
from eventcode.model import Actor, Attribution, Dataset

from .events import version_field

__all__ = ["ATTRIBUTION", "FORMAT", "TABLE"]

ATTRIBUTION: Final = Attribution(Actor(name="ACLED", kind="organization"), retracted=True)
"""What each row has: the coders of ACLED do not hold any more that it took place."""

_COLUMNS: Final = ("event_id_cnty", "deleted_timestamp")

TABLE: Final = CsvTable(
    name="acled-deleted",
    columns=_COLUMNS,
    required=_COLUMNS,
    fields=(version_field("deleted_timestamp", required=_COLUMNS, capacity="took it back"),),
    dataset=Dataset(title="ACLED, deleted events"),
    constant={"label": "deleted", "attributions": (ATTRIBUTION,)},
    typed=frozenset({"deleted_timestamp"}),
)
"""The columns and what they say."""

FORMAT: Final = csv_format(TABLE, title="Deleted events of ACLED, 2 columns by name")
