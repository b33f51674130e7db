"""EC9: the whole data set."""

# ruff: noqa: D401  # the first line of a rule is its title

from typing import Final

from eventcode.errors import truncated
from eventcode.issues import Finding

from ._condition import Condition
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
    "EC901",
    on=Index,
    severity="error",
    reads=["records"],
    where=Condition("duplicates", "id"),
    bad=[FIGHT, FIGHT | {"code": "cameo:193"}],
    good=[FIGHT | {"codings": [{"by": "ann"}]}, FIGHT | {"codings": [{"by": "bo"}]}],
)
def id_twice(index: Index) -> Findings:
    """
    Two records have the same id.

    A link to the id counts as a link to the first of them. Records that differ in nothing but their codings give no
    finding: several coders agree, and `Dataset.merge` makes one record with the codings of all.

    Why it matters: links to it, and tables joined by it, mix the two; one may be lost where ids are keys.
    What to do: remove the repetition, or give each record its own id.
    """
    if len(index) < 2:  # the two records
        return
    rows = index.select(
        "SELECT r.ord, r.id, first.ord, r.kind, first.kind, r.code IS first.code, r.edtf IS first.edtf, "
        "r.source IS first.source AND r.target IS first.target "
        "FROM records r JOIN ids ON ids.id = r.id AND ids.ord < r.ord JOIN records first ON first.ord = ids.ord "
        "WHERE r.whole IS NULL OR r.whole IS NOT first.whole OR r.codings IS first.codings ORDER BY r.ord"
    )
    for ord_, id_, first, kind, kind_first, *same in rows:
        where = index.place(first)
        if kind != kind_first:
            yield index.finding(ord_, f"{truncated(id_)} is a {kind_first} at {where}", at=("id",))
            continue
        pairs = zip(("code", "time", "actors"), same, strict=True)
        differ = [name for name, equal in pairs if not equal]
        how = f"with another {' and '.join(differ)}" if differ else "with the same code, time and actors"
        yield index.finding(ord_, f"{truncated(id_)} stands already at {where}, {how}", at=("id",))


@rule(
    "EC902",
    on=Index,
    severity="warning",
    needs=["codebooks"],
    reads=["codebooks", "records", "alternatives", "codes"],
    where=Condition("distinct", ["code", "alternatives", "codes"]),
    bad=[{"record": "dataset", "codebooks": ["plover@2.0"]}, FIGHT],
    good=[_HEADER, FIGHT],
)
def codebook_not_in_header(index: Index) -> Findings:
    """
    The header names codebooks, but not the one of a code.

    Records of several sources are compared with the header of their own source.

    Why it matters: the version of the code's codebook is unknown.
    What to do: add it to the header's `codebooks`, as name@version.
    """
    named: dict[int, set[str]] = {}
    for header, _, name in index.rows("codebooks"):
        named.setdefault(header, set()).add(name.partition("@")[0])
    for book, ord_, at, _, own in index.codebooks():
        if own in named and book.partition("@")[0] not in named[own]:
            yield index.finding(ord_, f"{truncated(book)} is not among the header's codebooks", at=at)


@rule(
    "EC903",
    on=Index,
    severity="info",
    needs=["mentions", "documents"],
    reads=["documents", "mentions"],
    bad=[_DOCUMENT, _DOCUMENT | {"id": "d2"}, FIGHT | {"mentions": [{"document": "d1"}]}],
    good=[_DOCUMENT, FIGHT | {"mentions": [{"document": "d1"}]}],
)
def document_without_mention(index: Index) -> Findings:
    """
    A document has no statement, in a data set that mentions others.

    Why it matters: either the document has nothing to code, or its records are missing.
    What to do: nothing, where the document was read in vain.
    """
    rows = index.select("SELECT ord FROM documents WHERE id NOT IN (SELECT document FROM mentions) ORDER BY ord")
    for (ord_,) in rows:
        yield index.finding(ord_, "found no mention", at=("id",))


