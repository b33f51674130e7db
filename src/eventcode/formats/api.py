"""Reading and writing: files to rows, records to files, in any format."""

from collections.abc import Generator, Iterable, Iterator, Mapping
from functools import partial
from os import PathLike, fspath
from typing import Any, BinaryIO, cast, get_args

from attrs import field, frozen

from eventcode.collector import RARE_COLLECTIONS
from eventcode.errors import FormatError, MissingExtraError, UnknownNameError, one_of, suggest
from eventcode.losses import LossCounter, Losses, LossMode
from eventcode.model import ActorRecord, Dataset, Document, Event
from eventcode.registry import DEFAULT, Registry
from eventcode.row import AnyRow, Item, items_of

from .catalogue import formats
from .format import Format, Read
from .io.files import Source, beginning, inputs, output
from .io.foreign import foreign_content
from .io.limits import LIMITS, Limits
from .losses import LossPolicy
from .rows.dialect import options
from .sniff import detect, named
from .sorter import Sorter

__all__ = ["WriteResult", "format_of", "load", "read", "write"]


@frozen
class WriteResult:
    """The counts of a writing: events and documents written to the target, rejected rows; and the losses."""

    records: int
    rejects: int = field(default=0, kw_only=True)
    losses: Losses = field(factory=Losses, kw_only=True)
    """What the format could not hold, by field and reason; records that it left out stand under their kind."""

    def _repr_html_(self) -> str:
        return f"<p>written: {self.records:,}, rejected: {self.rejects:,}</p>{self.losses._repr_html_()}"


