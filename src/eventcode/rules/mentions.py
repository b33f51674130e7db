"""EC61x: mentions and the texts of documents."""

# ruff: noqa: D401  # the first line of a rule is its title

from collections.abc import Iterator
from typing import Any, Final

from eventcode.errors import counted, truncated
from eventcode.issues import Finding
from eventcode.model import Event, Mention
from eventcode.model.text import Text

from ._condition import Condition
from ._index import Index
from ._rule import Findings, Json, rule
from .identity import FIGHT

__all__: list[str] = []

_TEXT: Final[Json] = {"record": "document", "id": "d1", "text": "Soldiers are allegedly there, Kyiv says."}
_QUOTE: Final[Json] = {"document": "d1", "quote": "Soldiers are", "start": 0, "end": 12, "match": "exact"}


def _said(*mentions: Json) -> list[Json]:
    return [_TEXT, FIGHT | {"mentions": list(mentions)}]


def _cued(cue: str) -> list[Json]:
    holder = {"holder": {"country": "UKR"}, "factuality": "PS+", "cues": [cue]}
    return [_TEXT, FIGHT | {"attributions": [holder], "mentions": [_QUOTE]}]


@rule(
    "EC611",
    on=Mention,
    severity="warning",
    needs=["match"],
    reads=["match", "quote", "document"],
    bad=_said({"document": "d1", "quote": "Nobody is here", "match": "absent"}),
    good=_said(_QUOTE),
)
def quote_absent(mention: Mention) -> Findings:
    """
    A quote is marked as absent from its document.

    Why it matters: nobody can look up the source of the statement; the quote may have been made up.
    What to do: quote the document's own words, or name the document that has them.
    """
    if mention.match == "absent":
        yield Finding(f"{truncated(mention.quote)} is absent from {truncated(mention.document)}", at=("match",))


@rule(
    "EC612",
    on=Mention,
    severity="info",
    needs=["match"],
    reads=["match", "quote"],
    bad=_said({"document": "d1", "quote": "Soldiers were", "start": 0, "end": 12, "match": "fuzzy"}),
    good=_said(_QUOTE),
)
def quote_fuzzy(mention: Mention) -> Findings:
    """
    A quote is only similar to the words of its document.

    Why it matters: a word or two differ, and may be those that count.
    What to do: compare, and quote the document's own words.
    """
    if mention.match == "fuzzy":
        yield Finding(f"{truncated(mention.quote)} is not the exact wording", at=("match",))


@rule(
    "EC613",
    on=Mention,
    severity="error",
    needs=["quote"],
    reads=["match", "quote", "start", "end"],
    bad=FIGHT | {"mentions": [_QUOTE | {"document": "https://example.org/1", "end": 11}]},
    good=FIGHT | {"mentions": [_QUOTE | {"document": "https://example.org/1"}]},
)
def positions_of_other_length(mention: Mention) -> Findings:
    """
    A quote that matches exactly has another length than its positions.

    Why it matters: the positions show other words than the quote.
    What to do: count in code points, not bytes or UTF-16 units, with the end exclusive: `document.mention(quote)` does.
    """
    if mention.match == "exact" and mention.quote and mention.start is not None and mention.end is not None:
        length = mention.end - mention.start
        if length != len(mention.quote):
            yield Finding(f"{counted(len(mention.quote), 'character')}, but {length} from start to end", at=("end",))


@rule(
    "EC614",
    on=Index,
    severity="warning",
    needs=["mentions", "documents"],
    reads=["mentions", "documents"],
    bad=[{"record": "document", "id": "doc-1"}, FIGHT | {"mentions": [{"document": "doc-1"}, {"document": "doc-l"}]}],
    good=[{"record": "document", "id": "doc-1"}, FIGHT | {"mentions": [{"document": "doc-1"}]}],
)
def document_missing(index: Index) -> Findings:
    """
    The document of a mention is not in the data set.

    A data set without any documents gives no finding, nor does a URL.

    Why it matters: neither the date nor the wording of the document can be looked up.
    What to do: add the document, or correct the id.
    """
    rows = index.select(
        "SELECT m.ord, m.n, m.document FROM mentions m LEFT JOIN ids ON ids.id = m.document "
        "WHERE ids.document IS NULL AND instr(m.document, '://') = 0 "
        "AND NOT EXISTS (SELECT 1 FROM unread WHERE unread.id = m.document) ORDER BY m.ord, m.n"
    )
    for ord_, n, document in rows:
        message, at = f"no document has the id {truncated(document)}", ("mentions", n, "document")
        yield index.finding(ord_, message, at=at, hint=index.near_id(document))


