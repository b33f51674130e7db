"""EC2: the times of events, documents and coding."""

# ruff: noqa: D401  # the first line of a rule is its title

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from eventcode.errors import RecordError, truncated
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
_D1: Final[Json] = {"record": "document", "id": "d1"}
_READ: Final[Json] = _D1 | {"published": "2024-10-23"}
_RELATIONS: Final = {
    "by": "by",
    "before": "before",
    "prior to": "before",
    "after": "after",
    "since": "since",
    "until": "up_to",
    "till": "up_to",
    "up to": "up_to",
}
_RELATION: Final = re.compile(rf"(?:{'|'.join(_RELATIONS)})\b", re.IGNORECASE)
_SIDES: Final = (frozenset({"by", "before", "up_to"}), frozenset({"after", "since"}))
_ROUGHLY: Final = re.compile(r"\b(?:about|around|circa|c\.|approximately|roughly)(?=\s)", re.IGNORECASE)
_ID: Final = re.compile(r"(?=\S*\d)(?=\S*[A-Za-z])[\w.:/#-]+")
"""What looks like an id and not like words: letters and digits, without blanks."""
_NEEDS_ANCHOR: Final = frozenset({"by", "before", "after", "since", "up_to", "within"})
_LONGEST_WORDS: Final = 100


@rule(
    "EC201",
    on=Index,
    severity="warning",
    needs=["mentions", "documents"],
    reads=["records", "mentions", "documents"],
    bad=[_READ, FIGHT | {"when": "2024-10-25", "mentions": [{"document": "d1"}]}],
    good=[_READ, FIGHT | {"when": "2024-10-22", "mentions": [{"document": "d1"}]}],
)
def dated_after_document(index: Index) -> Findings:
    """
    An actual event is dated after the document that reports it.

    Plans, requests and conditions may lie after the document, and are left out.

    Why it matters: either the date is wrong, or the statement is an expectation and not a report.
    What to do: correct the date, or set `modality`.
    """
    rows = index.select(
        "SELECT DISTINCT r.ord, r.edtf, r.relation, d.id, d.edtf, d.relation FROM mentions m "
        "JOIN ids ON ids.id = m.document JOIN documents d ON d.ord = ids.document JOIN records r ON r.ord = m.ord "
        "WHERE r.modality = 'actual' AND r.nature = 'event' AND r.edtf IS NOT NULL AND d.edtf IS NOT NULL "
        "ORDER BY r.ord"
    )
    for ord_, edtf, relation, document, *published in rows:
        when, then = when_of(edtf, relation), when_of(*published)
        if when.after(then):
            message = f"dated {edtf}, but {truncated(document)} was published {then.edtf}"
            yield index.finding(ord_, message, at=("when",))


@rule(
    "EC202",
    on=Event,
    severity="warning",
    needs=["codings", "when"],
    reads=["codings.when", "when", "modality"],
    bad=FIGHT | {"codings": [{"by": "ann", "when": "2024-10-20"}]},
    good=FIGHT | {"codings": [{"by": "ann", "when": "2024-10-25"}]},
)
def dated_after_coding(event: Event) -> Findings:
    """
    An actual event is dated after its coding.

    Why it matters: one of the two dates is wrong, or the statement is an expectation.
    What to do: correct the date, or set `modality`.
    """
    when = event.when
    if when and event.modality == "actual":
        for coded in (coding.when for coding in event.codings if coding.when):
            if _is_after(when.edtf, when.relation, coded.edtf, coded.relation):
                yield Finding(f"dated {when.edtf}, but coded {coded.edtf}", at=("when",))
                return


@lru_cache(maxsize=65_536)
def _is_after(edtf: str | None, relation: Relation, other: str | None, other_relation: Relation) -> bool:
    """Tell whether a time is surely after another; both repeat in data, and so are cached."""
    if edtf is None or other is None:
        return False
    return When(edtf, relation=relation).after(When(other, relation=other_relation)) is True


@rule(
    "EC203",
    on=TreatyEvent,
    severity="error",
    needs=["in_force", "when"],
    reads=["stage", "in_force", "when"],
    bad=INF | {"in_force": "1986-06-01"},
    good=INF | {"in_force": "1988-06-01"},
)
def in_force_before_signed(event: TreatyEvent) -> Findings:
    """
    A treaty is in force before its day of signature.

    Why it matters: in an ordering by dates the effect comes before its cause.
    What to do: give the day of signature as `when`, and the later date as `in_force`.
    """
    if event.stage == "signed" and event.in_force and event.when and event.in_force.before(event.when):
        yield Finding(f"in force {event.in_force.edtf}, but signed {event.when.edtf}", at=("in_force",))


