"""Reading and writing: files to rows, records to files, in any format."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from typing import cast, get_args

from attrs import field, frozen

from eventcode.collector import RARE_COLLECTIONS
from eventcode.errors import FormatError, MissingExtraError, UnknownNameError, one_of, suggest
from eventcode.losses import LossCounter, Losses, LossMode
from eventcode.model import ActorRecord, Dataset, Document, Event
from eventcode.registry import DEFAULT, Registry
from eventcode.row import AnyRow, Item, items_of

from .catalogue import BUILT_IN
from .format import Format, Read, Write
from .io.errors import named_errors
from .io.files import InputFile, Source
from .io.limits import LIMITS, Limits
from .io.output import PathOrStream, check_distinct, check_source, output
from .io.preview import SIZE
from .losses import LossPolicy
from .sniff import Detection, Name, detect, detect_in, named
from .sorter import Sorter

__all__ = ["WriteResult", "format_of", "formats", "load", "read", "target_format", "write"]


@frozen
class WriteResult:
    """The counts of a writing: events and documents written to the target, rejected rows; and the losses."""

    records: int
    rejects: int = field(default=0, kw_only=True)
    losses: Losses = field(factory=Losses, kw_only=True)
    """What the format could not hold, by field and reason; records that it left out stand under their kind."""

    def _repr_html_(self) -> str:
        return f"<p>written: {self.records:,}, rejected: {self.rejects:,}</p>{self.losses._repr_html_()}"


def formats(*, registry: Registry | None = None) -> Mapping[str, Format]:
    """Return the formats by name: the library's own and those that the registry adds."""
    return {**BUILT_IN, **(registry or DEFAULT).formats}


def format_of(source: PathOrStream, name: str | Format | None = None, *, registry: Registry | None = None) -> Format:
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
    by_name = named(source, known)
    by_suffix = _only(by_name.fitting)
    try:
        detected = detect(source, known, dialect=False)
    except FileNotFoundError:
        if by_suffix is None:
            raise
        return by_suffix
    except (FormatError, MissingExtraError, OSError):
        if by_suffix is None or by_suffix.read is None:
            raise
        return by_suffix  # reading says what is wrong with the file, when it comes to that
    return _decided(detected, by_name, known)


def _decided(detected: Detection, name: Name, known: Mapping[str, Format]) -> Format:
    """
    Return the format that was detected or, where the rows say nothing, the one of the name.

    Raises:
        FormatError: where that is none.

    """
    by_suffix = _only(name.fitting)
    if detected.format is not None:
        return known[detected.format]
    if by_suffix is not None and not detected.reasons:
        return by_suffix
    rows = f", and neither do its first rows: {detected.ambiguity}" if detected.seen else ""
    readable = [each for each, f in known.items() if f.read]
    untold = _untold(f"{name.file}: the name", name.fitting)
    raise FormatError(f"{untold}{rows}; {_which(detected.reasons or readable, '--from')}")


def _called(name: str | Format, known: Mapping[str, Format]) -> Format:
    return name if isinstance(name, Format) else _named(name, known)


def _only(fitting: Mapping[str, Format]) -> Format | None:
    return next(iter(fitting.values())) if len(fitting) == 1 else None


def _untold(name: str, by_name: Mapping[str, Format]) -> str:
    return f"{name} {'fits several formats' if len(by_name) > 1 else 'does not tell the format'}"


def _which(names: Iterable[str], option: str) -> str:
    """Say how to choose one of them: here, and on the command line."""
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
    source: PathOrStream,
    format: str | Format | None = None,
    *,
    limits: Limits = LIMITS,
    registry: Registry | None = None,
) -> Iterator[AnyRow]:
    """
    Read *source* row by row, in memory that does not grow: each row has a record, or the reasons why it has none.

    A row that cannot be read is yielded too, verbatim; nothing is skipped. A file is opened once, when its first row is
    asked for, and closed after its last one; without a *format*, the first file is opened at once, and the format is
    told by its beginning (of a pipe, 256 KiB or its end are waited for). Further files must be in the same format.

    Args:
        source: a file, compressed (`.gz`, `.bz2`, `.xz`, `.zst`, `.zip`) or not; `-` for standard input; an open
            stream; or a pattern such as `*.export.CSV.zip`, for all files that match, sorted by name. A remote file or
            pattern is a URL as text, such as `s3://bucket/*.jsonl.gz`, which fsspec opens.
        format: its format; without one, the first rows tell it or, where they do not, the file name: see `sniff`.
        limits: how long a line or a cell may be, how deep data may be nested, and how much a compressed file may
            decompress to.
        registry: which formats and types there are.

    Raises:
        UnknownNameError: where no format is called that; at once, as the next.
        FormatError: where the format is not known or cannot be read; while reading, where the file as a whole cannot
            be, or not to its end.
        MissingExtraError: where decompression, or a remote path, needs a package that is not installed.
        OSError: where it cannot be opened.

    """
    check_source(source, "read")
    if format is None:
        rows = _detected(source, limits, registry or DEFAULT)
        next(rows)  # opens the first file: an error is one of this call, and not of the first row
        return cast("Iterator[AnyRow]", rows)
    reader = _reader(_called(format, formats(registry=registry)))
    return _each(reader, source, limits, registry or DEFAULT)


