"""EC4: categories in the wrong place: of another version or another event, and contexts."""

# ruff: noqa: D401  # the first line of a rule is its title

from collections.abc import Iterator, Sequence
from typing import Final

from eventcode.errors import Path, truncated
from eventcode.issues import Finding
from eventcode.model import Code, Event
from eventcode.taxonomy import Codebook, Entry, crosswalk, crosswalks

from ._codebook_set import LIBRARY, CodebookSet
from ._rule import Findings, near_match, rule
from .identity import FIGHT

__all__ = ["book_of", "elsewhere", "moded", "other_codes"]

_NO_EVENT: Final = ("context", "auxiliary", "variable")
_LONGEST: Final = 100
"""No context of more characters is compared with the names of a codebook."""
_WITH_CONTEXTS: Final = ("plover", "polecat")
_AUXILIARY: Final = frozenset({"historical", "future", "hypothetical", "negation"})
"""Contexts of PLOVER that say how the statement is put."""


def elsewhere(code: Code, codebooks: CodebookSet) -> Entry | None:
    """Return the entry of a code that only another version of its codebook has; contexts are no codes."""
    found = (book.get(code.value) for book in codebooks.versions(code.codebook))
    return next((entry for entry in found if entry and entry.kind not in _NO_EVENT), None)


def moded(code: Code, codebooks: CodebookSet) -> tuple[Entry, str, tuple[str, ...]] | None:
    """Return the event of a code, the mode that the event lacks, and the codes with that mode."""
    event, hyphen, mode = code.value.partition("-")
    book = codebooks.book(code.codebook)
    entry = book and book.get(event)
    if book is None or not entry or not hyphen or not any(book[child].kind == "mode" for child in entry.children):
        return None
    return entry, mode, tuple(each.code for each in book.of_kind("mode") if each.code.partition("-")[2] == mode)


def _codes(event: Event) -> list[tuple[Code, Path]]:
    codes: list[tuple[Code, Path]] = [] if event.code is None else [(event.code, ("code",))]
    return [*codes, *other_codes(event)]


def other_codes(event: Event) -> list[tuple[Code, Path]]:
    """Return the codes of a record beside the leading one, with their paths."""
    if not event.alternatives and not event.codes:  # as most records
        return []
    several = (("alternatives", event.alternatives), ("codes", event.codes))
    return [(code, (name, n)) for name, codes in several for n, code in enumerate(codes)]


def _without_entry(event: Event, codebooks: CodebookSet) -> list[tuple[Code, Path]]:
    """Return the codes without an entry in their codebook: none for most records, at little cost."""
    if event.code is not None and not event.alternatives and not event.codes and codebooks.entry(event.code):
        return []
    return [(code, at) for code, at in _codes(event) if codebooks.entry(code) is None]


@rule(
    "EC412",
    on=Event,
    severity="error",
    reads=["code", "alternatives", "codes", "codings.codebook"],
    bad=FIGHT | {"code": "plover:FIGHT"},
    good=FIGHT | {"code": "plover@0.5b1:FIGHT"},
)
def code_of_another_version(event: Event, codebooks: CodebookSet = LIBRARY) -> Findings:
    """
    The code belongs to another version of its codebook.

    A record whose codings name that version gives no finding.

    Why it matters: a dropped category is in no table of today, and its successor means more or less.
    What to do: write the version into the code (`plover@0.5b1:FIGHT`), or recode the records with `recode`.
    """
    for code, at in _without_entry(event, codebooks):
        if (coded := codebooks.book(book_of(event, code.codebook))) and code.value in coded:
            continue
        if (book := codebooks.book(code.codebook)) and (entry := elsewhere(code, codebooks)):
            home = entry.home.id
            see = " or ".join(_now(entry, book))
            now = f"; see {see}" if see else f"; {entry.note}" if entry.note else ""
            verb = "is" if codebooks.book(book.name) is entry.home else "was"
            yield Finding(f"{code.value!r} {verb} in {home}{now}", at, hint=f"{home}:{code.value}")


def _now(entry: Entry, book: Codebook) -> list[str]:
    """Return the codes of a category of another version in this one: by the crosswalk, or by the alias it became."""
    for pair in crosswalks():
        if pair[0].partition("@")[0] == book.name and pair[1] == book.id:
            found = [each.target for each in crosswalk(*pair).get(entry.code, ()) if each.target]
            if found:
                return found
    return [each.code for each in book.find_all(entry.code) if each.kind not in _NO_EVENT]


@rule(
    "EC413",
    on=Event,
    severity="error",
    reads=["code", "alternatives", "codes"],
    bad=FIGHT | {"code": "plover:PROTEST-arrest"},
    good=FIGHT | {"code": "plover:PROTEST-demo"},
)
def mode_of_another_event(event: Event, codebooks: CodebookSet = LIBRARY) -> Findings:
    """
    The code has a mode that its event lacks.

    Why it matters: the event is counted, but its mode is lost.
    What to do: take the event to which the mode belongs, another mode, or none.
    """
    for code, at in _without_entry(event, codebooks):
        if not elsewhere(code, codebooks) and (found := moded(code, codebooks)):
            entry, mode, owners = found
            of = f"; it is one of {', '.join(o.partition('-')[0] for o in owners)}" if owners else ""
            meant = owners[0] if len(owners) == 1 else None if owners else near_match(code.value, entry.children)
            yield Finding(
                f"{entry.code} has no mode {truncated(mode)}{of}", at, hint=meant and f"{code.codebook}:{meant}"
            )


