"""`eventcode convert`: write files in another format or codebook, with an account of what is lost."""

import argparse
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from typing import TYPE_CHECKING, Final

from eventcode.errors import FormatError, counted
from eventcode.formats import Format, explain_mapping, mapped_headers, output, target_format, write
from eventcode.formats.catalogue import BUILT_IN, READ_ONLY
from eventcode.formats.gdelt.mentions import attach
from eventcode.formats.io import check_distinct, stale
from eventcode.losses import Losses
from eventcode.model import Dataset, Event
from eventcode.recoding import RecodeResult, recode
from eventcode.registry import Registry
from eventcode.row import Item, Reject, Row, of_origin

from ._codebooks import add_codebooks, registry_of, take_codebooks
from ._engines import LARGE, scan_of
from ._formats import target_format as described_format
from ._inputs import Inputs, add_inputs, add_versions
from ._resume import Counts, Journal
from ._screen import CLEAN, FOUND, complain, json_bytes, say

if TYPE_CHECKING:
    from eventcode.frames import Scan

EXAMPLE: Final = "eventcode convert a.export.CSV -o a.csv"
_TOP: Final = 10
"""How many kinds of losses are shown."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_inputs(parser)
    add_versions(parser)
    writable = ", ".join(name for name in BUILT_IN if name not in READ_ONLY)
    parser.add_argument(
        "--to",
        metavar="F",
        help=f"the format, where the name of OUT does not tell it: {writable} (csv-safe: without formulas)",
    )
    parser.add_argument("-o", "--output", metavar="OUT", help="the file, which appears whole or not; - for output")
    parser.add_argument(
        "--partition",
        metavar="KEYS",
        help="make OUT a folder of Parquet files, one for each year, say, or code_root: keys with commas between them",
    )
    parser.add_argument(
        "--shape",
        choices=["nested", "flat"],
        help="with --partition: whole records (nested, the default), or the flat columns of events",
    )
    parser.add_argument(
        "--rejects", metavar="FILE", help="put aside rows that cannot be read or written, with their reasons, and go on"
    )
    parser.add_argument(
        "--attach", action="store_true", help="bring GDELT's mentions to their events; all of them are held in memory"
    )
    parser.add_argument(
        "--origin",
        metavar="NAME",
        help="only the records of one source of a file of several, as a file of their own; '' for those without a name",
    )
    parser.add_argument(
        "--losses",
        choices=["raise", "collect"],
        default="raise",
        help="refuse a record that loses something (%(default)s), or write the rest and count the loss",
    )
    parser.add_argument("--loss-report", metavar="FILE", help="write the account of what was lost, as JSON")
    add_codebooks(parser)
    parser.add_argument(
        "--recode", metavar="CODEBOOK", help="give each code as this codebook has it, and say what is lost"
    )
    parser.add_argument(
        "--keep-codes", action="store_true", help="with --recode: keep each former code beside the new one"
    )
    parser.add_argument(
        "--ambiguous",
        choices=["open", "only", "first"],
        help="with --recode: leave several targets open (the default), take a candidate that stands alone, or take the "
        "first",
    )
    parser.add_argument(
        "--explain-mapping",
        action="store_true",
        help="only say what --mapping means; exit code 1 if columns are missing",
    )
    parser.add_argument(
        "--engine",
        choices=["auto", "record", "polars"],
        default="auto",
        help="how records are converted: one by one (record), or by the distinct values of their columns (polars), "
        "which writes the same; auto takes polars where it is installed, the files have "
        f"{LARGE >> 20} MiB or more, and the output is Parquet, Arrow or native JSON",
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help="make OUT a folder with a file for each input, and go on where a run with the same inputs stopped",
    )


def run(options: argparse.Namespace) -> int:
    """Convert the files."""
    for name, is_given, whole, is_there in (
        ("--keep-codes", options.keep_codes, "--recode CODEBOOK", options.recode),
        ("--ambiguous", options.ambiguous, "--recode CODEBOOK", options.recode),
        ("--shape", options.shape, "--partition KEYS", options.partition),
    ):
        if is_given and not is_there:
            options.refuse(f"{name} is of {whole}, which is not there")
    if options.explain_mapping and options.mapping is None:
        options.refuse("--explain-mapping explains a mapping file: say which, by --mapping FILE")
    if options.output is None and not options.explain_mapping:
        options.refuse("the following arguments are required: -o/--output")
    take_codebooks(options)
    inputs = Inputs(options)
    if options.explain_mapping:
        return _explain_mapping(options, inputs)
    if options.partition is not None:
        return _partition(options, inputs, registry_of(options))
    target = target_format(options.output, described_format(options))  # fails before the first file is read
    _check_outputs(options, inputs)
    return (_resume if options.resume else _convert)(options, inputs, target, registry_of(options))


def _check_outputs(options: argparse.Namespace, inputs: Inputs) -> None:
    """Make sure that outputs are files of their own; name what a killed run left behind."""
    outputs = {"-o": options.output, "--rejects": options.rejects, "--loss-report": options.loss_report}
    check_distinct(outputs, inputs.read_from)
    for left in sorted({path for each in outputs.values() if each is not None for path in stale(each)}):
        complain(f"{left}: left behind by a run that was killed; it can be removed")


def _convert(options: argparse.Namespace, inputs: Inputs, target: Format, registry: Registry) -> int:
    rows = _rows(options, inputs, target)
    counts = _written(options, inputs, rows, target, out=options.output, rejects=options.rejects, registry=registry)
    return _account(options, inputs, counts)


def _rows(options: argparse.Namespace, inputs: Inputs, target: Format | None) -> Iterable[Item]:
    """Return what all files hold, as columns or as records; of one origin, and with mentions, as was asked."""
    if (scan := _scan(options, inputs, inputs.files, target)) is not None:
        return scan
    rows: Iterable[Item] = inputs.rows()
    if options.origin is not None:
        rows = of_origin(rows, options.origin or None)
    return _attached(rows) if options.attach else rows


def _scan(options: argparse.Namespace, inputs: Inputs, files: list[str], target: Format | None) -> "Scan | None":
    """Return files as columns; None where they are read record by record."""
    if options.engine == "record":
        return None
    apart = {"--attach": options.attach, "--recode": options.recode, "--versions": options.versions != "all"}
    apart |= {"--origin": options.origin is not None}
    reasons = [f"{name} is done record by record" for name, is_given in apart.items() if is_given]
    if target is not None and target.columns is None:
        reasons.append(f"the format {target.name!r} is written record by record")
    if reasons and options.engine == "auto":
        return None
    if reasons:
        raise FormatError(f"--engine {options.engine}: {reasons[0]}; --engine record converts any file")
    return scan_of(options.engine, inputs, files)


def _written(
    options: argparse.Namespace,
    inputs: Inputs,
    rows: Iterable[Item],
    target: Format,
    *,
    out: str,
    rejects: str | None,
    registry: Registry,
) -> Counts:
    """Write rows into a file; return what was counted."""
    if options.recode:
        rows = _recoded(rows, options, registry)
    written = write(
        rows,
        out,
        format=target,
        rejects=rejects,
        losses=options.losses,
        versions=options.versions,
        limits=inputs.limits,
        registry=registry,
    )
    losses = (rows.losses if isinstance(rows, RecodeResult) else Losses()) + written.losses
    by_values = getattr(rows, "by_values", 0)
    codes = written.losses.count(field="code")
    return Counts(written.records, written.rejects, losses, codes, by_values, *written.repeated)


def _account(options: argparse.Namespace, inputs: Inputs, counts: Counts) -> int:
    """Say what was counted, and write the account of losses; return the exit code."""
    if options.loss_report:
        with output(options.loss_report) as stream:
            stream.write(json_bytes(counts.losses.to_json()))
    complain(f"wrote {counted(counts.records, 'record')}, rejected {counted(counts.rejects, 'row')}")
    if counts.by_values:
        rows = counts.records + counts.rejects
        of = counted(rows, "row was", plural="rows were")
        complain(f"{counts.by_values:,} of {of} made of the distinct values of their columns (polars)")
    if counts.repeated:
        first = f" ({counts.example})" if counts.example else ""
        events = counted(counts.repeated, "event has", plural="events have")
        complain(f"{events} the id of one before{first}: `eventcode check` names them by EC901")
    if counts.losses:
        complain(counts.losses.text(_TOP))
    if counts.codes and not options.recode:
        complain("--recode CODEBOOK gives codes as another codebook has them")
    return FOUND if counts.rejects or counts.losses.count(field="event") else inputs.code or CLEAN


def _resume(options: argparse.Namespace, inputs: Inputs, target: Format, registry: Registry) -> int:
    """Write a folder of parts, one for each file, and go on with the first that is not there yet."""
    others = {
        "--origin": options.origin,
        "--attach": options.attach or None,
        "--versions": None if options.versions == "all" else options.versions,
    }
    if given := [name for name, value in others.items() if value is not None]:
        options.refuse(f"{given[0]} is of all files together, --resume writes each by itself")
    journal = Journal(options, inputs, target)
    if journal.is_finished:
        parts = counted(len(journal.parts), "part")
        complain(f"{options.output}: {parts}, one for each input, from a run before: nothing to do")
        return inputs.code or CLEAN
    with nullcontext() if options.rejects is None else output(options.rejects) as bad:
        for file, part in journal.left():
            rows = _scan(options, inputs, [file], target) or inputs.rows_of(file)
            rejects = None if bad is None else str(journal.rejects(part))
            counts = _written(options, inputs, rows, target, out=str(part), rejects=rejects, registry=registry)
            journal.done(part, counts)
        counts = journal.finish(bad)
    return _account(options, inputs, counts)


def _partition(options: argparse.Namespace, inputs: Inputs, registry: Registry) -> int:
    """Write a folder of Parquet files."""
    from eventcode.frames import write_partitioned

    is_related = options.versions != "all"
    others = {"--to": options.to, "--resume": options.resume or None, "--versions": is_related or None}
    if given := [name for name, value in others.items() if value is not None]:
        options.refuse(f"{given[0]} is of one file, --partition of a folder of Parquet files")
    _check_outputs(options, inputs)
    rows = _rows(options, inputs, None)
    if options.recode:
        rows = _recoded(rows, options, registry)
    by = options.partition.split(",")
    written = write_partitioned(
        rows, options.output, by=by, shape=options.shape or "nested", rejects=options.rejects, registry=registry
    )
    losses = (rows.losses if isinstance(rows, RecodeResult) else Losses()) + written.losses
    by_values = getattr(rows, "by_values", 0)
    return _account(options, inputs, Counts(written.records, written.rejects, losses, by_values=by_values))


def _recoded(rows: Iterable[Item], options: argparse.Namespace, registry: Registry) -> RecodeResult[Item]:
    return recode(
        rows,
        options.recode,
        losses=options.losses,
        ambiguous=options.ambiguous or "open",
        keep_codes=options.keep_codes,
        registry=registry,
    )


def _attached(rows: Iterable[Item]) -> Iterator[Item]:
    """Bring mentions to their events, which all are held in memory until then; any other row passes at once."""
    events: list[Event] = []
    for item in rows:
        record = item.record if isinstance(item, Row | Reject) else item
        if isinstance(record, Event):
            events.append(record)
        else:
            yield item
    yield from attach(Dataset(events=events))


def _explain_mapping(options: argparse.Namespace, inputs: Inputs) -> int:
    headers = [header for path in inputs.files for header in mapped_headers(options.mapping, path)]
    say("\n".join([explain_mapping(options.mapping), *map(str, headers)]))
    return FOUND if any(header.missing for header in headers) else CLEAN
