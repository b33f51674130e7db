"""Errors: one root, few subclasses, each with the place, what was found, what was expected and a hint."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

__all__ = [
    "EventCodeError",
    "FormatError",
    "MissingExtraError",
    "OneScreen",
    "Path",
    "PluginError",
    "RecordError",
    "StorageError",
    "UnknownNameError",
    "counted",
    "json_path",
    "meant",
    "must_be",
    "one_of",
    "one_screen",
    "suggest",
    "truncated",
]

Path: TypeAlias = tuple[str | int, ...]
"""A path in a record: names of fields and keys, positions in lists."""

_LONGEST_WORD = 100
_MOST_WORDS = 10_000
_SHORT_CODE = 3
_NEAR = 0.7
"""The least likeness of words, as difflib counts it: `denys` and `denies` have 0.73, `boarding` and `warning` 0.67."""


class EventCodeError(Exception):
    """
    Root of everything that this library raises on purpose.

    Rendered as `where: message; did you mean hint?`. An error without a *message* of its own says
    `found X, expected Y`.

    Attributes:
        where: the place: a field (`Event.source`), an argument (`write: losses`), a file and line; empty for none.
        found: the value that was found, as text of at most 80 characters; None where the message says it.
        expected: what would have been right; None likewise.
        hint: the value that was probably meant; None where none is near.

    >>> error = EventCodeError(where="Place.role", found="'venu'", expected="one of location, venue", hint="venue")
    >>> print(error)
    Place.role: found 'venu', expected one of location, venue; did you mean 'venue'?

    """

    where: str = ""
    found: str | None = None
    expected: str | None = None
    hint: str | None = None

    def __init__(
        self,
        message: str = "",
        hint: str | None = None,
        *,
        where: str = "",
        found: str | None = None,
        expected: str | None = None,
    ) -> None:
        super().__init__(message)
        self.where, self.found, self.expected, self.hint = where, found, expected, hint

    @property
    def message(self) -> str:
        """The message without the place and the hint."""
        text: str = self.args[0] if self.args else ""
        return text or f"found {self.found}, expected {self.expected}"

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        return f"{where}{self.message}{meant(self.hint)}"


class RecordError(EventCodeError, ValueError):
    """A value that no record can hold, or an argument that no function takes."""


class UnknownNameError(EventCodeError, LookupError):
    """
    A name of a codebook, scale, code, rule, format or type that does not exist.

    Attributes:
        known: the names that exist, where they are few enough to list.

    """

    known: tuple[str, ...] = ()

    def __init__(
        self,
        message: str = "",
        hint: str | None = None,
        *,
        where: str = "",
        found: str | None = None,
        expected: str | None = None,
        known: Iterable[str] = (),
    ) -> None:
        super().__init__(message, hint, where=where, found=found, expected=expected)
        self.known = tuple(known)

    def __str__(self) -> str:
        return super().__str__() + (f"; known: {', '.join(self.known)}" if self.known else "")


class FormatError(EventCodeError, ValueError):
    """A file that cannot be read as a format, or records that cannot be written as one."""


class PluginError(EventCodeError):
    """A type, rule, format or codebook that cannot be registered; the message names the package that brought it."""


class MissingExtraError(EventCodeError, ImportError):
    """A missing optional package; the message names the extra that installs it."""


class StorageError(EventCodeError, OSError):
    """A temporary file could not be written: the disk is full, or the directory is missing."""


def json_path(at: Path) -> str:
    """
    Return a path as JSON path text (RFC 9535); keys that are no identifiers are quoted.

    >>> json_path(("attributions", 1, "holder")), json_path(("extra", "Actor 1"))
    ('$.attributions[1].holder', "$.extra['Actor 1']")
    """
    return "$" + "".join(f".{s}" if isinstance(s, str) and s.isidentifier() else f"[{s!r}]" for s in at)


def suggest(found: str, known: Iterable[str]) -> str | None:
    """
    Return the known word nearest to *found*, or None where none is near.

    Near is the same word in another case, one with the same letters in another order, one that differs in few letters,
    or the one word of which *found* is a part between `-`, `:` or `@`.

    Numbers, and codes of up to three capitals and digits, are near nothing: there any sign makes another code. What is
    longer than 100 characters is near nothing either, and of the known words the first 10,000 count: a message must not
    take longer than the work that failed.

    >>> suggest("Goldstien", ["goldstein-gdelt", "quad", "Goldstein"])
    'Goldstein'
    >>> suggest("GVO", ["GOV"]), suggest("0741", ["0714"]), suggest("boarding", ["warning"])
    (None, None, None)
    >>> suggest("withdraw", ["RETREAT-withdraw", "RETREAT-surrender"])
    'RETREAT-withdraw'
    >>> suggest("CAMEO", ["scad", "cameo"])
    'cameo'
    """
    if len(found) > _LONGEST_WORD or found.isdigit() or (len(found) <= _SHORT_CODE and found == found.upper()):
        return None
    from difflib import get_close_matches
    from itertools import islice
    from re import split

    words = list(islice(known, _MOST_WORDS))
    swapped = [word for word in words if sorted(word) == sorted(found)]  # letters in another order: the commonest slip
    in_other_case = [word for word in words if word.casefold() == found.casefold()]
    if close := in_other_case or swapped or get_close_matches(found, words, n=1, cutoff=_NEAR):
        return close[0]
    whole = [word for word in words if found in split("[-:@]", word)]
    return whole[0] if len(whole) == 1 else None


def meant(hint: str | None) -> str:
    """
    Return a hint as the end of a message.

    >>> meant(suggest("venu", ["venue"])), meant(None)
    ("; did you mean 'venue'?", '')
    """
    return f"; did you mean {hint!r}?" if hint else ""


def must_be(where: str, found: object, *, expected: str, known: Iterable[str] = ()) -> RecordError:
    """
    Return the error for a value: its place, the value, what was expected, and the nearest of the *known* words.

    >>> print(must_be("Place.role", "venu", expected="one of location, venue", known=("location", "venue")))
    Place.role: found 'venu', expected one of location, venue; did you mean 'venue'?
    """
    hint = suggest(found, known) if known and isinstance(found, str) else None
    return RecordError(where=where, found=truncated(found), expected=expected, hint=hint)


def one_of(where: str, found: object, *, known: Iterable[str]) -> None:
    """
    Check that an argument is one of a few words.

    Raises:
        RecordError: for any other value.

    >>> one_of("write: losses", "rise", known=("collect", "raise"))
    Traceback (most recent call last):
    eventcode.errors.RecordError: write: losses: found 'rise', expected 'collect' or 'raise'; did you mean 'raise'?

    """
    words = tuple(known)
    if found not in words:
        raise must_be(where, found, expected=" or ".join(map(repr, words)), known=words)


def truncated(found: object) -> str:
    """
    Return the repr of a value, cut to 80 characters whatever its size and depth.

    What takes several lines, such as a data frame, is named by its class.

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
    if "\n" in text:  # a table, drawn
        return f"a {type(found).__name__}"
    return text if len(text) <= 80 else f"{text[:77]}..."


