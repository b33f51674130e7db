"""Errors of country look-ups: what else a code or name is, and which name was probably meant."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from eventcode.errors import UnknownNameError, truncated

from ._near_names import nearest_name
from .actor_code import actor_codes, named_actor_code
from .country import Country
from .country_lookup import READERS_OF_NAMES, SYSTEMS, System, Use, codes, of_no_country, on_day, uses
from .country_name import Region, RegionStatus, find_regions

__all__ = ["refused"]


def refused(code: str, system: System, on: str | date | None) -> UnknownNameError:
    """Make the error for a code or name that stands for no country, for several, or for none on that day."""
    found = uses(code, system)
    then = found if on is None else on_day(found, on)
    if not any(use.country for use in found):
        return _unknown(code, system)
    what = f"{truncated(code)} is {SYSTEMS[system]}"
    region = f"; {_regions(find_regions(code))}" if any(use.country is None for use in found) else ""
    if on is not None and not then:
        return UnknownNameError(
            f"{what}, but not on {str(on)!r}: {_spans(found)}{_number_then(found, system, on)}{region}"
        )
    if region:
        return UnknownNameError(f"{what} of a state that ended: {_spans(found)}{region}; say which by a day, on=")
    today = tuple(use for use in then if use.country and use.end is None)
    if len(today) > 1 and len(dict.fromkeys(use.country for use in today)) > 1:  # no day separates those
        ids = [use.country.id for use in today if use.country]
        named = ", ".join(f"{use.country.name} ({use.country.id})" for use in today if use.country)
        return UnknownNameError(f"{what} of several: {named}; say which by its code, such as {ids[0]!r}")
    return UnknownNameError(f"{what} of several: {_spans(then)}; say which by a day, on=")


def _spans(found: tuple[Use, ...]) -> str:
    """Write countries with their ids and times."""
    times: dict[Country, list[str]] = {use.country: [] for use in found if use.country}
    bounded = ((use.country, use.start, use.end) for use in found if use.country and (use.start or use.end))
    for of, start, end in bounded:
        times[of].append(f"{start or '...'} to {end or '...'}")
    return ", ".join(f"{each.name} ({', '.join([each.id, *spans])})" for each, spans in times.items())


def _number_then(found: Iterable[Use], system: System, on: str | date) -> str:
    """Say which other number a list of states had for the same country on that day."""
    if system not in {"cow", "gw"}:
        return ""
    of = {use.country for use in found}
    numbers = {code for code in _numbers(system) for use in on_day(uses(code, system), on) if use.country in of}
    return f"; it was {' or '.join(sorted(numbers))} then" if numbers else ""


def _numbers(system: System) -> Iterator[str]:
    from .membership import memberships

    return iter(memberships("cow" if system == "cow" else "gw"))


# What else it is.


def _unknown(code: str, system: System) -> UnknownNameError:
    what = f"{truncated(code)} is not {SYSTEMS[system]}"
    if len(code) > _LONGEST:
        return UnknownNameError(what)
    if note := of_no_country(code, system):
        return UnknownNameError(f"{code!r} stands for no country in {system}: {note}")
    if (spelled := _respelled(code, system)) is not None:
        return UnknownNameError(what, spelled)
    return _found_elsewhere(what, code, system) or _misspelled(what, code, system)


def _found_elsewhere(what: str, code: str, system: System) -> UnknownNameError | None:
    """Make the error for a code of another system, or the name of a region, of a group, or of nothing known."""
    block = actor_codes("region").get(code)
    region = block.name if block and block.kind == "region" else None
    if elsewhere := _elsewhere(code, system):
        return _other_system(what, elsewhere, system, region)
    if region is not None:
        return UnknownNameError(f"{what}; it is CAMEO's code of the region {region}")
    if regions := find_regions(code):
        return _region(what, regions, system)
    if (found := named_actor_code(code)) is not None:
        return UnknownNameError(f"{what}; it is {found.code!r} in CAMEO's table of {found.table}s, {found.name}")
    return None


def _respelled(code: str, system: System) -> str | None:
    """Return the code of the system that differs only in blanks, case, or zeros in front; `us` may be any word."""
    bare = code.strip()
    if system in READERS_OF_NAMES and bare.islower():
        return None
    number = bare.removesuffix(".0").lstrip("0")
    tries = (bare, bare.upper(), number.zfill(len("004")), number) if bare[:1].isdigit() else (bare, bare.upper())
    return next((each for each in tries if each != code and uses(each, system)), None)


def _elsewhere(code: str, system: System) -> dict[System, tuple[Country, ...]]:
    """
    Return the countries of the code in the other systems.

    What a data set prints counts only where it is no name in general use, and no name of a region that is no state.
    """
    found = {}
    known = bool(uses(code, "name") or find_regions(code))
    for other in SYSTEMS:
        skip = other == system or (other in _BESIDE and known)
        of = () if skip else tuple(dict.fromkeys(use.country for use in uses(code, other) if use.country))
        if of:
            found[other] = of
    return found


_BESIDE: Final = frozenset({"ucdp", "gtd", "acled", "gdelt", "icews", "metonym"})


def _other_system(
    what: str, elsewhere: Mapping[System, tuple[Country, ...]], system: System, region: str | None
) -> UnknownNameError:
    """Say what a code is elsewhere; a hint follows where all systems agree on the country."""
    countries = list(dict.fromkeys(each for of in elsewhere.values() for each in of))
    if [*elsewhere] == ["metonym"]:
        states = " or ".join(each.name for each in countries)
        return UnknownNameError(f"{what}; it is {SYSTEMS['metonym']}, {states}: read it by system='metonym'")
    said, seen = [], set[Country]()
    for other, of in elsewhere.items():
        if not seen >= {*of}:  # the first system that has a country is enough
            said.append(f"{SYSTEMS[other]}, of {' or '.join(each.name for each in of)}")
        seen |= {*of}
    if region is not None:
        said.append(f"CAMEO's code of the region {region}")
    elif len(countries) == 1:
        here = next(codes(countries[0], system), None)
        return UnknownNameError(f"{what}; it is {said[0]}{'' if here else ', which has none'}", here)
    return UnknownNameError(f"{what}; it is {'; '.join(said)}")


def _region(what: str, regions: tuple[Region, ...], system: System) -> UnknownNameError:
    states = {region.country for region in regions}
    disputed = any(region.status == "disputed" for region in regions)
    here = None
    if len(states) == 1 and None not in states and not disputed:
        here = next(codes(_state(states.pop() or ""), system), None)
    return UnknownNameError(f"{what}; {_regions(regions)}", here)


def _regions(regions: Iterable[Region]) -> str:
    """Say what a region is, and of which state or states."""
    by_status: dict[RegionStatus, list[Region]] = {}
    for region in regions:
        by_status.setdefault(region.status if region.country else "none", []).append(region)
    said = []
    for status, of in by_status.items():
        states = " and ".join(f"{_state(region.country).name} ({region.country})" for region in of if region.country)
        note = f", {of[0].note}" if len(of) == 1 and of[0].note else ""
        disputed = "it is disputed" if of[0].status == "disputed" else "it is no state"
        said.append(f"it is {_STATUS[status]} {states}{note}" if states else f"{disputed}{note}")
    return "; ".join(said)


def _state(iso3: str) -> Country:
    (found,) = {use.country for use in uses(iso3, "iso3") if use.country}
    return found


_STATUS: Final[Mapping[RegionStatus, str]] = {
    "part": "a part of",
    "territory": "a territory of",
    "disputed": "a disputed region, listed under",
}


# Misspellings.

_LONGEST: Final = 100


def _misspelled(what: str, code: str, system: System) -> UnknownNameError:
    """Hint at the name that was meant: itself where names are read, else the code of its country."""
    if (meant := nearest_name(code)) is None:
        return UnknownNameError(what)
    if uses(meant, system):
        return UnknownNameError(what, meant)
    of = {use.country for use in uses(meant, "name") if use.country}
    if not of and (regions := find_regions(meant)):
        return UnknownNameError(f"{what}; {meant!r} is near: {_regions(regions)}")
    here = next(codes(of.pop(), system), None) if len(of) == 1 else None
    return UnknownNameError(f"{what}; {meant!r} is near", here) if here else UnknownNameError(what)
