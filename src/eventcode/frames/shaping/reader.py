"""Reading by columns: chunks of lines as record batches of a shape, each distinct value of a field read once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from itertools import chain
from operator import or_
from typing import TYPE_CHECKING, Any, NamedTuple

from eventcode.columnar.arrow import Batch, pyarrow
from eventcode.formats.fields.codec import Codec
from eventcode.formats.fields.keeper import Keeper
from eventcode.frames.chunks.chunk import ROW, Chunk, polars
from eventcode.frames.plans.compiled import CompiledPlan
from eventcode.frames.plans.judge import Judge
from eventcode.frames.plans.units import ColumnPlan
from eventcode.model import Event
from eventcode.row import Reject
from eventcode.rules import Checker

from .group import FieldGroup, Found, arrow_texts
from .json_texts import ESCAPED, KEPT, JsonTexts
from .partial import PartialMaker
from .shapes import RECORD, ShapeSpec

if TYPE_CHECKING:
    import polars as pl

__all__ = ["ChunkReader", "ShapedRows", "is_made_of_columns"]


def is_made_of_columns(codec: Codec, spec: ShapeSpec) -> bool:
    """Tell whether each part of a shape follows from fields that columns say; else records are made of whole rows."""
    fills = chain((each.fills for each in codec.fields), (each.fills for each in codec.completions))
    filled = [*chain.from_iterable(fills)]
    is_plain = codec.record is Event and "id" in filled and not (codec.completions and spec.texts == RECORD)
    return is_plain and all(spec.holds(name) for name in (*filled, *codec.constant))


class ShapedRows(NamedTuple):
    """What a chunk of lines became: batches in the order of the lines, and the rows that are rejects."""

    batches: list[Batch]
    rejects: list[Reject]
    by_values: int
    """How many rows were made of the distinct values of their columns."""

    @property
    def height(self) -> int:
        """The number of rows, rejects included."""
        return len(self.rejects) + sum(int(batch.num_rows) for batch in self.batches)


class _Plain(NamedTuple):
    """The rows of a chunk that are read by columns."""

    frame: "pl.DataFrame"
    found: list[Found]
    lacking: tuple[str, ...]
    """The columns that all of the rows lack."""


class ChunkReader:
    """
    Reads chunks of lines into batches of a shape.

    Rows that columns cannot stand for are read as records, and stand among the others where their lines do.
    """

    def __init__(self, codec: Codec, spec: ShapeSpec) -> None:
        self._codec, self._spec, self._pl = codec, spec, polars()
        self._filler = {name: n for n, keeper in enumerate(codec.keepers) for name in keeper.field.fills}
        self._completion = {name: each for each in codec.completions for name in each.fills}
        self._alike = spec.batch([Event(id="-", **codec.constant)])
        """A row with the columns that are alike in all; more such rows, as they are needed."""
        self._id = self._plain_id()
        self._texts = None if spec.texts is None else JsonTexts(codec, spec.texts)
        self._dense = [] if self._texts is None else [k for k in codec.keepers if _is_dense(k)]
        self._groups = [self._group(fields) for fields in self._grouped()]
        read = {keeper for group in self._groups for keeper in group.keepers}
        if self._id is not None:
            read.add(codec.keepers[self._filler["id"]])
        self._unread = [n for n, k in enumerate(codec.keepers) if k.field.fills and k not in read]
        """The fields, by place, of which it has still to be found out whether they can be read."""
        self._rest = [ROW, *([] if self._id is None else [self._id[0]]), *(c for k in self._dense for c in k.names)]
        """The columns that are looked at again when the rows are known."""
        needed = {c for keeper in (*read, *self._dense) for c in keeper.columns}
        self._compiled = CompiledPlan(codec, ColumnPlan(), Judge(codec, Checker()), more=needed)

    # The plan.

    def _plain_id(self) -> tuple[str, str, str] | None:
        """Return the column that says the id as it is, what stands before it, and a pattern; None where none does."""
        is_asked = "id" in self._spec.reads or self._spec.texts == RECORD
        if "id" not in self._filler or "id" in self._completion or not is_asked:
            return None
        keeper = self._codec.keepers[self._filler["id"]]
        says = keeper.field.says.get(keeper.names[0])
        if len(keeper.columns) > 1 or keeper.field.fills != ("id",) or says is None:
            return None
        return (keeper.names[0], says.prefix, f"^(?:{says.stands})$") if says.stands else None

    def _grouped(self) -> Iterator[frozenset[int]]:
        """Yield the fields, by their places among the keepers, whose cells are looked at together."""
        keepers = self._codec.keepers
        groups = [self._fields(column) for column in self._spec.reads]
        if self._texts is not None:
            groups += [frozenset({n}) for n in range(len(keepers))]
        left_out = {frozenset({keepers.index(keeper)}) for keeper in self._dense} | {frozenset[int]()}
        if self._id is not None:
            left_out.add(frozenset({self._filler["id"]}))
        yield from (group for group in dict.fromkeys(groups) if group not in left_out)

    def _fields(self, column: str) -> frozenset[int]:
        return frozenset(n for name in self._spec.reads[column] for n in self._read_for(name))

    def _read_for(self, name: str) -> Iterator[int]:
        """Yield the fields that a field of events is made of."""
        if name in self._filler:
            yield self._filler[name]
        if name in self._completion:
            yield from (n for each in self._completion[name].reads if each != name for n in self._read_for(each))

    def _group(self, fields: frozenset[int]) -> FieldGroup:
        keepers = tuple(self._codec.keepers[n] for n in sorted(fields))
        columns = tuple(column for column in self._spec.reads if self._fields(column) == fields)
        texts = self._texts if len(keepers) == 1 else None
        return FieldGroup(keepers, columns, PartialMaker(self._codec, self._spec, keepers, columns, texts))

    # Chunks.

    def read(self, chunk: Chunk) -> ShapedRows:
        """Return what the rows of a chunk became."""
        plain, odd = self._plain(chunk)
        whole = self._whole(plain)
        if not odd:
            return ShapedRows([whole] if whole.num_rows else [], [], whole.num_rows)
        rows = dict(chunk.rows(odd))
        events = {n: row.record for n, row in rows.items() if isinstance(row.record, Event)}
        batches = [*_spliced(whole, plain.frame[ROW], events, self._spec.batch)]
        return ShapedRows(batches, [row for row in rows.values() if isinstance(row, Reject)], whole.num_rows)

    def _plain(self, chunk: Chunk) -> tuple[_Plain, list[int]]:
        """Return the rows that can be read by columns, and the numbers of all others."""
        frame, others = chunk.regular(self._compiled.columns)
        lacking = chunk.lacking
        both = [group.find(frame) for group in self._groups]
        found = [each for each, _ in both]
        is_odd = [each for _, each in both if each is not None]
        is_odd += [*self._odd(frame)]
        if self._texts is not None and lacking:
            is_odd += [*self._keeping({*lacking}, found)]
        if self._texts is not None and chunk.has_nulls:
            is_odd += [*self._keeping_nothing(found)]
        odd = reduce(or_, is_odd) if is_odd else None
        if odd is None or not odd.any():
            return _Plain(frame, found, lacking), sorted(others)
        lines = sorted({*others, *frame[ROW].filter(odd).to_list()})
        return _Plain(frame.select(self._rest).filter(~odd), [each.filter(~odd) for each in found], lacking), lines

    def _odd(self, frame: "pl.DataFrame") -> Iterator["pl.Series"]:
        """Yield which rows have a cell that no group reads, and that is not read as it stands."""
        pl = self._pl
        if self._unread:
            yield self._compiled.odd_in(frame, self._unread)
        if self._id is not None:
            column, _, pattern = self._id
            yield ~frame[column].str.contains(pattern).fill_null(value=False)
            if self._spec.texts == RECORD:
                yield frame[column].str.contains(ESCAPED)
        for keeper in self._dense:
            texts = frame.select(pl.concat_str(keeper.names, ignore_nulls=True)).to_series()
            yield texts.str.contains(ESCAPED)

    def _keeping(self, lacking: set[str], found: Iterable[Found]) -> Iterator["pl.Series"]:
        """Yield which rows keep a text in the group of columns that they lack."""
        for each in found:
            if each.group.keeper is not None and not lacking.isdisjoint(each.group.names):
                yield self._pl.Series(each.batch().column(KEPT).is_valid())

    def _keeping_nothing(self, found: Iterable[Found]) -> Iterator["pl.Series"]:
        """Yield which rows keep an empty text, which is another where the file has a word for nothing."""
        for each in found:
            if each.group.keeper is not None:
                kept = self._pl.Series(each.batch().column(KEPT))
                yield kept.str.contains(':""', literal=True).fill_null(value=False)

    def _whole(self, plain: _Plain) -> Batch:
        """Return the batch of rows that are read by columns."""
        pa = pyarrow()
        height = plain.frame.height
        if height > self._alike.num_rows:
            self._alike = self._alike.take(pa.array([0] * height, pa.int32()))
        schema = self._spec.schema()
        arrays = dict(zip(schema.names, self._alike.slice(0, height).columns, strict=True))
        texts: dict[Keeper, Batch] = {}
        for each in plain.found:
            batch = each.batch()
            arrays |= {name: batch.column(name) for name in each.group.columns}
            if each.group.keeper is not None:
                texts[each.group.keeper] = batch
        if self._id is not None:
            column, prefix, _ = self._id
            arrays["id"] = self._text(self._pl.lit(prefix) + self._pl.col(column), plain.frame)
        if self._texts is not None:
            dense = {k: self._text(JsonTexts.members(k, self._pl), plain.frame) for k in self._dense}
            arrays[self._texts.column] = self._texts.join(
                height, ids=arrays.get("id"), found=texts, dense=dense, lacking=plain.lacking
            )
        return pa.RecordBatch.from_arrays([arrays[name] for name in schema.names], schema=schema)

    @staticmethod
    def _text(expression: Any, frame: "pl.DataFrame") -> Any:
        return arrow_texts(frame.select(expression).to_series())


def _is_dense(keeper: Keeper) -> bool:
    """Tell whether nearly every row has cells of its own in a field that is only kept."""
    is_kept = bool(keeper.names) and not keeper.field.fills and not keeper.field.cached
    return is_kept and not any(keeper.blanks().values())


def _spliced(
    whole: Batch, lines: "pl.Series", events: dict[int, Event], batch: Callable[[Sequence[Event]], Batch]
) -> Iterator[Batch]:
    """Yield the rows of a batch, which stand in these lines, with those of events where theirs are."""
    start = 0
    run: list[Event] = []
    for line, event in events.items():
        stop = lines.search_sorted(line)
        if stop > start and run:
            yield batch(run)
            run = []
        if stop > start:
            yield whole.slice(start, stop - start)
        start = stop
        run.append(event)
    if run:
        yield batch(run)
    if start < whole.num_rows:
        yield whole.slice(start)
