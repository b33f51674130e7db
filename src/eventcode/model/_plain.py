"""Records as plain data: the dicts, lists, texts and numbers that JSON holds."""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import NOTHING, fields

from ._base import Part

__all__ = ["plain"]


def plain(value: Any, other: Callable[[Any], Any] = str) -> Any:  # noqa: ANN401  # any field's value, any JSON
    """
    Return *value* as plain data; what stands at its default is left out, and what was unknown comes last.

    A part that has only its shorthand field is that field's value. *other* turns what downstream types hold into plain
    data.
    """
    if isinstance(value, Part):
        return _plain_part(value, other)
    if isinstance(value, str):
        return str(value)
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, tuple | list):
        return [plain(item, other) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item, other) for key, item in value.items()}
    return other(value)


def _plain_part(part: Part, other: Callable[[Any], Any]) -> Any:  # noqa: ANN401  # a dict, or the shorthand's value
    data: dict[str, Any] = {**part.head()}
    for f in fields(type(part)):
        if f.name == "unknown" or f.metadata.get("contents"):
            continue
        value = getattr(part, f.name)
        if f.default is NOTHING or value != f.default or f.metadata.get("always"):
            data[f.name] = plain(value, other)
    data |= {key: plain(item, other) for key, item in part.unknown.items() if key != "type" or not part.head()}
    return data[part.shorthand] if part.shorthand and list(data) == [part.shorthand] else data
