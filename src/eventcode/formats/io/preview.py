"""Previews: the beginning of a file, seen in every way in which formats are detected."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from re import DOTALL
from re import compile as compile_
from typing import Any, Final, TypeAlias, TypeVar

from .encoding import BOM, Encoding, encoding_of
from .line_ends import SWAP, has_cr

__all__ = ["SIZE", "Cells", "Preview", "json_values"]

SIZE: Final = 2**18
"""How many bytes of a file are looked at."""
_ROWS: Final = 50
_MOST: Final = 0.5

_root: Final = compile_(r"(?:\s|(?><\?.*?\?>)|(?><!--.*?-->))*+<([A-Za-z_][\w.-]*+)", DOTALL).match
_remarks: Final = compile_(r"(?:\s|//[^\n]*+|#[^\n]*+)*+").match
_gap: Final = compile_(r"[\s,]*+").match

_T = TypeVar("_T")

Cells: TypeAlias = list[str]
"""A row, cut at the tabs."""


def json_values(text: str, place: int = 0) -> Iterator[tuple[Any, int, int]]:
    """
    Yield the values of JSON in a text, with blanks or commas between them, and where each begins and ends.

    Raises:
        ValueError, RecursionError: where the next is none.

    """
    from json import JSONDecoder

    decode = JSONDecoder().raw_decode
    while (begin := _gap(text, place).end()) < len(text):  # type: ignore[union-attr]  # it matches everywhere
        value, place = decode(text, begin)
        yield value, begin, place


class Preview:
    """
    The beginning of a file, seen as lines, as rows between tabs, as a header row, as JSON and as XML.

    >>> preview = Preview(b"vessel,flag,when" + bytes([10]))
    >>> preview.has("vessel", "flag"), preview.objects, preview.root
    (True, [], None)
    """

    def __init__(self, data: bytes, dialect: Mapping[str, Any] | None = None, *, ends_in_cr: bool = False) -> None:
        self.ends_in_cr = ends_in_cr or has_cr(data)
        """Whether lines end in CR in the file, in the place of which *data* has LF."""
        data = data if ends_in_cr or not self.ends_in_cr else data.translate(SWAP)
        self.dialect: Mapping[str, Any] = dialect or {}
        """Parts of the dialect of a table that a caller stated."""
        self.data = data
        """The bytes as they stand, at most `SIZE` of them."""
        self.encoding: Encoding = encoding_of(data)
        codec = self.encoding.codec if self.encoding.is_wide else "utf-8"
        text = data.decode(codec, "replace" if self.encoding.is_wide else "surrogateescape")
        self.text = text.removeprefix(BOM)
        """The same as text; a byte that is no UTF-8 is an unpaired surrogate in it, a byte order mark is left out."""
        self.has_bom = self.encoding.has_mark
        self.is_whole = len(data) < SIZE
        """Whether that is all there is, as far as is known: of a pipe, more may come."""
        self._found: dict[object, Any] = {}
        """Results of detection that several formats share, each computed once."""

    def once(self, key: object, detect: Callable[[], _T]) -> _T:
        """Return a result of detection, which is computed when it is asked for by this key the first time."""
        if key not in self._found:
            self._found[key] = detect()
        found: _T = self._found[key]
        return found

    @cached_property
    def lines(self) -> list[bytes]:
        """The lines with their ends, without the last where it is cut, unless it is the only one."""
        found = [line + b"\n" for line in self.data.split(b"\n")]
        last = found.pop()[:-1]
        return [*found, last] if last and (self.is_whole or not found) else found

    @cached_property
    def rows(self) -> list[Cells]:
        """The first rows that are whole and not empty, cut at the tabs."""
        lines = self.text.split("\n", _ROWS)
        if len(lines) > _ROWS or not self.is_whole:
            lines.pop()
        return [line.removesuffix("\r").split("\t") for line in lines if line.strip()]

    @cached_property
    def header(self) -> frozenset[str]:
        """The cells of the first row, cut at tabs or commas: without quotes, in small letters, with blanks for `_`."""
        line = self.text.partition("\n")[0].strip("\r")
        if line.lstrip().startswith(("{", "[", "<")):
            return frozenset()
        names = line.split("\t" if "\t" in line else ",")
        return frozenset(name.strip('"').casefold().replace("_", " ") for name in names)

    @property
    def is_json(self) -> bool:
        """Whether an object or an array begins the file, remarks aside."""
        return self.text.startswith(("{", "["), _remarks(self.text).end())  # type: ignore[union-attr]  # as there

    @property
    def is_array(self) -> bool:
        """Whether the objects stand in one JSON array, and not each on a line."""
        return self.text.lstrip().startswith("[")

    @cached_property
    def objects(self) -> list[dict[str, Any]]:
        """The first objects of JSON Lines or of a JSON array."""
        found: list[dict[str, Any]] = []
        place = _remarks(self.text).end()  # type: ignore[union-attr]  # it matches everywhere
        with suppress(ValueError, RecursionError):
            for value, _, _ in json_values(self.text, place + self.text.startswith("[", place)):
                if not isinstance(value, dict) or len(found) == _ROWS:
                    break
                found.append(value)
        return found

    @cached_property
    def root(self) -> str | None:
        """The name of the XML root element."""
        match = _root(self.text)
        return match[1] if match else None

    def most(self, test: Callable[[Cells], object]) -> bool:
        """Return whether most of the first rows pass a test; a few may be damaged."""
        return sum(1 for row in self.rows if test(row)) > _MOST * len(self.rows)

    def wide(self, *widths: int) -> bool:
        """Return whether most rows have so many cells."""
        return self.most(lambda row: len(row) in widths)

    def has(self, *names: str) -> bool:
        """Return whether the header row has all of these names, given in small letters and with blanks for `_`."""
        return self.header.issuperset(names)

    def mostly(self, test: Callable[[dict[str, Any]], object]) -> bool:
        """Return whether most of the first objects pass a test."""
        return sum(1 for one in self.objects if test(one)) > _MOST * len(self.objects)

    def keys(self, *names: str) -> bool:
        """Return whether most of the first objects have all of these keys."""
        return self.mostly(lambda one: one.keys() >= set(names))
