"""
UCDP Georeferenced Event Dataset: CSV with a header, one row an event; columns are found by their names.

Source of the columns: releases 5.1 to 26.0, the copies on the Humanitarian Data Exchange, the web export. The header of
the data set says which columns the file has, in which order, where they are not the 49 of a release; also its row of
HXL tags, and that the rows of the web export end in one comma more. `best_est`, `high_est` and `low_est` of that export
are `best`, `high` and `low` here. What a row becomes:

- `id` is `ucdp-ged:` and id; `code` is `ucdp-ged:type_of_violence-` and type_of_violence. Numbers may be written as
  some programs do, 15960.0; their spelling is kept.
- The sides are actors, with UCDP's number (`ucdp`) in `ids`. In state-based and non-state conflict the data say that
  they fight each other, not who acts upon whom: both are `source`, and the event is `reciprocal`. In one-sided violence
  side A is the `source`, side B the `target`. With another type, both take part (`others`). A side with a
  Gleditsch-Ward number is the state that had it on date_start; as many names as numbers are so many states;
  `XXX` with such a number is an actor whom nobody could name.
- `when` is date_start, or the interval to date_end: `within` it, unless date_prec is 1. `places` is the place with
  where_prec as its precision; iso3, country_id or country tells the country.
- `quantities` has best, with low and high as its bounds (not where low is above high), `about` unless all three agree;
  then deaths_a, deaths_b, deaths_civilians and deaths_unknown, each a `subset` of `best`, where they are not 0.
- `mentions` has the articles of source_article, as they are cited there.
- UCDP's coders vouch for the event as it stands there (`CT+`); from whom they have it, source_original, is in `extra`,
  because nothing says what these people hold of it. So is all that has no field, such as event_clarity and code_status,
  number_of_sources of -1 (not recorded) as text, and the cells that the record alone would not give back.
- A row is rejected only where a record cannot hold it: no id or type, no day, an end before its beginning, no numbers.

Written, the rows of a file that was read have the same cells; quotes stand only where they must, and lines end in LF.
A field that was changed is written anew, with what follows from it; without a header, the columns are those of a
release. What the columns cannot hold is refused or, on request, counted as lost.
"""

from collections.abc import Collection
from functools import partial
from re import DOTALL
from re import compile as compile_
from typing import Any, Final

from eventcode.model import (
    PRECISIONS,
    Actor,
    Attribution,
    Code,
    Coding,
    Dataset,
    Mention,
    Participant,
    Place,
    Quantity,
    When,
)
from eventcode.taxonomy import Country, find_country

from .fields.countries import CountryColumns
from .fields.csv_table import CsvTable, csv_format
from .fields.days import ISO, day_orders, order_in, read_moment
from .fields.doubts import date_doubt
from .fields.field import Cells, Field, Values
from .fields.numbers import COORDINATES, NumberKind
from .fields.places import place_field
from .fields.texts import degrees, whole
from .losses import number_of

__all__ = ["ATTRIBUTION", "FORMAT", "TABLE"]

ATTRIBUTION: Final = Attribution(Actor(name="UCDP", kind="organization"), "CT+", verb="coded")
"""What each row has: the coders of UCDP hold that it took place so."""

_CODE: Final = "ucdp-ged:type_of_violence-"
_ID: Final = "ucdp-ged:"

_is_span: Final = compile_(r"([0-9]{4}-[0-9]{2}-[0-9]{2})?(/)?([0-9]{4}-[0-9]{2}-[0-9]{2})?").fullmatch
_is_citation: Final = compile_(r"(.*?),([0-9]{4}-[0-9]{2}-[0-9]{2}),(.*)", DOTALL).fullmatch
_is_unnamed: Final = compile_(r"XXX[0-9]+").fullmatch


def _digits(text: str) -> str:
    """Return a number as its digits, and other text as it is; that of a missing value is nothing."""
    if text in _MISSING:
        return ""
    try:
        return whole(text)
    except ValueError:
        return text


