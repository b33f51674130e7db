"""Checking: rules with ids, severities and explanations, and the engine that runs them over any number of records."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from eventcode.registry import reserve
from eventcode.row import Item

from . import (
    actors,
    attributions,
    categories,
    codes,
    countries,
    dataset,
    directions,
    icews,
    identity,
    links,
    mentions,
    places,
    quantities,
    record_types,
    source_columns,
    speech_acts,
    time,
)
from ._codebook_set import CodebookSet
from ._condition import ASSERTED, Condition
from ._engine import Checker, check, index_issues, issue_of, iter_issues
from ._explain import FAILED_TITLE, explain
from ._index import Index
from ._index_tables import NOT_STATED, TABLES, statement_row
from ._plan import FAILED, Found, Plans, Seen
from ._remarks import Remarks, is_remark
from ._rule import Example, Findings, Rule, rule
from ._rule_fields import reach
from ._rule_set import FAMILIES, RuleSet
from ._tally import Tally

__all__ = [
    "ASSERTED",
    "BUILT_IN",
    "FAILED",
    "FAILED_TITLE",
    "FAMILIES",
    "NOT_STATED",
    "RULES",
    "TABLES",
    "Checker",
    "CodebookSet",
    "Condition",
    "Example",
    "Findings",
    "Found",
    "Index",
    "Item",
    "Plans",
    "Remarks",
    "Rule",
    "RuleSet",
    "Seen",
    "Tally",
    "check",
    "explain",
    "index_issues",
    "is_remark",
    "issue_of",
    "iter_issues",
    "reach",
    "rule",
    "statement_row",
]

_MODULES: Final = (
    *(identity, time, actors, directions, countries, codes, icews, categories, source_columns, places, quantities),
    *(attributions, mentions, links, speech_acts, record_types, dataset),
)

RULES: Final = RuleSet([r for module in _MODULES for r in vars(module).values() if isinstance(r, Rule)])
"""The library's own rules. `RuleSet.default()` has those of the registry too."""

BUILT_IN: Final[Mapping[str, Rule]] = MappingProxyType(dict(RULES.by_id))
"""The same, by id."""
reserve("rule", BUILT_IN)
