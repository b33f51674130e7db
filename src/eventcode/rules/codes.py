"""EC4: event codes."""

# ruff: noqa: D401  # the first line of a rule is its title

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Final

from eventcode.assertions import asserted
from eventcode.errors import Path, truncated
from eventcode.issues import Finding
from eventcode.model import Code, Event
from eventcode.taxonomy import Codebook, Entry

from ._codebook_set import LIBRARY, CodebookSet
from ._condition import ASSERTED, Condition
from ._index import Index
from ._intended import Statement, code_meant, may_lack_zero, statements
from ._rule import Findings, near_match, rule
from .categories import book_of, elsewhere, moded, other_codes
from .identity import FIGHT

__all__: list[str] = []

_GDELT: Final = ("gdelt2", "gdelt1")
_LONGEST_CODE: Final = 100
"""No code of more characters is compared with the codes of a codebook."""


def _meant(code: Code, book: Codebook) -> str | None:
    """Guess the code that was meant: with a lost leading zero, with a digit not doubled (1883 for 183), or alike."""
    value = code.value
    if len(value) > _LONGEST_CODE:
        return None
    shorter = (value[:i] + value[i + 1 :] for i in range(1, len(value)) if value[i] == value[i - 1])
    meant = next((each for each in (f"0{value}", *shorter) if each in book), None) or near_match(value, book)
    return meant and f"{code.codebook}:{meant}"


@rule(
    "EC401",
    on=Event,
    severity="error",
    reads=["code", "alternatives", "codes", "codings.codebook", ASSERTED],
    bad=FIGHT | {"code": "cameo:72"},
    good=FIGHT | {"code": "cameo:072"},
)
def code_unknown(event: Event, codebooks: CodebookSet = LIBRARY) -> Findings:
    """
    The code is not in its codebook.

    Why it matters: it has no label, no scale value and no class. Read as a number, 072 is 72, and 10 is not 010.
    What to do: keep codes as text from disk to disk, and correct the code; or name the codebook that has it.
    Fix: a leading zero that a code of CAMEO has lost (72), and the manual's misprint 1883, unless the source's own
    columns in `extra` belong to another code; codes of PLOVER in another case, or by a name or alias of one code.
    """
    if event.code is not None and codebooks.entry(event.code) is None:
        yield from _unknown(event, event.code, codebooks, ("code",), statements(event, codebooks))
    for code, at in other_codes(event):
        if codebooks.entry(code) is None:
            yield from _unknown(event, code, codebooks, at)


def _unknown(
    event: Event, code: Code, codebooks: CodebookSet, at: Path, stated: Iterable[Statement] = ()
) -> Iterator[Finding]:
    book = codebooks.book(book_of(event, code.codebook)) or codebooks.book(code.codebook)
    if book is not None and not elsewhere(code, codebooks) and not moded(code, codebooks):
        fix = _intended(code, book, stated, codebooks)
        yield Finding(f"{book} has no code {truncated(code.value)}", at, hint=fix or _meant(code, book), fix=fix)


def _intended(code: Code, book: Codebook, stated: Iterable[Statement], codebooks: CodebookSet) -> str | None:
    if len(code.value) > _LONGEST_CODE:
        return None
    meant = code_meant(code.value, book, stated, codebooks=codebooks)
    return meant and f"{code.codebook}:{meant}"


@rule(
    "EC402",
    on=Index,
    severity="info",
    reads=["records", "alternatives", "codes"],
    where=Condition("distinct", ["code", "alternatives", "codes"]),
    bad=FIGHT | {"code": "kameo:190"},
    good=FIGHT,
)
def codebook_unknown(index: Index, codebooks: CodebookSet = LIBRARY) -> Findings:
    """
    The codebook of a code is unknown.

    The finding stands once for each codebook, at the first record that uses it.

    Why it matters: without the codebook, nothing can tell whether its codes exist, nor what they mean.
    What to do: correct the name, or add a codebook of your own: `Registry.add_codebook`, or
    `eventcode check --codebook acme.toml`.
    """
    for book, used in groupby(index.codebooks(), key=itemgetter(0)):
        _, ordinals, places, counts, _ = zip(*used, strict=True)
        ord_, at = min(zip(ordinals, places, strict=True), key=itemgetter(0))
        count = sum(counts)
        if book not in codebooks.names and codebooks.spelling(book) is None:
            message = f"no codebook is called {truncated(book)} ({count:,} code{'s' if count > 1 else ''})"
            yield index.finding(ord_, message, at=at, hint=near_match(book, sorted(codebooks.names)))


@rule(
    "EC403",
    on=Event,
    severity="info",
    reads=["code", "codes"],
    bad=FIGHT | {"code": "cameo:155"},
    good=FIGHT,
)
def code_of_manual_only(event: Event, codebooks: CodebookSet = LIBRARY) -> Findings:
    """
    The code is in CAMEO's manual, but not in the lists of GDELT and ICEWS.

    Why it matters: it has no published Goldstein value, and other data sets cannot contain it.
    What to do: nothing; or take its parent where the data are to be compared with theirs.
    """
    for found, at in _in_cameo(event, codebooks):
        if found.sources == {"manual"}:
            message = f"{found.full} ({found.name}) is in the manual alone"
            yield Finding(message, at, hint=f"{found.codebook}:{found.parent}")


