"""Bytes: files opened once, decompressed, fetched, limited, and written whole or not at all."""

from .compression import compression_of, plain_name
from .encoding import encoding_of
from .files import InputFile, Source, inputs, lines, paths, previews, size_of
from .limits import LIMITS, Limits
from .output import PathOrStream, check_distinct, output, stale, unfinished_folder
from .preview import SIZE, Preview
from .remote import is_remote

__all__ = [
    "LIMITS",
    "SIZE",
    "InputFile",
    "Limits",
    "PathOrStream",
    "Preview",
    "Source",
    "check_distinct",
    "compression_of",
    "encoding_of",
    "inputs",
    "is_remote",
    "lines",
    "output",
    "paths",
    "plain_name",
    "previews",
    "size_of",
    "stale",
    "unfinished_folder",
]
