"""
Generate the tables of `eventcode.taxonomy` from the reviewed ones in `sources/`.

Run `python -m eventcode.taxonomy._build` after a change there; with `--check` nothing is written, and a file that is
not what its sources give is named and makes the exit status 1.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from .codebooks import ACTOR_TABLES, BOOK_MODULES, books, written
from .countries import aliases, countries, memberships, names, regions, spellings
from .crosswalks import crosswalks, sectors
from .definitions import (
    definitions,
    definitions_conflict,
    definitions_further,
    definitions_plover,
    definitions_values,
    definitions_weis,
    examples,
)
from .lines import events
from .reading import (
    Row,
    SourceError,
    Sources,
    catalogue,
    constant,
    dictionary,
    known,
    mapping,
    module,
    rows,
    split,
    text,
)
from .vocabulary import vocabulary

HERE: Final = Path(__file__).parent
SOURCES: Final = HERE / "sources"
TABLES: Final = HERE.parent / "tables"


_ROOTS: Final = ("quad-gdelt", "quad-cameo", "penta-phoenix", "penta-icews")
_QUAD_COLUMNS: Final = {"quad-plover-section": "quad_class", "quad-plover-table": "quad_class_in_quad_table"}


def _values(sources: Sources) -> Iterator[tuple[str, str, str, list[tuple[str, str]]]]:
    """Yield each scale's name, codebook and main table, and its values as they are printed; blank is none."""
    table = events(sources)
    for name in ("goldstein-gdelt", "goldstein-icews"):
        column = "goldstein_" + name.removeprefix("goldstein-")
        yield name, "cameo@1.1b3", "cameo_events.csv", [(code, row[column]) for code, row in table.items()]
    for name, book, file in (
        ("goldstein-phoenix", "cameo@1.1b3", "goldstein_phoenix.csv"),
        ("polecat-2023", "polecat@2023", "polecat_scores.csv"),
    ):
        yield name, book, file, [(code, row["value"]) for code, row in sources.keyed(file).items()]
    current = [row for row in sources["plover_events.csv"] if row["status"] == "current"]
    values = [(row["event"], row["plover_score"]) for row in current]
    modes = [row for row in sources["plover_modes.csv"] if row["current"] == "yes"]
    values += [(f"{row['event']}-{row['mode']}", row["plover_score"]) for row in modes]
    yield "plover-2.0", "plover@2.0", "plover_modes.csv", values
    for name, column in (("goldstein-1992", "goldstein_1992"), ("goldstein-keds", "keds_weight")):
        weights = [(code, row[column]) for code, row in sources.keyed("weis.csv").items()]
        yield name, "weis@keds", "weis.csv", weights


def _classes(sources: Sources) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield each division's name and codebook, and the class of each code that has one itself; those below share it."""
    roots = sources.keyed("class_roots.csv", "root")
    if list(roots) != [code for code, row in events(sources).items() if row["level"] == "1"]:
        raise SourceError("class_roots.csv: the roots are not those of cameo_events.csv")
    for name in _ROOTS:
        yield name, "cameo@1.1b3", {root: row[name] for root, row in roots.items()}
    current = [row for row in sources["plover_events.csv"] if row["status"] == "current"]
    for name, column in _QUAD_COLUMNS.items():
        yield name, "plover@2.0", {row["event"]: row[column] for row in current}
    quads = sources.keyed("polecat_quad.csv", "event")
    yield "quad-polecat", "polecat@2023", {event: row["class"] for event, row in quads.items()}
    levels = {f"{r['variable']}-{r['value']}": r["class"] for r in sources["values.csv"] if r["codebook"] == "mid@5"}
    yield "hostility-mid", "mid@5", {code: level for code, level in levels.items() if level}
    labels = {r["label"]: r["class"] for r in sources["class_labels.csv"] if r["name"] == "disorder-acled"}
    types = sources.keyed("acled_types.csv", "sub_event_type")
    known("acled_types.csv", "disorder type", (row["disorder_type"] for row in types.values()), labels)
    yield "disorder-acled", "acled@2023", {code: labels[row["disorder_type"]] for code, row in types.items()}


