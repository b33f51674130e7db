"""One hypothesis profile, slow tests apart, and a last line that says what was skipped and why."""

import gc
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

# Thousands of tests and what they import stay: going through them again and again takes a tenth of a run.
gc.set_threshold(50_000, 20, 100)


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
    """Let `-m slow` run the laws again, with more examples."""
    if config.option.markexpr == "slow":
        for item in items:
            if getattr(getattr(item, "obj", None), "is_hypothesis_test", False) or "seeds" in item.fixturenames:
                item.add_marker("slow")


@pytest.fixture(scope="session")
def seeds(request: pytest.FixtureRequest) -> range:
    """Return the seeds of random damage: few by default, many with `-m slow`."""
    return range(40 if is_quick(request.config) else 200)


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


SHARED = Path(__file__).parents[1] / ".." / "shared"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why tests were skipped, and which were not run."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped)
    for reason, count in reasons.most_common(8):
        terminalreporter.write_line(f"skipped {count}: {reason}")
    slow = len(terminalreporter.stats.get("deselected", []))
    left_out = f"{slow} slow tests were not run (-m slow runs them); " if slow else ""
    there = "are there" if (SHARED / "samples").exists() else "are not there, and the tests that need them were skipped"
    terminalreporter.write_line(
        f"{left_out}{len(skipped)} skipped; the files of others ({SHARED.name}/samples) {there}"
    )