@rule(
    "EC904",
    on=Index,
    severity="warning",
    needs=["commitments"],
    reads=["commitments", "links", "records"],
    where=Condition("varies", "attributions.factuality"),
    bad=[_HELD, _REJECTED],
    good=[_HELD, _OTHERS],
)
def certain_of_both(index: Index) -> Findings:
    """
    A holder is certain of a statement, and of its contrary in another record.

    The two records are the same in every field but those for attributions, mentions and links, or one is linked to the
    other as `same_event`. The authors of two documents are two holders. The finding names the first such record.

    Why it matters: a query for the stance of the holder returns both answers.
    What to do: where the holder changed sides, date the statements, or mark the earlier attribution as `retracted`.
    """
    if len(index) < 2:  # the two records
        return
    rows = index.select(
        "SELECT ord, n, min(other) FROM ("
        "SELECT b.ord AS ord, b.n AS n, a.ord AS other FROM commitments b JOIN "
        "(SELECT content, holder, sign, min(ord) AS ord FROM commitments GROUP BY content, holder, sign) a "
        "ON a.content = b.content AND a.holder = b.holder AND a.sign = -b.sign AND a.ord < b.ord "
        "UNION ALL "
        "SELECT iif(b.ord > l.ord, b.ord, l.ord), iif(b.ord > l.ord, b.n, a.n), iif(b.ord > l.ord, l.ord, b.ord) "
        "FROM (SELECT DISTINCT ord, target FROM links WHERE type = 'same_event') l "
        "JOIN ids ON ids.id = l.target AND ids.ord != l.ord "
        "JOIN (SELECT ord, holder, sign, min(n) AS n FROM commitments GROUP BY ord, holder, sign) a ON a.ord = l.ord "
        "JOIN (SELECT ord, holder, sign, min(n) AS n FROM commitments GROUP BY ord, holder, sign) b "
        "ON b.ord = ids.ord AND b.holder = a.holder AND b.sign = -a.sign"
        ") GROUP BY ord, n ORDER BY ord, n"
    )
    for ord_, n, other in rows:
        message = f"certain of this and of the contrary, in {truncated(index.id(other))} ({index.place(other)})"
        yield index.finding(ord_, message, at=("attributions", n))


@rule(
    "EC905",
    on=Index,
    severity="warning",
    reads=["records"],
    where=Condition("varies", "record"),
    bad=[FIGHT, _HEADER],
    good=[_HEADER, FIGHT],
)
def header_not_first(index: Index) -> Findings:
    """
    A header is not the first record of its source in the file.

    In a file of several sources, each header has an `origin`, and so have its records.

    Why it matters: statements about the whole come after parts of it were read, and two headers contradict each other.
    What to do: put each header before its records, one for each source.
    """
    if len(index) < 2:  # the header and a record before it
        return
    rows = index.select(
        "SELECT h.ord FROM records h JOIN "
        "(SELECT file, origin, min(ord) AS ord FROM records GROUP BY file, origin) first "
        "ON first.file IS h.file AND first.origin IS h.origin "
        "WHERE h.kind = 'dataset' AND h.ord > first.ord ORDER BY h.ord"
    )
    for (ord_,) in rows:
        yield index.finding(ord_, "comes after other records")


@rule(
    "EC906",
    on=Index,
    severity="info",
    needs=["words"],
    reads=["words", "records"],
    bad=[FIGHT | {"id": "battle-1"}, FIGHT | {"when": {"text": "earlier", "relative_to": "batle-1"}}],
    good=[FIGHT | {"id": "battle-1"}, FIGHT | {"when": {"text": "earlier", "relative_to": "battle-1"}}],
)
def nearly_an_id(index: Index) -> Findings:
    """
    A purpose, a concession or an anchor is nearly the id of a record.

    These fields hold words or an id, so that a misspelt id is taken for words.

    Why it matters: the record is not found.
    What to do: correct the id; nothing, where words are meant.
    """
    for ord_, field, word in index.rows("words"):
        if " " not in word and word not in index and (meant := index.near_id(word)):
            message = f"no record has the id {truncated(word)}"
            yield index.finding(ord_, message, at=tuple(field.split(".")), hint=meant)


