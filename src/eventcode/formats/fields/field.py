"""Field: how cells or keys with names say fields of an event, in both directions, declared once."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from itertools import repeat
from typing import Any, Final, TypeAlias, TypeVar

from attrs import field, fields, frozen

from eventcode.errors import RecordError, truncated
from eventcode.issues import Finding, InvalidRecordError
from eventcode.model import Event
from eventcode.model.annotation import Check

__all__ = ["ABSENT", "DEFAULTS", "UNKEPT", "Cells", "Decode", "Encode", "Field", "Says", "Values"]

_T = TypeVar("_T")

ABSENT: Final = object()
"""The cell of a key that a JSON object does not have."""
UNKEPT: Final = object()
"""The kept text of a name of which the record keeps none."""
_FIELDS: Final = {f.name: f for f in fields(Event)}
DEFAULTS: Final[Mapping[str, Any]] = {name: f.default for name, f in _FIELDS.items()}
"""The fields of an event, each with the value that means nothing is said."""

Decode: TypeAlias = Callable[[tuple[Any, ...]], tuple[Any, ...]]
"""A pure function from the cells of a field to the values that they say; `InvalidRecordError` where they say none."""
Encode: TypeAlias = Callable[[tuple[Any, ...], Mapping[str, Any]], tuple[Any, ...]]
"""A pure function from these values, and the original texts that a record keeps, to the cells."""


class Cells(dict[str, Any]):
    """
    The cells of a row, or values of a JSON object, by name: those that a field reads and the file has.

    >>> cells = Cells({"lat": "x", "lon": ""})
    >>> cells.read("lat", float, expected="degrees"), cells.text("lon"), "alt" in cells
    (None, None, False)
    >>> [str(finding.message) for finding in cells.findings]
    ["found 'x', expected degrees"]
    """

    findings: Sequence[Finding] = ()
    """The cells that no record can hold."""
    absent: Collection[str] = ("",)
    """Texts that say nothing."""
    required: Collection[str] = ()
    """The names whose cells must say something."""
    columns: Collection[str] = ()
    """All columns of the file."""
    day: str | None = None
    """The day, month or year of the event, where it was read before."""

    def text(self, name: str) -> str | None:
        """Return the text of a cell; None where it says nothing, or there is no such cell."""
        text: str = self.get(name, "")
        return None if text in self.absent else text

    def read(self, name: str, read: Callable[[str], _T], *, expected: str) -> _T | None:
        """
        Read the text of a cell.

        Return None where the cell says nothing. Where it is required, or *read* raises `ValueError`, refuse it. Without
        *expected*, the message is that of the error of the model, or names *read*.
        """
        text = self.text(name)
        if text is not None:
            try:
                return read(text)
            except ValueError as error:
                self.refuse(name, expected or _expected_by(read, error))
        elif name in self.required:
            self.refuse(name, expected or "text")
        return None

    def pair(self, one: str, other: str) -> None:
        """Refuse the empty one of two cells that belong together, such as coordinates."""
        empty = [name for name in (one, other) if self.text(name) is None]
        if len(empty) == 1:
            self.refuse(empty[0], "both coordinates or neither")

    def refuse(self, name: str, expected: str) -> None:
        """Note that no record can hold a cell; the row is rejected, with every such cell."""
        message = f"found {truncated(self.get(name, ''))}, expected {expected}"
        self.findings = [*self.findings, Finding(message, (name,))]


def _expected_by(read: Callable[[str], object], error: ValueError) -> str:
    if isinstance(error, RecordError) and error.expected:
        return error.expected
    name: str = getattr(read, "__name__", "")
    return f"text that {name if name.isidentifier() else 'the column'} reads"


def _accepted(name: str, value: Any) -> Any:
    """Return a value as the field of an event holds it, converted as by the constructor; fields of others as it is."""
    of_event = _FIELDS.get(name)
    if of_event is None or value is None or not isinstance(of_event.validator, Check):
        return value
    return value if of_event.validator.passes(value) else of_event.validator.accept(value, of_event)


class Values(dict[str, Any]):
    """The fields of an event that a field is written from, by name; with the original texts, and the file's columns."""

    __slots__ = ("columns", "kept")

    kept: Mapping[str, Any]
    """The texts or JSON values of the field's own names that the record keeps."""
    columns: Collection[str]
    """All columns of the file."""