@rule(
    "EC414",
    on=Event,
    severity="error",
    reads=["code", "alternatives", "codes"],
    bad=FIGHT | {"code": "plover:military"},
    good=FIGHT | {"code": "plover:AID"},
)
def code_is_no_event(event: Event, codebooks: CodebookSet = LIBRARY) -> Findings:
    """
    The code is not an event but a context, an auxiliary mode or a variable.

    Why it matters: a context names the subject of an event, not the act.
    What to do: give the event as the code; contexts go to `contexts`.
    """
    for code, at in _codes(event):
        if (entry := codebooks.entry(code)) and entry.kind in _NO_EVENT:
            yield Finding(f"{code!s} is {'an' if entry.kind == 'auxiliary' else 'a'} {entry.kind}", at)


@rule(
    "EC415",
    on=Event,
    severity="warning",
    reads=["code", "codes", "codings.codebook", "modes", "contexts"],
    bad=FIGHT | {"code": "plover:AID", "contexts": ["millitary"]},
    good=FIGHT | {"code": "plover:AID", "contexts": ["military"]},
)
def word_unknown(event: Event, codebooks: CodebookSet = LIBRARY) -> Findings:
    """
    A mode or a context is not in its codebook.

    The codebook is that of the first code of PLOVER or POLECAT; without one, that which the codings name, or PLOVER.

    Why it matters: filters by mode or context miss the event.
    What to do: write it as the codebook spells it: `pro_democracy` in PLOVER, `pro-democracy` in POLECAT.
    """
    if (event.modes or event.contexts) and (book := codebooks.book(_book_of_words(event))):
        modes = list(dict.fromkeys(entry.code.partition("-")[2] for entry in book.of_kind("mode")))
        for n, text in enumerate(event.modes):
            yield from _word(text, "mode", modes, book, ("modes", n))
        contexts = [entry.code for entry in book.of_kind("context")]
        for n, text in enumerate(event.contexts):
            yield from _word(text, "context", contexts, book, ("contexts", n))


def book_of(event: Event, name: str) -> str:
    """Return the id of the codebook that the codings name, else the name of the codebook."""
    return event.codebook_of(name) or name


def _book_of_words(event: Event) -> str:
    names = [code.codebook for code in (event.code, *event.codes) if code] + [c.codebook or "" for c in event.codings]
    return book_of(event, next((name for name in names if name.partition("@")[0] in _WITH_CONTEXTS), "plover"))


def _word(text: str, kind: str, known: Sequence[str], book: Codebook, at: Path) -> Iterator[Finding]:
    if known and text not in known and not (kind == "context" and text in _AUXILIARY):
        entries = book.find_all(text) if len(text) <= _LONGEST and kind == "context" else ()
        spelled = next((e.code for e in entries if e.kind == kind), None)
        yield Finding(f"{truncated(text)} is not a {kind} of {book}", at, hint=spelled or near_match(text, known))


@rule(
    "EC419",
    on=Event,
    severity="error",
    needs=["modes", "code"],
    reads=["modes", "code", *(f"extra.{name}.event" for name in _WITH_CONTEXTS)],
    bad=FIGHT | {"code": "plover:PROTEST-demo", "modes": ["riot"]},
    good=FIGHT | {"code": "plover:PROTEST-demo", "modes": ["demo"]},
)
def modes_contradict_code(event: Event, codebooks: CodebookSet = LIBRARY) -> Findings:
    """
    The modes are not those of the code.

    The code names another mode than `modes`, or none of them belongs to the event of the code. A record that keeps
    several events of its source gives no finding, for the modes may be those of the others.

    Why it matters: scales give the value of the mode in the code, filters look at `modes`.
    What to do: change both together: `evolve(code=..., modes=...)`.
    """
    if event.code is None or (book := codebooks.book(event.code.codebook)) is None or _keeps_several(event):
        return
    name, _, own = event.code.value.partition("-")
    modes = [entry.code.partition("-") for entry in book.of_kind("mode")]
    if own and (name, "-", own) in modes and own not in event.modes:
        yield Finding(f"found {truncated(', '.join(event.modes))}, but the code names {own}", ("modes",), hint=own)
    elif modes and not own and not any((name, "-", mode) in modes for mode in event.modes):
        owners = list(dict.fromkeys(event_ for event_, _, mode in modes if mode in event.modes))
        if owners:
            message = f"{name} has no mode {truncated(', '.join(event.modes))}; it is one of {', '.join(owners)}"
            yield Finding(message, ("modes",))


def _keeps_several(event: Event) -> bool:
    boxes = (event.extra.get(name) for name in _WITH_CONTEXTS)
    events = [box.get("event") for box in boxes if isinstance(box, dict)]
    return any(isinstance(each, tuple) and len(each) > 1 for each in events)


@rule(
    "EC420",
    on=Event,
    severity="error",
    needs=["codes"],
    reads=["codes", "code", "codings.codebook"],
    bad=FIGHT | {"codes": ["cameo:193"]},
    good=FIGHT | {"codes": ["plover:ASSAULT-firearms"], "alternatives": ["cameo:193"]},
)
def codebook_repeats(event: Event, codebooks: CodebookSet = LIBRARY) -> Findings:
    """
    Two codes of one codebook stand on a record.

    Why it matters: measures by that codebook find two categories where there is one.
    What to do: keep the better as the code in that codebook; another defensible one is an alternative.
    """
    seen: dict[str, str] = {}
    if event.code is not None:
        seen[_id_of(event, event.code, codebooks)] = event.code
    for n, code in enumerate(event.codes):
        id_ = _id_of(event, code, codebooks)
        if id_ in seen:
            yield Finding(f"{truncated(str(code))} stands beside {truncated(seen[id_])}", ("codes", n))
        seen.setdefault(id_, code)


def _id_of(event: Event, code: Code, codebooks: CodebookSet) -> str:
    book = codebooks.book(book_of(event, code.codebook))
    return book.id if book else code.codebook
