"""Checking: rules with ids, severities and explanations, and the engine that runs them over any number of records."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from eventcode.registry import reserve
from eventcode.row import Item

from . import actors, attributions, categories, codes, dataset, identity, links, places, states, time, typed
from ._engine import FAILED, CheckRecord, check, checker, explain, iter_issues, rules_of
from ._index import Index
from ._rule import FAMILIES, Example, Findings, Rule, RuleSet, rule

__all__ = [
    "BUILT_IN",
    "FAILED",
    "FAMILIES",
    "RULES",
    "CheckRecord",
    "Example",
    "Findings",
    "Index",
    "Item",
    "Rule",
    "RuleSet",
    "check",
    "checker",
    "explain",
    "iter_issues",
    "rule",
    "rules_of",
]

_MODULES: Final = (identity, time, actors, states, codes, categories, places, attributions, links, typed, dataset)

RULES: Final = RuleSet([r for module in _MODULES for r in vars(module).values() if isinstance(r, Rule)])
"""The library's own rules. `RuleSet.default()` has those of the registry too."""

BUILT_IN: Final[Mapping[str, Rule]] = MappingProxyType(dict(RULES.by_id))
"""The same, by id."""
reserve("rule", BUILT_IN)
