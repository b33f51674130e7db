"""Conversion: records to and from dicts and JSON, keeping every key and reporting every problem."""

from .dicts import decode, dumps, encode, from_dict, loads, parse, to_dict

__all__ = ["decode", "dumps", "encode", "from_dict", "loads", "parse", "to_dict"]
