"""Cells: a row of a table that became a record, or every reason why it did not."""

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import chain
from re import compile as compile_
from typing import Any, Final, TypeAlias

from eventcode.errors import counted
from eventcode.formats.io.limits import Limits, long_cells
from eventcode.issues import InvalidRecordError, Issue, Location, Severity

__all__ = ["Make", "no_rows", "reading_issue", "row_issues"]

Make: TypeAlias = Callable[[Sequence[str]], Any]
"""From the cells of a row to its record; `InvalidRecordError` with every cell that no record can hold."""

_escaped: Final = compile_("[\udc80-\udcff]").search


def reading_issue(location: Location, rule: str, message: str, column: str | None = None) -> Issue:
    """Return an issue that stops a row from being read."""
    return Issue(rule, Severity.ERROR, message=message, at=() if column is None else (column,), location=location)


def no_rows(location: Location, what: str = "rows") -> Issue:
    """Return the warning about a file that has the form of its format and nothing in it."""
    return Issue("EC013", Severity.WARNING, message=f"found no {what}, expected some", location=location)


def row_issues(
    location: Location,
    cells: Sequence[str],
    names: Sequence[str],
    make: Make,
    limits: Limits,
    *,
    encoding: str = "UTF-8",
    widths: Collection[int] = (),
) -> Iterator[Issue]:
    """
    Yield every reason why cells are no row.

    A byte that cannot be decoded is an unpaired surrogate in the cells. *widths* are the numbers of cells that a row
    may have, where they are not the number of *names*.
    """
    cells, unreadable = list(cells), set[str | None]()
    long = ((place, "EC006", message) for place, message in long_cells(cells, limits))
    for place, rule, message in chain(long, _undecoded(cells, encoding)):
        column = names[place] if place < len(names) else None
        yield reading_issue(location, rule, message, column)
        unreadable.add(column)
        cells[place] = ""
    widths = widths or (len(names),)
    if len(cells) not in widths:
        found = counted(len(cells), "column")
        yield reading_issue(location, "EC004", f"found {found}, expected {' or '.join(map(str, widths))}")
        return
    try:
        make(cells)
    except InvalidRecordError as error:
        for finding in error.findings:
            column = str(finding.at[0])
            if column not in unreadable:
                yield reading_issue(location, "EC005", finding.message, column)


def _undecoded(cells: Sequence[str], encoding: str) -> Iterator[tuple[int, str, str]]:
    """Yield the place of each cell with a byte that could not be decoded, and what is to be said of it."""
    for place, cell in enumerate(cells):
        escaped = None if cell.isascii() else _escaped(cell)
        if escaped is not None:
            yield (
                place,
                "EC001",
                f"found the byte {escaped[0].encode('ascii', 'surrogateescape')!r}, expected {encoding}",
            )
