"""Keys: what named values, those of a JSON object or of a row of changing width, say of an event, and back."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, BinaryIO, Final, TypeAlias

from attrs import field, fields, frozen

from eventcode.errors import Path
from eventcode.formats.coverage import Coverage
from eventcode.formats.format import Write, only_events
from eventcode.formats.losses import (
    RAISE,
    LossPolicy,
    RenameId,
    Unsupported,
    UnsupportedError,
    blame,
    capacity,
    content_id,
    diff_paths,
    unsupported_fields,
)
from eventcode.formats.rows.json import filled, json_line
from eventcode.issues import Finding, InvalidRecordError
from eventcode.model import Event, FrozenDict, Record, event_id
from eventcode.model.identity import PREFIX
from eventcode.model.unchecked import set_unchecked

__all__ = ["Contexts", "Keys", "Layout", "Said", "exact", "json_writer"]

Said: TypeAlias = Mapping[str, Any]
"""What the keys of a group hold, for those that are there; a key may be there and hold null."""

_DEFAULTS: Final = {f.name: f.default for f in fields(Event) if f.name != "extra"}


@frozen(eq=False)
class Keys:
    """How keys of an object together say fields of an event."""

    names: tuple[str, ...]
    fills: tuple[str, ...]
    read: Callable[[Said], Mapping[str, Any]]
    """From what the keys hold to the fields that they say; `InvalidRecordError` with all that no field can hold."""
    write: Callable[[Event], Said]
    """
    From those fields, and what `extra` keeps for the format, to what the keys hold; less than the fields say, where
    they cannot hold it.
    """
    capacity: str = ""
    """What the keys can hold, in words, for messages."""
    implied: frozenset[str] = frozenset()
    """Those of *fills* that a record may lack and fit all the same."""

    def unsupported(self, said: Said, event: Event) -> list[Unsupported]:
        """Name what of the event the keys do not say."""
        try:
            read = self.read(said)
        except InvalidRecordError:
            paths: list[Path] = [(name,) for name in self.fills]
        else:
            paths = [
                path for name in self.fills for path in self._diff_paths(name, read.get(name, _DEFAULTS[name]), event)
            ]
        return [Unsupported(path, capacity(self.capacity)) for path in paths]

    def _diff_paths(self, name: str, read: object, event: Event) -> Iterator[Path]:
        value = getattr(event, name)
        if read != value and not (name in self.implied and value == _DEFAULTS[name]):
            yield from diff_paths(value, read, (name,))


_Answer: TypeAlias = tuple[tuple[Any, ...], Said, list[Unsupported]]
"""What the keys of a group hold and what of the event they do not say, behind all that it depends on."""
_Known: TypeAlias = dict[Keys, _Answer]
_NONE: Final[_Answer] = ((), {}, [])


@frozen
class Contexts:
    """
    The key that says what events are about, and the codebook of its words.

    Rules and recoding look for contexts as a list in `extra`, `contexts` under the codebook's name: there they go,
    where the list gives back what the key held.
    """

    key: str
    book: str
    read: Callable[[Any], tuple[str, ...] | None] = lambda value: value if _are_texts(value) else None
    write: Callable[[tuple[str, ...]], Any] = lambda texts: texts

    def taken(self, kept: Said) -> tuple[str, ...] | None:
        """Return the contexts in what is kept; None where there is no such list."""
        found = self.read(kept.get(self.key))
        return found if found and all(found) and exact(self.write(found), kept[self.key]) else None


def _are_texts(value: object) -> bool:
    return isinstance(value, tuple) and set(map(type, value)) == {str}


@frozen(eq=False)
class Layout:
    """
    All keys of a format, and what becomes of those that no field holds.

    The law that makes an object come out as it went in: what the writer would not make in the same way is kept in
    `extra` under the format's name, and counts for as long as the keys, read with it, mean what the record says. Where
    keys stand in another order than that of *order*, or one that could be there is not, `extra` has their order too,
    under the format's name and `.keys`.
    """

    name: str
    order: tuple[str, ...]
    groups: tuple[Keys, ...]
    sources: tuple[str, ...] = ()
    """Keys that no field holds, and which the writer needs to write others."""
    contexts: Contexts | None = None
    normal: Callable[[Event], Event] = lambda event: event
    """Leaves out of an event what its other fields say too, before it is written."""
    rename_id: RenameId = content_id
    """From an event, and an id of it that no key can hold, to one that a key can."""
    _known: frozenset[str] = field(init=False)
    _held: frozenset[str] = field(init=False)
    """The fields that keys say."""

    def __attrs_post_init__(self) -> None:
        set_unchecked(
            self,
            _known=frozenset(name for group in self.groups for name in group.names),
            _held=frozenset(name for group in self.groups for name in group.fills),
        )

    @property
    def coverage(self) -> Coverage:
        """Which fields the keys say, and where each key goes."""
        held = {name: group.capacity for group in self.groups for name in group.fills}
        said = {key: group.fills for group in self.groups for key in group.names}
        return Coverage({"id": "one made of the content"} | held, {key: said.get(key, ()) for key in self.order})

    def read(self, data: FrozenDict) -> Event:
        """
        Make the event of an object.

        Raises:
            InvalidRecordError: with everything that no record can hold.

        """
        values: dict[str, Any] = {}
        findings: list[Finding] = []
        for group in self.groups:
            try:
                values |= group.read({name: data[name] for name in group.names if name in data})
            except InvalidRecordError as error:
                findings += error.findings
        if findings:
            raise InvalidRecordError(findings)
        sources = filled(**{self.name: {n: data[n] for n in self.sources if n in data}})
        event = Event(**{"id": "-", **values}, extra=sources)
        made: dict[str, Any] = {}
        for group in self.groups:
            made |= group.write(event)
        kept = {key: value for key, value in data.items() if key not in made or not exact(value, made[key])}
        natural = self._ordered({**made, **kept}) == list(data) and not self._own_contexts(data)
        boxes = {self.name: kept, f"{self.name}.keys": () if natural else tuple(data)}
        if self.contexts and not self._own_contexts(data) and (found := self.contexts.taken(kept)):
            del kept[self.contexts.key]
            boxes.setdefault(self.contexts.book, {})["contexts"] = found  # type: ignore[index]  # a dict of ours
        set_unchecked(event, extra=FrozenDict(filled(**boxes)))
        if "id" not in values:
            set_unchecked(event, id=event_id(event))
        return event

    def _own_contexts(self, keys: Iterable[str]) -> bool:
        """Tell whether `contexts` is a key of the source, and not the place of another key's list."""
        return self.contexts is not None and self.contexts.key != "contexts" and "contexts" in keys

    def _restored(self, event: Event) -> Event:
        """Put the contexts back under the key that held them."""
        if self.contexts is None or self._own_contexts(event.extra.get(f"{self.name}.keys", ())):
            return event
        box = event.extra.get(self.contexts.book, {})
        found = box.get("contexts")
        kept = event.extra.get(self.name, {})
        if not _are_texts(found) or self.contexts.key in kept:
            return event
        extra = {**event.extra, self.name: kept, self.contexts.book: {k: v for k, v in box.items() if k != "contexts"}}
        extra[self.name] = {**extra[self.name], self.contexts.key: self.contexts.write(found)}
        return event.evolve(extra={key: value for key, value in extra.items() if value})

    def _ordered(self, keys: Iterable[str], order: Sequence[str] = ()) -> list[str]:
        first = dict.fromkeys((*order, *self.order))
        return [*(key for key in first if key in keys), *(key for key in keys if key not in first)]

    def write(self, event: Event, known: _Known | None = None) -> dict[str, Any]:
        """
        Return the object of an event.

        *known* is what was found out group by group when the event was written before, with more in it; it is kept up.

        Raises:
            UnsupportedError: with every field that the keys cannot hold.

        """
        kept, order = event.extra.get(self.name, {}), event.extra.get(f"{self.name}.keys", ())
        box = event.extra.get(self.contexts.book, {}) if self.contexts else {}
        if not (isinstance(kept, Mapping) and isinstance(order, tuple) and isinstance(box, Mapping)):
            own = {self.name, f"{self.name}.keys", self.contexts.book if self.contexts else self.name}
            raise UnsupportedError(Unsupported(("extra", key)) for key in event.extra if key in own)
        event = self._restored(self.normal(event))
        kept = event.extra.get(self.name, {})
        unsupported = self._beyond(event)
        data: dict[str, Any] = {}
        known = {} if known is None else known
        for group in self.groups:
            asked = (kept, order, *[getattr(event, name) for name in group.fills])
            before, way, found = known.get(group, _NONE)
            if before != asked:
                way, found = self._candidate(group, event, kept, order)
                known[group] = asked, way, found
            data |= way
            unsupported += found
        if unsupported:
            raise UnsupportedError(unsupported)
        data |= {key: value for key, value in kept.items() if key not in self._known}
        return {key: data[key] for key in self._ordered(data, order)}

    def _candidate(self, group: Keys, event: Event, kept: Said, order: Sequence[str]) -> tuple[Said, list[Unsupported]]:
        """Return what the keys of a group hold, and what of the event they do not say."""
        for way in self._candidates(group, event, kept, order):
            unsupported = group.unsupported(way, event)
            if not unsupported:
                break
        return way, unsupported

    def _candidates(self, group: Keys, event: Event, kept: Said, order: Sequence[str]) -> Iterator[Said]:
        """Yield what the keys of a group may hold: as it was kept, then with one thing kept less, then anew."""
        made = group.write(event)
        stale = [name for name in group.names if name in kept]
        full = {name: kept.get(name, made.get(name)) for name in group.names if name in kept or name in made}
        if order:
            yield {name: value for name, value in full.items() if name in order}
        yield full
        for one in stale:
            rest = {name: value for name, value in full.items() if name != one}
            yield rest | ({one: made[one]} if one in made else {})
        if stale:
            yield made

    def _beyond(self, event: Event) -> list[Unsupported]:
        """Name what of an event has no key at all."""
        found = [
            m
            for m in unsupported_fields(event, {"id", *self._held}, self.name, {})
            if m.path[1:] != (f"{self.name}.keys",)
        ]
        if "id" not in self._held and not event.id.startswith(PREFIX):
            found.append(Unsupported(("id",), capacity("an id made of the content: evolve(id='')")))
        return found

    def blame_delimiter(self, event: Event, key: str, test: Callable[[str], object], reason: str) -> list[Unsupported]:
        """Name the texts of an event that pass a test, and because of which a key cannot be written."""
        at: Path = ("extra", self.name, key)
        value = event.extra.get(self.name, {}).get(key)
        if value is None:
            at = next(group.fills[:1] for group in self.groups if key in group.names)
            value = getattr(event, str(at[0]))
        return blame(value, at, test, reason)


def exact(one: object, other: object) -> bool:
    """Tell whether two values are the same JSON: 1, 1.0 and true are three, and keys have an order."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return list(one) == list(other) and all(exact(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(exact, one, other))
    return type(one) is type(other) and one == other


def json_writer(layout: Layout) -> Write:
    """Return what writes events as JSON Lines."""
    return partial(_write, layout)


def _write(layout: Layout, records: Iterable[Record], stream: BinaryIO, policy: LossPolicy = RAISE) -> None:
    for event in only_events(records, layout.name):
        data = policy.put(event, partial(layout.write, known={}), layout.name, layout.rename_id)
        if data is not None:
            stream.write(json_line(data))
