"""Structs of msgspec with the fields and limits of the model's classes, made from the same annotations."""

from math import ceil, floor
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

import msgspec
from attrs import NOTHING, Attribute, fields

from eventcode.model import Code, FrozenDict, Part, Pattern, Range
from eventcode.model.caching import cached
from eventcode.model.frozendict import EMPTY

from .heads import head_of

__all__ = ["NO_VALUE", "contents", "own_fields", "struct_of"]

NO_VALUE: Final = (None, "", (), EMPTY)
"""The defaults of fields that may be without a value: for them, null is the same as no key."""

_INT64: Final = (-(2**63), 2**63 - 1)
_TEXT: Final = Annotated[str, msgspec.Meta(min_length=1)]


def own_fields(cls: type[Part]) -> list["Attribute[Any]"]:
    """Return the fields of a class that stand in its JSON under their names."""
    return [f for f in fields(cls) if f.name != "unknown" and not f.metadata.get("contents")]


def contents(cls: type[Part]) -> list["Attribute[Any]"]:
    """Return the fields of a class whose records stand on lines of their own."""
    return [f for f in fields(cls) if f.metadata.get("contents")]


@cached
def struct_of(cls: type[Part], *, is_exact: bool = False) -> Any:
    """
    Make the struct of a class: its head as required literals, then its fields, within their annotations' limits.

    An exact struct refuses unknown keys, and is encoded with the keys that it was decoded from.
    """
    specs: list[Any] = [(key, Literal[value]) for key, value in head_of(cls).items()]
    for f in own_fields(cls):
        kind = _struct_type(f.type, is_exact=is_exact)
        if kind is None or not _is_simple(f.default):
            return None
        kind = kind | None if f.default in NO_VALUE else kind
        if f.default is NOTHING or f.metadata.get("always"):
            specs.append((f.name, kind))
        elif is_exact:
            specs.append((f.name, kind | msgspec.UnsetType, msgspec.UNSET))
        else:
            specs.append((f.name, kind, None if f.default == EMPTY else f.default))
    specs += [(f.name, NoneType, None) for f in contents(cls)]
    return msgspec.defstruct(
        f"{cls.__name__}Struct", specs, kw_only=True, omit_defaults=True, forbid_unknown_fields=is_exact, gc=False
    )


def _is_simple(default: object) -> bool:
    """Tell whether a default is a value that cannot change, and not a factory of values."""
    return default is NOTHING or default is None or isinstance(default, str | int | float) or default in ((), EMPTY)


_KINDS: Final[dict[Any, Any]] = {
    str: _TEXT,
    Code: _TEXT,
    int: Annotated[int, msgspec.Meta(ge=_INT64[0], le=_INT64[1])],  # the slow path has the few that need a 64th bit
    float: Annotated[int, msgspec.Meta(ge=_INT64[0], le=_INT64[1])] | float,
    bool: bool,
    NoneType: NoneType,
    FrozenDict: dict[str, Any],
}


def _struct_type(annotation: Any, *, is_exact: bool = False) -> Any:
    """Return the type that asks msgspec for the checks of an annotation, or None where there is none."""
    if annotation in _KINDS:
        return _KINDS[annotation]
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _limited(*args)
    if origin is Literal:
        return annotation
    if origin in {Union, UnionType}:
        return _struct_union(args, is_exact=is_exact)
    if origin is tuple:
        kind = _struct_type(args[0], is_exact=is_exact)
        return None if kind is None else tuple[kind, ...]  # type: ignore[valid-type]  # made at run time
    is_part = isinstance(annotation, type) and issubclass(annotation, Part)
    return _struct_part(annotation, is_exact=is_exact) if is_part else None


def _struct_union(options: tuple[Any, ...], *, is_exact: bool) -> Any:
    """Allow one kind or none, or several of those that JSON itself distinguishes."""
    if len([o for o in options if o is not NoneType]) > 1 and not set(options) <= {str, int, float, bool, NoneType}:
        return None
    kinds = [_struct_type(option, is_exact=is_exact) for option in options]
    return None if None in kinds else Union[tuple(kinds)]  # noqa: UP007  # made of a list


def _struct_part(cls: type[Part], *, is_exact: bool) -> Any:
    struct = struct_of(cls, is_exact=is_exact)
    if struct is None or cls.shorthand is None:
        return struct
    kind = next(f.type for f in fields(cls) if f.name == cls.shorthand)
    return _TEXT | struct if kind in {str, str | None} else None


def _limited(base: Any, limit: Range | Pattern) -> Any:
    if isinstance(limit, Pattern):
        return _TEXT  # the builder looks at the pattern: msgspec would run the expression anew for each "PRK"
    low, high = max(limit.low, _INT64[0]), min(limit.high, _INT64[1])
    whole = Annotated[int, msgspec.Meta(ge=ceil(low), le=floor(high))]
    return whole if base is int else whole | Annotated[float, msgspec.Meta(ge=limit.low, le=limit.high)]
