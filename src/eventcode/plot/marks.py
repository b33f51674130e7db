"""Marks: what the pictures draw of records, as plain data, and what they leave aside, in words."""

import re
from collections.abc import Iterable, Sequence
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Any, NamedTuple

from eventcode.columnar.values import code_name
from eventcode.errors import counted
from eventcode.model import Dataset, Event
from eventcode.model.edtf.calendar import Day
from eventcode.registry import Registry

__all__ = ["Marks", "as_dataset", "drawable", "place_marks", "stance_marks", "time_marks"]

Mark = dict[str, Any]

_NO_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
"""Characters that no SVG can hold: the library that draws it ends the process."""
_LONGEST = 70
_LONGEST_NAME = 40
"""How many characters of a statement, and of an actor, a picture shows."""


class Marks(NamedTuple):
    """The marks of a picture, with what it leaves aside, in words; empty for nothing."""

    rows: list[Mark]
    aside: str


def drawable(data: Any) -> Any:
    r"""
    Return plain data with the escape of each character that no SVG can hold, in all of its texts.

    >>> print(drawable({"id": "a\x1bb"})["id"])
    a\x1bb
    """
    if isinstance(data, str):
        return _NO_XML.sub(lambda match: match[0].encode("unicode_escape").decode(), data)
    if isinstance(data, dict):
        return {drawable(key): drawable(value) for key, value in data.items()}
    return [drawable(each) for each in data] if isinstance(data, list) else data


def as_dataset(records: Dataset | Iterable[Event]) -> Dataset:
    """Return records as a data set."""
    return records if isinstance(records, Dataset) else Dataset(events=list(records))


def _facts(data: Dataset, event: Event, registry: Registry | None) -> Mark:
    """Return what every mark of a statement says of it."""
    return {
        "id": event.id,
        "statement": statement(event, registry=registry),
        "status": data.status(event),
        "who": ", ".join(actor.label for actor in event.source),
        "code": event.code or "",
    }


def statement(event: Event, *, registry: Registry | None = None) -> str:
    """
    Return a statement in words: its label, else the name of its category, else its id.

    >>> statement(Event(code="cameo:072")), statement(Event(id="e1"))
    ('Provide military aid', 'e1')
    """
    if event.label or event.code is None:
        return event.label or event.id
    return code_name(event, registry=registry) or event.code


# Times


def time_marks(data: Dataset, limit: int, *, registry: Registry | None = None) -> Marks:
    """Return the statements in the order of their times: each with its first and last day, as far as they are known."""
    dated, undated = [], 0
    for event in data.attributed():
        bounds = _bounds(data, event)
        if bounds is None:
            undated += 1
        else:
            dated.append((bounds, event))
    dated.sort(key=lambda each: each[0])
    rows = [_facts(data, event, registry) | _time(*bounds, event) for bounds, event in dated[:limit]]
    _distinguish(rows, "statement")
    more = len(dated) - len(rows)
    return Marks(drawable(rows), _aside((f"{more:,} later", more), (f"{undated:,} without a day", undated)))


def _bounds(data: Dataset, event: Event) -> tuple[date, date, str] | None:
    """Return the first and the last day of an event and which of them are known; None where none is."""
    if event.when is None:
        return None
    document = event.mentions[0].document if event.mentions else None
    found = data.resolve(event.when, document=document)
    first, last = _day(found.earliest), _day(found.latest)
    if first and last:
        return first, last, "day" if first == last else "span"
    only = first or last
    return (only, only, "since" if first else "until") if only else None


def _day(day: Day | None) -> date | None:
    """Return a day as the calendar of Python has it, or None beyond its years."""
    return date(*day) if day is not None and MINYEAR <= day[0] < MAXYEAR else None


def _time(first: date, last: date, kind: str, event: Event) -> Mark:
    return {
        "kind": kind,
        "from": first.isoformat(),
        "to": (last + timedelta(days=1)).isoformat(),  # so that a span covers its last day
        "when": (event.when.text or event.when.edtf or "") if event.when else "",
    }


# Stances


def stance_marks(data: Dataset, types: Sequence[str], limit: int, *, registry: Registry | None = None) -> Marks:
    """Return who denies, confirms or revises which statement: one mark for each actor and link."""
    rows: list[Mark] = []
    statements: dict[str, None] = {}
    missing = 0
    for event in data.attributed():
        for link in event.links:
            if link.type not in types:
                continue
            if link.target not in data:
                missing += 1
                continue
            statements.setdefault(link.target)
            rows += [
                {
                    "who": _cut(who, _LONGEST_NAME),
                    "what": statement(data[link.target], registry=registry),
                    "act": link.type,
                    "id": event.id,
                    "of": link.target,
                }
                for who in _voices(event)
            ]
    shown = {target for target, _ in zip(statements, range(limit), strict=False)}
    more = len(statements) - len(shown)
    kept = [row for row in rows if row["of"] in shown]
    _distinguish(kept, "what", "of")
    return Marks(drawable(kept), _aside((f"{more:,} more", more), (f"{counted(missing, 'link')} to nothing", missing)))


def _voices(event: Event) -> list[str]:
    """Return who says a statement: its sources where it is an act of speech, else those who hold it."""
    if event.nature == "speech_act" and event.source:
        return [actor.label for actor in event.source]
    holders = [a.holder for a in event.attributions if a.factuality not in {"Uu", None}]
    return list(dict.fromkeys(holder.label for holder in holders)) or ["nobody named"]


# Places


def place_marks(data: Dataset, limit: int, *, registry: Registry | None = None) -> Marks:
    """Return the places with coordinates, one mark for each place and role, with what is said of it."""
    found: dict[tuple[float, float, str], Mark] = {}
    without = 0
    for event in data.attributed():
        for place in event.places:
            if place.lat is None or place.lon is None:
                without += 1
                continue
            mark = found.setdefault(
                (place.lat, place.lon, place.role),
                {"lat": place.lat, "lon": place.lon, "role": place.role, "name": place.name or "", "statements": 0}
                | {
                    "first": statement(event, registry=registry),
                    "label": _cut((place.name or "").partition(",")[0], _LONGEST_NAME),
                },
            )
            mark["statements"] += 1
    rows = sorted(found.values(), key=lambda mark: -mark["statements"])
    more = max(len(rows) - limit, 0)
    return Marks(
        drawable(rows[:limit]), _aside((f"{more:,} more", more), (f"{without:,} without coordinates", without))
    )


def _aside(*left: tuple[str, int]) -> str:
    said = [words for words, number in left if number]
    return f"not shown: {', '.join(said)}" if said else ""


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _distinguish(rows: list[Mark], key: str, by: str = "id") -> None:
    """Cut long texts, and number those that stand for several things."""
    seen: dict[str, dict[str, int]] = {}
    for row in rows:
        text = _cut(row[key], _LONGEST)
        numbers = seen.setdefault(text, {})
        number = numbers.setdefault(row[by], len(numbers) + 1)
        row[key] = text if number == 1 else f"{text} ({number})"
