"""Shapes that rows of a table are made into: their columns, the fields that each is read from, and how it is made."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final, Literal, TypeAlias

from attrs import evolve, frozen

from eventcode.columnar import NAMES, FlatColumn
from eventcode.columnar.arrow import Batch, flat_batch, flat_schema, pyarrow
from eventcode.columnar.columns import flat_columns
from eventcode.columnar.records import event_struct, file_batch, file_schema, nested_batch, nested_schema
from eventcode.model import Event
from eventcode.registry import Registry

__all__ = ["FLAT", "NESTED", "RECORD", "Shape", "ShapeSpec", "file_shape", "flat_shape"]

Shape: TypeAlias = Literal["flat", "nested"]
"""The shapes of frames: one row of plain columns an event, or whole records as structs and lists."""

OPEN: Final = "open"
RECORD: Final = "record"


@frozen
class ShapeSpec:
    """
    A shape, as engines make it that read fields and no events.

    >>> sorted(FLAT.reads)[:3], NESTED.texts
    (['alternatives', 'code', 'code_name'], 'open')
    """

    schema: Callable[[], Any]
    """The Arrow schema."""
    batch: Callable[[Sequence[Event]], Batch]
    """From events to a batch of that schema."""
    reads: Mapping[str, tuple[str, ...]]
    """The columns that are made of fields, each with those fields: none where it is alike in every plain event."""
    array: Callable[[str, Sequence[Event]], Any]
    """From the name of such a column, and events, to its array."""
    texts: Literal["open", "record"] | None = None
    """
    The column of JSON text in which stands what else events have: `open`, which has `extra` alone in plain events, or
    `record`, the whole record.
    """
    exact: Callable[[str], bool] | None = None
    """Tells of a field whether nothing of it stands in the column of JSON text; None where that makes no difference."""

    def holds(self, name: str) -> bool:
        """Tell whether the columns that are made of a field hold all that the shape has of it."""
        return self.exact is None or self.exact(name)

    def select(self, names: Sequence[str]) -> "ShapeSpec":
        """Return the shape of some of the columns, in that order."""
        pa = pyarrow()
        schema = pa.schema([self.schema().field(name) for name in names])
        return evolve(
            self,
            schema=lambda: schema,
            batch=lambda events: self.batch(events).select(names),
            reads={name: self.reads[name] for name in names if name in self.reads},
            texts=self.texts if self.texts in names else None,
        )


def flat_shape(columns: Iterable[FlatColumn]) -> ShapeSpec:
    """Return the flat shape with these columns; `record` may be the last."""
    chosen = {column.name: column for column in columns}
    return ShapeSpec(
        cache(lambda: flat_schema(chosen.values())),
        lambda events: flat_batch(events, [*chosen.values()]),
        {name: _read_by(column) for name, column in chosen.items() if name != RECORD},
        lambda name, events: flat_batch(events, [chosen[name]]).column(0),
        RECORD if RECORD in chosen else None,
    )


def _read_by(column: FlatColumn) -> tuple[str, ...]:
    return tuple(name for name in column.reads if name != "type")  # plain events have none


def _nested_array(name: str, events: Sequence[Event]) -> Any:
    return event_struct().children[name].build([getattr(event, name) for event in events])


def _is_exact(name: str) -> bool:
    node = event_struct().children.get(name)
    return node is not None and node.is_exact


_FIELDS: Final = {name: (name,) for name in event_struct().children}

FLAT: Final = flat_shape(flat_columns())
NESTED: Final = ShapeSpec(cache(nested_schema), nested_batch, _FIELDS, _nested_array, OPEN, _is_exact)
_FILE: Final = ShapeSpec(cache(file_schema), file_batch, _FIELDS, _nested_array, OPEN, _is_exact)
_JSON: Final = flat_shape([NAMES[RECORD]])


def file_shape(name: str, *, registry: Registry | None = None) -> ShapeSpec:
    """Return a shape of files, as `ColumnWriter.shape` calls it; codes are looked up in the codebooks of *registry*."""
    if name == "flat":
        return flat_shape(flat_columns(record=True, registry=registry))
    return _FILE if name == "nested" else _JSON
