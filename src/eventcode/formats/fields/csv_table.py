"""Tables of CSV whose columns are found by their names: from a file to records, and back."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from io import BytesIO
from itertools import chain, islice
from typing import BinaryIO, Final, NamedTuple

import attrs
from attrs import field, frozen

from eventcode.errors import FormatError, truncated
from eventcode.formats.format import Format, Signature
from eventcode.formats.io.limits import LIMITS, Limits
from eventcode.formats.io.preview import Preview
from eventcode.formats.losses import (
    RAISE,
    LossPolicy,
    Unsupported,
    UnsupportedError,
    capacity,
    unsupported_fields,
)
from eventcode.formats.rows.cells import Make
from eventcode.formats.rows.csv import CsvRecord, column_names, csv_header, csv_line, csv_records, csv_row, want
from eventcode.issues import Finding, InvalidRecordError, Location
from eventcode.model import Dataset, Event, Record
from eventcode.registry import Registry
from eventcode.row import AnyRow, Row

from .codec import Codec

__all__ = ["CsvTable", "Layout", "csv_format"]

_LAYOUT: Final = capacity("the layout of a file")
_LOOKED_AT: Final = 50
"""How many rows below the header tell how a file is laid out; a few may be damaged."""


class Layout(NamedTuple):
    """How a file is laid out: what its rows need to be written back."""

    header: tuple[str, ...]
    tags: tuple[str, ...] = ()
    """A second row of tags (Humanitarian Exchange Language) below the header."""
    comma: bool = False
    """Whether each row but the header ends in one comma more."""


@frozen(eq=False, kw_only=True)
class CsvTable(Codec):
    """
    A table of CSV whose columns are found by their names; *columns* are those of a file without a header record.

    The header record comes first and keeps, under the format's name in `extra`, the layout of a file where that is not
    the usual one: `columns`, `tags`, `trailing_comma`.
    """

    required: tuple[str, ...]
    """Columns without which a file is not of this format."""
    dataset: Dataset = field(factory=Dataset)
    """The header record of every file."""
    known_as: Callable[[str], str] = str
    """From a name in a header to the usual name of the column, under which records keep it."""
    has_comma: Callable[[Collection[str]], bool] = lambda _: False
    """Whether the rows of a file with such columns may end in one comma more."""
    kinds: Callable[[Collection[str]], Iterable[str]] = lambda _: ()
    """The kind of file that has such columns, in words."""

    # Reading.

    def read_file(
        self,
        stream: BinaryIO,
        *,
        name: str,
        registry: Registry,  # one type of event
        limits: Limits = LIMITS,
    ) -> Iterator[AnyRow]:
        """Yield the header of the data set, then one `Row` a record."""
        layout, columns, records = self._begun(stream, name, limits)
        yield Row(Location(name, 1), self._dataset(layout))
        make: Make = self.of(columns).read
        if layout.comma:
            # The cell behind the last comma has a name that no column can have, and must be empty.
            make, columns = partial(_without_last, make), (*columns, "")
        for record in records:
            yield csv_row(record, name, columns, make, limits)

    def particular(self, preview: Preview) -> Iterator[str]:
        """Describe how a file is laid out, by its beginning; nothing where it is none of these."""
        try:
            layout, columns, _ = self._begun(BytesIO(preview.data), "", LIMITS)
        except FormatError:
            return
        yield f"{len(columns)} columns"
        yield from self.kinds(columns)
        if layout.tags:
            yield "a row of HXL tags"
        if layout.comma:
            yield "one comma more in each row"
        if preview.has_bom:
            yield "a byte order mark"

    def _begun(
        self, stream: BinaryIO, name: str, limits: Limits
    ) -> tuple[Layout, tuple[str, ...], Iterator[CsvRecord]]:
        """Read what stands above the rows, and return the layout, the columns, and the records that are rows."""
        records = csv_records(stream, limits=limits)
        header = csv_header(next(records, None), name, limits)
        columns = self._usual(header, name)
        want(self.required, columns, name)
        layout, first = self._layout(header, records)
        return layout, columns, chain(first, records)

    def _usual(self, header: Iterable[str], file: str) -> tuple[str, ...]:
        return column_names(map(self.known_as, header), file)

    def _layout(self, header: tuple[str, ...], records: Iterator[CsvRecord]) -> tuple[Layout, list[CsvRecord]]:
        """Detect the layout of a file from the first records below its header, and return those that are rows."""
        first = list(islice(records, _LOOKED_AT))
        tags: tuple[str, ...] = ()
        if first and _are_tags(first[0]):
            tags = tuple(first.pop(0).cells)
        widths = [len(row.cells) for row in first]
        comma = self.has_comma(header) and widths.count(len(header) + 1) > widths.count(len(header))
        return Layout(header, tags, comma), first

    def _dataset(self, layout: Layout) -> Dataset:
        settings = {
            "columns": () if layout.header == self.columns else layout.header,
            "tags": layout.tags,
            "trailing_comma": layout.comma,
        }
        settings = {key: value for key, value in settings.items() if value}
        return self.dataset.evolve(extra={self.name: settings}) if settings else self.dataset

    # Writing.

    def write_file(self, records: Iterable[Record], stream: BinaryIO, policy: LossPolicy = RAISE) -> None:
        """Write the header, then one row an event."""
        layout: Layout | None = None
        codec: Codec | None = None
        for record in records:
            if isinstance(record, Event):
                layout = layout or self._begin(Layout(self.columns), stream)
                codec = codec or self.of(self._usual(layout.header, "the data set's header"))
                cells = policy.put(record, codec.write, self.name, self.rename_id)
                if cells is not None:
                    stream.write(csv_line([*cells, ""] if layout.comma else cells))
            elif isinstance(record, Dataset):
                other = policy.put(record, partial(self._layout_of, layout), self.name)
                layout = layout or self._begin(other or Layout(self.columns), stream)
            else:
                raise FormatError(f"the format {self.name!r} has no row for a record of the kind {record.record!r}")
        if layout is None:
            self._begin(Layout(self.columns), stream)

    def _begin(self, layout: Layout, stream: BinaryIO) -> Layout:
        stream.write(csv_line(layout.header))
        if layout.tags:
            stream.write(csv_line(layout.tags))
        return layout

    def _layout_of(self, before: Layout | None, dataset: Dataset) -> Layout:
        """Read the layout out of a header, which must hold nothing else, nor another layout than the one *before*."""
        said_of_all = ((f.name, getattr(self.dataset, f.name), f.default) for f in attrs.fields(Dataset))
        implied = {name: value for name, value, default in said_of_all if value != default}
        unsupported = list(unsupported_fields(dataset, (), self.name, implied))
        settings = dataset.extra.get(self.name, {})
        if isinstance(settings, Mapping):
            strange = (key for key, value in settings.items() if not _is_layout(key, value))
            unsupported += [Unsupported(("extra", self.name, key), _LAYOUT) for key in strange]
        else:
            unsupported.append(Unsupported(("extra", self.name), _LAYOUT))
        if unsupported:
            raise UnsupportedError(unsupported)
        layout = Layout(
            settings.get("columns", self.columns), settings.get("tags", ()), settings.get("trailing_comma", False)
        )
        if before not in {None, layout}:
            raise UnsupportedError([Unsupported((), "a second header: one file has one row of columns")])
        return layout


def csv_format(table: CsvTable, *, title: str, names: Sequence[str] = (), suffixes: tuple[str, ...] = ()) -> Format:
    """Return the format of a table, whose files have these *names*, or else the required columns, in their header."""
    signature = Signature.of_header(*(names or table.required), dialect=table.particular)
    options = {"title": title, "suffixes": suffixes, "signature": signature}
    return table.format(table.read_file, table.write_file, headers=True, **options)


def _without_last(make: Make, cells: Sequence[str]) -> Event:
    """Return the event of a row with a comma behind its last cell."""
    findings: list[Finding] = []
    if cells[-1]:
        findings.append(Finding(f"found {truncated(cells[-1])}, expected nothing behind the last comma", ("",)))
    try:
        event: Event = make(cells[:-1])
    except InvalidRecordError as error:
        findings += error.findings
    if findings:
        raise InvalidRecordError(findings)
    return event


def _are_tags(record: CsvRecord) -> bool:
    is_whole = not (record.fault or record.not_in)
    return is_whole and any(record.cells) and all(cell == "" or cell.startswith("#") for cell in record.cells)


def _is_layout(key: str, value: object) -> bool:
    if key == "trailing_comma":
        return value is True
    return key in {"columns", "tags"} and isinstance(value, tuple) and all(isinstance(name, str) for name in value)
