"""The built-in formats by name, each loaded from its module at first use."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Final

from eventcode.registry import DEFAULT, Registry, reserve

from .format import Format

__all__ = ["BUILT_IN", "READ_ONLY", "WRITTEN_ONLY", "formats"]

_PLACES: Final[Mapping[str, str]] = {
    "native": "native:FORMAT",
    "gdelt2": "gdelt.gdelt2:FORMAT",
    "csv": "export.csv:FORMAT",
    "csv-safe": "export.csv:SAFE",
    "icews": "icews:FORMAT",
    "polecat": "polecat:FORMAT",
    "ucdp-ged": "ucdp:FORMAT",
    "acled": "acled.events:FORMAT",
    "acled-deleted": "acled.deleted:FORMAT",
    "gdelt1": "gdelt.gdelt1:FORMAT",
    "gdelt2-mentions": "gdelt.mentions:FORMAT",
    "gdelt-reduced": "gdelt.reduced:FORMAT",
    "phoenix": "phoenix.events:FORMAT",
    "phoenix-cline": "phoenix.cline:FORMAT",
    "terrier": "phoenix.terrier:FORMAT",
    "quads": "quads.events:FORMAT",
    "plover": "plover.manual:FORMAT",
    "plover-gsr": "plover.gold_standard:FORMAT",
    "ngec": "plover.ngec:FORMAT",
    "petrarch": "petrarch.events:FORMAT",
    "petrarch-validation": "petrarch.validation:FORMAT",
    "parquet": "arrow.parquet:FORMAT",
    "parquet-flat": "arrow.parquet:PLAIN",
    "feather": "arrow.feather:FORMAT",
    "xlsx": "export.xlsx:FORMAT",
    "stata": "arrow.stata:FORMAT",
    "geojson": "export.geojson:FORMAT",
    "graphml": "export.graphml:FORMAT",
}


class _BuiltIn(Mapping[str, Format]):
    """Formats by name; a format is imported when it is asked for."""

    def __getitem__(self, name: str) -> Format:
        return _load(_PLACES[name])

    def __iter__(self) -> Iterator[str]:
        return iter(_PLACES)

    def __len__(self) -> int:
        return len(_PLACES)

    def __contains__(self, name: object) -> bool:
        return name in _PLACES


@cache
def _load(place: str) -> Format:
    module, _, name = place.partition(":")
    found: Format = getattr(import_module(f".{module}", __package__), name)
    return found


READ_ONLY: Final = frozenset({"petrarch-validation"})
"""The built-in formats that cannot be written, known without importing them."""
WRITTEN_ONLY: Final = frozenset({"csv-safe", "graphml", "parquet-flat", "xlsx"})
"""The built-in formats that cannot be read."""

BUILT_IN: Final[Mapping[str, Format]] = _BuiltIn()
"""The formats that the library brings, by name."""
reserve("format", BUILT_IN)


def formats(*, registry: Registry | None = None) -> Mapping[str, Format]:
    """
    Return the formats by name: the built-in ones, then the registry's.

    Iterated over, the mapping gives names, as `codebooks()` does. It is a mapping because no function returns a single
    format by its name: `formats()["gdelt2"]` does.
    """
    return {**BUILT_IN, **(registry or DEFAULT).formats}
