"""Diagnosis: which scale and which division into classes the sources of records follow, by what they say themselves."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from math import nan
from typing import Any, Final

from attrs import evolve

from .assertions import BUILT_IN, Assertions, asserted
from .model import Dataset, Event, Record
from .registry import DEFAULT, Registry
from .row import Row
from .taxonomy import Diagnosis
from .taxonomy.diagnose import Tally

__all__ = ["diagnose"]


def diagnose(
    records: Iterable[Record | Row] | Dataset, *, book: str | None = None, registry: Registry = DEFAULT
) -> Diagnosis:
    """
    Tell which named scale and which division into classes the sources of records follow, and on what part of them.

    Compared is what a source states itself, in the columns that its format declares (see `Format.assertions`) and that
    a reader keeps in `extra`: GDELT's GoldsteinScale and QuadClass, ICEWS's Intensity, POLECAT's Quad Code, for the
    code that stands beside them. A cell that is no number disagrees with every scale. A record that states nothing is
    counted apart, and a row that could not be read is not counted at all.

    Args:
        records: records or rows, or a data set.
        book: the codebook of the codes; by default the one with the most observations, the others being counted.
        registry: where further formats and scales are registered.

    Raises:
        UnknownNameError: where no codebook is called so.

    >>> said = {"GoldsteinScale": "-10.0", "QuadClass": "4"}
    >>> print(diagnose([Event(id="e1", code="cameo:190", extra={"gdelt2": said})]).classes[0])
    quad-gdelt: 100 % of 1

    """
    known = {**BUILT_IN, **{each.name: each.assertions for each in registry.formats.values() if each.assertions}}
    tallies: dict[str, Tally] = {} if book is None else {_name(book): Tally(book, registry=registry)}
    silent: Counter[str] = Counter()
    for event in _events(records):
        found = [*_statements(event, known)]
        for name, code, score, class_ in found:
            if name not in tallies:
                tallies[name] = Tally(name, registry=registry)
            tallies[name].add(code, score, class_)
        if not found:
            silent[next((name for name in event.extra if name != _OURS), "")] += 1
    if not tallies:
        return Diagnosis(book=None, observations=0, unknown={}, scales=(), classes=(), silent=dict(silent))
    chosen = tallies[_name(book)] if book else max(tallies.values(), key=lambda tally: tally.total)
    left_out = {tally.book: tally.total for tally in tallies.values() if tally is not chosen}
    return evolve(chosen.diagnosis(), silent=dict(silent), left_out=left_out)


_OURS: Final = "eventcode"
"""The key of `extra` for the library's own notes, which is no format."""


def _name(book: str) -> str:
    return book.partition("@")[0]


def _events(records: Iterable[Record | Row] | Dataset) -> Iterator[Event]:
    for item in [records] if isinstance(records, Dataset) else records:
        record = item.record if isinstance(item, Row) else item
        if isinstance(record, Dataset):
            yield from record.events
        elif isinstance(record, Event):
            yield record


def _statements(
    event: Event, known: Mapping[str, Assertions]
) -> Iterator[tuple[str, str, float | None, float | str | None]]:
    """Yield what sources state of their codes: the codebook, the code, the score and the class."""
    for _, assertions, kept in asserted(event, known):
        score = next((_number(text) for _, text in assertions.cells(kept, assertions.score)), None)
        class_ = next((_class(text) for _, text in assertions.cells(kept, assertions.class_)), None)
        code = _code(event, assertions, kept)
        if code is not None and (score is not None or class_ is not None):
            yield assertions.book, code, score, class_


def _code(event: Event, assertions: Assertions, kept: Mapping[str, Any]) -> str | None:
    """Return the code that the source states: its own, unless the record has it with a leading zero that was lost."""
    own = event.code.value if event.code and event.code.book == assertions.book else None
    stated = assertions.own_code(kept)
    return own if stated is None or own == f"0{stated}" else stated


def _number(text: str) -> float:
    """Return the number that a cell holds; what is no number equals none."""
    try:
        return float(text)
    except ValueError:
        return nan


def _class(text: str) -> float | str:
    """Return a class as its number where it is one, else in words."""
    return text if (number := _number(text)) != number else number  # nan alone is not itself