def _words(value: str) -> tuple[str, ...]:
    return tuple(value.split())


@frozen
class Says:
    """
    The part that one cell plays in the value of its field, for engines that read distinct values instead of rows.

    Beside what the cells say, a value may depend on which of them are empty or zero, and on nothing else.

    >>> Says("lat", plain="[0-9]").attributes
    ('lat',)
    """

    attributes: tuple[str, ...] = field(default="", converter=_words)
    """The attributes of the value that the cell can change, as paths with points; none where it can change all."""
    exact: bool = field(default=False, kw_only=True)
    """True where equal values have equal cells here."""
    plain: str | None = field(default=None, kw_only=True)
    """A regular expression: a cell that it matches as a whole is read without fail. "" where every cell is."""
    gives: str | None = field(default=None, kw_only=True)
    """
    A regular expression: a cell that it matches as a whole gives the attributes, if the field can be read.

    Exact cells do with any text.
    """
    nothing: str = field(default="", kw_only=True)
    """A text that says no more than an empty cell does."""
    prefix: str = field(default="", kw_only=True)
    """What stands before the text of an exact cell in the value: `gdelt:`."""
    stands: str | None = None
    """
    A regular expression: a cell that it matches as a whole, alone in its field, is a text in the value behind *prefix*.

    Then nothing else of the value depends on the cell, and the record keeps nothing of it beside the value.
    """


