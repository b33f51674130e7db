"""One law for every rule: ten times as much of anything takes about ten times the work and memory."""

import sys
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from eventcode.convert import from_dict
from eventcode.model import Record
from eventcode.rules import RULES, Index, Rule, RuleSet, iter_issues

EVENT: dict[str, Any] = {
    "record": "event",
    "id": "e1",
    "code": "cameo:190",
    "label": "They fight",
    "source": [{"code": "RUSMIL", "country": "RUS", "roles": ["MIL"]}],
    "target": [{"country": "UKR"}],
    "when": "2024-10-23",
}
AUTHOR = {"kind": "author"}
TEXT = "Some soldiers were allegedly seen there again on the next morning, it was said. "


def event(**fields: Any) -> list[dict[str, Any]]:
    return [EVENT | fields]


def records(make: Callable[[int], dict[str, Any]]) -> Callable[[int], list[dict[str, Any]]]:
    return lambda n: [EVENT | {"id": f"e{i}"} | make(i) for i in range(n)]


def document(n: int, **fields: Any) -> dict[str, Any]:
    return {"record": "document", "id": "d1", "text": TEXT * n} | fields


CHAINED = ("before", "denies", "revises")


def named(n: int) -> list[dict[str, str]]:
    return [{"name": f"a{i}"} for i in range(n)]


def quoted(quote: str) -> dict[str, str]:
    return {"document": "d1", "quote": quote}


PARTS: dict[str, Callable[[int], list[dict[str, Any]]]] = {
    # many parts of one record
    "actors": lambda n: event(source=named(n), target=named(n)),
    "one actor again": lambda n: event(source=[{"name": "a"}] * n),
    "blocks": lambda n: event(source=[{"code": "RUS" + "MIL" * n, "country": "RUS", "roles": ["MIL"] * n}]),
    "unknown blocks": lambda n: event(source=[{"code": "RUS" + "XQZ" * n}]),
    "roles": lambda n: event(source=[{"name": "a", "roles": ["mil"] * n, "religions": ["XYZ"] * n}]),
    "attributions": lambda n: event(
        attributions=[{"holder": {"name": f"h{i // 3}"}, "factuality": ("CT+", "CT-", "Uu")[i % 3]} for i in range(n)]
    ),
    "one attribution again": lambda n: event(attributions=[{"holder": AUTHOR, "factuality": "CT+"}] * n),
    "steps": lambda n: event(
        attributions=[{"holder": AUTHOR, "factuality": "CT+", "via": [{"actor": {"name": "a"}}] * n, "cues": ["x"] * n}]
    ),
    "mentions": lambda n: [document(1), *event(mentions=[{"document": "d1", "quote": f"quote {i}"} for i in range(n)])],
    "one mention again": lambda n: event(mentions=[{"document": "d1"}] * n),
    "links": lambda n: event(links=[{"type": "before", "target": f"t{i}"} for i in range(n)]),
    "links to one": lambda n: event(
        links=[{"type": ("denies", "confirms", "same_event", "before")[i % 4], "target": "t"} for i in range(n)]
    ),
    "alternatives": lambda n: event(alternatives=[f"cameo:{i}" for i in range(n)]),
    "one alternative again": lambda n: event(alternatives=["cameo:190"] * n),
    "places": lambda n: event(
        places=[{"name": f"p{i // 2}", "role": ("origin", "destination")[i % 2]} for i in range(n)]
    ),
    "quantities": lambda n: event(quantities=[{"value": 1, "text": f"about {i}"} for i in range(n)]),
    "unknown keys": lambda n: event(**{f"key{i}": 1 for i in range(n)}),
    # long texts
    "code": lambda n: event(code="plover:" + "A" * 300 * n),
    "code of digits": lambda n: event(code="cameo:" + "1122" * 100 * n),
    "book": lambda n: event(code="x" * 300 * n + ":190"),
    "id": lambda n: event(id="é1 " * 100 * n, links=[{"type": "before", "target": "é2 " * 100 * n}]),
    "words": lambda n: event(when={"text": "by " * 100 * n, "relative_to": "x1" * 100 * n}, purpose="e1" * 100 * n),
    "figures": lambda n: event(
        quantities=[{"value": 1, "text": "1" * 300 * n, "relations": [{"type": "revises", "figure": "2 " * 100 * n}]}]
    ),
    "cue": lambda n: [document(n), *event(
        attributions=[{"holder": AUTHOR, "factuality": "PS+", "cues": ["may " * 50 * n]}], mentions=[{"document": "d1"}]
    )],
    "context": lambda n: event(code="plover:AID", contexts=["x" * 300 * n] * 2, modes=["y" * 300 * n] * 2),
    "cells": lambda n: event(extra={"gdelt2": dict.fromkeys(("EventRootCode", "QuadClass"), "1" * 300 * n)}),
    "coded fields": lambda n: event(extra={"acled": dict.fromkeys(("inter1", "geo_precision"), "1" * 300 * n)}),
    "columns": lambda n: event(extra={"gdelt2": {f"column{i}": "1" for i in range(n)}}),
    "formats": lambda n: event(extra={f"format{i}": {"QuadClass": "1"} for i in range(n)}),
    "absent quote": lambda n: [document(20 * n), *event(mentions=[quoted("Sum soldierz wer alegedly seen")])],
    "long absent quote": lambda n: [document(n), *event(mentions=[quoted("soldierz wer " * 20 * n)])],
    # many records
    "records": records(lambda i: {}),
    "records of one id": records(lambda i: {"id": "e", "links": [{"type": "before", "target": "e"}]}),
    "a chain": records(lambda i: {"links": [{"type": t, "target": f"e{i + 1}"} for t in CHAINED]}),
    "cycles": records(lambda i: {"links": [{"type": "before", "target": f"e{i ^ 1}"}]}),
    "holders": records(
        lambda i: {"attributions": [{"holder": {"name": "h"}, "factuality": ("CT+", "CT-")[i % 2]}]}
    ),
    "one event": records(
        lambda i: {
            "label": f"l{i}",
            "attributions": [{"holder": {"name": "h"}, "factuality": ("CT+", "CT-")[i % 2]}],
            "links": [{"type": t, "target": "e0"} for t in ("same_event", "denies")],
        }
    ),
    "misspelt ids": records(lambda i: {"links": [{"type": "before", "target": f"e{i}x"}], "purpose": f"e{i}y"}),
    "documents": lambda n: [
        *({"record": "document", "id": f"d{i}", "text": TEXT, "published": "2020"} for i in range(n)),
        *records(lambda i: {"mentions": [{"document": f"d{i}", "quote": TEXT, "start": 0, "end": 7}]})(n),
    ],
    "headers": lambda n: [{"record": "dataset", "codebooks": ["cameo"] * n}] * 2 + event(),
}  # fmt: skip


