"""
ACLED: CSV with a header, one row an event, or one row an actor of an event; columns are found by their names.

Source of the columns: ACLED's guide to its column changes, and independent loaders. Files from before 20 March 2023
have data_id, event_id_no_cnty and iso3, later ones disorder_type, civilian_targeting and tags; names in capitals are
the same columns. The header of the data set says which a file has, where they are not the 31 of today. A row becomes:

- `id` is `acled:`, event_id_cnty, `@` and timestamp: a row is changed or deleted later under the same event_id_cnty,
  and each version is a claim of its own. In a monadic file (one without actor2) `#` and the actor follow, for each
  actor of an event has a row there. `codings` is ACLED at the timestamp.
- `code` is `acled:` and sub_event_type, or event_type where there is none. A type of before March 2019, in whichever
  spelling, is a code of `acled@2018`, which `codings` names.
- The order of the actors says nothing of who acts upon whom. Two sides of a battle are both `source`, and the event is
  `reciprocal`; civilians (inter 7 or their name) are the `target`; an actor who is alone, or whose opposite are
  civilians, is the `source`. All others take part (`others`, co_participant). Associated actors are in `extra`.
- `when` is event_date as exactly as time_precision says: the day (1), about the day (2, the week is known: `~`), within
  the month (3). `places` is the location, with geo_precision as its precision; iso3, iso, gwno or
  else country, by name or number, tells the country.
- `quantities` has the fatalities; 0 means that none were reported, and is no quantity. `label` is notes.
- ACLED's coders vouch for the event as it stands there (`CT+`). All else is in `extra["acled"]` as text: source is a
  list of media and no document. So are the cells that the record alone would not give back.
- A row is rejected only where a record cannot hold it: no id or type, a timestamp or number that is none, a day that
  does not exist, coordinates that are none.

Written, the rows of a file that was read have the same cells. Changed are written day, place, fatalities and notes;
code and actors cannot be, because nothing says what ACLED would make of others, and are refused or, on request,
counted as lost, as is all that the columns cannot hold. ACLED has terms of use of its own.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from re import DOTALL
from re import compile as compile_
from typing import Any, Final

from eventcode.formats.fields.countries import CountryColumns
from eventcode.formats.fields.csv_table import CsvTable, csv_format
from eventcode.formats.fields.days import ISO
from eventcode.formats.fields.doubts import date_doubt
from eventcode.formats.fields.field import Cells, Field, Values
from eventcode.formats.fields.numbers import COORDINATES
from eventcode.formats.fields.places import place_field
from eventcode.formats.fields.texts import degrees, iso_day, whole
from eventcode.model import PRECISIONS, Actor, Attribution, Code, Coding, Dataset, Participant, Place, Quantity, When
from eventcode.taxonomy import Country, codebook

__all__ = ["ATTRIBUTION", "FORMAT", "TABLE", "version_field"]

ATTRIBUTION: Final = Attribution(Actor(name="ACLED", kind="organization"), "CT+", verb="coded")
"""What each row has: the coders of ACLED hold that it took place so."""

_PREFIX: Final = "acled:"
_OLDER: Final = "acled@2018"
_is_id: Final = compile_(r"acled:([^@#]*)(?:@([0-9]+))?(?:#.*)?", DOTALL).fullmatch
_is_day: Final = compile_(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(~?)").fullmatch


# Identity.


def _seconds(text: str) -> int:
    return int(whole(text, 11))


@lru_cache(maxsize=1 << 12)
def _codings(seconds: int | None, book: str | None) -> tuple[Coding]:
    """Return what rows have that ACLED coded at one moment, as it does thousands."""
    when = None if seconds is None else When.of(datetime.fromtimestamp(seconds, UTC))
    return (Coding("ACLED", codebook=book, when=when),)


def version_field(moment: str, *, required: Collection[str], capacity: str) -> Field:
    """Return the field of an event's version: of its id, and of when ACLED coded it, the column *moment*."""

    def read(cells: Cells) -> dict[str, Any]:
        event_id = cells.read("event_id_cnty", str, expected="an id")
        seconds = cells.read(moment, _seconds, expected="seconds since 1970")
        version = "" if seconds is None else f"@{seconds}"
        actor = f"#{cells.text('actor1') or ''}" if "actor1" in cells and "actor2" not in cells else ""
        return {"id": f"{_PREFIX}{event_id}{version}{actor}", "codings": _codings(seconds, _codebook(cells))}

    def write(values: Values) -> dict[str, str | None]:
        match = _is_id(values["id"])
        return {"event_id_cnty": match[1], moment: match[2]} if match else {}

    return Field(
        ("event_id_cnty", moment),
        ("id", "codings"),
        read=read,
        write=write,
        capacity=f"'acled:', an id without @ and #, and the moment at which ACLED {capacity}",
        required=frozenset(required),
        beside=("actor1", "actor2", "event_type", "sub_event_type"),
        cached=False,
    )


