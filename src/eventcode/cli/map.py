"""`eventcode map`: write a first mapping file for a table of your own, to be edited."""

import argparse
from typing import Final

from eventcode.formats import draft_mapping, output

from ._inputs import add_dialect, dialect_of, format_by_rows
from ._screen import CLEAN, complain, say

EXAMPLE: Final = "eventcode map strikes.csv -o strikes.toml"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("path", metavar="FILE", help="a table with a header, or JSON; - for standard input")
    parser.add_argument(
        "-o", "--output", metavar="OUT", default="-", help="the mapping file; - for output, the default"
    )
    add_dialect(parser)


def run(options: argparse.Namespace) -> int:
    """Write the mapping file."""
    dialect = dialect_of(options)
    if (known := format_by_rows(options.path, dialect)) is not None:
        complain(f"{options.path}: is of the format {known!r}, which is read without a mapping file")
    text = draft_mapping(options.path, dialect=dialect)
    if options.output == "-":
        say(text.removesuffix("\n"))
    else:
        with output(options.output) as stream:
            stream.write(text.encode())
    return CLEAN
