"""Diagnosis: which scale and which division into classes the sources of records follow, by what they say themselves."""

from collections.abc import Iterable, Iterator, Mapping
from math import nan
from typing import Any, Final, cast

from attrs import frozen

from .model import Dataset, Event, Record
from .row import Row
from .taxonomy import Diagnosis, Observation
from .taxonomy import diagnose as of_observations

__all__ = ["diagnose"]


@frozen
class _Said:
    """The columns in which a format says the code, the score and the class, and the codebook of its codes."""

    code: str
    score: str | None
    number: str | None
    book: str = "cameo"


_SAID: Final[Mapping[str, _Said]] = {
    "gdelt2": _Said("EventCode", "GoldsteinScale", "QuadClass"),
    "gdelt1": _Said("EventCode", "GoldsteinScale", "QuadClass"),
}
"""What sources assert of their own codes, by the name under which `extra` keeps their columns."""


def diagnose(items: Iterable[Record | Row] | Dataset, book: str = "cameo") -> Diagnosis:
    """
    Tell which named scale and which division into classes the sources of records follow, and on what part of them.

    Compared is what a source says for itself, in the columns that a format keeps in `extra`: GDELT's GoldsteinScale and
    QuadClass, for the code that stands beside them. A cell that is no number disagrees with every scale; a record that
    says nothing, and a row that could not be read, is not counted among the observations.

    >>> said = {"GoldsteinScale": "-10.0", "QuadClass": "4"}
    >>> print(diagnose([Event(id="e1", code="cameo:190", extra={"gdelt2": said})]).classes[0])
    quad-gdelt: 100 % of 1

    Raises:
        UnknownNameError: where no codebook is called so.

    """
    return of_observations(_observations(items, book), book)


def _observations(items: Iterable[Record | Row] | Dataset, book: str) -> Iterator[Observation]:
    for item in items:
        record = item.record if isinstance(item, Row) else item
        if isinstance(record, Dataset):
            yield from _observations(record.events, book)
        elif isinstance(record, Event):
            yield from _of(record, book.partition("@")[0])


def _of(event: Event, book: str) -> Iterator[Observation]:
    for name, columns in _SAID.items():
        kept: Any = event.extra.get(name)
        if not isinstance(kept, dict) or columns.book != book:
            continue
        own = event.code.value if event.code and event.code.book == book else None
        code = kept.get(columns.code, own)
        score, number = _number(kept.get(columns.score)), _number(kept.get(columns.number))
        if code is not None and (score is not None or number is not None):
            yield str(code), score, cast("int | None", number)


def _number(text: object) -> float | None:
    """Return the number that a cell holds; None of an empty one; what is no number equals none."""
    if text is None or text == "":
        return None
    try:
        return float(str(text))
    except ValueError:
        return nan
