"""Losses: what a conversion could not carry over, counted by field and reason."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, Literal, TypeAlias

from attrs import frozen

__all__ = ["Loss", "LossCounter", "LossMode", "Losses"]

LossMode: TypeAlias = Literal["collect", "raise"]
"""Whether what is lost is counted, or stops the work."""

OTHERS: Final = "(others)"
"""The value under which losses are counted once there are too many different ones."""
_SHOWN: Final = 5


@frozen
class Loss:
    """One kind of loss: in which field, why, of what, how often, and in which records it was met first."""

    field: str
    reason: str
    value: str | None
    """What was lost; None where the reason says it all."""
    count: int
    records: tuple[str, ...]


@frozen
class Losses:
    """
    What a conversion could not carry over; its size does not grow with the data. It is false where nothing was lost.

    >>> counter = LossCounter()
    >>> for id in ("e1", "e2"):
    ...     counter.add("code", "no category in plover@2.0", "cameo:016", id)
    >>> losses = counter.losses
    >>> print(losses)
    code: no category in plover@2.0: 2 (cameo:016 2), as in e1, e2
    >>> losses.total, losses.count(field="quantities")
    (2, 0)
    """

    items: tuple[Loss, ...] = ()

    def __iter__(self) -> Iterator[Loss]:
        return iter(self.items)

    def __len__(self) -> int:
        """Count the kinds of loss."""
        return len(self.items)

    @property
    def total(self) -> int:
        """How often anything was lost; a record that loses two things counts twice."""
        return self.count()

    def count(self, *, field: str | None = None, reason: str | None = None) -> int:
        """Count the losses of a field, for a reason, of both, or all."""
        return sum(each.count for each in self if field in {None, each.field} and reason in {None, each.reason})

    def __add__(self, other: "Losses") -> "Losses":
        """Return the losses of two steps of one conversion: those of the first, then those of the second."""
        return Losses((*self.items, *other.items))

    def groups(self) -> dict[tuple[str, str], list[Loss]]:
        """Return the kinds of loss by field and reason."""
        groups: dict[tuple[str, str], list[Loss]] = {}
        for each in self:
            groups.setdefault((each.field, each.reason), []).append(each)
        return groups

    def text(self, top: int | None = None) -> str:
        """
        Return the losses for people: a line for each field and reason, the commonest values and first records.

        With *top*, so many lines, and how many there are more.
        """
        lines = [_line(field, reason, kinds) for (field, reason), kinds in self.groups().items()]
        lines = lines or ["nothing was lost"]
        more = [f"... and {len(lines) - top:,} more kinds of loss"] if top is not None and len(lines) > top else []
        return "\n".join([*lines[:top], *more])

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        from .display.html import losses

        return losses(self)

    def to_dict(self) -> list[dict[str, Any]]:
        """Return the losses as JSON holds them."""
        return [
            {"field": e.field, "reason": e.reason}
            | ({} if e.value is None else {"value": e.value})
            | {"count": e.count, "records": list(e.records)}
            for e in self
        ]

    def to_json(self) -> str:
        """Return the losses as JSON text: `{"total": 3, "losses": [...]}`, each as `to_dict` has it."""
        from json import dumps

        return dumps({"total": self.total, "losses": self.to_dict()}, indent=2, ensure_ascii=False)


def _line(field: str, reason: str, kinds: list[Loss]) -> str:
    values = [f"{each.value} {each.count:,}" for each in kinds if each.value is not None]
    more = [f"{len(values) - _SHOWN:,} more"] if len(values) > _SHOWN else []
    of = f" ({', '.join([*values[:_SHOWN], *more])})" if values else ""
    ids = list(dict.fromkeys(id_ for each in kinds for id_ in each.records))[:_SHOWN]
    where = f", as in {', '.join(ids)}" if ids else ""
    return f"{field}: {reason}: {sum(each.count for each in kinds):,}{of}{where}"


class LossCounter:
    """
    Counts losses as they happen, in bounded memory: for whoever converts records.

    Of each kind the ids of the first *max_samples* records are kept; past *max_kinds* kinds, what is new is counted
    under the value `(others)`; past twice as many, under the field `(others)`.
    """

    def __init__(self, *, max_samples: int = _SHOWN, max_kinds: int = 10_000) -> None:
        self._most_samples, self._most = max_samples, max_kinds
        self._counts: Counter[tuple[str, str, str | None]] = Counter()
        self._records: dict[tuple[str, str, str | None], list[str]] = {}

    def add(self, field: str, reason: str, value: str | None = None, record: str | None = None) -> None:
        """Count a loss: of *value* in *field*, because of *reason*, in the record of that id."""
        key = (field, reason, value)
        for most, wider in ((self._most, (field, reason, OTHERS)), (2 * self._most, (OTHERS, OTHERS, OTHERS))):
            if key not in self._counts and len(self._counts) >= most:
                key = wider
        self._counts[key] += 1
        records = self._records.setdefault(key, [])
        if record is not None and len(records) < self._most_samples:
            records.append(record)

    @property
    def losses(self) -> Losses:
        """What has been lost up to now, the most frequent first."""
        return Losses(tuple(Loss(*key, count, tuple(self._records[key])) for key, count in self._counts.most_common()))
