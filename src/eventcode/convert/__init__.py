"""Conversion: records to and from dicts and JSON, keeping every key and reporting every problem."""

from .dicts import from_dict, to_dict
from .interop import dec_hook, enc_hook, register_cattrs
from .json_lines import decode, dumps, encode, loads
from .strict_json import parse

__all__ = [
    "dec_hook",
    "decode",
    "dumps",
    "enc_hook",
    "encode",
    "from_dict",
    "loads",
    "parse",
    "register_cattrs",
    "to_dict",
]
