"""Metadata of columns: what a frame or file holds, its header record, and the codebooks that its codes are from."""

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any, Final

from eventcode.convert import dumps, loads
from eventcode.errors import EventCodeError, UnknownNameError
from eventcode.model import SCHEMA, Dataset
from eventcode.taxonomy import codebook

__all__ = ["KEY", "codebook_versions", "header_of", "metadata"]

KEY: Final = b"eventcode"
"""The key of the metadata of a schema or file; its value is JSON."""


def metadata(shape: str, header: Dataset | None = None, books: Iterable[str] = ()) -> dict[bytes, bytes]:
    """
    Return the metadata of columns of a shape: versions of schema, library and codebooks, and the header record.

    >>> sorted(metadata("flat"))
    [b'eventcode']
    """
    from json import dumps as dump

    about: dict[str, Any] = {"schema": SCHEMA, "shape": shape, "version": version("eventcode")}
    about["codebooks"] = codebook_versions(books)
    if header is not None:
        about["header"] = dumps(header.header)
    return {KEY: dump(about, ensure_ascii=False).encode()}


def codebook_versions(books: Iterable[str]) -> list[str]:
    """
    Return the ids of codebooks by their names, with their versions where they are known here.

    >>> codebook_versions(["cameo", "mine"])
    ['cameo@1.1b3', 'mine']
    """
    found = []
    for name in dict.fromkeys(books):
        try:
            found.append(codebook(name).id)
        except UnknownNameError:
            found.append(name)
    return found


def header_of(about: Mapping[bytes, bytes] | None) -> Dataset | None:
    """Return the header record that the metadata have; None where they have none, or are none of this library."""
    from json import loads as load

    try:
        text = load((about or {}).get(KEY, b"{}")).get("header")
        header = None if text is None else loads(text)
    except (AttributeError, ValueError, EventCodeError):
        return None
    return header if isinstance(header, Dataset) else None
