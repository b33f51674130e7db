"""EC6: who holds a statement, and where in a document it stands."""

# ruff: noqa: D401  # the first line of a rule says what is wrong

from typing import Final

from eventcode.errors import RecordError
from eventcode.issues import Finding
from eventcode.model import Attribution, Event, Mention

from ._index import Index
from ._rule import Findings, Json, rule
from .identity import FIGHT

__all__: list[str] = []

_KYIV: Final[Json] = {"name": "Kyiv", "country": "UKR", "roles": ["GOV"]}
_MOSCOW: Final[Json] = {"name": "Moscow", "country": "RUS", "roles": ["GOV"]}
_AUTHOR: Final[Json] = {"kind": "author"}
_TEXT: Final[Json] = {"record": "document", "id": "d1", "text": "Soldiers are there, Kyiv says."}
_QUOTE: Final[Json] = {"document": "d1", "quote": "Soldiers are there", "start": 0, "end": 18, "match": "exact"}


def _held(*attributions: Json) -> Json:
    return FIGHT | {"attributions": list(attributions)}


def _said(*mentions: Json) -> list[Json]:
    return [_TEXT, FIGHT | {"mentions": list(mentions)}]


@rule(
    "EC601",
    on=Event,
    severity="warning",
    needs=["attributions"],
    bad=_held({"holder": _KYIV, "factuality": "CT+"}, {"holder": _KYIV, "factuality": "CT-"}),
    good=_held({"holder": _KYIV, "factuality": "CT+"}, {"holder": _MOSCOW, "factuality": "CT-"}),
)
def holds_and_rejects(event: Event) -> Findings:
    """
    The same holder holds and rejects the statement.

    Why it matters: whoever asks what the holder thinks gets both answers.
    What to do: mark the one that was withdrawn as `retracted`, or give each its own record with its own time.
    """
    for position, attribution in enumerate(event.attributions):
        for other in event.attributions[:position]:
            signs = {attribution.factuality[-1], other.factuality[-1]}
            if (
                other.holder == attribution.holder
                and signs == {"+", "-"}
                and not (other.retracted or attribution.retracted)
            ):
                message = f"{attribution.holder.label}: {other.factuality} and {attribution.factuality}"
                yield Finding(message, at=("attributions", position))


@rule(
    "EC602",
    on=Event,
    severity="info",
    needs=["attributions"],
    bad=_held({"holder": _KYIV, "factuality": "CT+"}, {"holder": _KYIV, "factuality": "CT+"}),
    good=_held({"holder": _KYIV, "factuality": "CT+"}),
)
def attribution_twice(event: Event) -> Findings:
    """
    The same attribution stands twice.

    Why it matters: counts of who vouches for what count the holder twice.
    What to do: take one out.
    """
    for position, attribution in enumerate(event.attributions):
        if position and attribution in event.attributions[:position]:
            message = f"{attribution.holder.label}: {attribution.factuality} stands here twice"
            yield Finding(message, at=("attributions", position))


@rule(
    "EC603",
    on=Attribution,
    severity="info",
    needs=["via"],
    bad=_held({"holder": _KYIV, "factuality": "CT+", "via": [{"actor": _MOSCOW}]}),
    good=_held({"holder": _KYIV, "factuality": "CT+", "via": [{"actor": _MOSCOW, "verb": "reported"}]}),
)
def chain_without_verbs(attribution: Attribution) -> Findings:
    """
    A statement came through others, and no verb says how.

    Why it matters: to report, to confirm and to reveal commit the one who passes it on to different things.
    What to do: give the verbs of the text.
    """
    if attribution.verb is None and not any(relay.verb for relay in attribution.via):
        yield Finding(f"{len(attribution.via)} step(s) and no verb", at=("via",))


@rule(
    "EC604",
    on=Attribution,
    severity="info",
    bad=_held({"holder": _KYIV, "factuality": "PS+"}),
    good=_held({"holder": _KYIV, "factuality": "PS+", "cues": ["may"]}),
)
def unsure_without_cue(attribution: Attribution) -> Findings:
    """
    A statement is held as probable or possible, and no word shows it.

    Why it matters: whether it is the holder or the coder who is unsure cannot be told.
    What to do: give the words in `cues` (may, suggest, allegedly), or the verb that says it (expects, estimates).
    """
    if attribution.factuality[0] == "P" and not (attribution.cues or attribution.verb):
        yield Finding(f"{attribution.factuality} without a cue or verb", at=("cues",))


