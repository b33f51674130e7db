"""Cells at the door: Arrow arrays of any program as plain values; NaN, NaT, NA and null are absent, None."""

from typing import Any, Final

from eventcode.errors import FormatError

from .arrow import pyarrow

__all__ = ["is_text", "normal", "values_of"]

_WORDS: Final = {
    "text": "text",
    "number": "a number",
    "whole": "a whole number",
    "truth": "True or False",
    "day": "a day",
}


def normal(array: Any) -> Any:
    """Return an array without an encoding: a dictionary by its values, an extension by what it stores."""
    array = getattr(array, "storage", array)
    return array.dictionary_decode() if hasattr(array, "dictionary_decode") else array


def values_of(array: Any, where: str, words: str) -> list[Any]:
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
        if words == "text" and is_text(array.type):
            return array.to_pylist()  # type: ignore[no-any-return]
        target = {"number": pa.float64(), "whole": pa.int64(), "truth": pa.bool_(), "day": pa.date32()}.get(words)
        if target is not None and _may_be(array.type, words):
            return array.cast(target).to_pylist()  # type: ignore[no-any-return]
    except pa.ArrowInvalid as error:
        raise FormatError(f"column {where}: {str(error).splitlines()[0]}") from None
    raise FormatError(f"column {where}: found {array.type}, expected {_WORDS[words]}")


def is_text(type_: Any) -> bool:
    """Tell whether an Arrow type is text, in any layout."""
    types = pyarrow().types
    return bool(types.is_string(type_) or types.is_large_string(type_) or types.is_string_view(type_))


def _may_be(type_: Any, words: str) -> bool:
    types = pyarrow().types
    is_number = types.is_integer(type_) or types.is_floating(type_) or types.is_decimal(type_)
    return bool(
        {
            "number": is_number,
            "whole": is_number,
            "truth": types.is_boolean(type_) or types.is_integer(type_),
            "day": types.is_date(type_) or types.is_timestamp(type_),
        }[words]
    )
