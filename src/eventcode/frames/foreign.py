"""
Frames of other sources: GDELT, ICEWS, ACLED, UCDP and any format with columns, read as the files of the format are.

The cells become text, batch by batch and in Arrow, and stand as CSV before the format's own reader: so names, dialects,
doubts and rejects are those of files. A number is written as short as it can be: 3.0 is 3, as pandas makes 3.0 of 3
where a column has missing values. What a number has lost is not made up: a CAMEO code must be text, because 10 may be
010, and a float of more than 2**53 has lost its last digits.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from io import BufferedReader, BytesIO, RawIOBase
from itertools import chain, islice
from typing import Any, BinaryIO, Final, cast

from eventcode.columnar.arrow import pyarrow
from eventcode.columnar.cells import normal
from eventcode.errors import FormatError
from eventcode.formats import Format, format_of, read
from eventcode.registry import Registry
from eventcode.row import AnyRow

__all__ = ["read_foreign"]

_EXACT: Final = 2**53
_BUFFER: Final = 2**18
_SAMPLE: Final = 100
"""How many rows tell the format."""
_DAYS: Final[Mapping[str, tuple[str, str]]] = {
    "gdelt1": ("%Y%m%d", "%Y%m%d"),
    "gdelt2": ("%Y%m%d", "%Y%m%d%H%M%S"),
    "gdelt2-mentions": ("%Y%m%d", "%Y%m%d%H%M%S"),
}
"""How formats write days and times, where that is not ISO 8601."""
_ISO: Final = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S")


def read_foreign(
    batches: Any, format: str | Format | None, *, name: str, ignore: Collection[str], registry: Registry
) -> Iterator[AnyRow]:
    """
    Yield the rows of a frame of a format; without one, the columns tell it.

    Raises:
        FormatError: where the columns tell no format, or a column has lost what its cells said.

    """
    names = [column for column in batches.schema.names if column not in ignore]
    has_header = names != [str(place) for place in range(len(names))]
    if not names:
        raise FormatError(f"{name}: found a frame without columns, expected those of a format or of a shape")
    if not has_header and format is None:
        raise FormatError(f"{name}: found columns without names, expected the format that they are in: format='gdelt2'")
    rest = iter(batches)
    first = [*islice(rest, 1)]
    if format is None:
        sample = _Csv(name, names, [batch.slice(0, _SAMPLE) for batch in first], None)
        format = format_of(cast("BinaryIO", BytesIO(sample.read())), registry=registry)
    known = format_of("-", format, registry=registry)
    called = names if has_header else [*known.coverage.columns][: len(names)]
    stream = BufferedReader(_Csv(name, names, chain(first, rest), known, called, has_header=has_header), _BUFFER)
    return read(cast("BinaryIO", stream), known, registry=registry)


class _Csv(RawIOBase):
    """The CSV of a frame, made as it is read."""

    def __init__(
        self,
        name: str,
        names: Sequence[str],
        batches: Iterable[Any],
        format: Format | None,
        called: Sequence[str] = (),
        *,
        has_header: bool = True,
    ) -> None:
        self.name = name
        self._columns = [*zip(names, called or names, strict=True)]
        self._format = format
        self._rest = memoryview(b"")
        self._parts = self._lines(batches, has_header=has_header)

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read the next bytes into a buffer."""
        while not self._rest:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._rest = memoryview(part)
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count

    def _lines(self, batches: Iterable[Any], *, has_header: bool) -> Iterator[bytes]:
        record_batch = pyarrow().RecordBatch
        if has_header:
            yield _csv(record_batch.from_pydict({name: [name] for name, _ in self._columns}))
        for batch in batches:
            texts = [_text(batch.column(name), called, self._format) for name, called in self._columns]
            yield _csv(record_batch.from_arrays(texts, names=[name for name, _ in self._columns]))


def _csv(batch: Any) -> bytes:
    import pyarrow.csv

    sink = pyarrow.BufferOutputStream()
    options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="needed")
    pyarrow.csv.write_csv(batch, sink, options)
    return cast("bytes", sink.getvalue().to_pybytes())


def _text(array: Any, name: str, format: Format | None) -> Any:
    """
    Return the cells of a column as text; what is absent is empty.

    Raises:
        FormatError: where they have lost what they said, or are lists or structs.

    """
    pa = pyarrow()
    array = normal(array)
    types, compute = pa.types, pa.compute
    is_number = types.is_integer(array.type) or types.is_floating(array.type) or types.is_decimal(array.type)
    if is_number and name in _codes(format):
        raise FormatError(
            f"column {name}: found {array.type}, expected text: a number has lost the leading zeros of its codes; "
            f"read the column as text, in pandas by dtype={{{name!r}: str}}"
        )
    if types.is_floating(array.type):
        array = _whole(compute.if_else(compute.is_nan(array), None, array), name)
    elif types.is_date(array.type) or types.is_timestamp(array.type):
        array = _times(array, format)
    elif types.is_nested(array.type):
        raise FormatError(f"column {name}: found {array.type}, expected plain values")
    elif types.is_binary(array.type) or types.is_large_binary(array.type):
        raise FormatError(f"column {name}: found {array.type}, expected text")
    return compute.fill_null(array.cast(pa.string()), "")


def _whole(array: Any, name: str) -> Any:
    """Return numbers as they are, whole ones as such."""
    pa = pyarrow()
    compute = pa.compute
    whole = compute.equal(compute.floor(array), array)
    if compute.any(compute.and_(whole, compute.greater_equal(compute.abs(array), float(_EXACT)))).as_py():
        raise FormatError(f"column {name}: found numbers above 2**53 as {array.type}, which has lost their last digits")
    numbers = compute.if_else(whole, array, None).cast(pa.int64()).cast(pa.string())
    return compute.coalesce(numbers, array.cast(pa.string()))


def _times(array: Any, format: Format | None) -> Any:
    """Return days and times as text, as the format writes them; a time of midnight in every row is a day."""
    pa = pyarrow()
    compute = pa.compute
    day, time = _DAYS.get("" if format is None else format.name, _ISO)
    is_day = pa.types.is_date(array.type)
    if not is_day:
        array = array.cast(pa.timestamp("s"), safe=False)
        is_day = compute.all(compute.equal(compute.floor_temporal(array, unit="day"), array)).as_py() is not False
    return compute.strftime(array.cast(pa.timestamp("s")), day if is_day else time)


def _codes(format: Format | None) -> tuple[str, ...]:
    """Return the columns of a format whose cells are codes of digits, in which leading zeros count."""
    assertions = None if format is None else format.assertions
    if assertions is None or assertions.codebook != "cameo":
        return ()
    return (*assertions.code, *assertions.root, *assertions.base)
