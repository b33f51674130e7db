"""Actor codes taken apart into what their blocks say, and put together in CAMEO's order."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Final

from attrs import field, frozen

from eventcode.errors import RecordError, counted

from ._code_table import refuse_number
from .actor_code import ActorTable, actor_codes
from .country import countries
from .country_lookup import codes, find_country

__all__ = ["ActorCodeParts", "compose_actor", "parse_actor"]

_TABLES: Final[tuple[ActorTable, ...]] = ("role", "group", "region", "ethnic", "religion")
_BLOCK: Final = 3


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
    """The CAMEO ethnic code."""
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


_LONGEST_KEPT: Final = 60
"""The longest code of which the parts are kept."""


@cache
def _tables_of() -> Mapping[str, tuple[str, ...]]:
    """Return the tables of each block that any table has; a state that ended is a country, not a region."""
    tables: dict[str, tuple[str, ...]] = {code: ("country",) for each in countries() for code in codes(each, "cameo")}
    for table in _TABLES:
        for code, found in actor_codes(table).items():
            if found.kind != "historical_state":
                tables[code] = (*tables.get(code, ()), table)
    return tables


@cache
def _territories() -> Mapping[tuple[str, ...], str]:
    """Return the ISO code of each territory that is written in two blocks, the state and the territory: GBRGIB."""
    from .tables.country_aliases import ALIASES

    written = ((code, ids) for code, ids in ALIASES["icews"].items() if len(code) == 2 * _BLOCK)
    return {(code[:_BLOCK], code[_BLOCK:]): ids[0] for code, ids in written}


def parse_actor(code: str) -> ActorCodeParts:
    """
    Take an actor code apart.

    The first block is the country or region if it can be one; a territory may stand in two blocks, the state and the
    territory. Each further block goes to the first table that has it, in the order group, religion, region, role,
    ethnic, country. There is one country, one region and one ethnic group: a second one goes to *rest*, like everything
    unknown, and nothing is dropped. Case counts: ethnic codes are lower case.

    >>> parts = parse_actor("IGOUNOKID")
    >>> parts.roles, parts.groups
    (('IGO',), ('UNO', 'KID'))
    >>> parse_actor("GBRGIBGOV").country, parse_actor("BUDMAH223").rest
    ('GIB', ('MAH', '223'))

    Raises:
        RecordError: where *code* is no text, is empty, or cannot be cut into blocks of three.

    """
    if not isinstance(code, str):
        raise refuse_number("parse_actor", code, "PRKGOV")
    if not code or len(code) % _BLOCK:
        raise RecordError(
            f"parse_actor: found {code!r}, of {counted(len(code), 'character')}, expected blocks of {_BLOCK}"
        )
    return _kept(code) if len(code) <= _LONGEST_KEPT else _parsed(code)


def _parsed(code: str) -> ActorCodeParts:
    blocks = tuple(code[start : start + _BLOCK] for start in range(0, len(code), _BLOCK))
    one: dict[str, str] = {}
    many: dict[str, list[str]] = {"groups": [], "religions": [], "roles": [], "rest": []}
    ambiguous = []
    territory = _territories().get(blocks[:2])
    if territory is not None:
        one["country"] = territory
    for position, block in enumerate(blocks[2:] if territory else blocks, 2 if territory else 0):
        tables = _tables_of().get(block, ())
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
            one[place] = _iso3(block) if place == "country" else block
    return ActorCodeParts(ambiguous=tuple(ambiguous), blocks=blocks, **one, **{n: tuple(of) for n, of in many.items()})  # type: ignore[arg-type]  # fields


_kept = lru_cache(maxsize=1 << 16)(_parsed)
"""Keeps the last results, because codes repeat; not of long ones, so that it takes no more than some megabytes."""


def _iso3(block: str) -> str:
    """Return the ISO code of a country that has one: every country with a code of CAMEO."""
    found = find_country(block, "cameo")
    return found.iso3 if found and found.iso3 else block


# Order.


def _in_order(parts: ActorCodeParts) -> Iterator[str]:
    """
    Yield the blocks of parts in the order of the CAMEO manual, 3.1.

    An international generic code stands first, then the place. An organization stands behind what its own whole code
    has before it (IGO UNO REF HCR), and the roles begin anew. Of others, the primary roles come before ethnic groups
    and religions, which come before further roles; without a place they come first.
    """
    begins = bool(parts.roles) and _level(parts.roles[0]) == "international"
    yield from parts.roles[:begins]
    place = tuple(each for each in (_country(parts), parts.region) if each is not None)
    yield from place
    roles, religions = list(parts.roles[begins:]), list(parts.religions)
    left, taken, last = Counter((*religions, *roles)), Counter[str](), []
    organized = False
    for group in parts.groups:
        path = _path(group)
        if path is None:
            last.append(group)
            continue
        organized = True
        for block in path:
            if left[block]:
                left[block] -= 1
                taken[block] += 1
                yield block
        yield group
    religions = list(_without(religions, taken))
    roles = list(_without(roles, taken))
    primary = 0
    if place and not begins and not organized:
        primary = next((n for n, role in enumerate(roles) if _level(role) not in _PRIMARY), len(roles))
    yield from roles[:primary]
    yield from () if parts.ethnic is None else (parts.ethnic,)
    yield from (*religions, *roles[primary:], *last, *parts.rest)


_PRIMARY: Final = frozenset({"primary", "party"})


def _level(role: str) -> str | None:
    found = actor_codes("role").get(role)
    return found.kind if found else None


def _path(group: str) -> tuple[str, ...] | None:
    """Return what stands before a group in its whole code; None where no list has one."""
    found = actor_codes("group").get(group)
    whole = found and (found.written or (found.full[0] if found.full else None))
    if not whole:
        return None
    return tuple(whole[start : start + _BLOCK] for start in range(0, len(whole) - _BLOCK, _BLOCK))


def _without(blocks: Iterable[str], taken: Counter[str]) -> Iterator[str]:
    for block in blocks:
        if taken[block]:
            taken[block] -= 1
        else:
            yield block


def _country(parts: ActorCodeParts) -> str | None:
    """Return the code of the country: as the blocks have it, where they say the same country, or else CAMEO's."""
    if parts.country is None:
        return None
    for written in ("".join(parts.blocks[:2]), *parts.blocks):
        if written and parse_actor(written) == ActorCodeParts(country=parts.country):
            return written
    found = find_country(parts.country)
    code = next(codes(found, "cameo"), None) if found else None
    if code is None:
        raise RecordError(f"compose_actor: CAMEO has no code for the country {parts.country!r}")
    return code


def compose_actor(parts: ActorCodeParts) -> str:
    """
    Write an actor code from its parts, in CAMEO's order.

    Parts that were read from a code and not changed give that code again, whatever its order.

    >>> compose_actor(ActorCodeParts(country="ROU", roles=("GOV", "MIL")))
    'ROMGOVMIL'
    >>> compose_actor(ActorCodeParts(roles=("IGO", "REF"), groups=("UNO", "HCR")))
    'IGOUNOREFHCR'
    >>> from attrs import evolve
    >>> compose_actor(evolve(parse_actor("PRKGOV"), roles=("MIL",)))
    'PRKMIL'

    Raises:
        RecordError: where *parts* are empty, CAMEO has no code for the country, or what would be written reads as
            something else.

    """
    if parts.blocks and parse_actor("".join(parts.blocks)) == parts:
        return "".join(parts.blocks)
    code = "".join(_in_order(parts))
    if parse_actor(code) != parts:
        raise RecordError(f"compose_actor: {code!r} would be read as {parse_actor(code)}, expected {parts}")
    return code