def _reader(format: Format) -> Read:
    if format.read is None:
        instead = f"; {format.instead}" if format.instead else ""
        raise FormatError(f"the format {format.name!r} can be written, not read{instead}")
    return format.read


def _each(reader: Read, source: PathOrStream, limits: Limits, registry: Registry) -> Iterator[AnyRow]:
    from contextlib import closing

    with closing(Source(source, limits)) as files:
        for file in files:
            yield from _rows(reader, file, limits, registry)


def _rows(reader: Read, file: InputFile, limits: Limits, registry: Registry) -> Iterator[AnyRow]:
    with named_errors(file.name):
        yield from reader(file.stream, name=file.name, registry=registry, limits=limits)


def _detected(source: PathOrStream, limits: Limits, registry: Registry) -> Iterator[AnyRow | None]:
    """Yield None once the format is detected, then the rows of all files."""
    from contextlib import closing
    from io import BytesIO

    known = formats(registry=registry)
    name = named(source, known)
    with closing(Source(source, limits)) as files:
        opened = iter(files)
        begun: list[InputFile] = []
        start = b""
        for file in opened:
            start = file.preview(SIZE)
            if start.strip() or len(start) == SIZE or file.fault:
                begun.append(file)
                break
            begun.append(InputFile(file.name, BytesIO(start)))  # the next one closes it
        format = _format_of_file(begun[-1:], start, name, known)
        reader = _reader(format)
        yield None
        for file in begun:
            yield from _rows(reader, file, limits, registry)
        for file in opened:
            _check_same(format, file, begun[-1].name, name, known)
            yield from _rows(reader, file, limits, registry)


def _format_of_file(file: list[InputFile], start: bytes, name: Name, known: Mapping[str, Format]) -> Format:
    """Return the format of an open file, none for no file, by its first bytes."""
    try:
        return _decided(detect_in([(each.name, start) for each in file], name, known, dialect=False), name, known)
    except FormatError:
        for each in file:
            if each.fault:
                raise each.fault from None
        raise


def _check_same(format: Format, file: InputFile, first: str, name: Name, known: Mapping[str, Format]) -> None:
    start = file.preview(SIZE)
    detected = detect_in([(file.name, start)], name, known, dialect=False)
    if start.strip() and format.name not in detected.reasons:
        other = f"is {' or '.join(detected.reasons)}" if detected.reasons else "is none that is known here"
        raise FormatError(f"not all of the files are of one format: {first} is {format.name}, {file.name} {other}")


def load(
    source: PathOrStream,
    format: str | Format | None = None,
    *,
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
    target: PathOrStream,
    *,
    format: str | Format | None = None,
    rejects: PathOrStream | None = None,
    losses: LossMode = "raise",
    limits: Limits = LIMITS,
    registry: Registry | None = None,
) -> WriteResult:
    """
    Write records, or rows as `read` yields them, to *target*: the whole file, or none.

    A `Dataset` stands for its header, its documents and its events. Rejected rows go to *rejects* as JSON Lines, each
    with its reasons and its text as it stood; equal ones on consecutive lines are one reject with their `count`. With
    *rejects*, a record that the format cannot hold is a reject too, with its reasons, and the work goes on.

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
        format: its format; without one, the file name tells it.
        rejects: where rejected rows go.
        losses: whether a record that the format cannot hold is refused, or written without what is lost.
        limits: how much the rejects may take.
        registry: which formats there are.

    Raises:
        UnknownNameError: where no format is called that.
        FormatError: where the format cannot hold a record and *losses* is "raise", or a row was rejected, and there is
            no *rejects* to take it; where the rejects take more than *limits* allow; where target, rejects and a file
            that rows come from are not all different. A file is then as it was before; to a stream, earlier records may
            have gone.
        RecordError: where *losses* is neither.
        OSError: where a file cannot be written.

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
    check_source(target, "write")
    writer = target_format(target, format, registry=registry)
    items = items_of(records, "write")
    check_distinct({"the output": target, "the file for rejects": rejects})
    counter = LossCounter()
    sorter = Sorter(writer.record_kinds, counter, [target, rejects], limits)
    policy = LossPolicy(counter if losses == "collect" else None, refuse=sorter.refuse)
    with nullcontext() if rejects is None else output(rejects) as bad, output(target) as stream:
        sorter.bad = bad
        cast("Write", writer.write)(sorter.records(items), stream, policy)
        sorter.finish()
    return WriteResult(sorter.written - policy.left_out, rejects=sorter.rejected, losses=counter.losses)


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
        return _writable(_called(name, known))
    name_of = named(target, known)
    by_suffix = _only(name_of.fitting)
    if by_suffix is None:
        writable = [each for each, f in known.items() if f.write]
        untold = _untold(f"{name_of.file}: the name", name_of.fitting)
        raise FormatError(f"{untold}; {_which(name_of.fitting or writable, '--to')}")
    return _writable(by_suffix)


def _writable(format: Format) -> Format:
    if format.write is None:
        raise FormatError(f"the format {format.name!r} can be read, not written")
    return format
