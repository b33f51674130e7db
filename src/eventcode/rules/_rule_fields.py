"""Fields of rules: where in a record the things stand that a rule looks at, and which of their fields it reads."""

from collections.abc import Iterator
from functools import lru_cache

from attrs import fields

from eventcode.errors import Path
from eventcode.model import Event, Part

from ._plan import part_of
from ._rule import Rule

__all__ = ["reach"]


def reach(rule: Rule, on: type[Event] = Event) -> tuple[Path, ...]:
    """
    Return the paths of fields at which the things stand that a rule looks at: `()` for the record itself.

    *on* is a class of events; only records of this class itself count. Positions in a field of several are left out.

    >>> from eventcode.rules import RULES
    >>> reach(RULES["EC401"]), ("attributions", "holder") in reach(RULES["EC301"])
    (((),), True)
    """
    cls: type = on
    return _reached(cls, rule.on)


@lru_cache(maxsize=256)
def _reached(cls: type, wanted: type) -> tuple[Path, ...]:
    """Return the paths; many rules look at the same few classes, and each check asks again."""
    return tuple(_paths(cls, wanted, ()))


def _paths(cls: type[Part], wanted: type, path: Path) -> Iterator[Path]:
    if issubclass(cls, wanted):
        yield path
    for each in fields(cls):
        _, part = part_of(each.type)
        if part is not None and not each.metadata.get("contents"):
            yield from _paths(part, wanted, (*path, each.name))
