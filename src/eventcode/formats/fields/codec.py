"""Codec: all fields of a format, from the cells of a row to an event and back."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, ClassVar, Final, Self, TypeAlias

from attrs import field, fields, frozen

from eventcode.errors import must_be
from eventcode.formats.coverage import Coverage
from eventcode.formats.format import Format, Read, Write
from eventcode.formats.losses import (
    RenameId,
    Unsupported,
    UnsupportedError,
    blame,
    capacity,
    content_id,
    leaves,
    unsupported_fields,
)
from eventcode.issues import Finding, InvalidRecordError
from eventcode.model import Event, FrozenDict, event_id
from eventcode.model.identity import PREFIX
from eventcode.model.unchecked import maker, set_unchecked, wrap_extra

from .columns import Column, Group, column_fields, picker
from .field import UNKEPT, Field, Says
from .keeper import Keeper

__all__ = ["Codec", "Completion"]

_NONE: Final[Mapping[str, Any]] = FrozenDict()
_OWN_ID: Final = "the id that its row makes, or one made of its content: evolve(id='')"
_Row: TypeAlias = tuple[Any, ...]
_Writer: TypeAlias = tuple[Callable[..., Any], slice, slice, tuple[int, ...]]
"""What writes a field; where its values, its kept texts and the cells beside it stand among those of all fields."""
_Completer: TypeAlias = tuple[Callable[[Event], _Row], tuple[Callable[[Event, Any], None], ...], Callable[..., _Row]]
"""What gets the fields that a completion reads, fills those that it fills, and makes their values."""
_BeforeWrite: TypeAlias = Callable[[Event, dict[str, Any]], tuple[Event, list[Unsupported]]]


@frozen(eq=False)
class Completion:
    """
    Fields that follow from others, which columns say: they are filled when an event is read.

    *make* is a pure function from the values of the fields *reads* to those of the fields *fills*.
    """

    fills: tuple[str, ...]
    reads: tuple[str, ...]
    make: Callable[..., tuple[Any, ...]] = field(kw_only=True)
    says: Says = field(factory=Says, kw_only=True)
    """The part that the columns of *reads* play in the values."""
    several: bool = field(default=True, kw_only=True)
    """False where a field that is a tuple has one item at most."""
    joins: str | None = field(default=None, kw_only=True)
    """What stands between the texts of the columns of *reads*, where the value is the texts that are there, joined."""


@frozen(eq=False, kw_only=True)
class Codec:
    """
    The columns of a file, the fields that they belong to, and what every record has besides.

    Columns that no field names are kept as text. A file with other columns has the same codec with others.

    >>> from eventcode.formats.fields import Field
    >>> days = Codec(name="days", columns=("day", "note"), fields=(Field.of("day", "label"),))
    >>> event = days.read(("Monday", "x"))
    >>> event.label, event.extra, days.write(event.evolve(label="Friday"))
    ('Monday', {'days': {'note': 'x'}}, ('Friday', 'x'))
    """

    name: str
    """The key under which the `extra` of an event keeps what no field holds."""
    columns: tuple[str, ...]
    """The columns in the order of the file, or the keys in that of an object."""
    fields: tuple[Field, ...]
    record: type[Event] = Event
    """The class of the events."""
    constant: Mapping[str, Any] = field(factory=dict)
    """Fields that the format implies and no column says. A record that lacks them fits all the same."""
    optional: int = 0
    """How many of the last columns a row may lack. Its record has None for their texts, and lacks them when written."""
    identify: Callable[[Sequence[str]], str] | None = None
    """
    From the cells to the id, where no column says it. A record may have this id, or one made of its content.

    Where no field says the id and this is None either, the id is made of the content.
    """
    rename_id: RenameId = content_id
    """From an event, and an id of it that no column can hold, to one that a column can."""
    completions: tuple[Completion, ...] = ()
    """What completes an event that was read."""
    before_write: _BeforeWrite = lambda event, kept: (event, [])  # noqa: ARG005
    """Undoes that before an event is written: the event that the columns hold, and what else they cannot hold."""
    completed: Mapping[str, str] = field(factory=dict)
    """The fields that *completions* fill beyond those of columns, with their capacity."""
    fewest: int = field(init=False)
    """How many columns a row has at least."""
    not_empty: frozenset[str] = field(init=False)
    """The columns whose cells must not be empty."""
    keepers: tuple[Keeper, ...] = field(init=False)
    """The fields in this file, with what keeps their original text."""
    _names: frozenset[str] = field(init=False)
    _held: frozenset[str] = field(init=False)
    """The fields that columns say."""
    _has_content_id: bool = field(init=False)
    _readers: tuple[tuple[Callable[[Any], _Row], Callable[..., Any]], ...] = field(init=False)
    _make: Callable[[Sequence[Any]], Event] = field(init=False)
    """Makes an event of the values of the fields, one after the other."""
    _completers: tuple[_Completer, ...] = field(init=False)
    _blanks: Mapping[str, object] = field(init=False)
    """The optional columns, each with its cell that says nothing."""
    _place: Mapping[str, int] = field(init=False)
    """Where the columns stand, field by field."""
    _writers: tuple[_Writer, ...] = field(init=False)
    _in_order: Callable[[_Row], _Row] = field(init=False)
    """From the cells, field by field, to the cells in the order of the columns."""
    _values: Callable[[Event], _Row] = field(init=False)
    _others: Callable[[Event], _Row] = field(init=False)
    _defaults: _Row = field(init=False)

    keeper: ClassVar[type[Keeper]] = Keeper

    def __reduce__(self) -> tuple[Any, ...]:
        """Make it anew from what it was made of: caches stay in their process."""
        made_of = {f.name: getattr(self, f.name) for f in fields(type(self)) if f.init}
        return _made, (type(self), made_of)

    def __attrs_post_init__(self) -> None:
        known = tuple(f.name for f in fields(self.record))
        for name in chain.from_iterable(each.fills for each in self.fields):
            if name not in known:
                raise must_be(self.name, name, expected=f"a field of {self.record.__name__}", known=known)
        claimed = {name for each in self.fields for name in each.names}
        texts = Field(tuple(name for name in self.columns if name not in claimed), cached=False)
        every = sorted(
            (*([texts] if texts.names else []), *self.fields), key=lambda each: bool(each.beside)
        )  # they look at what others wrote
        keepers = tuple(
            self.keeper(each, self.columns, defaults={f.name: f.default for f in fields(self.record)}) for each in every
        )
        fills = [name for each in every for name in each.fills]
        defaults = {f.name: f.default for f in fields(self.record) if f.name not in {*fills, "extra"}}
        model = Event(id="-", **self.constant)
        others = [name for name in defaults if name not in {"id", *self.constant}]
        order = {name: place for place, name in enumerate(name for each in keepers for name in each.names)}
        optional = frozenset(self.columns[len(self.columns) - self.optional :])
        place = {name: place for place, name in enumerate(self.columns)}
        set_unchecked(
            self,
            fewest=len(self.columns) - self.optional,
            not_empty=frozenset(name for each in self.fields for name in each.required),
            keepers=keepers,
            _names=frozenset(self.columns),
            _held=frozenset(("id", *fills)),
            _has_content_id=self.identify is None and "id" not in fills,
            _readers=tuple((picker(place[name] for name in k.columns), k.read) for k in keepers),
            _make=maker(self.record, fills, {name: getattr(model, name) for name in self.constant}),
            _completers=tuple(
                (_getter(c.reads), tuple(getattr(self.record, name).__set__ for name in c.fills), c.make)
                for c in self.completions
            ),
            _blanks={name: k.blanks()[name] for k in keepers for name in optional & {*k.names}},
            _place=order,
            _writers=tuple(_writers(keepers, order)),
            _in_order=picker(order[name] for name in self.columns),
            _values=_getter(fills),
            _others=_getter(others),
            _defaults=tuple(defaults[name] for name in others),
        )

    @classmethod
    def of_columns(cls, name: str, columns: Sequence[Column], *, groups: Mapping[str, Group], **options: Any) -> Self:
        """Return the codec of a table declared column by column; *options* are other attributes of a codec."""
        names = tuple(column.name for column in columns)
        return cls(name=name, columns=names, fields=column_fields(columns, groups), **options)

    @property
    def coverage(self) -> Coverage:
        """The fields that the columns say, and where each column goes."""
        held = dict.fromkeys(self.constant, "what is so of every row")
        if self.identify:
            held["id"] = "an id that the row makes, or one made of the content"
        elif self._has_content_id:
            held["id"] = "one made of the content"
        held |= {name: each.capacity for each in self.fields for name in each.fills}
        said = {n: () if n in each.derived else each.fills for each in self.fields for n in each.names}
        columns = {name: said.get(name, ()) for name in dict.fromkeys((*self.columns, *said))}
        return Coverage({**held, **self.completed}, columns)

    def format(self, read: Read | None, write: Write | None, *, headers: bool = False, **options: Any) -> Format:
        """Return the format with this reader and writer; *headers* tells whether files have a header record."""
        kinds = {"dataset", "event"} if headers else {"event"}
        options = {"name": self.name} | options
        return Format(read=read, write=write, record_kinds=frozenset(kinds), coverage=self.coverage, **options)

    # From cells to events.

    def read(self, cells: Sequence[Any]) -> Event:
        """
        Return the event of a row's cells, one a column; the optional ones may be missing.

        Raises:
            InvalidRecordError: with every cell that the record cannot hold.

        """
        return self.finish(*self.decode(cells))

    def decode(self, cells: Sequence[Any]) -> tuple[Event, dict[str, Any]]:
        """Return the event without its `extra`, and the texts to keep there; `finish` completes it."""
        values: list[Any] = []
        kept: dict[str, Any] = {}
        findings: list[Finding] = []
        lacking = self.columns[len(cells) :]
        full = (*cells, *([""] * len(lacking))) if lacking else tuple(cells)
        for take, read in self._readers:
            try:
                said, texts = read(take(full))
            except InvalidRecordError as error:
                findings += error.findings
            else:
                values += said
                if texts:
                    kept.update(texts)
        if findings:
            raise InvalidRecordError(findings)
        # Not by the constructor: the values have been checked by constructors of their own, or are constants, and to
        # check them again would double the time of a row.
        event = self._make(values)
        if self.identify is not None:
            _ID(event, self.identify(cells))
        if lacking:
            kept.update((name, None) for name in lacking)
        return event, kept

    def finish(self, event: Event, kept: dict[str, Any]) -> Event:
        """Fill in what follows from the fields of columns, and what the event keeps."""
        for get, fillers, make in self._completers:
            for fill, value in zip(fillers, make(*get(event)), strict=True):
                fill(event, value)
        _EXTRA(event, wrap_extra(self.name, kept))
        if not event.id:
            _ID(event, event_id(event))
        return event

    # From events to cells.

    def write(self, event: Event) -> Sequence[Any]:
        """
        Return the cells of an event, one a column but for the last ones that its row lacked.

        Raises:
            UnsupportedError: with every field that the columns cannot hold.

        """
        if type(event) is not self.record and self.record is not Event:
            raise UnsupportedError([Unsupported((), f"the format holds records of the type {self.record.tag}")])
        kept = event.extra.get(self.name, _NONE)
        if not isinstance(kept, Mapping):
            raise UnsupportedError([*self.beyond(event), Unsupported(("extra", self.name))])
        cells, unsupported = self.encode(event, dict(kept))
        if unsupported:
            raise UnsupportedError(unsupported)
        return cells

    def encode(self, event: Event, kept: dict[str, Any]) -> tuple[Sequence[Any], list[Unsupported]]:
        """Return the cells of an event that keeps these texts, and what they cannot hold."""
        event, unsupported = self.before_write(event, kept)
        unsupported += self.beyond(event)
        lacking = {name for name in self.columns[self.fewest :] if kept.get(name, "") is None}
        for name in lacking:
            del kept[name]
        if not (kept.keys() <= self._names and set(map(type, kept.values())) <= {str}):
            strange = [key for key, text in kept.items() if key not in self._names or not isinstance(text, str)]
            unsupported += [Unsupported(("extra", self.name, key)) for key in strange]
            for key in strange:
                del kept[key]
        row, found = self.cells(event, kept)
        unsupported += found
        if self.identify is not None and not unsupported and not event.id.startswith(PREFIX):
            unsupported += [] if event.id == self.identify(row) else [Unsupported(("id",), capacity(_OWN_ID))]
        return self._without(lacking, row) if lacking else row, unsupported

    def cells(self, event: Event, kept: Mapping[str, Any]) -> tuple[_Row, list[Unsupported]]:
        """Return the cells of an event, field by field and brought into order, and what they cannot hold."""
        values, texts = self._values(event), self._texts(kept)
        cells: list[Any] = []
        unsupported: list[Unsupported] = []
        for write, fills, names, beside in self._writers:
            made, found = write(values[fills], texts[names], *([tuple([cells[n] for n in beside])] if beside else ()))
            cells += made
            if found:
                unsupported += found
        return self._in_order(tuple(cells)), unsupported

    def _texts(self, kept: Mapping[str, Any]) -> _Row:
        """Return the kept texts, field by field."""
        texts = [UNKEPT] * len(self.columns)
        for name, text in kept.items():
            if name in self._place:
                texts[self._place[name]] = text
        return tuple(texts)

    def _without(self, lacking: Collection[str], row: _Row) -> _Row:
        """Take off the last cells that the record's row lacked, as long as there is nothing to say in them."""
        last = self.columns[len(row) - 1]
        return self._without(lacking, row[:-1]) if last in lacking and row[-1] == self._blanks[last] else row

    def beyond(self, event: Event) -> list[Unsupported]:
        """Name what of an event has no column at all; mostly nothing, which is soon found."""
        fits = self._others(event) == self._defaults and event.extra.keys() <= {self.name}
        fits = fits and event.type == self.record.tag
        if fits and all(getattr(event, name) in ((), None, value) for name, value in self.constant.items()):
            found = []
        else:
            found = list(unsupported_fields(event, self._held, name=self.name, implied=self.constant, of=self.record))
        if self._has_content_id and not event.id.startswith(PREFIX):
            found.append(Unsupported(("id",), capacity("an id made of the content: evolve(id='')")))
        return found

    def blame(self, event: Event, column: str, *, test: Callable[[str], object], reason: str) -> list[Unsupported]:
        """Name the texts of an event that pass a test, and because of which a column cannot be written."""
        value = event.extra.get(self.name, _NONE).get(column)
        fills = next((each.fills for each in self.fields if column in each.names), ())
        if isinstance(value, str) or not fills:
            return blame(value, ("extra", self.name, column), test, reason)
        found = [each for name in fills for each in leaves(getattr(event, name), (name,), test)]
        return [Unsupported(path, reason) for path in found or [fills[:1]]]


def _made(cls: type[Codec], made_of: dict[str, Any]) -> Codec:
    return cls(**made_of)


def _writers(keepers: Iterable[Keeper], place: Mapping[str, int]) -> Iterator[_Writer]:
    values = cells = 0
    for keeper in keepers:
        after = values + len(keeper.field.fills), cells + len(keeper.names)
        beside = tuple(place[name] for name in keeper.beside)
        yield keeper.write, slice(values, after[0]), slice(cells, after[1]), beside
        values, cells = after


def _getter(names: Sequence[str]) -> Callable[[Any], _Row]:
    """Return a function that gets these attributes, always as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda event: tuple([getattr(event, name) for name in names])


def _setter(name: str) -> Callable[[Event, Any], None]:
    """Return what fills a slot of a new event."""
    setter: Callable[[Event, Any], None] = getattr(Event, name).__set__
    return setter


_EXTRA: Final = _setter("extra")
_ID: Final = _setter("id")
