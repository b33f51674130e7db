"""
ACLED's deletions: the events that ACLED took back, by id and moment, as its API and `acledR` give them out.

Source of the columns: the documentation of `acled_deletions_api` in ACLED's own package for R. A row becomes a version
of its event, later than those before, that says nothing but that it is withdrawn:

- `id` is `acled:`, event_id_cnty, `@` and deleted_timestamp, as in `acled`; `codings` is ACLED at that moment.
- `label` is `deleted`, and ACLED's attribution is `retracted`.

`eventcode.versions(..., "latest")` leaves such events out, with all of their versions; `"link"` relates them.
"""

from datetime import UTC, datetime
from re import DOTALL
from re import compile as compile_
from typing import Any, Final

from eventcode.model import Actor, Attribution, Coding, Dataset, When

from .fields.csv_table import CsvTable, csv_format
from .fields.field import Cells, Field, Values
from .fields.texts import whole

__all__ = ["ATTRIBUTION", "FORMAT", "TABLE"]

ATTRIBUTION: Final = Attribution(Actor(name="ACLED", kind="organization"), retracted=True)
"""What each row has: the coders of ACLED do not hold any more that it took place."""

_BOOK: Final = "acled:"
_is_id: Final = compile_(r"acled:([^@#]*)@([0-9]+)", DOTALL).fullmatch


def _moment(text: str) -> datetime:
    return datetime.fromtimestamp(int(whole(text, 11)), UTC)


def _read(cells: Cells) -> dict[str, Any]:
    event_id = cells.read("event_id_cnty", str, expected="an id")
    moment = cells.read("deleted_timestamp", _moment, expected="seconds since 1970")
    if event_id is None or moment is None:
        return {}  # a reject, for the reasons that the cells gave
    return {"id": f"{_BOOK}{event_id}@{int(moment.timestamp())}", "codings": (Coding("ACLED", when=When.of(moment)),)}


def _write(values: Values) -> dict[str, str | None]:
    match = _is_id(values["id"])
    return {"event_id_cnty": match[1], "deleted_timestamp": match[2]} if match else {}


TABLE: Final = CsvTable(
    name="acled-deleted",
    columns=("event_id_cnty", "deleted_timestamp"),
    required=("event_id_cnty", "deleted_timestamp"),
    fields=(
        Field(
            ("event_id_cnty", "deleted_timestamp"),
            ("id", "codings"),
            read=_read,
            write=_write,
            capacity="'acled:', an id without @ and #, and the moment at which ACLED took it back",
            required=frozenset({"event_id_cnty", "deleted_timestamp"}),
            cached=False,
        ),
    ),
    dataset=Dataset(title="ACLED, deleted events"),
    constant={"label": "deleted", "attributions": (ATTRIBUTION,)},
    typed=frozenset({"deleted_timestamp"}),
)
"""The columns and what they say."""

FORMAT: Final = csv_format(TABLE, title="Deleted events of ACLED, 2 columns by name")
