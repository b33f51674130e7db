"""Plans: which rules to call with a record and with each of its parts, worked out once for each class."""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any, Final, TypeAlias, get_args, get_origin

from attrs import evolve, fields

from eventcode.errors import Path
from eventcode.issues import Finding, Severity
from eventcode.model import Part, Record

from ._rule import Findings, Rule

__all__ = ["FAILED", "BoundRule", "Found", "Plans", "Seen", "checked", "failure"]

FAILED: Final = "EC000"
"""The id under which a rule that raises an exception is reported."""

Found: TypeAlias = tuple[str, Severity, Finding]
BoundRule: TypeAlias = tuple[Rule, Callable[[Any], Findings]]
"""A rule and its function, with the codebooks of the check where it takes any."""
Seen: TypeAlias = dict[int, tuple[Part, list[Found]]]
"""Findings of parts, by the identity of the part: readers give the records of one actor the same object."""

_SEEN: Final = 2_048
"""How many parts are remembered."""
_LARGE: Final = 1_000
"""How many characters a part may have that is remembered."""


class _Plan:
    """The rules for the things of one class, the rules that need fields of it, and the plans for its parts."""

    __slots__ = ("always", "conditional", "parts", "texts")

    def __init__(self) -> None:
        self.always: tuple[BoundRule, ...] = ()
        self.conditional: tuple[tuple[str, tuple[str, ...], tuple[BoundRule, ...]], ...] = ()
        self.parts: tuple[tuple[str, bool, _Plan], ...] = ()
        self.texts: Callable[[Any], Iterable[Any]] | None = None
        """Returns what is as long as its text, of a part without parts of its own; None: not to be remembered."""


class Plans:
    """The plans of a set of rules, by class."""

    def __init__(self, rules: Iterable[BoundRule]) -> None:
        self._rules = list(rules)
        self._plans: dict[type, _Plan] = {}

    def check(self, record: Record, seen: Seen | None = None) -> list[Found]:
        """Return what the rules find in a record, by their ids."""
        cls = type(record)
        plan = self._plans.get(cls)
        if plan is None:
            plan = self._plan(cls)
        found: list[Found] = []
        _check(plan, record, found, seen)
        if len(found) > 1:
            found.sort(key=_by_rule)
        return found

    def _plan(self, cls: type) -> _Plan:
        if cls in self._plans:
            return self._plans[cls]
        plan = self._plans[cls] = _Plan()  # before it is filled: a part may hold parts of its own class
        needs: dict[tuple[str, ...], list[BoundRule]] = {}
        for rule, function in self._rules:
            if issubclass(cls, rule.on):
                needs.setdefault(rule.needs, []).append((rule, function))
        plan.always = tuple(needs.pop((), ()))
        plan.conditional = tuple((names[0], names[1:], tuple(bound)) for names, bound in needs.items())
        parts = ((f.name, *_part_of(f.type)) for f in fields(cls) if not f.metadata.get("contents"))
        plan.parts = tuple((name, many, self._plan(part)) for name, many, part in parts if part is not None)
        if not plan.parts:
            plan.texts = attrgetter("unknown", *(f.name for f in fields(cls) if str in _args(f.type)))
        return plan


def _by_rule(found: Found) -> str:
    return found[0]


def _args(annotation: Any) -> tuple[Any, ...]:
    """Return the annotation with all that it is made of."""
    return (annotation, *(arg for each in get_args(annotation) for arg in _args(each)))


def _part_of(annotation: Any) -> tuple[bool, type[Part] | None]:
    """Tell whether a field holds several parts, and of which class; None where it holds none."""
    for arg in (annotation, *get_args(annotation)):
        if isinstance(arg, type) and issubclass(arg, Part):
            return get_origin(annotation) is tuple, arg
    return False, None


def _check(plan: _Plan, part: Any, found: list[Found], seen: Seen | None) -> None:
    # The inner loop of everything: a call less here is a tenth of the time.
    for rule, function in plan.always:
        _call(rule, function, part, found)
    for name, others, bound in plan.conditional:
        if getattr(part, name) and (not others or all(getattr(part, other) for other in others)):
            for rule, function in bound:
                _call(rule, function, part, found)
    for name, many, inner in plan.parts:
        if value := getattr(part, name):
            for position, item in enumerate(value) if many else ((None, value),):
                if seen is None:
                    below: list[Found] = []
                    _check(inner, item, below, None)
                elif (known := seen.get(id(item))) is not None:
                    below = known[1]
                else:
                    below = []
                    _check(inner, item, below, seen)
                    _remember(inner, item, below, seen)
                if below:
                    at = (name,) if position is None else (name, position)
                    found += [_below(each, at) for each in below]


def _call(rule: Rule, function: Callable[[Any], Findings], part: Any, found: list[Found]) -> None:
    try:
        for finding in function(part):
            found.append(checked(rule, finding))  # noqa: PERF401  # what came before a fault is kept
    except Exception as error:
        found.append(failure(rule, error))


def _remember(plan: _Plan, part: Part, found: list[Found], seen: Seen) -> None:
    if plan.texts is None or sum(_length(value) for value in plan.texts(part) if value) > _LARGE:
        return
    if len(seen) >= _SEEN:
        seen.clear()
    seen[id(part)] = part, found


def _length(value: Any) -> int:
    """Return the length of a text, or of the texts in a tuple; other data count as too long."""
    if isinstance(value, str):
        return len(value)
    return sum(map(len, value)) if isinstance(value, tuple) else _LARGE + 1


def _below(found: Found, at: Path) -> Found:
    id_, severity, finding = found
    return id_, severity, evolve(finding, at=(*at, *finding.at))


def checked(rule: Rule, finding: object) -> Found:
    """
    Return a finding with the id and severity of its rule.

    Raises:
        TypeError: where the rule yields something else.

    """
    if not isinstance(finding, Finding):
        raise TypeError(f"found {finding!r}, expected a Finding")
    return rule.id, rule.severity, finding


def failure(rule: Rule, error: Exception) -> Found:
    """Report what a rule raised, so that no rule's fault hides another rule's finding."""
    message = f"rule {rule.id} ({rule.origin}) failed: {type(error).__name__}: {error}"
    return FAILED, Severity.ERROR, Finding(message)
