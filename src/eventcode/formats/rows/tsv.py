"""Lines of cells between tabs, without quoting."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from eventcode.formats.io.limits import Limits, long_line
from eventcode.issues import Issue, Location

from .cells import Make, reading_issue, row_issues

__all__ = ["TAB", "has_delimiter", "line_issues"]

TAB: Final = "\t"


def has_delimiter(text: str) -> bool:
    """Return True where a text cannot be a cell between tabs."""
    return TAB in text or "\n" in text


def line_issues(
    location: Location,
    raw: bytes,
    names: Sequence[str],
    make: Make,
    limits: Limits,
    *,
    widths: Collection[int] = (),
) -> Iterator[Issue]:
    """Yield every reason why a line is no row."""
    if len(raw) > limits.line:
        yield reading_issue(location, "EC006", long_line(len(raw), limits))
        return
    cells = raw.decode("utf-8", "surrogateescape").split(TAB)
    yield from row_issues(location, cells, names, make, limits, widths=widths)
