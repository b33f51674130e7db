"""Columns on a cluster: frames of Spark, made of the lines on its machines by what makes the columns of a scan."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from eventcode.columnar.arrow import Batch, pyarrow
from eventcode.columnar.columns import flat_columns
from eventcode.errors import one_of
from eventcode.formats.fields.codec import Codec
from eventcode.formats.io.limits import Limits
from eventcode.frames.chunks.chunk import polars
from eventcode.frames.engines import Engine, as_frame
from eventcode.frames.shaping.reader import ChunkReader, ShapedRows, is_made_of_columns
from eventcode.frames.shaping.shapes import FLAT, ShapeSpec, flat_shape
from eventcode.frames.tuples import (
    COLUMNS,
    COUNTED,
    TableTuples,
    TupleCounts,
    counted,
    tuple_parts,
    tuple_schema,
    tuple_shape,
)
from eventcode.model import Event
from eventcode.projection import EventTuple, Projection
from eventcode.projection.projecting import BY
from eventcode.registry import Registry
from eventcode.row import Reject
from eventcode.taxonomy import Scale

from .parts import Batches, LineReader, Part
from .source import SparkLines

if TYPE_CHECKING:
    import polars as pl

__all__ = ["SparkTuples", "TupleTasks", "flat_frame"]

_KEY: Final = ("source", "target", "value")
_PLACE: Final = ("file", "block", "start", "place")
_COUNTS: Final = f"source string, target string, value double, len bigint, {', '.join(f'{n} bigint' for n in _PLACE)}"


def _shaped(reader: LineReader, parts: Iterable[Part], spec: ShapeSpec) -> Iterator[ShapedRows]:
    """Yield the events of parts in a shape."""
    if not is_made_of_columns(reader.codec, spec):
        for part in parts:
            rows = [row for _, row in part.chunk.rows(range(part.chunk.height))]
            events = [row.record for row in rows if isinstance(row.record, Event)]
            yield ShapedRows([spec.batch(events)], [row for row in rows if isinstance(row, Reject)], 0)
        return
    columns = ChunkReader(reader.codec, spec)
    for part in parts:
        yield columns.read(part.chunk)


def _flat(reader: LineReader, names: Sequence[str], registry: Registry | None, batches: Batches) -> Iterator[Batch]:
    """Yield the events of a partition in some columns of the flat shape."""
    spec = flat_shape(flat_columns(registry=registry)).select(names)
    for made in _shaped(reader, reader.parts(batches), spec):
        yield from made.batches


def flat_frame(
    lines: SparkLines, codec: Codec, limits: Limits, columns: Sequence[str] = (), *, registry: Registry | None = None
) -> Any:
    """Return the events of lines as a frame of Spark in the flat shape, or in some of its columns."""
    names = [*columns] or FLAT.schema().names
    for name in names:
        one_of("columns", name, known=FLAT.schema().names)
    books = None if registry is None else Registry(codebooks=registry.codebooks)  # all that the tasks ask of it
    task = partial(_flat, LineReader(codec, limits, lines.files), names, books)
    return lines.frame.mapInArrow(task, _schema(FLAT.select(names).schema()))


def _arrow(frame: "pl.DataFrame") -> Any:
    """Return a frame as an Arrow table of the types that Spark knows."""
    table = frame.to_arrow(compat_level=polars().CompatLevel.oldest())
    types = {pyarrow().large_string(): pyarrow().string()}
    return table.cast(pyarrow().schema([(each.name, types.get(each.type, each.type)) for each in table.schema]))


def _schema(schema: Any) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema)


class TupleTasks(NamedTuple):
    """The tasks of a projection; they are sent to the cluster."""

    reader: LineReader
    projection: Projection
    values: Scale
    fields: tuple[str, ...]
    """The fields that the format can say."""

    def _frames(self, parts: Iterable[Part], columns: Sequence[str]) -> "Iterator[pl.DataFrame]":
        spec = tuple_shape(self.projection, self.values, self.fields)
        return (part.frame for part in tuple_parts(partial(_shaped, self.reader, parts), spec, columns))

    def tuples(self, batches: Batches) -> Iterator[Batch]:
        """Yield the tuples of a partition."""
        for frame in self._frames(self.reader.parts(batches), COLUMNS):
            yield from _arrow(frame).to_batches()

    def counts(self, by: str, batches: Batches) -> Iterator[Batch]:
        """Yield how many tuples of a part have a source, target and value, and where the first stands."""
        lib, at = polars(), dict[str, Any]()

        def parts() -> Iterator[Part]:
            for part in self.reader.parts(batches):
                at.update({name: lib.lit(getattr(part, name), lib.Int64) for name in _PLACE[:-1]})
                yield part

        for frame in self._frames(parts(), COUNTED):
            found = counted(frame, by).with_columns(lib.col("len", "place").cast(lib.Int64), **at)
            yield from _arrow(found.select(*_KEY, "len", *_PLACE)).to_batches()


class SparkTuples(TableTuples):
    """Tuples that are made on a cluster: as a frame of Spark, and counted; one by one, of records, on this machine."""

    notes = ("tuples are made by the distinct values of columns (Spark)",)

    def __init__(self, one_by_one: Callable[[], Iterator[EventTuple]], lines: SparkLines, tasks: TupleTasks) -> None:
        spec = tuple_shape(tasks.projection, tasks.values, tasks.fields)
        super().__init__(one_by_one, shaped=None, spec=spec)
        self._lines, self._tasks = lines, tasks

    @property
    def is_by_columns(self) -> bool:
        """Whether frames and counts are made by columns."""
        return not self.is_begun

    @property
    def frame(self) -> Any:
        """The tuples as a frame of Spark."""
        return self._lines.frame.mapInArrow(self._tasks.tuples, _schema(tuple_schema()))

    def to_frame(self, engine: Engine = "polars") -> Any:
        """Return the tuples as a data frame on this machine; those that are left, once some were taken."""
        return super().to_frame(engine) if self.is_begun else as_frame(self.frame.toArrow(), engine)

    def counts(self, by: str = "country") -> TupleCounts:
        """Return how many tuples have a source, a target and a value, counted on the cluster, in their order."""
        if self.is_begun:
            return super().counts(by)
        one_of("EventTuples.counts: by", by, known=BY)
        from pyspark.sql import functions as sql

        made = self._lines.frame.mapInArrow(partial(self._tasks.counts, by), _COUNTS)
        groups = made.groupBy(*_KEY).agg(sql.sum("len").alias("n"), sql.min(sql.struct(*_PLACE)).alias("first"))
        found = groups.sort("first").select(*_KEY, "n").collect()
        return TupleCounts({(source, target, value): number for source, target, value, number in found})
