"""EC3: states outside their time, and names of countries and organizations without a code."""

# ruff: noqa: D401  # the first line of a rule is its title

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from eventcode.errors import Path
from eventcode.issues import Finding
from eventcode.model import Actor, Event, When
from eventcode.model.when import Relation
from eventcode.taxonomy import Country, Region, countries, find_country, find_regions, named_actor_code

from ._condition import Condition
from ._rule import Findings, rule
from .identity import FIGHT

__all__: list[str] = []

_ONE_BY_ONE: Final = (
    Condition("given", ["source.country", "target.country"]),
    Condition("each", ["source", "target"]),
)


@rule(
    "EC302",
    on=Event,
    severity="warning",
    needs=["when"],
    reads=["when", "source.country", "target.country"],
    where=_ONE_BY_ONE,
    bad=FIGHT | {"source": [{"country": "SUN"}]},
    good=FIGHT | {"source": [{"country": "SUN"}], "when": "1985-03-11"},
)
def state_had_ended(event: Event) -> Findings:
    """
    A state acts after its end.

    Why it matters: series by country mix two states under one code.
    What to do: give the state of that day; a person from a former state has a nationality of today.
    """
    for at, state in _dated(event):
        if state.end and event.when and _surely(event.when.edtf, event.when.relation, "after", state.end):
            yield Finding(f"{state.name} ended {state.end}, the event is dated {event.when.edtf}", at=at)


@rule(
    "EC303",
    on=Event,
    severity="info",
    needs=["when"],
    reads=["when", "source.country", "target.country"],
    where=_ONE_BY_ONE,
    bad=FIGHT | {"source": [{"country": "SSD"}], "when": "1990-06-01"},
    good=FIGHT | {"source": [{"country": "SSD"}], "when": "2015-06-01"},
)
def state_had_not_begun(event: Event) -> Findings:
    """
    A state acts before its beginning.

    Many data sets write today's code for a predecessor (RUS for the Soviet Union), and a country may be named before
    its independence. Hence the severity.

    Why it matters: series by country mix two states under one code.
    What to do: give the state of that day, where the source means that state.
    """
    for at, state in _dated(event):
        if state.start and event.when and _surely(event.when.edtf, event.when.relation, "before", state.start):
            yield Finding(f"{state.name} began {state.start}, the event is dated {event.when.edtf}", at=at)


def _dated(event: Event) -> Iterator[tuple[Path, Country]]:
    """Yield the sources and targets that are states with a beginning or end."""
    bounded = _bounded()
    for name, actors in (("source", event.source), ("target", event.target)):
        for position, actor in enumerate(actors):
            if actor.country in bounded:
                yield (name, position, "country"), bounded[actor.country]


@cache
def _bounded() -> dict[str | None, Country]:
    return {c.iso3: c for c in countries() if c.start or c.end}


@lru_cache(maxsize=65_536)
def _surely(edtf: str | None, relation: Relation, order: str, day: str) -> bool:
    """Tell whether a time is surely before or after a day; days and states repeat in data, and so are kept."""
    when = None if edtf is None else When(edtf, relation=relation)
    return when is not None and (when.before(day) if order == "before" else when.after(day)) is True


@rule(
    "EC316",
    on=Actor,
    severity="info",
    needs=["name"],
    reads=["name", "kind", "code", "country", "region", "group", "ethnic"],
    where=Condition("without", ["code", "country", "region", "group", "ethnic"]),
    bad=FIGHT | {"source": [{"name": "North Korea"}]},
    good=FIGHT | {"source": [{"name": "North Korea", "country": "PRK"}]},
)
def name_without_code(actor: Actor) -> Findings:
    """
    An actor has the name of a country, region or organization, and no field holds its code.

    Why it matters: filters and tables by country or group miss the actor.
    What to do: write the suggested code, where the source means it. A capital or seat (Seoul, the Kremlin) may be a
    place, and a region (Chechnya) is not a state: there the coder decides.
    """
    if actor.kind in _PEOPLE or actor.code or actor.country or actor.region or actor.group or actor.ethnic:
        return
    name = actor.name or ""
    if len(name) > _LONGEST_NAME:
        return
    if country := find_country(name, "name"):
        yield Finding(f"{name!r} is a name of {country.name}", at=("country",), hint=country.iso3)
    elif found := named_actor_code(name):
        at, code = ("region", found.code) if found.table == "region" else ("code", found.written or found.code)
        yield Finding(f"{name!r} is a name of {found.name}", at=(at,), hint=code)
    elif regions := [region for region in find_regions(name) if region.country]:
        yield Finding(f"{name!r} is no state, but a region of {' and '.join(map(_state, regions))}", at=("country",))
    elif country := find_country(name, "metonym"):
        yield Finding(f"{name!r} may stand for {country.name} ({country.id})", at=("country",))


def _state(region: Region) -> str:
    found = find_country(region.country or "")
    disputed = ", disputed" if region.status == "disputed" else ""
    return f"{found.name if found else ''} ({region.country}{disputed})"


_LONGEST_NAME: Final = 200
_PEOPLE: Final = frozenset({"person", "unnamed", "author"})