def scales(sources: Sources) -> str:
    """Write `scales.py`: the scales and the classes, each value from its own column."""
    about = catalogue(sources, "scale") | catalogue(sources, "classes")
    there_are = books(sources)
    outside = _phoenix_only(sources)
    errata = [row for row in sources["errata.csv"] if row["codebook"] in about]
    kept = ("title", "source", "date", "licence", "low", "high", "note")
    head: dict[str, str] = {}
    body: list[str] = []
    for name, book, file, values in _values(sources):
        known("catalogue.csv", "scale, without a row", [name], about)
        known(file, f"code of {book}", (code for code, _ in values), {*there_are[book], *outside})
        low, high = float(about[name]["low"]), float(about[name]["high"])
        if wrong := [code for code, value in values if value and not low <= float(value) <= high]:
            raise SourceError(f"{file}: {name} of {wrong[0]} is not within {low} to {high}")
        head[name] = mapping(
            {"codebook": book, "sha256": sources.digests[file], **{key: about[name][key] for key in kept}}
        )
        scored = ((code, repr(float(value))) for code, value in values if value)
        body += ["", *dictionary(constant(name), "float", scored)]
    labels = sources["class_labels.csv"]
    known("class_labels.csv", "name", (row["name"] for row in labels), catalogue(sources, "classes"))
    for name, book, roots in _classes(sources):
        own = {row["class"]: row["label"] for row in labels if row["name"] == name}
        known(name, "class", roots.values(), own)
        known(name, f"code of {book}", roots, there_are[book])
        head[name] = mapping({"codebook": book, **{key: about[name][key] for key in kept}})
        body += ["", *dictionary(constant(name), "int", roots.items())]
        body += [f"{constant(name)}_LABELS: Final[dict[int, str]] = {{"]
        body += [*(f"    {number}: {text(label)}," for number, label in own.items()), "}"]
    known("catalogue.csv", "scale or classes", about, head)
    printed = ((row["codebook"], row["code"] or None, row["erratum"], row["source"]) for row in errata)
    first = [*dictionary("ABOUT", "dict[str, str]", head.items()), "", "# scale or classes, code, erratum, source"]
    first += rows("ERRATA", "tuple[str, str | None, str, str]", printed)
    files = (
        *("cameo_events.csv", "goldstein_phoenix.csv", "polecat_scores.csv", "plover_events.csv", "plover_modes.csv"),
        *("weis.csv", "class_roots.csv", "polecat_quad.csv", "values.csv", "acled_types.csv", "class_labels.csv"),
        *("catalogue.csv", "errata.csv"),
    )
    return module("Scales and classes of codes", sources, files, [*first, *body])


def _phoenix_only(sources: Sources) -> set[str]:
    """Return the codes that 1.1b3 lacks and Phoenix scores."""
    return {row["code"] for row in sources["cameo_old_codes.csv"] if row["kind"] == "absent_from_1.1b3"}


def actors(sources: Sources) -> str:
    """Write `actors.py`: the five tables of three-character blocks."""
    body = ["# code, name, kind, usual parent, full codes, PLOVER's name, known to, note"]
    kind = "tuple[str, str, str | None, str | None, tuple[str, ...], str | None, tuple[str, ...], str | None]"
    for table, blocks in {t: sources.keyed(name) for t, name in ACTOR_TABLES.items()}.items():
        if wrong := [code for code in blocks if len(code) != len("AAA")]:
            raise SourceError(f"{ACTOR_TABLES[table]}: {wrong[0]} is no block of three characters")
        body += ["", *rows(table.upper(), kind, (_actor_code(row) for row in blocks.values()))]
    name = "group_codes.csv"
    written = sources.keyed(name, "group")
    known(name, "group", written, sources.keyed(ACTOR_TABLES["group"]))
    if wrong := [code for code, row in written.items() if not row["source"] or len(row["written"]) % len("AAA")]:
        raise SourceError(f"{name}: {wrong[0]} has no source, or a code that is not made of blocks")
    pairs = ((code, text((row["written"] or None, split(row["aliases"])))) for code, row in written.items())
    body += ["", "# Group: its whole code as data have it, further names."]
    body += dictionary("WRITTEN", "tuple[str | None, tuple[str, ...]]", pairs)
    return module("CAMEO actor codes", sources, (*ACTOR_TABLES.values(), name), body)


def _actor_code(row: Row) -> tuple[str | tuple[str, ...] | None, ...]:
    return (
        row["code"],
        row["name"],
        row.get("level") or row.get("position") or row.get("kind") or None,
        row.get("usual_parent") or None,
        split(row.get("full_codes", "")),
        row.get("name_plover") or None,
        split(row["in_sources"]),
        row["note"] or None,
    )


MODULES: Final[Mapping[str, Callable[[Sources], str]]] = {
    **{f"{name}.py": partial(written, name=name) for name in BOOK_MODULES},
    "scales.py": scales,
    "countries.py": countries,
    "country_aliases.py": aliases,
    "country_names.py": names,
    "country_spellings.py": spellings,
    "memberships.py": memberships,
    "regions.py": regions,
    "actors.py": actors,
    "definitions_cameo.py": definitions,
    "definitions_plover.py": definitions_plover,
    "definitions_conflict.py": definitions_conflict,
    "definitions_further.py": definitions_further,
    "definitions_values.py": definitions_values,
    "definitions_weis.py": definitions_weis,
    "examples.py": examples,
    "crosswalks.py": crosswalks,
    "sectors.py": sectors,
    "vocabulary.py": vocabulary,
}


def stale(sources: Path = SOURCES, target: Path = TABLES) -> dict[str, str]:
    """Return the right text of each generated file that has another one, or none."""
    tables = Sources(sources)
    right = {name: write(tables) for name, write in MODULES.items()}
    return {
        name: whole
        for name, whole in right.items()
        if not (target / name).exists() or (target / name).read_text(encoding="utf-8") != whole
    }


def main(arguments: Sequence[str], sources: Path = SOURCES, target: Path = TABLES) -> int:
    """Write the files that are stale, or with `--check` only name them."""
    if unknown := set(arguments) - {"--check"}:
        print(f"found {', '.join(sorted(unknown))}, expected --check or nothing")
        return 2
    try:
        files = stale(sources, target)
    except SourceError as error:
        print(error)
        return 1
    for name, whole in files.items():
        if arguments:
            print(f"{name}: stale, run python -m eventcode.taxonomy._build")
        else:
            (target / name).write_text(whole, encoding="utf-8", newline="\n")
            print(f"{name}: written")
    return 1 if arguments and files else 0
