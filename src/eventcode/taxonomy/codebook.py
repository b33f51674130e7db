"""Codebooks: what the codes of an event are called, how they stand to each other, and what is wrong in print."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from os import PathLike
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from eventcode.errors import RecordError, UnknownNameError

from ._code_table import CodeTable, TableError, unknown
from ._entry import Definition, Entry, Erratum, Kind

if TYPE_CHECKING:
    from eventcode.registry import Registry

    from .search import SearchResult

__all__ = [
    "Codebook",
    "CodebookError",
    "Definition",
    "Entry",
    "Erratum",
    "Kind",
    "codebook",
    "codebooks",
    "entry",
    "load_codebook",
    "named",
    "registered",
    "versions",
]


class CodebookError(TableError):
    """A codebook that cannot be used, with everything that is wrong with it."""


@frozen(kw_only=True, eq=False, repr=False)
class Codebook(CodeTable[Entry]):
    """
    A mapping from code to `Entry`, in the order of the codebook; `072` and `cameo:072` are the same code.

    *sha256* is that of the reviewed table (or of the file) that it was read from, and *base* the codebook that it
    extends, if it does.

    >>> book = codebook("cameo")
    >>> book.id, len(book), book["cameo:0211"].parent
    ('cameo@1.1b3', 318, '021')
    """

    version: str
    """The version: `1.1b3`."""
    title: str
    """The title."""
    source: str | None = None
    """The document or data set that it is from."""
    date: str | None = None
    """The date of the source."""
    licence: str | None = None
    """The licence of the source."""
    note: str | None = None
    """A remark on the codebook."""
    sha256: str | None = None
    base: "Codebook | None" = None
    errata: tuple[Erratum, ...] = ()
    """The errors of the printed codebook."""
    _definitions: Callable[[], Mapping[str, Definition]]

    @property
    def id(self) -> str:
        """Name and version: `cameo@1.1b3`."""
        return f"{self.name}@{self.version}"

    def __str__(self) -> str:
        return self.id

    def _repr_html_(self) -> str:
        from eventcode.display.html import tree

        return tree(self)

    def __reduce__(self) -> Any:
        """Pickle a codebook of the library by its id, and one of a project by what it adds to its base."""
        if self.id in BUILT_IN and codebook(self.id) is self:
            return codebook, (self.id,)
        from ._own_codebook import remade

        return remade(self)

    @property
    def definitions(self) -> Mapping[str, Definition]:
        """Definition, exclusion, confused codes and examples of each code that has them; read on first use."""
        return self._definitions()

    @property
    def roots(self) -> tuple[str, ...]:
        """The codes without a parent; in PLOVER the contexts are among them."""
        return tuple(code for code, entry in self.by_code.items() if entry.parent is None)

    def of_kind(self, kind: Kind) -> tuple[Entry, ...]:
        """
        Return the entries of one kind.

        >>> len(codebook("plover").of_kind("event")), len(codebook("plover").of_kind("mode"))
        (16, 67)
        """
        return tuple(entry for entry in self.by_code.values() if entry.kind == kind)

    def children(self, code: str) -> tuple[str, ...]:
        """Return the codes one level below *code*."""
        return self[code].children

    def ancestors(self, code: str) -> tuple[str, ...]:
        """
        Return the codes above *code*, the nearest first.

        >>> codebook("cameo").ancestors("0211")
        ('021', '02')
        """
        found = []
        parent = self[code].parent
        while parent is not None:
            found.append(parent)
            parent = self.by_code[parent].parent
        return tuple(found)

    def is_a(self, code: str, other: str) -> bool:
        """
        Tell whether *code* is *other* or stands below it.

        Raises:
            UnknownNameError: where one of them is no code of this codebook: a slip of the pen is no "no".

        """
        above = self[other].code
        return self[code].code == above or above in self.ancestors(code)

    def find(self, text: str) -> Entry | None:
        """
        Return the entry that *text* names: its code, its name or an alias; in any case, but an exact match goes first.

        >>> codebook("cameo").find("Make empathetic commment").code, codebook("plover").find("DEMAND").code
        ('018', 'REQUEST')

        Raises:
            RecordError: where *text* is no text.
            UnknownNameError: where it names several; the message lists them, `find_all` returns them.

        """
        found = self.find_all(text)
        if len(found) > 1:
            listed = ", ".join(f"{each.code!r} ({each.name})" for each in found)
            raise UnknownNameError(f"{self.id}: {text!r} names several codes: {listed}")
        return found[0] if found else None

    def find_all(self, text: str) -> tuple[Entry, ...]:
        """
        Return every entry that *text* names equally well, in the order of the codebook; none is an empty tuple.

        >>> [each.code for each in codebook("plover").find_all("arrest")]
        ['THREATEN-arrest', 'COERCE-arrest']

        Raises:
            RecordError: where *text* is no text.

        """
        exact = self.get(text)  # refuses a number
        if exact is not None:
            return (exact,)
        from ._names import named

        return named(self, text)

    def search(self, words: str, *, limit: int = 10) -> "SearchResult":
        """
        Return the codes of this codebook that *words* fit best, the best first; see `eventcode.search`.

        >>> [hit.code for hit in codebook("cameo").search("denied", limit=1)]
        ['016']

        Raises:
            RecordError: for words that are no text, or a limit below 1.

        """
        from .search import search

        return search(words, [self], limit=limit)

    def extend(self, id: str, codes: Mapping[str, "str | Mapping[str, object]"], **about: str) -> "Codebook":
        """
        Return a codebook of your own, `name@version`, with all codes of this one and those in *codes*.

        A code is given with its name, or with a mapping of `name` and any of `parent`, `kind`, `definition`,
        `excludes`, `confused_with`, `examples`, `aliases`, `note`. Without a parent it stands below the longest code
        that it begins with and that digits or a hyphen follow, as in 0741 and AID-money. *about* may give `title`,
        `source`, `date`, `licence`, `note`.

        >>> acme = codebook("cameo").extend("acme@0.2", {"0741": "Send advisers"})
        >>> acme["0741"].full, acme["0741"].parent, acme["072"].full, len(acme)
        ('acme:0741', '074', 'cameo:072', 319)

        Raises:
            CodebookError: with everything that is wrong.

        """
        from ._own_codebook import custom

        return custom(id, codes, self, about)

    def _spellings(self, code: str, value: Entry) -> tuple[str, ...]:
        return (f"{self.codebook}:{code}", value.full)

    def _missing(self, code: str) -> UnknownNameError:
        book, colon, bare = code.rpartition(":")
        if book == self.id:
            return UnknownNameError(f"found {code!r}, expected the code without a version: '{self.name}:{bare}'")
        if colon and book != self.name:
            return UnknownNameError(f"{code!r} is a code of {book!r}, not of {self.id}")
        message = f"{self.id} has no code {bare!r}"
        if f"0{bare}" in self.by_code:
            return UnknownNameError(message, f"0{bare}")
        return unknown(message, bare, self)


BUILT_IN: Final[Mapping[str, str]] = {
    "cameo@1.1b3": "cameo",
    "cameo@0.5b1": "cameo",
    "plover@2.0": "plover",
    "plover@2017": "plover",
    "plover@0.5b1": "plover",
    "polecat@2023": "plover",
    "weis@keds": "weis",
    "acled@2023": "conflict",
    "acled@2019": "conflict_older",
    "acled@2018": "conflict_older",
    "ucdp-ged@24": "conflict",
    "ucdp-prio-acd@24": "conflict",
    "mid@5": "values",
    "gtd@2012": "values",
    "scad@3.3": "values",
}
"""Each codebook's id and the module that holds it; the first of a name is the current version."""


