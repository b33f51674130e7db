"""Units of judging: sets of columns, with the rules that read no others; and the plan that they make for a check."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from attrs import define, evolve, field, frozen

from eventcode.errors import Path
from eventcode.rules import Rule

__all__ = [
    "ALL",
    "ColumnPlan",
    "Filter",
    "Match",
    "PartMatch",
    "RuleCall",
    "Unit",
    "hash_column",
    "merged",
    "pattern_column",
    "text_column",
]


def hash_column(field: str) -> str:
    """Return the name of the column with the hash of what a field says."""
    return f"~hash {field}"


def text_column(field: str) -> str:
    """Return the name of the column with what a field says, as text."""
    return f"~text {field}"


def pattern_column(place: int) -> str:
    """Return the name of the column with the pattern of the cells of a field, by its place among the keepers."""
    return f"~{place}"


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
    equal: tuple[tuple[str, str], ...] = ()
    """The cells of each pair of columns are equal."""
    matches: tuple[PartMatch, ...] = ()
    """What has to match; engines that do not read values may leave it out."""


ALL: Final = Filter()
"""All rows."""


@frozen
class RuleCall:
    """Rules that are called together, with a partial record that is made of the columns of a unit."""

    field: str | None
    """The field in whose parts the rules look; None for rules on the whole record."""
    rules: tuple[Rule, ...]
    left_out: frozenset[str] = frozenset()
    """Fields that are left empty, although the columns say them."""


@frozen
class Unit:
    """A set of columns, of which each distinct combination is judged once, with the rules that read no others."""

    columns: frozenset[str]
    """The columns whose cells count."""
    patterns: frozenset[int]
    """The fields, by their place among the keepers, of which the pattern counts: which cells are empty, which zero."""
    filter: Filter
    calls: tuple[RuleCall, ...]

    def union(self, other: "Unit") -> "Unit":
        """Return the unit for the rules of both."""
        calls: dict[tuple[str | None, frozenset[str]], RuleCall] = {}
        for call in (*self.calls, *other.calls):
            key = call.field, call.left_out
            known = calls.get(key)
            calls[key] = call if known is None else evolve(known, rules=(*known.rules, *call.rules))
        columns, patterns = self.columns | other.columns, self.patterns | other.patterns
        return Unit(columns, patterns, self.filter, tuple(calls.values()))


def merged(units: Iterable[Unit], opaque: Mapping[str, int]) -> Iterator[Unit]:
    """
    Merge each unit into one whose columns include its own, and which looks at the same rows or at all.

    One set of columns more costs more than to ask a rule about a few combinations more. Rules that no column can change
    are asked once, and so stay apart; and so do those of fewer fields, where these are read of all of their cells at
    once: combinations of several such fields are many. *opaque* has the columns of those fields, with their places.
    """
    left = sorted(units, key=lambda unit: (unit.filter != ALL, -len(unit.columns)))
    while left:
        unit, *others = left
        left = []
        for other in others:
            if (
                unit.filter in {ALL, other.filter}
                and other.columns <= unit.columns
                and len({*map(opaque.get, other.columns)}) == len({*map(opaque.get, unit.columns)})
                and _is_constant(other) == _is_constant(unit)
                and (other.patterns <= unit.patterns or other.filter == unit.filter)
            ):
                unit = unit.union(other)
            else:
                left.append(other)
        yield unit


def _is_constant(unit: Unit) -> bool:
    """Tell whether no column can change what the rules of a unit find."""
    return not unit.columns and not unit.patterns


@frozen
class Match:
    """A text that cells of a row say, joined where they are several, and a regular expression."""

    columns: tuple[str, ...]
    prefix: str
    joined: str
    text: str


@define
class ColumnPlan:
    """How the rules of a check are judged over the columns of a format; a rule that can find nothing is not in it."""

    units: list[Unit] = field(factory=list)
    """Combinations to judge by rules on records and their parts."""
    by_record: list[Rule] = field(factory=list)
    """Rules that are called with each record."""

    # Rows that are judged as records.

    matches: list[Match] = field(factory=list)
    """Rows that match one of these."""
    cell_checks: list[tuple[str, Callable[[str], object]]] = field(factory=list)
    """Rows with a cell in this column for which this raises `ValueError`."""
    verbatim: set[str] = field(factory=set)
    """Rows with a cell in these columns that the codec reads in another spelling: rules look at it as it stands."""

    # Rules on an index.

    duplicates: dict[Rule, tuple[str, ...]] = field(factory=dict)
    """Rules that look at records which are equal to others in these columns."""
    statements: list[Rule] = field(factory=list)
    """Those of them that compare nothing but statements."""
    matched: list[Rule] = field(factory=list)
    """Rules that look only at records of rows that match."""
    distinct: dict[Rule, tuple[str, ...]] = field(factory=dict)
    """Rules that look at the distinct values of these columns."""
    tables: dict[Rule, tuple[str, ...]] = field(factory=dict)
    """Rules that find nothing unless records have rows in these tables of the index."""

    # Columns that are added to frames.

    hashed: set[str] = field(factory=set)
    """Fields of which rows are compared by what they say, and not by their cells: they have a `hash_column`."""
    texts: set[str] = field(factory=set)
    """Fields whose text has to match, though no cell says it as it stands: they have a `text_column`."""
