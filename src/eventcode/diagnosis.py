"""Diagnosis: the scale and the division into classes that the sources of records follow, by their own columns."""

from collections import Counter
from collections.abc import Iterator, Mapping
from math import nan
from typing import Any, Final

from attrs import evolve

from .assertions import BUILT_IN, Assertions, asserted
from .model import Dataset, Event
from .registry import DEFAULT, Registry
from .row import Item, Records, Reject, Row, items_of
from .taxonomy import Diagnosis
from .taxonomy.diagnose import Tally

__all__ = ["diagnose"]


def diagnose(records: "Records", *, codebook: str | None = None, registry: Registry | None = None) -> Diagnosis:
    """
    Return the named scale and the division into classes that the sources of records follow, with their agreement.

    The columns of a source that its format declares (see `Format.assertions`), and that a reader keeps in `extra`, are
    compared with the scales and classes, for the code beside them: GDELT's GoldsteinScale and QuadClass, ICEWS's
    Intensity, POLECAT's Quad Code. A cell that is no number disagrees with every scale. Records without a score or
    class are counted apart; rows that could not be read are not counted.

    Args:
        records: records, rows as `read` yields them, or one of them.
        codebook: the codebook of the codes; by default the one with the most observations. The others are counted.
        registry: the registry of further formats, codebooks and scales.

    Raises:
        UnknownNameError: for an unknown codebook.
        RecordError: for an item that is neither a record nor a row.

    >>> columns = {"GoldsteinScale": "-10.0", "QuadClass": "4"}
    >>> print(diagnose([Event(id="e1", code="cameo:190", extra={"gdelt2": columns})]).classes[0])
    quad-gdelt: 100 % of 1

    """
    registry = registry or DEFAULT
    known = {**BUILT_IN, **{each.name: each.assertions for each in registry.formats.values() if each.assertions}}
    tallies: dict[str, Tally] = {} if codebook is None else {_name(codebook): Tally(codebook, registry=registry)}
    silent: Counter[str] = Counter()
    for event in _events(items_of(records, "diagnose")):
        found = [*_statements(event, known)]
        for name, code, score, class_ in found:
            if name not in tallies:
                tallies[name] = Tally(name, registry=registry)
            tallies[name].add(code, score, class_)
        if not found:
            name = next((name for name in event.extra if name != _OURS), "")
            silent[name if name in silent or len(silent) < _MOST else ""] += 1
    if not tallies:
        return Diagnosis(codebook=None, observations=0, unknown={}, scales=(), classes=(), silent=dict(silent))
    chosen = tallies[_name(codebook)] if codebook else max(tallies.values(), key=lambda tally: tally.total)
    left_out = {tally.codebook: tally.total for tally in tallies.values() if tally is not chosen}
    return evolve(chosen.diagnosis(), silent=dict(silent), left_out=left_out)


_OURS: Final = "eventcode"
"""The key of `extra` for the library's own notes, which is no format."""
_MOST: Final = 100
"""The most names of formats that are counted apart: any key of `extra` may be one, and memory does not grow."""


def _name(codebook: str) -> str:
    return codebook.partition("@")[0]


def _events(items: Iterator[Item]) -> Iterator[Event]:
    for item in items:
        record = item.record if isinstance(item, Row | Reject) else item
        if isinstance(record, Dataset):
            yield from record.events
        elif isinstance(record, Event):
            yield record


def _statements(
    event: Event, known: Mapping[str, Assertions]
) -> Iterator[tuple[str, str, float | None, float | str | None]]:
    """Yield the codebook, the code, the score and the class that sources state."""
    for _, assertions, kept in asserted(event, known):
        score = next((_number(text) for _, text in assertions.cells(kept, assertions.score)), None)
        class_ = next((_class(text) for _, text in assertions.cells(kept, assertions.class_)), None)
        code = _code(event, assertions, kept)
        if code is not None and (score is not None or class_ is not None):
            yield assertions.codebook, code, score, class_


def _code(event: Event, assertions: Assertions, kept: Mapping[str, Any]) -> str | None:
    """Return the code that the source states: its own, unless the record has it with a leading zero that was lost."""
    own = event.code.value if event.code and event.code.codebook == assertions.codebook else None
    stated = assertions.own_code(kept)
    return own if stated is None or own == f"0{stated}" else stated


def _number(text: str) -> float:
    """Return the number in a cell, NaN for a cell that is no number."""
    try:
        return float(text)
    except ValueError:
        return nan


def _class(text: str) -> float | str:
    """Return a class as its number where it is one, else in words."""
    return text if (number := _number(text)) != number else number  # nan alone is not itself
