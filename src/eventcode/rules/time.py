"""EC2: when things happened, were said and were coded."""

# ruff: noqa: D401  # the first line of a rule says what is wrong

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from eventcode.issues import Finding
from eventcode.model import Document, Event, TreatyEvent, WarningEvent, When
from eventcode.model.edtf.calendar import Day
from eventcode.model.when import Relation

from ._index import Index, when_of
from ._rule import Findings, Json, rule
from .identity import FIGHT

__all__: list[str] = []

INF: Final[Json] = {
    "record": "event",
    "type": "treaty",
    "id": "t1",
    "code": "cameo:057",
    "source": [{"name": "United States", "country": "USA"}, {"name": "Soviet Union", "country": "SUN"}],
    "reciprocal": True,
    "instrument": "INF",
    "stage": "signed",
    "when": "1987-12-08",
}
"""A treaty, with which examples begin."""

THREAT: Final[Json] = {
    "record": "event",
    "type": "warning",
    "id": "w1",
    "code": "cameo:138",
    "source": [{"country": "KOR", "roles": ["GOV"]}],
    "target": [{"country": "PRK"}],
    "when": "2024-10-23",
    "condition": "if the troops are not withdrawn",
    "consequence": "weapons will be sent",
}
"""A warning, with which examples begin."""

_SNOW: Final[Json] = {"record": "event", "id": "e1", "label": "It snowed"}
_RELATIONS: Final = {
    "by": "by",
    "before": "before",
    "after": "after",
    "since": "since",
    "until": "up_to",
    "till": "up_to",
    "up to": "up_to",
}
_RELATION: Final = re.compile(rf"(?:{'|'.join(_RELATIONS)})\b", re.IGNORECASE)
_ROUGHLY: Final = re.compile(r"\b(?:about|around|circa|c\.|approximately|roughly)(?=\s)", re.IGNORECASE)
_NEEDS_ANCHOR: Final = frozenset({"by", "before", "after", "since", "up_to", "within"})


@rule(
    "EC201",
    on=Index,
    severity="warning",
    bad=[
        {"record": "document", "id": "d1", "published": "2024-10-23"},
        FIGHT | {"when": "2024-10-25", "mentions": [{"document": "d1"}]},
    ],
    good=[
        {"record": "document", "id": "d1", "published": "2024-10-23"},
        FIGHT | {"when": "2024-10-22", "mentions": [{"document": "d1"}]},
    ],
)
def after_its_document(index: Index) -> Findings:
    """
    What is put as having happened is dated after the document that reports it.

    Plans, requests and conditions may lie ahead of the document, and are not meant.

    Why it matters: either the date is wrong, or the statement is no report but an expectation.
    What to do: correct the date, or set `modality`.
    """
    rows = index.select(
        "SELECT r.ord, r.edtf, r.relation, d.id, d.edtf, d.relation FROM records r JOIN mentions m ON m.ord = r.ord "
        "JOIN records d ON d.id = m.document AND d.kind = 'document' "
        "WHERE r.actual AND r.edtf IS NOT NULL AND d.edtf IS NOT NULL GROUP BY r.ord, d.ord"
    )
    for ord_, edtf, relation, document, *published in rows:
        when, then = when_of(edtf, relation), when_of(*published)
        if when.after(then):
            yield index.finding(ord_, f"dated {edtf}, but {document!r} was published {then.edtf}", at=("when",))


@rule(
    "EC202",
    on=Event,
    severity="warning",
    needs=["coding", "when"],
    bad=FIGHT | {"coding": {"by": "ann", "when": "2024-10-20"}},
    good=FIGHT | {"coding": {"by": "ann", "when": "2024-10-25"}},
)
def after_its_coding(event: Event) -> Findings:
    """
    What is put as having happened is dated after it was coded.

    Why it matters: one of the two dates is wrong, or the statement is an expectation.
    What to do: correct the date, or set `modality`.
    """
    coded = event.coding and event.coding.when
    if event.when and coded and event.modality == "actual" and event.when.after(coded):
        yield Finding(f"dated {event.when.edtf}, but coded {coded.edtf}", at=("when",))


@rule(
    "EC203",
    on=TreatyEvent,
    severity="error",
    needs=["in_force", "when"],
    bad=INF | {"in_force": "1986-06-01"},
    good=INF | {"in_force": "1988-06-01"},
)
def in_force_before_signed(event: TreatyEvent) -> Findings:
    """
    A treaty is in force before the day it was signed.

    Why it matters: orderings built on the dates put the effect before its cause.
    What to do: give the event the day of signature as `when`; `in_force` is the later date.
    """
    if event.stage == "signed" and event.in_force and event.when and event.in_force.before(event.when):
        yield Finding(f"in force {event.in_force.edtf}, but signed {event.when.edtf}", at=("in_force",))


@rule(
    "EC204",
    on=When,
    severity="info",
    needs=["text"],
    bad=FIGHT | {"when": {"text": "recently"}},
    good=FIGHT | {"when": {"text": "recently", "relative_to": "d1"}},
)
def words_without_anchor(when: When) -> Findings:
    """
    A time is given in words alone.

    Why it matters: it cannot be ordered, nor be resolved later, unless it is known what the words count from.
    What to do: say in `relative_to` what they are relative to, or by the relation `unknown` that nobody knows.
    """
    if when.edtf is None and when.relative_to is None and when.relation in {"on", "ongoing"}:
        yield Finding(f"{when.text!r} has neither a value nor anything that it is relative to", at=("text",))


