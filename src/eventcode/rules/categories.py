"""EC4: categories in the wrong place: of another version or another event, and contexts."""

# ruff: noqa: D401  # the first line of a rule is its title

from collections.abc import Iterator
from typing import Final

from eventcode.errors import Path, truncated
from eventcode.issues import Finding
from eventcode.model import Code, Event
from eventcode.taxonomy import Codebook, Entry, crosswalk, crosswalks

from ._codebook_set import LIBRARY, CodebookSet
from ._rule import Findings, near_match, rule
from .identity import FIGHT

__all__ = ["book_of", "elsewhere", "moded"]

_NO_EVENT: Final = ("context", "auxiliary", "variable")
_LONGEST: Final = 100
"""No context of more characters is compared with the names of a book."""
_WITH_CONTEXTS: Final = ("plover", "polecat")


def elsewhere(code: Code, codebooks: CodebookSet) -> Entry | None:
    """Return the entry of a code that only another version of its codebook has; contexts are no codes."""
    found = (book.get(code.value) for book in codebooks.versions(code.book))
    return next((entry for entry in found if entry and entry.kind not in _NO_EVENT), None)


def moded(code: Code, codebooks: CodebookSet) -> tuple[Entry, str, tuple[str, ...]] | None:
    """Return the event of a code, the mode that the event lacks, and the codes with that mode."""
    event, hyphen, mode = code.value.partition("-")
    book = codebooks.book(code.book)
    entry = book and book.get(event)
    if book is None or not entry or not hyphen or not any(book[child].kind == "mode" for child in entry.children):
        return None
    return entry, mode, tuple(each.code for each in book.of_kind("mode") if each.code.partition("-")[2] == mode)


def _codes(event: Event) -> list[tuple[Code, Path]]:
    codes: list[tuple[Code, Path]] = [] if event.code is None else [(event.code, ("code",))]
    return codes + [(code, ("alternatives", n)) for n, code in enumerate(event.alternatives)]


def _without_entry(event: Event, codebooks: CodebookSet) -> list[tuple[Code, Path]]:
    """Return the codes without an entry in their codebook: none for most records, at little cost."""
    if event.code is not None and not event.alternatives and codebooks.entry(event.code):
        return []
    return [(code, at) for code, at in _codes(event) if codebooks.entry(code) is None]


@rule(
    "EC412",
    on=Event,
    severity="error",
    reads=["code", "alternatives", "codings.codebook"],
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
        if (coded := codebooks.book(book_of(event, code.book))) and code.value in coded:
            continue
        if (book := codebooks.book(code.book)) and (entry := elsewhere(code, codebooks)):
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
    reads=["code", "alternatives"],
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
            yield Finding(f"{entry.code} has no mode {truncated(mode)}{of}", at, hint=meant and f"{code.book}:{meant}")


@rule(
    "EC414",
    on=Event,
    severity="error",
    reads=["code", "alternatives"],
    bad=FIGHT | {"code": "plover:military"},
    good=FIGHT | {"code": "plover:AID"},
)
def code_is_no_event(event: Event, codebooks: CodebookSet = LIBRARY) -> Findings:
    """
    The code is not an event but a context, an auxiliary mode or a variable.

    Why it matters: a context names the subject of an event, not the act.
    What to do: give the event as the code; contexts go to `extra`, as `{"plover": {"contexts": ["military"]}}`.
    """
    for code, at in _codes(event):
        if (entry := codebooks.entry(code)) and entry.kind in _NO_EVENT:
            yield Finding(f"{code!s} is {'an' if entry.kind == 'auxiliary' else 'a'} {entry.kind}", at)


@rule(
    "EC415",
    on=Event,
    severity="warning",
    needs=["extra"],
    reads=["codings.codebook", "extra.plover.contexts", "extra.polecat.contexts"],
    bad=FIGHT | {"code": "plover:AID", "extra": {"plover": {"contexts": ["millitary"]}}},
    good=FIGHT | {"code": "plover:AID", "extra": {"plover": {"contexts": ["military"]}}},
)
def context_unknown(event: Event, codebooks: CodebookSet = LIBRARY) -> Findings:
    """
    A context is not in its codebook.

    Why it matters: filters by context miss the event.
    What to do: write the context as the codebook spells it: `pro_democracy` in PLOVER, `pro-democracy` in POLECAT.
    """
    for name in _WITH_CONTEXTS:
        kept = event.extra.get(name)
        contexts = kept.get("contexts") if isinstance(kept, dict) else None
        for position, text in enumerate(contexts if isinstance(contexts, tuple) else ()):
            yield from _context(str(text), book_of(event, name), ("extra", name, "contexts", position), codebooks)


def book_of(event: Event, name: str) -> str:
    """Return the id of the codebook that the codings name, else the name of the codebook."""
    return event.codebook_of(name) or name


def _context(text: str, name: str, at: Path, codebooks: CodebookSet) -> Iterator[Finding]:
    book = codebooks.book(name)
    if book is None:
        return
    known = [entry.code for entry in book.of_kind("context")]
    if known and text not in known:
        entries = book.find_all(text) if len(text) <= _LONGEST else ()
        spelled = next((e.code for e in entries if e.kind == "context"), None)
        yield Finding(f"{truncated(text)} is not a context of {book}", at, hint=spelled or near_match(text, known))
