"""Stated layouts: what the `extra` of a header record says of the layout of a file, and the layout that it says."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from eventcode.formats.losses import Unsupported, capacity
from eventcode.formats.rows.csv import column_names

from .layout import ROW_NAME, Layout

if TYPE_CHECKING:
    from .csv_table import CsvTable

__all__ = ["columns_of", "parts_of", "stated_layout", "usual_layout"]

_OWN: Final = frozenset({"columns", "tags", "top", "trailing_comma"})
"""The parts of a layout that are none of its dialect."""
_LAYOUT: Final = capacity("the layout of a file")


def usual_layout(table: "CsvTable") -> Layout:
    """Return the layout of a file without a header record."""
    return Layout(table.columns, table.default) if table.own is None else table.own.usual


def columns_of(table: "CsvTable", layout: Layout) -> tuple[str, ...]:
    """Return the columns of a file, as the format calls them."""
    if table.own is not None and layout.lines is not None:
        return table.own.columns(layout)
    columns = column_names(table.called(layout.header), "the data set's header", table.known)
    return (ROW_NAME, *columns) if layout.dialect.row_names else columns


def parts_of(table: "CsvTable", layout: Layout) -> dict[str, Any]:
    """Return the parts of a layout in which it is not the usual one."""
    if table.own is not None and layout.lines:
        return table.own.parts_of(layout)
    is_usual = layout.header == table.columns and not table.is_export
    parts: dict[str, Any] = {} if is_usual else {"columns": layout.header}
    parts |= {"tags": layout.tags} if layout.tags else {}
    parts |= {"top": layout.top} if layout.top else {}
    parts |= {"trailing_comma": True} if layout.comma else {}
    return parts | layout.dialect.beside(table.default)


def stated_layout(table: "CsvTable", said: object) -> tuple[Layout, list[Unsupported]]:
    """Return the layout in which these parts are not the usual ones, and those of them that are none."""
    whole = ("extra", table.name)
    if not isinstance(said, Mapping):
        return usual_layout(table), [Unsupported(whole, _LAYOUT)]
    if table.own is not None and "columns" not in said:
        own = table.own.of_parts(said)
        return own or table.own.usual, [] if own else [Unsupported(whole, _LAYOUT)]
    strange = [key for key, value in said.items() if key in _OWN and not _is_layout(key, value)]
    dialect = table.default
    for key in said.keys() - _OWN:
        try:
            dialect = dialect.with_({key: said[key]})
        except ValueError:
            strange.append(key)
    if strange:
        return usual_layout(table), [Unsupported((*whole, key), _LAYOUT) for key in strange]
    parts = (said.get("tags", ()), said.get("trailing_comma", False), said.get("top", ""))
    layout = Layout(said.get("columns", table.columns), dialect, *parts)
    return layout, [] if layout.is_consistent else [Unsupported((*whole, "top"), _LAYOUT)]


def _is_layout(key: str, value: object) -> bool:
    """Return whether a header record may state a part of a layout so."""
    if key == "trailing_comma":
        return value is True
    if key == "top":
        return isinstance(value, str)
    return isinstance(value, tuple) and all(isinstance(name, str) for name in value)