REGISTERED: Final[dict[str, Codebook]] = {}
"""The codebooks of the default registry, by id; `Registry.add_codebook` puts them here."""


def codebooks(*, registry: "Registry | None" = None) -> tuple[str, ...]:
    """
    Return the id of every codebook: the built-in ones, then the registry's.

    Of those with the same name, the current version comes first.

    >>> codebooks()[:2]
    ('cameo@1.1b3', 'cameo@0.5b1')
    """
    return (*BUILT_IN, *(REGISTERED if registry is None else registry.codebooks))


def codebook(name: str, *, registry: "Registry | None" = None) -> Codebook:
    """
    Return a codebook by its id, or by its name: then the current version, `cameo@1.1b3` or `plover@2.0`.

    *registry* holds the codebooks of your own, which are asked first; without it, `eventcode.registry.DEFAULT` does.

    >>> codebook("plover").id, codebook("plover@2017").id
    ('plover@2.0', 'plover@2017')

    Raises:
        UnknownNameError: where none is called so; the message lists those that are.

    """
    return named(name, registered(registry))


def registered(registry: "Registry | None" = None) -> tuple[Codebook, ...]:
    """Return the codebooks of a registry: those of your own."""
    return tuple((REGISTERED if registry is None else registry.codebooks).values())


def named(name: str, own: Iterable[Codebook]) -> Codebook:
    """
    Return the codebook with that id or name: the first of *own*, else the library's.

    Raises:
        UnknownNameError: where none is called so.

    """
    own = tuple(own)
    for book in own:
        if name in {book.id, book.name}:
            return book
    found = _built_in(name)
    if found is None:
        ids = [*(book.id for book in own), *BUILT_IN]
        names = dict.fromkeys([*ids, *(known.partition("@")[0] for known in ids)])
        raise unknown(f"no codebook is called {name!r}", str(name), names, show=True)
    return found


