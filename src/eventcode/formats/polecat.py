"""
POLECAT events, as NGEC codes them: a header row, 40 columns between tabs, one row an event, nothing quoted.

Source of the columns: the header that two independent public readers give, and what readers say of the files
(Dataverse, doi:10.7910/DVN/AJGVIT). What a row becomes:

- `id` is `polecat:` and Event ID, which begins with the story: the mention's document is `polecat:story:` and that.
- `code` is `polecat:` and Event Type, with `-` and Event Mode where there is one: `polecat:PROTEST-demo`. The book is
  POLECAT's dialect of PLOVER; `crosswalk("polecat", "plover")` leads on.
- `source` and `target` are Actor and Recipient: the name, its words in the story as `description`, the sectors as
  `roles`, Wikipedia's id, and the country where there is one alone. Several countries do not make several actors, for
  nobody says which part of the name belongs to which; they stay as text.
- `places` has Placename, District, Province, Country, the coordinates and GeoNames' id. How exact they are is not said.
- Contexts are the list `extra["polecat"]["contexts"]`, which recoding to PLOVER translates.
- POLECAT vouches for nothing: the one attribution says that it extracted the statement and does not commit to it.
  `coding` has Version.
- Every other column is in `extra["polecat"]` as text, under its name: what the source says of its own row, such as
  Intensity (also where the header calls it Event Intensity) and Quad Code. So are, for comparison, Event Type and Event
  Mode, and the cells of an actor or place that the record alone would not give back.
- A row is rejected only where a record cannot hold it: without an id, with a day that does not exist or coordinates
  that are none; or where something stands beyond the last column. A cell that is empty or `None` says nothing.

The header row becomes the header record. Its `extra["polecat"]` says how the file differs from a yearly one: `header`
(the row itself: Event Intensity; the names Headline, Event Text, Feed and Story ID, for which the rows have no cells;
tabs at its end, which rows may have too, with nothing between them), `encoding` ISO-8859-1, `line_end` CRLF, `null`.
All that is told from the first megabyte.

Written after their header record, rows that were read come out byte for byte; events alone are written as in a yearly
file. A changed code brings the Intensity of its own (`polecat-2023`) and its Quad Code (`quad-polecat`). What the
columns cannot hold is refused or, on request, counted as lost.
"""

from re import compile as compile_
from typing import Any, Final

from eventcode.assertions import BUILT_IN as ASSERTED
from eventcode.model import Actor, Attribution, Code, Coding, Event, Mention, Place, When
from eventcode.model.unchecked import set_unchecked
from eventcode.taxonomy import classes, find_country, scale

from .fields.columns import BadCell, BadCells, Column, Group
from .fields.coordinates import LATITUDE, LONGITUDE, degrees, latitude, longitude
from .fields.header_rows import sheet_reader, sheet_sign, sheet_writer
from .fields.header_table import Sheet
from .fields.table import Table
from .format import Format
from .losses import Unsupported, number_of

__all__ = ["ATTRIBUTION", "FORMAT", "SHEET", "TABLE"]

ATTRIBUTION: Final = Attribution(Actor(name="POLECAT", kind="organization"), "Uu", verb="extracted")
"""What each row has: POLECAT found the statement in the story and does not commit to it."""

_CODEBOOK: Final = "polecat@2023"
_NOTHING: Final = "None"
_LIST: Final = "; "
_BLANK: Final = frozenset({"Event Date", "Event Mode"})
"""The columns in which nothing is an empty cell, and not the word."""

_is_iso3: Final = compile_("[A-Z]{3}").fullmatch


def _event_id(text: str) -> str:
    if text in {"", _NOTHING}:
        raise ValueError
    return f"polecat:{text}"


def _day(text: str) -> When:
    if len(text) != len("YYYY-MM-DD"):
        raise ValueError
    return When(text)


def _word(text: str) -> str:
    """Read a type or mode, which can be a part of a code."""
    return Code(f"polecat:{text}").value


