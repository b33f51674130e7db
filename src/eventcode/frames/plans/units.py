"""Units of judging: sets of columns, with the rules that read no others; and the plan that they make for a check."""

from collections.abc import Callable
from typing import Final

from attrs import define, evolve, field, frozen

from eventcode.errors import Path
from eventcode.rules import Rule

__all__ = ["ALL", "Alike", "Ask", "ColumnPlan", "Filter", "Match", "PartMatch", "Unit", "hash_column", "text_column"]


def hash_column(field: str) -> str:
    """Return the name of the column with the hash of what a field says."""
    return f"~hash {field}"


def text_column(field: str) -> str:
    """Return the name of the column with what a field says, as text."""
    return f"~text {field}"


@frozen
class Alike:
    """Pairs of columns that are equal in every row in which two fields share a value."""

    pairs: tuple[tuple[str, str], ...]


@frozen
class PartMatch:
    """A regular expression that texts at a path have to match, and the columns that can change these."""

    path: Path
    text: str
    columns: frozenset[str]


@frozen
class Filter:
    """The rows that a unit looks at: by which cells are empty or not, and which are equal."""

    given: frozenset[str] = frozenset()
    """One of these cells is not empty, unless there are none."""
    without: frozenset[str] = frozenset()
    """None of these cells gives what it says."""
    zero: frozenset[str] = frozenset()
    """All of these cells are numbers that are 0."""
    alike: tuple[Alike, ...] = ()
    matches: tuple[PartMatch, ...] = ()
    """What has to match; engines that do not read values may leave it out."""


ALL: Final = Filter()
"""All rows."""


@frozen
class Ask:
    """Rules that are called with a partial record, in which only these fields say something."""

    field: str | None
    """The field in whose parts the rules look; None for rules on the whole record."""
    rules: tuple[Rule, ...]
    left_out: frozenset[str] = frozenset()
    """Fields that are left empty, although the columns say them."""


@frozen
class Unit:
    """A set of columns, of which each distinct combination is judged once, with the rules that read no others."""

    exact: frozenset[str]
    """The columns whose cells count."""
    shapes: frozenset[int]
    """The fields, by their place among the keepers, of which the shape counts."""
    filter: Filter
    asks: tuple[Ask, ...]

    def union(self, other: "Unit") -> "Unit":
        """Return the unit for the rules of both."""
        asks: dict[tuple[str | None, frozenset[str]], Ask] = {}
        for ask in (*self.asks, *other.asks):
            key = ask.field, ask.left_out
            known = asks.get(key)
            asks[key] = ask if known is None else evolve(known, rules=(*known.rules, *ask.rules))
        return Unit(self.exact | other.exact, self.shapes | other.shapes, self.filter, tuple(asks.values()))


@frozen
class Match:
    """A text that cells of a row say, joined where they are several, and a regular expression."""

    columns: tuple[str, ...]
    prefix: str
    joined: str
    text: str


@define
class ColumnPlan:
    """How the rules of a check are judged over the columns of a format."""

    units: list[Unit] = field(factory=list)
    matches: list[Match] = field(factory=list)
    """Rows that match one of these are judged as records."""
    tests: list[tuple[str, Callable[[str], object]]] = field(factory=list)
    """Column, and what raises `ValueError` for a text because of which the row is judged as a record."""
    twins: dict[Rule, tuple[str, ...]] = field(factory=dict)
    """Rules on an index that look at records which are equal in these columns."""
    statements: list[Rule] = field(factory=list)
    """Those of them that compare nothing but statements."""
    hashed: set[str] = field(factory=set)
    """Fields of which rows are compared by what they say, and not by their cells: they have a `hash_column`."""
    texts: set[str] = field(factory=set)
    """Fields whose text has to match, though no cell says it as it stands: they have a `text_column`."""
    watched: dict[Rule, tuple[str, ...]] = field(factory=dict)
    """Rules on an index that find nothing but where records have rows in these tables."""
    distinct: dict[Rule, tuple[str, ...]] = field(factory=dict)
    """Rules on an index that look at the distinct values of these columns."""
    kept: set[str] = field(factory=set)
    """Columns whose cells rules look at as they stand in the file."""
    sought: list[Rule] = field(factory=list)
    """Rules on an index that look only at rows that match."""
    by_row: list[Rule] = field(factory=list)
    """Rules that are called with each record."""
