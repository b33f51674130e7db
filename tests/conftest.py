"""One hypothesis profile, slow tests apart, whole runs on several cores, a last line that says what was skipped."""

import gc
import os
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import randrange
from typing import Any

import pytest

# What is imported and collected stays until the end: no collection of garbage needs to go through it.
gc.disable()
gc.set_threshold(50_000, 20, 100)


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


@pytest.hookimpl(trylast=True)  # behind those that still look for garbage
def pytest_unconfigure() -> None:
    gc.freeze()  # nor does the end of the process


def is_quick(config: pytest.Config) -> bool:
    return config.option.markexpr == "not slow"


def pytest_configure(config: pytest.Config) -> None:
    """Let laws draw few examples by default, and many with `-m slow`; a slow machine is no failure."""
    try:
        from hypothesis import HealthCheck, settings
    except ImportError:  # the lowest-dependency leg may go without
        return
    examples = 25 if is_quick(config) else 100
    health = list(HealthCheck)  # records are large, and drawing them takes long
    settings.register_profile("eventcode", deadline=None, max_examples=examples, suppress_health_check=health)
    settings.load_profile("eventcode")


@pytest.hookimpl(tryfirst=True)  # before those that are not slow are deselected
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let `-m slow` run the laws again, with more examples, and compare all that can be compared."""
    if config.option.markexpr == "slow":
        for item in items:
            drawn = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
            if drawn or {"seeds", "sizes", "is_thorough"} & set(item.fixturenames):
                item.add_marker("slow")


@pytest.hookimpl(optionalhook=True)  # the lowest-dependency leg goes without xdist
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Run all tests on two to four cores, and those of a path in this process, where they are debugged."""
    if config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return 0
    os.environ.setdefault("PYTHONHASHSEED", str(randrange(2**32)))
    os.environ.setdefault("POLARS_MAX_THREADS", "1")  # the processes take the cores
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, 4) if cores > 1 else 0


@pytest.fixture(scope="session")
def seeds(request: pytest.FixtureRequest) -> range:
    """Return the seeds of random damage: few by default, many with `-m slow`."""
    return range(40 if is_quick(request.config) else 200)


@pytest.fixture(scope="session")
def sizes(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Return a number, and ten times the number: what is linear takes ten times the work."""
    return (4, 40) if is_quick(request.config) else (10, 100)


@pytest.fixture(scope="session")
def is_thorough(request: pytest.FixtureRequest) -> bool:
    """Return whether all is compared that can be: with `-m slow`; by default that which shows the most."""
    return not is_quick(request.config)


@pytest.fixture
def calls() -> Callable[[Callable[[], object]], int]:
    """Return a function that counts the calls that another one makes: its work, on a slow or busy machine too."""

    def counted(act: Callable[[], object]) -> int:
        number = 0

        def count(_: object, event: str, __: object) -> None:
            nonlocal number
            number += event in {"call", "c_call"}

        before = sys.getprofile()
        sys.setprofile(count)
        try:
            act()
        finally:
            sys.setprofile(before)
        return number

    return counted


NOT_RUN = pytest.StashKey[int]()


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Count the slow tests that are not run, also in a process of xdist, which tells its number when it ends."""
    if not items:  # --lf with nothing that passed before
        return
    config = items[0].config
    slow = sum(item.get_closest_marker("slow") is not None for item in items)
    config.stash[NOT_RUN] = getattr(config, "workeroutput", {})["slow"] = slow


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash[NOT_RUN] = getattr(node, "workeroutput", {}).get("slow", 0)


SHARED = Path(__file__).parents[1] / ".." / "shared"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why tests were skipped, and which were not run."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped)
    for reason, count in reasons.most_common(8):
        terminalreporter.write_line(f"skipped {count}: {reason}")
    slow = terminalreporter.config.stash.get(NOT_RUN, 0)
    left_out = f"{slow} slow tests were not run (-m slow runs them); " if slow else ""
    there = "are there" if (SHARED / "samples").exists() else "are not there, and the tests that need them were skipped"
    terminalreporter.write_line(
        f"{left_out}{len(skipped)} skipped; the files of others ({SHARED.name}/samples) {there}"
    )
