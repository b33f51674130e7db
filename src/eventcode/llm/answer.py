"""Answers of language models: what they hold, what was rejected and why, and what to tell the model."""

from bisect import bisect_right
from itertools import islice
from typing import Any

from attrs import evolve, field, frozen

from eventcode.errors import counted, json_path, meant, must_be, truncated
from eventcode.issues import Finding, InvalidRecordError, Issue, Location, Severity
from eventcode.model import Coding, Document, Event, Mention
from eventcode.model.frozendict import is_text
from eventcode.model.text import Located, Text
from eventcode.registry import DEFAULT, Registry
from eventcode.row import AnyRow, Reject, Row
from eventcode.taxonomy import Codebook
from eventcode.taxonomy import codebook as codebook_of

from .asked import QUOTES
from .claims import Claims
from .linking import with_ids
from .salvage import CUT, Piece, salvage

__all__ = ["Answer", "parse"]

_NO_JSON, _NO_RECORD = "EC002", "EC003"
_SHOWN = 5
"""How many other spellings of one kind a message lists."""


@frozen(kw_only=True)
class Answer:
    """
    What `parse` found in an answer, in its order.

    A claim became a record, or stands among the rejected ones verbatim, with its reasons. A record is kept where a
    quote of it was not found; its mention says `absent`, and a finding says so too.
    """

    document: Document
    rows: tuple[AnyRow, ...] = ()
    """The claims: a row for each record, a reject for each other, with the line of the answer."""
    findings: tuple[Finding, ...] = ()
    """What is doubtful about the records that were kept, and about the answer as a whole."""
    readings: tuple[str, ...] = ()
    """In what ways the answer was read that its schema does not allow, each with its number."""
    is_cut: bool = False
    """Whether the answer ends before it is complete."""
    ids: dict[str, str] = field(factory=dict, repr=False)
    """The ids of the records by the ids that the answer gives them."""

    @property
    def records(self) -> tuple[Event, ...]:
        """The records."""
        return tuple(row.record for row in self.rows if isinstance(row.record, Event))

    @property
    def rejected(self) -> tuple[Reject, ...]:
        """The claims that are no records, verbatim, with the reasons."""
        return tuple(row for row in self.rows if isinstance(row, Reject))

    @property
    def ok(self) -> bool:
        """Whether the answer is complete, no claim was rejected, and nothing is doubtful."""
        return not (self.is_cut or self.findings or self.rejected)

    def feedback(self, *, limit: int = 10) -> str:
        """
        Return what to tell the model for its next try: at most *limit* faults, one a line; empty where all is well.

        >>> text = '[{"id": "c1", "label": "they left", "quotes": "they leaved"}]'
        >>> print(parse(text, Document(id="d", text="No comment.")).feedback())
        Your answer has 1 fault. Send all claims again, corrected:
        - claim c1, $.quotes[0]: 'they leaved' does not stand in the text: copy the words letter by letter

        Raises:
            RecordError: for a limit below 1.

        """
        if limit < 1:
            raise must_be("feedback: limit", limit, expected="1 or more")
        names = {record: name for name, record in self.ids.items()}
        faults = [f"rejected, {_fault(i.record, i.path, i)}" for reject in self.rejected for i in reject.issues]
        faults += [_fault(names.get(str(f.record)), json_path(f.at), f) for f in self.findings]
        faults += [CUT] if self.is_cut and not self._is_last_cut() else []
        if not faults:
            return ""
        lines = [f"Your answer has {counted(len(faults), 'fault')}. Send all claims again, corrected:"]
        lines += [f"- {fault}" for fault in faults[:limit]]
        return "\n".join([*lines, *([f"- and {len(faults) - limit} more"] if len(faults) > limit else [])])

    def _is_last_cut(self) -> bool:
        """Tell whether a claim was cut off, which is then among the rejected ones."""
        last = self.rows[-1] if self.rows else None
        return isinstance(last, Reject) and last.issues[0].message == CUT


