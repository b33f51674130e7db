"""Codebooks of your own on the command line: a TOML file, or ID=FILE for a CSV file, which does not say its id."""

from re import compile as compile_
from typing import TYPE_CHECKING, Final

from eventcode.taxonomy import Codebook, codebook, load_codebook

if TYPE_CHECKING:
    from eventcode.registry import Registry

__all__ = ["BOOK", "named_book", "own_book"]

BOOK: Final = "a TOML file, or ID=FILE for a CSV file: acme@0.2=acme.csv"
_with_id: Final = compile_(r"([\w.@-]+)=(.+)").fullmatch


def own_book(text: str, registry: "Registry | None" = None) -> Codebook:
    """
    Read a codebook of your own.

    Raises:
        CodebookError: with everything that is wrong with it.
        OSError: where the file cannot be read.

    """
    found = _with_id(text)
    return load_codebook(found[2], id=found[1], registry=registry) if found else load_codebook(text, registry=registry)


def named_book(text: str, registry: "Registry | None" = None) -> Codebook:
    """Return the codebook of that name, or the one in that file."""
    is_file = text.endswith((".toml", ".csv")) or _with_id(text)
    return own_book(text, registry) if is_file else codebook(text, registry=registry)
