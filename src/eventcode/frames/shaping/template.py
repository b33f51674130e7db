"""Templates: what is made of one text, with the text of each row in its place."""

from typing import Any, Final

from eventcode.columnar.arrow import Batch, pyarrow

from .arrays import nulls

__all__ = ["MARK", "Template"]

MARK: Final = "\ue000eventcode\ue000"
"""The text of which a template is made: of a private use of Unicode, so that nothing else has it."""


class Template:
    """
    Columns of texts, made as those of `MARK` were made: of a batch with one row.

    >>> import pyarrow as pa
    >>> one = pa.RecordBatch.from_pylist([{"a": [{"b": MARK, "c": 1}], "d": f"<{MARK}>"}])
    >>> Template(one).fill(pa.array(["x", "y"])).to_pylist()[1]
    {'a': [{'b': 'y', 'c': 1}], 'd': '<y>'}
    """

    def __init__(self, one: Batch) -> None:
        self._one = one

    def fill(self, texts: Any) -> Batch:
        """Return the columns of these texts, none of which is null."""
        pa = pyarrow()
        arrays = [_filled(array, texts) for array in self._one.columns]
        return pa.RecordBatch.from_arrays(arrays, schema=self._one.schema)


def _filled(one: Any, texts: Any) -> Any:
    """Return an array for texts, made as *one* was made of `MARK`: one value for each text."""
    pa, height = pyarrow(), len(texts)
    if one.null_count:
        return nulls(height, one.type)
    if pa.types.is_list(one.type) and len(one.flatten()) == 1:
        items = _filled(one.flatten(), texts)
        return pa.ListArray.from_arrays(pa.array(range(height + 1), pa.int32()), items, one.type)
    if pa.types.is_struct(one.type):
        children = [_filled(child, texts) for child in one.flatten()]
        return pa.StructArray.from_arrays(children, fields=[*one.type])
    if pa.types.is_string(one.type) and MARK in (text := one[0].as_py()):
        before, after = text.split(MARK)
        if not before and not after:
            return texts
        return pa.compute.binary_join_element_wise(before, texts, after, "")
    return one.take(pa.array([0] * height, pa.int32()))
