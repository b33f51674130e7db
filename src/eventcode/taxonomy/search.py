"""Search: the codes that everyday words fit, in one codebook or in several."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, overload

from attrs import frozen

from eventcode.errors import RecordError

from .codebook import Codebook, Entry, codebook
from .codebook import codebooks as known

if TYPE_CHECKING:
    from eventcode.registry import Registry

__all__ = ["SearchHit", "SearchResult", "search"]


@frozen(kw_only=True)
class SearchHit:
    """
    A code that fits, with its score from 0 to 1 and the words of the question that it has.

    >>> hit = codebook("cameo").search("rejects ceasefire")[0]
    >>> hit.code, hit.name, hit.matched
    ('1246', 'Refuse to de-escalate military engagement', ('rejects', 'ceasefire'))
    """

    entry: Entry
    """The code."""
    score: float
    """How well the words fit; comparable within one search."""
    matched: tuple[str, ...]
    """The words of the query that fit."""

    @property
    def code(self) -> str:
        """The code without its codebook: `072`."""
        return self.entry.code

    @property
    def full(self) -> str:
        """The code with its codebook's name: `cameo:072`."""
        return self.entry.full

    @property
    def name(self) -> str:
        """The name of the code."""
        return self.entry.name


@frozen(kw_only=True, repr=False)
class SearchResult(Sequence[SearchHit]):
    """
    The codes that some words fit, the best first.

    *words* are those that were asked, *codebooks* the ids of the codebooks. A result without hits is false.

    >>> search("sanctions lifted", ["cameo"], limit=2)
    'sanctions lifted' in cameo@1.1b3:
      cameo:085  1.00  Ease economic sanctions, boycott, embargo  (sanctions, lifted)
      cameo:080  0.76  Yield, not specified below  (sanctions, lifted)
    >>> search("spreads disinformation", ["cameo"])
    'spreads disinformation' in cameo@1.1b3: no code fits
    """

    words: str
    codebooks: tuple[str, ...]
    hits: tuple[SearchHit, ...]
    """The codes, the best first."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries of the hits."""
        return tuple(hit.entry for hit in self.hits)

    @overload
    def __getitem__(self, index: int) -> SearchHit: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[SearchHit, ...]: ...
    def __getitem__(self, index: int | slice) -> SearchHit | tuple[SearchHit, ...]:
        return self.hits[index]

    def __len__(self) -> int:
        return len(self.hits)

    def __iter__(self) -> Iterator[SearchHit]:
        return iter(self.hits)

    def text(self) -> str:
        """Return the result for a terminal: a line for each hit, or that nothing fits."""
        head = f"{self.words!r} in {', '.join(self.codebooks)}:"
        if not self.hits:
            return f"{head} no code fits"
        width = max(len(hit.full) for hit in self.hits)
        rows = (f"  {hit.full:{width}}  {hit.score:.2f}  {hit.name}  ({', '.join(hit.matched)})" for hit in self.hits)
        return "\n".join([head, *rows])

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        from eventcode.display.html import hits

        return hits(self)


def search(
    words: str,
    codebooks: Iterable[str | Codebook] | None = None,
    *,
    limit: int = 10,
    registry: "Registry | None" = None,
) -> SearchResult:
    """
    Return the codes that *words* fit best, the best first: everyday words, a code, or the start of one.

    Names, aliases, definitions and examples are searched, for the same words and for what they mean: `armistice` finds
    a truce. What is done and in which direction counts most: `sanctions lifted` is another thing than `sanctions
    imposed`, and `refuses to negotiate` than `negotiates`. Digits are a code and nothing else. Without *codebooks*, the
    current version of every codebook is searched. *registry* holds those of your own.

    >>> [hit.full for hit in search("ceasefire", ["cameo", "plover"], limit=2)]
    ['plover:RETREAT-ceasefire', 'cameo:0871']

    Raises:
        RecordError: for words that are no text, or a limit below 1.
        UnknownNameError: where no codebook is called so.

    """
    if not isinstance(words, str):
        raise RecordError(f"search: found {words!r}, expected text such as 'sanctions lifted'")
    if limit < 1:
        raise RecordError(f"search: found limit={limit!r}, expected at least 1")
    from ._search.index import plain
    from ._search.scores import find
    from ._search.words import written

    names = dict.fromkeys(id_.partition("@")[0] for id_ in known(registry=registry)) if codebooks is None else codebooks
    searched = [codebook(book, registry=registry) if isinstance(book, str) else book for book in names]
    spelled = written(plain(words))
    hits = (
        SearchHit(
            entry=found.entry,
            score=min(found.score, 1.0),
            matched=tuple(spelled[at] for at in found.places) or (words.strip(),),
        )
        for found in find(words, searched)[:limit]
    )
    return SearchResult(words=words, codebooks=tuple(book.id for book in searched), hits=tuple(hits))
