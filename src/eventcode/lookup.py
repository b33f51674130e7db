"""Look-up: what codebooks say of a code, for a terminal: its page, a tree of codes, a list of what fits some words."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .display.terminal import table
from .errors import UnknownNameError
from .taxonomy import (
    Codebook,
    Entry,
    classes,
    classes_names,
    codebook,
    codebooks,
    crosswalk,
    crosswalks,
    scale,
    scales,
    search,
)
from .taxonomy.codebook import BUILT_IN, named, registered

if TYPE_CHECKING:
    from .registry import Registry

__all__ = ["books", "find", "lookup", "page", "tree"]


def lookup(query: str, book: Codebook | None = None, *, whole: bool = False, registry: "Registry | None" = None) -> str:
    """
    Return what is to be said of a code, or the codes that some words fit: of one codebook, or of all.

    Without words it is the tree of the codebook, or the list of all codebooks. Of a code that several codebooks have,
    such as 072, it is the page in the first, which names the others. With *whole*, the page of a code is followed by
    all that stands below it, not by its children alone. *registry* holds the codebooks of your own.

    >>> print(lookup("072").splitlines()[0])
    cameo:072  Provide military aid
    >>> "  also: weis:072 Extend military aid" in lookup("072").splitlines()
    True

    Raises:
        UnknownNameError: where nothing fits.

    """
    if not query:
        return books(registry=registry) if book is None else tree(book, book.roots)
    searched = _searched(book, registry)
    found = _exact(query, searched)
    if found:
        also = "".join(f"\n  also: {each.full} {each.name}" for each in found[1:])
        below = found[0].children
        return page(found[0]) + also + (f"\n\n{tree(found[0].home, below, deep=whole)}" if below else "")
    hits = search(query, searched)
    if not hits:
        raise nothing_fits(query, book, registry=registry)
    return table(["code", "name", "words"], [[hit.full, hit.name, ", ".join(hit.matched)] for hit in hits])


def find(query: str, book: Codebook | None = None, *, registry: "Registry | None" = None) -> list[Entry]:
    """
    Return the codes that a query names or, where it names none, those that its words fit, best first.

    >>> [found.full for found in find("AGREE")]
    ['plover:AGREE', 'polecat:AGREE']

    """
    searched = _searched(book, registry)
    return _exact(query, searched) or [*search(query, searched).entries]


def nothing_fits(query: str, book: Codebook | None = None, *, registry: "Registry | None" = None) -> UnknownNameError:
    """
    Return the error for a query that nothing fits, with what was probably meant: a code with its zero, a codebook.

    >>> print(nothing_fits("72"))
    nothing in any codebook fits '72'; did you mean '072'?
    >>> print(nothing_fits("cameo"))
    nothing in any codebook fits 'cameo': it is the name of a codebook, whose codes --codebook cameo lists

    """
    message = f"nothing in {book.id if book else 'any codebook'} fits {query!r}"
    searched = _searched(book, registry)
    if query.isdecimal() and any(f"0{query}" in each for each in searched):
        return UnknownNameError(message, f"0{query}")
    if (name := query.lower()) in {name for each in searched for name in (each.name, each.id)}:
        return UnknownNameError(f"{message}: it is the name of a codebook, whose codes --codebook {name} lists")
    return UnknownNameError(f"{message}; there are codes such as 072 and words such as 'deny'")


def _searched(book: Codebook | None, registry: "Registry | None") -> list[Codebook]:
    return [book] if book else [*registered(registry), *(codebook(name) for name in _current())]


def _exact(query: str, searched: list[Codebook]) -> list[Entry]:
    if ":" in query and " " not in query:
        name, _, code = query.partition(":")
        return [named(name, searched)[code]]
    return list({book[query].full: book[query] for book in searched if query in book}.values())


def books(*, registry: "Registry | None" = None) -> str:
    """Return the list of the codebooks, those of your own last."""
    known = [codebook(id_, registry=registry) for id_ in codebooks(registry=registry)]
    return table(["codebook", "codes", "title"], [[b.id, str(len(b)), b.title] for b in known], right=["codes"])


def tree(book: Codebook, codes: Iterable[str], *, deep: bool = True) -> str:
    """
    Return codes with their names, those below them indented; without *deep*, only the codes themselves.

    >>> print(tree(codebook("cameo"), ["021"]))
    021  Appeal for material cooperation, not specified below
      0211  Appeal for economic cooperation
      0212  Appeal for military cooperation
      0213  Appeal for judicial cooperation
      0214  Appeal for intelligence
    """
    return "\n".join(_branches(book, codes, 0, deep=deep))


def _branches(book: Codebook, codes: Iterable[str], depth: int, *, deep: bool) -> Iterator[str]:
    for code in codes:
        kind = f" ({book[code].kind})" if depth == 0 and book[code].kind in {"context", "auxiliary"} else ""
        yield f"{'  ' * depth}{code}  {book[code].name}{kind}"
        if deep:
            yield from _branches(book, book.children(code), depth + 1, deep=True)


def page(found: Entry) -> str:
    """
    Return all that is known of a code: a line a fact.

    >>> print(page(codebook("plover")["PROTEST-strike"]).partition(chr(10))[0])
    plover:PROTEST-strike  Strike
    """
    book = found.home
    names = {code: book[code].name for code in (*book.ancestors(found.code), *found.confused_with)}
    facts = [
        ("", found.definition),
        ("not:", found.excludes),
        *(("e.g.", example) for example in found.examples),
        ("compare:", ", ".join(f"{code} {names[code]}" for code in found.confused_with)),
        ("under:", " > ".join(f"{code} {names[code]}" for code in reversed(book.ancestors(found.code)))),
        ("also called:", "; ".join(found.aliases)),
        ("known to:", ", ".join(sorted(found.sources))),
        *_values(found),
        *_counterparts(found),
        ("note:", found.note),
        *(("erratum:", f"{erratum.text} ({erratum.source})") for erratum in found.errata),
    ]
    is_old = book.id in BUILT_IN and codebook(found.codebook).id != book.id
    lines = [f"{book.id if is_old else found.codebook}:{found.code}  {found.name}"]
    lines += [f"  {label + ' ' if label else ''}{text}" for label, text in facts if text]
    return "\n".join(lines)


def _current() -> Iterable[str]:
    return dict.fromkeys(id_.partition("@")[0] for id_ in BUILT_IN)


def _known_as(found: Entry) -> str:
    """Return the codebook of the library that a code is of, also where one of a project's own extends it."""
    book: Codebook | None = found.home
    while book is not None and book.base is not None and book.name != found.codebook:
        book = book.base
    return book.id if book else found.codebook


def _values(found: Entry) -> Iterator[tuple[str, str]]:
    if _known_as(found) not in {codebook(name).id for name in _current()}:
        return  # scales and classes are of the current versions
    values = [(name, scale(name).get(found.code)) for name in scales(found.codebook)]
    yield "scales:", ", ".join(f"{name} {'no value' if value is None else value}" for name, value in values)
    numbers = [(name, classes(name).get(found.code)) for name in classes_names(found.codebook)]
    yield (
        "classes:",
        ", ".join(f"{n} {number} {classes(n).labels[number]}" for n, number in numbers if number is not None),
    )


def _counterparts(found: Entry) -> Iterator[tuple[str, str]]:
    """Yield what the code is in other codebooks, and what is this code there."""
    here = _known_as(found)
    for source, target in sorted(crosswalks(), key=lambda pair: pair[0] != here):
        if source == here:
            for each in crosswalk(source, target).get(found.code, ()):
                yield f"in {target}:", each.counterpart
        if target == here:
            table_ = crosswalk(source, target)
            codes = [each.code for pairs in table_.values() for each in pairs if each.target == found.code]
            yield f"from {source}:", ", ".join(codes)
