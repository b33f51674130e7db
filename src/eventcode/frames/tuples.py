"""Tuples by columns: a scan projected by the distinct values of what a projection reads, with its counts of dyads."""

from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeAlias, cast

from eventcode.columnar.arrow import Batch, batches_of, days_of, pyarrow
from eventcode.errors import one_of
from eventcode.formats import Format
from eventcode.model import Actor, Event
from eventcode.model.conditions import Conditions
from eventcode.projection import EventTuple, EventTuples, Projection
from eventcode.projection.projecting import BY, name_of, pairs_of
from eventcode.row import Reject
from eventcode.taxonomy import Scale

from .chunks.chunk import polars
from .engines import Engine, as_frame
from .rereading import Rereading
from .results import account
from .shaping.lazy import frame_of, lazy_frame
from .shaping.reader import ShapedRows
from .shaping.shapes import ShapeSpec

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "COLUMNS",
    "COUNTED",
    "InColumns",
    "TableTuples",
    "TupleCounts",
    "TuplePart",
    "counted",
    "table_tuples",
    "tuple_parts",
    "tuple_schema",
    "tuple_shape",
    "why_by_record",
]

TupleCounts: TypeAlias = Counter[tuple[str | None, str | None, float | None]]
"""How many tuples have a source, a target and a value."""

COLUMNS: Final = (
    *("date", "relation", "earliest", "latest", "source", "target", "source_country", "target_country"),
    *("code", "value", "id"),
)
"""The columns of a frame of tuples."""
COUNTED: Final = ("source", "target", "source_country", "target_country", "value")
"""The columns by which tuples are counted."""
_BY_COLUMNS: Final = "tuples are made by the distinct values of columns (polars)"
_COUNTS: Final = "counts"
_SIDES: Final = ("sources", "targets", "pairs")
_MIXING: Final = ("others", "reciprocal", "undirected")
"""The fields without which the pairs of an event are each source with each target."""


class TuplePart(NamedTuple):
    """The tuples of a part of the files, the number of its events, and the rows that cannot be read."""

    frame: "pl.DataFrame"
    events: int
    rejects: list[Reject]


class _Column(NamedTuple):
    """A column of the events that become tuples: its type, the fields that it is read from, and its value."""

    type: Any
    reads: tuple[str, ...]
    value: Callable[[Event], Any]


def why_by_record(projection: Projection) -> str | None:
    """Say why a projection cannot be decided by columns; None where it can."""
    if projection.needs_dataset:
        return f"{projection!r} needs a whole data set"
    return None if projection.is_plain else f"{projection!r} calls a function with each record"


def tuple_shape(projection: Projection, values: Scale, fields: Container[str]) -> ShapeSpec:
    """
    Return the shape of events with what tuples are made of: their parts, their pairs, and whether they count.

    *fields* are those that the format can say.
    """
    columns = _columns(projection, values) | _sides(projection.pairs or ("target",), fields)

    def array(name: str, events: Sequence[Event]) -> Any:
        column = columns[name]
        made = pyarrow().array(map(column.value, events), column.type)
        return made.cast(pyarrow().date32()) if column.type == pyarrow().int32() else made

    @cache
    def schema() -> Any:
        return pyarrow().schema([(name, array(name, []).type) for name in columns])

    def batch(events: Sequence[Event]) -> Batch:
        return pyarrow().RecordBatch.from_arrays([array(name, events) for name in columns], schema=schema())

    return ShapeSpec(schema, batch, {name: column.reads for name, column in columns.items()}, array)


def _columns(projection: Projection, values: Scale) -> dict[str, _Column]:
    pa = pyarrow()
    text, day, when = pa.string(), pa.int32(), ("when",)
    conditions = [rule for rule in projection.rules if isinstance(rule, Conditions)]

    def counts(event: Event) -> bool:
        return not any(reason for each in conditions for reason in each.unmet(event))

    def value(event: Event) -> float | None:
        return None if event.code is None else values.get(event.code)

    return {
        "id": _Column(text, ("id",), lambda e: e.id),
        "date": _Column(text, when, lambda e: e.when.edtf if e.when and e.when.relation == "on" else None),
        "relation": _Column(text, when, lambda e: e.when and e.when.relation),
        "earliest": _Column(day, when, lambda e: days_of(e.when.span[0]) if e.when else None),
        "latest": _Column(day, when, lambda e: days_of(e.when.span[1]) if e.when else None),
        "code": _Column(text, ("code",), lambda e: e.code),
        "value": _Column(pa.float64(), ("code",), value),
        _COUNTS: _Column(pa.bool_(), Conditions.READS, counts),
    }


def _sides(roles: tuple[str, ...], fields: Container[str]) -> dict[str, _Column]:
    """Return the columns of lists of actors, of which each with each makes the pairs of an event; None for no actor."""
    pa = pyarrow()

    def side(*names: str) -> Any:
        return pa.list_(pa.struct([(name, pa.string()) for name in names]))

    def actor(side: str, actor: Actor | None) -> dict[str, str | None]:
        return {side: name_of(actor), f"{side}_country": None if actor is None else actor.country}

    def pairs(event: Event) -> list[dict[str, str | None]] | None:
        found = pairs_of(event, roles, {})
        return [actor("source", one) | actor("target", other) | {"role": role} for role, one, other in found] or None

    if roles != ("target",) or any(name in fields for name in _MIXING):
        type_ = side("source", "source_country", "target", "target_country", "role")
        return {"pairs": _Column(type_, ("source", "target", *_MIXING), pairs)}
    return {
        "sources": _Column(
            side("source", "source_country"), ("source",), lambda e: [actor("source", a) for a in e.source] or None
        ),
        "targets": _Column(
            side("target", "target_country"), ("target",), lambda e: [actor("target", a) for a in e.target] or None
        ),
    }


