"""Checking: rules with ids, severities and explanations, and the engine that runs them over any number of records."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from eventcode.registry import reserve
from eventcode.row import Item

from . import (
    actors,
    acts,
    asserted,
    attributions,
    categories,
    codes,
    dataset,
    icews,
    identity,
    links,
    mentions,
    places,
    quantities,
    states,
    time,
    typed,
)
from ._codebook_set import CodebookSet
from ._engine import Checker, check, iter_issues
from ._explain import explain
from ._index import Index
from ._plan import FAILED
from ._rule import Example, Findings, Rule, rule
from ._rule_set import FAMILIES, RuleSet

__all__ = [
    "BUILT_IN",
    "FAILED",
    "FAMILIES",
    "RULES",
    "Checker",
    "CodebookSet",
    "Example",
    "Findings",
    "Index",
    "Item",
    "Rule",
    "RuleSet",
    "check",
    "explain",
    "iter_issues",
    "rule",
]

_MODULES: Final = (
    *(identity, time, actors, states, codes, icews, categories, asserted, places, quantities),
    *(attributions, mentions, links, acts, typed, dataset),
)

RULES: Final = RuleSet([r for module in _MODULES for r in vars(module).values() if isinstance(r, Rule)])
"""The library's own rules. `RuleSet.default()` has those of the registry too."""

BUILT_IN: Final[Mapping[str, Rule]] = MappingProxyType(dict(RULES.by_id))
"""The same, by id."""
reserve("rule", BUILT_IN)