def _fault(claim: str | None, path: str, fault: Finding | Issue) -> str:
    """Return a fault as one line: the claim, the path in it, and what is wrong."""
    where = [*([f"claim {claim}"] if claim else []), *([path] if path != "$" else [])]
    what = f"{fault.message}{meant(fault.hint)}"
    return f"{', '.join(where)}: {what}" if where else what


def parse(
    answer: str,
    document: Document,
    *,
    codebook: str | Codebook | None = None,
    coding: Coding | None = None,
    registry: Registry | None = None,
) -> Answer:
    """
    Read the answer of a language model that was asked for claims by `schema`.

    Prose, code fences and other values around the claims do no harm, nor does a cut: the claims before it are read. A
    departure from the schema is taken where it has one reading, and is listed in `Answer.readings`. A claim with a key
    that nobody asked for, a code that does not exist or a value that no field can hold is rejected. Every quote is
    looked up in the text of the document. The ids of the records are made of their content, and links follow.

    Args:
        answer: the text that the model gave.
        document: the document, with its text.
        codebook: the codebook of codes that stand without one.
        coding: who coded: the model, its version, the codebook.
        registry: the types and codebooks that count.

    Raises:
        RecordError: where the answer is no text, or the document has no text.
        UnknownNameError: for a codebook that does not exist.

    >>> from eventcode import Document
    >>> document = Document.from_text("Seoul said that troops had left.", id="d1")
    >>> text = '''Sure! {"claims": [{"id": "c1", "quotes": ["troops had left"], "label": "troops left", "code": "083"},
    ... {"id": "c2", "quotes": ["troops had'''
    >>> found = parse(text, document, codebook="cameo")
    >>> found.records[0].mentions[0].start, found.records[0].code, found.is_cut, len(found.rejected)
    (16, 'cameo:083', True, 1)

    """
    if not isinstance(answer, str):
        raise must_be("parse: answer", answer, expected="the text of an answer")
    if document.text is None:
        raise must_be("Document.text", None, expected="the text in which to look up the quotes")
    registry = registry or DEFAULT
    book = codebook_of(codebook, registry=registry) if isinstance(codebook, str) else codebook
    return _Reader(_unwrapped(answer), document, document.text, Claims(registry, book), coding).read()


def _unwrapped(answer: str) -> str:
    """Return the text of an answer that is one JSON text with JSON in it."""
    from json import loads

    stripped = answer.strip()
    if stripped.startswith('"') and stripped.endswith('"'):
        try:
            inner = loads(stripped, strict=False)
        except ValueError:
            return answer
        return str(inner)
    return answer


@frozen
class _Draft:
    """A claim that is a record, before its id is known."""

    piece: Piece
    location: Location
    name: str
    event: Event
    doubts: list[Finding]


