"""Columns: fields of tables declared cell by cell, each cell a part of one value."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from operator import attrgetter, itemgetter
from typing import Any, Final, Literal, TypeAlias

from attrs import Factory, field, frozen

from eventcode.errors import truncated
from eventcode.issues import Finding, InvalidRecordError
from eventcode.model import Part

from .field import Decode, Encode, Field, Says
from .numbers import NumberKind

__all__ = ["Column", "Group", "Holds", "Parts", "column_fields", "column_kinds", "only_part", "picker"]

Holds: TypeAlias = Literal["text", "value", "code", "whole"] | NumberKind
"""
What cells hold: any text; no text, but a value of a short list or a number; codes that may be whole numbers; such
numbers; or numbers of another kind.
"""

_NUMBERS: Final = ("fraction", "count", "amount")


def _attribute(name: str | None) -> Callable[[Any], str | None]:
    """Return what writes an attribute of a part of a record; of any other value, nothing."""
    if name is None:
        return lambda _: None
    get = attrgetter(name)
    return lambda value: get(value) if isinstance(value, Part) else None


@frozen(eq=False)
class Column:
    """
    One column: its name, its group, the part of the group's value that it says, and both directions between them.

    A column without a *part* says nothing that a record has a field for: its text is kept in `extra`. Its *write*
    gives what the source itself would derive from the group's value.
    """

    name: str
    """The name of the column."""
    group: str
    """The name of the group that the column belongs to."""
    part: str | None = field(default=None, kw_only=True)
    read: Callable[[str], Any] = field(default=str, kw_only=True)
    """From the cell's text to the part, for a cell that is not empty; `ValueError` where the text cannot be that."""
    write: Callable[[Any], Any] = field(
        default=Factory(lambda self: _attribute(self.part), takes_self=True), kw_only=True
    )
    """From the group's value to the cell's text, None where there is none; by default to its attribute *part*, if the
    value is a part of a record."""
    expected: str = field(default="text", kw_only=True)
    """What the column must hold, for messages."""
    blank: Any = field(default="", kw_only=True)
    """What the cell holds where the group has no value."""
    required: bool = field(default=False, kw_only=True)
    """True where the cell must not be empty."""
    says: Says | None = field(default=None, kw_only=True)
    """What of the value the cell can change, where that is declared."""
    holds: Holds = field(default="text", kw_only=True)
    """What the cells hold, for files that other programs wrote."""
    form: str = field(default="", kw_only=True)
    """The form of the dates in the column, such as `ISO`; "" where it has none."""


class Parts(dict[str, Any]):
    """The parts of a value that the columns of a group say, by name."""

    columns: Sequence[Column]
    """The columns of the group."""

    def pair(self, one: str, other: str) -> None:
        """
        Make sure that two parts that belong together, such as coordinates, are both there or neither.

        One of them says nothing in a file that has no column for the other; its cell is kept as text.

        Raises:
            InvalidRecordError: where one is missing, with its column.

        """
        if (one in self) is not (other in self):
            alone, missing = (one, other) if one in self else (other, one)
            column = next((c for c in self.columns if c.part == missing), None)
            if column is not None:
                raise InvalidRecordError([_finding(column, "", "both coordinates or neither")])
            del self[alone]


def only_part(parts: Parts) -> Any:
    """Return the value of a group that has one part: the part."""
    return next(iter(parts.values()), None)


@frozen(eq=False)
class Group:
    """How columns together say one field of an event; or, where they fill none, columns whose text is kept."""

    fills: str | None = None
    """The field of the event that the columns say; None where they say none."""
    make: Callable[[Parts], Any] = only_part
    """From the parts that were found to the value; None where they say nothing."""
    many: bool = field(default=False, kw_only=True)
    """True where the field is a tuple, of which these columns can hold one."""
    verbatim: bool = field(default=False, kw_only=True)
    """True where every cell is kept: derived cells are the source's own assertion, right or wrong."""
    capacity: str = field(default="", kw_only=True)
    """How much the columns can hold, in words, for messages."""
    cached: bool = field(default=True, kw_only=True)
    """False where hardly a value comes twice."""


def column_fields(columns: Sequence[Column], groups: Mapping[str, Group]) -> tuple[Field, ...]:
    """Return the fields that columns make, group by group."""
    return tuple(_field(group, [c for c in columns if c.group == key]) for key, group in groups.items())


