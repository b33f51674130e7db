"""Chunks: rows that follow one another in a file or a frame, as cells for polars or, one by one, as records."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from eventcode.errors import MissingExtraError
from eventcode.row import AnyRow

if TYPE_CHECKING:
    import polars as pl

__all__ = ["NOT_VERBATIM", "ROW", "Chunk", "hash_of", "polars"]

ROW: Final = "#"
"""The column with the number of a row."""
NOT_VERBATIM: Final[Mapping[str, bool]] = MappingProxyType({})
"""No columns."""


def polars() -> Any:
    """
    Return the module polars.

    Raises:
        MissingExtraError: where it is not installed.

    """
    try:
        import polars as pl
    except ImportError:
        raise MissingExtraError("tables are judged by polars: pip install 'eventcode[polars]'") from None
    return pl


def hash_of(names: Sequence[str], *, first: int = 0) -> Any:
    """Return a hash of the cells of a row, as an expression; with another *first* number it is independent of that."""
    lib = polars()
    return sum((lib.col(name).hash(seed=n) for n, name in enumerate(names, first)), lib.lit(0, dtype=lib.UInt64))


class Chunk(ABC):
    """
    Rows that follow one another in a file or a frame. The number of a row is that of its first line, from 0.

    Every row can be read as a record. Of most rows, the *regular* ones, polars makes a frame with the cells that the
    codec of the format reads, all of them text; an empty cell is null.
    """

    name: str
    """The name of the file, as locations have it."""
    first: int
    """The number of the first line in its file, from 1."""
    height: int
    """The number of lines."""

    @property
    def lacking(self) -> tuple[str, ...]:
        """The last columns of the format, where regular rows end before them."""
        return ()

    @property
    def has_nulls(self) -> bool:
        """Whether a missing value has a spelling in some column, rather than an empty cell."""
        return False

    @abstractmethod
    def rows(self, numbers: Iterable[int]) -> Iterator[tuple[int, AnyRow]]:
        """Read rows by their rising numbers as records; a line with which no row begins is passed over."""

    @abstractmethod
    def cells(
        self, columns: Sequence[str], verbatim: Mapping[str, bool] = NOT_VERBATIM
    ) -> tuple["pl.DataFrame", set[int]]:
        """
        Return the cells of regular rows, with the column `ROW`, and the numbers of all other rows.

        Some of those may stand in the frame too, where it takes longer to leave them out.

        Args:
            columns: columns of the format.
            verbatim: columns whose cells rules look at as they stand, each with whether they see the usual spelling of
                a missing value: a row that has another spelling there than the codec reads is no regular one.

        """

    @abstractmethod
    def cells_of(self, numbers: Iterable[int], columns: Sequence[str]) -> "pl.DataFrame":
        """Return the cells of some rows that are not regular, as the format's own reader cuts them, if it can."""

    def regular(self, columns: Sequence[str]) -> tuple["pl.DataFrame", set[int]]:
        """Return the cells of regular rows alone, with the column `ROW`, and the numbers of all other rows."""
        frame, others = self.cells(columns)
        return (frame.filter(~frame[ROW].is_in([*others])) if others else frame), others
