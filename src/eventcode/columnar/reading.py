"""Record batches of either shape to rows, as readers of files yield them; a row that is no record is a reject."""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from typing import Any, Literal

from eventcode.errors import FormatError
from eventcode.issues import Finding, Issue, Location, Severity
from eventcode.model import Dataset, Record
from eventcode.registry import Registry
from eventcode.row import AnyRow, Reject, Row

from .arrow import Batch, pyarrow
from .flat import NAMES
from .flat_rows import FlatReader
from .metadata import headers_of
from .records import event_struct
from .restore import Faulty, restored

__all__ = ["read_batches", "shape_of"]


def shape_of(schema: Any) -> Literal["flat", "nested", "file"] | None:
    """
    Return the shape of columns by their names and types; None where they are of none.

    `file` is the nested shape with records of every kind.
    """
    types = pyarrow().types
    names = frozenset(schema.names)
    if "record" in names and {"document", "actor"} & names:
        return "file"
    if any(types.is_nested(field.type) for field in schema) and names <= {*event_struct().nodes}:
        return "nested"
    return "flat" if names & NAMES.keys() - {"type", "source", "target", "places", "links", "note"} else None


def read_batches(
    batches: Iterable[Batch],
    schema: Any,
    *,
    name: str,
    registry: Registry,
    base: Dataset | None = None,
    ignore: Collection[str] = (),
) -> Iterator[AnyRow]:
    """
    Yield the headers that the metadata have, then a row for each row of the batches, in their order.

    Args:
        batches: record batches of one schema.
        schema: their schema, with its metadata.
        name: what locations call the frame or file.
        registry: which types there are.
        base: the data set in which rows of the flat shape are edits.
        ignore: columns that are passed over.

    Raises:
        FormatError: where the columns are of no shape, or one of them is none of its shape.

    """
    shape = shape_of(schema)
    if shape is None:
        columns = ", ".join(schema.names) or "no columns"
        raise FormatError(f"{name}: found {columns}, expected those of the flat or the nested shape")
    headers = headers_of(schema.metadata, name)
    if base is None:
        yield from (Row(Location(name), header) for header in headers)
    count = 0
    names = [column for column in schema.names if column not in ignore]
    if shape == "flat":
        flat, rule = FlatReader(names, registry=registry, base=base, headers=headers), "EC005"
        read: Callable[[Batch], Iterator[Record | Faulty]] = flat.rows
    else:
        rule, kind = "EC003", None if shape == "file" else "event"
        read = partial(restored, kind=kind, registry=registry)
    for batch in batches:
        for index, record in enumerate(read(batch.select(names))):
            count += 1
            location = Location(name, count)
            if isinstance(record, Faulty):
                issues = tuple(_issue(finding, location, rule) for finding in record.findings)
                yield Reject(location, issues, raw=_raw(batch, index))
            else:
                yield Row(location, record)


def _issue(finding: Finding, location: Location, rule: str) -> Issue:
    return Issue(rule, Severity.ERROR, message=finding.message, at=finding.at, location=location, hint=finding.hint)


def _raw(batch: Batch, index: int) -> bytes:
    """Return a row as JSON, what is absent left out."""
    from json import dumps

    row = batch.slice(index, 1).to_pylist()[0]
    return dumps({k: v for k, v in row.items() if v is not None}, ensure_ascii=False, default=str).encode()