def column_kinds(fields: Iterable[Field]) -> dict[str, Any]:
    """
    Return what the columns of fields hold, as `CsvTable` takes it.

    >>> day, sum_ = Column("day", "", form="{year:04}"), Column("sum", "", holds="amount")
    >>> kinds = column_kinds(column_fields((day, sum_), {"": Group()}))
    >>> sorted(kinds["typed"]), kinds["wholes"], kinds["numbers"], kinds["days"](())
    (['day', 'sum'], frozenset(), {'sum': 'amount'}, {'day': '{year:04}'})
    """
    columns = [column for each in fields if isinstance(each, _ColumnField) for column in each.columns.values()]
    days = {column.name: column.form for column in columns if column.form}
    return {
        "typed": frozenset(c.name for c in columns if c.form or c.holds not in {"text", "code"}),
        "wholes": frozenset(c.name for c in columns if c.holds in {"code", "whole"}),
        "numbers": {c.name: c.holds for c in columns if c.holds in _NUMBERS},
        "days": lambda _: days,
    }


def _field(group: Group, columns: Sequence[Column]) -> Field:
    required = frozenset(c.name for c in columns if c.required)
    fills = (group.fills,) if group.fills else ()
    return _ColumnField(
        tuple(c.name for c in columns),
        fills,
        capacity=group.capacity,
        verbatim=group.verbatim,
        implied=frozenset() if required else frozenset(fills),
        derived=frozenset(c.name for c in columns if c.part is None),
        required=required,
        cached=group.cached,
        says={c.name: c.says for c in columns if c.says is not None},
        group=group,
        columns={c.name: c for c in columns},
    )


@frozen(eq=False)
class _ColumnField(Field):
    """A field whose cells are read and written one by one."""

    group: Group = field(kw_only=True)
    columns: Mapping[str, Column] = field(kw_only=True)

    def bind(
        self,
        names: tuple[str, ...],
        *,
        seen: tuple[str, ...],  # columns look at their own cells alone
        columns: Collection[str],
        blank: object,  # each column has its own
    ) -> tuple[Decode, Encode]:
        """Return both directions for the columns that a file has."""
        present = [self.columns[name] for name in names]
        if [column.part is None for column in present] == [False] and self._is_part:
            return partial(self._only_value, present[0]), partial(self._only_text, present[0])
        return partial(self._value, present), partial(self._texts, present, tuple(c.blank for c in present))

    @property
    def _is_part(self) -> bool:
        """Whether the value is the part that a column says."""
        return self.group.make is only_part and bool(self.fills) and not self.group.many

    def _only_value(self, column: Column, cells: tuple[str, ...]) -> tuple[Any, ...]:
        """Return the value of a field that is one column: most rows have another, so that haste pays."""
        cell = cells[0]
        if cell == "" and not column.required:
            return (None,)
        try:
            return (column.read(cell),)
        except ValueError:
            raise InvalidRecordError([_finding(column, cell, column.expected)]) from None

    def _only_text(
        self,
        column: Column,
        values: tuple[Any, ...],
        kept: Mapping[str, Any],  # a column is written of the value alone
    ) -> tuple[str, ...]:
        value = values[0]
        return (column.blank if value is None else column.write(value) or "",)

    def _value(self, columns: Sequence[Column], cells: tuple[str, ...]) -> tuple[Any, ...]:
        parts = Parts()
        parts.columns = columns
        findings = []
        for column, cell in zip(columns, cells, strict=True):
            if column.part is None or (cell == "" and not column.required):
                continue
            try:
                parts[column.part] = column.read(cell)
            except ValueError:
                findings.append(_finding(column, cell, column.expected))
        if findings:
            raise InvalidRecordError(findings)
        value = self.group.make(parts)
        return ((() if value is None else (value,)) if self.group.many else value,)

    def _texts(
        self,
        columns: Sequence[Column],
        blanks: tuple[str, ...],
        values: tuple[Any, ...],
        kept: Mapping[str, Any],  # columns are written of the value alone
    ) -> tuple[str, ...]:
        if not values:
            return blanks
        value = values[0]
        one = (value[0] if value else None) if self.group.many else value
        if one is None:
            return blanks
        return tuple([c.write(one) or "" for c in columns])


def _finding(column: Column, cell: str, expected: str) -> Finding:
    return Finding(f"found {truncated(cell)}, expected {expected}", (column.name,))


def picker(places: Iterable[int]) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """Return a function that takes the cells at these places out of a row, as a tuple."""
    places = tuple(places)
    start, stop = (places[0], places[-1] + 1) if places else (0, 0)
    if places == tuple(range(start, stop)):
        return itemgetter(slice(start, stop))
    return itemgetter(*places)
