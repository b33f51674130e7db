"""Files of codebooks and scales of your own: TOML, or CSV as programs write it in any country."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from eventcode.errors import RecordError

__all__ = ["csv_rows", "parsed"]

_T = TypeVar("_T")


def parsed(
    path: Path,
    caller: str,
    readers: Mapping[str, Callable[[str], _T]],
    refusal: Callable[[str, list[str]], Exception],
) -> tuple[_T, str]:
    """
    Return what the reader for the suffix of a file makes of its text, and the SHA-256 of its bytes.

    *refusal* makes the error, of the path and the problems, about a file that the reader cannot parse.

    Raises:
        RecordError: where no reader is for the suffix; *caller* is the function that the error names.
        OSError: where the file cannot be read.

    """
    from hashlib import sha256

    if path.suffix not in readers:
        raise RecordError(f"{caller}: found {str(path)!r}, expected a file with the suffix {' or '.join(readers)}")
    data = path.read_bytes()
    try:
        return readers[path.suffix](data.decode("utf-8")), sha256(data).hexdigest()
    except ValueError as error:  # no UTF-8, no TOML
        raise refusal(str(path), [str(error)]) from error


def csv_rows(text: str) -> list[tuple[int, list[str]]]:
    r"""
    Return the rows that are not empty, each with the number of its line.

    The header decides the separator: a comma or, as Excel writes in much of Europe, a semicolon, or a tab.

    Raises:
        ValueError: for quotes that do not close, or stand where none can.

    >>> csv_rows("\ufeffcode;name\n072;Aid, military\n")
    [(1, ['code', 'name']), (2, ['072', 'Aid, military'])]

    """
    import csv

    text = text.removeprefix("\ufeff")
    header = text.partition("\n")[0]
    separator = next((each for each in ",;\t" if each in header), ",")
    table = csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True)
    try:
        return [(table.line_num, row) for row in table if row]
    except csv.Error as error:
        raise ValueError(f"line {table.line_num}: {error}") from error
