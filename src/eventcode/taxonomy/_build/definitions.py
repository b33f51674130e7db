"""The part of the generator that writes definitions: what a code takes in, what it does not, and examples."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from .codebooks import books
from .reading import Row, SourceError, Sources, dictionary, known, module, rows, split, text

__all__ = [
    "definitions",
    "definitions_conflict",
    "definitions_further",
    "definitions_plover",
    "definitions_values",
    "definitions_weis",
    "examples",
]


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
    """Write `definitions_cameo.py`, of CAMEO 1.1b3."""
    names, codes = ("cameo_definitions.csv", "cameo_definitions_level3.csv"), books(sources)["cameo@1.1b3"]
    tables = [(name, sources.keyed(name)) for name in names]
    known(names[1], "code that is not defined already", tables[1][1], {*codes} - {*tables[0][1]})
    found = (each for name, table in tables for each in _prose(sources, name, table, codes))
    body = [_WHAT, *dictionary("CAMEO", _TYPE, found)]
    return module("CAMEO definitions in our own words", sources, (*names, "cameo_examples.csv"), body)


def definitions_plover(sources: Sources) -> str:
    """Write `definitions_plover.py`, of PLOVER in all its versions."""
    name = "plover_definitions.csv"
    found = _by_code(sources, name, lambda r: f"{r['event']}-{r['code']}" if r["kind"] == "mode" else r["code"])
    there_are = {row["event"] for row in sources["plover_events.csv"]}
    there_are |= {f"{row['event']}-{row['mode']}" for row in sources["plover_modes.csv"]}
    there_are |= {row["context"] for row in sources["plover_contexts.csv"]}
    body = [_WHAT, *dictionary("PLOVER", _TYPE, _prose(sources, name, found, there_are))]
    return module("PLOVER definitions in our own words", sources, (name,), body)


def definitions_conflict(sources: Sources) -> str:
    """Write `definitions_conflict.py`, of the types of ACLED."""
    name = "acled_definitions.csv"
    acled = _by_code(sources, name, lambda row: row["code"])
    body = [_WHAT, *dictionary("ACLED", _TYPE, _prose(sources, name, acled, books(sources)["acled@2023"]))]
    return module("ACLED definitions in our own words", sources, (name,), body)


def definitions_weis(sources: Sources) -> str:
    """Write `definitions_weis.py`."""
    name = "weis_definitions.csv"
    found = _prose(sources, name, sources.keyed(name), books(sources)["weis@keds"])
    return module("WEIS definitions in our own words", sources, (name,), [_WHAT, *dictionary("WEIS", _TYPE, found)])


def definitions_values(sources: Sources) -> str:
    """Write `definitions_values.py`, of coded fields and their values, with all codebooks that a definition serves."""
    name, there_are = "value_definitions.csv", books(sources)
    found: list[tuple[tuple[str, ...], str, str, str]] = []
    seen: set[tuple[str, str]] = set()
    for row in sources[name]:
        code = "-".join(part for part in (row["variable"], row["value"]) if part)
        if not row["definition"] or not row["excludes"]:
            raise SourceError(f"{name}: the definition or the exclusion of {code!r} is blank")
        _serves(name, split(row["codebook"]), code, there_are, seen)
        found.append((split(row["codebook"]), code, row["definition"], row["excludes"]))
    body = ["# codebooks, code, what it takes in, what it does not"]
    body += rows("ROWS", "tuple[tuple[str, ...], str, str, str]", found)
    return module("Definitions of coded fields in our own words", sources, (name,), body)


def _serves(
    name: str, ids: tuple[str, ...], code: str, there_are: Mapping[str, Iterable[str]], seen: set[tuple[str, str]]
) -> None:
    """Refuse a row whose codebooks do not have the code, or that stands there for a second time."""
    known(name, "codebook", ids, there_are)
    for book in ids:
        known(name, f"code of {book}", [code], there_are[book])
        if (book, code) in seen:
            raise SourceError(f"{name}: {book} has {code!r} twice")
        seen.add((book, code))


def definitions_further(sources: Sources) -> str:
    """Write `definitions_further.py`, of the codes of codebooks without a file of their own."""
    name, there_are = "further_definitions.csv", books(sources)
    by_book: dict[str, list[Row]] = {}
    for row in sources[name]:
        by_book.setdefault(row["codebook"], []).append(row)
    known(name, "codebook", by_book, there_are)
    body = [_WHAT, f"FURTHER: Final[dict[str, dict[str, {_TYPE}]]] = {{"]
    for book, table in by_book.items():
        found: dict[str, Row] = {}
        for row in table:
            if row["code"] in found:
                raise SourceError(f"{name}: {book} has {row['code']!r} twice")
            found[row["code"]] = row
        lines = (f"        {text(code)}: {prose}," for code, prose in _prose(sources, name, found, there_are[book]))
        body += [f"    {text(book)}: {{", *lines, "    },"]
    body.append("}")
    return module("Definitions of further codes in our own words", sources, (name,), body)


def examples(sources: Sources) -> str:
    """Write `examples.py`: a sentence for each code of the second level, with all codebooks that it serves."""
    name, there_are = "examples.csv", books(sources)
    found: list[tuple[tuple[str, ...], str, str]] = []
    seen: set[tuple[str, str]] = set()
    for row in sources[name]:
        if not row["codebook"] or not row["example"]:
            raise SourceError(f"{name}: the codebook or the example of {row['code']!r} is blank")
        _serves(name, split(row["codebook"]), row["code"], there_are, seen)
        found.append((split(row["codebook"]), row["code"], row["example"]))
    body = ["# codebooks, code, a sentence that gets it", *rows("ROWS", "tuple[tuple[str, ...], str, str]", found)]
    return module("Examples of codes in our own words", sources, (name,), body)
