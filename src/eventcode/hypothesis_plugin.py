"""
The plug-in of hypothesis: `from_type` and `builds` draw the classes of the model, and those made of them.

Hypothesis calls `setup` when it is imported, through the entry point. Nothing of the library is loaded before something
is drawn: the model announces its classes, and `eventcode.testing` has the strategies.
"""

import sys
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["register", "setup"]

_OTHERS: Final = {"builtins", "collections", "typing"}
"""The modules of types such as Sized, which some class of the model is too, and which hypothesis draws without it."""


def setup() -> None:
    """Register the classes that are there; later ones announce themselves."""
    announced = sys.modules.get("eventcode.model.hypothesis_hooks")
    for cls in announced.classes() if announced else ():
        register(cls)


def register(cls: type) -> None:
    """Register a class, so that `from_type` draws it."""
    from hypothesis.strategies import register_type_strategy

    def strategy(wanted: type) -> "SearchStrategy[Any]":
        if wanted.__module__.partition(".")[0] in _OTHERS:
            return NotImplemented  # type: ignore[no-any-return]  # which hypothesis takes
        from .testing import of_type

        return of_type(cls)

    register_type_strategy(cls, strategy)
