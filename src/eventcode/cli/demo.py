"""`eventcode demo`: code a news story as claims, check it, and turn it into numbers two ways."""

import argparse
from typing import Final

from ._screen import CLEAN, say

EXAMPLE: Final = "eventcode demo"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "-o", "--output", metavar="DIR", default="eventcode-demo", help="the folder for its files (%(default)s)"
    )


def run(options: argparse.Namespace) -> int:
    """Run the demo."""
    from eventcode import demo

    demo.run(options.output, say=say)
    return CLEAN
