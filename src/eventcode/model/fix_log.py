"""The log of fixes that a record carries in its `extra`: written, read, and undone."""

import re
from ast import literal_eval
from typing import Any, Final

from attrs import fields

from eventcode.errors import Path, RecordError, json_path, must_be

from .base import Part
from .event import Event
from .frozendict import FrozenDict

__all__ = ["NOTES", "log_fix", "replace_at", "undo_fix", "value_at", "without_fix_log"]

NOTES: Final = "eventcode"
"""The key of `extra` under which a record keeps its log."""

_LIST: Final = "fixes"
_STEP: Final = re.compile(r"\.(\w+)|\[(\d+)\]|\[('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\]")


def replace_at(part: Any, at: Path, value: Any) -> Any:
    """
    Return a copy of a record in which *value* stands at a path.

    Raises:
        RecordError: where the path leads nowhere, or what is there cannot hold the value.

    """
    if not at:
        return value
    step, rest = at[0], at[1:]
    if isinstance(part, Part) and step in {f.name for f in fields(type(part))}:
        return part.evolve(**{str(step): replace_at(getattr(part, str(step)), rest, value)})
    if isinstance(part, tuple) and isinstance(step, int) and 0 <= step < len(part):
        return (*part[:step], replace_at(part[step], rest, value), *part[step + 1 :])
    if isinstance(part, FrozenDict) and step in part:
        return part | {str(step): replace_at(part[str(step)], rest, value)}
    raise RecordError(f"nothing stands at {json_path(at)}")


def value_at(part: Any, at: Path) -> Any:
    """Return what stands at a path; None where that leads nowhere."""
    for step in at:
        if isinstance(part, tuple) and isinstance(step, int):
            part = part[step] if step < len(part) else None
        else:
            part = part.get(str(step)) if isinstance(part, FrozenDict) else getattr(part, str(step), None)
    return part


def log_fix(record: Any, at: Path, was: str | float, rule: str) -> Any:
    """
    Return the record with a former value and its path in the log in `extra`.

    Raises:
        RecordError: where other data stand in the place of the log.

    """
    kept = record.extra.get(NOTES, FrozenDict())
    notes = kept.get(_LIST, ()) if isinstance(kept, FrozenDict) else None
    if not isinstance(notes, tuple):
        raise must_be(f"extra.{NOTES}", kept, expected=f"an object with a list {_LIST!r}, if any")
    note = {"path": json_path(at), "was": was, "rule": rule}
    return record.evolve(extra=record.extra | {NOTES: {**kept, _LIST: [*notes, note]}})


def without_fix_log(record: Any) -> Any:
    """Return the record without its log of fixes; other data under the key are kept."""
    kept = record.extra.get(NOTES)
    if not isinstance(kept, FrozenDict) or _LIST not in kept:
        return record
    rest = {key: value for key, value in kept.items() if key != _LIST}
    others = {key: value for key, value in record.extra.items() if key != NOTES}
    return record.evolve(extra=others | ({NOTES: rest} if rest else {}))


def undo_fix(record: Event) -> Event:
    """
    Return a record as it was before its fixes, by its log; a record without a log is returned itself.

    Raises:
        RecordError: where the log does not fit the record, and for anything but one record.

    >>> from eventcode.fixes import fix
    >>> event = Event(id="e1", code="cameo:72", source="PRK")
    >>> fixed = next(fix(event)).record
    >>> fixed.code, undo_fix(fixed) == event
    ('cameo:072', True)

    """
    if not hasattr(record, "extra") or getattr(record, "events", None):
        raise must_be("undo_fix", record, expected="one record")
    found: Event = without_fix_log(record)
    if found is record:
        return record
    notes = record.extra[NOTES][_LIST]
    for note in reversed(notes) if isinstance(notes, tuple) else [notes]:
        if not isinstance(note, FrozenDict) or not isinstance(note.get("path"), str) or "was" not in note:
            raise must_be(f"extra.{NOTES}.{_LIST}", note, expected="an object with path and was")
        found = replace_at(found, _path(note["path"]), note["was"])
    return found


def _path(text: str) -> Path:
    """Read what `json_path` writes."""
    at = tuple(int(n) if n else (name or literal_eval(quoted)) for name, n, quoted in _STEP.findall(text))
    if json_path(at) != text:
        raise must_be("", text, expected="a path such as '$.source[0].country'")
    return at
