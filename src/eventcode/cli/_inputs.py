"""Inputs of a verb: files, folders, patterns, URLs and standard input, and how they are read."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import fields_dict

from eventcode.errors import EventCodeError, FormatError, MissingExtraError, RecordError, meant, suggest
from eventcode.formats import Format, Limits, read, sniff
from eventcode.formats.catalogue import BUILT_IN, WRITTEN_ONLY
from eventcode.formats.io import is_remote, paths, size_of
from eventcode.formats.rows.dialect import OPTIONS, Options
from eventcode.formats.rows.dialect import options as dialect_options
from eventcode.progress import ProgressLine, Watch
from eventcode.row import AnyRow

from ._formats import add_mapping, add_quadruples, described_files, source_format
from ._screen import FOUND, complain

__all__ = [
    "Inputs",
    "add_dialect",
    "add_inputs",
    "add_paths",
    "add_versions",
    "count",
    "dialect_of",
    "files_in",
    "format_by_rows",
    "split",
]


def add_paths(parser: argparse.ArgumentParser) -> None:
    """Add the files to be read, for a verb that takes what the project has settled."""
    parser.add_argument(
        "path",
        nargs="+",
        metavar="PATH",
        help="a file, compressed or not, a folder, a pattern or a URL; - for standard input",
    )
    parser.add_argument(
        "--isolated", action="store_true", help="do without the table [tool.eventcode] of pyproject.toml"
    )


def add_versions(parser: argparse.ArgumentParser) -> None:
    """Add the option that relates versions of one event."""
    parser.add_argument(
        "--versions",
        choices=["all", "link", "latest"],
        default="all",
        help="take versions of one event (ACLED, candidates of UCDP) as they are (%(default)s), link each to the one "
        "before, or take the latest alone and count the others as lost",
    )


def add_dialect(parser: argparse.ArgumentParser) -> None:
    """Add the option that states parts of the dialect of a table."""
    parts = "; ".join(f"{name}: {values}" for name, values in OPTIONS.items())
    parser.add_argument(
        "--dialect",
        action="append",
        type=_part,
        default=[],
        metavar="NAME=VALUE",
        help=f"state a part of the dialect of a table, where its beginning does not decide it: {parts}",
    )


def dialect_of(options: argparse.Namespace) -> dict[str, str | tuple[str, ...]]:
    """Return the parts of a dialect that were stated; several spellings of a missing value come together."""
    parts: list[tuple[str, str]] = getattr(options, "dialect", [])
    nulls = tuple(value for name, value in parts if name == "null")
    return {**dict(parts), **({"null": nulls} if nulls else {})}


def add_inputs(parser: argparse.ArgumentParser) -> None:
    """Add the files to be read, and how."""
    add_paths(parser)
    readable = ", ".join(name for name in BUILT_IN if name not in WRITTEN_ONLY)
    parser.add_argument(
        "--from",
        dest="source",
        metavar="F",
        help=f"the format, where neither the first rows nor the name tell it: {readable}; quadruples are described: "
        '"quads:unit=days,start=2014-01-01,entities=FILE,relations=FILE,relation-book=cameo" (also step, holder), '
        "or quads:FILE, a TOML file with these keys",
    )
    add_dialect(parser)
    add_mapping(parser)
    add_quadruples(parser)
    limits = "; ".join(f"{name} {f.default or 'none'}" for name, f in fields_dict(Limits).items())
    parser.add_argument(
        "--max", action="append", type=_limit, default=[], metavar="NAME=N", help=f"set a limit: {limits}"
    )


class Inputs:
    """The files that a verb reads; a folder stands for the files in it that are recognised."""

    def __init__(self, options: argparse.Namespace) -> None:
        """Make sure that every file is there, before anything is read."""
        self.format: str | Format | None = source_format(options) if "source" in options else None
        self.dialect = dialect_of(options)
        self.limits = Limits(**dict(getattr(options, "max", ())))
        self.code = 0
        """`FOUND` once a file in a folder was not recognised, or one of the `noted_rows` not read."""
        self._files = [(file, is_in_folder) for path in options.path for file, is_in_folder in files_in(path)]
        books = (book.rpartition("=")[2] for book in getattr(options, "codebooks", ()))
        self._beside = [*described_files(options), *books]

    @property
    def files(self) -> list[str]:
        """The paths: those of folders one by one, patterns as they are."""
        return [file for file, _ in self._files]

    @property
    def read_from(self) -> list[str]:
        """All files that the run reads, each by its own path."""
        found = []
        for file in self.files:
            found += [file] if file == "-" or is_remote(file) else paths(file)
        return [*found, *self._beside]

    def rows(self) -> Iterator[AnyRow]:
        """Read every file, and show on a terminal how far it has got."""
        rows = (row for file, is_in_folder in self._files for row in self._read(file, is_in_folder=is_in_folder))
        return self._watched(rows, self.files)

    def noted_rows(self, rows: Iterable[AnyRow] | None = None) -> Iterator[AnyRow]:
        """Read every file, or pass on its *rows*; say why a row could not be read, and set the exit code."""
        for row in self.rows() if rows is None else rows:
            if row.record is None:
                self.code = FOUND
                for issue in row.issues:
                    complain(str(issue))
            yield row

    def rows_of(self, file: str) -> Iterator[AnyRow]:
        """Read one file, and show likewise how far it has got."""
        rows = read(file, self.format, dialect=self.dialect, limits=self.limits)
        return self._watched(rows, [file])

    def watch(self, files: Iterable[str] | None = None) -> Watch:
        """Return what shows how far the reading of these files, or of all, has got: on a terminal, or in a notebook."""
        return Watch(ProgressLine(), total=size_of(self.files if files is None else files))

    def _watched(self, rows: Iterator[AnyRow], files: list[str]) -> Iterator[AnyRow]:
        return _with_progress(rows, self.watch(files)) if sys.stderr is not None and sys.stderr.isatty() else rows

    def _read(self, file: str, *, is_in_folder: bool) -> Iterator[AnyRow]:
        try:
            rows = read(file, self.format, dialect=self.dialect, limits=self.limits)
        except (FormatError, MissingExtraError) as error:
            if not is_in_folder or self.format is not None:
                raise
            self.skip(file, error)
            return
        yield from rows

    def skip(self, file: str, error: Exception) -> None:
        """Say that a file in a folder is not read, and why."""
        self.code = FOUND
        complain(f"{file}: not read: {str(error).removeprefix(f'{file}: ')}")


def format_by_rows(file: str, dialect: Options | None = None) -> str | None:
    """Return the format that the first rows of a file tell; None where they tell none, or may be read once only."""
    if not Path(file).is_file():  # a pipe, too
        return None
    try:
        detected = sniff(file, dialect=dialect)
    except (EventCodeError, OSError):
        return None  # reading says what is wrong with the file
    reasons = detected.reasons.get(detected.format or "", ())
    return None if all(each.startswith("the name ends") for each in reasons) else detected.format


def files_in(path: str) -> Iterator[tuple[str, bool]]:
    """Yield a path, or the files in the folder that it is, sorted by name; not hidden ones, such as `.DS_Store`."""
    if path == "-" or is_remote(path):
        yield path, False
        return
    if not Path(path).is_dir():
        if paths(path) == [path]:
            Path(path).stat()  # which says what is missing
        yield path, False
        return
    found = sorted(each for each in Path(path).iterdir() if not (each.name.startswith(".") or each.is_dir()))
    if not found:
        has_folders = any(map(Path.is_dir, Path(path).iterdir()))
        inner = f"; a pattern reads those of the folders in it, {Path(path, '*', '*')}" if has_folders else ""
        raise FormatError(f"{path}: found a folder without files, expected files{inner}")
    for each in found:
        if each.is_file():
            yield str(each), True
        else:
            complain(f"{each}: not a regular file, and not read")


def _with_progress(rows: Iterator[AnyRow], watch: Watch) -> Iterator[AnyRow]:
    with watch:
        for number, row in enumerate(rows, 1):
            yield row
            if number % 256 == 0:
                watch(number)


def _limit(text: str) -> tuple[str, int]:
    name, _, number = text.partition("=")
    known = list(fields_dict(Limits))
    if name not in known:
        message = f"found the limit {name!r}, expected one of {', '.join(known)}{meant(suggest(name, known))}"
        raise argparse.ArgumentTypeError(message)
    limit = name, count(number)
    try:
        Limits(**dict([limit]))
    except RecordError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return limit


def _part(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"found {text[:40]!r}, expected NAME=VALUE, such as separator=;")
    try:
        (part,) = dialect_options({name: value})
    except FormatError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return part, value


def count(text: str) -> int:
    """Return the whole number that an argument is."""
    if not text.isascii() or not text.isdigit() or len(text) > 18:  # more digits than there are bytes
        raise argparse.ArgumentTypeError(f"found {text[:40]!r}, expected a whole number from 0")
    return int(text)


def split(values: Iterable[str]) -> list[str]:
    """Return the parts of values between commas."""
    return [part for value in values for part in value.split(",") if part]
