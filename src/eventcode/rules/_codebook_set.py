"""The set of codebooks that rules look codes up in: the library's, and those of a registry."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

from attrs import Factory, field, frozen

from eventcode.taxonomy import Codebook, Entry, codebook, codebook_names

__all__ = ["LIBRARY", "CodebookSet"]

_LONGEST_CACHED: Final = 100
"""The longest code whose entry is cached, in characters: a cache of longer ones could take any amount of memory."""


def _names(own: Iterable[Codebook]) -> frozenset[str]:
    ids = [*(book.id for book in own), *codebook_names()]
    return frozenset(name for id_ in ids for name in (id_, id_.partition("@")[0]))


@frozen
class CodebookSet:
    """
    The codebooks that codes are looked up in. Those of *own* come first.

    A rule function that has a parameter `codebooks` gets the set that belongs to the registry of the check.

    >>> acme = codebook("cameo").extend("acme@0.2", {"0741": "Send advisers"})
    >>> CodebookSet((acme,)).entry("acme:0741").name, CodebookSet().entry("acme:0741")
    ('Send advisers', None)
    """

    own: tuple[Codebook, ...] = ()
    names: frozenset[str] = field(init=False, eq=False, default=Factory(lambda self: _names(self.own), takes_self=True))
    """The names of the codebooks, with and without their versions."""
    _cached: Callable[[str], Entry | None] = field(
        init=False,
        eq=False,
        repr=False,
        default=Factory(lambda self: lru_cache(maxsize=65_536)(self._look_up), takes_self=True),
    )

    def __reduce__(self) -> tuple[type["CodebookSet"], tuple[tuple[Codebook, ...]]]:
        return CodebookSet, (self.own,)

    def entry(self, code: str) -> Entry | None:
        """Return the entry of a code (`cameo:072`), None where no codebook has it."""
        return self._cached(code) if len(code) <= _LONGEST_CACHED else self._look_up(code)

    def spelling(self, name: str) -> str | None:
        """Return the name of a codebook that differs from *name* in case alone, None where there is none."""
        return next((known for known in self.names if known.casefold() == name.casefold()), None)

    def book(self, name: str) -> Codebook | None:
        """Return the codebook of that name or id, None where there is none."""
        return codebook(name, self.own) if name in self.names else None

    def versions(self, name: str) -> tuple[Codebook, ...]:
        """Return the other versions of a codebook."""
        book = self.book(name)
        if book is None:
            return ()
        others = [codebook(id_) for id_ in codebook_names() if id_.partition("@")[0] == book.name]
        return tuple(each for each in (*self.own, *others) if each.name == book.name and each.id != book.id)

    def _look_up(self, code: str) -> Entry | None:
        name, _, value = code.partition(":")
        book = self.book(name)
        return None if book is None else book.get(value)


LIBRARY: Final = CodebookSet()
"""The library's codebooks alone."""
