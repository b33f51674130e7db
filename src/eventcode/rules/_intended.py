"""Intended values: the value that was surely meant in place of a wrong one, for rules that offer a fix."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias

from attrs import frozen

from eventcode.assertions import Assertions, asserted
from eventcode.errors import Path, UnknownNameError, truncated
from eventcode.model import Code, Event
from eventcode.taxonomy import Codebook, actor_codes, classes, find_country
from eventcode.taxonomy.codebook import versions

from ._codebook_set import LIBRARY, CodebookSet

__all__ = [
    "Kind",
    "Statement",
    "code_meant",
    "country_meant",
    "may_lack_zero",
    "role_meant",
    "statements",
    "statements_of",
]

_MISPRINTS: Final = {"1883": "183"}
"""Codes of CAMEO that its manual prints for others; see the errata of the codebook."""

_BY_WORDS: Final = frozenset({"plover", "polecat"})
"""Codebooks whose codes are words, which are spelled in several ways."""


Kind: TypeAlias = Literal["score", "class", "root", "base"]
"""The kinds of statement that a source makes about its own code."""


@frozen
class Statement:
    """A statement of a source about its own code, in one cell."""

    kind: Kind
    source: str
    """The name of its format."""
    column: str
    text: str
    assertions: Assertions

    @property
    def number(self) -> float:
        """The number in the cell, of which a program may have written decimals behind a comma."""
        return float(self.text.replace(",", "."))

    @property
    def at(self) -> Path:
        """The path of the cell in the record."""
        return ("extra", self.source, self.column)

    def __str__(self) -> str:
        return f"found {truncated(self.text)} as {self.column} of {self.source}"


def statements(event: Event, codebooks: CodebookSet) -> list[Statement]:
    """Return the statements of sources about the code of a record, where a reader has kept their columns."""
    if event.code is None:
        return []
    return [
        each
        for name, assertions, kept in asserted(event, codebooks.asserted)
        for each in statements_of(event.code, name, assertions, kept)
    ]


def statements_of(code: Code, name: str, assertions: Assertions, kept: Mapping[str, Any]) -> list[Statement]:
    """
    Return the statements of a source about a code.

    Only codes of the source's own codebook can be compared. In a record that was recoded since, the columns belong to
    another code.
    """
    if assertions.codebook != code.codebook or assertions.own_code(kept) not in {None, code.value}:
        return []
    return [
        Statement(kind, name, column, text, assertions)
        for kind, attribute in _KINDS.items()
        for column, text in assertions.cells(kept, getattr(assertions, attribute))
    ]


_KINDS: Final[Mapping[Kind, str]] = {"root": "root", "base": "base", "class": "class_", "score": "score"}
"""Each kind of statement, and the attribute of `Assertions` that names its columns."""


def code_meant(
    value: str, book: Codebook, stated: Iterable[Statement] = (), *, codebooks: CodebookSet = LIBRARY
) -> str | None:
    """
    Return the code of *book* that *value* surely stands for, where that is another one; else None.

    *stated* holds the statements of sources about the code. One can prove a code; where one contradicts, nothing is
    sure. Their scales are looked up in *codebooks*.
    """
    if book.name in _BY_WORDS:
        return None if value in book else _respelled(value, book)
    if not _is_cameo(book):
        return None
    stated = tuple(stated)
    meant = f"0{value}"
    if meant not in book or (value in book and not any(_proves(each, meant) for each in stated)):
        meant = "" if value in book else _MISPRINTS.get(value, "")
    return meant if meant and all(_agrees(each, meant, codebooks) for each in stated) else None


def _is_cameo(book: Codebook | None) -> bool:
    return book is not None and (book.name == "cameo" or _is_cameo(book.base))


def _proves(statement: Statement, meant: str) -> bool:
    """Tell whether a statement can only be about *meant* (010), not about what stands there (10)."""
    if statement.kind == "root":
        return statement.text in {meant[:2], meant[1:2]}  # the root 01, or 1 where it was read as a number
    return statement.kind == "base" and statement.text == meant[:3]


def _agrees(statement: Statement, meant: str, codebooks: CodebookSet) -> bool:
    if statement.kind in _LENGTHS:
        start = meant[: _LENGTHS[statement.kind]]
        return statement.text.zfill(len(start)) == start
    name = statement.assertions.classes if statement.kind == "class" else statement.assertions.scale
    if name is None:
        return True
    table: Mapping[str, float] = classes(name) if statement.kind == "class" else codebooks.scale(name)
    value = table.get(meant)
    try:
        return value is None or statement.number == value
    except ValueError:
        return False


_LENGTHS: Final = {"root": 2, "base": 3}


@lru_cache(maxsize=4_096)
def _respelled(value: str, book: Codebook) -> str | None:
    """Return the one code that the words name, unless they name another one in another version of the codebook."""
    codes = {_named(value, each) for each in (book, *_versions(book))} - {None}
    found = _named(value, book, names=True)
    return found if codes <= {found} else None


def _versions(book: Codebook) -> list[Codebook]:
    return [other for other in versions(book.name) if other.id != book.id]


def _named(value: str, book: Codebook, *, names: bool = False) -> str | None:
    """Return the code that is spelled so in any case; with *names*, the one that has the name or alias."""
    if names:
        try:
            entry = book.find(value)
        except UnknownNameError:  # several
            return None
        return None if entry is None else entry.code
    return next((code for code in book if code.casefold() == value.casefold()), None)


def may_lack_zero(
    code: Code, name: str, assertions: Assertions, kept: Mapping[str, Any], *, codebooks: CodebookSet
) -> bool:
    """
    Return whether a code of CAMEO may be one that lost the zero in front of it, and nothing says which is meant.

    So is a code with fewer digits than those of its source, unless a root or base proves either of the two.
    """
    value, meant = code.value, f"0{code.value}"
    is_own = assertions.codebook == code.codebook and assertions.own_code(kept) in {None, value}
    book = codebooks.book(code.codebook) if is_own and value.isdecimal() and len(value) < assertions.digits else None
    if book is None or value not in book or meant not in book:
        return False
    stated = [each for each in statements_of(code, name, assertions, kept) if each.kind in _LENGTHS]
    return all(_agrees(each, meant, codebooks) and not _proves(each, meant) for each in stated)


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
