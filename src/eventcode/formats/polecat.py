"""
POLECAT events, as NGEC codes them: a header row, 40 columns between tabs, one row an event, nothing quoted.

Source of the columns: the header that two independent public readers give, and what readers say of the files
(Dataverse, doi:10.7910/DVN/AJGVIT). What a row becomes:

- `id` is `polecat:` and Event ID, which begins with the story: the mention's document is `polecat:story:` and that.
- `code` is `polecat:` and Event Type, with `-` and Event Mode where there is one: `polecat:PROTEST-demo`; `modes` has
  the mode alone. The book is POLECAT's dialect of PLOVER; `crosswalk("polecat", "plover")` leads on.
- `source` and `target` are Actor and Recipient: the name, its words in the story as `description`, the sectors as
  `roles`, Wikipedia's id, and the country where there is one alone. Several countries do not make several actors, for
  nobody says which part of the name belongs to which; they stay as text.
- `places` has Placename, District, Province, Country (a code, or a name), the coordinates and GeoNames' id. How exact
  they are is not said.
- `contexts` is Contexts, which recoding to PLOVER translates.
- POLECAT vouches for nothing: the one attribution says that it extracted the statement and does not commit to it.
  `codings` has Version.
- Every other column is in `extra["polecat"]` as text, under its name: what the source says of its own row, such as
  Intensity (also where the header calls it Event Intensity) and Quad Code. So are, for comparison, Event Type and Event
  Mode, and the cells of an actor or place that the record alone would not give back.
- A row is rejected only where a record cannot hold it: without an id, with a day that does not exist or coordinates
  that are none; or where something stands beyond the last column. A cell that is empty or `None` says nothing.

The header row becomes the header record. Its `extra["polecat"]` says how the file differs from a yearly one: `columns`
(Event Intensity; with `lines`, for a file that a program exported has columns too), `top` (the header row itself: with
the names Headline, Event Text, Feed and Story ID, for which the rows have no cells; tabs at its end, which rows may
have too, with nothing between them), `encoding` ISO-8859-1, `byte_order_mark`, `line_end` CRLF, `nulls` and `empty`.
All is detected in the first megabyte.

Written after their header record, rows that were read come out byte for byte; events alone are written as in a yearly
file. A changed code brings the Intensity of its own (`polecat-2023`) and its Quad Code (`quad-polecat`). What the
columns cannot hold is refused or, on request, counted as lost.
"""

from functools import lru_cache
from re import compile as compile_
from typing import Any, Final

from attrs import evolve

from eventcode.model import Actor, Attribution, Code, Coding, Dataset, Event, Mention, Place
from eventcode.model.unchecked import copy_unchecked
from eventcode.taxonomy import classes, scale

from .fields.codec import Codec, Completion
from .fields.columns import Column, Group, Parts
from .fields.csv_table import CsvTable, csv_format
from .fields.days import ISO
from .fields.field import Says
from .fields.modes import with_mode
from .fields.own_files import LINES, OwnFiles
from .fields.texts import as_text, country_as, iso3_of, iso_day
from .fields.usual_columns import ISO_DAY, LAT, LON, coordinate_columns, exact, id_column, place_of
from .losses import Unsupported, capacity, number_of

__all__ = ["ATTRIBUTION", "CODEC", "FORMAT", "TABLE"]

ATTRIBUTION: Final = Attribution(Actor(name="POLECAT", kind="organization"), "Uu", verb="extracted")
"""What each row has: POLECAT found the statement in the story and does not commit to it."""

_CODEBOOK: Final = "polecat@2023"
_NOTHING: Final = "None"
_LIST: Final = "; "
_DAY: Final = "a day that exists, as YYYY-MM-DD"
_ONE_MODE: Final = "the mode that the code names"
_is_iso3: Final = compile_("[A-Z]{3}").fullmatch


def _id(text: str) -> str:
    if text in {"", _NOTHING}:
        raise ValueError
    return text


def _word(text: str) -> str:
    """Read a type or mode, which can be a part of a code."""
    return Code(f"polecat:{text}").value


