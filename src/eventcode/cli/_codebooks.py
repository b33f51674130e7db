"""Codebooks of your own on the command line: a TOML file, or ID=FILE for a CSV file, which does not say its id."""

import argparse
from re import compile as compile_
from typing import TYPE_CHECKING, Final

from eventcode.taxonomy import Codebook, codebook, load_codebook

if TYPE_CHECKING:
    from eventcode.registry import Registry

__all__ = ["BOOK", "add_codebooks", "named_book", "own_book", "registry_of", "take_codebooks"]

BOOK: Final = "a TOML file, or ID=FILE for a CSV file: acme@0.2=acme.csv"
_with_id: Final = compile_(r"([\w.@-]+)=(.+)").fullmatch


def add_codebooks(parser: argparse.ArgumentParser) -> None:
    """Add the option that names codebooks of your own, beside those of the project."""
    parser.add_argument(
        "--codebook",
        dest="codebooks",
        action="append",
        default=[],
        metavar="CODEBOOK",
        help=f"know this codebook: {BOOK}",
    )


def take_codebooks(options: argparse.Namespace) -> None:
    """Put the codebooks of the project before those of the options, of which `Inputs` knows the files then."""
    options.codebooks = [*options.project.codebooks, *options.codebooks]


def registry_of(options: argparse.Namespace) -> "Registry":
    """
    Return a registry with the codebooks of the options.

    Raises:
        CodebookError, OSError: as `own_book`.
        PluginError: for two of one id.

    """
    from eventcode.registry import DEFAULT

    registry = DEFAULT.copy()
    for book in options.codebooks:
        registry.add_codebook(own_book(book, registry))
    return registry


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
