"""EC4: the columns of a source that state something of its own codes: score, class, root, coded fields."""

# ruff: noqa: D401  # the first line of a rule is its title

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias

from eventcode.assertions import Assertions, CountryColumn
from eventcode.errors import truncated
from eventcode.issues import Finding
from eventcode.model import Actor, Code, Event, Place
from eventcode.taxonomy import Classes, classes
from eventcode.taxonomy.codebook import versions
from eventcode.taxonomy.country_lookup import SYSTEMS

from ._codebook_set import LIBRARY, CodebookSet
from ._condition import ASSERTED, Condition
from ._intended import Statement, code_meant, may_lack_zero, statements_of
from ._rule import Findings, Json, rule
from .identity import FIGHT

__all__: list[str] = []

_Kind: TypeAlias = Literal["score", "class", "root", "field", "digits"]
_READS: Final = ("code", ASSERTED)
_GDELT: Final[Json] = {"EventRootCode": "19", "EventBaseCode": "190", "QuadClass": "4", "GoldsteinScale": "-10.0"}
"""The columns of GDELT for 190."""
_CLOSE: Final = 1e-6
"""Two scores that differ by less are equal."""
_LONGEST: Final = 1_000
"""How many characters a code and its columns may have together whose findings are cached."""


@rule(
    "EC409",
    on=Event,
    severity="warning",
    needs=["code", "extra"],
    reads=_READS,
    bad=FIGHT | {"extra": {"icews": {"Intensity": "5.0"}}},
    good=FIGHT | {"extra": {"icews": {"Intensity": "-10.0"}}},
)
def score_disagrees(event: Event, codebooks: CodebookSet = LIBRARY) -> Findings:
    """
    The score in the source's columns is not that of the code.

    The score is compared with the scale that the source follows: `goldstein-gdelt` for GDELT, `goldstein-icews` for
    ICEWS, `goldstein-phoenix` for Phoenix, `polecat-2023` for POLECAT.

    Why it matters: code or score was changed on the way, and sums over the scores belong to other events.
    What to do: find out in the source's own file which is right; use `scale` for the code as it is. Where many
    records disagree, `diagnose` says which scale they follow.
    """
    return _found(event, codebooks, "score")


@rule(
    "EC410",
    on=Event,
    severity="warning",
    needs=["code", "extra"],
    reads=_READS,
    bad=FIGHT | {"extra": {"gdelt2": _GDELT | {"QuadClass": "1"}}},
    good=FIGHT | {"extra": {"gdelt2": _GDELT}},
)
def class_disagrees(event: Event, codebooks: CodebookSet = LIBRARY) -> Findings:
    """
    The class in the source's columns is not that of the code.

    The class is compared with the division that the source follows: `quad-gdelt` for GDELT, `penta-phoenix` for
    Phoenix, `quad-polecat` for POLECAT, `disorder-acled` for ACLED.

    Why it matters: counts of cooperation and conflict by class and by code differ.
    What to do: find out in the source's own file which is right; use `classes` for the code as it is.
    """
    return _found(event, codebooks, "class")


@rule(
    "EC411",
    on=Event,
    severity="warning",
    needs=["code", "extra"],
    reads=_READS,
    bad=FIGHT | {"extra": {"gdelt2": _GDELT | {"EventRootCode": "18"}}},
    good=FIGHT | {"extra": {"gdelt2": _GDELT}},
)
def root_disagrees(event: Event, codebooks: CodebookSet = LIBRARY) -> Findings:
    """
    The root or base code in the source's columns is not above the code.

    Why it matters: tables by root and tables by code count different events.
    What to do: find out in the source's own file which is right.
    Fix: a leading zero that the code has lost, where root or base prove it: 10 below the root 01 is 010.
    """
    return _found(event, codebooks, "root")


@rule(
    "EC417",
    on=Event,
    severity="warning",
    needs=["extra"],
    reads=_READS,
    bad=FIGHT | {"code": "ucdp-ged:type_of_violence-1", "extra": {"ucdp-ged": {"event_clarity": "3"}}},
    good=FIGHT | {"code": "ucdp-ged:type_of_violence-1", "extra": {"ucdp-ged": {"event_clarity": "1"}}},
)
def field_value_unknown(event: Event, codebooks: CodebookSet = LIBRARY) -> Findings:
    """
    A coded field of the source has a value that its codebook lacks.

    Why it matters: filters by precision, clarity or kind of actor miss the event, or count it as another kind.
    What to do: correct the value in the source's own file. Numbers and names of older versions are known too.
    """
    return _found(event, codebooks, "field")


