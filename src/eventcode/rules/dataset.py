"""EC9: the whole data set."""

# ruff: noqa: D401  # the first line of a rule says what is wrong

from typing import Final

from ._index import Index
from ._rule import Findings, Json, rule
from .identity import FIGHT

__all__: list[str] = []

_HEADER: Final[Json] = {"record": "dataset", "codebooks": ["cameo@1.1b3"]}
_DOCUMENT: Final[Json] = {"record": "document", "id": "d1"}
_HELD: Final[Json] = FIGHT | {"attributions": [{"holder": {"country": "UKR"}, "factuality": "CT+"}]}
_REJECTED: Final[Json] = FIGHT | {"id": "e2", "attributions": [{"holder": {"country": "UKR"}, "factuality": "CT-"}]}
_OTHERS: Final[Json] = FIGHT | {"id": "e2", "attributions": [{"holder": {"country": "RUS"}, "factuality": "CT-"}]}


@rule(
    "EC901", on=Index, severity="error", bad=[FIGHT, FIGHT | {"code": "cameo:193"}], good=[FIGHT, FIGHT | {"id": "e2"}]
)
def id_twice(index: Index) -> Findings:
    """
    An id stands for two records.

    Why it matters: links to it, and tables joined by it, mix the two; one may be lost where ids are keys.
    What to do: take the repetition out, or give each record its own id.
    """
    rows = index.select(
        "SELECT r.ord, r.id, first.ord, r.kind, first.kind, r.code IS first.code, r.edtf IS first.edtf, "
        "r.source IS first.source AND r.target IS first.target "
        "FROM (SELECT id, min(ord) AS ord FROM records WHERE id IS NOT NULL GROUP BY id HAVING count(*) > 1) twice "
        "JOIN records first ON first.ord = twice.ord "
        "JOIN records r ON r.id = twice.id AND r.ord > twice.ord ORDER BY r.ord"
    )
    for ord_, id_, first, kind, kind_first, *same in rows:
        where = index.place(first)
        if kind != kind_first:
            yield index.finding(ord_, f"{id_!r} is a {kind_first} at {where}", at=("id",))
            continue
        pairs = zip(("code", "time", "actors"), same, strict=True)
        differ = [name for name, equal in pairs if not equal]
        how = f"with another {' and '.join(differ)}" if differ else "with the same code, time and actors"
        yield index.finding(ord_, f"{id_!r} stands already at {where}, {how}", at=("id",))


@rule(
    "EC902",
    on=Index,
    severity="warning",
    bad=[{"record": "dataset", "codebooks": ["plover@2.0"]}, FIGHT],
    good=[_HEADER, FIGHT],
)
def codebook_not_in_header(index: Index) -> Findings:
    """
    The header names codebooks, and not one that the codes are of.

    Why it matters: in which version a code is meant cannot be told.
    What to do: add it to the header's `codebooks`, as name@version.
    """
    rows = index.select(
        "SELECT substr(code, 1, instr(code, ':') - 1) AS book, min(ord) FROM records "
        "WHERE code IS NOT NULL GROUP BY book"
    )
    named = {name.partition("@")[0] for (name,) in index.select("SELECT DISTINCT name FROM codebooks")}
    for book, ord_ in rows:
        if named and book.partition("@")[0] not in named:
            yield index.finding(ord_, f"{book!r} is not among the header's codebooks", at=("code",))


@rule(
    "EC903",
    on=Index,
    severity="info",
    bad=[_DOCUMENT, _DOCUMENT | {"id": "d2"}, FIGHT | {"mentions": [{"document": "d1"}]}],
    good=[_DOCUMENT, FIGHT | {"mentions": [{"document": "d1"}]}],
)
def document_without_mention(index: Index) -> Findings:
    """
    No statement is from a document, in a data set that mentions others.

    Why it matters: either the document has nothing to code, or its records are missing.
    What to do: nothing, where it was read in vain.
    """
    rows = index.select(
        "SELECT d.ord FROM records d WHERE d.kind = 'document' AND EXISTS (SELECT 1 FROM mentions) "
        "AND NOT EXISTS (SELECT 1 FROM mentions m WHERE m.document = d.id) ORDER BY d.ord"
    )
    for (ord_,) in rows:
        yield index.finding(ord_, "never mentioned", at=("id",))


@rule("EC904", on=Index, severity="warning", bad=[_HELD, _REJECTED], good=[_HELD, _OTHERS])
def certain_of_both(index: Index) -> Findings:
    """
    One holder is certain of a statement, and of its contrary in another record.

    The two records say the same in every field but those for attributions, mentions and links; or one is linked to the
    other as `same_event`. The authors of two documents are two holders.

    Why it matters: whoever asks what the holder thinks gets both answers.
    What to do: where the holder changed sides, date the statements, or mark the earlier attribution as `retracted`.
    """
    rows = index.select(
        "SELECT b.ord, b.n, a.ord FROM commitments a JOIN commitments b USING (content, holder) "
        "WHERE b.ord > a.ord AND b.sign != a.sign UNION "
        "SELECT max(a.ord, b.ord), iif(a.ord > b.ord, a.n, b.n), min(a.ord, b.ord) FROM links l "
        "JOIN records r ON r.id = l.target AND r.ord != l.ord JOIN commitments a ON a.ord = l.ord "
        "JOIN commitments b ON b.ord = r.ord AND b.holder = a.holder AND b.sign != a.sign "
        "WHERE l.type = 'same_event' ORDER BY 1, 2, 3"
    )
    for ord_, n, other in rows:
        (id_,) = next(index.select("SELECT id FROM records WHERE ord = ?", other))
        message = f"certain of this and of the contrary, in {id_!r} ({index.place(other)})"
        yield index.finding(ord_, message, at=("attributions", n))


@rule("EC905", on=Index, severity="warning", bad=[FIGHT, _HEADER], good=[_HEADER, FIGHT])
def header_not_first(index: Index) -> Findings:
    """
    A header is not the first record of its file.

    Why it matters: what it says of the whole comes after parts of it were read; two headers contradict each other.
    What to do: put one header at the beginning.
    """
    rows = index.select(
        "SELECT h.ord FROM records h WHERE h.kind = 'dataset' AND EXISTS "
        "(SELECT 1 FROM records r WHERE r.ord < h.ord AND r.file IS h.file) ORDER BY h.ord"
    )
    for (ord_,) in rows:
        yield index.finding(ord_, "comes after other records")


@rule(
    "EC906",
    on=Index,
    severity="info",
    bad=[FIGHT | {"id": "battle-1"}, FIGHT | {"when": {"text": "earlier", "relative_to": "batle-1"}}],
    good=[FIGHT | {"id": "battle-1"}, FIGHT | {"when": {"text": "earlier", "relative_to": "battle-1"}}],
)
def nearly_an_id(index: Index) -> Findings:
    """
    A purpose, a concession or what a time is relative to is nearly, but not quite, the id of a record.

    These hold words or an id, so that a misspelt id is taken for words.

    Why it matters: the record is not found.
    What to do: correct the id; nothing, where words are meant.
    """
    rows = index.select(
        "SELECT w.ord, w.field, w.word FROM words w WHERE instr(w.word, ' ') = 0 "
        "AND NOT EXISTS (SELECT 1 FROM records r WHERE r.id = w.word) ORDER BY w.ord, w.field"
    )
    for ord_, field, word in rows:
        if meant := index.near_id(word):
            yield index.finding(ord_, f"{word!r} is no id here", tuple(field.split(".")), meant)
