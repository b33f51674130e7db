"""The classes of the model and those made of them, announced to the plug-in of hypothesis where that is loaded."""

import sys
from collections.abc import Iterator
from typing import TypeVar
from weakref import WeakSet

__all__ = ["announced", "classes"]

_T = TypeVar("_T", bound=type)
_CLASSES: "WeakSet[type]" = WeakSet()


def announced(cls: _T) -> _T:
    """Announce a class: a decorator."""
    _CLASSES.add(cls)
    if plugin := sys.modules.get("eventcode.hypothesis_plugin"):
        plugin.register(cls)
    return cls


def classes() -> Iterator[type]:
    """Return the classes that were announced, by name."""
    return iter(sorted(_CLASSES, key=lambda cls: cls.__qualname__))
