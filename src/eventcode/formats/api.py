"""Reading and writing: files to rows, records to files, in any format."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from typing import Any, NamedTuple, Protocol, cast, get_args, runtime_checkable

from attrs import field, frozen

from eventcode.collector import RARE_COLLECTIONS
from eventcode.errors import FormatError, one_of
from eventcode.losses import LossCounter, Losses, LossMode
from eventcode.model import Dataset
from eventcode.model.origins import Origins
from eventcode.registry import DEFAULT, Registry
from eventcode.row import AnyRow, Records, columns_of, items_of, registry_of
from eventcode.versioning import VersionMode
from eventcode.versioning import versions as relate_versions

from .catalogue import BUILT_IN, formats
from .choice import called, decided, in_dialect, target_format
from .format import ColumnWriter, Format, Read, Write
from .ids import Repeated
from .io.errors import named_errors
from .io.files import InputFile, Source, beginning
from .io.foreign import foreign_content, table_without_events
from .io.limits import LIMITS, Limits
from .io.output import PathOrStream, check_distinct, check_source, output
from .io.preview import SIZE
from .losses import LossPolicy
from .rows.dialect import Options, Stated, options
from .sniff import Name, detect_in, named
from .sorter import Sorter

__all__ = ["WriteResult", "dataset_of", "load", "read", "write"]


@frozen
class WriteResult:
    """The counts of a writing: events and documents written to the target, rejected rows; and the losses."""

    records: int
    """The number of records that were written."""
    rejects: int = field(default=0, kw_only=True)
    """The number of rows that were put aside."""
    losses: Losses = field(factory=Losses, kw_only=True)
    """What the format could not hold, by field and reason; records that it left out stand under their kind."""
    repeated: Repeated = field(default=Repeated(), kw_only=True, eq=False)
    """The events with the id of one before them, which the rule EC901 names; ids that are made of the content aside."""

    def _repr_html_(self) -> str:
        return f"<p>written: {self.records:,}, rejected: {self.rejects:,}</p>{self.losses._repr_html_()}"


@runtime_checkable
class Columnar(Protocol):
    """What gives records that lie in columns: those of a scan."""

    def batches(
        self, shape: str, sorter: Sorter, *, registry: Registry | None = None
    ) -> tuple[Sequence[Dataset], Iterator[Any]] | None:
        """
        Return the header records and the record batches of a shape; None where only records can be had.

        They count themselves at the sorter, which takes what is rejected. Codes are looked up in *registry*.
        """


def read(
    source: "PathOrStream",
    format: str | Format | None = None,
    *,
    dialect: "Options | None" = None,
    limits: Limits = LIMITS,
    registry: Registry | None = None,
) -> Iterator[AnyRow]:
    """
    Read *source* row by row, in memory that does not grow: each row has a record, or the reasons why it has none.

    A row that cannot be read is yielded too, verbatim; nothing is skipped. A file is opened once, when its first row is
    asked for, and closed after its last one; without a *format*, the first file is opened at once, and the format is
    detected by its beginning (of a pipe, 256 KiB or its end are waited for). Further files must be in the same format.

    Args:
        source: a file, compressed (`.gz`, `.bz2`, `.xz`, `.zst`, `.zip`) or not; `-` for standard input; an open
            stream; or a pattern such as `*.export.CSV.zip`, for all files that match, sorted by name. A remote file or
            pattern is a URL as text, such as `s3://bucket/*.jsonl.gz`, which fsspec opens.
        format: its format; without one, it is detected from the first rows or else the file name: see `sniff`.
        dialect: parts of the dialect of a table, by name, where its beginning does not decide them: `separator` (`tab`
            or the character), `encoding`, `quoting` (`minimal`, `all`, `none`, `backslash`), `null` (the spelling of a
            missing value, or several), `header` (`yes`, `no`), `dates` (`dmy`, `mdy`, `excel`, `excel1904`), `century`
            (`1800`, `1900`, `2000`) and `decimal` (`,`, `.`); or the `sheet` of a workbook.
        limits: how long a line or a cell may be, how deep data may be nested, and how much a compressed file may
            decompress to.
        registry: which formats and types there are.

    Raises:
        UnknownNameError: where no format is called that; at once, as the next.
        FormatError: where the format is not known, cannot be read, or has no dialects; while reading, where the file
            as a whole cannot be read, or not to its end.
        MissingExtraError: where decompression, or a remote path, needs a package that is not installed.
        OSError: where it cannot be opened.

    >>> from io import BytesIO
    >>> lines = b'{"record":"event","id":"e1","code":"cameo:190"}', b'{"record":"event"'
    >>> [row.ok for row in read(BytesIO(bytes([10]).join(lines)))]
    [True, False]

    """
    check_source(source, "read")
    task = _Task(source, formats(registry=registry), options(dialect), limits, registry or DEFAULT)
    if format is None:
        rows = _detected(task)
        next(rows)  # opens the first file: an error is one of this call, and not of the first row
        return cast("Iterator[AnyRow]", rows)
    chosen = called(format, task.known)
    return _each(task, chosen.name, _reader(chosen, task.stated))


class _Task(NamedTuple):
    """The files to be read, and how."""

    source: "PathOrStream"
    known: Mapping[str, Format]
    stated: Stated
    """The parts of the dialect of a table that were stated."""
    limits: Limits
    registry: Registry


def _reader(format: Format, stated: Stated) -> Read:
    if format.read is None:
        instead = f"; {format.instead}" if format.instead else ""
        raise FormatError(f"the format {format.name!r} can be written, not read{instead}")
    return cast("Read", in_dialect(format, stated).read)


def _each(task: _Task, format: str, reader: Read) -> Iterator[AnyRow]:
    with closing(Source(task.source, task.limits, sheet=task.stated.get("sheet"))) as files:
        for file in files:
            with named_errors(file.name):
                start = beginning(file.stream, SIZE)
            if format in BUILT_IN and (other := table_without_events(start)):
                raise FormatError(f"{file.name}: found {other}")
            yield from _with_nearest(_rows(task, reader, file), file.name, start, format, task)


def _with_nearest(rows: Iterator[AnyRow], file: str, start: bytes, format: str, task: _Task) -> Iterator[AnyRow]:
    """Yield rows; where not even the first can be read, say which other format the file begins like."""
    is_first = True
    try:
        for row in rows:
            is_first = False
            yield row
    except FormatError as error:
        lines = [(file, start[: start.rfind(b"\n") + 1])]
        nearest = detect_in(lines, named(task.source, task.known), task.known, dialect=False).format
        if not is_first or nearest in {None, format}:
            raise
        raise FormatError(f"{error}; the file begins as one of {nearest!r} does") from None


def _rows(task: _Task, reader: Read, file: InputFile) -> Iterator[AnyRow]:
    with named_errors(file.name):
        if foreign := foreign_content(beginning(file.stream)):
            raise FormatError(f"{file.name}: found {foreign}")
        yield from reader(file.stream, name=file.name, registry=task.registry, limits=task.limits)


def _detected(task: _Task) -> Iterator[AnyRow | None]:
    """Yield None once the format is detected, then the rows of all files."""
    from io import BytesIO

    name = named(task.source, task.known)
    with closing(Source(task.source, task.limits, sheet=task.stated.get("sheet"))) as files:
        opened = iter(files)
        begun: list[InputFile] = []
        start = b""
        for file in opened:
            start = file.preview(SIZE)
            if start.strip() or len(start) == SIZE or file.fault:
                begun.append(file)
                break
            begun.append(InputFile(file.name, BytesIO(start)))  # the next one closes it
        format = _format_of_file(begun[-1:], start, name, task)
        reader = _reader(format, task.stated)
        yield None
        for file in begun:
            yield from _rows(task, reader, file)
        for file in opened:
            _check_same(format, file, begun[-1].name, name, task)
            yield from _rows(task, reader, file)


def _format_of_file(file: list[InputFile], start: bytes, name: Name, task: _Task) -> Format:
    """Return the format of an open file, none for no file, by its first bytes."""
    starts = [(each.name, start) for each in file]
    try:
        detected = detect_in(starts, name, task.known, stated=task.stated, dialect=False)
        return decided(detected, name, task.known)
    except FormatError:
        for each in file:
            if each.fault:
                raise each.fault from None
        raise


def _check_same(format: Format, file: InputFile, first: str, name: Name, task: _Task) -> None:
    start = file.preview(SIZE)
    detected = detect_in([(file.name, start)], name, task.known, stated=task.stated, dialect=False)
    if start.strip() and not detected.foreign and format.name not in detected.reasons:
        other = f"is {' or '.join(detected.reasons)}" if detected.reasons else "is none that is known here"
        raise FormatError(f"not all of the files are of one format: {first} is {format.name}, {file.name} {other}")


def load(
    source: "PathOrStream",
    format: str | Format | None = None,
    *,
    dialect: "Options | None" = None,
    versions: VersionMode = "all",
    limits: Limits = LIMITS,
    registry: Registry | None = None,
) -> Dataset:
    """
    Read the whole of *source* into a data set; the arguments are those of `read`, and *versions* that of `write`.

    Several files, of a pattern or an archive, become one set with the header of the first. The headers of others that
    say something else are its `origins`, and their records have the name as their `origin`.

    Raises:
        FormatError: where a row could not be read (use `read` to keep the others).
        MissingExtraError, OSError: as `read`.

    >>> from io import BytesIO
    >>> load(BytesIO(b'{"record":"event","id":"e1","code":"cameo:190"}')).events
    (Event(id='e1', code='cameo:190'),)

    """
    with RARE_COLLECTIONS:
        rows = read(source, format, dialect=dialect, limits=limits, registry=registry)
        return dataset_of(relate_versions(rows, versions))


def dataset_of(rows: Iterable[AnyRow]) -> Dataset:
    """
    Return the records of rows as one data set, under the headers that they came under; see `load`.

    Raises:
        FormatError: for a row that is a reject.

    """
    origins = Origins(Dataset())
    found: dict[str, list[Any]] = {kind: [] for kind in ("dataset", "document", "actor", "event")}
    file = None
    for row in rows:
        if row.record is None:
            raise FormatError("\n".join(map(str, row.issues)))
        if row.location.file != file:
            file = row.location.file
            origins.begin(file)
        for each in origins.place(row.record):
            found[str(each.record)].append(each)
    header = next((each for each in found["dataset"] if each.origin is None), Dataset())
    others = [each for each in found["dataset"] if each is not header]
    return header.evolve(origins=others, documents=found["document"], actors=found["actor"], events=found["event"])


def write(
    records: "Records",
    target: "PathOrStream",
    *,
    format: str | Format | None = None,
    rejects: "PathOrStream | None" = None,
    losses: LossMode = "raise",
    versions: VersionMode = "all",
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
    of a pattern does, is written once.

    Rows and data sets of several sources become one native file: a header that is not the first has the name of its
    file as its `origin`, and so have its records. A document or an actor that stands in several sources is written
    once. Any other id of two sources is refused, or with *rejects* put aside; both places are named.

    What a format cannot hold in a record that it has a place for, is an error; with `losses="collect"`, the record is
    written without it. That may change its id, where the format has ids of a form of its own: another is made of it,
    always the same. A record without which the format cannot do what is lacking (no code, where each row has one) is
    left out.

    Args:
        records: what to write; of a `scan`, Parquet and native JSON are made column by column where it can be.
        target: a file, which is compressed where its name says so (`.gz`, `.zip` ...); `-` for standard output; an open
            stream.
        format: its format; without one, the format that the file name identifies.
        rejects: where rejected rows go.
        losses: whether a record that the format cannot hold is refused, or written without what is lost.
        versions: whether all versions of an event are written as they are (`all`), each with a link to the one before
            (`link`), or the last one alone (`latest`), the others being counted as lost: see `versions`.
        limits: how much the rejects may take.
        registry: which formats there are, and in which codebooks the names of codes are looked up; by default that of a
            scan.

    Raises:
        UnknownNameError: where no format is called that.
        FormatError: where the format cannot hold a record and *losses* is "raise", or a row was rejected, and there is
            no *rejects* to take it; where the rejects take more than *limits* allow; where target, rejects and a file
            that rows come from are not all different. A file is then as it was before; to a stream, earlier records may
            have gone.
        RecordError: where *losses* is neither.
        OSError: where a file cannot be written.

    >>> from io import BytesIO
    >>> from eventcode.model import Event
    >>> event = Event(id="gdelt:1", code="cameo:190", when="2024-10", source=["RUS", "PRK"])
    >>> written = write(event, BytesIO(), format="gdelt2", losses="collect")
    >>> written.records, written.losses.count(field="source")
    (1, 1)
    >>> print(written.losses)
    when: the format holds one day: 1, as in gdelt:1
    source: the format holds one actor by CAMEO codes: 1, as in gdelt:1

    """
    one_of("write: losses", losses, known=get_args(LossMode))
    check_source(target, "write")
    registry = registry or registry_of(records) or DEFAULT
    writer = target_format(target, format, registry=registry)
    related = relate_versions(items_of(records, "write"), versions)
    check_distinct({"the output": target, "the file for rejects": rejects})
    counter = LossCounter()
    header_of = writer.name if writer.dialect_header else None
    origins = Origins(Dataset()) if writer.several_headers else None
    sorter = Sorter(writer.record_kinds, counter, [target, rejects], limits, header_of=header_of, origins=origins)
    policy = LossPolicy(counter if losses == "collect" else None, refuse=sorter.refuse)
    found = None
    if writer.columns is not None and versions == "all" and isinstance(lying := columns_of(records), Columnar):
        found = lying.batches(writer.columns.shape, sorter, registry=registry)
    with nullcontext() if rejects is None else output(rejects) as bad, output(target) as stream:
        sorter.bad = bad
        if found is not None:
            headers, batches = found
            cast("ColumnWriter", writer.columns).write(batches, stream, headers=headers, registry=registry)
        else:
            cast("Write", writer.write)(sorter.records(related), stream, policy=policy, registry=registry)
        sorter.finish()
    lost = related.losses + counter.losses
    written = sorter.written - policy.left_out
    return WriteResult(written, rejects=sorter.rejected, losses=lost, repeated=sorter.repeated)
