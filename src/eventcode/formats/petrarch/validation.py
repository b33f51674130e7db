"""
PETRARCH validation records: XML, sentences with the events that PETRARCH is expected to code in them.

Source of the elements: PETRARCH's documentation of its input, and the records of its unit tests. What they become:

- `Environment`, which names dictionaries and settings, is the data set's header: its elements are in `extra`.
- A `Sentence` is a document: its `id` is that of the sentence behind `petrarch-validation:`, `text` is `Text` as it
  stands, `published` the `date`, `publisher` the `source`. A date of six digits has no century; it stays in `extra`,
  like the other attributes and the `Parse` tree.
- Each `EventCoding` with codes is an event, its id that of the sentence and the coding's number. `code` is `eventcode`,
  `source` and `target` are the actor codes; what stands between quotation marks is the name of an actor without a code,
  and `---` is nobody. Nothing says when the event happened. An `EventCoding` that says that there is no event
  (`noevents`), or that an error is expected (`error`), says something of the sentence, and stays in the document's
  `extra`.
- The codes are WEIS's: the verb dictionary of the suite, `PETR.Validate.verbs.txt`, says so of itself, and its numbers
  of tests (345, 174K) are no codes. They are CAMEO's where the header names another dictionary, or where a coding has
  an `eid`, as in the files of UniversalPetrarch, which write the label behind the code (`130_threaten`). Later copies
  of the suite have some codes of CAMEO under the same dictionary; nothing tells them.
- An `EventText` with the same `eid` has the words of its coding: `sourcetext` and `targettext` are the actors' names,
  also of actors without a code, and `eventtext` is the `label`, with which an event can do without a code.
- `codings` is the validation suite, and the attribution says that it coded the statement and does not commit to it: the
  sentences are invented, and so are their countries.
- A `Config` between sentences is kept with the sentence behind it.

A sentence that cannot be read is a reject with its bytes; the records of one that can are several rows of one line. A
document type declaration is refused before anything in it is read, and with it every entity of a file's own: a few
lines of them can be made to stand for gigabytes. Where the XML itself is not well-formed, reading ends with an error.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from re import compile as compile_
from typing import Any, BinaryIO, Final

from attrs import define, field

from eventcode.errors import FormatError, Path
from eventcode.formats.fields.json_keys import resolved
from eventcode.formats.fields.texts import are_digits, compact_day
from eventcode.formats.fields.usual_columns import CAMEO
from eventcode.formats.format import Format, Signature
from eventcode.formats.io.limits import LIMITS, Limits, check_line, too_deep
from eventcode.formats.plover.parts import coded_by
from eventcode.formats.rows.json import bad, filled, rejected
from eventcode.issues import Finding, InvalidRecordError, Location
from eventcode.model import Actor, Coding, Dataset, Document, Event, Mention, Record, When
from eventcode.registry import Registry
from eventcode.row import AnyRow, Row

from .events import actor_of

__all__ = ["CODER", "FORMAT"]

CODER: Final = "PETRARCH validation suite"
"""Who says which events are in a sentence."""

_NAME: Final = "petrarch-validation"
_WEIS: Final = "weis@keds"
_SUITE: Final = "PETR.Validate."
"""The beginning of the names of the suite's own dictionaries."""
_CHUNK: Final = 2**16
_AROUND: Final = frozenset({"Validation", "Sentences"})
_ACTORS: Final = ("sourcecode", "targetcode")
_CODES: Final = (*_ACTORS, "eventcode")
_NOBODY: Final = "---"
_TEXT: Final = "EventText"
_WORDS: Final = ("eid", "eventtext", "sourcetext", "targettext")

_end_tag: Final = compile_(rb"</(?!(?:Validation|Sentences)\b)[^>]*>").match
_quoted: Final = compile_('"([^"]*)"').fullmatch
_labelled: Final = compile_("([0-9]{2,4})_.+").fullmatch


@define
class _Element:
    """An element of the file with what stands in it."""

    name: str
    attributes: dict[str, str]
    line: int
    start: int
    """The place of its first byte in the file."""
    is_deep: bool = False
    """Whether more elements stand in one another than may; then its children are not all there."""
    children: list["_Element"] = field(factory=list)
    texts: list[str] = field(factory=list)

    @property
    def text(self) -> str:
        return "".join(self.texts)


