"""Assertions: the columns in which a source states the score, the class and the root of its own codes, or countries."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias

from attrs import Factory, evolve, field, frozen

from .model import Event
from .taxonomy import ActorTable, Country, System, actor_codes
from .taxonomy.country_lookup import find_in, of_no_country

__all__ = ["BUILT_IN", "GDELT_ACTORS", "GDELT_PLACE", "ICEWS", "Assertions", "CountryColumn", "asserted"]

Systems: TypeAlias = tuple[System, ...]

GDELT_ACTORS: Final[Systems] = ("cameo", "gdelt")
"""The systems in which GDELT writes the countries of actors."""
ICEWS: Final[Systems] = ("icews", "name")
"""The systems in which ICEWS writes countries."""

_NOTHING: Final = frozenset({"", "NA", "N/A", "NULL", "None", "nan", "NaN", "\\N", "-", "---"})
"""Texts that say nothing, where they are no code of the system."""


@frozen(kw_only=True)
class CountryColumn:
    """
    A column in which a source names countries, and the field of a record that it fills.

    A reader keeps the text of such a column in `extra` where it does not know the country; a rule finds it there.

    >>> flags = CountryColumn(column="flag", fills="places", systems=("iso2", "name"), separator=";")
    >>> flags.unresolved("FR; Atlantis")
    ('Atlantis',)
    """

    column: str
    """The name of the column, or of the key of an object."""
    fills: Literal["source", "target", "places"]
    """The field of an event that has the country."""
    systems: Systems
    """The systems in which the country is looked up, one after the other: see `System`."""
    tables: tuple[ActorTable, ...] = ()
    """The tables of actor codes that may stand there instead, such as those of regions."""
    keys: tuple[str, ...] = ()
    """The keys below it at which the text stands, where it holds JSON; lists on the way are looked through."""
    separator: str = ""
    """What parts several countries."""
    of_today: bool = False
    """Whether states that ended do not count, because the source knows those of today alone."""

    def find(self, text: str) -> Country | None:
        """Return the country of a text, None where no system has one."""
        found = find_in(text, self.systems)
        return None if found is None or (self.of_today and found.end) else found

    def unresolved(self, text: str) -> tuple[str, ...]:
        """Return the countries in a text that no system has."""
        return _unresolved(self, text)

    def check(self, text: str) -> None:
        """Raise `ValueError` for a text with a country that no system has."""
        if self.unresolved(text):
            raise ValueError(text)

    def texts(self, kept: Mapping[str, Any]) -> Iterator[str]:
        """Yield the texts of the column in what a record has kept."""
        value = kept.get(self.column)
        if value is not None:
            yield from _at(value, self.keys)


@lru_cache(maxsize=1 << 14)
def _unresolved(column: CountryColumn, text: str) -> tuple[str, ...]:
    parts = text.split(column.separator) if column.separator else (text,)
    return tuple(part for each in parts if (part := each.strip()) not in _NOTHING and not _stands(column, part))


def _stands(column: CountryColumn, text: str) -> bool:
    """Return whether a text stands for a country, or for what a system has and is none."""
    return (
        column.find(text) is not None
        or any(text in actor_codes(table) for table in column.tables)
        or any(of_no_country(text, system) for system in column.systems)
    )


def _at(value: Any, keys: tuple[str, ...]) -> Iterator[str]:
    """Yield the texts below a value."""
    if isinstance(value, list | tuple):
        for each in value:
            yield from _at(each, keys)
    elif keys and isinstance(value, Mapping):
        yield from _at(value.get(keys[0]), keys[1:])
    elif not keys and isinstance(value, str):
        yield value


def _columns(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _all(self: "Assertions") -> tuple[str, ...]:
    return (*self.code, *self.score, *self.class_, *self.root, *self.base, *self.fields)


@frozen(kw_only=True, eq=False)
class Assertions:
    """
    The columns of a format in which its source states something of its own code.

    A reader keeps these columns in `extra`, under the name of the format and of the column; `diagnose` and the rules
    compare them with the code. Columns are given as a name, or as several names of which any may be there.

    >>> ships = Assertions(codebook="cameo", score="severity", scale="goldstein-icews")
    >>> ships.cells({"severity": "-10", "flag": "PAN"}, ships.score)
    [('severity', '-10')]
    """

    codebook: str = ""
    """The codebook of the codes, without a version: `cameo`. Without it, no column is compared with codes."""
    digits: int = 0
    """How many digits the codes of the source have at least; 0 where that is not known."""
    code: tuple[str, ...] = field(default=(), converter=_columns)
    """The code as the source has it; the parts of several columns are joined by hyphens. Without it, the record's."""
    score: tuple[str, ...] = field(default=(), converter=_columns)
    """The score, such as GDELT's Goldstein value."""
    scale: str | None = None
    """The scale that the scores of the source follow; None where that differs from file to file."""
    inherits: bool = False
    """Whether the source may give a code the value of a code above it."""
    class_: tuple[str, ...] = field(default=(), converter=_columns)
    """The class, as its number or in words."""
    classes: str | None = None
    """The division that the classes of the source follow; None where that differs from file to file."""
    root: tuple[str, ...] = field(default=(), converter=_columns)
    """The code of the first level."""
    base: tuple[str, ...] = field(default=(), converter=_columns)
    """The code of the second level, in CAMEO of three digits."""
    fields: Mapping[str, str] = field(factory=dict)
    """Columns that hold a value of a coded field, and the field: `{"where_prec": "ucdp-ged:where_prec"}`."""
    countries: tuple[CountryColumn, ...] = ()
    """Columns in which the source names countries."""
    columns: tuple[str, ...] = field(init=False, repr=False, default=Factory(_all, takes_self=True))
    """All of them but for those of countries."""

    def texts(self, kept: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the text of each of `columns`, empty where it says nothing."""
        return tuple(
            [
                "" if value is None else value if type(value) is str else str(value)
                for value in map(kept.get, self.columns)
            ]
        )

    def cells(self, kept: Mapping[str, Any], columns: Iterable[str]) -> list[tuple[str, str]]:
        """Return those of the columns that say something, each with its text; a code is bare: no 190.0, no ="036"."""
        found = [(column, kept.get(column)) for column in columns]
        texts = [(column, str(value).strip()) for column, value in found if value is not None]
        return [(column, self._bare(column, text)) for column, text in texts if text]

    def _bare(self, column: str, text: str) -> str:
        number = text.removeprefix('="').removesuffix('"').removesuffix(".0")
        is_code = number.isdecimal() and column in {*self.code, *self.root, *self.base}
        return number if is_code else text

    def own_code(self, kept: Mapping[str, Any]) -> str | None:
        """Return the code as the source has it, or None where no column says it."""
        return "-".join([text for _, text in self.cells(kept, self.code)]) or None


GDELT_PLACE: Final = CountryColumn(
    column="ActionGeo_CountryCode", fills="places", systems=("fips", "gdelt"), of_today=True
)
"""
The column of GDELT's places, in which RB is Serbia.

YI, which was Serbia and Montenegro to 2006, is Serbia or Montenegro in later rows: nobody can tell which.
"""


def _named(columns: Mapping[str, Literal["source", "target", "places"]], systems: Systems, **more: Any) -> Any:
    """Return the columns of countries of one kind, each with the field that it fills."""
    return tuple(CountryColumn(column=name, fills=fills, systems=systems, **more) for name, fills in columns.items())


_GDELT: Final = Assertions(
    codebook="cameo",
    digits=3,
    code="EventCode",
    score="GoldsteinScale",
    scale="goldstein-gdelt",
    class_="QuadClass",
    classes="quad-gdelt",
    root="EventRootCode",
    base="EventBaseCode",
    countries=(
        *_named({"Actor1CountryCode": "source", "Actor2CountryCode": "target"}, GDELT_ACTORS, tables=("region",)),
        GDELT_PLACE,
    ),
)

BUILT_IN: Final[Mapping[str, Assertions]] = {
    "gdelt2": _GDELT,
    "gdelt1": _GDELT,
    "gdelt-reduced": evolve(_GDELT, code="CAMEOCode", score="Goldstein", root=(), base=(), countries=()),
    "terrier": Assertions(codebook="cameo", code="code", root="root_code"),
    "phoenix": Assertions(
        codebook="cameo",
        code="EventCode",
        score="GoldsteinScore",
        scale="goldstein-phoenix",
        inherits=True,
        class_="PentaClass",
        classes="penta-phoenix",
        root="EventRootCode",
        countries=_named({"CountryCode": "places"}, ("iso3", "name")),
    ),
    "phoenix-cline": Assertions(countries=_named({"countryname": "places"}, ("iso3", "name"))),
    "icews": Assertions(
        codebook="cameo",
        digits=3,
        code="CAMEO Code",
        score="Intensity",
        scale="goldstein-icews",
        countries=_named({"Source Country": "source", "Target Country": "target", "Country": "places"}, ICEWS),
    ),
    "polecat": Assertions(
        codebook="polecat",
        code=("Event Type", "Event Mode"),
        score="Intensity",
        scale="polecat-2023",
        inherits=True,
        class_="Quad Code",
        classes="quad-polecat",
        countries=(
            *_named({"Actor Country": "source", "Recipient Country": "target"}, ("name",), separator=";"),
            *_named({"Country": "places"}, ("iso3", "name"), separator=";"),
        ),
    ),
    "plover": Assertions(
        codebook="plover",
        score="event_scale",
        class_="quad_code",
        countries=(
            *_named({"actor": "source", "recipient": "target"}, ("name",), keys=("country_name",)),
            *_named({"event_loc": "places"}, ("iso3",), keys=("country_code",)),
        ),
    ),
    "plover-gsr": Assertions(countries=_named({"eventLoc": "places"}, ("iso2",), keys=("country code",))),
    "ngec": Assertions(
        countries=_named({"event_geolocation": "places"}, ("iso3",), keys=("country_code3",))
        + _named({"event_geolocation": "places"}, ("iso3",), keys=("geo", "country_code3"))
    ),
    "acled": Assertions(
        codebook="acled",
        class_="disorder_type",
        classes="disorder-acled",
        root="event_type",
        fields={
            **dict.fromkeys(("inter1", "inter2"), "acled:inter"),
            "interaction": "acled:interaction",
            "geo_precision": "acled:geo_precision",
            "time_precision": "acled:time_precision",
        },
    ),
    "ucdp-ged": Assertions(
        codebook="ucdp-ged",
        fields={name: f"ucdp-ged:{name}" for name in ("event_clarity", "where_prec", "date_prec")},
    ),
}
"""The assertions of the built-in formats, by name; the other formats declare none."""


def asserted(event: Event, known: Mapping[str, Assertions] = BUILT_IN) -> list[tuple[str, Assertions, dict[str, Any]]]:
    """Return the formats whose columns a record has kept, each with its assertions and its columns."""
    return [(name, known[name], kept) for name, kept in event.extra.items() if name in known and isinstance(kept, dict)]
