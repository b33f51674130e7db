"""`eventcode codes`: look up codes, by code, by words, as a tree, two side by side."""

import argparse
from typing import Final

from eventcode.lookup import find, lookup, nothing_fits
from eventcode.taxonomy import Codebook, Entry, codebook, codebooks, entry

from ._codebooks import BOOK, named_book
from ._screen import CLEAN, say, say_json

EXAMPLE: Final = "eventcode codes 072"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "query",
        nargs="*",
        metavar="CODE|WORDS",
        help="a code, such as 072 or weis:072, or words, such as send troops; without any, the codebooks",
    )
    books = ", ".join(codebooks())
    parser.add_argument(
        "--codebook", metavar="CODEBOOK", help=f"{BOOK}; or one of {books}; without it, all current ones"
    )
    parser.add_argument("--tree", action="store_true", help="show all codes below the code")
    parser.add_argument("--json", action="store_true", help="as JSON Lines: an object for each code, or each codebook")
    parser.add_argument("--compare", nargs=2, metavar="CODE", help="show two codes side by side: cameo:072 cameo:154")


def run(options: argparse.Namespace) -> int:
    """Look up the code."""
    book = named_book(options.codebook) if options.codebook else None
    if options.json:
        _say_json(options, book)
    elif options.compare:
        from eventcode.taxonomy import compare

        first, second = _compared(options.compare, book)
        say(compare(first, second).text())
    else:
        say(lookup(" ".join(options.query), book, whole=options.tree))
    return CLEAN


def _compared(codes: list[str], book: Codebook | None) -> list[Entry]:
    """Return the entries of codes, those without a codebook as codes of *book*, which may be of a file."""
    own = {book.id: book, book.name: book} if book else {}
    found = []
    for code in codes:
        name, colon, bare = code.partition(":")
        if book and (not colon or name in own):
            found.append(book[bare if colon else code])
        else:
            found.append(entry(code))
    return found


def _say_json(options: argparse.Namespace, book: Codebook | None) -> None:
    """Print codes as JSON: those that the query finds, those of a codebook, or the codebooks."""
    from json import dumps

    query = " ".join(options.query)
    if options.compare:
        shown = [_as_dict(each) for each in _compared(options.compare, book)]
    elif query:
        shown = [_as_dict(each) for each in find(query, book)]
        if not shown:
            raise nothing_fits(query, book)
    elif book:
        shown = [_as_dict(each) for each in book.values()]
    else:
        shown = [{"codebook": b.id, "title": b.title, "codes": len(b)} for b in map(codebook, codebooks())]
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
