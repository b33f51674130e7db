"""
Historical Phoenix events of the Cline Center: CSV with 25 named columns, one row an event.

Source of the columns: the names in third-party readers of the three sets, which code the New York Times (NYT), the
Summary of World Broadcasts (SWB) and the Foreign Broadcast Information Service (FBIS). A row becomes:

- `id` is `phoenix-cline:` and eid; `code` is `cameo:` and code. Codes are numbers there, so that 043 is 43: root_code
  proves which of two codes is meant, and without such proof there is no code.
- `when` is the day of year, month and day; story_date is the same day, M/D/YYYY, and kept as text.
- `source` and `target` are actors by their full code; their root, agent and other parts stay in `extra`, as do aid and
  process, which name the article and its source, joined_issues, quad_class and goldstein.
- `places` is the one location. The one attribution says that the pipeline does not commit to the statement.

The columns are found by their names, in any order and dialect; what a file lacks is absent.
"""

from functools import partial
from typing import Final

from eventcode.formats.fields.columns import Column, Group, Parts
from eventcode.formats.fields.csv_table import CsvTable, csv_format
from eventcode.formats.fields.texts import digits
from eventcode.formats.fields.usual_columns import (
    CAMEO,
    cameo_column,
    coordinate_columns,
    id_column,
    place_of,
    root_column,
)
from eventcode.formats.losses import number_of
from eventcode.model import Actor, Attribution, Coding, Dataset, When

from .table import actor_columns, country_by_code_or_name, proved_code

__all__ = ["ATTRIBUTION", "FORMAT", "TABLE"]

ATTRIBUTION: Final = Attribution(Actor(name="Cline Center", kind="organization"), "Uu", verb="extracted")
"""What each row has: the pipeline found the statement in the article and does not commit to it."""

_NAME: Final = "phoenix-cline"
_PREFIX: Final = "phoenix-cline:"
_DAY: Final = "a part of a day that exists"


def _when(parts: Parts) -> When | None:
    if not parts.keys() >= {"year", "month", "day"}:
        return None
    return When(f"{parts['year']:0>4}-{parts['month']:0>2}-{parts['day']:0>2}")


def _part(place: int, when: When) -> str | None:
    parts = (when.edtf or "").split("-")
    return str(int(parts[place])) if len(parts) == 3 and parts[place].isdecimal() else None  # a day


TABLE: Final = CsvTable.of_columns(
    _NAME,
    (
        id_column("eid", _PREFIX),
        Column("story_date", "day"),
        *(
            Column(part, "day", part=part, read=digits, write=partial(_part, place), expected=_DAY, holds="value")
            for place, part in enumerate(("year", "month", "day"))
        ),
        *actor_columns("source", ("source", "source_root", "source_agent", "source_others")),
        *actor_columns("target", ("target", "target_root", "target_agent", "target_others")),
        cameo_column("code"),
        root_column("root_code"),
        Column("quad_class", "code", holds="value"),
        Column("goldstein", "code", holds="fraction"),
        Column("joined_issues", "rest"),
        *coordinate_columns("lat", "lon"),
        Column("placename", "place", part="name"),
        Column("statename", "place", part="admin1"),
        Column("countryname", "place", part="country", read=country_by_code_or_name),
        Column("aid", "rest", holds="value"),
        Column("process", "rest"),
    ),
    groups={
        "id": Group("id", capacity="'phoenix-cline:' and an id", cached=False),
        "day": Group("when", _when, capacity="one day"),
        "source": Group("source", many=True, capacity="one actor by CAMEO code"),
        "target": Group("target", many=True, capacity="one actor by CAMEO code"),
        "code": Group("code", proved_code, capacity="one code of cameo", verbatim=True),
        "rest": Group(cached=False),
        "place": Group("places", place_of, many=True, capacity="one location"),
    },
    required=("eid", "code", "root_code", "source", "target"),
    dataset=Dataset(title="Cline Center Historical Phoenix Event Data", codebooks=CAMEO),
    constant={"attributions": (ATTRIBUTION,), "codings": (Coding("Phoenix", codebook=CAMEO),)},
    rename_id=lambda _, old: _PREFIX + number_of(old),
)
"""The columns in their order."""

FORMAT: Final = csv_format(
    TABLE,
    title="Historical Phoenix events of the Cline Center, 25 columns by name",
    names=("eid", "source_root", "code"),
)
