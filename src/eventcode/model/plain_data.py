"""Records as plain data: the dicts, lists, texts and numbers that JSON holds."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from attrs import fields, has

from .base import Part
from .caching import cached

__all__ = ["plain"]


def plain(value: Any) -> Any:  # noqa: PLR0911  # any field's value, any JSON; one line a kind
    """
    Return *value* as plain data; what stands at its default is left out, and what was unknown comes last.

    A part that has only its shorthand field is that field's value. Of what downstream types hold, an enum member is its
    value, a date or time its ISO 8601 text, an instance of an attrs class the dict of its fields; all else is its text.
    """
    if isinstance(value, Part):
        return _plain_part(value)
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, str):
        return str(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return int(value) if isinstance(value, int) else float(value)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return _plain_other(value)


def _plain_other(value: Any) -> Any:
    """Return as plain data what downstream types alone hold."""
    from datetime import date, time  # which no record of the library holds

    if isinstance(value, date | time):
        return value.isoformat()
    if has(type(value)):
        return {f.name: plain(getattr(value, f.name)) for f in fields(type(value))}
    return str(value)


@cached
def _written(cls: type[Part]) -> tuple[tuple[str, Any, bool], ...]:
    """Return the fields that are written, each with its default, and whether it is written where it holds that."""
    written = (f for f in fields(cls) if f.name != "unknown" and not f.metadata.get("contents"))
    return tuple((f.name, f.default, bool(f.metadata.get("always"))) for f in written)


def _plain_part(part: Part) -> Any:
    data: dict[str, Any] = {**part.head()}
    for name, default, is_always in _written(type(part)):
        value = getattr(part, name)
        if is_always or (value is not default and value != default):
            data[name] = value if type(value) is str else plain(value)
    data |= {key: plain(item) for key, item in part.unknown.items() if key not in data}
    return data[part.shorthand] if part.shorthand and list(data) == [part.shorthand] else data
