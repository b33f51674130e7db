"""Rows of the flat shape to events: by the record that they are an edit of, or by what their cells say."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from math import isfinite
from typing import Any, Final

from attrs import evolve

from eventcode.convert import loads
from eventcode.errors import FormatError, RecordError, must_be, suggest
from eventcode.issues import Finding, InvalidRecordError
from eventcode.model import Dataset, Event, When
from eventcode.registry import Registry
from eventcode.taxonomy import scale
from eventcode.taxonomy.scale import scales as scale_names

from .arrow import Batch
from .cells import is_text, is_time, moments_of, normal, values_of
from .columns import flat_columns, scale_column
from .edits import edited, shown
from .flat import NAMES, FlatColumn, Kind
from .restore import Faulty
from .under import columns_under
from .values import Day

__all__ = ["FlatReader", "cell_of"]

_EXPECTED: Final[dict[Kind, str]] = {"number": "a number", "day": "a day as YYYY-MM-DD", "truth": "true or false"}
_TRUTH: Final = {"true": True, "false": False, "1": True, "0": False}


_ABSENT: Final = frozenset({"NA", "NaN", "nan", "NaT", "<NA>", "None", "null"})
"""What programs write for a missing number, day or truth value; as text it may be a name."""


def _number(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(text)
    return number


def _day(text: str) -> tuple[int, int, int]:
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    year, month, day = digits.partition(" ")[0].partition("T")[0].split("-")
    date(4, int(month), int(day))  # a leap year: such a day there is
    return sign * int(year), int(month), int(day)


_READ: Final[dict[Kind, Callable[[str], Any]]] = {
    "text": str,
    "number": _number,
    "day": _day,
    "truth": lambda text: _TRUTH[text.lower()],
}


def cell_of(text: str, kind: Kind) -> Any:
    """
    Return the value of a cell that is text; the empty one is absent.

    >>> cell_of("2024-10-23", "day"), cell_of("TRUE", "truth"), cell_of("", "text"), cell_of("x", "number").message
    ((2024, 10, 23), True, None, "found 'x', expected a number")
    """
    if not text or (kind != "text" and text in _ABSENT):
        return None
    try:
        return _READ[kind](text)
    except (ValueError, KeyError):
        return Finding(must_be("", text, expected=_EXPECTED[kind]).message)


_ALONE: Final = (
    ", and the row is all that there is of the record; `from_frame(frame, base=data)` takes rows as edits of a data "
    "set, and `to_frame(data, record=True)` makes rows that hold their records"
)
"""What to do about a derived column that stands without its record."""


class FlatReader:
    """
    From rows of flat columns to events.

    A row is an edit of the record of *base* that has its id. Without a base it is an edit of the record that its own
    column `record` holds; without that column, its cells are all that there is, and say what the event says. *unescape*
    takes off texts what a file puts before them.
    """

    def __init__(
        self,
        names: Sequence[str],
        *,
        registry: Registry,
        base: Dataset | None = None,
        headers: Iterable[Dataset] = (),
        ignore: Collection[str] = (),
        unescape: Callable[[str], str] = str,
    ) -> None:
        self._registry, self._base, self._unescape = registry, base, unescape
        own = {header.origin: header for header in headers}
        self._header = own.pop(None, Dataset()).evolve(origins=[*own.values()])
        known = {column.name: column for column in flat_columns(record=True, registry=registry)}
        self.columns = {
            name: known.get(name) or _column_of_scale(name, registry) for name in names if name not in ignore
        }
        if base is not None:
            self.columns = {column.name: column for column in columns_under(base, self.columns.values())}
            if "id" not in self.columns:
                raise FormatError("found no column 'id', expected one: it says which record of the base a row edits")
        self._seen: set[str] = set()

    @cached_property
    def _by_id(self) -> Mapping[str, Event]:
        return {} if self._base is None else {event.id: event for event in self._base.events}

    @cached_property
    def _twice(self) -> frozenset[str]:
        counts = Counter(event.id for event in (() if self._base is None else self._base.events))
        return frozenset(id_ for id_, count in counts.items() if count > 1)

    def rows(self, batch: Batch) -> Iterator[Event | Faulty]:
        """
        Yield the event of each row of a batch.

        Raises:
            FormatError: where a column has another type.

        """
        arrays = dict(zip(batch.schema.names, batch.columns, strict=True))
        columns = [_cells(arrays[name], column) for name, column in self.columns.items()]
        for row in zip(*columns, strict=True):
            yield self.row(dict(zip(self.columns, row, strict=True)))

    def row(self, cells: dict[str, Any]) -> Event | Faulty:
        """Return the event of the cells of a row by column; a `Finding` is a cell that could not be read."""
        faults = [evolve(cell, at=(name,)) for name, cell in cells.items() if isinstance(cell, Finding)]
        if faults:
            return Faulty(tuple(faults))
        try:
            if self._base is not None:
                return self._edited(self._of_base(cells), cells)
            text = cells.pop("record", None)
            return self._said(cells) if text is None else self._edited(self._of_record(text), cells)
        except InvalidRecordError as error:
            return Faulty(tuple(error.findings))

    def _edited(self, event: Event, cells: dict[str, Any]) -> Event:
        # A file has what a record says by itself, a frame what its data set says.
        others = {"contested", self._header.status(event)} if self._base is None else {event.status}
        if cells.get("status") in others:
            cells = {name: cell for name, cell in cells.items() if name != "status"}
        return edited(event, self._unescaped(event, cells), self.columns)

    def _unescaped(self, event: Event, cells: Mapping[str, Any]) -> Mapping[str, Any]:
        """Take off what a file puts before texts, but for those that the event has so."""
        if self._unescape is str:
            return cells
        return {
            name: self._unescape(cell) if type(cell) is str and shown(self.columns[name], event) != cell else cell
            for name, cell in cells.items()
        }

    def _of_base(self, cells: Mapping[str, Any]) -> Event:
        id_ = cells["id"]
        message = ""
        if id_ is None:
            message = "found no id, expected that of a record of the base"
        elif id_ in self._twice:
            message = f"found {id_!r}, which several records of the base have"
        elif id_ in self._seen:
            message = f"found {id_!r} again, expected one row for a record"
        elif id_ not in self._by_id:
            message = f"found {id_!r}, expected the id of a record of the base"
        if message:
            hint = suggest(id_, self._by_id) if id_ and id_ not in self._by_id else None
            raise InvalidRecordError([Finding(message, ("id",), hint=hint)], rule="EC005")
        self._seen.add(id_)
        return self._by_id[id_]

    def _of_record(self, text: str) -> Event:
        try:
            event = loads(text, registry=self._registry)
        except RecordError as error:
            message = f"found a record that cannot be read: {error}"
            raise InvalidRecordError([Finding(message, ("record",))], rule="EC005") from None
        if not isinstance(event, Event):
            raise InvalidRecordError([Finding("found no event, expected one", ("record",))], rule="EC005")
        return event

    def _said(self, cells: dict[str, Any]) -> Event:
        """Return the event that says what the cells say, and nothing else."""
        tag, id_ = cells.pop("type", None), cells.pop("id", None)
        cls = self._registry.types.get(tag, Event) if tag else Event
        unknown = {"type": tag} if tag and cls is Event else {}
        try:
            event = cls(id="-", unknown=unknown)
        except TypeError as error:
            raise InvalidRecordError([Finding(f"found {tag!r}: {error}", ("type",))], rule="EC005") from None
        return edited(event, self._unescaped(event, cells), self.columns, advice=_ALONE).evolve(id=id_ or "")


def _column_of_scale(name: str, registry: Registry) -> FlatColumn:
    """Return the column of a scale that is called so, or raise what is wrong with the name."""
    known = [scale_column(scale(each, registry=registry)) for each in scale_names(registry=registry)]
    found = {column.name: column for column in known}
    if name in found:
        return found[name]
    hint = suggest(name, [*NAMES, *found])
    meant = f"did you mean {hint!r}? Or " if hint else ""
    what = f"found the column {name!r}, which the flat shape does not have"
    raise FormatError(f"{what}; {meant}pass over it: ignore=[{name!r}]")


def _cells(array: Any, column: FlatColumn) -> list[Any]:
    array = normal(array)
    if column.name == "when" and is_time(array.type):
        return [None if value is None else When.of(value).edtf for value in moments_of(array, column.name)]
    if column.kind == "text" or not is_text(array.type):
        values = values_of(array, column.name, column.kind)
        return [_as_day(value) if column.kind == "day" else None if value == "" else value for value in values]
    return [None if text is None else cell_of(text, column.kind) for text in values_of(array, column.name, "text")]


def _as_day(day: date | None) -> Day | None:
    return None if day is None else (day.year, day.month, day.day)