@rule(
    "EC615",
    on=Index,
    severity="error",
    needs=["mentions", "documents"],
    reads=["mentions", "documents"],
    bad=_said(_QUOTE | {"start": 1, "end": 13}),
    good=_said(_QUOTE),
)
def positions_of_other_words(index: Index) -> Findings:
    """
    The positions of a mention have other words than its quote, or lie outside the document.

    Only documents whose text is kept are looked up.

    Why it matters: highlights and training data made of the positions are wrong.
    What to do: locate the quote anew: `document.mention(quote)`.
    """
    rows = index.select(
        "SELECT m.ord, m.n, m.document, m.quote, m.start, m.end, m.match, d.ord FROM mentions m "
        "JOIN ids ON ids.id = m.document JOIN documents d ON d.ord = ids.document AND d.text IS NOT NULL "
        "WHERE m.start IS NOT NULL ORDER BY d.ord, m.ord, m.n"
    )
    for text, (ord_, n, document, quote, start, end, match) in _by_text(index, rows):
        at, span = ("mentions", n), text.written[start:end]
        if end > len(text.written):
            message = f"ends at {end}, but {truncated(document)} has {counted(len(text.written), 'character')}"
            yield index.finding(ord_, message, at=(*at, "end"))
        elif quote is not None and not _shows(match, quote, span):
            message = f"found {truncated(span)}, but the quote is {truncated(quote)}"
            yield index.finding(ord_, message, at=(*at, "start"))


def _shows(match: str | None, quote: str, span: str) -> bool:
    return span == quote if match in {None, "exact"} else Text(span).locate(quote).match != "absent"


def _by_text(index: Index, rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Text, tuple[Any, ...]]]:
    """Yield rows sorted by document, whose number comes last, each with the text of the document."""
    kept, text = None, Text("")
    for *row, document in rows:
        if kept != document:
            kept, text = document, Text(index.text(document) or "")
        yield text, tuple(row)


@rule(
    "EC616",
    on=Mention,
    severity="warning",
    reads=["start", "end"],
    where=Condition("given", ["start", "end"]),
    bad=_said({"document": "d1", "start": 3, "end": 3}),
    good=_said({"document": "d1", "start": 0, "end": 12}),
)
def empty_span(mention: Mention) -> Findings:
    """
    A mention ends at its start.

    Why it matters: it has no words.
    What to do: give an exclusive end; leave unknown positions out.
    """
    if mention.start is not None and mention.start == mention.end:
        yield Finding(f"from {mention.start} to {mention.end}", at=("end",))


@rule(
    "EC617",
    on=Event,
    severity="warning",
    needs=["mentions"],
    reads=["mentions"],
    where=Condition("several", "mentions"),
    bad=_said(_QUOTE, _QUOTE),
    good=_said(_QUOTE),
)
def mention_twice(event: Event) -> Findings:
    """
    The same mention stands twice.

    Why it matters: counts of mentions are too high.
    What to do: remove one.
    """
    if len(event.mentions) > 1:
        seen: set[Mention] = set()
        for position, mention in enumerate(event.mentions):
            if mention in seen:
                yield Finding(f"the mention of {truncated(mention.document)} is a repetition", ("mentions", position))
            seen.add(mention)


@rule(
    "EC618",
    on=Index,
    severity="warning",
    needs=["mentions", "documents"],
    reads=["mentions", "documents"],
    bad=_said({"document": "d1", "quote": "Nobody was ever seen in that country"}),
    good=_said({"document": "d1", "quote": "Soldiers are"}),
)
def quote_not_found(index: Index) -> Findings:
    """
    A quote without positions is not in the text of its document.

    Only documents whose text is kept are looked up. Differences in white space, quotation marks and dashes, and in a
    word or two, are ignored. A long quote, or the end of a long text, is only compared exactly; the message says so.

    Why it matters: nobody can look up the source of the statement; the quote may have been made up.
    What to do: quote the document's own words.
    """
    rows = index.select(
        "SELECT m.ord, m.n, m.document, m.quote, d.ord FROM mentions m "
        "JOIN ids ON ids.id = m.document JOIN documents d ON d.ord = ids.document AND d.text IS NOT NULL "
        "WHERE m.start IS NULL AND m.quote IS NOT NULL AND m.match IS NOT 'absent' "
        "ORDER BY d.ord, m.ord, m.n"
    )
    for text, (ord_, n, document, quote) in _by_text(index, rows):
        found = text.locate(quote)
        if found.match == "absent":
            message = f"{truncated(quote)} is not in {truncated(document)}"
            limit = f" ({found.limit})" if found.limit else ""
            yield index.finding(ord_, message + limit, at=("mentions", n, "quote"))


@rule(
    "EC619",
    on=Index,
    severity="warning",
    needs=["cues", "mentions", "documents"],
    reads=["cues", "mentions", "documents"],
    bad=_cued("reportedly"),
    good=_cued("allegedly"),
)
def cue_not_found(index: Index) -> Findings:
    """
    A cue is not in the document of the statement.

    Only statements are looked up that are from one document whose text is kept. Case is ignored.

    Why it matters: the words that show how surely the statement is held are not those of the text.
    What to do: copy the cue from the text.
    """
    rows = index.select(
        "SELECT m.ord, c.attribution, c.n, c.cue, m.document, d.ord FROM cues c JOIN "
        "(SELECT ord, min(document) AS document FROM mentions GROUP BY ord HAVING count(DISTINCT document) = 1) m "
        "ON m.ord = c.ord JOIN ids ON ids.id = m.document "
        "JOIN documents d ON d.ord = ids.document AND d.text IS NOT NULL ORDER BY d.ord, c.ord, c.attribution, c.n"
    )
    for text, (ord_, attribution, n, cue, document) in _by_text(index, rows):
        if not text.has_words(cue):
            message = f"{truncated(cue)} is not in {truncated(document)}"
            yield index.finding(ord_, message, at=("attributions", attribution, "cues", n))
