"""EC7: links between statements."""

# ruff: noqa: D401  # the first line of a rule is its title

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final

from eventcode.errors import counted, truncated
from eventcode.issues import Finding, Severity
from eventcode.model import Event, When

from ._codebook_set import LIBRARY, CodebookSet
from ._condition import Condition
from ._index import Index, when_of
from ._rule import Findings, Json, Rule, near_match, rule
from .identity import FIGHT

__all__: list[str] = []

_OTHER: Final[Json] = FIGHT | {"id": "e2", "when": "2024-10-24"}
_DENIAL: Final[Json] = {
    "record": "event",
    "id": "e3",
    "code": "cameo:016",
    "nature": "speech_act",
    "source": [{"country": "RUS", "roles": ["GOV"]}],
}
_HELD: Final[Json] = _OTHER | {"attributions": [{"holder": {"country": "RUS", "roles": ["GOV"]}, "factuality": "CT+"}]}
_HEADER: Final[Json] = {"record": "dataset", "attribution": {"holder": {"name": "The coders"}, "factuality": "CT+"}}
_AGREES: Final = ("confirms", "supports", "agrees_with")
_CONTRADICTORY: Final = {
    "denies": (*_AGREES, "same_event"),
    "conflicts_with": ("confirms", "agrees_with"),
    "before": ("same_event",),
}
_SHOWN: Final = 10
"""How many records of a cycle a message names."""


def _linked(record: Json, *links: tuple[str, str]) -> Json:
    return record | {"links": [{"type": type_, "target": target} for type_, target in links]}


@rule(
    "EC701",
    on=Event,
    severity="error",
    needs=["links"],
    reads=["id", "links"],
    bad=_linked(FIGHT, ("part_of", "e1")),
    good=FIGHT,
)
def link_to_itself(event: Event) -> Findings:
    """
    A record has a link to itself.

    Why it matters: nothing denies, confirms or precedes itself, and a walk along the links does not end.
    What to do: correct the target.
    """
    for position, link in enumerate(event.links):
        if link.target == event.id:
            yield Finding(f"{link.type} itself", at=("links", position, "target"))


@rule(
    "EC702",
    on=Event,
    severity="warning",
    needs=["links"],
    reads=["links"],
    bad=[_OTHER, _linked(FIGHT, ("part_of", "e2"), ("part_of", "e2"))],
    good=[_OTHER, _linked(FIGHT, ("part_of", "e2"))],
)
def link_twice(event: Event) -> Findings:
    """
    The same link stands twice.

    Why it matters: counts of denials or confirmations of a statement are too high.
    What to do: remove one.
    """
    seen: set[tuple[str, str]] = set()
    for position, link in enumerate(event.links):
        if (link.type, link.target) in seen:
            yield Finding(f"{link.type} {truncated(link.target)} is a repetition", at=("links", position))
        seen.add((link.type, link.target))


@rule(
    "EC703",
    on=Event,
    severity="warning",
    needs=["links"],
    reads=["links"],
    bad=[_OTHER, _linked(_DENIAL, ("denies", "e2"), ("confirms", "e2"))],
    good=[_OTHER, _linked(_DENIAL, ("denies", "e2"))],
)
def links_contradict(event: Event) -> Findings:
    """
    Two links to one record contradict each other.

    Why it matters: the statement both denies and confirms the other, or is the same event and an earlier one.
    What to do: remove the wrong one; give a statement that does both two records.
    """
    if len(event.links) > 1:
        types: dict[str, dict[str, None]] = {}
        sure = [(position, link) for position, link in enumerate(event.links) if not link.possible]
        for _, link in sure:
            types.setdefault(link.target, {})[link.type] = None
        for position, link in sure:
            for other in types[link.target]:
                if other in _CONTRADICTORY.get(link.type, ()):
                    yield Finding(f"{link.type} and {other} {truncated(link.target)}", at=("links", position))


@rule(
    "EC704",
    on=Event,
    severity="info",
    needs=["links"],
    reads=["nature", "links"],
    bad=[_OTHER, _linked(FIGHT, ("denies", "e2"))],
    good=[_OTHER, _linked(_DENIAL, ("denies", "e2"))],
)
def denial_without_speech(event: Event) -> Findings:
    """
    A record denies another, but is not a speech act.

    Why it matters: a denial and its content are two statements; merged, the act is counted as its content.
    What to do: set `nature` to `speech_act`, or give the denial a record of its own. Two accounts that exclude each
    other are linked by `conflicts_with`.
    """
    if event.nature == "event":
        for position, link in enumerate(event.links):
            if link.type == "denies" and not link.possible:
                yield Finding(f"denies {truncated(link.target)}", at=("links", position))


