"""Recoding by columns: a scan in another codebook, each distinct code recoded once, with the losses of all rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property
from json import dumps, loads
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn, cast

from attrs import fields as fields_of

from eventcode.columnar.arrow import Batch, batches_of, pyarrow
from eventcode.columnar.columns import flat_columns
from eventcode.errors import RecordError, must_be
from eventcode.formats import Format
from eventcode.losses import LossCounter, Losses
from eventcode.model import Event
from eventcode.model.unchecked import set_unchecked
from eventcode.projection import EventTuple, Projection
from eventcode.recoding import RecodeResult
from eventcode.recoding.recoder import Recoder
from eventcode.registry import Registry
from eventcode.row import AnyRow, Reject, Row
from eventcode.taxonomy import Scale

from .chunks.chunk import polars
from .rereading import Rereading
from .shaping.lazy import frame_of, lazy_frame
from .shaping.reader import ShapedRows
from .shaping.shapes import FLAT, ShapeSpec, flat_shape
from .tuples import TableTuples, table_tuples

if TYPE_CHECKING:
    import polars as pl

    from .file_columns import FileColumns

__all__ = ["RecodedScan", "count_losses", "recoded_shape"]

_LOSSES: Final = "#losses"
"""The column of what recoding loses in a row: JSON text, a list of field, reason and value each; null for nothing."""
_LEFT: Final = "#left"
"""The column that tells whether a row cannot be recoded, and is a reject."""
_KNOWN: Final = 2**16
"""How many recodings are remembered."""
_SHOWN: Final = 5
"""How many records show a loss."""


_NOTHING: Final = {f.name: getattr(Event(id="-"), f.name) for f in fields_of(Event)}
"""The fields of an event that says nothing."""


class _Recoded(NamedTuple):
    event: Event
    losses: str | None
    is_left: bool


class _Noted(LossCounter):
    """Takes what is lost in one event."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str | None]] = []

    def add(self, field: str, reason: str, *, value: str | None = None, **_: Any) -> None:
        """Note a loss."""
        self.found.append((field, reason, value))


class _Memory:
    """Recodes events, those that are alike once."""

    def __init__(self, recoder: Recoder) -> None:
        self._noted = _Noted()
        self._recoder = recoder.anew(self._noted)
        self._known: dict[Any, _Recoded] = {}

    def one(self, event: Event) -> _Recoded:
        """Return a recoded event."""
        self._noted.found = []
        try:
            made, is_left = self._recoder.event(event), False
        except RecordError:
            made, is_left = event, True
        return _Recoded(made, dumps(self._noted.found) if self._noted.found else None, is_left)

    def part(self, event: Event, fields: Iterable[str]) -> _Recoded:
        """Return a recoded event of which only these fields are there."""
        whole = object.__new__(Event)
        set_unchecked(whole, **_NOTHING | {name: getattr(event, name) for name in fields})
        return self.one(whole)

    def alike(self, event: Event) -> _Recoded:
        """Return a recoded event of which nothing counts but what recoding can change."""
        books = tuple([coding.codebook for coding in event.codings])
        key = event.code, event.alternatives, event.codes, event.modes, event.contexts, event.label, books
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            known = self._known[key] = self.part(event, self._recoder.READS)
        return known


def recoded_shape(base: ShapeSpec, recoder: Recoder) -> ShapeSpec:
    """Return a shape, of no JSON text, with two columns more, as it is once events are recoded."""
    memory, reads, changes = _Memory(recoder), recoder.READS, {*recoder.CHANGES}

    @cache
    def schema() -> Any:
        pa, plain = pyarrow(), base.schema()
        return plain.append(pa.field(_LOSSES, pa.string())).append(pa.field(_LEFT, pa.bool_()))

    def array(name: str, events: Sequence[Event]) -> Any:
        if name in {_LOSSES, _LEFT}:
            return _of_losses(name, map(memory.alike, events))
        fields = {*base.reads[name]}
        if fields.isdisjoint(changes):
            return base.array(name, events)
        if fields <= changes:
            return base.array(name, [memory.alike(event).event for event in events])
        return base.array(name, [memory.part(event, {*fields, *reads}).event for event in events])

    def batch(events: Sequence[Event]) -> Batch:
        every = [*map(memory.one, events)]
        made = base.batch([each.event for each in every])
        more = [_of_losses(name, every) for name in (_LOSSES, _LEFT)]
        return pyarrow().RecordBatch.from_arrays([*made.columns, *more], schema=schema())

    changed = {name: own if changes.isdisjoint(own) else (*own, *reads) for name, own in base.reads.items()}
    return ShapeSpec(schema, batch, {**changed, _LOSSES: reads, _LEFT: reads}, array)


def _of_losses(name: str, every: Iterable[_Recoded]) -> Any:
    pa = pyarrow()
    if name == _LOSSES:
        return pa.array([each.losses for each in every], pa.string())
    return pa.array([each.is_left for each in every], pa.bool_())


def count_losses(frame: "pl.DataFrame", counter: LossCounter) -> None:
    """Count the losses of a frame with the columns `id` and that of losses, as if they were counted row by row."""
    lib = polars()
    lossy = frame.select("id", _LOSSES).with_row_index("i").filter(lib.col(_LOSSES).is_not_null())
    groups = lossy.group_by(_LOSSES).agg(lib.len().alias("n"), lib.col("i", "id").head(_SHOWN))
    samples: list[tuple[int, int, str, list[Any]]] = []
    rest: list[tuple[int, list[Any]]] = []
    for text, number, places, ids in groups.rows():
        losses = loads(text)
        samples += [(i, n, id_, loss) for i, id_ in zip(places, ids, strict=True) for n, loss in enumerate(losses)]
        rest += [(number - len(ids), loss) for loss in losses if number > len(ids)]
    for _, _, id_, (field, reason, value) in sorted(samples, key=lambda each: each[:2]):
        counter.add(field, reason, value=value, record=id_)
    for number, (field, reason, value) in rest:
        counter.add(field, reason, value=value, times=number)


