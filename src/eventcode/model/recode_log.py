"""The log of recodings that a record carries in its `extra`: read, written, and undone."""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any, Final, cast

from eventcode.errors import RecordError, must_be

from .dataset import Dataset
from .event import Event

__all__ = ["FITTING", "GIVEN", "steps_of", "undo_recode", "undone_to", "with_steps"]

FITTING: Final = ("exact", "broader", "narrower")
"""The relations of a crosswalk that give one code for another."""

GIVEN: Final = "given"
"""The relation of a code that the record itself had in the other codebook."""

_OURS: Final = "eventcode"
_STEPS: Final = "recoded"
_SEVERAL: Final = ("alternatives", "codes", "modes", "contexts")
"""Fields of several values, which a step holds as they were."""


def undo_recode(event: Event) -> Event:
    """
    Return the record as it was before any recoding; a record that was never recoded is returned itself.

    >>> from eventcode.recoding import recode
    >>> before = Event(id="e1", code="cameo:016", source="RUS")
    >>> undo_recode(next(recode(before, "plover", losses="collect"))) == before
    True

    Raises:
        RecordError: where its code was changed after the recoding, and for anything but one event.

    """
    if not isinstance(event, Event):
        raise must_be("undo_recode", event, expected="one event")
    while steps := steps_of(event):
        if not _as_left(event, steps[-1]):
            was = steps[-1].get("code") or steps[-1].get("alternatives")
            raise RecordError(f"its code was changed after recoding from {was}", where=event.id)
        event = _undone(event, steps)
    return event


def _mapping(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def steps_of(record: Event | Dataset) -> tuple[Mapping[str, Any], ...]:
    """Return the recodings of a record, the last step last; foreign data in their place are none."""
    steps = _mapping(record.extra.get(_OURS)).get(_STEPS)
    return steps if isinstance(steps, tuple) and all(map(_is_step, steps)) else ()


def _is_step(value: object) -> bool:
    step = _mapping(value)
    lists = all(isinstance(step.get(key, ()), tuple) for key in (*_SEVERAL, "gave", "codebooks"))
    return lists and isinstance(step.get("to"), str) and isinstance(step.get("from"), str | tuple)


def _as_left(event: Event, step: Mapping[str, Any]) -> bool:
    """Tell whether a record still has the code that recoding gave it, or a choice among its candidates."""
    gave = step.get("gave", ())
    is_sure = step.get("relation") in {*FITTING, GIVEN} and "code" in step
    return (event.code in gave[:1] if is_sure else event.code in {None, *gave}) and {*event.alternatives} <= {*gave}


def undone_to(event: Event, id_: str) -> Event | None:
    """Return the record in a codebook that it was recoded from; None where it was not, or was changed since."""
    while (steps := steps_of(event)) and _as_left(event, steps[-1]):
        event = _undone(event, steps)
        if steps[-1]["from"] == id_:
            return event
    return None


def _undone(event: Event, steps: tuple[Mapping[str, Any], ...]) -> Event:
    step = steps[-1]
    changes: dict[str, Any] = {"code": step.get("code"), "alternatives": ()}
    changes |= {name: step[name] for name in _SEVERAL if name in step}
    if "label" in step and event.label == step["label"]:
        changes["label"] = None
    if "codebooks" in step:
        pairs = zip_longest(event.codings[: len(step["codebooks"])], step["codebooks"])
        former = [coding.evolve(codebook=book) for coding, book in pairs if coding]
        changes["codings"] = (*former, *event.codings[len(former) :])
    return event.evolve(**changes, extra=with_steps(event.extra, steps[:-1]))


def with_steps(extra: Mapping[str, Any], steps: tuple[Mapping[str, Any], ...]) -> dict[str, Any]:
    """Return `extra` with these recodings in the log; an empty log is taken out, and so is its place."""
    ours = {k: v for k, v in _mapping(extra.get(_OURS)).items() if k != _STEPS} | ({_STEPS: steps} if steps else {})
    return {k: v for k, v in extra.items() if k != _OURS} | ({_OURS: ours} if ours else {})