@rule(
    "EC705",
    on=Index,
    severity="warning",
    reads=["links", "possible_links", "records"],
    where=Condition("given", "links"),
    bad=[_OTHER | {"id": "battle-1"}, _linked(FIGHT, ("part_of", "batle-1"))],
    good=[_OTHER | {"id": "battle-1"}, _linked(FIGHT, ("part_of", "battle-1"))],
)
def target_missing(index: Index) -> Findings:
    """
    The target of a link is not in the data set.

    A target whose row could not be read gives no finding.

    Why it matters: the statement at the other end of the link cannot be looked up.
    What to do: correct the id, or add the record. In a part of a larger data set the finding is to be expected.
    """
    for ord_, n, type_, target in chain(index.rows("links"), index.rows("possible_links")):
        if target not in index:
            message = f"{type_} {truncated(target)}, which is not in the data set"
            yield index.finding(ord_, message, at=("links", n, "target"), hint=index.near_id(target))


@rule(
    "EC718",
    on=Event,
    severity="info",
    needs=["links"],
    reads=["links"],
    bad=[_OTHER, _linked(FIGHT, ("navy:escorts", "e2"))],
    good=[_OTHER, _linked(FIGHT, ("part_of", "e2"))],
)
def link_type_unknown(event: Event, codebooks: CodebookSet = LIBRARY) -> Findings:
    """
    A link is of the type of a package that is not registered.

    Why it matters: nobody can look up its meaning, and a misspelt type is a type of its own.
    What to do: load the package (`load_plugins`), add the type by `Registry.add_link_type`, or correct it.
    """
    for position, link in enumerate(event.links):
        if ":" in link.type and link.type not in codebooks.link_types:
            hint = near_match(link.type, codebooks.link_types)
            yield Finding(
                f"no registered package has {truncated(link.type)}", at=("links", position, "type"), hint=hint
            )


def _cycle_rule(id_: str, type_: str, severity: Severity, doc: str) -> Rule:
    def cycles(index: Index) -> Iterator[Finding]:
        if len(index) > 1:
            for cycle in index.cycles(type_):
                ids = [truncated(index.id(ord_))[1:-1] for ord_ in cycle[:_SHOWN]]
                rest = [f"... ({counted(len(cycle), 'record')})"] if len(cycle) > _SHOWN else []
                yield index.finding(cycle[0], f" {type_} ".join([*ids, *rest, ids[0]]), at=("links",))

    cycles.__doc__, cycles.__name__, cycles.__qualname__ = doc, f"{type_}_cycle", f"{type_}_cycle"
    record, other = (_DENIAL, _DENIAL | {"source": FIGHT["target"]}) if type_ == "denies" else (FIGHT, FIGHT)
    make: Callable[[Callable[[Index], Findings]], Rule] = rule(
        id_,
        on=Index,
        severity=severity,
        needs=["links"],
        reads=["links", "records"],
        bad=[_linked(record | {"id": "a"}, (type_, "b")), _linked(other | {"id": "b"}, (type_, "a"))],
        good=[_linked(record | {"id": "a"}, (type_, "b")), other | {"id": "b"}],
    )
    return make(cycles)


revises_cycle: Final = _cycle_rule(
    "EC706",
    "revises",
    Severity.ERROR,
    """
    Records revise each other in a cycle.

    Why it matters: there is no latest record.
    What to do: find out which is the last, and remove the link to it from the record before it.
    """,
)
before_cycle: Final = _cycle_rule(
    "EC707",
    "before",
    Severity.ERROR,
    """
    Records are before each other in a cycle.

    Why it matters: the records cannot be put into an order.
    What to do: remove the link that the text does not support; two events of one time have no link `before`.
    """,
)
part_of_cycle: Final = _cycle_rule(
    "EC708",
    "part_of",
    Severity.ERROR,
    """
    Records are part of each other in a cycle.

    Why it matters: there is no whole, and a walk to the whole does not end.
    What to do: remove the wrong link; two records of one event are `same_event`.
    """,
)
denies_cycle: Final = _cycle_rule(
    "EC709",
    "denies",
    Severity.WARNING,
    """
    Denials deny each other in a cycle.

    Why it matters: a denial denies an earlier statement, so that a chain of denials must begin somewhere.
    What to do: link each denial to the statement that it denies; accounts that exclude each other are linked by
    `conflicts_with`.
    """,
)


@rule(
    "EC710",
    on=Index,
    severity="error",
    needs=["links"],
    reads=["links", "records"],
    bad=[_OTHER, _linked(FIGHT | {"when": "2024-11"}, ("before", "e2"))],
    good=[_OTHER, _linked(FIGHT, ("before", "e2"))],
)
def before_against_dates(index: Index) -> Findings:
    """
    A record is linked as before another, and dated after it.

    Why it matters: orders by links and by dates contradict each other.
    What to do: reverse the link, or correct the date.
    """
    for ord_, n, target, mine, theirs in _dated_links(index, "before"):
        if mine.after(theirs):
            message = f"before {truncated(target)}, but {mine.edtf} is after {theirs.edtf}"
            yield index.finding(ord_, message, at=("links", n))