@rule(
    "EC204",
    on=When,
    severity="info",
    needs=["text"],
    reads=["edtf", "text", "relation", "relative_to"],
    bad=FIGHT | {"when": {"text": "recently"}},
    good=[_D1, FIGHT | {"when": {"text": "recently", "relative_to": "d1"}}],
)
def words_without_anchor(when: When) -> Findings:
    """
    A time has words, but neither a value nor an anchor.

    Why it matters: without an anchor the time cannot be ordered, nor resolved later.
    What to do: name the anchor in `relative_to`, or set the relation `unknown` where nobody knows it.
    """
    if when.edtf is None and when.relative_to is None and when.relation in {"on", "ongoing"}:
        yield Finding(f"found {truncated(when.text)}, without edtf or relative_to", at=("text",))


@rule(
    "EC205",
    on=When,
    severity="warning",
    reads=["edtf", "relation", "relative_to"],
    bad=FIGHT | {"when": {"text": "before engaging in combat", "relation": "before"}},
    good=FIGHT
    | {"when": {"text": "before engaging in combat", "relation": "before", "relative_to": "engaging in combat"}},
)
def relation_to_nothing(when: When) -> Findings:
    """
    A time has a relation, but neither a value nor an anchor.

    Why it matters: no program can tell before or after which time, although the words may say so.
    What to do: give the value in `edtf`, or the id or the words of the anchor in `relative_to`.
    """
    if when.relation in _NEEDS_ANCHOR and when.edtf is None and when.relative_to is None:
        yield Finding(f"found {when.relation!r}, without edtf or relative_to", at=("relation",))


@rule(
    "EC206",
    on=Event,
    severity="warning",
    needs=["when"],
    reads=["when", "modality", "nature"],
    bad=FIGHT | {"when": "9024-10-23"},
    good=FIGHT | {"when": "9024-10-23", "modality": "planned"},
)
def future_as_actual(event: Event) -> Findings:
    """
    An actual event lies in the future.

    The future begins on the day after the check, in UTC and with one day's grace for time zones.

    Why it matters: an expectation is counted as a fact, or a digit of the date is wrong.
    What to do: correct the date, or set `modality`.
    """
    if event.when and event.modality == "actual" and event.nature == "event" and _is_future(event.when):
        yield Finding(f"dated {event.when.edtf}", at=("when",))


@rule(
    "EC207",
    on=When,
    severity="warning",
    needs=["edtf"],
    reads=["edtf", "relation"],
    bad=_SNOW | {"when": "0024-10-23"},
    good=_SNOW | {"when": "2024-10-23"},
)
def year_of_two_digits(when: When) -> Findings:
    """
    A year lies before 1000.

    Why it matters: such a year is almost always a year of two digits, filled up with zeros.
    What to do: write the year in full.
    """
    if (when.edtf or "")[:1] in "0-" and (last := when.span[1]) is not None and last[0] < 1000:
        yield Finding(f"found {when.edtf!r}", at=("edtf",))


@rule(
    "EC208",
    on=WarningEvent,
    severity="error",
    needs=["deadline", "when"],
    reads=["deadline", "when"],
    bad=THREAT | {"deadline": "2024-10-01"},
    good=THREAT | {"deadline": "2024-11-01"},
)
def deadline_before_warning(event: WarningEvent) -> Findings:
    """
    A deadline lies before the warning.

    Why it matters: one of the two dates is wrong.
    What to do: give the day of the warning as `when`, and the last day on which its condition can be met as `deadline`.
    """
    if event.deadline and event.when and event.deadline.before(event.when):
        yield Finding(f"deadline {event.deadline.edtf}, but warned {event.when.edtf}", at=("deadline",))


@rule(
    "EC209",
    on=When,
    severity="info",
    needs=["text", "edtf"],
    reads=["text", "edtf"],
    bad=FIGHT | {"when": {"edtf": "2024-10-23", "text": "around 23 October 2024"}},
    good=FIGHT | {"when": {"edtf": "2024-10-23~", "text": "around 23 October 2024"}},
)
def words_less_sure(when: When) -> Findings:
    """
    The words of a time are approximate, and its value is not.

    Why it matters: a day that nobody stated is counted as stated.
    What to do: mark the value as approximate: `2024-10-23~`.
    """
    if _ROUGHLY.search(when.text or "") and not (when.is_approximate or when.is_uncertain):
        yield Finding(f"found {truncated(when.text)}, but {when.edtf!r}", at=("edtf",))


