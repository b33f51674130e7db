"""The part of the generator that writes codebooks: CAMEO, the PLOVER family, ACLED and UCDP, and their definitions."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from attrs import evolve, frozen

from .reading import (
    Row,
    SourceError,
    Sources,
    Value,
    catalogue,
    known,
    mapping,
    module,
    rows,
    split,
    text,
)

__all__ = [
    "ACTOR_TABLES",
    "BOOKS",
    "Line",
    "books",
    "cameo",
    "conflict",
    "events",
    "plover",
]

ACTOR_TABLES: Final = {
    "role": "cameo_actor_roles.csv",
    "group": "cameo_known_groups.csv",
    "region": "cameo_regions.csv",
    "ethnic": "cameo_ethnic.csv",
    "religion": "cameo_religions.csv",
}
_SOURCE_NAMES: Final = {"cameo_manual_1.1b3": "manual", "gdelt_lookup": "gdelt", "icews": "icews"}
_LEVEL_OF_LENGTH: Final = {2: "1", 3: "2", 4: "3"}
_ABOUT: Final = ("name", "version", "title", "source", "date", "licence", "note")
_ROW: Final = "tuple[str, str | None, str, str, str | None, str | None, tuple[str, ...], tuple[str, ...], str | None]"


@frozen(kw_only=True)
class Line:
    """One code of a codebook, as it is written."""

    code: str
    parent: str | None = None
    kind: str = "event"
    name: str
    name_gdelt: str | None = None
    name_icews: str | None = None
    aliases: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    note: str | None = None

    def row(self) -> tuple[Value, ...]:
        """Return the line as a tuple, in the order of the fields."""
        return (
            *(self.code, self.parent, self.kind, self.name, self.name_gdelt, self.name_icews),
            *(self.aliases, self.sources, self.note),
        )


# CAMEO


def events(sources: Sources) -> dict[str, Row]:
    """Return the CAMEO codes, whose parents must exist and whose level must be what their length says."""
    name = "cameo_events.csv"
    found = sources.keyed(name)
    for code, row in found.items():
        if row["level"] != _LEVEL_OF_LENGTH.get(len(code)):
            raise SourceError(f"{name}: {code} stands on level {row['level']}")
        if row["parent"] != (code[:-1] if len(code) > len("00") else ""):
            raise SourceError(f"{name}: the parent of {code} is {row['parent']!r}")
        known(name, f"source of {code}", split(row["in_sources"]), _SOURCE_NAMES)
    known(name, "parent", (row["parent"] for row in found.values() if row["parent"]), found)
    return found


def _cameo(sources: Sources) -> Iterator[Line]:
    found = events(sources)
    names = {row["name"]: code for code, row in found.items()}
    aliases: dict[str, list[str]] = {code: [] for code in found}
    # A label of GDELT that an older CAMEO had for another category, or that is another code's name, misleads.
    moved = {(r["code"], r["old_name"]) for r in sources["cameo_old_codes.csv"] if r["kind"] == "meaning_changed"}
    for code, row in found.items():
        labels = [label for label in (row["name_gdelt"], row["name_icews"]) if (code, label) not in moved]
        aliases[code] += [label for label in labels if label]
    texts = sources["icews_event_text_aliases.csv"]
    known("icews_event_text_aliases.csv", "code", (row["cameo"] for row in texts), found)
    for row in texts:
        if "AMBIGUOUS" not in row["note"]:
            aliases[row["cameo"]].append(row["event_text"])
    old = sources.keyed("cameo_old_codes.csv")
    for code, row in sources.keyed("cameo_old_to_new.csv").items():
        if row["relation"] == "exact":
            known("cameo_old_to_new.csv", f"target of {code}", [row["targets"]], found)
            aliases[row["targets"]].append(old[code]["old_name"])
    for code, row in found.items():
        yield Line(
            code=code,
            parent=row["parent"] or None,
            name=row["name"],
            name_gdelt=row["name_gdelt"] or None,
            name_icews=row["name_icews"] or None,
            aliases=tuple(a for a in _once(aliases[code], row["name"]) if names.get(a, code) == code),
            sources=tuple(_SOURCE_NAMES[source] for source in split(row["in_sources"])),
            note=row["note"] or None,
        )


def _once(texts: Iterable[str], *but: str) -> Iterator[str]:
    seen = {each.casefold() for each in but}
    for each in texts:
        if each.casefold() not in seen:
            seen.add(each.casefold())
            yield each


def _cameo_old(sources: Sources) -> Iterator[Line]:
    found = {
        code: row
        for code, row in sources.keyed("cameo_old_codes.csv").items()
        if "cameo_scale_0.5b1" in split(row["in_sources"])
    }
    for code, row in found.items():
        yield Line(
            code=code,
            parent=next((code[:end] for end in range(len(code) - 1, 1, -1) if code[:end] in found), None),
            name=row["old_name"],
            sources=split(row["in_sources"]),
            note=f"{row['kind'].replace('_', ' ')} in 1.1b3",
        )


# PLOVER and POLECAT


def _plover_names(sources: Sources) -> Mapping[tuple[str, str, str], str]:
    return {(row["kind"], row["event"], row["code"]): row["name"] for row in sources["plover_names.csv"]}


def _name(names: Mapping[tuple[str, str, str], str], *key: str) -> str:
    if key not in names:
        raise SourceError(f"plover_names.csv: no name for the {' '.join(key)}")
    return names[key]  # type: ignore[index]  # three texts


def _family(sources: Sources, source: str, *, current: bool) -> Iterator[Line]:
    """Yield the events, modes and contexts that a source has; *current* asks for those of the manual 2.0 alone."""
    names = _plover_names(sources)
    found = [row for row in sources["plover_events.csv"] if source in split(row["in_sources"])]
    if current:
        found = [row for row in found if row["status"] == "current"]
    old: dict[str, list[str]] = {}
    for row in sources["plover_events.csv"]:
        if row["replaced_by"]:
            old.setdefault(row["replaced_by"], []).append(row["event"])
    for row in found:
        event = row["event"]
        yield Line(
            code=event,
            name=_name(names, "event", event, event),
            aliases=tuple(old.get(event, ())) if current else (),
            sources=split(row["in_sources"]),
            note=row["note"] or None,
        )
    for row in sources["plover_modes.csv"]:
        if source in split(row["in_sources"]):
            yield Line(
                code=f"{row['event']}-{row['mode']}",
                parent=row["event"],
                kind="mode",
                name=_name(names, "mode", row["event"], row["mode"]),
                aliases=(row["mode"],),
                sources=split(row["in_sources"]),
                note=row["note"] or None,
            )


def _contexts(sources: Sources, kinds: Mapping[str, str]) -> Iterator[Line]:
    names = _plover_names(sources)
    for row in sources["plover_contexts.csv"]:
        code = row["context"]
        if row["current"] == "yes" and row["kind"] in kinds:
            yield Line(
                code=code,
                kind=kinds[row["kind"]],
                name=names.get(("context", "", code), code.replace("_", " ")),
                aliases=split(row["alias"]),
                sources=split(row["in_sources"]),
                note=row["note"] or None,
            )


def _plover_2(sources: Sources) -> Iterator[Line]:
    yield from _family(sources, "plover_manual_2.0", current=True)
    yield from _contexts(sources, {"general": "context", "auxiliary_mode": "auxiliary"})


def _plover_2017(sources: Sources) -> Iterator[Line]:
    return (line for line in _family(sources, "plover_2017_reference", current=False) if line.kind == "event")


def _polecat(sources: Sources) -> Iterator[Line]:
    yield from _family(sources, "rpolecat_2023", current=False)
    for line in _contexts(sources, {"general": "context"}):
        spelled = line.aliases[0] if line.aliases else line.code
        yield evolve(line, code=spelled, aliases=(line.code,) if line.aliases else (), name=line.name)


def _plover_gsr(sources: Sources) -> Iterator[Line]:
    names = _plover_names(sources)
    for row in sources["plover_gsr_codes.csv"]:
        kind, event, code = row["kind"], row["event"], row["code"]
        yield Line(
            code=f"{event}-{code}" if kind == "mode" else code,
            parent=event if kind == "mode" else None,
            kind=kind,
            name=names.get((kind, event, code), code.replace("_", " ")),
            aliases=(code,) if kind == "mode" else (),
            sources=("plover_gsr_0.5b1",),
            note=f"used {row['count']} times in the 323 records",
        )


# ACLED and UCDP


def _acled(sources: Sources) -> Iterator[Line]:
    table = sources["acled_types.csv"]
    for event_type in dict.fromkeys(row["event_type"] for row in table):
        yield Line(code=event_type, kind="event_type", name=event_type)
    for row in table:
        yield Line(
            code=row["sub_event_type"],
            parent=row["event_type"],
            kind="sub_event_type",
            name=row["sub_event_type"],
            note="; ".join(part for part in (f"disorder type: {row['disorder_type']}", row["note"]) if part),
        )


def _ucdp(sources: Sources, dataset: str) -> Iterator[Line]:
    table = [row for row in sources["ucdp_types.csv"] if row["dataset"] == dataset]
    for variable in dict.fromkeys(row["variable"] for row in table):
        yield Line(code=variable, kind="variable", name=variable.replace("_", " "))
    for row in table:
        yield Line(code=f"{row['variable']}-{row['value']}", parent=row["variable"], kind="value", name=row["label"])


_Read = Callable[[Sources], Iterator[Line]]
BOOKS: Final[Mapping[str, tuple[str, _Read]]] = {
    "cameo@1.1b3": ("cameo_events.csv", _cameo),
    "cameo@0.5b1": ("cameo_old_codes.csv", _cameo_old),
    "plover@2.0": ("plover_modes.csv", _plover_2),
    "plover@2017": ("plover_events.csv", _plover_2017),
    "plover@0.5b1": ("plover_gsr_codes.csv", _plover_gsr),
    "polecat@2023": ("plover_modes.csv", _polecat),
    "acled@2023": ("acled_types.csv", _acled),
    "ucdp-ged@24": ("ucdp_types.csv", lambda sources: _ucdp(sources, "GED")),
    "ucdp-prio-acd@24": ("ucdp_types.csv", lambda sources: _ucdp(sources, "UCDP/PRIO ACD")),
}
"""Each codebook's main table, whose sha256 it shows, and how it is read."""


