"""The part of the generator that writes countries: codes, state lists, names, and regions that are no states."""

import re
from collections.abc import Iterable
from typing import Final, TypeAlias

from eventcode.taxonomy.country_name import KINDS, STATUSES, name_key

from .reading import Row, SourceError, Sources, Value, dictionary, known, module, rows, split, text

__all__ = ["aliases", "countries", "memberships", "names", "regions", "spellings"]

_COUNTRY_CODES: Final = ("iso3", "iso2", "iso_numeric", "cameo", "cow_numeric", "gw_number")
_SYSTEMS: Final = ("iso3", "iso2", "numeric", "cameo", "fips", "cow", "gw")
_LISTS: Final = ("cow", "gw")
_DATA_SETS: Final = ("ucdp", "gtd", "acled", "gdelt")
_WEAK: Final = frozenset({*_DATA_SETS, "icews"})
"""Kinds of names that one data set prints: they never outweigh a name in general use."""

_DAY: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_MONTH: Final = re.compile(r"\d{4}-(?:(?P<short>04|06|09|11)|(?P<shortest>02)|\d\d)")

_Span: TypeAlias = "tuple[str | None, str | None]"
_Named: TypeAlias = "tuple[str, frozenset[str], _Span, str]"
"""A name: its country, kinds, time and spelling."""
_Entry: TypeAlias = "tuple[str, str | None, str | None, bool]"
"""What a name stands for: a country, from and to which day, and whether the name is in general use."""


def _span(name: str, row: Row) -> _Span:
    """Return the first and last day of a row, whose dates may be a year, a month or a day."""
    start, end = row["start"], row["end"]
    start += "0000-01-01"[len(start) :] if start else ""
    if found := _MONTH.fullmatch(end):
        end += "-30" if found["short"] else "-28" if found["shortest"] else "-31"
    end += "0000-12-31"[len(end) :] if end else ""
    if any(day and not _DAY.fullmatch(day) for day in (start, end)) or (start and end and start > end):
        raise SourceError(f"{name}: found a time from {row['start']!r} to {row['end']!r}")
    return start or None, end or None


def _sourced(sources: Sources, name: str) -> tuple[Row, ...]:
    """Return the rows of a table whose source column holds keys of country_name_sources.csv."""
    keys = sources.keyed("country_name_sources.csv", "key")
    for row in sources[name]:
        if not row["source"]:
            raise SourceError(f"{name}: {row['name']} has no source")
        known(name, f"source of {row['name']}", row["source"].split(), keys)
    return sources[name]


# Codes.


def _dated(sources: Sources) -> dict[str, Row]:
    name = "countries_dated.csv"
    found = sources.keyed(name, "iso3")
    for iso3, row in found.items():
        _span(name, row)
        if not row["source"]:
            raise SourceError(f"{name}: {iso3} has no source")
        systems = (pair.partition(":")[0] for pair in split(row["also"]))
        known(name, f"system of {iso3}", systems, _SYSTEMS)
    return found


def _called(sources: Sources) -> dict[str, str]:
    """Return the display name of every country by its id: an ISO code, or else `cow:` or `gw:` and a number."""
    uncoded = sources.keyed("states_without_iso.csv", "id")
    tables = (sources.keyed("country_codes.csv", "iso3"), _dated(sources), uncoded)
    return {id_: row["name"] for table in tables for id_, row in table.items() if row["name"]}


def _country(row: Row, dated: Row, dependency: Row) -> tuple[Value, ...]:
    """Join what the tables say of a country; the dated one adds to the other and never contradicts it."""
    alternatives = {pair.partition(":")[2] for pair in split(row.get("cameo_alternatives", ""))}
    also = {f"cameo:{code}" for code in alternatives - {row["cameo"]} if len(code) == len("AAA")}
    notes = (row["note"], dated.get("note", ""), dependency.get("kind", ""), dependency.get("note", ""))
    return (
        *(row[system] or None for system in _COUNTRY_CODES),
        split(row.get("fips10_4", "")),
        split(row.get("icews_names", "")),
        (*sorted(also), *split(dated.get("also", ""))),
        row["name"],
        dated.get("start") or None,
        dated.get("end") or None,
        dependency.get("state") or None,
        "; ".join(note for note in notes if note) or None,
    )


