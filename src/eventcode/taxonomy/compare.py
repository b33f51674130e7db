"""Comparison: two codes side by side, with what tells them apart."""

from collections.abc import Mapping
from re import findall
from typing import TYPE_CHECKING, TypeVar

from attrs import frozen

from eventcode.errors import OneScreen

from .classes import classes, classes_names
from .codebook import Entry, entry
from .crosswalk import Correspondence, crosswalk, crosswalks
from .scale import scale, scales

if TYPE_CHECKING:
    from eventcode.registry import Registry

__all__ = ["Comparison", "compare"]

V = TypeVar("V")


@frozen(kw_only=True, repr=False)
class Comparison(OneScreen):
    """
    Two codes side by side.

    *common* is the nearest code that both stand below, or one of the two; None in different families or books.
    *excludes_first* is what the second code's exclusion says where it names the first, and the other way round.
    *scales* and *classes* hold the value of each, under each name that knows one of the two; *corresponds* says how the
    first is written in the book of the second, where there is a crosswalk.
    """

    first: Entry
    """The first code."""
    second: Entry
    """The second code."""
    common: Entry | None
    first_excludes: str | None
    """What the first code excludes of the second, in words."""
    second_excludes: str | None
    """What the second code excludes of the first, in words."""
    confused: bool
    """Whether coders confuse the two, as a codebook says."""
    scales: Mapping[str, tuple[float | None, float | None]]
    classes: Mapping[str, tuple[str | None, str | None]]
    corresponds: tuple[Correspondence, ...] = ()

    def text(self) -> str:
        """Return the comparison for a terminal, a line a fact."""
        lines = []
        for each in (self.first, self.second):
            lines.append(f"{each.full}  {each.name}")
            lines += [f"  {label}{text}" for label, text in (("", each.definition), ("not: ", each.excludes)) if text]
            lines += [f"  e.g. {example}" for example in each.examples]
        first, second = self.first.code, self.second.code
        lines.append(f"common: {self.common.full} {self.common.name}" if self.common else "common: nothing")
        told = ((first, second, self.first_excludes), (second, first, self.second_excludes))
        lines += [f"{one} on {other}: {text}" for one, other, text in told if text]
        if self.confused:
            lines.append("coders confuse the two")
        values = [*self.scales.items(), *self.classes.items()]
        lines += [f"{name}: {_shown(one)} | {_shown(other)}" for name, (one, other) in values]
        lines += [f"crosswalk: {each}" for each in self.corresponds]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        from eventcode.display.results import comparison

        return comparison(self)


def _shown(value: object) -> str:
    return "no value" if value is None else str(value)


def compare(first: str | Entry, second: str | Entry, *, registry: "Registry | None" = None) -> Comparison:
    """
    Set two codes side by side, of one codebook or of two: `cameo:072`, `plover@2017:DEMAND`, or entries.

    >>> found = compare("cameo:072", "cameo:154")
    >>> found.common, found.scales["goldstein-gdelt"], found.classes["quad-gdelt"]
    (None, (8.3, -7.2), ('material cooperation', 'material conflict'))

    Raises:
        RecordError: where a code is no text with a codebook.
        UnknownNameError: where there is no such codebook, or no such code in it.

    """
    one, other = (each if isinstance(each, Entry) else entry(each, registry=registry) for each in (first, second))
    same = one.home.id == other.home.id
    return Comparison(
        first=one,
        second=other,
        common=_common(one, other) if same else None,
        first_excludes=_about(one, other) if same else None,
        second_excludes=_about(other, one) if same else None,
        confused=same and (other.code in one.confused_with or one.code in other.confused_with),
        scales=_side_by_side(one, other, {name: scale(name, registry=registry) for name in scales(registry=registry)}),
        classes={
            name: tuple(None if number is None else classes(name).labels[number] for number in pair)  # type: ignore[misc]  # two
            for name, pair in _side_by_side(one, other, {name: classes(name) for name in classes_names()}).items()
        },
        corresponds=_corresponds(one, other),
    )


def _common(one: Entry, other: Entry) -> Entry | None:
    above = (one.code, *one.home.ancestors(one.code))
    found = next((code for code in (other.code, *one.home.ancestors(other.code)) if code in above), None)
    return None if found is None else one.home[found]


def _about(one: Entry, other: Entry) -> str | None:
    """Return the parts of an exclusion that name the other code or one above it."""
    codes = {other.code, *other.home.ancestors(other.code)}
    parts = findall(r"[^;.]+[;.]?", one.excludes or "")
    found = [part.strip(" ;") for part in parts if codes & set(findall(r"[\w-]+", part))]
    return " ".join(found) or None


def _side_by_side(
    one: Entry, other: Entry, tables: Mapping[str, Mapping[str, V]]
) -> dict[str, tuple[V | None, V | None]]:
    found = {name: (table.get(one.full), table.get(other.full)) for name, table in tables.items()}
    return {name: pair for name, pair in found.items() if pair != (None, None)}


def _corresponds(one: Entry, other: Entry) -> tuple[Correspondence, ...]:
    ids = (one.home.id, other.home.id)
    return crosswalk(*ids)[one.code] if ids in crosswalks() else ()