_MISSING: Final = frozenset({"-99", "-99.0"})
"""What codebooks of the UCDP have for a number that is not known."""


# Type and sides.


def _side(name: str | None, number: str | None, country: Country | None) -> Actor | None:
    """Return an actor of a side; None where nothing is said of it."""
    values: dict[str, Any] = {"ids": {"ucdp": known}} if (known := _digits(number or "")) else {}
    if name:
        values |= {"code": name, "kind": "unnamed"} if _is_unnamed(name) else {"name": name}
    if country:
        values |= {"country": country.iso3, "kind": "state"}
    return Actor(**values) if values else None


_STATES: Final = {x: CountryColumns({f"gwno{x}": ("gw",)}, "date_start", nothing=_MISSING, many=True) for x in "ab"}


def _actors(cells: Cells, x: str) -> tuple[Actor, ...]:
    """Return the actors of a side: one, or each of the states whose names and numbers its cells list."""
    name, number, states = cells.text(f"side_{x}"), cells.text(f"side_{x}_new_id"), _STATES[x].each(cells)
    names = (name or "").split(", ")
    if len(states) > 1 and len(names) == len(states):
        return tuple(side for each, state in zip(names, states, strict=True) if (side := _side(each, None, state)))
    side = _side(name, number, states[0] if len(states) == 1 else None)
    return (side,) if side else ()


def _read_sides(cells: Cells) -> dict[str, Any]:
    kind = cells.read("type_of_violence", whole, expected="1, 2 or 3")
    a, b = (_actors(cells, x) for x in "ab")
    both = (*a, *b)
    values: dict[str, Any] = {"code": kind and Code(f"{_CODE}{kind}"), "reciprocal": False}
    values |= dict.fromkeys(("source", "target", "others"), ())
    if kind in {"1", "2"}:
        values |= {"source": both, "reciprocal": len(both) > 1}
    elif kind == "3":
        values |= {"source": a, "target": b}
    else:
        values["others"] = tuple(Participant(side, "co_participant") for side in both)
    return values


def _write_sides(values: Values) -> dict[str, str | None]:
    code = values["code"] or ""
    sides = (*values["source"], *values["target"], *(other.actor for other in values["others"]))
    cells: dict[str, str | None] = {"type_of_violence": code.removeprefix(_CODE) if code.startswith(_CODE) else None}
    for x, side in zip("ab", sides, strict=False):
        country = find_country(side.country) if side.country else None
        number = side.ids.get("ucdp")
        cells |= {
            f"side_{x}": side.name or side.code,
            f"side_{x}_new_id": None if number is None else str(number),
            f"gwno{x}": country.gw if country else None,
        }
    return cells


# Time.


_DAY: Final = "a day that exists and has one reading, as YYYY-MM-DD, with or without a time of day"


def _days(columns: Collection[str]) -> dict[str, str]:
    # The web export has days in the American order; it is known by the columns that it lacks.
    form = "{month:02}/{day:02}/{year:04} 00:00:00" if _is_web(columns) else f"{ISO} 00:00:00.000"
    return dict.fromkeys(("date_start", "date_end"), form)


def _day(text: str, order: str) -> str:
    if not order and day_orders(text):
        raise ValueError(text)
    return read_moment(text, order=order).day.date().isoformat()


def _read_dates(cells: Cells) -> dict[str, Any]:
    order = order_in(_days(cells.columns))
    start, end = (cells.read(name, partial(_day, order=order), expected=_DAY) for name in ("date_start", "date_end"))
    if start and end and end < start:
        cells.refuse("date_end", f"a day that is not before date_start, {start}")
        return {"when": None}
    if not start and not end:
        return {"when": None}
    if start == end:
        return {"when": When(start)}
    relation = "on" if _digits(cells.text("date_prec") or "") == "1" else "within"
    return {"when": When(f"{start or ''}/{end or ''}", relation=relation)}  # type: ignore[arg-type]  # one of two


