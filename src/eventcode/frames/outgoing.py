"""Records to frames: the flat and the nested shape."""

from collections.abc import Iterable, Iterator
from typing import Any, cast, get_args

from eventcode.columnar.arrow import BATCH, Batch, flat_batch, flat_schema, pyarrow
from eventcode.columnar.columns import flat_columns
from eventcode.columnar.metadata import metadata
from eventcode.columnar.records import KINDS, nested_batch, nested_schema
from eventcode.columnar.under import columns_under
from eventcode.errors import FormatError, one_of
from eventcode.model import Dataset, Event, Record
from eventcode.registry import Registry
from eventcode.row import Item, Records, Reject, Row, columns_of, items_of, registry_of
from eventcode.taxonomy import Scale
from eventcode.taxonomy import scale as scale_of

from .engines import Engine, as_frame, require
from .file_columns import FileColumns
from .results import Account, account
from .shaping.shapes import NESTED, Shape, ShapeSpec, flat_shape

__all__ = ["to_frame"]


def to_frame(
    records: "Records | Account",
    engine: Engine = "polars",
    *,
    shape: Shape = "flat",
    kind: str = "event",
    scale: str | Scale | Iterable[str | Scale] = (),
    record: bool = False,
    registry: Registry | None = None,
) -> Any:
    """
    Return records as a data frame, one row a record.

    The *flat* shape has the columns of the reference, in proper types: text, days, numbers, truth values. Several
    values stand in one cell with `; ` between them. The *nested* shape is the whole record: `from_frame` gives back
    what `to_frame` was given. Of a `Dataset`, `status` is what `Dataset.status` says; of a stream, it considers the
    attribution of the header before. An actor who refers to an actor record of a `Dataset` has its fields.

    Args:
        records: records, or rows as `read` yields them. Records of another kind make no rows.
        engine: the library of the frame: `polars`, `pandas`, `pyarrow` or `duckdb` (a relation).
        shape: `flat` or `nested`.
        kind: the kind of records that make rows: `event` or, in the nested shape, `document` or `actor`.
        scale: scales, or their names; the flat shape has a column with the value of the code on each.
        record: whether the flat shape ends in the whole record as native JSON, so that it comes back whole.
        registry: in which codebooks codes are looked up, and which scales there are by name; by default that of a scan.

    What the library counts and lists is a frame too: a `Report` (its samples), `Losses`, `tuples(...)`, `dyads(...)`, a
    codebook, a scale, classes, a crosswalk; then *engine* is all that counts.

    Raises:
        FormatError: for a row that could not be read.
        RecordError: for an argument that is none of these words, or an item that is neither record nor row.
        UnknownNameError: where no scale is called that.
        MissingExtraError: where pyarrow or the engine is not installed.

    >>> frame = to_frame(Event(id="e1", code="cameo:190", source="RUS", when="2024-10"), scale="goldstein-gdelt")
    >>> frame.select("id", "code_name", "source_country", "earliest", "goldstein_gdelt").rows()[0][2:]
    ('RUS', datetime.date(2024, 10, 1), -10.0)

    """
    require(engine)
    if (table := account(records)) is not None:
        return as_frame(table, engine)
    one_of("to_frame: shape", shape, known=get_args(Shape))
    one_of("to_frame: kind", kind, known=KINDS if shape == "nested" else ("event",))
    registry = registry or registry_of(records)
    several = [scale] if isinstance(scale, str | Scale) else scale
    scales = [scale_of(each, registry=registry) if isinstance(each, str) else each for each in several]
    columns = flat_columns(scales, record=record, registry=registry)
    spec = NESTED if shape == "nested" else flat_shape(columns)
    if kind == "event" and (table := _table_of(records, spec, shape, registry)) is not None:
        return as_frame(table, engine)
    headers: dict[Dataset, None] = {}
    batches = []
    books: dict[str, None] = {}
    for under, batch in _runs(items_of(cast("Records", records), "to_frame"), kind):
        headers |= {} if under is None else dict.fromkeys((under.header, *under.origins))
        books |= dict.fromkeys(item.code.codebook for item in batch if isinstance(item, Event) and item.code)
        if shape == "nested":
            batches.append(nested_batch(batch, kind))
        else:
            batches.append(flat_batch(batch, columns if under is None else columns_under(under, columns)))
    schema = nested_schema(kind) if shape == "nested" else flat_schema(columns)
    about = metadata(shape, headers, books, registry=registry)
    table = pyarrow().Table.from_batches(batches, schema).replace_schema_metadata(about)
    return as_frame(table, engine)


def _table_of(records: object, spec: ShapeSpec, shape: Shape, registry: Registry | None) -> Any:
    """Return the events of a scan as a table, made without records; None for others, and where that cannot be."""
    columns = columns_of(records)
    if not isinstance(columns, FileColumns) or (every := columns.shaped_by_columns(spec)) is None or columns.headers():
        return None  # a header changes what columns say
    batches: list[Batch] = []
    for _, made in every:
        for row in made.rejects:
            _record_of(row)
        batches += made.batches
    table = pyarrow().Table.from_batches(batches, spec.schema())
    codes = [str(code) for code in table["code"].unique().to_pylist() if code is not None]
    books = [code.partition(":")[0] for code in codes]
    return table.replace_schema_metadata(metadata(shape, books=books, registry=registry))


def _runs(items: Iterator[Item], kind: str) -> Iterator[tuple[Dataset | None, list[Any]]]:
    """Yield the records of a kind in lists, each with the data set or header that they are under."""
    under: Dataset | None = None
    batch: list[Any] = []
    for item in items:
        record = _record_of(item)
        if isinstance(record, Dataset):
            if batch:
                yield under, batch
            under, batch = _joined(under, record), []
            own = {"event": record.events, "document": record.documents, "actor": record.actors}[kind]
            for start in range(0, max(len(own), 1), BATCH):
                yield under, [*own[start : start + BATCH]]
        elif record.record == kind:
            batch.append(record)
            if len(batch) == BATCH:
                yield under, batch
                batch = []
    if batch:
        yield under, batch


def _joined(under: Dataset | None, header: Dataset) -> Dataset:
    """Return the data set that records behind a header are under: one of another origin joins the first."""
    if header.origin is None:
        return header
    first = Dataset() if under is None else under.evolve(documents=(), actors=(), events=())
    return first.evolve(origins=[*(each for each in first.origins if each.origin != header.origin), header])


def _record_of(item: Item) -> Record:
    if isinstance(item, Reject):
        leave_out = "leave such rows out: (row for row in rows if row.ok)"
        raise FormatError("\n".join([*map(str, item.issues), f"a rejected row stops the work; {leave_out}"]))
    return item.record if isinstance(item, Row) else item
