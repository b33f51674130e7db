"""Partial events: what the cells of some fields say, by the format's own readers, as columns of a shape."""

from collections.abc import Sequence
from typing import Any, Final

from eventcode.columnar.arrow import Batch, pyarrow
from eventcode.formats.fields.codec import Codec
from eventcode.formats.fields.keeper import Keeper
from eventcode.issues import InvalidRecordError
from eventcode.model import Event
from eventcode.model.unchecked import set_unchecked

from .json_texts import JsonTexts
from .shapes import ShapeSpec

__all__ = ["PartialMaker"]


class PartialMaker:
    """
    Makes columns of combinations of cells: of a shape, and of the JSON text of what fields say and keep.

    *texts* says which JSON text, if any.
    """

    def __init__(
        self, codec: Codec, spec: ShapeSpec, keepers: Sequence[Keeper], columns: Sequence[str], texts: JsonTexts | None
    ) -> None:
        self._spec, self._keepers, self._columns, self._texts = spec, keepers, columns, texts
        model = Event(id="-", **codec.constant)
        self._model = {name: getattr(model, name) for each in codec.completions for name in each.reads}
        needed = {name for column in columns for name in spec.reads[column]}
        self._base: Final[dict[str, Any]] = {name: getattr(model, name) for name in needed}
        self.is_json = texts is not None and texts.is_record
        """Whether the text of cells stands in JSON."""
        self._nothing = {name: getattr(model, name) for keeper in keepers for name in keeper.field.fills}
        others = {name for each in codec.fields for name in each.fills} - self._nothing.keys()
        self._completions = [each for each in codec.completions if others.isdisjoint(each.reads)]
        self.names = [name for keeper in keepers for name in keeper.columns]
        """The columns of cells that combinations are of."""

    def __call__(self, combinations: Sequence[tuple[str, ...]]) -> tuple[Batch, list[bool]]:
        """Return what is made of each combination, and whether it can be read."""
        events, kept, can = [], [], []
        for cells in combinations:
            try:
                values, texts = self._read(cells)
                can.append(True)
            except InvalidRecordError:
                values, texts = self._nothing, {}
                can.append(False)
            event = object.__new__(Event)
            set_unchecked(event, **self._base | values)
            events.append(event)
            kept.append(texts)
        arrays = {name: self._spec.array(name, events) for name in self._columns}
        if self._texts is not None:
            arrays |= self._texts.of_keeper(self._keepers[0], events, kept)
        return pyarrow().RecordBatch.from_arrays([*arrays.values()], [*arrays]), can

    def _read(self, cells: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
        values: dict[str, Any] = {}
        kept: dict[str, Any] = {}
        start = 0
        for keeper in self._keepers:
            stop = start + len(keeper.columns)
            own, start = cells[start:stop], stop
            if self._texts is None:
                said = keeper.values(own)
            else:
                said, texts = keeper.read(own)
                kept.update(texts)
            values.update(zip(keeper.field.fills, said, strict=True))
        for each in self._completions:
            made = each.make(*(values[name] if name in values else self._model[name] for name in each.reads))
            values.update(zip(each.fills, made, strict=True))
        return values, kept
