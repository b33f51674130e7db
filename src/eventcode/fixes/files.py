"""Fixing files: a file is rewritten in its own format, whole or not at all, and only the lines that change."""

from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from contextlib import closing
from io import BytesIO
from itertools import islice
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from eventcode.errors import FormatError, must_be
from eventcode.formats import Format, Limits, Options, Read, Write, format_of, in_dialect, output, read
from eventcode.formats.io import LIMITS, SIZE, Source, compression_of, encoding_of, is_remote, lines
from eventcode.model import Dataset, Record
from eventcode.model.fix_log import without_fix_log
from eventcode.registry import DEFAULT, Registry
from eventcode.row import AnyRow, Row, columns_of
from eventcode.rules import Checker, RuleSet

from .records import AppliedFix, FixResult, fix

if TYPE_CHECKING:
    from eventcode.frames import Scan

__all__ = ["fix_file", "fixable_format"]

_ZIP: Final = b"PK"
_SAMPLE: Final = 60
"""So many of the first lines are read again before a row that was fixed: those that the dialect is detected from."""

_COPIED: Final = 10_000
"""So many lines in which nothing is fixed are copied at once."""

OnFix: TypeAlias = Callable[[AppliedFix], object]


def fixable_format(
    path: str | PathLike[str],
    format: str | Format | None = None,
    *,
    dialect: "Options | None" = None,
    registry: Registry | None = None,
) -> Format:
    """
    Return the format of a file that `fix_file` can rewrite.

    Raises:
        FormatError: where it cannot: standard input, a folder, a remote file, an archive, a device, a format that is
            only read or only written.
        UnknownNameError: where no format is called so.
        OSError: where the file cannot be opened.

    """
    name = fspath(path)
    if name == "-":
        raise FormatError("standard input cannot be rewritten: fix a file")
    if is_remote(path):
        raise FormatError(f"{name}: a remote file cannot be rewritten: fix a copy of it, or write what `fix` yields")
    found = in_dialect(format_of(path, format, dialect=dialect, registry=registry), dialect)
    if found.read is None or found.write is None:
        raise FormatError(f"{name}: files of the format {found.name!r} cannot be both read and written, as a fix needs")
    if Path(name).exists() and not Path(name).is_file():  # a pipe is not opened: that would wait for its writer
        raise FormatError(f"{name}: is no regular file, and cannot be rewritten")
    with Path(name).open("rb") as stream:
        magic = stream.read(4)
    if magic.startswith(_ZIP) or name.endswith(".zip"):
        raise FormatError(f"{name}: an archive or workbook cannot be rewritten: decompress it, or save it as CSV")
    if compression_of(magic=magic) != compression_of(name=name):
        raise FormatError(f"{name}: what it is compressed in and its name contradict each other: rename it first")
    return found


def fix_file(
    path: "str | PathLike[str] | Scan",
    format: str | Format | None = None,
    *,
    dialect: "Options | None" = None,
    rules: RuleSet | None = None,
    on_fix: OnFix | None = None,
    limits: Limits = LIMITS,
    registry: Registry | None = None,
) -> int:
    """
    Fix a file in its own format, whole or not at all, and return the number of fixes; without any it is not touched.

    Lines in which nothing is fixed stay as they are, byte for byte, also those that cannot be read. A fixed line is
    written by the format, with the log of `fix` where the format has a field for them.

    Args:
        path: the file, or a scan of it: then the rows to fix are found by the distinct values of their columns.
        format: its format; without one, the first rows tell it or, where they do not, the file name. A scan has one.
        dialect: parts of the dialect of a table, as for `read`.
        rules: the rules whose findings are fixed, by default all of the library and of *registry*.
        on_fix: called with each fix as it is made.
        limits: those of `read`.
        registry: where further rules and formats are registered.

    Raises:
        FormatError: where the file cannot be rewritten, see `fixable_format`; it is as it was before. So it is where a
            row stands on several lines, and where a fixed row would not read back as what it is.
        RecordError: as `fix`; for anything but a path or a scan of a file.
        OSError: where the file cannot be read or written.

    """
    scanned = None if isinstance(path, str | PathLike) or not hasattr(columns_of(path), "fixable") else path
    name = path if scanned is None else scanned.source
    if not isinstance(name, str | PathLike):
        raise must_be("fix_file", name, expected="a path, or a scan of a file")
    found = fixable_format(name, scanned.format if scanned else format, dialect=dialect, registry=registry)
    checker = Checker(rules=rules, registry=registry)

    def sought() -> Iterator[AnyRow] | None:
        return None if scanned is None or dialect else columns_of(scanned).fixable(checker)

    def fixed(rows: Iterator[AnyRow] | None) -> Iterator[FixResult]:
        every = read(name, found, limits=limits, registry=registry) if rows is None else rows
        return fix(every, rules=rules, registry=registry)

    if not any(each.fixes for each in fixed(sought())):
        return 0
    count = 0
    rewriter = _Rewriter(name, found, limits, registry)
    rows = sought()
    with output(name) as stream:
        for line, fixes in rewriter.lines(fixed(rows)) if rows is None else rewriter.lines_of(fixed(rows)):
            stream.write(line)
            count += len(fixes)
            for each in fixes if on_fix else ():
                cast("OnFix", on_fix)(each)
    return count


