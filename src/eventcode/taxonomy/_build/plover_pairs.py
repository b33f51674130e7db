"""The part of the generator that reads the crosswalks within the PLOVER family."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from attrs import evolve, frozen

from .lines import Line
from .reading import Row, Sources, Value, known

__all__ = ["Books", "Pair", "gsr", "gsr_actors", "polecat", "to_polecat"]

Books: TypeAlias = Mapping[str, Mapping[str, Line]]


@frozen(kw_only=True)
class Pair:
    """A code and one of the things that it corresponds to."""

    code: str
    relation: str
    event: str | None = None
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    origin: str = "ours"
    reason: str = ""

    @property
    def target(self) -> str | None:
        """The code that it corresponds to."""
        return f"{self.event}-{self.mode}" if self.mode else self.event

    def row(self) -> tuple[Value, ...]:
        """Return the pair as a tuple, in the order of the fields."""
        return (self.code, self.relation, self.event, self.mode, self.contexts, self.origin, self.reason)


# The PLOVER family: events, modes and contexts are mapped apart and put together here.


def polecat(sources: Sources, there_are: Books) -> Iterator[Pair]:
    """Yield what a code of POLECAT is in PLOVER 2.0."""
    plover = there_are["plover@2.0"]
    given: dict[str, list[Row]] = {}
    for row in sources["polecat_to_plover.csv"]:
        if row["polecat"] and row["field"] in {"event", "mode", "context"}:
            given.setdefault(_full(row["field"], row["polecat_event"], row["polecat"]), []).append(row)
    known("polecat_to_plover.csv", "code", given, there_are["polecat@2023"])
    merged = Counter(
        (row["plover_event"], row["plover"]) for each in given.values() for row in each if row["relation"] == "broader"
    )
    for code, line in there_are["polecat@2023"].items():
        for row in given.get(code, ()):
            event = row["plover_event"] or row["plover"]
            mode = row["plover"] if row["field"] == "mode" else ""
            yield Pair(code=code, relation=row["relation"], event=event, mode=mode or None, reason=row["reason"])
        if code not in given and code in plover:
            event, _, mode = code.partition("-") if line.kind == "mode" else (code, "", "")
            wider = mode and merged[event, mode]
            relation, reason = (
                ("broader", "The same code, which takes in more in 2.0.") if wider else ("exact", "Unchanged.")
            )
            yield Pair(code=code, relation=relation, event=event, mode=mode or None, reason=reason)


def _full(field: str, event: str, code: str) -> str:
    return f"{event}-{code}" if field == "mode" else event if field == "event" else code


def to_polecat(sources: Sources, there_are: Books) -> Iterator[Pair]:
    """Turn the pairs round: what went into a wider category is one of the narrower ones that it takes in."""
    back: dict[str, list[Pair]] = {}
    turned = {"exact": "exact", "broader": "narrower", "narrower": "broader"}
    for pair in polecat(sources, there_are):
        same = pair.mode is not None or pair.code == pair.event or pair.relation == "exact"
        if pair.target is not None and pair.relation in turned and same:
            kind = there_are["polecat@2023"][pair.code].kind
            event, _, mode = pair.code.partition("-") if kind == "mode" else (pair.code, "", "")
            found = Pair(
                code=pair.target, relation=turned[pair.relation], event=event, mode=mode or None, reason=pair.reason
            )
            back.setdefault(pair.target, []).append(found)
    missing = {
        _full(row["field"], row["plover_event"], row["plover"]): row["reason"]
        for row in sources["polecat_to_plover.csv"]
        if not row["polecat"]
    }
    for code, line in there_are["plover@2.0"].items():
        nothing = (
            "An auxiliary mode, which POLECAT does not have."
            if line.kind == "auxiliary"
            else "POLECAT does not have it."
        )
        yield from back.get(code, [Pair(code=code, relation="none", reason=missing.get(code, nothing))])


def gsr(sources: Sources, there_are: Books) -> Iterator[Pair]:
    """Yield what a code of the gold standard records is in 2.0."""
    table: dict[tuple[str, str], list[Row]] = {}
    for row in sources["plover_gsr_to_2.csv"]:
        table.setdefault((row["field"], row["old"]), []).append(row)
    plover = there_are["plover@2.0"]
    for code, line in there_are["plover@0.5b1"].items():
        if line.kind == "mode":
            event, _, mode = code.partition("-")
            yield from _gsr_mode(code, table.get(("event", event), []), table.get(("mode", mode), []), plover)
        else:
            for row in table.get((line.kind, code), []):
                yield Pair(code=code, relation=row["relation"], event=row["new"] or None, reason=row["reason"])


def _gsr_mode(code: str, of_event: list[Row], of_mode: list[Row], plover: Mapping[str, Line]) -> list[Pair]:
    """Join what becomes of an event with what becomes of a mode, as far as 2.0 has the two together."""
    old = code.partition("-")[0]
    of_mode = [row for row in of_mode if old in _named(row["reason"]) or not _named(row["reason"])] or of_mode
    found = [
        Pair(code=code, relation=row["relation"], event=event, mode=row["new"], reason=row["reason"])
        for row in of_mode
        for event in (each["new"] for each in of_event)
        if f"{event}-{row['new']}" in plover
    ]
    # Some modes have changed their event, which the reason names; or else only one event has the mode now.
    targets, is_whole = {pair.target for pair in found}, all(row["new"] for row in of_mode)
    moved = []
    for row in of_mode:
        there = [each for each in plover.values() if each.parent and each.code == f"{each.parent}-{row['new']}"]
        named = [each for each in there if each.code in row["reason"] and each.code not in targets]
        only = there if not found and is_whole and len(there) == 1 else []
        moved += [(row, each.parent) for each in named or only]
    found += [
        Pair(code=code, relation=row["relation"], event=event, mode=row["new"], reason=row["reason"])
        for row, event in moved
    ]
    if not found:
        lost = " ".join(row["reason"] for row in of_mode if not row["new"])
        relation = "broader" if len(of_event) == 1 else "ambiguous"
        return [
            Pair(code=code, relation=relation, event=e["new"], reason=f"{e['reason']} {lost}".strip()) for e in of_event
        ]
    if len(found) > 1:
        return [evolve(pair, relation="ambiguous") for pair in found]
    (pair,) = found
    if pair.code == pair.target:
        return [evolve(pair, relation=pair.relation if pair.relation != "ambiguous" else "exact")]
    renamed = pair.relation == "exact" and old == pair.event
    return [pair if renamed else evolve(pair, relation="broader")]


def _named(reason: str) -> list[str]:
    """Return the old events that a reason limits itself to."""
    return re.findall(r"(?:\b[Ww]ith (?=[A-Z]{3})|\band (?=[A-Z]{3})|^(?=[A-Z]+ has no))([A-Z]+)", reason)


def gsr_actors(sources: Sources, _: Books) -> Iterator[Pair]:
    """Yield what a sector or actor code of the gold standard records is in 2.0."""
    for row in sources["plover_gsr_to_2.csv"]:
        if row["field"] in {"sector", "code"}:
            yield Pair(code=row["old"], relation=row["relation"], event=row["new"] or None, reason=row["reason"])