def run(records: list[Record], rules: RuleSet) -> None:
    for _ in iter_issues(records, rules=rules):
        pass


class Work:
    """Counts calls of Python and C functions, and steps of SQLite."""

    def __init__(self) -> None:
        self.done = 0

    def of(self, records: list[Record], rules: RuleSet) -> int:
        self.done = 0
        sys.setprofile(self._called)
        try:
            run(records, rules)
        finally:
            sys.setprofile(None)
        return self.done

    def _called(self, frame: object, event: str, argument: object) -> None:
        self.done += event in {"call", "c_call"}

    def step(self) -> int:
        self.done += 1
        return 0


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    counted = Work()
    opened = Index._open

    def opening(index: Index) -> Any:
        db = opened(index)
        db.set_progress_handler(counted.step, 10)
        return db

    monkeypatch.setattr(Index, "_open", opening)
    return counted


def made(name: str, n: int) -> list[Record]:
    return [from_dict(data) for data in PARTS[name](n)]


@pytest.mark.parametrize("name", PARTS)
def test_work_is_linear(name: str, work: Work, sizes: tuple[int, int]) -> None:
    run(made(name, sizes[1]), RULES)  # whatever is made at first use is made now
    some, many = (work.of(made(name, n), RULES) for n in sizes)
    assert many < 14 * some, f"{sizes[0]} take {some}, {sizes[1]} take {many}"


@pytest.mark.parametrize("name", PARTS)
def test_memory_is_linear(name: str, sizes: tuple[int, int]) -> None:
    run(made(name, sizes[0]), RULES)
    peaks = []
    for n in sizes:
        records = made(name, n)
        tracemalloc.start()
        run(records, RULES)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 14 * max(peaks[0], 3_000 * sizes[0]), peaks


def copies(example: Any, n: int) -> list[Record]:
    """Return *n* copies of an example, each with ids of its own."""
    rows = example if isinstance(example, list) else [example]
    ids = {row["id"] for row in rows if row.get("id")}

    def renamed(value: Any, i: int) -> Any:
        if isinstance(value, dict):
            return {key: renamed(item, i) for key, item in value.items()}
        if isinstance(value, list):
            return [renamed(item, i) for item in value]
        return f"{value}-{i}" if isinstance(value, str) and value in ids else value

    return [from_dict(renamed(row, i)) for i in range(n) for row in rows]


@pytest.mark.parametrize("rule", list(RULES), ids=lambda rule: rule.id)
def test_a_rule_takes_ten_times_the_work_for_ten_times_its_problem(
    rule: Rule, work: Work, sizes: tuple[int, int]
) -> None:
    alone = RuleSet([rule])
    run(copies(rule.bad, sizes[0]), alone)
    some, many = (work.of(copies(rule.bad, n), alone) for n in sizes)
    assert many < 14 * some, f"{sizes[0]} take {some}, {sizes[1]} take {many}"
