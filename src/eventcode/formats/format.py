"""Format: a file format, its reader and writer, and the signature of its files."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, BinaryIO, Protocol

from attrs import Factory, field, frozen

from eventcode.assertions import BUILT_IN as ASSERTED
from eventcode.assertions import Assertions
from eventcode.errors import FormatError
from eventcode.model import Event, Record
from eventcode.registry import Registry
from eventcode.row import AnyRow

from .coverage import Coverage
from .io.limits import Limits
from .io.preview import Preview
from .losses import LossPolicy

__all__ = ["ColumnWriter", "Format", "Read", "Signature", "Write", "only_events"]


class Read(Protocol):
    """A reader: it yields one `Row` a row, in order; it raises nothing but `FormatError`, and does not judge."""

    def __call__(self, stream: BinaryIO, *, name: str, registry: Registry, limits: Limits) -> Iterator[AnyRow]:
        """Read the bytes of *stream*; *name* is what locations call it, and what is beyond *limits* is a reject."""


class Write(Protocol):
    """A writer: it writes every record, in order, as bytes."""

    def __call__(
        self, records: Iterable[Record], stream: BinaryIO, /, *, policy: LossPolicy = ..., registry: Registry = ...
    ) -> None:
        """
        Write the records to *stream*; each that may not fit the format is written by `policy.put`.

        What is looked up for a record, such as the name of its code, is looked up in *registry*.

        Raises:
            FormatError: for what the format cannot hold, unless *policy* counts it as lost.

        """


@frozen
class Signature:
    """
    How files of a format begin, and what is particular about one of them.

    A beginning that *matches* identifies the format: no other file begins so. One that *may_match* does not: other
    files begin so too, and the format is one of several that the file may have.

    >>> ships = Signature("a header row with vessel and flag", lambda preview: preview.has("vessel", "flag"))
    >>> ships.matches(Preview(b"vessel,flag,when")), ships.may_match(Preview(b"vessel,port"))
    (True, False)
    """

    description: str = ""
    """How such a file looks, in words."""
    matches: Callable[[Preview], bool] = lambda _: False
    """True for a beginning that only files of this format have."""
    may_description: str = field(default="", kw_only=True)
    """How a file looks that may be of this format, in words."""
    may_match: Callable[[Preview], bool] = field(default=lambda _: False, kw_only=True)
    """True for a beginning that other things may have too."""
    dialect: Callable[[Preview], Iterable[str]] = field(default=lambda _: (), kw_only=True)
    """The dialect of a file within the format, in words, from its beginning."""

    @classmethod
    def of_header(cls, *names: str, dialect: Callable[[Preview], Iterable[str]] = lambda _: ()) -> "Signature":
        """
        Return the signature of files whose header row has these names, in any case and order, with blanks or `_`.

        >>> Signature.of_header("Event ID", "actor1").matches(Preview(b"ACTOR1,event_id,x"))
        True
        """
        words = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
        plain = [name.casefold().replace("_", " ") for name in names]
        return cls(f"a header row with {words}", lambda preview: preview.has(*plain), dialect=dialect)


@frozen
class ColumnWriter:
    """A writer of columns, for engines that make them without making records."""

    shape: str
    """The shape of the record batches: `nested` or `flat`, as in Parquet, or `json`, the records alone as text."""
    write: Callable[..., None]
    """Writes batches to a stream, with the keywords `headers`, header records, and `registry`, as for `Write`."""


@frozen(kw_only=True)
class Format:
    """A file format: its name, what it is, how it is read and written, and which file names tell it."""

    name: str
    """The name, as `format=` and `--from` take it."""
    title: str
    """The format in a few words."""
    read: Read | None = None
    """The reader; None for a format that is only written."""
    write: Write | None = None
    """The writer; None for a format that is only read."""
    suffixes: tuple[str, ...] = ()
    """How the names of files end; `#` stands for a digit, and the longest that fits a name counts."""
    shared_suffix: bool = False
    """Whether files of many kinds end so: the name then tells that it is to be written, and never that it is read."""
    signature: Signature | None = None
    """How the first rows of files identify the format; without it, the file name alone does."""
    record_kinds: frozenset[str] = frozenset({"dataset", "document", "actor", "event"})
    """The kinds of records that have a place in the file; others are left out, and `WriteResult` counts them."""
    coverage: Coverage = field(factory=Coverage)
    """The fields of an event that it holds, and where its columns go."""
    assertions: Assertions | None = field(default=Factory(lambda self: ASSERTED.get(self.name), takes_self=True))
    """The columns in which its source states something of its own codes: score, class, root, base, coded fields."""
    instead: str = ""
    """How to get its data where it cannot be read, in words."""
    dialects: bool = False
    """Whether *read* takes a dialect: `dialect=`, parts of it by name."""
    aliases: Mapping[str, str] = field(factory=dict)
    """Other names of its columns in files that somebody exported, each with the column."""
    lines: Any = field(default=None, repr=False)
    """The codec of files with one row a line and one cell a column between tabs, for engines that read columns."""
    columns: ColumnWriter | None = field(default=None, repr=False)
    """How columns are written that hold what *write* would write; None where only records are."""
    open: Callable[..., Any] | None = field(default=None, repr=False)
    """
    Opens a file with a header, or in another dialect, for the same engines: it returns an `OpenTable`.

    None for a file that has *lines*; a `FormatError` where it is no table.
    """
    dialect_header: bool = False
    """Whether a header has a place in the file only where its `extra` states the file's dialect."""
    several_headers: bool = False
    """Whether a file holds several headers, told by their `origin`; of other formats, a file has one."""


def only_events(records: Iterable[Record], name: str) -> Iterator[Event]:
    """
    Yield records, all of which are events.

    Raises:
        FormatError: where one is not.

    """
    for record in records:
        if not isinstance(record, Event):
            raise FormatError(f"the format {name!r} has no row for a record of the kind {record.record!r}")
        yield record
