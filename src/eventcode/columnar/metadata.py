"""Metadata of columns: what a frame or file holds, its header records, and the codebooks that its codes are from."""

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any, Final

from eventcode.convert import dumps, loads
from eventcode.errors import EventCodeError, FormatError, UnknownNameError
from eventcode.model import SCHEMA, Dataset
from eventcode.registry import Registry
from eventcode.taxonomy import codebook

__all__ = ["KEY", "codebook_versions", "headers_of", "metadata"]

KEY: Final = b"eventcode"
"""The key of the metadata of a schema or file; its value is JSON."""


def metadata(
    shape: str, headers: Iterable[Dataset] = (), books: Iterable[str] = (), *, registry: Registry | None = None
) -> dict[bytes, bytes]:
    """
    Return the metadata of columns of a shape: versions of schema, library and codebooks, and the header records.

    *registry* has the codebooks, as for `codebook_versions`.

    >>> sorted(metadata("flat"))
    [b'eventcode']
    """
    from json import dumps as dump

    about: dict[str, Any] = {"schema": SCHEMA, "shape": shape, "version": version("eventcode")}
    about["codebooks"] = codebook_versions(books, registry=registry)
    about["headers"] = [dumps(header) for header in headers]
    return {KEY: dump(about, ensure_ascii=False).encode()}


def codebook_versions(books: Iterable[str], *, registry: Registry | None = None) -> list[str]:
    """
    Return the ids of codebooks by their names, with their versions where they are known here or in *registry*.

    >>> codebook_versions(["cameo", "mine"])
    ['cameo@1.1b3', 'mine']
    """
    found = []
    for name in dict.fromkeys(books):
        try:
            found.append(codebook(name, registry=registry).id)
        except UnknownNameError:
            found.append(name)
    return found


def headers_of(about: Mapping[bytes, bytes] | None, name: str = "frame") -> tuple[Dataset, ...]:
    """
    Return the header records that the metadata of *name* have; none where they are none of this library.

    Raises:
        FormatError: where they are, and a header cannot be read.

    """
    from json import loads as load

    try:
        said = load((about or {}).get(KEY, b"{}"))
        found = [loads(text) for text in said.get("headers", ())]
    except (AttributeError, TypeError, ValueError, EventCodeError) as error:
        if not (isinstance(error, EventCodeError) and "schema" in said):
            return ()
        raise FormatError(f"{name}: found a header record in the metadata that cannot be read: {error}") from error
    return tuple(header for header in found if isinstance(header, Dataset))