def _write_dates(values: Values) -> dict[str, str | None]:
    when = values["when"]
    match = _is_span(when.edtf or "") if when else None
    if match is None:
        return {}
    form = _days(values.columns)["date_start"]
    start, slash, end = match.groups()
    end = end if slash else start
    return {
        "year": (start or end or "")[:4],
        "date_prec": "1" if when.relation == "on" else None,
        "date_start": start and read_moment(start).written(form),
        "date_end": end and read_moment(end).written(form),
    }


def _is_web(columns: Collection[str]) -> bool:
    return "gwnoa" not in columns


# Place.


_COUNTRY: Final = CountryColumns(
    {"iso3": ("iso3",), "country_id": ("gw",), "country": ("ucdp",)}, "date_start", nothing=_MISSING
)


def _place_cells(place: Place, country: Country | None) -> dict[str, str | None]:
    cells = {
        "country": country.name if country else None,
        "iso3": place.country,
        "country_id": country.gw if country else None,
    }
    if place.lat is not None and place.lon is not None:
        cells |= {
            "latitude": _six(place.lat),
            "longitude": _six(place.lon),
            "geom_wkt": f"POINT ({degrees(place.lon)} {degrees(place.lat)})",
            # Cells of half a degree, 720 in a row, counted from the south-west: PRIO-GRID.
            "priogrid_gid": str(int((place.lat + 90) * 2) * 720 + int((place.lon + 180) * 2) + 1),
        }
    return cells


def _six(value: float) -> str | None:
    """Write degrees with six decimals, or with as many more as they have."""
    text = f"{value:.6f}"
    return text if float(text) == value else degrees(value)


# Deaths.

_PARTS: Final = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")
_DEATHS: Final = ("best", "low", "high", *_PARTS)


def _count(text: str) -> int | None:
    return None if text in _MISSING else int(whole(text))


def _read_deaths(cells: Cells) -> dict[str, Any]:
    values = {name: cells.read(name, _count, expected="a whole number") for name in _DEATHS}
    best, low, high = (values[name] for name in ("best", "low", "high"))
    found = []
    if low is not None and high is not None and low > high:
        low = high = None
    if best is not None:
        found = [Quantity(best, "exact" if low == best == high else "about", low=low, high=high, unit="deaths")]
    elif low is not None or high is not None:
        found = [Quantity(None, "vague", low=low, high=high, unit="deaths")]
    found += [Quantity(values[n], unit="deaths", of="best", scope="subset", text=n) for n in _PARTS if values[n]]
    return {"quantities": tuple(found)}


def _write_deaths(values: Values) -> dict[str, str | None]:
    if not values["quantities"]:
        return {}
    parts = {q.text: q.value for q in values["quantities"] if q.text in _PARTS}
    whole = next((q for q in values["quantities"] if q.text is None), Quantity(modifier="vague"))
    numbers = {"best": whole.value, "high": whole.high, "low": whole.low}
    numbers |= {name: parts.get(name, 0) for name in _PARTS}
    return {name: None if number is None else str(number) for name, number in numbers.items()}


# Sources.


def _citations(text: str) -> list[str]:
    """Cut `"one";"two"` into its parts; text of another form is one."""
    quoted = text.startswith('"') and text.endswith('"')
    parts = text[1:-1].split('";"') if quoted else [text]
    return parts if all(parts) else [text]


def _read_sources(cells: Cells) -> dict[str, Any]:
    text = cells.text("source_article")
    return {"mentions": tuple(map(Mention, _citations(text))) if text else ()}


def _write_sources(values: Values) -> dict[str, str | None]:
    articles = [mention.document for mention in values["mentions"]]
    if not articles:
        return {}
    cells: dict[str, str | None] = {
        "number_of_sources": str(len(articles)),
        "source_article": ";".join(f'"{article}"' for article in articles),
    }
    cited = [match.groups() for match in map(_is_citation, articles) if match]
    if len(cited) == len(articles):
        names = ("source_office", "source_date", "source_headline")
        cells |= {name: ";".join(parts) for name, parts in zip(names, zip(*cited, strict=True), strict=True)}
    return cells


