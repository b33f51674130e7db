"""Records of databases: no quotes, a backslash before what would end a cell or a row, as MySQL and PostgreSQL dump."""

from collections.abc import Callable, Collection, Iterator
from re import DOTALL, Match, escape
from re import compile as compile_
from typing import BinaryIO, Final, cast

from eventcode.formats.io.encoding import BOM
from eventcode.formats.io.files import lines
from eventcode.formats.io.limits import LIMITS, Limits, long_line

from .csv import FARTHEST, CsvRecord, Quoted, decoded

__all__ = ["NULL", "backslash_records", "escaped", "is_escaped"]

_MEANINGS: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "Z": "\x1a"}
_LETTERS: Final = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
NULL: Final = "\\N"
"""The cell of a missing value."""
_sequence: Final = compile_(r"\\(.)", DOTALL).sub
_is_open: Final = compile_(rb"(?<!\\)(?:\\\\)*\\\n\Z").search
_sequences: Final = compile_(rb"\\(.)", DOTALL).findall
_VALID: Final = frozenset(b"\\ntrbfv0ZN\n")


def is_escaped(data: bytes, separator: str) -> bool:
    r"""
    Return whether backslashes in a file are those of a database: \N stands for nothing, others before what they may.

    >>> is_escaped(b"a\t\\N\tone\\ntwo\n", "\t"), is_escaped(b"a\t\\N\tC:\\data\n", "\t"), is_escaped(b"a\\nb\n", "\t")
    (True, False, False)
    """
    found = {*b"".join(_sequences(data))}
    return ord("N") in found and len(found) > 1 and found <= _VALID | {*separator.encode()}


def backslash_records(
    stream: BinaryIO, *, delimiter: str, encoding: str, bare: Collection[str] = (), limits: Limits = LIMITS
) -> Iterator[CsvRecord]:
    r"""
    Yield the records of *stream*, each byte in exactly one of them.

    A cell that says \N as text, and not that it is missing, is `Quoted` where that is one of *bare*.
    """
    cut = compile_(rf"(?:[^\\{escape(delimiter)}]|\\.|\\\Z)*", DOTALL).match
    source = lines(stream)
    number = 1
    while first := next(source, b""):
        taken = [first]
        size = 0
        while _is_open(taken[-1]) and size < FARTHEST and (more := next(source, b"")):
            taken.append(more)
            size += len(more)
        whole = b"".join(taken)
        raw = whole.removesuffix(b"\n")
        fault = None
        if max(map(len, taken)) > limits.line:
            fault = ("EC006", long_line(max(map(len, taken)), limits))
        text, not_in = decoded(raw, encoding)
        text = (text.removeprefix(BOM) if number == 1 else text).removesuffix("\r")
        yield CsvRecord(number, raw, _cells(text, delimiter, cut, bare), not_in, fault, is_ended=len(raw) < len(whole))
        number += len(taken)


def _cells(text: str, delimiter: str, cut: Callable[[str, int], Match[str] | None], bare: Collection[str]) -> list[str]:
    if "\\" not in text:
        return text.split(delimiter)
    cells, place = [], 0
    while True:
        match = cast("Match[str]", cut(text, place))  # it matches everywhere
        written = match[0]
        cell = written if written == NULL else _sequence(_meaning, written)
        cells.append(Quoted(cell) if cell in bare and cell != written else cell)
        place = match.end() + 1
        if place > len(text):
            return cells


def _meaning(match: Match[str]) -> str:
    return _MEANINGS.get(match[1], match[1])


def escaped(cell: str, separator: str) -> str:
    r"""
    Return a cell with a backslash before what would end it.

    >>> escaped("one\ttwo\\", "\t"), escaped("a;b", ";")
    ('one\\ttwo\\\\', 'a\\;b')
    """
    letters = {separator: f"\\{separator}"} | _LETTERS
    return "".join(letters.get(c, c) for c in cell)
