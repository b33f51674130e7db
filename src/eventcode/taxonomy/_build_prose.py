"""The part of the generator that writes definitions: what a code takes in, what it does not, and examples."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from eventcode.taxonomy._build_books import books
from eventcode.taxonomy._build_sources import Row, SourceError, Sources, dictionary, known, module, split, text

__all__ = ["definitions", "definitions_conflict", "definitions_plover"]


def _prose(sources: Sources, name: str, rows_: Mapping[str, Row], codes: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each code's definition, exclusion, the codes that it is confused with, and examples, as a literal."""
    codes = set(codes)
    known(name, "code", rows_, codes)
    examples: dict[str, tuple[str, ...]] = {}
    if name.startswith("cameo"):
        for row in sources["cameo_examples.csv"]:
            known("cameo_examples.csv", "code", [row["code"]], codes)
            examples[row["code"]] = (*examples.get(row["code"], ()), row["example"])
    for code, row in rows_.items():
        if not row["definition"]:
            raise SourceError(f"{name}: the definition of {code} is blank")
        confused = split(row.get("confused_with", ""))
        known(name, f"code that {code} is confused with", confused, codes - {code})
        yield code, text((row["definition"], row["excludes"] or None, confused, examples.get(code, ())))


def _by_code(sources: Sources, name: str, code: Callable[[Row], str]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in sources[name]:
        if code(row) in found:
            raise SourceError(f"{name}: the code {code(row)!r} stands there twice")
        found[code(row)] = row
    return found


_TYPE: Final = "tuple[str, str | None, tuple[str, ...], tuple[str, ...]]"
_WHAT: Final = "# code: what it takes in, what it does not, codes that it is confused with, examples"


def definitions(sources: Sources) -> str:
    """Write `_definitions.py`, of CAMEO 1.1b3."""
    names, codes = ("cameo_definitions.csv", "cameo_definitions_level3.csv"), books(sources)["cameo@1.1b3"]
    tables = [(name, sources.keyed(name)) for name in names]
    known(names[1], "code that is not defined already", tables[1][1], {*codes} - {*tables[0][1]})
    found = (each for name, table in tables for each in _prose(sources, name, table, codes))
    body = [_WHAT, *dictionary("CAMEO", _TYPE, found)]
    return module("CAMEO definitions in our own words", sources, (*names, "cameo_examples.csv"), body)


def definitions_plover(sources: Sources) -> str:
    """Write `_definitions_plover.py`, of PLOVER in all its versions."""
    name = "plover_definitions.csv"
    found = _by_code(sources, name, lambda r: f"{r['event']}-{r['code']}" if r["kind"] == "mode" else r["code"])
    there_are = {row["event"] for row in sources["plover_events.csv"]}
    there_are |= {f"{row['event']}-{row['mode']}" for row in sources["plover_modes.csv"]}
    there_are |= {row["context"] for row in sources["plover_contexts.csv"]}
    body = [_WHAT, *dictionary("PLOVER", _TYPE, _prose(sources, name, found, there_are))]
    return module("PLOVER definitions in our own words", sources, (name,), body)


def definitions_conflict(sources: Sources) -> str:
    """Write `_definitions_conflict.py`, of ACLED and UCDP."""
    there_are, names = books(sources), ("acled_definitions.csv", "ucdp_definitions.csv")
    acled = _by_code(sources, names[0], lambda row: row["code"])
    ucdp = _by_code(sources, names[1], lambda row: f"{row['variable']}-{row['value']}")
    values = {*there_are["ucdp-ged@24"], *there_are["ucdp-prio-acd@24"]}
    body = [_WHAT, *dictionary("ACLED", _TYPE, _prose(sources, names[0], acled, there_are["acled@2023"]))]
    body += ["", *dictionary("UCDP", _TYPE, _prose(sources, names[1], ucdp, values))]
    return module("ACLED and UCDP definitions in our own words", sources, names, body)