class _RecodedColumns:
    """The files of a scan, in another codebook: `eventcode.row.columns_of` gives it to verbs."""

    def __init__(self, columns: "FileColumns", recoder: Recoder) -> None:
        self._files, self._recoder = columns, recoder

    @property
    def format(self) -> Format:
        """The format of the files."""
        return self._files.format

    @property
    def registry(self) -> Registry | None:
        """The registry that the recoding was given, else that of the scan."""
        return self._recoder.registry or self._files.registry

    @cached_property
    def flat(self) -> ShapeSpec:
        """The flat shape, for the codebooks of the registry."""
        return flat_shape(flat_columns(registry=self.registry))

    def why_by_record(self, spec: ShapeSpec) -> str | None:
        """Say why a shape is made of records one by one; None where it is made of columns."""
        return self._files.why_by_record(recoded_shape(spec, self._recoder))

    def shaped_by_columns(self, spec: ShapeSpec) -> Iterator[tuple[str | None, ShapedRows]] | None:
        """Return the recoded rows in a shape of no JSON text; None where it is made of records one by one."""
        found = self._files.shaped_by_columns(recoded_shape(spec, self._recoder))
        return None if found is None else ((name, _kept(rows, spec.schema().names)) for name, rows in found)

    def tuples(
        self, one_by_one: Callable[[], Iterator[EventTuple]], *, projection: Projection, values: Scale
    ) -> TableTuples:
        """Return the tuples of a projection; *one_by_one* makes them of the rows."""
        return table_tuples(self, one_by_one, projection=projection, values=values)


def _kept(rows: ShapedRows, names: Sequence[str]) -> ShapedRows:
    """Return the rows that are recoded."""
    invert = pyarrow().compute.invert
    return rows._replace(batches=[batch.filter(invert(batch.column(_LEFT))).select(names) for batch in rows.batches])


class RecodedScan(RecodeResult[AnyRow]):
    """
    A scan in another codebook: its rows one by one, recoded as records, and a frame, recoded by distinct codes.

    A row whose code is lost is left out of the frame, and is one of *rejects*, where losses stop the work.
    """

    def __init__(self, columns: "FileColumns", recoder: Recoder) -> None:
        self._files, self._recoder = columns, recoder
        self._eventcode_columns = _RecodedColumns(columns, recoder)
        self._reread = Rereading(self._begin)
        super().__init__(self._reread, LossCounter())

    def _begin(self) -> Iterator[AnyRow]:
        self._counter = LossCounter()
        return self._rows(self._recoder.anew(self._counter))

    def _rows(self, recoder: Recoder) -> Iterator[AnyRow]:
        return cast("Iterator[AnyRow]", recoder.items(self._files.read()))

    def __iter__(self) -> "RecodedScan":
        """Return the rows that are left or, once all were taken, all of them again: files are read anew."""
        iter(self._reread)
        return self

    @property
    def frame(self) -> "pl.LazyFrame":
        """The events as a lazy frame of polars in the flat shape, made by columns where the files have such."""
        return lazy_frame(FLAT.schema(), self._parts)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the recoded events in the flat shape as a stream of the Arrow PyCapsule interface."""
        return self.frame.collect().__arrow_c_stream__(requested_schema)

    def __array__(self, *_: object, **__: object) -> NoReturn:
        """Refuse to be an array: pandas, which asks for one, would make a column of row objects."""
        raise must_be("as an array", self, expected="a data frame; make one by to_frame(recode(...), 'pandas')")

    def _parts(self, columns: Sequence[str]) -> Iterator["pl.DataFrame"]:
        """Yield the events part by part, in these columns of the flat shape."""
        spec = self._eventcode_columns.flat.select(columns)
        if (found := self._eventcode_columns.shaped_by_columns(spec)) is not None:
            yield from (frame_of(each.batches, spec) for _, each in found)
            return
        rows = self._rows(self._recoder.anew(LossCounter()))
        for some in batches_of(row.record for row in rows if isinstance(row, Row)):
            yield frame_of([spec.batch([each for each in some if isinstance(each, Event)])], spec)

    @property
    def losses(self) -> Losses:
        """The losses of the rows that were taken so far or, where none was, of all rows, by reading the files."""
        is_taken = self._reread.is_begun or self._reread.is_done
        return super().losses if is_taken else self._all_losses

    @cached_property
    def _all_losses(self) -> Losses:
        counter = LossCounter()
        spec = recoded_shape(FLAT.select(["id"]), self._recoder)
        if (found := self._files.shaped_by_columns(spec)) is None:
            for _ in self._rows(self._recoder.anew(counter)):
                pass
        for _, made in found or ():
            count_losses(frame_of(made.batches, spec), counter)
        return counter.losses

    def rejects(self) -> Iterator[Reject]:
        """Yield the rows that cannot be read, or not be recoded, with the reasons; the files are read for them."""
        if not self._recoder.stops:
            return self._files.rejects()
        return (row for row in self._rows(self._recoder.anew(LossCounter())) if isinstance(row, Reject))
