"""EC715 to EC717: speech acts and their content."""

# ruff: noqa: D401  # the first line of a rule is its title

from typing import Final

from eventcode.errors import truncated

from ._condition import Condition
from ._index import Index
from ._rule import Findings, Json, rule
from .identity import FIGHT

__all__: list[str] = []

_AUTHOR: Final[Json] = {"holder": {"kind": "author"}, "factuality": "Uu"}
_MOSCOW: Final[Json] = {"country": "RUS", "roles": ["GOV"]}
_KYIV: Final[Json] = {"country": "UKR", "roles": ["GOV"]}
_CLAIM: Final[Json] = FIGHT | {"code": "cameo:010", "source": [_MOSCOW], "target": [], "nature": "speech_act"}
_ASKED: Final[Json] = FIGHT | {"code": "cameo:087", "modality": "requested", "attributions": [_AUTHOR]}

_UNDER_CONDITION: Final[Json] = FIGHT | {"modality": "conditional"}


def _act(source: Json, type_: str) -> Json:
    links = [{"type": type_, "target": "e1"}]
    return {
        "record": "event",
        "id": "a1",
        "source": [source],
        "nature": "speech_act",
        "label": "said",
        "links": links,
        "attributions": [_AUTHOR],
    }


@rule(
    "EC715",
    on=Index,
    severity="warning",
    needs=["links"],
    reads=["links", "records"],
    bad=[_CLAIM | {"attributions": [_AUTHOR]}, _act(_MOSCOW, "denies")],
    good=[_CLAIM | {"attributions": [_AUTHOR]}, _act(_KYIV, "denies")],
)
def act_against_its_own_side(index: Index) -> Findings:
    """
    An act is directed at an act of its own side.

    That is a denial of what the denier said itself, a condemnation or a request of what the source does itself. A state
    and its government are one side. What somebody denies to have done is no act of speech, and gives no finding.

    Why it matters: the link points at the wrong record, or source and target of one of the two are exchanged.
    What to do: link the act to its content, not to another act; correct source and target.
    """
    if len(index) < 2:  # the two acts
        return
    rows = index.select(
        "SELECT l.ord, l.n, l.type, l.target FROM links l JOIN records a ON a.ord = l.ord "
        "JOIN ids ON ids.id = l.target JOIN records b ON b.ord = ids.ord "
        "WHERE l.ord != b.ord AND a.side = b.side AND NOT b.reciprocal "
        "AND (l.type IN ('condemns', 'requests') OR (l.type = 'denies' AND b.nature = 'speech_act')) "
        "ORDER BY l.ord, l.n"
    )
    for ord_, n, type_, target in rows:
        yield index.finding(ord_, f"{type_} {truncated(target)}, which is of its own side", at=("links", n))


@rule(
    "EC716",
    on=Index,
    severity="warning",
    reads=["links", "records"],
    where=Condition("matches", "modality", text="^requested$"),
    bad=[_ASKED, _act(_KYIV, "about")],
    good=[_ASKED, _act(_KYIV, "requests")],
)
def requested_by_nobody(index: Index) -> Findings:
    """
    A statement is requested, and nobody requests it.

    It is requested by a record with a link `requests` to it, or by a holder other than the author. A record that is
    checked alone gives no finding.

    Why it matters: whose request it is cannot be looked up, nor whether it is one.
    What to do: give the request a record of its own that is linked by `requests`; else correct the modality.
    """
    if len(index) < 2 or "requested" not in index.modalities:  # as in most data: the database takes time
        return
    rows = index.select(
        "SELECT r.ord FROM records r WHERE r.modality = 'requested' AND r.attributed < 2 AND NOT EXISTS "
        "(SELECT 1 FROM links l JOIN ids ON ids.id = l.target WHERE ids.ord = r.ord AND l.type = 'requests') "
        "ORDER BY r.ord"
    )
    for (ord_,) in rows:
        yield index.finding(ord_, "requested, but by nobody", at=("modality",))


@rule(
    "EC717",
    on=Index,
    severity="info",
    reads=["links", "records"],
    where=Condition("matches", "modality", text="^conditional$"),
    bad=[_UNDER_CONDITION, FIGHT | {"id": "e2", "code": "cameo:172"}],
    good=[
        _UNDER_CONDITION | {"links": [{"type": "conditional_on", "target": "e2"}]},
        FIGHT | {"id": "e2", "code": "cameo:172", "modality": "conditional"},
    ],
)
def conditional_on_nothing(index: Index) -> Findings:
    """
    A statement is conditional, and has no condition.

    A link `conditional_on` joins it to its condition, or joins another to it, which then is the condition; a warning
    may `threaten` it. A record that is checked alone gives no finding.

    Why it matters: the condition cannot be looked up, nor whether it was met.
    What to do: give the condition a record and link to it by `conditional_on`; else correct the modality.
    """
    if len(index) < 2 or "conditional" not in index.modalities:  # as in most data: the database takes time
        return
    rows = index.select(
        "SELECT r.ord FROM records r WHERE r.modality = 'conditional' AND r.type IS NOT 'warning' AND NOT EXISTS "
        "(SELECT 1 FROM links l WHERE l.ord = r.ord AND l.type = 'conditional_on') AND NOT EXISTS "
        "(SELECT 1 FROM links l JOIN ids ON ids.id = l.target "
        "WHERE ids.ord = r.ord AND l.type IN ('conditional_on', 'threatens')) ORDER BY r.ord"
    )
    for (ord_,) in rows:
        yield index.finding(ord_, "conditional, but on nothing", at=("modality",))
