"""Projections as values: which statements count as events that took place, and between which actors."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Self, TypeAlias

from attrs import evolve, field, frozen

from eventcode.errors import RecordError, UnknownNameError, must_be, suggest
from eventcode.model import ROLES, Event, Factuality
from eventcode.model.actor_identity import Actors
from eventcode.model.conditions import Conditions, HeldBy, Several
from eventcode.model.status import Status
from eventcode.registry import DEFAULT, Registry, reserve

__all__ = ["PROJECTIONS", "Projection", "ProjectionLike", "projection", "projections"]

Rule: TypeAlias = Callable[[Event], str | None]
"""A function that returns the reason why a statement does not count, or None where it does."""

_SAME: Final = ("same_event", "revises")
"""The types of links that join statements of one event."""


def _once(value: Any) -> tuple[str, ...]:
    if isinstance(value, bool):
        return _SAME if value else ()
    found = (value,) if isinstance(value, str) else tuple(value)
    for each in found:
        if each not in _SAME:
            raise must_be("once", each, expected="True, or one of " + ", ".join(_SAME), known=_SAME)
    return found


def _pairs(value: Several | None) -> tuple[str, ...] | None:
    if value is None:
        return None
    found = (value,) if isinstance(value, str) else tuple(value)
    for each in found:
        if not isinstance(each, str) or each in {"", "source"}:
            raise must_be(
                "pairs", each, expected="'target' or the role of a participant, such as 'affected'", known=ROLES
            )
    if not found:
        raise must_be("pairs", found, expected="'target' or the role of a participant, such as 'affected'")
    return found


@frozen(repr=False)
class Projection:
    """
    A rule that decides which statements count as events that took place, and which pairs of actors they make.

    A value, made by `where`. `one & other` counts what both count. To be found by name it is registered with
    `Registry.add_projection`.

    >>> held = Projection.where(held_by="named", at_least="CT+") & Projection.where(modality="actual")
    >>> sent = Event(id="e1", code="cameo:072", source="PRK", target="RUS", attributions={"KORLEG": "CT+"})
    >>> held.reasons(sent), held.reasons(sent.evolve(modality="planned"))
    ((), ('is planned, not actual',))

    """

    name: str = ""
    """The name."""
    title: str = ""
    """The rule in words."""
    rules: tuple[Conditions | Rule, ...] = field(default=(), kw_only=True)
    """What a statement has to meet: all of them."""
    pairs: tuple[str, ...] | None = field(default=None, converter=_pairs, kw_only=True)
    """What the source is paired with: the `target`, or the role of a participant; None is the target."""
    once: tuple[str, ...] = field(default=(), converter=_once, kw_only=True)
    """The types of links that join the statements of one event, of which one alone makes tuples."""

    @classmethod
    def where(
        cls,
        rule: Rule | None = None,
        *,
        held_by: HeldBy | None = None,
        at_least: Factuality | None = None,
        modality: Several | None = None,
        status: Several | None = None,
        nature: Several | None = None,
        pairs: Several | None = None,
        once: bool | Several = False,
    ) -> Self:
        """
        Return the projection that counts the statements that meet all that is given.

        Args:
            rule: a function of an event that returns the reason why it does not count, or None where it does.
            held_by: whose stance counts: `author`, `named`, `any`, a function of an actor, or several of these.
            at_least: how surely one of these holds it, by default `PR+`: `CT+`, `PR+` or `PS+`; rejects it: `CT-` ...
            modality: the modality, or several of which each will do.
            status: the status, or several. `contested` needs a whole data set.
            nature: the nature, or several.
            pairs: what the source is paired with: `target` (the default), a role such as `affected`, or several.
            once: whether of the statements that links `same_event` or `revises` join only one makes tuples: the first
                that none of the others revises. The types of such links can be given instead. Needs a whole data set.

        Raises:
            RecordError: for a value that a condition cannot have.

        >>> dated = Projection.where(lambda event: None if event.when else "has no date")
        >>> dated.reasons(Event(id="e1", code="cameo:190", source="RUS"))
        ('has no date',)

        """
        given = Conditions(held_by=held_by, at_least=at_least, modality=modality, status=status, nature=nature)
        rules = ((given,) if given != Conditions() else ()) + (() if rule is None else (rule,))
        return cls(rules=rules, pairs=pairs, once=once)

    def named(self, name: str, title: str = "") -> Self:
        """
        Return the projection with a name, and a title that says in a sentence what counts.

        >>> Projection.where(held_by="author").named("told", "what the author holds").name
        'told'
        """
        if not isinstance(name, str) or not name:
            raise must_be("Projection.name", name, expected="a name")
        return evolve(self, name=name, title=title)

    def __and__(self, other: "Projection") -> "Projection":
        """
        Return the projection that counts what both count; it has no name.

        Raises:
            RecordError: where both state pairs, and not the same.

        """
        if not isinstance(other, Projection):
            return NotImplemented
        if self.pairs and other.pairs and self.pairs != other.pairs:
            found = f"{_shown(self.pairs)} and {_shown(other.pairs)}"
            raise RecordError(where="Projection.pairs", found=found, expected="pairs in one of the two")
        return Projection(
            rules=tuple(dict.fromkeys((*self.rules, *other.rules))),
            pairs=self.pairs or other.pairs,
            once=tuple(dict.fromkeys((*self.once, *other.once))),
        )

    @property
    def needs_dataset(self) -> bool:
        """Whether a whole data set is needed: what is contested, or told twice, is no matter of one record."""
        return bool(self.once) or any(isinstance(rule, Conditions) and rule.needs_dataset for rule in self.rules)

    @property
    def is_plain(self) -> bool:
        """Whether conditions alone decide, on one record each, and no function of whole events."""
        return not self.needs_dataset and all(isinstance(rule, Conditions) for rule in self.rules)

    def reasons(
        self, event: Event, *, status: Callable[[Event], Status] | None = None, actors: Actors | None = None
    ) -> tuple[str, ...]:
        """
        Return why an event does not count, one reason for each condition that it does not meet.

        Args:
            event: the statement.
            status: its status, such as `Dataset.status`; by default that of the event alone.
            actors: actor records by id, to which holders may refer.

        """
        found = [] if event.code else ["has no code"]
        for rule in self.rules:
            if isinstance(rule, Conditions):
                found += rule.unmet(event, status=status, actors=actors)
            elif (reason := rule(event)) is not None:
                found.append(reason)
        return tuple(found)

    def __repr__(self) -> str:
        """Show what is given, as it is written."""
        rules = [repr(r)[11:-1] if isinstance(r, Conditions) else getattr(r, "__name__", repr(r)) for r in self.rules]
        given = [*rules, *([f"pairs={_shown(self.pairs)}"] if self.pairs else [])]
        given += [f"once={_shown(self.once)}"] if self.once else []
        return f"Projection.where({', '.join(given)})" + (f".named({self.name!r})" if self.name else "")


def _shown(values: tuple[str, ...]) -> str:
    return repr(values[0]) if len(values) == 1 else repr(values)


PROJECTIONS: Final[Mapping[str, Projection]] = {
    each.name: each
    for each in (
        Projection.where().named("classic", "every coded statement counts, whoever holds it"),
        Projection.where(held_by=("author", "named"), at_least="PR+", modality="actual").named(
            "vouched",
            "a coded statement counts where it is put as actual, and the document's author or a named holder "
            "holds it certain or probable (CT+, PR+)",
        ),
    )
}
"""The library's own projections, by name."""
reserve("projection", PROJECTIONS)

ProjectionLike: TypeAlias = str | Projection


def projections(*, registry: Registry | None = None) -> tuple[str, ...]:
    """
    Return the names of the library's projections and of those of the registry.

    >>> projections()
    ('classic', 'vouched')
    """
    return tuple(_known(registry))


def projection(name: ProjectionLike, *, registry: Registry | None = None) -> Projection:
    """
    Return the projection of a name; a `Projection` stays itself.

    Raises:
        UnknownNameError: for an unknown name.

    >>> projection("clasic")
    Traceback (most recent call last):
    eventcode.errors.UnknownNameError: no projection is called 'clasic'; did you mean 'classic'?

    """
    if isinstance(name, Projection):
        return name
    known = _known(registry)
    if isinstance(name, str) and name in known:
        return known[name]
    hint = suggest(name, known) if isinstance(name, str) else None
    raise UnknownNameError(f"no projection is called {name!r}", hint, known=() if hint else known)


def _known(registry: Registry | None) -> dict[str, Projection]:
    return {**PROJECTIONS, **(DEFAULT if registry is None else registry).projections}
