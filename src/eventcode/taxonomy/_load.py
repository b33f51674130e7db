"""How a codebook of the library is made of its generated module."""

from collections.abc import Mapping
from functools import cache, partial
from importlib import import_module
from typing import Any, Final, cast

from .codebook import Codebook, Definition, Entry, Erratum, codebook
from .crosswalk import crosswalk

__all__ = ["load"]

# Where the definitions of a codebook stand. The PLOVER family shares those of PLOVER 2.0.
_PROSE: Final[Mapping[str, str]] = {
    "cameo@1.1b3": "definitions_cameo:CAMEO",
    "plover@2.0": "definitions_plover:PLOVER",
    "plover@2017": "definitions_plover:PLOVER",
    "plover@0.5b1": "definitions_plover:PLOVER",
    "polecat@2023": "definitions_plover:PLOVER",
    "weis@keds": "definitions_weis:WEIS",
    "acled@2023": "definitions_conflict:ACLED",
    "acled@2019": "definitions_conflict:ACLED",
}

# Of a code that 2.0 has too, its definition holds only where the crosswalk says that it is exactly the same; the others
# have definitions of their own.
_SAME: Final[Mapping[str, str]] = {
    "plover@2017": "plover@0.5b1",
    "plover@0.5b1": "plover@0.5b1",
    "polecat@2023": "polecat@2023",
}


def _module(name: str) -> Any:
    return import_module(f"eventcode.taxonomy.tables.{name}")


@cache
def _definitions(id: str) -> Mapping[str, Definition]:
    """Return the definitions of the codes that the codebook has: shared ones, and its own, which go before them."""
    found = {**_shared(id), **_module("definitions_further").FURTHER.get(id, {}), **_of_fields(id)}
    shown = {code: (sentence,) for books, code, sentence in _module("examples").ROWS if id in books}
    return {
        code: (definition, excludes, confused, examples + shown.get(code, ()))
        for code, (definition, excludes, confused, examples) in found.items()
    }


def _of_fields(id: str) -> Mapping[str, Definition]:
    """Return the definitions of coded fields and their values; most codebooks have none."""
    if all(entry.kind != "variable" for entry in codebook(id).values()):
        return {}
    rows = _module("definitions_values").ROWS
    return {code: (definition, excludes, (), ()) for ids, code, definition, excludes in rows if id in ids}


def _shared(id: str) -> Mapping[str, Definition]:
    """Return what is defined for several codebooks at once; what names a code that this one lacks does so no more."""
    if id not in _PROSE:
        return {}
    module, _, name = _PROSE[id].partition(":")
    table, book = cast("Mapping[str, Definition]", getattr(_module(module), name)), codebook(id)
    # POLECAT spells three of PLOVER's contexts otherwise: their aliases are the names that are defined.
    spelled = {a: code for code, each in book.items() if each.kind == "context" for a in each.aliases if a not in book}
    found = {spelled.get(code, code): prose for code, prose in table.items()}
    if id in _SAME:
        same, current = crosswalk(_SAME[id], "plover@2.0"), codebook("plover@2.0")
        changed = {code for code, pairs in same.items() if any(each.relation != "exact" for each in pairs)}
        found = {code: prose for code, prose in found.items() if code not in changed or code not in current}
    return {
        code: (definition, excludes, tuple(spelled.get(c, c) for c in confused if spelled.get(c, c) in book), examples)
        for code, (definition, excludes, confused, examples) in found.items()
        if code in book
    }


def load(id: str, module: str) -> Codebook:
    """Return the codebook *id* of a generated module."""
    generated = _module(module)
    about, rows = generated.ABOUT[id], generated.ROWS[id]
    errata = tuple(Erratum(code, text, source=source) for book, code, text, source in generated.ERRATA if book == id)
    errata_of: dict[str | None, list[Erratum]] = {}
    for erratum in errata:
        errata_of.setdefault(erratum.code, []).append(erratum)
    children: dict[str | None, list[str]] = {}
    levels: dict[str | None, int] = {None: 0}
    for code, parent, *_ in rows:
        levels[code] = levels[parent] + 1
        children.setdefault(parent, []).append(code)
    home = partial(codebook, id)
    by_code = {
        code: Entry(
            code=code,
            codebook=about["name"],
            name=name,
            level=levels[code],
            parent=parent,
            children=tuple(children.get(code, ())),
            kind=kind,
            aliases=aliases,
            name_gdelt=name_gdelt,
            name_icews=name_icews,
            sources=frozenset(sources),
            note=note,
            errata=tuple(errata_of.get(code, ())),
            home=home,
        )
        for code, parent, kind, name, name_gdelt, name_icews, aliases, sources, note in rows
    }
    return Codebook(
        name=about["name"],
        codebook=about["name"],
        version=about["version"],
        title=about["title"],
        source=about["source"],
        date=about["date"] or None,
        licence=about["licence"],
        note=about["note"],
        sha256=about["sha256"],
        by_code=by_code,
        errata=errata,
        definitions=partial(_definitions, id),
    )