@frozen(eq=False)
class Field:
    """
    How cells with names together say fields of an event; or, where they say none, cells that are kept as text.

    *read* and *write* are pure functions: the same cells say the same values, whatever else is in the row.

    >>> Field(("lat", "lon"), ("places",), capacity="one location").names
    ('lat', 'lon')
    """

    names: tuple[str, ...]
    """The columns of a table, or keys of an object; a file may lack some of them."""
    fills: tuple[str, ...] = ()
    """The fields of the event; none where the cells are kept as text."""
    read: Callable[[Cells], Mapping[str, Any]] = field(default=lambda _: {}, kw_only=True)
    """
    From the cells to the fields that they say, by name.

    What no record can hold is refused by `Cells.refuse`, or by an `InvalidRecordError` with every finding.
    """
    write: Callable[[Values], Mapping[str, Any]] = field(default=lambda _: {}, kw_only=True)
    """From the fields to the cells that the source itself has for them; those without text are None, or left out."""
    capacity: str = field(default="", kw_only=True)
    """How much of the fields the cells can hold, in words, for messages."""
    verbatim: bool = field(default=False, kw_only=True)
    """True where every cell is kept: derived cells are the source's own assertion, right or wrong."""
    implied: frozenset[str] = field(default=frozenset(), kw_only=True)
    """The fields among *fills* that a record may lack: the format says something of them anyway."""
    derived: frozenset[str] = field(default=frozenset(), kw_only=True)
    """The names that say nothing by themselves: the source derives them from the others."""
    required: frozenset[str] = field(default=frozenset(), kw_only=True)
    """The names whose cells must not be empty."""
    beside: tuple[str, ...] = field(default=(), kw_only=True)
    """Names of other fields that *read* looks at too."""
    beside_for: tuple[str, ...] = field(default=(), kw_only=True)
    """The names that need those beside: a file that has none of them does without. Empty where all do."""
    sources: frozenset[str] = field(default=frozenset(), kw_only=True)
    """The names whose original text *write* needs to write others."""
    cached: bool = field(default=True, kw_only=True)
    """False where hardly any cells of a table come twice."""
    says: Mapping[str, Says] = field(factory=dict, kw_only=True)
    """The part that each cell plays, where that is declared; without it, a cell can change all and may not be read."""

    @classmethod
    def of(
        cls,
        name: str,
        fills: str = "",
        *,
        read: Callable[[str], Any] = str,
        write: Callable[[Any], str | None] = str,
        expected: str = "",
        capacity: str = "",
        blank: str | None = None,
        many: bool = False,
        required: bool = False,
        cached: bool = True,
    ) -> "Field":
        """
        Return the field of one cell, which says one field of the event.

        Args:
            name: the column, or the key of an object.
            fills: the field of the event; without it, the field of the same name.
            read: from the text of a cell that is not empty to the value, or what the constructor takes for it;
                `ValueError` where it cannot be that.
            write: from the value to the text; None where there is none.
            expected: what the cell must hold, for messages; without it, what the model expects.
            capacity: how much of the field the cell can hold, in words, for messages.
            blank: the text of a cell where the event has no value.
            many: whether the field of the event is a tuple, of which the cell holds one.
            required: whether the cell must not be empty.
            cached: False where hardly any text comes twice.

        >>> notes = Field.of("notes", "label")
        >>> notes.read(Cells({"notes": "Troops arrive"})), notes.write(Values({"label": None}))
        ({'label': 'Troops arrive'}, {'notes': None})
        >>> cells = Cells({"day": "2024-13-01"})
        >>> Field.of("day", "when").read(cells), cells.findings[0].message
        ({'when': None}, "found '2024-13-01', expected a month from 01 to 12")

        """
        fills = fills or name

        def accept(text: str) -> Any:
            value = read(text)
            return _accepted(fills, (value,) if many and value is not None else value)

        accept.__name__ = getattr(read, "__name__", "")

        def decode(cells: Cells) -> dict[str, Any]:
            value = cells.read(name, accept, expected=expected)
            return {fills: () if many and value is None else value}

        def encode(values: Values) -> dict[str, str | None]:
            value = values[fills]
            one = (value[0] if value else None) if many else value
            return {name: blank if one is None else write(one)}

        named = frozenset({name}) if required else frozenset[str]()
        return cls((name,), (fills,), read=decode, write=encode, capacity=capacity, required=named, cached=cached)

    def bind(
        self, names: tuple[str, ...], *, seen: tuple[str, ...], columns: Collection[str], blank: object
    ) -> tuple[Decode, Encode]:
        """
        Return both directions for a file whose *columns* include these *names*.

        *seen* are the names and those beside; *blank* is a cell that says nothing: empty text, or `ABSENT`.
        """
        defaults = tuple(DEFAULTS.get(name) for name in self.fills)
        return partial(self._decode, seen, columns, defaults), partial(self._encode, names, columns, blank)

    def _decode(
        self, seen: tuple[str, ...], columns: Collection[str], defaults: tuple[Any, ...], row: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        cells = Cells(zip(seen, row, strict=True))
        cells.columns = columns
        if ABSENT in row:
            for name in [name for name, cell in cells.items() if cell is ABSENT]:
                del cells[name]
        if self.required:
            cells.required = self.required
        said = self.read(cells)
        if cells.findings:
            raise InvalidRecordError(cells.findings)
        return (*map(said.get, self.fills, defaults),)

    def _encode(
        self,
        names: tuple[str, ...],
        columns: Collection[str],
        blank: object,
        values: tuple[Any, ...],
        kept: Mapping[str, Any],
    ) -> tuple[Any, ...]:
        said = Values(zip(self.fills, values, strict=True))
        said.kept, said.columns = kept, columns
        made = self.write(said)
        if blank is ABSENT:
            return (*map(made.get, names, repeat(ABSENT)),)
        return tuple([made.get(name) or "" for name in names])
