"""Losses: the data that a conversion could not carry over, counted by field and reason."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, TypeAlias, TypeVar

from attrs import frozen

from .errors import OneScreen, counted

if TYPE_CHECKING:
    from eventcode.frames import Engine

__all__ = ["Loss", "LossCounter", "LossMode", "Losses", "LossyIterator"]

T_co = TypeVar("T_co", covariant=True)

LossMode: TypeAlias = Literal["collect", "raise"]
"""The treatment of losses: `collect` counts them, `raise` stops at the first."""

OTHERS: Final = "(others)"
"""The value under which losses are counted once there are too many different values."""
_SHOWN: Final = 5


@frozen(kw_only=True)
class Loss:
    """One kind of loss: its field, reason and value, its count, and the records in which it occurred first."""

    field: str
    """The field that was lost, as a dotted path: `source.country`."""
    reason: str
    """Why the format cannot hold it."""
    value: str | None = None
    """The lost value; None where the reason is enough."""
    count: int
    """The number of records that lost it."""
    records: tuple[str, ...]
    """The ids of the first records that lost it."""


@frozen(repr=False)
class Losses(OneScreen):
    """
    The losses of a conversion; false where nothing was lost. Their size does not grow with the data.

    >>> counter = LossCounter()
    >>> for id in ("e1", "e2"):
    ...     counter.add("code", "no category in plover@2.0", value="cameo:016", record=id)
    >>> losses = counter.losses
    >>> print(losses)
    code: no category in plover@2.0: 2 (cameo:016 2), as in e1, e2
    >>> losses.total, losses.count(field="quantities")
    (2, 0)
    """

    items: tuple[Loss, ...] = ()
    """The losses, the most frequent first."""

    def __iter__(self) -> Iterator[Loss]:
        return iter(self.items)

    def __len__(self) -> int:
        """Return the number of kinds of loss."""
        return len(self.items)

    @property
    def total(self) -> int:
        """The number of losses; a record with two losses counts twice."""
        return self.count()

    def count(self, *, field: str | None = None, reason: str | None = None) -> int:
        """Return the number of losses of a field, for a reason, of both, or of all."""
        return sum(each.count for each in self if field in {None, each.field} and reason in {None, each.reason})

    def __add__(self, other: "Losses") -> "Losses":
        """Return the losses of two steps of one conversion: those of the first, then those of the second."""
        return Losses((*self.items, *other.items))

    def to_frame(self, engine: "Engine" = "polars") -> Any:
        """Return the losses, one row a kind of loss, as a data frame of an engine: see `eventcode.to_frame`."""
        from eventcode.frames import to_frame

        return to_frame(self, engine)

    def groups(self) -> dict[tuple[str, str], list[Loss]]:
        """Return the kinds of loss by field and reason."""
        groups: dict[tuple[str, str], list[Loss]] = {}
        for each in self:
            groups.setdefault((each.field, each.reason), []).append(each)
        return groups

    def text(self, top: int | None = None) -> str:
        """
        Return the losses as text: a line for each field and reason, with the commonest values and the first records.

        With *top*, at most that many lines, and the number of those left out.
        """
        lines = [_line(field, reason, kinds) for (field, reason), kinds in self.groups().items()]
        lines = lines or ["nothing was lost"]
        more = (
            [f"... and {counted(len(lines) - top, 'more kind')} of loss"]
            if top is not None and len(lines) > top
            else []
        )
        return "\n".join([*lines[:top], *more])

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        from .display.html import losses

        return losses(self)

    def to_dict(self) -> list[dict[str, Any]]:
        """Return the losses as JSON data."""
        return [
            {"field": e.field, "reason": e.reason}
            | ({} if e.value is None else {"value": e.value})
            | {"count": e.count, "records": list(e.records)}
            for e in self
        ]

    def to_json(self) -> str:
        """Return the losses as JSON text: `{"total": 3, "losses": [...]}`, with the items of `to_dict`."""
        from json import dumps

        from .display.terminal import printable_json

        return printable_json(dumps({"total": self.total, "losses": self.to_dict()}, indent=2, ensure_ascii=False))


def _line(field: str, reason: str, kinds: list[Loss]) -> str:
    from .display.terminal import visible

    values = [f"{each.value} {each.count:,}" for each in kinds if each.value is not None]
    more = [f"{len(values) - _SHOWN:,} more"] if len(values) > _SHOWN else []
    of = f" ({', '.join([*values[:_SHOWN], *more])})" if values else ""
    ids = list(dict.fromkeys(id_ for each in kinds for id_ in each.records))[:_SHOWN]
    where = f", as in {', '.join(ids)}" if ids else ""
    return visible(f"{field}: {reason}: {sum(each.count for each in kinds):,}{of}{where}")


class LossCounter:
    """
    A counter of losses in bounded memory, for code that converts records.

    The ids of the first *max_samples* records of each kind are kept. Past *max_kinds* kinds, new ones are counted under
    the value `(others)`; past twice as many, under the field `(others)`.
    """

    def __init__(self, *, max_samples: int = _SHOWN, max_kinds: int = 10_000) -> None:
        self._most_samples, self._most = max_samples, max_kinds
        self._counts: Counter[tuple[str, str, str | None]] = Counter()
        self._records: dict[tuple[str, str, str | None], list[str]] = {}

    def add(
        self, field: str, reason: str, *, value: str | None = None, record: str | None = None, times: int = 1
    ) -> None:
        """Count the loss of *value* in *field* for *reason*, in the record with an id; or so many times."""
        key = (field, reason, value)
        for most, wider in ((self._most, (field, reason, OTHERS)), (2 * self._most, (OTHERS, OTHERS, OTHERS))):
            if key not in self._counts and len(self._counts) >= most:
                key = wider
        self._counts[key] += times
        records = self._records.setdefault(key, [])
        if record is not None and len(records) < self._most_samples:
            records.append(record)

    @property
    def losses(self) -> Losses:
        """The losses so far, the most frequent first."""
        return Losses(
            tuple(
                Loss(field=field, reason=reason, value=value, count=count, records=tuple(self._records[key]))
                for key, count in self._counts.most_common()
                for field, reason, value in (key,)
            )
        )


class LossyIterator(Iterator[T_co], Generic[T_co]):
    """An iterator over records or rows, with the losses so far in *losses*."""

    def __init__(self, items: Iterator[T_co], counter: LossCounter) -> None:
        self._items, self._counter = items, counter

    def __next__(self) -> T_co:
        return next(self._items)

    @property
    def losses(self) -> Losses:
        """The losses of the items iterated over so far."""
        return self._counter.losses
