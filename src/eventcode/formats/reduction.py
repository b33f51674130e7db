"""Reductions: values of a record without what stands in them at some paths."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from eventcode.errors import Path, RecordError
from eventcode.model import FrozenDict, Part
from eventcode.model.base import defaults_of

__all__ = ["by_step", "reduced"]

_GONE: Final = object()
_SILENT: Final[tuple[object, ...]] = (None, "", (), {})
"""The defaults that say nothing: a part that lacks any other would say something else than it did."""


def reduced(part: Part, name: str, paths: Iterable[Path]) -> tuple[Any, frozenset[Path]]:
    """
    Return what is left of a field without what stands in it at these paths, or its default where nothing can stay.

    The second value has the paths of what went, from the part on: of whole parts where the rest could not stay.
    """
    reduction = _Reduction()
    left = reduction.changes(part, {name: [*paths]}, ())
    return left[name], frozenset(reduction.gone)


def by_step(paths: Iterable[Path]) -> dict[str | int, list[Path]]:
    """Part paths by their first step."""
    found: dict[str | int, list[Path]] = {}
    for first, *rest in paths:
        found.setdefault(first, []).append(tuple(rest))
    return found


class _Reduction:
    def __init__(self) -> None:
        self.gone: set[Path] = set()

    def changes(self, part: Part, below: Mapping[str | int, list[Path]], at: Path) -> dict[str, Any]:
        """Return what becomes of the fields of a part: what is left of them, or the default."""
        found = {str(name): self._less(getattr(part, str(name)), p, (*at, name)) for name, p in below.items()}
        defaults = defaults_of(type(part))
        return {name: defaults[name] if left is _GONE else left for name, left in found.items()}

    def _less(self, value: Any, paths: list[Path], at: Path) -> Any:
        """Return a value without what stands in it at the paths; `_GONE` where it has to go itself."""
        left: Any = _GONE
        if () not in paths:
            below = by_step(paths)
            if isinstance(value, Part):
                left = self._part(value, below, at)
            elif isinstance(value, Mapping):
                items = {key: self._item(item, below.get(key), (*at, key)) for key, item in value.items()}
                # A box that is empty now goes too, and nothing more is lost with it.
                gone = {key for key in below if key in items and items[key] in (_GONE, {})}
                left = FrozenDict({key: item for key, item in items.items() if key not in gone})
            else:  # a tuple: a path leads through nothing else
                several = (self._item(item, below.get(n), (*at, n)) for n, item in enumerate(value))
                left = tuple(item for item in several if item is not _GONE)
        if left is _GONE:
            self.gone.add(at)
        return left

    def _item(self, item: Any, paths: list[Path] | None, at: Path) -> Any:
        return item if paths is None else self._less(item, paths, at)

    def _part(self, part: Part, below: Mapping[str | int, list[Path]], at: Path) -> Any:
        changes, defaults = self.changes(part, below, at), defaults_of(type(part))
        if any(change is defaults[name] and change not in _SILENT for name, change in changes.items()):
            return _GONE
        try:
            return part.evolve(**changes)
        except RecordError:
            return _GONE
