"""EC7: how statements stand to each other."""

# ruff: noqa: D401  # the first line of a rule says what is wrong

from collections.abc import Callable, Iterator
from typing import Final

from eventcode.issues import Finding, Severity
from eventcode.model import DenialEvent, Event, When

from ._index import Index, when_of
from ._rule import Findings, Json, Rule, rule
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
_AGREES: Final = ("confirms", "supports", "agrees_with")
_CONTRADICTORY: Final = {
    "denies": (*_AGREES, "same_event"),
    "conflicts_with": ("confirms", "agrees_with"),
    "before": ("same_event",),
}


def _linked(record: Json, *links: tuple[str, str]) -> Json:
    return record | {"links": [{"type": type_, "target": target} for type_, target in links]}


@rule("EC701", on=Event, severity="error", needs=["links"], bad=_linked(FIGHT, ("part_of", "e1")), good=FIGHT)
def link_to_itself(event: Event) -> Findings:
    """
    A record points at itself.

    Why it matters: nothing denies, confirms or precedes itself; walks along the links do not end.
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
    bad=[_OTHER, _linked(FIGHT, ("part_of", "e2"), ("part_of", "e2"))],
    good=[_OTHER, _linked(FIGHT, ("part_of", "e2"))],
)
def link_twice(event: Event) -> Findings:
    """
    The same link stands twice.

    Why it matters: counts of what denies or confirms a statement are too high.
    What to do: take one out.
    """
    for position, link in enumerate(event.links):
        if any(other.type == link.type and other.target == link.target for other in event.links[:position]):
            yield Finding(f"{link.type} {link.target!r} stands here twice", at=("links", position))


@rule(
    "EC703",
    on=Event,
    severity="warning",
    needs=["links"],
    bad=[_OTHER, _linked(_DENIAL, ("denies", "e2"), ("confirms", "e2"))],
    good=[_OTHER, _linked(_DENIAL, ("denies", "e2"))],
)
def links_contradict(event: Event) -> Findings:
    """
    Two links to one record contradict each other.

    Why it matters: the statement both denies and confirms the other, or is the same event and a later one.
    What to do: take the wrong one out; give a statement that does both two records.
    """
    for position, link in enumerate(event.links):
        for other in event.links:
            if other.target == link.target and other.type in _CONTRADICTORY.get(link.type, ()):
                yield Finding(f"{link.type} and {other.type} {link.target!r}", at=("links", position))


@rule(
    "EC704",
    on=Event,
    severity="info",
    needs=["links"],
    bad=[_OTHER, _linked(FIGHT, ("denies", "e2"))],
    good=[_OTHER, _linked(_DENIAL, ("denies", "e2"))],
)
def denies_without_speaking(event: Event) -> Findings:
    """
    A record denies another and is no speech act.

    Why it matters: the denial is one thing and what is said in it another; merged, the act is counted as its content.
    What to do: set `nature` to `speech_act`, or give the denial a record of its own; where two accounts merely exclude
    each other, the link is `conflicts_with`.
    """
    if event.nature == "event" and not isinstance(event, DenialEvent):
        for position, link in enumerate(event.links):
            if link.type == "denies":
                yield Finding(f"denies {link.target!r}", at=("links", position))


@rule(
    "EC705",
    on=Index,
    severity="warning",
    bad=[FIGHT | {"id": "battle-1"}, _linked(FIGHT, ("part_of", "batle-1"))],
    good=[FIGHT | {"id": "battle-1"}, _linked(FIGHT, ("part_of", "battle-1"))],
)
def target_missing(index: Index) -> Findings:
    """
    A link points at a record that is not in the data set.

    Why it matters: what is denied, or what it is part of, cannot be looked up.
    What to do: correct the id, or add the record; in a part of a larger set this is as it must be.
    """
    rows = index.select(
        "SELECT l.ord, l.n, l.type, l.target FROM links l "
        "WHERE NOT EXISTS (SELECT 1 FROM records r WHERE r.id = l.target) ORDER BY l.ord, l.n"
    )
    for ord_, n, type_, target in rows:
        at = ("links", n, "target")
        yield index.finding(ord_, f"{type_} {target!r}, which is not there", at, index.near_id(target))


def _circle_rule(id_: str, type_: str, severity: Severity, doc: str) -> Rule:
    def cycles(index: Index) -> Iterator[Finding]:
        for circle in index.cycles(type_):
            ids = [i for ord_ in circle for (i,) in index.select("SELECT id FROM records WHERE ord = ?", ord_)]
            yield index.finding(circle[0], f" {type_} ".join([*ids, ids[0]]), at=("links",))

    cycles.__doc__, cycles.__name__, cycles.__qualname__ = doc, f"{type_}_circle", f"{type_}_circle"
    record = _DENIAL if type_ == "denies" else FIGHT
    make: Callable[[Callable[[Index], Findings]], Rule] = rule(
        id_,
        on=Index,
        severity=severity,
        bad=[_linked(record | {"id": "a"}, (type_, "b")), _linked(record | {"id": "b"}, (type_, "a"))],
        good=[_linked(record | {"id": "a"}, (type_, "b")), record | {"id": "b"}],
    )
    return make(cycles)


revises_circle: Final = _circle_rule(
    "EC706",
    "revises",
    Severity.ERROR,
    """
    Records revise each other in a circle.

    Why it matters: there is no latest one.
    What to do: find out which is the last, and take its link from the one before it.
    """,
)
before_circle: Final = _circle_rule(
    "EC707",
    "before",
    Severity.ERROR,
    """
    Records are before each other in a circle.

    Why it matters: they cannot be put into an order.
    What to do: take out the link that the text does not bear out; two of one time are no `before`.
    """,
)
part_of_circle: Final = _circle_rule(
    "EC708",
    "part_of",
    Severity.ERROR,
    """
    Records are part of each other in a circle.

    Why it matters: there is no whole; walks to the whole do not end.
    What to do: take out the wrong link; two records of one thing are `same_event`.
    """,
)
denies_circle: Final = _circle_rule(
    "EC709",
    "denies",
    Severity.WARNING,
    """
    Denials deny each other in a circle.

    Why it matters: a denial denies an earlier statement, so that a chain of them must begin somewhere.
    What to do: let each denial point at the statement that it denies; accounts that exclude each other are
    `conflicts_with`.
    """,
)


@rule(
    "EC710",
    on=Index,
    severity="error",
    bad=[_OTHER, _linked(FIGHT | {"when": "2024-11"}, ("before", "e2"))],
    good=[_OTHER, _linked(FIGHT, ("before", "e2"))],
)
def before_against_the_dates(index: Index) -> Findings:
    """
    A record is said to be before another, and their dates say after.

    Why it matters: orders by links and by dates contradict each other.
    What to do: turn the link round, or correct the date.
    """
    for ord_, n, target, mine, theirs in _dated_links(index, "before"):
        if mine.after(theirs):
            message = f"before {target!r}, but {mine.edtf} is after {theirs.edtf}"
            yield index.finding(ord_, message, at=("links", n))


@rule(
    "EC711",
    on=Index,
    severity="warning",
    bad=[_OTHER, _linked(FIGHT | {"when": "2024-11"}, ("same_event", "e2"))],
    good=[_OTHER, _linked(FIGHT | {"when": "2024-10"}, ("same_event", "e2"))],
)
def same_event_on_other_days(index: Index) -> Findings:
    """
    Two records are said to be of one event, and their dates exclude each other.

    Why it matters: either they are two events, or a date is wrong.
    What to do: take the link out, or correct the date; accounts that contradict each other on the date may stay so.
    """
    for ord_, n, target, mine, theirs in _dated_links(index, "same_event"):
        if mine.overlaps(theirs) is False:
            yield index.finding(
                ord_, f"same_event as {target!r}, but {mine.edtf} is not {theirs.edtf}", at=("links", n)
            )


def _dated_links(index: Index, type_: str) -> Iterator[tuple[int, int, str, When, When]]:
    rows = index.select(
        "SELECT l.ord, l.n, l.target, a.edtf, a.relation, b.edtf, b.relation FROM links l "
        "JOIN records a ON a.ord = l.ord JOIN records b ON b.id = l.target AND b.kind = 'event' "
        "WHERE l.type = ? AND l.ord != b.ord AND a.edtf IS NOT NULL AND b.edtf IS NOT NULL ORDER BY l.ord, l.n",
        type_,
    )
    for ord_, n, target, *times in rows:
        mine, theirs = when_of(*times[:2]), when_of(*times[2:])
        yield ord_, n, target, mine, theirs
