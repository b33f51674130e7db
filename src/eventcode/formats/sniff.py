"""
Sniffing: the format of a file, detected by its first rows and its name, with the reasons.

Each format says by its `Signature` how its files begin. A beginning that *matches* is enough: it counts more than the
name. One that only *may match* is not: then the name counts, as it does where there are no rows, where they fit no
format, and for a format without a signature. Where that leaves several formats or none, no format is detected.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from os import PathLike, fspath
from typing import Final, NamedTuple, TypeAlias

from attrs import field, frozen

from eventcode.registry import Registry

from .format import Format
from .io.compression import plain_name
from .io.files import paths, previews
from .io.output import PathOrStream, check_path, check_source
from .io.preview import SIZE, Preview
from .io.remote import is_remote, remote_urls

__all__ = ["Detection", "Name", "detect", "detect_in", "files", "named", "sniff"]

_LONGEST: Final = 200
"""How many characters are shown of what is particular about a file."""
_DIGITS: Final = frozenset("0123456789")

_Words: TypeAlias = dict[str, tuple[str, ...]]
"""What is said of each format."""


@frozen
class Detection:
    """
    The format and dialect that were detected, and the reasons.

    >>> reasons, dialects = {"icews": ("a header row",)}, {"icews": ("19 columns", "CRLF")}
    >>> str(Detection("a.tab", "icews", reasons=reasons, dialects=dialects))
    'a.tab: icews (a header row; 19 columns, CRLF)'
    >>> str(Detection("a.txt", None, reasons={"quads": ("4 columns",)}))
    'a.txt: not recognised; it may be quads (4 columns)'
    """

    file: str
    format: str | None
    """The format's name; None where it is not recognised."""
    reasons: Mapping[str, tuple[str, ...]] = field(factory=dict, kw_only=True)
    """Of each format that comes into question, why it does."""
    dialects: Mapping[str, tuple[str, ...]] = field(factory=dict, kw_only=True)
    """Of each of them, what would be particular about the file among others of the format."""
    seen: int = field(default=0, kw_only=True)
    """How many files with rows were looked into."""
    mixed: tuple[str, ...] = field(default=(), kw_only=True)
    """Where these are not all of one format: one file of each kind, and what it is."""

    def __str__(self) -> str:
        found = f"not recognised; {self.ambiguity}" if self.format is None else self._why(self.format)
        return f"{self.file}: {found}"

    @property
    def dialect(self) -> tuple[str, ...]:
        """What is particular about the file within its format, in words."""
        return () if self.format is None else self.dialects.get(self.format, ())

    @property
    def ambiguity(self) -> str:
        """What it may be, where it is not recognised."""
        if self.mixed:
            return f"not all of its files are of one format: {', '.join(self.mixed)}"
        if self.reasons:
            return f"it may be {' or '.join(map(self._why, self.reasons))}"
        return "no format known here begins so" if self.seen else "it has no rows, or could not be looked into"

    def _why(self, name: str) -> str:
        dialect = ", ".join(self.dialects.get(name, ()))
        return f"{name} ({'; '.join([*self.reasons[name], *filter(None, [dialect])])})"


class Name(NamedTuple):
    """What a source is called, and what that says of its format."""

    file: str
    suffix: str | None
    """The longest suffix of a format that the name ends in."""
    fitting: dict[str, Format]
    """The formats with that suffix."""

    @property
    def words(self) -> str:
        """The reason that this is."""
        rest = (self.suffix or "").lstrip("#")
        digits = len(self.suffix or "") - len(rest)
        return f"the name ends in {f'{digits} digits and ' if digits else ''}{rest}"


def named(source: PathOrStream, known: Mapping[str, Format]) -> Name:
    """Return the name of *source*, the longest suffix of a format that it ends in, and the formats with that suffix."""
    file = (
        check_path(fspath(source)) if isinstance(source, str | PathLike) else str(getattr(source, "name", "<stream>"))
    )
    plain = plain_name(file)
    longest = max((s for f in known.values() for s in f.suffixes if _ends(plain, s)), key=len, default=None)
    return Name(file, longest, {name: f for name, f in known.items() if longest in f.suffixes})


def _ends(name: str, suffix: str) -> bool:
    """Return whether a name ends so, where `#` is any digit."""
    end = name[-len(suffix) :]
    return "".join("#" if b == "#" and a in _DIGITS else a for a, b in zip(end, suffix, strict=False)) == suffix


def files(source: PathOrStream) -> list[PathOrStream]:
    """
    Return the files that a pattern stands for, sorted by name; any other source stands for itself.

    Raises:
        FormatError, MissingExtraError: where a URL is of a protocol that is not known, or needs a package.
        OSError: where no file fits the pattern, or a remote one cannot be looked for.

    """
    if is_remote(source):
        return [*remote_urls(source)]
    return [*paths(fspath(source))] if isinstance(source, str | PathLike) and fspath(source) != "-" else [source]


