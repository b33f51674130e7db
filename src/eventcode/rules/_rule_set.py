"""Sets of rules: which rules a check runs, and how severe their findings are."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import evolve, field, frozen

from eventcode.errors import PluginError, RecordError, UnknownNameError, counted, suggest
from eventcode.issues import Severity
from eventcode.registry import DEFAULT, Registry

from ._rule import Rule

if TYPE_CHECKING:
    from ._codebook_set import CodebookSet

__all__ = ["FAMILIES", "RuleSet"]

FAMILIES: Final = {
    "EC1": "Identity and record",
    "EC2": "Time",
    "EC3": "Actors",
    "EC4": "Codes",
    "EC5": "Places and quantities",
    "EC6": "Attributions and mentions",
    "EC7": "Links",
    "EC8": "Typed events",
    "EC9": "The whole data set",
}
"""The subjects of the library's rules, by the beginning of their ids."""


def _by_id(rules: Mapping[str, Rule] | Iterable[Rule]) -> Mapping[str, Rule]:
    found: dict[str, Rule] = {}
    for each in rules.values() if isinstance(rules, Mapping) else rules:
        if not isinstance(each, Rule):
            raise RecordError(f"RuleSet: found {each!r}, expected a rule, made with @rule(...)")
        other = found.setdefault(each.id, each)
        if other != each:
            raise PluginError(f"the id {each.id!r} stands for two rules: {other.origin} and {each.origin}")
    return dict(sorted(found.items()))


@frozen(repr=False)
class RuleSet:
    """
    The rules of a check, by id. A value: each method returns another set.

    >>> rules = RuleSet.default().select("EC2", "EC401").severity({"EC203": "warning"})
    >>> rules["EC203"].severity, "EC301" in rules
    (<Severity.WARNING: 'warning'>, False)

    """

    by_id: Mapping[str, Rule] = field(converter=_by_id)
    """The rules by id."""
    checkers: "dict[CodebookSet, Any]" = field(init=False, eq=False, factory=dict)
    """The checkers that were made of this set, by the codebooks of their registry: for the engine."""

    @classmethod
    def default(cls, *, registry: Registry | None = None) -> "RuleSet":
        """Return the library's own rules and those of the registry."""
        return _with_own(tuple((DEFAULT if registry is None else registry).rules.values()))

    def select(self, *names: str) -> Self:
        """
        Keep only the rules with these ids or beginnings of ids.

        Raises:
            UnknownNameError: for a name that no rule here has or begins with.

        """
        kept = self._named(names)
        return evolve(self, by_id=[r for r in self if r.id in kept])

    def ignore(self, *names: str) -> Self:
        """
        Remove the rules with these ids or beginnings of ids.

        Raises:
            UnknownNameError: as for `select`.

        """
        dropped = self._named(names)
        return evolve(self, by_id=[r for r in self if r.id not in dropped])

    def with_(self, *rules: Rule) -> Self:
        """
        Add rules.

        Raises:
            PluginError: where an id then stands for two rules; the message names both.

        """
        return evolve(self, by_id=[*self, *rules])

    def severity(self, changes: Mapping[str, Severity | str]) -> Self:
        """
        Change the severity of rules, by id or beginning of an id. Later changes win.

        Raises:
            UnknownNameError: as for `select`, and for an unknown severity.

        """
        changed: dict[str, Severity] = {}
        for name, severity in changes.items():
            if severity not in list(Severity):
                raise UnknownNameError(f"found the severity {severity!r}, expected one of {', '.join(Severity)}")
            changed |= dict.fromkeys(self._named([name]), Severity(severity))
        return evolve(self, by_id=[evolve(r, severity=changed.get(r.id, r.severity)) for r in self])

    def _named(self, names: Iterable[str]) -> set[str]:
        found: set[str] = set()
        for name in names:
            if not (named := {id for id in self.by_id if name and id.startswith(name)}):
                raise self._unknown(name)
            found |= named
        return found

    def _unknown(self, name: str) -> UnknownNameError:
        whole = f"EC{name.upper().removeprefix('EC')}"  # of 203, or ec203
        is_known = len(whole) > len("EC") and any(id.startswith(whole) for id in self.by_id)
        hint = whole if is_known else suggest(name, [*self.by_id, *FAMILIES])
        return UnknownNameError(f"no rule's id is or begins with {name!r}", hint)

    def __getitem__(self, id: str) -> Rule:
        if id not in self.by_id:
            raise self._unknown(id)
        return self.by_id[id]

    def __contains__(self, id: object) -> bool:
        return id in self.by_id

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.by_id.values())

    def __len__(self) -> int:
        return len(self.by_id)

    def __bool__(self) -> bool:
        """Return True: a set without rules is a set, and checks nothing."""
        return True

    def __hash__(self) -> int:
        return hash(tuple(self.by_id.values()))

    def __repr__(self) -> str:
        return f"RuleSet({counted(len(self), 'rule')})"

    def _repr_html_(self) -> str:
        from eventcode.display.results import rule_set

        return rule_set(self, FAMILIES.items())

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.by_id)

    def __reduce__(self) -> tuple[type["RuleSet"], tuple[list[Rule]]]:
        return RuleSet, (list(self),)


@lru_cache(maxsize=16)
def _with_own(rules: tuple[Rule, ...]) -> RuleSet:
    """Return the library's rules with *rules*: the same set for the same rules, so that its checkers are kept."""
    from . import RULES

    return RULES.with_(*rules) if rules else RULES