@rule(
    "EC711",
    on=Index,
    severity="warning",
    needs=["links"],
    reads=["links", "records"],
    bad=[_OTHER, _linked(FIGHT | {"when": "2024-11"}, ("same_event", "e2"))],
    good=[_OTHER, _linked(FIGHT | {"when": "2024-10"}, ("same_event", "e2"))],
)
def same_event_on_other_days(index: Index) -> Findings:
    """
    Two records of the same event have dates that exclude each other.

    Why it matters: either they are two events, or a date is wrong.
    What to do: remove the link, or correct the date. Accounts that contradict each other on the date may stay so.
    """
    for ord_, n, target, mine, theirs in _dated_links(index, "same_event"):
        if mine.overlaps(theirs) is False:
            message = f"same_event as {truncated(target)}, but {mine.edtf} is not {theirs.edtf}"
            yield index.finding(ord_, message, at=("links", n))


def _dated_links(index: Index, type_: str) -> Iterator[tuple[int, int, str, When, When]]:
    if len(index) < 2:  # a record at each end
        return
    rows = index.select(
        "SELECT l.ord, l.n, l.target, a.edtf, a.relation, b.edtf, b.relation FROM links l "
        "JOIN records a ON a.ord = l.ord JOIN ids ON ids.id = l.target JOIN records b ON b.ord = ids.ord "
        "WHERE l.type = ? AND l.ord != b.ord AND b.kind = 'event' AND a.edtf IS NOT NULL AND b.edtf IS NOT NULL "
        "ORDER BY l.ord, l.n",
        type_,
    )
    for ord_, n, target, *times in rows:
        mine, theirs = when_of(*times[:2]), when_of(*times[2:])
        yield ord_, n, target, mine, theirs


@rule(
    "EC712",
    on=Index,
    severity="warning",
    needs=["deniers", "commitments"],
    reads=["links", "records", "deniers", "commitments"],
    bad=[_HEADER, _HELD, _linked(_DENIAL, ("denies", "e2"))],
    good=[_HEADER, _OTHER, _linked(_DENIAL, ("denies", "e2"))],
)
def denier_is_certain(index: Index) -> Findings:
    """
    The source of a denial is certain of the denied statement.

    Why it matters: the actor counts among those who hold the statement and among those who reject it.
    What to do: remove the attribution, or correct the link.
    """
    rows = index.select(
        "SELECT DISTINCT c.ord, c.n, l.ord FROM links l JOIN ids ON ids.id = l.target "
        "JOIN deniers d ON d.ord = l.ord JOIN commitments c ON c.ord = ids.ord AND c.holder = d.holder AND c.sign = 1 "
        "WHERE l.type = 'denies' GROUP BY c.ord, c.n ORDER BY c.ord, c.n"
    )
    for ord_, n, denial in rows:
        message = f"certain of this statement, but denies it in {truncated(index.id(denial))} ({index.place(denial)})"
        yield index.finding(ord_, message, at=("attributions", n))


@rule(
    "EC713",
    on=Event,
    severity="warning",
    needs=["links"],
    reads=["links", "modality", "nature"],
    bad=[_OTHER, _linked(FIGHT, ("conditional_on", "e2"))],
    good=[_OTHER, _linked(FIGHT | {"modality": "conditional"}, ("conditional_on", "e2"))],
)
def conditional_as_actual(event: Event) -> Findings:
    """
    An actual event is linked as conditional on another.

    Why it matters: filters by modality count the event as done, although its condition may not be met.
    What to do: set `modality` to `conditional`, or remove the link.
    """
    if event.modality == "actual" and event.nature == "event":
        for position, link in enumerate(event.links):
            if link.type == "conditional_on" and not link.possible:
                yield Finding(f"actual, but conditional_on {truncated(link.target)}", at=("links", position))


@rule(
    "EC714",
    on=Index,
    severity="warning",
    needs=["links"],
    reads=["links", "records"],
    bad=[
        FIGHT | {"id": "e2", "source": FIGHT["target"], "target": FIGHT["source"]},
        _linked(FIGHT, ("same_event", "e2")),
    ],
    good=[FIGHT | {"id": "e2"}, _linked(FIGHT, ("same_event", "e2"))],
)
def source_and_target_exchanged(index: Index) -> Findings:
    """
    Two records of the same event have source and target exchanged.

    Compared are records of one code that are neither reciprocal nor undirected.

    Why it matters: each direction of the dyad gets an event that only one of them has.
    What to do: correct the direction of one of them, or set `reciprocal`.
    """
    if len(index) < 2:  # a record at each end
        return
    rows = index.select(
        "SELECT l.ord, l.n, l.target FROM links l JOIN records a ON a.ord = l.ord "
        "JOIN ids ON ids.id = l.target JOIN records b ON b.ord = ids.ord "
        "WHERE l.type IN ('same_event', 'revises') AND a.code = b.code AND a.source = b.target "
        "AND a.target = b.source AND a.source != a.target AND NOT a.reciprocal AND NOT b.reciprocal "
        "ORDER BY l.ord, l.n"
    )
    for ord_, n, target in rows:
        yield index.finding(ord_, f"source and target are exchanged in {truncated(target)}", at=("links", n))