class _Reader:
    """Reads XML chunk by chunk and makes rows of each element that stands by itself."""

    def __init__(self, name: str, limits: Limits) -> None:
        from xml.parsers.expat import ParserCreate

        self._name, self._limits = name, limits
        self._around = self._beneath = 0
        """How many elements are open around those that stand by themselves, and beneath what may be looked at."""
        self._open: list[_Element] = []
        self._settings: list[dict[str, str]] = []
        self._book = _WEIS
        self._rows: list[AnyRow] = []
        self._bytes, self._first = bytearray(), 0
        """What was read behind the last element, and the place of its first byte."""
        self._parser = ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._declaration
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def feed(self, chunk: bytes) -> Iterator[AnyRow]:
        """Read on with some bytes, none being the end of the file, and yield the rows that they bring."""
        from xml.parsers.expat import ExpatError

        self._bytes += chunk
        fault: Exception | None = None
        try:
            self._parser.Parse(chunk, not chunk)
        except FormatError as error:
            fault = error
        except (ExpatError, LookupError, ValueError) as error:  # the latter two: an encoding that it does not know
            fault = FormatError(f"{self._name}:{self._parser.ErrorLineNumber}: no well-formed XML: {error}")
        rows, self._rows = self._rows, []
        yield from rows
        if fault is not None:
            raise fault

    def _declaration(self, *_: object) -> None:
        where = f"{self._name}:{self._parser.CurrentLineNumber}"
        raise FormatError(
            f"{where}: found a document type declaration, expected none: its entities could be without end"
        )

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        is_deep = self._around + len(self._open) >= self._limits.depth
        if not self._open and name in _AROUND and not is_deep:
            self._around += 1
            return
        if self._open and is_deep:
            self._open[0].is_deep = True
            self._beneath += 1
            return
        element = _Element(name, attributes, self._parser.CurrentLineNumber, self._parser.CurrentByteIndex, is_deep)
        if self._open:
            self._open[-1].children.append(element)
        self._open.append(element)

    def _text(self, text: str) -> None:
        if self._open:
            self._open[-1].texts.append(text)

    def _end(self, _: str) -> None:
        if self._beneath:
            self._beneath -= 1
            return
        if not self._open:
            self._around -= 1
            return
        element = self._open.pop()
        if self._open:
            return
        place = self._parser.CurrentByteIndex - self._first
        tag = _end_tag(self._bytes, place)
        end = tag.end() if tag else place  # behind an element that ends with its first tag
        raw = bytes(self._bytes[element.start - self._first : end])
        del self._bytes[:end]
        self._first += end
        self._rows += self._made(element, raw)

    def _made(self, element: _Element, raw: bytes) -> Iterator[AnyRow]:
        location = Location(self._name, element.line)
        try:
            records = tuple(self._records(element, len(raw)))
        except InvalidRecordError as error:
            yield rejected(location, error, raw)
        else:
            for record in records:
                yield Row(location, record)

    def _records(self, element: _Element, length: int) -> Iterator[Record]:
        check_line(length, self._limits, "an element")
        if element.is_deep:
            raise too_deep("elements", self._limits)
        findings = [
            Finding(f"found <{inner.name}> inside of <{child.name}>, expected text", (element.name, child.name))
            for child in element.children
            for inner in child.children
        ]
        if findings:
            raise InvalidRecordError(findings, rule="EC005")
        if element.name == "Sentence":
            settings, self._settings = self._settings, []
            yield from _sentence(element, settings, self._book)
        elif element.name == "Environment":
            self._book = _book(element)
            yield _header(element, self._book)
        elif element.name == "Config":
            self._settings.append(element.attributes)
        else:
            raise InvalidRecordError([Finding(f"found <{element.name}>, expected <Sentence>")], rule="EC005")


def _book(environment: _Element) -> str:
    """Name the codebook of the codes that the dictionaries give."""
    names = [child.text.strip() for child in environment.children if child.name.endswith("Verbfile")]
    return _WEIS if all(name.startswith(_SUITE) for name in names) else CAMEO


def _header(element: _Element, book: str) -> Dataset:
    settings = [child.attributes for child in element.children if child.name == "Config"]
    named = {child.name: child.text for child in element.children if child.name != "Config"}
    return Dataset(codebooks=book, extra=filled(**{_NAME: {**named, **filled(Config=settings)}}))


def _sentence(element: _Element, settings: list[dict[str, str]], book: str) -> Iterator[Record]:
    """Return the document of a sentence, and the events that are expected in it."""
    findings: list[Finding] = []
    words = _words(element)
    try:
        document = _document(element, settings, words)
    except InvalidRecordError as error:
        findings += error.findings
    events = []
    for number, coding in enumerate(_codings(element), 1):
        if coding.keys() & {*_CODES}:
            try:
                text = words.get(coding.get("eid", ""), {})
                events.append(_event(element.attributes.get("id", ""), number, coding, text, book))
            except InvalidRecordError as error:
                findings += error.findings
    if findings:
        raise InvalidRecordError(findings, rule="EC005")
    yield document
    yield from events


def _codings(element: _Element) -> Iterator[Mapping[str, str]]:
    return (child.attributes for child in element.children if child.name == "EventCoding")


