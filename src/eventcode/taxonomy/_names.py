"""Names: the entries that a text names exactly, by code, name or alias."""

from collections.abc import Mapping
from functools import lru_cache

from .codebook import Codebook, Entry

__all__ = ["named"]


@lru_cache(maxsize=32)
def _names(book: Codebook) -> Mapping[str, tuple[Entry, ...]]:
    """Return the entries of each name, alias and code: exactly as it stands, and casefolded behind a line break."""
    found: dict[str, dict[str, Entry]] = {}
    for entry in book.values():
        for text in (entry.code, entry.name, *entry.aliases):
            for key in (text, f"\n{text.casefold()}"):
                found.setdefault(key, {})[entry.code] = entry
    return {key: tuple(entries.values()) for key, entries in found.items()}


def named(book: Codebook, text: str) -> tuple[Entry, ...]:
    """Return the entries that *text* names: those that are spelled so, or else those that are in any case."""
    text = text.strip().removeprefix(f"{book.name}:")
    names = _names(book)
    return names.get(text) or names.get(f"\n{text.casefold()}", ())
