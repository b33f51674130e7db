"""Records of JSON, and what the rules say of them."""

from collections.abc import Callable
from typing import Any

import pytest

from eventcode.convert import from_dict
from eventcode.issues import Issue
from eventcode.model import Record
from eventcode.rules import RULES, RuleSet, iter_issues

Ask = Callable[..., list[Issue]]


@pytest.fixture
def records() -> Callable[[Any], list[Record]]:
    def make(example: Any) -> list[Record]:  # any JSON
        return [from_dict(data) for data in (example if isinstance(example, list) else [example])]

    return make


@pytest.fixture
def ask(records: Callable[[Any], list[Record]]) -> Ask:
    """Say what the rule of an id finds in native JSON."""

    def find(rule: str, *data: dict[str, Any], rules: RuleSet = RULES) -> list[Issue]:
        return list(iter_issues(records(list(data)), rules=rules.select(rule)))

    return find