def countries(sources: Sources) -> str:
    """Write `countries.py`: the countries of today, those that ended, and the states without an ISO code."""
    codes, dated = sources.keyed("country_codes.csv", "iso3"), _dated(sources)
    former = {iso3: row for iso3, row in dated.items() if iso3 not in codes}
    known("countries_dated.csv", "country without a name", (i for i, row in former.items() if not row["name"]), ())
    for iso3, row in dated.items():
        if iso3 in codes and any(row[column] for column in (*_COUNTRY_CODES[1:], "name")):
            raise SourceError(f"countries_dated.csv: the codes and the name of {iso3} stand in country_codes.csv")
    dependencies = sources.keyed("dependencies.csv", "iso3")
    known("dependencies.csv", "country", dependencies, codes)
    known("dependencies.csv", "state", (row["state"] for row in dependencies.values() if row["state"]), codes)
    found = [_country(row, dated.get(iso3, {}), dependencies.get(iso3, {})) for iso3, row in codes.items()]
    found += [_country({**row, "note": ""}, row, {}) for row in former.values()]
    kind = ", ".join(["str", *["str | None"] * 5, *["tuple[str, ...]"] * 3, "str", *["str | None"] * 4])
    body = [
        "# ISO alpha-3, alpha-2, numeric, CAMEO, COW, GW, FIPS, ICEWS, others, name, start, end, state, note",
        *rows("ROWS", f"tuple[{kind}]", found),
        "",
        "# COW, GW, name, start, end, note",
        *rows("UNCODED", "tuple[str | None, str | None, str, str | None, str | None, str | None]", _uncoded(sources)),
    ]
    files = ("country_codes.csv", "countries_dated.csv", "states_without_iso.csv", "dependencies.csv")
    return module("Country codes", sources, files, body)


def _uncoded(sources: Sources) -> list[tuple[Value, ...]]:
    """Return the states of the two lists that have no ISO code."""
    name = "states_without_iso.csv"
    numbers: dict[str, dict[str, str]] = {}
    for row in sources["state_memberships.csv"]:
        numbers.setdefault(row["countries"], {})[row["system"]] = row["number"]
    table = sources.keyed(name, "id")
    known(name, "state, in no list", table, numbers)
    for id_, row in table.items():
        _span(name, row)
        if not row["source"]:
            raise SourceError(f"{name}: {id_} has no source")
    return [
        (*(numbers[id_].get(each) for each in _LISTS), row["name"], *(row[c] or None for c in ("start", "end", "note")))
        for id_, row in table.items()
    ]


def memberships(sources: Sources) -> str:
    """Write `memberships.py`: the spells of the Correlates of War list and of Gleditsch and Ward's."""
    name = "state_memberships.csv"
    known(name, "system", (row["system"] for row in _sourced(sources, name)), _LISTS)
    called, found = _called(sources), []
    for row in sources[name]:
        start, end = _span(name, row)
        first, *later = row["countries"].split(";")
        changes = [(day, id_) for id_, _, day in (each.partition(" ") for each in later)]
        spells = [(None, first), *changes]
        known(name, f"country of {row['system']} {row['number']}", (id_ for _, id_ in spells), called)
        if any(not (start or "") < day < (end or "9999") for day, _ in changes):
            raise SourceError(f"{name}: {row['system']} {row['number']} changes outside its time")
        found.append((*(row[c] for c in _SPELL), start, end, tuple(spells), row["note"] or None))
    kind = "tuple[str, str, str, str, str, str | None, tuple[tuple[str | None, str], ...], str | None]"
    body = [
        "# list, number, abbreviation, name, start, end, from which day it is which country, note",
        *rows("ROWS", kind, found),
    ]
    return module("Membership in lists of states", sources, (name, "country_name_sources.csv"), body)


_SPELL: Final = ("system", "number", "abbreviation", "name")


