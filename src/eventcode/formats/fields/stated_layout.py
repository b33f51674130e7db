"""Stated layouts: what the `extra` of a header record says of the layout of a file, and the layout that it says."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from eventcode.formats.losses import Unsupported, capacity
from eventcode.formats.rows.csv import column_names

from .layout import ROW_NAME, Layout

if TYPE_CHECKING:
    from .csv_table import CsvTable

__all__ = ["columns_of", "parts_of", "stated_layout", "usual_layout"]

_OF_LAYOUT: Final = frozenset({"columns", "tags", "top", "trailing_comma"})
"""The parts of a layout that are none of its dialect."""
_LAYOUT: Final = capacity("the layout of a file")


def usual_layout(table: "CsvTable") -> Layout:
    """Return the layout of a file without a header record."""
    return _base(table, is_own=True)


def columns_of(table: "CsvTable", layout: Layout) -> tuple[str, ...]:
    """Return the columns of a file, as the format calls them."""
    if table.own is not None and layout.dialect.lines:
        return table.own.columns[layout.header]
    columns = column_names(table.called(layout.header), "the data set's header", table.known)
    return (ROW_NAME, *columns) if layout.dialect.row_names else columns


def parts_of(table: "CsvTable", layout: Layout) -> dict[str, Any]:
    """Return the parts of a layout in which it is not the usual one."""
    usual = _base(table, is_own=layout.dialect.lines)
    is_usual = layout.header == usual.header and (layout.dialect.lines or not table.is_export)
    parts: dict[str, Any] = {} if is_usual else {"columns": layout.header}
    parts |= {"lines": True} if parts and layout.dialect.lines else {}
    parts |= {"tags": layout.tags} if layout.tags else {}
    parts |= {"top": layout.top} if layout.top else {}
    parts |= {"trailing_comma": True} if layout.comma else {}
    return parts | layout.dialect.beside(usual.dialect)


def _base(table: "CsvTable", *, is_own: bool) -> Layout:
    """Return the layout from which those of the source's own files differ, or those of all others."""
    return table.own.usual if table.own is not None and is_own else Layout(table.columns, table.default)


def stated_layout(table: "CsvTable", said: object) -> tuple[Layout, list[Unsupported]]:
    """Return the layout in which these parts are not the usual ones, and those of them that are none."""
    whole = ("extra", table.name)
    if not isinstance(said, Mapping):
        return usual_layout(table), [Unsupported(whole, _LAYOUT)]
    # Files that a program exported always state their columns.
    usual = _base(table, is_own="columns" not in said or said.get("lines") is True)
    strange = [key for key, value in said.items() if key in _OF_LAYOUT and not _is_layout(key, value)]
    dialect = usual.dialect
    for key in said.keys() - _OF_LAYOUT:
        try:
            dialect = dialect.with_({key: said[key]})
        except ValueError:
            strange.append(key)
    if strange:
        return usual_layout(table), [Unsupported((*whole, key), _LAYOUT) for key in strange]
    parts = (said.get("tags", ()), said.get("trailing_comma", False), said.get("top", ""))
    layout = Layout(said.get("columns", usual.header), dialect, *parts)
    if table.own is not None and dialect.lines:
        own = table.own.with_lines(layout)
        return own or usual, [] if own else [Unsupported(whole, _LAYOUT)]
    if not layout.top and not layout.can_hold_names:
        return usual, [Unsupported((*whole, "columns"), _LAYOUT)]
    return layout, [] if layout.is_consistent else [Unsupported((*whole, "top"), _LAYOUT)]


def _is_layout(key: str, value: object) -> bool:
    """Return whether a header record may state a part of a layout so."""
    if key == "trailing_comma":
        return value is True
    if key == "top":
        return isinstance(value, str)
    return isinstance(value, tuple) and all(isinstance(name, str) for name in value)
