"""The blocks of actor codes: CAMEO writes an actor in blocks of three characters, `PRKGOV` or `NGOHLHMSF`."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, Literal

from attrs import frozen

from eventcode.errors import UnknownNameError, suggest

from ._code_table import refuse_number, unknown
from .country_name import LONGEST_NAME, name_key

__all__ = [
    "ActorCode",
    "ActorTable",
    "actor_code",
    "actor_codes",
    "find_actor_codes",
    "named_actor_code",
]

ActorTable = Literal["role", "group", "region", "ethnic", "religion"]
"""The tables of blocks; countries are a table of their own, see `country`."""

_TABLES: Final[tuple[ActorTable, ...]] = ("role", "group", "region", "ethnic", "religion")


@frozen(kw_only=True)
class ActorCode:
    """
    One block of an actor code, as its table has it.

    *kind* is the level of a role, the kind of a region or the position of a religion; *parent* the religion that
    usually stands before it; *full* the codes under which the manual lists a group, *written* the one under which data
    have it, and *names* what else it is called; *name_plover* is what PLOVER means by the same letters, and *sources*
    are the lists that have it.

    >>> actor_code("MED").name, actor_code("MED").name_plover
    ('Media', 'Health')
    """

    code: str
    """The code: `GOV`."""
    name: str
    """The name: `Government`."""
    table: ActorTable
    """The table of CAMEO that lists it."""
    kind: str | None = None
    parent: str | None = None
    full: tuple[str, ...] = ()
    written: str | None = None
    names: tuple[str, ...] = ()
    name_plover: str | None = None
    sources: tuple[str, ...] = ()
    note: str | None = None
    """A remark on the code."""


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
    found = {}
    for row in getattr(generated, table.upper()):
        written, names = generated.WRITTEN.get(row[0], (None, ())) if table == "group" else (None, ())
        fields = dict(zip(keys, row, strict=True))
        found[row[0]] = ActorCode(table=table, written=written, names=names, **fields)
    return MappingProxyType(found)


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
    raise UnknownNameError(f"{where} {code!r}", code.upper() if code.upper() in known else suggest(code, known))


def named_actor_code(name: str) -> ActorCode | None:
    """
    Return the group or region that has a name or abbreviation, or None where none has.

    Names are read as those of countries; an abbreviation in the case in which it is written.

    >>> named_actor_code("NATO").written, named_actor_code("the Middle East").code
    ('IGOWSTNAT', 'MEA')

    """
    if len(name) > LONGEST_NAME:
        return None
    return _named().get(name.strip().removeprefix("the ")) or _named().get(name_key(name))


@cache
def _named() -> Mapping[str, ActorCode]:
    """Return groups and regions by the keys of their names, and by their abbreviations as these are written."""
    found: dict[str, ActorCode] = {}
    tables: tuple[ActorTable, ...] = ("region", "group")
    for each in (entry for table in tables for entry in actor_codes(table).values()):
        if each.kind == "historical_state":
            continue
        whole, _, short = each.name.removesuffix(")").partition(" (")
        for name in (whole, short, *each.names):
            abbreviation = " " not in name and name.upper() == name
            found.setdefault(name if abbreviation else name_key(name), each)
    found.pop("", None)
    return found
