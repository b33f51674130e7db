"""JSON data that cannot change, for what a record keeps without having a field for it."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NoReturn, Self

from eventcode.errors import RecordError, one_screen, truncated

from .hypothesis_hooks import announced
from .pydantic_hooks import PydanticHooks
from .scalar import as_scalar

__all__ = ["DEEPEST", "EMPTY", "FrozenDict", "fits_64_bits", "freeze", "is_finite", "is_text"]

DEEPEST: Final = 64
"""The number of levels that lists and objects may be nested in the data that a record keeps."""


@announced
class FrozenDict(PydanticHooks, dict[str, Any]):
    """
    An immutable dict of JSON data.

    Lists become tuples and dicts become `FrozenDict`, all the way down, so that the data can be hashed and compared by
    value. Enum members and scalars of other libraries become plain JSON values.

    Raises:
        RecordError: for values that JSON cannot hold: NaN, infinity, a lone surrogate, a key that is no text, any other
            type; for whole numbers of more than 64 bits, which other readers of JSON would round; for more than 64
            levels.

    >>> FrozenDict({"NumMentions": 3, "tags": ["a"]})["tags"]
    ('a',)

    """

    __slots__ = ()

    def __init__(self, value: Mapping[str, Any] | Iterable[tuple[str, Any]] = ()) -> None:
        super().__init__(_frozen_items(value, 1))

    def __hash__(self) -> int:  # type: ignore[override]  # dict has none, because a dict can change
        return hash(frozenset(self.items())) if self else 0  # most parts have no unknown keys

    def __repr__(self) -> str:
        return one_screen(self)

    def __reduce__(self) -> tuple[type[Self], tuple[dict[str, Any]]]:
        return type(self), (dict(self),)

    def __or__(self, other: Mapping[str, Any]) -> "FrozenDict":  # type: ignore[override]  # text keys only
        return FrozenDict({**self, **other})

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("a record's data cannot change: make a new record with evolve()")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse


def _frozen_items(value: Mapping[str, Any] | Iterable[tuple[str, Any]], depth: int) -> list[tuple[str, Any]]:
    items = value.items() if isinstance(value, Mapping) else value
    return [(_key(key), freeze(item, depth)) for key, item in items]


def _key(key: object) -> str:
    if not isinstance(key, str) or not is_text(key):
        raise RecordError(found=f"the key {truncated(key)}", expected="text")
    return str.__str__(key)


def freeze(value: Any, depth: int) -> object:
    """Return a value, at a depth, as one of JSON's own types, so that it equals the value read back from its JSON."""
    cls = type(value)
    if cls is str:
        if is_text(value):
            return value
    elif value is None or cls is bool or (cls is int and fits_64_bits(value)) or (cls is float and is_finite(value)):
        return value
    elif isinstance(value, Mapping | list | tuple):
        if depth >= DEEPEST:
            raise RecordError(
                found=f"more than {DEEPEST} levels of lists and objects", expected=f"at most {DEEPEST} levels"
            )
        if not isinstance(value, Mapping):
            return tuple([freeze(item, depth + 1) for item in value])
        frozen_dict = FrozenDict()
        dict.__init__(frozen_dict, _frozen_items(value, depth + 1))
        return frozen_dict
    elif (plain := as_scalar(value)) is not None and type(plain) is not cls:
        return freeze(plain, depth)
    raise RecordError(
        found=truncated(value),
        expected="a value that JSON can hold: text, a finite number, true, false, null, [] or {}",
    )


def is_text(value: str) -> bool:
    """Tell whether UTF-8 can hold the text: a lone surrogate is half a character."""
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_finite(value: float) -> bool:
    """Tell whether a number is neither infinite nor NaN: as `math.isfinite`, without the import of it."""
    return value - value == 0


def fits_64_bits(value: int) -> bool:
    """Tell whether every JSON library can hold the whole number."""
    return -(2**63) <= value < 2**64


EMPTY: Final = FrozenDict()
