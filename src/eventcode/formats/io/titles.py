"""Titles: what stands above the row of names in a table that people made: a title, remarks, empty rows."""

from collections.abc import Sequence
from typing import Final

__all__ = ["ABOVE", "MOST_CELLS", "above"]

ABOVE: Final = 20
"""How many rows may stand above the names."""
MOST_CELLS: Final = 2
"""How many cells a title has at most, where the rows of its table have at least twice as many."""


def above(rows: Sequence[Sequence[str]]) -> int:
    """
    Return how many of the first rows stand above a table: empty ones, remarks behind #, titles of few cells.

    >>> above([["Events, 2024"], [""], ["id", "day", "town"], ["1", "2024-05-06", "Rome"]])
    2
    """
    filled = [len(cells) - cells.count("") for cells in rows]
    most = max(filled, default=0)

    def is_above(cells: Sequence[str], count: int) -> bool:
        if cells and cells[0].startswith("#"):
            return count <= MOST_CELLS or cells[0][1:2] in {" ", "!"}
        return count <= MOST_CELLS and count * 2 <= most and (not count or cells[0] != "")

    pairs = enumerate(zip(rows, filled, strict=True))
    found = next((number for number, each in pairs if not is_above(*each)), 0)
    return found if found <= ABOVE else 0
