"""Books: the codebooks, scales and assertions that rules look up: the library's, and those of a registry."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Final

from attrs import Factory, field, frozen

from eventcode.assertions import BUILT_IN, Assertions
from eventcode.taxonomy import Codebook, Entry, Scale, codebook, codebook_names, scale

__all__ = ["LIBRARY", "Books"]


def _names(own: Iterable[Codebook]) -> frozenset[str]:
    ids = [*(book.id for book in own), *codebook_names()]
    return frozenset(name for id_ in ids for name in (id_, id_.partition("@")[0]))


@frozen
class Books:
    """
    The codebooks that codes are looked up in: *own* ones are asked first.

    >>> acme = codebook("cameo").extend("acme@0.2", {"0741": "Send advisers"})
    >>> Books((acme,)).entry("acme:0741").name, Books().entry("acme:0741")
    ('Send advisers', None)
    """

    own: tuple[Codebook, ...] = ()
    asserted: Mapping[str, Assertions] = field(default=BUILT_IN, hash=False, repr=False)
    """The assertions of formats, by name."""
    scales: Mapping[str, Scale] = field(factory=dict, hash=False, repr=False)
    """Scales on top of the built-in ones, by name."""
    names: frozenset[str] = field(init=False, eq=False, default=Factory(lambda self: _names(self.own), takes_self=True))
    """What they are called, with and without their versions."""
    entry: Callable[[str], Entry | None] = field(
        init=False,
        eq=False,
        repr=False,
        default=Factory(lambda self: lru_cache(maxsize=65_536)(self._look_up), takes_self=True),
    )
    """Returns the entry of a code with its book; None where there is none. Codes repeat in data, and so are kept."""

    def book(self, name: str) -> Codebook | None:
        """Return the codebook of that name; None where none is called so."""
        return codebook(name, self.own) if name in self.names else None

    def scale(self, name: str) -> Scale:
        """Return the scale of that name."""
        return self.scales[name] if name in self.scales else scale(name)

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


LIBRARY: Final = Books()
"""The library's codebooks alone."""
