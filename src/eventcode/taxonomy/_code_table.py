"""What codebooks, scales and classes share: a mapping from codes, with or without the codebook's name before them."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar, overload

from attrs import Factory, field, frozen

from eventcode.errors import RecordError, UnknownNameError, suggest

__all__ = ["CodeTable", "refuse_number", "unknown"]

V = TypeVar("V")
D = TypeVar("D")


def refuse_number(where: str, found: object, example: str) -> RecordError:
    """Make the error for a code that is no text."""
    return RecordError(f"{where}: found {found!r}, expected text such as {example!r}: as numbers, two codes become one")


def unknown(message: str, found: str, known: Iterable[str], *, show: bool = False) -> UnknownNameError:
    """Make the error for a name that nothing is called, with the one that was probably meant; *show* lists them all."""
    known = tuple(known)
    return UnknownNameError(message, suggest(found, known), known=known if show else ())


def _index(table: "CodeTable[V]") -> dict[str, V]:
    spelled = {each: value for code, value in table.by_code.items() for each in table._spellings(code, value)}  # noqa: SLF001  # its own module
    return {**table.by_code, **spelled}


@frozen(kw_only=True, eq=False, repr=False)
class CodeTable(Mapping[str, V], Generic[V]):
    """
    A value for each of a codebook's codes, in the codebook's order.

    *book* names the codebook. A code may be given as `072` or as `cameo:072`; iteration gives it bare.
    """

    name: str
    book: str
    by_code: Mapping[str, V]
    _index: dict[str, V] = field(init=False, default=Factory(_index, takes_self=True))

    def _spellings(self, code: str, value: V) -> tuple[str, ...]:  # noqa: ARG002  # codebooks ask the value
        """Return how the code may be written besides bare."""
        return (f"{self.book}:{code}",)

    @abstractmethod
    def _missing(self, code: str) -> UnknownNameError:
        """Make the error for a code that has no value here."""

    def __getitem__(self, code: str) -> V:
        value = self._index.get(code)
        if value is None:
            if not isinstance(code, str):
                raise refuse_number(str(self), code, next(iter(self)))
            raise self._missing(code)
        return value

    @overload
    def get(self, code: str, /) -> V | None: ...
    @overload
    def get(self, code: str, /, default: V | D) -> V | D: ...
    def get(self, code: str, /, default: V | D | None = None) -> V | D | None:
        """
        Return the value of *code*, or *default* where it has none.

        Raises:
            RecordError: where *code* is no text.

        """
        value = self._index.get(code)
        if value is None:
            if not isinstance(code, str):
                raise refuse_number(str(self), code, next(iter(self)))
            return default
        return value

    def __contains__(self, code: object) -> bool:
        return code in self._index

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_code)

    def __len__(self) -> int:
        return len(self.by_code)

    # By identity: comparing hundreds of rows would tell no more, and a table can then be a key.
    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return hash(self.name)

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"
