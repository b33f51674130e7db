"""Phrases: slots in their scope, with what they mean together by the rules of the vocabulary."""

from collections.abc import Mapping, Sequence
from typing import Final

from .scope import governing, mark_scope
from .slots import Slot, read
from .words import UNDOING, Rule, lexicon

__all__ = ["phrase"]

_HINT: Final = 0.7
_GENERIC: Final = 0.25
_GENERIC_ROLES: Final = frozenset(("thing", "object", "quality"))


def phrase(text: str) -> list[Slot]:
    """Return the slots of a phrase, combined by the rules of the vocabulary."""
    found = read(text)
    mark_scope(found)
    named = {name for slot in found for names in (slot.kinds, slot.meant) for name in names}
    for rule in lexicon().rules:
        if named.isdisjoint(rule.first) or (rule.second and named.isdisjoint(rule.second)):
            continue
        one = next((slot for slot in found if _means(slot, rule.first)), None)
        other = next((slot for slot in found if slot is not one and _means(slot, rule.second, second=True)), None)
        other = other if rule.second else one
        if one and other and _holds(rule.when, one, other, found):
            _apply(rule, one, other, found)
            named.add(rule.result)
    _weaken_generic(found)
    return found


def _means(slot: Slot, wanted: Mapping[str, str], *, second: bool = False) -> bool:
    for name, mark in wanted.items():
        in_it = slot.first if mark == "=" else slot.meant if mark == "~" else slot.kinds
        if name in in_it and not (second and (mark == "-") != (slot.sign < 0)):
            return True
    return False


def _holds(when: str, one: Slot, other: Slot, found: Sequence[Slot]) -> bool:
    if one.clause != other.clause:
        return False
    if when == "alone":
        return governing(found) is None
    in_order = found.index(one) <= found.index(other)
    return in_order if when == "in order" else not (when and (other if in_order else one).infinitive)


def _apply(rule: Rule, one: Slot, other: Slot, found: list[Slot]) -> None:
    """Change the slots of a phrase as a rule says."""
    result, effect = rule.result, rule.effect
    if effect == "not":
        rest = {name: worth for name, worth in other.meant.items() if name not in rule.second}
        if rest:
            other.mean({name: worth / max(rest.values()) for name, worth in rest.items()})
    elif effect == "drop first":
        found.remove(one)
        other.sign = 1
    elif effect == "drop second":
        _remove(rule, other, found)
    elif effect in {"join", "add"}:
        list_ = one.list_ if effect == "join" else other.list_
        places = (*one.places, *other.places)
        made = Slot("", "", {result: 1.0}, list_=list_, clause=one.clause, places=places)
        found.append(made)
        if effect == "join":
            found.insert(min(found.index(one), found.index(other)), found.pop())
            found.remove(one)
            _remove(rule, other, found)
    elif effect == "first":
        one.mean({result: 1.0})
        if one.roles & UNDOING:
            other.sign = -1
    elif effect == "second":
        other.mean({result: 1.0})
        other.key, other.sign = "", 1
    else:
        other.mean({result: 1.0 if effect == "also" else _HINT, **other.meant})
        other.neutral |= {result}


def _remove(rule: Rule, other: Slot, found: list[Slot]) -> None:
    """Remove the second slot of a rule, with what is listed beside it: a request or demand."""
    found[:] = [slot for slot in found if slot.list_ != other.list_ or not _means(slot, rule.second, second=True)]


def _weaken_generic(found: Sequence[Slot]) -> None:
    """Let a word count less that only repeats in general what another one says: the strike of a drone strike."""
    owners: dict[str, list[Slot]] = {}
    for slot in found:
        for name in slot.kinds - slot.first:
            owners.setdefault(name, []).append(slot)
    for slot in found:
        if slot.roles <= _GENERIC_ROLES and any(
            other is not slot for name in slot.first for other in owners.get(name, ())[:2]
        ):
            slot.share *= _GENERIC
