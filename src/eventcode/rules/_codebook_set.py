"""The codebooks, scales and assertions that rules look up: the library's, and those of a registry."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from attrs import Factory, field, frozen

from eventcode.assertions import BUILT_IN, Assertions
from eventcode.taxonomy import Codebook, Entry, Scale, scale
from eventcode.taxonomy.codebook import BUILT_IN as CODEBOOKS
from eventcode.taxonomy.codebook import named, versions

if TYPE_CHECKING:
    from eventcode.registry import Registry

__all__ = ["LIBRARY", "CodebookSet"]

_LONGEST_CACHED: Final = 100
"""The longest code whose entry is cached, in characters: a cache of longer ones could take any amount of memory."""


def _names(own: Iterable[Codebook]) -> frozenset[str]:
    ids = [*(book.id for book in own), *CODEBOOKS]
    return frozenset(name for id_ in ids for name in (id_, id_.partition("@")[0]))


@frozen(cache_hash=True)
class CodebookSet:
    """
    The codebooks that codes are looked up in, with the scales and assertions to compare sources with.

    A rule function that has a parameter `codebooks` gets the set that belongs to the registry of the check. The
    library's own belong to every set; the codebooks of *own* come first.

    >>> from eventcode.taxonomy import codebook
    >>> acme = codebook("cameo").extend("acme@0.2", {"0741": "Send advisers"})
    >>> CodebookSet((acme,)).entry("acme:0741").name, CodebookSet().entry("acme:0741")
    ('Send advisers', None)
    """

    own: tuple[Codebook, ...] = ()
    scales: tuple[Scale, ...] = ()
    """Further scales."""
    declared: tuple[tuple[str, Assertions], ...] = field(default=(), kw_only=True)
    """The assertions of further formats, each with the name of its format."""
    link_types: tuple[str, ...] = field(default=(), kw_only=True)
    """The types of links that packages add."""
    asserted: Mapping[str, Assertions] = field(
        init=False,
        eq=False,
        repr=False,
        default=Factory(lambda self: {**BUILT_IN, **dict(self.declared)}, takes_self=True),
    )
    """The assertions of all formats, by name."""
    names: frozenset[str] = field(init=False, eq=False, default=Factory(lambda self: _names(self.own), takes_self=True))
    """The names of the codebooks, with and without their versions."""
    _cached: Callable[[str], Entry | None] = field(
        init=False,
        eq=False,
        repr=False,
        default=Factory(lambda self: lru_cache(maxsize=65_536)(self._look_up), takes_self=True),
    )

    @classmethod
    def of(cls, registry: "Registry") -> "CodebookSet":
        """Return the set of a registry: the same one as long as the registry has the same entries."""
        declared = [(each.name, each.assertions) for each in registry.formats.values() if each.assertions is not None]
        books, scales = tuple(registry.codebooks.values()), tuple(registry.scales.values())
        return _set_of(books, scales, tuple(declared), tuple(registry.link_types))

    def __reduce__(self) -> tuple[Callable[..., "CodebookSet"], tuple[tuple[Codebook, ...], tuple[Scale, ...]]]:
        made = partial(CodebookSet, declared=self.declared, link_types=self.link_types)
        return made, (self.own, self.scales)

    def entry(self, code: str) -> Entry | None:
        """Return the entry of a code (`cameo:072`), None where no codebook has it."""
        return self._cached(code) if len(code) <= _LONGEST_CACHED else self._look_up(code)

    def spelling(self, name: str) -> str | None:
        """Return the name of a codebook that differs from *name* in case alone, None where there is none."""
        return next((known for known in self.names if known.casefold() == name.casefold()), None)

    def book(self, name: str) -> Codebook | None:
        """Return the codebook of that name or id, None where there is none."""
        return named(name, self.own) if name in self.names else None

    def scale(self, name: str) -> Scale:
        """
        Return the scale of that name.

        Raises:
            UnknownNameError: where there is none.

        """
        return next((each for each in self.scales if each.name == name), None) or scale(name)

    def versions(self, name: str) -> tuple[Codebook, ...]:
        """Return the other versions of a codebook."""
        book = self.book(name)
        if book is None:
            return ()
        mine = (each for each in self.own if each.name == book.name)
        return tuple(each for each in (*mine, *versions(book.name)) if each.id != book.id)

    def _look_up(self, code: str) -> Entry | None:
        name, _, value = code.partition(":")
        book = self.book(name)
        return None if book is None else book.get(value)


LIBRARY: Final = CodebookSet()
"""The library's own alone."""


@lru_cache(maxsize=8)
def _set_of(
    own: tuple[Codebook, ...],
    scales: tuple[Scale, ...],
    declared: tuple[tuple[str, Assertions], ...],
    link_types: tuple[str, ...],
) -> CodebookSet:
    is_own = own or scales or declared or link_types
    return CodebookSet(own, scales, declared=declared, link_types=link_types) if is_own else LIBRARY