def format_of(
    source: Source,
    name: str | Format | None = None,
    *,
    dialect: Mapping[str, str] | None = None,
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
        return _called(name, known)
    file, _, by_name = named(source, known)
    by_suffix = _only(by_name)
    readable = [each for each, f in known.items() if f.read]
    try:
        sniffed = detect(source, known, said=options(dialect), dialect=False)
    except FileNotFoundError:
        if by_suffix is not None:
            return by_suffix
        gone = f"{file}: there is no such file, and the name"
        raise FormatError(f"{_unidentified(gone, by_name)}; {_which(by_name or readable, '--from')}") from None
    except (FormatError, MissingExtraError, OSError):
        if by_suffix is None or by_suffix.read is None:
            raise
        return by_suffix  # reading says what is wrong with the file, when it comes to that
    if sniffed.format is not None:
        return known[sniffed.format]
    if by_suffix is not None and not sniffed.reasons:
        return by_suffix
    rows = f", and neither do its first rows: {sniffed.ambiguity}" if sniffed.seen else ""
    raise FormatError(
        f"{_unidentified(f'{file}: the name', by_name)}{rows}; {_which(sniffed.reasons or readable, '--from')}"
    )


def _called(name: str | Format, known: Mapping[str, Format]) -> Format:
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


def read(
    source: Source,
    format: str | Format | None = None,
    *,
    dialect: Mapping[str, str] | None = None,
    limits: Limits = LIMITS,
    registry: Registry | None = None,
) -> Iterator[AnyRow]:
    """
    Read *source* row by row, in memory that does not grow: each row has a record, or the reasons why it has none.

    A row that cannot be read is yielded too, verbatim; nothing is skipped. The file is opened when the first row is
    asked for, and closed after the last; without a *format*, it is looked into before, at once.

    Args:
        source: a file, compressed (`.gz`, `.bz2`, `.xz`, `.zst`, `.zip`) or not; `-` for standard input; an open
            stream; or a pattern such as `*.export.CSV.zip`, for all files that match, sorted by name. A remote file or
            pattern is a URL as text, such as `s3://bucket/*.jsonl.gz`, which fsspec opens.
        format: its format; without one, it is detected from the first rows or else the file name: see `sniff`.
        dialect: parts of the dialect of a table, by name, where its beginning does not decide them: `separator` (`tab`
            or the character), `encoding`, `quoting` (`minimal`, `all`, `none`), `null` (the spelling of a missing
            value) and `header` (`yes`, `no`).
        limits: how long a line or a cell may be, how deep data may be nested, and how much a compressed file may
            decompress to.
        registry: which formats and types there are.

    Raises:
        UnknownNameError: where no format is called that; at once, as the next.
        FormatError: where the format is not known, cannot be read, or has no dialects; while reading, where the file
            as a whole cannot be read, or not to its end.
        MissingExtraError: where decompression, or a remote path, needs a package that is not installed.
        OSError: where it cannot be opened.

    """
    reader = format_of(source, format, dialect=dialect, registry=registry)
    if reader.read is None:
        instead = f"; {reader.instead}" if reader.instead else ""
        raise FormatError(f"the format {reader.name!r} can be written, not read{instead}")
    if dialect and not reader.dialects:
        raise FormatError(f"the format {reader.name!r} has no dialects, found {', '.join(dialect)}")
    each = cast("Read", partial(cast("Any", reader.read), dialect=options(dialect))) if dialect else reader.read
    rows = _each(each, source, limits, registry or DEFAULT)
    return rows if format is None else _with_nearest(rows, source, reader.name, registry)


def _with_nearest(rows: Iterator[AnyRow], source: Source, name: str, registry: Registry | None) -> Iterator[AnyRow]:
    """Yield rows; where not even the first can be read, say which format the file begins like."""
    is_first = True
    try:
        for row in rows:
            is_first = False
            yield row
    except FormatError as error:
        likely = _nearest(source, name, registry) if is_first else None
        if likely is None:
            raise
        raise FormatError(f"{error}; the file begins as one of {likely!r} does") from None


def _nearest(source: Source, name: str, registry: Registry | None) -> str | None:
    """Return the format that a file begins like, other than the one *name*."""
    if not isinstance(source, str | PathLike) or fspath(source) == "-":
        return None
    try:
        found = detect(source, formats(registry=registry), dialect=False).format
    except (FormatError, MissingExtraError, OSError):
        return None
    return None if found == name else found


def _each(reader: Read, source: Source, limits: Limits, registry: Registry) -> Iterator[AnyRow]:
    from contextlib import closing

    with closing(cast("Generator[tuple[str, BinaryIO], None, None]", inputs(source, limits))) as files:
        for name, stream in files:
            if foreign := foreign_content(beginning(stream)):
                raise FormatError(f"{name}: found {foreign}")
            yield from reader(stream, name=name, registry=registry, limits=limits)


def load(
    source: Source,
    format: str | Format | None = None,
    *,
    dialect: Mapping[str, str] | None = None,
    limits: Limits = LIMITS,
    registry: Registry | None = None,
) -> Dataset:
    """
    Read the whole of *source* into a data set; the arguments are those of `read`.

    Several files, of a pattern or an archive, become one set with the header of the first. Their headers must say the
    same, but for their `extra`, which may say how each file is written.

    Raises:
        FormatError: where a row could not be read (use `read` to keep the others), or a header says something else than
            the first.
        MissingExtraError, OSError: as `read`.

    """
    with RARE_COLLECTIONS:
        return _dataset(read(source, format, limits=limits, registry=registry))


def _dataset(rows: Iterable[AnyRow]) -> Dataset:
    header: Dataset | None = None
    documents: list[Document] = []
    actors: list[ActorRecord] = []
    events: list[Event] = []
    for row in rows:
        match row.record:
            case Event():
                events.append(row.record)
            case Document():
                documents.append(row.record)
            case ActorRecord():
                actors.append(row.record)
            case Dataset():
                header = header or row.record
                if not header.is_alike(row.record):
                    second = "a second header, other than the first: load the files one by one and merge them"
                    raise FormatError(f"{row.location}: {second}")
            case _:
                raise FormatError("\n".join(map(str, row.issues)))
    return (header or Dataset()).evolve(documents=documents, actors=actors, events=events)


def write(  # noqa: PLR0913  # what to write, where, how, and what becomes of the rest
    records: Iterable[Item] | Item,
    target: Source,
    *,
    format: str | Format | None = None,
    rejects: Source | None = None,
    losses: LossMode = "raise",
    registry: Registry | None = None,
) -> WriteResult:
    """
    Write records, or rows as `read` yields them, to *target*: the whole file, or none.

    A `Dataset` stands for its header, its documents and its events. Rejected rows go to *rejects* as JSON Lines, each
    with its reasons and its text as it stood.

    What is lost is counted in what is returned, by field and reason. Records of a kind for which the format has no
    place (a header in a table of events) are left out in any case. A header that comes again, as that of the next file
    of a pattern does, is written once. What a format cannot hold in a record that it
    has a place for, is an error; with `losses="collect"`, the record is written without it. That may change its id,
    where the format has ids of a form of its own: another is made of it, always the same. A record without which the
    format cannot do what is lacking (no code, where each row has one) is left out.

    Args:
        records: what to write.
        target: a file, which is compressed where its name says so (`.gz`, `.zip` ...); `-` for standard output; an open
            stream.
        format: its format; without one, the format that the file name identifies.
        rejects: where rejected rows go.
        losses: whether what the format cannot hold stops the work or is counted.
        registry: which formats there are.

    Raises:
        UnknownNameError: where no format is called that.
        FormatError: where the format cannot hold a record and *losses* is "raise", or a row was rejected and there is
            no *rejects* to take it. A file is then as it was before; to a stream, earlier records may have gone.
        RecordError: for an *losses* that is neither.

    >>> from io import BytesIO
    >>> event = Event(id="gdelt:1", code="cameo:190", when="2024-10", source=["RUS", "PRK"])
    >>> written = write(event, BytesIO(), format="gdelt2", losses="collect")
    >>> written.records, written.losses.count(field="source")
    (1, 1)
    >>> print(written.losses)
    when: the format holds one day: 1, as in gdelt:1
    source: the format holds one actor by CAMEO codes: 1, as in gdelt:1

    """
    one_of("write: losses", losses, get_args(LossMode))
    writer = _writer(target, format, registry)
    if writer.write is None:
        raise FormatError(f"the format {writer.name!r} can be read, not written")
    items = items_of(records, "write")
    counter = LossCounter()
    policy = LossPolicy(counter if losses == "collect" else None)
    sorter = Sorter(writer.record_kinds, counter, header_of=writer.name if writer.dialect_header else None)
    if rejects is None:
        with output(target) as stream:
            writer.write(sorter.records(items), stream, policy)
    else:
        with output(rejects) as bad, output(target) as stream:
            sorter.bad = bad
            writer.write(sorter.records(items), stream, policy)
    return WriteResult(sorter.written - policy.left_out, rejects=sorter.rejected, losses=counter.losses)


def _writer(target: Source, name: str | Format | None, registry: Registry | None) -> Format:
    known = formats(registry=registry)
    if name is not None:
        return _called(name, known)
    file, _, by_name = named(target, known)
    by_suffix = _only(by_name)
    if by_suffix is None:
        writable = [each for each, f in known.items() if f.write]
        raise FormatError(f"{_unidentified(f'{file}: the name', by_name)}; {_which(by_name or writable, '--to')}")
    return by_suffix
