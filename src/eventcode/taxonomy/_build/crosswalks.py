"""The part of the generator that writes crosswalks and sectors."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Final

from .codebooks import books
from .lines import Line, events
from .plover_pairs import Books, Pair, gsr, gsr_actors, polecat, to_polecat
from .reading import (
    Row,
    SourceError,
    Sources,
    constant,
    known,
    mapping,
    module,
    rows,
    split,
    text,
)

__all__ = ["crosswalks", "sectors"]

_RELATIONS: Final = ("exact", "broader", "narrower", "ambiguous", "none")
_TABLES: Final = (
    *(
        "cameo_to_plover.csv",
        "cameo_to_plover_relations.csv",
        "cameo_to_plover_corrections.csv",
        "cameo_old_to_new.csv",
    ),
    *("plover_gsr_to_2.csv", "polecat_to_plover.csv", "acled_to_plover.csv", "ucdp_to_plover.csv"),
    *("weis_to_cameo.csv", "acled_older_to_2023.csv"),
    *("cameo_events.csv", "icews_event_text_aliases.csv", "crosswalks.csv"),
)


def _published(sources: Sources, _: Books) -> Iterator[Pair]:
    """Yield CAMEO2PLOVER-2021 as it is, and a reason for every code that has no row there."""
    name = "cameo_to_plover.csv"
    found = events(sources)
    known(name, "code", (row["cameo"] for row in sources[name]), found)
    relations = {(r["cameo"], r["plover_event"]): r["relation"] for r in sources["cameo_to_plover_relations.csv"]}
    published = {(row["cameo"], row["plover_event"]) for row in sources[name]}
    known(name, "pair in cameo_to_plover_relations.csv", map(" to ".join, published), map(" to ".join, relations))
    roots = {row["cameo"]: row["note"] for row in sources[name] if not row["plover_event"]}
    for code in found:
        own = [row for row in sources[name] if row["cameo"] == code and row["plover_event"]]
        for row in own:
            yield Pair(
                code=code,
                relation=relations[code, row["plover_event"]],
                event=row["plover_event"],
                mode=row["plover_mode"] or None,
                contexts=split(row["plover_contexts"]),
                origin="published",
                reason=row["note"],
            )
        if not own:
            reason = roots.get(code[:2], "no row in CAMEO2PLOVER-2021")
            yield Pair(code=code, relation="none", origin="published", reason=reason)


def _corrections(sources: Sources, there_are: Books) -> Iterator[Pair]:
    name = "cameo_to_plover_corrections.csv"
    known(name, "code", (row["cameo"] for row in sources[name]), there_are["cameo@1.1b3"])
    for row in sources[name]:
        yield Pair(
            code=row["cameo"],
            relation=row["relation"],
            event=row["plover_event"],
            mode=row["plover_mode"] or None,
            contexts=split(row["plover_contexts"]),
            reason=f"{row['reason'].removeprefix('Ours, not published. ')} Published: {row['published']}.",
        )


def _cameo_old(sources: Sources, _: Books) -> Iterator[Pair]:
    for code, row in sources.keyed("cameo_old_to_new.csv").items():
        for target in split(row["targets"]):
            yield Pair(code=code, relation=row["relation"], event=target, reason=row["reason"])


def _weis(sources: Sources, _: Books) -> Iterator[Pair]:
    for code, row in sources.keyed("weis_to_cameo.csv", "weis").items():
        yield from _candidates(code, row["relation"], row["cameo"], row["reason"])


def _candidates(code: str, relation: str, targets: str, reason: str) -> Iterator[Pair]:
    for target in split(targets) or (None,):
        yield Pair(code=code, relation=relation, event=target, reason=reason)


# ICEWS


def _texts(sources: Sources) -> Iterator[tuple[str, str, str]]:
    """Yield every text of an event in ICEWS files, its code, and where it is from."""
    for code, row in events(sources).items():
        if row["name_icews"]:
            yield row["name_icews"], code, "ICEWS dictionary"
    for row in sources["icews_event_text_aliases.csv"]:
        yield row["event_text"], row["cameo"], row["kind"].replace("_", " ")


def _icews(sources: Sources, _: Books) -> Iterator[Pair]:
    many = Counter(each for each, _, _ in _texts(sources))
    found = [
        Pair(
            code=each,
            relation="ambiguous" if many[each] > 1 else "exact",
            event=code,
            origin="published",
            reason=f"{origin}; the same text stands for {many[each]} codes" if many[each] > 1 else origin,
        )
        for each, code, origin in _texts(sources)
    ]
    first = {each: number for number, each in reversed(list(enumerate(pair.code for pair in found)))}
    yield from sorted(found, key=lambda pair: first[pair.code])


def _to_icews(sources: Sources, there_are: Books) -> Iterator[Pair]:
    first: dict[str, tuple[str, str]] = {}
    many = Counter(each for each, _, _ in _texts(sources))
    for each, code, origin in _texts(sources):
        first.setdefault(code, (each, origin))
    for code in there_are["cameo@1.1b3"]:
        if code in first:
            relation = "ambiguous" if many[first[code][0]] > 1 else "exact"
            yield Pair(code=code, relation=relation, event=first[code][0], origin="published", reason=first[code][1])
        else:
            reason = "the ICEWS dictionary does not have the code"
            yield Pair(code=code, relation="none", origin="published", reason=reason)


# ACLED and UCDP

_FIELD: Final = "A coded field: its values are mapped, as far as they say what happened."
_VALUE: Final = "A value says how the record was coded, not what happened."


def _no_events(lines: Mapping[str, Line]) -> Iterator[Pair]:
    """Yield the coded fields and their values, none of which is an event."""
    for code, line in lines.items():
        if line.kind in {"variable", "value"}:
            yield Pair(code=code, relation="none", reason=_VALUE if line.parent else _FIELD)


def _acled_older(sources: Sources, there_are: Books, book: str) -> Iterator[Pair]:
    """Yield what an older type is today: what has another name by a row, everything else by its own."""
    given = {row["type"]: row for row in sources["acled_older_to_2023.csv"] if row["codebook"] == book}
    known("acled_older_to_2023.csv", f"code of {book}", given, there_are[book])
    for code, line in there_are[book].items():
        if code in given:
            row = given[code]
            yield from _candidates(code, row["relation"], row["targets"], row["reason"])
        else:
            same = "The same number." if line.kind == "value" else "Unchanged."
            yield Pair(code=code, relation="exact", event=code, reason=same)


def _acled(sources: Sources, there_are: Books) -> Iterator[Pair]:
    acled = there_are["acled@2023"]
    for row in sources["acled_to_plover.csv"]:
        given = row["source_code"]
        start = next((code for code, line in acled.items() if not line.parent and given.startswith(f"{code}/")), None)
        yield _to_plover(given if start is None else given.removeprefix(f"{start}/"), row)
    yield from _no_events(acled)


def _ucdp(sources: Sources, there_are: Books) -> Iterator[Pair]:
    given: dict[str, list[Row]] = {}
    for row in sources["ucdp_to_plover.csv"]:
        given.setdefault(row["source_code"].replace(":", "-"), []).append(row)
    known("ucdp_to_plover.csv", "code", given, there_are["ucdp-ged@24"])
    for code in there_are["ucdp-ged@24"]:
        yield from (_to_plover(code, row) for row in given.get(code, ()))
    yield from (pair for pair in _no_events(there_are["ucdp-ged@24"]) if pair.code not in given)


def _to_plover(code: str, row: Row) -> Pair:
    mode, event = row["plover_mode"] or None, row["plover_event"] or None
    return Pair(code=code, relation=row["relation"], event=event, mode=mode, reason=row["reason"])


_READ: Final[Mapping[tuple[str, str], Callable[[Sources, Books], Iterator[Pair]]]] = {
    ("cameo@1.1b3", "plover@2.0"): _published,
    ("cameo@0.5b1", "cameo@1.1b3"): _cameo_old,
    ("plover@0.5b1", "plover@2.0"): gsr,
    ("polecat@2023", "plover@2.0"): polecat,
    ("plover@2.0", "polecat@2023"): to_polecat,
    ("icews-text", "cameo@1.1b3"): _icews,
    ("cameo@1.1b3", "icews-text"): _to_icews,
    ("acled@2023", "plover@2.0"): _acled,
    ("ucdp-ged@24", "plover@2.0"): _ucdp,
    ("plover-actors@0.5b1", "plover-actors@2.0"): gsr_actors,
    ("weis@keds", "cameo@1.1b3"): _weis,
    ("acled@2018", "acled@2023"): partial(_acled_older, book="acled@2018"),
    ("acled@2019", "acled@2023"): partial(_acled_older, book="acled@2019"),
}


def _checked(pairs: Iterable[Pair], there_are: Books, start: str, end: str, *, strict: bool) -> list[Pair]:
    """Refuse pairs that name what does not exist, or whose relation and target do not fit; *strict* looks at modes."""
    pairs, name = list(pairs), f"{start} to {end}"
    known(name, "relation", (pair.relation for pair in pairs), _RELATIONS)
    times = Counter(pair.code for pair in pairs)
    for pair in pairs:
        if (pair.relation == "none") != (pair.event is None) or (pair.relation == "none" and not pair.reason):
            raise SourceError(
                f"{name}: {pair.code} is {pair.relation!r}, its target {pair.target!r}, reason {pair.reason!r}"
            )
        if pair.relation == "exact" and times[pair.code] > 1 and start != "icews-text":
            raise SourceError(f"{name}: {pair.code} is exactly {pair.target!r}, and something else as well")
    if start in there_are:
        known(name, f"code of {start}", times, there_are[start])
        if pairs and (lost := [code for code in there_are[start] if code not in times]):
            raise SourceError(f"{name}: no row for {', '.join(lost)}")
    if end in there_are:
        targets = [pair.target if strict else pair.event for pair in pairs]
        known(name, f"code of {end}", (target for target in targets if target), there_are[end])
        if strict:
            contexts = {code for code, line in there_are[end].items() if line.kind == "context"}
            known(name, f"context of {end}", (each for pair in pairs for each in pair.contexts), contexts)
    return pairs


def crosswalks(sources: Sources) -> str:
    """Write `crosswalks.py`: what each crosswalk is, its pairs, and the corrections of one that was published."""
    there_are = books(sources)
    about = {(row["from"], row["to"]): row for row in sources["crosswalks.csv"]}
    known("crosswalks.csv", "pair", (" ".join(pair) for pair in about), (" ".join(pair) for pair in _READ))
    kind = "tuple[str, str, str | None, str | None, tuple[str, ...], str, str]"
    body = ["ABOUT: Final[dict[tuple[str, str], dict[str, str]]] = {"]
    for pair, row in about.items():
        kept = {key: row[key] for key in ("title", "source", "date", "licence", "note")}
        body.append(f"    {text(pair)}: {mapping(kept)},")
    body += ["}", "", "# code, relation, event or code, mode, contexts, origin, reason"]
    for (start, end), read in _READ.items():
        strict = read is not _published
        pairs = _checked(read(sources, there_are), there_are, start, end, strict=strict)
        body += ["", *rows(constant(f"{start}__{end}"), kind, (pair.row() for pair in pairs))]
    pairs = list(_corrections(sources, there_are))
    covered = {pair.code for pair in pairs}
    _checked(pairs, {"plover@2.0": there_are["plover@2.0"]}, "corrections", "plover@2.0", strict=True)
    body += [
        "",
        f"# of {len(covered)} codes, instead of the published rows",
        *rows("CORRECTIONS", kind, (p.row() for p in pairs)),
    ]
    return module("Crosswalks between codebooks", sources, _TABLES, body)


def sectors(sources: Sources) -> str:
    """Write `sectors.py`: how roles and sectors correspond, and the sectors of ICEWS with their agent codes."""
    table = sources["sectors.csv"]
    known("sectors.csv", "relation", (row["relation"] for row in table), _RELATIONS)
    icews = sources.keyed("icews_sectors.csv", "sector")
    agents = {row["cameo_agent"] for row in icews.values()}
    known("sectors.csv", "ICEWS agent", (row["icews"] for row in table if row["icews"]), agents)
    for row in table:
        if row["relation"] != "none" and not (row["cameo"] and row["plover"]):
            raise SourceError(f"sectors.csv: {row['relation']!r} between {row['cameo']!r} and {row['plover']!r}")
    body = ["# CAMEO role, PLOVER sectors, ICEWS agent, relation, note"]
    kind = "tuple[str | None, tuple[str, ...], str | None, str, str]"
    found = ((r["cameo"] or None, split(r["plover"]), r["icews"] or None, r["relation"], r["note"]) for r in table)
    body += rows("SECTORS", kind, found)
    body += ["", "# ICEWS sector, agent code, whether the code is its own and not inherited"]
    own = ((sector, row["cameo_agent"], row["code_is_own"]) for sector, row in icews.items())
    body += rows("ICEWS", "tuple[str, str, str]", own)
    return module("Roles and sectors", sources, ("sectors.csv", "icews_sectors.csv"), body)
