"""Columns of frames and files: the flat ones, for the codebooks of a registry, and those of scales."""

from collections.abc import Iterable
from functools import partial
from typing import Final

from attrs import evolve

from eventcode.registry import Registry
from eventcode.taxonomy import Scale

from .flat import COLUMNS, FlatColumn
from .values import code_name, code_root, has_codebook

__all__ = ["flat_columns", "scale_column"]

_LOOKED_UP: Final = {"code_name": code_name, "code_root": code_root}
"""The columns that look the code up in its codebook, each with what does."""


def flat_columns(
    scales: Iterable[Scale] = (), *, record: bool = False, registry: Registry | None = None
) -> tuple[FlatColumn, ...]:
    """
    Return the flat columns, then those of scales; *record* asks for the whole record as JSON, which comes last.

    Codes are looked up in the codebooks of *registry*; without it, in those of `eventcode.registry.DEFAULT`.
    """
    *columns, whole = COLUMNS
    known = partial(has_codebook, registry=registry)
    values = {name: partial(look_up, registry=registry) for name, look_up in _LOOKED_UP.items()}
    own = [evolve(c, value=values[c.name], known=known) if c.name in values else c for c in columns]
    return (*own, *map(scale_column, scales), *((whole,) if record else ()))


def scale_column(scale: Scale) -> FlatColumn:
    """
    Return the column with the values of codes on a scale; it is called as the scale, as an identifier.

    >>> from eventcode import Event, scale
    >>> column = scale_column(scale("goldstein-gdelt"))
    >>> column.name, column.value(Event(code="cameo:190"))
    ('goldstein_gdelt', -10.0)
    """
    name = "".join(sign if sign.isalnum() else "_" for sign in scale.name)
    return FlatColumn(
        name if name.isidentifier() else f"scale_{name}",
        "number",
        value=lambda event: None if event.code is None else scale.get(event.code),
        meaning=f"The value of the code on the scale {scale.name}; absent where the scale has none.",
        reads=("code",),
        plain=True,
    )
