"""Codebooks of your own on the command line: a TOML file, or ID=FILE for a CSV file, which does not say its id."""

import sys
from collections.abc import Iterable
from re import compile as compile_
from typing import Final

from eventcode.taxonomy import Codebook, codebook, load_codebook

__all__ = ["BOOK", "named_book", "own_book", "registered"]

BOOK: Final = "a TOML file, or ID=FILE for a CSV file: acme@0.2=acme.csv"
_with_id: Final = compile_(r"([A-Za-z][\w.-]*@[\w.-]+)=(.+)").fullmatch


def own_book(text: str, among: Iterable[Codebook] = ()) -> Codebook:
    """
    Read a codebook of your own.

    Raises:
        CodebookError: with everything that is wrong with it.
        OSError: where the file cannot be read.

    """
    found = _with_id(text)
    return load_codebook(found[2], found[1], among=among) if found else load_codebook(text, among=among)


def named_book(text: str, among: Iterable[Codebook] = ()) -> Codebook:
    """Return the codebook of that name, or the one in that file."""
    is_file = text.endswith((".toml", ".csv")) or _with_id(text)
    return own_book(text, among) if is_file else codebook(text, among)


def registered() -> tuple[Codebook, ...]:
    """Return the codebooks that somebody registered, who has then imported the registry."""
    registry = sys.modules.get("eventcode.registry")
    return tuple(registry.DEFAULT.codebooks.values()) if registry else ()
