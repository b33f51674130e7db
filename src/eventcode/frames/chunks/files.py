"""Files of rows of cells: which of them engines read by their columns, or why not; and opening one."""

from collections.abc import Iterable
from contextlib import closing
from io import BytesIO
from os import PathLike
from typing import TypeAlias, cast

from eventcode.errors import FormatError
from eventcode.formats import Format, Limits
from eventcode.formats.fields.codec import Codec
from eventcode.formats.fields.open_table import OpenTable
from eventcode.formats.fields.own_files import PREVIEW_SIZE
from eventcode.formats.fields.tab_table import is_plain
from eventcode.formats.io import InputFile, PathOrStream, Preview, Source, previews
from eventcode.formats.io.limits import LIMITS
from eventcode.formats.io.preview import SIZE
from eventcode.formats.io.workbook import SheetReader

from .csv_file import CsvFile
from .tab_file import TabFile

__all__ = ["TableFile", "codec_for_check", "codec_for_frame", "open_file", "why_not_by_columns", "why_not_lines"]

TableFile: TypeAlias = TabFile | CsvFile
"""A file that is open: its codec, its header record, if it has one, and its chunks."""


def why_not_lines(source: PathOrStream, format: Format) -> str | None:
    """Say why files are not lines of cells between tabs in the source's own dialect; None where they are."""
    codec = format.lines
    if codec is None:
        return f"the format {format.name!r} is not one of lines of cells between tabs"
    if codec.completions:
        return f"the format {format.name!r} says more than its columns say one by one"
    if source == "-" or not isinstance(source, str | PathLike):
        return "a stream cannot be read twice"
    for name, data in previews(source, SIZE):
        if not (data and is_plain(codec, Preview(data))):
            return f"{name} is not in the dialect of the source's own files"
    return None


def why_not_by_columns(table: OpenTable) -> str | None:
    """Say why the rows of an open table are read as records alone; None where they are read by columns."""
    if table.by_record:
        return table.by_record
    if table.escapes:
        return "quotes within quotes stand behind backslashes"
    if not any("id" in each.fills for each in table.codec.fields):
        return "no column says the ids of the records"
    return None


def codec_for_check(sources: Iterable[PathOrStream], format: Format) -> Codec | str:
    """Return the codec of all files of some sources; or say why they cannot be checked by their columns."""
    found: Codec | None = None
    if format.lines is None and format.open is None:
        return f"the format {format.name!r} is not one of rows of cells"
    for source in sources:
        if source == "-" or not isinstance(source, str | PathLike):
            return "a stream cannot be read twice"
        with closing(Source(source)) as files:
            for file in files:
                is_sheet = isinstance(file.stream, SheetReader)
                codec = "a sheet of a workbook" if is_sheet else _codec_of(file, format)
                if isinstance(codec, str):
                    return f"{file.name}: {codec}"
                if found is not None and (codec.columns, codec.fewest) != (found.columns, found.fewest):
                    return f"{file.name} has other columns than the files before it"
                found = codec
    return "found no file" if found is None else found


def codec_for_frame(sources: Iterable[PathOrStream], format: Format) -> Codec | str:
    """Return the codec of all files of some sources; or say why frames of them are made of records."""
    every = [*sources]
    reason = next((reason for each in every if (reason := why_not_lines(each, format))), None)
    if reason is None:
        return cast("Codec", format.lines)
    found = reason if format.open is None else codec_for_check(every, format)
    if not isinstance(found, str) and found.identify:
        return f"the format {format.name!r} says more than its columns say one by one"
    return found


def _codec_of(file: InputFile, format: Format) -> Codec | str:
    """Return the codec of a file; or say why it cannot be checked by its columns."""
    if not (data := file.preview(PREVIEW_SIZE)):
        return "an empty file"
    try:
        table = _table_of(data, file.name, format)
    except FormatError as error:
        return str(error)
    if table is None:
        return cast("Codec", format.lines)
    return why_not_by_columns(table) or table.codec


def _table_of(data: bytes, name: str, format: Format) -> OpenTable | None:
    """Return the table of a file that begins so; None for lines between tabs, as the source itself writes them."""
    if format.open is None or (format.lines is not None and is_plain(format.lines, Preview(data[:SIZE]))):
        return None
    return cast("OpenTable | None", format.open(BytesIO(data), name=name, limits=LIMITS))


def open_file(file: InputFile, format: Format, limits: Limits, *, is_exact: bool = False) -> TableFile:
    """Open a file of which there is a codec; *is_exact* as for `CsvCells`."""
    if format.open is None or _table_of(file.preview(PREVIEW_SIZE), file.name, format) is None:
        return TabFile(file.stream, cast("Codec", format.lines), file.name, limits)
    table = format.open(file.stream, name=file.name, limits=limits)
    return CsvFile(table, file.name, limits, is_exact=is_exact)