# Type and actors.


@cache
def _older_types() -> Mapping[str, str]:
    """Return the event types that ACLED has given up, by each of their spellings."""
    types = [each for each in codebook(_OLDER).of_kind("event_type") if each.code not in codebook("acled")]
    return {spelling: each.code for each in types for spelling in (each.code, *each.aliases)}


def _codebook(cells: Cells) -> str | None:
    """Name the codebook of a type that only an older one has; today's goes without saying."""
    return _OLDER if cells.text("sub_event_type") is None and cells.text("event_type") in _older_types() else None


@cache
def _civilians() -> frozenset[str]:
    """Return how ACLED writes that an actor is civilians: the number, and the names that it has had."""
    entry = codebook("acled")["inter-7"]
    return frozenset(text.casefold() for text in ("7", entry.name, *entry.aliases))


def _is_civilian(cells: Cells, number: str) -> bool:
    return (cells.text(f"inter{number}") or "").removesuffix(".0").casefold() in _civilians()


def _read_parties(cells: Cells) -> dict[str, Any]:
    column = "event_type" if cells.text("sub_event_type") is None else "sub_event_type"
    code = cells.read(
        column, lambda text: Code(f"{_PREFIX}{_older_types().get(text, text)}"), expected="the name of a type"
    )
    values: dict[str, Any] = dict.fromkeys(("source", "target", "others"), ()) | {"code": code, "reciprocal": False}
    names = {number: name for number in "12" if (name := cells.text(f"actor{number}"))}
    actors = {number: Actor(name=name) for number, name in names.items()}
    targets = [number for number in actors if _is_civilian(cells, number)]
    whole = tuple(actors.values())
    if (cells.text("event_type") or "").startswith("Battle"):
        return values | {"source": whole, "reciprocal": len(whole) > 1}
    if len(targets) == 1 and (len(actors) > 1 or "actor2" not in cells):
        sources = tuple(actor for number, actor in actors.items() if number not in targets)
        return values | {"source": sources, "target": (actors[targets[0]],)}
    if len(actors) == 1 and "actor2" in cells:
        return values | {"source": whole}
    return values | {"others": tuple(Participant(actor, "co_participant") for actor in whole)}


def _write_parties(_: Values) -> dict[str, str | None]:
    return {}  # which event type, disorder type and interaction belong to other actors is for ACLED to say


# Time.


def _read_day(cells: Cells) -> dict[str, Any]:
    when = cells.read("event_date", iso_day, expected="a day that exists, as 2023-01-31 or 31 January 2023")
    precision = (cells.text("time_precision") or "").removesuffix(".0")
    if when is None or precision not in {"2", "3"}:
        return {"when": when}
    day = when.edtf or ""
    return {"when": When(day[:7], relation="within") if precision == "3" else When(f"{day}~")}


def _write_day(values: Values) -> dict[str, str | None]:
    when = values["when"]
    match = _is_day(when.edtf or "") if when else None
    if match is None:
        return {}
    return {"year": match[0][:4], "event_date": match[0].removesuffix("~"), "time_precision": "2" if match[1] else "1"}


