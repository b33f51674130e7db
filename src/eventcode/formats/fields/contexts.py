"""Contexts: the list of the contexts of an event, where rules and recoding look for it."""

from collections.abc import Callable, Iterable
from typing import Any

from attrs import frozen

from .keeper import exact

__all__ = ["Contexts"]

_KEY = "contexts"


def _are_texts(value: object) -> bool:
    return isinstance(value, tuple) and set(map(type, value)) == {str}


@frozen
class Contexts:
    """
    The column or key that says what events are about, and the codebook of its words.

    Rules and recoding look for contexts as a list in `extra`, `contexts` under the codebook's name. They are moved
    there where the list gives back the original.
    """

    key: str
    book: str
    read: Callable[[Any], tuple[str, ...] | None] = lambda value: value if _are_texts(value) and all(value) else None
    write: Callable[[tuple[str, ...]], Any] = lambda texts: texts

    def is_taken(self, keys: Iterable[str]) -> bool:
        """Return True where `contexts` is a key of the source, and not the place of another key's list."""
        return self.key != _KEY and _KEY in keys

    def take(self, name: str, boxes: dict[str, dict[str, Any]]) -> None:
        """Move the contexts from the box of the format, called *name*, to that of the codebook."""
        kept = boxes[name]
        found = self.read(kept.get(self.key))
        if found and exact(self.write(found), kept[self.key]) and not self.is_taken(kept):
            del kept[self.key]
            boxes.setdefault(self.book, {})[_KEY] = found

    def restore(self, name: str, boxes: dict[str, dict[str, Any]]) -> None:
        """Move them back, where the key can hold them."""
        box, kept = boxes.get(self.book, {}), boxes.setdefault(name, {})
        found = box.get(_KEY)
        if found == ():
            del box[_KEY]
        elif found is not None and self.key not in kept and _are_texts(found) and self.read(self.write(found)) == found:
            kept[self.key] = self.write(found)
            del box[_KEY]
