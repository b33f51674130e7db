"""Scope: what governs a phrase, what only describes, and what is undone."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from .slots import Slot
from .words import STANCES, UNDOING

__all__ = ["governing", "mark_scope"]

_BEHIND, _MODIFIER, _SUBJECT = 0.2, 0.4, 0.5
"""The part of its weight that a word keeps in the background, as a participle that describes, before a head."""

_PARTICIPLES: Final = ("ed", "olen", "oken", "ozen")
_PASSIVE: Final = ("ed", "wn", "en")
_VERBAL: Final = ("ed", "ing", "s")
_HEADS: Final = frozenset(("agreement", "meeting", "sanctions"))
"""What counts more than the word before it: arms deal, trade talks, oil embargo."""
_MATTERS: Final = frozenset(("thing", "object", "quality", "topic"))
_DESCRIBE: Final = frozenset(("actor", "object", "quality", "topic", "light"))
_UNDONE: Final = frozenset(("thing", "object"))


def governing(found: Sequence[Slot]) -> Slot | None:
    """Return the slot of the act of speech or attitude that governs a phrase, if there is one."""
    heads = {slot.list_: slot for slot in reversed(found)}
    able = [slot for slot in found if slot.is_central and heads[slot.list_].roles & slot.roles & STANCES]
    if len(able) > 1 and "stance" in able[-1].roles and able[-1].written.endswith("ed") and found[-1] is able[-1]:
        return able[-1] if not able[0].written.endswith(_VERBAL) else able[0]  # an apology demanded
    return able[0] if able else None


def mark_scope(found: Sequence[Slot]) -> None:
    """Lower the share of what stands in the background or only describes, and mark what is undone."""
    for slot in found:
        if slot.behind:
            slot.share = _BEHIND
    for before, slot in pairwise(found):
        if slot.kinds & _HEADS and before.roles <= _MATTERS and before.places[-1] + 1 == slot.places[0]:
            before.share = _SUBJECT
    for before, slot, after in zip(found, found[1:], found[2:], strict=False):
        if _modifies(before, slot, after):
            slot.modifies, slot.share = True, _MODIFIER
    _mark_undone(found)


def _modifies(before: Slot, slot: Slot, after: Slot) -> bool:
    """Return whether a participle only describes what follows: the return of seized land."""
    return (
        slot.written.endswith(_PARTICIPLES)
        and not slot.roles & STANCES
        and not before.roles <= _DESCRIBE
        and bool(after.roles - {"do", "light"})
        and slot.behind == after.behind
    )


def _mark_undone(found: Sequence[Slot]) -> None:
    """Mark what an undoing word governs: what follows it, or in the passive what stands before it."""
    for at, slot in enumerate(found):
        if slot.roles & UNDOING:
            start = at + 1
            while start < len(found) and found[start].list_ == slot.list_:
                start += 1  # reduce or stop
            undone = list(_undone(found, range(start, len(found)), slot))
            if not undone or "withdraw" in slot.meant:
                undone += _undone(found, range(at - 1, -1, -1), slot)
            if not undone and at and found[at - 1].roles & STANCES and slot.written.split()[0].endswith(_PASSIVE):
                undone = [found[at - 1]]  # threat withdrawn
            for each in undone:
                each.sign = -1


def _undone(found: Sequence[Slot], places: range, undoing: Slot) -> Iterator[Slot]:
    for at in places:
        slot = found[at]
        if slot.roles & UNDOING or slot.clause != undoing.clause or slot.behind != undoing.behind:
            return
        if slot.roles & _UNDONE:
            yield slot
