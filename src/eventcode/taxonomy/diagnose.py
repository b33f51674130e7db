"""Diagnosis: which named scale and which division into classes the values of a data set follow."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from attrs import frozen

from ._code_table import refuse_number
from .classes import classes, classes_names
from .codebook import codebook
from .scale import scale, scale_names

__all__ = ["Agreement", "Diagnosis", "Observation", "diagnose"]

Observation: TypeAlias = tuple[str, float | None, int | None]
"""A code as text, the score and the class that a data set gives it; None where it gives none."""

_CLOSE = 1e-6
_SHOWN = 5


@frozen(kw_only=True)
class Agreement:
    """
    How well the values of a data set agree with one scale or division.

    *compared* counts the values whose code has one here too, *agreed* the equal ones among them. *without* counts the
    values whose code has none here, and *differences* holds (code, value found, value here, times), the most frequent
    first.
    """

    name: str
    compared: int
    agreed: int
    without: int
    differences: tuple[tuple[str, float, float, int], ...]

    @property
    def share(self) -> float | None:
        """The part that agrees, from 0 to 1; None where there was nothing to compare."""
        return self.agreed / self.compared if self.compared else None

    def __str__(self) -> str:
        share = (
            "nothing to compare"
            if self.share is None
            else f"{_percent(self.agreed, self.compared)} of {self.compared:,}"
        )
        without = f", {self.without:,} without a value" if self.without else ""
        shown = "; ".join(
            f"{code} is {found:g}, not {here:g} ({times:,})" for code, found, here, times in self.differences[:_SHOWN]
        )
        more = f"; and {len(self.differences) - _SHOWN:,} more" if len(self.differences) > _SHOWN else ""
        return f"{self.name}: {share}{without}" + (f": {shown}{more}" if shown else "")


def _percent(part: int, whole: int) -> str:
    """Write a part in per cent; what is not all is never rounded up to 100, what is not nothing never down to 0."""
    tenths = round(1000 * part / whole)
    tenths = min(tenths, 999) if part < whole else tenths
    tenths = max(tenths, 1) if part else tenths
    return f"{tenths / 10:g} %"


@frozen(kw_only=True)
class Diagnosis:
    """
    What the values of a data set follow: each scale and each division of the codebook, the best agreement first.

    *unknown* counts the codes that the codebook does not have.
    """

    book: str
    observations: int
    unknown: Mapping[str, int]
    scales: tuple[Agreement, ...]
    classes: tuple[Agreement, ...]

    @property
    def scale(self) -> str | None:
        """The scale that every value agrees with; None where none or several do."""
        return _only(self.scales)

    @property
    def rule(self) -> str | None:
        """The division that every class agrees with; None where none or several do."""
        return _only(self.classes)

    def text(self) -> str:
        """Return the diagnosis for a terminal."""
        lines = [f"{self.observations:,} observations, codes of {self.book}"]
        if self.unknown:
            listed = ", ".join(f"{code!r} ({times:,})" for code, times in self.unknown.items())
            lines.append(f"unknown codes: {listed}")
        for title, found in (("scores", self.scales), ("classes", self.classes)):
            lines += [f"{title}:", *(f"  {each}" for each in found)]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()


def _only(found: tuple[Agreement, ...]) -> str | None:
    full = [each.name for each in found if each.compared and each.agreed == each.compared]
    return full[0] if len(full) == 1 else None


def diagnose(observations: Iterable[Observation], book: str = "cameo") -> Diagnosis:
    """
    Tell which named scale and which division into classes a data set follows, and on what part of its values.

    >>> found = diagnose([("016", -2.0, 1), ("190", -10.0, 4), ("140", -6.5, 3)])
    >>> found.scale, found.rule
    ('goldstein-gdelt', 'quad-gdelt')
    >>> print(found.scales[1])
    goldstein-icews: 66.7 % of 3: 016 is -2, not -5 (1)

    Raises:
        RecordError: where a code is no text.
        UnknownNameError: where no codebook is called so.

    """
    known = codebook(book)
    scores: Counter[tuple[str, float]] = Counter()
    numbers: Counter[tuple[str, float]] = Counter()
    unknown: Counter[str] = Counter()
    total = 0
    for code, score, number in observations:
        total += 1
        if not isinstance(code, str):
            raise refuse_number("diagnose", code, "072")
        bare = code.removeprefix(f"{known.name}:")
        if bare not in known:
            unknown[code] += 1
        if score is not None:
            scores[bare, score] += 1
        if number is not None:
            numbers[bare, number] += 1
    return Diagnosis(
        book=known.id,
        observations=total,
        unknown=dict(unknown.most_common()),
        scales=_ranked(_agreement(name, scale(name), scores) for name in scale_names(known.name)),
        classes=_ranked(_agreement(name, classes(name), numbers) for name in classes_names(known.name)),
    )


def _agreement(name: str, table: Mapping[str, float], found: Mapping[tuple[str, float], int]) -> Agreement:
    compared = agreed = without = 0
    different: Counter[tuple[str, float, float]] = Counter()
    for (code, value), times in found.items():
        here = table.get(code)
        if here is None:
            without += times
            continue
        compared += times
        if abs(here - value) < _CLOSE:
            agreed += times
        else:
            different[code, value, here] += times
    return Agreement(
        name=name,
        compared=compared,
        agreed=agreed,
        without=without,
        differences=tuple((*key, times) for key, times in different.most_common()),
    )


def _ranked(found: Iterable[Agreement]) -> tuple[Agreement, ...]:
    return tuple(sorted(found, key=lambda each: (-(each.share or 0.0), each.without)))
