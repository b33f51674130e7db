"""Codes: the names of categories, as text from disk to disk."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final, Protocol, Self, TypeAlias

from eventcode.errors import must_be

from .hypothesis_hooks import announced
from .pydantic_hooks import PydanticHooks
from .scalar import as_scalar
from .shorthand import many

__all__ = ["Code", "CodeLike", "as_code", "as_codes"]

EXPECTED: Final = "a code as the text codebook:code, such as 'cameo:072'"


@announced
class Code(PydanticHooks, str):
    """
    A code with the codebook that defines it: `cameo:072`. A code is text, and compares as text.

    The part behind the colon is kept as it is: `010` and `10` are two codes. The rules check whether the codebook has
    the code; this class does not, because projects bring codebooks of their own.

    Raises:
        RecordError: for a number (its leading zeros are already lost) and for text without a codebook.

    >>> code = Code("cameo:072")
    >>> code.codebook, code.value, code == "cameo:072"
    ('cameo', '072', True)
    >>> Code("072")
    Traceback (most recent call last):
    eventcode.errors.RecordError: Code: found '072', expected a code as the text codebook:code, such as 'cameo:072'

    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Return the code for its text; see the class."""
        text = text if type(text) is str else as_scalar(text)
        if not isinstance(text, str):
            raise must_be("Code", text, expected=f"{EXPECTED}; a number has lost its leading zeros")
        book, colon, value = text.partition(":")
        has_both = bool(book and colon and value) and not any(map(str.isspace, book + value[0] + value[-1]))
        if not has_both or not text.isprintable():
            raise must_be("Code", text, expected=EXPECTED)
        return super().__new__(cls, text)

    def _repr_html_(self) -> str:
        from eventcode.display.records import code

        return code(self)

    @property
    def codebook(self) -> str:
        """The codebook's name: `cameo`."""
        return self.partition(":")[0]

    @property
    def value(self) -> str:
        """The code inside its codebook: `072`."""
        return self.partition(":")[2]


class _Entry(Protocol):
    """An entry of a codebook, as `eventcode.codebook` gives it."""

    @property
    def full(self) -> str: ...


CodeLike: TypeAlias = str | _Entry
"""The text `codebook:code`, or an entry of a codebook."""

_cached = lru_cache(maxsize=65_536)(Code)
_LONGEST_CACHED: Final = 100


def as_code(value: "CodeLike | None") -> Code | None:
    """Return the code for its text or entry; None stays None. Equal texts give one object, because codes repeat."""
    if value is None or isinstance(value, Code):
        return value
    if isinstance(value, str):
        return _one(value)
    plain = as_scalar(value)
    return None if plain is None else _one(plain)


def as_codes(value: "CodeLike | Iterable[CodeLike] | None") -> tuple[Code, ...]:
    """Return the codes for one text or entry, or for several in their order; None is no code."""
    several = (value,) if hasattr(value, "full") else many(value, (str,), f"{EXPECTED}, or several")
    return tuple([_one(item) for item in several])


def _one(value: Any) -> Code:
    if isinstance(value, Code):
        return value
    if isinstance(value, str) and len(value) <= _LONGEST_CACHED:
        return _cached(value)
    full = getattr(value, "full", value)
    return Code(full if isinstance(full, str) else value)
