"""EC4: what a source asserts about its own codes: score, class, root, coded fields."""

# ruff: noqa: D401  # the first line of a rule says what is wrong

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from eventcode.assertions import Assertions
from eventcode.issues import Finding
from eventcode.model import Code, Event
from eventcode.taxonomy import Classes, classes, codebook, codebook_names

from ._codebooks import LIBRARY, Books
from ._intended import Statement, code_meant, statements_of
from ._rule import Findings, Json, rule
from .identity import FIGHT

__all__: list[str] = []

_Kind: TypeAlias = Literal["score", "class", "root", "field"]
_GDELT: Final[Json] = {"EventRootCode": "19", "EventBaseCode": "190", "QuadClass": "4", "GoldsteinScale": "-10.0"}
"""What GDELT asserts of 190."""
_CLOSE: Final = 1e-6


@rule(
    "EC409",
    on=Event,
    severity="warning",
    needs=["code", "extra"],
    bad=FIGHT | {"extra": {"icews": {"Intensity": "5.0"}}},
    good=FIGHT | {"extra": {"icews": {"Intensity": "-10.0"}}},
)
def score_disagrees(event: Event, books: Books = LIBRARY) -> Findings:
    """
    A source's own score is not that of the code.

    It is compared with the scale that the source follows: `goldstein-gdelt` for GDELT, `goldstein-icews` for ICEWS.

    Why it matters: either code or score was changed on the way, and sums over the scores are of other events.
    What to do: find out in the source's own file which is right; use `scale` for the code as it is.
    Where many disagree, `diagnose` says which scale they follow.
    """
    return _found(event, books, "score")


@rule(
    "EC410",
    on=Event,
    severity="warning",
    needs=["code", "extra"],
    bad=FIGHT | {"extra": {"gdelt2": _GDELT | {"QuadClass": "1"}}},
    good=FIGHT | {"extra": {"gdelt2": _GDELT}},
)
def class_disagrees(event: Event, books: Books = LIBRARY) -> Findings:
    """
    A source's own class is not that of the code.

    It is compared with the division that the source follows: `quad-gdelt` for GDELT, `penta-phoenix` for Phoenix,
    `quad-polecat` for POLECAT, `disorder-acled` for ACLED.

    Why it matters: counts of cooperation and conflict by class and by code differ.
    What to do: find out in the source's own file which is right; use `classes` for the code as it is.
    """
    return _found(event, books, "class")


@rule(
    "EC411",
    on=Event,
    severity="warning",
    needs=["code", "extra"],
    bad=FIGHT | {"extra": {"gdelt2": _GDELT | {"EventRootCode": "18"}}},
    good=FIGHT | {"extra": {"gdelt2": _GDELT}},
)
def root_disagrees(event: Event, books: Books = LIBRARY) -> Findings:
    """
    A source's own root or base code does not stand above the code.

    Why it matters: tables by root and tables by code count different events.
    What to do: find out in the source's own file which is right.
    Fix: a leading zero that the code has lost, where root or base prove it: 10 below the root 01 is 010.
    """
    return _found(event, books, "root")


@rule(
    "EC416",
    on=Event,
    severity="warning",
    needs=["extra"],
    bad=FIGHT | {"code": "ucdp-ged:type_of_violence-1", "extra": {"ucdp-ged": {"event_clarity": "3"}}},
    good=FIGHT | {"code": "ucdp-ged:type_of_violence-1", "extra": {"ucdp-ged": {"event_clarity": "1"}}},
)
def field_value_unknown(event: Event, books: Books = LIBRARY) -> Findings:
    """
    A coded field of a source has a value that its codebook does not have.

    Why it matters: filters by precision, clarity or kind of actor miss the event, or take it for something else.
    What to do: correct the value in the source's own file; numbers and names of older versions are known too.
    """
    return _found(event, books, "field")


# Data repeat their cells: each code is compared once with each set of cells.


def _found(event: Event, books: Books, kind: _Kind) -> list[Finding]:
    found: tuple[tuple[_Kind, Finding], ...] = ()
    for name, kept in event.extra.items():
        assertions = books.asserted.get(name)
        if assertions is not None and isinstance(kept, dict):
            found += _compared(books, name, event.code, assertions.texts(kept))
    return [each for of, each in found if of == kind] if found else []


