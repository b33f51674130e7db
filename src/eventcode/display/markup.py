"""Markup: the pieces of HTML that notebooks are shown; every text goes through `html.escape`."""

from collections.abc import Iterable, Mapping
from html import escape
from types import MappingProxyType
from typing import Final

from eventcode.issues import Severity

from .terminal import visible

__all__ = [
    "MOST",
    "SEVERITY_COLOURS",
    "STATUS_COLOURS",
    "Html",
    "grid",
    "join",
    "listed",
    "opened",
    "pairs",
    "row",
    "tag",
]

MOST: Final = 100
"""How many statements of a data set are shown; how many there are besides is said below them."""

# Half-transparent, so that they tint a light page and a dark one, and the text keeps the page's own colour.
_GREEN, _YELLOW, _ORANGE, _RED, _BLUE, _VIOLET, _GREY = (
    f"rgba({rgb}, 0.25)"
    for rgb in ("46,160,67", "210,180,0", "230,120,20", "218,54,51", "56,139,253", "137,87,229", "128,128,128")
)
STATUS_COLOURS: Final[Mapping[str, str]] = {
    "asserted": _GREEN,
    "reported": _GREEN,
    "contested": _ORANGE,
    "alleged": _YELLOW,
    "uncertain": _ORANGE,
    "denied": _RED,
    "planned": _BLUE,
    "expected": _BLUE,
    "conditional": _BLUE,
    "requested": _VIOLET,
    "attempted": _VIOLET,
    "supposed": _VIOLET,
    "retracted": _GREY,
    "unstated": _GREY,
}
"""The background of a status's cell; the word stands in it, so that nobody needs to see the colour."""
SEVERITY_COLOURS: Final = {Severity.ERROR: _RED, Severity.WARNING: _YELLOW, Severity.INFO: _BLUE}


class Html(str):
    """Text that is HTML already; any other text is escaped where it is put in."""

    __slots__ = ()


def _text(text: str) -> str:
    return text if isinstance(text, Html) else escape(visible(text))


def join(parts: Iterable[str], between: str = "") -> Html:
    """Join texts, each escaped unless it is HTML."""
    return Html(_text(between).join(map(_text, parts)))


def tag(name: str, *inside: str, **attributes: str) -> Html:
    """Return an element; `class_` and `data_code` are the attributes class and data-code."""
    shown = "".join(f' {key.rstrip("_").replace("_", "-")}="{_text(value)}"' for key, value in attributes.items())
    return Html(f"<{name}{shown}>{join(inside)}</{name}>")


def listed(items: Iterable[str]) -> Html | None:
    """Return a list of items; None of no items."""
    found = [tag("li", item) for item in items]
    return tag("ul", *found, style="margin:0;padding-left:1.2em") if found else None


def pairs(facts: Mapping[str, str | None]) -> Html:
    """Return names with what they stand for; those that stand for nothing are left out."""
    found = [(tag("dt", key, style="opacity:.7"), tag("dd", value)) for key, value in facts.items() if value]
    return tag("dl", *(part for pair in found for part in pair))


_CELL: Final = "text-align:start;vertical-align:top;padding:.2em .6em"


def row(cells: Iterable[str], colours: Mapping[int, str] = MappingProxyType({})) -> Html:
    """Return a row of a table; *colours* are the backgrounds of cells, by their places."""
    tinted = ((cell, f";background:{colours[place]}" if place in colours else "") for place, cell in enumerate(cells))
    # Each cell finds its own direction, so that Arabic in one leaves its neighbours where they are.
    return tag("tr", *(tag("td", cell, dir="auto", style=_CELL + tint) for cell, tint in tinted))


def grid(title: str, head: Iterable[str], body: Iterable[str]) -> Html:
    """Return a table with a caption."""
    caption = tag("caption", title, style="text-align:left;caption-side:top", dir="auto")
    names = tag("tr", *(tag("th", name, scope="col", style=_CELL) for name in head))
    return tag("table", caption, tag("thead", names), tag("tbody", *body))


def opened(name: str, page: str) -> Html:
    """Return what opens below a name."""
    return tag("details", tag("summary", name), page)
