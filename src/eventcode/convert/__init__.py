"""Conversion: records to and from dicts and JSON, keeping every key and reporting every problem."""

from .dicts import from_dict, to_dict
from .json_lines import decode, dumps, encode, loads
from .strict_json import parse

__all__ = ["decode", "dumps", "encode", "from_dict", "loads", "parse", "to_dict"]
