"""Intended values: the value that was surely meant in place of a wrong one, for rules that offer a fix."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from eventcode.errors import UnknownNameError
from eventcode.taxonomy import Codebook, actor_codes, classes, codebook, codebook_names, find_country, scale

__all__ = ["code_meant", "country_meant", "role_meant"]

_MISPRINTS: Final = {"1883": "183"}
"""Codes of CAMEO that its manual prints for others; see the errata of the codebook."""

_BY_WORDS: Final = frozenset({"plover", "polecat"})
"""Codebooks whose codes are words, which are spelled in several ways."""


def code_meant(value: str, book: Codebook, columns: Iterable[tuple[str, str]] = ()) -> str | None:
    """
    Return the code of *book* that *value* surely stands for, where that is another one; else None.

    *columns* are GDELT's columns for the code, as pairs of column and text: they can prove a code, and where one of
    them contradicts nothing is sure.
    """
    if book.name in _BY_WORDS:
        return None if value in book else _respelled(value, book)
    if not _is_cameo(book):
        return None
    columns = tuple(columns)
    meant = f"0{value}"
    if meant not in book or (value in book and not any(_proves(*each, meant) for each in columns)):
        meant = "" if value in book else _MISPRINTS.get(value, "")
    return meant if meant and all(_agrees(*each, meant) for each in columns) else None


def _is_cameo(book: Codebook | None) -> bool:
    return book is not None and (book.name == "cameo" or _is_cameo(book.base))


def _proves(column: str, text: str, meant: str) -> bool:
    """Tell whether a column can only be about *meant* (010), not about what stands there (10)."""
    if column == "EventRootCode":
        return text in {meant[:2], meant[1:2]}  # the root 01, or 1 where it was read as a number
    return column == "EventBaseCode" and text == meant[:3]


def _agrees(column: str, text: str, meant: str) -> bool:
    if column in _LENGTHS:
        start = meant[: _LENGTHS[column]]
        return text.zfill(len(start)) == start
    table: Mapping[str, float] = classes("quad-gdelt") if column == "QuadClass" else scale("goldstein-gdelt")
    value = table.get(meant)
    try:
        return value is None or float(text) == value
    except ValueError:
        return False


_LENGTHS: Final = {"EventRootCode": 2, "EventBaseCode": 3}


@lru_cache(maxsize=4_096)
def _respelled(value: str, book: Codebook) -> str | None:
    """Return the one code that the words name, unless they name another one in another version of the book."""
    codes = {_named(value, each) for each in (book, *_versions(book))} - {None}
    found = _named(value, book, names=True)
    return found if codes <= {found} else None


def _versions(book: Codebook) -> list[Codebook]:
    return [codebook(id_) for id_ in codebook_names() if id_.partition("@")[0] == book.name and id_ != book.id]


def _named(value: str, book: Codebook, *, names: bool = False) -> str | None:
    """Return the code that is spelled so in any case; with *names*, the one that has the name or alias."""
    if names:
        try:
            entry = book.find(value)
        except UnknownNameError:  # several
            return None
        return None if entry is None else entry.code
    return next((code for code in book if code.casefold() == value.casefold()), None)


def country_meant(code: str) -> str | None:
    """Return the ISO 3166 code of the country that has *code* in the list of CAMEO or PLOVER; None for ISO codes."""
    if find_country(code) is not None:
        return None
    country = find_country(code, "cameo") or find_country(code, "plover")
    return None if country is None else country.iso3


def role_meant(role: str) -> str | None:
    """Return the role code that differs in case alone; None where the text may be an ethnic code, as `cop` may."""
    meant = role.upper()
    fits = role != meant and meant in actor_codes("role") and role.lower() not in actor_codes("ethnic")
    return meant if fits else None