@lru_cache(maxsize=65_536)
def _compared(books: Books, name: str, code: Code | None, texts: tuple[str, ...]) -> tuple[tuple[_Kind, Finding], ...]:
    """Return the disagreements in the columns of a source, whose texts are *texts*."""
    assertions = books.asserted[name]
    kept = dict(zip(assertions.columns, texts, strict=True))
    found: list[tuple[_Kind, Finding]] = [("field", each) for each in _fields(name, assertions, kept)]
    if code is not None:
        said = statements_of(code, name, assertions, kept)
        found += [
            ("root", each)
            for each in _roots(code, [each for each in said if each.kind in {"root", "base"}], said, books)
        ]
        for each in said:
            if each.kind == "score":
                found += [("score", finding) for finding in _score(each, code, books)]
            if each.kind == "class":
                found += [("class", finding) for finding in _class(each, code)]
    return tuple(found)


def _score(said: Statement, code: Code, books: Books) -> Iterator[Finding]:
    name, entry = said.assertions.scale, books.entry(code)
    if name is None:
        return
    table = books.scale(name)
    above = entry.home.ancestors(entry.code) if said.assertions.inherits and entry else ()
    values = [value for each in (code.value, *above) if (value := table.get(each)) is not None]
    if values and not any(_is(said.text, value) for value in values):
        yield Finding(f"{said}, expected {values[0]}: {name} has it for {code!s}", said.at)


def _is(text: str, value: float) -> bool:
    try:
        return abs(float(text) - value) < _CLOSE
    except ValueError:
        return False


def _class(said: Statement, code: Code) -> Iterator[Finding]:
    name = said.assertions.classes
    if name is None:
        return
    division = classes(name)
    number = division.get(code.value)
    if number is not None and not _is_class(said.text, number, division):
        expected = number if said.text.isdecimal() else repr(division.labels[number])
        yield Finding(f"{said}, expected {expected}: {name} has it for {code!s}", said.at)


def _is_class(text: str, number: int, division: Classes) -> bool:
    """Tell whether a class is said: by its number, or in its words, in any case."""
    return text.casefold() == division.labels[number].casefold() or _is(text, number)


def _roots(code: Code, said: list[Statement], every: list[Statement], books: Books) -> Iterator[Finding]:
    book = LIBRARY.book(code.book) if said else None
    if book is not None and f"0{code.value}" in book and (meant := code_meant(code.value, book, every)):
        fix = f"{code.book}:{meant}"
        message = f"the columns of {said[0].source} are those of {fix}, the code is {code!s}"
        yield Finding(message, ("code",), hint=fix, fix=fix)
        return
    for each in said:
        if not _stands_above(each.text, code, books):
            yield Finding(f"{each}, expected a code above {code!s}", each.at)


def _stands_above(text: str, code: Code, books: Books) -> bool:
    """Tell whether a text is the code, one above it, or the beginning of one that no codebook has."""
    entry = books.entry(code)
    if entry is None:
        return code.value.startswith(text)
    above = (entry, *(entry.home[each] for each in entry.home.ancestors(entry.code)))
    return any(text.casefold() in _spellings(each.code, each.aliases) for each in above)


def _spellings(code: str, aliases: tuple[str, ...]) -> set[str]:
    """Return how a code is written, also as a number without its leading zeros, and its aliases."""
    return {code.casefold(), code.lstrip("0"), *(alias.casefold() for alias in aliases)}


def _fields(name: str, assertions: Assertions, kept: dict[str, str]) -> Iterator[Finding]:
    for column, text in assertions.cells(kept, assertions.fields):
        if not _is_value(assertions.fields[column], text):
            message = f"found {text!r} as {column} of {name}, expected a value of {assertions.fields[column]}"
            yield Finding(message, ("extra", name, column))


@lru_cache(maxsize=16_384)
def _is_value(field: str, text: str) -> bool:
    """Tell whether any version of the codebook has the value: by its number or by its name."""
    name, _, variable = field.partition(":")
    found = text.removesuffix(".0").casefold()
    for id_ in codebook_names():
        book = codebook(id_) if id_.partition("@")[0] == name else {}
        for code in book[variable].children if variable in book else ():
            entry = book[code]
            names = (code.removeprefix(f"{variable}-"), entry.name, *entry.aliases)
            if found in map(str.casefold, names):
                return True
    return False
