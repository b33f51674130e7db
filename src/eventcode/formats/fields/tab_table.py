"""
Tables of tab-separated columns without a header: lines to events, and back.

Files of the source itself are read fast. A file that somebody exported, with a header row or in another dialect, is
read by a `CsvTable` of the same columns, where the format has one.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, BinaryIO, Final, NoReturn

from eventcode.errors import FormatError
from eventcode.formats.format import Format, Read, Signature
from eventcode.formats.io.files import lines
from eventcode.formats.io.limits import LIMITS, Limits, is_within
from eventcode.formats.io.preview import Preview
from eventcode.formats.losses import RAISE, LossPolicy, Unsupported, UnsupportedError
from eventcode.formats.rows.cells import reading_issue
from eventcode.formats.rows.dialect import Dialect
from eventcode.formats.rows.nulls import has_foreign_cell
from eventcode.formats.rows.tsv import TAB, has_delimiter, line_issues
from eventcode.issues import InvalidRecordError, Location
from eventcode.model import Dataset, Event, Record
from eventcode.registry import DEFAULT, Registry
from eventcode.row import AnyRow, Reject, Row

from .codec import Codec
from .csv_table import CsvTable
from .exported_files import or_exported

__all__ = [
    "TABS",
    "exported_rows",
    "is_plain",
    "line_row",
    "row_line",
    "row_reader",
    "row_signature",
    "tab_format",
    "with_delimiter",
]

TABS: Final = Dialect(header=False, separator="tab", quoting="none")
"""The dialect of such files, as `CsvTable` has it."""


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
    own = codec.format(row_reader(codec), partial(_write, codec), signature=signature, **options)
    if exported is None:
        return own
    return or_exported(own, exported, is_own=lambda preview: not preview.data or is_plain(codec, preview))


def exported_rows(codec: Codec, **options: Any) -> CsvTable:
    """Return the table of such files as somebody exported them; *options* are as those of a `CsvTable`."""
    return CsvTable.of_codec(codec, is_export=True, default=TABS, **options)


def row_signature(
    widths: Iterable[int],
    words: str,
    is_row: Callable[[list[str]], bool],
    *,
    dialect: Callable[[Preview], Iterable[str]] = lambda _: (),
) -> Signature:
    """Return the signature of files whose rows have so many columns, and most of them cells as *words* say."""
    columns = f"{' or '.join(map(str, widths))} columns between tabs"
    return Signature(
        f"{columns}, of which {words}",
        lambda preview: preview.wide(*widths) and preview.most(is_row),
        may_description=columns,
        may_match=lambda preview: preview.wide(*widths),
        dialect=dialect,
    )


def row_reader(codec: Codec) -> Read:
    """Return the reader of such lines."""
    return partial(_read, codec)


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
    safe, number = min(limits.line, limits.cell), 0
    for number, line in enumerate(lines(stream), 1):  # asked for below
        raw = line.removesuffix(b"\n")
        try:
            cells = raw.decode().split(TAB)
            if fewest <= len(cells) <= widest and len(raw) <= safe:
                yield Row(Location(name, number), make(cells))
                continue
        except (UnicodeDecodeError, InvalidRecordError):
            pass  # looked at again below, where every reason is given
        yield line_row(codec, raw, Location(name, number), limits)
    if not number:
        location = Location(name)
        yield Reject(location, (reading_issue(location, "EC004", "found an empty file, expected rows"),))


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


def _write(
    codec: Codec,
    records: Iterable[Record],
    stream: BinaryIO,
    *,
    policy: LossPolicy = RAISE,
    registry: Registry = DEFAULT,
) -> None:
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