@rule(
    "EC404", on=Event, severity="info", reads=["code", "codes", ASSERTED], bad=FIGHT | {"code": "cameo:19"}, good=FIGHT
)
def code_is_root(event: Event, codebooks: CodebookSet = LIBRARY) -> Findings:
    """
    The code is a root of CAMEO, which names a family of events.

    In a record of a source that writes no roots, EC422 says so unless a column proves the root.

    Why it matters: roots and codes in one column are counted at two levels.
    What to do: take a code below it; the code with a final 0 where the text says no more.
    """
    for found, at in _in_cameo(event, codebooks):
        if found.parent is None and not (at == ("code",) and _is_doubtful(found, event, codebooks)):
            yield Finding(f"{found.full} is {found.name}", at)


def _is_doubtful(found: Entry, event: Event, codebooks: CodebookSet) -> bool:
    """Return whether the code may be another, of which a source of the record lost a zero."""
    code = Code(found.full)
    sources = asserted(event, codebooks.asserted)
    return any(may_lack_zero(code, name, each, kept, codebooks=codebooks) for name, each, kept in sources)


def _in_cameo(event: Event, codebooks: CodebookSet) -> Iterator[tuple[Entry, Path]]:
    """Yield the entries in CAMEO of the leading code and of those beside it."""
    codes: list[tuple[Code, Path]] = [] if event.code is None else [(event.code, ("code",))]
    for code, at in (*codes, *((code, ("codes", n)) for n, code in enumerate(event.codes))):
        if code.startswith("cameo:") and (found := codebooks.entry(code)):
            yield found, at


@rule(
    "EC405",
    on=Event,
    severity="warning",
    needs=["alternatives"],
    reads=["code", "alternatives"],
    bad=FIGHT | {"alternatives": ["cameo:190", "cameo:193"]},
    good=FIGHT | {"alternatives": ["cameo:193"]},
)
def alternative_repeats(event: Event) -> Findings:
    """
    An alternative repeats the code, or another alternative.

    Why it matters: measures over the alternatives count one code twice.
    What to do: remove it.
    """
    seen = {event.code}
    for position, code in enumerate(event.alternatives):
        if code in seen:
            yield Finding(f"{truncated(str(code))} is a repetition", ("alternatives", position))
        seen.add(code)


@rule(
    "EC406",
    on=Event,
    severity="warning",
    needs=["alternatives"],
    reads=["code", "extra.eventcode.recoded"],
    bad={k: v for k, v in FIGHT.items() if k != "code"} | {"label": "They clashed", "alternatives": ["cameo:193"]},
    good=FIGHT | {"label": "They clashed", "alternatives": ["cameo:193"]},
)
def alternatives_without_code(event: Event) -> Findings:
    """
    The record has alternatives, but no code.

    `recode` itself leaves the code open where a code has several targets. Such records give no finding.

    Why it matters: a reader of codes finds none, although the coder could defend some.
    What to do: make the best of them the code; remove all of them where no category fits.
    """
    if event.code is None:
        ours = event.extra.get("eventcode")
        if not (isinstance(ours, dict) and ours.get("recoded")):
            yield Finding("found alternatives without a code", ("alternatives",))


@rule(
    "EC407",
    on=Event,
    severity="info",
    needs=["code"],
    reads=["source?"],
    where=Condition("without", "source"),
    bad={k: v for k, v in FIGHT.items() if k != "source"},
    good=FIGHT,
)
def act_without_source(event: Event) -> Findings:
    """
    The record has a code, but no source.

    Why it matters: the statement is in no dyad. The text may well say no more ("has been shelled").
    What to do: name the actor where the text does, also as an unnamed one (`kind`, `description`).
    """
    if not event.source:
        yield Finding("found a code and no source", ("source",))


@rule(
    "EC408",
    on=Event,
    severity="info",
    needs=["code", "extra"],
    reads=["code", ASSERTED],
    bad=FIGHT | {"code": "cameo:105", "extra": {"gdelt2": {"QuadClass": "3"}}},
    good=FIGHT | {"code": "cameo:104", "extra": {"gdelt2": {"QuadClass": "3"}}},
)
def label_of_other_version(event: Event, codebooks: CodebookSet = LIBRARY) -> Findings:
    """
    GDELT's label for the code contradicts the CAMEO manual.

    Why it matters: nobody can tell which of the two meanings the coding followed.
    What to do: read such records under both labels, or leave them out of results that depend on the difference.
    """
    found = codebooks.entry(event.code) if event.code else None
    if found and found.errata and any(name in event.extra for name in _GDELT):
        for erratum in found.errata:
            if "contradicts the manual" in erratum.text:
                yield Finding(f"{found.full} ({found.name}): {erratum.text}", ("code",))


@rule(
    "EC416",
    on=Event,
    severity="error",
    reads=["code", "alternatives", "codes"],
    bad=FIGHT | {"code": "CAMEO:190"},
    good=FIGHT,
)
def codebook_in_other_case(event: Event, codebooks: CodebookSet = LIBRARY) -> Findings:
    """
    The name of a codebook is in another case.

    Why it matters: names are compared as they stand, so that scales, classes and crosswalks have nothing for the code.
    What to do: write the name as the codebook has it: `cameo`.
    Fix: the name, where the codebook has the code.
    """
    if event.code is not None:
        yield from _in_other_case(event.code, codebooks, ("code",))
    for code, at in other_codes(event):
        yield from _in_other_case(code, codebooks, at)


def _in_other_case(code: Code, codebooks: CodebookSet, at: Path) -> Iterator[Finding]:
    name, _, value = code.partition(":")
    if name not in codebooks.names and (right := codebooks.spelling(name)):
        meant = f"{right}:{value}"
        fix = meant if codebooks.entry(meant) else None
        yield Finding(f"found the codebook {name!r}, expected {right!r}", at, hint=meant if fix else right, fix=fix)
