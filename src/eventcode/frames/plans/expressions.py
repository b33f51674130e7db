"""Expressions of polars: the rows that a unit looks at, and the patterns of the cells of fields."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from eventcode.formats.fields.field import Says
from eventcode.formats.fields.keeper import Keeper

from .units import Unit, pattern_column

__all__ = ["filter_of", "filtered_columns", "key_columns", "pattern_of", "said_columns"]


def filtered_columns(unit: Unit) -> Iterable[str]:
    """Return the columns by which a unit chooses the rows that it looks at."""
    rows = unit.filter
    return (*rows.given, *rows.without, *rows.zero, *(c for pair in rows.equal for c in pair))


def said_columns(keeper: Keeper) -> list[str]:
    """Return the columns of a field that say something by themselves."""
    return [name for name in keeper.names if name not in keeper.field.derived]


def pattern_of(keeper: Keeper, pl: Any) -> Any:
    """Return the pattern of a field's cells, as a number: each is empty (0), zero (1) or else (2)."""
    total = pl.lit(0, dtype=pl.UInt64)
    for n, name in enumerate(said_columns(keeper)):
        cell = pl.col(name)
        total = total + cell.is_not_null().cast(pl.UInt64) * 3**n + _is_zero(keeper, name, pl) * 3**n
    return total


def _is_zero(keeper: Keeper, name: str, pl: Any) -> Any:
    """Return 1 where a cell is other text than zero, else 0."""
    cell = pl.col(name)
    columns: Any = getattr(keeper.field, "columns", {})
    is_text = name not in columns or columns[name].read is str
    zero = cell == "0" if is_text else cell.cast(pl.Float64, strict=False) == 0
    return (~zero.fill_null(value=True) if is_text else (~zero).fill_null(cell.is_not_null())).cast(pl.UInt64)


def filter_of(unit: Unit, says: Mapping[str, Says], pl: Any) -> Any:
    """Return the expression for the rows that a unit looks at; None for all."""
    rows = unit.filter
    found: list[Any] = []
    if rows.given:
        found.append(pl.any_horizontal([pl.col(c).is_not_null() for c in sorted(rows.given)]))
    for column in sorted(rows.without):
        gives = says[column].gives
        cell = pl.col(column)
        found.append(cell.is_null() if gives is None else ~cell.str.contains(f"^(?:{gives})$").fill_null(value=False))
    found += [(pl.col(c).cast(pl.Float64, strict=False) == 0).fill_null(value=False) for c in sorted(rows.zero)]
    found += [pl.col(one).eq_missing(pl.col(other)) for one, other in rows.equal]
    return pl.all_horizontal(found) if found else None


def key_columns(unit: Unit) -> Sequence[str]:
    """Return the columns of a frame whose combinations a unit judges."""
    return [*sorted(unit.columns), *map(pattern_column, sorted(unit.patterns))]
