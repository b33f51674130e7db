"""
ICEWS events: a header row, 20 columns between tabs, one row an event; as published, UTF-8 and nothing quoted.

Source of the columns: the headers of the published files (Dataverse, doi:10.7910/DVN/28075) and what their public
readers say of them. What a row becomes:

- `id` is `icews:`, Event ID, `/` and Event Date: Event ID alone often stands for two events, on two days.
- `code` is `cameo:` and CAMEO Code, whatever stands there (`13y`). The file of 2017 has no such column. Where no code
  is said, and Event Text is a text that ICEWS has for one code alone, `code` is that code and `inferred` says so; six
  texts stand for two codes, and their rows have none. An inferred code is never written as if ICEWS had said it.
- `label` is Event Text: what happened, in the words of ICEWS.
- `source` and `target` have the name, the country (ICEWS writes names) and, in `member_of`, the sectors, whose names
  may hold commas. "Unspecified Actor" is nobody.
- `places` has City as its name, District, Province, Country and the coordinates. How exact they are is not said.
- The mention's document is `icews:story:` and Story ID; Sentence Number is in its `extra`.
- ICEWS vouches for nothing: the one attribution says that it extracted the statement and does not commit to it.
- Intensity and Publisher are in `extra["icews"]` as text, under the column's name. So are CAMEO Code, for comparison,
  and the cells of an actor or place that the record alone would not give back.
- A row is rejected only where a record cannot hold it: an id that is no number, a day that does not exist, coordinates
  that are none. A cell that is empty, `NULL` or `NA` says nothing.

The header row becomes the header record. Its `extra["icews"]` says how the file differs from a published one of 2018:
`columns` (with `lines`, for a file that a program exported has columns too), `top` (the header row itself, where it is
not these names as they are written), `quoting` of `commas` (cells with a comma: 2017) or `columns` (all but numbers, as
`quoted`: Dataverse's tab-delimited download, R), `nulls`, `dates` of `mdy`, `encoding` ISO-8859-1, `byte_order_mark`,
`line_end` CRLF. All is detected in the first megabyte. Layouts: the 20 columns; 19 without CAMEO Code; and the 24 to 26
of the government's older files, named in capitals, with the sentence as the mention's quote. Of those nothing but the
names of the columns is known here.

Written after their header record, rows that were read come out byte for byte. Events alone are written as in 2018. A
changed code brings the Intensity of its own (`goldstein-icews`). What the columns cannot hold is refused or,
on request, counted as lost: also a day that is not the one in the id, and a code for a file without that column.
"""

from functools import lru_cache
from typing import Any, Final

from attrs import evolve

from eventcode.assertions import ICEWS as COUNTRIES
from eventcode.model import Actor, Attribution, Code, Coding, Dataset, Event, Mention, Place, When
from eventcode.model.frozendict import EMPTY
from eventcode.model.unchecked import copy_unchecked, frozen_json, maker
from eventcode.taxonomy import crosswalk, scale, split_icews_sectors

from .fields.codec import Codec, Completion
from .fields.columns import Column, Group, Parts
from .fields.csv_table import CsvTable, csv_format
from .fields.days import ISO
from .fields.field import Says
from .fields.own_files import LINES, OwnFiles
from .fields.texts import as_text, country_as, digits, iso3_of, iso_day
from .fields.usual_columns import ISO_DAY, LAT, LON, cameo_column, coordinate_columns, exact, id_column, place_of
from .losses import Unsupported, capacity, number_of

__all__ = ["ATTRIBUTION", "CODEC", "FORMAT", "TABLE"]

ATTRIBUTION: Final = Attribution(Actor(name="ICEWS", kind="organization"), "Uu", verb="extracted")
"""What each row has: ICEWS found the statement in the story and does not commit to it."""

_CODEBOOK: Final = "cameo@1.1b3"
_NOBODY: Final = "Unspecified Actor"
_STORY: Final = "icews:story:"
_SENTENCE: Final = "Sentence Number"
_DAY: Final = "a day that exists, as YYYY-MM-DD or M/D/YYYY"
_ID_SAYS: Final = Says(exact=True, plain="[0-9]+", prefix="icews:")
_ID: Final = "'icews:', digits, '/' and the day"


