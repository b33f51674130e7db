"""
Tables of tab-separated columns without a header: lines to events, and back.

Files of the source itself are read fast. A file that somebody exported, with a header row or in another dialect, is
read by a `CsvTable` of the same columns, where the format has one.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from typing import Any, BinaryIO, NoReturn, cast

from eventcode.errors import FormatError
from eventcode.formats.format import Format, Read, Signature
from eventcode.formats.io.files import lines
from eventcode.formats.io.limits import LIMITS, Limits, is_within
from eventcode.formats.io.preview import Preview
from eventcode.formats.losses import RAISE, LossPolicy, Unsupported, UnsupportedError
from eventcode.formats.rows.cells import reading_issue
from eventcode.formats.rows.detection import opened
from eventcode.formats.rows.dialect import Options
from eventcode.formats.rows.nulls import has_foreign_cell
from eventcode.formats.rows.tsv import TAB, has_delimiter, line_issues
from eventcode.issues import InvalidRecordError, Location
from eventcode.model import Dataset, Event, Record
from eventcode.registry import Registry
from eventcode.row import AnyRow, Reject, Row

from .codec import Codec
from .csv_table import CsvTable
from .open_table import OpenTable

__all__ = ["is_plain", "line_row", "row_line", "row_reader", "tab_format", "with_delimiter"]


def tab_format(
    codec: Codec,
    *,
    title: str,
    name: str = "",
    suffixes: tuple[str, ...] = (),
    signature: Signature | None = None,
    exported: CsvTable | None = None,
) -> Format:
    """
    Return the format of lines of cells between tabs; nothing is quoted, only LF ends a line.

    Files in another dialect are read and written by the table *exported*, if there is one. Their header record states
    the dialect; files of the source itself have none.
    """
    options: dict[str, Any] = {"name": name or codec.name, "title": title, "suffixes": suffixes, "lines": codec}
    if exported is None:
        return codec.format(row_reader(codec), partial(_write, codec), signature=signature, **options)
    return codec.format(
        partial(_read_any, exported),
        partial(_write_any, exported),
        headers=True,
        signature=signature and _either(signature, exported),
        dialects=True,
        aliases=exported.aliases,
        dialect_header=True,
        open=partial(_open, exported),
        **options,
    )


def _either(own: Signature, exported: CsvTable) -> Signature:
    """Return the signature of files of the source itself, and of exported ones."""

    def dialect(preview: Preview) -> Iterator[str]:
        yield from exported.particular(preview) if exported.is_exported(preview) else own.dialect(preview)

    return Signature(
        f"{own.description}; or the names of such columns",
        lambda preview: own.matches(preview) or exported.is_exported(preview),
        may_description=own.may_description,
        may_match=own.may_match,
        dialect=dialect,
    )


def row_reader(codec: Codec) -> Read:
    """Return the reader of such lines."""
    return partial(_read, codec)


def _read_any(
    exported: CsvTable,
    stream: BinaryIO,
    *,
    name: str,
    registry: Registry,
    limits: Limits = LIMITS,
    dialect: Options | None = None,
) -> Iterator[AnyRow]:
    """Yield the rows of a file of the source itself, or of an exported one with its header."""
    preview, source = opened(stream, dialect)
    if not preview.data:
        location = Location(name)
        yield Reject(location, (reading_issue(location, "EC004", "found an empty file, expected rows"),))
    elif dialect or (not is_plain(exported, preview) and exported.is_exported(preview)):
        yield from exported.rows(preview, source, name=name, limits=limits)
    else:
        yield from _read(exported, cast("BinaryIO", source), name=name, registry=registry, limits=limits)


def _open(exported: CsvTable, stream: BinaryIO, *, name: str, limits: Limits = LIMITS) -> OpenTable | None:
    """Return the table that an exported file is; None for a file of the source itself."""
    preview, source = opened(stream)
    if is_plain(exported, preview) or not exported.is_exported(preview):
        return None
    return exported.open_any(preview, source, name=name, limits=limits)


def is_plain(codec: Codec, preview: Preview) -> bool:
    """Return whether a file can be nothing but one of the source itself, which most are, and is soon seen."""
    line = preview.data.partition(b"\n")[0]
    is_row = codec.fewest <= line.count(b"\t") + 1 <= len(codec.columns) and line.partition(b"\t")[0].isdigit()
    return is_row and not preview.ends_in_cr and not has_foreign_cell(preview.data)


def _read(
    codec: Codec,
    stream: BinaryIO,
    *,
    name: str,
    registry: Registry,  # one type of event
    limits: Limits = LIMITS,
) -> Iterator[AnyRow]:
    # The inner loop of reading, written out: a call less here is a tenth of the time.
    fewest, widest, make = codec.fewest, len(codec.columns), codec.read
    safe = min(limits.line, limits.cell)
    for number, line in enumerate(lines(stream), 1):
        raw = line.removesuffix(b"\n")
        try:
            cells = raw.decode().split(TAB)
            if fewest <= len(cells) <= widest and len(raw) <= safe:
                yield Row(Location(name, number), make(cells))
                continue
        except (UnicodeDecodeError, InvalidRecordError):
            pass  # looked at again below, where every reason is given
        yield line_row(codec, raw, Location(name, number), limits)


def line_row(codec: Codec, raw: bytes, location: Location, limits: Limits = LIMITS) -> AnyRow:
    """Return the row of one line, without its end: with its record, or with every reason why it has none."""
    widths = range(codec.fewest, len(codec.columns) + 1)
    try:
        cells = raw.decode().split(TAB)
        if len(cells) in widths and is_within(raw, cells, limits):
            return Row(location, codec.read(cells))
    except (UnicodeDecodeError, InvalidRecordError):
        pass  # looked at again below, where every reason is given
    issues = line_issues(location, raw, codec.columns, codec.read, limits, widths=widths)
    return Reject(location, tuple(issues), raw=raw)


def _write(codec: Codec, records: Iterable[Record], stream: BinaryIO, *, policy: LossPolicy = RAISE) -> None:
    for record in records:
        if isinstance(record, Dataset):
            policy.put(record, _second, name=codec.name)
            continue
        if not isinstance(record, Event):
            raise FormatError(f"the format {codec.name!r} has no row for a record of the kind {record.record!r}")
        event = record
        line = policy.put(event, partial(row_line, codec), name=codec.name, rename_id=codec.rename_id)
        if line is not None:
            stream.write(line + b"\n")


def _second(_: Dataset) -> NoReturn:
    raise UnsupportedError([Unsupported((), "a header behind rows: one file has one dialect")])


def _write_any(exported: CsvTable, records: Iterable[Record], stream: BinaryIO, *, policy: LossPolicy = RAISE) -> None:
    """Write the rows as the source does, or in the dialect of the header that goes before them."""
    source = iter(records)
    first = next(source, None)
    every = chain([] if first is None else [first], source)
    if isinstance(first, Dataset):
        exported.write_file(every, stream, policy=policy)
    else:
        _write(exported, every, stream, policy=policy)


def row_line(codec: Codec, event: Event) -> bytes:
    """
    Return the line of an event, without its end.

    Raises:
        UnsupportedError: where the columns cannot hold it, or a cell has a tab or a line end.

    """
    cells = codec.write(event)
    line = TAB.join(cells)
    if line.count(TAB) != len(cells) - 1 or "\n" in line:
        raise UnsupportedError(with_delimiter(codec, event, dict(zip(codec.columns, cells, strict=False))))
    return line.encode()


def with_delimiter(codec: Codec, event: Event, cells: dict[str, str]) -> Iterator[Unsupported]:
    """Name the texts of an event because of which cells, by column, cannot stand between tabs."""
    for name, cell in cells.items():
        if has_delimiter(cell):
            yield from codec.blame(event, name, test=has_delimiter, reason=f"a tab or line end in {name}")
