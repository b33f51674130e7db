"""Choice of a format: by what it is called, by the first rows of a file, or by the name of the file."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, cast

from attrs import evolve

from eventcode.errors import FormatError, MissingExtraError, UnknownNameError, suggest
from eventcode.registry import Registry

from .catalogue import formats
from .format import Format
from .io.output import PathOrStream
from .rows.dialect import Options, options
from .sniff import Detection, Name, detect, named

__all__ = ["called", "decided", "format_of", "in_dialect", "target_format"]


def format_of(
    source: PathOrStream,
    name: str | Format | None = None,
    *,
    dialect: Options | None = None,
    registry: Registry | None = None,
) -> Format:
    """
    Return the format called *name*, or the one in which *source* is to be read; a format stands for itself.

    Without a name, the first rows tell the format, and the file name where they do not or cannot be looked at: see
    `sniff`. Of the name, the longest suffix that fits counts, and what says how a file is compressed (`.gz`, `.zip`
    ...) is passed over.

    Raises:
        UnknownNameError: where no format is called that.
        FormatError: where no name is given, and neither file name nor first rows tell one format; or the file cannot
            be decompressed.
        MissingExtraError: where decompression needs a package that is not installed.
        OSError: where the file cannot be opened.

    >>> format_of("20170101073000.export.CSV.zip").name
    'gdelt2'
    >>> format_of("x", "gdelt")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    eventcode.errors.UnknownNameError: no format is called 'gdelt'; did you mean 'gdelt2'? ...

    """
    known = formats(registry=registry)
    if name is not None:
        return called(name, known)
    stated = options(dialect)
    by_name = named(source, known)
    by_suffix = _only(by_name.fitting)
    try:
        detected = detect(source, known, stated=stated, dialect=False)
    except FileNotFoundError:
        if by_suffix is None:
            raise
        return by_suffix
    except (FormatError, MissingExtraError, OSError):
        if by_suffix is None or by_suffix.read is None or by_suffix.shared_suffix:
            raise
        return by_suffix  # reading says what is wrong with the file, when it comes to that
    return decided(detected, by_name, known)


def decided(detected: Detection, name: Name, known: Mapping[str, Format]) -> Format:
    """
    Return the format that was detected or, where the rows say nothing, the one of the name.

    Raises:
        FormatError: where that is none.

    """
    if detected.foreign:
        raise FormatError(f"{name.file}: found {detected.foreign}")
    by_suffix = _only(name.fitting)
    if detected.format is not None:
        return known[detected.format]
    if by_suffix is not None and not detected.reasons:
        if by_suffix.shared_suffix and detected.seen:
            raise FormatError(f"{name.file}: found no rows of the format {by_suffix.name!r}; {by_suffix.instead}")
        return by_suffix
    rows = f", and neither do its first rows: {detected.ambiguity}" if detected.seen else ""
    readable = [each for each, f in known.items() if f.read]
    unidentified = _unidentified(f"{name.file}: the name", name.fitting)
    raise FormatError(f"{unidentified}{rows}; {_which(detected.reasons or readable, '--from')}")


def called(name: str | Format, known: Mapping[str, Format]) -> Format:
    """
    Return the format with a name; a format stands for itself.

    Raises:
        UnknownNameError: where no format is called that.

    """
    return name if isinstance(name, Format) else _named(name, known)


def _only(fitting: Mapping[str, Format]) -> Format | None:
    return next(iter(fitting.values())) if len(fitting) == 1 else None


def _unidentified(name: str, by_name: Mapping[str, Format]) -> str:
    return f"{name} {'fits several formats' if len(by_name) > 1 else 'does not identify the format'}"


def _which(names: Iterable[str], option: str) -> str:
    """Return a hint how to choose one of the formats: in Python, and on the command line."""
    first, *others = names
    which = f"say which of {', '.join([first, *others])}" if others else f"if it is {first}, say so"
    return f"{which} (format=, or {option})"


def _named(name: str, known: Mapping[str, Format]) -> Format:
    if name in known:
        return known[name]
    hint = suggest(name, known)
    meant = f" did you mean {hint!r}?" if hint else ""
    raise UnknownNameError(f"no format is called {name!r};{meant} there are {', '.join(known)}")


def in_dialect(format: Format, dialect: Options | None) -> Format:
    """
    Return a format the reader of which takes parts of the dialect as stated: see `read`.

    Raises:
        FormatError: where the format has no dialects, or a dialect no such part.

    >>> from eventcode import formats
    >>> in_dialect(formats()["native"], {"separator": ";"})
    Traceback (most recent call last):
    eventcode.errors.FormatError: the format 'native' has no dialects, found separator

    """
    stated = {part: value for part, value in options(dialect).items() if part != "sheet"}  # read before any format
    if not stated:
        return format
    if not format.dialects:
        raise FormatError(f"the format {format.name!r} has no dialects, found {', '.join(stated)}")
    return evolve(format, read=partial(cast("Any", format.read), dialect=stated))


def target_format(
    target: PathOrStream, name: str | Format | None = None, *, registry: Registry | None = None
) -> Format:
    """
    Return the format called *name*, or the one that the name of *target* tells; a format stands for itself.

    Raises:
        UnknownNameError: where no format is called that.
        FormatError: where no name is given, and the name of the file does not tell one format; where it is only read.

    >>> target_format("a.jsonl.gz").name
    'native'

    """
    known = formats(registry=registry)
    if name is not None:
        return _writable(called(name, known))
    name_of = named(target, known)
    by_suffix = _only(name_of.fitting)
    if by_suffix is None:
        writable = [each for each, f in known.items() if f.write]
        unidentified = _unidentified(f"{name_of.file}: the name", name_of.fitting)
        raise FormatError(f"{unidentified}; {_which(name_of.fitting or writable, '--to')}")
    return _writable(by_suffix)


def _writable(format: Format) -> Format:
    if format.write is None:
        raise FormatError(f"the format {format.name!r} can be read, not written")
    return format
