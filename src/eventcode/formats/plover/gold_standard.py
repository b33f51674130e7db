"""
PLOVER's gold standard records: one JSON array in the vocabulary 0.5b1, made of the examples in the CAMEO manual.

Source of the keys: `PLOVER_GSR_CAMEO.txt` and its readme. Each element becomes a document and an event:

- The document is `text`, with `language` and `publication` as its publisher; its id is that of the event and `/text`.
  An element without a text is an event alone. The readme says that the texts have been edited, often several times, and
  need not tell of real events.
- `id` is `plover-gsr:` and the id; `code` is `plover:` with `event` and `mode`, of the codebook `plover@0.5b1` or
  whatever `version` says: `codings` names it, for the vocabulary has categories that PLOVER 2.0 dropped.
- The readme says that all dates are set to 2000-01-01. So that date is none: `when` stays empty, and the placeholder is
  kept in `extra` as what the source asserts. Another date would be the event's.
- `source` and `target` are lists of `actorText`, `code` and `sector`; the names of PLOVER 2.0, `actor` and `recipient`,
  are read in the same way. The sector `***` says nothing. Missing, null and empty targets are none; text in place of a
  list is an actor of that name.
- `places` is `eventLoc`; `quantities` are `size` (without a unit), `dead` and `injured`, text that is no number in the
  words of the source; `contexts` are split at their commas, `modes` has the mode.
- `textInfo` marks spans in the text. Where the text comes out when the marks are taken off, each span is a mention with
  its tag in `extra`; else the markup is kept as it stood, and the document is mentioned as a whole. `SRC/TAR` marks
  those who act towards each other: the event is `reciprocal`.
- `codings` is `coder` on `dateCoded`; the attribution says that the coder does not commit to the statement.
- The pseudo event DOCUMENT documents the file: it becomes the data set's header, with its license.
- All else is in `extra["plover-gsr"]` under its key as it stood.

Written, as one array, an element that was read comes out as the same object. An event that has the text marked needs
its document among the records before it.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain
from typing import Any, BinaryIO, Final

from eventcode.formats.fields.columns import only_part
from eventcode.formats.fields.field import Field, Values
from eventcode.formats.fields.json_keys import Keys, key, part_of
from eventcode.formats.fields.json_object import JsonObject, ObjectCodec
from eventcode.formats.fields.texts import country_as, iso3_of
from eventcode.formats.format import Format, Signature
from eventcode.formats.io.preview import Preview
from eventcode.formats.losses import RAISE, LossPolicy, Unsupported, UnsupportedError
from eventcode.formats.rows.json import as_json, bad, filled, json_kind, json_reader
from eventcode.model import Coding, Dataset, Document, Event, FrozenDict, Mention, Place, Record, When
from eventcode.registry import DEFAULT, Registry

from .markup import Span, marked, unmarked
from .parts import (
    EXISTING_DAY,
    actor_of,
    category_field,
    coded_by,
    counts_field,
    day,
    people_field,
    place_code,
    prefixed,
    sector_code,
    texts_of,
    usual_form,
)

__all__ = ["CODEC", "FORMAT"]

_NAME: Final = "plover-gsr"
_PREFIX: Final = "plover-gsr:"
_CODEBOOK: Final = "plover@0.5b1"
_HEADER: Final = "DOCUMENT"
_NO_DATE: Final = "2000-01-01"
_NO_SECTOR: Final = "***"
_COMMA: Final = ", "
_TEXT: Final = "/text"
_OF_DOCUMENT: Final = ("text", "language", "publication")


def _day(text: str) -> When | None:
    return None if text == _NO_DATE else When(day(text))


def _iso3(code: str) -> str | None:
    return iso3_of(code, "iso2")


def _iso2(place: Place) -> str | None:
    return country_as(place.country, "iso2")


def _contexts(text: object) -> tuple[str, ...]:
    """Cut a list of contexts; of what is none, nothing."""
    found = text.split(_COMMA) if isinstance(text, str) else []
    return tuple(found) if all(found) else ()


_ENTITY: Final = Keys(
    actor_of,
    key("actorText", "name"),
    key("code", "place", write=place_code),
    key("sector", "sector", read=lambda text: None if text == _NO_SECTOR else text, write=sector_code),
)

# The text and its marks.


def _mentions(cells: JsonObject) -> dict[str, Any]:
    name = prefixed(cells, _PREFIX)
    document = name + _TEXT
    text = texts_of(cells, ("text",)).get("text")
    info = cells.get("textInfo")
    markup = info.get("markup") if isinstance(info, Mapping) else info
    if not isinstance(markup, str | None):
        raise bad(markup, "text with marks", ("textInfo", "markup"))
    values: dict[str, Any] = {"id": name, "reciprocal": "(SRC/TAR:" in (markup or "")}
    if text is None:
        return values
    found = unmarked(markup or "")
    spans = found[1] if found and found[0] == text else ()
    mentions = tuple(
        Mention(document, text[start:end] or None, start=start, end=end, match="exact", extra={_NAME: {"tag": tag}})
        for tag, start, end in spans
    )
    return values | {"mentions": mentions or (Mention(document),)}


def _marks(values: Values) -> JsonObject:
    text = values.kept.get("text")
    spans = tuple(_spans(values))
    info = {"textInfo": {"markup": marked(text, spans)}} if spans and isinstance(text, str) else {}
    return {"id": values["id"].removeprefix(_PREFIX), **info}


def _spans(values: Values) -> Iterator[Span]:
    for mention in values["mentions"]:
        own = mention.extra.get(_NAME)
        tag = own.get("tag") if isinstance(own, Mapping) else None
        if tag is not None and mention.start is not None and mention.end is not None:
            yield Span(tag, mention.start, mention.end)


# Who coded it.


def _read_coding(cells: JsonObject) -> dict[str, Any]:
    found = texts_of(cells, ("coder", "version", "dateCoded"))
    if "coder" not in found:
        return {}
    when = None
    with suppress(ValueError):  # a day that does not exist stays text
        when = When(day(found.get("dateCoded", "")))
    book = f"plover@{found['version']}" if "version" in found else _CODEBOOK
    return {
        "codings": (Coding(found["coder"], codebook=book, when=when),),
        "attributions": (coded_by(found["coder"]),),
    }


def _write_coding(values: Values) -> JsonObject:
    if not values["codings"]:
        return {}
    coding = values["codings"][0]
    book, _, version = (coding.codebook or "").partition("@")
    return filled(
        coder=coding.by,
        version=version if book == "plover" else None,
        dateCoded=coding.when and coding.when.edtf,
    )


CODEC: Final = ObjectCodec(
    name=_NAME,
    columns=(
        *("id", "date", "source", "actor", "target", "recipient", "event", "eventText", "eventLoc", "context", "mode"),
        *("size", "dead", "injured", "text", "textInfo", "language", "publication", "coder", "version", "dateCoded"),
        *("license", "copyright", "comment"),
    ),
    fields=(
        Field(
            ("id", "text", "textInfo"),
            ("id", "reciprocal", "mentions"),
            read=_mentions,
            write=_marks,
            capacity="'plover-gsr:' and text, and spans of the text",
            sources=frozenset({"text"}),
        ),
        Keys(only_part, key("date", "when", read=_day, write=lambda when: when.edtf, expected=EXISTING_DAY)).field(
            "when", capacity="a day other than 2000-01-01"
        ),
        people_field({"source": "source", "actor": "source", "target": "target", "recipient": "target"}, _ENTITY),
        category_field("plover", "event", "mode"),
        Keys(only_part, key("context", "texts", read=_contexts, write=_COMMA.join, holds="value")).field(
            "contexts", capacity="contexts without commas"
        ),
        Keys(part_of(Place), key("name", "name"), key("country code", "country", read=_iso3, write=_iso2)).field(
            "places",
            within=("eventLoc",),
            expected="a location",
            many=True,
            capacity="one location by name and country",
        ),
        counts_field("dead", "injured", as_text=True),
        Field(
            ("coder", "version", "dateCoded"),
            ("codings", "attributions"),
            read=_read_coding,
            write=_write_coding,
            capacity="a coder by a version of plover",
            implied=frozenset({"attributions"}),
        ),
    ),
    before_write=usual_form,
    rename_id=lambda _, old: f"{_PREFIX}{old}",
)
"""The keys of an element, in the order of the file."""


# Elements to records and back.


def _records(data: FrozenDict) -> Iterator[Record]:
    if data.get("event") == _HEADER:
        yield _header(data)
        return
    event = CODEC.read(data)
    kept = event.extra.get(_NAME, {})
    document = _document(event.id + _TEXT, kept)
    if document is not None:
        yield document
        event = _with(event, {key: value for key, value in kept.items() if key not in _of_document(document)})
    yield event


def _header(data: FrozenDict) -> Dataset:
    found = texts_of(data, ("version", "license"))
    book = f"plover@{found['version']}" if "version" in found else _CODEBOOK
    return Dataset(codebooks=book, license=found.get("license"), extra={_NAME: data})


def _document(name: str, kept: JsonObject) -> Document | None:
    """Return the document of what an element says of its text; what is no text is left to the event."""
    text, language, publisher = (value if isinstance(value, str) else None for value in map(kept.get, _OF_DOCUMENT))
    return Document.from_text(text, id=name, language=language or None, publisher=publisher or None) if text else None


def _of_document(document: Document) -> JsonObject:
    return filled(text=document.text, language=document.language, publication=document.publisher)


def _with(event: Event, kept: JsonObject) -> Event:
    """Return the event with other things kept."""
    others = {key: value for key, value in event.extra.items() if key != _NAME}
    return event.evolve(extra={_NAME: kept, **others} if kept else others)


def _write(
    records: Iterable[Record], stream: BinaryIO, *, policy: LossPolicy = RAISE, registry: Registry = DEFAULT
) -> None:
    documents: dict[str, deque[Document]] = {}
    start = b"[\n"
    for record in records:
        data: JsonObject | None = None
        if isinstance(record, Document):
            documents.setdefault(record.id, deque()).append(record)
        elif isinstance(record, Dataset):
            data = policy.put(record, _header_data, name=_NAME)
        elif found := policy.put(record, partial(_element, documents), name=_NAME, rename_id=CODEC.rename_id):
            data, document = found
            if document is not None:
                documents[document.id].popleft()
        if data:
            stream.write(start + as_json(data))
            start = b",\n"
    stream.write(b"[\n]\n" if start.startswith(b"[") else b"\n]\n")
    for document in chain.from_iterable(documents.values()):
        policy.put(document, _alone, name=_NAME)


def _alone(_: Document) -> None:
    raise UnsupportedError([Unsupported((), "a document without an event of it")])


def _header_data(header: Dataset) -> JsonObject:
    data = header.extra.get(_NAME)
    if isinstance(data, FrozenDict) and _header(data) == header:
        return data
    if header == Dataset():
        return {}
    raise UnsupportedError([Unsupported((), "a header other than the one that was read with the records")])


def _element(documents: Mapping[str, Sequence[Document]], event: Event) -> tuple[JsonObject, Document | None]:
    """Return the element of an event, and the document that it takes up."""
    named = next((mention.document for mention in event.mentions), None)
    if named is None:
        return CODEC.write(event), None
    if not documents.get(named):
        raise UnsupportedError([Unsupported(("mentions",), "its document does not stand before it")])
    document = documents[named][0]
    return CODEC.write(_joined(event, document)), document


def _joined(event: Event, document: Document) -> Event:
    kept = event.extra.get(_NAME, {})
    whole = {**kept, **_of_document(document)} if isinstance(kept, Mapping) else {}
    if _document(document.id, whole) != document:
        raise UnsupportedError(
            [Unsupported(("mentions",), "the format holds a document's text, language and publisher")]
        )
    return _with(event, whole)


def _particular(preview: Preview) -> Iterator[str]:
    """Describe how a file is written, and in which vocabulary."""
    yield from json_kind(preview)
    is_newer = any({"actor", "recipient"} & one.keys() for one in preview.objects)
    yield "actor and recipient" if is_newer else "source and target"
    versions = (one.get("version") for one in preview.objects)
    yield from dict.fromkeys(f"vocabulary {version}" for version in versions if isinstance(version, str))


FORMAT: Final = Format(
    name=_NAME,
    title="PLOVER gold standard records, a JSON array",
    read=json_reader(_records),
    write=_write,
    signature=Signature(
        "JSON objects with the keys 'event', 'eventText' and 'coder'",
        lambda preview: preview.keys("event", "eventText", "coder"),
        dialect=_particular,
    ),
    coverage=CODEC.coverage,
)
