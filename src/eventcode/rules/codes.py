"""EC4: event codes, and what a source asserts about them."""

# ruff: noqa: D401  # the first line of a rule says what is wrong

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from eventcode.errors import Path
from eventcode.issues import Finding
from eventcode.model import Code, Event
from eventcode.taxonomy import Codebook, classes, scale

from ._codebooks import LIBRARY, Books
from ._index import Index
from ._intended import code_meant
from ._rule import Findings, Json, near_match, rule
from .categories import elsewhere, moded
from .identity import FIGHT

__all__: list[str] = []

_GDELT: Final = ("gdelt2", "gdelt1")
_SAID: Final[Json] = {"EventRootCode": "19", "EventBaseCode": "190", "QuadClass": "4", "GoldsteinScale": "-10.0"}
"""What GDELT says of 190."""


def _meant(code: Code, book: Codebook) -> str | None:
    """Guess which code was meant: a lost leading zero, a digit doubled (1883 for 183), else what looks alike."""
    value = code.value
    shorter = (value[:i] + value[i + 1 :] for i in range(1, len(value)) if value[i] == value[i - 1])
    meant = next((each for each in (f"0{value}", *shorter) if each in book), None) or near_match(value, book)
    return meant and f"{code.book}:{meant}"


@rule("EC401", on=Event, severity="error", bad=FIGHT | {"code": "cameo:72"}, good=FIGHT | {"code": "cameo:072"})
def code_unknown(event: Event, books: Books = LIBRARY) -> Findings:
    """
    A code is not in its codebook.

    Why it matters: it has no label, no scale value and no class; read as a number, 072 is 72, and 10 is not 010.
    What to do: keep codes as text from disk to disk, and correct the code; name another codebook where it is from one.
    Fix: a leading zero that a code of CAMEO has lost (72), and the manual's misprint 1883, unless GDELT's
    own columns in `extra` speak of another code; codes of PLOVER in another case, or by a name or alias of one code.
    """
    if event.code is not None and books.entry(event.code) is None:
        yield from _unknown(event.code, books, ("code",), _columns(event))
    for position, code in enumerate(event.alternatives):
        if books.entry(code) is None:
            yield from _unknown(code, books, ("alternatives", position))


def _unknown(code: Code, books: Books, at: Path, said: Iterable[tuple[str, str]] = ()) -> Iterator[Finding]:
    book = books.book(code.book)
    if book is not None and not elsewhere(code, books) and not moded(code, books):
        mend = _mend(code, book, said)
        yield Finding(f"{book} has no code {code.value!r}", at, hint=mend or _meant(code, book), fix=mend)


def _mend(code: Code, book: Codebook, said: Iterable[tuple[str, str]]) -> str | None:
    meant = code_meant(code.value, book, said)
    return meant and f"{code.book}:{meant}"


@lru_cache(maxsize=65_536)
def _lengthened(code: Code) -> Codebook | None:
    """Return the codebook where the code may be another one of it that has lost its leading zero."""
    book = LIBRARY.book(code.book)
    return book if book is not None and f"0{code.value}" in book else None


def _columns(event: Event) -> list[tuple[str, str]]:
    """Return what GDELT's columns say of the code."""
    return [(column, str(text)) for column in _SAID for _, text in _said(event, column)]


@rule(
    "EC402",
    on=Index,
    severity="info",
    bad=FIGHT | {"code": "kameo:190"},
    good=FIGHT,
)
def codebook_unknown(index: Index, books: Books = LIBRARY) -> Findings:
    """
    Codes are of a codebook that this installation does not have.

    Said once for each codebook, at the first record that uses it.

    Why it matters: nothing can be said of such codes: not whether they exist, nor what they mean.
    What to do: correct the name; where it is a codebook of your own, add it: `Registry.add_codebook`, or
    `eventcode check --codebook acme.toml`.
    """
    rows = index.select(
        "SELECT substr(code, 1, instr(code, ':') - 1) AS book, min(ord), count(*) FROM records "
        "WHERE code IS NOT NULL GROUP BY book"
    )
    for book, ord_, count in rows:
        if book not in books.names:
            yield index.finding(
                ord_,
                f"no codebook is called {book!r}; {count:,} code(s)",
                ("code",),
                near_match(book, sorted(books.names)),
            )


