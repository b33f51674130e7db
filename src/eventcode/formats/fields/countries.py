"""Countries: the one that columns of a row tell together, each in its system, on the day of the event."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from re import compile as compile_
from typing import Final

from attrs import field, frozen

from eventcode.errors import truncated
from eventcode.issues import Finding
from eventcode.taxonomy import Country, StateList, find_country, memberships

from .doubts import CONTRADICTS, UNRESOLVED, Doubt
from .field import Cells

__all__ = ["CountryColumns", "are_alike", "country_of", "listed", "unknown_country"]

_LISTS: Final[tuple[StateList, ...]] = ("gw", "cow")
_SYSTEMS: Final = ("iso3", "iso2", "name", "icews")
_is_day: Final = compile_(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])").fullmatch
_cut: Final = compile_(r"\s*[,;|]\s*").split


def listed(text: str) -> tuple[str, ...]:
    """
    Return the numbers or codes of a cell that lists several.

    >>> listed("750;770"), listed("2")
    (('750', '770'), ('2',))
    """
    return tuple(filter(None, _cut(text.strip())))


def country_of(text: str, system: str = "any", on: str | None = None) -> Country | None:
    """
    Return the country of a code, number or name; None where there is none, or the systems name different ones.

    A number of Correlates of War or of Gleditsch and Ward is that of the state that has it *on* the day of the event.

    >>> [found and found.iso3 for found in map(country_of, ("KEN", "NA", "Kenya", "894", "551", "404"))]
    ['KEN', 'NAM', 'KEN', 'ZMB', 'ZMB', None]
    >>> [country_of("345.0", "gw", day).iso3 for day in ("1999-03-24", "2004")]
    ['YUG', 'SCG']
    """
    found = _readings(text, system, on)
    return found[0] if len(found) == 1 else None


def _readings(text: str, system: str, on: str | None) -> tuple[Country, ...]:
    """Return the countries that a code, number or name may stand for: several only where any system may have it."""
    number = text.removesuffix(".0")
    if system != "any":
        if number.isdecimal():
            text = number.zfill(3) if system == "numeric" else number
        one = find_country(text, system, on=on if system in _LISTS else None)  # type: ignore[arg-type]  # one of the systems
        return (one,) if one else ()
    systems = ("numeric", *_LISTS) if number.isdecimal() else _SYSTEMS
    return tuple({one.id: one for each in systems for one in _readings(text, each, on)}.values())


def unknown_country(text: str, system: str, on: str | None) -> str:
    """Return the message about a cell that tells no country."""
    when = f" on {on}" if on and system in _LISTS else ""
    return f"found {truncated(text)}, expected a country as {system}{when}"


@frozen(eq=False)
class CountryColumns:
    """
    The columns of a row that tell one country, the surest first, each with the systems in which it may be written.

    >>> columns = CountryColumns({"iso3": ("iso3",), "gwno": ("gw",)}, "day")
    >>> columns.read(Cells({"iso3": "", "gwno": "365", "day": "1990-05-01"})).name
    'Soviet Union'
    >>> [finding.message for _, finding in columns.doubts(Cells({"iso3": "KEN", "gwno": "551", "day": "2001-01-01"}))]
    ["found '551' (Zambia), expected the country of iso3, 'KEN' (Kenya)"]
    """

    systems: Mapping[str, tuple[str, ...]]
    date: str
    """The column of the day of the event, on which numbers of lists of states stand for theirs."""
    nothing: frozenset[str] = frozenset()
    """Numbers that stand for no country."""
    many: bool = False
    """Whether a cell may list several."""
    dated: tuple[str, ...] = field(init=False)
    """The columns whose numbers have a time."""

    @property
    def doubt(self) -> Doubt:
        """What may be found in the cells beside the record."""
        return Doubt(tuple(self.systems), self.doubts, beside=(self.date,), beside_for=self.dated)

    @dated.default
    def _dated(self) -> tuple[str, ...]:
        return tuple(column for column, systems in self.systems.items() if {*systems} & {*_LISTS})

    def read(self, cells: Cells) -> Country | None:
        """Return the country that the surest of the columns tells; None where none does."""
        return self._read(tuple([cells.text(column) or "" for column in self.systems]), self._on(cells))

    @lru_cache(maxsize=1 << 12)  # noqa: B019  # of a few constants, which live as long as their modules
    def _read(self, texts: tuple[str, ...], on: str | None) -> Country | None:
        cells = Cells(zip(self.systems, texts, strict=True))
        return next((found for column in self.systems for found in self._told(cells, column, on) if found), None)

    def each(self, cells: Cells) -> tuple[Country | None, ...]:
        """Return the country of each part of the surest column that is not empty."""
        on = self._on(cells)
        return next((found for column in self.systems if (found := (*self._told(cells, column, on),))), ())

    def doubts(self, cells: Cells) -> Iterator[tuple[str, Finding]]:
        """Yield a finding for each column that tells no country, or another one than a surer column."""
        on = self._on(cells)
        first: tuple[str, Country] | None = None
        for column, systems in self.systems.items():
            for text, found in zip(self._parts(cells, column), self._told(cells, column, on), strict=True):
                if (
                    found is None
                    and first
                    and any(are_alike(first[1], one) for one in self._may_tell(text, column, on))
                ):
                    continue  # a number of several lists, of which one agrees
                if found is None:
                    yield UNRESOLVED, Finding(unknown_country(text, systems[0], on), (column,))
                elif first is None or self.many:
                    first = column, found
                elif not are_alike(first[1], found):
                    surer = f"{first[0]}, {truncated(cells[first[0]])} ({first[1].name})"
                    message = f"found {truncated(text)} ({found.name}), expected the country of {surer}"
                    yield CONTRADICTS, Finding(message, (column,))

    def _on(self, cells: Cells) -> str | None:
        """Return the day of the event, where a column needs it."""
        if not any(map(cells.__contains__, self.dated)):
            return None
        text = (cells.text(self.date) or "")[: len("2024-10-23")]
        return text if _is_day(text) else None

    def _parts(self, cells: Cells, column: str) -> tuple[str, ...]:
        text = cells.text(column)
        if text is None or text.removesuffix(".0") in self.nothing:
            return ()
        return listed(text) if self.many else (text,)

    def _may_tell(self, text: str, column: str, on: str | None) -> Iterator[Country]:
        for system in self.systems[column]:
            yield from _readings(text, system, on)

    def _told(self, cells: Cells, column: str, on: str | None) -> Iterator[Country | None]:
        for text in self._parts(cells, column):
            yield next((found for each in self.systems[column] if (found := country_of(text, each, on))), None)


@lru_cache(maxsize=1 << 10)
def are_alike(one: Country, other: Country) -> bool:
    """Return whether two are one country, or states of one place at different times: a list gives them one number."""
    return one.id == other.id or bool(_numbers(one.id) & _numbers(other.id))


def _numbers(id_: str) -> frozenset[tuple[str, str]]:
    """Return the numbers of both lists that ever stood for a country."""
    return frozenset(
        (system, number)
        for system in _LISTS
        for number, spells in memberships(system).items()
        if any(id_ == each for spell in spells for _, each in spell.countries)
    )
