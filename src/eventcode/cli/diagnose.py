"""`eventcode diagnose`: report which scale and classes the values of files follow."""

import argparse
from json import dumps
from typing import Final

from attrs import asdict

from eventcode.diagnosis import diagnose

from ._inputs import Inputs, add_inputs
from ._screen import say, say_json

EXAMPLE: Final = "eventcode diagnose a.CSV --from gdelt2"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_inputs(parser)
    parser.add_argument("--json", action="store_true", help="as one JSON object")
    parser.add_argument("--codebook", metavar="NAME", help="the codebook of the codes; by default that of the most")


def run(options: argparse.Namespace) -> int:
    """Diagnose the files."""
    inputs = Inputs(options)
    found = diagnose(inputs.noted_rows(), codebook=options.codebook)
    if options.json:
        say_json(dumps(asdict(found) | {"scale": found.scale, "rule": found.rule}, ensure_ascii=False))
    else:
        say(found.text())
    return inputs.code