def tuple_schema() -> Any:
    """Return the Arrow schema of a frame of tuples."""
    return account(EventTuples(iter(()))).schema


def tuple_parts(
    read: Callable[[ShapeSpec], Iterator[ShapedRows]], spec: ShapeSpec, columns: Sequence[str]
) -> Iterator[TuplePart]:
    """Yield tuples part by part, with these columns of the frame or the `role`; *read* gives events in a shape."""
    lib = polars()
    sides = [name for name in _SIDES if name in spec.schema().names]
    needed = {*columns, "code", _COUNTS, *sides}
    asked = spec.select([name for name in spec.schema().names if name in needed])
    for made in read(asked):
        frame = frame_of(made.batches, asked)
        has_pair = lib.any_horizontal([lib.col(side).is_not_null() for side in sides])
        pairs = frame.filter(_COUNTS, lib.col("code").is_not_null(), has_pair)
        for side in sides:
            pairs = pairs.explode(side).unnest(side)
        if "role" not in pairs.columns:
            pairs = pairs.with_columns(role=lib.lit("target"))
        yield TuplePart(pairs.select(columns), frame.height, made.rejects)


def counted(frame: "pl.DataFrame", by: str) -> "pl.DataFrame":
    """Return how many tuples have each source, target and value (`len`), and the place of the first (`place`)."""
    lib = polars()
    sides = ("source", "target")
    key = [lib.coalesce(f"{side}_country", side).alias(side) if by == "country" else side for side in sides]
    places = frame.with_row_index("place")
    return places.group_by(*key, "value", maintain_order=True).agg(lib.len(), lib.col("place").first())


class TableTuples(EventTuples):
    """
    The tuples of a scan: as a frame, made by columns where that can be, and one by one, made of records.

    Args:
        one_by_one: makes the tuples of the records.
        shaped: from a shape to the rows of a scan in it; None where columns cannot decide.
        spec: the shape of events with what tuples are made of.

    """

    def __init__(
        self,
        one_by_one: Callable[[], Iterator[EventTuple]],
        *,
        shaped: Callable[[ShapeSpec], Iterator[ShapedRows]] | None,
        spec: ShapeSpec,
    ) -> None:
        self._reread = Rereading(one_by_one)
        super().__init__(self._reread)
        self._one_by_one, self._shaped, self._spec = one_by_one, shaped, spec
        self.on_part: Callable[[TuplePart], object] = lambda part: None  # noqa: ARG005
        """Is called with each part as it is made by columns."""

    @property
    def is_begun(self) -> bool:
        """Whether some of the tuples were taken, and not all."""
        return self._reread.is_begun

    def __iter__(self) -> "TableTuples":
        """Return the tuples that are left or, once all were taken, all of them again: files are read anew."""
        iter(self._reread)
        return self

    @property
    def is_by_columns(self) -> bool:
        """Whether frames and counts are made by columns."""
        return self._shaped is not None and not self.is_begun

    def parts(self, columns: Sequence[str] = COLUMNS) -> Iterator[TuplePart]:
        """Yield the tuples part by part, made by columns, with these columns of the frame, or the `role`."""
        read = cast("Callable[[ShapeSpec], Iterator[ShapedRows]]", self._shaped)
        for part in tuple_parts(read, self._spec, columns):
            self.on_part(part)
            yield part

    @property
    def frame(self) -> "pl.LazyFrame":
        """The tuples as a lazy frame of polars, in memory that does not grow with their number."""
        return lazy_frame(tuple_schema(), self.frames)

    def frames(self, columns: Sequence[str] = COLUMNS) -> Iterator["pl.DataFrame"]:
        """Yield the tuples part by part, with these columns of the frame."""
        if self._shaped is not None:
            return (part.frame for part in self.parts(columns))
        return (polars().from_arrow(account(some)).select(columns) for some in batches_of(self._one_by_one()))

    def to_frame(self, engine: Engine = "polars") -> Any:
        """Return the tuples as a data frame of an engine; those that are left, once some were taken."""
        if not self.is_by_columns:
            return super().to_frame(engine)
        return as_frame(pyarrow().table(self.frame.collect()), engine)

    def counts(self, by: str = "country") -> TupleCounts:
        """Return how many tuples have a source, a target and a value, in the order of their first appearance."""
        if not self.is_by_columns:
            return super().counts(by)
        one_of("EventTuples.counts: by", by, known=BY)
        found = TupleCounts()
        for part in self.parts(COUNTED):
            for *key, number, _ in counted(part.frame, by).rows():
                found[tuple(key)] += number
        return found


class InColumns(Protocol):
    """The files of a scan, recoded or not."""

    @property
    def format(self) -> Format:
        """The format of the files."""

    def why_by_record(self, spec: ShapeSpec) -> str | None:
        """Say why a shape is made of records one by one; None where it is made of columns."""

    def shaped_by_columns(self, spec: ShapeSpec) -> Iterator[tuple[str | None, ShapedRows]] | None:
        """Return the rows in a shape; None where it is made of records one by one."""


def table_tuples(
    scan: InColumns, one_by_one: Callable[[], Iterator[EventTuple]], *, projection: Projection, values: Scale
) -> TableTuples:
    """Return the tuples of a scan."""
    spec = tuple_shape(projection, values, scan.format.coverage.fields)
    reason = why_by_record(projection) or scan.why_by_record(spec)

    def shaped(asked: ShapeSpec) -> Iterator[ShapedRows]:
        return (each for _, each in scan.shaped_by_columns(asked) or ())

    found = TableTuples(one_by_one, shaped=None if reason else shaped, spec=spec)
    found.notes = (f"tuples are made record by record: {reason}" if reason else _BY_COLUMNS,)
    return found