def sniff(source: PathOrStream, *, registry: Registry | None = None) -> Detection:
    """
    Detect the format and dialect of *source* by its first rows and its name, with the reasons; or which it may be.

    First rows that only one format has count more than the name; the reasons then say that they contradict each other.
    Packed files are looked into. Of an archive, or of the files that fit a pattern, all must be of one format; files
    without rows count only where none has any, and what only some have of a dialect is counted. A stream is left where
    it is. What could not be read again, such as a named pipe, is not looked into.

    Raises:
        FormatError: where the file cannot be decompressed.
        MissingExtraError: where decompression needs a package that is not installed.
        OSError: where it cannot be opened.

    >>> from io import BytesIO
    >>> print(sniff(BytesIO(b'{"record":"event","id":"e1"}')))
    <stream>: native (JSON objects with the key 'record', which is event, document or dataset; no header record)

    """
    from . import formats

    check_source(source, "sniff")
    return detect(source, formats(registry=registry))


def detect(source: PathOrStream, known: Mapping[str, Format], *, dialect: bool = True) -> Detection:
    """Detect the format of *source* among these; the dialect can be left out, for time."""
    return detect_in(previews(source, SIZE), named(source, known), known, dialect=dialect)


def detect_in(
    beginnings: Iterable[tuple[str, bytes]], name: Name, known: Mapping[str, Format], *, dialect: bool = True
) -> Detection:
    """Detect the format of files by their first bytes, and by the name of the source that they are of."""
    looks = [_look(file, Preview(data), known, name, dialect) for file, data in beginnings if data.strip()]
    if not looks:
        found = next(iter(name.fitting)) if len(name.fitting) == 1 else None
        return Detection(name.file, found, reasons=dict.fromkeys(name.fitting, (name.words,)))
    fits = frozenset.intersection(*(look.fits for look in looks))
    found = next(iter(fits)) if len(fits) == 1 else None
    question = fits if found else dict.fromkeys(each for look in looks for each in look.reasons)
    return Detection(
        name.file,
        found,
        reasons={each: _union(look.reasons.get(each, ()) for look in looks) for each in question},
        dialects={each: _counted([look.dialects.get(each, ()) for look in looks]) for each in question},
        seen=len(looks),
        mixed=() if found else _mixed(looks),
    )


class _Look(NamedTuple):
    """What the beginning of one file says, with the name of the source."""

    file: str
    fits: frozenset[str]
    """The formats that it may be in, its name considered."""
    reasons: _Words
    """Of each that comes into question, why it does."""
    dialects: _Words


def _look(file: str, preview: Preview, known: Mapping[str, Format], name: Name, dialect: bool) -> _Look:  # noqa: FBT001  # as `detect` says
    signs = {each: f.signature for each, f in known.items() if f.signature is not None}
    readable = [each for each, f in name.fitting.items() if f.read is not None]
    if len(name.fitting) == 1 and readable and readable[0] not in signs:  # nothing but the name says it
        return _Look(file, frozenset(readable), dict.fromkeys(readable, (name.words,)), {})
    sure: _Words = {each: (sign.description,) for each, sign in signs.items() if sign.matches(preview)}
    seen = sure or {each: (sign.may_description,) for each, sign in signs.items() if sign.may_match(preview)}
    reasons = dict(seen)
    fits = frozenset(sure if len(sure) == 1 else seen.keys() & name.fitting.keys())
    if not fits and not sure:
        fits = frozenset(readable)
        reasons |= dict.fromkeys(readable, (name.words, "its first rows fit no format"))
    else:
        against = f"though {name.words}, which stands for {' or '.join(name.fitting)}"
        for each, why in seen.items():
            if each in name.fitting:
                reasons[each] = (*why, name.words)
            elif readable and each in sure:
                reasons[each] = (*why, against)
    wanted = seen.keys() if len(fits) != 1 else seen.keys() & fits if dialect else ()
    return _Look(file, fits, reasons, {each: tuple(map(_word, signs[each].dialect(preview))) for each in wanted})


def _word(text: str) -> str:
    """Return a text as a message can show it, whatever of the file is in it: cut, half a character as its number."""
    cut = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
    return cut.encode(errors="backslashreplace").decode()


def _union(words: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for each in words for word in each))


def _counted(dialects: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Join what is said of several files, and count what is not said of all."""
    counts, whole = Counter(word for each in dialects for word in each), len(dialects)
    return tuple(word if count == whole else f"{word} ({count} of {whole} files)" for word, count in counts.items())


def _mixed(looks: Iterable[_Look]) -> tuple[str, ...]:
    """Name one file of each kind, and say what it is, where there are several kinds."""
    kinds: dict[str, str] = {}
    for look in looks:
        found = f"is {next(iter(look.fits))}" if len(look.fits) == 1 else f"may be {' or '.join(look.reasons)}"
        kinds.setdefault(found if look.reasons else "is none that is known here", look.file)
    return tuple(f"{file} {kind}" for kind, file in kinds.items()) if len(kinds) > 1 else ()
