"""Actor codes: CAMEO writes an actor as blocks of three characters, `PRKGOV` or `NGOHLHMSF`; this takes them apart."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final, Literal

from attrs import field, frozen

from eventcode.errors import RecordError, UnknownNameError

from ._code_table import refuse_number, unknown
from .country import countries, find_country

__all__ = [
    "ActorCode",
    "ActorCodeParts",
    "ActorTable",
    "actor_code",
    "actor_codes",
    "compose_actor",
    "find_actor_codes",
    "parse_actor",
]

ActorTable = Literal["role", "group", "region", "ethnic", "religion"]
"""The tables of blocks; countries are a table of their own, see `country`."""

_TABLES: Final[tuple[ActorTable, ...]] = ("role", "group", "region", "ethnic", "religion")
_BLOCK: Final = 3


@frozen(kw_only=True)
class ActorCode:
    """
    One block of an actor code, as its table has it.

    *kind* is the level of a role, the kind of a region or the position of a religion; *parent* the religion that
    usually stands before it; *full* the codes under which the manual lists a group; *name_plover* what PLOVER means by
    the same letters; *sources* the lists that have it.

    >>> actor_code("MED").name, actor_code("MED").name_plover
    ('Media', 'Health')
    """

    code: str
    name: str
    table: ActorTable
    kind: str | None = None
    parent: str | None = None
    full: tuple[str, ...] = ()
    name_plover: str | None = None
    sources: tuple[str, ...] = ()
    note: str | None = None


@cache
def actor_codes(table: ActorTable) -> Mapping[str, ActorCode]:
    """
    Return one table, by code.

    Raises:
        UnknownNameError: where no table is called so.

    """
    from .tables import actors as generated

    if table not in _TABLES:
        raise unknown(f"no table of actor codes is called {table!r}", str(table), _TABLES, show=True)
    keys = ("code", "name", "kind", "parent", "full", "name_plover", "sources", "note")
    rows = getattr(generated, table.upper())
    return MappingProxyType({row[0]: ActorCode(table=table, **dict(zip(keys, row, strict=True))) for row in rows})


def find_actor_codes(code: str) -> tuple[ActorCode, ...]:
    """
    Return what the code means in each table that has it; often one, sometimes several, maybe none.

    >>> [found.table for found in find_actor_codes("EUR")]
    ['role', 'region']
    """
    return tuple(actor_codes(table)[code] for table in _TABLES if code in actor_codes(table))


def actor_code(code: str, table: ActorTable | None = None) -> ActorCode:
    """
    Return what a block means in *table*, or in the only table that has it.

    Raises:
        RecordError: where *code* is no text.
        UnknownNameError: where no table has it, or several do and none was named.

    """
    if not isinstance(code, str):
        raise refuse_number("actor_code", code, "GOV")
    tables = _TABLES if table is None else (table,)
    found = [actor_codes(each)[code] for each in tables if code in actor_codes(each)]
    if len(found) == 1:
        return found[0]
    if found:
        named = ", ".join(f"{each.table} ({each.name})" for each in found)
        raise UnknownNameError(f"{code!r} stands in several tables: {named}; say which, table=")
    where = "no table of actor codes has" if table is None else f"the table {table!r} does not have"
    known = [each for name in tables for each in actor_codes(name)]
    raise unknown(f"{where} {code!r}", code.upper() if code.upper() in known else code, known)


@frozen(kw_only=True)
class ActorCodeParts:
    """
    What the blocks of an actor code say.

    *country* is ISO 3166 alpha-3, *region* CAMEO's code; *groups*, *religions* and *roles* stand in the order in which
    they were written, and *rest* holds what is in no table or has no place. *ambiguous* names the blocks that stand in
    several tables, with those tables in the order in which they were asked. *blocks* is the code itself; it and
    *ambiguous* do not count when parts are compared.

    >>> parts = parse_actor("NGOHLHMSF")
    >>> parts.roles, parts.group, parts.is_complete
    (('NGO', 'HLH'), 'MSF', True)
    """

    country: str | None = None
    region: str | None = None
    roles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    ethnic: str | None = None
    religions: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    ambiguous: tuple[tuple[str, tuple[str, ...]], ...] = field(default=(), eq=False)
    blocks: tuple[str, ...] = field(default=(), eq=False)

    @property
    def group(self) -> str | None:
        """The first group: the organization that the others are part of, as UNO in IGOUNOHCR."""
        return self.groups[0] if self.groups else None

    @property
    def is_complete(self) -> bool:
        """Whether every block was understood."""
        return not self.rest


# The field of `ActorCodeParts` that a block of a table goes to, and in which order the tables are asked. A code begins
# with a place if it can (SHN is Saint Helena, then Shinto); a name in the group list wins over the same name among the
# roles (UNO, AMN, IRC: GDELT does so); REL and SUN are CAMEO's religions before they are PLOVER's role or petrarch2's
# Soviet Union, but for SUN in front, where only a state can stand.
_FIELD: Final[Mapping[str, str]] = {
    "country": "country",
    "region": "region",
    "group": "groups",
    "role": "roles",
    "religion": "religions",
    "ethnic": "ethnic",
}
_FIRST: Final = ("country", "region", "group", "religion", "role", "ethnic")
_LATER: Final = ("group", "religion", "region", "role", "ethnic", "country")


@cache
def _places() -> Mapping[str, tuple[str, ...]]:
    """Return the tables of each block that any table has; a state that ended is a country, not a region."""
    tables: dict[str, tuple[str, ...]] = {}
    for each in countries():
        codes = (each.cameo, *(o.removeprefix("cameo:") for o in each.also if o.startswith("cameo:")))
        tables |= {code: ("country",) for code in codes if code is not None}
    for table in _TABLES:
        for code, found in actor_codes(table).items():
            if found.kind != "historical_state":
                tables[code] = (*tables.get(code, ()), table)
    return tables


@lru_cache(maxsize=1 << 16)
def parse_actor(code: str) -> ActorCodeParts:
    """
    Take an actor code apart.

    The first block is the country or region if it can be one. Each further block goes to the first table that has it,
    in the order group, religion, region, role, ethnic, country. There is one country, one region and one ethnic
    group: a second one goes to *rest*, like everything unknown, and nothing is dropped. Case counts: ethnic codes are
    lower case.

    >>> parts = parse_actor("IGOUNOKID")
    >>> parts.roles, parts.groups
    (('IGO',), ('UNO', 'KID'))
    >>> parse_actor("BUDMAH223").rest
    ('MAH', '223')

    Raises:
        RecordError: where *code* is no text, is empty, or cannot be cut into blocks of three.

    """
    if not isinstance(code, str):
        raise refuse_number("parse_actor", code, "PRKGOV")
    if not code or len(code) % _BLOCK:
        raise RecordError(f"parse_actor: found {code!r}, of {len(code)} characters, expected blocks of {_BLOCK}")
    blocks = tuple(code[start : start + _BLOCK] for start in range(0, len(code), _BLOCK))
    one: dict[str, str] = {}
    many: dict[str, list[str]] = {"groups": [], "religions": [], "roles": [], "rest": []}
    ambiguous = []
    for position, block in enumerate(blocks):
        tables = _places().get(block, ())
        order = _LATER if position else _FIRST
        tables = tuple(sorted(tables, key=order.index))
        if len(tables) > 1:
            ambiguous.append((block, tables))
        place = _FIELD[tables[0]] if tables else "rest"
        if place in one:
            place = "rest"
        if place in many:
            many[place].append(block)
        else:
            one[place] = block
    return ActorCodeParts(
        country=_iso3(one.get("country")),
        region=one.get("region"),
        ethnic=one.get("ethnic"),
        ambiguous=tuple(ambiguous),
        blocks=blocks,
        **{name: tuple(found) for name, found in many.items()},
    )


def _iso3(block: str | None) -> str | None:
    found = None if block is None else find_country(block, "cameo")
    return None if found is None else found.iso3


def _blocks(parts: ActorCodeParts) -> Iterator[str]:
    """Yield the blocks of parts that were not read from a code, in the order of the fields."""
    if parts.country is not None:
        found = find_country(parts.country)
        if found is None or found.cameo is None:
            raise RecordError(f"compose_actor: CAMEO has no code for the country {parts.country!r}")
        yield found.cameo
    yield from (parts.region,) if parts.region is not None else ()
    yield from (*parts.roles, *parts.groups)
    yield from (parts.ethnic,) if parts.ethnic is not None else ()
    yield from (*parts.religions, *parts.rest)


def compose_actor(parts: ActorCodeParts) -> str:
    """
    Write an actor code: the one that *parts* were read from, or country, region, roles, groups, ethnic, religions.

    >>> compose_actor(ActorCodeParts(country="ROU", roles=("GOV", "MIL")))
    'ROMGOVMIL'
    >>> compose_actor(parse_actor("IGOUNOREFHCR"))
    'IGOUNOREFHCR'

    Raises:
        RecordError: where *parts* are empty, or what would be written reads as something else.

    """
    code = "".join(parts.blocks or _blocks(parts))
    if parse_actor(code) != parts:
        raise RecordError(f"compose_actor: {code!r} would be read as {parse_actor(code)}, expected {parts}")
    return code
