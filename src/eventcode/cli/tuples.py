"""`eventcode tuples`: write the classic tuples (date, source, target, code, value) of claims, under a named rule."""

import argparse
import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from json import dumps
from types import SimpleNamespace
from typing import Final

from eventcode.formats import output
from eventcode.formats.io import check_distinct
from eventcode.model import Dataset, Event
from eventcode.projection import PROJECTIONS, EventTuple, tuples
from eventcode.row import AnyRow
from eventcode.taxonomy import scale

from ._inputs import Inputs, add_inputs
from ._screen import FOUND, complain, say_json

EXAMPLE: Final = "eventcode tuples events.jsonl --projection vouched -o tuples.csv"
_COLUMNS: Final = ("date", "relation", "earliest", "latest", "source", "target", "code", "value", "id")
_PART: Final = 1_000
"""How many events are held in memory."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_inputs(parser)
    rules = "; ".join(f"{name}: {each.title}" for name, each in PROJECTIONS.items())
    parser.add_argument(
        "--projection", choices=list(PROJECTIONS), default="vouched", help=f"the rule (%(default)s): {rules}"
    )
    parser.add_argument(
        "--scale", metavar="NAME", default="goldstein-gdelt", help="the scale of the values (%(default)s)"
    )
    parser.add_argument("-o", "--output", metavar="OUT", default="-", help="the CSV file; - for output (%(default)s)")
    parser.add_argument("--json", action="store_true", help="as JSON Lines, on standard output")


def run(options: argparse.Namespace) -> int:
    """Write the tuples; a row that cannot be read is reported, and is no tuple."""
    inputs = Inputs(options)
    check_distinct({"-o": options.output}, inputs.read_from)
    scale(options.scale)  # fails before the first file is read
    counts = Counter[str]()
    found = (
        each for data in _parts(inputs.rows(), counts) for each in tuples(data, options.projection, scale=options.scale)
    )
    if options.json:
        for each in found:
            counts["tuples"] += 1
            say_json(dumps(dict(zip(_COLUMNS, _cells(each), strict=True)), ensure_ascii=False))
    else:
        with output(options.output) as stream:
            rows = csv.writer(SimpleNamespace(write=lambda text: stream.write(text.encode())))
            rows.writerow(_COLUMNS)
            for each in found:
                counts["tuples"] += 1
                rows.writerow(_cells(each))
    complain(f"{counts['tuples']:,} tuples of {counts['events']:,} events, {counts['rejects']:,} rows not read")
    return FOUND if counts["rejects"] else inputs.code


def _parts(rows: Iterable[AnyRow], counts: Counter[str]) -> Iterator[Dataset]:
    """Yield data sets of some events each, under the header of their file."""
    header, file = Dataset(), None
    events: list[Event] = []
    for row in rows:
        is_new = row.location.file != file or isinstance(row.record, Dataset)
        if events and (is_new or len(events) == _PART):
            yield header.evolve(events=events)
            events = []
        if is_new:
            header, file = Dataset(), row.location.file
        if isinstance(row.record, Dataset):
            header = row.record.header
        elif isinstance(row.record, Event):
            counts["events"] += 1
            events.append(row.record)
        elif row.record is None:
            counts["rejects"] += 1
            for issue in row.issues:
                complain(str(issue))
    yield header.evolve(events=events)


def _cells(found: EventTuple) -> list[str | float | None]:
    days = (None if day is None else "{:04}-{:02}-{:02}".format(*day) for day in (found.earliest, found.latest))
    return [
        found.date,
        found.relation,
        *days,
        found.source,
        found.target,
        str(found.code),
        found.value,
        found.event.id,
    ]
