"""Tables whose columns are found by their names, in any dialect: from a file to records, and back."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, BinaryIO, Final, Self

import attrs
from attrs import evolve, field, frozen

from eventcode.errors import FormatError, RecordError, counted, must_be
from eventcode.formats.format import Format, Signature
from eventcode.formats.io.files import Lines
from eventcode.formats.io.limits import LIMITS, Limits
from eventcode.formats.io.preview import SIZE, Preview
from eventcode.formats.losses import (
    RAISE,
    LossPolicy,
    Unsupported,
    UnsupportedError,
    unsupported_fields,
)
from eventcode.formats.rows.cells import no_rows
from eventcode.formats.rows.csv import csv_header
from eventcode.formats.rows.detection import Table, opened, table_of, tables_of
from eventcode.formats.rows.dialect import Dialect, Options
from eventcode.formats.rows.names import plain, plain_names
from eventcode.issues import Location
from eventcode.model import Dataset, Event, Record
from eventcode.model.unchecked import set_unchecked
from eventcode.registry import DEFAULT, Registry
from eventcode.row import AnyRow, Row

from .codec import Codec
from .columns import Column, Group, column_kinds
from .csv_rows import open_table
from .doubts import Doubt
from .json_rows import answer_keys, is_empty_answer, json_columns, json_rows
from .layout import Layout, file_layout
from .numbers import NumberKind
from .open_table import OpenTable
from .own_files import OwnFiles
from .stated_layout import columns_of, parts_of, stated_layout, usual_layout
from .table_file import TableFile
from .texts import bare_whole

__all__ = ["CsvTable", "csv_format"]

_MOST: Final = 0.5


@frozen(eq=False, kw_only=True)
class CsvTable(Codec):
    """
    A table whose columns are found by their names; *columns* are those of a file without a header record.

    The header record comes first and keeps, under the format's name in `extra`, the layout of a file where that is not
    the usual one: `columns`, `tags`, `top`, `trailing_comma`, and the parts of its dialect. Of *own* files, `lines`
    stands beside `columns`.
    """

    required: tuple[str, ...] = ()
    """Columns without which a file is not of this format."""
    dataset: Dataset = field(factory=Dataset)
    """The header record of every file."""
    aliases: Mapping[str, str] = field(factory=dict)
    """Other names of columns. Names are compared without case, blanks and punctuation."""
    typed: frozenset[str] = frozenset()
    """Columns that cannot hold text: numbers, dates, coordinates, values of a short list."""
    spare: frozenset[str] = frozenset()
    """Columns that a record can do without: a cell that cannot be read costs no row, and is kept as text."""
    default: Dialect = field(factory=Dialect)
    """The dialect of the source's own files."""
    null: str = ""
    """The source's own spelling of a missing value."""
    has_comma: Callable[[Collection[str]], bool] = lambda _: False
    """Whether the rows of a file with such columns may end in one comma more."""
    kinds: Callable[[Collection[str]], Iterable[str]] = lambda _: ()
    """The kind of file that has such columns, in words."""
    fits: Callable[[Collection[str], Sequence[Sequence[str]]], bool] = lambda columns, rows: True  # noqa: ARG005
    """Whether a file with such columns and first rows is of this format, and of no other with these columns."""
    is_row: Callable[[Sequence[str]], bool] | None = None
    """Whether cells are a row of a file without a header row; None where every file has one."""
    days: Callable[[Collection[str]], Mapping[str, str]] = lambda _: {}
    """From the columns of a file to those of dates, each with the form that its field reads and writes."""
    year: str = ""
    """The column of the year of these dates."""
    wholes: frozenset[str] = frozenset()
    """Columns of ids and codes that are whole numbers, which a program that holds them as decimals writes 190.0."""
    words: Mapping[str, frozenset[str]] = field(factory=dict)
    """By column, what is a value there though elsewhere in the file it may stand for nothing: `NA`, of Namibia."""
    numbers: Mapping[str, NumberKind] = field(factory=dict)
    """The columns of numbers that a program may write with a decimal comma or signs between thousands."""
    doubts: tuple[Doubt, ...] = ()
    """What may be found in the cells of a row beside its record."""
    answer: frozenset[str] = frozenset()
    """The keys, in small letters, by which an answer of the source's API without rows is recognised."""
    is_written: bool = True
    """Whether its files are written, too, so that rows are kept that their dialect would write otherwise."""
    is_export: bool = False
    """Whether files of the source itself are read otherwise, and have no such header record."""
    own: OwnFiles | None = None
    """How the source itself lays its files out, where that is more than a dialect; None where it is not."""
    least: int = 0
    """How many known columns a header row must have at least, where no column is required."""
    _known: Mapping[str, str] = field(init=False)
    """From names without case, blanks and punctuation to columns."""
    known: frozenset[str] = field(init=False)
    """The columns that it knows."""

    def __attrs_post_init__(self) -> None:
        Codec.__attrs_post_init__(self)
        names = {name: name for each in self.fields for name in each.names}
        names |= {name: name for name in self.columns} | dict(self.aliases)
        known = {plain(name): column for name, column in names.items()}
        set_unchecked(self, _known=known, known=frozenset(known.values()))

    @classmethod
    def of_columns(cls, name: str, columns: Sequence[Column], *, groups: Mapping[str, Group], **options: Any) -> Self:
        """Return the table declared column by column; *options* are the attributes that columns do not tell."""
        return cls.of_codec(Codec.of_columns(name, columns, groups=groups), **options)

    @classmethod
    def of_codec(cls, codec: Codec, **options: Any) -> Self:
        """Return the table of a codec; *options* are the attributes that it and its columns do not tell."""
        given = {f.name: getattr(codec, f.name) for f in attrs.fields(Codec) if f.init}
        return cls(**given | column_kinds(codec.fields) | options)

    # Detection.

    def matches(self, preview: Preview, *names: str) -> bool:
        """Return whether the first row has these columns, or else the required ones."""
        wanted = set(names or self.required)
        starts = tables_of(preview, wanted)
        is_named = any(wanted <= {*self.called(each.names)} for each in starts)
        return is_named or bool(json_columns(self, preview)) or self._is_empty_answer(preview)

    def _is_empty_answer(self, preview: Preview) -> bool:
        return bool(self.answer) and self.answer <= answer_keys(preview)

    def start_of(self, preview: Preview) -> Table:
        """Return the beginning of a file from the row of names on, above which a title may stand."""
        return preview.once((self, "start"), lambda: self._start_of(preview))

    def _start_of(self, preview: Preview) -> Table:
        wanted = {*self.required}

        def fits(table: Table) -> bool:
            return self.is_header(table) or (bool(wanted) and wanted <= {*self.called(table.names)})

        return next(filter(fits, tables_of(preview, wanted)), table_of(preview))

    def is_exported(self, preview: Preview) -> bool:
        """Return whether a file is one of this table, but not in the dialect of the source's own files."""
        table = self.start_of(preview)
        if self.is_header(table) or json_columns(self, preview):
            return True
        if self.is_row is None or sum(map(self.is_row, table.rows)) <= _MOST * len(table.rows):
            return False
        if not self.fewest <= max(map(len, table.rows)) <= len(self.columns):
            return False
        layout, _ = file_layout(self, preview, "")
        own = self.default
        # A byte that is no UTF-8 is damage in the source's own files, and their line ends belong to the last cell.
        encoding = layout.dialect.encoding if layout.dialect.coding.is_wide else own.encoding
        is_other = evolve(layout.dialect, line_end=own.line_end, encoding=encoding) != own
        return is_other or preview.ends_in_cr or self.has_decimals(self.columns, table.rows)

    def has_decimals(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bool:
        """Return whether most whole numbers in rows of these columns are written as decimals."""
        places = [place for place, name in enumerate(columns) if name in self.wholes]
        cells = [row[place] for row in rows for place in places if place < len(row) and row[place]]
        return sum(cell.endswith(".0") and bare_whole(cell) != cell for cell in cells) > _MOST * len(cells)

    def own_layout(self, preview: Preview, first: Sequence[bytes]) -> Layout | None:
        """Return the layout of a file that begins with these lines, where the source itself lays its files out so."""
        if self.own is None or preview.dialect or preview.ends_in_cr:  # no source ends its lines so
            return None
        return self.own.layout_of(first, self)

    def particular(self, preview: Preview) -> Iterator[str]:
        """Say in words how a file is laid out, by its beginning; nothing where it is none of these."""
        if self.own is not None and (own := self.own_layout(preview, preview.lines)):
            yield from self.own.words(own, preview)
            return
        if self.own is not None and not self.is_exported(preview):
            yield "a header row of no layout that is known here"
            return
        if is_empty_answer(preview):
            yield "no rows"
            return
        if keys := json_columns(self, preview):
            yield f"{counted(len(keys), 'column')} as keys of JSON"
            yield from self.kinds(keys)
            return
        try:
            layout, columns = file_layout(self, preview, "")
        except FormatError:
            return
        yield counted(len(columns), "column")
        yield from self.kinds(columns)
        if table_of(preview).is_announced:
            yield f"a first line sep={layout.dialect.character.replace(chr(9), 'tab')}"
        if layout.above > table_of(preview).is_announced:
            yield f"{counted(layout.above, 'line')} above the names of the columns"
        if layout.tags:
            yield "a row of HXL tags"
        if layout.comma:
            yield "one comma more in each row"
        yield from layout.dialect.words(self.default)

    def called(self, header: Iterable[str]) -> tuple[str, ...]:
        """Return the names of a header as the format calls its columns; a name that it does not know stays."""
        header = tuple(header)
        pairs, every = plain_names(header)
        if every.isdisjoint(self._known):
            return header
        found: set[str] = set()
        names = []
        for name, (whole, without) in zip(header, pairs, strict=True):
            column = self._known.get(whole) or self._known.get(without, name)
            names.append(name if column in found else column)
            found.add(column)
        return tuple(names)

    def is_header(self, table: Table) -> bool:
        """Return whether the first row names columns of this table."""
        columns = self.called(table.names)
        count = sum(map(self.known.__contains__, columns))
        return (
            len(table.names) > 1
            and set(columns) >= set(self.required)
            and count >= max(self.least, _MOST * len(columns))
            and self.fits(columns, [row[len(row) == len(columns) + 1 :] for row in table.rows[1:]])  # names of rows
        )

    # Reading.

    def read_file(
        self,
        stream: BinaryIO,
        *,
        name: str,
        registry: Registry,  # one type of event
        limits: Limits = LIMITS,
        dialect: Options | None = None,
    ) -> Iterator[AnyRow]:
        """Yield the header of the data set, then one `Row` a record."""
        preview, source = self._opened(stream, dialect)
        yield from self.rows(preview, source, name=name, limits=limits)

    def rows(self, preview: Preview, source: Lines, *, name: str, limits: Limits) -> Iterator[AnyRow]:
        """Yield the header and the rows of a file whose beginning was looked at."""
        if json_columns(self, preview):
            yield from json_rows(self, preview, source, name, limits)
            return
        if is_empty_answer(preview):
            yield Row(Location(name, 1), self.dataset, issues=(no_rows(Location(name, 1)),))
            return
        file = open_table(self, preview, source, name=name, limits=limits)
        records = file.records(file.source)
        for place, record in enumerate(islice(records, file.above)):
            if place == file.names_at:
                csv_header(record, name, limits)
        yield file.head
        yield from map(file.row, records)

    def open_file(self, stream: BinaryIO, *, name: str, limits: Limits = LIMITS) -> OpenTable:
        """Return the table that a file is."""
        preview, source = self._opened(stream)
        return self.open_any(preview, source, name=name, limits=limits)

    def _opened(self, stream: BinaryIO, dialect: Options | None = None) -> tuple[Preview, Lines]:
        return opened(stream, dialect, size=self.own.preview_size if self.own else SIZE)

    def open_any(self, preview: Preview, source: Lines, *, name: str, limits: Limits) -> OpenTable:
        """
        Return the table that a file is, if it is none of JSON.

        Raises:
            FormatError: where it is no table, or one of JSON.

        """
        if json_columns(self, preview) or is_empty_answer(preview):
            raise FormatError(f"{name}: found objects of JSON, expected rows of cells")
        return open_table(self, preview, source, name=name, limits=limits)

    def may_lack(self, column: str) -> bool:
        """Return whether objects may have a key of this column later: all but the id, in tables of the source."""
        return self.is_export and not any(column in each.names and "id" in each.fills for each in self.fields)

    def may_have(self, key: str, columns: Collection[str]) -> bool:
        """Return whether a key that comes late in a file of JSON is a column of it: not where it would be a new id."""
        return key in self.known and not self.makes_id(key, columns)

    def makes_id(self, column: str, columns: Collection[str]) -> bool:
        """Return whether a column would give another id to the events of a file that has these."""
        fields = (each for each in self.fields if column in each.names and "id" in each.fills)
        return any({*columns}.isdisjoint(each.names) for each in fields)

    def json_header(self, columns: tuple[str, ...], dialect: Dialect, *, has_decimals: bool = False) -> Dataset | None:
        """Return the header of a file of JSON with these columns; None where the source's own files have none."""
        if self.is_export and columns == self.columns and dialect == self.default and not has_decimals:
            return None
        return self.header_of(Layout(columns, evolve(dialect, header=True)))

    def file_of(self, layout: Layout, columns: tuple[str, ...]) -> TableFile:
        """Return the file of these columns that is laid out so."""
        return TableFile(self, layout, columns)

    def header_of(self, layout: Layout) -> Dataset:
        """Return the header record of a file that is laid out so."""
        said = parts_of(self, layout)
        return self.dataset.evolve(extra={self.name: said}) if said else self.dataset

    # Writing.

    def write_file(
        self, records: Iterable[Record], stream: BinaryIO, *, policy: LossPolicy = RAISE, registry: Registry = DEFAULT
    ) -> None:
        """Write the header, then one row an event."""
        file: TableFile | None = None
        for record in records:
            if isinstance(record, Event):
                file = file or self._begin(usual_layout(self), stream)
                line = policy.put(record, file.line, name=self.name, rename_id=self.rename_id)
                if line is not None:
                    stream.write(line)
            elif isinstance(record, Dataset):
                other = policy.put(record, partial(self._layout_of, file.layout if file else None), name=self.name)
                file = file or self._begin(other or usual_layout(self), stream)
            else:
                raise FormatError(f"the format {self.name!r} has no row for a record of the kind {record.record!r}")
        if file is None:
            self._begin(usual_layout(self), stream)

    def _begin(self, layout: Layout, stream: BinaryIO) -> TableFile:
        columns = columns_of(self, layout)
        coding = layout.dialect.coding
        stream.write(coding.mark + (layout.top or layout.names).encode(coding.codec))
        return self.file_of(layout, columns)

    def _layout_of(self, before: Layout | None, dataset: Dataset) -> Layout:
        """Read the layout out of a header, which must hold nothing else, nor another layout than the one *before*."""
        said_of_all = ((f.name, getattr(self.dataset, f.name), f.default) for f in attrs.fields(Dataset))
        implied = {name: value for name, value, default in said_of_all if value != default}
        unsupported = list(unsupported_fields(dataset, (), name=self.name, implied=implied))
        layout, strange = stated_layout(self, dataset.extra.get(self.name, {}))
        if unsupported or strange:
            raise UnsupportedError(unsupported + strange)
        if before not in {None, layout}:
            raise UnsupportedError([Unsupported((), "a second header: one file has one layout")])
        return layout


def csv_format(table: CsvTable, *, title: str, names: Sequence[str] = (), suffixes: tuple[str, ...] = ()) -> Format:
    """
    Return the format of a table, whose files have these *names*, or else the required columns, in their header.

    Raises:
        RecordError: where there are neither, because any file with a header would be one of the format; for a field, or
            a required column, that is none of the table's columns.

    """
    alone = [each.names[0] for each in table.fields if len(each.names) == 1]  # of several, a file may have further ones
    for name in (*alone, *table.required):
        if name not in table.columns:
            raise must_be(table.name, name, expected="one of its columns", known=table.columns)
    if not (wanted := names or table.required):
        raise RecordError(
            where=table.name,
            found="no names by which its files are recognised",
            expected="names= of csv_format, or required= of CsvTable",
        )
    signature = Signature.of_header(*wanted, dialect=table.particular)
    named = signature.matches

    def matches(preview: Preview) -> bool:
        return named(preview) or table.is_exported(preview) if table.own else table.matches(preview, *names)

    return table.format(
        table.read_file,
        table.write_file,
        headers=True,
        title=title,
        suffixes=suffixes,
        signature=evolve(signature, matches=matches),
        dialects=True,
        aliases=table.aliases,
        open=table.open_file,
    )
