"""
PETRARCH events: the rows that PETRARCH and PETRARCH-2 write, between tabs, no header, UTF-8, in changing width.

Source of the columns: `PETRwriter.py` of petrarch2; no file of its output is public. A row has 7 columns (date, source,
target, code, issues, ids, story source); before the last stands the story's URL, where it has one; behind it stand, if
the run was set so, the texts of both actors, the text of the event, the roots of both actors. The settings hold for a
whole file: the first row tells how many optional columns there are, by its width and by whether its seventh column is a
URL. One is the event's text, four are texts and roots, five are all. Which they are of two or three is unknown:
they are called `optional_1` to `optional_3`, and nothing is made of them.

What a row becomes:

- There is no id: it is made of the content. `code` is `cameo:` and the code; 010 is also what PETRARCH writes where it
  found no single one, which looks the same.
- `when` is the day of the story: PETRARCH dates its events so.
- `source` and `target` are the actor codes, and the actors' texts, but for `---`, their names. A country that is not
  known is `---` in a code (`---GOV`), an actor that is in no dictionary a number between asterisks (`*1*`).
- The mentions are of the sentences in `ids`, each a document.
- `codings` is PETRARCH; the one attribution says that it extracted the statement and does not commit to it.
- All else is in `extra["petrarch"]` under its column's name: what stands there (`NULL`, `---`) is kept as it stands.

Written, a row that was read comes out byte for byte. Of other events, columns of which nothing is known have what
PETRARCH writes then: `NULL` for the story's source, `---` for texts. All rows of a file have the optional columns of
its first.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache, partial
from re import ASCII
from re import compile as compile_
from typing import BinaryIO, Final

from eventcode.errors import counted
from eventcode.formats.fields.columns import only_part
from eventcode.formats.fields.field import Field
from eventcode.formats.fields.json_keys import Keys, key
from eventcode.formats.fields.json_object import JsonObject, ObjectCodec
from eventcode.formats.fields.tab_table import with_delimiter
from eventcode.formats.fields.texts import are_digits, compact_day
from eventcode.formats.fields.usual_columns import CAMEO, compact
from eventcode.formats.format import Signature, only_events
from eventcode.formats.io.files import lines
from eventcode.formats.io.limits import LIMITS, Limits, check_line, long_cells
from eventcode.formats.io.preview import Preview
from eventcode.formats.losses import RAISE, LossPolicy, Unsupported, UnsupportedError
from eventcode.formats.rows.json import rejected
from eventcode.formats.rows.tsv import TAB
from eventcode.issues import Finding, InvalidRecordError, Location
from eventcode.model import Actor, Attribution, Code, Coding, Event, FrozenDict, Mention, Record
from eventcode.registry import DEFAULT, Registry
from eventcode.row import AnyRow, Row

__all__ = ["ATTRIBUTION", "CODEC", "FORMAT", "actor_of"]

ATTRIBUTION: Final = Attribution(Actor(name="PETRARCH"), "Uu", verb="extracted")
"""What each row has: PETRARCH found the statement in the sentences and does not commit to it."""

_FIRST: Final = ("date", "source", "target", "code", "issues", "ids")
_LAST: Final = ("story_source",)
_URL: Final = ("url",)
_TEXTS: Final = ("actor_text_source", "actor_text_target")
_EVENT: Final = ("event_text",)
_ROOTS: Final = ("actor_root_source", "actor_root_target")
_UNKNOWN: Final = ("optional_1", "optional_2", "optional_3")
_OPTIONAL: Final = ((), _EVENT, _UNKNOWN[:2], _UNKNOWN, (*_TEXTS, *_ROOTS), (*_TEXTS, *_EVENT, *_ROOTS))
"""The optional columns, by their number."""
_WIDTH: Final = len(_FIRST + _LAST)
_ABSENT: Final = "---"
_NO_SOURCE: Final = "NULL"
_DAY: Final = "a day that exists, as YYYYMMDD"

_is_url: Final = compile_(r"(?:[A-Za-z][A-Za-z0-9+.-]*://|www\.)\S+").fullmatch


@lru_cache(maxsize=4_096)
def actor_of(code: str, name: str | None = None) -> Actor | None:
    """
    Read an actor by its CAMEO code, which is kept.

    >>> actor_of("---GOV").roles, actor_of("*1*").code, actor_of("")
    (('GOV',), '*1*', None)
    """
    if not code:
        return None if name is None else Actor(name=name)
    return (Actor(code=code) if len(code) % 3 else Actor.from_code(code)).evolve(name=name)


def _people(field: str) -> Field:
    return Keys(
        lambda parts: actor_of(parts.get("code", ""), parts.get("name")),
        key(field, "code", write=lambda actor: actor.code or actor.cameo, blank=""),
        key(f"actor_text_{field}", "name", read=lambda name: None if name == _ABSENT else name),
    ).field(field, many=True, capacity="one actor with a CAMEO code")


def _mentions(text: str) -> tuple[Mention, ...]:
    return tuple(Mention(name) for name in text.split(";") if name)


def _ids(mentions: tuple[Mention, ...]) -> str:
    return ";".join(mention.document for mention in mentions)


CODEC: Final = ObjectCodec(
    name="petrarch",
    constant={"codings": (Coding("PETRARCH", codebook=CAMEO),), "attributions": (ATTRIBUTION,)},
    columns=(*_FIRST, *_URL, *_LAST, *_TEXTS, *_EVENT, *_ROOTS, *_UNKNOWN),
    fields=(
        Keys(
            only_part,
            key("date", "when", read=compact_day, write=compact, expected=_DAY, blank="", required=True),
        ).field("when", capacity="one day"),
        _people("source"),
        _people("target"),
        Keys(
            lambda parts: Code(f"cameo:{parts.get('code', '')}"),
            key("code", "code", write=lambda code: code.value, blank=""),
        ).field("code", capacity="a cameo code"),
        Keys(only_part, key("ids", "documents", read=_mentions, write=_ids, blank="")).field(
            "mentions", capacity="sentences without quotes"
        ),
    ),
)
"""The columns in their order, those that may be there too."""


def _read(stream: BinaryIO, *, name: str, registry: Registry, limits: Limits = LIMITS) -> Iterator[AnyRow]:
    optional: int | None = None
    for line, text in enumerate(lines(stream), 1):
        raw, location = text.removesuffix(b"\n"), Location(name, line)
        try:
            check_line(len(raw), limits)
            cells = _cells(raw)
            if optional is None:
                optional = _optional(cells)
            named = _named(cells, optional)
            if len(raw) > limits.cell:
                _check_cells(named, limits)
            yield Row(location, CODEC.read(FrozenDict(named)))
        except InvalidRecordError as error:
            rule = "EC005" if error.rule == "EC003" else error.rule
            yield rejected(location, InvalidRecordError(list(error.findings), rule), raw)


def _cells(raw: bytes) -> list[str]:
    try:
        return raw.decode().split(TAB)
    except UnicodeDecodeError as error:
        found = raw[error.start : error.start + 1]
        raise InvalidRecordError([Finding(f"found the byte {found!r}, expected UTF-8")], rule="EC001") from None


def _check_cells(named: Mapping[str, str], limits: Limits) -> None:
    names = list(named)
    findings = [Finding(message, (names[place],)) for place, message in long_cells(list(named.values()), limits)]
    if findings:
        raise InvalidRecordError(findings, rule="EC006")


def _optional(cells: list[str]) -> int:
    """Return how many optional columns a file has, by one of its rows."""
    more = len(cells) - _WIDTH
    is_url = more > 0 and (more >= len(_OPTIONAL) or bool(_is_url(cells[len(_FIRST)])))
    if not 0 <= more - is_url < len(_OPTIONAL):
        raise _width(cells, f"{_WIDTH} to {_WIDTH + len(_OPTIONAL)}")
    return more - is_url


def _width(cells: list[str], expected: str) -> InvalidRecordError:
    return InvalidRecordError([Finding(f"found {counted(len(cells), 'column')}, expected {expected}")], rule="EC004")


def _named(cells: list[str], optional: int) -> Mapping[str, str]:
    """Name the cells; a URL is there where there is one column more than without."""
    width = _WIDTH + optional
    if len(cells) not in {width, width + 1}:
        raise _width(cells, f"{width}, or {width + 1} with a URL")
    names = (*_FIRST, *_URL * (len(cells) - width), *_LAST, *_OPTIONAL[optional])
    return dict(zip(names, cells, strict=True))


def _write(
    records: Iterable[Record], stream: BinaryIO, *, policy: LossPolicy = RAISE, registry: Registry = DEFAULT
) -> None:
    optional: tuple[str, ...] | None = None
    for event in only_events(records, CODEC.name):
        found = policy.put(event, partial(_line, optional), name=CODEC.name)
        if found is not None:
            optional, line = found
            stream.write(line)


def _columns(cells: JsonObject) -> tuple[str, ...]:
    """Return the optional columns of a file whose first row has these."""
    own = set(cells) - {*_FIRST, *_URL, *_LAST}
    return next((columns for columns in _OPTIONAL if own <= {*columns}), ())


def _line(optional: tuple[str, ...] | None, event: Event) -> tuple[tuple[str, ...], bytes]:
    """Return the optional columns of a file, those of its first row, and the line of an event."""
    cells = CODEC.write(event)
    if optional is None:
        optional = _columns(cells)
    names = (*_FIRST, *(_URL if "url" in cells else ()), *_LAST, *optional)
    unsupported: list[Unsupported] = []
    for name in cells:
        if name not in names:
            unsupported += CODEC.blame(event, name, test=cells[name].__eq__, reason=f"the first row has no {name}")
    blank = {"issues": "", "story_source": _NO_SOURCE}
    row = {name: str(cells.get(name, blank.get(name, _ABSENT))) for name in names}
    unsupported += with_delimiter(CODEC, event, row)
    if unsupported:
        raise UnsupportedError(unsupported)
    return optional, TAB.join(row.values()).encode() + b"\n"


# How files begin.

_WIDTHS: Final = range(_WIDTH, _WIDTH + len(_OPTIONAL) + 1)
_is_cameo: Final = compile_(r"\d{2,4}", ASCII).fullmatch
_is_actor: Final = compile_(r"(?:---|[A-Z]{3}|\*\d+\*)\S*|", ASCII).fullmatch


def _is_row(row: list[str]) -> bool:
    return len(row) in _WIDTHS and all((are_digits(row[0], 8), _is_actor(row[1]), _is_actor(row[2]), _is_cameo(row[3])))


def _particular(preview: Preview) -> Iterator[str]:
    """Describe which optional columns a file has, as its first row of a fitting width tells them."""
    optional = _optional(next(row for row in preview.rows if len(row) in _WIDTHS))
    names = _OPTIONAL[optional]
    is_unknown = names and names[0] in _UNKNOWN
    which = " that cannot be distinguished" if is_unknown else f" ({', '.join(names)})" if names else ""
    yield f"{optional or 'no'} optional column{'' if optional == 1 else 's'}{which}"


FORMAT: Final = CODEC.format(
    _read,
    _write,
    title="PETRARCH events, 7 columns or more",
    signature=Signature(
        "7 to 13 columns between tabs, which begin with a day, two actor codes and a CAMEO code",
        lambda preview: preview.most(_is_row),
        may_description="7 to 13 columns between tabs, of which the first is a day",
        may_match=lambda preview: preview.most(lambda row: len(row) in _WIDTHS and are_digits(row[0], 8)),
        dialect=_particular,
    ),
)
