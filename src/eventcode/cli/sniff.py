"""`eventcode sniff`: detect the format of files by their first rows and names, with the reasons."""

import argparse
from json import dumps
from typing import Final

from eventcode.display.terminal import visible
from eventcode.errors import EventCodeError
from eventcode.formats import Detection, Options, PathOrStream, files, sniff

from ._inputs import add_dialect, add_paths, dialect_of, files_in
from ._screen import CLEAN, FAILED, FOUND, complain, reason, say, say_json

EXAMPLE: Final = "eventcode sniff *.txt"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_paths(parser)
    add_dialect(parser)
    parser.add_argument("--json", action="store_true", help="as JSON Lines: an object for each file")


def run(options: argparse.Namespace) -> int:
    """Detect each file by itself; one that cannot be opened does not keep the others from it."""
    return max(_sniff(path, dialect_of(options), as_json=options.json) for path in options.path)


def _sniff(path: str, dialect: Options, *, as_json: bool) -> int:
    code = CLEAN
    try:
        for file in (file for each, _ in files_in(path) for file in files(each)):
            code = max(code, _detect(file, dialect, as_json=as_json))
    except (EventCodeError, OSError) as error:
        complain(reason(error))
        code = FAILED
    return code


def _detect(file: PathOrStream, dialect: Options, *, as_json: bool) -> int:
    try:
        detected = sniff(file, dialect=dialect)
    except (EventCodeError, OSError) as error:
        complain(reason(error))
        return FAILED
    if as_json:
        say_json(dumps(_as_dict(detected), ensure_ascii=False))
    else:
        say(visible(str(detected)))
    return CLEAN if detected.format else FOUND


def _as_dict(detected: Detection) -> dict[str, object]:
    return {
        "file": detected.file,
        "format": detected.format,
        "dialect": list(detected.dialect),
        "candidates": {name: list(reasons) for name, reasons in detected.reasons.items()},
        "ambiguity": None if detected.format else detected.ambiguity,
    }
