"""What codebooks, scales and classes share: a mapping from codes, with or without the codebook's name before them."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from attrs import Factory, field, frozen

from eventcode.errors import RecordError, UnknownNameError, counted, suggest

if TYPE_CHECKING:
    from eventcode.frames import Engine

__all__ = ["CodeTable", "TableError", "TitledTable", "choice", "index", "refuse_number", "unknown"]

V = TypeVar("V")
D = TypeVar("D")
_SHOWN = 3


class TableError(RecordError):
    """
    A table of a project's own that cannot be used, with everything that is wrong with it.

    `problems` holds one line for each, `where` the name of the table or of its file.
    """

    def __init__(self, where: str, problems: Iterable[str]) -> None:
        super().__init__(where=where)
        self.problems = tuple(problems)
        self.args = (where, self.problems)

    @property
    def message(self) -> str:
        """The problems, one a line."""
        many = f"{len(self.problems)} problem{'s' if len(self.problems) > 1 else ''}"
        return "\n  ".join([many, *self.problems])


def refuse_number(where: str, found: object, example: str) -> RecordError:
    """Make the error for a code that is no text."""
    return RecordError(f"{where}: found {found!r}, expected text such as {example!r}: as numbers, two codes become one")


def unknown(message: str, found: str, known: Iterable[str], *, show: bool = False) -> UnknownNameError:
    """Make the error for a name that nothing is called, with the one that was probably meant; *show* lists them all."""
    known = tuple(known)
    return UnknownNameError(message, suggest(found, known), known=known if show else ())


def choice(kind: str, name: str, found: Sequence["TitledTable[V]"]) -> UnknownNameError:
    """Make the error for a name that several tables begin with: a line for each, with what it has unlike the first."""
    lines = [f"found the {kind} {name!r}, expected one of {len(found)}, which differ:"]
    for each in found:
        first = next(other for other in found if other.codebook == each.codebook)
        apart = "" if first is each else f"; {_unlike(each, first)}"
        lines.append(f"{each.name}: {each.title}, {counted(len(each), 'code')}{apart}")
    return UnknownNameError("\n  ".join(lines))


def _unlike(one: "CodeTable[V]", other: "CodeTable[V]") -> str:
    """Say in which codes two tables of a codebook differ, and how many codes only one of them has."""
    differing = [f"{code} is {one[code]}, not {other[code]}" for code in one if one[code] != other.get(code, one[code])]
    listed = differing[:_SHOWN] + ([f"{len(differing) - _SHOWN} more"] if len(differing) > _SHOWN else [])
    parts = [f"unlike {other.name} ({'; '.join(listed)})"] if differing else [f"as {other.name}"]
    for word, here, there in (("more", one, other), ("fewer", other, one)):
        if count := sum(code not in there for code in here):
            parts.append(f"{count} code{'s' if count > 1 else ''} {word}")
    return ", ".join(parts)


def index(table: "CodeTable[V]") -> dict[str, V]:
    """Return the values of a table under every spelling of their codes."""
    spelled = {each: value for code, value in table.by_code.items() for each in table._spellings(code, value)}  # noqa: SLF001  # its own module
    return {**table.by_code, **spelled}


@frozen(kw_only=True, eq=False, repr=False)
class CodeTable(Mapping[str, V], Generic[V]):
    """
    A value for each of a codebook's codes, in the codebook's order.

    A code may be given as `072` or as `cameo:072`; iteration gives it bare.
    """

    name: str
    """The name of the table."""
    codebook: str
    """The name of the codebook whose codes it has: `cameo`."""
    by_code: Mapping[str, V]
    """The entries or values by code."""
    _index: dict[str, V] = field(init=False, default=Factory(index, takes_self=True))

    def _spellings(self, code: str, value: V) -> tuple[str, ...]:  # noqa: ARG002  # codebooks ask the value
        """Return how the code may be written besides bare."""
        return (f"{self.codebook}:{code}",)

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

    def to_frame(self, engine: "Engine" = "polars") -> Any:
        """Return the table, one row a code, as a data frame of an engine: see `eventcode.to_frame`."""
        from eventcode.frames import to_frame

        table: Any = self  # of one of the kinds that it knows
        return to_frame(table, engine)

    # By identity: comparing hundreds of rows would tell no more, and a table can then be a key.
    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return hash(self.name)

    def __str__(self) -> str:
        return self.name

    def _ipython_key_completions_(self) -> list[str]:
        return list(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


@frozen(kw_only=True, eq=False, repr=False)
class TitledTable(CodeTable[V], Generic[V]):
    """A table of numbers under a title: a scale, or a division into classes."""

    title: str
