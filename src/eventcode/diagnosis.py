"""Diagnosis: the scale and the division into classes that the sources of records follow, by their own columns."""

from collections.abc import Iterable, Iterator, Mapping
from math import nan
from typing import Any, Final, cast

from attrs import frozen

from .model import Dataset, Event
from .row import Item, Reject, Row, items_of
from .taxonomy import Diagnosis, Observation
from .taxonomy import diagnose as of_observations

__all__ = ["diagnose"]


@frozen
class _Columns:
    """The columns in which a format has the code, the score and the class, and the codebook of its codes."""

    code: str
    score: str | None
    number: str | None
    codebook: str = "cameo"


_COLUMNS: Final[Mapping[str, _Columns]] = {
    "gdelt2": _Columns("EventCode", "GoldsteinScale", "QuadClass"),
    "gdelt1": _Columns("EventCode", "GoldsteinScale", "QuadClass"),
}
"""The columns by the name under which `extra` keeps them."""


def diagnose(records: Iterable[Item] | Item, codebook: str = "cameo") -> Diagnosis:
    """
    Return the named scale and the division into classes that the sources of records follow, with their agreement.

    The columns of the source that a format keeps in `extra` (GDELT's GoldsteinScale and QuadClass) are compared with
    the scales and classes, for the code beside them. A cell that is no number disagrees with every scale. Records
    without such columns and rows that could not be read are no observations.

    Raises:
        UnknownNameError: for an unknown codebook.
        RecordError: for an item that is neither a record nor a row.

    >>> columns = {"GoldsteinScale": "-10.0", "QuadClass": "4"}
    >>> print(diagnose([Event(id="e1", code="cameo:190", extra={"gdelt2": columns})]).classes[0])
    quad-gdelt: 100 % of 1

    """
    return of_observations(_observations(items_of(records, "diagnose"), codebook.partition("@")[0]), codebook)


def _observations(items: Iterable[Item], codebook: str) -> Iterator[Observation]:
    for item in items:
        record = item.record if isinstance(item, Row | Reject) else item
        if isinstance(record, Dataset):
            yield from _observations(record.events, codebook)
        elif isinstance(record, Event):
            yield from _of(record, codebook)


def _of(event: Event, codebook: str) -> Iterator[Observation]:
    for name, columns in _COLUMNS.items():
        kept: Any = event.extra.get(name)
        if not isinstance(kept, dict) or columns.codebook != codebook:
            continue
        own = event.code.value if event.code and event.code.book == codebook else None
        code = kept.get(columns.code, own)
        score, number = _number(kept.get(columns.score)), _number(kept.get(columns.number))
        if code is not None and (score is not None or number is not None):
            yield str(code), score, cast("int | None", number)


def _number(text: object) -> float | None:
    """Return the number in a cell: None for an empty cell, NaN for a cell that is no number."""
    if text is None or text == "":
        return None
    try:
        return float(str(text))
    except ValueError:
        return nan
