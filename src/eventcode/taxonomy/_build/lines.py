"""The part of the generator that reads codebooks: a line for each code."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from attrs import evolve, frozen

from .reading import Row, SourceError, Sources, Value, known, split

__all__ = [
    "Line",
    "acled",
    "acled_older",
    "cameo",
    "cameo_old",
    "coded_fields",
    "events",
    "plain",
    "plover_2",
    "plover_2017",
    "plover_gsr",
    "polecat",
    "weis",
]

_SOURCE_NAMES: Final = {"cameo_manual_1.1b3": "manual", "gdelt_lookup": "gdelt", "icews": "icews"}
_LEVEL_OF_LENGTH: Final = {2: "1", 3: "2", 4: "3"}


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


def cameo(sources: Sources) -> Iterator[Line]:
    """Yield the codes of CAMEO 1.1b3."""
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


def cameo_old(sources: Sources) -> Iterator[Line]:
    """Yield the codes of CAMEO 0.5b1 that differ."""
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


def plover_2(sources: Sources) -> Iterator[Line]:
    """Yield the codes of PLOVER 2.0."""
    yield from _family(sources, "plover_manual_2.0", current=True)
    yield from _contexts(sources, {"general": "context", "auxiliary_mode": "auxiliary"})


def plover_2017(sources: Sources) -> Iterator[Line]:
    """Yield the events of PLOVER in 2017."""
    return (line for line in _family(sources, "plover_2017_reference", current=False) if line.kind == "event")


def polecat(sources: Sources) -> Iterator[Line]:
    """Yield the codes of POLECAT."""
    yield from _family(sources, "rpolecat_2023", current=False)
    for line in _contexts(sources, {"general": "context"}):
        spelled = line.aliases[0] if line.aliases else line.code
        yield evolve(line, code=spelled, aliases=(line.code,) if line.aliases else (), name=line.name)


def plover_gsr(sources: Sources) -> Iterator[Line]:
    """Yield the codes of the gold standard records."""
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


# WEIS

_WEIS_KINDS: Final = {"cue": ("weis", "keds"), "original": ("weis", "keds"), "residual": ("keds",), "keds": ("keds",)}
"""Who has a code: McClelland's list with KEDS, or KEDS alone, as do residual codes (x0) and additions."""


def weis(sources: Sources) -> Iterator[Line]:
    """Yield the codes of WEIS."""
    table = sources.keyed("weis.csv")
    known("weis.csv", "kind", (row["kind"] for row in table.values()), _WEIS_KINDS)
    names = {row["name"].casefold() for row in table.values()}
    for code, row in table.items():
        label = row["keds_label"]
        yield Line(
            code=code,
            parent=None if row["kind"] == "cue" else code[:2],
            name=row["name"],
            aliases=(label,) if label and label.casefold() not in names else (),
            sources=_WEIS_KINDS[row["kind"]],
            note=row["note"] or None,
        )


# ACLED, UCDP, MID, GTD, SCAD


def acled(sources: Sources) -> Iterator[Line]:
    """Yield the types of ACLED today, and its coded fields."""
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
    yield from coded_fields(sources, "acled@2023")


def acled_older(sources: Sources, book: str) -> Iterator[Line]:
    """Yield the types of an older ACLED, and its coded fields."""
    for row in sources["acled_older.csv"]:
        if row["codebook"] == book:
            yield Line(
                code=row["type"],
                parent=row["event_type"] or None,
                kind="sub_event_type" if row["event_type"] else "event_type",
                name=row["type"],
                aliases=split(row["aliases"]),
                note="; ".join(part for part in (row["period"], row["note"]) if part),
            )
    yield from coded_fields(sources, book)


def coded_fields(sources: Sources, book: str) -> Iterator[Line]:
    """Yield the coded fields of a data set, and then the values of each."""
    table = [row for row in sources["values.csv"] if row["codebook"] == book]
    for variable in dict.fromkeys(row["variable"] for row in table):
        yield Line(code=variable, kind="variable", name=variable.replace("_", " "))
    for row in table:
        yield Line(
            code=f"{row['variable']}-{row['value']}",
            parent=row["variable"],
            kind="value",
            name=row["label"],
            aliases=split(row["aliases"]),
        )


# Codebooks whose table is the codes themselves, row by row.


def plain(sources: Sources, table: str) -> Iterator[Line]:
    """Yield the codes of a table with the columns code, parent, name, aliases and note, parents first."""
    for row in sources.keyed(table).values():
        yield Line(
            code=row["code"],
            parent=row["parent"] or None,
            name=row["name"],
            aliases=split(row["aliases"]),
            note=row["note"] or None,
        )