def _code(parts: dict[str, Any]) -> Code | None:
    if "type" not in parts:
        return None
    mode = f"-{parts['mode']}" if "mode" in parts else ""
    return Code(f"polecat:{parts['type']}{mode}")


def _type(code: Code) -> str | None:
    return code.value.partition("-")[0] if code.book == "polecat" else None


def _mode(code: Code) -> str | None:
    return code.value.partition("-")[2] if code.book == "polecat" else None


def _intensity(code: Code) -> str | None:
    value = scale("polecat-2023").get(code)
    return None if value is None else repr(value)


def _quad(code: Code) -> str | None:
    quads = classes("quad-polecat")
    quad = quads.get(code)
    return None if quad is None else quads.labels[quad].upper()


def _list(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(_LIST)))


def _actor(parts: dict[str, Any]) -> Actor | None:
    """Make an actor; several countries, or several ids, are kept as text."""
    country = find_country(parts.pop("country", ""), "name")
    wikipedia = parts.pop("wikipedia", _LIST)
    if country is not None:
        parts["country"] = country.iso3
    if _LIST not in wikipedia:
        parts["ids"] = {"wikipedia": wikipedia}
    found = {name: value for name, value in parts.items() if value}
    return Actor(**found) if found else None


def _country(actor: Actor) -> str | None:
    country = None if actor.country is None else find_country(actor.country)
    return country.name if country else None


def _cow(actor: Actor) -> str | None:
    country = None if actor.country is None else find_country(actor.country)
    return country.cow if country else None


def _id_of(part: Actor | Place, scheme: str) -> str | None:
    found = part.ids.get(scheme)
    return found if isinstance(found, str) else None


def _actor_columns(prefix: str, group: str) -> tuple[Column, ...]:
    return (
        #       column                   group  part         from text  to text
        Column(f"{prefix} Name", group, "name", write=lambda a: a.name),
        Column(f"{prefix} Country", group, "country", write=_country),
        Column(f"{prefix} COW", group, write=_cow),
        Column(f"Primary {prefix} Sector", group, write=lambda a: "".join(a.roles[:1])),
        Column(f"{prefix} Sectors", group, "roles", _list, lambda a: _LIST.join(a.roles)),
        Column(f"{prefix} Title", group),
        Column(f"{prefix} Name Raw", group, "description", write=lambda a: a.description),
        Column(f"Wikipedia {prefix} ID", group, "wikipedia", write=lambda a: _id_of(a, "wikipedia")),
    )


def _place(parts: dict[str, Any]) -> Place | None:
    if ("lat" in parts) is not ("lon" in parts):
        raise BadCells([BadCell("lon" if "lat" in parts else "lat", "", "both coordinates or neither")])
    if not _is_iso3(parts.get("country", "")):
        parts.pop("country", None)
    if "geonames" in parts:
        parts["ids"] = {"geonames": parts.pop("geonames")}
    return Place(**parts) if parts else None


def _coding(parts: dict[str, Any]) -> Coding:
    return Coding("POLECAT", version=parts.get("version"), codebook=_CODEBOOK)


