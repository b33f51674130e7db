"""Plans: which rules to call with a record and with each of its parts, worked out once for each class."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final, TypeAlias, get_args, get_origin

from attrs import evolve, fields

from eventcode.errors import Path
from eventcode.issues import Finding, Severity
from eventcode.model import Event, Part, Record

from ._rule import Findings, Rule

__all__ = ["FAILED", "BoundRule", "Found", "Plans", "Seen", "checked", "failure", "part_of"]

FAILED: Final = "EC000"
"""The id under which a rule that raises an exception is reported."""

Found: TypeAlias = tuple[str, Severity, Finding]
BoundRule: TypeAlias = tuple[Rule, Callable[[Any], Findings]]
"""A rule and its function, with the codebooks of the check where it takes any."""
Seen: TypeAlias = dict[int, tuple[Part, list[Found]]]
"""Findings of parts, by the identity of the part: readers give the records of one actor the same object."""

_SEEN: Final = 2_048
"""How many parts, and codes, are remembered."""
_LONGEST_CODE: Final = 100
_LARGE: Final = 1_000
"""How many characters a part may have that is remembered."""


class _Plan:
    """The rules for the things of one class, the rules that need fields of it, and the plans for its parts."""

    __slots__ = ("always", "by_code", "codes", "conditional", "parts", "texts")

    def __init__(self) -> None:
        self.by_code: tuple[BoundRule, ...] = ()
        """Rules that read the codes alone: called once for each code."""
        self.codes: dict[str, list[Found]] = {}
        self.always: tuple[BoundRule, ...] = ()
        self.conditional: tuple[tuple[str, tuple[str, ...], tuple[BoundRule, ...]], ...] = ()
        self.parts: tuple[tuple[str, bool, _Plan], ...] = ()
        self.texts: Callable[[Any], Iterable[Any]] | None = None
        """Returns what is as long as its text, of a part without parts of its own; None: not to be remembered."""

    @property
    def is_busy(self) -> bool:
        """Whether a rule looks at such a thing, or at a part of it."""
        return bool(self.always or self.conditional or self.by_code or self.parts)


class Plans:
    """The plans of a set of rules, by class."""

    def __init__(self, rules: Iterable[BoundRule]) -> None:
        self._rules = list(rules)
        self._plans: dict[type, _Plan] = {}

    def check(self, record: Record, seen: Seen | None = None, *, meant: Record | None = None) -> list[Found]:
        """
        Return what the rules find in a record, by their ids.

        *meant* is the record with what actor records say of the actors that it refers to, for rules that read actors.
        """
        cls = type(record)
        plan = self._plans.get(cls)
        if plan is None:
            made: dict[type, _Plan] = {}
            plan = self._plan(cls, made)
            self._plans |= made  # when they are filled: another thread may check with the same plans
        found: list[Found] = []
        _check(plan, record, found, seen, meant)
        if len(found) > 1:
            found.sort(key=_by_rule)
        return found

    def check_field(self, cls: type[Record], name: str, *, value: Any) -> list[Found]:
        """Return what the rules find in the parts that one field of such a record holds, without the record."""
        plan = self._plans.get(cls) or self._plans.setdefault(cls, self._plan(cls, {}))
        found: list[Found] = []
        for many, inner in ((many, inner) for field, many, inner in plan.parts if field == name and value):
            for position, item in enumerate(value) if many else ((None, value),):
                at = (name,) if position is None else (name, position)
                found += [_below(each, at) for each in _findings(inner, item, None)]
        return sorted(found, key=_by_rule)

    def _plan(self, cls: type, made: dict[type, _Plan]) -> _Plan:
        if (known := self._plans.get(cls) or made.get(cls)) is not None:
            return known
        plan = made[cls] = _Plan()
        needs: dict[tuple[str, ...], list[BoundRule]] = {}
        for rule, function in self._rules:
            if issubclass(cls, rule.on):
                needs.setdefault(rule.needs, []).append((rule, function))
        always = needs.pop((), [])
        plan.by_code = tuple(each for each in always if _reads_codes(each[0]))
        plan.always = tuple(each for each in always if not _reads_codes(each[0]))
        plan.conditional = tuple((names[0], names[1:], tuple(bound)) for names, bound in needs.items())
        parts, plan.texts = _contents(cls)
        below = ((name, many, self._plan(part, made)) for name, many, part in parts)
        plan.parts = tuple((name, many, inner) for name, many, inner in below if inner.is_busy)
        return plan


@lru_cache(maxsize=256)
def _contents(cls: type) -> tuple[tuple[tuple[str, bool, type[Part]], ...], Callable[[Any], Iterable[Any]] | None]:
    """Return the fields of a class that hold parts; and what returns its texts, where there are none."""
    found = ((f.name, *part_of(f.type)) for f in fields(cls) if not f.metadata.get("contents"))
    parts = tuple((name, many, part) for name, many, part in found if part is not None)
    texts = attrgetter("unknown", *(f.name for f in fields(cls) if str in _args(f.type)))
    return parts, None if parts else texts


def _reads_codes(rule: Rule) -> bool:
    return rule.on is Event and rule.reads is not None and {*rule.reads} <= {"code", "alternatives", "codes"}


def _reads_actors(rule: Rule) -> bool:
    return any(path.partition(".")[0] in _ACTORS for path in rule.reads or ())


_ACTORS: Final = frozenset({"source", "target", "others", "attributions"})
"""The fields of an event that hold actors."""


def _by_rule(found: Found) -> str:
    return found[0]


def _args(annotation: Any) -> tuple[Any, ...]:
    """Return the annotation with all that it is made of."""
    return (annotation, *(arg for each in get_args(annotation) for arg in _args(each)))


def part_of(annotation: Any) -> tuple[bool, type[Part] | None]:
    """Tell whether a field holds several parts, and of which class; None where it holds none."""
    for arg in (annotation, *get_args(annotation)):
        if isinstance(arg, type) and issubclass(arg, Part):
            return get_origin(annotation) is tuple, arg
    return False, None


def _check(plan: _Plan, part: Any, found: list[Found], seen: Seen | None, meant: Any = None) -> None:
    # The inner loop of everything: a call less here is a tenth of the time.
    asked = plan.always
    if plan.by_code:
        if part.alternatives or part.codes or len(part.code or "") > _LONGEST_CODE:
            asked += plan.by_code
        else:
            found += _of_code(plan, part)
    for name, others, bound in plan.conditional:
        if getattr(part, name) and (not others or all(getattr(part, other) for other in others)):
            asked += bound
    if asked:
        _call(asked, part, found, part if meant is None else meant)
    for name, many, inner in plan.parts:
        if value := getattr(part, name):
            for position, item in enumerate(value) if many else ((None, value),):
                if below := _findings(inner, item, seen):
                    at = (name,) if position is None else (name, position)
                    found += [_below(each, at) for each in below]


def _call(asked: tuple[BoundRule, ...], part: Any, found: list[Found], meant: Any) -> None:
    for rule, function in asked:
        try:
            for finding in function(part if part is meant or not _reads_actors(rule) else meant):
                found.append(checked(rule, finding))  # noqa: PERF401  # what came before a fault is kept
        except Exception as error:
            found.append(failure(rule, error))


def _of_code(plan: _Plan, event: Event) -> list[Found]:
    """Return the findings that follow from the code alone; codes repeat in data, and so are remembered."""
    code = event.code or ""
    known = plan.codes.get(code)
    if known is None:
        known = []
        _call(plan.by_code, event, known, event)
        if len(plan.codes) >= _SEEN:
            plan.codes.clear()
        plan.codes[code] = known
    return known


def _findings(plan: _Plan, part: Part, seen: Seen | None) -> list[Found]:
    """Return the findings of a part, which are remembered where the part is small and has no parts of its own."""
    if seen is None or plan.texts is None:
        found: list[Found] = []
        _check(plan, part, found, seen)
        return found
    known = seen.get(id(part))
    if known is not None:
        return known[1]
    found = []
    _check(plan, part, found, seen)
    _remember(plan.texts, part, found, seen)
    return found


def _remember(texts: Callable[[Any], Iterable[Any]], part: Part, found: list[Found], seen: Seen) -> None:
    if sum([_length(value) for value in texts(part) if value]) > _LARGE:
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
