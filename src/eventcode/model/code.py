"""Codes: the name of a category, as text from disk to disk."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Self

from ._base import many, must_be

__all__ = ["Code", "as_code", "as_codes"]

EXPECTED: Final = "a code as the text book:code, such as 'cameo:072'"


class Code(str):
    """
    A code with the book that defines it: `cameo:072`. It is text, and compares as text.

    The part behind the colon is kept as it is: `010` and `10` are two codes. Whether the book has the code is a
    question for the rules, not for this class, because projects bring books of their own.

    Raises:
        RecordError: for a number (its leading zeros are already lost) and for text without a book.

    >>> code = Code("cameo:072")
    >>> code.book, code.value, code == "cameo:072"
    ('cameo', '072', True)
    >>> Code("072")
    Traceback (most recent call last):
    eventcode.errors.RecordError: code: found '072', expected a code as the text book:code, such as 'cameo:072'

    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Make a code of its text; see the class."""
        if not isinstance(text, str):
            raise must_be("code", text, f"{EXPECTED}; a number has lost its leading zeros")
        book, colon, value = text.partition(":")
        has_both = bool(book and colon and value) and not any(map(str.isspace, book + value[0] + value[-1]))
        if not has_both or not text.isprintable():
            raise must_be("code", text, EXPECTED)
        return super().__new__(cls, text)

    @property
    def book(self) -> str:
        """The codebook's name: `cameo`."""
        return self.partition(":")[0]

    @property
    def value(self) -> str:
        """The code inside its book: `072`."""
        return self.partition(":")[2]


_cached = lru_cache(maxsize=65_536)(Code)
_LONGEST_CACHED: Final = 100


def as_code(value: str | None) -> Code | None:
    """Make a `Code` of its text; None stays None. The same text gives the same object, because codes repeat."""
    return value if value is None or isinstance(value, Code) else _one(value)


def as_codes(value: str | Iterable[str] | None) -> tuple[Code, ...]:
    """Make codes of one text or of several, in their order; None is no code."""
    return tuple([_one(item) for item in many(value, (str,), "code", f"{EXPECTED}, or several")])


def _one(value: str) -> Code:
    if isinstance(value, Code):
        return value
    return _cached(value) if isinstance(value, str) and len(value) <= _LONGEST_CACHED else Code(value)
