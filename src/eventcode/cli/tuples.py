"""`eventcode tuples`: write the classic tuples (date, source, target, code, value) of claims, under a named rule."""

import argparse
import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from json import dumps
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from eventcode.errors import FormatError, counted
from eventcode.formats import output
from eventcode.formats.io import check_distinct
from eventcode.model import ActorRecord, Dataset, Document, Event
from eventcode.projection import PROJECTIONS, EventTuple, EventTuples, Projection, projection, tuples
from eventcode.projection.dyad import summed
from eventcode.projection.projecting import BY
from eventcode.row import AnyRow, Item
from eventcode.taxonomy import scale

from ._engines import add_engine, scans
from ._inputs import Inputs, add_inputs
from ._screen import FOUND, complain, say_json

if TYPE_CHECKING:
    from eventcode.frames.tuples import TableTuples, TuplePart

EXAMPLE: Final = "eventcode tuples events.jsonl --projection vouched -o tuples.csv"
_COLUMNS: Final = (
    *("date", "relation", "earliest", "latest", "source", "target", "code", "value", "id"),
    *("target_role", "members"),
)
_DYADS: Final = ("source", "target", "count", "total", "without_value")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_inputs(parser)
    rules = "; ".join(f"{name}: {each.title}" for name, each in PROJECTIONS.items())
    parser.add_argument(
        "--projection",
        metavar="NAME",
        default="classic",
        help=f"the rule (%(default)s), built-in or, with --plugins, registered: {rules}",
    )
    parser.add_argument(
        "--scale", metavar="NAME", default="goldstein-gdelt", help="the scale of the values (%(default)s)"
    )
    parser.add_argument("-o", "--output", metavar="OUT", default="-", help="the CSV file; - for output (%(default)s)")
    parser.add_argument("--json", action="store_true", help="as JSON Lines, on standard output")
    parser.add_argument(
        "--dyads",
        choices=BY,
        help="the number and the sum of the tuples for each pair of actors, who are called by their country, else by "
        "code or name, or always by code or name",
    )
    add_engine(parser, "projected", "makes", ("auto", "record", "polars"))


def run(options: argparse.Namespace) -> int:
    """Write the tuples; a row that cannot be read is reported, and is no tuple."""
    if options.json and options.output != "-":
        options.refuse("--json is for standard output, -o for a CSV file: expected one of the two")
    inputs = Inputs(options)
    check_distinct({"-o": options.output}, inputs.read_from)
    scale(options.scale)  # fails before the first file is read
    rule = projection(options.projection)
    counts = Counter[str]()
    tables = _tables(options, inputs, rule, counts)
    if options.dyads:
        _write(options, _DYADS, _dyads(options, inputs, rule, tables, counts))
    elif tables is None:
        _write(options, _COLUMNS, map(_cells, _counted(_of_records(options, inputs, rule, counts), counts)))
    else:
        _write(options, _COLUMNS, (row for table in tables for row in _rows(table)))
    made, events = counted(counts["tuples"], "tuple"), counted(counts["events"], "event")
    complain(f"{made} of {events}, {counted(counts['rejects'], 'row')} not read")
    if counts["events"] and not counts["tuples"]:
        complain(_why_none(rule))
    return FOUND if counts["rejects"] else inputs.code


def _why_none(rule: Projection) -> str:
    """Say under which rule no event counts, and which one counts more."""
    classic = PROJECTIONS["classic"]
    title = f": {rule.title}" if rule.title else ""
    hint = "" if rule == classic else f"; --projection classic: {classic.title}"
    return f"no event counts under the projection {rule.name!r}{title}{hint}"


def _write(options: argparse.Namespace, columns: Sequence[str], rows: Iterable[list[Any]]) -> None:
    if options.json:
        for cells in rows:
            say_json(dumps(dict(zip(columns, cells, strict=True)), ensure_ascii=False))
        return
    with output(options.output) as stream:
        table = csv.writer(SimpleNamespace(write=lambda text: stream.write(text.encode())))
        table.writerow(columns)
        for cells in rows:
            table.writerow([" ".join(cell) if isinstance(cell, list) else cell for cell in cells])


# By records.


def _of_records(options: argparse.Namespace, inputs: Inputs, rule: Projection, counts: Counter[str]) -> EventTuples:
    rows = _noted(inputs.rows(), counts)
    records: Iterable[Item] = _datasets(rows) if rule.needs_dataset else rows
    return tuples(records, rule, scale=options.scale)


def _counted(found: Iterable[EventTuple], counts: Counter[str]) -> Iterator[EventTuple]:
    for each in found:
        counts["tuples"] += 1
        yield each


def _noted(rows: Iterable[AnyRow], counts: Counter[str]) -> Iterator[AnyRow]:
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


# By columns.


def _tables(
    options: argparse.Namespace, inputs: Inputs, rule: Projection, counts: Counter[str]
) -> "list[TableTuples] | None":
    """Return the tuples of each input, where they are made by columns; None where they are made of records."""
    found = [tuples(table, rule, scale=options.scale) for table in scans(options.engine, inputs) or ()]
    reasons = dict.fromkeys(note for each in found for note in each.notes if not each.is_by_columns)
    for reason in reasons:
        if options.engine != "auto":
            raise FormatError(f"--engine {options.engine}: {reason}")
        complain(reason)
    for each in found:
        each.on_part = partial(_note, counts=counts)
    return None if reasons or not found else found


def _note(part: "TuplePart", *, counts: Counter[str]) -> None:
    """Count a part; report the rows that could not be read."""
    counts.update(tuples=part.frame.height, events=part.events, rejects=len(part.rejects))
    for row in part.rejects:
        for issue in row.issues:
            complain(str(issue))


def _rows(table: "TableTuples") -> Iterator[list[Any]]:
    """Yield the cells of each tuple."""
    for part in table.parts([*_COLUMNS[:-2], "role"]):
        for date, relation, earliest, latest, *others in part.frame.iter_rows():
            yield [date, relation, *(day and day.isoformat() for day in (earliest, latest)), *others, []]


# Dyads.


def _dyads(
    options: argparse.Namespace,
    inputs: Inputs,
    rule: Projection,
    tables: "list[TableTuples] | None",
    counts: Counter[str],
) -> Iterator[list[Any]]:
    """Yield the cells of each dyad, in the order of first appearance."""
    if tables is None:
        found = _of_records(options, inputs, rule, counts).counts(options.dyads)
        counts["tuples"] = found.total()
    else:
        found = Counter()
        for table in tables:
            found.update(table.counts(options.dyads))
    for (source, target), dyad in summed(found).items():
        yield [source, target, dyad.count, dyad.total, dyad.without_value]