_OTHER_NAMES: Final = {"best_est": "best", "high_est": "high", "low_est": "low"}

# fmt: off
_COLUMNS: Final = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id",
    "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a",
    "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office",
    "source_date", "source_headline", "source_original", "where_prec", "where_coordinates", "where_description",
    "adm_1", "adm_2", "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region",
    "event_clarity", "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians",
    "deaths_unknown", "best", "high", "low", "gwnoa", "gwnob",
)
# fmt: on

_TEXTS: Final = (
    *("relid", "code_status", "conflict_name", "dyad_name", "side_a", "side_b", "source_article", "source_office"),
    *("source_date", "source_headline", "source_original", "where_coordinates", "where_description", "adm_1", "adm_2"),
    *("geom_wkt", "country", "region"),
)

TABLE: Final = CsvTable(
    name="ucdp-ged",
    columns=_COLUMNS,
    required=("id", "type_of_violence", "side_a", "side_b", "date_start", "date_end", "best"),
    answer=frozenset({"totalcount", "result"}),
    fields=(
        Field.of(
            "id",
            read=lambda text: f"{_ID}{whole(text)}",
            write=lambda id_: id_.removeprefix(_ID),
            expected="digits",
            capacity="'ucdp-ged:' and digits",
            required=True,
            cached=False,
        ),
        Field(
            (
                *("type_of_violence", "dyad_dset_id", "dyad_new_id", "dyad_name"),
                *("side_a_dset_id", "side_a_new_id", "side_a", "gwnoa"),
                *("side_b_dset_id", "side_b_new_id", "side_b", "gwnob"),
            ),
            ("code", "source", "target", "reciprocal", "others"),
            read=_read_sides,
            write=_write_sides,
            capacity="a type of violence of ucdp-ged and its two sides",
            required=frozenset({"type_of_violence"}),
            beside=("date_start",),
            beside_for=("gwnoa", "gwnob"),
        ),
        Field(
            ("year", "date_prec", "date_start", "date_end"),
            ("when",),
            read=_read_dates,
            write=_write_dates,
            capacity="a day, or days from one to another",
        ),
        place_field(
            (
                *("where_prec", "where_coordinates", "where_description", "adm_1", "adm_2", "latitude", "longitude"),
                *("geom_wkt", "priogrid_gid", "country", "iso3", "country_id", "region"),
            ),
            {"where_coordinates": "name", "adm_1": "admin1", "adm_2": "admin2"},
            precision="where_prec",
            precisions={number: precision for precision, (_, number, _) in PRECISIONS.items() if number},
            country=_COUNTRY,
            more=_place_cells,
        ),
        Field(
            ("best", "high", "low", *_PARTS),
            ("quantities",),
            read=_read_deaths,
            write=_write_deaths,
            capacity="counts of deaths",
        ),
        Field(
            ("number_of_sources", "source_article", "source_office", "source_date", "source_headline"),
            ("mentions",),
            read=_read_sources,
            write=_write_sources,
            capacity="articles without quotes",
            cached=False,
        ),
    ),
    dataset=Dataset(title="UCDP Georeferenced Event Dataset", codebooks="ucdp-ged@24"),
    constant={"attributions": (ATTRIBUTION,), "codings": (Coding("UCDP"),)},
    rename_id=lambda _, old: f"{_ID}{number_of(old)}",
    aliases=_OTHER_NAMES,
    typed=frozenset(_COLUMNS).difference(_TEXTS),
    has_comma=_is_web,
    days=_days,
    year="year",
    numbers={**COORDINATES, **dict[str, NumberKind].fromkeys(_DEATHS, "count")},
    doubts=(_COUNTRY.doubt, *(states.doubt for states in _STATES.values()), date_doubt("date_start")),
    kinds=lambda columns: ["the web export"] if _is_web(columns) else [],
)
"""The columns and what they say."""

FORMAT: Final = csv_format(TABLE, title="UCDP Georeferenced Event Dataset, 47 to 53 columns by name")