def aliases(sources: Sources) -> str:
    """Write `country_aliases.py`: further codes, by system; some stand for several countries, some for none."""
    name = "country_aliases.csv"
    called = _called(sources)
    codes: dict[str, dict[str, tuple[str, ...]]] = {}
    none: dict[str, dict[str, str]] = {}
    for row in sources[name]:
        system, code, id_ = row["system"], row["code"], row["country"]
        if not row["source"]:
            raise SourceError(f"{name}: {system} {code} has no source")
        if id_:
            known(name, f"country of {system} {code}", [id_], called)
            of = codes.setdefault(system, {})
            of[code] = (*of.get(code, ()), id_)
        else:
            none.setdefault(system, {})[code] = row["note"]
    body = ["ALIASES: Final[dict[str, dict[str, tuple[str, ...]]]] = {"]
    for system, of in codes.items():
        body += [
            f"    {text(system)}: {{",
            *(f"        {text(code)}: {text(ids)}," for code, ids in of.items()),
            "    },",
        ]
    body += ["}", "", "# Codes of no country, and what they stand for.", "NONE: Final[dict[str, dict[str, str]]] = {"]
    for system, notes in none.items():
        body += [f"    {text(system)}: {{", *(f"        {text(code)}: {text(note)}," for code, note in notes.items())]
        body += ["    },"]
    body += ["}"]
    return module("Country codes of data sets", sources, (name,), body)


# Names.


def _names(sources: Sources) -> dict[str, list[_Named]]:
    """Return what each key of a name stands for: a country, with the kinds, the time and the spelling of the name."""
    name, called = "country_names.csv", _called(sources)
    found: dict[str, list[_Named]] = {}
    known(name, "country", (row["country"] for row in _sourced(sources, name)), called)
    seen = set()
    for row in sources[name]:
        kinds = frozenset(row["kinds"].split())
        known(name, f"kind of {row['name']}", kinds, KINDS)
        if (once := (row["country"], row["name"], row["start"], row["end"])) in seen:
            raise SourceError(f"{name}: {row['country']} has {row['name']!r} twice")
        seen.add(once)
        entry = (row["country"], kinds, _span(name, row), row["name"])
        found.setdefault(name_key(row["name"]), []).append(entry)
    regional = _regional(sources)
    for id_, each in called.items():
        of = found.setdefault(name_key(each), [])
        if all(other != id_ for other, *_ in of) and (":" not in id_ or name_key(each) not in regional):
            of.append((id_, frozenset({"common"}), (None, None), each))
    return found


def _uses(of: Iterable[_Named]) -> list[_Entry]:
    """
    Return the countries that a name stands for, each with its times.

    An undated name in general use makes the times of the same country idle; what a data set prints counts only where
    nothing else has the name for the country.
    """
    uses: dict[str, set[tuple[_Span, bool]]] = {}
    for id_, kinds, span, _ in of:
        uses.setdefault(id_, set()).add((span, bool(kinds - _WEAK)))
    found = []
    for id_, spans in uses.items():
        strong = {span for span, general in spans if general}
        kept = [(None, None)] if (None, None) in strong or not strong else sorted(strong, key=str)
        found += [(id_, start, end, bool(strong)) for start, end in kept]
    return found


def _regional(sources: Sources) -> dict[str, tuple[tuple[str, str, str, str], ...]]:
    """Return the regions of each key: state or "", name, status, note."""
    name = "regions.csv"
    found: dict[str, tuple[tuple[str, str, str, str], ...]] = {}
    known(name, "status", (row["status"] for row in _sourced(sources, name)), STATUSES)
    known(name, "state", (row["country"] for row in sources[name] if row["country"]), _called(sources))
    for row in sources[name]:
        key = name_key(row["name"])
        region = (row["country"], row["name"], row["status"], row["note"])
        found[key] = (*found.get(key, ()), region)
    return found


def _cased(spelled: Iterable[str], abbreviations: set[str]) -> tuple[str, ...]:
    """Return in which cases a key is read that is an abbreviation and nothing else: as a word it may mean much."""
    plain = {name for name in abbreviations if name.isalpha()}
    if not plain or any(name not in plain and _bare(name) != _bare(name).upper() for name in spelled):
        return ()
    lower = {name.lower() for name in plain if len(name) > len("UK") or name == "UK"} - _WORDS
    return tuple(sorted(plain | {name.upper() for name in plain} | lower))


def _bare(name: str) -> str:
    return name.removeprefix("the ").replace(".", "")


_METONYMS_THAT_ARE_WORDS: Final = (("Male", "Mal\u00e9"), ("Arg",))
_WORDS: Final = frozenset({"car", "opt", "opts", "fry", "roc", "png", "svg", "sadr", "brd", "iri", "uar"})
"""Abbreviations that in lower case are a word, a name or a format of files."""


