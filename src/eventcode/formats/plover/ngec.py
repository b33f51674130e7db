"""
NGEC events: JSON Lines, as the formatter of the Next Generation Event Coder writes them (`events_processed.jsonl`).

Source of the keys: its formatter and utilities; no file of its output is public. What an object becomes, key by key:

- `id` is `ngec:` and the id; `code` is `polecat:` with `event_type` and `event_mode`, for its modes are those of the
  POLECAT data, which it codes. The mode is empty where there is none; lists of one, as in its input, are read too.
- `when` is `date_resolved`, and its words are `date_raw`. Where NGEC found no date, `date_raw` has one of three
  sentences that say so, and `date_resolved` the day of publication: then there is no date, and both stay in `extra`.
  So do `date` and `pub_date`, and a `date_resolved` that is no day. NGEC makes a day also of words that name none.
- `source` and `target` are the lists `ACTOR` and `RECIP` of `attributes`: `text` is the name, `country` and the codes
  `code_1` and `code_2` are country and roles, `wiki` is the title of an article, as an id.
- `places` is the location in `event_geolocation`, whether it stands there or under `geo`; the feature code tells its
  precision. Without one, the `reason` is kept.
- The mention is of the document `story_id`. Positions in `attributes` count in `event_text`, the whole story's text.
- `codings` is NGEC in its `version`; the attribution says that it extracted the statement and does not commit to it.
- `modes` has the mode, and `contexts` the contexts: recoding to PLOVER translates both.
- All else is in `extra["ngec"]` under its key as it stood. That is true of `event_text` too: it is often under license,
  and nobody but the user can tell whether it may be passed on.

Written, as JSON Lines, an object that was read comes out as the same object, keys in their order.
"""

from collections.abc import Iterator
from typing import Final

from eventcode.formats.fields.columns import Parts, only_part
from eventcode.formats.fields.json_keys import Keys, id_key, key, part_of, unwritten
from eventcode.formats.fields.json_object import ObjectCodec, json_format
from eventcode.formats.format import Signature
from eventcode.formats.io.preview import Preview
from eventcode.formats.rows.json import json_kind
from eventcode.model import Actor, Attribution, Coding, Mention, Place, When

from .parts import (
    actor_of,
    category_field,
    day,
    id_field,
    iso3,
    people_field,
    place_code,
    sector_code,
    usual_form,
)

__all__ = ["ATTRIBUTION", "CODEC", "FORMAT", "NO_DATE"]

NO_DATE: Final = frozenset(
    {
        "No date detected--using publication date",
        "<No date detected--using publication date>",
        "<dateparser failed to convert relative date--using pub date>",
    }
)
"""What stands in `date_raw` where no date was found in the text."""

ATTRIBUTION: Final = Attribution(Actor(name="NGEC"), "Uu", verb="extracted")
"""What each record has: NGEC found the statement in the story and does not commit to it."""

_PREFIX: Final = "ngec:"
_CODEBOOK: Final = "polecat@2023"


def _when(parts: Parts) -> When | None:
    words = parts.get("text")
    if words in NO_DATE or "edtf" not in parts:
        return None
    try:
        return When(day(parts["edtf"]), text=words)
    except ValueError:
        return None  # the day of publication, as it was given: NGEC puts it there where it resolved nothing


def _several(found: object) -> tuple[str, ...]:
    """Read a list of texts; of what is another thing, nothing."""
    if isinstance(found, tuple | list) and all(isinstance(text, str) and text for text in found):
        return tuple(found)
    return ()


# Actors and places.


def _actor(parts: Parts) -> Actor:
    parts["sector"] = parts.pop("code_1", "") + parts.pop("code_2", "")
    return actor_of(parts)


_ENTITY: Final = Keys(
    _actor,
    key("text", "name", blank=""),
    id_key("wiki", "wikipedia", blank=""),
    key("country", "place", write=place_code, blank=""),
    key("code_1", "code_1", write=lambda actor: sector_code(actor)[:3], blank=""),
    key("code_2", "code_2", write=lambda actor: sector_code(actor)[3:], blank=""),
)

_PRECISIONS: Final = {"PCL": "country", "ADM1": "admin1", "ADM2": "admin2", "P": "exact"}
"""By how a feature code of GeoNames begins."""


def _precision(feature: str) -> str | None:
    return next((precision for start, precision in _PRECISIONS.items() if feature.startswith(start)), None)


_PLACE: Final = Keys(
    part_of(Place),
    key("resolved_placename", "name"),
    key("search_placename", "name"),
    key("lat", "lat", holds="fraction"),
    key("lon", "lon", holds="fraction"),
    key("country_code3", "country", read=iso3),
    key("admin1_name", "admin1"),
    key("admin2_name", "admin2"),
    id_key("geonameid", "geonames"),
    key("feature_code", "precision", read=_precision, write=unwritten),
)


CODEC: Final = ObjectCodec(
    name="ngec",
    constant={"attributions": (ATTRIBUTION,)},
    columns=(
        *("event_type", "event_mode", "id", "date", "pub_date", "event_text", "story_id", "publisher", "headline"),
        *("contexts", "version", "story_people", "story_organizations", "story_places", "_doc_position", "orig_id"),
        *("attributes", "geolocated_ents", "event_geolocation", "date_resolved", "date_raw"),
    ),
    fields=(
        id_field(_PREFIX),
        category_field("polecat", "event_type", "event_mode", no_mode=""),
        Keys(only_part, key("contexts", "texts", read=_several, write=list, holds="value")).field(
            "contexts", capacity="a list of texts"
        ),
        Keys(_when, key("date_resolved", "edtf"), key("date_raw", "text")).field(
            "when", capacity="a day and its words"
        ),
        people_field(
            {"ACTOR": "source", "RECIP": "target"},
            _ENTITY,
            within=("attributes",),
            expected="the attributes",
            capacity="actors by POLECAT codes",
        ),
        _PLACE.field(
            "places", within=("event_geolocation", "geo"), expected="a location", many=True, capacity="one location"
        ),
        Keys(part_of(Mention), key("story_id", "document")).field(
            "mentions", many=True, capacity="one story without a quote"
        ),
        Keys(lambda parts: Coding("NGEC", codebook=_CODEBOOK, **parts), key("version", "version")).field(
            "codings", many=True, capacity="NGEC in a version", implied=frozenset({"codings"})
        ),
    ),
    before_write=usual_form,
    rename_id=lambda _, old: f"{_PREFIX}{old}",
)
"""The keys of an object; NGEC's own order is that of its input, and kept where it is another."""


def _particular(preview: Preview) -> Iterator[str]:
    """Describe how a file is written."""
    yield from json_kind(preview)
    if any(isinstance(one.get("event_type"), list) for one in preview.objects):
        yield "types as lists, as in NGEC's input"


FORMAT: Final = json_format(
    CODEC,
    title="NGEC events, JSON Lines",
    signature=Signature(
        "JSON objects with the keys 'event_type' and 'story_id'",
        lambda preview: preview.keys("event_type", "story_id"),
        dialect=_particular,
    ),
)
