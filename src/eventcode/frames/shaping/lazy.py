"""Lazy frames: what is made part by part when polars asks for it."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from eventcode.columnar.arrow import Batch, pyarrow
from eventcode.frames.chunks.chunk import polars

from .shapes import ShapeSpec

if TYPE_CHECKING:
    import polars as pl

__all__ = ["frame_of", "lazy_frame"]


def lazy_frame(schema: Any, parts: Callable[[Sequence[str]], Iterator["pl.DataFrame"]]) -> "pl.LazyFrame":
    """Return the lazy frame of parts with an Arrow schema; *parts* makes some of the columns, in that order."""
    lib = polars()
    empty = lib.from_arrow(schema.empty_table())
    made: pl.LazyFrame = lib.io.plugins.register_io_source(partial(_asked, parts, schema.names), schema=empty.schema)
    return made


def _asked(
    parts: Callable[[Sequence[str]], Iterator["pl.DataFrame"]],
    every: Sequence[str],
    names: Sequence[str] | None,
    predicate: Any,
    n_rows: int | None,
    _: int | None,
) -> Iterator["pl.DataFrame"]:
    """Yield what polars asks for: some columns of the first rows, and of these the ones that meet a condition."""
    left = n_rows
    for each in parts(every if names is None else names):
        part = each if left is None else each.head(left)
        left = None if left is None else left - part.height
        yield part if predicate is None else part.filter(predicate)
        if left == 0:
            return


def frame_of(batches: Sequence[Batch], spec: ShapeSpec) -> "pl.DataFrame":
    """Return the frame of some batches of a shape."""
    frame: pl.DataFrame = polars().from_arrow(pyarrow().Table.from_batches(batches, spec.schema()))
    return frame
