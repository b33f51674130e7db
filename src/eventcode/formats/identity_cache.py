"""IdentityCache: answers about values that come again, remembered in bounded memory."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any, Final, Generic, TypeVar

from eventcode.model import Part
from eventcode.model.base import defaults_of

__all__ = ["IdentityCache"]

_T = TypeVar("_T")

_MOST: Final = 4_096
"""How many answers are remembered."""
_LARGE: Final = 1_000
"""How many characters, and values without any, what was asked may have together whose answer is remembered."""


class IdentityCache(Generic[_T]):
    """
    Answers of a pure function, by the identity of the values that it is asked about; of texts, by the text.

    Not by equality: 1, 1.0 and True are equal, and are not the same JSON. Readers give the records of one actor, place
    or code the same object, so that most values come again.

    >>> cache = IdentityCache()
    >>> one, other = tuple("ab"), tuple("ab")
    >>> [cache.get((value,), lambda: object()) is cache.get((one,), lambda: object()) for value in (one, other)]
    [True, False]
    """

    def __init__(self) -> None:
        self._held: dict[tuple[object, ...], tuple[tuple[object, ...], _T]] = {}
        """The values stand beside the answers, so that no other object gets the identity of one."""

    def get(self, values: tuple[object, ...], answer: Callable[[], _T], *, of: Hashable = ()) -> _T:
        """
        Return the answer about these values, which *answer* gives where it is not known.

        *of* is what else was asked: it is known by equality.
        """
        key = (of, *[value if type(value) is str else id(value) for value in values])
        known = self._held.get(key)
        if known is not None:
            return known[1]
        found = answer()
        if _room((of, values), _LARGE) >= 0:
            if len(self._held) >= _MOST:
                self._held.clear()
            self._held[key] = values, found
        return found


def _room(value: Any, room: int) -> int:
    """Return what of some room a value leaves; it is not looked at further where none is left."""
    if isinstance(value, str):
        return room - len(value)
    if isinstance(value, Part):
        value = [getattr(value, name) for name in defaults_of(type(value))]
    elif isinstance(value, Mapping):
        value = [*value, *value.values()]
    elif not isinstance(value, tuple):
        return room - 1
    room -= 1
    for item in value:
        if room < 0:
            break
        if item is not None:
            room = _room(item, room)
    return room
