"""Arrow: the neutral form of columns. The flat shape as record batches; pyarrow, imported at first use."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, TypeAlias, TypeVar

from eventcode.errors import MissingExtraError
from eventcode.model import Event
from eventcode.model.edtf.calendar import number_of

from .flat import FlatColumn, Kind
from .values import YEARS, Day

__all__ = [
    "BATCH",
    "Batch",
    "batches_of",
    "days_of",
    "flat_batch",
    "flat_schema",
    "pyarrow",
]

_T = TypeVar("_T")

Batch: TypeAlias = Any
"""A `pyarrow.RecordBatch`; pyarrow has no types of its own."""

BATCH: Final = 8_192
"""How many records become columns at once."""

_EPOCH: Final = number_of((1970, 1, 1))


def pyarrow() -> Any:
    """
    Return the module pyarrow.

    Raises:
        MissingExtraError: where it is not installed.

    """
    try:
        import pyarrow as pa
        import pyarrow.compute
    except ImportError as error:
        raise MissingExtraError("columns need pyarrow: pip install 'eventcode[arrow]'") from error
    return pa


def batches_of(items: Iterable[_T], size: int = BATCH) -> Iterator[list[_T]]:
    """
    Yield the items in lists of at most that size.

    >>> list(batches_of("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def _type_of(kind: Kind) -> Any:
    pa = pyarrow()
    return {"text": pa.string, "day": pa.date32, "number": pa.float64, "truth": pa.bool_}[kind]()


def flat_schema(columns: Iterable[FlatColumn]) -> Any:
    """Return the Arrow schema of flat columns: string, date32, float64 and bool."""
    return pyarrow().schema([(column.name, _type_of(column.kind)) for column in columns])


def flat_batch(events: Sequence[Event], columns: Sequence[FlatColumn]) -> Batch:
    """Return events as a record batch, one row an event; a day outside of the years 1 to 9999 is absent."""
    pa = pyarrow()
    arrays = [_array(column, [column.value(event) for event in events]) for column in columns]
    return pa.RecordBatch.from_arrays(arrays, schema=flat_schema(columns))


def _array(column: FlatColumn, values: list[Any]) -> Any:
    pa = pyarrow()
    if column.kind == "day":
        return pa.array([days_of(day) for day in values], pa.int32()).cast(pa.date32())
    return pa.array(values, _type_of(column.kind))


def days_of(day: Day | None) -> int | None:
    """Return a day as the number of days since 1970-01-01; None for one outside of the years 1 to 9999."""
    return None if day is None or day[0] not in YEARS else number_of(day) - _EPOCH