def _metonyms(sources: Sources) -> dict[str, list[_Entry]]:
    name = "metonyms.csv"
    found: dict[str, list[_Entry]] = {}
    known(name, "country", (row["country"] for row in _sourced(sources, name)), _called(sources))
    for row in sources[name]:
        entry = (row["country"], *_span(name, row), True)
        of = found.setdefault(name_key(row["name"]), [])
        if entry not in of:
            of.append(entry)
    return found


def names(sources: Sources) -> str:
    """Write `country_names.py`: the index of names, of those that only one data set prints so, and of metonyms."""
    table, regional = _names(sources), _regional(sources)
    index: dict[str, list[_Entry]] = {}
    readings: dict[str, dict[str, str]] = {system: {} for system in _DATA_SETS}
    for key, of in table.items():
        uses = _uses(of)
        region = any(status in {"part", "disputed"} for _, _, status, _ in regional.get(key, ()))
        if region and not any(general and end is None for _, _, end, general in uses):
            uses = [*(use for use in uses if use[3]), ("", None, None, False)]
        if uses != [("", None, None, False)]:
            index[key] = uses
        for system in _DATA_SETS:
            ids = {id_ for id_, kinds, _, _ in of if system in kinds}
            if len(ids) == 1 and index.get(key) != [(*ids, None, None, True)]:
                readings[system][key] = ids.pop()
    cased: dict[str, tuple[str, ...]] = {name_key(names[0]): names for names in _METONYMS_THAT_ARE_WORDS}
    for key, of in table.items():
        cased[key] = _cased((name for *_, name in of), {name for _, kinds, _, name in of if "abbreviation" in kinds})
    kind = "str | tuple[tuple[str, str | None, str | None, bool], ...]"
    body = [
        "# Key of a name: its country; or countries, each with its first and last day, and whether in general use.",
        *dictionary("NAMES", kind, ((key, _literal(uses)) for key, uses in index.items())),
        "",
        "# Keys that are read in these spellings only, or with dots.",
        *dictionary("CASED", "tuple[str, ...]", ((key, text(spelled)) for key, spelled in cased.items() if spelled)),
        "",
        "READINGS: Final[dict[str, dict[str, str]]] = {",
    ]
    for system, its in readings.items():
        body += [
            f"    {text(system)}: {{",
            *(f"        {text(key)}: {text(id_)}," for key, id_ in its.items()),
            "    },",
        ]
    body += ["}", "", *dictionary("METONYMS", kind, ((k, _literal(uses)) for k, uses in _metonyms(sources).items()))]
    return module("Names of countries, by key", sources, ("country_names.csv", "metonyms.csv", "regions.csv"), body)


def _literal(uses: list[_Entry]) -> str:
    only = uses[0][0] if len(uses) == 1 and uses[0][1:3] == (None, None) else None
    return text(tuple(uses) if only is None else only)


def spellings(sources: Sources) -> str:
    """Write `country_spellings.py`: each name as it is spelled, with its kinds, times and notes."""
    letters = {kind: chr(ord("a") + position) for position, kind in enumerate(KINDS)}
    found: dict[str, list[tuple[Value, ...]]] = {}
    for name in ("country_names.csv", "metonyms.csv"):
        for row in _sourced(sources, name):
            kinds = "".join(letters[kind] for kind in row.get("kinds", "metonym").split())
            times = (row["start"] or None, row["end"] or None)
            full: tuple[Value, ...] = (row["name"], kinds, *times, row["note"] or None)
            while full[-1] is None:
                full = full[:-1]
            found.setdefault(row["country"], []).append(full)
    body = [
        "# Country: name, kinds by letter, first and last day, note; what is None at the end is left out.",
        *dictionary(
            "SPELLINGS", "tuple[tuple[str | None, ...], ...]", ((id_, text(tuple(of))) for id_, of in found.items())
        ),
    ]
    return module("Names of countries, as they are spelled", sources, ("country_names.csv", "metonyms.csv"), body)


def regions(sources: Sources) -> str:
    """Write `regions.py`: names of regions that are no states, by key."""
    kind = "tuple[tuple[str, str, str, str], ...]"
    found = _regional(sources)
    body = [
        "# Key of a name: state, name, status, note.",
        *dictionary("REGIONS", kind, ((key, text(of)) for key, of in found.items())),
    ]
    return module("Regions that are no states", sources, ("regions.csv",), body)