class _Rewriter:
    """Goes through the lines of a file and its rows side by side, and writes the fixed rows anew."""

    def __init__(self, path: str | PathLike[str], format: Format, limits: Limits, registry: Registry | None) -> None:
        self.path, self.format, self.limits, self.registry = path, format, limits, registry or DEFAULT
        self.head = b""
        """The lines before the first row: the names of the columns, for a table."""
        self.header: Dataset | None = None
        """The record of these names, which states the dialect of the file."""
        self.sample = b""
        """The first lines, by which the dialect is detected when a row is read back."""

    def lines_of(self, rows: Iterator[FixResult]) -> Iterator[tuple[bytes, tuple[AppliedFix, ...]]]:
        """Yield the lines of a file in which each line is a row, and only these rows may be fixed."""
        with closing(Source(self.path, self.limits)) as files:
            source, number = (line for file in files for line in lines(file.stream)), 0
            for row in rows:
                last = cast("Row", row.item).location.line or 0
                while copied := b"".join(islice(source, min(last - 1 - number, _COPIED))):
                    yield copied, ()
                    number = min(last - 1, number + _COPIED)
                number = last
                line = next(source)
                yield (self._line(row, line) if row.fixes else line), row.fixes
            while copied := b"".join(islice(source, _COPIED)):
                yield copied, ()

    def lines(self, rows: Iterator[FixResult]) -> Iterator[tuple[bytes, tuple[AppliedFix, ...]]]:
        """Yield the lines of a file of which these are the rows."""
        row = next(rows, None)
        began = False
        with closing(Source(self.path, self.limits)) as files:
            for file in files:
                self.sample = b"".join(file.preview(SIZE).splitlines(keepends=True)[:_SAMPLE])
                for number, line in enumerate(lines(file.stream), 1):
                    if row is not None and cast("Row", row.item).location.line == number:
                        if self.format.dialects and isinstance(row.record, Dataset):
                            self.header = row.record
                            row = next(rows, None)
                            if row is None or cast("Row", row.item).location.line != number:
                                self._refuse_wide(line)
                                self.head += line
                                yield line, ()
                                continue
                        began = True
                        yield (self._line(row, line) if row.fixes else line), row.fixes
                        row = next(rows, None)
                    elif began:
                        raise FormatError(f"{fspath(self.path)}:{number}: not every line is a row of its own; {_LEFT}")
                    else:
                        self.head += line
                        yield line, ()

    def _refuse_wide(self, line: bytes) -> None:
        if encoding_of(line).is_wide:
            raise FormatError(f"{fspath(self.path)}: a file in UTF-16 cannot be rewritten line by line; {_LEFT}")

    def _line(self, fixed: FixResult, old: bytes) -> bytes:
        """Return a fixed row as its line, with the byte order mark and the line end that it had."""
        record = cast("Record", fixed.record)
        if self.format.dialects and old.lstrip().startswith((b"{", b"[")):
            location = cast("Row", fixed.item).location
            raise FormatError(f"{location}: an object of JSON cannot be rewritten as a row of a table; {_LEFT}")
        try:
            new = self._written(record)
        except FormatError:  # there is no place for the log
            record = without_fix_log(record)
            new = self._written(record)
        end = old[len(old.rstrip(b"\r\n")) :]
        new = (BOM_UTF8 if old.startswith(BOM_UTF8) else b"") + new.rstrip(b"\r\n") + end
        before = self.head if self.header is None else self.sample
        back = [row.record for row in self._read(before + new)]
        if (self.header is None and len(back) > 1) or _but_extra(back[-1]) != _but_extra(record):
            location = cast("Row", fixed.item).location
            raise FormatError(f"{location}: the fixed row would not read back as what it is; {_LEFT}")
        return new

    def _written(self, record: Record) -> bytes:
        """Write a record without what the format writes before the first one."""
        empty, full = BytesIO(), BytesIO()
        write = cast("Write", self.format.write)  # `fixable_format` has seen to it that there is one, and the other
        head = [] if self.header is None else [self.header]
        write(head, empty, registry=self.registry)
        write([*head, record], full, registry=self.registry)
        return full.getvalue().removeprefix(empty.getvalue())

    def _read(self, text: bytes) -> Iterator[AnyRow]:
        reader = cast("Read", self.format.read)
        return reader(BytesIO(text), name=fspath(self.path), registry=self.registry, limits=self.limits)


_LEFT: Final = "the file is as it was"


def _but_extra(record: Record | None) -> Record | None:
    """Put aside what a source's columns said, which is written anew with what it is derived from."""
    return None if record is None else record.evolve(extra={})
