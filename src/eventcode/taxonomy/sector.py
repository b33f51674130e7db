"""Sectors: what CAMEO's roles, PLOVER's sectors and the sectors of ICEWS have to do with each other."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal, TypeAlias

from attrs import frozen

from eventcode.errors import RecordError, truncated

from ._code_table import unknown
from .crosswalk import Relation

__all__ = ["IcewsSector", "Sector", "SectorSystem", "icews_sectors", "sectors", "split_icews_sectors"]

SectorSystem: TypeAlias = Literal["cameo", "plover", "icews"]
"""Whose codes are meant: CAMEO's and GDELT's roles, PLOVER's sectors, or the agent codes of ICEWS sectors."""


@frozen(kw_only=True)
class Sector:
    """
    A role in CAMEO, the sector or sectors in PLOVER, and the agent code of ICEWS that belong together.

    *relation* is what PLOVER's is to CAMEO's. A role that several rows have, all `ambiguous`, can be any of them.

    >>> sectors("MED", "cameo")[0].plover, sectors("MED", "plover")[0].cameo
    (('JRN',), 'HLH')
    """

    cameo: str | None
    """The CAMEO role code."""
    plover: tuple[str, ...]
    """The PLOVER sector codes."""
    icews: str | None
    """The agent code of ICEWS."""
    relation: Relation
    note: str
    """A remark on the correspondence."""


@frozen(kw_only=True)
class IcewsSector:
    """
    A sector as ICEWS files name it, and its CAMEO agent code; `Unspecified` has none.

    *own* tells whether the code was given to this sector; if not, it was inherited from the one above it, and may be
    wrong: the Water Ministry has that of the Labor Ministry.
    """

    name: str
    """The name in ICEWS."""
    agent: str | None
    """The CAMEO role code; None where there is none."""
    own: bool


@cache
def _sectors() -> tuple[Sector, ...]:
    from .tables.sectors import SECTORS

    keys = ("cameo", "plover", "icews", "relation", "note")
    return tuple(Sector(**dict(zip(keys, row, strict=True))) for row in SECTORS)  # type: ignore[arg-type]  # in this order


def sectors(code: str | None = None, system: SectorSystem = "cameo") -> tuple[Sector, ...]:
    """
    Return the whole table, or the rows of one code of one system, those with a counterpart first.

    Raises:
        UnknownNameError: where the system has no such code, or there is no such system.

    """
    if code is None:
        return _sectors()
    names = ("cameo", "plover", "icews")
    if system not in names:
        raise unknown(f"no system of sectors is called {system!r}", str(system), names, show=True)
    found = [row for row in _sectors() if code in _codes(row, system)]
    if not found:
        known = dict.fromkeys(each for row in _sectors() for each in _codes(row, system))
        raise unknown(f"{system} has no sector {code!r}", str(code), known)
    return tuple(sorted(found, key=lambda row: row.relation == "none"))


def _codes(row: Sector, system: SectorSystem) -> tuple[str, ...]:
    if system == "plover":
        return row.plover if len(row.plover) == 1 else ()
    found = row.cameo if system == "cameo" else row.icews
    return (found,) if found else ()


@cache
def icews_sectors() -> Mapping[str, IcewsSector]:
    """
    Return the sectors that ICEWS files name, by name.

    >>> icews_sectors()["Water Ministry"].agent, icews_sectors()["Water Ministry"].own
    ('GOVLAB', False)
    """
    from .tables.sectors import ICEWS

    return MappingProxyType(
        {name: IcewsSector(name=name, agent=agent or None, own=own == "yes") for name, agent, own in ICEWS}
    )


@cache
def _with_commas() -> tuple[tuple[str, ...], ...]:
    """Return the parts of the names that contain commas, the longest first."""
    parts = {tuple(part.strip() for part in name.split(",")) for name in icews_sectors() if "," in name}
    return tuple(sorted(parts, key=lambda each: (-len(each), each)))


def split_icews_sectors(text: str) -> tuple[str, ...]:
    """
    Split the list in a sector cell of ICEWS at its commas, but not at those inside of a known name.

    A name that is not known stays as it stands: `sectors` in ICEWS are an open list. An empty cell holds none.

    >>> split_icews_sectors("Navy Mechanized (Ships, Tanks, Planes),Government, Arab, Levant")
    ('Navy Mechanized (Ships, Tanks, Planes)', 'Government', 'Arab, Levant')

    Raises:
        RecordError: where *text* is no text, or a name in the list is empty.

    """
    if not isinstance(text, str):
        raise RecordError(f"split_icews_sectors: found {truncated(text)}, expected text")
    if not text.strip():
        return ()
    parts = [part.strip() for part in text.split(",")]
    if not all(parts):
        raise RecordError(f"split_icews_sectors: found {truncated(text)}, expected a name between every two commas")
    found = []
    while parts:
        size = next((len(name) for name in _with_commas() if tuple(parts[: len(name)]) == name), 1)
        found.append(", ".join(parts[:size]))
        del parts[:size]
    return tuple(found)
