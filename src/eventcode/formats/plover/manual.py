"""
PLOVER records: JSON Lines, or one JSON array, with the keys of the PLOVER manual 2.0, chapter "Data Fields".

What a record becomes, key by key:

- `id` is `plover:` and the id; `when` is `date`, with `time` where EDTF can hold it, or the span up to `enddate`. A
  time that it cannot hold (a fraction of a second, one beside an `enddate`) stays in `extra`.
- `source` is `actor` and `target` is `recipient`: `code` and `sector` as country, group, roles, religions and ethnic
  group, as far as they are understood, else as the actor's code too; `entity_text`, or else `identifier_text`, is the
  name, a Wikidata id an id. The manual's second layout of an entity (`raw_text`, `wikidata_id`, `country_name`,
  `sector_code`) is read in the same way. What an entity says besides (office, gender, age) stays in `extra`, for which
  the whole list is kept.
- `code` is `plover:` with the event and, where there is one event and one mode, the mode: `plover:PROTEST-riot`.
  `modes` has all modes. A record may have several events, and means all of them; a record of ours has one code, and
  `alternatives` are something else. So the code is the first event, without a mode, and the list stays in `extra`.
- Of the contexts, two say how the statement is put: `hypothetical` is the modality `supposed`, `future` is `expected`.
  With `negation`, the text says that it is not so: its author holds `CT-`. All others are `contexts`, which
  recoding translates.
- `places` is `event_loc`, its precision the `resolution`; `quantities` are `dead`, `injured` and `arrested`, at top
  level or in `size`, and `size` itself where it is a number. A number given as text may be a category, and stays text.
- `codings` is `coder` or the coder in `cite_info`, at `coded_date` and `coded_time`, by the codebook in `cite_info` or
  `plover@2.0`. Where a coder is named, an attribution says that it coded the statement and does not commit to it.
- The mention is of the document at `url`, or of the `citation`, in `cite_info`: its quote is `text`, its positions are
  those of `text_info`. `event_text` has no positions and need not be a quote; it stays in `extra`.
- All else is in `extra["plover"]` under its key as it stood: what the source asserts (`quad_code`, `event_scale`), the
  link, the comment, keys of the provider's own. Null and empty text say nothing, and are kept too.

Written, as JSON Lines, a record that was read comes out as the same object, keys in their order; a field that was
changed since is written anew. An event that did not come from PLOVER can be written where its id has the form above and
the keys can hold it; what they cannot hold is refused or, on request, counted as lost.
"""

from collections.abc import Callable, Mapping
from functools import partial
from re import compile as compile_
from typing import Any, Final

from eventcode.errors import RecordError
from eventcode.formats.fields.columns import Parts
from eventcode.formats.fields.field import Field, Values
from eventcode.formats.fields.json_keys import Keys, id_key, key, part_of, unwritten
from eventcode.formats.fields.json_object import JsonObject, ObjectCodec, json_format
from eventcode.formats.fields.texts import iso3_of
from eventcode.formats.format import Signature
from eventcode.formats.rows.json import bad, filled, json_kind
from eventcode.model import Actor, Attribution, Coding, Mention, Place, When
from eventcode.taxonomy import ActorTable, actor_codes

from .parts import (
    DAY,
    EXISTING_DAY,
    actor_of,
    category_field,
    coded_by,
    counts_field,
    day,
    id_field,
    iso3,
    people_field,
    place_code,
    sector_code,
    texts,
    texts_of,
    usual_form,
    wikidata_id,
)

__all__ = ["CODEC", "FORMAT"]

_PREFIX: Final = "plover:"
_CODEBOOK: Final = "plover@2.0"

_span: Final = compile_(f"({DAY})(?:T(.+)|/({DAY}))?").fullmatch
_is_url: Final = compile_(r"[A-Za-z][A-Za-z0-9+.-]*://\S+").fullmatch


# Time.


