"""`eventcode diagnose`: report which scale and classes the values of files follow."""

import argparse
from typing import Final

from eventcode.diagnosis import diagnose

from ._inputs import Inputs, add_inputs
from ._screen import say

EXAMPLE: Final = "eventcode diagnose a.CSV --from gdelt2"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_inputs(parser)
    parser.add_argument("--book", default="cameo", metavar="NAME", help="the codebook of the codes (%(default)s)")


def run(options: argparse.Namespace) -> int:
    """Diagnose the files."""
    inputs = Inputs(options)
    say(diagnose(inputs.rows(), options.book).text())
    return inputs.code
