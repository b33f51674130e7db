"""
Fields: how formats say what an event says, declared once for both directions.

A `Field` leads from cells or keys with names to fields of an event, and back; a `Codec` is all fields of a format, and
keeps the original text where the writer would not produce the same. What cuts and joins rows is a container:

| container | files |
|---|---|
| `tab_format(Codec(...), ...)` | columns between tabs, no header, no quoting |
| `csv_format(CsvTable(...), ...)` | CSV (RFC 4180), columns found by their names |
| `header_format(HeaderTable(...), ...)` | a header row, several layouts and dialects |
| `json_format(ObjectCodec(...), ...)` | JSON Lines or one JSON array |
"""

from .codec import Codec, Completion
from .columns import Column, Group, Parts
from .csv_table import CsvTable, csv_format
from .field import Cells, Field, Says, Values
from .header_files import header_format
from .header_table import HeaderTable
from .json_keys import Keys, key
from .json_object import JsonObject, ObjectCodec, json_format
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
    "HeaderTable",
    "JsonObject",
    "Keys",
    "ObjectCodec",
    "Parts",
    "Says",
    "Values",
    "csv_format",
    "degrees",
    "header_format",
    "json_format",
    "key",
    "latitude",
    "longitude",
    "tab_format",
]