@rule(
    "EC605",
    on=Index,
    severity="info",
    bad=[FIGHT | {"id": "e2"}, _held({"holder": _AUTHOR, "factuality": "CT+"})],
    good=[
        {"record": "dataset", "attribution": {"holder": {"name": "The coders"}, "factuality": "CT+"}},
        FIGHT | {"id": "e2"},
        _held({"holder": _AUTHOR, "factuality": "CT+"}),
    ],
)
def nobody_holds_it(index: Index) -> Findings:
    """
    Nobody is named who holds a statement, in a data set that names holders elsewhere.

    Nothing is said where no record names anybody, and where the header vouches for those that do not.

    Why it matters: the statement is unstated, not asserted, and drops out of what is filtered by holder.
    What to do: say who holds it, were it the author alone; or who vouches for all, in the header's `attribution`.
    """
    (held,) = next(index.select("SELECT max(attributed) FROM records WHERE kind = 'event'"))
    (vouched,) = next(index.select("SELECT max(attributed) FROM records WHERE kind = 'dataset'"))
    if held and not vouched:
        for (ord_,) in index.select("SELECT ord FROM records WHERE kind = 'event' AND NOT attributed ORDER BY ord"):
            yield index.finding(ord_, "no attribution", at=("attributions",))


@rule(
    "EC606",
    on=Attribution,
    severity="warning",
    needs=["via"],
    bad=_held({"holder": _AUTHOR, "factuality": "CT+", "via": [{"actor": _KYIV, "verb": "said"}]}),
    good=_held({"holder": _KYIV, "factuality": "CT+", "verb": "said"}),
)
def author_through_others(attribution: Attribution) -> Findings:
    """
    What the author holds came through somebody else.

    The chain runs from the document to the holder, and the author is its beginning.

    Why it matters: holder and source are mixed up, and the author vouches for what another said.
    What to do: make the one who said it the holder; give the author an attribution of their own.
    """
    if attribution.holder.kind == "author":
        yield Finding("the author is nearest to the document", at=("via",))


@rule(
    "EC607",
    on=Event,
    severity="info",
    needs=["attributions"],
    bad=_held({"holder": _KYIV, "factuality": "CT+"}) | {"modality": "supposed"},
    good=_held({"holder": _KYIV, "factuality": "Uu"}) | {"modality": "supposed"},
)
def certain_of_a_supposition(event: Event) -> Findings:
    """
    A holder is certain of what is merely supposed.

    Why it matters: the statement counts as supposed by its modality and as certain by its holder.
    What to do: take `actual` as the modality where somebody holds that it is so.
    """
    if event.modality == "supposed":
        for position, attribution in enumerate(event.attributions):
            if attribution.factuality == "CT+":
                yield Finding(f"{attribution.holder.label}: CT+", at=("attributions", position))


@rule(
    "EC611",
    on=Mention,
    severity="warning",
    needs=["match"],
    bad=_said({"document": "d1", "quote": "Nobody is here", "match": "absent"}),
    good=_said(_QUOTE),
)
def quote_absent(mention: Mention) -> Findings:
    """
    A quote is not in its document.

    Why it matters: nobody can look up what the statement was made of; it may have been made up.
    What to do: quote the document's own words, or name the document that has them.
    """
    if mention.match == "absent":
        yield Finding(f"{mention.quote!r} is absent from {mention.document!r}", at=("match",))


@rule(
    "EC612",
    on=Mention,
    severity="info",
    needs=["match"],
    bad=_said({"document": "d1", "quote": "Soldiers were there", "start": 0, "end": 18, "match": "fuzzy"}),
    good=_said(_QUOTE),
)
def quote_fuzzy(mention: Mention) -> Findings:
    """
    A quote is merely like what stands in its document.

    Why it matters: a word or two differ, and may be those that count.
    What to do: compare, and quote the document's own words.
    """
    if mention.match == "fuzzy":
        yield Finding(f"{mention.quote!r} is not the exact wording", at=("match",))


@rule(
    "EC613",
    on=Mention,
    severity="error",
    needs=["quote"],
    bad=FIGHT | {"mentions": [_QUOTE | {"document": "https://example.org/1", "end": 17}]},
    good=FIGHT | {"mentions": [_QUOTE | {"document": "https://example.org/1"}]},
)
def positions_of_another_length(mention: Mention) -> Findings:
    """
    A quote that matches exactly is longer or shorter than its positions say.

    Why it matters: the positions show other words than the quote.
    What to do: count in code points, not bytes or UTF-16 units, with the end exclusive: `document.mention(quote)` does.
    """
    if mention.match == "exact" and mention.quote and mention.start is not None and mention.end is not None:
        length = mention.end - mention.start
        if length != len(mention.quote):
            yield Finding(f"{len(mention.quote)} characters, but {length} from start to end", at=("end",))