@rule(
    "EC907",
    on=Index,
    severity="info",
    reads=["records.statement", "records.id", "records.type", "records.code", "records.edtf", "links"],
    where=Condition("duplicates", ["code", "label", "when", "source", "target", "places"]),
    bad=[FIGHT, FIGHT | {"id": "e2"}],
    good=[FIGHT, FIGHT | {"id": "e2", "links": [{"type": "same_event", "target": "e1"}]}],
)
def statement_twice(index: Index) -> Findings:
    """
    The same statement stands under two ids.

    Two records count as the same statement where they are the same in every field but those for mentions, alternatives,
    the coding and source data. They have a label, or a code, a date and no links. Records that are linked to each other
    give no finding, nor do those with a link such as `same_event` or `revises`, for their coder has related them.

    Why it matters: the statement is counted twice, as where a source emits an event again or two outlets report it.
    What to do: keep one of them with the mentions of both, or link the second to the first by `same_event`.
    """
    if len(index) < 2:  # the two records
        return
    pairs = index.pairs(
        "WITH twin AS MATERIALIZED (SELECT statement, min(ord) AS ord FROM records WHERE statement IS NOT NULL "
        "GROUP BY statement HAVING count(*) > 1) SELECT r.ord AS ord, first.ord AS first FROM records r "
        "CROSS JOIN twin ON twin.statement = r.statement AND twin.ord < r.ord "
        "JOIN records first ON first.ord = twin.ord WHERE r.id != first.id AND r.code IS first.code "
        "AND r.edtf IS first.edtf AND r.type IS first.type AND NOT EXISTS (SELECT 1 FROM links l WHERE "
        "(l.ord = r.ord AND l.target = first.id) OR (l.ord = first.ord AND l.target = r.id))"
    )
    for id_, location, first, place in pairs:
        message = f"the statement of {truncated(first)} ({place})"
        yield Finding(message, ("id",), record=id_, location=location)


_VERSION: Final[Json] = FIGHT | {"id": "acled:XYZ1@1700000000"}


@rule(
    "EC908",
    on=Index,
    severity="warning",
    reads=["records", "links"],
    where=Condition("matches", "id", text=".@[0-9]"),
    bad=[_VERSION, FIGHT | {"id": "acled:XYZ1@1710000000", "code": "cameo:193"}],
    good=[
        _VERSION,
        FIGHT | {"id": "acled:XYZ1@1710000000", "links": [{"type": "revises", "target": "acled:XYZ1@1700000000"}]},
    ],
)
def version_twice(index: Index) -> Findings:
    """
    Two versions of one event stand in the data set, and no link says so.

    Ids that are alike up to `@` and the moment of coding are versions of one event. A record that `revises` another, or
    is linked to one as `same_event`, gives no finding. A record of the whole event is one beside those of its actors
    (ACLED's monadic files).

    Why it matters: the event, and its deaths, are counted twice.
    What to do: keep the latest version, or link it to the earlier one by `revises`.
    """
    if len(index) < 2:  # the two versions
        return
    rows = index.select(
        "WITH version AS MATERIALIZED (SELECT ord, substr(id, 1, instr(id, '@')) AS base, "
        "iif(instr(id, '#') > 0, substr(id, instr(id, '#')), '') AS actor FROM records WHERE id GLOB '?*@[0-9]*'), "
        "first AS MATERIALIZED (SELECT base, actor, min(ord) AS ord FROM version GROUP BY 1, 2 HAVING count(*) > 1), "
        # a record of the event beside those of its actors
        "both AS MATERIALIZED (SELECT base, min(ord) FILTER (WHERE actor = '') AS whole, "
        "min(ord) FILTER (WHERE actor <> '') AS part FROM version GROUP BY 1 "
        "HAVING min(actor) = '' AND max(actor) <> ''), "
        "pair AS (SELECT version.ord, first.ord AS before FROM version CROSS JOIN first USING (base, actor) "
        "UNION ALL SELECT ord, whole FROM version CROSS JOIN both USING (base) WHERE actor <> '' "
        "UNION ALL SELECT whole, part FROM both) "
        "SELECT ord, before FROM pair WHERE before < ord AND NOT EXISTS (SELECT 1 FROM links l "
        "WHERE l.ord IN (pair.ord, before) AND l.type IN ('revises', 'same_event')) ORDER BY ord"
    )
    for ord_, first in rows:
        message = f"a version of the event of {truncated(index.id(first))} ({index.place(first)})"
        if index.id(ord_) != index.id(first):
            yield index.finding(ord_, message, at=("id",))
