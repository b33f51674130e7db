"""Taking rows of nested arrays: what is null in all rows is one piece of memory that all batches share."""

from typing import Any, Final

from eventcode.columnar.arrow import pyarrow

__all__ = ["nulls", "taken"]

_NULLS: Final[dict[Any, Any]] = {}
"""The longest array of nulls so far, by type."""


def nulls(height: int, type_: Any) -> Any:
    """Return an array of so many nulls, which shares its memory with others."""
    known = _NULLS.get(type_)
    if known is None or len(known) < height:
        known = _NULLS[type_] = pyarrow().nulls(height, type_)
    return known.slice(0, height)


def taken(array: Any, places: Any) -> Any:
    """
    Return the values at these places, none of which is null, as `take` does.

    >>> import pyarrow as pa
    >>> taken(pa.array([[{"a": 1, "b": None}], []]), pa.array([1, 0])).to_pylist()
    [[], [{'a': 1, 'b': None}]]
    """
    pa, height = pyarrow(), len(places)
    compute = pa.compute
    if array.null_count == len(array):
        return nulls(height, array.type)
    if pa.types.is_struct(array.type) and not array.null_count:
        children = [taken(child, places) for child in array.flatten()]
        return pa.StructArray.from_arrays(children, fields=[*array.type])
    if pa.types.is_list(array.type) and not array.null_count:
        lengths = compute.list_value_length(array)
        if compute.max(lengths).as_py() <= 1:
            here = lengths.take(places)
            firsts = array.offsets.slice(0, len(array)).take(places).filter(compute.equal(here, 1))
            offsets = pa.concat_arrays([pa.array([0], pa.int32()), compute.cumulative_sum(here)])
            return pa.ListArray.from_arrays(offsets, taken(array.values, firsts), array.type)
    return array.take(places)
