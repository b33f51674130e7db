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
from re import compile as compile_
from typing import Any, BinaryIO, Final, NamedTuple, cast

from eventcode.columnar import NAMES
from eventcode.columnar.arrow import pyarrow
from eventcode.columnar.cells import fraction_of_second, is_text, normal
from eventcode.columnar.reading import shape_of
from eventcode.errors import FormatError, MissingExtraError, truncated
from eventcode.formats import Format, format_of, read
from eventcode.registry import Registry
from eventcode.row import AnyRow

__all__ = ["Foreign", "csv_of", "is_foreign", "open_foreign", "read_foreign", "text_of"]

_EXACT: Final = 2**53
_BUFFER: Final = 2**18
_ROWS: Final = 10_000
"""How many rows become lines at once."""
_SAMPLE: Final = 100
"""How many rows tell the format."""
_DAYS: Final[Mapping[str, tuple[str, str, tuple[str, ...]]]] = {
    "gdelt1": ("%Y%m%d", "%Y%m%d", ()),
    "gdelt2": ("%Y%m%d", "%Y%m%d%H%M%S", ("DATEADDED",)),
    "gdelt2-mentions": ("%Y%m%d", "%Y%m%d%H%M%S", ("EventTimeDate", "MentionTimeDate")),
}
"""How formats write days and times, and which columns have a time at midnight too, where that is not ISO 8601."""
_ISO: Final = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", ())
_unnamed: Final = compile_(r"(|column_?|_c|f|V|Column|Unnamed: )(\d+)").fullmatch
"""What libraries call columns without names: by their places, from 0 or 1."""
_FEW: Final = 5
"""How many names of columns a message shows."""


def is_foreign(schema: Any, *, ignore: Collection[str], registry: Registry) -> bool:
    """
    Tell whether columns are those of another source rather than of the flat or the nested shape.

    Some have a name of the flat shape by chance, such as `id` of UCDP: then all names together tell a format.
    """
    shape = shape_of(schema)
    if shape != "flat":
        return shape is None
    names = [name for name in schema.names if name not in ignore]
    if all(name in NAMES for name in names):
        return False
    head = BytesIO(csv_of(pyarrow().RecordBatch.from_pydict({name: [name] for name in names})))
    try:
        return format_of(cast("BinaryIO", head), registry=registry).name != "csv"
    except (FormatError, MissingExtraError):
        return False


def read_foreign(
    batches: Any, format: str | Format | None, *, name: str, ignore: Collection[str], registry: Registry
) -> Iterator[AnyRow]:
    """
    Yield the rows of a frame of a format; without one, the columns tell it.

    Raises:
        FormatError: where the columns tell no format, or a column has lost what its cells said.

    """
    found = open_foreign(batches, format, name=name, ignore=ignore, registry=registry)
    return read(found.stream, found.format, registry=registry)


class Foreign(NamedTuple):
    """A frame of a format."""

    format: Format
    names: Sequence[str]
    """The columns of the frame, in their order."""
    called: Sequence[str]
    """What the format calls them."""
    has_header: bool
    """Whether the columns have names."""
    stream: BinaryIO
    """The frame as a file, made as it is read."""


def open_foreign(
    batches: Any, format: str | Format | None, *, name: str, ignore: Collection[str], registry: Registry
) -> Foreign:
    """
    Find out how the columns of a frame are those of a format.

    Raises:
        FormatError: as `read_foreign`.

    """
    names = [column for column in batches.schema.names if column not in ignore]
    has_header = not _are_places(names)
    if not names:
        raise FormatError(f"{name}: found a frame without columns, expected those of a format or of a shape")
    if not has_header and format is None:
        raise FormatError(f"{name}: found columns without names, expected {_INSTEAD}")
    rest = iter(batches)
    first = [*islice(rest, 1)]
    if format is None:
        sample = _Csv(name, names, [batch.slice(0, _SAMPLE) for batch in first], None)
        data = cast("BinaryIO", BytesIO(sample.read()))
        try:
            format = format_of(data, registry=registry)
        except FormatError:
            shown = ", ".join(map(truncated, names[:_FEW])) + (", ..." if len(names) > _FEW else "")
            what = f"found the columns {shown}, which are of neither shape and tell no format of another source"
            raise FormatError(f"{name}: {what}, expected {_INSTEAD}") from None
    known = format_of("-", format, registry=registry)
    called = names if has_header else [*known.coverage.columns][: len(names)]
    stream = BufferedReader(_Csv(name, names, chain(first, rest), known, called, has_header=has_header), _BUFFER)
    return Foreign(known, names, called, has_header, cast("BinaryIO", stream))


_INSTEAD: Final = "the format that they are in: from_frame(frame, format='gdelt2')"


def _are_places(names: Sequence[str]) -> bool:
    """Tell whether names of columns are nothing but their places."""
    found = [match.groups() for name in names if (match := _unnamed(name))]
    places = [int(place) for _, place in found]
    return (
        len(found) == len(names) > 0
        and len({word for word, _ in found}) == 1
        and places == [*range(places[0], places[0] + len(places))]
        and places[0] in {0, 1}
    )


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
            yield csv_of(record_batch.from_pydict({name: [name] for name, _ in self._columns}))
        names = [name for name, _ in self._columns]
        for batch in batches:
            # Whether times are days shows in the whole of a column; texts are taken as they are read.
            known = {
                name: text_of(batch.column(name), name=called, format=self._format)
                for name, called in self._columns
                if not is_text(batch.column(name).type)
            }
            for start in range(0, batch.num_rows, _ROWS):
                part = batch.slice(start, _ROWS)
                texts = [
                    known[name].slice(start, _ROWS)
                    if name in known
                    else text_of(part.column(name), name=called, format=self._format)
                    for name, called in self._columns
                ]
                yield csv_of(record_batch.from_arrays(texts, names=names))


def csv_of(batch: Any) -> bytes:
    """Return rows of texts as lines of CSV."""
    import pyarrow.csv

    sink = pyarrow.BufferOutputStream()
    options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="needed")
    pyarrow.csv.write_csv(batch, sink, options)
    return cast("bytes", sink.getvalue().to_pybytes())


def text_of(array: Any, *, name: str, format: Format | None) -> Any:
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
        array = _times(array, name, format)
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


def _times(array: Any, name: str, format: Format | None) -> Any:
    """Return days and times as text, as the format writes them; a time of midnight in every row is mostly a day."""
    pa = pyarrow()
    compute = pa.compute
    day, time, moments = _DAYS.get("" if format is None else format.name, _ISO)
    is_day = pa.types.is_date(array.type)
    if not is_day:
        try:
            array = array.cast(pa.timestamp("s"))
        except pa.ArrowInvalid:
            raise fraction_of_second(name) from None
        is_day = (
            name not in moments
            and compute.all(compute.equal(compute.floor_temporal(array, unit="day"), array)).as_py() is not False
        )
    return compute.strftime(array.cast(pa.timestamp("s")), day if is_day else time)


def _codes(format: Format | None) -> tuple[str, ...]:
    """Return the columns of a format whose cells are codes of digits, in which leading zeros count."""
    assertions = None if format is None else format.assertions
    if assertions is None or assertions.codebook != "cameo":
        return ()
    return (*assertions.code, *assertions.root, *assertions.base)