def versions(name: str) -> tuple[Codebook, ...]:
    """
    Return the library's codebooks of one name, the current version first.

    >>> [book.id for book in versions("plover")][:2]
    ['plover@2.0', 'plover@2017']
    """
    return tuple(named(id_, ()) for id_ in BUILT_IN if id_.partition("@")[0] == name)


@lru_cache(maxsize=64)
def _built_in(name: str) -> Codebook | None:
    id_ = next((known for known in BUILT_IN if name in {known, known.partition("@")[0]}), None)
    if id_ is None or id_ != name:
        return None if id_ is None else _built_in(id_)
    from ._load import load

    return load(id_, BUILT_IN[id_])


def entry(code: str, *, registry: "Registry | None" = None) -> Entry:
    """
    Return the entry of a code with its codebook: `cameo:072`, or with a version, `plover@2017:DEMAND`.

    >>> entry("cameo:072").name
    'Provide military aid'

    Raises:
        RecordError: where *code* is no text with a codebook.
        UnknownNameError: where there is no such codebook, or no such code in it.

    """
    book, colon, bare = code.partition(":") if isinstance(code, str) else ("", "", "")
    if not colon:
        raise RecordError(f"entry: found {code!r}, expected a code with its codebook, such as 'cameo:072'")
    return codebook(book, registry=registry)[bare]


def load_codebook(
    path: str | PathLike[str],
    *,
    id: str | None = None,
    base: str | Codebook | None = None,
    registry: "Registry | None" = None,
) -> Codebook:
    """
    Read a codebook of your own from a TOML or a CSV file.

    TOML: `id = "acme@0.2"`, perhaps `extends = "cameo@1.1b3"`, `title`, `source`, `date`, `licence` and `note`, and a
    table `codes`, as `Codebook.extend` takes it. CSV: a header of `code`, `name` and any of the other columns, with `;`
    between several codes or aliases and a line break between several examples; it says neither its id nor what it
    extends, so that both are arguments. *registry* holds the codebooks of your own that it may extend.

    Raises:
        CodebookError: with everything that is wrong; FileNotFoundError where there is no such file.
        UnknownNameError: where it extends a codebook that does not exist.

    """
    from ._own_codebook import load

    return load(path, id, base, registry)