@rule(
    "EC210",
    on=When,
    severity="warning",
    needs=["text", "edtf"],
    reads=["text", "edtf", "relation"],
    bad=FIGHT | {"when": {"edtf": "2024-09", "text": "by September"}},
    good=FIGHT | {"when": {"edtf": "2024-09", "text": "by September", "relation": "by"}},
)
def words_give_relation(when: When) -> Findings:
    """
    The words of a time give another relation than the field.

    Why it matters: "by September" is dated as in September, or "before" as after.
    What to do: set `relation`, or write an open interval such as `2024-09/..`.
    """
    if found := _RELATION.match((when.text or "").strip()):
        meant = _RELATIONS[found.group().lower()]
        is_opposite = any(meant in side and when.relation in other for side, other in (_SIDES, _SIDES[::-1]))
        if is_opposite or (when.relation == "on" and "/" not in (when.edtf or "")):
            message = f"found {truncated(when.text)}, but the relation {when.relation!r}"
            yield Finding(message, at=("relation",), hint=meant)


@rule(
    "EC211",
    on=Document,
    severity="warning",
    needs=["published"],
    reads=["published"],
    bad=_D1 | {"published": "9024-10-23"},
    good=_D1 | {"published": "2024-10-23"},
)
def published_in_future(document: Document) -> Findings:
    """
    The day of publication lies in the future.

    Why it matters: relative dates in the document resolve to the wrong days.
    What to do: correct the date, or leave it out where nobody knows it.
    """
    if document.published and _is_future(document.published):
        yield Finding(f"published {document.published.edtf}", at=("published",))


@rule(
    "EC212",
    on=Index,
    severity="warning",
    needs=["words"],
    reads=["words", "records"],
    bad=FIGHT | {"when": {"text": "after that", "relation": "after", "relative_to": "G100"}},
    good=[FIGHT | {"id": "G100"}, FIGHT | {"when": {"text": "after that", "relation": "after", "relative_to": "G100"}}],
)
def anchor_missing(index: Index) -> Findings:
    """
    A time is relative to an id that no record has.

    Text of letters and digits without a blank counts as an id. An id that differs slightly from one of the data set is
    left to EC906.

    Why it matters: the time cannot be resolved.
    What to do: correct the id, or add the record. In a part of a larger data set the finding is to be expected.
    """
    for ord_, name, word in index.rows("words"):
        if name == "when.relative_to" and _ID.fullmatch(word) and word not in index and not index.near_id(word):
            yield index.finding(ord_, f"no record has the id {truncated(word)}", at=("when", "relative_to"))


@rule(
    "EC213",
    on=When,
    severity="warning",
    needs=["text", "edtf"],
    reads=["text", "edtf"],
    bad=FIGHT | {"when": {"edtf": "2024-10-23", "text": "23 November 2024"}},
    good=FIGHT | {"when": {"edtf": "2024-10-23", "text": "23 October 2024"}},
)
def words_give_other_date(when: When) -> Findings:
    """
    The words of a time give another date than its value.

    Compared are words that are one date, such as `23 October 2024`, also behind "by", "before", "after" or "since".

    Why it matters: one of the two is wrong.
    What to do: correct the value or the words.
    """
    parsed = _date_in((when.text or "").strip())
    if parsed is not None and when.edtf is not None and When(when.edtf).overlaps(When(parsed)) is False:
        yield Finding(f"found {truncated(when.text)}, but {when.edtf!r}", at=("edtf",), hint=parsed)


@lru_cache(maxsize=4_096)
def _read_date(words: str) -> str | None:
    try:
        return When.from_human(words).edtf
    except RecordError:  # no date, or more than one reading
        return None


def _date_in(words: str) -> str | None:
    """Return the date that words stand for, as EDTF; None where they are no date, or have several readings."""
    if len(words) > _LONGEST_WORDS or not any(map(str.isdigit, words)):
        return None
    relation = _RELATION.match(words)
    return _read_date(words[relation.end() :].strip() if relation else words)


def _is_future(when: When) -> bool:
    first = _first_day(when.edtf, when.relation)
    if first is None:
        return False
    return first > _tomorrow(datetime.now(tz=UTC).date().toordinal())


@lru_cache(maxsize=1)
def _tomorrow(today: int) -> Day:
    tomorrow = datetime.fromordinal(today) + timedelta(days=1)
    return tomorrow.year, tomorrow.month, tomorrow.day


@lru_cache(maxsize=65_536)
def _first_day(edtf: str | None, relation: Relation) -> Day | None:
    return None if edtf is None else When(edtf, relation=relation).span[0]
