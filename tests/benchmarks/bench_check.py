"""What checking costs, in time and memory; run by name: `pytest tests/benchmarks/bench_check.py -s`."""

from collections import deque
from collections.abc import Callable, Iterator
from resource import RUSAGE_SELF, getrusage
from time import process_time

import pytest

from eventcode.model import Actor, Event
from eventcode.rules import RULES, Index, RuleSet, check, iter_issues

ACTORS = tuple(Actor.of(code) for code in ("RUSMIL", "UKRMIL", "USAGOV", "PRKGOV", "KOR", "JPNBUS", "UKRCVL"))
CODES = ("cameo:190", "cameo:043", "cameo:0211", "cameo:173", "cameo:112")


def plain(count: int) -> Iterator[Event]:
    """Yield events with what nearly all data sets have: id, code, two actors, day."""
    for n in range(count):
        yield Event(
            id=f"e{n}",
            code=CODES[n % 5],
            source=ACTORS[n % 7],
            target=ACTORS[(n + 1) % 7],
            when=f"2024-{n % 12 + 1:02}-{n % 28 + 1:02}",
        )


OF_RECORDS = RuleSet([r for r in RULES if r.on is not Index])


def per_second(run: Callable[[list[Event]], object], count: int = 40_000) -> float:
    """Return the records a second of processor time, the best of three."""
    best = 0.0
    for _ in range(3):
        events = list(plain(count))
        start = process_time()
        run(events)
        best = max(best, count / (process_time() - start))
    return best


def fill(events: list[Event]) -> None:
    with Index() as index:
        for event in events:
            index.add(event)
        index.finish()


@pytest.mark.parametrize(
    ("run", "least"),
    [
        (lambda events: deque(iter_issues(events, rules=OF_RECORDS), maxlen=0), 40_000),
        (fill, 150_000),
        (check, 25_000),
    ],
    ids=["rules of records", "index", "everything"],
)
def test_speed(run: Callable[[list[Event]], object], least: int) -> None:
    rate = per_second(run)
    print(f"{rate:,.0f} records/s")  # noqa: T201  # a report
    assert rate > least


def test_a_million_records_stay_under_200_megabytes() -> None:
    start = process_time()
    report = check(plain(1_000_000))
    peak = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    print(f"{process_time() - start:.1f} s with making the records, peak {peak:.0f} MB")  # noqa: T201  # a report
    assert report.records == 1_000_000
    assert peak < 200
