"""Rereading: iterators over what is made of files, which begin anew once all was taken."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

__all__ = ["Rereading"]

T_co = TypeVar("T_co", covariant=True)


class Rereading(Iterator[T_co], Generic[T_co]):
    """
    Iterates over what a function makes; once all was taken, `iter` has it made again.

    >>> letters = Rereading(lambda: iter("ab"))
    >>> next(letters), [*letters], letters.is_done, [*letters]
    ('a', ['b'], True, ['a', 'b'])
    """

    def __init__(self, make: Callable[[], Iterator[T_co]]) -> None:
        self._make = make
        self._rest: Iterator[T_co] | None = None
        self.is_done = False
        """Whether all was taken."""

    @property
    def is_begun(self) -> bool:
        """Whether something was taken, and something may be left."""
        return self._rest is not None and not self.is_done

    def __iter__(self) -> "Rereading[T_co]":
        """Return itself, from the beginning once all was taken."""
        if self.is_done:
            self._rest, self.is_done = None, False
        return self

    def __next__(self) -> T_co:
        """Return the next item."""
        if self._rest is None:
            self._rest = self._make()
        try:
            return next(self._rest)
        except StopIteration:
            self.is_done = True
            raise
