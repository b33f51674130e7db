"""`eventcode codes`: look up codes, by code, by words, as a tree, two side by side."""

import argparse
from typing import Final

from eventcode.errors import UnknownNameError
from eventcode.lookup import find, lookup
from eventcode.taxonomy import Codebook, Entry, codebook, codebook_names, entry

from ._codebooks import BOOK, named_book, registered
from ._screen import CLEAN, say, say_json

EXAMPLE: Final = "eventcode codes 072"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("query", nargs="*", metavar="CODE|WORDS")
    books = ", ".join(codebook_names())
    parser.add_argument("--book", metavar="BOOK", help=f"{BOOK}; or one of {books}; without it, all current ones")
    parser.add_argument("--tree", action="store_true", help="show all codes below the code")
    parser.add_argument("--json", action="store_true", help="as JSON Lines: an object for each code, or each codebook")
    parser.add_argument("--compare", nargs=2, metavar="CODE", help="show two codes side by side: cameo:072 cameo:154")


def run(options: argparse.Namespace) -> int:
    """Look up the code."""
    among = registered()
    book = named_book(options.book, among) if options.book else None
    if options.json:
        _say_json(options, book, among)
    elif options.compare:
        from eventcode.taxonomy import compare

        first, second = (code if ":" in code or book is None else f"{book.id}:{code}" for code in options.compare)
        say(compare(first, second, among=(book, *among) if book else among).text())
    else:
        say(lookup(" ".join(options.query), book, whole=options.tree, among=among))
    return CLEAN


def _say_json(options: argparse.Namespace, book: Codebook | None, among: tuple[Codebook, ...]) -> None:
    """Print codes as JSON: those that the query finds, those of a codebook, or the codebooks."""
    from json import dumps

    query = " ".join(options.query)
    if options.compare:
        known = (book, *among) if book else among
        shown = [
            _as_dict(entry(code if ":" in code or book is None else f"{book.id}:{code}", known))
            for code in options.compare
        ]
    elif query:
        shown = [_as_dict(each) for each in find(query, book, among=among)]
        if not shown:
            raise UnknownNameError(f"nothing in {book.id if book else 'any codebook'} fits {query!r}")
    elif book:
        shown = [_as_dict(each) for each in book.values()]
    else:
        known = (*among, *map(codebook, codebook_names()))
        shown = [{"codebook": b.id, "title": b.title, "codes": len(b)} for b in known]
    for each in shown:
        say_json(dumps(each, ensure_ascii=False))


def _as_dict(found: Entry) -> dict[str, object]:
    """Return a code as JSON holds it; what is not known of it is left out."""
    data = {
        "code": found.full,
        "codebook": found.home.id,
        "name": found.name,
        "kind": found.kind,
        "level": found.level,
        "parent": found.parent,
        "children": list(found.children),
        "definition": found.definition,
        "excludes": found.excludes,
        "confused_with": list(found.confused_with),
        "examples": list(found.examples),
        "aliases": list(found.aliases),
        "note": found.note,
    }
    return {key: value for key, value in data.items() if value not in (None, [])}
