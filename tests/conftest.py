"""One hypothesis profile, slow tests apart, and a last line that says what was skipped and why."""

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

try:
    from hypothesis import HealthCheck, settings
except ImportError:  # the lowest-dependency leg may go without
    pass
else:
    # A slow machine is no failure: no deadline, and no complaint that data took long to draw.
    settings.register_profile("eventcode", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("eventcode")


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
