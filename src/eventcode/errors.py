"""Errors: one root, few children, each a message a user can act on."""

from collections.abc import Iterable
from typing import TypeAlias

__all__ = [
    "EventCodeError",
    "FormatError",
    "MissingExtraError",
    "Path",
    "PluginError",
    "RecordError",
    "UnknownNameError",
    "json_path",
    "one_of",
    "suggest",
    "truncated",
]

Path: TypeAlias = tuple[str | int, ...]
"""Where in a record: the names of fields and keys, the places in lists."""

_LONGEST_WORD = 100
_MOST_WORDS = 10_000
_SHORT_CODE = 3


class EventCodeError(Exception):
    """Root of everything that this library raises on purpose."""


class RecordError(EventCodeError, ValueError):
    """
    A value that no record can hold.

    The message names what was found, what was expected and, where one is near, the value that was probably meant.
    """


class UnknownNameError(EventCodeError, LookupError):
    """
    A codebook, scale, code, rule, format or type that nothing here is called.

    *message* says what was found, *hint* is the name that was probably meant, and *known* lists the names there are.
    """

    def __init__(self, message: str, hint: str | None = None, known: Iterable[str] = ()) -> None:
        self.message, self.hint, self.known = message, hint, tuple(known)
        super().__init__(message, hint, self.known)

    def __str__(self) -> str:
        meant = f"; did you mean {self.hint!r}?" if self.hint else ""
        return self.message + meant + (f"; known: {', '.join(self.known)}" if self.known else "")


class FormatError(EventCodeError, ValueError):
    """A file that cannot be read as, or records that cannot be written as, the format asked for."""


class PluginError(EventCodeError):
    """A downstream package could not be registered; the message names its distribution."""


class MissingExtraError(EventCodeError, ImportError):
    """An optional package is needed; the message names the extra that brings it."""


def json_path(at: Path) -> str:
    """
    Write a path as JSON path (RFC 9535); keys that are no plain names stand in quotes.

    >>> json_path(("attributions", 1, "holder")), json_path(("extra", "Actor 1"))
    ('$.attributions[1].holder', "$.extra['Actor 1']")
    """
    return "$" + "".join(f".{s}" if isinstance(s, str) and s.isidentifier() else f"[{s!r}]" for s in at)


def suggest(found: str, known: Iterable[str]) -> str | None:
    """
    Return the known word nearest to *found*, or None where none is near.

    Numbers, and codes of up to three capitals and digits, are near nothing: there any sign makes another code. What is
    longer than 100 characters is near nothing either, and of the known words the first 10,000 count: a message must not
    take longer than the work that failed.

    >>> suggest("Goldstien", ["goldstein-gdelt", "quad", "Goldstein"])
    'Goldstein'
    >>> suggest("GVO", ["GOV"]), suggest("0741", ["0714"])
    (None, None)
    """
    if len(found) > _LONGEST_WORD or found.isdigit() or (len(found) <= _SHORT_CODE and found == found.upper()):
        return None
    from difflib import get_close_matches
    from itertools import islice

    words = list(islice(known, _MOST_WORDS))
    swapped = [word for word in words if sorted(word) == sorted(found)]  # letters in another order: the commonest slip
    close = swapped or get_close_matches(found, words, n=1, cutoff=0.6)
    return close[0] if close else None


def one_of(what: str, found: object, known: Iterable[str]) -> None:
    """
    Make sure that an argument is one of the words that it may be.

    Raises:
        RecordError: where it is none of them.

    >>> one_of("write: losses", "rise", ("collect", "raise"))
    Traceback (most recent call last):
    eventcode.errors.RecordError: write: losses: found 'rise', expected 'collect' or 'raise'; did you mean 'raise'?

    """
    words = tuple(known)
    if found not in words:
        hint = suggest(str(found), words)
        meant = f"; did you mean {hint!r}?" if hint else ""
        raise RecordError(f"{what}: found {truncated(found)}, expected {' or '.join(map(repr, words))}{meant}")


def truncated(found: object) -> str:
    """
    Return what was found as a message shows it: its repr, cut to 80 characters whatever its size and depth.

    >>> truncated("010"), len(truncated("a" * 1_000_000))
    ("'010'", 80)
    """
    from reprlib import Repr

    cut = Repr()
    cut.maxstring = cut.maxother = cut.maxlong = 80
    cut.maxlevel = 3
    try:
        text = cut.repr(found)
    except ValueError:  # Python writes no whole number of thousands of digits
        return "a number of thousands of digits"
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004  # a message is one line
