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

from collections.abc import Iterator, Mapping
from typing import Any, Final

from eventcode.errors import Path
from eventcode.formats.fields.field import Field, Values
from eventcode.formats.fields.json_object import JsonObject, ObjectCodec, json_format
from eventcode.formats.format import Signature
from eventcode.formats.io.preview import Preview
from eventcode.formats.rows.json import bad, filled, json_kind
from eventcode.issues import Finding, InvalidRecordError
from eventcode.model import Actor, Attribution, Coding, Mention, Place, When

from .parts import (
    actor_parts,
    category_field,
    day_of,
    entities,
    entity_code,
    id_field,
    iso3,
    resolved,
    respelt,
    texts_of,
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
_BOOK: Final = "polecat@2023"


def _when(cells: JsonObject) -> dict[str, Any]:
    found = texts_of(cells, ("date_resolved", "date_raw"))
    words = found.get("date_raw")
    if words in NO_DATE or "date_resolved" not in found:
        return {}
    try:
        return {"when": When(day_of(found["date_resolved"], "date_resolved"), text=words)}
    except InvalidRecordError:
        return {}  # the day of publication, as it was given: NGEC puts it there where it resolved nothing


def _dates(values: Values) -> JsonObject:
    return filled(date_resolved=values["when"].edtf, date_raw=values["when"].text) if values["when"] else {}


def _contexts(cells: JsonObject) -> dict[str, Any]:
    found = cells.get("contexts")
    if isinstance(found, tuple | list) and all(isinstance(text, str) and text for text in found):
        return {"contexts": tuple(found)}
    return {}


# Actors.

_LISTS: Final = {"ACTOR": "source", "RECIP": "target"}


def _actor(item: JsonObject, at: Path) -> Actor:
    found = texts_of(item, ("text", "country", "code_1", "code_2", "wiki"), at)
    parts = actor_parts(found.get("country"), found.get("code_1", "") + found.get("code_2", ""))
    return Actor(name=found.get("text"), ids=filled(wikipedia=found.get("wiki")), **parts)


def _entity(actor: Actor) -> JsonObject:
    country, sector = entity_code(actor)
    return {
        "text": actor.name or "",
        "wiki": actor.ids.get("wikipedia", ""),
        "country": country,
        "code_1": sector[:3],
        "code_2": sector[3:],
    }


def _actors(cells: JsonObject) -> dict[str, Any]:
    found = cells.get("attributes")
    if found is None:
        return {}
    if not isinstance(found, Mapping):
        raise bad(found, "the attributes: a JSON object", ("attributes",))
    findings: list[Finding] = []
    actors = {}
    for name, field in _LISTS.items():
        try:
            actors[field] = entities(found, name, _actor, ("attributes",))
        except InvalidRecordError as error:
            findings += error.findings
    if findings:
        raise InvalidRecordError(findings)
    return actors


def _attributes(values: Values) -> JsonObject:
    kept = values.kept.get("attributes", {})
    lists = kept if isinstance(kept, Mapping) else {}
    made = {
        name: respelt(values[field], lists.get(name), _actor, _entity)
        for name, field in _LISTS.items()
        if values[field]
    }
    others = {name: value for name, value in lists.items() if name not in _LISTS}
    return filled(attributes={**made, **others})


# Place.

_PRECISIONS: Final = {"PCL": "country", "ADM1": "admin1", "ADM2": "admin2", "P": "exact"}
"""By how a feature code of GeoNames begins."""
_GEO: Final = ("resolved_placename", "search_placename", "country_code3", "admin1_name", "admin2_name", "geonameid")


def _places(cells: JsonObject) -> dict[str, Any]:
    found = cells.get("event_geolocation")
    at: Path = ("event_geolocation",)
    if isinstance(found, Mapping) and "geo" in found:
        found, at = found["geo"], (*at, "geo")
    if found is None:
        return {}
    if not isinstance(found, Mapping):
        raise bad(found, "a location: a JSON object", at)
    text = texts_of(found, (*_GEO, "feature_code"), at)
    feature = text.get("feature_code", "")
    place: Place = resolved(
        Place,
        at,
        name=text.get("resolved_placename") or text.get("search_placename"),
        country=iso3(text.get("country_code3")),
        admin1=text.get("admin1_name"),
        admin2=text.get("admin2_name"),
        lat=found.get("lat"),
        lon=found.get("lon"),
        precision=next((p for preview, p in _PRECISIONS.items() if feature.startswith(preview)), None),
        ids=filled(geonames=text.get("geonameid")),
    )
    return {"places": () if place == Place() else (place,)}


def _location(values: Values) -> JsonObject:
    if not values["places"]:
        return {}
    place = values["places"][0]
    location = filled(
        resolved_placename=place.name,
        lat=place.lat,
        lon=place.lon,
        country_code3=place.country,
        admin1_name=place.admin1,
        admin2_name=place.admin2,
        geonameid=place.ids.get("geonames"),
    )
    return filled(event_geolocation=filled(geo=location))


# Story and coding.


def _story(cells: JsonObject) -> dict[str, Any]:
    story = texts_of(cells, ("story_id",)).get("story_id")
    return {"mentions": (Mention(story),)} if story else {}


def _coded(cells: JsonObject) -> dict[str, Any]:
    version = texts_of(cells, ("version",)).get("version")
    return {"codings": (Coding("NGEC", version=version, codebook=_BOOK),), "attributions": (ATTRIBUTION,)}


CODEC: Final = ObjectCodec(
    name="ngec",
    columns=(
        *("event_type", "event_mode", "id", "date", "pub_date", "event_text", "story_id", "publisher", "headline"),
        *("contexts", "version", "story_people", "story_organizations", "story_places", "_doc_position", "orig_id"),
        *("attributes", "geolocated_ents", "event_geolocation", "date_resolved", "date_raw"),
    ),
    fields=(
        id_field(_PREFIX),
        category_field("polecat", "event_type", "event_mode", no_mode=""),
        Field(
            ("contexts",),
            ("contexts",),
            read=_contexts,
            write=lambda values: filled(contexts=list(values["contexts"])),
            capacity="a list of texts",
        ),
        Field(("date_resolved", "date_raw"), ("when",), read=_when, write=_dates, capacity="a day and its words"),
        Field(
            ("attributes",), ("source", "target"), read=_actors, write=_attributes, capacity="actors by POLECAT codes"
        ),
        Field(("event_geolocation",), ("places",), read=_places, write=_location, capacity="one location"),
        Field(
            ("story_id",),
            ("mentions",),
            read=_story,
            write=lambda values: filled(story_id=values["mentions"][0].document if values["mentions"] else None),
            capacity="one story without a quote",
        ),
        Field(
            ("version",),
            ("codings", "attributions"),
            read=_coded,
            write=lambda values: filled(version=values["codings"][0].version if values["codings"] else None),
            capacity="NGEC in a version",
            implied=frozenset({"codings", "attributions"}),
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
