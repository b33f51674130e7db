"""
The list of fields that attrs keeps on a class, shown to attrs alone.

cattrs and msgspec take any class with that list for one of theirs: they would write a record in another shape than its
JSON, without heads and with every default, and read it without its checks. Where they do not see the list, they ask
for the hooks of `eventcode.convert`, and raise without them.
"""

import sys
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from attrs import Attribute

__all__ = ["ATTRIBUTES", "hide_attributes"]

ATTRIBUTES: Final = "__part_attributes__"
"""The name under which a class keeps the list."""

_ATTRS: Final = "__attrs_attrs__"
_SEES: Final = frozenset({"attr", "attrs", "_pytest"})
"""The packages that see the list: attrs; pytest, which compares by it where an assertion fails."""


class _ShownToAttrs:
    """The descriptor in the place of the list."""

    def __get__(self, instance: object, owner: type) -> "tuple[Attribute[Any], ...]":
        asking = sys._getframe(1).f_globals.get("__name__", "")  # noqa: SLF001  # nothing else says who asks
        if asking.partition(".")[0] not in _SEES:
            raise AttributeError(f"{owner.__name__} has no {_ATTRS} but for attrs: use attrs.fields")
        found: tuple[Attribute[Any], ...] = getattr(owner, ATTRIBUTES)
        return found


def hide_attributes(cls: type) -> None:
    """Put the list of a class that attrs has just made where attrs alone sees it."""
    setattr(cls, ATTRIBUTES, cls.__dict__[_ATTRS])
    if any(ATTRIBUTES in base.__dict__ for base in cls.__mro__[1:]):
        delattr(cls, _ATTRS)  # the base has the descriptor
    else:
        setattr(cls, _ATTRS, _ShownToAttrs())
