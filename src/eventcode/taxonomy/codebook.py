"""Codebooks: what the codes of an event are called, how they stand to each other, and what is wrong in print."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from attrs import frozen

from eventcode.errors import RecordError, UnknownNameError
from eventcode.taxonomy._code_table import CodeTable, unknown

__all__ = ["Codebook", "Entry", "Erratum", "codebook", "codebook_names"]

_Definition = tuple[str, str | None, tuple[str, ...]]


@frozen
class Erratum:
    """Something wrong in a codebook or in a published copy of it; without a code it concerns the whole."""

    code: str | None
    text: str
    source: str


@frozen(kw_only=True)
class Entry:
    """
    One code of a codebook, under the name that the codebook gives it.

    *sources* says who knows the code: `manual`, `gdelt`, `icews`; *name_gdelt* and *name_icews* are their own labels.

    >>> codebook("cameo")["072"].name
    'Provide military aid'
    """

    code: str
    book: str
    name: str
    level: int
    parent: str | None
    children: tuple[str, ...] = ()
    name_gdelt: str | None = None
    name_icews: str | None = None
    sources: frozenset[str] = frozenset()
    note: str | None = None
    errata: tuple[Erratum, ...] = ()

    @property
    def full(self) -> str:
        """The code with its codebook's name, as a record holds it: `cameo:072`."""
        return f"{self.book}:{self.code}"

    @property
    def definition(self) -> str | None:
        """What the code takes in, in this library's own words; None where nothing has been written."""
        found = codebook(self.book).definitions.get(self.code)
        return found and found[0]

    @property
    def excludes(self) -> str | None:
        """What looks like it and is coded otherwise."""
        found = codebook(self.book).definitions.get(self.code)
        return found and found[1]

    @property
    def confused_with(self) -> tuple[str, ...]:
        """The codes that coders take it for, or it for them."""
        found = codebook(self.book).definitions.get(self.code)
        return found[2] if found else ()

    def is_a(self, code: str) -> bool:
        """
        Tell whether this is *code* or stands below it.

        >>> codebook("cameo")["0211"].is_a("02")
        True

        Raises:
            UnknownNameError: where the codebook has no such code.

        """
        return codebook(self.book).is_a(self.code, code)


@frozen(kw_only=True, eq=False, repr=False)
class Codebook(CodeTable[Entry]):
    """
    A mapping from code to `Entry`, in the order of the book; `072` and `cameo:072` are the same code.

    >>> book = codebook("cameo")
    >>> book.id, len(book), book["cameo:0211"].parent
    ('cameo@1.1b3', 318, '021')
    """

    version: str
    title: str
    source: str
    date: str
    licence: str
    note: str
    errata: tuple[Erratum, ...] = ()
    _definitions: Callable[[], Mapping[str, _Definition]]

    @property
    def id(self) -> str:
        """Name and version: `cameo@1.1b3`."""
        return f"{self.name}@{self.version}"

    def __str__(self) -> str:
        return self.id

    @property
    def definitions(self) -> Mapping[str, _Definition]:
        """Definition, exclusion and the codes confused with it, for each code that has them; read on first use."""
        return self._definitions()

    @property
    def roots(self) -> tuple[str, ...]:
        """The codes without a parent."""
        return tuple(code for code, entry in self.by_code.items() if entry.parent is None)

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
            UnknownNameError: where one of them is no code of this book: a slip of the pen is no "no".

        """
        above = self[other].code
        return self[code].code == above or above in self.ancestors(code)

    def search(self, words: str, limit: int = 10) -> list[Entry]:
        """
        Return the entries that *words* fit best, the best first: a code, the start of one, or words of any form.

        A word in the name weighs more than a word in the definition.

        >>> [entry.code for entry in codebook("cameo").search("denied", limit=1)]
        ['016']
        """
        from eventcode.taxonomy._search import search

        if limit < 1:
            raise RecordError(f"Codebook.search: found limit={limit!r}, expected at least 1")
        return search(self, words)[:limit]

    def _missing(self, code: str) -> UnknownNameError:
        book, colon, bare = code.rpartition(":")
        if book == self.id:
            return UnknownNameError(f"found {code!r}, expected the code without a version: '{self.name}:{bare}'")
        if colon and book != self.name:
            return UnknownNameError(f"{code!r} is a code of {book!r}, not of {self.id}")
        message = f"{self.id} has no code {bare!r}"
        if f"0{bare}" in self.by_code:
            return UnknownNameError(f"{message}; did you mean {f'0{bare}'!r}?")
        return unknown(message, bare, self)


def _definitions() -> Mapping[str, _Definition]:
    from eventcode.taxonomy._definitions import DEFINITIONS

    return DEFINITIONS


@cache
def _cameo() -> Codebook:
    from eventcode.taxonomy._cameo import ABOUT, ERRATA, ROWS

    errata = tuple(Erratum(*row) for row in ERRATA)
    children: dict[str, list[str]] = {code: [] for code, *_ in ROWS}
    levels: dict[str | None, int] = {None: 0}
    for code, parent, *_ in ROWS:
        levels[code] = levels[parent] + 1
        if parent is not None:
            children[parent].append(code)
    by_code = {
        code: Entry(
            code=code,
            book=ABOUT["name"],
            name=name,
            level=levels[code],
            parent=parent,
            children=tuple(children[code]),
            name_gdelt=name_gdelt,
            name_icews=name_icews,
            sources=frozenset(sources),
            note=note,
            errata=tuple(erratum for erratum in errata if erratum.code == code),
        )
        for code, parent, name, name_gdelt, name_icews, sources, note in ROWS
    }
    return Codebook(book=ABOUT["name"], by_code=by_code, errata=errata, definitions=_definitions, **ABOUT)


_BOOKS: Final[Mapping[str, Callable[[], Codebook]]] = {"cameo@1.1b3": _cameo}


def codebook_names() -> tuple[str, ...]:
    """Return the id of every codebook known here."""
    return tuple(_BOOKS)


@cache
def codebook(name: str) -> Codebook:
    """
    Return a codebook by its name, or by name and version: `cameo` or `cameo@1.1b3`.

    Raises:
        UnknownNameError: where none is called so; the message lists those that are.

    """
    for known, load in _BOOKS.items():
        if name in {known, known.partition("@")[0]}:
            return load()
    names = [*_BOOKS, *(known.partition("@")[0] for known in _BOOKS)]
    raise unknown(f"no codebook is called {name!r}", str(name), names, show=True)
