"""
Keeper: the original text of a field's cells, kept where the writer would not produce the same.

One law makes files come out as they went in. Cells that the writer would not make of the values alone are kept, and
count as long as the cells, read with them, mean what the record says. So a value that somebody changed is written
anew, and no stale text stands beside it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from itertools import repeat
from operator import is_
from typing import Any, Final, TypeAlias

from eventcode.errors import Path
from eventcode.formats.identity_cache import IdentityCache
from eventcode.formats.losses import Unsupported, capacity, diff_paths
from eventcode.issues import InvalidRecordError

from .field import ABSENT, DEFAULTS, UNKEPT, Field

__all__ = ["Keeper", "ObjectKeeper", "exact"]

_CACHED: Final = 4_096
"""How many different values of a field are remembered: actors, places and days come again and again."""

_Found: TypeAlias = tuple[tuple[Any, ...], Mapping[str, Any]]
"""The values of a field, and the texts to keep."""
_Answer: TypeAlias = tuple[tuple[Any, ...], tuple[Unsupported, ...]]
"""The cells of a field, and what of its values they cannot hold."""


class Keeper:
    """A field in one file: its cells to values and kept texts, and back; all cells are kept, or none."""

    blank: object = ""
    """A cell that says nothing."""

    def __init__(self, field: Field, columns: Sequence[str], *, defaults: Mapping[str, Any] = DEFAULTS) -> None:
        present = frozenset(columns)
        self.field = field
        self.names = tuple(name for name in field.names if name in present)
        needs_beside = not field.beside_for or present.intersection(field.beside_for)
        self.beside = tuple(name for name in field.beside if name in present and needs_beside)
        self.columns = (*self.names, *self.beside)
        """The columns whose cells the field is read from, in that order."""
        self._defaults = tuple(defaults[name] for name in field.fills)
        self._may_lack = tuple(name in field.implied for name in field.fills)
        self._decode, self._encode = field.bind(self.names, seen=self.columns, columns=present, blank=self.blank)
        self._blanks = () if field.fills else self._encode((), {})
        self.read, self.write = self._both()

    def _both(self) -> tuple[Callable[..., _Found], Callable[..., _Answer]]:
        """
        Return both directions.

        The first leads from the cells (those of the field, then those beside it) to the values and the texts to keep;
        it raises `InvalidRecordError` with every cell that no record can hold. The second leads from the values, the
        kept texts (`UNKEPT` where there is none) and the cells beside to the cells, and what these cannot hold.
        """
        if not self.field.cached:
            return self._read, self._write
        return lru_cache(_CACHED)(self._read), lru_cache(_CACHED)(self._write)

    def blanks(self) -> Mapping[str, Any]:
        """Return the cells of a record that says nothing here, by name."""
        return dict(zip(self.names, self._blanks or self._encode(self._defaults, {}), strict=True))

    def values(self, cells: tuple[Any, ...]) -> tuple[Any, ...]:
        """
        Return the values alone, which takes half the time: no texts are kept.

        Raises:
            InvalidRecordError: as *read*.

        """
        return self._decode(cells) if self.field.fills else ()

    def _read(self, cells: tuple[Any, ...]) -> _Found:
        if not self.field.fills:
            return (), self._to_keep(cells, self._blanks)
        values = self._decode(cells)
        own = cells[: len(self.names)] if self.beside else cells
        return values, self._to_keep(own, self._encode(values, self._sources(own) if self.field.sources else {}))

    def _sources(self, cells: tuple[Any, ...]) -> Mapping[str, Any]:
        named = zip(self.names, cells, strict=True)
        return {name: cell for name, cell in named if name in self.field.sources and cell is not ABSENT}

    def _to_keep(self, cells: tuple[Any, ...], made: tuple[Any, ...]) -> Mapping[str, Any]:
        if cells == made and not self.field.verbatim:
            return {}
        if "" not in cells:
            return dict(zip(self.names, cells, strict=True))
        return {name: cell for name, cell, text in zip(self.names, cells, made, strict=True) if cell or text}

    def _write(self, values: tuple[Any, ...], kept: tuple[Any, ...], beside: tuple[str, ...] = ()) -> _Answer:
        if not self.field.fills:
            return _overlaid(self._blanks, kept), ()
        if all(map(is_, kept, repeat(UNKEPT))):
            made = self._encode(values, {})
            candidates: Iterable[tuple[Any, ...]] = (made,)
        else:
            named = zip(self.names, kept, strict=True)
            made = self._encode(values, {n: text for n, text in named if text is not UNKEPT and text is not ABSENT})
            candidates = self._candidates(made, kept)
        values = self._completed(values, made + beside)
        least: tuple[Unsupported, ...] | None = None
        for cells in candidates:
            unsupported = self._unsupported(values, cells + beside)
            if not unsupported:
                return cells, ()
            # The fewer fields a candidate names, the more exact it is; the last one is written when losses are.
            least = unsupported if least is None or len(unsupported) <= len(least) else least
        return made, least or ()

    def _candidates(self, made: tuple[Any, ...], kept: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
        """Yield the cells that may be written, the best first: with the kept texts, then without."""
        yield _overlaid(made, kept)
        yield made

    def _completed(self, values: tuple[Any, ...], made: tuple[Any, ...]) -> tuple[Any, ...]:
        """Put in the place of values that a record may lack those that the format says anyway."""
        if not self.field.implied:
            return values
        lacking = [
            may and value == default for may, value, default in zip(self._may_lack, values, self._defaults, strict=True)
        ]
        if not any(lacking):
            return values
        try:
            back = self._decode(made)
        except InvalidRecordError:
            return values
        return tuple([b if lacks else v for lacks, v, b in zip(lacking, values, back, strict=True)])

    def _unsupported(self, values: tuple[Any, ...], cells: tuple[Any, ...]) -> tuple[Unsupported, ...]:
        """Name what of the values the cells, read again, would not say."""
        try:
            back = self._decode(cells)
        except InvalidRecordError:
            paths: list[Path] = [(name,) for name in self.field.fills]
        else:
            if back == values:
                return ()
            said = zip(self.field.fills, values, back, strict=True)
            paths = [
                path for name, ours, theirs in said if ours != theirs for path in diff_paths(ours, theirs, (name,))
            ]
        return tuple(Unsupported(path, capacity(self.field.capacity)) for path in paths)


class ObjectKeeper(Keeper):
    """A field of JSON objects: each key is kept by itself, and may be absent."""

    blank = ABSENT

    def _both(self) -> tuple[Callable[..., _Found], Callable[..., _Answer]]:
        # Most keys of most objects are absent: what that says is found out once.
        self._absent = (ABSENT,) * len(self.names)
        self._of_absent = cache(self._read)
        self._of_nothing = cache(self._write)
        self._written = IdentityCache[_Answer]()
        self._found = IdentityCache[_Found]()
        self._unkept = (UNKEPT,) * len(self.names)
        return self._read_object, self._write_object

    def _read_object(self, cells: tuple[Any, ...]) -> _Found:
        if all(map(is_, cells, self._absent)):
            return self._of_absent(cells)
        if all(map(_is_text, cells)):  # no other value is the same object in two rows
            return self._found.get(cells, partial(self._read, cells))
        return self._read(cells)

    def _write_object(self, values: tuple[Any, ...], kept: tuple[Any, ...], beside: tuple[Any, ...] = ()) -> _Answer:
        if values == self._defaults and all(map(is_, kept, self._unkept)):
            return self._of_nothing(values, kept, beside)
        return self._written.get((*values, *kept, *beside), partial(self._write, values, kept, beside))

    def _to_keep(self, cells: tuple[Any, ...], made: tuple[Any, ...]) -> Mapping[str, Any]:
        alike = zip(self.names, cells, made, strict=True)
        return {name: cell for name, cell, value in alike if cell is not value and not exact(cell, value)}

    def _candidates(self, made: tuple[Any, ...], kept: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
        """Yield also the keys with one kept value less, for each."""
        yield _overlaid(made, kept)
        present = tuple([UNKEPT if value is ABSENT else value for value in kept])
        if ABSENT in kept:
            yield _overlaid(made, present)
        for place, value in enumerate(present):
            if value is not UNKEPT:
                yield _overlaid(made, (*present[:place], UNKEPT, *present[place + 1 :]))
        yield made


def _is_text(cell: object) -> bool:
    return cell is ABSENT or type(cell) is str


def _overlaid(made: tuple[Any, ...], kept: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple([cell if text is UNKEPT else text for cell, text in zip(made, kept, strict=True)])


def exact(one: object, other: object) -> bool:
    """Return True where two values are the same JSON: 1, 1.0 and true are three, and keys have an order."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return list(one) == list(other) and all(exact(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(exact, one, other))
    return type(one) is type(other) and one == other