@rule("EC403", on=Event, severity="info", needs=["code"], bad=FIGHT | {"code": "cameo:155"}, good=FIGHT)
def code_of_the_manual_alone(event: Event, books: Books = LIBRARY) -> Findings:
    """
    A code stands in CAMEO's manual, but not in the lists of GDELT and ICEWS.

    Why it matters: no Goldstein value has been published for it, and other data sets cannot contain it.
    What to do: nothing; or take its parent where the data are to be compared with theirs.
    """
    if event.code and event.code.book == "cameo" and (entry := books.entry(event.code)) and entry.sources == {"manual"}:
        yield Finding(
            f"{entry.full} ({entry.name}) is in the manual alone", ("code",), hint=f"{entry.book}:{entry.parent}"
        )


@rule("EC404", on=Event, severity="info", needs=["code"], bad=FIGHT | {"code": "cameo:19"}, good=FIGHT)
def code_is_a_root(event: Event, books: Books = LIBRARY) -> Findings:
    """
    A code of CAMEO is a root: it names a family and no kind of event.

    Why it matters: roots and codes in one column are counted at two levels.
    What to do: take a code below it; the one with a final 0 where the text says no more.
    """
    if event.code and event.code.book == "cameo" and (entry := books.entry(event.code)) and entry.parent is None:
        yield Finding(f"{entry.full} is {entry.name}", ("code",))


@rule(
    "EC405",
    on=Event,
    severity="warning",
    needs=["alternatives"],
    bad=FIGHT | {"alternatives": ["cameo:190", "cameo:193"]},
    good=FIGHT | {"alternatives": ["cameo:193"]},
)
def alternative_repeats(event: Event) -> Findings:
    """
    An alternative repeats the code, or another alternative.

    Why it matters: measures over the alternatives count one code twice.
    What to do: take it out.
    """
    for position, code in enumerate(event.alternatives):
        if code == event.code or code in event.alternatives[:position]:
            yield Finding(f"{code!s} stands here already", ("alternatives", position))


@rule(
    "EC406",
    on=Event,
    severity="warning",
    needs=["alternatives"],
    bad={k: v for k, v in FIGHT.items() if k != "code"} | {"label": "They clashed", "alternatives": ["cameo:193"]},
    good=FIGHT | {"label": "They clashed", "alternatives": ["cameo:193"]},
)
def alternative_to_nothing(event: Event) -> Findings:
    """
    There are alternatives to a code, and no code.

    Why it matters: whatever reads the code sees none, although the coder could defend some.
    What to do: make the best of them the code; or none, where no category fits.
    """
    if event.code is None:
        yield Finding("alternatives without a code", ("alternatives",))


@rule(
    "EC407",
    on=Event,
    severity="info",
    needs=["code"],
    bad={k: v for k, v in FIGHT.items() if k != "source"},
    good=FIGHT,
)
def act_of_nobody(event: Event) -> Findings:
    """
    A coded act has nobody who acts.

    Why it matters: the statement is in no dyad. The text may well say no more ("has been shelled").
    What to do: name the actor where the text does, were it as an unnamed one (`kind`, `description`).
    """
    if not event.source:
        yield Finding("a code and no source", ("source",))


@rule(
    "EC408",
    on=Event,
    severity="info",
    needs=["code", "extra"],
    bad=FIGHT | {"code": "cameo:105", "extra": {"gdelt2": {"QuadClass": "3"}}},
    good=FIGHT | {"code": "cameo:104", "extra": {"gdelt2": {"QuadClass": "3"}}},
)
def label_of_another_version(event: Event, books: Books = LIBRARY) -> Findings:
    """
    GDELT's own label for the code contradicts the CAMEO manual.

    Why it matters: nobody can tell which of the two meanings the coding followed.
    What to do: read such records under both labels, or leave them out of what depends on the difference.
    """
    if any(name in event.extra for name in _GDELT) and event.code and (entry := books.entry(event.code)):
        for erratum in entry.errata:
            if "contradicts the manual" in erratum.text:
                yield Finding(f"{entry.full} ({entry.name}): {erratum.text}", ("code",))


