"""Diagnosis: which named scale and which division into classes the values of a data set follow."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from attrs import evolve, field, frozen

from eventcode.errors import OneScreen, counted, truncated

from ._code_table import refuse_number
from .classes import Classes, classes, classes_names
from .codebook import codebook as codebook_of
from .scale import scale
from .scale import scales as names

if TYPE_CHECKING:
    from eventcode.registry import Registry

__all__ = ["Agreement", "Diagnosis", "Observation", "Tally", "diagnose"]

Observation: TypeAlias = tuple[str, float | None, float | str | None]
"""A code as text, the score and the class (its number or its words) that a data set gives it; None where none."""

_CLOSE = 1e-6
_SHOWN = 5


@frozen(kw_only=True, repr=False)
class Agreement(OneScreen):
    """
    How well the values of a data set agree with one scale or division.

    *compared* counts the values whose code has one here too, *agreed* the equal ones among them. *without* counts the
    values whose code has none here, and *differences* holds (code, value found, value here, times), the most frequent
    first.
    """

    name: str
    """The name of the scale or the classes."""
    compared: int
    agreed: int
    without: int
    differences: tuple[tuple[str, float | str, float | str, int], ...]

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
            f"{code} is {_written(found)}, not {_written(here)} ({times:,})"
            for code, found, here, times in self.differences[:_SHOWN]
        )
        more = f"; and {len(self.differences) - _SHOWN:,} more" if len(self.differences) > _SHOWN else ""
        return f"{self.name}: {share}{without}" + (f": {shown}{more}" if shown else "")


def _written(value: float | str) -> str:
    return repr(value) if isinstance(value, str) else f"{value:g}"


def _percent(part: int, whole: int) -> str:
    """Write a part in per cent; what is not all is never rounded up to 100, what is not nothing never down to 0."""
    tenths = round(1000 * part / whole)
    tenths = min(tenths, 999) if part < whole else tenths
    tenths = max(tenths, 1) if part else tenths
    return f"{tenths / 10:g} %"


@frozen(kw_only=True, repr=False)
class Diagnosis(OneScreen):
    """
    What the values of a data set follow: each scale and each division of the codebook, the best agreement first.

    *codebook* is the id of the codebook of the codes, None where nothing names one; *unknown* counts the codes that it
    does not have. *silent* counts the records that state neither a score nor a class, by the format whose columns they
    have (`""` for none), and *left_out* the observations of other codebooks.
    """

    codebook: str | None
    observations: int
    """The number of codes with a score or a class."""
    unknown: Mapping[str, int]
    scales: tuple[Agreement, ...]
    """The agreement with each scale, the best first."""
    classes: tuple[Agreement, ...]
    """The agreement with each division into classes, the best first."""
    silent: Mapping[str, int] = field(factory=dict)
    left_out: Mapping[str, int] = field(factory=dict)

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
        lines = [counted(self.observations, "observation") + (f", codes of {self.codebook}" if self.codebook else "")]
        lines += [
            f"left out: {counted(times, 'observation')}, codes of {book}" for book, times in self.left_out.items()
        ]
        for name, times in self.silent.items():
            of = f" of {truncated(name)}" if name else ""
            lines.append(f"nothing to compare: {counted(times, 'record')}{of} without a score or class of their own")
        if self.unknown:
            listed = ", ".join(f"{code!r} ({times:,})" for code, times in self.unknown.items())
            lines.append(f"unknown codes: {listed}")
        if self.codebook:
            for title, kind, found in (("scores", "scale", self.scales), ("classes", "division", self.classes)):
                none = "" if found else f" no {kind} is known for codes of {self.codebook}"
                lines += [f"{title}:{none}", *(f"  {each}" for each in found)]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        from eventcode.display.results import diagnosis

        return diagnosis(self)


def _only(found: tuple[Agreement, ...]) -> str | None:
    full = [each.name for each in found if each.compared and each.agreed == each.compared]
    return full[0] if len(full) == 1 else None


def diagnose(observations: Iterable[Observation], codebook: str = "cameo") -> Diagnosis:
    """
    Tell which named scale and which division into classes a data set follows, and on what part of its values.

    >>> found = diagnose([("016", -2.0, 1), ("190", -10.0, 4), ("140", -6.5, "verbal conflict")])
    >>> found.scale, found.rule
    ('goldstein-gdelt', 'quad-gdelt')
    >>> print(found.scales[1])
    goldstein-icews: 66.7 % of 3: 016 is -2, not -5 (1)

    Raises:
        RecordError: where a code is no text.
        UnknownNameError: where no codebook is called so.

    """
    tally = Tally(codebook)
    for observation in observations:
        tally.add(*observation)
    return tally.diagnosis()


class Tally:
    """Counts the observations of one codebook in memory that grows with the different ones, not with the data."""

    def __init__(self, codebook: str, *, registry: "Registry | None" = None) -> None:
        self._book, self._registry = codebook_of(codebook, registry=registry), registry
        self.total = 0
        self._unknown: Counter[str] = Counter()
        self._scores: Counter[tuple[str, float | str]] = Counter()
        self._classes: Counter[tuple[str, float | str]] = Counter()

    @property
    def codebook(self) -> str:
        """The id of the codebook."""
        return self._book.id

    def add(self, code: str, score: float | None, class_: float | str | None) -> None:
        """
        Count an observation.

        Raises:
            RecordError: where the code is no text.

        """
        if not isinstance(code, str):
            raise refuse_number("diagnose", code, "072")
        self.total += 1
        bare = code.removeprefix(f"{self._book.name}:")
        if bare not in self._book:
            self._unknown[code] += 1
        if score is not None:
            self._scores[bare, score] += 1
        if class_ is not None:
            self._classes[bare, class_] += 1

    def diagnosis(self) -> Diagnosis:
        """Compare what was counted with every scale and division of the codebook."""
        name, registry = self._book.name, self._registry
        scales = {each: scale(each, registry=registry) for each in names(name, registry=registry)}
        return Diagnosis(
            codebook=self._book.id,
            observations=self.total,
            unknown=dict(self._unknown.most_common()),
            scales=_ranked(_agreement(each, table, self._scores) for each, table in scales.items()),
            classes=_ranked(_of_classes(classes(each), self._classes) for each in classes_names(name)),
        )


def _of_classes(division: Classes, found: Mapping[tuple[str, float | str], int]) -> Agreement:
    """Compare classes, of which some may be given in words: those are compared, and shown, in words."""
    numbers = {label.casefold(): number for number, label in division.labels.items()}
    read: Counter[tuple[str, float | str]] = Counter()
    for (code, value), times in found.items():
        read[code, numbers.get(value.casefold(), value) if isinstance(value, str) else value] += times
    agreement = _agreement(division.name, division, read)
    words = {code for code, value in found if isinstance(value, str)}
    shown = tuple(
        (code, _label(there, division), _label(here, division), times) if code in words else (code, there, here, times)
        for code, there, here, times in agreement.differences
    )
    return evolve(agreement, differences=shown)


def _label(value: float | str, division: Classes) -> float | str:
    return value if isinstance(value, str) else division.labels.get(int(value), value)


def _agreement(name: str, table: Mapping[str, float], found: Mapping[tuple[str, float | str], int]) -> Agreement:
    compared = agreed = without = 0
    different: Counter[tuple[str, float | str, float]] = Counter()
    for (code, value), times in found.items():
        here = table.get(code)
        if here is None:
            without += times
            continue
        compared += times
        if not isinstance(value, str) and abs(here - value) < _CLOSE:
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
