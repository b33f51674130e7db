"""`eventcode show`: show the statements of files as a table, or single records whole."""

import argparse
from shutil import get_terminal_size
from typing import Final

from eventcode.convert import dumps, to_dict
from eventcode.display.text import outline, statements
from eventcode.errors import UnknownNameError
from eventcode.model import ActorRecord, Dataset, Event, Record
from eventcode.registry import Registry

from ._codebooks import add_codebooks, registry_of, take_codebooks
from ._inputs import Inputs, add_inputs, count
from ._screen import say, say_json

EXAMPLE: Final = "eventcode show events.jsonl --id e7"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_inputs(parser)
    parser.add_argument(
        "--id", action="append", help="only this record, with all its fields; an event, an actor or a document"
    )
    parser.add_argument("--limit", type=count, default=0, metavar="N", help="at most N records")
    parser.add_argument("--json", action="store_true", help="as JSON Lines")
    add_codebooks(parser)


def run(options: argparse.Namespace) -> int:
    """Show the records."""
    take_codebooks(options)
    inputs = Inputs(options)
    shown = _Shown(options, registry_of(options))
    for row in inputs.noted_rows():
        if row.record is not None and shown.add(row.record):
            break
    shown.end()
    return inputs.code


class _Shown:
    """What is shown of the records: those that are asked for whole at once, the others in a table at the end."""

    def __init__(self, options: argparse.Namespace, registry: Registry) -> None:
        self._options, self._registry = options, registry
        self._number = 0
        self._header = Dataset()
        self._origins: list[Dataset] = []
        self._actors: list[ActorRecord] = []
        self._events: list[Record] = []

    def add(self, record: Record) -> bool:
        """Take a record in; tell whether it is the last one that is asked for."""
        ids = self._options.id
        if isinstance(record, ActorRecord):
            self._actors.append(record)
        if isinstance(record, Dataset) and record.origin is not None:
            self._origins.append(record)
        elif isinstance(record, Dataset):
            self._header = self._header if self._events else record
        elif record.id in ids if ids else isinstance(record, Event):
            self._number += 1
            if self._options.json:
                say_json(dumps(record))
            elif ids:
                say(outline(to_dict(record)))
            else:
                self._events.append(record)
            return self._number == (self._options.limit or len(ids or ()))
        return False

    def end(self) -> None:
        """Show the table; fail where no record has an id that was asked for."""
        if self._events:
            whole = self._header.evolve(origins=self._origins, actors=self._actors, events=self._events)
            say(statements(whole, columns=get_terminal_size((120, 0)).columns, registry=self._registry))
        if self._options.id and not self._number:
            raise UnknownNameError(f"no record has the id {', '.join(self._options.id)}")
