"""Cells at the door: Arrow arrays of any program as plain values; NaN, NaT, NA and null are absent, None."""

from datetime import date, datetime, time
from typing import Any, Final

from eventcode.errors import FormatError

from .arrow import pyarrow

__all__ = ["EXACT", "fraction_of_second", "is_text", "is_time", "moments_of", "normal", "values_of"]

EXACT: Final = 2**53
"""Whole numbers below this one, and above its negative, are doubles too."""
_EXPECTED: Final = {
    "text": "text",
    "number": "a number",
    "whole": "a whole number",
    "truth": "True or False",
    "day": "a day",
}


def normal(array: Any) -> Any:
    """Return an array without an encoding: a dictionary by its values, an extension by what it stores."""
    pa = pyarrow()
    array = getattr(array, "storage", array)
    if not hasattr(array, "dictionary_decode"):
        return array
    values = array.dictionary
    if is_text(values.type):  # Arrow does not take values out of views, as which polars gives its categories
        values = values.cast(pa.large_string())
    return pa.DictionaryArray.from_arrays(array.indices, values).dictionary_decode()


def values_of(array: Any, where: str, kind: str) -> list[Any]:
    """
    Return the values of an array, of one kind: `text`, `number`, `whole`, `truth` or `day`.

    Raises:
        FormatError: where the array is of another type; *where* is the column that it names.

    """
    pa = pyarrow()
    array = normal(array)
    types = pa.types
    if types.is_null(array.type):
        return [None] * len(array)
    if types.is_floating(array.type):
        array = pa.compute.if_else(pa.compute.is_nan(array), None, array)
    try:
        if array.null_count == len(array):
            return [None] * len(array)
        if kind == "text" and is_text(array.type):
            return array.to_pylist()  # type: ignore[no-any-return]
        target = {"number": pa.float64(), "whole": pa.int64(), "truth": pa.bool_(), "day": pa.date32()}.get(kind)
        if target is not None and _may_be(array.type, kind):
            return array.cast(target).to_pylist()  # type: ignore[no-any-return]
    except pa.ArrowInvalid as error:
        raise FormatError(f"column {where}: {str(error).splitlines()[0]}") from None
    raise FormatError(f"column {where}: found {array.type}, expected {_EXPECTED[kind]}")


def is_text(type_: Any) -> bool:
    """Tell whether an Arrow type is text, in any layout."""
    types = pyarrow().types
    return bool(types.is_string(type_) or types.is_large_string(type_) or types.is_string_view(type_))


def is_time(type_: Any) -> bool:
    """Tell whether an Arrow type is a day or a moment."""
    types = pyarrow().types
    return bool(types.is_date(type_) or types.is_timestamp(type_))


def moments_of(array: Any, where: str) -> list[date | None]:
    """
    Return the days and moments of an array; a moment at midnight without a zone is a day, as frames have no other way.

    Raises:
        FormatError: where a moment has a fraction of a second, which no record holds.

    """
    pa = pyarrow()
    if pa.types.is_timestamp(array.type):
        try:
            array = array.cast(pa.timestamp("s", array.type.tz))
        except pa.ArrowInvalid:
            raise fraction_of_second(where) from None
    return [_without_midnight(value) for value in array.to_pylist()]


def fraction_of_second(where: str) -> FormatError:
    """Return the error for a column with moments between two seconds."""
    found = f"column {where}: found times with fractions of a second"
    return FormatError(f"{found}, expected whole seconds; in pandas and polars, .dt.round('1s')")


def _without_midnight(value: date | None) -> date | None:
    is_day = isinstance(value, datetime) and value.tzinfo is None and value.time() == time()
    return value.date() if is_day else value  # type: ignore[union-attr]


def _may_be(type_: Any, kind: str) -> bool:
    types = pyarrow().types
    is_number = types.is_integer(type_) or types.is_floating(type_) or types.is_decimal(type_)
    return bool(
        {
            "number": is_number,
            "whole": is_number,
            "truth": types.is_boolean(type_) or types.is_integer(type_),
            "day": is_time(type_),
        }[kind]
    )