def _code(parts: Parts) -> Code | None:
    if "type" not in parts:
        return None
    mode = f"-{parts['mode']}" if "mode" in parts else ""
    return Code(f"polecat:{parts['type']}{mode}")


def _type(code: Code) -> str | None:
    return code.value.partition("-")[0] if code.codebook == "polecat" else None


def _mode(code: Code) -> str | None:
    return code.value.partition("-")[2] if code.codebook == "polecat" else None


@lru_cache(maxsize=4_096)
def _modes(code: Code | None) -> tuple[str, ...]:
    mode = _mode(code) if code else None
    return (mode,) if mode else ()


def _intensity(code: Code) -> str | None:
    value = scale("polecat-2023").get(code)
    return None if value is None else repr(value)


def _quad(code: Code) -> str | None:
    quads = classes("quad-polecat")
    quad = quads.get(code)
    return None if quad is None else quads.labels[quad].upper()


def _list(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(_LIST)))


def _actor(parts: Parts) -> Actor | None:
    """Return an actor; several countries, or several ids, are kept as text."""
    wikipedia = parts.pop("wikipedia", _LIST)
    if _LIST not in wikipedia:
        parts["ids"] = {"wikipedia": wikipedia}
    found = {name: value for name, value in parts.items() if value}
    return Actor(**found) if found else None


def _named(text: str) -> str | None:
    return iso3_of(text, "name")


def _wikipedia(actor: Actor) -> str | None:
    return as_text(actor.ids.get("wikipedia"))


def _actor_columns(prefix: str, group: str) -> tuple[Column, ...]:
    return (
        Column(f"{prefix} Name", group, part="name", says=exact("name")),
        Column(f"{prefix} Country", group, part="country", read=_named, write=lambda a: country_as(a.country, "name")),
        Column(f"{prefix} COW", group, write=lambda a: country_as(a.country, "cow")),
        Column(f"Primary {prefix} Sector", group, write=lambda a: "".join(a.roles[:1])),
        Column(f"{prefix} Sectors", group, part="roles", read=_list, write=lambda a: _LIST.join(a.roles)),
        Column(f"{prefix} Title", group),
        Column(f"{prefix} Name Raw", group, part="description", says=exact("description")),
        Column(f"Wikipedia {prefix} ID", group, part="wikipedia", write=_wikipedia, holds="code"),
    )


def _iso3(text: str) -> str | None:
    """Return the country of a code, or else of a name."""
    return text if _is_iso3(text) else iso3_of(text, "name")


def _place(parts: Parts) -> Place | None:
    if "geonames" in parts:
        parts["ids"] = {"geonames": parts.pop("geonames")}
    return place_of(parts)


def _geonames(place: Place) -> str | None:
    return as_text(place.ids.get("geonames"))


def _coding(parts: Parts) -> Coding:
    return Coding("POLECAT", version=parts.get("version"), codebook=_CODEBOOK)


def _story(id_: str) -> tuple[Mention, ...]:
    """Return the mention that an id implies: before the first `_` stands the story."""
    story, line, _ = id_.removeprefix("polecat:").partition("_")
    return (Mention(f"polecat:story:{story}"),) if story and line else ()


def _before_write(event: Event, kept: dict[str, Any]) -> tuple[Event, list[Unsupported]]:  # nothing more is kept
    event = with_mode(event)
    stated, story = event.modes, _story(event.id)
    is_implied = event.mentions == story
    if stated or is_implied:
        # Not by `evolve`: nothing keeps the copy, and to check it would take longer than to write it.
        event = copy_unchecked(event, modes=(), mentions=() if is_implied else event.mentions)
    return event, [] if stated in ((), _modes(event.code)) else [Unsupported(("modes",), capacity(_ONE_MODE))]


