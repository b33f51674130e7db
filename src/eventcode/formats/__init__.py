"""
Formats: files to rows, records to files, and nothing lost on the way.

A format joins a container, which cuts bytes into rows (`rows/`), with a family, which says what columns or keys mean.
`fields/` holds the codecs between both.

| kind of file | container | fields | families |
|---|---|---|---|
| columns between tabs, no header, no quoting | `rows.tsv` | `fields.tab_table` | `gdelt`, `phoenix`, `quads` |
| a header row, columns found by their names | `rows.csv` | `fields.csv_table` | `acled`, `ucdp`, `mapped` and others |
| the same, in layouts of the source | `rows.tab_lines` | `fields.own_files` | `icews`, `polecat` |
| columns between tabs, exported | `rows.csv` | `fields.exported_files` | `gdelt`, `phoenix`, `quads` |
| any of these as JSON | `rows.json` | `fields.json_rows` | the same |
| JSON Lines, or one JSON array | `rows.json` | `fields.json_object` | `plover` |
| rows of changing width; XML | their own | `fields.json_object` | `petrarch` |
| JSON Lines of this library | `rows.json` | the record itself | `native` |
| Parquet, Arrow IPC, Stata | their own | `columnar` | `arrow` |
| the flat columns for people, maps and graphs | their own | `columnar` | `export` |
"""

import sys
from collections.abc import Mapping
from types import ModuleType

from eventcode.registry import Registry

from . import quads
from .api import WriteResult, dataset_of, load, read, write
from .catalogue import BUILT_IN, formats
from .choice import format_of, in_dialect, target_format
from .format import ColumnWriter, Format, Read, Signature, Write
from .ids import Repeated
from .io.limits import Limits
from .io.output import PathOrStream, output
from .io.preview import Preview
from .losses import RAISE, LossPolicy, Unsupported, UnsupportedError, unsupported_fields
from .mapped import MappedHeader, draft_mapping, explain_mapping, mapped, mapped_headers
from .rows.dialect import Options
from .sniff import Detection, files, sniff

__all__ = [
    "BUILT_IN",
    "RAISE",
    "ColumnWriter",
    "Detection",
    "Format",
    "Limits",
    "LossPolicy",
    "MappedHeader",
    "Options",
    "PathOrStream",
    "Preview",
    "Read",
    "Repeated",
    "Signature",
    "Unsupported",
    "UnsupportedError",
    "Write",
    "WriteResult",
    "dataset_of",
    "draft_mapping",
    "explain_mapping",
    "files",
    "format_of",
    "formats",
    "in_dialect",
    "load",
    "mapped",
    "mapped_headers",
    "output",
    "quads",
    "read",
    "sniff",
    "target_format",
    "unsupported_fields",
    "write",
]


class _Formats(ModuleType):
    """The class of a module that can be called for the list of formats: `eventcode.formats()`."""

    def __call__(self, *, registry: Registry | None = None) -> Mapping[str, Format]:
        return formats(registry=registry)


sys.modules[__name__].__class__ = _Formats
