"""Rows: the results of reading, and the input of checking, fixing and writing."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, Protocol, TypeAlias

from attrs import evolve, field, frozen

from .errors import OneScreen, RecordError, must_be
from .issues import Issue, Location
from .model import ActorRecord, Dataset, Document, Event, Record
from .model.origins import with_origin

if TYPE_CHECKING:
    from .formats import Format
    from .registry import Registry

__all__ = [
    "ONE",
    "AnyRow",
    "Frame",
    "Item",
    "LazyFrame",
    "Records",
    "Reject",
    "Row",
    "columns_of",
    "items_of",
    "of_origin",
    "registry_of",
    "rows_of",
]


@frozen(repr=False)
class Row(OneScreen):
    """
    A row of input that became a record.

    >>> row = Row(Location("a.jsonl", 1), Event(id="e1"))
    >>> row.ok, row.record.id
    (True, 'e1')
    """

    location: Location
    """The file and the line of the row."""
    record: Record
    """The record of the row."""
    issues: tuple[Issue, ...] = field(default=(), kw_only=True)
    """The doubts of the reader about the row; usually none."""

    ok: ClassVar[Literal[True]] = True
    """Whether the row became a record; type checkers narrow by it."""

    def _repr_html_(self) -> str:
        from .display.results import row_read

        return row_read(self)


@frozen(repr=False)
class Reject(OneScreen):
    """
    A row of input that could not be read: its bytes, and the reasons.

    >>> row = Reject(Location("a.jsonl", 1), raw=b"{")
    >>> row.ok, row.record
    (False, None)
    """

    location: Location
    """The file and the line of the row."""
    issues: tuple[Issue, ...] = ()
    """The reasons, each an error with an id of `eventcode.issues.READING`."""
    raw: bytes = field(default=b"", kw_only=True)
    """The row verbatim, without its line end."""

    ok: ClassVar[Literal[False]] = False
    """False: the row has no record."""
    record: ClassVar[None] = None
    """None: the row has no record."""

    def _repr_html_(self) -> str:
        from .display.results import row_read

        return row_read(self)


AnyRow: TypeAlias = Row | Reject
"""A row as readers yield it."""

Item: TypeAlias = Record | AnyRow
"""A record, or a row that a reader yields. A data set stands for its header, its documents and its events."""

ONE: Final = (Event, Row, Document, ActorRecord, Dataset, Reject)
"""The classes of an item, the most frequent first."""


class Frame(Protocol):
    """A data frame, a table or a relation, as Arrow knows them: of polars, pandas, pyarrow or DuckDB."""

    def __arrow_c_stream__(self, requested_schema: Any = None) -> object:
        """Return a stream of the Arrow PyCapsule interface."""


class LazyFrame(Protocol):
    """A lazy frame of polars."""

    def collect_schema(self) -> Any:
        """Return the columns."""


Records: TypeAlias = Iterable[Item] | Item | Frame | LazyFrame
"""What functions over records take: items, one of them, or a data frame, which is read as by `read_frame`."""

_NO_FRAMES: Final = (*ONE, list, tuple, type)
_OF_FRAMES: Final = ("__arrow_c_stream__", "collect_schema", "fetch_arrow_table", "columns")
"""What frames have, and relations: eager ones, lazy ones, DuckDB's, those that only narwhals knows."""


def rows_of(
    records: Any,
    caller: str,
    *,
    format: "str | Format | None" = None,
    ignore: str | Collection[str] = (),
    registry: "Registry | None" = None,
) -> Any:
    """
    Return a data frame as the rows that it holds, which are read when they are asked for; anything else as it is.

    Args:
        records: the argument of a function over records.
        caller: the function that errors name.
        format: as for `read_frame`.
        ignore: as for `read_frame`.
        registry: as for `read_frame`.

    Raises:
        RecordError: where a format or columns are named for anything but a data frame.

    >>> rows_of([Event(id="e1")], "check")
    [Event(id='e1')]

    """
    if not isinstance(records, _NO_FRAMES) and any(hasattr(records, name) for name in _OF_FRAMES):
        from .frames.checked_frame import rows_of_frame

        if (found := rows_of_frame(records, caller, format=format, ignore=ignore, registry=registry)) is not None:
            return found
    for name in ("format",) * (format is not None) + ("ignore",) * bool(ignore):
        expected = f"a data frame; a file is read in its format by {caller}(read(path, format))"
        raise must_be(f"{caller} with {name}=", records, expected=expected)
    return records


def items_of(records: "Records", caller: str) -> Iterator[Item]:
    """
    Return the items of one item, of several, or of a data frame; *caller* is the function that errors name.

    Raises:
        RecordError: at once, for an argument that is no item and no iterable of items, with the call that was probably
            meant; while iterating, for an item that is neither record nor row.
        FormatError: at once, for a data frame whose columns are not known.

    >>> items_of("events.jsonl", "check")
    Traceback (most recent call last):
    eventcode.errors.RecordError: check: found 'events.jsonl', expected records; read a file by check(read(...))

    """
    if isinstance(records, ONE):
        return iter((records,))
    records = rows_of(records, caller)
    if isinstance(records, str | bytes) or hasattr(records, "__fspath__"):
        raise _no_records(records, caller, f"; read a file by {caller}(read(...))")
    if isinstance(records, Mapping):
        raise _no_records(records, caller, f"; make a record of a dict by {caller}(from_dict(...))")
    if not isinstance(records, Iterable):
        raise _no_records(records, caller, ", one or several")
    return _checked(iter(records), caller)


def columns_of(records: object) -> Any:
    """
    Return what answers for records that lie in columns, as those of a scan do; None for records one by one.

    It has methods for verbs (`check`, `tuples` ...), of which each verb looks for its own.

    >>> columns_of([Event(id="e1")]) is None
    True
    """
    return getattr(records, "_eventcode_columns", None)


def registry_of(records: object) -> Any:
    """
    Return the registry with which records that lie in columns are read; None for others, and for the default one.

    >>> registry_of([Event(id="e1")]) is None
    True
    """
    return getattr(columns_of(records), "registry", None)


def of_origin(records: "Records", origin: str | None) -> Iterator[Item]:
    """
    Yield the records of one source of several, and its header, without their `origin`: as a file of their own.

    Args:
        records: records or rows; those that could not be read pass too, because their origin is not known.
        origin: the name of the source; None for the records without one.

    Raises:
        RecordError: for an item that is neither a record nor a row.

    >>> data = Dataset(origins=Dataset(origin="icews", title="ICEWS"), events=[Event(origin="icews"), Event()])
    >>> [(one.record, one.origin) for one in of_origin(data, "icews")]
    [('dataset', None), ('event', None)]

    """
    for item in items_of(records, "of_origin"):
        if isinstance(item, Reject):
            yield item
        elif isinstance(item, Row):
            if item.record.origin == origin:
                yield evolve(item, record=with_origin(item.record, None))
        else:
            every = item.records if isinstance(item, Dataset) else (item,)
            yield from (with_origin(each, None) for each in every if each.origin == origin)


def _checked(records: Iterator[Item], caller: str) -> Iterator[Item]:
    for item in records:
        if not isinstance(item, ONE):
            raise must_be(caller, item, expected="a record, or a row as readers yield them")
        yield item


def _no_records(found: object, caller: str, instead: str) -> RecordError:
    return must_be(caller, found, expected=f"records{instead}")