@rule(
    "EC421",
    on=Event,
    severity="warning",
    needs=["extra"],
    reads=["source", "target", "places", "extra"],
    where=Condition("unresolved", "extra"),
    bad=FIGHT | {"extra": {"gdelt2": {"ActionGeo_CountryCode": "XX"}}},
    good=FIGHT | {"extra": {"gdelt2": {"ActionGeo_CountryCode": "UP"}}},
)
def country_unresolved(event: Event, codebooks: CodebookSet = LIBRARY) -> Findings:
    """
    A column in which the source names countries has a code or name that stands for none.

    The record has no country there. Tables of ACLED, of UCDP and of a mapping file say the same by EC008 as they are
    read.

    Why it matters: the actor or place is missing in every table by country.
    What to do: correct the code in the source's own file, or set the country in the record, which then counts.
    """
    for name, kept in event.extra.items():
        assertions = codebooks.asserted.get(name)
        if assertions is None or not isinstance(kept, dict):
            continue
        for column in assertions.countries:
            for text in column.texts(kept):
                for one in column.unresolved(text) if not _has_country(getattr(event, column.fills)) else ():
                    yield _unresolved(one, column, name)


@rule(
    "EC422",
    on=Event,
    severity="error",
    needs=["code", "extra"],
    reads=_READS,
    bad=FIGHT | {"code": "cameo:20", "extra": {"gdelt2": {"EventCode": "20"}}},
    good=FIGHT | {"code": "cameo:020", "extra": {"gdelt2": {"EventCode": "020"}}},
)
def code_too_short(event: Event, codebooks: CodebookSet = LIBRARY) -> Findings:
    """
    A code has fewer digits than the codes of its source, and is one all the same.

    GDELT and ICEWS write CAMEO codes of three and four digits. A program that holds them as numbers makes 20, which is
    mass violence, of 020, an appeal. Where the root or base of the row proves which is meant, EC411 says so; where the
    text of ICEWS does, EC418.

    Why it matters: the event is counted as another, with a score of the other sign.
    What to do: read the source's own file, with its codes as text.
    """
    return _found(event, codebooks, "digits")


def _has_country(parts: tuple[Actor, ...] | tuple[Place, ...]) -> bool:
    return any(part.country or getattr(part, "region", None) for part in parts)


def _unresolved(text: str, column: CountryColumn, name: str) -> Finding:
    systems = " or ".join(SYSTEMS[system] for system in column.systems)
    message = f"found {truncated(text)} as {column.column} of {name}, expected {systems}"
    return Finding(message, ("extra", name, column.column))


def _found(event: Event, codebooks: CodebookSet, kind: _Kind) -> list[Finding]:
    found: tuple[tuple[_Kind, Finding], ...] = ()
    code = event.code
    for name, kept in event.extra.items():
        assertions = codebooks.asserted.get(name)
        if assertions is not None and isinstance(kept, dict):
            found += _compared(codebooks, name, code, assertions.texts(kept))
    return [finding for of, finding in found if of == kind] if found else []


def _compared(
    codebooks: CodebookSet, name: str, code: Code | None, texts: tuple[str, ...]
) -> tuple[tuple[_Kind, Finding], ...]:
    """Return the disagreements in the columns of a source, whose texts are *texts*."""
    if len(code or "") + sum(map(len, texts)) > _LONGEST:
        return tuple(_compare(codebooks, name, code, texts))
    return _cached(codebooks, name, code, texts)


@lru_cache(maxsize=16_384)
def _cached(
    codebooks: CodebookSet, name: str, code: Code | None, texts: tuple[str, ...]
) -> tuple[tuple[_Kind, Finding], ...]:
    return tuple(_compare(codebooks, name, code, texts))  # data repeat their codes with the same columns