TABLE: Final = Table(
    "polecat",
    (
        #      column       group   part    from text  to text
        Column("Event ID", "id", "id", _event_id, lambda i: i.removeprefix("polecat:"), "an id", required=True),
        Column("Event Date", "day", "day", _day, lambda w: w.edtf, "a day that exists, as YYYY-MM-DD"),
        Column("Event Type", "code", "type", _word, _type, "an event type of POLECAT"),
        Column("Event Mode", "code", "mode", _word, _mode, "a mode of POLECAT"),
        Column("Intensity", "code", write=_intensity),
        Column("Quad Code", "code", write=_quad),
        Column("Contexts", "contexts"),
        *_actor_columns("Actor", "actor"),
        *_actor_columns("Recipient", "recipient"),
        Column("Placename", "place", "name", write=lambda p: p.name),
        Column("City", "place"),
        Column("District", "place", "admin2", write=lambda p: p.admin2),
        Column("Province", "place", "admin1", write=lambda p: p.admin1),
        Column("Country", "place", "country", write=lambda p: p.country),
        Column("Latitude", "place", "lat", latitude, lambda p: degrees(p.lat), LATITUDE),
        Column("Longitude", "place", "lon", longitude, lambda p: degrees(p.lon), LONGITUDE),
        Column("GeoNames ID", "place", "geonames", write=lambda p: _id_of(p, "geonames")),
        Column("Raw Placename", "place"),
        Column("Feature Type", "place"),
        Column("Source", "story"),
        Column("Publication Date", "story"),
        Column("Story People", "story"),
        Column("Story Organizations", "story"),
        Column("Story Locations", "story"),
        Column("Language", "story"),
        Column("Version", "version", "version", write=lambda c: c.version),
    ),
    {
        "id": Group("id", capacity="'polecat:' and an id", cached=False),
        "day": Group("when", capacity="one day"),
        "code": Group("code", _code, capacity="one code of polecat", verbatim=True),
        "contexts": Group(),
        "actor": Group("source", _actor, many=True, capacity="one actor by PLOVER sectors"),
        "recipient": Group("target", _actor, many=True, capacity="one actor by PLOVER sectors"),
        "place": Group("places", _place, many=True, capacity="one location"),
        "story": Group(cached=False),
        "version": Group("coding", _coding, capacity="POLECAT with a version"),
    },
    constant={"attributions": (ATTRIBUTION,)},
    rename_id=lambda _, old: f"polecat:{number_of(old)}",
)
"""The columns in their order."""


def _story(id_: str) -> tuple[Mention, ...]:
    """Return the mention that an id implies: before the first `_` stands the story."""
    story, line, _ = id_.removeprefix("polecat:").partition("_")
    return (Mention(f"polecat:story:{story}"),) if story and line else ()


def _after(event: Event, kept: dict[str, Any]) -> None:
    set_unchecked(event, mentions=_story(event.id))
    contexts = kept.get("Contexts", _NOTHING)
    if contexts not in {"", _NOTHING}:
        del kept["Contexts"]
        kept["contexts"] = tuple(contexts.split(_LIST))


def _before(event: Event, kept: dict[str, Any]) -> tuple[dict[str, Any], list[Unsupported]]:
    changes: dict[str, Any] = {}
    if event.mentions == _story(event.id):
        changes["mentions"] = ()
    contexts = kept.get("contexts")
    if isinstance(contexts, tuple) and "Contexts" not in kept and set(map(type, contexts)) <= {str}:
        text = _LIST.join(contexts)
        if not contexts:
            del kept["contexts"]
        elif text not in {"", _NOTHING} and tuple(text.split(_LIST)) == contexts:
            del kept["contexts"]
            kept["Contexts"] = text
    return changes, []


_COLUMNS: Final = tuple(c.name for c in TABLE.columns)
_RENAMED: Final = {"Intensity": "Event Intensity"}

SHEET: Final = Sheet(
    table=TABLE,
    title="POLECAT",
    layouts=({name: name for name in _COLUMNS}, {_RENAMED.get(name, name): name for name in _COLUMNS}),
    particular=("", "with Event Intensity"),
    codebooks=(_CODEBOOK,),
    nulls=frozenset({"", _NOTHING}),
    null=lambda column: "" if column in _BLANK else _NOTHING,
    header_only=frozenset({"Headline", "Event Text", "Feed", "Story ID"}),
    surplus=True,
    implied={"mentions": "the story that the id names"},
    after=_after,
    before=_before,
)
"""The files' layouts and dialects."""

FORMAT: Final = Format(
    name="polecat",
    title="POLECAT events, 40 columns",
    read=sheet_reader(SHEET),
    write=sheet_writer(SHEET),
    signature=sheet_sign(SHEET, "Event ID", "Quad Code", "Actor Name Raw", "Recipient Name Raw"),
    record_kinds=frozenset({"dataset", "event"}),
    coverage=SHEET.coverage,
    assertions=ASSERTED["polecat"],
)