def _when(parts: Parts) -> When | None:
    first, last = parts.get("date"), parts.get("enddate")
    if first is None:
        return None
    if last is None:
        return _moment(first, parts.get("time"))
    try:
        return When(f"{first}/{last}")
    except RecordError:
        raise bad(last, f"a day that is not before {first}", ("enddate",)) from None


def _moment(day: str, time: str | None) -> When:
    """Join day and time where EDTF can hold them."""
    try:
        return When(day if time is None else f"{day}T{time}")
    except RecordError:
        return When(day)


def _spanned(part: int, when: When) -> str | None:
    """Write the first day, its time, or the last day."""
    found = _span(when.edtf or "")
    return found[part] if found else None


# Entities, place and counts.


def _listed(table: ActorTable) -> Callable[[str], str | None]:
    """Return what reads a code of a table of actor codes; what is none stays text."""
    return lambda code: code if code in actor_codes(table) else None


_ENTITY: Final = Keys(
    actor_of,
    key("code", "place", write=place_code),
    key("sector", "sector", write=sector_code),
    key("entity_text", "name"),
    id_key("identifier_id", "wikidata", read=wikidata_id),
    key("raw_text", "name"),
    key("identifier_text", "name"),
    key("entity_name", "name"),
    id_key("wikidata_id", "wikidata", read=wikidata_id),
    key("country_name", "place", read=lambda name: iso3_of(name, "name")),
    key("sector_code", "sector"),
    key("ethnicity", "ethnic", read=_listed("ethnic"), write=unwritten),
    key("religion", "religions", read=_listed("religion"), write=unwritten),
)

_PRECISIONS: Final = {5: "exact", 4: "exact", 3: "admin2", 2: "admin1", 1: "country"}
_RESOLUTIONS: Final = {precision: number for number, precision in _PRECISIONS.items()}


def _number(value: object) -> int | None:
    return value if type(value) is int else None


def _gazetteer(place: Place) -> int | None:
    number = str(place.ids.get("geonames", ""))
    return int(number) if number.isascii() and number.isdigit() else None


_PLACE: Final = Keys(
    part_of(Place),
    key("resolved_place", "name"),
    key("extracted_place", "name"),
    id_key("geonameid", "geonames", read=lambda id_: str(_number(id_) or ""), write=_gazetteer, holds="whole"),
    key("lat", "lat", holds="fraction"),
    key("lon", "lon", holds="fraction"),
    key("district", "admin2"),
    key("province", "admin1"),
    key("country_code", "country", read=iso3),
    key(
        "resolution",
        "precision",
        read=lambda number: _PRECISIONS.get(_number(number) or 0),
        write=lambda place: _RESOLUTIONS.get(place.precision),
        holds="whole",
    ),
)


# Who coded it, of what.

_MODALITIES: Final = {"hypothetical": "supposed", "future": "expected"}
_CONTEXTS: Final = {modality: context for context, modality in _MODALITIES.items()}
_SAID: Final = frozenset({*_MODALITIES, "negation"})
_NEGATED: Final = Attribution(Actor(kind="author"), "CT-")


def _read_coding(cells: JsonObject) -> dict[str, Any]:
    cited = cells.get("cite_info") or {}
    if not isinstance(cited, Mapping):
        raise bad(cited, "a citation: a JSON object", ("cite_info",))
    found = texts_of(cells, ("coder", "coded_date", "coded_time", "text"))
    source = texts_of(cited, ("url", "citation", "coder", "codebook"), ("cite_info",))
    contexts = texts(cells, "context")
    values: dict[str, Any] = {}
    attributions = []
    if coder := found.get("coder") or source.get("coder"):
        values["codings"] = (Coding(coder, codebook=source.get("codebook", _CODEBOOK), when=_coded(found)),)
        attributions.append(coded_by(coder))
    if "negation" in contexts:
        attributions.append(_NEGATED)
    if modality := next((_MODALITIES[context] for context in contexts if context in _MODALITIES), None):
        values["modality"] = modality
    if document := source.get("url") or source.get("citation"):
        values["mentions"] = (_mention(document, found.get("text"), cells.get("text_info")),)
    contexts = tuple(context for context in contexts if context not in _SAID)
    return values | {"attributions": tuple(attributions), "contexts": contexts}