def counted(number: int, noun: str, *, plural: str = "") -> str:
    """
    Return a number with its noun, in the plural but for one; without a *plural*, with an s.

    >>> counted(1, "row"), counted(1200, "row"), counted(0, "entry", plural="entries")
    ('1 row', '1,200 rows', '0 entries')
    """
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


_SCREEN = 1_600
_LONGEST_TEXT = 200


class OneScreen:
    """
    A base for attrs classes whose `repr` takes one screen at most, whatever they hold; values by default are left out.

    >>> from attrs import frozen
    >>> @frozen(repr=False)
    ... class Words(OneScreen):
    ...     words: tuple[str, ...] = ()
    >>> Words(("a", "b")), len(repr(Words(("word",) * 1_000_000))) < 2_000
    (Words(words=('a', 'b')), True)
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return _brief(self, _SCREEN)


def one_screen(value: object) -> str:
    """
    Return the repr of a value, with what does not fit on one screen left out.

    >>> len(one_screen({n: "word" for n in range(1_000_000)})) < 2_000
    True
    """
    return _brief(value, _SCREEN)


def _brief(value: Any, room: int) -> str:
    """Return the repr of a value, with what does not fit into so many characters left out."""
    if isinstance(value, OneScreen):
        from attrs import NOTHING, fields

        shown = ((f.name, getattr(value, f.name), f.default) for f in fields(type(value)) if f.repr)  # type: ignore[arg-type]  # an attrs class
        given = [(f"{name}=", item) for name, item, default in shown if default is NOTHING or item != default]
        return _listed(f"{type(value).__name__}(", given, ")", room)
    if isinstance(value, str | bytes):
        text = repr(value[:_LONGEST_TEXT])
        return text if len(value) <= _LONGEST_TEXT else f"{text[:-1]}...{text[-1]}"
    if isinstance(value, tuple | list):
        opening, closing = ("(", ",)" if len(value) == 1 else ")") if isinstance(value, tuple) else ("[", "]")
        return _listed(opening, [("", item) for item in value[:_SCREEN]], closing, room, len(value))
    if isinstance(value, Mapping):
        pairs = [(f"{key!r}: ", item) for key, item in _first(value.items())]
        return _listed("{", pairs, "}", room, len(value))
    text = repr(value)
    return text if len(text) <= room else f"{text[: max(room, 0)]}..."


def _first(items: Iterable[Any]) -> Iterator[Any]:
    from itertools import islice

    return islice(items, _SCREEN)


def _listed(opening: str, items: list[tuple[str, Any]], closing: str, room: int, number: int | None = None) -> str:
    """Return items between brackets, as many as fit into the room, and how many there are besides."""
    left = room - len(opening) - len(closing)
    parts: list[str] = []
    for name, item in items:
        if left <= 0 and parts:
            break
        parts.append(name + _brief(item, left - len(name)))
        left -= len(parts[-1]) + 2
    more = (len(items) if number is None else number) - len(parts)
    return opening + ", ".join([*parts, *([f"... {more:,} more"] if more else [])]) + closing
