"""
Fields: how formats say what an event says, declared once for both directions.

A `Field` leads from cells or keys with names to fields of an event, and back; a `Codec` is all fields of a format, and
keeps the original text where the writer would not produce the same. What cuts and joins rows is a container:

| container | files |
|---|---|
| `tab_format(Codec(...), ...)` | columns between tabs, no header, no quoting |
| `csv_format(CsvTable(...), ...)` | a header row, columns found by their names, in any dialect |
| the same with `own=OwnFiles(...)` | the same, and files of the source in layouts and dialects of its own |
| `json_format(ObjectCodec(...), ...)` | JSON Lines or one JSON array |
"""

from .codec import Codec, Completion
from .columns import Column, Group, Parts
from .csv_table import CsvTable, csv_format
from .field import Cells, Field, Says, Values
from .json_keys import Keys, key
from .json_object import JsonObject, ObjectCodec, json_format
from .own_files import OwnFiles
from .tab_table import tab_format
from .texts import LATITUDE, LONGITUDE, degrees, latitude, longitude

__all__ = [
    "LATITUDE",
    "LONGITUDE",
    "Cells",
    "Codec",
    "Column",
    "Completion",
    "CsvTable",
    "Field",
    "Group",
    "JsonObject",
    "Keys",
    "ObjectCodec",
    "OwnFiles",
    "Parts",
    "Says",
    "Values",
    "csv_format",
    "degrees",
    "json_format",
    "key",
    "latitude",
    "longitude",
    "tab_format",
]
