"""The part of the generator that writes codebooks: which there are, their codes, and the errata of all."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from typing import Final

from attrs import evolve

from eventcode.taxonomy.codebook import BUILT_IN

from . import lines
from .lines import Line
from .reading import SourceError, Sources, catalogue, known, mapping, module, rows, text

__all__ = ["ACTOR_TABLES", "BOOKS", "BOOK_MODULES", "books", "written"]

ACTOR_TABLES: Final = {
    "role": "cameo_actor_roles.csv",
    "group": "cameo_known_groups.csv",
    "region": "cameo_regions.csv",
    "ethnic": "cameo_ethnic.csv",
    "religion": "cameo_religions.csv",
}
_ABOUT: Final = ("name", "version", "title", "source", "date", "licence", "note")
_ROW: Final = "tuple[str, str | None, str, str, str | None, str | None, tuple[str, ...], tuple[str, ...], str | None]"

_Read = Callable[[Sources], Iterator[Line]]
BOOKS: Final[Mapping[str, tuple[str, _Read]]] = {
    "cameo@1.1b3": ("cameo_events.csv", lines.cameo),
    "cameo@0.5b1": ("cameo_old_codes.csv", lines.cameo_old),
    "plover@2.0": ("plover_modes.csv", lines.plover_2),
    "plover@2017": ("plover_events.csv", lines.plover_2017),
    "plover@0.5b1": ("plover_gsr_codes.csv", lines.plover_gsr),
    "polecat@2023": ("plover_modes.csv", lines.polecat),
    "weis@keds": ("weis.csv", lines.weis),
    "acled@2023": ("acled_types.csv", lines.acled),
    "acled@2019": ("acled_older.csv", partial(lines.acled_older, book="acled@2019")),
    "acled@2018": ("acled_older.csv", partial(lines.acled_older, book="acled@2018")),
    "ucdp-ged@24": ("values.csv", partial(lines.coded_fields, book="ucdp-ged@24")),
    "ucdp-prio-acd@24": ("values.csv", partial(lines.coded_fields, book="ucdp-prio-acd@24")),
    "mid@5": ("values.csv", partial(lines.coded_fields, book="mid@5")),
    "gtd@2012": ("values.csv", partial(lines.coded_fields, book="gtd@2012")),
    "scad@3.3": ("values.csv", partial(lines.coded_fields, book="scad@3.3")),
}
"""Each codebook's main table, whose sha256 it shows, and how it is read."""

BOOK_MODULES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "cameo": (
        "CAMEO event codes",
        ("cameo_events.csv", "cameo_old_codes.csv", "cameo_old_to_new.csv", "icews_event_text_aliases.csv"),
    ),
    "plover": (
        "PLOVER and POLECAT codes",
        ("plover_events.csv", "plover_modes.csv", "plover_contexts.csv", "plover_names.csv", "plover_gsr_codes.csv"),
    ),
    "conflict": ("ACLED and UCDP codes", ("acled_types.csv", "values.csv")),
    "conflict_older": ("Older ACLED codes", ("acled_older.csv", "values.csv")),
    "values": ("Coded fields of MID, GTD and SCAD", ("values.csv",)),
    "weis": ("WEIS codes", ("weis.csv",)),
}
"""Each module of codebooks: its title, and the tables that it is made of. `codebook.BUILT_IN` says which it holds."""


@lru_cache(maxsize=1)  # every module is written from the same
def books(sources: Sources) -> dict[str, dict[str, Line]]:
    """Return every codebook, by id and code, with the further aliases; no code stands twice, every parent exists."""
    found: dict[str, dict[str, Line]] = {}
    known("catalogue.csv", "codebook", catalogue(sources, "codebook"), BOOKS)
    for book, (table, read) in BOOKS.items():
        codes = found[book] = {}
        for line in read(sources):
            if line.code in codes:
                raise SourceError(f"{table}: {book} has {line.code!r} twice")
            if line.parent is not None and line.parent not in codes:
                raise SourceError(f"{table}: {book} has {line.code!r} below {line.parent!r}, which is not before it")
            codes[line.code] = line
    for row in sources["codebook_aliases.csv"]:
        known("codebook_aliases.csv", "codebook", [row["codebook"]], found)
        known("codebook_aliases.csv", "code", [row["code"]], found[row["codebook"]])
        line = found[row["codebook"]][row["code"]]
        found[row["codebook"]][row["code"]] = evolve(line, aliases=(*line.aliases, row["alias"]))
    return found


def written(sources: Sources, name: str) -> str:
    """Write a module of codebooks: what each is, its codes, and the errata of all."""
    summary, files = BOOK_MODULES[name]
    ids = [book for book, there in BUILT_IN.items() if there == name]
    found, about = books(sources), catalogue(sources, "codebook")
    errata = sources["errata.csv"]
    others = {*catalogue(sources, "scale"), *catalogue(sources, "classes")}
    known("errata.csv", "codebook", (row["codebook"] for row in errata), {*found, *others})
    blocks = {code for name in ACTOR_TABLES.values() for code in sources.keyed(name)}
    for row in errata:
        there_are = {"", *found.get(row["codebook"], {row["code"]: None}), *blocks}
        known("errata.csv", f"code of {row['codebook']}", [row["code"]], there_are)
    body = ["ABOUT: Final[dict[str, dict[str, str]]] = {"]
    for book in ids:
        own = {key: about[book][key] for key in _ABOUT} | {"sha256": sources.digests[BOOKS[book][0]]}
        body.append(f"    {text(book)}: {mapping(own)},")
    body += ["}", "", "# code, parent, kind, name, GDELT's label, ICEWS's label, aliases, known to, note"]
    body += [f"ROWS: Final[dict[str, tuple[{_ROW}, ...]]] = {{"]
    for book in ids:
        body += [f"    {text(book)}: (", *(f"        {text(line.row())}," for line in found[book].values()), "    ),"]
    kept = [(r["codebook"], r["code"] or None, r["erratum"], r["source"]) for r in errata if r["codebook"] in ids]
    body += ["}", "", "# codebook, code, erratum, source"]
    body += rows("ERRATA", "tuple[str, str | None, str, str]", kept)
    return module(summary, sources, (*files, "catalogue.csv", "errata.csv", "codebook_aliases.csv"), body)
