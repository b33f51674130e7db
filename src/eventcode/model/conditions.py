"""Conditions on statements: the words by which projections and data sets select them."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, TypeAlias, get_args

from attrs import field, fields, frozen

from eventcode.errors import must_be, truncated

from .actor import Actor
from .actor_identity import Actors, is_named, resolve_actor
from .attribution import Factuality
from .event import Event, Modality, Nature
from .status import Status

if TYPE_CHECKING:
    from .attribution import Attribution

__all__ = ["Conditions", "HeldBy", "Holder", "Several"]

Holder: TypeAlias = Literal["author", "named", "any"]
HeldBy: TypeAlias = Holder | Callable[[Actor], object] | Iterable[Holder | Callable[[Actor], object]]
"""Whose stance counts: the `author` of the document, holders who are `named`, `any` holder, or those whom a function of
an actor chooses; of several, each counts."""

Several: TypeAlias = str | Iterable[str]
"""One value or several, of which each will do."""

_SURER: Final[dict[str, tuple[Factuality, ...]]] = {
    "CT+": ("CT+",),
    "PR+": ("CT+", "PR+"),
    "PS+": ("CT+", "PR+", "PS+"),
    "CT-": ("CT-",),
    "PR-": ("CT-", "PR-"),
    "PS-": ("CT-", "PR-", "PS-"),
}
"""Each degree with those that are at least as sure, of the same polarity."""

_DEGREES: Final = {
    "CT+": "certain",
    "PR+": "probable",
    "PS+": "possible",
    "CT-": "certain not to be so",
    "PR-": "probably not so",
    "PS-": "possibly not so",
}
_SHOWN: Final = 3
"""How many holders a reason names."""


def _holders(value: HeldBy | None) -> tuple[Any, ...]:
    found = () if value is None else (value,) if isinstance(value, str) or callable(value) else tuple(value)
    for each in found:
        if not callable(each) and each not in get_args(Holder):
            raise must_be(
                "held_by", each, expected="'author', 'named', 'any', or a function of an actor", known=get_args(Holder)
            )
    return found


def _degree(value: object) -> Any:
    if value is not None and not (isinstance(value, str) and value in _SURER):
        raise must_be("at_least", value, expected="one of " + ", ".join(_SURER), known=_SURER)
    return value


def _modalities(value: Several | None) -> tuple[str, ...]:
    return _among("modality", value, get_args(Modality))


def _statuses(value: Several | None) -> tuple[str, ...]:
    return _among("status", value, get_args(Status))


def _natures(value: Several | None) -> tuple[str, ...]:
    return _among("nature", value, get_args(Nature))


def _among(name: str, value: Several | None, known: tuple[str, ...]) -> tuple[str, ...]:
    found = () if value is None else (value,) if isinstance(value, str) else tuple(value)
    for each in found:
        if each not in known:
            raise must_be(name, each, expected="one of " + ", ".join(known), known=known)
    return found


@frozen(kw_only=True, repr=False)
class Conditions:
    """
    Conditions that a statement meets or not. A condition that is not given is met by all; each other one has to be.

    Attributes:
        held_by: whose stance counts, as `HeldBy` says. Holders are those of attributions, by who they are: a reference
            counts as the actor record that it refers to, and who is named follows from `is_named`. A withdrawn
            attribution does not count.
        at_least: how surely one of these has to hold it, `PR+` if it is not given; with a minus, to reject it.
        modality: the mode, or one of several.
        status: the status, or one of several. `contested` is a matter of a whole data set.
        nature: the nature, or one of several.

    Raises:
        RecordError: for a value that a condition cannot have.

    >>> held = Conditions(held_by=["author", "named"], modality="actual")
    >>> denied = Event(code="cameo:072", modality="planned", attributions={"author": "Uu", "RUS": "CT-"})
    >>> list(held.unmet(denied))
    ['is planned, not actual', 'is planned: nobody holds it probable']

    """

    held_by: tuple[Holder | Callable[[Actor], object], ...] = field(default=(), converter=_holders)
    at_least: Factuality | None = field(default=None, converter=_degree)
    modality: tuple[str, ...] = field(default=(), converter=_modalities)
    status: tuple[str, ...] = field(default=(), converter=_statuses)
    nature: tuple[str, ...] = field(default=(), converter=_natures)

    READS: ClassVar[tuple[str, ...]] = ("nature", "modality", "attributions")
    """The fields of an event that conditions look at."""

    @property
    def needs_dataset(self) -> bool:
        """Whether only a whole data set can answer."""
        return "contested" in self.status

    def unmet(
        self, event: Event, *, status: Callable[[Event], Status] | None = None, actors: Actors | None = None
    ) -> Iterator[str]:
        """
        Yield the reason of each condition that an event does not meet.

        Args:
            event: the statement.
            status: its status, such as `Dataset.status`; by default that of the event alone.
            actors: actor records by id, to which holders may refer.

        """
        if self.nature and event.nature not in self.nature:
            yield f"is of the nature {event.nature}, not {_or(self.nature)}"
        if self.modality and event.modality not in self.modality:
            yield f"is {event.modality}, not {_or(self.modality)}"
        if self.status or self.held_by or self.at_least:
            found = status(event) if status else event.status
            if self.status and found not in self.status:
                yield f"is {found}, not {_or(self.status)}"
            if (self.held_by or self.at_least) and (reason := self._not_held(event, found, actors or {})):
                yield reason

    def _not_held(self, event: Event, status: str, actors: Actors) -> str | None:
        if not event.attributions:
            return "is held by nobody"
        degree = self.at_least or "PR+"
        sure = [a for a in event.attributions if a.factuality in _SURER[degree] and not a.retracted]
        if not sure:
            return f"is {status}: nobody holds it {_DEGREES[degree]}"
        if any(_is_chosen(chosen, a, actors) for chosen in self.held_by or ("any",) for a in sure):
            return None
        holders = [resolve_actor(a.holder, actors) for a in sure]
        if not any(holder.kind == "author" or is_named(holder) for holder in holders):
            return "is held only by the unnamed"
        labels = list(dict.fromkeys(truncated(holder.label)[1:-1] for holder in holders))
        return f"is held only by {', '.join(labels[:_SHOWN])}{', ...' if len(labels) > _SHOWN else ''}"

    def __repr__(self) -> str:
        """Show what is given, as it is written."""
        given = ((f.name, getattr(self, f.name)) for f in fields(type(self)))
        return f"Conditions({', '.join(f'{name}={_shown(value)}' for name, value in given if value)})"


def _is_chosen(chosen: Holder | Callable[[Actor], object], attribution: "Attribution", actors: Actors) -> bool:
    if chosen == "any":
        return True
    if chosen == "named":
        return is_named(attribution.holder, actors=actors)
    holder = resolve_actor(attribution.holder, actors)
    return holder.kind == "author" if chosen == "author" else bool(chosen(holder))


def _or(values: tuple[str, ...]) -> str:
    return " or ".join(values)


def _shown(value: object) -> str:
    if isinstance(value, tuple) and len(value) == 1:
        (value,) = value
    return getattr(value, "__name__", "") if callable(value) else repr(value)