def _words(element: _Element) -> dict[str, Mapping[str, str]]:
    """Return the words of the events by the id that they share with a coding; those of none stay elements."""
    codings = Counter(coding.get("eid", "") for coding in _codings(element) if coding.keys() & {*_CODES})
    texts = Counter(child.attributes.get("eid", "") for child in element.children if child.name == _TEXT)
    return {
        eid: child.attributes
        for child in element.children
        if child.name == _TEXT and (eid := child.attributes.get("eid", "")) and codings[eid] == texts[eid] == 1
    }


def _document(element: _Element, settings: list[dict[str, str]], words: Mapping[str, Mapping[str, str]]) -> Document:
    values = dict(element.attributes)
    name = values.pop("id", "")
    if not name:
        raise bad(name, "the id of the sentence", ("id",))
    taken = [*words.values()]
    text, published, publisher = _only(element, "Text"), _published(values), values.pop("source", None)
    kept = {
        **values,
        "EventCoding": [coding for coding in _codings(element) if not coding.keys() & {*_CODES}],
        "Parse": _only(element, "Parse"),
        "Config": settings,
        "elements": [
            filled(name=child.name, attributes=child.attributes, text=child.text)
            for child in element.children
            if child.name not in {"EventCoding", "Text", "Parse"} and child.attributes not in taken
        ],
    }
    fields: dict[str, Any] = {"id": f"{_NAME}:{name}", "published": published, "publisher": publisher or None}
    fields["extra"] = filled(**{_NAME: filled(**kept)})
    return Document.from_text(text, **fields) if text else Document(**fields)


def _only(element: _Element, name: str) -> str:
    """Return the text of the only child of that name; none where there is no such child."""
    found = [child.text for child in element.children if child.name == name]
    if len(found) > 1:
        raise bad(f"<{name}> {len(found)} times", "it once", (name,))
    return found[0] if found else ""


def _published(values: dict[str, str]) -> When | None:
    """Take the date out of what is said, where it is one."""
    text = values.get("date", "")
    if not text or are_digits(text, len("YYMMDD")):
        return None
    try:
        day = compact_day(text)
    except ValueError:
        raise bad(text, "a day that exists, as YYYYMMDD", ("date",)) from None
    del values["date"]
    return day


def _event(sentence: str, number: int, coding: Mapping[str, str], words: Mapping[str, str], book: str) -> Event:
    at = ("EventCoding", number - 1)
    source, target = (
        _actor(coding.get(f"{side}code", ""), words.get(f"{side}text", "").strip(), (*at, f"{side}code"))
        for side in ("source", "target")
    )
    book = CAMEO if "eid" in coding else book
    code = coding.get("eventcode", "")
    labelled = _labelled(code) if book == CAMEO else None
    label = words.get("eventtext", "").strip() or None
    kept = {name: value for name, value in coding.items() if name not in _CODES or _quoted(value) or value == _NOBODY}
    kept |= {"eventcode": code} if labelled else {}
    kept |= {name: value for name, value in words.items() if name not in _WORDS}
    event: Event = resolved(
        Event,
        (*at, "eventcode"),
        id=f"{_NAME}:{sentence}/{number}",
        code=f"{book.partition('@')[0]}:{labelled[1] if labelled else code}" if code or label is None else None,
        label=label,
        source=source,
        target=target,
        attributions=coded_by(CODER),
        mentions=Mention(f"{_NAME}:{sentence}"),
        codings=Coding(CODER, codebook=book),
        extra={_NAME: kept} if kept else {},
    )
    return event


def _actor(code: str, words: str, at: Path) -> Actor | None:
    quoted = _quoted(code)
    if quoted or code == _NOBODY:
        name = (quoted and quoted[1]) or words
        return Actor(name=name) if name else None
    actor: Actor | None = resolved(actor_of, at, code=code, name=words or None)
    return actor


def _read(stream: BinaryIO, *, name: str, registry: Registry, limits: Limits = LIMITS) -> Iterator[AnyRow]:
    reader = _Reader(name, limits)
    for number, chunk in enumerate(iter(partial(stream.read, _CHUNK), b"")):
        if number == 0 and b"\0" in chunk[:4]:
            raise FormatError(f"{name}: found UTF-16 or UTF-32, expected UTF-8, or what the XML declaration names")
        yield from reader.feed(chunk)
    yield from reader.feed(b"")


FORMAT: Final = Format(
    name=_NAME,
    title="PETRARCH validation records, XML",
    read=_read,
    signature=Signature(
        "XML with EventCoding in the root element Validation or Sentences",
        lambda preview: preview.root in _AROUND and "<EventCoding" in preview.text,
        may_description="XML with the root element Validation or Sentences",
        may_match=lambda preview: preview.root in _AROUND,
    ),
)
