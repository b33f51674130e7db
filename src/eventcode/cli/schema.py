"""`eventcode schema`: print the JSON Schema of the native format."""

import argparse
from json import dumps
from typing import Final

from eventcode.convert.schema import json_schema

from ._screen import CLEAN, say

EXAMPLE: Final = "eventcode schema event > event.schema.json"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "of",
        nargs="?",
        default="record",
        metavar="KIND",
        help="record (any line), event, document, actor, dataset (the header), or the name of a type, such as denial",
    )


def run(options: argparse.Namespace) -> int:
    """Print the schema."""
    say(dumps(json_schema(options.of), indent=2, ensure_ascii=False))
    return CLEAN