def _coded(found: Mapping[str, str]) -> When | None:
    try:
        return _moment(day(found.get("coded_date", "")), found.get("coded_time"))
    except ValueError:
        return None  # when a thing was coded is not what a row is refused for: it stays text


def _mention(document: str, quote: str | None, info: object) -> Mention:
    start, end = (info.get("start"), info.get("end")) if isinstance(info, Mapping) else (None, None)
    try:
        return Mention(document, quote, start=start, end=end)
    except RecordError:
        return Mention(document, quote)  # what is no position stays in extra


def _write_coding(values: Values) -> JsonObject:
    cited = {}
    data: dict[str, Any] = {}
    if values["codings"]:
        coding = values["codings"][0]
        found = _span(coding.when.edtf or "") if coding.when else None
        data = filled(coder=coding.by, coded_date=found and found[1], coded_time=found and found[2])
        if coding.codebook != _CODEBOOK:
            cited["codebook"] = coding.codebook
    data |= filled(context=_contexts(values))
    if values["mentions"]:
        mention = values["mentions"][0]
        cited["url" if _is_url(mention.document) else "citation"] = mention.document
        data |= filled(text=mention.quote, text_info=filled(start=mention.start, end=mention.end))
    return data | filled(cite_info=filled(**cited))


def _contexts(values: Values) -> list[str]:
    """Write the contexts, and what the event itself says as one."""
    said = [_CONTEXTS.get(values["modality"]), "negation" if _NEGATED in values["attributions"] else None]
    return [*values["contexts"], *(context for context in said if context)]


CODEC: Final = ObjectCodec(
    name="plover",
    columns=(
        *("id", "has_event", "date", "time", "enddate", "endtime", "actor", "recipient", "event", "event_loc"),
        *("event_text", "quad_code", "event_scale", "mode", "context", "link", "size", "dead", "injured", "arrested"),
        *("text", "text_info", "cite_info", "coder", "coded_date", "coded_time", "comment"),
    ),
    fields=(
        id_field(_PREFIX),
        Keys(
            _when,
            key("date", "date", read=day, write=partial(_spanned, 1), expected=EXISTING_DAY),
            key("time", "time", write=partial(_spanned, 2)),
            key("enddate", "enddate", read=day, write=partial(_spanned, 3), expected=EXISTING_DAY),
            key("endtime", "endtime", write=unwritten),
        ).field("when", capacity="a day, a moment, or a span of days"),
        people_field({"actor": "source", "recipient": "target"}, _ENTITY),
        category_field("plover", "event", "mode", lists=True),
        _PLACE.field("places", within=("event_loc",), expected="a location", many=True, capacity="one location"),
        counts_field("dead", "injured", "arrested"),
        Field(
            ("coder", "coded_date", "coded_time", "context", "text", "text_info", "cite_info"),
            ("codings", "modality", "attributions", "mentions", "contexts"),
            read=_read_coding,
            write=_write_coding,
            capacity="what a coder found in one document",
            implied=frozenset({"attributions"}),
        ),
    ),
    before_write=usual_form,
    rename_id=lambda _, old: f"{_PREFIX}{old}",
)
"""The keys of a record, in the order in which the manual lists them."""


def _is_record(one: JsonObject) -> bool:
    return isinstance(one.get("event"), list) and isinstance(one.get("actor"), list)


FORMAT: Final = json_format(
    CODEC,
    title="PLOVER records, JSON Lines or a JSON array",
    signature=Signature(
        "JSON objects with the keys 'actor' and 'event', each a list",
        lambda preview: preview.mostly(_is_record),
        may_description="JSON objects with the keys 'id' and 'event'",
        may_match=lambda preview: preview.keys("id", "event"),
        dialect=json_kind,
    ),
)
