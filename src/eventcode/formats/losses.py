"""LossPolicy: what of a record a format cannot hold, and the record without that, with an account of the loss."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import groupby, zip_longest
from typing import Any, Final, TypeAlias, TypeVar, cast

from attrs import define, field, frozen

from eventcode.errors import FormatError, Path, RecordError
from eventcode.losses import LossCounter
from eventcode.model import Dataset, Event, Part, Record, event_id
from eventcode.model.base import defaults_of
from eventcode.model.frozendict import EMPTY
from eventcode.model.unchecked import copy_unchecked, set_unchecked

from .identity_cache import IdentityCache
from .reduction import by_step, reduced

__all__ = [
    "RAISE",
    "LossPolicy",
    "RenameId",
    "Unsupported",
    "UnsupportedError",
    "blame",
    "capacity",
    "content_id",
    "diff_paths",
    "leaves",
    "listed",
    "number_of",
    "unsupported_fields",
]

_R = TypeVar("_R", bound=Record)
_T = TypeVar("_T")

RenameId: TypeAlias = Callable[[Event, str], str]
"""From an event, and its id that a format cannot hold, to one that it can."""

_NO_PLACE: Final = "the format has no field for it"
_IMPLIED: Final = "the format holds what the format implies"
_MARKED: Final = frozenset({"code", "modality", "nature", "type"})
"""Fields with so few values that losses are counted by value."""
_UNKNOWN: Final = "unknown"
_KEYED: Final = {"extra": 2, _UNKNOWN: 1}
"""Fields that have any keys, and how many steps of a path to them are distinguished."""


@frozen(cache_hash=True)
class Unsupported:
    """
    Something of a record that a format cannot hold.

    >>> str(Unsupported(("source", 1), "the format holds one actor")), str(Unsupported(("links",)))
    ('source[1] (the format holds one actor)', 'links')
    """

    path: Path
    """Where it stands in the record; `()` is the record as a whole."""
    reason: str = _NO_PLACE
    """The reason, in words."""

    @property
    def where(self) -> str:
        """The path as messages have it; a key that nobody knows stands for itself."""
        keys = self.path[1:] if self.path[:1] == (_UNKNOWN,) else self.path
        return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).removeprefix(".")

    def __str__(self) -> str:
        return listed([self])


class UnsupportedError(RecordError):
    """
    A record of which a format cannot hold all.

    Attributes:
        unsupported: each part that it cannot hold, once.

    """

    def __init__(self, unsupported: Iterable[Unsupported]) -> None:
        super().__init__()
        self.unsupported = tuple(dict.fromkeys(unsupported))
        self.args = (self.unsupported,)

    @property
    def message(self) -> str:
        """The parts of the record, each reason once."""
        return listed(self.unsupported)


def listed(unsupported: Iterable[Unsupported]) -> str:
    """List what does not fit, each reason once behind all that it is the reason of."""
    listed = []
    for reason, alike in groupby(unsupported, key=lambda each: each.reason):
        where = ", ".join(each.where for each in alike)
        listed.append(where if where and reason == _NO_PLACE else f"{where} ({reason})" if where else reason)
    return ", ".join(listed)


def capacity(words: str) -> str:
    """Return the capacity of a format as the reason of a loss."""
    return f"the format holds {words}" if words else _NO_PLACE


# Finding out what does not fit.


def unsupported_fields(
    record: Event | Dataset,
    held: Iterable[str],
    *,
    name: str,
    implied: Mapping[str, Any] = EMPTY,
    of: type[Event] = Event,
) -> Iterator[Unsupported]:
    """
    Name what of a record has no place at all: fields that are not *held*, keys of `extra` that are not the format's.

    *name* is the key under which `extra` keeps what is the format's own; *implied* fields may hold what the format
    implies, besides nothing. *of* is the class of the format's records.

    >>> event = Event(id="e1", label="x", links=("denies", "e2"))
    >>> [str(each) for each in unsupported_fields(event, ("id", "label"), name="mine")]
    ['links']
    """
    known = {*held, "extra", _UNKNOWN, *(("documents", "actors", "events") if isinstance(record, Dataset) else ())}
    if isinstance(record, Event) and record.type != of.tag:
        yield Unsupported(("type",))
    for field_, default in defaults_of(type(record)).items():
        if field_ not in known and getattr(record, field_) not in (default, implied.get(field_, default)):
            yield Unsupported((field_,), _held(implied[field_]) if field_ in implied else _NO_PLACE)
    yield from (Unsupported((_UNKNOWN, key)) for key in record.unknown if key != "type" or isinstance(record, Dataset))
    yield from (Unsupported(("extra", key)) for key in record.extra if key != name)


def _held(value: Any) -> str:
    """Return the capacity for a field in which a format implies a value, in words."""
    is_named = isinstance(value, tuple) and all(isinstance(each, str) for each in value)
    return capacity(", ".join(value)) if is_named else _IMPLIED


def diff_paths(ours: Any, theirs: Any, path: Path) -> Iterator[Path]:
    """Name the innermost fields in which a value differs from what would be read of it."""
    if isinstance(ours, Part) and type(ours) is type(theirs):
        for name in defaults_of(type(ours)):
            our, their = getattr(ours, name), getattr(theirs, name)
            if our != their:
                yield from diff_paths(our, their, (*path, name))
    elif isinstance(ours, tuple) and isinstance(theirs, tuple) and any(isinstance(item, Part) for item in ours):
        for index, (our, their) in enumerate(zip_longest(ours, theirs)):
            if our != their:
                yield from diff_paths(our, their, (*path, index))
    else:
        yield path


def leaves(value: Any, path: Path, test: Callable[[str], object]) -> Iterator[Path]:
    """Name the texts in a value that pass a test, by their paths."""
    if isinstance(value, str):
        if test(value):
            yield path
    elif isinstance(value, Part):
        for name in defaults_of(type(value)):
            yield from leaves(getattr(value, name), (*path, name), test)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from leaves(item, (*path, key), test)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index), test)


def blame(
    value: Any,
    path: Path,
    test: Callable[[str], object],
    reason: str,
) -> list[Unsupported]:
    """Name the texts in a value that pass a test, because of which it does not fit; else the value itself."""
    return [Unsupported(each, reason) for each in leaves(value, path, test)] or [Unsupported(path, reason)]


# Going without it.

_Known: TypeAlias = IdentityCache[tuple[Any, frozenset[Path]]]
"""What is left of values without some of them: the readers give many records the same ones."""


class _Reduced:
    """A record without some of it; `gone` has the paths of what went, whole parts where the rest could not stay."""

    def __init__(self, record: Record, unsupported: Iterable[Unsupported], known: _Known) -> None:
        self.gone: set[Path] = set()
        below = by_step(each.path for each in unsupported if each.path)
        if "type" in below and isinstance(record, Event):
            record = _plain(record)
        own = defaults_of(type(record))
        self.gone |= {(name,) for name in below if name not in own}  # the type and its own fields, of a plain event
        if below.pop("id", None):  # an event without one is given another
            self.gone.add(("id",))
        changes: dict[str, Any] = {}
        for name in own:
            if name in below:
                value, paths = getattr(record, name), tuple(below[name])
                if () in paths or isinstance(value, Mapping):  # soon done, and the same in no other record
                    changes[name], gone = reduced(record, name, paths)
                else:
                    ask = partial(reduced, record, name, paths)
                    changes[name], gone = known.get((value,), ask, of=(type(record), name, paths))
                self.gone |= gone
        self.record = copy_unchecked(record, **changes)

    def lost(self, unsupported: Iterable[Unsupported]) -> Iterator[Unsupported]:
        """Yield what was removed, for each thing that the format cannot hold."""
        for each in unsupported:
            for length in range(1, len(each.path) + 1):
                if each.path[:length] in self.gone:
                    yield each if length == len(each.path) else Unsupported(each.path[:length], each.reason)
                    break


def _plain(event: Event) -> Event:
    """Return an event as one of no particular type."""
    values = {name: getattr(event, name) for name in defaults_of(Event)}
    values["inferred"] = tuple(name for name in event.inferred if name in values)  # not a field that goes with the type
    return Event(**values | {_UNKNOWN: {key: item for key, item in event.unknown.items() if key != "type"}})


def content_id(event: Event, _: str) -> str:
    """Give an event the id that is made of its content."""
    return event_id(event)


def number_of(id_: str) -> str:
    """
    Return a number of 18 digits that stands for an id: the same for the same id, and hardly ever for two.

    >>> number_of("e7") == number_of("e7"), number_of("e7") == number_of("e8"), len(number_of(""))
    (True, False, 18)
    """
    from hashlib import sha256

    return str(10**17 + int.from_bytes(sha256(id_.encode()).digest()) % (9 * 10**17))


def _smaller(
    record: Record, unsupported: Iterable[Unsupported], rename_id: Callable[[Event], str], known: _Known
) -> _Reduced | None:
    """Take out of a record what does not fit or else, where that cannot go alone, its fields; None where none can."""
    whole = (Unsupported(m.path[: _KEYED.get(str(m.path[0]), 1)], m.reason) for m in unsupported if m.path)
    for several in (unsupported, whole):
        less = _Reduced(record, several, known)
        if isinstance(less.record, Event) and ("id",) in less.gone:
            set_unchecked(less.record, id=rename_id(less.record))
        if less.record != record:
            return less
    return None


def _raise(record: Record, unsupported: Iterable[Unsupported], name: str) -> None:
    what = "the header" if isinstance(record, Dataset) else f"{record.record} {record.id!r}"
    error = FormatError(f"{what}: the format {name!r} cannot hold {listed(unsupported)}")
    error.add_note("losses='collect' writes what fits, and counts what is lost")
    raise error


@define
class LossPolicy:
    """
    What becomes of a record that does not fit a format.

    Without *losses* it is refused: *refuse* raises an error, or takes the record aside, which is then left out. With
    *losses* it is written without what does not fit, which is counted; where the format cannot do without that, the
    record is left out as a whole, and that is counted.

    >>> def days(event):
    ...     if event.label:
    ...         raise UnsupportedError([Unsupported(("label",))])
    ...     return event.when.edtf
    >>> counting = LossPolicy(LossCounter())
    >>> counting.put(Event(id="e1", when="2024-10-23", label="x"), days, name="days"), str(counting.losses.losses)
    ('2024-10-23', 'label: the format has no field for it: 1, as in e1')
    >>> LossPolicy().put(Event(id="e1", when="2024-10-23", label="x"), days, name="days")
    Traceback (most recent call last):
    eventcode.errors.FormatError: event 'e1': the format 'days' cannot hold label
    losses='collect' writes what fits, and counts what is lost

    """

    losses: LossCounter | None = None
    refuse: Callable[[Record, tuple[Unsupported, ...], str], None] = _raise
    """Called with the record, all that does not fit, and the name of the format."""
    left_out: int = field(default=0, kw_only=True)
    """The number of events and documents that were left out."""
    _known: _Known = field(init=False, repr=False, eq=False, factory=IdentityCache)

    def put(self, record: _R, write: Callable[[_R], _T], *, name: str, rename_id: RenameId = content_id) -> _T | None:
        """
        Return what *write* makes of a record, or of what is left of it; None where it is left out.

        *name* is what messages call the format; *rename_id* gives an event an id where the format cannot hold its own.

        Raises:
            FormatError: where it does not fit, and it is refused.

        """
        try:
            return write(record)
        except UnsupportedError as error:
            unsupported = error.unsupported
        if self.losses is None:
            self.refuse(record, unsupported, name)
            self.left_out += not isinstance(record, Dataset)
            return None
        rest: Record = record
        lost: dict[Unsupported, None] = {}
        rename = lambda event: rename_id(event, getattr(record, "id", ""))  # noqa: E731  # of this record
        while less := _smaller(rest, unsupported, rename, self._known):
            rest = less.record
            lost |= dict.fromkeys(less.lost(unsupported))
            try:
                written = write(cast("_R", rest))
            except UnsupportedError as error:
                unsupported = error.unsupported
            else:
                whole = {each.path for each in lost}
                for each in lost:
                    if len(each.path) == 1 or not any(each.path[:length] in whole for length in range(len(each.path))):
                        self._count(record, each)
                return written
        self.left_out += not isinstance(record, Dataset)
        self._count(record, Unsupported((), str(unsupported[0])))
        return None

    def _count(self, record: Record, each: Unsupported) -> None:
        field_, reason, value, id_ = _named(record, each)
        cast("LossCounter", self.losses).add(field_, reason, value=value, record=id_)


RAISE: Final = LossPolicy()
"""Refuses what does not fit."""


def _named(record: Record, each: Unsupported) -> tuple[str, str, str | None, str | None]:
    """Return the field, reason, value and record under which a loss is counted."""
    kind, id_ = str(record.record), None if isinstance(record, Dataset) else record.id
    if not each.path:
        return kind, f"left out, {each.reason}", None, id_
    path, value = [step for step in each.path if isinstance(step, str)], None
    if kept := _KEYED.get(path[0]):  # any key may stand there: they are counted as values, not as fields
        path, value = path[:kept], ".".join(path[kept:]) or None
    elif path[0] in _MARKED:
        value = str(getattr(record, path[0]))
    return ".".join(path if isinstance(record, Event) else [kind, *path]), each.reason, value, id_