@lru_cache(maxsize=1)  # every module is written from the same
def books(sources: Sources) -> dict[str, dict[str, Line]]:
    """Return every codebook, by id and code, with the further aliases; no code stands twice, every parent exists."""
    found: dict[str, dict[str, Line]] = {}
    known("catalogue.csv", "codebook", catalogue(sources, "codebook"), BOOKS)
    for book, (table, read) in BOOKS.items():
        lines = found[book] = {}
        for line in read(sources):
            if line.code in lines:
                raise SourceError(f"{table}: {book} has {line.code!r} twice")
            if line.parent is not None and line.parent not in lines:
                raise SourceError(f"{table}: {book} has {line.code!r} below {line.parent!r}, which is not before it")
            lines[line.code] = line
    for row in sources["book_aliases.csv"]:
        known("book_aliases.csv", "codebook", [row["book"]], found)
        known("book_aliases.csv", "code", [row["code"]], found[row["book"]])
        line = found[row["book"]][row["code"]]
        found[row["book"]][row["code"]] = evolve(line, aliases=(*line.aliases, row["alias"]))
    return found


def _written(sources: Sources, summary: str, ids: Iterable[str], files: tuple[str, ...]) -> str:
    """Write codebooks into one module: what each is, its codes, and the errata of all."""
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
    return module(summary, sources, (*files, "catalogue.csv", "errata.csv", "book_aliases.csv"), body)


def cameo(sources: Sources) -> str:
    """Write `cameo.py`."""
    files = ("cameo_events.csv", "cameo_old_codes.csv", "cameo_old_to_new.csv", "icews_event_text_aliases.csv")
    return _written(sources, "CAMEO event codes", ("cameo@1.1b3", "cameo@0.5b1"), files)


def plover(sources: Sources) -> str:
    """Write `plover.py`."""
    ids = ("plover@2.0", "plover@2017", "plover@0.5b1", "polecat@2023")
    files = ("plover_events.csv", "plover_modes.csv", "plover_contexts.csv", "plover_names.csv", "plover_gsr_codes.csv")
    return _written(sources, "PLOVER and POLECAT codes", ids, files)


def conflict(sources: Sources) -> str:
    """Write `conflict.py`."""
    ids = ("acled@2023", "ucdp-ged@24", "ucdp-prio-acd@24")
    return _written(sources, "ACLED and UCDP codes", ids, ("acled_types.csv", "ucdp_types.csv"))
