"""JSON objects, and rows of changing width: from named values to an event, and back in their order."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, BinaryIO, ClassVar, TypeAlias

from attrs import frozen

from eventcode.formats.format import Format, Signature, only_events
from eventcode.formats.losses import RAISE, LossPolicy, Unsupported, UnsupportedError
from eventcode.formats.rows.json import as_json, json_reader
from eventcode.model import Event, FrozenDict, Record, event_id
from eventcode.model.unchecked import copy_unchecked, set_unchecked, wrap_extra
from eventcode.registry import DEFAULT, Registry

from .codec import Codec
from .field import ABSENT
from .keeper import Keeper, ObjectKeeper

__all__ = ["JsonObject", "ObjectCodec", "json_format"]

JsonObject: TypeAlias = Mapping[str, Any]
"""The values of a JSON object by key, those that are there; a key may be there and hold null."""


@frozen(eq=False, kw_only=True)
class ObjectCodec(Codec):
    """
    The keys of an object, the fields that they belong to, and what becomes of those that no field holds.

    Where keys stand in another order than that of *columns*, or one that could be there is not, `extra` keeps their
    order too, under the format's name and `.keys`.
    """

    keeper: ClassVar[type[Keeper]] = ObjectKeeper

    def read(self, data: FrozenDict) -> Event:  # type: ignore[override]  # by key, not by place
        """
        Return the event of an object.

        Raises:
            InvalidRecordError: with everything that no record can hold.

        """
        event, found = self.decode([data.get(key, ABSENT) for key in self.columns])
        kept = {key: value for key, value in data.items() if key in found or key not in self._names}
        natural = ABSENT not in found.values() and self._ordered(data) == list(data)
        extra = wrap_extra(self.name, kept)  # the values of *data* are frozen: nothing in them to check or to convert
        if not natural:
            dict.update(extra, {self._keys: tuple(data)})
        set_unchecked(event, extra=extra)
        if not event.id:
            set_unchecked(event, id=event_id(event))
        return event

    @property
    def _keys(self) -> str:
        """The key under which `extra` keeps the order of an object's keys."""
        return f"{self.name}.keys"

    def _ordered(self, keys: Iterable[str], order: Sequence[str] = ()) -> list[str]:
        first = dict.fromkeys((*order, *self.columns))
        return [*(key for key in first if key in keys), *(key for key in keys if key not in first)]

    def write(self, event: Event) -> dict[str, Any]:  # type: ignore[override]  # by key, not by place
        """
        Return the object of an event.

        Raises:
            UnsupportedError: with every field that the keys cannot hold.

        """
        boxes = self._boxes(event)
        order = boxes.pop(self._keys, ())
        kept = boxes.get(self.name, {})
        event, unsupported = self.before_write(event, kept)
        if self._keys in event.extra:
            event = copy_unchecked(event, extra=boxes)
        unsupported += self.beyond(event)
        absent = [key for key in self.columns if key not in order] if order else ()
        cells, found = self.cells(event, {**dict.fromkeys(absent, ABSENT), **kept})
        if unsupported := [*unsupported, *found]:
            raise UnsupportedError(unsupported)
        data = {key: cell for key, cell in zip(self.columns, cells, strict=True) if cell is not ABSENT}
        data |= {key: value for key, value in kept.items() if key not in self._names}
        return {key: data[key] for key in self._ordered(data, order)}

    def _boxes(self, event: Event) -> dict[str, Any]:
        """
        Return what an event keeps, to be changed.

        Raises:
            UnsupportedError: where what it keeps for the format has another form.

        """
        boxes: dict[str, Any] = dict(event.extra)
        strange = [] if isinstance(boxes.get(self.name, {}), Mapping) else [self.name]
        if not isinstance(boxes.get(self._keys, ()), tuple):
            strange.append(self._keys)
        if strange:
            raise UnsupportedError(Unsupported(("extra", name)) for name in strange)
        return boxes | ({self.name: dict(boxes[self.name])} if self.name in boxes else {})


def json_format(
    codec: ObjectCodec, *, title: str, suffixes: tuple[str, ...] = (), signature: Signature | None = None
) -> Format:
    """Return the format of JSON Lines, or one JSON array, of such objects; JSON Lines are written."""
    read = json_reader(lambda data: (codec.read(data),))
    return codec.format(read, partial(_write, codec), title=title, suffixes=suffixes, signature=signature)


def _write(
    codec: ObjectCodec,
    records: Iterable[Record],
    stream: BinaryIO,
    *,
    policy: LossPolicy = RAISE,
    registry: Registry = DEFAULT,
) -> None:
    for event in only_events(records, codec.name):
        data = policy.put(event, codec.write, name=codec.name, rename_id=codec.rename_id)
        if data is not None:
            stream.write(as_json(data) + b"\n")
