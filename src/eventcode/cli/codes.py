"""`eventcode codes`: look up codes, by code, by words, as a tree, two side by side."""

import argparse
from typing import Final

from eventcode.lookup import lookup
from eventcode.taxonomy import codebook_names

from ._codebooks import BOOK, named_book, registered
from ._screen import CLEAN, say

EXAMPLE: Final = "eventcode codes 072"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("query", nargs="*", metavar="CODE|WORDS")
    books = ", ".join(codebook_names())
    parser.add_argument("--book", metavar="BOOK", help=f"{BOOK}; or one of {books}; without it, all current ones")
    parser.add_argument("--tree", action="store_true", help="show all codes below the code")
    parser.add_argument("--compare", nargs=2, metavar="CODE", help="show two codes side by side: cameo:072 cameo:154")


def run(options: argparse.Namespace) -> int:
    """Look up the code."""
    among = registered()
    book = named_book(options.book, among) if options.book else None
    if options.compare:
        from eventcode.taxonomy import compare

        first, second = (code if ":" in code or book is None else f"{book.id}:{code}" for code in options.compare)
        say(compare(first, second, among=(book, *among) if book else among).text())
    else:
        say(lookup(" ".join(options.query), book, whole=options.tree, among=among))
    return CLEAN
