"""Themes: the colours of pictures on a light page and on a dark one."""

from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias

__all__ = ["ACTS", "COLOURS", "ROLES", "STATUSES", "Theme", "config_of"]

Theme: TypeAlias = Literal["light", "dark"]

COLOURS: Final[Mapping[str, tuple[str, str]]] = {
    "page": ("#ffffff", "#17181c"),
    "text": ("#1c1d21", "#e9eaee"),
    "faint": ("#5b5d66", "#aeb1bb"),
    "line": ("#8a8c95", "#767986"),
    "grid": ("#e3e4e8", "#33353d"),
}
"""The colours of what stands around the marks, on a light page and on a dark one."""

# The colours of marks are of middle lightness, with a contrast of 3:1 at least to both pages; what they tell is told
# by a word or a shape too.
STATUSES: Final[Mapping[str, str]] = {
    "asserted": "#2a8f47",
    "reported": "#3b8f83",
    "contested": "#c4681b",
    "alleged": "#9c7d10",
    "uncertain": "#b5701f",
    "denied": "#d4433d",
    "planned": "#3f7fd6",
    "expected": "#4a86bf",
    "conditional": "#6c7fd8",
    "requested": "#8b66d9",
    "attempted": "#a25fc4",
    "supposed": "#b9559f",
    "retracted": "#808289",
    "unstated": "#808289",
}
ACTS: Final[Mapping[str, tuple[str, str]]] = {
    "denies": ("#d4433d", "cross"),
    "confirms": ("#2a8f47", "circle"),
    "revises": ("#3f7fd6", "triangle-up"),
}
"""The colour and the shape of each act; others take the next of those below."""
OTHER_ACTS: Final = (
    ("#9c7d10", "diamond"),
    ("#8b66d9", "square"),
    ("#c4681b", "triangle-down"),
    ("#b9559f", "triangle-right"),
    ("#808289", "triangle-left"),
)
ROLES: Final[Mapping[str, str]] = {
    "location": "circle",
    "origin": "triangle-left",
    "destination": "triangle-right",
    "venue": "square",
    "metonym": "diamond",
}
"""The shape of each role of a place."""
MARK: Final = "#3f7fd6"


def config_of(theme: Theme) -> dict[str, Any]:
    """Return the configuration of Vega-Lite for a theme."""
    place = ("light", "dark").index(theme)
    page, text, faint, line, grid = (COLOURS[name][place] for name in ("page", "text", "faint", "line", "grid"))
    axis = {
        "labelColor": text,
        "titleColor": faint,
        "domainColor": line,
        "tickColor": line,
        "gridColor": grid,
        "labelFontSize": 12,
        "labelLimit": 420,
    }
    return {
        "background": page,
        "font": "Arial, Liberation Sans, Helvetica, sans-serif",
        "padding": {"left": 28, "right": 20, "top": 16, "bottom": 16},
        "view": {"stroke": grid},
        "axis": axis,
        "legend": {"labelColor": text, "titleColor": faint, "labelFontSize": 12},
        "title": {"color": text, "subtitleColor": faint, "anchor": "start", "frame": "bounds", "offset": 12},
        "text": {"color": text, "fontSize": 11},
    }
