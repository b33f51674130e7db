"""`eventcode show`: show the statements of files as a table, or single records whole."""

import argparse
from shutil import get_terminal_size
from typing import Final

from eventcode.convert import dumps, to_dict
from eventcode.display.text import outline, statements
from eventcode.errors import UnknownNameError
from eventcode.model import Event

from ._inputs import Inputs, add_inputs, count
from ._screen import CLEAN, FOUND, complain, say, say_json

EXAMPLE: Final = "eventcode show events.jsonl --id e7"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_inputs(parser)
    parser.add_argument("--id", action="append", help="only this record, with all its fields")
    parser.add_argument("--limit", type=count, default=0, metavar="N", help="at most N records")
    parser.add_argument("--json", action="store_true", help="as JSON Lines")


def run(options: argparse.Namespace) -> int:
    """Show the records."""
    inputs = Inputs(options)
    found, code = 0, CLEAN
    data: list[Event] = []
    for row in inputs.rows():
        if row.record is None:
            code = FOUND
            for issue in row.issues:
                complain(str(issue))
        elif isinstance(row.record, Event) and (not options.id or row.record.id in options.id):
            found += 1
            if options.json:
                say_json(dumps(row.record))
            elif options.id:
                say(outline(to_dict(row.record)))
            else:
                data.append(row.record)
            if found == (options.limit or (len(options.id) if options.id else 0)):
                break
    if data:
        say(statements(data, columns=get_terminal_size((120, 0)).columns))
    if options.id and not found:
        raise UnknownNameError(f"no event has the id {', '.join(options.id)}")
    return code or inputs.code