# Place.


_COUNTRY: Final = CountryColumns(
    {"iso3": ("iso3",), "iso": ("numeric",), "gwno": ("gw",), "country": ("acled", "any")},
    "event_date",
    nothing=frozenset({"0"}),
)


def _place_cells(place: Place, country: Country | None) -> dict[str, str | None]:
    return {
        "iso": country.numeric.lstrip("0") if country and country.numeric else None,
        "iso3": place.country,
        "country": country.name if country else None,
        "latitude": degrees(place.lat),
        "longitude": degrees(place.lon),
    }


# fmt: off
_COLUMNS: Final = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type",
    "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting",
    "iso", "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision",
    "source", "source_scale", "notes", "fatalities", "tags", "timestamp",
)
# fmt: on
_FORMER: Final = frozenset({"data_id", "event_id_no_cnty", "iso3"})
"""Columns of files from before March 2023."""
_TYPED: Final = frozenset(
    {
        *("event_date", "year", "time_precision", "iso", "latitude", "longitude", "geo_precision", "fatalities"),
        *("timestamp", "interaction", "inter1", "inter2", "civilian_targeting", "disorder_type", "data_id"),
        "event_id_no_cnty",
    }
)
"""Numbers, dates, coordinates, and columns with a short list of values."""


def _kinds(columns: Collection[str]) -> Iterator[str]:
    if _FORMER & set(columns):
        yield "from before 20 March 2023"
    elif "disorder_type" in columns:
        yield "from after 20 March 2023"
    if "actor2" not in columns:
        yield "monadic: one row an actor"


TABLE: Final = CsvTable(
    name="acled",
    columns=_COLUMNS,
    required=("event_id_cnty", "event_date", "event_type", "actor1"),
    fields=(
        version_field("timestamp", required=["event_id_cnty"], capacity="coded it"),
        Field(
            (
                *("disorder_type", "event_type", "sub_event_type", "interaction", "civilian_targeting"),
                *("actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2"),
            ),
            ("code", "source", "target", "reciprocal", "others"),
            read=_read_parties,
            write=_write_parties,
            capacity="what ACLED coded, unchanged",
            required=frozenset({"event_type", "sub_event_type"}),
        ),
        Field(
            ("year", "event_date", "time_precision"),
            ("when",),
            read=_read_day,
            write=_write_day,
            capacity="a day, a day about, or a month",
        ),
        place_field(
            (
                *("iso", "iso3", "gwno", "region", "country", "admin1", "admin2", "admin3"),
                *("location", "latitude", "longitude", "geo_precision"),
            ),
            {"location": "name", "admin1": "admin1", "admin2": "admin2"},
            precision="geo_precision",
            precisions={number: precision for precision, (_, _, number) in PRECISIONS.items() if number},
            country=_COUNTRY,
            more=_place_cells,
        ),
        Field.of(
            "fatalities",
            "quantities",
            read=lambda text: Quantity(int(whole(text)), unit="deaths") if int(whole(text)) else None,
            write=lambda deaths: str(deaths.value),
            blank="0",
            expected="a whole number",
            capacity="one count of deaths",
            many=True,
        ),
        Field.of("notes", "label", cached=False),
    ),
    dataset=Dataset(title="ACLED", codebooks="acled@2023"),
    constant={"attributions": (ATTRIBUTION,)},
    typed=_TYPED,
    answer=frozenset({"status", "data"}),
    spare=frozenset({"timestamp"}),
    days=lambda _: {"event_date": ISO},
    year="year",
    numbers={**COORDINATES, "fatalities": "count"},
    doubts=(_COUNTRY.doubt, date_doubt("event_date")),
    kinds=_kinds,
)
"""The columns and what they say."""

FORMAT: Final = csv_format(TABLE, title="ACLED, 31 columns by name")
