"""
GDELT 2.0 mentions: 16 columns between tabs, no header, no quoting, UTF-8, one row for each mention of an event.

Source of the columns: the GDELT event database data format codebook 2.0, and real files. A row is evidence for an event
of another file, mostly of an older one, and says nothing itself of who did what. So it becomes a record of its own that
points at that event, and never takes the event's id:

- The one link says `same_event` as `gdelt:` and GLOBALEVENTID. It is inferred: the text says something, and GDELT
  concluded that this is the event. The attribution says that GDELT does not commit to it.
- There is no code and there are no actors, for they stand with the event; the label says in words what the link says.
- `when` is absent: EventTimeDate is the moment at which GDELT first saw the event, and not the day of the event. It
  stays in `extra["gdelt2-mentions"]`. `codings` is GDELT at MentionTimeDate.
- The mention's document is MentionIdentifier, a URL or a citation. Its own `extra["gdelt2-mentions"]` has the other
  columns as text: type, source, sentence, confidence, tone ... An offset of -1 is no offset, and is left out. Offsets
  say where GDELT's text of the document has the actors and the action; they are no span of a quote, so `start` and
  `end` stay empty.
- Rows have no key: an event is found several times in one document, even in one sentence. The id is `gdelt-mention:`,
  GLOBALEVENTID and a hash of the row, so that the same row has the same id wherever it stands.

`eventcode.formats.gdelt.mentions.attach` brings mentions to their events. Written, a row that was read comes out byte
for byte, its empty last cells and a CR at its end included; lines end in LF.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from attrs import evolve

from eventcode.formats.fields.codec import Codec
from eventcode.formats.fields.columns import Column, Group, Holds, Parts
from eventcode.formats.fields.days import MOMENT
from eventcode.formats.fields.tab_table import exported_rows, row_signature, tab_format
from eventcode.formats.fields.texts import are_digits, bare_whole, digits, kept_text
from eventcode.formats.losses import UnsupportedError
from eventcode.model import Coding, Dataset, Event, Link, Mention
from eventcode.model.unchecked import maker, wrap_extra

from .parts import ATTRIBUTION, PREFIX, coded_column, document_column

__all__ = ["ATTRIBUTION", "FORMAT", "LABEL", "TABLE", "attach"]

LABEL: Final = "A document mentions the linked event"
"""What every record says, in words."""

_NAME: Final = "gdelt2-mentions"
_PREFIX: Final = "gdelt-mention:"
_SEEN: Final = "MentionTimeDate"
_NOWHERE: Final = "-1"


def _link(text: str) -> Link:
    return Link("same_event", PREFIX + digits(text), inferred=True)


def _coding(parts: Parts) -> Coding:
    return Coding("GDELT", version="2.0", when=parts.get("when"))


def _document(text: str) -> str:
    if not text:
        raise ValueError
    return text


_made: Final = maker(Mention, ("document", "extra"))


def _mention(parts: Parts) -> Mention:
    document = parts.pop("document")
    values = {name: text for name, text in parts.items() if text is not None}
    return _made((document, wrap_extra(_NAME, values)))


def _plain(name: str, *, holds: Holds = "whole") -> Column:
    return Column(name, "mention", part=name, write=lambda mention: kept_text(mention, _NAME, name), holds=holds)


def _offset(name: str) -> Column:
    return evolve(
        _plain(name),
        read=lambda text: None if text == _NOWHERE else text,
        write=lambda mention: kept_text(mention, _NAME, name) or _NOWHERE,
        blank=_NOWHERE,
    )


def _id(cells: Sequence[str]) -> str:
    from base64 import b32encode
    from hashlib import sha256

    row = "\t".join(cells).removesuffix("\r")
    return f"{_PREFIX}{cells[0]}:{b32encode(sha256(row.encode()).digest()[:10]).decode().lower()}"


TABLE: Final = Codec.of_columns(
    _NAME,
    (
        Column(
            "GLOBALEVENTID",
            "event",
            part="link",
            read=_link,
            write=lambda link: link.target.removeprefix(PREFIX),
            expected="digits",
            required=True,
            holds="whole",
        ),
        Column("EventTimeDate", "rest", form=MOMENT),
        coded_column(_SEEN, moment=True),
        _plain("MentionType"),
        _plain("MentionSourceName", holds="text"),
        document_column("MentionIdentifier", "mention", read=_document, required=True),
        _plain("SentenceID"),
        _offset("Actor1CharOffset"),
        _offset("Actor2CharOffset"),
        _offset("ActionCharOffset"),
        _plain("InRawText"),
        _plain("Confidence"),
        _plain("MentionDocLen"),
        _plain("MentionDocTone", holds="fraction"),
        _plain("MentionDocTranslationInfo", holds="value"),
        Column("Extras", "rest", holds="value"),
    ),
    groups={
        "event": Group(
            "links", many=True, capacity="one inferred link same_event to 'gdelt:' and digits", cached=False
        ),
        "coded": Group("codings", _coding, many=True, capacity="GDELT at a moment"),
        "mention": Group("mentions", _mention, many=True, capacity="one document without a quote", cached=False),
        "rest": Group(),
    },
    constant={"label": LABEL, "attributions": (ATTRIBUTION,)},
    identify=_id,
)
"""The columns in their order."""


def _is_row(row: list[str]) -> bool:
    number, first, seen, kind, *_ = (*map(bare_whole, row[:4]), "", "", "", "")
    numbers = (number.removeprefix("-"), kind.removeprefix("-"))
    return all(map(are_digits, numbers)) and are_digits(first, 14) and are_digits(seen, 14)


FORMAT: Final = tab_format(
    TABLE,
    title="GDELT 2.0 mentions, 16 columns",
    suffixes=(".mentions.CSV",),
    signature=row_signature([len(TABLE.columns)], "the second and third are moments of 14 digits", _is_row),
    exported=exported_rows(
        TABLE, required=("MentionIdentifier",), least=3, aliases={"EventID": "GLOBALEVENTID"}, is_row=_is_row
    ),
)


def attach(data: Dataset) -> Dataset:
    """
    Return the set with the mentions at the events that they are of.

    *data* holds events and mentions: `attach(load("x.export.CSV").merge(load("x.mentions.CSV")))`. A mention whose
    event is in it comes to that event, with all that its row says in its own `extra`, and is no record any more. It
    takes the place of a bare mention of the same document, as SOURCEURL is one, or comes last. What is left stays as it
    is: mentions of events that are not in the set, and records that say more than a row could.

    >>> row = Event(id="gdelt-mention:1:a", links=Link("same_event", "gdelt:1", inferred=True), mentions=Mention("d1"))
    >>> [event.id for event in attach(Dataset(events=[Event(id="gdelt:2"), row]))]
    ['gdelt:2', 'gdelt-mention:1:a']

    """
    found: dict[str, list[Mention]] = {}
    others = []
    for event in data.events:
        row = _row(event)
        if row is None or (target := event.links[0].target) not in data:
            others.append(event)
        else:
            found.setdefault(target, []).append(_whole(event.mentions[0], row))
    return data.evolve(events=tuple(_with(event, found.pop(event.id, [])) for event in others))


def _row(event: Event) -> dict[str, str] | None:
    """Return the cells of a record that is a mention and no more, by column; None for any other."""
    if not event.id.startswith(_PREFIX):
        return None
    try:
        return dict(zip(TABLE.columns, TABLE.write(event), strict=True))
    except UnsupportedError:
        return None


def _whole(mention: Mention, row: Mapping[str, str]) -> Mention:
    """Return a mention that says itself all that its row says, but for the event that it is brought to."""
    more = {name: row[name] for name in ("EventTimeDate", _SEEN, "Extras") if row[name]}
    return mention.evolve(extra={_NAME: {**mention.extra.get(_NAME, {}), **more}}) if more else mention


def _with(event: Event, found: list[Mention]) -> Event:
    if not found:
        return event
    mentions: list[Mention] = []
    for mention in event.mentions:
        better = [each for each in found if mention == Mention(each.document)]
        mentions += better or [mention]
        found = [each for each in found if each not in better]
    return event.evolve(mentions=(*mentions, *found))
