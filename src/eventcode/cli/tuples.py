"""`eventcode tuples`: write the classic tuples (date, source, target, code, value) of claims, under a named rule."""

import argparse
import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from json import dumps
from types import SimpleNamespace
from typing import Any, Final

from eventcode.formats import output
from eventcode.formats.io import check_distinct
from eventcode.model import ActorRecord, Dataset, Document, Event
from eventcode.projection import PROJECTIONS, EventTuple, projection, tuples
from eventcode.row import AnyRow, Item
from eventcode.taxonomy import scale

from ._inputs import Inputs, add_inputs
from ._screen import FOUND, complain, say_json

EXAMPLE: Final = "eventcode tuples events.jsonl --projection vouched -o tuples.csv"
_COLUMNS: Final = (
    *("date", "relation", "earliest", "latest", "source", "target", "code", "value", "id"),
    *("target_role", "members"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_inputs(parser)
    rules = "; ".join(f"{name}: {each.title}" for name, each in PROJECTIONS.items())
    parser.add_argument(
        "--projection",
        metavar="NAME",
        default="vouched",
        help=f"the rule (%(default)s), built-in or, with --plugins, registered: {rules}",
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
    rule = projection(options.projection)
    counts = Counter[str]()
    rows = _counted(inputs.rows(), counts)
    records: Iterable[Item] = _datasets(rows) if rule.needs_dataset else rows
    found = tuples(records, rule, scale=options.scale)
    if options.json:
        for each in found:
            counts["tuples"] += 1
            say_json(dumps(dict(zip(_COLUMNS, _cells(each), strict=True)), ensure_ascii=False))
    else:
        with output(options.output) as stream:
            table = csv.writer(SimpleNamespace(write=lambda text: stream.write(text.encode())))
            table.writerow(_COLUMNS)
            for each in found:
                counts["tuples"] += 1
                *cells, members = _cells(each)
                table.writerow([*cells, " ".join(members)])
    complain(f"{counts['tuples']:,} tuples of {counts['events']:,} events, {counts['rejects']:,} rows not read")
    return FOUND if counts["rejects"] else inputs.code


def _counted(rows: Iterable[AnyRow], counts: Counter[str]) -> Iterator[AnyRow]:
    """Yield the rows; count the events, and report the rows that could not be read."""
    for row in rows:
        counts["events"] += isinstance(row.record, Event)
        if row.record is None:
            counts["rejects"] += 1
            for issue in row.issues:
                complain(str(issue))
        yield row


def _datasets(rows: Iterable[AnyRow]) -> Iterator[Dataset]:
    """Yield the data sets of files, each under its header, whole: in memory."""
    header, file = Dataset(), None
    kept: dict[type, list[Any]] = {Dataset: [], Event: [], ActorRecord: [], Document: []}
    for row in rows:
        begins = isinstance(row.record, Dataset) and row.record.origin is None
        if row.location.file != file or begins:
            yield _whole(header, kept)
            header, file = Dataset(), row.location.file
        if isinstance(row.record, Dataset) and begins:
            header = row.record
        else:
            for kind, records in kept.items():
                records.extend([row.record] if isinstance(row.record, kind) else [])
    yield _whole(header, kept)


def _whole(header: Dataset, kept: dict[type, list[Any]]) -> Dataset:
    whole = header.evolve(origins=kept[Dataset], documents=kept[Document], actors=kept[ActorRecord], events=kept[Event])
    for records in kept.values():
        records.clear()
    return whole


def _cells(found: EventTuple) -> list[Any]:
    days = (None if day is None else "{:04}-{:02}-{:02}".format(*day) for day in (found.earliest, found.latest))
    return [
        *(found.date, found.relation, *days),
        *(found.source, found.target, str(found.code), found.value, found.event.id),
        *(found.roles[1], [event.id for event in found.members]),
    ]