_story_mention: Final = maker(Mention, ("document", "quote", "extra"))  # hardly a story comes twice


def _intensity(code: Code) -> str | None:
    value = scale("goldstein-icews").get(code)
    return None if value is None else f"{value:g}"


def _sectors(text: str) -> tuple[str, ...]:
    """Split a list of sectors; nothing between two commas is no sector, and the cell is kept as it stands."""
    return split_icews_sectors(",".join(name for name in text.split(",") if name.strip()))


def _actor(parts: Parts) -> Actor | None:
    found = {name: value for name, value in parts.items() if value not in {_NOBODY, (), None}}
    return Actor(**found) if found else None


def _iso3(text: str) -> str | None:
    return iso3_of(text, *COUNTRIES)


def _country(part: Actor | Place) -> str | None:
    return country_as(part.country, "icews")


def _actor_columns(prefix: str, group: str) -> tuple[Column, ...]:
    return (
        Column(f"{prefix} Name", group, part="name", blank=_NOBODY, says=Says("name", exact=True, nothing=_NOBODY)),
        Column(f"{prefix} Sectors", group, part="member_of", read=_sectors, write=lambda a: ",".join(a.member_of)),
        Column(f"{prefix} Country", group, part="country", read=_iso3, write=_country),
    )


def _mention(parts: Parts) -> Mention | None:
    if "story" not in parts:
        return None
    sentence = frozen_json({_SENTENCE: parts["sentence"]}) if "sentence" in parts else EMPTY
    return _story_mention((_STORY + parts["story"], parts.get("quote"), sentence))


def _story(mention: Mention) -> str:
    return mention.document.removeprefix(_STORY)


def _sentence(mention: Mention) -> str | None:
    return as_text(mention.extra.get(_SENTENCE))


def _renamed(event: Event, old: str) -> str:
    day = f"/{event.when.edtf}" if event.when else ""
    return f"icews:{number_of(old)}{day}"


@lru_cache(maxsize=4_096)
def _code_of(text: str | None) -> Code | None:
    """Return the one code for which ICEWS has the text."""
    pairs = () if text is None else crosswalk("icews-text", _CODEBOOK).get(text, ())
    return Code(f"cameo:{pairs[0].target}") if [pair.relation for pair in pairs] == ["exact"] else None


def _id(id_: str, when: When | None) -> tuple[str]:
    return (f"{id_}/{when.edtf}" if id_ and when is not None else id_,)


def _inferred(code: Code | None, label: str | None) -> tuple[Code | None, tuple[str, ...]]:
    """Return the code, or else the one that the text alone says, and whether it was inferred."""
    if code is None and (found := _code_of(label)) is not None:
        return found, ("code",)
    return code, ()


def _before_write(event: Event, kept: dict[str, Any]) -> tuple[Event, list[Unsupported]]:  # nothing more is kept
    unsupported = []
    day = "" if event.when is None else f"/{event.when.edtf}"
    changes: dict[str, Any] = {"id": event.id.removesuffix(day)}
    if not event.id.endswith(day):
        unsupported.append(Unsupported(("id",), capacity(_ID)))
    inferred = _code_of(event.label)
    if event.inferred == ("code",) and event.code == inferred is not None:
        changes |= {"code": None, "inferred": ()}
    elif event.code is None and inferred is not None:
        unsupported.append(Unsupported(("label",), "its text alone would be read as a code"))
    # Not by `evolve`: nothing keeps the copy, and to check it would take longer than to write it.
    return copy_unchecked(event, **changes), unsupported