class _Reader:
    """The state of reading one answer."""

    def __init__(self, answer: str, document: Document, text: str, claims: Claims, coding: Coding | None) -> None:
        self.answer, self.document, self.claims, self.coding = answer, document, claims, coding
        self.text = Text(text)
        self.located: dict[str, Located] = {}
        self.lines = [at for at, sign in enumerate(answer) if sign == "\n"]
        self.drafts: dict[str, _Draft] = {}
        self.findings: list[Finding] = []
        self.names: dict[str, str] = {}

    def read(self) -> Answer:
        found = salvage(self.answer, self.claims.knows)
        first = [self._draft(piece, number) for number, piece in enumerate(found.pieces, 1)]
        events = with_ids({name: draft.event for name, draft in self.drafts.items()}, self.document.id)
        rows = tuple(one if isinstance(one, Reject) else self._row(one, events[one.name]) for one in first)
        if not rows and not found.has_empty_list:
            self.findings.append(Finding("found no claim, expected JSON with the list 'claims'"))
        readings = sorted((found.readings + self.claims.readings).items())
        return Answer(
            document=self.document,
            rows=rows,
            findings=tuple(self.findings),
            readings=tuple(f"{reading} ({count})" for reading, count in readings),
            is_cut=found.is_cut,
            ids={name: event.id for name, event in events.items()},
        )

    def _draft(self, piece: Piece, number: int) -> _Draft | Reject:
        location = Location("answer", bisect_right(self.lines, piece.start) + 1)
        given = piece.value.get("id") if isinstance(piece.value, dict) else None
        name = str(given) if type(given) in {str, int} and given != "" else str(number)
        if piece.kind != "object":
            rule = _NO_RECORD if piece.kind == "stray" else _NO_JSON
            return self._reject(piece, location, rule, [Finding(piece.reason)], name)
        doubts: list[Finding] = []
        try:
            event, quotes = self.claims.event(piece.value)
        except InvalidRecordError as error:
            return self._reject(piece, location, _NO_RECORD, [*error.findings, *self._doubts(piece.value)], name)
        if name in self.drafts:
            twice = Finding(f"found the id {truncated(name)} a second time, expected another one", "id")
            return self._reject(piece, location, _NO_RECORD, [twice], name)
        mentions = [self._mention(quote, at, doubts) for at, quote in enumerate(quotes)]
        if not quotes:
            doubts.append(Finding("found no quote, expected the words that state the claim", QUOTES))
        draft = _Draft(piece, location, name, event.evolve(mentions=mentions, coding=self.coding), doubts)
        self.drafts[name] = draft
        return draft

    def _row(self, draft: _Draft, event: Event) -> AnyRow:
        """Return the row of a record, with its doubts among those of the answer."""
        if event.id in self.names:
            again = Finding(f"says the same as claim {self.names[event.id]}")
            return self._reject(draft.piece, draft.location, _NO_RECORD, [again], draft.name)
        self.names[event.id] = draft.name
        for number, link in enumerate(draft.event.links):
            if link.target not in self.drafts:
                some = ", ".join(islice(self.drafts, _SHOWN))
                message = f"found {truncated(link.target)}, expected the id of a claim that was taken: {some}, ..."
                draft.doubts.append(Finding(message, ("links", number, "target")))
        self.findings += [evolve(doubt, record=event.id) for doubt in draft.doubts]
        return Row(draft.location, event)

    def _reject(self, piece: Piece, location: Location, rule: str, findings: list[Finding], name: str) -> Reject:
        issues = (
            Issue(rule, Severity.ERROR, message=f.message, record=name, at=f.at, location=location, hint=f.hint)
            for f in findings
        )
        raw = self.answer[piece.start : piece.end].strip()
        verbatim = raw.rstrip(",") if piece.kind == "broken" else raw
        return Reject(location, tuple(issues), raw=verbatim.encode("utf-8", "surrogatepass"))

    def _doubts(self, claim: dict[str, Any]) -> list[Finding]:
        """Return what is doubtful about the quotes of a claim that is no record: the next try can correct both."""
        found: list[Finding] = []
        quotes = claim.get(QUOTES)
        for at, quote in enumerate(quotes if isinstance(quotes, list) else [quotes]):
            if isinstance(quote, str) and quote and is_text(quote):
                self._mention(quote, at, found)
        return found

    def _mention(self, quote: str, number: int, found: list[Finding]) -> Mention:
        """Return the mention of a quote, located, and add what is doubtful about it."""
        if quote not in self.located:
            self.located[quote] = self.text.locate(quote)
        place, at = self.located[quote], (QUOTES, number)
        shown = truncated(quote)
        if place.match == "absent":
            limit = f" ({place.limit})" if place.limit else ""
            found.append(Finding(f"{shown} does not stand in the text{limit}: copy the words letter by letter", at))
        elif place.match == "fuzzy":
            words = truncated(self.text.written[place.start : place.end])
            found.append(Finding(f"{shown} does not stand in the text, which has {words}", at))
        elif place.count > 1:
            found.append(Finding(f"{shown} stands {counted(place.count, 'time')} in the text: quote more words", at))
            return Mention(self.document.id, quote, match=place.match)
        return Mention(self.document.id, quote, start=place.start, end=place.end, match=place.match)