@rule(
    "EC409",
    on=Event,
    severity="warning",
    needs=["code", "extra"],
    bad=FIGHT | {"extra": {"gdelt2": _SAID | {"GoldsteinScale": "5.0"}}},
    good=FIGHT | {"extra": {"gdelt2": _SAID}},
)
def goldstein_disagrees(event: Event) -> Findings:
    """
    GDELT's Goldstein value is not that of the code.

    Why it matters: either code or value was changed on the way, and sums over the values are of other events.
    What to do: find out in the source's own file which is right; use `scale("goldstein-gdelt")` for the code as it is.
    Where many disagree, `diagnose` says which scale they follow.
    """
    for at, text in _said(event, "GoldsteinScale"):
        value = scale("goldstein-gdelt").get(event.code.value)  # type: ignore[union-attr]  # needs it
        if value is not None and _number(text) != value:
            yield Finding(f"found {text!r}, {event.code!s} has {value}", at)


@rule(
    "EC410",
    on=Event,
    severity="warning",
    needs=["code", "extra"],
    bad=FIGHT | {"extra": {"gdelt2": _SAID | {"QuadClass": "1"}}},
    good=FIGHT | {"extra": {"gdelt2": _SAID}},
)
def quad_class_disagrees(event: Event) -> Findings:
    """
    GDELT's quad class is not that of the code.

    Why it matters: counts of cooperation and conflict by class and by code differ.
    What to do: find out in the source's own file which is right; use `classes("quad-gdelt")` for the code as it is.
    """
    for at, text in _said(event, "QuadClass"):
        value = classes("quad-gdelt").get(event.code.value)  # type: ignore[union-attr]  # needs it
        if value is not None and _number(text) != value:
            yield Finding(f"found {text!r}, {event.code!s} has {value}", at)


@rule(
    "EC411",
    on=Event,
    severity="warning",
    needs=["code", "extra"],
    bad=FIGHT | {"extra": {"gdelt2": _SAID | {"EventRootCode": "18"}}},
    good=FIGHT | {"extra": {"gdelt2": _SAID}},
)
def root_disagrees(event: Event) -> Findings:
    """
    GDELT's root or base code is not the beginning of the code.

    Why it matters: tables by root and tables by code count different events.
    What to do: find out in the source's own file which is right.
    Fix: a leading zero that the code has lost, where root or base prove it: 10 below the root 01 is 010.
    """
    code = event.code
    if code and (book := _lengthened(code)) and (mend := _mend(code, book, _columns(event))):
        yield Finding(f"the columns are those of {mend}, the code is {code!s}", ("code",), hint=mend, fix=mend)
        return
    for column in ("EventRootCode", "EventBaseCode"):
        for at, text in _said(event, column):
            if not event.code.value.startswith(str(text)):  # type: ignore[union-attr]  # needs it
                yield Finding(f"found {text!r}, the code is {event.code!s}", at)


def _said(event: Event, column: str) -> Iterator[tuple[Path, object]]:
    """
    Yield what GDELT's columns say, where a reader has kept them.

    Only codes of CAMEO can be compared; and where the record was recoded since, the columns are about another code.
    """
    if event.code is None or event.code.book != "cameo":
        return
    for name in _GDELT:
        kept = event.extra.get(name)
        if isinstance(kept, dict) and kept.get(column) and kept.get("EventCode", event.code.value) == event.code.value:
            yield ("extra", name, column), kept[column]


def _number(text: object) -> float | None:
    try:
        return float(str(text))
    except ValueError:
        return None