def _compare(
    codebooks: CodebookSet, name: str, code: Code | None, texts: tuple[str, ...]
) -> Iterator[tuple[_Kind, Finding]]:
    assertions = codebooks.asserted[name]
    kept = dict(zip(assertions.columns, texts, strict=True))
    for finding in _fields(name, assertions, kept, codebooks):
        yield "field", finding
    if code is None:
        return
    stated = statements_of(code, name, assertions, kept)
    for finding in _roots(code, stated, codebooks):
        yield "root", finding
    if may_lack_zero(code, name, assertions, kept, codebooks=codebooks):
        least = f"at least {assertions.digits} digits"
        yield "digits", Finding(f"found {code!s}, expected {least} in {name}: a zero in front may be lost", ("code",))
    for statement in stated:
        if statement.kind == "score":
            for finding in _score(statement, code, codebooks):
                yield "score", finding
        elif statement.kind == "class":
            for finding in _class(statement, code):
                yield "class", finding


def _score(statement: Statement, code: Code, codebooks: CodebookSet) -> Iterator[Finding]:
    name, entry = statement.assertions.scale, codebooks.entry(code)
    if name is None:
        return
    table = codebooks.scale(name)
    above = entry.home.ancestors(entry.code) if statement.assertions.inherits and entry else ()
    values = [value for each in (code.value, *above) if (value := table.get(each)) is not None]
    if values and not any(_is(statement, value) for value in values):
        yield Finding(f"{statement}, expected {values[0]}: {name} has it for {code!s}", statement.at)


def _is(statement: Statement, value: float) -> bool:
    try:
        return abs(statement.number - value) < _CLOSE
    except ValueError:
        return False


def _class(statement: Statement, code: Code) -> Iterator[Finding]:
    name = statement.assertions.classes
    if name is None:
        return
    division = classes(name)
    number = division.get(code.value)
    if number is not None and not _is_class(statement, number, division):
        expected = number if statement.text.isdecimal() else repr(division.labels[number])
        yield Finding(f"{statement}, expected {expected}: {name} has it for {code!s}", statement.at)


def _is_class(statement: Statement, number: int, division: Classes) -> bool:
    """Tell whether a statement gives a class: its number, or its label in any case."""
    return statement.text.casefold() == division.labels[number].casefold() or _is(statement, number)


def _roots(code: Code, stated: list[Statement], codebooks: CodebookSet) -> Iterator[Finding]:
    roots = [each for each in stated if each.kind in {"root", "base"}]
    book = LIBRARY.book(code.codebook) if roots else None
    if (
        book is not None
        and f"0{code.value}" in book
        and (meant := code_meant(code.value, book, stated, codebooks=codebooks))
    ):
        fix = f"{code.codebook}:{meant}"
        message = f"the columns of {roots[0].source} are those of {fix}, the code is {code!s}"
        yield Finding(message, ("code",), hint=fix, fix=fix)
        return
    for each in roots:
        if not _is_above(each.text, code, codebooks):
            yield Finding(f"{each}, expected a code above {truncated(str(code))}", each.at)


def _is_above(text: str, code: Code, codebooks: CodebookSet) -> bool:
    """Tell whether a text is the code, one above it, or the beginning of one that no codebook has."""
    entry = codebooks.entry(code)
    if entry is None:
        return code.value.startswith(text)
    above = (entry, *(entry.home[each] for each in entry.home.ancestors(entry.code)))
    return any(text.casefold() in _spellings(each.code, each.aliases) for each in above)


def _spellings(code: str, aliases: tuple[str, ...]) -> set[str]:
    """Return how a code is written, also as a number without its leading zeros, and its aliases."""
    return {code.casefold(), code.lstrip("0"), *(alias.casefold() for alias in aliases)}


def _fields(name: str, assertions: Assertions, kept: dict[str, Any], codebooks: CodebookSet) -> Iterator[Finding]:
    for column, text in assertions.cells(kept, assertions.fields):
        if text.removesuffix(".0").casefold() not in _values(assertions.fields[column], codebooks):
            message = f"found {truncated(text)} as {column} of {name}, expected a value of {assertions.fields[column]}"
            yield Finding(message, ("extra", name, column))


@lru_cache(maxsize=256)
def _values(field: str, codebooks: CodebookSet) -> frozenset[str]:
    """Return the values of a coded field in any version of its codebook, by number and by name, in lower case."""
    name, _, variable = field.partition(":")
    found: set[str] = set()
    for book in (*(each for each in codebooks.own if each.name == name), *versions(name)):
        for code in book[variable].children if variable in book else ():
            entry = book[code]
            found.update((code.removeprefix(f"{variable}-"), entry.name, *entry.aliases))
    return frozenset(map(str.casefold, found))