@rule(
    "EC205",
    on=When,
    severity="warning",
    bad=FIGHT | {"when": {"text": "before engaging in combat", "relation": "before"}},
    good=FIGHT
    | {"when": {"text": "before engaging in combat", "relation": "before", "relative_to": "engaging in combat"}},
)
def relation_to_nothing(when: When) -> Findings:
    """
    A time stands in a relation to nothing.

    Why it matters: before or after what cannot be told by a program, although the words may say it.
    What to do: give the value in `edtf`, or the id or the words of the other thing in `relative_to`.
    """
    if when.edtf is None and when.relative_to is None and when.relation in _NEEDS_ANCHOR:
        yield Finding(f"{when.relation!r}, and neither a value nor relative_to", at=("relation",))


@rule(
    "EC206",
    on=Event,
    severity="warning",
    needs=["when"],
    bad=FIGHT | {"when": "9024-10-23"},
    good=FIGHT | {"when": "9024-10-23", "modality": "planned"},
)
def future_as_actual(event: Event) -> Findings:
    """
    What is put as having happened lies in the future.

    The day of the check counts, in UTC and with one day's grace for time zones.

    Why it matters: an expectation is counted as a fact, or a digit of the date is wrong.
    What to do: correct the date, or set `modality`.
    """
    if event.modality == "actual" and event.nature == "event" and event.when and _is_future(event.when):
        yield Finding(f"dated {event.when.edtf}", at=("when",))


@rule(
    "EC207",
    on=When,
    severity="warning",
    needs=["edtf"],
    bad=_SNOW | {"when": "0024-10-23"},
    good=_SNOW | {"when": "2024-10-23"},
)
def year_of_two_digits(when: When) -> Findings:
    """
    A year lies before 1000.

    Why it matters: it is almost always a year of two digits, filled up with zeros.
    What to do: write the year in full.
    """
    if (when.edtf or "")[:1] in "0-" and (last := when.span[1]) is not None and last[0] < 1000:
        yield Finding(f"found {when.edtf!r}", at=("edtf",))


@rule(
    "EC208",
    on=WarningEvent,
    severity="error",
    needs=["deadline", "when"],
    bad=THREAT | {"deadline": "2024-10-01"},
    good=THREAT | {"deadline": "2024-11-01"},
)
def deadline_before_warning(event: WarningEvent) -> Findings:
    """
    A deadline had passed when the warning was given.

    Why it matters: one of the two dates is wrong.
    What to do: `when` is the day of the warning, `deadline` the day until which its condition can be met.
    """
    if event.deadline and event.when and event.deadline.before(event.when):
        yield Finding(f"deadline {event.deadline.edtf}, but warned {event.when.edtf}", at=("deadline",))


@rule(
    "EC209",
    on=When,
    severity="info",
    needs=["text", "edtf"],
    bad=FIGHT | {"when": {"edtf": "2024-10-23", "text": "around 23 October 2024"}},
    good=FIGHT | {"when": {"edtf": "2024-10-23~", "text": "around 23 October 2024"}},
)
def words_are_less_sure(when: When) -> Findings:
    """
    The words are approximate and the value is not.

    Why it matters: a day that nobody stated is counted as stated.
    What to do: mark the value as approximate: `2024-10-23~`.
    """
    if _ROUGHLY.search(when.text or "") and not (when.is_approximate or when.is_uncertain):
        yield Finding(f"{when.text!r}, but {when.edtf!r}", at=("edtf",))


@rule(
    "EC210",
    on=When,
    severity="warning",
    needs=["text", "edtf"],
    bad=FIGHT | {"when": {"edtf": "2024-09", "text": "by September"}},
    good=FIGHT | {"when": {"edtf": "2024-09", "text": "by September", "relation": "by"}},
)
def words_give_a_relation(when: When) -> Findings:
    """
    The words say before, after, by or since, and the relation says on.

    Why it matters: "by September" is dated as in September.
    What to do: set `relation`, or write an open interval such as `2024-09/..`.
    """
    found = _RELATION.match((when.text or "").strip())
    if found and when.relation == "on" and "/" not in (when.edtf or ""):
        word = found.group().lower()
        yield Finding(f"{when.text!r}, but the relation is 'on'", at=("relation",), hint=_RELATIONS[word])


@rule(
    "EC211",
    on=Document,
    severity="warning",
    needs=["published"],
    bad={"record": "document", "id": "d1", "published": "9024-10-23"},
    good={"record": "document", "id": "d1", "published": "2024-10-23"},
)
def published_in_the_future(document: Document) -> Findings:
    """
    A document was published in the future.

    Why it matters: relative dates in it resolve to the wrong days.
    What to do: correct the date; leave it out where it is not known.
    """
    if document.published and _is_future(document.published):
        yield Finding(f"published {document.published.edtf}", at=("published",))


def _is_future(when: When) -> bool:
    first = _first_day(when.edtf, when.relation)
    if first is None:
        return False
    tomorrow = datetime.now(tz=UTC) + timedelta(days=1)
    return first > (tomorrow.year, tomorrow.month, tomorrow.day)


@lru_cache(maxsize=65_536)
def _first_day(edtf: str | None, relation: Relation) -> Day | None:
    return None if edtf is None else When(edtf, relation=relation).span[0]