CODEC: Final = Codec.of_columns(
    "polecat",
    (
        id_column("Event ID", "polecat:", read=_id, says=Says(exact=True, plain="[0-9].*", prefix="polecat:")),
        Column("Event Date", "day", part="edtf", read=iso_day, expected=_DAY, says=ISO_DAY, form=ISO),
        Column(
            "Event Type",
            "code",
            part="type",
            read=_word,
            write=_type,
            expected="an event type of POLECAT",
            holds="value",
        ),
        Column("Event Mode", "code", part="mode", read=_word, write=_mode, expected="a mode of POLECAT", holds="value"),
        Column("Intensity", "code", write=_intensity, holds="fraction"),
        Column("Quad Code", "code", write=_quad, holds="value"),
        Column("Contexts", "contexts", part="texts", read=_list, write=_LIST.join),
        *_actor_columns("Actor", "actor"),
        *_actor_columns("Recipient", "recipient"),
        Column("Placename", "place", part="name", says=exact("name")),
        Column("City", "place"),
        Column("District", "place", part="admin2", says=exact("admin2")),
        Column("Province", "place", part="admin1", says=exact("admin1")),
        Column("Country", "place", part="country", read=_iso3),
        *coordinate_columns("Latitude", "Longitude", says=(LAT, LON)),
        Column("GeoNames ID", "place", part="geonames", write=_geonames, says=Says("ids"), holds="whole"),
        Column("Raw Placename", "place"),
        Column("Feature Type", "place"),
        Column("Source", "story"),
        Column("Publication Date", "story", holds="value"),
        Column("Story People", "story"),
        Column("Story Organizations", "story"),
        Column("Story Locations", "story"),
        Column("Language", "story"),
        Column("Version", "version", part="version", says=exact("version")),
    ),
    groups={
        "id": Group("id", capacity="'polecat:' and an id", cached=False),
        "day": Group("when", capacity="one day"),
        "code": Group("code", _code, capacity="one code of polecat", verbatim=True),
        "contexts": Group("contexts", lambda parts: parts.get("texts", ()), capacity="texts without semicolons"),
        "actor": Group("source", _actor, many=True, capacity="one actor by PLOVER sectors"),
        "recipient": Group("target", _actor, many=True, capacity="one actor by PLOVER sectors"),
        "place": Group("places", _place, many=True, capacity="one location"),
        "story": Group(cached=False),
        "version": Group("codings", _coding, many=True, capacity="POLECAT with a version"),
    },
    constant={"attributions": (ATTRIBUTION,)},
    completions=(
        Completion(("mentions",), ("id",), make=lambda id_: (_story(id_),), says=Says("document"), several=False),
        Completion(("modes",), ("code",), make=lambda code: (_modes(code),)),
    ),
    before_write=_before_write,
    completed={"mentions": "the story that the id names", "modes": _ONE_MODE},
    rename_id=lambda _, old: f"polecat:{number_of(old)}",
)
"""The columns in their order."""


_COLUMNS: Final = CODEC.columns
_RENAMED: Final = {"Intensity": "Event Intensity"}
"""The columns that some files call otherwise, each with that name."""

TABLE: Final = CsvTable.of_codec(
    CODEC,
    required=("Event ID", "Event Type", "Event Mode"),
    least=5,
    is_export=True,
    aliases={other: name for name, other in _RENAMED.items()},
    null=_NOTHING,
    dataset=Dataset(codebooks=_CODEBOOK),
    own=OwnFiles(
        title="POLECAT",
        layouts=({name: name for name in _COLUMNS}, {_RENAMED.get(name, name): name for name in _COLUMNS}),
        particular=("", "with Event Intensity"),
        dialect=evolve(LINES, nulls=(_NOTHING, ""), empty=("Event Date", "Event Mode")),
        header_only=frozenset({"Headline", "Event Text", "Feed", "Story ID"}),
        surplus=True,
    ),
)
"""The files of POLECAT in their layouts, and the same columns as somebody exported them."""

FORMAT: Final = csv_format(
    TABLE,
    title="POLECAT events, 40 columns",
    names=("Event ID", "Quad Code", "Actor Name Raw", "Recipient Name Raw"),
)
