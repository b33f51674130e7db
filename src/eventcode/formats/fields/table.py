"""Tables: all columns of a format, from a row of cells to an event and back."""

from collections.abc import Callable, Collection, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, TypeAlias

from attrs import evolve, field, fields, frozen

from eventcode.errors import Path
from eventcode.formats.coverage import Coverage
from eventcode.formats.losses import (
    RenameId,
    Unsupported,
    UnsupportedError,
    blame,
    capacity,
    content_id,
    unsupported_fields,
)
from eventcode.model import Event, FrozenDict
from eventcode.model.identity import PREFIX
from eventcode.model.unchecked import set_unchecked, wrap_extra

from .columns import BadCell, BadCells, Cells, Column, Group, picker

__all__ = ["Table"]

_Setter: TypeAlias = Callable[[Event, Any], None]


@frozen(eq=False)
class Table:
    """
    All columns of a format in their order, the groups that they belong to, and what every record has besides.

    *name* is the key under which an event's `extra` keeps what no field holds.
    """

    name: str
    columns: tuple[Column, ...]
    groups: Mapping[str, Group]
    constant: Mapping[str, Any] = field(factory=dict)
    """Fields that the format implies and no column says. A record that lacks them fits all the same."""
    optional: int = 0
    """How many of the last columns a row may lack. Its record has None for their texts, and lacks them when written."""
    identify: Callable[[Sequence[str]], str] | None = None
    """From the cells to the id, where no column says it. A record may have this id, or one made of its content."""
    rename_id: RenameId = content_id
    """From an event, and an id of it that no column can hold, to one that a column can."""
    fewest: int = field(init=False)
    """How many columns a row has at least."""
    names: frozenset[str] = field(init=False)
    _plan: tuple[tuple[Group, Callable[[Any], Cells], _Setter | None], ...] = field(init=False)
    _in_order: Callable[[list[str]], Cells] = field(init=False)
    """From the cells, group by group, to the cells in the order of the columns."""
    _rest: tuple[tuple[_Setter, Any], ...] = field(init=False)
    _defaults: tuple[Any, ...] = field(init=False)
    _held: frozenset[str] = field(init=False)
    """The fields that columns say."""
    _others: Callable[[Event], tuple[Any, ...]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        plan: list[tuple[Group, Callable[[Any], Cells], _Setter | None]] = []
        order: list[int] = []
        for key, group in self.groups.items():
            members = {place: c for place, c in enumerate(self.columns) if c.group == key}
            whole = evolve(group, columns=tuple(members.values()))
            plan.append((whole, picker(tuple(members)), None if group.fills is None else _setter(group.fills)))
            order += members
        said = {"extra", *(g.fills for g in self.groups.values()), *(("id",) if self.identify else ())}
        model = Event(id="-", **self.constant)
        defaults = {f.name: f.default for f in fields(Event) if f.name not in said | self.constant.keys()}
        set_unchecked(
            self,
            names=frozenset(c.name for c in self.columns),
            fewest=len(self.columns) - self.optional,
            _plan=tuple(plan),
            _in_order=picker(tuple(order.index(place) for place in range(len(order)))),
            _rest=tuple((_setter(f.name), getattr(model, f.name)) for f in fields(Event) if f.name not in said),
            _defaults=tuple(defaults.values()),
            _held=frozenset(said - {None}),
            _others=attrgetter(*defaults),
        )

    @property
    def coverage(self) -> Coverage:
        """Which fields the columns say, and where each column goes."""
        held = dict.fromkeys(self.constant, "what is so of every row")
        held |= {"id": "an id that the row makes, or one made of the content"} if self.identify else {}
        held |= {group.fills: group.capacity for group in self.groups.values() if group.fills}
        said = {c.name: self.groups[c.group].fills if c.part else None for c in self.columns}
        return Coverage(held, {name: (fills,) if fills else () for name, fills in said.items()})

    def read(self, cells: Sequence[str]) -> Event:
        """
        Make the event of a row's cells, one a column; the optional ones may be missing.

        Raises:
            BadCells: with every cell that the record cannot hold.

        """
        event = object.__new__(Event)
        kept: dict[str, str | None] = {}
        lacking = self.columns[len(cells) :]
        if self.identify is not None:
            _ID(event, self.identify(cells))
        if lacking:
            cells = (*cells, *("" for _ in lacking))
        bad: list[BadCell] = []
        for group, take, fill in self._plan:
            try:
                value, rest = group.read(take(cells))
            except BadCells as error:
                bad += error.cells
                continue
            if fill is not None:
                fill(event, value)
            if rest:
                kept.update(rest)
        if bad:
            raise BadCells(bad)
        for fill, value in self._rest:
            fill(event, value)
        kept.update((column.name, None) for column in lacking)
        _EXTRA(event, wrap_extra(self.name, kept))
        return event

    def write(self, event: Event) -> Cells:
        """
        Return the cells of an event, one a column but for the last ones that its row lacked.

        Raises:
            UnsupportedError: with every field that the columns cannot hold.

        """
        unsupported = self._beyond(event)
        kept = event.extra.get(self.name, _NONE)
        if not isinstance(kept, Mapping):
            raise UnsupportedError([*unsupported, Unsupported(("extra", self.name))])
        lacking = {c.name for c in self.columns[self.fewest :] if kept.get(c.name, "") is None}
        if lacking:
            kept = {key: text for key, text in kept.items() if key not in lacking}
        if not (kept.keys() <= self.names and set(map(type, kept.values())) <= {str}):
            strange = (key for key, text in kept.items() if not self._is_cell(key, text))
            unsupported += [Unsupported(("extra", self.name, key)) for key in strange]
            kept = {key: text for key, text in kept.items() if self._is_cell(key, text)}
        texts_of = kept.get
        cells: list[str] = []
        for group, _, fill in self._plan:
            value = None if fill is None else getattr(event, str(group.fills))
            texts, found = group.write(value, tuple(map(texts_of, group.names)))
            cells += texts
            if found:
                unsupported += found
        if unsupported:
            raise UnsupportedError(unsupported)
        row = self._in_order(cells)
        if self.identify is not None and not event.id.startswith(PREFIX) and event.id != self.identify(row):
            raise UnsupportedError([Unsupported(("id",), _OWN_ID)])
        return self._without(lacking, row) if lacking else row

    def _without(self, lacking: Collection[str], row: Cells) -> Cells:
        """Take off the last cells that the record's row lacked, as long as there is nothing to say in them."""
        last = self.columns[len(row) - 1]
        return self._without(lacking, row[:-1]) if last.name in lacking and row[-1] == last.blank else row

    def _is_cell(self, key: str, text: object) -> bool:
        return key in self.names and isinstance(text, str)

    def _beyond(self, event: Event) -> list[Unsupported]:
        """Name what of an event has no column at all; mostly nothing, which is soon found."""
        held = self._others(event) == self._defaults and event.extra.keys() <= {self.name}
        if held and event.type is None and all(getattr(event, n) in ((), None, v) for n, v in self.constant.items()):
            return []
        return list(unsupported_fields(event, self._held, self.name, self.constant))

    def blame_delimiter(
        self, event: Event, column: str, test: Callable[[str], object], reason: str
    ) -> list[Unsupported]:
        """Name the texts of an event that pass a test, and because of which a column cannot be written."""
        group = next(self.groups[c.group] for c in self.columns if c.name == column)
        at: Path = ("extra", self.name, column)
        value = event.extra.get(self.name, _NONE).get(column)
        if group.fills is not None and not isinstance(value, str):
            at, value = (group.fills,), getattr(event, group.fills)
        return blame(value, at, test, reason)


_NONE: Final[Mapping[str, Any]] = FrozenDict()
_OWN_ID: Final = capacity("the id that its row makes, or one made of its content: evolve(id='')")


def _setter(name: str) -> _Setter:
    """
    Return what fills a slot of a new event.

    An event of a row is filled slot by slot, not by its constructor: its values have been checked by constructors of
    their own, or are constants, and to check them again would double the time of a row.
    """
    setter: _Setter = getattr(Event, name).__set__
    return setter


_EXTRA: Final = _setter("extra")
_ID: Final = _setter("id")