@rule(
    "EC614",
    on=Index,
    severity="warning",
    bad=[{"record": "document", "id": "doc-1"}, FIGHT | {"mentions": [{"document": "doc-1"}, {"document": "doc-l"}]}],
    good=[{"record": "document", "id": "doc-1"}, FIGHT | {"mentions": [{"document": "doc-1"}]}],
)
def document_missing(index: Index) -> Findings:
    """
    A mention is of a document that is not in the data set.

    Nothing is said where there are no documents at all; and a URL is its own document.

    Why it matters: neither the date nor the wording of what was read can be looked up.
    What to do: add the document, or correct the id.
    """
    if next(index.select("SELECT 1 FROM records WHERE kind = 'document' LIMIT 1"), None) is None:
        return
    rows = index.select(
        "SELECT m.ord, m.n, m.document FROM mentions m WHERE instr(m.document, '://') = 0 "
        "AND NOT EXISTS (SELECT 1 FROM records d WHERE d.id = m.document AND d.kind = 'document') ORDER BY m.ord, m.n"
    )
    for ord_, n, document in rows:
        message, at = f"no document has the id {document!r}", ("mentions", n, "document")
        yield index.finding(ord_, message, at, index.near_id(document))


@rule(
    "EC615",
    on=Index,
    severity="error",
    bad=_said(_QUOTE | {"start": 1, "end": 19}),
    good=_said(_QUOTE),
)
def positions_show_other_words(index: Index) -> Findings:
    """
    The positions of a mention show other words than its quote, or lie outside the document.

    Looked up where the document's text is kept.

    Why it matters: highlights and training data made of the positions are wrong.
    What to do: locate the quote anew: `document.mention(quote)`.
    """
    rows = index.select(
        "SELECT m.ord, m.n, m.document, m.quote, m.start, m.end, m.match, t.ord FROM mentions m "
        "JOIN records d ON d.id = m.document AND d.kind = 'document' JOIN texts t ON t.ord = d.ord "
        "WHERE m.start IS NOT NULL ORDER BY m.document, m.ord, m.n"
    )
    kept, text = None, ""
    for ord_, n, document, quote, start, end, match, text_ord in rows:
        if kept != text_ord:
            kept, text = text_ord, index.text(text_ord) or ""
        at = ("mentions", n)
        if end > len(text):
            yield index.finding(ord_, f"ends at {end}, but {document!r} has {len(text)} characters", (*at, "end"))
        elif quote is not None and not _shows(Mention(document, quote, match=match), text[start:end]):
            yield index.finding(ord_, f"shows {text[start:end]!r}, but the quote is {quote!r}", (*at, "start"))


def _shows(mention: Mention, span: str) -> bool:
    if mention.match in {None, "exact"}:
        return span == mention.quote
    return _is_in(mention, span)


def _is_in(mention: Mention, text: str) -> bool:
    try:
        return mention.locate(text).match != "absent"
    except RecordError:  # it stands there several times
        return True


@rule(
    "EC616",
    on=Mention,
    severity="warning",
    bad=_said({"document": "d1", "start": 3, "end": 3}),
    good=_said({"document": "d1", "start": 0, "end": 18}),
)
def empty_span(mention: Mention) -> Findings:
    """
    A mention is empty: it ends where it starts.

    Why it matters: it shows nothing.
    What to do: the end is exclusive; leave both positions out where they are not known.
    """
    if mention.start is not None and mention.start == mention.end:
        yield Finding(f"from {mention.start} to {mention.end}", at=("end",))


@rule("EC617", on=Event, severity="warning", needs=["mentions"], bad=_said(_QUOTE, _QUOTE), good=_said(_QUOTE))
def mention_twice(event: Event) -> Findings:
    """
    The same mention stands twice.

    Why it matters: counts of mentions are too high.
    What to do: take one out.
    """
    for position, mention in enumerate(event.mentions):
        if position and mention in event.mentions[:position]:
            yield Finding(f"of {mention.document!r}, stands here twice", at=("mentions", position))


@rule(
    "EC618",
    on=Index,
    severity="warning",
    bad=_said({"document": "d1", "quote": "Nobody was ever seen in that country"}),
    good=_said({"document": "d1", "quote": "Soldiers are there"}),
)
def quote_not_found(index: Index) -> Findings:
    """
    A quote without positions is not in the text of its document.

    Looked up where the document's text is kept, with white space, quotation marks and dashes aside.

    Why it matters: nobody can look up what the statement was made of; it may have been made up.
    What to do: quote the document's own words.
    """
    rows = index.select(
        "SELECT m.ord, m.n, m.document, m.quote, t.ord FROM mentions m "
        "JOIN records d ON d.id = m.document AND d.kind = 'document' JOIN texts t ON t.ord = d.ord "
        "WHERE m.start IS NULL AND m.quote IS NOT NULL AND m.match IS NOT 'absent' ORDER BY m.document, m.ord, m.n"
    )
    kept, text = None, ""
    for ord_, n, document, quote, text_ord in rows:
        if kept != text_ord:
            kept, text = text_ord, index.text(text_ord) or ""
        if quote not in text and not _is_in(Mention(document, quote), text):
            yield index.finding(ord_, f"{quote!r} is not in {document!r}", ("mentions", n, "quote"))
