"""`eventcode sniff`: detect the format of files by their first rows and names, with the reasons."""

import argparse
from typing import Final

from eventcode.display.terminal import visible
from eventcode.errors import EventCodeError
from eventcode.formats import PathOrStream, files, sniff

from ._inputs import add_paths, files_in
from ._screen import CLEAN, FAILED, FOUND, complain, reason, say

EXAMPLE: Final = "eventcode sniff *.txt"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_paths(parser)


def run(options: argparse.Namespace) -> int:
    """Detect each file by itself; one that cannot be opened does not keep the others from it."""
    return max(map(_sniff, options.path))


def _sniff(path: str) -> int:
    code = CLEAN
    try:
        for file in (file for each, _ in files_in(path) for file in files(each)):
            code = max(code, _detect(file))
    except (EventCodeError, OSError) as error:
        complain(reason(error))
        code = FAILED
    return code


def _detect(file: PathOrStream) -> int:
    try:
        detected = sniff(file)
    except (EventCodeError, OSError) as error:
        complain(reason(error))
        return FAILED
    say(visible(str(detected)))
    return CLEAN if detected.format else FOUND
