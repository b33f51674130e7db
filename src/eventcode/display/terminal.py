"""Terminal text: what cannot be printed shown as its escape, and tables laid out by the width of characters."""

from collections.abc import Iterable, Sequence
from re import Match
from re import compile as compile_
from typing import Final
from unicodedata import combining, east_asian_width

__all__ = ["printable", "printable_json", "table", "visible", "width"]

_ESCAPE: Final = compile_(r"[^\x20-\x7e]").sub


def visible(text: str) -> str:
    r"""
    Return *text* on one line, each character that cannot be printed as its escape.

    Control characters, line ends, marks that turn a line around and lone surrogates neither reach a terminal nor make a
    line of a report look like two. Text that is visible already stays as it is.

    >>> print(visible("a\x1b[2J\nb"))
    a\x1b[2J\nb
    """
    return text if text.isprintable() else _ESCAPE(_escaped, text)


def printable(text: str) -> str:
    r"""
    Return *text* with its lines, each as `visible` returns it.

    >>> print(printable("a\tb\nc"))
    a\tb
    c
    """
    return "\n".join(map(visible, text.split("\n")))


def printable_json(text: str) -> str:
    r"""
    Return JSON text in which characters that cannot be printed are escapes of JSON; it means the same.

    >>> print(printable_json('{"id": "a\x9b"}'))
    {"id": "a\u009b"}
    """
    return text if text.isprintable() else "\n".join(_ESCAPE(_escaped_json, line) for line in text.split("\n"))


def _escaped(match: Match[str]) -> str:
    found = match[0]
    return found if found.isprintable() else found.encode("unicode_escape").decode()


def _escaped_json(match: Match[str]) -> str:
    found = match[0]
    if found.isprintable():
        return found
    units = found.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[place : place + 4]}" for place in range(0, len(units), 4))


def width(text: str) -> int:
    """
    Count the terminal columns that *text* takes: two for a wide character, none for a combining one.

    >>> width("Kyiv"), width("金"), width("e\N{COMBINING ACUTE ACCENT}")
    (4, 2, 1)
    """
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, limits: Sequence[int] = (), right: Sequence[str] = ()
) -> str:
    """
    Lay out rows under a head. A cell longer than its column's limit is broken into lines, never cut.

    *right* names the columns, by their head, whose cells stand flush right.

    >>> print(table(["who", "sum"], [["PRK", "8.3"], ["RUS", "-10.0"]], right=["sum"]))
    who    sum
    ---  -----
    PRK    8.3
    RUS  -10.0
    """
    cells = [[_wrap(visible(cell), _limit(limits, i)) for i, cell in enumerate(row)] for row in rows]
    sizes = [
        max([width(title), *(width(line) for row in cells for line in row[i])], default=0)
        for i, title in enumerate(head)
    ]
    flush = [title in right for title in head]
    lines = [_line(head, sizes, flush), _line(["-" * size for size in sizes], sizes, flush)]
    for row in cells:
        depth = max(map(len, row), default=0)
        lines += [_line([c[n] if n < len(c) else "" for c in row], sizes, flush) for n in range(depth)]
    return "\n".join(lines)


def _limit(limits: Sequence[int], column: int) -> int:
    return limits[column] if column < len(limits) else 0


def _wrap(text: str, limit: int) -> list[str]:
    if not limit or width(text) <= limit:
        return [text]
    from textwrap import wrap

    return wrap(text, limit) or [""]


def _line(cells: Sequence[str], sizes: Sequence[int], flush: Sequence[bool]) -> str:
    parts = []
    for cell, size, right in zip(cells, sizes, flush, strict=True):
        blank = " " * (size - width(cell))
        parts.append(blank + cell if right else cell + blank)
    return "  ".join(parts).rstrip()
