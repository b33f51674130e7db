"""Frames to records: the nested shape, the flat shape, edits of it, and frames of the formats of other sources."""

from collections.abc import Collection, Iterator
from typing import Any, Final

from eventcode.columnar.reading import read_batches
from eventcode.errors import FormatError, must_be
from eventcode.formats import Format, dataset_of
from eventcode.model import Dataset, Event
from eventcode.registry import DEFAULT, Registry
from eventcode.row import AnyRow

from .engines import arrow_of
from .foreign import FRAME, is_foreign, read_foreign

__all__ = ["from_frame", "read_frame", "rows_in"]

_SHOWN: Final = 20


def read_frame(
    frame: Any,
    format: str | Format | None = None,
    *,
    base: Dataset | None = None,
    ignore: str | Collection[str] = (),
    registry: Registry | None = None,
) -> Iterator[AnyRow]:
    """
    Read a data frame row by row: each row has a record, or the reasons why it has none; see `from_frame`.

    >>> import pandas as pd
    >>> rows = read_frame(pd.DataFrame({"id": ["e1", "e2"], "code": ["cameo:190", "190"]}))
    >>> [row.ok for row in rows]
    [True, False]
    """
    return rows_in(frame, format, call="read_frame({})", base=base, ignore=ignore, registry=registry)


def rows_in(
    frame: Any,
    format: str | Format | None = None,
    *,
    call: str,
    base: Dataset | None = None,
    ignore: str | Collection[str] = (),
    registry: Registry | None = None,
) -> Iterator[AnyRow]:
    """Read a data frame row by row; *call* is the call that errors name, with `{}` for its arguments."""
    if base is not None and not isinstance(base, Dataset):
        raise must_be("from_frame: base", base, expected="a Dataset")
    batches = arrow_of(frame, call.partition("(")[0])
    found = registry or DEFAULT
    ignore = (ignore,) if isinstance(ignore, str) else ignore
    if format is None and not is_foreign(batches.schema, ignore=ignore, registry=found):
        return read_batches(batches, batches.schema, name=FRAME, registry=found, base=base, ignore=ignore)
    if base is not None:
        raise FormatError("found columns of another source, expected flat ones: only they are edits of a base")
    return read_foreign(batches, format, call=call, ignore=ignore, registry=found)


def from_frame(
    frame: Any,
    format: str | Format | None = None,
    *,
    base: Dataset | None = None,
    ignore: str | Collection[str] = (),
    registry: Registry | None = None,
) -> Dataset:
    """
    Return the records of a data frame as a data set.

    A frame is one of polars, pandas or any other that narwhals knows, eager or lazy; an Arrow table or reader, anything
    with the Arrow PyCapsule interface; or a DuckDB relation. NaN, NaT, NA and None are absent. Its columns are those
    of the *nested* shape, which gives back the whole record; those of the *flat* shape; or those of another source.

    With *base*, rows of the flat shape are edits: each finds its record by `id`, changes what a changed cell says, and
    leaves the rest. A row or column that is missing changes nothing. A change that has no one reading is refused: of a
    cell that joins several actors, of a column that is derived, such as `status`. Without a base, the column `record`
    is one, where it is there; without either, the cells say all that the events say.

    Args:
        frame: the frame.
        format: the format whose files have such columns, `gdelt2`; without one, it is detected by the columns.
        base: the data set that the frame was made of.
        ignore: columns, or one, that are passed over, such as those that an analysis added.
        registry: which types and formats there are.

    Raises:
        FormatError: where a row or a column cannot be taken over; it names the rows and their columns.
        RecordError: for anything but a frame.
        MissingExtraError: where pyarrow or narwhals is not installed.

    >>> data = Dataset(events=[Event(id="e1", code="cameo:190", source="RUS"), Event(id="e2")])
    >>> import polars as pl
    >>> from eventcode import to_frame
    >>> frame = to_frame(data).with_columns(code=pl.lit("cameo:193"))
    >>> [event.code for event in from_frame(frame.head(1), base=data)]
    ['cameo:193', None]

    """
    rows = [*rows_in(frame, format, call="from_frame({})", base=base, ignore=ignore, registry=registry)]
    rejects = [str(issue) for row in rows for issue in row.issues if not row.ok]
    if rejects:
        more = [f"... and {len(rejects) - _SHOWN:,} more"] if len(rejects) > _SHOWN else []
        raise FormatError("\n".join([*rejects[:_SHOWN], *more]))
    if base is None:
        return dataset_of(rows)
    edits = {row.record.id: row.record for row in rows if isinstance(row.record, Event)}
    return base.evolve(events=[edits.get(event.id, event) for event in base.events])
