"""
Sniffing: the format of a file, detected from its first rows and its name, with the reasons.

The `Signature` of a format says how its files begin. A beginning that *matches* is enough: it counts more than the
name. For one that *may_match* the name decides, as it does where the first rows say nothing, where there are none, and
for a format without a signature. Where several formats remain, or none, none is detected.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from os import PathLike, fspath
from typing import Final, NamedTuple, TypeAlias

from attrs import field, frozen

from eventcode.errors import OneScreen
from eventcode.registry import Registry

from .catalogue import formats
from .format import Format
from .io.compression import plain_name
from .io.files import paths, previews
from .io.foreign import foreign_content, table_without_events
from .io.output import PathOrStream, check_path, check_source
from .io.preview import SIZE, Preview
from .io.remote import is_local, is_remote, remote_urls
from .rows.dialect import Options, Stated, options

__all__ = ["Detection", "Name", "detect", "detect_in", "files", "named", "sniff"]

_LONGEST: Final = 200
"""How many characters are shown of what is particular about a file."""
_DIGITS: Final = frozenset("0123456789")

_Words: TypeAlias = dict[str, tuple[str, ...]]
"""What is said of each format."""


@frozen(repr=False)
class Detection(OneScreen):
    """
    The detected format and dialect of a file, with the reasons.

    >>> reasons, dialects = {"icews": ("a header row",)}, {"icews": ("19 columns", "CRLF")}
    >>> str(Detection("a.tab", "icews", reasons=reasons, dialects=dialects))
    'a.tab: icews (a header row; 19 columns, CRLF)'
    >>> str(Detection("a.txt", None, reasons={"quads": ("4 columns",)}))
    'a.txt: not recognised; it may be quads (4 columns)'
    """

    file: str
    """The path of the file."""
    format: str | None
    """The name of the format; None where it is not recognised."""
    reasons: Mapping[str, tuple[str, ...]] = field(factory=dict, kw_only=True)
    """Of each format that comes into question, why it does."""
    dialects: Mapping[str, tuple[str, ...]] = field(factory=dict, kw_only=True)
    """Of each of them, what would be particular about the file among others of the format."""
    seen: int = field(default=0, kw_only=True)
    """How many files with rows were looked into."""
    mixed: tuple[str, ...] = field(default=(), kw_only=True)
    """Where these are not all of one format: one file of each kind, and what it is."""
    foreign: str | None = field(default=None, kw_only=True)
    """What the file is, where it is none that any format could read."""
    is_empty: bool = field(default=False, kw_only=True)
    """Whether there is nothing in it."""

    def __str__(self) -> str:
        found = f"not recognised; {self.ambiguity}" if self.format is None else self._why(self.format)
        return f"{self.file}: {found}{'; the file is empty' if self.is_empty and self.format else ''}"

    def _repr_html_(self) -> str:
        from eventcode.display.results import detection

        return detection(self)

    @property
    def dialect(self) -> tuple[str, ...]:
        """What is particular about the file within its format, in words."""
        return () if self.format is None else self.dialects.get(self.format, ())

    @property
    def ambiguity(self) -> str:
        """The formats that it may have, in words, where none is recognised."""
        if self.foreign:
            return f"it is {self.foreign}"
        if self.is_empty and not self.reasons:
            return "it is empty"
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
    """The longest suffix that identifies a format."""
    fitting: dict[str, Format]
    """The formats that the suffix identifies."""

    @property
    def words(self) -> str:
        """The reason that this is."""
        rest = (self.suffix or "").lstrip("#")
        digits = len(self.suffix or "") - len(rest)
        return f"the name ends in {f'{digits} digits and ' if digits else ''}{rest}"


def named(source: "PathOrStream", known: Mapping[str, Format]) -> Name:
    """Return the name of *source*, the longest suffix of a format that it ends in, and the formats with that suffix."""
    file = (
        check_path(fspath(source)) if isinstance(source, str | PathLike) else str(getattr(source, "name", "<stream>"))
    )
    plain = plain_name(file)
    longest = max((s for f in known.values() for s in f.suffixes if _ends(plain, s)), key=len, default=None)
    return Name(file, longest, {name: f for name, f in known.items() if longest in f.suffixes})


def _ends(name: str, suffix: str) -> bool:
    """Return True if a name ends so, where `#` is any digit."""
    end = name[-len(suffix) :]
    return "".join("#" if b == "#" and a in _DIGITS else a for a, b in zip(end, suffix, strict=False)) == suffix


def files(source: "PathOrStream") -> list[PathOrStream]:
    """
    Return the files that a pattern stands for, sorted by name; any other source stands for itself.

    Raises:
        FormatError, MissingExtraError: where a URL is of a protocol that is not known, or needs a package.
        OSError: where no file fits the pattern, or a remote one cannot be looked for.

    """
    if is_remote(source):
        return [*remote_urls(source)]
    return [*paths(fspath(source))] if is_local(source) else [source]


def sniff(source: "PathOrStream", *, dialect: "Options | None" = None, registry: Registry | None = None) -> Detection:
    """
    Detect the format and dialect of *source* by its first rows and its name, with the reasons; or which it may be.

    First rows that only one format has count more than the name; the reasons then say that they contradict each other.
    Compressed files and archives are opened. Of an archive, or of the files that fit a pattern, all must be of one
    format; files without rows count only where none has any, and what only some have of a dialect is counted. A stream
    is left where it is. What could not be read again, such as a named pipe, is not looked into. Parts of the *dialect*
    of a table may be stated, as for `read`.

    Raises:
        FormatError: where a dialect has no such part, or the file cannot be decompressed.
        MissingExtraError: where decompression needs a package that is not installed.
        OSError: where it cannot be opened.

    >>> from io import BytesIO
    >>> print(sniff(BytesIO(b'{"record":"event","id":"e1"}')))
    <stream>: native (JSON objects with the key 'record', which is event, document, actor or dataset; no header record)

    """
    check_source(source, "sniff")
    return detect(source, formats(registry=registry), stated=options(dialect))


def detect(
    source: "PathOrStream", known: Mapping[str, Format], *, stated: Stated | None = None, dialect: bool = True
) -> Detection:
    """Detect the format of *source* among these; without *dialect*, its dialect is not looked for, which is faster."""
    sheet = (stated or {}).get("sheet")
    return detect_in(previews(source, SIZE, sheet=sheet), named(source, known), known, stated=stated, dialect=dialect)


def detect_in(
    files: Iterable[tuple[str, bytes]],
    name: Name,
    known: Mapping[str, Format],
    *,
    stated: Stated | None = None,
    dialect: bool = True,
) -> Detection:
    """
    Detect the format of files by their first bytes, and by the name of the source that they are of.

    Parts of the dialect of a table can be *stated*, as `options` returns them.
    """
    starts = [*files]
    foreign = next((found for _, data in starts if (found := foreign_content(data))), None)
    if foreign:
        return Detection(name.file, None, seen=len(starts), foreign=foreign)
    beginnings = [
        _begin(file, Preview(data, stated), known, name, dialect=dialect) for file, data in starts if data.strip()
    ]
    if not beginnings:
        found = next(iter(name.fitting)) if len(name.fitting) == 1 else None
        reasons = dict.fromkeys(name.fitting, (name.words,))
        return Detection(name.file, found, reasons=reasons, is_empty=bool(starts))
    fits = frozenset.intersection(*(beginning.fits for beginning in beginnings))
    found = next(iter(fits)) if len(fits) == 1 else None
    other = next((what for beginning in beginnings if (what := beginning.other)), None)
    if other and found is None:
        return Detection(name.file, None, seen=len(beginnings), foreign=other)
    question = fits if found else dict.fromkeys(each for beginning in beginnings for each in beginning.reasons)
    return Detection(
        name.file,
        found,
        reasons={each: _union(beginning.reasons.get(each, ()) for beginning in beginnings) for each in question},
        dialects={each: _counted([beginning.dialects.get(each, ()) for beginning in beginnings]) for each in question},
        seen=len(beginnings),
        mixed=() if found else _mixed(beginnings),
    )


class _Beginning(NamedTuple):
    """The beginning of one file, with the name of the source."""

    file: str
    fits: frozenset[str]
    """The formats that it may be in, its name considered."""
    reasons: _Words
    """Of each that comes into question, why it does."""
    dialects: _Words
    other: str | None = None
    """What the file is, where it is surely in none of the formats, but known."""


def _begin(file: str, preview: Preview, known: Mapping[str, Format], name: Name, *, dialect: bool) -> _Beginning:
    signatures = {each: f.signature for each, f in known.items() if f.signature is not None}
    readable = [each for each, f in name.fitting.items() if f.read is not None and not f.shared_suffix]
    if len(name.fitting) == 1 and readable and readable[0] not in signatures:  # nothing but the name can tell it
        return _Beginning(file, frozenset(readable), dict.fromkeys(readable, (name.words,)), {})
    sure: _Words = {each: (s.description,) for each, s in signatures.items() if s.matches(preview)}
    seen = sure or {each: (s.may_description,) for each, s in signatures.items() if s.may_match(preview)}
    reasons = dict(seen)
    if not sure and (other := table_without_events(preview.data)):
        return _Beginning(file, frozenset(), {}, {}, other)
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
    dialects = {each: tuple(map(_word, signatures[each].dialect(preview))) for each in wanted}
    return _Beginning(file, fits, reasons, dialects)


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


def _mixed(beginnings: Iterable[_Beginning]) -> tuple[str, ...]:
    """Name one file of each kind, and say what it is, where there are several kinds."""
    kinds: dict[str, str] = {}
    for each in beginnings:
        fits, reasons = each.fits, each.reasons
        found = f"is {next(iter(fits))}" if len(fits) == 1 else f"may be {' or '.join(reasons)}"
        kinds.setdefault(found if reasons else "is none that is known here", each.file)
    return tuple(f"{file} {kind}" for kind, file in kinds.items()) if len(kinds) > 1 else ()
