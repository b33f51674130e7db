"""
Stata: one row an event in the flat columns, with their meanings as labels; version 118, for Stata 14 and later.

Days are dates of Stata (`%td`), truth values are 0 and 1, and a missing text is the empty one. The last column,
`record`, has the whole record as native JSON, of which a file is read back as edits. A day outside of the years 100 to
9999 is missing; `when` has it as text. Text with a NUL character and numbers beyond 8.9e307 do not fit. pandas writes
the file, with all of its rows in memory.
"""

from collections.abc import Iterable, Iterator
from re import compile as compile_
from typing import Any, BinaryIO, Final

from eventcode.columnar import COLUMNS
from eventcode.columnar.arrow import BATCH, pyarrow
from eventcode.columnar.reading import read_batches
from eventcode.errors import MissingExtraError
from eventcode.formats.coverage import WHOLE
from eventcode.formats.format import Format, Signature, only_events
from eventcode.formats.io.errors import damage
from eventcode.formats.io.limits import LIMITS, Limits
from eventcode.formats.io.temporary import pour, temporary
from eventcode.formats.losses import RAISE, LossPolicy, Unsupported, UnsupportedError, leaves
from eventcode.model import Event, Record
from eventcode.registry import DEFAULT, Registry
from eventcode.row import AnyRow

from .batches import Written, flat

__all__ = ["FORMAT"]

_MAGIC: Final = b"<stata_dta>"
_LARGEST: Final = 8.9884656743115785e307
_LONGEST_LABEL: Final = 80
_YEARS: Final = (100, 9999)
_nul: Final = compile_("\0").search


def _pandas() -> Any:
    try:
        import pandas as pd
    except ImportError as error:
        raise MissingExtraError("files of Stata need pandas: pip install 'eventcode[pandas]'") from error
    return pd


def _read(stream: BinaryIO, *, name: str, registry: Registry, limits: Limits = LIMITS) -> Iterator[AnyRow]:
    """Yield one row an event, each an edit of the record in its last column."""
    pd, pa = _pandas(), pyarrow()
    with (
        damage(f"{name}: found a Stata file that cannot be read"),
        pd.read_stata(stream, chunksize=BATCH, convert_categoricals=False) as chunks,
    ):
        batches = [pa.RecordBatch.from_pandas(chunk, preserve_index=False) for chunk in chunks]
    schema = batches[0].schema if batches else flat(registry).schema()
    yield from read_batches(batches, schema, name=name, registry=registry)


def _write(
    records: Iterable[Record], stream: BinaryIO, *, policy: LossPolicy = RAISE, registry: Registry = DEFAULT
) -> None:
    _pandas()
    pa, shape = pyarrow(), flat(registry)
    fitting = (e for event in only_events(records, FORMAT.name) if (e := policy.put(event, _fitting, name=FORMAT.name)))
    table = pa.Table.from_batches(Written(fitting, shape).batches(), shape.schema())
    frame = table.to_pandas(date_as_object=False)
    days = [column.name for column in COLUMNS if column.kind == "day"]
    for column in COLUMNS:
        if column.kind == "text":
            frame[column.name] = frame[column.name].astype(object).where(frame[column.name].notna(), "")
    for name in days:
        frame[name] = frame[name].where(frame[name].dt.year.between(*_YEARS))
    with temporary() as file:  # pandas goes back in it
        frame.to_stata(
            file,
            write_index=False,
            version=118,
            convert_dates=dict.fromkeys(days, "td"),
            convert_strl=["record"],
            variable_labels={column.name: column.meaning[:_LONGEST_LABEL] for column in COLUMNS},
        )
        pour(file, stream)


def _fitting(event: Event) -> Event:
    """
    Return an event that a file can hold.

    Raises:
        UnsupportedError: for text and numbers that it cannot.

    """
    unsupported = [Unsupported(path, "Stata holds no NUL character") for path in leaves(event, (), _nul)]
    for place, quantity in enumerate(event.quantities):
        if any(abs(n) > _LARGEST for n in (quantity.value, quantity.low, quantity.high) if n is not None):
            unsupported.append(Unsupported(("quantities", place), "Stata holds numbers up to 8.9e307"))
    if unsupported:
        raise UnsupportedError(unsupported)
    return event


FORMAT: Final = Format(
    name="stata",
    title="Stata, one row an event",
    read=_read,
    write=_write,
    suffixes=(".dta",),
    signature=Signature("the first bytes <stata_dta>", lambda preview: preview.data.startswith(_MAGIC)),
    record_kinds=frozenset({"event"}),
    coverage=WHOLE,
)