CODEC: Final = Codec.of_columns(
    "icews",
    (
        id_column("Event ID", "icews:", read=digits, expected="digits", says=_ID_SAYS, holds="whole"),
        Column("Event Date", "day", part="edtf", read=iso_day, expected=_DAY, says=ISO_DAY, form=ISO),
        *_actor_columns("Source", "source"),
        Column("Event Text", "text", part="text", write=str, says=Says(exact=True)),
        cameo_column("CAMEO Code", says=Says(exact=True, prefix="cameo:")),
        Column("Intensity", "code", write=_intensity, holds="fraction"),
        *_actor_columns("Target", "target"),
        Column("Story ID", "story", part="story", write=_story, says=Says("document"), holds="whole"),
        Column(_SENTENCE, "story", part="sentence", write=_sentence, says=Says("extra"), holds="whole"),
        Column("Event Sentence", "story", part="quote", says=Says("quote")),
        Column("Publisher", "rest"),
        Column("Source", "rest"),
        Column("Headline", "rest"),
        Column("City", "place", part="name", says=exact("name")),
        Column("District", "place", part="admin2", says=exact("admin2")),
        Column("Province", "place", part="admin1", says=exact("admin1")),
        Column("Country", "place", part="country", read=_iso3, write=_country),
        *coordinate_columns("Latitude", "Longitude", says=(LAT, LON)),
        Column("ProductID", "rest"),
        Column("HoldingID", "rest"),
        Column("Language", "rest"),
    ),
    groups={
        "id": Group("id", capacity=_ID, cached=False),
        "day": Group("when", capacity="one day"),
        "source": Group("source", _actor, many=True, capacity="one actor: name, sectors, country"),
        "text": Group("label"),
        "code": Group("code", capacity="one code of cameo, or the one that the text says", verbatim=True),
        "target": Group("target", _actor, many=True, capacity="one actor: name, sectors, country"),
        "story": Group("mentions", _mention, many=True, capacity="one sentence of an 'icews:story:'", cached=False),
        "rest": Group(cached=False),
        "place": Group("places", place_of, many=True, capacity="one location"),
    },
    constant={"attributions": (ATTRIBUTION,), "codings": (Coding("ICEWS", codebook=_CODEBOOK),)},
    rename_id=_renamed,
    completions=(
        Completion(("id",), ("id", "when"), make=_id, joins="/"),
        Completion(("code", "inferred"), ("code", "label"), make=_inferred),
    ),
    before_write=_before_write,
    completed={"inferred": "that the text alone says the code"},
)
"""The columns of all layouts, in the order of the longest."""


_PUBLISHED: Final = (
    *("Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code"),
    *("Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher"),
    *("City", "District", "Province", "Country", "Latitude", "Longitude"),
)
_WITHOUT_CODE: Final = tuple(name for name in _PUBLISHED if name != "CAMEO Code")
_GOVERNMENT: Final = {name.upper().replace(" ", "_"): name for name in CODEC.columns}


def _government(*lacking: str) -> dict[str, str]:
    return {shown: name for shown, name in _GOVERNMENT.items() if shown not in lacking}


TABLE: Final = CsvTable.of_codec(
    CODEC,
    required=("Event Date", "Source Name", "Target Name"),
    least=5,
    is_export=True,
    null="NULL",
    dataset=Dataset(codebooks=_CODEBOOK),
    own=OwnFiles(
        title="ICEWS",
        layouts=(
            {name: name for name in _PUBLISHED},
            {name: name for name in _WITHOUT_CODE},
            _government("CAMEO_CODE", "LANGUAGE"),
            _government("LANGUAGE"),
            _government(),
        ),
        particular=(
            "",
            "without CAMEO Code",
            "in the government's layout without CAMEO_CODE",
            "in the government's layout",
            "in the government's layout with LANGUAGE",
        ),
        dialect=evolve(LINES, nulls=("", "NULL", "NA")),
        may_quote=True,
        numbers=frozenset({"Event ID", "Intensity", "Story ID", "Sentence Number", "Latitude", "Longitude"}),
        day="Event Date",
    ),
)
"""The files of ICEWS in their layouts, and the same columns as R's packages, BigQuery or Excel export them."""

FORMAT: Final = csv_format(
    TABLE,
    title="ICEWS events, 20 columns; also 19, and 24 to 26",
    names=("Event ID", "Source Sectors", "Target Sectors", "Story ID"),
)
