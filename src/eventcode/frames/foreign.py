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
from eventcode.columnar.cells import EXACT, fraction_of_second, is_text, normal
from eventcode.columnar.reading import shape_of
from eventcode.errors import FormatError, MissingExtraError, counted, truncated
from eventcode.formats import Format, format_of, read
from eventcode.formats.catalogue import BUILT_IN
from eventcode.registry import Registry
from eventcode.row import AnyRow

__all__ = ["FRAME", "Foreign", "csv_of", "is_foreign", "open_foreign", "read_foreign", "text_of"]

FRAME: Final = "frame"
"""What a frame is called where a file has a name."""
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
    batches: Any, format: str | Format | None, *, call: str, ignore: Collection[str], registry: Registry
) -> Iterator[AnyRow]:
    """
    Yield the rows of a frame of a format; without one, the columns tell it.

    Args:
        batches: the frame.
        format: its format.
        call: the call that errors name, with `{}` for its arguments: `from_frame({})`.
        ignore: the columns that are passed over.
        registry: which types and formats there are.

    Raises:
        FormatError: where the columns tell no format, or are not those of the format; where a column has lost what its
            cells said.

    """
    found = open_foreign(batches, format, call=call, ignore=ignore, registry=registry)
    return read(found.stream, found.format, registry=registry)


class Foreign(NamedTuple):
    """A frame of a format."""

    format: Format
    names: Sequence[str]
    """The columns of the frame, in their order."""
    called: Sequence[str]
    """What the format calls them."""
    stream: BinaryIO
    """The frame as a file, made as it is read."""


def open_foreign(
    batches: Any, format: str | Format | None, *, call: str, ignore: Collection[str], registry: Registry
) -> Foreign:
    """
    Find out how the columns of a frame are those of a format; the arguments are those of `read_foreign`.

    Raises:
        FormatError: as `read_foreign`.

    """
    names = [column for column in batches.schema.names if column not in ignore]
    has_names = not _are_places(names)
    instead = "the format that they are in: " + call.format("frame, format='gdelt2'")
    if not names:
        raise FormatError(f"{FRAME}: found a frame without columns, expected those of a format or of a shape")
    if not has_names and format is None:
        raise FormatError(f"{FRAME}: found columns without names, expected {instead}")
    rest = iter(batches)
    first = [*islice(rest, 1)]
    if format is None:
        sample = cast("BinaryIO", _sample(names, first))
        try:
            format = format_of(sample, registry=registry)
        except FormatError:
            what = f"{_shown(names)}, which are of neither shape and tell no format of another source"
            raise FormatError(f"{FRAME}: {what}, expected {instead}; {_OWN}") from None
    known = format_of("-", format, registry=registry)
    called = names if has_names else [*known.coverage.columns][: len(names)]
    _check_columns(known, names, called, first)
    stream = BufferedReader(_Csv(names, chain(first, rest), known, called), _BUFFER)
    return Foreign(known, names, called, cast("BinaryIO", stream))


_OWN: Final = "a table of your own is read by a mapping file, format=eventcode.formats.mapped(path)"


def _sample(
    names: Sequence[str], first: Iterable[Any], format: Format | None = None, called: Sequence[str] = ()
) -> BytesIO:
    """Return the first rows, below the names of their columns, as a file."""
    return BytesIO(_Csv(names, [batch.slice(0, _SAMPLE) for batch in first], format, called).read())


def _check_columns(format: Format, names: Sequence[str], called: Sequence[str], first: Iterable[Any]) -> None:
    """
    Check that columns can be those of a format; *called* is what it calls them, of columns without names its first.

    Raises:
        FormatError: where the format has no columns, or others.

    """
    if format.name in BUILT_IN and not format.dialects:
        expected = "one whose files are tables; a frame in the flat or the nested shape needs none"
        raise FormatError(f"{FRAME}: found the format {format.name!r}, expected {expected}")
    columns = [*format.coverage.columns]
    if len(called) < len(names):
        expected = f"the {len(columns)} of {format.name}: {_listed(columns)}" if columns else "names"
        raise FormatError(f"{FRAME}: found {counted(len(names), 'column')} without names, expected {expected}")
    if format.open is not None:
        fits = format.open(_sample(names, first, format, called), name=FRAME) is not None
    else:
        fits = not columns or not {*columns, *format.aliases}.isdisjoint(called)
    if not fits:
        raise FormatError(f"{FRAME}: {_shown(names)}, expected those of {format.name}: {_listed(columns)}")


def _shown(names: Sequence[str]) -> str:
    return f"found the columns {_listed(map(truncated, names))}"


def _listed(names: Iterable[str]) -> str:
    every = [*names]
    return ", ".join(every[:_FEW]) + (", ..." if len(every) > _FEW else "")


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
        names: Sequence[str],
        batches: Iterable[Any],
        format: Format | None,
        called: Sequence[str] = (),
    ) -> None:
        self.name = FRAME
        self._columns = [*zip(names, called or names, strict=True)]
        self._format = format
        self._rest = memoryview(b"")
        self._parts = self._lines(batches)

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

    def _lines(self, batches: Iterable[Any]) -> Iterator[bytes]:
        record_batch = pyarrow().RecordBatch
        yield csv_of(record_batch.from_pydict({called: [called] for _, called in self._columns}))
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
    if compute.any(compute.and_(whole, compute.greater_equal(compute.abs(array), float(EXACT)))).as_py():
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
