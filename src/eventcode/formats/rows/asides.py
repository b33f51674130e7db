"""Asides: rows of a table that are no data, such as empty ones, notes below it, and totals."""

from collections.abc import Sequence
from re import IGNORECASE
from re import compile as compile_
from typing import Final

from eventcode.errors import truncated

__all__ = ["NOTE", "TOTAL", "aside", "may_be_note"]

_LEAST: Final = 3
"""How many columns a table has at least in which a text alone in its row is a note."""
NOTE: Final = r"\S+\s.*|.*:"
"""What a note looks like that stands alone in its row."""
TOTAL: Final = (
    r"\s*(?:(?:(?:grand|sub)[ -]?)?totals?(?: g[eé]n[eé]ral)?|gesamt|insgesamt|summe|sum|suma|totale|totaal)\s*:?\s*"
)
"""How a row of totals begins, in any case."""
_is_note: Final = compile_(NOTE).fullmatch
_begins_note: Final = compile_(r"\W*[^\W\d][^\W\d ]*(?: [^\W\d]+)?:\s|\s*[*\u00a9\u2020]").match
"""A word or two before a colon, or a sign of footnotes."""
_is_total: Final = compile_(TOTAL, IGNORECASE).fullmatch


def aside(cells: Sequence[str], days: Sequence[int]) -> str | None:
    """
    Return what a row is that is surely no data; None for any other.

    *days* are the places of dates: a row with one is data, whatever it begins with.

    >>> aside(["", "", ""], []), aside(["Source: ACLED, 2025", "", ""], [1])
    ('an empty row', "a note, 'Source: ACLED, 2025'")
    >>> aside(["Total", "", "12"], [1]), aside(["Total", "2020", "12"], [1])
    ("a row of totals, 'Total'", None)
    """
    day = next(iter(days), 0)
    if 0 < day < len(cells) and cells[0] and cells[day]:
        return None  # as nearly all rows
    filled = len(cells) - cells.count("")
    if not filled:
        return "an empty row"
    first = cells[0] or next(filter(None, cells))
    if filled == 1 and cells[0] and len(cells) >= _LEAST and _is_note(first.replace("\n", " ")):
        return f"a note, {truncated(first)}"
    if _is_total(first) and not any(place < len(cells) and cells[place] for place in days):
        return f"a row of totals, {truncated(first)}"
    return None


def may_be_note(cells: Sequence[str], width: int) -> bool:
    """
    Return whether a row may be a note that the separators in it cut, in a table of so many columns.

    >>> may_be_note(["Source: ACLED", " 2025"], 9), may_be_note(["near Oslo.", "3"], 9)
    (True, False)
    """
    return len(cells) * 2 <= width and _begins_note(cells[0]) is not None
